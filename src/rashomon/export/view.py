"""The record as people see it: what page and terminal both show, without markup.

``view_record`` is the one way in. Every fact gets a ``key`` that is safe in an HTML id, every report a
letter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rashomon.export import ledger_view
from rashomon.export.marks import Span, cut, visible
from rashomon.export.shown import (
    RELATIONS,
    VERDICTS,
    DifferenceView,
    Entry,
    FactView,
    LedgerView,
    OriginView,
    QuantityView,
    RecordView,
    ReportView,
    SectionView,
    SpeakerView,
    StatementView,
    ValueView,
    Words,
    file_name,
    letters,
    number,
    plural,
    section_title,
)
from rashomon.model import (
    Check,
    ClaimRef,
    Difference,
    Fact,
    Modality,
    Polarity,
    QuantityRange,
    Record,
    RecordReport,
    StatementRef,
    Strength,
    Verdict,
)
from rashomon.reconcile.said import by_speaker
from rashomon.values import Relation

_DIFFERENCES = {"differences", "where the accounts differ", "disputed"}
_MAX_DEPTH = 4


def view_record(record: Record) -> RecordView:
    """Arrange a record for people. Unknown ids, cycles of parents and spans outside a text are borne."""
    return _Arranger(record).view()


def _one_line(text: str) -> str:
    """Words without the line breaks inside them: those belong to the report's layout."""
    return re.sub(r"[^\S\n]*\n\s*", " ", visible(text)).strip()


def _range(found: QuantityRange) -> str:
    if found.low == found.high == found.best:
        return ""
    return f"best {number(found.best)} · low {number(found.low)} · high {number(found.high)}"


