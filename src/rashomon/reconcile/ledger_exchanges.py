"""Prisoner exchanges, a ledger of their own: who, how many each way, announced or carried out, when, where, by whom.

Told in a sentence each, merged over the reports of a story. A sentence that dates an exchange well before its
report, or speaks of earlier ones, tells of another exchange and is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from rashomon.model import Exchange, Fact, Modality, QuantityMention, QuantityRange, Words
from rashomon.reconcile.ledger_details import Details, when_of
from rashomon.reconcile.ledger_parties import FactOf
from rashomon.reconcile.ledger_text import Spot, Told, codes, name_of, one_line
from rashomon.resources.lexicon import country_names, first_word, terms
from rashomon.values import Time
from rashomon.values.names import words

Status = Literal["planned", "announced", "carried out"]
_STAGES: tuple[Status, ...] = ("planned", "announced", "carried out")
_WHO = (
    r"(?:prisoners?(?: of war)?|p\.?o\.?w\.?s?|captives?|hostages?|detainees?|captured (?:soldiers|troops|servicemen))"
)
_SWAP = re.compile(
    rf"\b{_WHO}[ -](?:[\w-]+ )?(?:exchanges?|swaps?)\b|\b(?:exchang|swap)\w*\b[^.;]{{0,60}}\b{_WHO}\b"
    rf"|\b{_WHO}\b[^.;]{{0,60}}\b(?:exchang|swap)\w*\b|\b{_WHO} for (?:a )?[\w,.]+\b",
    re.I,
)
_RELEASE = re.compile(r"\b(?:exchang|swap|free|releas|return|hand(?:ed|s|ing)? over|repatriat|came home)\w*\b", re.I)
_DONE = re.compile(
    r"\b(?:have |has |had )?(?:exchanged|swapped|freed|returned|handed over|repatriated|released)\b"
    r"|\btook place\b|\bcarried out\b|\bconduct(?:ed|ing|s?)\b|\bcompleted\b|\b(?:exchanging|swapping)\b",
    re.I,
)
_ANNOUNCED = re.compile(r"\b(?:agree|announc|deal|pledg|promis|settle|set to)\w*\b", re.I)
_TO_COME = re.compile(
    r"\b(?:will|would|expect\w*|plan\w*|to be|hope\w*|propos\w*|demand\w*|offer\w*|could|may|might)\b", re.I
)
_SAYS = re.compile(r"\b(?:said|says|announc\w*|confirm\w*|told|wrote|writing|post\w*|report\w*)\b", re.I)
_THE_SWAP = re.compile(r"\bth(?:e|is|at) (?:exchange|swap)\b", re.I)
_PLACED = frozenset(("prep:at", "prep:on", "prep:near", "prep:in"))
_IN_RETURN = re.compile(r" (?:in exchange |in return )?for (?:up to |about )?")
_RECENT = timedelta(days=3)


@dataclass(slots=True)
class _Telling:
    """One sentence that tells of the exchange."""

    told: Told
    span: Spot
    status: Status
    sides: tuple[str, ...]
    amounts: list[QuantityMention]
    when: Details
    place: str | None
    teller: str | None
    fact: str | None


@dataclass(slots=True)
class _Numbers:
    per_side: list[tuple[str, float]] = field(default_factory=list)
    total: list[tuple[str, float]] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    given: dict[str, float] = field(default_factory=dict)


def exchanges(
    story: Sequence[Told], fact_of: FactOf, mediators: Sequence[str], origin_of: dict[str, str]
) -> tuple[Exchange, ...]:
    """The prisoner exchange of a story, as its reports tell it together; none where no sentence tells of one.

    ``per_side`` and ``total``: best is what most origins give, low and high run over all that is asserted.
    """
    tellings = [t for told in story for t in _tellings(told, fact_of)]
    sides = _sides(tellings)
    if not tellings or len(sides) < 2:
        return ()
    numbers = _numbers(tellings, sides)
    first = next((t.when for t in sorted(tellings, key=_by_stage) if t.when.get("day")), Details())
    return (
        Exchange(
            sides=tuple(_shown(c, tellings) for c in sides),
            per_side=_range(numbers.per_side, [], origin_of),
            total=_range(numbers.total, numbers.bounds, origin_of),
            given={_shown(c, tellings): n for c, n in numbers.given.items()},
            unit=_unit(tellings),
            status=max((t.status for t in tellings), key=_STAGES.index),
            when=first.get("when"),
            day=first.get("day"),
            until=first.get("until"),
            place=next((t.place for t in sorted(tellings, key=_by_stage) if t.place), None),
            mediators=tuple(mediators),
            announced_by=tuple(dict.fromkeys(t.teller for t in tellings if t.teller and _tells(t))),
            facts=tuple(dict.fromkeys(t.fact for t in tellings if t.fact)),
            words=tuple(_words(t) for t in tellings),
        ),
    )


def _tells(telling: _Telling) -> bool:
    """Whether a sentence says of the exchange itself that it is agreed, done or how large: no hope, no judgement."""
    return bool(telling.amounts) or (telling.status != "planned" and bool(telling.when))


def _by_stage(telling: _Telling) -> int:
    return -_STAGES.index(telling.status)


def _shown(code: str, tellings: Sequence[_Telling]) -> str:
    """The name of a side: its country's, or that of the organisation that acts for it ("Hamas")."""
    names = [
        (m.actor.name, m.actor.kind)
        for t in tellings
        for m in t.told.actors_in(*t.span)
        if m.actor.country == code and m.actor.kind in {"government", "organisation", "delegation"}
    ]
    own = [name for name, kind in names if kind == "organisation" and name]
    return own[0] if own and not any(kind != "organisation" for _, kind in names) else country_names().get(code, code)


