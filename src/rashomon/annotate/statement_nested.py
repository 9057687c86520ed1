"""What is said inside a content: "Dmitriev told TASS that Witkoff had said …" keeps its chain.

The weights learned from articles where only the outermost statement is marked, so inside a content the lexicon
decides which words are cues, and the weights only which of its clauses a cue takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rashomon.annotate.statement_choice import Scored, Weights, rescored, source_of
from rashomon.annotate.statement_cues import Cue, cue_at
from rashomon.annotate.statement_options import Option
from rashomon.annotate.statement_spans import Pieces, covers
from rashomon.annotate.statement_tree import Tree
from rashomon.annotate.statement_units import Reading, is_candidate

_CLAUSES = ("ccomp", "<ccomp", "up:ccomp", "up:parataxis", "acc", "speech", "qb", "qa", "advcl:that")
_ENOUGH = 0.3  # of the worth of a cue's options that the clause must have
_LEAST = 3  # words of a content


class Inner(NamedTuple):
    """A statement inside another's content: cue token, content, head token of the source."""

    cue: int
    content: Pieces
    head: int


def inner(read: Reading, content: Pieces, known: Mapping[int, Scored], model: Weights) -> list[Inner]:
    """The statements of named or described sources inside a content."""
    tree = read.setting.tree
    result = []
    for cue in (t for a, b in content for t in tree.tokens(a, b)):
        entry = cue_at(tree.lower[cue], tree.lemma[cue], tree.pos[cue])
        if entry is None or "c" not in entry.frames or not _may_say(tree, cue):
            continue
        one = known.get(cue) or rescored(read, cue, model)
        taken = _clause(tree.text, one, entry, content, tree.idx[cue]) if one is not None else None
        if one is None or taken is None:
            continue
        head = source_of(read, one.unit, taken, model)
        if head is not None and covers(content, tree.idx[head]) and not covers(taken, tree.idx[head]):
            result.append(Inner(cue, taken, head))
    return result


def _may_say(tree: Tree, cue: int) -> bool:
    """True of a cue that governs a clause or stands inside one; a look before its contents are laid out."""
    if not is_candidate(tree, cue):
        return False
    if tree.lower[cue] == "according" or tree.dep[cue] in ("parataxis", "ccomp"):
        return True
    return any(tree.dep[k] in ("ccomp", "xcomp", "acl", "parataxis", "punct") for k in tree.kids[cue])


def _clause(text: str, one: Scored, entry: Cue, outer: Pieces, at: int) -> Pieces | None:
    """The best of the cue's options, where it is a clause inside the outer content."""
    whole = one.probability or 1.0
    for worth, option in one.ranked:
        if worth / whole < _ENOUGH:
            return None
        if _says(option, entry) and _inside(option.spans, outer) and not covers(option.spans, at):
            return option.spans if sum(len(text[a:b].split()) for a, b in option.spans) >= _LEAST else None
    return None


def _says(option: Option, entry: Cue) -> bool:
    return any(
        frame.startswith(_CLAUSES) or (frame.startswith("xcomp") and "x" in entry.frames) for frame in option.frames
    )


def _inside(spans: Pieces, outer: Pieces) -> bool:
    return all(any(a <= start and end <= b for a, b in outer) for start, end in spans)
