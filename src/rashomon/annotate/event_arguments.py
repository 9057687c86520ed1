"""To whom it is done: the phrases a predicate takes that can be parties, and those in the clauses below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.annotate.event_actors import Known, acts, names
from rashomon.annotate.event_clauses import SUBJECTS, same
from rashomon.annotate.event_lexicon import trigger_of
from rashomon.annotate.event_phrases import listed, objects
from rashomon.annotate.scan import PLACE_NOUNS
from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

_LOWER = frozenset({"advcl", "relcl", "acl", "pcomp", "xcomp", "conj"})
TOWARDS = words("with against on upon to for of from between toward towards over among at into by about")
_GROUND = words("in at near inside outside across around within throughout")


def party(token: Token, about: Known) -> bool:
    return acts(token, about) and (trigger_of(token) is None or token.ent_type_ in ("ORG", "PERSON", "GPE", "NORP"))


# -- what it is done to -----------------------------------------------------------------------------------
def arguments(link: Token, about: Known) -> Iterator[Token]:
    """Phrases that a link takes and that can be parties, the direct ones first."""
    later: list[Token] = []
    for child in link.children:
        if child.dep_ in ("dobj", "dative", "oprd", "attr") and child.pos_ != "ADP":
            yield from parties(child, about, direct=link.pos_ == "VERB")
        elif child.dep_ in ("ccomp", "xcomp") and child.i > link.i:
            yield from _clause_subject(child, link)
        elif child.dep_ in ("prep", "dative") and child.lower_ in TOWARDS:
            later.extend(t for o in objects(child) if _aim(child, o) for t in parties(o, about))
            later.extend(t for c in child.children if c.dep_ == "pcomp" for t in _clause_subject(c, link))
        elif link.pos_ == "NOUN" and owns(child, about):
            later.append(child)
    yield from later


def _clause_subject(clause: Token, link: Token) -> Iterator[Token]:
    """ "demanded that Turkey withdraw", "urged Chad to leave": the other end is who is to act."""
    for child in clause.children:
        if child.dep_ in SUBJECTS and not same(child, link):
            yield from listed(child)


def _aim(preposition: Token, noun: Token) -> bool:
    """ "at the UN" is a venue, "shouted at the police" is not."""
    if preposition.lower_ == "at":
        return noun.ent_type_ not in ("GPE", "LOC", "FAC") and preposition.head.pos_ == "VERB"
    return preposition.lower_ != "by" or preposition.head.pos_ == "NOUN"


def parties(head: Token, about: Known, direct: bool = False, depth: int = 0) -> Iterator[Token]:
    """The phrase itself where it can be a party, else the parties inside it; a direct object in any case."""
    for token in listed(head):
        if party(token, about):
            yield token
            continue
        inner = list(_inner(token, about, depth)) if depth < 3 else []
        if inner and trigger_of(token) is not None:
            yield from inner
        elif direct and token.ent_type_ not in ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY"):
            if trigger_of(token) is None:
                yield token
            yield from inner
        else:
            yield from inner


def _inner(noun: Token, about: Known, depth: int) -> Iterator[Token]:
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in TOWARDS:
            for o in objects(child):
                yield from parties(o, about, depth=depth + 1)
    for child in noun.children:
        if owns(child, about):
            yield child


def owns(child: Token, about: Known) -> bool:
    """ "Turkey's offer", "the government's offer", "the Turkish offer": a party before the noun of what it does."""
    if child.dep_ == "poss":
        return acts(child, about)
    return child.dep_ in ("amod", "compound", "nmod") and names(child, about)


def grounds(link: Token, about: Known) -> Iterator[Token]:
    """Places that the link's prepositions name: "in Kabul", "along the border"."""
    for child in link.children:
        if child.dep_ == "prep" and child.lower_ in _GROUND:
            for token in objects(child):
                on_map = any(p.start <= token.idx < p.end for p in about.places)
                if on_map or token.ent_type_ in ("GPE", "LOC", "FAC") or token.lemma_.lower() in PLACE_NOUNS:
                    yield token


def below(first: Token, own: set[int], about: Known) -> Iterator[Token]:
    """Parties in the clauses of purpose and of detail: "rallied to demand reforms by Y", "crimes committed by Y"."""
    later: list[Token] = []
    for child in first.subtree:
        if child.i in own or child.dep_ not in ("pobj", "dobj", "poss", "nsubj") or child.pos_ not in ("NOUN", "PROPN"):
            continue
        clause = next((t for t in (child, *child.ancestors) if t.dep_ in _LOWER or t.i in own), first)
        if _told_apart(clause) or not acts(child, about) or trigger_of(child) is not None:
            continue
        if clause.i not in own:
            yield child
        elif child.dep_ == "pobj" and child.head.head.pos_ == "NOUN" and child.head.lower_ in TOWARDS:
            later.append(child)
    yield from later


def _told_apart(clause: Token) -> bool:
    """A clause with a doer and a story of its own ("since the army left") holds no party of this event."""
    if clause.dep_ == "relcl":
        return False
    if any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in clause.children):
        return False
    return clause.dep_ in ("conj", "ccomp") or any(c.dep_ == "nsubj" for c in clause.children)
