"""Who takes part in a negotiation: parties, mediators, the host, and the delegations by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rashomon.model import ActorMention, Claim, Fact, LedgerEntry, LedgerKind, Modality, Polarity
from rashomon.reconcile.ledger_lines import MEETING
from rashomon.reconcile.ledger_text import Spot, Told, codes, one_line
from rashomon.resources.lexicon import country_names, first_word, terms
from rashomon.values import Actor, Relation
from rashomon.values.names import words

FactOf = dict[tuple[str, int, int, str], Fact]
_MEETINGS = r"(?:talks?|negotiations?|meetings?|rounds?|summits?|dialogues?|discussions?|consultations?)"
_BETWEEN = re.compile(rf"\b{_MEETINGS}\b[^.;]{{0,40}}?\b(?:between|among)\b", re.I)
_MEET = words("meet convene negotiate")
_DEAL = words("agree sign exchange swap")
_HOLD = words("hold conclude sit open begin start resume end engage attend join finish complete conduct")
_LINK = re.compile(r"[\s,]*(?:(?:and|the|both|also|with|&)[\s,]+){0,3}")
_MEDIATED_BY = re.compile(
    r"\b(?:mediat(?:ed|ion|ing)|broker(?:ed|ing)|facilitat(?:ed|ion)|good offices|nudges?|nudged|sponsored|prodding)\b"
    r"(?: \w+){0,2}? (?:by|of|from)\b",
    re.I,
)
_MEDIATES = re.compile(
    r"\W*(?:has |have |had |is |are |was |were )?(?:been )?(?:mediat|broker|facilitat)(?:es|ed|ing)\b(?! by)", re.I
)
_LED = re.compile(r"\b([A-Z][\w.]*(?: [A-Z][\w.]*)?)-(?:brokered|mediated|sponsored|facilitated)\b")
_HOSTS = re.compile(r"\W*(?:has |had |is |was )?(?:host(?:s|ed|ing)|, (?:the|who was the) host)\b", re.I)
_HOSTED_BY = re.compile(r"\bhosted by\b", re.I)
_THERE = re.compile(rf"\b(?:{_MEETINGS}|met|convened|negotiated)\b", re.I)
_TEAM = re.compile(r"\b(?:delegation|team|negotiating team|delegates|negotiators|side)\b", re.I)
_MADE_OF = re.compile(
    r"\W{0,3}(?:\w+ ){0,2}?(?:includ(?:es|ed|ing)|compris(?:es|ed|ing)|consist(?:s|ed|ing) of|made up of"
    r"|(?:was |is |were )?(?:led|headed|chaired) by)\b",
    re.I,
)
_LEADS = re.compile(r"\b(?:led|leads|leading|headed|heads|heading|chaired|chairs) (?:the |a )?$", re.I)
_HEAD_OF = re.compile(r"\b(?:head|leader|chief|member|part) of (?:the |a )?$", re.I)
_CHIEF = re.compile(
    r"\b(?:delegation (?:head|chief|leader)|(?:chief|lead|top|head) negotiator|head of (?:\w+ )?delegation)\b"
)


class _Seen(NamedTuple):
    """Somebody's part in the talks, on a sentence of a report."""

    kind: LedgerKind
    code: str
    told: Told
    span: Spot
    at: int
    people: tuple[ActorMention, ...] = ()


def participants(story: Sequence[Told], fact_of: FactOf) -> tuple[LedgerEntry, ...]:
    """Parties, mediators, host and delegations, one line each; nothing where no two parties negotiate."""
    parties = [seen for told in story for seen in _parties(told)]
    met = {s.code for s in parties}
    if len(met) < 2:
        return ()
    others = [seen for told in story for find in (_mediators, _hosts) for seen in find(told, met)]
    teams = _fullest([seen for told in story for seen in _delegations(told)])
    return tuple(_entries(_once([*parties, *others]) + teams, fact_of))


def _once(found: Iterable[_Seen]) -> list[_Seen]:
    first: dict[tuple[LedgerKind, str], _Seen] = {}
    for seen in found:
        first.setdefault((seen.kind, seen.code), seen)
    order: dict[str, int] = {"party": 0, "mediator": 1, "host": 2}
    return sorted(first.values(), key=lambda s: order[s.kind])


