"""Where a story is: the places its reports name that have coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rashomon.web.told import Told

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.values import Place


@dataclass
class Spot:
    """A place: how often, in which reports (letters), in which words, and where the words stand."""

    place: Place
    mentions: int = 0
    reports: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    anchors: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def row(self) -> dict[str, Any]:
        found = self.place.model_dump(include={"kind", "country", "latitude", "longitude"})
        return {"place": self.place.name, **found, "mentions": self.mentions}


def spots(archive: Archive, found: Told) -> tuple[Spot, ...]:
    """The places of a story's reports that are on a map, those named most first; countries come last."""
    held: dict[str, Spot] = {}
    for report in found.record.reports:
        letter = found.letter[report.id]
        for mention in archive.annotated(report.id).places:
            place = mention.place
            if place.latitude is None or place.longitude is None or not place.key:
                continue
            spot = held.setdefault(place.key, Spot(place))
            spot.mentions += 1
            words = " ".join(mention.text.split())
            if letter not in spot.reports:
                spot.reports.append(letter)
                spot.anchors.append((letter, report.id, mention.start))
            if words not in spot.words:
                spot.words.append(words)
    order = sorted(held.values(), key=lambda s: (s.place.kind == "country", -s.mentions, s.place.name))
    return tuple(order)
