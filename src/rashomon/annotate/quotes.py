"""Quoted spans of a text: curly, straight, doubled and single marks, nested and running over paragraphs.

A quote ends with its paragraph unless the next one starts with an opening mark (the newspaper's way of
continuing a quote) and is bounded in length, so that one forgotten mark never swallows the rest of a report.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MARK = re.compile(r"''|``|[“”„‟«»\"]")
_OPENERS = frozenset("“„‟«") | {"``"}
_CLOSERS = frozenset("”»")
_SINGLE_OPEN = re.compile(r"(?:(?<=^)|(?<=[\s(\[“\"—–-]))[‘'‛](?=\w)(?!(?:\d\ds?|em|til|cause|tis|twas)\b)")
_SINGLE_CLOSE = re.compile(r"(?<=[^\s‘'])[’'](?=$|[\s.,;:!?)\]”\"—–-])")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_NEWLINE = re.compile(r"\n\s*")

_LONGEST = 20_000  # characters of a quote in one paragraph
_AHEAD = 2000  # characters looked ahead for the mark that closes; keeps odd text linear


class Quote(NamedTuple):
    """``text[start:end]`` is quoted, marks included; a ``continued`` one goes on in the next ``Quote``."""

    start: int
    end: int
    continued: bool = False
    single: bool = False


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """The paragraphs' spans: parted by blank lines, or by any line end where a text has no blank lines."""
    parting = _BLANK if _BLANK.search(text) else _NEWLINE
    spans: list[tuple[int, int]] = []
    start = 0
    for match in parting.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return tuple((a, b) for a, b in spans if text[a:b].strip())


def quotes(text: str, blocks: Sequence[tuple[int, int]] | None = None) -> tuple[Quote, ...]:
    """All outermost quotes of ``text`` in order; ``blocks`` are its paragraphs where they are known."""
    blocks = paragraphs(text) if blocks is None else blocks
    found: list[Quote] = []
    for number, (start, end) in enumerate(blocks):
        follows = number + 1 < len(blocks) and _starts_quoted(text, blocks[number + 1])
        doubles = list(_doubles(text, start, end, follows))
        found.extend(sorted([*doubles, *_singles(text, start, end, doubles)]))
    return tuple(found)


def _starts_quoted(text: str, block: tuple[int, int]) -> bool:
    opening = text[block[0] : block[1]].lstrip()[:2]
    return opening[:1] in {*_OPENERS, '"'} or opening in ("''", "``")


def _doubles(text: str, start: int, end: int, follows: bool) -> Iterator[Quote]:
    """Quotes in double marks of one paragraph, found by depth."""
    depth = 0
    opened = start
    for match in _MARK.finditer(text, start, end):
        if depth == 0:
            if _can_open(text, match, start):
                depth, opened = 1, match.start()
        elif match.group() in _OPENERS:
            if _closers_left(text, match.end(), min(end, match.end() + _AHEAD)) > depth:
                depth += 1
            else:  # the quote before was never closed
                yield Quote(opened, _cut(text, opened, match.start()))
                opened = match.start()
        elif not (match.group() in ('"', "''") and _reopens(text, match, end)):
            depth -= 1
            if depth == 0:
                yield Quote(opened, _bounded(text, opened, match.end(), _LONGEST))
    if depth:
        stop = start + len(text[start:end].rstrip())
        if stop > opened:
            last = _bounded(text, opened, stop, _LONGEST if follows else _AHEAD)
            yield Quote(opened, last, continued=follows and last == stop)


def _bounded(text: str, start: int, end: int, longest: int) -> int:
    """The end of a quote; of one that is too long to be meant, the end of its first sentence."""
    return end if end - start <= longest else _cut(text, start, start + longest)


def _can_open(text: str, match: re.Match[str], start: int) -> bool:
    mark = match.group()
    if mark in _OPENERS:
        return True
    after = text[match.end() : match.end() + 1]
    if mark in _CLOSERS or not after or after.isspace():
        return False
    before = text[match.start() - 1 : match.start()] if match.start() > start else ""
    return not before or not (before.isalnum() or before in ".,;!?%")


def _reopens(text: str, match: re.Match[str], end: int) -> bool:
    """A straight mark inside a quote that opens an inner one: a space before it and a word right after."""
    before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
    opening = before.isspace() and after.isalnum()
    ahead = text[match.end() : min(end, match.end() + _AHEAD)]
    return opening and ahead.count(match.group()) >= 2


def _closers_left(text: str, start: int, end: int) -> int:
    ahead = text[start:end]
    return sum(map(ahead.count, _CLOSERS)) - sum(map(ahead.count, _OPENERS))


def _cut(text: str, start: int, end: int) -> int:
    """Where an unclosed quote stops: its first sentence end."""
    match = _SENTENCE_END.search(text, start, end)
    return match.end() if match else start + len(text[start:end].rstrip())


def _singles(text: str, start: int, end: int, doubles: list[Quote]) -> Iterator[Quote]:
    """Quotes in single marks outside the double ones; apostrophes and possessives don't open."""
    position = start
    starts = [q.start for q in doubles]
    while opening := _SINGLE_OPEN.search(text, position, end):
        position = opening.end()
        before = bisect_right(starts, opening.start()) - 1
        if before >= 0 and opening.start() < doubles[before].end:
            continue
        closing = _SINGLE_CLOSE.search(text, opening.end(), end)
        if closing is None:
            return
        inner = text[opening.end() : closing.start()]
        crosses = before + 1 < len(starts) and starts[before + 1] < closing.end()
        if crosses or not inner.strip():
            continue
        position = closing.end()
        yield Quote(opening.start(), closing.end(), single=True)
