"""Clauses of a parsed report: the smallest stretches of words that assert something.

A clause is a verb (or, where there is none, a headline's or caption's head, or a noun that names an event) with
what depends on it, less the clauses that hang on it. The cut follows the ClearNLP dependency labels of spaCy's
English models; the idea is that of ClausIE (Del Corro and Gemulla, WWW 2013), without its constituent types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rashomon.annotate.statement_cues import cue_of

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token

_CLAUSAL = {"ROOT", "conj", "ccomp", "advcl", "relcl", "acl", "parataxis", "csubj", "pcomp", "dep"}
_FINITE_SUBJECT = {"nsubj", "nsubjpass", "csubj", "expl"}
_MODIFIER = {"relcl", "acl"}
TOLD = {"tell", "inform", "assure", "remind", "warn", "notify", "brief"}  # their object is who hears it
_EDGE = set(" \t\r\n,;:-–—\u00a0\u200e\u200f*_|")
_CLOSING = {"”": "“", '"': '"', "»": "«", ")": "(", "’": "‘"}


@dataclass(slots=True)
class Clause:
    """A clause of ``doc``: its head token and the tokens that are its own (indices into the doc, sorted)."""

    head: Token
    own: list[int]
    relation: str
    parent: Clause | None = None
    antecedent: Token | None = None
    children: list[Clause] = field(default_factory=list)

    def bounds(self) -> tuple[int, int]:
        """Code-point span of the clause, trimmed of loose punctuation and conjunctions."""
        return _trim(self.head.doc, self.own)


def clauses(doc: Doc) -> list[Clause]:
    """All clauses of the document in reading order."""
    found: list[Clause] = []
    for sentence in doc.sents:
        found.extend(_of_sentence(sentence))
    found.sort(key=lambda c: (c.own[0] if c.own else c.head.i, c.head.i))
    return found


def _of_sentence(sentence: Span) -> Iterator[Clause]:
    by_head = {t.i: Clause(t, [], t.dep_) for t in sentence if _is_clause_head(t)}
    for token in sentence:
        owner = None if token.is_space else _nearest(token, by_head)
        if owner is not None:
            owner.own.append(token.i)
    for clause in by_head.values():
        _hang(clause, by_head)
    yield from by_head.values()


def _nearest(token: Token, by_head: dict[int, Clause]) -> Clause | None:
    """The clause whose head is the token or the nearest word above it."""
    while token.i not in by_head:
        if token.head.i == token.i:
            return None
        token = token.head
    return by_head[token.i]


def _hang(clause: Clause, by_head: dict[int, Clause]) -> None:
    """Find the clause it depends on, and the noun it modifies if it does."""
    head = clause.head
    above = _nearest(head.head, by_head) if head.head.i != head.i else None
    if above is not None and above is not clause:
        clause.parent = above
        above.children.append(clause)
        if _misattached(head) and above.head.pos_ == "VERB":
            clause.relation = "ccomp"
    if clause.relation in _MODIFIER and head.head.pos_ in {"NOUN", "PROPN", "PRON", "NUM"}:
        clause.antecedent = head.head


def _misattached(head: Token) -> bool:
    """ "X stressed during the talks that the future hinges on …", parsed as if the talks hinged: the noun stands in
    an adjunct of a reporting verb that reports nothing else."""
    if head.dep_ not in _MODIFIER or not _has_subject(head) or head.left_edge.lower_ != "that":
        return False
    noun = head.head
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.dep_ != "prep" or cue_of(verb) is None:
        return False
    taken = {"ccomp", "xcomp"} if verb.lemma_ in TOLD else {"ccomp", "xcomp", "dobj"}
    return not any(child.dep_ in taken for child in verb.children)


def _is_clause_head(token: Token) -> bool:
    if token.is_space or (token.is_punct and token.dep_ != "ROOT"):
        return False
    if token.dep_ == "ROOT":
        return True
    if token.dep_ not in _CLAUSAL:
        return False
    if token.pos_ not in {"VERB", "AUX"}:
        # "its people afraid": small clauses; "Kyiv refuses; key issues unresolved": coordinated predicates
        return token.dep_ in {"ccomp", "advcl", "relcl", "parataxis"} and any(
            c.dep_ in _FINITE_SUBJECT or c.dep_ == "cop" for c in token.children
        )
    if token.dep_ == "conj":
        return token.head.pos_ in {"VERB", "AUX"} or _has_subject(token)
    if token.dep_ == "pcomp":
        return _has_subject(token) or _size(token) > 6
    if token.dep_ == "ccomp":
        return _has_subject(token) or token.head.pos_ not in {"VERB", "AUX"} or _size(token) > 4
    if token.dep_ in {"acl", "advcl"}:
        return _size(token) > 2
    return True


def _has_subject(token: Token) -> bool:
    return any(c.dep_ in _FINITE_SUBJECT for c in token.children)


def _size(token: Token) -> int:
    return sum(1 for t in token.subtree if not t.is_punct)


def _trim(doc: Doc, own: list[int]) -> tuple[int, int]:
    every = [doc.tokens[i] for i in own]
    tokens = [token for token in every if not _loose(token)] or every
    while len(tokens) > 1 and tokens[0].dep_ in {"cc", "mark"} and tokens[0].pos_ in {"CCONJ", "SCONJ"}:
        tokens.pop(0)
    while len(tokens) > 1 and tokens[-1].dep_ == "cc":
        tokens.pop()
    first, last = tokens[0].i, tokens[-1].i
    inside = doc[first : last + 1].text
    if (
        last + 1 < len(doc)
        and doc[last + 1].text in _CLOSING
        and any(ch in inside for ch in _CLOSING[doc[last + 1].text])
    ):
        last += 1
    return doc[first].idx, doc[last].idx + len(doc[last])


def _loose(token: Token) -> bool:
    return token.is_space or token.is_punct or all(ch in _EDGE for ch in token.text)
