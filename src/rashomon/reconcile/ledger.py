"""The negotiation ledger: who demanded or offered what, what was answered, agreed and planned.

First depth: one line a clause fact, read from the modality and predicate of its claims; where reports give
different answers, one an answer. An answer is tied to the demand of its own sentence, else to the nearest
earlier one it shares words with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rashomon.model import Annotated, Claim, Fact, LedgerEntry, Modality, Part
from rashomon.reconcile.align import Aligned, claims_of
from rashomon.values import Actor

Kind = Literal["demand", "offer", "answer", "agreed", "statement", "next"]

_ANSWERS = {
    "reject": "rejected", "refuse": "rejected", "dismiss": "rejected", "decline": "rejected",
    "rule": "rejected",
    "accept": "accepted", "welcome": "accepted", "approve": "accepted",
}  # fmt: skip
_DEMANDS = {"demand", "insist", "urge", "request", "require", "call"}
_OFFERS = {"offer", "propose"}
_AGREED = {"agree", "sign", "exchange", "swap", "pledge", "commit"}
_MEETING = {"talk", "negotiation", "meeting", "round", "summit", "discussion", "dialogue"}


def ledger(story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact]) -> tuple[LedgerEntry, ...]:
    """The ledger of a story in the order of its telling. ``answers`` is the fact of the demand answered."""
    lines = [
        (_entry(claim, kind, fact), claim)
        for group, fact in zip(aligned, facts, strict=True)
        if group.parent is None
        for claim, kind in _lines(claims_of(story, group))
    ]
    return tuple(_answered(entry, claim, lines) for entry, claim in lines)


def _lines(claims: Sequence[Claim]) -> list[tuple[Claim, Kind]]:
    """The claims of a fact that make a ledger line: the fact's first one, and each that answers otherwise.

    A headline often says less than the body, so the body is asked first.
    """
    ordered = sorted(claims, key=lambda c: (c.part is not Part.BODY, c.report, c.start))
    kinds = [(claim, kind) for claim in ordered if (kind := kind_of(claim)) is not None]
    if not kinds:
        return []
    first = next((one for one in kinds if one[1] != "statement"), kinds[0])
    answers = {_ANSWERS[c.predicate]: (c, kind) for c, kind in reversed(kinds) if kind == "answer"}
    if first[1] != "answer" or len(answers) < 2:
        return [first]
    return sorted(answers.values(), key=lambda one: (one[0].report, one[0].start))


def kind_of(claim: Claim) -> Kind | None:
    """The ledger line a claim makes, or ``None``."""
    if claim.kind in {"context", "role", "description"}:
        return None
    if claim.predicate in _ANSWERS:
        return "answer"
    if claim.modality is Modality.DEMANDED or claim.predicate in _DEMANDS:
        return "demand"
    if claim.modality is Modality.OFFERED or claim.predicate in _OFFERS:
        return "offer"
    if claim.predicate in _AGREED:
        return "agreed"
    if claim.modality is Modality.PLANNED and _MEETING & set(claim.terms):
        return "next"
    if claim.speaker is not None and _person(claim):
        return "statement"
    return None


def _person(claim: Claim) -> bool:
    return any(r.name == "speaker" and isinstance(r.value, Actor) and r.value.kind == "person" for r in claim.roles)


def _entry(claim: Claim, kind: Kind, fact: Fact) -> LedgerEntry:
    return LedgerEntry(
        kind=kind,
        by=_by(claim),
        text=" ".join(claim.text.split()),
        fact=fact.id,
        report=claim.report,
        start=claim.start,
        end=claim.end,
        answer=_ANSWERS.get(claim.predicate),
    )


def _by(claim: Claim) -> str | None:
    for role in claim.roles:
        if role.name == "participant" and role.slot in {"nsubj", "agent", "prep:by"}:
            return _name(role.value, role.text)
    for role in claim.roles:
        if role.name == "speaker":
            return _name(role.value, role.text)
    return claim.topic or None


def _name(value: object, text: str) -> str:
    return value.name or text if isinstance(value, Actor) else text


def _answered(entry: LedgerEntry, claim: Claim, lines: Sequence[tuple[LedgerEntry, Claim]]) -> LedgerEntry:
    if entry.kind != "answer":
        return entry
    best: tuple[float, str] | None = None
    for other, asked in lines:
        if other.kind not in {"demand", "offer"} or other.report != entry.report:
            continue
        shared = len(set(asked.terms) & set(claim.terms))
        weight = shared + 2.0 * (asked.sentence == claim.sentence) - abs(asked.start - claim.start) / 1000
        if (shared or asked.sentence == claim.sentence) and (best is None or weight > best[0]):
            best = (weight, other.fact)
    return entry.model_copy(update={"answers": best[1]}) if best else entry
