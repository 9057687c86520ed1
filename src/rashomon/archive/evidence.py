"""What a record was made from, for decisions on it: claims with their values, and counts without rejected words.

A person's decision changes which claims stand together and which stand at all. What follows from that is worked
out by the rules that made the record (``reconcile``), over the kept annotations: nothing is guessed from the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rashomon.model import (
    Annotated,
    Claim,
    ClaimRef,
    Difference,
    Exchange,
    Fact,
    QuantityRange,
    Record,
    Role,
    Verdict,
)
from rashomon.values import Relation

#: Gives reports with their annotations, by id; those that have none are left out.
Layers = Callable[[Sequence[str]], Mapping[str, Annotated]]
Judged = tuple[Verdict, str, tuple[Difference, ...]]
Place = tuple[str, int, int]

_MENTIONS = {"quantity": "quantities", "time": "times", "place": "places"}
_CLAUSE = "clause"


def sort_of(fact: Fact) -> str:
    """What tells facts on the same words apart: the role of a facet, else that it is a clause."""
    return fact.kind if fact.parent is not None or fact.kind == "role" else _CLAUSE


def _sort(claim: Claim) -> str:
    return claim.kind if claim.parent is not None or claim.kind == "role" else _CLAUSE


class Evidence:
    """The annotated reports of one record, read when they are needed."""

    def __init__(self, record: Record, layers: Layers | None) -> None:
        self._record = record
        self._layers = layers
        self._held: dict[str, Annotated] = {}
        self._edited: dict[tuple[str, Place], Claim] = {}  # by what the claim was before
        self._origin = {report.id: report.origin for report in record.reports}

    def _annotated(self, reports: Iterable[str]) -> dict[str, Annotated]:
        wanted = list(dict.fromkeys(reports))
        missing = [own for own in wanted if own not in self._held]
        if missing and self._layers is not None:
            self._held |= self._layers(missing)
        return {own: self._held[own] for own in wanted if own in self._held}

    def _claims(self, fact: Fact) -> list[Claim] | None:
        """The claims of a fact with their values; ``None`` where one of them is not to be had."""
        held = self._annotated(c.report for c in fact.claims)
        sort = sort_of(fact)
        found: list[Claim] = []
        for ref in fact.claims:
            own = self._one(held.get(ref.report), ref, sort)
            if own is None:
                return None
            found.append(own)
        return found

    def _one(self, annotated: Annotated | None, ref: ClaimRef, sort: str) -> Claim | None:
        place = (ref.report, ref.start, ref.end)
        if (sort, place) in self._edited:
            return self._edited[sort, place]
        claims = annotated.claims if annotated else ()
        return next((c for c in claims if (c.start, c.end) == place[1:] and _sort(c) == sort), None)

    # -- verdicts -----------------------------------------------------------------------------------------

    def judged(self, fact: Fact, disputing: bool = True) -> Judged | None:
        """Verdict, rule and differences of a fact by the values of its claims; ``None`` where they are not to be had.

        ``disputing`` false: nobody is sure enough that the claims are of one thing for a dispute.
        """
        from rashomon.reconcile.verdict import judge

        claims = self._claims(fact)
        return judge(claims, self._origin, disputing) if claims else None

    def edit(self, fact: Fact, field: str, text: str, source: Place | None) -> bool:
        """From now on the words at ``source`` are the role ``field`` of that report's claims; without a source the
        analyst's own words are that of all of them. False: the claims are not to be had."""
        claims = self._claims(fact)
        if claims is None or (source and source[0] not in {c.report for c in claims}):
            return False
        for ref, claim in zip(fact.claims, claims, strict=True):
            if source is None or claim.report == source[0]:
                role = self._role(field, source or (ref.report, ref.start, ref.end), text, read=source is not None)
                self._edited[sort_of(fact), (ref.report, ref.start, ref.end)] = _with(claim, role)
        return True

    def _role(self, field: str, source: Place, text: str, read: bool) -> Role:
        """The role at words of a report, with the value that was read there."""
        report, start, end = source
        annotated = self._annotated([report]).get(report) if read else None
        mentions = getattr(annotated, _MENTIONS.get(field, "actors"), ())
        over = [m for m in mentions if m.start < end and start < m.end]
        best = max(over, key=lambda m: min(m.end, end) - max(m.start, start), default=None)
        name = {"quantity": "quantity", "time": "time", "place": "place"}.get(field, "actor")
        return Role(name=field, start=start, end=end, text=text, value=getattr(best, name, None), context=text)

    # -- counts -------------------------------------------------------------------------------------------

    def counts(
        self, facts: Sequence[Fact], rejected: set[str]
    ) -> tuple[dict[str, QuantityRange], tuple[Exchange, ...]]:
        """The quantities and exchanges without the words of rejected facts, and with edited values.

        As they are in the record where no decision touches them.
        """
        gone = _Gone(facts, rejected)
        ranges, exchanges = self._record.quantities, self._record.exchanges
        counted = [v for found in ranges.values() for v in found.values]
        figures = any(sort == "quantity" for sort, _ in self._edited)
        figures = figures or any(gone.covers(v.report, v.start, v.end) for v in counted)
        swapped = any(gone.covers(w.report, w.start, w.end) for found in exchanges for w in found.words)
        if not (figures or swapped):
            return ranges, exchanges
        ids = [report.id for report in self._record.reports]
        held = self._annotated(ids)
        if len(held) != len(ids):
            return ranges, exchanges
        story = [self._standing(held[own], gone) for own in ids]
        return (
            self._totals(story) if figures else ranges,
            self._exchanges(story, facts, rejected) if swapped else exchanges,
        )

    def _standing(self, annotated: Annotated, gone: _Gone) -> Annotated:
        """The report as if its rejected words were not there; everything else is where it was."""
        report = annotated.report
        claims = []
        for claim in annotated.claims:
            key = (_sort(claim), (claim.report, claim.start, claim.end))
            now = self._edited.get(key, claim)
            out = key in gone.claims or gone.covers(*key[1])
            claims.append(now.model_copy(update={"kind": "rejected"}) if out else now)
        text = gone.blanked(report.id, report.text)
        at = report.text.find(report.title) if report.title else -1
        title = report.title if at < 0 or text[at : at + len(report.title or "")].strip() else None
        layers = {
            name: tuple(m for m in getattr(annotated, name) if not gone.covers(report.id, m.start, m.end))
            for name in ("actors", "places", "times", "quantities")
        }
        return annotated.model_copy(
            update={
                "report": report.model_copy(update={"text": text, "title": title}),
                "claims": tuple(claims),
                **layers,
            }
        )

    def _totals(self, story: Sequence[Annotated]) -> dict[str, QuantityRange]:
        from rashomon.reconcile.totals import totals

        return totals(story, (), (), self._origin)

    def _exchanges(self, story: Sequence[Annotated], facts: Sequence[Fact], rejected: set[str]) -> tuple[Exchange, ...]:
        from rashomon.reconcile.ledger_exchanges import exchanges
        from rashomon.reconcile.ledger_text import Told

        by_place = {
            (c.report, c.start, c.end): f
            for f in facts
            if f.id not in rejected and sort_of(f) == _CLAUSE
            for c in f.claims
        }
        fact_of = {
            (c.report, c.start, c.end, c.kind): by_place[c.report, c.start, c.end]
            for annotated in story
            for c in annotated.claims
            if _sort(c) == _CLAUSE and (c.report, c.start, c.end) in by_place
        }
        mediators = [line.by for line in self._record.ledger if line.kind == "mediator" and line.by]
        return exchanges([Told(a) for a in story], fact_of, mediators, self._origin)


