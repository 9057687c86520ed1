"""What a report tells and how: words, runs of words, sentences and quotes, worked out once a report.

Everything here is cheap (no parser, no vectors), since every story of a pile asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rashomon.annotate.quotes import quotes
from rashomon.model import Part, Report
from rashomon.stories.credits import Credit, credits

_WORD = re.compile(r"\w+")
_RUN = 5  # words of a run: long enough that two writers hardly share one by chance (Broder 1997)
_SHORT_RUN = 3
_LEAST = 30  # runs outside quotes, under which a report is compared with its quotes
_SENTENCE_WORDS = 5  # shorter ones are headings and fragments
_QUOTE_WORDS = 3  # shorter ones are names and scare quotes
_SENTENCES = 400  # a report's first; keeps the alignment of two books small
_END = re.compile(r"[.!?…][\"'”’)\]]{0,3}\s+(?=[\"“‘'(\[]{0,3}[^\W_a-z])")
_ABBREVIATED = re.compile(
    r"\b(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|Rev|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Maj|Capt|Cpl|Const|Prof|Jan|Feb|Aug|Sept|Oct|Nov"
    r"|Dec|No|Inc|Co|Corp|Jr|Sr|vs)\.$"
)
_ENDINGS = ("ing", "ed", "es", "s", "ly")
_STEM = 4


@dataclass(frozen=True)
class Telling:
    """A report, with what is compared of it; each part is worked out when it is first asked for."""

    report: Report

    @cached_property
    def blocks(self) -> tuple[tuple[int, int], ...]:
        """Spans of the parts that tell something: headline, captions and page furniture are left out."""
        own = [b for b in self.report.blocks if b.part in (Part.BODY, Part.STANDFIRST)]
        if not own:
            own = [b for b in self.report.blocks if b.part is not Part.BOILERPLATE]
        return tuple((b.start, b.end) for b in own) or ((0, len(self.report.text)),)

    @cached_property
    def sentence_spans(self) -> tuple[tuple[int, int], ...]:
        """Spans of the sentences of five words and more, in order, at most 400."""
        found: list[tuple[int, int]] = []
        for start, end in self.blocks:
            for at, to in split_spans(self.report.text[start:end]):
                if len(_WORD.findall(self.report.text[start + at : start + to])) >= _SENTENCE_WORDS:
                    found.append((start + at, start + to))
                    if len(found) == _SENTENCES:
                        return tuple(found)
        return tuple(found)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The words of ``sentence_spans``."""
        return tuple(self.report.text[a:b] for a, b in self.sentence_spans)

    @cached_property
    def words(self) -> tuple[tuple[str, int, int], ...]:
        """Every word, lower case, with its span."""
        text = self.report.text
        found = (m for a, b in self.blocks for m in _WORD.finditer(text, a, b))
        return tuple((m.group().casefold(), m.start(), m.end()) for m in found)

    @cached_property
    def sentence_content(self) -> tuple[frozenset[str], ...]:
        """``content`` of each of the sentences."""
        return tuple(_content(_words(sentence)) for sentence in self.sentences)

    @cached_property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """Spans of the quotes, in order."""
        return tuple((q.start, q.end) for q in quotes(self.report.text, self.blocks))

    @cached_property
    def quote_spans(self) -> dict[str, tuple[int, int]]:
        """The words of every quote of three words and more, lower case, one space between them, and its first span."""
        found: dict[str, tuple[int, int]] = {}
        for start, end in self.quoted:
            words = _words(self.report.text[start:end])
            if len(words) >= _QUOTE_WORDS:
                found.setdefault(" ".join(words), (start, end))
        return found

    @cached_property
    def quotes(self) -> frozenset[str]:
        """The words of ``quote_spans``."""
        return frozenset(self.quote_spans)

    @cached_property
    def runs(self) -> frozenset[str]:
        """Runs of five words; a text shorter than that is one run."""
        words = [w for a, b in self.blocks for w in _words(self.report.text[a:b])]
        return runs(words, _RUN) or frozenset((" ".join(words),) if words else ())

    @cached_property
    def own_runs(self) -> frozenset[str]:
        """Runs of five words outside quotes: to quote the same speech is not to copy each other.

        Where hardly anything stands outside quotes, all runs.
        """
        found: set[str] = set()
        for start, end in self._unquoted():
            found |= runs(_words(self.report.text[start:end]), _RUN)
        return frozenset(found) if len(found) >= _LEAST else self.runs

    @cached_property
    def short_runs(self) -> frozenset[str]:
        """Runs of three words."""
        return runs([w for a, b in self.blocks for w in _words(self.report.text[a:b])], _SHORT_RUN)

    @cached_property
    def content(self) -> frozenset[str]:
        """Stems of the words of four letters and more, and the numbers."""
        return _content([w for a, b in self.blocks for w in _words(self.report.text[a:b])])

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """The news agencies that the report names as where its words come from."""
        return credits(self.report.text)

    @cached_property
    def wires(self) -> frozenset[str]:
        """Agencies that the report gives as its origin. Being quoted ("told Reuters") is no such thing."""
        return frozenset(c.agency for c in self.credits if c.whole)

    def _unquoted(self) -> Iterator[tuple[int, int]]:
        marks = iter((*self.quoted, (len(self.report.text) + 1, 0)))
        mark = next(marks)
        for start, end in self.blocks:
            while mark[0] < end:
                if mark[0] >= start:
                    yield start, mark[0]
                start, mark = max(start, mark[1]), next(marks)
            if start < end:
                yield start, end


def runs(words: Sequence[str], width: int) -> frozenset[str]:
    """All runs of ``width`` words that follow one another."""
    return frozenset(" ".join(words[i : i + width]) for i in range(len(words) - width + 1))


def split(text: str) -> Iterator[str]:
    """Sentences of a paragraph by their marks; initials and common abbreviations don't end one."""
    return (text[start:end] for start, end in split_spans(text))


def split_spans(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences that ``split`` gives, without the white space around them."""
    start = 0
    for end in (*_END.finditer(text), None):
        if end is not None and _ABBREVIATED.search(text, max(0, end.start() - 8), end.start() + 1):
            continue
        stop = end.end() if end is not None else len(text)
        piece = text[start:stop]
        if kept := piece.strip():
            begin = start + len(piece) - len(piece.lstrip())
            yield begin, begin + len(kept)
        start = stop


def _words(text: str) -> list[str]:
    return [w.casefold() for w in _WORD.findall(text)]


def _content(words: Sequence[str]) -> frozenset[str]:
    return frozenset(_stem(w) for w in words if len(w) >= _STEM or w[0].isdigit())


def _stem(word: str) -> str:
    """The word without a common English ending: enough to see that two texts speak of the same things."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word
