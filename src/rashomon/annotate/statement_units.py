"""The cues a document may have, each with the contents and sources it could take: what the weights choose from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.quotes import paragraphs, quotes
from rashomon.annotate.statement_cues import adverbs, known
from rashomon.annotate.statement_options import LONGEST, Option, options
from rashomon.annotate.statement_quoted import DASHES, Marks, quoted
from rashomon.annotate.statement_quotes import QuoteReader, Speech
from rashomon.annotate.statement_signals import Setting, finite_before, quoted_before
from rashomon.annotate.statement_spans import Piece, Pieces, enclosing, overlap, tidy
from rashomon.annotate.statement_tree import Tree
from rashomon.annotate.statement_voices import voices

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc

_GOVERNED = frozenset({"acl", "ccomp", "prep", "relcl", "xcomp", "poss", "appos", "agent"})
_LINE = 12  # words a colon's speaker may have before it
_CLOSING = ("”", '"', "'")
_PARTS = 3  # a run of quotes is offered whole and as its first one, two and three


class Unit(NamedTuple):
    """A token that may be a cue: its possible contents and its possible sources (path and head token)."""

    cue: int
    options: list[Option]
    voices: list[tuple[str, int]]


class Reading(NamedTuple):
    """A document laid out for its statements."""

    setting: Setting
    marks: Marks
    speeches: list[Speech]
    spoken: dict[int, list[Speech]]


def reading(doc: Doc) -> Reading:
    """The layout of a parsed document: tree, quotes, paragraphs and runs of quotes."""
    tree = Tree(doc)
    marked = doc.blocks
    blocks = [(b.start, b.end) for b in marked] or list(paragraphs(tree.text))
    found = quotes(tree.text, blocks)
    setting = Setting(tree, found, quoted_before(len(tree.text), found), blocks, known(), finite_before(tree))
    speeches = QuoteReader(doc, blocks, found).read()
    spoken: dict[int, list[Speech]] = {}
    for speech in speeches:
        if speech.cue is not None:
            spoken.setdefault(speech.cue.i, []).append(speech)
    return Reading(setting, Marks(tree.text, found, blocks), speeches, spoken)


def cues(read: Reading) -> Iterator[int]:
    """The tokens that may be cues, in text order."""
    tree = read.setting.tree
    for token in range(tree.size):
        if token in read.spoken or is_candidate(tree, token):
            yield token


def is_candidate(tree: Tree, token: int) -> bool:
    """True of verbs, of nouns and adjectives that govern something, of "according", colons and dashes after a quote."""
    pos, lower = tree.pos[token], tree.lower[token]
    if lower == "according":
        return True
    if pos == "VERB":
        return not (_hyphenated(tree, token) or _quoted_as(tree, token))
    if pos in ("NOUN", "ADJ"):
        return _governs(tree, token)
    if pos == "ADV":
        return lower in adverbs()
    if lower == ":":
        first, last = tree.sent[token]
        return token - first <= _LINE or (token == last and token - first < 2 * _LINE)
    if tree.word[token] in DASHES and token:
        return tree.text[: tree.idx[token]][-5:].rstrip().endswith(_CLOSING)
    return False


def _hyphenated(tree: Tree, token: int) -> bool:
    """ "so-called", "oft-quoted": part of a compound."""
    return tree.idx[token] > 0 and tree.text[tree.idx[token] - 1] in "-‑"


def _quoted_as(tree: Tree, token: int) -> bool:
    """ "was quoted as saying": the cue is "saying"."""
    if tree.lemma[token] not in ("quote", "cite", "hear", "record"):
        return False
    return any(tree.lower[k] == "as" and tree.kid(k, "pcomp") is not None for k in tree.kids[token])


def _governs(tree: Tree, token: int) -> bool:
    if any(tree.dep[k] in _GOVERNED for k in tree.kids[token] if k > token):
        return True
    if tree.pos[token] != "NOUN":
        return False
    return f"{tree.lemma[token]}/N" in known() or (
        tree.pos[tree.head[token]] == "AUX" and tree.dep[token] in ("nsubj", "attr")
    )


def unit(read: Reading, cue: int) -> Unit:
    """The possible contents and sources of a cue."""
    tree = read.setting.tree
    first, last = tree.sent[cue]
    at = tree.idx[cue]
    near = read.marks.near(max(tree.idx[first], at - LONGEST), min(tree.end[last], at + LONGEST))
    block = enclosing(read.setting.blocks, at) or (0, len(tree.text))
    found = options(tree, cue, near, block)
    further = [*quoted(tree, read.marks, cue), *_speeches(tree.text, read.spoken.get(cue, ()), found)]
    return Unit(cue, _merged(found, further), voices(tree, cue))


def _merged(found: list[Option], further: Sequence[tuple[str, Pieces]]) -> list[Option]:
    """The options with the quoted ones; equal spans are one option with the names of both."""
    place = {option.spans: n for n, option in enumerate(found)}
    for name, spans in further:
        if not spans:
            continue
        if spans in place:
            old = found[place[spans]]
            found[place[spans]] = Option((*old.frames, name), old.spans, old.quoted)
        else:
            place[spans] = len(found)
            found.append(Option((name,), spans, True))
    return found


def _speeches(text: str, spoken: Sequence[Speech], found: Sequence[Option]) -> Iterator[tuple[str, Pieces]]:
    """The runs of quotes that the reader gave the cue: whole, in part, with the words before, with its clause."""
    for speech in spoken:
        spans: list[Piece] = sorted(speech.spans)
        for count in sorted({*range(1, min(_PARTS, len(spans)) + 1), len(spans)}):
            name = "speech" if count == len(spans) else f"speech{count}"
            yield name, tidy(text, spans[:count])
            if speech.before is not None:
                yield f"{name}+before", tidy(text, [speech.before, *spans[:count]])
        for option in found:
            if option.frames[0] in ("ccomp", "<ccomp", "dobj") and overlap(option.spans, spans):
                yield f"speech+{option.frames[0]}", tidy(text, [*option.spans, *spans])
