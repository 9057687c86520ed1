"""Noun phrases that name an end of an event: their words, their conjuncts, and who in them acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

# Where a phrase ends: what follows adds circumstance, not identity.
_CUT = frozenset({"relcl", "acl", "advcl", "appos", "parataxis", "punct", "cc", "conj", "advmod", "npadvmod", "prep"})
_KEPT_PREPOSITIONS = frozenset({"of", "for", "from", "in", "throughout", "across", "within", "loyal", "to", "near"})
_BREAK = frozenset({"relcl", "acl", "advcl", "parataxis", "punct", "cc", "conj"})
# Nouns that count or bundle: who acts stands behind "of".
COLLECTIVE = words(
    "group number hundred thousand million dozen ten score member leader part side majority coalition team rest "
    "series crowd some most many several one all both either couple handful lot mass wave convoy contingent"
)


def bounds(head: Token) -> tuple[int, int]:
    """First and last (exclusive) token index of the noun phrase at ``head``, without clauses and conjuncts."""
    first = head.i
    for child in head.lefts:
        if child.dep_ in ("punct", "cc", "preconj", "advmod") and child.left_edge.i < first and first == head.i:
            continue
        first = min(first, child.left_edge.i)
    last = head.i + 1
    for child in head.rights:
        if child.i != last and child.left_edge.i != last:
            break
        if child.dep_ == "case" or child.tag_ == "POS":
            continue
        if child.dep_ == "prep" and child.lower_ in _KEPT_PREPOSITIONS:
            last = _right(child)
        elif child.dep_ in _CUT:
            break
        else:
            last = child.right_edge.i + 1
    return first, last


def _right(preposition: Token) -> int:
    """The end of a prepositional phrase, before any clause or enumeration in it."""
    last = preposition.i + 1
    for token in preposition.doc[preposition.i + 1 : preposition.right_edge.i + 1]:
        if token.dep_ in _BREAK and token.tag_ != "POS":
            break
        last = token.i + 1
    return last


def words_of(head: Token) -> tuple[int, int]:
    """The phrase as code points: start and end (exclusive)."""
    first, last = bounds(head)
    doc = head.doc
    while first < head.i and (doc[first].is_space or doc[first].is_punct):
        first += 1
    while last - 1 > head.i and (doc[last - 1].is_space or doc[last - 1].is_punct or doc[last - 1].tag_ == "POS"):
        last -= 1
    return doc[first].idx, doc[last - 1].idx + len(doc[last - 1])


def listed(head: Token) -> list[Token]:
    """The phrase's head and the heads of what is coordinated with it."""
    return [head, *(t for t in head.conjuncts if t.i > head.i and t.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"))]


def objects(preposition: Token) -> Iterator[Token]:
    """The noun objects of a preposition."""
    return (t for t in preposition.children if t.dep_ == "pobj")
