"""What stands beside a ledger line: how many for each side and in all, when, where, and how far it has got."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from rashomon.model import Claim, LedgerKind, Modality, QuantityMention
from rashomon.reconcile.ledger_text import Told, days
from rashomon.values import Quantity, Time
from rashomon.values.names import words

_UNCOUNTED = words("side country party delegation nation round time state government team")
_TO_COME = re.compile(r"\b(?:agree|announc|deal|pledg|promis|will|would|set to|plan|expect)\w*\b", re.I)
DONE = words("exchange swap free release return hand repatriate conduct complete take")


class Details(TypedDict, total=False):
    """Fields of a ledger entry; what the words do not give is absent."""

    per_side: float
    total: float
    unit: str | None
    when: str
    day: date | None
    until: date | None
    place: str
    status: str


def details(told: Told, claim: Claim, kind: LedgerKind) -> Details:
    """The fields of a line that its words, or else those of its sentence, give."""
    out = Details()
    if kind in {"agreed", "demand", "offer"}:
        out.update(amount(told, claim, whole=kind == "agreed"))
    if kind in {"agreed", "next"}:
        out.update(_when(told, claim, whole=kind == "next"))
    if kind == "next":
        place = next((r.text for r in claim.roles if r.name == "place"), None)
        if place:
            out["place"] = place
        out["status"] = "planned"
    if kind == "agreed":
        out["status"] = "carried out" if done(told, claim) else "announced"
    return out


def done(told: Told, claim: Claim) -> bool:
    """Whether an agreed term is told as carried out: not where its sentence has first said that it is agreed."""
    if claim.modality is not Modality.HAPPENED or claim.predicate not in DONE:
        return False
    start, _ = told.sentence(claim.head or claim.start)
    return not _TO_COME.search(told.text, start, max(claim.head, claim.start))


def filled(first: Details, others: list[Details]) -> Details:
    """What one clause of a fact leaves open, from the other clauses of the fact."""
    out = Details(**first)
    for other in others:
        if "per_side" not in out and other.get("per_side") and out.get("total") in (None, other.get("total")):
            out |= Details(per_side=other["per_side"], total=other["total"], unit=other.get("unit"))
        if "total" not in out and "total" in other:
            out |= Details(total=other["total"], unit=other.get("unit"))
        if out.get("unit") is None and out.get("total") == other.get("total") and other.get("unit"):
            out["unit"] = other["unit"]
        if out.get("day") is None and other.get("day") is not None:
            out |= Details(when=other["when"], day=other["day"], until=other["until"])
        if "place" not in out and "place" in other:
            out["place"] = other["place"]
    return out


def amount(told: Told, claim: Claim, whole: bool) -> Details:
    """Each side's number and the total, of the clause or (``whole``) else of its sentence."""
    found = counted(told.quantities_in(claim.start, claim.end))
    if not found and whole:
        found = counted(told.quantities_in(*told.sentence(claim.head or claim.start)))
    if not found:
        return Details()
    if len({q.quantity.asserted for q in found}) > 1 and not any(q.quantity.each for q in found):
        return Details()  # "50 hostages for 150 prisoners": neither is the total
    value = max(found, key=lambda q: (q.quantity.each, q.quantity.kind == "person", -q.start)).quantity
    size = value.asserted
    if size is None:
        return Details()
    if not value.each:
        return Details(total=size, unit=value.unit)
    return Details(per_side=size, total=size * (value.parties or 2), unit=value.unit)


def counted(found: list[QuantityMention]) -> list[QuantityMention]:
    """The amounts that count something that can change hands: no durations, and not "the two sides"."""
    return [q for q in found if _counts(q.quantity)]


def _counts(value: Quantity) -> bool:
    if value.asserted is None or value.unit in {"second", "year-old", "percent", "magnitude", "degree"}:
        return False
    return value.kind not in {"time"} and value.unit not in _UNCOUNTED and (value.each or value.unit is not None)


def _when(told: Told, claim: Claim, whole: bool) -> Details:
    told_at = claim.text.find(claim.topic) + claim.start if claim.topic and claim.speaker else claim.start
    found = [
        (r.text, r.value)
        for r in claim.roles
        # "said on Saturday that a meeting …": the time of the saying stands before what is said
        if r.name == "time" and isinstance(r.value, Time) and r.start >= told_at
    ]
    if not found and whole and claim.speaker is None:
        found = [(t.text, t.time) for t in told.times_in(*told.sentence(claim.head or claim.start))]
    return when_of(found)


def when_of(found: Sequence[tuple[str, Time]]) -> Details:
    """The first time that is no "since" or "until", as written and with the days it allows."""
    usable = [(text, time) for text, time in found if time.anchor not in {"since", "until"}]
    if not usable:
        return Details()
    text, time = next((one for one in usable if one[1].precision != "vague"), usable[0])
    first, last = days(time)
    return Details(when=" ".join(text.split()), day=first, until=last)
