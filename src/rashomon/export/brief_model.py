"""The nouns of a brief: lines of words with footnotes, in one model that Markdown and PDF both print.

``brief_of`` (in ``brief_making``) makes it; nothing in it is markup, and every text in it is one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from rashomon.export.marks import visible
from rashomon.export.shown import file_name, letters
from rashomon.model import Record, RecordReport

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_LONG = 1_000  # code points: longer words are shown by their beginning and end, their footnote has the whole span

Style = Literal["plain", "own", "words", "strong"]


class Piece(NamedTuple):
    """A run of a line: a source's ``words``, rashomon's ``own`` (set apart), or what joins them (``plain``)."""

    text: str
    style: Style = "plain"
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list; ``level`` 0 is the list's own, 1 and 2 stand under it."""

    pieces: tuple[Piece, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: where words stand. ``words`` are those at the span, ``digest`` begins the hash of the text."""

    number: int
    letter: str
    source: str
    day: str
    start: int
    end: int
    words: str
    digest: str

    @property
    def where(self) -> str:
        """All but the words and the hash, in one line."""
        named = ", ".join(part for part in (f"{self.letter} {self.source}".strip(), self.day) if part)
        return f"{named}, characters {self.start}–{self.end}"


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief in its order: ``head`` are paragraphs, ``sources`` the last section, ``foot`` closes it."""

    title: str
    head: tuple[str, ...]
    legend: tuple[tuple[str, str, str], ...]
    sections: tuple[Section, ...]
    sources: Section
    foot: tuple[str, ...]
    notes: tuple[Note, ...]
    language: str = "en"


def one_line(text: str) -> str:
    """Text as a brief shows it: what can't be printed replaced, layout gone, very long words without their middle.

    >>> one_line("a\\x00\\n b")
    'a␀ b'
    """
    line = " ".join(visible(text).split())
    return line if len(line) <= _LONG else f"{line[: _LONG - 200].rstrip()} […] {line[-200:].lstrip()}"


def day_words(day: date | None) -> str:
    """A day as people write it, whatever the machine's locale.

    >>> day_words(date(2025, 5, 6))
    '6 May 2025'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""


def days_words(days: Sequence[date]) -> str:
    """The first and the last of some days, without what they share.

    >>> days_words([date(2025, 5, 17), date(2025, 5, 16)])
    '16–17 May 2025'
    """
    if not days:
        return ""
    first, last = min(days), max(days)
    if first == last:
        return day_words(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_words(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day_words(last)}"
    return f"{day_words(first)} – {day_words(last)}"


def source_name(report: RecordReport) -> str:
    """What a footnote calls a report: its outlet, else its site, file, title or id."""
    site = _site(report.url)
    return one_line(report.outlet or site or file_name(report.path) or report.title or report.id)


def _site(url: str | None) -> str:
    try:
        return re.sub(r"^www\.", "", urlsplit(url or "").hostname or "")
    except ValueError:
        return ""


class Notes:
    """Footnotes, numbered as they are first asked for; the same words get the same number."""

    def __init__(self, record: Record) -> None:
        self._reports = {report.id: report for report in record.reports}
        self._letters = {report.id: letters(i) for i, report in enumerate(record.reports)}
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._notes: list[Note] = []

    def all(self) -> tuple[Note, ...]:
        return tuple(self._notes)

    def letter(self, report: str) -> str:
        return self._letters.get(report, "?")

    def name(self, report: str) -> str:
        held = self._reports.get(report)
        return source_name(held) if held else one_line(report)

    def of(self, report: str, start: int, end: int) -> int:
        """The number of the footnote for a span."""
        key = (report, start, end)
        if key not in self._numbers:
            self._numbers[key] = len(self._notes) + 1
            self._notes.append(self._made(len(self._notes) + 1, *key))
        return self._numbers[key]

    def _made(self, number: int, name: str, start: int, end: int) -> Note:
        report = self._reports.get(name)
        if report is None:
            return Note(number, "", one_line(name), "", start, end, "", "")
        words = one_line(report.text[max(0, start) : max(0, end)])
        letter, day = self._letters[name], day_words(report.published)
        return Note(number, letter, source_name(report), day, start, end, words, report.hash[:12])
