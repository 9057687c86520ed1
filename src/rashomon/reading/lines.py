"""Lines and paragraphs of a text, as spans without the space around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile(r"(?:[*•·▪●◦‣+]|[-–—]|\d{1,2}(?:[.)]|\s[-–—]))\s+\S")
_HEADING = re.compile(r"#{1,6}\s+\S")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$|[\"”»]$")
# Where a line may end because the next word would not have fitted: the usual widths of mail and wire text.
_WRAP_MIN, _WRAP_MAX = 40, 100

Span = tuple[int, int]


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without leading and trailing white space (empty where there is nothing else)."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + left + len(piece.strip())) if left < len(piece) else (end, end)


def lines(text: str) -> Iterator[Span]:
    """Every line's span, trimmed; an empty line is an empty span."""
    start = 0
    for match in _LINE_END.finditer(text):
        yield trimmed(text, start, match.start())
        start = match.end()
    yield trimmed(text, start, len(text))


def is_bullet(line: str) -> bool:
    return _BULLET.match(line) is not None


def ends_sentence(line: str) -> bool:
    """True where the line ends as a sentence does, closing quotes and marks aside."""
    return _TERMINAL.search(line[-12:]) is not None


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs, in order, covering every character that is not white space exactly once.

    A line is a paragraph, except in hard-wrapped text: there the lines between two empty lines are joined
    where a line runs on into the next.
    """
    found: list[Span] = []
    group: list[Span] = []
    for span in [*lines(text), (len(text), len(text))]:
        if span[0] < span[1]:
            group.append(span)
        elif group:
            found += _joined(text, group)
            group = []
    if group:
        found += _joined(text, group)
    return found


def _joined(text: str, group: list[Span]) -> list[Span]:
    if len(group) == 1:
        return group
    pieces = [text[max(start, end - 200) : end] for start, end in group]
    heads = [text[start : min(end, start + 60)] for start, end in group]
    widths = [end - start for start, end in group]
    runs = [_runs_on(pieces[i], heads[i + 1], widths[i]) for i in range(len(group) - 1)]
    wrapped = _is_wrapped(heads, widths, runs)
    out = [group[0]]
    for i, span in enumerate(group[1:]):
        if runs[i] or (wrapped and not _breaks(heads[i + 1]) and _full(widths[i], heads[i + 1], max(widths))):
            out[-1] = (out[-1][0], span[1])
        else:
            out.append(span)
    return out


def _breaks(head: str) -> bool:
    return is_bullet(head) or _HEADING.match(head) is not None


def _runs_on(line: str, following: str, width: int) -> bool:
    """A long line without an end, and the next goes on in lower case."""
    return width >= _WRAP_MIN and following[:1].islower() and not ends_sentence(line) and not _breaks(following)


def _full(width: int, following: str, widest: int) -> bool:
    """True where the next line's first word would not have fitted on this line."""
    return width >= _WRAP_MIN and width + 1 + len(following.split(maxsplit=1)[0]) > widest


def _is_wrapped(heads: list[str], widths: list[int], runs: list[bool]) -> bool:
    """Lines of much the same width, two or more of whose breaks fall within a sentence, were cut by width."""
    if max(widths) > _WRAP_MAX or sum(runs) < 2 or sum(runs) < 0.3 * len(runs):
        return False
    full = sum(_full(widths[i], heads[i + 1], max(widths)) for i in range(len(runs)))
    return full >= 0.8 * len(runs)
