"""A record taken apart, so that decisions can be worked into its facts, and put together again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from rashomon.archive.evidence import Evidence, Layers, disputable, joined, known, narrowed, sort_of
from rashomon.archive.model import Anchor, Decision
from rashomon.model import ClaimRef, Difference, DifferenceValue, Edit, Fact, LedgerEntry, Record, Review, Verdict

REJECTED = "Rejected"


class NotApplicable(Exception):  # noqa: N818  it is no error: a decision of before does not fit the record of now
    """Why a decision can't be applied."""


class Casebook:
    """The facts of one record by id, in order. Ids change with the claims; ``_now`` leads from old to new ones.

    ``layers`` gives the annotations that the record was made from: with them facts whose claims changed are compared
    again, value by value, and counts follow. Without them only the differences that are in the record are known.
    """

    def __init__(self, record: Record, layers: Layers | None = None) -> None:
        self._record = record
        self._evidence = Evidence(record, layers)
        self._spoken: dict[str, str] = {}  # fact: who said it, as a person set it
        self._facts = {fact.id: fact for fact in record.facts}
        self._now: dict[str, str] = {}
        self._hashes = {report.id: report.hash for report in record.reports}
        self._texts = {report.id: report.text for report in record.reports}
        self._origins = {report.id: report.origin for report in record.reports}
        self.notes: list[str] = []

    # -- finding ------------------------------------------------------------------------------------------

    def fact_of(self, anchors: Sequence[Anchor]) -> str:
        """The fact that holds all of these claims that still stand. Raises ``NotApplicable``."""
        live = [a for a in anchors if self._hashes.get(a.report) == a.hash]
        if not live:
            raise NotApplicable("the text that it was decided on is no longer in the record")
        holding = [{i for i, fact in self._facts.items() if self._holds(fact, a)} for a in live]
        if not any(holding):
            raise NotApplicable("no claim of the record is on its words any more")
        common = set.intersection(*[held for held in holding if held])
        if not common:
            raise NotApplicable("its claims are no longer in one fact")
        return next(i for i in self._facts if i in common)

    def _holds(self, fact: Fact, anchor: Anchor) -> bool:
        if anchor.kind and sort_of(fact) != anchor.kind:
            return False
        if (anchor.report, anchor.start, anchor.end) not in _spans(fact.claims):
            return False
        if anchor.parent is None or fact.parent is None:
            return True
        above = self._facts.get(fact.parent)
        return above is None or (anchor.report, *anchor.parent) in _spans(above.claims)

    def words_at(self, source: Anchor) -> str:
        """The words of a span, in one line. Raises ``NotApplicable`` where its text is not the one it was seen in."""
        if self._hashes.get(source.report) != source.hash:
            raise NotApplicable("the text that its words are from is no longer in the record")
        words = " ".join(self._texts[source.report][max(0, source.start) : max(0, source.end)].split())
        if not words:
            raise NotApplicable("there are no words at its span")
        return words

    # -- changing -----------------------------------------------------------------------------------------

    def replace(self, fact: str, changes: dict[str, Any]) -> None:
        self._facts[fact] = self._facts[fact].model_copy(update=changes)

    def _review(self, fact: str, decision: Decision, **changes: Any) -> None:
        held = self._facts[fact].review or Review()
        ids = (*held.decisions, decision.id) if decision.id not in held.decisions else held.decisions
        self.replace(fact, {"review": held.model_copy(update={"decisions": ids, **changes})})

    def settle(self, fact: str, decision: Decision, status: Literal["accepted", "rejected"]) -> None:
        seen = {(a.report, a.start, a.end) for a in decision.claims}
        grown = not _spans(self._facts[fact].claims) <= seen
        self._review(fact, decision, status=status, by=decision.user, grown=grown)

    def note(self, fact: str, decision: Decision) -> None:
        held = self._facts[fact].review
        notes = (*(held.notes if held else ()), f"{decision.user}: {decision.text}")
        self._review(fact, decision, notes=notes)

    def edited(self, fact: str, decision: Decision, value: str) -> None:
        """Keep that a field was edited, beside what it was set to."""
        source, held = decision.source, self._facts[fact].review
        edit = Edit(
            field=decision.field or "",
            value=value,
            by=decision.user,
            own=decision.own,
            report=source.report if source else None,
            start=source.start if source else None,
            end=source.end if source else None,
        )
        self._review(fact, decision, edits=(*(held.edits if held else ()), edit))

    def set_verdict(self, fact: str, decision: Decision, verdict: Verdict) -> None:
        self.replace(fact, {"verdict": verdict, "rule": f"decided by {decision.user}"})

    def set_speaker(self, fact: str, decision: Decision, value: str) -> None:
        """The claims of the source's report get the speaker; those of all reports, where it is the analyst's own."""
        report = decision.source.report if decision.source else None
        claims = tuple(
            c.model_copy(update={"speaker": value}) if report in (None, c.report) else c
            for c in self._facts[fact].claims
        )
        again = self._evidence.edit(self._facts[fact], "speaker", value, _place(decision.source))
        self.replace(fact, {"claims": claims})
        self._spoken[fact] = value
        if again:
            self._rejudge(fact, decision)

    def set_value(self, fact: str, decision: Decision, value: str) -> None:
        """The words of the span stand for what their report was read to say, and the fact is judged again."""
        source = decision.source
        if source is None or decision.field is None:
            return
        if self._evidence.edit(self._facts[fact], decision.field, value, _place(source)):
            self._rejudge(fact, decision)
            return
        new = DifferenceValue(report=source.report, start=source.start, end=source.end, text=value, value=value)
        changed = []
        for difference in self._facts[fact].differences:
            if difference.role == decision.field:
                values = tuple(v for v in difference.values if v.report != source.report)
                difference = difference.model_copy(update={"values": (*values, new)})
            changed.append(difference)
        self.replace(fact, {"differences": tuple(changed)})

    def _rejudge(self, fact: str, decision: Decision) -> None:
        """By the values as they are now; a verdict that a person set stays."""
        held = self._facts[fact]
        found = self._evidence.judged(held, disputable(held))
        if found is None:
            return
        verdict, rule, differences = found
        self.replace(fact, {"differences": differences})
        if not (held.review and any(edit.field == "verdict" for edit in held.review.edits)):
            self.replace(fact, {"verdict": verdict, "rule": f"{rule}; edited by {decision.user}"})

    def merge(self, one: str, two: str, decision: Decision) -> None:
        """All claims of both in the place of the first, with the facets of both."""
        first, second = self._facts[one], self._facts[two]
        _alike(first, second)
        claims = _ordered({*first.claims, *second.claims})
        differences = joined((*first.differences, *second.differences))
        del self._facts[two]
        why = f"merged by {decision.user}"
        (merged,) = self._put(one, [self._cut(first, claims, differences, why, disputing=True)])
        self._now[two] = merged.id
        self._adopt(two, merged.id)
        self._review(merged.id, decision)

    def split(self, fact: str, others: Iterable[Anchor], decision: Decision) -> None:
        """The claims that leave become a fact of their own, right behind."""
        whole = self._facts[fact]
        leaving = _taken(whole.claims, others)
        staying = tuple(c for c in whole.claims if c not in leaving)
        if not leaving or not staying:
            raise NotApplicable("the claims to split off are none or all of the fact")
        why = f"split by {decision.user}"
        rest, part = self._put(
            fact, [self._cut(whole, claims, whole.differences, why) for claims in (staying, leaving)]
        )
        self._divide(rest.id, part.id, leaving, why)
        self._review(rest.id, decision)
        self._review(part.id, decision)

    def move(self, source: str, target: str, anchors: Iterable[Anchor], decision: Decision) -> None:
        """Claims go from one fact to another; a fact without any is gone."""
        _alike(self._facts[source], self._facts[target])
        leaving = _taken(self._facts[source].claims, anchors)
        staying = tuple(c for c in self._facts[source].claims if c not in leaving)
        why = f"a claim moved by {decision.user}"
        grown = self._facts[target]
        (new,) = self._put(target, [self._cut(grown, _ordered({*grown.claims, *leaving}), grown.differences, why)])
        if staying:
            old = self._facts[source]
            (rest,) = self._put(source, [self._cut(old, staying, old.differences, why)])
            self._divide(rest.id, new.id, leaving, why)
        else:
            del self._facts[source]
            self._now[source] = new.id
            self._adopt(source, new.id)
        self._review(new.id, decision)

    def _cut(
        self,
        fact: Fact,
        claims: Sequence[ClaimRef],
        differences: Sequence[Difference],
        why: str,
        *,
        disputing: bool | None = None,
    ) -> Fact:
        """The fact with other claims, judged again; ``disputing``: somebody is sure that they are of one thing."""
        reports = {c.report for c in claims}
        origins = len({self._origins.get(r, r) for r in reports})
        changed = fact.model_copy(update={"claims": tuple(claims)})
        found = self._evidence.judged(changed, disputable(fact) if disputing is None else disputing)
        if found is None:
            held = tuple(d for d in (narrowed(d, reports) for d in differences) if d)
            found = (*known(len(reports), origins, held), held)
        verdict, rule, held = found
        return changed.model_copy(
            update={
                "id": _identity(fact, claims),
                "differences": held,
                "origins": origins,
                "verdict": verdict,
                "rule": f"{rule}; {why}",
                "support": None,
                "gist": fact.gist if _gist_holds(fact, claims) else " ".join(claims[0].text.split()),
            }
        )

    def _put(self, old: str, new: Sequence[Fact]) -> list[Fact]:
        """In the order of the facts, new ones in the place of an old one. The first has the old one's facets."""
        placed: dict[str, Fact] = {}
        for fact in new:
            while fact.id in placed or (fact.id in self._facts and fact.id != old):
                fact = fact.model_copy(update={"id": f"{fact.id}b"})
            placed[fact.id] = fact
        facts: dict[str, Fact] = {}
        for own, fact in self._facts.items():
            facts.update(placed if own == old else {own: fact})
        self._facts = facts
        first = next(iter(placed))
        self._now[old] = first
        self._adopt(old, first)
        return list(placed.values())

    def _adopt(self, old: str, new: str) -> None:
        for own, fact in self._facts.items():
            if fact.parent == old and old != new:
                self._facts[own] = fact.model_copy(update={"parent": new})

    def _divide(self, rest: str, part: str, leaving: Sequence[ClaimRef], why: str) -> None:
        """Facets follow the clause that they are a role of."""
        for own in [own for own, fact in self._facts.items() if fact.parent == rest]:
            facet = self._facts[own]
            gone = tuple(c for c in facet.claims if any(_inside(c, clause) for clause in leaving))
            stays = tuple(c for c in facet.claims if c not in gone)
            if not gone:
                continue
            moved = self._cut(facet.model_copy(update={"parent": part}), gone, facet.differences, why)
            self._put(own, ([self._cut(facet, stays, facet.differences, why)] if stays else []) + [moved])

    # -- putting together ---------------------------------------------------------------------------------

    def record(self) -> Record:
        """The record as it is now."""
        facts = self._with_rejected_facets()
        rejected = {f.id for f in facts if f.review and f.review.status == "rejected"}
        quantities, exchanges = self._evidence.counts(facts, rejected)
        return self._record.model_copy(
            update={
                "facts": facts,
                "sections": self._sections(facts, rejected),
                "ledger": self._ledger(rejected),
                "quantities": quantities,
                "exchanges": tuple(
                    e.model_copy(update={"facts": tuple(self._current(f) for f in e.facts)}) for e in exchanges
                ),
                "notes": (*self._record.notes, *self.notes),
            }
        )

    def _current(self, fact: str) -> str:
        seen = set()
        while fact in self._now and fact not in seen:
            seen.add(fact)
            fact = self._now[fact]
        return fact

    def _ledger(self, rejected: set[str]) -> tuple[LedgerEntry, ...]:
        """The lines that stand; a demand that lost an answer got what the others say."""
        spoken = {self._current(fact): who for fact, who in self._spoken.items()}
        lines = [self._line(entry, spoken) for entry in self._record.ledger]
        lost = {line.answers for line in lines if line.kind == "answer" and line.fact in rejected}
        kept = [
            line.model_copy(update={"answers": None}) if line.answers in rejected else line
            for line in lines
            if line.fact not in rejected
        ]
        return tuple(_answered(line, kept) if line.fact in lost else line for line in kept)

    def _line(self, entry: LedgerEntry, spoken: dict[str, str]) -> LedgerEntry:
        fact = self._current(entry.fact)
        changes: dict[str, Any] = {
            "fact": fact,
            "answers": self._current(entry.answers) if entry.answers else None,
        }
        if entry.kind == "statement" and fact in spoken:
            changes["by"] = spoken[fact]
        return entry.model_copy(update=changes)

    def _with_rejected_facets(self) -> tuple[Fact, ...]:
        """A rejected clause takes with it the facets that nobody decided on."""
        out = []
        for fact in self._facts.values():
            above = self._facts.get(fact.parent) if fact.parent else None
            if (
                above
                and above.review
                and above.review.status == "rejected"
                and not (fact.review and fact.review.status)
            ):
                held = fact.review or Review()
                review = held.model_copy(update={"status": "rejected", "by": above.review.by})
                fact = fact.model_copy(update={"review": review})
            out.append(fact)
        return tuple(out)

    def _sections(self, facts: Sequence[Fact], rejected: set[str]) -> dict[str, tuple[str, ...]]:
        """Facts under the sections that they are in, the record's own order of sections first."""
        names = dict.fromkeys((*self._record.sections, *(f.section for f in facts)))
        found = {name: tuple(f.id for f in facts if f.section == name and f.id not in rejected) for name in names}
        if rejected:
            found[REJECTED] = tuple(f.id for f in facts if f.id in rejected)
        return {name: ids for name, ids in found.items() if ids}


