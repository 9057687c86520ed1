"""A record taken apart, so that decisions can be worked into its facts, and put together again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from rashomon.archive.model import Anchor, Decision
from rashomon.model import ClaimRef, Difference, DifferenceValue, Edit, Fact, LedgerEntry, Record, Review, Verdict
from rashomon.values import Relation

REJECTED = "Rejected"


class NotApplicable(Exception):  # noqa: N818  it is no error: a decision of before does not fit the record of now
    """Why a decision can't be applied."""


class Casebook:
    """The facts of one record by id, in order. Ids change with the claims; ``_now`` leads from old to new ones."""

    def __init__(self, record: Record) -> None:
        self._record = record
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
        kind = fact.kind if fact.parent is not None or fact.kind == "role" else "clause"
        if anchor.kind and kind != anchor.kind:
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
        self.replace(fact, {"claims": claims})

    def set_value(self, fact: str, decision: Decision, value: str) -> None:
        """In the difference of that role, the words of the span stand for what their report was read to say."""
        source = decision.source
        if source is None:
            return
        new = DifferenceValue(report=source.report, start=source.start, end=source.end, text=value, value=value)
        changed = []
        for difference in self._facts[fact].differences:
            if difference.role == decision.field:
                values = tuple(v for v in difference.values if v.report != source.report)
                difference = difference.model_copy(update={"values": (*values, new)})
            changed.append(difference)
        self.replace(fact, {"differences": tuple(changed)})

    def merge(self, one: str, two: str, decision: Decision) -> None:
        """All claims of both in the place of the first, with the facets of both."""
        first, second = self._facts[one], self._facts[two]
        if (first.parent is None) != (second.parent is None):
            raise NotApplicable("one of the facts is a part of a clause, the other is a clause")
        claims = _ordered({*first.claims, *second.claims})
        differences = _joined((*first.differences, *second.differences))
        del self._facts[two]
        (merged,) = self._put(one, [self._cut(first, claims, differences, f"merged by {decision.user}")])
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

    def _cut(self, fact: Fact, claims: Sequence[ClaimRef], differences: Sequence[Difference], why: str) -> Fact:
        """The fact with other claims, judged again by the rules of the verdict that need no values."""
        reports = {c.report for c in claims}
        held = tuple(d for d in (_narrowed(d, reports) for d in differences) if d)
        origins = len({self._origins.get(r, r) for r in reports})
        verdict, rule = _judged(len(reports), origins, held)
        return fact.model_copy(
            update={
                "id": _identity(fact, claims),
                "claims": tuple(claims),
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
        ledger = [self._ledger(entry) for entry in self._record.ledger]
        exchanges = tuple(
            e.model_copy(update={"facts": tuple(self._current(f) for f in e.facts)}) for e in self._record.exchanges
        )
        return self._record.model_copy(
            update={
                "facts": facts,
                "sections": self._sections(facts, rejected),
                "ledger": tuple(entry for entry in ledger if entry.fact not in rejected),
                "exchanges": exchanges,
                "notes": (*self._record.notes, *self.notes),
            }
        )

    def _current(self, fact: str) -> str:
        seen = set()
        while fact in self._now and fact not in seen:
            seen.add(fact)
            fact = self._now[fact]
        return fact

    def _ledger(self, entry: LedgerEntry) -> LedgerEntry:
        answers = self._current(entry.answers) if entry.answers else None
        return entry.model_copy(update={"fact": self._current(entry.fact), "answers": answers})

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


def _narrowed(difference: Difference, reports: set[str]) -> Difference | None:
    values = tuple(v for v in difference.values if v.report in reports)
    if len({v.report for v in values}) < 2 or len({v.value for v in values}) < 2:
        return None
    return difference.model_copy(update={"values": values})


def _joined(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """One difference a role; in conflict where either was."""
    by_role: dict[str, Difference] = {}
    for found in differences:
        held = by_role.get(found.role)
        if held is None:
            by_role[found.role] = found
            continue
        relation = found.relation if found.relation is Relation.DISJOINT else held.relation
        values = tuple(dict.fromkeys((*held.values, *found.values)))
        by_role[found.role] = held.model_copy(update={"relation": relation, "values": values})
    return tuple(by_role.values())


def _judged(reports: int, origins: int, differences: Sequence[Difference]) -> tuple[Verdict, str]:
    """The verdict by the rules of ``reconcile.verdict``, from the differences that are known."""
    apart = [d.role for d in differences if d.relation is Relation.DISJOINT]
    if reports == 1:
        return Verdict.SINGLE, "only one report carries it"
    if apart:
        return Verdict.DISPUTED, f"the reports give values that cannot both hold: {', '.join(apart)}"
    if origins == 1:
        return Verdict.REPEATED, f"{reports} reports of one origin carry it"
    return Verdict.CORROBORATED, f"{origins} origins carry it and no role is in conflict"
