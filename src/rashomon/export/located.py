"""Where a record's facts are: the places in their words, with the coordinates that the gazetteer has."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rashomon.model import Annotated, Fact, PlaceMention, Record
from rashomon.resources.lexicon import cities
from rashomon.values import Place
from rashomon.values.names import fold


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a fact: degrees (WGS 84) where they are known.

    ``at`` names whose coordinates they are where the place itself has none in the gazetteer: the city that holds it.
    ``report``, ``start``, ``end`` are the words; ``by`` who set the place, where a person did.
    """

    name: str
    key: str | None
    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    at: str | None = None
    report: str | None = None
    start: int | None = None
    end: int | None = None
    by: str | None = None

    @property
    def known(self) -> bool:
        """Whether it is a place of the gazetteer, with coordinates: not "a palace", "several villages"."""
        return self.key is not None and self.latitude is not None

    @property
    def same(self) -> str:
        """What tells two places apart."""
        return self.key or fold(self.name) or self.name


def spot(place: Place) -> Spot:
    """A place with its coordinates, or with those of the city that it is said to be in."""
    own = Spot(place.name, place.key, place.kind, place.country, place.latitude, place.longitude)
    if own.latitude is not None and own.longitude is not None:
        return own
    for key in place.within:
        if key.startswith("city:"):
            city = next((c for c in cities(key.split(":")[1]) if c.key == key), None)
            if city is not None:
                return replace(own, latitude=city.latitude, longitude=city.longitude, at=city.name)
    return replace(own, latitude=None, longitude=None)


class Places:
    """The places of a record's facts.

    They are those that the annotations have in the words of a fact's claims, each once; without annotations of a
    report, the words of facts of kind "place" as the gazetteer knows them. A person's edit of the place comes first.
    """

    def __init__(self, record: Record, annotated: Sequence[Annotated]) -> None:
        reports = {report.id for report in record.reports}
        self._mentions: dict[str, list[PlaceMention]] = {
            a.report.id: sorted((m for m in a.places if m.place.kind != "body_part"), key=lambda m: (m.start, m.end))
            for a in annotated
            if a.report.id in reports
        }
        self._spots: dict[Place, Spot] = {}

    def of_fact(self, fact: Fact) -> tuple[Spot, ...]:
        """The places of a fact, each once, in order; those without coordinates too."""
        found: dict[str, Spot] = {}
        for own in (*_edited(fact), *self._told(fact)):
            found.setdefault(own.same, own)
        return tuple(found.values())

    def _told(self, fact: Fact) -> Iterator[Spot]:
        for claim in fact.claims:
            if claim.report in self._mentions:
                for mention in _within(self._mentions[claim.report], claim.start, claim.end):
                    own = self._spot(mention.place)
                    yield replace(own, report=claim.report, start=mention.start, end=mention.end)
            elif fact.kind == "place":
                yield replace(_looked_up(claim.text), report=claim.report, start=claim.start, end=claim.end)

    def _spot(self, place: Place) -> Spot:
        if place not in self._spots:
            self._spots[place] = spot(place)
        return self._spots[place]


def _within(mentions: Sequence[PlaceMention], start: int, end: int) -> Iterable[PlaceMention]:
    for mention in mentions[bisect.bisect_left(mentions, start, key=lambda m: m.start) :]:
        if mention.start >= end:
            break
        if mention.end <= end:
            yield mention


def _edited(fact: Fact) -> Iterator[Spot]:
    for edit in fact.review.edits if fact.review else ():
        if edit.field == "place":
            yield replace(_looked_up(edit.value), report=edit.report, start=edit.start, end=edit.end, by=edit.by)


def _looked_up(words: str) -> Spot:
    from rashomon.annotate.gazetteer import lookup

    found = lookup(" ".join(words.split()))
    return spot(found) if found is not None else Spot(" ".join(words.split()), None, "phrase", None, None, None)
