"""The record as a footnoted brief in Markdown: every sentence is a source's words, with a footnote that finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rashomon.export.marks import visible
from rashomon.export.shown import GLYPHS, MEANINGS, VERDICTS, file_name, number, plural, section_title
from rashomon.model import Difference, Fact, Record, RecordReport, Verdict
from rashomon.values import Relation

# What Markdown (CommonMark) or the HTML inside it would take as its own.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-!|~^$&])")
_LEADING = re.compile(r"^(\d+)([.)])")


def render_brief(record: Record) -> str:
    """A record as a brief (CommonMark with footnotes): what is disputed, then every section, then the sources.

    A line is the words of one report in quotation marks, and a footnote for every report that carries the fact:
    outlet, day, place of the words in the text, hash of the text. What a person rejected is left out; what is not
    a source's words (headings, verdicts, ranges) is set apart in italics or in brackets.
    """
    return _Brief(record).text()


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line.

    >>> escaped("1. a *b* <c>")
    '1\\\\. a \\\\*b\\\\* \\\\<c\\\\>'
    """
    line = " ".join(visible(text).split())
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line))


class _Brief:
    """Collects the notes while the lines are written."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._reports = {report.id: report for report in record.reports}
        self._facts = {fact.id: fact for fact in record.facts}
        self._notes: list[str] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def text(self) -> str:
        body = [*self._head(), *self._disputed(), *self._sections()]
        return "\n".join([*body, *self._sources(), *self._notes]) + "\n"

    def _head(self) -> Iterator[str]:
        record = self._record
        yield f"# {escaped(record.story) or 'Untitled story'}"
        yield ""
        counts = f"{plural(len(record.reports), 'report')}, {plural(len(record.origins), 'independent origin')}"
        yield f"*{counts}, {plural(len(self._facts), 'fact')}. Every line below is a source's own words.*"
        yield ""
        yield " · ".join(f"{GLYPHS[v]} *{v.value}: {MEANINGS[v]}*" for v in VERDICTS)
        yield ""

    def _disputed(self) -> Iterator[str]:
        facts = [f for f in self._facts.values() if f.verdict is Verdict.DISPUTED and not _rejected(f)]
        if not facts:
            return
        yield "## Where the accounts differ"
        yield ""
        for fact in facts:
            yield f"- {self._line(fact)}"
            for difference in fact.differences:
                if difference.relation is Relation.DISJOINT:
                    yield f"  - *{escaped(section_title(difference.role))}:* {self._values(difference)}"
        yield ""

    def _sections(self) -> Iterator[str]:
        for name, ids in self._record.sections.items():
            facts = [f for i in ids if (f := self._facts.get(i)) and not _rejected(f) and f.claims]
            if not facts:
                continue
            yield f"## {escaped(section_title(name))}"
            yield ""
            yield from (f"- {self._line(fact)}" for fact in facts)
            yield ""

    def _line(self, fact: Fact) -> str:
        """The claim whose words the fact goes by, else its longest, and notes for all of them."""
        first = max(fact.claims, key=lambda c: (_same(c.text, fact.gist), len(c.text)))
        rest = sorted((c for c in fact.claims if c is not first), key=lambda c: (c.report, c.start))
        notes = "".join(self._note(c.report, c.start, c.end) for c in (first, *rest))
        said = f" [quoting {escaped(first.speaker)}]" if first.speaker else ""
        return f"{GLYPHS[fact.verdict]} “{escaped(first.text)}”{notes}{said}{self._range(fact)}{_decided(fact)}"

    def _values(self, difference: Difference) -> str:
        return "; ".join(f"“{escaped(v.text)}”{self._note(v.report, v.start, v.end)}" for v in difference.values)

    def _range(self, fact: Fact) -> str:
        found = self._record.quantities.get(fact.id)
        if found is None or found.low == found.high == found.best:
            return ""
        return f" [best {number(found.best)}, low {number(found.low)}, high {number(found.high)}]"

    def _note(self, report: str, start: int, end: int) -> str:
        key = (report, start, end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._notes.append(f"[^{self._numbers[key]}]: {self._place(*key)}")
        return f"[^{self._numbers[key]}]"

    def _place(self, name: str, start: int, end: int) -> str:
        report = self._reports.get(name)
        if report is None:
            return f"{escaped(name)}, characters {start}–{end}"
        day = f", {report.published}" if report.published else ""
        words = escaped(report.text[max(0, start) : end])
        return f"{escaped(_name(report))}{day}, characters {start}–{end}: “{words}” (sha256 {report.hash[:12]})"

    def _sources(self) -> Iterator[str]:
        yield "## Sources"
        yield ""
        for report in self._record.reports:
            where = report.url or file_name(report.path) or report.id
            title = f" “{escaped(report.title)}”," if report.title else ""
            day = report.published.isoformat() if report.published else "no date"
            yield f"- {escaped(_name(report))},{title} {day}, {escaped(where)}. *sha256 {report.hash}*"
        yield ""


def _name(report: RecordReport) -> str:
    return report.outlet or report.title or file_name(report.path) or report.id


def _same(one: str, two: str) -> bool:
    return one.split() == two.split()


def _rejected(fact: Fact) -> bool:
    return fact.review is not None and fact.review.status == "rejected"


def _decided(fact: Fact) -> str:
    held = fact.review
    if held is None:
        return ""
    said: list[str] = [f"{held.status} by {escaped(held.by or '')}"] if held.status else []
    said += [f"{escaped(e.field)} set to “{escaped(e.value)}” by {escaped(e.by)}{_own(e.own)}" for e in held.edits]
    return f" [{'; '.join(said)}]" if said else ""


def _own(own: bool) -> str:
    return ", their own words" if own else ""
