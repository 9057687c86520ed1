"""The quoted and announced contents of a cue: quotes at it and in the next sentence, what follows a colon."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from rashomon.annotate.quotes import Quote
from rashomon.annotate.statement_quotes import is_full
from rashomon.annotate.statement_spans import Piece, Pieces, tidy
from rashomon.annotate.statement_tree import Tree

_NEAR = 90  # characters between a cue and a quote of its own, the source included
_CHAIN = 60  # quotes that may go on one after the other
_SPEAKER = re.compile(r"\s*[A-Z][\w.,’' -]{0,60}:\s")  # a new turn in a transcript
_LONGEST = 8000  # characters of a turn
_TRANSCRIPT = 3  # labelled paragraphs that make a transcript
_TURNS = 8  # paragraphs one turn may have
DASHES = frozenset({"―", "—", "–", "-", "--"})


_LABEL = re.compile(r"\s*(@\w{2,30}|[QA]|[A-Z][A-Z.’'-]*(?: [A-Z][A-Z.’'-]*){0,4}[A-Z.]):\s+(?=\S)")


def turns(text: str, blocks: Sequence[Piece]) -> list[tuple[Piece, Pieces]]:
    """The turns of a transcript, and posts: the label's span ("@NASA", "REPORTER") and the paragraph behind it.

    A label in capitals counts where it comes more than once or there are three such turns.
    """
    found = [(match, end) for start, end in blocks if (match := _LABEL.match(text, start, end))]
    times = Counter(match.group(1) for match, _ in found)
    spoken = sum(count for label, count in times.items() if not label.startswith("@")) >= _TRANSCRIPT
    result = []
    for match, end in found:
        content = tidy(text, [(match.end(), end)])
        label = match.group(1)
        if content and end - match.end() <= _LONGEST and (spoken or times[label] > 1 or label.startswith("@")):
            result.append((match.span(1), content))
    return result


class Marks:
    """The quotes of one document by position."""

    def __init__(self, text: str, quotes: Sequence[Quote], blocks: Sequence[Piece]) -> None:
        self.text = text
        self.all = quotes
        self.full = [q for q in quotes if is_full(text, q)]
        self.starts = [q.start for q in self.full]
        self.ends = [q.end for q in self.full]
        self.every = [q.start for q in quotes]
        self.blocks = blocks
        self.block_starts = [b[0] for b in blocks]

    def near(self, start: int, end: int) -> list[Quote]:
        """All quotes that reach into ``[start, end)``."""
        low = bisect_left(self.every, start)
        if low and self.all[low - 1].end > start:
            low -= 1
        return list(self.all[low : bisect_left(self.every, end)])

    def block(self, position: int) -> int:
        """The number of the paragraph that holds a position (-1: none begins before it)."""
        return bisect_right(self.block_starts, position) - 1

    def before(self, position: int) -> int | None:
        """The number of the last full quote that ends before a position."""
        index = bisect_right(self.ends, position) - 1
        return index if index >= 0 else None

    def behind(self, position: int) -> int | None:
        """The number of the first full quote that starts at or behind a position."""
        index = bisect_left(self.starts, position)
        return index if index < len(self.full) else None

    def chain(self, index: int) -> list[Piece]:
        """A quote and those that follow it with nothing but space between, over paragraphs where they go on so."""
        found = [self.full[index]]
        for quote in self.full[index + 1 : index + _CHAIN]:
            if self.text[found[-1].end : quote.start].strip():
                break
            found.append(quote)
        return [(q.start, q.end) for q in found]


def quoted(tree: Tree, marks: Marks, cue: int) -> Iterator[tuple[str, Pieces]]:
    """The quoted contents that may be the cue's, with a name for how each was found."""
    if tree.lower[cue] == ":":
        yield from _after_colon(tree, marks, cue)
        return
    if tree.word[cue] in DASHES:
        yield from _signed(tree, marks, cue)
        return
    before, behind = _before(tree, marks, cue), _behind(tree, marks, cue)
    text = tree.text
    if before:
        yield "qb", before
    if behind:
        yield "qa", tidy(text, behind[:1])
        if len(behind) > 1:
            yield "qa+", tidy(text, behind)
    if before and behind:
        yield "qba", tidy(text, [*before, behind[0]])
        if len(behind) > 1:
            yield "qba+", tidy(text, [*before, *behind])
    following = _next(tree, marks, cue) if not behind else []
    if following:
        yield "qn", tidy(text, [*before, *following])


