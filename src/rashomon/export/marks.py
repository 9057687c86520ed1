"""A report's text cut for display: flat, non-overlapping segments that know which facts stand on them.

Spans are cut here, in code points, so that no reader of a page or a terminal ever counts offsets again
(a browser counts UTF-16 units). The segments of a report, joined, are its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from rashomon.model import Block, Part, Verdict

#: Characters a page can't hold or show, each to one stand-in, so that spans keep their place:
#: control characters to their pictures (NUL to U+2400), lone surrogates to U+FFFD.
_VISIBLE = {
    **{code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)},
    0x0D: 0x0A,  # a lone carriage return ends a line; before a line feed it is a space, see visible()
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),  # C1 controls: some terminals obey them
    0x85: 0x20,
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
    0xFFFE: 0xFFFD,
    0xFFFF: 0xFFFD,
}

#: The verdict that colours a segment where several facts meet.
_WEIGHT = {Verdict.DISPUTED: 3, Verdict.CORROBORATED: 2, Verdict.REPEATED: 1, Verdict.SINGLE: 0}

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_HARD_WRAP = 45  # characters: lines at least this long on average are one paragraph broken by a mailer


class Span(NamedTuple):
    """Words of a fact: ``value`` is true for the words of a difference, false for a whole claim.

    A span of no fact (``fact == ""``) is only a place that a link can lead to.
    """

    start: int
    end: int
    fact: str
    verdict: Verdict
    value: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text without a boundary in it. ``gap``: white space between two parts."""

    text: str
    facts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    verdict: str = ""
    anchor: str = ""
    gap: bool = False

    @property
    def marked(self) -> bool:
        return bool(self.facts or self.values)


@dataclass(frozen=True, slots=True)
class PartView:
    """A block of a report. ``lines``: its line breaks mean something (they are not a mailer's)."""

    part: str
    segments: tuple[Segment, ...]
    lines: bool = False


def visible(text: str) -> str:
    """The text with what can't be shown replaced, one code point for one.

    >>> visible("a\\x00b")
    'a␀b'
    """
    return text.replace("\r\n", " \n").translate(_VISIBLE)


def cut(text: str, blocks: Sequence[Block], spans: Iterable[Span], key: str) -> tuple[PartView, ...]:
    """Cut a report into parts of segments; ``key`` begins every anchor (``key-start``)."""
    length = len(text)
    shown = visible(text)
    inside = [s for s in (_clip(span, length) for span in spans) if s.start < s.end]
    tiles = tuple(_tiles(text, blocks))
    edges = {0, length, *(s.start for s in inside), *(s.end for s in inside)}
    for start, body_end, end, _ in tiles:
        edges.update((start, body_end, end))
    segments = iter(tuple(_segments(shown, sorted(edges), inside, key)))
    parts = []
    for start, body_end, end, part in tiles:
        parts.append(_part(segments, start, body_end, end, part))
    return tuple(parts)


def _clip(span: Span, length: int) -> Span:
    return span._replace(start=max(0, span.start), end=min(length, span.end))


def _part(segments: Iterator[tuple[int, Segment]], start: int, body_end: int, end: int, part: Part) -> PartView:
    """Take the segments of one tile; what lies behind the block's end is a gap."""
    held: list[Segment] = []
    at = start
    while at < end:
        at, segment = next(segments)
        held.append(replace(segment, gap=True) if at >= body_end else segment)
        at += len(segment.text)
    body = "".join(s.text for s in held if not s.gap)
    return PartView(part.value, tuple(held), lines=_meant_lines(body))


def _meant_lines(body: str) -> bool:
    lines = body.split("\n")
    return len(lines) > 1 and sum(map(len, lines[:-1])) / (len(lines) - 1) < _HARD_WRAP


def _tiles(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int, int, Part]]:
    """Parts that cover the text: ``(start, end of its words, end with the white space behind, part)``."""
    pieces = list(_pieces(text, blocks))
    if not pieces:
        if text:
            yield 0, 0, len(text), Part.BODY
        return
    if pieces[0][0] > 0:
        yield 0, 0, pieces[0][0], Part.BODY
    starts = [*(piece[0] for piece in pieces), len(text)]
    for (start, body_end, part), (_, after) in zip(pieces, pairwise(starts), strict=True):
        yield start, body_end, after, part


def _pieces(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int, Part]]:
    """The blocks in order without overlaps, and a body part for words that no block covers."""
    at = 0
    for block in sorted(blocks, key=lambda b: (b.start, b.end)):
        start, end = max(at, block.start), min(len(text), block.end)
        if start >= end:
            continue
        yield from _paragraphs(text, at, start)
        yield start, end, block.part
        at = end
    yield from _paragraphs(text, at, len(text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int, Part]]:
    for found in _PARAGRAPH.finditer(text, start, end):
        yield found.start(), found.end(), Part.BODY


def _segments(shown: str, edges: Sequence[int], spans: Sequence[Span], key: str) -> Iterator[tuple[int, Segment]]:
    """Sweep the edges once, holding the spans that are open."""
    opening = sorted(range(len(spans)), key=lambda i: spans[i].start)
    closing = sorted(range(len(spans)), key=lambda i: spans[i].end)
    live: dict[int, Span] = {}
    opened = closed = 0
    for start, end in pairwise(edges):
        while closed < len(closing) and spans[closing[closed]].end <= start:
            live.pop(closing[closed], None)
            closed += 1
        begins = False
        while opened < len(opening) and spans[opening[opened]].start <= start:
            live[opening[opened]] = spans[opening[opened]]
            opened += 1
            begins = True
        yield start, _segment(shown[start:end], live, f"{key}-{start}" if begins else "")


def _segment(text: str, live: dict[int, Span], anchor: str) -> Segment:
    if not live:
        return Segment(text)
    held = [live[i] for i in sorted(live)]
    facts = tuple(dict.fromkeys(s.fact for s in held if s.fact and not s.value))
    values = tuple(dict.fromkeys(s.fact for s in held if s.fact and s.value))
    worst = max((s.verdict for s in held), key=_WEIGHT.__getitem__)
    return Segment(text, facts, values, worst.value if facts else "", anchor)