def _entries(found: Iterable[_Seen], fact_of: FactOf) -> Iterator[LedgerEntry]:
    for seen in found:
        home = seen.told.clause_at(seen.at)
        fact = fact_of.get((seen.told.report, home[1].start, home[1].end, home[1].kind)) if home else None
        if fact is None:
            continue
        start, end = seen.span
        yield LedgerEntry(
            kind=seen.kind,
            by=_name(seen),
            text=one_line(seen.told.text[start:end]),
            fact=fact.id,
            report=seen.told.report,
            start=start,
            end=end,
            people=tuple(dict.fromkeys(m.actor.name or m.text for m in seen.people)),
        )


def _name(seen: _Seen) -> str:
    """The name of who takes part: the country's, else the actor's own."""
    own = next((m.actor.name for m in seen.told.actors if m.start <= seen.at < m.end and not m.actor.members), None)
    return country_names().get(seen.code) or (own if own and own != seen.code else seen.code)


# -- parties ----------------------------------------------------------------------------------------------
def _parties(told: Told) -> Iterator[_Seen]:
    """Those between whom talks are, those who meet, negotiate, agree or exchange; two at least in one sentence."""
    for start, end in told.said():
        found: dict[str, int] = {}
        for between in _BETWEEN.finditer(told.text, start, end):
            for m in _chain(told, between.end(), end):
                found.update((key, m.start) for key in _keys(m) if key not in found)
        for _, claim in told.clauses:
            if start <= claim.start < end and _meets(claim):
                head = max(claim.head, claim.start)
                for m in told.actors_in(claim.start, head) or told.actors_in(start, head):
                    found.update((key, m.start) for key in _keys(m) if key not in found)
        if len(found) >= 2:
            yield from (_Seen("party", code, told, (start, end), at) for code, at in found.items())


def _keys(m: ActorMention) -> tuple[str, ...]:
    """The parties that a mention stands for: countries, else the name of an organisation or armed group."""
    actor = m.actor
    if actor.kind in {"government", "delegation"}:
        return codes(actor)
    if actor.kind == "organisation" and actor.sector not in {"MED", "IGO"} and actor.name:
        return (actor.name,)
    return (actor.name or actor.label or m.text,) if actor.sector in {"REB", "OPP"} else ()


def _meets(claim: Claim) -> bool:
    if claim.polarity is Polarity.NEGATIVE or claim.kind == "context":
        return False
    if claim.predicate in _DEAL and claim.modality is Modality.PLANNED:
        return claim.predicate in {"agree", "sign"}  # "agreed to exchange": the agreement is made
    if claim.modality is not Modality.HAPPENED:
        return False
    return claim.predicate in _MEET | _DEAL or (claim.predicate in _HOLD and bool(MEETING & set(claim.terms)))


def _chain(told: Told, at: int, end: int) -> Iterator[ActorMention]:
    """The actors of a list that begins here: "between American, Ukrainian and Russian negotiators"."""
    for m in told.actors_in(at, end):
        if m.start < at or not _LINK.fullmatch(told.text[at : m.start]):
            return
        yield m
        at = m.end


# -- mediators and hosts ----------------------------------------------------------------------------------
def _mediators(told: Told, met: set[str]) -> Iterator[_Seen]:
    for start, end in told.said():
        for cue in _MEDIATED_BY.finditer(told.text, start, end):
            for m in _chain(told, cue.end(), end):
                yield from (_Seen("mediator", code, told, (start, end), m.start) for code in codes(m.actor))
        for led in _LED.finditer(told.text, start, end):
            code = next((t.code for t in terms().get(first_word(led[1]), ()) if t.text == led[1] and t.code), None)
            if code:
                yield _Seen("mediator", code, told, (start, end), led.start())
        for m in told.actors_in(start, end):
            active = _MEDIATES.match(told.text, m.end, end)
            if active or "mediator" in (m.actor.label or "").lower().split():
                yield from (_Seen("mediator", code, told, (start, end), m.start) for code in codes(m.actor))


def _hosts(told: Told, met: set[str]) -> Iterator[_Seen]:
    """The host by its name, else the country of the place where the parties met, unless it is one of them."""
    for start, end in told.said():
        for m in told.actors_in(start, end):
            if _HOSTS.match(told.text, m.end, end) and _THERE.search(told.text, start, end):
                yield from (_Seen("host", code, told, (start, end), m.start) for code in codes(m.actor))
        for cue in _HOSTED_BY.finditer(told.text, start, end):
            for m in _chain(told, cue.end(), end):
                yield from (_Seen("host", code, told, (start, end), m.start) for code in codes(m.actor))
    for _, claim in told.clauses:
        if not _meets(claim) or claim.predicate in _DEAL:
            continue
        for place in told.places_in(claim.start, claim.end):
            code = place.place.country
            near = told.text[max(claim.start, place.start - 24) : place.start]
            if (
                code
                and code not in met
                and re.search(r"\b(?:in|at|on)(?: the| \w+ish| \w+ian)?(?: \w+ of)? \W*$", near)
            ):
                yield _Seen("host", code, told, told.sentence(claim.head or claim.start), place.start)


