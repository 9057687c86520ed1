"""What a statement came through: "told TASS", "in an interview with CNN", "quoted by Interfax", "on Telegram"."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from rashomon.annotate.polarity_lexicon import load_rows
from rashomon.annotate.statement_spans import Pieces, overlap
from rashomon.annotate.statement_tree import Tree

_THROUGH = frozenset({"to", "with", "in", "on", "by", "via", "through", "at", "from", "of"})
_TOLD = frozenset({"dobj", "dative", "pobj"})
_SPREAD = frozenset({"quote", "cite", "report", "carry", "publish", "broadcast", "air", "release", "relay"})
_DEPTH = 4


@functools.cache
def outlets() -> frozenset[str]:
    """Names of outlets and platforms, folded."""
    return frozenset(row["name"].casefold() for row in load_rows("outlets.csv"))


def relays(tree: Tree, cue: int, source: Pieces, content: Pieces) -> tuple[str, ...]:
    """The outlets, agencies and platforms at a cue, as written, outside the source and the content; each once."""
    found: dict[str, None] = {}
    for token in _around(tree, cue):
        name = _name(tree, token)
        if name is None:
            continue
        span = (name,)
        if not overlap(span, source) and not overlap(span, content):
            found.setdefault(" ".join(tree.text[name[0] : name[1]].split()))
    return tuple(found)


def _around(tree: Tree, cue: int) -> Iterator[int]:
    """The tokens that the cue's objects, phrases and participles hold, clauses of their own left out."""
    if tree.lower[cue] == "according":
        return
    stack = [(kid, 1) for kid in reversed(tree.kids[cue])]
    while stack:
        token, depth = stack.pop()
        dep = tree.dep[token]
        if dep in ("acl", "advcl") and tree.lemma[token] not in _SPREAD:
            continue
        if dep in ("ccomp", "nsubj", "nsubjpass", "csubj", "relcl", "conj", "parataxis", "mark", "poss") and depth == 1:
            continue
        if dep in ("prep", "agent") and tree.lower[token] not in _THROUGH:
            continue
        if dep in _TOLD or dep in ("compound", "poss", "appos", "nmod", "amod"):
            yield token
        if depth < _DEPTH:
            stack.extend((kid, depth + 1) for kid in reversed(tree.kids[token]))


def _name(tree: Tree, token: int) -> tuple[int, int] | None:
    """The span of an outlet's name that ends or stands at a token."""
    if tree.pos[token] != "PROPN" and not tree.word[token][:1].isupper():
        return None
    first, last = token, token
    while first and tree.pos[first - 1] == "PROPN" and tree.dep[first - 1] in ("compound", "nmod", "amod"):
        first -= 1
    while last + 1 < tree.size and tree.pos[last + 1] == "PROPN" and tree.dep[token] in ("compound", "nmod"):
        last += 1
    for start in range(first, token + 1):
        for stop in range(last, token - 1, -1):
            span = (tree.idx[start], tree.end[stop])
            words = tree.text[span[0] : span[1]].casefold().replace("’s", "").replace("'s", "")
            if words in outlets():
                return span
    return None