def _before(tree: Tree, marks: Marks, cue: int) -> Pieces:
    at = tree.idx[cue]
    index = marks.before(at)
    if index is None or at - marks.full[index].end > _NEAR or "\n" in tree.text[marks.full[index].end : at]:
        return ()
    last = marks.full[index]
    found = [(last.start, last.end)]
    for quote in reversed(marks.full[max(0, index - 6) : index]):  # "One." "Two," he said.
        if tree.text[quote.end : found[-1][0]].strip() or "\n" in tree.text[quote.end : found[-1][0]]:
            break
        found.append((quote.start, quote.end))
    return tidy(tree.text, found)


def _behind(tree: Tree, marks: Marks, cue: int) -> list[Piece]:
    behind = tree.end[cue]
    index = marks.behind(behind)
    if index is None or marks.full[index].start - behind > _NEAR or "\n" in tree.text[behind : marks.full[index].start]:
        return []
    return marks.chain(index)


def _next(tree: Tree, marks: Marks, cue: int) -> list[Piece]:
    """The quotes that open the next sentence or paragraph: "She put it plainly. “…”"."""
    end = tree.end[tree.sent[cue][1]]
    index = marks.behind(tree.end[cue])
    if index is None or tree.text[end : marks.full[index].start].strip() or marks.full[index].start - end > 8:
        return []
    return marks.chain(index)


def _after_colon(tree: Tree, marks: Marks, cue: int) -> Iterator[tuple[str, Pieces]]:
    """What follows a colon: the sentence, the paragraph, the paragraphs up to the next turn, the quote."""
    text, start = tree.text, tree.end[cue]
    number = marks.block(tree.idx[cue])
    end = marks.blocks[number][1] if number >= 0 else len(text)
    if not text[start:end].strip():  # the colon closes its paragraph
        number += 1
        if number >= len(marks.blocks):
            return
        start, end = marks.blocks[number]
    first = tree.tokens(start, end)
    if len(first):
        stop = tree.end[tree.sent[first[0]][1]]
        if stop < end:
            yield ":sentence", tidy(text, [(start, stop)])
    if end - start <= _LONGEST:
        yield ":block", tidy(text, [(start, end)])
    stop = end
    for block in marks.blocks[number + 1 : number + _TURNS]:
        if _SPEAKER.match(text, block[0], block[1]):
            if stop != end and stop - start <= _LONGEST:
                yield ":turn", tidy(text, [(start, end), *_paragraphs(marks, number, stop)])
            break
        stop = block[1]
    index = marks.behind(start)
    if index is not None and not text[start : marks.full[index].start].strip():
        yield ":quote", tidy(text, marks.chain(index)[:1])
        yield ":quotes", tidy(text, marks.chain(index))


def _paragraphs(marks: Marks, number: int, stop: int) -> list[Piece]:
    return [b for b in marks.blocks[number + 1 : number + _TURNS] if b[1] <= stop]


def _signed(tree: Tree, marks: Marks, cue: int) -> Iterator[tuple[str, Pieces]]:
    """ "“…” — Jane Doe": the quote before a dash and a name."""
    index = marks.before(tree.idx[cue])
    if index is not None and not tree.text[marks.full[index].end : tree.idx[cue]].strip():
        quote = marks.full[index]
        yield "signed", tidy(tree.text, [(quote.start, quote.end)])
        number = marks.block(quote.start)
        if number >= 0 and marks.blocks[number][0] < quote.start:
            yield "signed block", tidy(tree.text, [(marks.blocks[number][0], quote.end)])
