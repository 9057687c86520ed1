"""Events in PLOVER's ontology: what was done, who did it to whom, where, when and how many.

Candidates come from the parse (``event_candidates``), their ends and codes from phrases (``event_roles``,
``event_actors``), their type from a linear model (``event_model``), mode and context from word lists
(``event_kinds``), polarity and modality from ``polarity``.

Types are PLOVER's roots (Halterman et al., "PLOVER and POLECAT", 2023). The two roots of giving way, CONCEDE and
RETREAT, are one here, YIELD, as in the data sets that annotate pairs; ``event_kinds.sixteen`` splits it by its mode.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.event_actors import Known, acts, known
from rashomon.annotate.event_candidates import Candidate, candidates
from rashomon.annotate.event_clauses import duty
from rashomon.annotate.event_features import chain_features, place_features, spans_of, word_features
from rashomon.annotate.event_kinds import ROOT_OF, SYMMETRIC, context_of, mode_of
from rashomon.annotate.event_lexicon import trigger_of
from rashomon.annotate.event_model import models
from rashomon.annotate.event_roles import Ends, ends, home_of
from rashomon.annotate.polarity import modality, polarity
from rashomon.model import (
    ActorMention,
    Event,
    EventActor,
    Mention,
    Modality,
    PlaceMention,
    Polarity,
    QuantityMention,
    Statement,
    TimeMention,
)

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token

_CLAUSE_CUT = frozenset({"ccomp", "advcl", "relcl", "parataxis", "conj"})
# Acts that a negated or future deed amounts to: "will not lift" is a refusal, not the absence of one.
_ACTS_OF_WORD = frozenset({"AGREE", "REJECT", "THREATEN", "REQUEST"})


class Draft(NamedTuple):
    """A candidate with its ends and how likely a coder codes it (log-odds)."""

    candidate: Candidate
    ends: Ends
    odds: float
    party: bool = True  # some end is a state, a body or people: things alone do nothing that is coded
    rank: str = "first"


def events(
    doc: Doc,
    actors: Sequence[ActorMention] = (),
    places: Sequence[PlaceMention] = (),
    times: Sequence[TimeMention] = (),
    quantities: Sequence[QuantityMention] = (),
    statements: Sequence[Statement] = (),
    text: str | None = None,
) -> tuple[Event, ...]:
    """The document's events in text order; ``start``/``end`` span the word that names the event.

    ``text`` is the report's, where the parse saw blanks for its markup: the ends are given in its words.

    ``place``, ``time`` and ``quantities`` are the words of the mentions in its clause; ``statement`` is the index
    of the innermost statement that tells it. Both ends of a symmetric event (talks, agreements, cooperation) are
    source and target in the order of the text. Needs a parse with tags, dependencies and entities.
    """
    about = known(doc, actors, places)
    layers = (sorted(places, key=_start), sorted(times, key=_start), sorted(quantities, key=_start))
    found: list[Event] = []
    for sentence in doc.sents:
        drafts_here = drafts(sentence, about)
        for draft in chosen(drafts_here):
            kind, margin = type_of(draft, sentence) if draft.party else ("", -math.inf)
            if margin >= least_margin(draft):
                found.append(_event(draft, kind, layers, statements))
    once = tuple({(e.start, e.type): e for e in reversed(found)}.values())[::-1]
    return once if text is None else tuple(_in_words_of(text, e) for e in once)


def _in_words_of(text: str, event: Event) -> Event:
    sides = {"source": event.source, "target": event.target}
    if all(a.text == text[a.start : a.end] for side in sides.values() for a in side):
        return event
    own = {k: tuple(a.model_copy(update={"text": text[a.start : a.end]}) for a in v) for k, v in sides.items()}
    return event.model_copy(update=own)


def drafts(sentence: Span, about: Known) -> list[Draft]:
    """All candidates of a sentence with their ends and odds, in text order."""
    made = candidates(sentence, about)
    if not made:
        return []
    home, coded = home_of(sentence, about), models().coded
    out = []
    for candidate in made:
        both = ends(candidate, about, home)
        odds = coded.score(place_features(candidate, both.source, both.target))
        out.append(Draft(candidate, both, odds, _has_party(candidate, both, about)))
    return out


def _has_party(candidate: Candidate, both: Ends, about: Known) -> bool:
    """Whether a state, a body or people do it or undergo it; a place where nobody does anything is none."""
    if both.ground and not both.source:
        return False
    if any(a.code for a in (*both.source, *both.target)):
        return True
    return any(acts(t, about) for t in (*candidate.source, *candidate.target))


def chosen(found: Sequence[Draft]) -> list[Draft]:
    """The candidates that can be events: the likeliest of the sentence above one threshold, others above a higher one.

    A coordinated deed that the lexicon names ("expelled the envoy and closed the border") passes lower: those who
    code one event a sentence, as in the data of training, leave it out.
    """
    if not found:
        return []
    coded = models().coded
    best = max(found, key=lambda d: d.odds)
    kept = []
    for draft in found:
        if draft is best:
            enough, rank = coded.first, "first"
        elif draft.candidate.chain[0].dep_ == "conj" and draft.candidate.trigger is not None:
            enough, rank = coded.further - JOINED, "joined"
        else:
            enough, rank = coded.further, "further"
        if draft.odds >= enough:
            kept.append(draft._replace(rank=rank))
    return kept


def _start(mention: Mention) -> int:
    return mention.start


JOINED = 1.5  # how much lower the odds of a coordinated deed may be
# Below these margins of the best type nothing happened that PLOVER has a root for; chosen on held-out folds.
LEAST_NAMED, LEAST_BETWEEN, LEAST = -0.5, -0.5, -0.25
LEAST_FURTHER, LEAST_JOINED = 0.2, 0.5


def least_margin(draft: Draft) -> float:
    """What the best type must reach: less where the lexicon names the deed or two countries are its ends."""
    if draft.rank != "first":
        return LEAST_JOINED if draft.rank == "joined" else LEAST_FURTHER
    if draft.candidate.trigger is not None:
        return LEAST_NAMED
    source, target = ({a.code for a in side if a.code} for side in draft.ends[:2])
    return LEAST_BETWEEN if source and target and source != target else LEAST


def type_of(draft: Draft, sentence: Span) -> tuple[str, float]:
    """The root of PLOVER with the highest margin, and that margin (above 0: the model's own yes)."""
    types = models().types
    words, between = word_features(sentence, spans_of(draft.ends.source, draft.ends.target))
    margins = types.scores((chain_features(draft.candidate), words, between))
    best = int(margins.argmax())
    return types.labels[best], float(margins[best])


def _event(
    draft: Draft,
    kind: str,
    layers: tuple[Sequence[Mention], Sequence[Mention], Sequence[Mention]],
    statements: Sequence[Statement],
) -> Event:
    kind = _not_done(draft.candidate, kind)
    token, named = _anchor(draft.candidate, kind)
    low, high = _clause(token)
    place, time, amount = ([m for m in layer if low <= m.start and m.end <= high] for layer in layers)
    inside = _innermost(token, statements)
    mood = modality(token)
    if mood is Modality.HAPPENED and inside is not None and statements[inside].strength == "alleged":
        mood = Modality.ALLEGED
    source, target = _sides(kind, draft.ends)
    return Event(
        type=kind,
        mode=mode_of(kind, draft.candidate),
        context=context_of(token.sent),
        polarity=polarity(token) if named or kind not in _ACTS_OF_WORD else Polarity.POSITIVE,
        modality=mood,
        start=token.idx,
        end=token.idx + len(token),
        source=source,
        target=target,
        place=_nearest(place, token),
        time=_nearest(time, token),
        quantities=tuple(m.text for m in amount),
        statement=inside,
    )


def _not_done(candidate: Candidate, kind: str) -> str:
    """ "Poland has not attacked Belarus" refuses nothing: it is the deed, negated. "Poland will not" is a refusal."""
    found, link = candidate.trigger, candidate.anchor
    if kind != "REJECT" or found is None or len(candidate.chain) > 1 or link.pos_ != "VERB":
        return kind
    past = {c.lower_ for c in link.children if c.dep_ == "aux"} <= {"did", "has", "had", "have"}
    negated = past and modality(link) is Modality.HAPPENED and polarity(link) is Polarity.NEGATIVE
    return (ROOT_OF.get(found.type, found.type)) if negated else kind


def _anchor(candidate: Candidate, kind: str) -> tuple[Token, bool]:
    """The link that names the event and True, where one does; else the innermost that the lexicon knows."""
    for link in candidate.chain:
        found = trigger_of(link)
        if found is not None and ROOT_OF.get(found.type, found.type) == kind:
            return link, True
    asked = next((c for c in candidate.chain[-1].children if c.dep_ == "ccomp" and duty(c)), None)
    if asked is not None and kind == "REQUEST":  # "Peru said Chile must leave": the demand is what is to be done
        return asked, False
    return candidate.anchor, False


def _innermost(token: Token, statements: Sequence[Statement]) -> int | None:
    """The statement with the shortest content around the token."""
    holding = [(b - a, i) for i, s in enumerate(statements) for a, b in s.content if a <= token.idx and token.idx < b]
    return min(holding)[1] if holding else None


def _sides(kind: str, both: Ends) -> tuple[tuple[EventActor, ...], tuple[EventActor, ...]]:
    """Symmetric events with both ends in one place ("Chile and Peru met") get them on both sides."""
    source, target, ground = both
    shared = SYMMETRIC | {"SUPPORT"}  # a treaty is signed by both sides, whichever root it is under
    joint = len({a.code for a in source if a.code}) > 1 or (len(source) > 1 and not any(a.code for a in source))
    if kind in shared and joint and (ground or not any(a.code for a in target)):
        return source[:1], source[1:]
    if kind in SYMMETRIC and not source and len(target) > 1:
        return target[:1], target[1:]
    return source, target


def _clause(token: Token) -> tuple[int, int]:
    """The characters of the word's clause: its governing verb with its arguments, less other clauses."""
    verb = token
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    while verb.dep_ == "xcomp" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head
    cut = {t.i for child in verb.children if child.dep_ in _CLAUSE_CUT for t in child.subtree}
    own = [t for t in verb.subtree if t.i not in cut or t.i == token.i]
    return own[0].idx, own[-1].idx + len(own[-1])


def _nearest(mentions: Sequence[Mention], token: Token) -> str | None:
    """The mention closest to the word, as the report words it."""
    if not mentions:
        return None
    return min(mentions, key=lambda m: abs(m.start - token.idx)).text