def _words(t: _Telling) -> Words:
    start, end = t.span
    return Words(report=t.told.report, start=start, end=end, text=one_line(t.told.text[start:end]))


def _tellings(told: Told, fact_of: FactOf) -> Iterable[_Telling]:
    known = False
    for start, end in told.said():
        text = told.text[start:end]
        amounts = [q for q in told.quantities_in(start, end) if _captives(told, q)]
        swap = _SWAP.search(text)
        # once told of, an exchange goes on as "each side freed 157 prisoners" or "the exchange took place"
        goes_on = known and ((amounts and _RELEASE.search(text)) or _THE_SWAP.search(text))
        if (not swap and not goes_on and not _each_way(amounts, text)) or _of_before(told, (start, end), text):
            continue
        known = True
        at = start + (swap.start() if swap else 0)
        home = told.clause_at(at)
        fact: Fact | None = None
        if home is not None:
            fact = fact_of.get((told.report, home[1].start, home[1].end, home[1].kind))
        yield _Telling(
            told,
            (start, end),
            _status(told, (start, end), text),
            tuple(dict.fromkeys(c for m in told.actors_in(start, end) for c in _state(m.actor.kind, codes(m.actor)))),
            amounts,
            _when(told, (start, end)),
            _place(told, (start, end)),
            _teller(told, (start, end)),
            fact.id if fact else None,
        )


def _state(kind: str, found: tuple[str, ...]) -> tuple[str, ...]:
    return found if kind in {"government", "delegation", "group", "organisation"} else ()


def _captives(told: Told, found: QuantityMention) -> bool:
    """A count of people, or of nothing named beside an exchange: "1,000 from each country"."""
    value = found.quantity
    if value.kind == "person" or (value.unit or "").endswith(("men", "women")):
        return True
    return value.kind is None and value.each


def _each_way(amounts: Sequence[QuantityMention], text: str) -> bool:
    return any(q.quantity.each for q in amounts) and bool(_RELEASE.search(text))


def _of_before(told: Told, span: Spot, text: str) -> bool:
    """Whether a sentence tells of an earlier exchange: "last year's swaps", "10 were freed in May"."""
    published = told.annotated.report.published
    for time in told.times_in(*span):
        end = time.time.end
        if time.time.anchor == "at" and end is not None and published is not None and end.date() < published - _RECENT:
            return not any(_near(t.time.end, published) for t in told.times_in(*span))
    return bool(re.search(r"\b(?:previous|earlier|past) (?:[\w-]+ )?(?:exchanges|swaps|rounds)\b", text, re.I))


def _near(end: object, published: date) -> bool:
    return hasattr(end, "date") and published - _RECENT <= end.date() <= published + timedelta(days=366)


def _status(told: Told, span: Spot, text: str) -> Status:
    """How far the exchange has got by a sentence. What is done must not stand behind "agreed to" or "will"."""
    for done in _DONE.finditer(text):
        ahead = text[max(0, done.start() - 40) : done.start()]
        if not _TO_COME.search(ahead) and not _ANNOUNCED.search(ahead) and not re.search(r"\b(?:not|n[o’']t)\b", ahead):
            return "carried out"
    if _ANNOUNCED.search(text):
        return "announced"
    planned = any(c.modality is Modality.PLANNED for _, c in told.clauses if span[0] <= c.start < span[1])
    return "planned" if planned or _TO_COME.search(text) else "announced"


def _when(told: Told, span: Spot) -> Details:
    """When the exchange is: a time of the clause that exchanges, or "Thursday's exchange"; not that of the talks."""
    found = [
        (r.text, r.value)
        for _, claim in told.clauses
        if span[0] <= claim.start < span[1] and claim.predicate in _EXCHANGING and _NAMED.search(claim.text)
        for r in claim.roles
        if r.name == "time" and isinstance(r.value, Time)
    ]
    subject = _THE_SWAP.match(told.text, *span)  # "The exchange will begin on Thursday"
    own = [(t.text, t.time) for t in told.times_in(*span) if subject or _ITS.match(told.text, t.end, span[1])]
    return when_of(own + found)


