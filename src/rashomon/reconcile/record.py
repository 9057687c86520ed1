"""The one record of a story: facts with verdicts, in sections, with quantities, ledger and what to know beside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from rashomon.__about__ import __version__
from rashomon.model import Annotated, Claim, ClaimRef, Fact, Modality, Origin, Record, RecordReport, Verdict
from rashomon.reconcile import weights
from rashomon.reconcile.align import Aligned, align, claims_of
from rashomon.reconcile.checks import checks
from rashomon.reconcile.ledger import exchanges_of, ledger
from rashomon.reconcile.said import said
from rashomon.reconcile.totals import totals
from rashomon.reconcile.verdict import judge
from rashomon.stories.graph import traced

SECTIONS = (
    "What happened",
    "Who",
    "Where and when",
    "How many",
    "Demands and answers",
    "Agreed terms",
    "Statements",
    "Outlook",
    "Background",
)


def reconcile(story: Sequence[Annotated], name: str, progress: Callable[[str, int, int], None] | None = None) -> Record:
    """The record of one story. The same reports give the same record in whatever order they come."""
    ordered = sorted(story, key=lambda a: (a.report.published.isoformat() if a.report.published else "", a.report.id))
    witnesses, edges = traced([a.report for a in ordered])
    origin_of = {r: o.id for o in witnesses for r in o.reports}
    aligned = align(ordered)
    facts = _facts(ordered, aligned, origin_of)
    negotiation = ledger(ordered, aligned, facts)
    sections = {s: tuple(f.id for f in facts if f.section == s) for s in SECTIONS}
    return Record(
        story=name,
        reports=tuple(_report(a, origin_of) for a in ordered),
        origins=witnesses,
        derivations=edges,
        facts=facts,
        quantities=totals(ordered, aligned, facts, origin_of),
        ledger=negotiation,
        sections={s: ids for s, ids in sections.items() if ids},
        statements=said(ordered),
        exchanges=exchanges_of(ordered, aligned, facts, negotiation, origin_of),
        checks=checks(ordered),
        notes=notes(ordered, facts, witnesses),
        versions={"rashomon": __version__},
    )


def _report(annotated: Annotated, origin_of: dict[str, str]) -> RecordReport:
    report = annotated.report
    same = {name: getattr(report, name) for name in RecordReport.model_fields if name != "origin"}
    return RecordReport(**same, origin=origin_of[report.id])


def _facts(story: Sequence[Annotated], aligned: Sequence[Aligned], origin_of: dict[str, str]) -> tuple[Fact, ...]:
    names = [_identity(claims_of(story, a)) for a in aligned]
    out = []
    for group, own in zip(aligned, names, strict=True):
        claims = sorted(claims_of(story, group), key=lambda c: (c.report, c.start, c.end))
        verdict, rule, differences = judge(claims, origin_of, group.support >= _certain(claims[0]))
        lead = _lead(claims)
        out.append(
            Fact(
                id=own,
                kind=lead.kind,
                section=section_of(lead),
                gist=_gist(lead),
                verdict=verdict,
                rule=rule,
                claims=tuple(_ref(c) for c in claims),
                differences=differences,
                origins=len({origin_of.get(c.report, c.report) for c in claims}),
                parent=names[group.parent] if group.parent is not None else None,
                support=round(group.support, 3) if verdict is not Verdict.SINGLE else None,
            )
        )
    return tuple(out)


def _certain(claim: Claim) -> float:
    """How sure a match must be before its differences are called a dispute."""
    if claim.kind == "role":
        return 0.0
    model = weights.facets() if claim.parent is not None else weights.rivals()
    return model.dispute


def _identity(claims: Sequence[Claim]) -> str:
    """A fact's id: short, and the same whenever the same words are its evidence."""
    words = sorted(f"{c.report}\0{c.kind}\0{c.start}\0{c.end}" for c in claims)
    return "f" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:10]


def _lead(claims: Sequence[Claim]) -> Claim:
    """The claim that speaks for the fact: of the body, with a statement's or event's own kind, the fullest."""
    return max(claims, key=lambda c: (c.part.value == "body", len(c.roles), min(len(c.text), 200), -c.start))


def _gist(claim: Claim) -> str:
    text = " ".join(claim.text.split())
    if claim.parent is not None and claim.core and claim.core != claim.text:
        return f"{text} ({claim.core})"
    return text


def _ref(claim: Claim) -> ClaimRef:
    return ClaimRef(
        report=claim.report,
        start=claim.start,
        end=claim.end,
        text=claim.text,
        speaker=claim.speaker,
        modality=claim.modality,
        polarity=claim.polarity,
    )


def section_of(claim: Claim) -> str:
    """The section of the record that a fact led by this claim stands in."""
    if claim.kind in {"role", "participant"}:
        return "Who"
    if claim.kind in {"time", "place"}:
        return "Where and when"
    if claim.kind == "quantity":
        return "How many"
    if claim.modality in {Modality.DEMANDED, Modality.OFFERED} or claim.predicate in {
        "reject",
        "refuse",
        "accept",
        "demand",
    }:
        return "Demands and answers"
    if claim.predicate in {"agree", "agreement", "swap", "exchange", "sign"}:
        return "Agreed terms"
    if claim.modality in {Modality.PLANNED, Modality.CONDITIONAL}:
        return "Outlook"
    if claim.speaker is not None or claim.kind == "statement":
        return "Statements"
    if claim.kind in {"context", "description"}:
        return "Background"
    return "What happened"


def notes(story: Sequence[Annotated], facts: Sequence[Fact], witnesses: Sequence[Origin]) -> tuple[str, ...]:
    """What a reader must know before trusting the record."""
    out = []
    if len(story) == 1:
        out.append("One report only: nothing can be corroborated, every fact is single.")
    elif len(witnesses) == 1:
        out.append(f"All {len(story)} reports derive from one text: one witness, nothing is corroborated.")
    clauses = [f for f in facts if f.parent is None]
    shared = [f for f in clauses if f.verdict is not Verdict.SINGLE]
    if len(story) > 1 and not shared:
        out.append("The reports share no fact: they may not be of one event.")
    return tuple(out)