class _Gone:
    """The words that only rejected facts stand on: of claims inside each other the narrower one decides."""

    def __init__(self, facts: Sequence[Fact], rejected: set[str]) -> None:
        counted = [f for f in facts if sort_of(f) in (_CLAUSE, "quantity")]
        self.claims = {(sort_of(f), (c.report, c.start, c.end)) for f in counted if f.id in rejected for c in f.claims}
        touched = {place[0] for _, place in self.claims}
        spans: dict[str, list[tuple[int, int, int, bool]]] = {}  # report: (shorter, surer, start, end, rejected)
        for fact in counted:
            out = fact.id in rejected
            surer = 2 if sort_of(fact) == "quantity" else 0 if out else 1  # of two on the same words
            for c in fact.claims:
                if c.report in touched:
                    spans.setdefault(c.report, []).append((c.start - c.end, surer, c.start, out))
        self._spans = {
            report: [(start, start - shorter, out) for shorter, _, start, out in sorted(own)]
            for report, own in spans.items()
        }

    def covers(self, report: str, start: int, end: int) -> bool:
        """Whether the narrowest claim around these words was rejected."""
        around = [out for first, last, out in self._spans.get(report, ()) if first <= start and end <= last]
        return bool(around) and around[-1]

    def blanked(self, report: str, text: str) -> str:
        """The text with blanks where rejected words were: every other word keeps its place."""
        out: list[str] | None = None
        for start, end, rejected in self._spans.get(report, ()):
            out = list(text) if out is None else out
            out[start:end] = [c if c == "\n" else " " for c in text[start:end]] if rejected else text[start:end]
        return text if out is None else "".join(out)


def _with(claim: Claim, role: Role) -> Claim:
    """The claim with that role instead of its own of the name; a facet stands on the role's words."""
    roles = (*(r for r in claim.roles if r.name != role.name), role)
    if claim.parent is not None:
        return claim.model_copy(update={"roles": (role,), "start": role.start, "end": role.end, "text": role.text})
    spoken = {"speaker": role.text} if role.name == "speaker" else {}
    return claim.model_copy(update={"roles": roles, **spoken})


def disputable(fact: Fact) -> bool:
    """Whether a dispute about this fact was, or would have been, called one."""
    return fact.verdict is Verdict.DISPUTED or all(d.relation is not Relation.DISJOINT for d in fact.differences)


# -- where the values are not to be had -------------------------------------------------------------------


def known(reports: int, origins: int, differences: Sequence[Difference]) -> tuple[Verdict, str]:
    """The verdict by the rules of ``reconcile.verdict``, from the differences that are known."""
    apart = [d.role for d in differences if d.relation is Relation.DISJOINT]
    if reports == 1:
        return Verdict.SINGLE, "only one report carries it"
    if apart:
        return Verdict.DISPUTED, f"the reports give values that cannot both hold: {', '.join(apart)}"
    if origins == 1:
        return Verdict.REPEATED, f"{reports} reports of one origin carry it"
    return Verdict.CORROBORATED, f"{origins} origins carry it and no role is in conflict"


def narrowed(difference: Difference, reports: set[str]) -> Difference | None:
    """A difference between these reports only; ``None`` where they don't differ."""
    values = tuple(v for v in difference.values if v.report in reports)
    if len({v.report for v in values}) < 2 or len({v.value for v in values}) < 2:
        return None
    return difference.model_copy(update={"values": values})


def joined(differences: Sequence[Difference]) -> tuple[Difference, ...]:
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
