"""What could be an event: a chain of predicates with the phrases that do it and undergo it.

"X said it would lift the sanctions on Y" is one chain (say, lift, sanction) from X to Y: what counts is the last
link, what colours it are the links before. A speech verb whose clause is about others is no link of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.event_actors import Known, acts
from rashomon.annotate.event_arguments import TOWARDS, arguments, owns, parties, party
from rashomon.annotate.event_clauses import (
    DEPTH,
    continues,
    open_clause,
    own_subject,
    past_dateline,
    same,
    speaker_of,
    subjects_of,
)
from rashomon.annotate.event_lexicon import Trigger, publishes, trigger_of
from rashomon.annotate.event_phrases import listed, objects
from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Span, Token

_LONGEST = 400  # tokens; beyond stand tables and lists, whose parse means nothing and whose trees are deep
_PREDICATES = frozenset({"VERB", "AUX"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_NO_PREDICATE = frozenset({"aux", "auxpass", "amod", "compound"})
# Verbs that carry speech and are no event by themselves.
SPEECH = words(
    "say tell state report add note explain remark comment announce declare claim confirm acknowledge quote show "
    "describe reveal stress recall believe think know mean indicate suggest argue hope expect reiterate tweet write "
    "maintain mention observe disclose insist warn read cite"
)
_CARRIERS = SPEECH - {"insist", "warn", "announce", "declare", "hope", "expect", "suggest", "reiterate"}
_HAPPEN = words("begin start take resume continue occur happen follow come end last break erupt")


class Candidate(NamedTuple):
    """A possible event. ``chain``: its predicates, outermost first; ``source`` and ``target``: heads of phrases.

    ``anchor``: the innermost link that the lexicon knows, and ``trigger`` its word for it; else the innermost verb.
    """

    chain: tuple[Token, ...]
    source: tuple[Token, ...]
    target: tuple[Token, ...]
    anchor: Token
    trigger: Trigger | None
    nominal: bool = False


def candidates(sentence: Span, about: Known) -> list[Candidate]:
    """All candidates of a sentence, in the order of their anchors; none of what is too long to be a sentence."""
    if len(sentence) > _LONGEST:
        return []
    found: list[Candidate] = []
    linked: set[int] = set()
    nouns: list[Token] = []
    for token in sentence:
        pos = token.pos_
        if pos in _NOUNS:
            nouns.append(token)
        elif pos in _PREDICATES and token.i not in linked and token.dep_ not in _NO_PREDICATE:
            candidate = _verbal(token, about)
            if candidate is not None:
                linked.update(t.i for t in candidate.chain)
                found.append(candidate)
    for token in nouns:
        if token.i not in linked and (made := _nominal(token, about)) is not None:
            found.append(made)
            linked.add(token.i)
    held = {t.i for c in found for t in c.chain[1:]}  # links of a verb behind them: "it would leave, Peru said"
    return sorted((c for c in found if c.chain[0].i not in held), key=lambda c: c.anchor.i)


# -- verbs ------------------------------------------------------------------------------------------------
def _verbal(verb: Token, about: Known) -> Candidate | None:
    if verb.lemma_ == "be" and not any(c.dep_ == "acomp" for c in verb.children):
        return None
    lemma = verb.lemma
    if (lemma in _CARRIERS and not continues(verb)) or publishes(verb):
        return None
    subjects = subjects_of(verb)
    if subjects and lemma in _HAPPEN and all(not acts(s, about) and trigger_of(s) is not None for s in subjects):
        return None  # "talks began": the noun is the event
    chain = list(_chain(verb, subjects, about))
    source = [t for s in subjects for t in listed(speaker_of(past_dateline(s), verb))]
    agents = [o for link in chain for c in link.children if c.dep_ == "agent" for o in objects(c)]
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
    if passive:
        target, source = source, [t for a in agents for t in listed(a)]
        target += [t for link in chain[1:] for t in arguments(link, about)]
    else:
        target = [t for link in chain for t in arguments(link, about)]
        source += [t for a in agents for t in listed(a)] if not source else []
    return _made(chain, source, target, about)


def _made(
    chain: list[Token], source: list[Token], target: list[Token], about: Known, nominal: bool = False
) -> Candidate | None:
    own = {t.i for t in chain}
    sources = _unique(t for t in source if t.i not in own)
    taken = {t.i for t in sources}
    targets = _unique(t for t in target if t.i not in taken and t.i not in own)
    if not sources and not targets:
        return None
    triggers = [(t, found) for t in chain if (found := trigger_of(t)) is not None]
    anchor, trigger = triggers[-1] if triggers else (_deepest(chain), None)
    return Candidate(tuple(chain), sources, targets, anchor, trigger, nominal)


def _deepest(chain: list[Token]) -> Token:
    verbs = [t for t in chain if t.pos_ in _PREDICATES]
    return (verbs or chain)[-1]


def _unique(tokens: Iterable[Token]) -> tuple[Token, ...]:
    return tuple({t.i: t for t in tokens}.values())


def _chain(verb: Token, subjects: list[Token], about: Known) -> Iterator[Token]:
    """The verb and what continues it with the same doer: infinitives, own clauses, nouns of deeds."""
    current: Token | None = verb
    seen: set[int] = set()
    while current is not None and current.i not in seen and len(seen) < DEPTH:
        seen.add(current.i)
        yield current
        current = _next(current, about)


def _next(link: Token, about: Known) -> Token | None:
    return (
        next((c for c in link.children if c.dep_ == "dobj" and _is_deed(c, about)), None)
        or next((c for c in link.children if _goes_on(c, link)), None)
        or next((c for c in link.children if _completes(c, about)), None)
        or _below_noun(link, about)
        or _object_of_particle(link, about)
    )


def _is_deed(token: Token, about: Known) -> bool:
    return token.pos_ == "NOUN" and trigger_of(token) is not None and not party(token, about)


def _goes_on(clause: Token, link: Token) -> bool:
    """A clause of the same doer: "agreed to leave", "said it would leave"."""
    if clause.dep_ not in ("xcomp", "ccomp"):
        return False
    subject = own_subject(clause)
    if subject is None:
        return clause.pos_ in ("VERB", "AUX", "ADJ", "NOUN") and open_clause(clause)
    return clause.dep_ == "ccomp" and same(subject, link)


def _completes(child: Token, about: Known) -> bool:
    if child.dep_ == "acomp":
        return True
    return child.dep_ in ("dobj", "attr", "oprd") and child.pos_ == "NOUN" and not party(child, about)


def _below_noun(noun: Token, about: Known) -> Token | None:
    """ "a decision to leave", "the release of"."""
    if noun.pos_ != "NOUN":
        return None
    return next((c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VB"), None) or _of_deed(noun, about)


def _of_deed(noun: Token, about: Known) -> Token | None:
    """ "the release of …", "a series of attacks": the noun of a deed behind "of" or "on"."""
    for preposition in noun.children:
        if preposition.dep_ == "prep" and preposition.lower_ in ("of", "to", "for", "in"):
            for token in objects(preposition):
                if _is_deed(token, about):
                    return token
    return None


def _object_of_particle(verb: Token, about: Known) -> Token | None:
    """ "call for the release", "agree to a truce", "go on strike"."""
    for preposition in verb.children:
        if preposition.dep_ == "prep" and preposition.lower_ in ("for", "to", "on", "from", "into", "in"):
            for token in preposition.children:
                if token.dep_ == "pcomp":
                    return token
                if token.dep_ == "pobj" and _is_deed(token, about):
                    return token
    return None


# -- nouns ------------------------------------------------------------------------------------------------
def _nominal(noun: Token, about: Known) -> Candidate | None:
    """ "Iraq's invasion of Kuwait", "talks between A and B", "an attack on C by D"."""
    trigger = trigger_of(noun)
    if trigger is None or noun.dep_ == "compound" or noun.ent_type_ in ("ORG", "PERSON"):
        return None
    source: list[Token] = []
    target: list[Token] = []
    for child in noun.children:
        if owns(child, about):
            source.extend(listed(child))
        elif child.dep_ in ("prep", "agent"):
            found = [t for o in objects(child) for t in parties(o, about)]
            if child.lower_ in ("by", "between", "among"):
                source.extend(found)
            elif child.lower_ in TOWARDS and child.lower_ not in ("at", "about"):
                target.extend(found)
    if noun.dep_ == "nsubj" and noun.head.lemma_ in _HAPPEN:
        target.extend(t for c in noun.head.children if c.dep_ == "prep" and c.lower_ == "with" for t in objects(c))
    return _made([noun], source, target, about, nominal=True)
