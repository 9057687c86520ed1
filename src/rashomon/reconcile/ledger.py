"""The negotiation ledger: who takes part, who demanded or offered what, what was answered, agreed and planned.

One line a clause fact, read from the modality and predicate of its claims; where reports give different answers,
one an answer. An answer is tied to the demand of its sentence, to the one it means ("rejected the proposal"), or to
one that it shares words with; a demand carries what it got, over all reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rashomon.model import Annotated, Claim, Exchange, Fact, LedgerEntry, LedgerKind, Part
from rashomon.reconcile.align import Aligned, claims_of
from rashomon.reconcile.ledger_answers import Answer, Demand, answered, countries, in_text, negotiated, outcome_of
from rashomon.reconcile.ledger_details import DONE, details, filled
from rashomon.reconcile.ledger_exchanges import exchanges
from rashomon.reconcile.ledger_lines import DEMAND_CUE, ends, kind_of, outcome
from rashomon.reconcile.ledger_parties import FactOf, participants
from rashomon.reconcile.ledger_text import Told, codes, name_of, one_line

__all__ = ["exchanges_of", "kind_of", "ledger"]


@dataclass(slots=True)
class Line:
    """A ledger line in the making, with the clause it stands on."""

    entry: LedgerEntry
    claim: Claim
    told: Told


@dataclass(slots=True)
class _Asked:
    """What is demanded and offered in a story: by report, and the answers by fact."""

    of_report: dict[str, list[Demand]] = field(default_factory=dict)
    answers: dict[str, list[tuple[str, str | None]]] = field(default_factory=dict)
    facts: dict[str, Demand] = field(default_factory=dict)
    names: dict[tuple[str, frozenset[str]], str | None] = field(default_factory=dict)
    between: set[tuple[str, str]] = field(default_factory=set)  # (who answered, whom)

    def got(self, fact: str, outcome: str, name: str | None, by: frozenset[str]) -> None:
        """Note an answer to the demand of a fact."""
        known = self.names.setdefault((fact, by), name) if by else name  # "Russia" and "the Russians" are one
        self.answers.setdefault(fact, []).append((outcome, known))
        if fact in self.facts:
            self.between |= {(x, y) for x in by for y in self.facts[fact].by}

    def open(self, fact: str) -> bool:
        """Whether nobody it is addressed to answered anything that the same party demanded."""
        demand = self.facts.get(fact)
        return demand is None or not any((x, y) in self.between for x in demand.to for y in demand.by)


def ledger(story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact]) -> tuple[LedgerEntry, ...]:
    """The ledger of a story: who takes part, then its lines in the order of its telling.

    ``answers`` is the fact of the demand answered. Every line stands on words of a report and on a clause fact.
    """
    told = {a.report.id: Told(a) for a in story}
    groups = [
        (fact, claims_of(story, group)) for group, fact in zip(aligned, facts, strict=True) if group.parent is None
    ]
    fact_of = _facts_by_clause(story, aligned, facts)
    lines = [
        Line(_entry(told, claim, kind, fact, claims), claim, told[claim.report])
        for fact, claims in groups
        for claim, kind in _lines(claims)
    ]
    asked = _demands(told, groups)
    lines = [line for line in lines if (line.entry.kind != "answer" or _tie(line, asked))]
    lines += list(_unclaimed(told.values(), fact_of, lines, asked))
    kept = _whole(_once(lines))
    entries = tuple(_answered(line.entry, asked) for line in kept)
    return (*participants(list(told.values()), fact_of), *entries)


def exchanges_of(
    story: Sequence[Annotated],
    aligned: Sequence[Aligned],
    facts: Sequence[Fact],
    lines: Sequence[LedgerEntry],
    origin_of: dict[str, str],
) -> tuple[Exchange, ...]:
    """The prisoner exchange of a story, with the mediators that its ledger (``lines``) names."""
    mediators = [line.by for line in lines if line.kind == "mediator" and line.by]
    told = [Told(a) for a in story]
    return exchanges(told, _facts_by_clause(story, aligned, facts), mediators, origin_of)


def _facts_by_clause(story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact]) -> FactOf:
    return {
        (c.report, c.start, c.end, c.kind): fact
        for group, fact in zip(aligned, facts, strict=True)
        if group.parent is None
        for c in claims_of(story, group)
    }


def _lines(claims: Sequence[Claim]) -> list[tuple[Claim, LedgerKind]]:
    """The claims of a fact that make a ledger line: the fullest of each kind, and each that answers otherwise.

    A headline often says less than the body, so the body is asked first. A statement is only a line where the
    fact makes no other.
    """
    ordered = sorted(claims, key=lambda c: (c.part is not Part.BODY, _empty(c), -_fullness(c), c.report, c.start))
    chosen: dict[tuple[LedgerKind, str | None], Claim] = {}
    for claim in ordered:
        kind = kind_of(claim)
        if kind is not None:
            chosen.setdefault((kind, _variant(claim, kind)), claim)
    if len(chosen) > 1:
        chosen.pop(("statement", None), None)
    return sorted(((claim, kind) for (kind, _), claim in chosen.items()), key=lambda one: (one[0].report, one[0].start))


def _variant(claim: Claim, kind: LedgerKind) -> str | None:
    """Lines of one kind and fact that say different things: accepted and rejected, agreed and carried out."""
    if kind == "agreed":
        return "done" if claim.predicate in DONE else None
    return outcome(claim) if kind == "answer" else None


def _fullness(claim: Claim) -> int:
    return min(len(set(claim.terms)), 8)


def _empty(claim: Claim) -> bool:
    """Whether a clause says that something was demanded, and not what: "A source said Moscow demanded"."""
    found = list(DEMAND_CUE.finditer(claim.text))
    return bool(found) and found[-1].end() >= len(claim.text.rstrip(" ,.:;—-"))


def _entry(
    reports: dict[str, Told], claim: Claim, kind: LedgerKind, fact: Fact, claims: Sequence[Claim]
) -> LedgerEntry:
    told = reports[claim.report]
    by, to = ends(told, claim, kind)
    beside = details(told, claim, kind)
    if kind == "agreed":
        others = [c for c in claims if c is not claim and c.kind != "description"]
        beside = filled(beside, [details(reports[c.report], c, kind) for c in others])
    return LedgerEntry(
        kind=kind,
        by=by,
        to=to,
        text=one_line(claim.text),
        fact=fact.id,
        report=claim.report,
        start=claim.start,
        end=claim.end,
        answer=outcome(claim) if kind == "answer" else None,
        answer_by=by if kind == "answer" else None,
        **beside,
    )


# -- answers ----------------------------------------------------------------------------------------------
def _demands(told: dict[str, Told], groups: Iterable[tuple[Fact, Sequence[Claim]]]) -> _Asked:
    asked = _Asked()
    for fact, claims in groups:
        for claim in claims:
            kind = kind_of(claim)
            if kind in {"demand", "offer"} and not _empty(claim):
                one = told[claim.report]
                by, to = ends(one, claim, kind)
                demand = Demand(claim, fact.id, _known(one, by), _known(one, to))
                asked.of_report.setdefault(claim.report, []).append(demand)
                asked.facts.setdefault(fact.id, demand)
    return asked


def _known(told: Told, name: str | None) -> frozenset[str]:
    """The countries of an actor of the report by its name."""
    actor = next((m.actor for m in told.actors if name is not None and name_of(m.actor, m.text) == name), None)
    return frozenset(codes(actor)) if actor is not None else frozenset()


def _tie(line: Line, asked: _Asked) -> bool:
    """Tie an answer to what it answers. False where it answers nothing that the ledger could hold."""
    entry, claim = line.entry, line.claim
    by = _known(line.told, entry.by)
    found = answered(line.told, claim, (claim.start, claim.end), by, asked.of_report.get(entry.report, ()))
    fact = found.fact if found is not None else None
    if claim.predicate == "meet":  # "the demand was not met" names it itself
        fact = entry.fact if entry.fact in asked.facts else None
    if fact is not None:
        line.entry = entry.model_copy(update={"answers": fact})
        asked.got(fact, entry.answer or "", entry.by, by)
        return True
    return negotiated(claim)


def _unclaimed(told: Iterable[Told], fact_of: FactOf, lines: Sequence[Line], asked: _Asked) -> Iterator[Line]:
    """The answers in words that no answering clause carries: "— a proposal firmly rejected by Kyiv"."""
    for one in told:
        held = [x.entry for x in lines if x.entry.report == one.report and x.entry.kind == "answer"]
        for found in in_text(one):
            fact = fact_of.get((one.report, found.claim.start, found.claim.end, found.claim.kind))
            if fact is None or any(e.start <= found.start and found.end <= e.end for e in held):
                continue
            span = (found.start, found.end)
            by = countries(found.by)
            demand = answered(one, found.claim, span, by, asked.of_report.get(one.report, ()))
            if demand is None:
                continue
            name = name_of(found.by.actor, found.by.text) if found.by else None
            asked.got(demand.fact, found.outcome, name, by)
            yield Line(_in_text(one, found, name, fact, demand.fact), found.claim, one)


def _in_text(told: Told, found: Answer, by: str | None, fact: Fact, answers: str) -> LedgerEntry:
    return LedgerEntry(
        kind="answer",
        by=by,
        text=one_line(told.text[found.start : found.end]),
        fact=fact.id,
        report=told.report,
        start=found.start,
        end=found.end,
        answers=answers,
        answer=found.outcome,
        answer_by=by,
    )


def _answered(entry: LedgerEntry, asked: _Asked) -> LedgerEntry:
    if entry.kind not in {"demand", "offer"}:
        return entry
    found = asked.answers.get(entry.fact, ())
    if not found and not asked.open(entry.fact):
        return entry  # another demand between the two was answered: this one may be the same in other words
    answer, by = outcome_of(found)
    return entry.model_copy(update={"answer": answer, "answer_by": by})


# -- what is shown ----------------------------------------------------------------------------------------
def _once(lines: Sequence[Line]) -> list[Line]:
    """Lines in the order of the story, each said once: not twice the same words, nor the same answer by the same."""
    seen: set[tuple[str | None, ...]] = set()
    kept = []
    for line in lines:
        e = line.entry
        keys: list[tuple[str | None, ...]] = [(e.kind, e.by, e.text.casefold())]
        if e.kind == "answer" and e.answers is not None:
            keys.append((e.kind, e.by, e.answers, e.answer))
        if not seen & set(keys) and not (e.kind == "demand" and _empty(line.claim)):
            kept.append(line)
        seen.update(keys)
    return kept


def _whole(lines: Sequence[Line]) -> list[Line]:
    """Statements one a sentence and speaker, over all their words there; none where another line tells it."""
    others = {_place(x) for x in lines if x.entry.kind not in {"statement", "answer"}}
    pieces: dict[tuple[str, int, str | None], list[Line]] = {}
    for line in lines:
        if line.entry.kind == "statement" and _place(line) not in others:
            pieces.setdefault(_place(line), []).append(line)
    whole = {id(max(held, key=_width)): held for held in pieces.values()}
    out = []
    for line in lines:
        if line.entry.kind != "statement":
            out.append(line)
        elif id(line) in whole:
            out.append(_joined(line, whole[id(line)]))
    return out


def _joined(line: Line, pieces: Sequence[Line]) -> Line:
    start, end = min(p.entry.start for p in pieces), max(p.entry.end for p in pieces)
    text = one_line(line.told.text[start:end])
    return Line(line.entry.model_copy(update={"start": start, "end": end, "text": text}), line.claim, line.told)


def _place(line: Line) -> tuple[str, int, str | None]:
    return line.entry.report, line.told.sentence(line.claim.head or line.claim.start)[0], line.entry.by


def _width(line: Line) -> int:
    return line.entry.end - line.entry.start
