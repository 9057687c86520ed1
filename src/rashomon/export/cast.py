"""Who a record is about: its named actors, each once under all spellings, and where the reports name them."""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rashomon.export.ids import story_key
from rashomon.model import ActorMention, Annotated, EventActor, Fact, Record, StatementRef
from rashomon.resources.lexicon import country_names
from rashomon.values import Actor, Relation
from rashomon.values.names import fold, name_tokens, person_relation

_NAMED = ("person", "government", "organisation")
_STATE = frozenset(("GOV", "MIL", "LEG", "JUD", "SPY", "COP"))


class Said(NamedTuple):
    """A mention: the report, and the words there."""

    report: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Who:
    """An actor. ``kind`` is "person", "government", "organisation" or, of a speaker who is only described, "unknown".

    ``names`` are all spellings, the fullest one first; ``said`` where they stand.
    """

    key: tuple[str, ...]
    kind: str
    names: tuple[str, ...]
    country: str | None = None
    sector: str | None = None
    offices: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def named(self) -> bool:
        """Whether it is somebody, not a description."""
        return self.kind != "unknown"

    @property
    def public(self) -> bool:
        """Whether it is a body of a state."""
        return self.kind == "government" or (self.kind == "organisation" and self.sector in _STATE)


class Cast:
    """The named actors of a record, and which of them a fact or an event has.

    People are one where their names agree and no country speaks against it; a bare surname joins the only full name
    it can mean. Governments are told by country, organisations by name. Without annotations only speakers are known.
    """

    def __init__(self, record: Record, annotated: Sequence[Annotated]) -> None:
        reports = {report.id for report in record.reports}
        layers = [a for a in annotated if a.report.id in reports]
        found: dict[tuple[str, ...], list[tuple[str, ActorMention]]] = defaultdict(list)
        people: list[tuple[str, ActorMention]] = []
        for layer in layers:
            for mention in layer.actors:
                if mention.actor.kind == "person" and mention.actor.name:
                    people.append((layer.report.id, mention))
                elif (key := _key(mention.actor)) is not None:
                    found[key].append((layer.report.id, mention))
        clusters = _clusters(people)
        for report, mention in people:
            found[("person", fold(clusters[mention.actor.name or ""]))].append((report, mention))
        named = tuple(_who(key, held) for key, held in found.items())
        self.who = (*named, *_speakers(record, _names(named)))
        self._by_name = _names(self.who)
        self._by_country = {w.country: w for w in self.who if w.kind == "government" and w.country}
        self._at = _positions(self.who)

    def named(self, name: str | None) -> Who | None:
        """The actor that a speaker's name or an event's words name; ``None`` where they only describe one."""
        return self._by_name.get(fold(name)) if name else None

    def end(self, actor: EventActor) -> Who | None:
        """The actor at one end of an event: by name, else the government that its code is of."""
        found = self.named(actor.text)
        return found or (self._by_country.get(actor.code) if actor.sector == "GOV" and actor.code else None)

    def of_fact(self, fact: Fact) -> tuple[Who, ...]:
        """The actors that a fact's words name and those who say it, in order."""
        found: dict[tuple[str, ...], Who] = {}
        for claim in fact.claims:
            speaker = self.named(claim.speaker)
            for who in (*((speaker,) if speaker else ()), *self._within(claim.report, claim.start, claim.end)):
                found.setdefault(who.key, who)
        return tuple(found.values())

    def _within(self, report: str, start: int, end: int) -> Iterable[Who]:
        held = self._at.get(report, [])
        for at, last, n in held[bisect.bisect_left(held, (start, 0, 0)) :]:
            if at >= end:
                break
            if last <= end:
                yield self.who[n]


def _key(actor: Actor) -> tuple[str, ...] | None:
    if actor.kind == "government" and (actor.country or actor.name):
        return "government", actor.country or fold(actor.name or "")
    if actor.kind == "organisation" and actor.name and fold(actor.name):
        return "organisation", fold(actor.name)
    return None


def _clusters(people: Sequence[tuple[str, ActorMention]]) -> dict[str, str]:
    """Each person's name to the fullest spelling of it in the record."""
    counts = Counter(m.actor.name or "" for _, m in people)
    countries: dict[str, set[str]] = defaultdict(set)
    for _, mention in people:
        if mention.actor.country:
            countries[mention.actor.name or ""].add(mention.actor.country)
    groups: list[list[str]] = []
    for name in sorted(counts, key=lambda n: (-len(name_tokens(n)), -counts[n], n)):
        fits = [g for g in groups if _one_person(name, g, countries)]
        if len(fits) == 1 or (fits and len(name_tokens(name)) > 1):
            fits[0].append(name)
        else:
            groups.append([name])
    return {name: group[0] for group in groups for name in group}


def _one_person(name: str, group: Sequence[str], countries: Mapping[str, set[str]]) -> bool:
    mine = countries.get(name, set())
    its = {c for other in group for c in countries.get(other, ())}
    if mine and its and not mine & its:
        return False
    return all(person_relation(name, other) is Relation.EQUAL for other in group)


def _who(key: tuple[str, ...], held: Sequence[tuple[str, ActorMention]]) -> Who:
    actors = [mention.actor for _, mention in held]
    counts = Counter(a.name for a in actors if a.name)
    names = sorted(counts, key=lambda n: (-len(name_tokens(n)), -counts[n], n))
    if key[0] == "government":
        official = country_names().get(key[1])
        names = [official, *(n for n in names if n != official)] if official else names
    return Who(
        key=key,
        kind=key[0],
        names=tuple(names),
        country=_most(a.country for a in actors),
        sector=_most(a.sector for a in actors),
        offices=tuple(dict.fromkeys(o for a in actors for o in (a.office, *a.offices) if o)),
        reports=tuple(dict.fromkeys(report for report, _ in held)),
        said=tuple(Said(report, m.start, m.end, m.text) for report, m in held),
    )


def _most(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda v: (-counts[v], v), default=None)


def _speakers(record: Record, known: Mapping[str, Who]) -> Iterable[Who]:
    """Speakers that no actor is called like. Of those with a name and an office it is known that they are people.

    The others may be descriptions ("a source in the team"), which mean nobody outside this record: its story is in
    their key.
    """
    held: dict[str, list[StatementRef]] = defaultdict(list)
    for row in record.statements:
        if row.speaker and fold(row.speaker) and fold(row.speaker) not in known:
            held[row.speaker].append(row)
    for name, rows in held.items():
        offices = tuple(dict.fromkeys(row.office for row in rows if row.office))
        person = bool(offices) and name[0].isupper()
        yield Who(
            key=("person", fold(name)) if person else ("speaker", *story_key(record), fold(name)),
            kind="person" if person else "unknown",
            names=(name,),
            country=_most(row.country for row in rows),
            sector=_most(row.sector for row in rows),
            offices=offices,
            reports=tuple(dict.fromkeys(row.report for row in rows)),
        )


def _names(found: Iterable[Who]) -> dict[str, Who]:
    by_name: dict[str, Who] = {}
    for who in found:
        for name in who.names:
            by_name.setdefault(fold(name), who)
    return by_name


def _positions(found: Sequence[Who]) -> dict[str, list[tuple[int, int, int]]]:
    """Where actors are mentioned, by report: (start, end, number of the actor), sorted."""
    held: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for n, who in enumerate(found):
        for said in who.said:
            held[said.report].append((said.start, said.end, n))
    return {report: sorted(spots) for report, spots in held.items()}
