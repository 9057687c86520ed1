"""The events of a record: each once, merged over the reports whose claims make one fact, and traceable.

An event stands on the narrowest clause that holds its trigger; clauses of one fact tell of one event. So events of
one type and polarity on one fact are one, unless a report itself tells of two with different doers.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from rashomon.model import (
    Annotated,
    Claim,
    Event,
    EventActor,
    Fact,
    Modality,
    Part,
    PlaceMention,
    Polarity,
    QuantityRange,
    Record,
    TimeMention,
)
from rashomon.resources.lexicon import country_names
from rashomon.values import Place, Quantity, Time
from rashomon.values.names import fold

_HARM = frozenset(("ASSAULT", "COERCE", "PROTEST"))  # the types whose row may carry dead and injured
_DEAD = re.compile(r"\b(?:kill\w*|dead|died|dies|die|deaths?|fatal\w*|slain|murder\w*|perish\w*|lives)\b", re.I)
_HURT = re.compile(r"\b(?:injur\w*|wound\w*|hurt|hospitali[sz]ed)\b", re.I)
_CLAUSES = frozenset(("role", "participant"))
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Told:
    """An event as one report tells it: with its clause, and the values of its time and place."""

    annotated: Annotated
    event: Event
    claim: Claim
    index: int
    time: Time | None
    place: Place | None

    @property
    def report(self) -> str:
        return self.annotated.report.id


@dataclass(slots=True)
class Merged:
    """One event of a record over all reports that tell it; ``told`` begins with the one that is quoted."""

    record: Record
    fact: Fact
    told: list[Told]
    number: int = 0
    origin_of: dict[str, str] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        return self.told[0].event

    @property
    def id(self) -> str:
        return f"{self.fact.id}-{self.event.type}" + (f"-{self.number}" if self.number else "")

    def vote(self, value_of: Callable[[Told], _V | None]) -> _V | None:
        """The value that most origins give; the first told breaks ties; ``None`` where nobody gives one."""
        votes: dict[_V, set[str]] = {}
        for told in self.told:
            value = value_of(told)
            if value is not None:
                votes.setdefault(value, set()).add(self.origin_of.get(told.report, told.report))
        return max(votes, key=lambda v: len(votes[v]), default=None)

    def actors(self, source: bool) -> tuple[EventActor, ...]:
        """One end of the event over all reports, everybody once, those in most reports first."""
        kept: dict[tuple[str, str], EventActor] = {}
        counts: Counter[tuple[str, str]] = Counter()
        for told in self.told:
            ends = told.event.source if source else told.event.target
            for actor in (a for end in ends for a in _named(told.annotated, end)):
                key = (actor.code or fold(actor.text), actor.sector or "")
                if actor.text not in _countries():  # people and forces of one country are not one
                    key = (fold(actor.text), actor.sector or "")
                kept.setdefault(key, actor)
                counts[key] += 1
        order = list(kept)
        return tuple(kept[k] for k in sorted(order, key=lambda k: (-counts[k], order.index(k))))

    def modality(self) -> Modality:
        return self.vote(lambda t: t.event.modality) or Modality.HAPPENED

    def time(self) -> Time | None:
        """The day most origins give; among one origin's, the narrowest."""
        day = self.vote(lambda t: _days(t.time))
        fitting = [t.time for t in self.told if t.time is not None and _days(t.time) == day]
        return fitting[0] if day is not None and fitting else None

    def place(self) -> Place | None:
        """The place most origins give, or one that is inside it."""
        found = [t.place for t in self.told if t.place is not None]
        key = self.vote(lambda t: _place_key(t.place))
        best = next((p for p in found if key is not None and _place_key(p) == key), None)
        return next((p for p in found if best and best.key and best.key in p.within), best)

    def harm(self, dead: bool) -> QuantityRange | None:
        """Dead or injured: best by origins, low and high over all that is asserted; ``None``: nobody gives any."""
        if self.event.type not in _HARM:
            return None
        found = [(t.report, q) for t in self.told for q in _counts(t, dead)]
        if not found:
            return None
        pairs = {(self.origin_of.get(r, r), q.asserted) for r, q in found if q.asserted is not None}
        votes = Counter(value for _, value in pairs)
        bounds = [b for _, q in found for b in (q.low, q.high) if b is not None]
        best = max(votes, key=lambda v: (votes[v], v), default=None)
        return QuantityRange(best=best, low=min(bounds, default=None), high=max(bounds, default=None))

    def quantities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(" ".join(q.split()) for t in self.told for q in t.event.quantities))


