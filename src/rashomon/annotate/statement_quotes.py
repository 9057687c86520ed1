"""Which cue speaks a quote: "…," X said · X said: "…" · quotes that go on in the next paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from rashomon.annotate.quotes import Quote
from rashomon.annotate.statement_cues import Cue, cue_of
from rashomon.annotate.statement_sources import source_head
from rashomon.annotate.statement_spans import Piece

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z][a-z])[.!?][”\"’']*(?=\s|$)")
_OPEN_ENDED = re.compile(r"[,?!—–…-]\W{0,3}$|\.\.\.\W{0,3}$|[a-z0-9]\W?$")
_LEAD_IN = re.compile(r"[,:]\s*$|—\s*$|--\s*$")
_NAME_COLON = re.compile(r"(?:^|[.!?]\s+|\n)\s*([A-Z][^\n:.!?]{1,80}):\s*$")
_BEFORE_CUE = 8  # words between a quote and the cue that follows it, the source not counted
_AFTER_CUE = 14  # words between a cue and the quote it leads in to


@dataclass(slots=True)
class Speech:
    """A run of quotes of one speaker: the cue token (or a colon's position) and the quotes' spans."""

    cue: Token | None
    spans: list[Piece] = field(default_factory=list)
    before: Piece | None = None  # unquoted words of the same sentence that belong to the content
    colon: Piece | None = None  # the source's span, where a colon is the cue
    follows: int | None = None  # index of the speech whose speaker goes on without a new cue


def _governs(cue: Token, quote: Quote) -> bool:
    """True where the cue's own clause or object reaches into the quote: said the plan was "…"."""
    right = [t for t in cue.children if t.i > cue.i and t.dep_ in ("ccomp", "dobj", "oprd")]
    return any(t.left_edge.idx <= quote.start < t.right_edge.idx + len(t.right_edge) for t in right)


class QuoteReader:
    """Assigns the quotes of one document to cues."""

    def __init__(self, doc: Doc, blocks: Sequence[Piece], found: Sequence[Quote]) -> None:
        self.doc = doc
        self.text = doc.text
        self.blocks = blocks
        self.quotes = [q for q in found if is_full(self.text, q)]
        self.opens = [q.start for q in self.quotes]
        self.left_open = frozenset(b.start for a, b in pairwise(found) if a.continued)
        self.starts = doc.starts
        self.speeches: list[Speech] = []

    def read(self) -> list[Speech]:
        """The speeches in text order."""
        previous: Speech | None = None
        for number, block in enumerate(self.blocks):
            inside = self.quotes[bisect_left(self.opens, block[0]) : bisect_left(self.opens, block[1])]
            for index, quote in enumerate(inside):
                left = inside[index - 1].end if index else block[0]
                right = inside[index + 1].start if index + 1 < len(inside) else block[1]
                previous = self._assign(quote, left, right, index == 0, number, previous)
            if not inside and not self._opens_next(block):
                previous = None
        return self.speeches

    def _opens_next(self, block: Piece) -> bool:
        return self.text[block[0] : block[1]].rstrip().endswith(":")

    def _assign(
        self, quote: Quote, left: int, right: int, first: bool, number: int, previous: Speech | None
    ) -> Speech | None:
        text = self.text
        gap = text[left : quote.start]
        if first and previous is not None and self._goes_on(quote):
            previous.spans.append((quote.start, quote.end))
            after = self._after(quote, right)
            if previous.cue is None and after is not None:
                previous.cue = after
            return previous
        after = self._after(quote, right)
        lead = self._lead(quote, left) if after is None or not self._sentence_start(gap) else None
        if lead is not None and after is not None and not (_LEAD_IN.search(gap) or _governs(lead, quote)):
            lead = None
        if lead is None and after is not None:
            return self._new(after, quote, None if self._sentence_start(gap) else self._opening(left, quote))
        if lead is not None:
            return self._join(lead, quote)
        if gap.rstrip().endswith(":") and (name := _NAME_COLON.search(gap)):
            speech = self._new(None, quote, None)
            speech.colon = (left + name.start(1), left + name.end(1))
            return speech
        if first and not gap.strip() and number:
            return self._from_before(quote, number, right, previous)
        if not first and previous is not None and self._sentence_start(gap):
            previous.spans.append((quote.start, quote.end))
            return previous
        return previous

    def _goes_on(self, quote: Quote) -> bool:
        """True where the quote before was left open at its paragraph's end, to go on here."""
        return quote.start in self.left_open

    def _sentence_start(self, gap: str) -> bool:
        stripped = gap.rstrip()
        return not stripped or stripped[-1] in ".!?:\n" or stripped[-1] in "”\"’'" or stripped[-2:] == ".)"

    def _opening(self, left: int, quote: Quote) -> Piece | None:
        """The unquoted words between the sentence's start and the quote."""
        start = left
        for match in _SENTENCE_END.finditer(self.text, left, quote.start):
            start = match.end()
        return (start, quote.start) if self.text[start : quote.start].strip() else None

    def _new(self, cue: Token | None, quote: Quote, before: Piece | None) -> Speech:
        speech = Speech(cue, [(quote.start, quote.end)], before)
        self.speeches.append(speech)
        return speech

    def _join(self, cue: Token, quote: Quote) -> Speech:
        """The quote led in to by a cue; the same cue may have the quote before it too."""
        for speech in self.speeches[-3:]:
            if speech.cue is not None and speech.cue.i == cue.i:
                speech.spans.append((quote.start, quote.end))
                return speech
        return self._new(cue, quote, None)

    def _from_before(self, quote: Quote, number: int, right: int, previous: Speech | None) -> Speech | None:
        """A paragraph that starts with a quote nobody claims: a colon before it, or the speaker goes on."""
        block = self.blocks[number - 1]
        before = self.text[block[0] : block[1]].rstrip()
        if before.endswith((":", ",")):
            start = block[0]
            for match in _SENTENCE_END.finditer(self.text, *block):
                start = match.end()
            cue = self._last_cue(start, block[1], None) or self._announcing(start, block[1])
            if cue is not None:
                return self._join(cue, quote)
            if name := _NAME_COLON.search(before):
                speech = self._new(None, quote, None)
                speech.colon = (block[0] + name.start(1), block[0] + name.end(1))
                return speech
        if previous is None:
            return None
        speech = self._new(None, quote, None)
        speech.follows = self.speeches.index(previous)
        return speech

    def _tokens(self, start: int, end: int) -> list[Token]:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [t for t in self.doc[first:last] if not t.is_space]

    def _quoting(self, token: Token) -> Cue | None:
        cue = cue_of(token)
        if cue is None or token.pos_ == "NOUN" or not cue.frames & {"q"}:
            return None
        before = bisect_right(self.opens, token.idx) - 1
        quoted = before >= 0 and token.idx < self.quotes[before].end
        return None if quoted else cue

    def _after(self, quote: Quote, right: int) -> Token | None:
        """The cue right after the quote, its source before or behind it: ``," X said`` and ``," said X``."""
        inner = self.text[quote.start + 1 : quote.end - 1]
        rest = self.text[quote.end : right]
        lower = rest.lstrip(" ,")[:1].islower()
        if not (_OPEN_ENDED.search(inner) or lower or rest[:1] == ","):
            return None
        stop = _SENTENCE_END.search(self.text, quote.end, right)
        tokens = self._tokens(quote.end, stop.end() if stop else right)
        for index, token in enumerate(tokens):
            if token.text in (";", ":") or (token.lower_ in ("and", "but") and index == 0):
                return None
            if self._quoting(token) is None:
                continue
            return token if self._follows(tokens[:index], token) else None
        return None

    def _follows(self, between: list[Token], token: Token) -> bool:
        """Only the source and a few words stand between the quote and the cue, and it speaks nothing else."""
        head = source_head(token)
        source = {t.i for t in head.subtree} if head is not None else set()
        loose = [t for t in between if t.i not in source and not t.is_punct]
        if len(loose) > _BEFORE_CUE or (head is None and len(loose) > 2):
            return False
        if token.tag_ == "VBG" and between and head is not None and head.i < between[0].i:
            return False
        return not any(t.dep_ == "ccomp" and t.i > token.i for t in token.children)

    def _lead(self, quote: Quote, left: int) -> Token | None:
        """The cue that leads in to the quote: ``X said: "…`` or ``X said the plan was "…``."""
        gap = self.text[left : quote.start]
        if self._sentence_start(gap) and not gap.rstrip().endswith(":"):
            return None
        start = left
        for match in _SENTENCE_END.finditer(self.text, left, quote.start):
            start = match.end()
        if not gap.rstrip().endswith(":"):
            return self._last_cue(start, quote.start, _AFTER_CUE)
        return self._last_cue(start, quote.start, None) or self._announcing(start, quote.start)

    def _announcing(self, start: int, end: int) -> Token | None:
        """The verb of a sentence without a cue that ends in a colon: "The mission issued this statement:"."""
        verbs = [t for t in self._tokens(start, end) if t.pos_ == "VERB" and t.dep_ == "ROOT"]
        named = [v for v in verbs if any(t.dep_ == "nsubj" and t.lower_ != "here" for t in v.children)]
        return named[-1] if named else None

    def _last_cue(self, start: int, end: int, limit: int | None) -> Token | None:
        tokens = self._tokens(start, end)
        for distance, token in enumerate(reversed(tokens)):
            if limit is not None and distance > limit:
                return None
            if self._quoting(token) is not None:
                return token
        return None


def is_full(text: str, quote: Quote) -> bool:
    """True of a quote that can stand as speech; "so-called" scare quotes and titles are only words."""
    inner = text[quote.start : quote.end].strip("“”„‟«»\"'‘’` ")
    words = inner.split()
    closed = bool(words) and inner[-1] in ",.?!"
    return len(words) >= 4 or (len(words) >= 1 and closed)
