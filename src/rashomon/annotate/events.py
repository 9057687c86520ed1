"""Events in PLOVER's ontology: a trigger word, who did it to whom, where, when and how many.

Triggers come from a lexicon (``resources/data/plover.csv``), roles from the dependency parse, actor codes
from the actor mentions; polarity and modality from ``polarity``. A first depth: one event a trigger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rashomon.annotate.event_lexicon import SYMMETRIC, Trigger, trigger_of
from rashomon.annotate.event_roles import Ends, ends
from rashomon.annotate.polarity import modality, polarity
from rashomon.model import (
    ActorMention,
    Event,
    EventActor,
    Mention,
    Modality,
    PlaceMention,
    QuantityMention,
    Statement,
    TimeMention,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CLAUSE_CUT = frozenset({"ccomp", "advcl", "relcl", "parataxis", "conj"})


def events(
    doc: Doc,
    actors: Sequence[ActorMention] = (),
    places: Sequence[PlaceMention] = (),
    times: Sequence[TimeMention] = (),
    quantities: Sequence[QuantityMention] = (),
    statements: Sequence[Statement] = (),
) -> tuple[Event, ...]:
    """The document's events in text order; ``start``/``end`` span the trigger word.

    ``place``, ``time`` and ``quantities`` are the words of the mentions in the trigger's clause. The ends of
    a symmetric event (talks, agreements, cooperation) are source and target in the order of the text.
    """
    found: list[Event] = []
    mentions = sorted(actors, key=lambda a: a.start)
    layers = (sorted(places, key=_start), sorted(times, key=_start), sorted(quantities, key=_start))
    for token in doc:
        trigger = trigger_of(token)
        if trigger is None or _is_part(token):
            continue
        event = _event(token, trigger, mentions, layers, statements)
        if event is not None:
            found.append(event)
    return tuple(found)


def _start(mention: Mention) -> int:
    return mention.start


def _is_part(token: Token) -> bool:
    """A trigger that only completes another one's light verb is coded there: "signed an agreement"."""
    head = token.head
    return token.dep_ == "dobj" and head.lemma_ in ("sign", "reach") and trigger_of(head) is not None


def _event(
    token: Token,
    trigger: Trigger,
    mentions: Sequence[ActorMention],
    layers: tuple[Sequence[Mention], Sequence[Mention], Sequence[Mention]],
    statements: Sequence[Statement],
) -> Event | None:
    roles = ends(token, trigger, mentions)
    ends_found = (*roles.source, *roles.target)
    if not ends_found or (token.pos_ == "NOUN" and all(a.code is None for a in ends_found)):
        return None
    low, high = _clause(token)
    place, time, amount = (_inside(layer, low, high) for layer in layers)
    mood = modality(token)
    if mood is Modality.HAPPENED and _alleged(token, statements):
        mood = Modality.ALLEGED
    source, target = _sides(trigger, roles)
    return Event(
        type=trigger.type,
        mode=trigger.mode,
        polarity=polarity(token),
        modality=mood,
        start=token.idx,
        end=token.idx + len(token),
        source=source,
        target=target,
        place=_nearest(place, token),
        time=_nearest(time, token),
        quantities=tuple(m.text for m in amount),
    )


def _sides(trigger: Trigger, roles: Ends) -> tuple[tuple[EventActor, ...], tuple[EventActor, ...]]:
    """Symmetric events with both ends in one place ("Chile and Peru met") get them on both sides."""
    source, target = roles.source, roles.target
    if trigger.type not in SYMMETRIC:
        return source, target
    if not target and len(source) > 1:
        return source[:1], source[1:]
    if not source and len(target) > 1:
        return target[:1], target[1:]
    return source, target


def _clause(token: Token) -> tuple[int, int]:
    """The characters of the trigger's clause: its governing verb with its arguments, less other clauses."""
    verb = token
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    while verb.dep_ == "xcomp" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head
    cut = {t.i for child in verb.children if child.dep_ in _CLAUSE_CUT for t in child.subtree}
    own = [t for t in verb.subtree if t.i not in cut or t.i == token.i]
    return own[0].idx, own[-1].idx + len(own[-1])


def _inside(layer: Sequence[Mention], low: int, high: int) -> list[Mention]:
    return [m for m in layer if low <= m.start and m.end <= high]


def _nearest(mentions: Sequence[Mention], token: Token) -> str | None:
    """The mention closest to the trigger, as the report words it."""
    if not mentions:
        return None
    return min(mentions, key=lambda m: abs(m.start - token.idx)).text


def _alleged(token: Token, statements: Sequence[Statement]) -> bool:
    """True where the event is the content of an allegation."""
    return any(s.strength == "alleged" and any(a <= token.idx < b for a, b in s.content) for s in statements)