def merged(record: Record, annotated: Sequence[Annotated]) -> list[Merged]:
    """The events of a record in its facts' order. Raises ``ValueError`` where a report's annotations are missing.

    Events in boilerplate, and on words that make no clause of the record, are no events of the record.
    """
    by_id = {a.report.id: a for a in annotated}
    missing = [r.id for r in record.reports if r.id not in by_id]
    if missing:
        raise ValueError(f"no annotations of report {missing[0]}, which the record {record.story} was made of")
    fact_of = {
        (c.report, c.start, c.end): fact
        for fact in reversed(record.facts)
        if fact.parent is None and fact.kind not in _CLAUSES and not _rejected(fact)
        for c in fact.claims
    }
    found: dict[str, list[Told]] = {}
    for report in record.reports:
        for told in _told(by_id[report.id]):
            fact = fact_of.get((told.report, told.claim.start, told.claim.end))
            if fact is not None:
                found.setdefault(fact.id, []).append(told)
    origin_of = {r.id: r.origin for r in record.reports}
    return [
        Merged(record, fact, group, number, origin_of)
        for fact in record.facts
        for number, group in _numbered(_groups(found.get(fact.id, ())))
    ]


def _rejected(fact: Fact) -> bool:
    """Whether a person took the fact out of the record."""
    return fact.review is not None and fact.review.status == "rejected"


def _told(annotated: Annotated) -> Iterator[Told]:
    clauses = [
        (i, c)
        for i, c in enumerate(annotated.claims)
        if c.parent is None and c.kind not in _CLAUSES and c.part is not Part.BOILERPLATE
    ]
    for event in annotated.events:
        on = [(i, c) for i, c in clauses if c.start <= event.start < c.end]
        if on:
            heads = [one for one in on if event.start <= one[1].head < event.end]
            index, claim = min(heads or on, key=lambda one: one[1].end - one[1].start)
            sentence = [c for _, c in clauses if c.sentence == claim.sentence]
            time = _nearest(annotated.times, event.time, event)
            place = _nearest(annotated.places, event.place, event)
            yield Told(
                annotated,
                event,
                claim,
                index,
                time.time if time is not None else _only(sentence, Time),
                _located(place.place if place is not None else None, claim, sentence),
            )


_M = TypeVar("_M", TimeMention, PlaceMention)


def _nearest(mentions: Sequence[_M], words: str | None, event: Event) -> _M | None:
    """The mention that the event's words name: of those that read so the nearest one."""
    own = [m for m in mentions if words is not None and m.text == words]
    return min(own, key=lambda m: abs(m.start - event.start), default=None)


def _located(own: Place | None, claim: Claim, sentence: Sequence[Claim]) -> Place | None:
    """The event's place; where the gazetteer does not know it ("a market"), the only one it knows in the clause or
    the sentence ("in Goma")."""
    if own is not None and own.key is not None:
        return own
    return _only([claim], Place) or _only(sentence, Place) or own


_O = TypeVar("_O", Time, Place)


def _only(claims: Sequence[Claim], kind: type[_O]) -> _O | None:
    """The one time, or the one known place, that clauses give; ``None`` where they give several or none."""
    found = [r.value for c in claims for r in c.roles if isinstance(r.value, kind)]
    usable = [v for v in found if not isinstance(v, Place) or v.key is not None]
    return usable[0] if usable and all(v == usable[0] for v in usable) else None