_EXCHANGING = words(
    "exchange swap take hand return free release conduct occur happen complete carry repatriate begin start"
)
_NAMED = re.compile(rf"\b(?:exchang|swap)\w*|\b{_WHO}", re.I)
_ITS = re.compile(r" (?:[a-z-]+ ){0,3}(?:exchange|swap)\b")


def _place(told: Told, span: Spot) -> str | None:
    """Where the exchange is: only where the clause that exchanges or hands over says so."""
    for _, claim in told.clauses:
        if span[0] <= claim.start < span[1] and claim.predicate in {"exchange", "swap", "hand", "take", "conduct"}:
            found = next((r for r in claim.roles if r.name == "place" and r.slot in _PLACED), None)
            if found is not None and _SWAP.search(claim.text):
                return found.text
    return None


def _teller(told: Told, span: Spot) -> str | None:
    """Who says it, with the country they speak for."""
    if not _SAYS.search(told.text, *span):
        return None
    for _, claim in told.clauses:
        if span[0] <= claim.start < span[1] and claim.speaker is not None:
            role = next((r for r in claim.roles if r.name == "speaker"), None)
            actor = next((m.actor for m in told.actors if role and m.start <= role.start < m.end), None)
            if actor is None or len(codes(actor)) > 1 or not (actor.country or actor.name):
                continue
            country = country_names().get(actor.country or "")
            name = name_of(actor, claim.speaker)
            return f"{name} ({country})" if country and country != name else name
    return None


# -- numbers ----------------------------------------------------------------------------------------------
def _sides(tellings: Sequence[_Telling]) -> tuple[str, ...]:
    """The two states most sentences name, in the order of the first that names both."""
    counts = Counter(c for t in tellings for c in t.sides)
    two = {c for c, _ in counts.most_common(2)}
    order = [c for t in tellings for c in t.sides if c in two]
    return tuple(dict.fromkeys(order))


def _numbers(tellings: Sequence[_Telling], sides: tuple[str, ...]) -> _Numbers:
    out = _Numbers()
    for t in tellings:
        for q in t.amounts:
            _note(out, t, q, sides)
    each = {n for _, n in out.per_side}  # "to exchange 1,000 prisoners" is each side's number where others say so
    out.total = [(r, n) for r, n in out.total if n not in each]
    return out


def _note(out: _Numbers, t: _Telling, found: QuantityMention, sides: tuple[str, ...]) -> None:
    value, report = found.quantity, t.told.report
    if value.asserted is None:
        return
    if value.low is None or value.high is None:
        out.bounds.append(value.asserted * (2 if value.each else 1))
        return
    if value.each or _paired(t.told, found):
        out.per_side.append((report, value.asserted))
        out.total.append((report, value.asserted * (value.parties or 2)))
        return
    nation = _nation(found.text) or _against(t, found, sides)
    if nation in sides:
        other = next(c for c in sides if c != nation)
        out.given[other] = value.asserted
    elif nation is None and not re.search(r"\b(?:civilian|child|women|soldiers? (?:killed|dead))", found.text, re.I):
        out.total.append((report, value.asserted))


def _paired(told: Told, found: QuantityMention) -> bool:
    """ "A thousand captives for a thousand": the same number comes back."""
    back = re.match(r"[ -]for[ -](?:an? )?([\w,]+)", told.text[found.end : found.end + 30])
    return bool(back) and back is not None and back[1].lower() in found.text.lower().split()


def _against(t: _Telling, found: QuantityMention, sides: tuple[str, ...]) -> str | None:
    """ "50 hostages for 150 Palestinian prisoners": the first are those of the side that gets the second."""
    behind = next((q for q in t.amounts if q.start >= found.end), None)
    if behind is None or not _IN_RETURN.fullmatch(t.told.text, found.end, behind.start):
        return None
    nation = _nation(behind.text)
    return next((c for c in sides if c != nation), None) if nation in sides else None


def _nation(text: str) -> str | None:
    """The nation that a count names: "157 Ukrainian prisoners"."""
    for word in text.split():
        code = next((t.code for t in terms().get(first_word(word), ()) if t.text == word), None)
        if code is not None:
            return code
    return None


def _range(
    values: Sequence[tuple[str, float]], bounds: Sequence[float], origin_of: dict[str, str]
) -> QuantityRange | None:
    if not values and not bounds:
        return None
    votes = Counter(value for _, value in {(origin_of.get(r, r), v) for r, v in values})
    best = max(votes, key=lambda v: (votes[v], v), default=None)
    every = [v for _, v in values] + list(bounds)
    return QuantityRange(best=best, low=min(every), high=max(every))


def _unit(tellings: Sequence[_Telling]) -> str | None:
    units = Counter(q.quantity.unit for t in tellings for q in t.amounts if q.quantity.unit)
    return units.most_common(1)[0][0] if units else None