def _spans(claims: Iterable[ClaimRef]) -> set[tuple[str, int, int]]:
    return {(c.report, c.start, c.end) for c in claims}


def _ordered(claims: Iterable[ClaimRef]) -> tuple[ClaimRef, ...]:
    return tuple(sorted(claims, key=lambda c: (c.report, c.start, c.end)))


def _alike(one: Fact, two: Fact) -> None:
    """Raises ``NotApplicable`` for facts that can't be one: a clause and a part of one, a day and a number."""
    kinds = [sort_of(one), sort_of(two)]
    if "clause" in kinds and kinds[0] != kinds[1]:
        raise NotApplicable("one of the facts is a part of a clause, the other is a clause")
    if kinds[0] != kinds[1]:
        raise NotApplicable(f"one of the facts is a {kinds[0]}, the other a {kinds[1]}")


def _place(source: Anchor | None) -> tuple[str, int, int] | None:
    return (source.report, source.start, source.end) if source else None


def _answered(entry: LedgerEntry, lines: Iterable[LedgerEntry]) -> LedgerEntry:
    """A demand or offer with what the answers that stand say."""
    from rashomon.reconcile.ledger_answers import outcome_of

    if entry.kind not in ("demand", "offer"):
        return entry
    found = [(x.answer or "", x.answer_by) for x in lines if x.kind == "answer" and x.answers == entry.fact]
    answer, by = outcome_of(found)
    return entry.model_copy(update={"answer": answer, "answer_by": by})


def _taken(claims: Iterable[ClaimRef], anchors: Iterable[Anchor]) -> tuple[ClaimRef, ...]:
    wanted = {(a.report, a.start, a.end) for a in anchors}
    return tuple(c for c in claims if (c.report, c.start, c.end) in wanted)


def _inside(claim: ClaimRef, clause: ClaimRef) -> bool:
    return claim.report == clause.report and clause.start <= claim.start and claim.end <= clause.end


def _gist_holds(fact: Fact, claims: Iterable[ClaimRef]) -> bool:
    return any(" ".join(c.text.split()) in fact.gist for c in claims)


def _identity(fact: Fact, claims: Iterable[ClaimRef]) -> str:
    words = [fact.kind, *sorted(f"{c.report}\0{c.start}\0{c.end}" for c in claims)]
    return "f" + hashlib.sha256("\n".join(words).encode("utf-8")).hexdigest()[:10]