def _groups(told: Iterable[Told]) -> Iterator[list[Told]]:
    """Events of one fact that are one event: of one type and polarity, and not two doers' in one report."""
    groups: list[list[Told]] = []
    for one in told:
        fitting = [g for g in groups if _one_kind(g[0].event, one.event) and all(_one_doer(t, one) for t in g)]
        if fitting:
            best = max(fitting, key=lambda g: len(_codes(g[0].event) & _codes(one.event)))
            best.append(one)
        else:
            groups.append([one])
    for group in groups:
        group.sort(key=lambda t: (t.claim.part is not Part.BODY, t.event.modality is not Modality.HAPPENED))
        yield group


def _named(annotated: Annotated, end: EventActor) -> Iterator[EventActor]:
    """The end by the name of its actor, where the report gives it one; "both sides" as the two they are."""
    mention = next((m for m in annotated.actors if (m.start, m.end) == (end.start, end.end)), None)
    if mention is None:
        yield end
    elif mention.actor.members:
        for code in mention.actor.members:
            yield end.model_copy(update={"text": country_names().get(code, code), "code": code})
    else:
        yield end.model_copy(update={"text": mention.actor.name or end.text})


@functools.cache
def _countries() -> frozenset[str]:
    return frozenset(country_names().values())


def _one_kind(a: Event, b: Event) -> bool:
    return a.type == b.type and a.polarity is b.polarity


def _one_doer(a: Told, b: Told) -> bool:
    if a.report != b.report:
        return True
    mine, its = _codes(a.event), _codes(b.event)
    return not mine or not its or bool(mine & its)


def _codes(event: Event) -> set[str]:
    return {a.code for a in event.source if a.code}


def _numbered(groups: Iterable[list[Told]]) -> Iterator[tuple[int, list[Told]]]:
    """With a number for the second, third … of one type, so that ids differ."""
    seen: Counter[str] = Counter()
    for group in groups:
        kind = group[0].event.type
        yield seen[kind], group
        seen[kind] += 1


def _counts(told: Told, dead: bool) -> Iterator[Quantity]:
    """The people that the event's clause counts as dead, or as injured; the nearest word decides."""
    if told.event.polarity is Polarity.NEGATIVE:
        return
    for claim in told.annotated.claims:
        if claim.parent != told.index or claim.kind != "quantity" or claim.polarity is Polarity.NEGATIVE:
            continue
        value, words = claim.roles[0].value, claim.roles[0].context or claim.text
        if not isinstance(value, Quantity) or value.kind not in {None, "person"}:
            continue
        at = words.find(claim.text)
        end = at + len(claim.text)
        near = [(_gap(words, at, end, m), found is _DEAD) for found in (_DEAD, _HURT) for m in found.finditer(words)]
        counted = [one for one in near if one[0] is not None]
        if at >= 0 and counted and min(counted)[1] is dead:
            yield value


def _gap(words: str, at: int, end: int, harm: re.Match[str]) -> int | None:
    """How far a word of harm is from a count; ``None`` where it hardly governs it: "injured in a city of 500,000"."""
    if harm.start() < end and at < harm.end():
        return 0
    ahead = harm.end() <= at
    between = words[harm.end() : at] if ahead else words[end : harm.start()]
    far = len(between) > (_AHEAD if ahead else _BEHIND) or re.search(r"[,;:]", between)
    return None if far else len(between)


# Code points between the word and the number: "killed at least 10", "10 were later found dead".
_AHEAD, _BEHIND = 15, 30


def _place_key(place: Place | None) -> str | None:
    return None if place is None or place.kind == "body_part" else place.key or fold(place.name)


def _days(time: Time | None) -> tuple[date | None, date | None] | None:
    if time is None or time.start is None or time.end is None or time.anchor != "at":
        return None
    return time.start.date(), time.end.date()
