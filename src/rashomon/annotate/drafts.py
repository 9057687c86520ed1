"""Drafts of claims: the stretches of a parsed report that assert one proposition each."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rashomon.annotate.clauses import TOLD, Clause, clauses
from rashomon.annotate.statement_cues import cue_of

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token

_ADJUNCT_PREPOSITIONS = {"after", "before", "despite", "amid", "amidst", "following", "during", "without", "with"}


@dataclass(slots=True)
class Draft:
    """A claim in the making: its head, its span and the tokens that speak for it."""

    head: Token
    start: int
    end: int
    tokens: list[Token]
    kind: str
    topic: str = ""
    core: tuple[int, int] | None = None
    cue: Token | None = None


def drafts(doc: Doc) -> Iterable[Draft]:
    """A draft a proposition of the document; some are dropped later, as too thin or boilerplate."""
    found = clauses(doc)
    _without_dateline(doc, found)
    merged: set[int] = set()
    for clause in found:
        first = _reported(clause)
        if first is not None:
            merged.add(first.head.i)
            yield _joined(clause, first)
    bare = [c for c in found if _bare_attribution(c)]
    for clause in bare:
        _hand_over(clause, found)
    for clause in found:
        if clause.head.i in merged or _reported(clause) is not None or not clause.own or clause in bare:
            continue
        yield _from_clause(clause)
    text = doc.text
    yield from (_joined(a, b) for a, b in itertools.pairwise(found) if _spelt_out(text, a, b))
    yield from _phrases(doc)


def _phrases(doc: Doc) -> Iterable[Draft]:
    """What appositions and the event nouns of adjuncts assert."""
    for token in doc:
        if token.dep_ == "appos":
            yield from _apposition(token)
        elif token.dep_ == "pobj" and token.head.lower_ in _ADJUNCT_PREPOSITIONS:
            yield from _adjunct(token)


def _without_dateline(doc: Doc, found: Sequence[Clause]) -> None:
    """ "OSLO, June 3 (AP) --" says where a report was filed, not where anything happened."""
    for clause in found:
        clause.own = [i for i in clause.own if i not in doc.filed]


def _from_clause(clause: Clause) -> Draft:
    start, end = clause.bounds()
    words = clause.head.doc.tokens
    tokens = [words[i] for i in clause.own]
    kind = "description" if clause.head.lemma_ == "be" or clause.head.pos_ not in {"VERB", "AUX"} else "event"
    topic = ""
    core = (start, end)
    if clause.antecedent is not None:
        chunk = noun_phrase(clause.antecedent)
        topic = chunk.text
        kind = "context" if clause.relation == "relcl" else kind
        if 0 <= start - chunk.end_char <= 4:
            start = chunk.start_char
            tokens = list(chunk) + tokens
            core = (start, end)
    return Draft(clause.head, start, end, tokens, kind, topic, core)


def _reported(clause: Clause) -> Clause | None:
    """The first clause that a reporting clause reports, when it follows it: "X said [that] …"."""
    if not cue_of(clause.head):
        return None
    for child in clause.children:
        if child.relation == "ccomp" and child.own and child.own[0] > clause.head.i:
            return child
    return None


def _bare_attribution(clause: Clause) -> bool:
    """ "…, police said in a statement": who, that they said it and hardly anything else."""
    head = clause.head
    if not cue_of(head):
        return False
    own = set(clause.own)
    if any(c.dep_ == "dobj" and c.i in own for c in head.children) and head.lemma_ not in TOLD:
        return False  # "rejected the demand" says more than that somebody spoke
    rest = []
    for child in head.children:
        if child.i not in own or child.is_punct or child.dep_ in {"nsubj", "aux", "mark", "cc", "advmod", "expl"}:
            continue
        rest.append(sum(1 for t in child.subtree if t.i in own and not t.is_punct))
    return len(rest) <= 1 and sum(rest) <= 3


def _spelt_out(text: str, before: Clause, after: Clause) -> bool:
    """ "…offered a choice: stay or leave": what follows the colon spells out what stands before it."""
    if not before.own or not after.own:
        return False
    doc = before.head.doc
    reach = [doc[i].idx for i in (before.own[0], before.own[-1], after.own[0], after.own[-1])]
    if ":" not in text[min(reach) : max(reach) + 1] or before.head.sent != after.head.sent:
        return False
    _, end = before.bounds()
    start, _ = after.bounds()
    return text[end:start].strip() == ":"


def _hand_over(clause: Clause, found: Sequence[Clause]) -> None:
    """ "… off the coast Sunday, officials said": what stands before the attribution belongs to what is told."""
    head = clause.head
    subject = next((c for c in head.children if c.dep_ == "nsubj"), head)
    loose = [i for i in clause.own if i < min(head.i, subject.left_edge.i) and not head.doc[i].is_punct]
    if not loose:
        return
    first, last = head.sent.start, head.sent.end
    before = [c for c in found if c is not clause and c.own and c.own[-1] < loose[0] and first <= c.head.i < last]
    if before:
        nearest = max(before, key=lambda c: max(i for i in c.own if not head.doc[i].is_punct or i == c.own[0]))
        nearest.own = sorted({*nearest.own, *loose})


def _joined(cue: Clause, content: Clause) -> Draft:
    a, b = cue.bounds(), content.bounds()
    tokens = [cue.head.doc[i] for i in sorted({*cue.own, *content.own})]
    return Draft(content.head, min(a[0], b[0]), max(a[1], b[1]), tokens, "statement", core=b, cue=cue.head)


def _apposition(token: Token) -> Iterable[Draft]:
    phrase = _subtree(token)
    antecedent = noun_phrase(token.head, stop=token.left_edge.i)
    if token.ent_type_ in {"GPE", "DATE", "TIME", "CARDINAL"}:  # "Vienna, Austria, 4 May": an address, no claim
        return
    if len(phrase) < 2 or token.ent_type_ == "PERSON" or (token.pos_ == "PROPN" and len(phrase) < 4):
        return
    yield Draft(
        token,
        antecedent.start_char,
        phrase[-1].idx + len(phrase[-1]),
        phrase,
        "context",
        antecedent.text,
        (phrase[0].idx, phrase[-1].idx + len(phrase[-1])),
    )


def _adjunct(token: Token) -> Iterable[Draft]:
    phrase = _subtree(token)
    inner = {"prep", "acl", "poss", "relcl"} | ({"amod"} if token.head.lower_ in {"with", "without"} else set())
    if len(phrase) < (3 if "amod" in inner else 4) or not any(t.dep_ in inner for t in token.children):
        return
    clause = token.head.head
    topic = clause.text if clause.pos_ in {"VERB", "AUX"} else noun_phrase(clause).text
    start = token.head.idx if token.head.lower_ in {"without", "despite"} else phrase[0].idx
    tokens = [token.head, *phrase] if token.head.lower_ == "without" else phrase
    yield Draft(token, start, phrase[-1].idx + len(phrase[-1]), tokens, "event", topic)


def _subtree(token: Token) -> list[Token]:
    tokens = [t for t in token.subtree if not t.is_space]
    while tokens and tokens[-1].is_punct and tokens[-1].text not in '”"’)':
        tokens.pop()
    while tokens and (tokens[0].is_punct or tokens[0].is_space) and tokens[0].text not in '“"‘(':
        tokens.pop(0)
    return tokens


def noun_phrase(token: Token, stop: int | None = None) -> Span:
    """The noun phrase of ``token`` without the clauses and appositions that follow it."""
    left = token.left_edge.i
    right = token.i
    for child in token.children:
        if (
            child.i > token.i
            and child.dep_ in {"prep", "flat", "nmod", "compound"}
            and child.right_edge.i - token.i <= 8
        ):
            right = max(right, child.right_edge.i)
    if stop is not None:
        right = min(right, max(token.i, stop - 1))
    while right > token.i and (token.doc[right].is_punct or token.doc[right].is_space):
        right -= 1
    while left < token.i and (token.doc[left].is_punct or token.doc[left].is_space):
        left += 1
    return token.doc[left : right + 1]