# -- delegations ------------------------------------------------------------------------------------------
def _delegations(told: Told) -> Iterator[_Seen]:
    for start, end in told.said():
        for team in _TEAM.finditer(told.text, start, end):
            owner = _owner(told, team, start)
            if owner is None:
                continue
            people = _members(told, team, (start, end), owner)
            if people:
                yield _Seen("delegation", owner.code, told, (start, end), people[0].start, tuple(people))
    for claim in told.annotated.claims:
        holder = next((r.value for r in claim.roles if r.name == "participant" and isinstance(r.value, Actor)), None)
        office = next((r.context for r in claim.roles if r.name == "role"), "")
        if claim.kind == "role" and holder is not None and holder.country and _CHIEF.search(office):
            person = ActorMention(start=claim.start, end=claim.end, text=claim.text, actor=holder)
            yield _Seen("delegation", holder.country, told, told.sentence(claim.start), claim.start, (person,))


class _Owner(NamedTuple):
    code: str
    start: int
    end: int


def _owner(told: Told, team: re.Match[str], start: int) -> _Owner | None:
    """Whose team it is: the country on the word itself, right before it ("the Russian team") or behind it."""
    near = [m for m in told.actors_in(start, len(told.text)) if m.start < team.end() + 12 and m.end >= team.start() - 3]
    own = [m for m in near if len(codes(m.actor)) == 1 and m.actor.kind != "person"]
    on = [m for m in own if m.start <= team.start() < m.end]
    before = [m for m in own if m.end <= team.start()]
    behind = [m for m in own if m.start >= team.end() and told.text[team.end() : m.start].strip() in {"from", "of"}]
    for m in (*on, *before, *behind):
        return _Owner(codes(m.actor)[0], m.start, m.end)
    word = re.search(r"([A-Z][\w.]+)(?:['’]s)? $", told.text[start : team.start()])
    term = (
        next((t for t in terms().get(first_word(word[1]), ()) if t.text == word[1] and t.code), None) if word else None
    )
    return _Owner(term.code, start + word.start(), team.end()) if word and term and term.code else None


def _members(told: Told, team: re.Match[str], sentence: Spot, owner: _Owner) -> list[ActorMention]:
    start, end = sentence
    made = _MADE_OF.match(told.text, max(team.end(), owner.end), end)
    if made:
        return [m for m in _people(told, made.end(), end) if m.actor.country in (None, owner.code)]
    first = min(owner.start, team.start())
    lead = told.text[max(start, first - 40) : first]
    if _LEADS.search(lead) or _HEAD_OF.search(lead):
        behind = [m for m in _people(told, team.end(), end) if m.start - max(team.end(), owner.end) <= 3]
        before = [m for m in _people(told, start, first) if first - m.end <= 120]
        if len(before) > 1 and re.match(r", (?:an?|the|who) ", told.text[before[0].end : before[0].end + 6]):
            before = before[:1]  # "Smith, an aide to Jones who led the team": Smith
        return [m for m in behind[:1] or before[-1:] if m.actor.country in (None, owner.code)]
    return []


def _people(told: Told, start: int, end: int) -> list[ActorMention]:
    """People who are named there themselves, not as the possessors of somebody else."""
    named = [
        m
        for m in told.actors_in(start, end)
        if m.actor.kind == "person" and m.actor.name and any(w[:1].isupper() for w in m.text.split())
    ]
    return [m for m in named if not re.match(r"['’]s?\b", told.text[m.end : m.end + 3])]


def _fullest(found: Sequence[_Seen]) -> list[_Seen]:
    """Of each country the sentences that name its people, the fullest first; none that adds nobody."""
    kept: list[_Seen] = []
    for seen in sorted(found, key=lambda s: -len(s.people)):
        known = [m.actor for k in kept if k.code == seen.code for m in k.people]
        if any(all(m.actor.relation(a) is not Relation.EQUAL for a in known) for m in seen.people):
            kept.append(seen)
    return sorted(kept, key=lambda s: s.code)