class Anchored(Protocol):
    """What every model of words on a report has."""

    @property
    def report(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


class _Arranger:
    """Holds the indexes of one record while its view is made."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.index = {report.id: i for i, report in enumerate(record.reports)}
        self.labels = [visible(r.outlet or r.title or file_name(r.path) or r.id) for r in record.reports]
        self.keys = _keys(record.facts)
        self.facts = {fact.id: self._fact(fact) for fact in record.facts}
        self.shown: set[str] = set()

    def view(self) -> RecordView:
        record = self.record
        facts = list(self.facts.values())
        tally = Counter(fact.verdict for fact in facts)
        return RecordView(
            record=record,
            story=visible(record.story) or "Untitled story",
            headline=f"{plural(len(record.reports), 'report')}, "
            f"{plural(len(record.origins), 'independent origin')}, {plural(len(facts), 'fact')}",
            reports=self._reports(),
            origins=tuple(self._origins()),
            counts=tuple((verdict, tally[verdict]) for verdict in VERDICTS),
            disputed=tuple(f for f in facts if f.verdict is Verdict.DISPUTED),
            compatible=tuple(f for f in facts if f.differences and f.verdict is not Verdict.DISPUTED),
            sections=self._sections(),
            quantities=tuple(self._quantities()),
            ledger=tuple(self._ledger()),
            speakers=tuple(self._speakers()),
            notes=(*map(visible, record.notes), *map(self._check, record.checks)),
            warnings=tuple(
                (letters(i), visible(warning)) for i, r in enumerate(record.reports) for warning in r.warnings
            ),
        )

    # --- words and facts

    def _words(self, words: Anchored, tags: tuple[str, ...] = (), speaker: str | None = None) -> Words:
        i, text, speaker = self.index.get(words.report), _one_line(words.text), visible(speaker or "")
        if i is None:
            return Words("?", visible(words.report), text, "", tags, speaker)
        start, end = max(0, words.start), min(words.end, len(self.record.reports[i].text))
        anchor = f"r{i}-{start}" if start < end else ""
        return Words(letters(i), self.labels[i], text, anchor, tags, speaker)

    def _fact(self, fact: Fact) -> FactView:
        found = self.record.quantities.get(fact.id)
        return FactView(
            key=self.keys[fact.id],
            fact=fact,
            gist=_one_line(fact.gist),
            claims=tuple(
                self._words(c, _tags(c), c.speaker)
                for c in sorted(fact.claims, key=lambda c: (self.index.get(c.report, len(self.index)), c.start))
            ),
            differences=tuple(
                self._difference(d)
                for d in sorted(fact.differences, key=lambda d: d.relation is not Relation.DISJOINT)
                if d.relation is not Relation.EQUAL
            ),
            range=_range(found) if found else "",
        )

    def _difference(self, difference: Difference) -> DifferenceView:
        groups: dict[str, list[Words]] = defaultdict(list)
        for value in difference.values:
            groups[value.value].append(self._words(value))
        return DifferenceView(
            role=section_title(difference.role),
            relation=RELATIONS[difference.relation],
            disputed=difference.relation is Relation.DISJOINT,
            values=tuple(ValueView(visible(value), tuple(words)) for value, words in groups.items()),
        )

    # --- reports

    def _reports(self) -> tuple[ReportView, ...]:
        spans: list[list[Span]] = [[] for _ in self.record.reports]
        for fact in self.record.facts:
            key, verdict = self.keys[fact.id], fact.verdict
            for c in fact.claims:
                if c.report in self.index:
                    spans[self.index[c.report]].append(Span(c.start, c.end, key, verdict))
            for v in (v for d in fact.differences for v in d.values):
                if v.report in self.index:
                    spans[self.index[v.report]].append(Span(v.start, v.end, key, verdict, value=True))
        told = [w for e in self.record.exchanges if (w := ledger_view.exchange_words(e)) is not None]
        pointers: list[Anchored] = [*self.record.ledger, *told, *self.record.statements]
        for words in pointers:
            if words.report in self.index:
                place = Span(words.start, words.end, "", Verdict.SINGLE)
                spans[self.index[words.report]].append(place)
        return tuple(self._report(i, report, spans[i]) for i, report in enumerate(self.record.reports))

    def _report(self, i: int, report: RecordReport, spans: Sequence[Span]) -> ReportView:
        key = f"r{i}"
        return ReportView(
            key=key,
            letter=letters(i),
            label=self.labels[i],
            report=report,
            parts=cut(report.text, report.blocks, spans, key),
            facts=len({span.fact for span in spans if span.fact}),
        )

    def _origins(self) -> Iterable[OriginView]:
        for n, origin in enumerate(self.record.origins, start=1):
            held = tuple(letters(self.index[r]) for r in origin.reports if r in self.index)
            yield OriginView(f"Origin {n}", held, visible(origin.why))

    # --- sections

    def _sections(self) -> tuple[SectionView, ...]:
        sections = []
        children = self._children()
        for n, (name, ids) in enumerate(self.record.sections.items()):
            if name.replace("_", " ").lower() in _DIFFERENCES:
                continue
            sections.append(self._section(f"s{n}", section_title(name), ids, children))
        rest = [fact_id for fact_id in self.facts if fact_id not in self.shown]
        if rest:
            sections.append(self._section("s-rest", "More from the reports", rest, children))
        return tuple(section for section in sections if section.entries)

    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for fact in self.record.facts:
            if fact.parent in self.facts and fact.parent != fact.id:
                children[fact.parent].append(fact.id)
        return children

    def _section(self, key: str, title: str, ids: Sequence[str], children: Mapping[str, Sequence[str]]) -> SectionView:
        """Facts in the section's order, each under its parent where that is in the section as well.

        A child that no section names stands under its parent.
        """
        known = [i for i in dict.fromkeys(ids) if i in self.facts]
        here = set(known)
        named = {i for held in self.record.sections.values() for i in held}
        before = len(self.shown)

        def entry(fact_id: str, depth: int) -> Entry:
            if fact_id in self.shown:
                return Entry(self.facts[fact_id], again=True)
            self.shown.add(fact_id)
            parts = children.get(fact_id, ())
            below = [c for c in parts if c in here or c not in named] if depth < _MAX_DEPTH else []
            return Entry(
                self.facts[fact_id],
                tuple(entry(c, depth + 1) for c in below if c not in self.shown),
                tuple(self.facts[c] for c in parts if c in named and c not in here),
            )

        again = {i for i in known if i in self.shown}
        roots = [i for i in known if self.facts[i].fact.parent not in here or i in again]
        entries = [entry(i, 1) for i in roots]
        entries += [entry(i, 1) for i in known if i not in self.shown]  # cycles, and too deep
        return SectionView(key, title, tuple(entries), len(self.shown) - before + len(again))

    # --- tables

    def _quantities(self) -> Iterable[QuantityView]:
        for name, found in self.record.quantities.items():
            fact = self.facts.get(name)
            yield QuantityView(
                fact.gist if fact else visible(name),
                number(found.best),
                number(found.low),
                number(found.high),
                fact.key if fact else "",
            )

    def _ledger(self) -> Iterable[LedgerView]:
        for line in self.record.ledger:
            yield LedgerView(
                kind={"next": "next step", "agreed": "agreed term"}.get(line.kind, line.kind),
                by=visible(line.by or ""),
                to=visible(line.to or ""),
                words=self._words(line),
                fact=self.keys.get(line.fact, ""),
                answer=self._gist(line.answer) if line.answer in self.facts else ledger_view.answer(line),
                answers=self._gist(line.answers),
                details=ledger_view.details(line),
            )
        for exchange in self.record.exchanges:
            words = ledger_view.exchange_words(exchange)
            if words is not None:
                yield LedgerView(
                    kind="prisoner exchange",
                    by=visible(", ".join(exchange.sides)),
                    to="",
                    words=self._words(words),
                    fact=self.keys.get(exchange.facts[0], "") if exchange.facts else "",
                    answer="",
                    answers="",
                    details=ledger_view.exchange_details(exchange),
                )

    def _check(self, check: Check) -> str:
        """What a person should look at, as a note: nothing in the record was changed for it."""
        i = self.index.get(check.report)
        where = f"[{letters(i)}]" if i is not None else visible(check.report)
        return f"Check {where} “{_one_line(check.text)}”: {visible(check.says)}"

    def _gist(self, name: str | None) -> str:
        """Where a line of the ledger names a fact by its id, people get its gist."""
        fact = self.facts.get(name or "")
        return fact.gist if fact else visible(name or "")

    def _speakers(self) -> Iterable[SpeakerView]:
        for name, held in by_speaker(self.record.statements).items():
            offices = dict.fromkeys(visible(row.office) for row in held if row.office)
            letters_of = dict.fromkeys(letters(self.index[row.report]) for row in held if row.report in self.index)
            yield SpeakerView(
                name=visible(name or "Nobody named"),
                offices=tuple(offices),
                letters=tuple(letters_of),
                statements=tuple(self._statement(row) for row in held),
            )

    def _statement(self, row: StatementRef) -> StatementView:
        strength = () if row.strength is Strength.SAID else (row.strength.value,)
        return StatementView(
            words=self._words(row),
            tags=(row.kind.value, *strength),
            cue=_one_line(row.cue),
            via=tuple(map(visible, row.via)),
            nested=tuple((visible(n.speaker or "somebody"), _one_line(n.text)) for n in _inner(row)),
        )


def _inner(row: StatementRef) -> Iterator[StatementRef]:
    for nested in row.nested:
        yield nested
        yield from _inner(nested)


def _keys(facts: Sequence[Fact]) -> dict[str, str]:
    """A fact's id where it can stand in an HTML id and a space-separated list, else its number."""
    safe = re.compile(r"[A-Za-z0-9_-]{1,64}")
    return {f.id: f.id if safe.fullmatch(f.id) else f"n.{i}" for i, f in enumerate(facts)}


def _tags(claim: ClaimRef) -> tuple[str, ...]:
    tags = []
    if claim.modality is not Modality.HAPPENED:
        tags.append(claim.modality.value)
    if claim.polarity is Polarity.NEGATIVE:
        tags.append("negated")
    return tuple(tags)
