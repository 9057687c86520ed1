"""What one page holds of a large record: a stretch of its facts, and the reports whose texts it brings along.

A page is bounded, whatever the record's size; the rest is behind links, each with an address of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rashomon.export.shown import Entry, FactView, RecordView, ReportView, SectionView
from rashomon.model import Verdict

FACTS = 100  # of a page, about: a fact and its parts are not torn apart
CHARACTERS = 120_000  # of the reports' texts that come with the page; at least the first report does
MARKS = 1_500  # in them


@dataclass(frozen=True)
class Piece:
    """What a page has of a section; ``key`` is fit for an id. ``continued``: it began on an earlier page."""

    key: str
    section: SectionView
    entries: tuple[Entry, ...]
    continued: bool


@dataclass(frozen=True)
class Stretch:
    """A page of a record's facts. ``start`` counts entries, ``first`` … ``last`` and ``total`` facts, from 1.

    ``before`` and ``after`` are where the pages beside it start; ``disputed`` is the first disputed fact after it.
    """

    pieces: tuple[Piece, ...]
    start: int
    first: int
    last: int
    total: int
    before: int | None = None
    after: int | None = None
    disputed: str = ""


@dataclass(frozen=True)
class _Placed:
    section: SectionView
    entry: Entry
    size: int


def stretch(view: RecordView, verdicts: Sequence[Verdict] = (), start: int = 0, fact: str = "") -> Stretch:
    """The page that has the entry ``start``, or the one that has a fact (by its key), of facts with these verdicts."""
    placed = [p for section in view.sections for entry in section.entries if (p := _placed(section, entry, verdicts))]
    starts = _starts(placed)
    at = next((n for n, p in enumerate(placed) if fact and _has(p.entry, fact)), start)
    page = max((n for n, first in enumerate(starts[:-1]) if first <= at), default=0)
    first, end = starts[page], starts[page + 1]
    before = sum(p.size for p in placed[:first])
    size = sum(p.size for p in placed[first:end])
    total = sum(p.size for p in placed)
    return Stretch(
        pieces=tuple(_pieces(placed, first, end)),
        start=first,
        first=before + 1 if size else 0,
        last=before + size,
        total=total,
        before=starts[page - 1] if page else None,
        after=end if end < len(placed) else None,
        disputed=next((f.key for p in placed[end:] for f in _facts(p.entry) if f.verdict is Verdict.DISPUTED), ""),
    )


def _placed(section: SectionView, entry: Entry, verdicts: Sequence[Verdict]) -> _Placed | None:
    held = list(_facts(entry))
    if verdicts and not any(f.verdict in verdicts for f in held):
        return None
    return _Placed(section, entry, len(held))


def _facts(entry: Entry) -> Iterator[FactView]:
    yield entry.fact
    for child in entry.children:
        yield from _facts(child)


def _has(entry: Entry, key: str) -> bool:
    return not entry.again and (entry.fact.key == key or any(_has(child, key) for child in entry.children))


def _starts(placed: Sequence[_Placed]) -> list[int]:
    """Where pages start, and the end of the last one."""
    starts, held = [0], 0
    for n, p in enumerate(placed):
        if held and held + p.size > FACTS:
            starts.append(n)
            held = 0
        held += p.size
    return [*starts, len(placed)]


def _pieces(placed: Sequence[_Placed], first: int, end: int) -> Iterator[Piece]:
    edges = [n for n in range(first, end) if n == first or placed[n].section is not placed[n - 1].section]
    for start, stop in pairwise([*edges, end]):
        section = placed[start].section
        continued = start > 0 and placed[start - 1].section is section
        key = f"{section.key}-{start}" if continued else section.key
        yield Piece(key, section, tuple(p.entry for p in placed[start:stop]), continued)


def brought(reports: Sequence[ReportView]) -> frozenset[str]:
    """The keys of the reports whose texts come with the page; the others are fetched when they are looked at."""
    held: list[str] = []
    characters = marks = 0
    for report in reports:
        characters += len(report.report.text)
        marks += sum(segment.marked for part in report.parts for segment in part.segments)
        if held and (characters > CHARACTERS or marks > MARKS):
            break
        held.append(report.key)
    return frozenset(held)
