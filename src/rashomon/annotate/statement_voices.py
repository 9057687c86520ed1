"""Who a cue may belong to: every noun phrase that the parse or its place makes a possible source."""

from __future__ import annotations

from collections.abc import Iterator

from rashomon.annotate.statement_spans import Pieces, strip_edges
from rashomon.annotate.statement_tree import Tree

_SUBJECTS = ("nsubj", "csubj", "nsubjpass")
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_NAMES = ("NOUN", "PROPN", "PRON")
_NOBODY = frozenset({"PUNCT", "SPACE", "ADP", "SCONJ"})
_STEPS = 5
_NEAR = 12  # tokens looked at before and behind the cue where the parse has no subject


def voices(tree: Tree, cue: int) -> list[tuple[str, int]]:
    """Possible sources, the likeliest by the parse first: the path to each and its head token, once each."""
    found: dict[int, str] = {}
    for path, head in _paths(tree, cue):
        if head != cue and tree.pos[head] not in _NOBODY and head not in tree.filed:
            found.setdefault(head, path)
    return [(path, head) for head, path in found.items()]


def likeliest(tree: Tree, cue: int) -> tuple[str, int] | None:
    """The first of the possible sources."""
    named = (found for found in _paths(tree, cue) if found[1] != cue and tree.pos[found[1]] not in _NOBODY)
    return next(named, None)


def _paths(tree: Tree, cue: int) -> Iterator[tuple[str, int]]:
    if tree.lower[cue] == "according":
        yield from _according(tree, cue)
    else:
        if tree.pos[cue] != "VERB":
            yield from _possessor(tree, cue)
        yield from _subjects(tree, cue)
    yield from _beside(tree, cue)


def _according(tree: Tree, cue: int) -> Iterator[tuple[str, int]]:
    for to in (*tree.kids[cue], cue + 1):
        if to < tree.size and tree.lower[to] == "to":
            for kid in tree.kids[to]:
                if tree.dep[kid] in ("pobj", "pcomp", "dobj"):
                    yield "to", kid
    for token in range(cue + 2, min(cue + 2 + _NEAR, tree.size)):
        if tree.pos[token] in _NAMES and tree.dep[token] != "compound":
            yield "after to", token
            return


def _possessor(tree: Tree, cue: int) -> Iterator[tuple[str, int]]:
    for kid in tree.kids[cue]:
        if tree.dep[kid] == "poss":
            yield "poss", kid
    for kid in tree.kids[cue]:
        if tree.dep[kid] in ("prep", "agent") and tree.lower[kid] in ("by", "from", "of", "among"):
            inner = tree.kid(kid, "pobj")
            if inner is not None:
                yield f"prep:{tree.lower[kid]}", inner
    for kid in tree.kids[cue]:
        if tree.dep[kid] in ("compound", "amod", "nmod") and tree.pos[kid] in ("PROPN", "NOUN", "ADJ"):
            yield f"{tree.dep[kid]}", kid


def _subjects(tree: Tree, cue: int) -> Iterator[tuple[str, int]]:
    """The cue's subject or agent, then those of what governs it."""
    token, up = cue, ""
    for _ in range(_STEPS):
        yield from _own(tree, token, up)
        head, dep = tree.head[token], tree.dep[token]
        if head == token:
            return
        if dep in ("acl", "relcl") and tree.pos[head] in _NAMES:
            yield f"{up}{dep}<{tree.tag[token]}", head
        up = f"{up}{dep}<" if up.count("<") < 2 else "far<"
        token = head


def _own(tree: Tree, token: int, up: str) -> Iterator[tuple[str, int]]:
    for kid in tree.kids[token]:
        if tree.dep[kid] == "agent":
            inner = tree.kid(kid, "pobj")
            if inner is not None:
                yield f"{up}agent", inner
    for kid in tree.kids[token]:
        if tree.dep[kid] in _SUBJECTS:
            side = "" if kid < token else "'"
            if tree.lower[kid] in _RELATIVE and tree.dep[token] == "relcl" and tree.head[token] < token:
                yield f"{up}rel:{tree.dep[kid]}", kid
            else:
                yield f"{up}{tree.dep[kid]}{side}", kid
    yield from _objects(tree, token, up)


def _objects(tree: Tree, token: int, up: str) -> Iterator[tuple[str, int]]:
    """Objects and phrases behind a verb: where the parse took an inverted subject for one, or "heard from X"."""
    for kid in tree.kids[token]:
        if tree.dep[kid] in ("dobj", "attr", "appos", "npadvmod", "dative") and kid > token:
            yield f"{up}{tree.dep[kid]}", kid
        elif tree.dep[kid] == "prep" and kid > token:
            inner = tree.kid(kid, "pobj")
            if inner is not None:
                yield f"{up}pobj:{tree.lower[kid]}", inner


def _beside(tree: Tree, cue: int) -> Iterator[tuple[str, int]]:
    """The nearest noun phrases before and behind the cue in its sentence."""
    first, last = tree.sent[cue]
    for token in range(cue - 1, max(first, cue - _NEAR) - 1, -1):
        if _heads(tree, token):
            yield "before", token
            break
    for token in range(cue + 1, min(last, cue + _NEAR) + 1):
        if _heads(tree, token):
            yield "behind", token
            return


def _heads(tree: Tree, token: int) -> bool:
    return tree.pos[token] in _NAMES and tree.dep[token] not in ("compound", "poss", "nmod")


def antecedent(tree: Tree, head: int) -> int:
    """The noun a relative pronoun stands for ("the envoy, who said"); any other token itself."""
    verb = tree.head[head]
    if tree.lower[head] in _RELATIVE and tree.dep[verb] == "relcl" and tree.head[verb] < head:
        return tree.head[verb]
    return head


def voice_span(tree: Tree, head: int, cue: int) -> Pieces:
    """The words of the source: the noun phrase at ``head`` without the clause the cue is in."""
    first, last = tree.left[head], tree.right[head]
    if tree.below(cue, head):
        last = head
        if cue < head:
            first = max(first, cue + 1)
    elif cue < head:
        first = max(first, cue + 1)
    elif first <= cue <= last:
        last = cue - 1
    if tree.dep[head] == "poss":
        while last > head and tree.lower[last] in ("'s", "’s", "'", "’"):
            last -= 1
    start, end = strip_edges(tree.text, tree.idx[first], tree.end[last]) if first <= last else (0, 0)
    return ((start, end),) if start < end else ()
