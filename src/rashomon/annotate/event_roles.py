"""The ends of an event: which phrases of a candidate are its source and its target, with their codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.event_actors import Known, actors_of, acts, domestic
from rashomon.annotate.event_arguments import below, grounds
from rashomon.annotate.event_candidates import Candidate
from rashomon.model import EventActor

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Span, Token


class Ends(NamedTuple):
    """Who did it and to whom."""

    source: tuple[EventActor, ...]
    target: tuple[EventActor, ...]
    ground: bool = False  # the target is only the place it was done in


def ends(candidate: Candidate, about: Known, home: str | None) -> Ends:
    """Source and target of a candidate; either may be empty. ``home``: the only country its sentence names."""
    source = _coded_first(_actors(candidate.source, about, home))
    where = [o for link in candidate.chain for o in grounds(link, about)]
    target = _not_among(_actors(candidate.target, about, _ground(where, about) or home), source)
    if not any(a.code for a in target) and not any(acts(t, about) for t in candidate.target):
        spare = () if candidate.nominal else _spare(_wider(candidate, about), about, source, home)
        ground = () if spare else _spare(where, about, source, home)
        target = spare or ground or target or _things(candidate, about)
        return Ends(source, _coded_first(target), bool(ground))
    return Ends(source, _coded_first(target))


def home_of(sentence: Span, about: Known) -> str | None:
    """The country of the sentence, where it names just one."""
    low, high = sentence.start_char, sentence.end_char
    codes = (h.term.code or "" for h in about.within(sentence.start, sentence.end))
    found = {code for code in codes if len(code) == 3 and code not in ("IGO", "NGO")}
    found |= {p.place.country for p in about.places if low <= p.start < high and p.place.country}
    return next(iter(found)) if len(found) == 1 else None


def _ground(where: Iterable[Token], about: Known) -> str | None:
    return next((a.code for a in _actors(where, about, None) if a.code), None)


def _wider(candidate: Candidate, about: Known) -> list[Token]:
    """Parties in the clauses below the chain that are not among its ends."""
    taken = {t.i for t in (*candidate.source, *candidate.target)}
    found = below(candidate.chain[0], {t.i for t in candidate.chain}, about)
    return list({t.i: t for t in found if t.i not in taken}.values())


def _actors(heads: Iterable[Token], about: Known, country: str | None) -> tuple[EventActor, ...]:
    found: dict[tuple[int, str], EventActor] = {}
    for head in heads:
        for made in actors_of(head, about):
            actor = domestic(made, head, country)
            if head.pos_ != "PRON" or actor.code:
                found.setdefault((actor.start, actor.code or ""), actor)
    return tuple(found[k] for k in sorted(found, key=lambda k: k[0]))


def _spare(
    heads: Iterable[Token], about: Known, source: Sequence[EventActor], home: str | None
) -> tuple[EventActor, ...]:
    """Without a coded target: the first coded party in the clauses below, or the ground it is done on."""
    mine = {a.code for a in source}
    others = [a for a in _not_among(_actors(heads, about, home), source) if a.code]
    found = [a for a in others if a.code not in mine] or others
    return tuple(found[:1])


def _things(candidate: Candidate, about: Known) -> tuple[EventActor, ...]:
    """What a link takes that is no party."""
    taken = ("dobj", "pobj", "nsubjpass", "attr")
    things = [t for t in candidate.chain if t.pos_ in ("NOUN", "PROPN") and t.dep_ in taken]
    return _actors(things[:1], about, None)


def _not_among(actors: Sequence[EventActor], others: Sequence[EventActor]) -> tuple[EventActor, ...]:
    return tuple(a for a in actors if all(a.end <= o.start or o.end <= a.start for o in others))


def _coded_first(actors: tuple[EventActor, ...]) -> tuple[EventActor, ...]:
    """Only the actors with a code where there are any: the rest of the phrase is circumstance."""
    return tuple(a for a in actors if a.code is not None) or actors
