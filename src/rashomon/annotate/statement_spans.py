"""Spans of characters made from tokens, and set arithmetic on them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

Piece = tuple[int, int]
Pieces = tuple[Piece, ...]

_EDGE = " \t\r\n\u00a0\u200e\u200f,;:-–—*_|"
_FINAL = ".?!"
_WORD = 40  # characters of the longest abbreviation
_JOINING = frozenset({",", ";", ":", "-", "–", "—", "--"})


def pieces(tokens: Iterable[Token]) -> Pieces:
    """The spans that the tokens cover; neighbours with only separators between them are joined."""
    found: list[Piece] = []
    last = -1
    for token in sorted(tokens, key=lambda t: t.i):
        if token.is_space:
            continue
        end = token.idx + len(token)
        if found and all(t.is_space or t.text in _JOINING for t in token.doc[last + 1 : token.i]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((token.idx, end))
        last = token.i
    return tuple(found)


def strip_edges(text: str, start: int, end: int) -> Piece:
    """The span without white space and separators at its edges; a full stop outside quotes goes too."""
    while start < end and text[start] in _EDGE + ".!?)]":
        start += 1
    while end > start and (text[end - 1] in _EDGE or (text[end - 1] in _FINAL and not _abbreviation(text, start, end))):
        end -= 1
    while end > start and text[end - 1] in "([":
        end -= 1
    return (start, end)


def _abbreviation(text: str, start: int, end: int) -> bool:
    """A final full stop that belongs to its word: "U.S.", "Jr."."""
    last = text[max(start, end - _WORD) : end].split()
    word = last[-1] if last else ""
    return bool(re.fullmatch(r"(?:[A-Za-z]\.){2,}|(?:Jr|Sr|Inc|Co|Corp|Ltd|Mr|Dr|St)\.", word)) and text[end - 1] == "."


def union(spans: Iterable[Piece]) -> Pieces:
    """The spans, sorted, with overlapping and touching ones joined."""
    joined: list[Piece] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def tidy(text: str, spans: Iterable[Piece]) -> Pieces:
    """Edges stripped, empty spans dropped, spans with only white space between them joined."""
    stripped = [strip_edges(text, *s) for s in union(spans)]
    joined: list[Piece] = []
    for start, end in stripped:
        if start >= end or not any(c.isalnum() for c in text[start:end]):
            continue
        if joined and not text[joined[-1][1] : start].strip(" \t"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def length(spans: Sequence[Piece]) -> int:
    """How many characters the spans hold."""
    return sum(end - start for start, end in spans)


def covers(spans: Sequence[Piece], position: int) -> bool:
    """True where ``position`` is in one of the spans."""
    return any(start <= position < end for start, end in spans)


def enclosing(spans: Sequence[Piece], position: int) -> Piece | None:
    """The one of the sorted, disjoint spans that holds ``position``."""
    index = bisect_right(spans, position, key=lambda s: s[0]) - 1
    return spans[index] if index >= 0 and position < spans[index][1] else None


def overlap(a: Sequence[Piece], b: Sequence[Piece]) -> int:
    """How many characters two sets of spans share."""
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
