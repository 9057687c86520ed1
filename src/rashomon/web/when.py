"""What a story's reports date: facts whose claims name a time that can be turned into days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rashomon.export.shown import FactView
from rashomon.values import Time
from rashomon.web.told import Told

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.model import Claim

_WIDEST = timedelta(days=366 * 12)  # "the 1990s" still dates something, "until today" does not


@dataclass(frozen=True)
class Dated:
    """A fact on its days, ``last`` included; ``words`` are a report's for them."""

    first: date
    last: date
    words: str
    fact: FactView
    reports: tuple[str, ...]

    @property
    def row(self) -> dict[str, Any]:
        return {
            "first": self.first,
            "last": self.last,
            "words": self.words,
            "gist": self.fact.gist,
            "fact": self.fact.fact.id,
            "verdict": self.fact.verdict.value,
        }

    @property
    def days(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} – {self.last}"


def dated(archive: Archive, found: Told) -> tuple[Dated, ...]:
    """The facts that the reports date, in order; a fact that they date differently comes once for each."""
    times = dict(_times(archive, found))
    made: dict[tuple[str, date, date], Dated] = {}
    for fact in found.views.values():
        if fact.fact.parent is not None or (fact.fact.review and fact.fact.review.status == "rejected"):
            continue
        for claim in fact.fact.claims:
            for time, words in times.get((claim.report, claim.start, claim.end), ()):
                first, last = _days(time)
                held = made.get((fact.key, first, last))
                letters = (*(held.reports if held else ()), found.letter.get(claim.report, "?"))
                kept = held.words if held else words
                made[fact.key, first, last] = Dated(first, last, kept, fact, tuple(dict.fromkeys(letters)))
    return tuple(sorted(made.values(), key=lambda d: (d.first, d.last, d.fact.key)))


_Place = tuple[str, int, int]


def _times(archive: Archive, found: Told) -> Iterator[tuple[_Place, list[tuple[Time, str]]]]:
    for report in found.record.reports:
        for claim in archive.annotated(report.id).claims:
            named = list(_named(claim))
            if named:
                yield (report.id, claim.start, claim.end), named


def _named(claim: Claim) -> Iterator[tuple[Time, str]]:
    for role in claim.roles:
        if isinstance(role.value, Time) and _known(role.value):
            yield role.value, " ".join(role.text.split())


def _known(time: Time) -> bool:
    if time.start is None:
        return False
    if time.end is None:
        return time.anchor == "since"
    return time.end - time.start <= _WIDEST


def _days(time: Time) -> tuple[date, date]:
    start: datetime = time.start or datetime.min
    if time.end is None:
        return start.date(), start.date()
    return start.date(), max(start, time.end - timedelta(microseconds=1)).date()
