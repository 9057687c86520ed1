"""The nouns of the record's view, and the words, glyphs and number forms that page and terminal share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rashomon.export.marks import PartView, visible
from rashomon.model import Fact, Record, RecordReport, Verdict
from rashomon.values import Relation

#: Order of reading: what an analyst looks for first.
VERDICTS = (Verdict.DISPUTED, Verdict.CORROBORATED, Verdict.REPEATED, Verdict.SINGLE)
GLYPHS = {
    Verdict.DISPUTED: "≠",
    Verdict.CORROBORATED: "✓",
    Verdict.REPEATED: "↻",
    Verdict.SINGLE: "·",
}
MEANINGS = {
    Verdict.DISPUTED: "the reports contradict each other",
    Verdict.CORROBORATED: "two or more independent origins carry it",
    Verdict.REPEATED: "several reports, all from one origin",
    Verdict.SINGLE: "one report only",
}
RELATIONS = {
    Relation.DISJOINT: "contradict",
    Relation.REFINES: "one is more exact",
    Relation.REFINED_BY: "one is more exact",
    Relation.OVERLAPS: "overlap",
    Relation.UNKNOWN: "worded differently",
    Relation.EQUAL: "same",
}


@dataclass(frozen=True, slots=True)
class ReportView:
    key: str
    letter: str
    label: str
    report: RecordReport
    parts: tuple[PartView, ...]
    facts: int

    @property
    def where(self) -> str:
        """The report's address, or the name of its file: a page that is handed on keeps folders to itself."""
        return visible(self.report.url or file_name(self.report.path) or self.report.id)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a report: who prints them, and where they are on the page."""

    letter: str
    label: str
    text: str
    anchor: str
    tags: tuple[str, ...] = ()
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class ValueView:
    value: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    role: str
    relation: str
    disputed: bool
    values: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True)
class FactView:
    key: str
    fact: Fact
    gist: str
    claims: tuple[Words, ...]
    differences: tuple[DifferenceView, ...]
    range: str = ""

    @property
    def verdict(self) -> Verdict:
        return self.fact.verdict

    @property
    def rule(self) -> str:
        return visible(self.fact.rule)

    @property
    def glyph(self) -> str:
        return GLYPHS[self.fact.verdict]

    @property
    def short(self) -> str:
        """Its words alone, for a place that already says what they are part of."""
        return self.claims[0].text if self.claims else self.gist

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.letter for claim in self.claims))

    @property
    def only_words(self) -> Words | None:
        """The claim whose words are the gist itself, so that they need not be shown twice."""
        if len(self.claims) != 1 or folded(self.claims[0].text) != folded(self.gist):
            return None
        return self.claims[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of a fact in a section. ``again``: it was shown in full further up.

    ``elsewhere`` are its parts (a date, a number, a place) that stand in sections of their own.
    """

    fact: FactView
    children: tuple[Entry, ...] = ()
    elsewhere: tuple[FactView, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    key: str
    title: str
    entries: tuple[Entry, ...]
    size: int


@dataclass(frozen=True, slots=True)
class LedgerView:
    kind: str
    by: str
    to: str
    words: Words
    fact: str
    answer: str
    answers: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuantityView:
    name: str
    best: str
    low: str
    high: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement: its words, how it was said, and the chain it came through."""

    words: Words
    tags: tuple[str, ...]
    cue: str
    via: tuple[str, ...] = ()
    nested: tuple[tuple[str, str], ...] = ()  # (speaker, words) of those quoted inside


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """One speaker over all reports, with the offices the reports give."""

    name: str
    offices: tuple[str, ...]
    letters: tuple[str, ...]
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class OriginView:
    name: str
    letters: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class RecordView:
    record: Record
    story: str
    headline: str
    reports: tuple[ReportView, ...]
    origins: tuple[OriginView, ...]
    counts: tuple[tuple[Verdict, int], ...]
    disputed: tuple[FactView, ...]
    compatible: tuple[FactView, ...]
    sections: tuple[SectionView, ...]
    quantities: tuple[QuantityView, ...]
    ledger: tuple[LedgerView, ...]
    speakers: tuple[SpeakerView, ...]
    notes: tuple[str, ...]
    warnings: tuple[tuple[str, str], ...]


def number(value: float | None) -> str:
    """A number as people write it.

    >>> number(1000.0), number(2.5), number(None)
    ('1,000', '2.5', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == round(value) else f"{value:,g}"


def section_title(name: str) -> str:
    """A section's name for a heading.

    >>> section_title("where_and_when"), section_title("Only in Reuters")
    ('Where and when', 'Only in Reuters')
    """
    if re.fullmatch(r"[a-z_]+", name):
        name = name.replace("_", " ")
    return visible(name[:1].upper() + name[1:])


def file_name(path: str | None) -> str:
    return re.split(r"[\\/]", path or "")[-1]


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def letters(index: int) -> str:
    """A, B … Z, AA, AB …"""
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name


def folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
