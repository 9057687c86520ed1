"""A document's parse as plain lists, so that thousands of candidates are read without a spaCy token for each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from rashomon.annotate._tokens import text_of
from rashomon.annotate.datelines import datelines

if TYPE_CHECKING:
    from spacy.tokens import Doc

Range = tuple[int, int]  # first and last token, both inside
_COLUMNS: list[int | str] = ["IDX", "LENGTH", "ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE", "SENT_START"]
_CVC = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")


class Tree:
    """Words, labels, heads, children and edges of a document's tokens, by token number."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.size = len(doc)
        rows = doc.to_array(_COLUMNS).T.tolist()
        idx, length, orth, lower, lemma, pos, tag, dep, ent, starts = rows
        strings = doc.vocab.strings
        known = {key: strings[key] for column in (orth, lower, lemma, pos, tag, dep, ent) for key in set(column)}
        name = known.__getitem__
        self.idx: list[int] = idx
        self.end: list[int] = [a + b for a, b in zip(idx, length, strict=True)]
        self.word: list[str] = [*map(name, orth)]
        self.lower: list[str] = [*map(name, lower)]
        self.pos: list[str] = [*map(name, pos)]
        self.tag: list[str] = [*map(name, tag)]
        self.dep: list[str] = [*map(name, dep)]
        self.ent: list[str] = [*map(name, ent)]
        words = zip(map(name, lemma), self.lower, self.pos, strict=True)
        self.lemma: list[str] = [_lemma(le.lower(), lo, p) for le, lo, p in words]
        self.filed = frozenset(
            i for start, end in datelines(self.text) for i in range(bisect_left(idx, start), bisect_left(idx, end))
        )
        self._link(doc)
        self._sentences(starts)

    def _link(self, doc: Doc) -> None:
        offsets = doc.to_array(["HEAD"]).astype("int64").reshape(-1).tolist()
        self.head: list[int] = [i + offset for i, offset in enumerate(offsets)]
        self.kids: list[list[int]] = [[] for _ in range(self.size)]
        for i, head in enumerate(self.head):
            if head != i:
                self.kids[head].append(i)
        self.left: list[int] = [*range(self.size)]
        self.right: list[int] = [*range(self.size)]
        for token in self._bottom_up():
            head = self.head[token]
            self.left[head] = min(self.left[head], self.left[token])
            self.right[head] = max(self.right[head], self.right[token])

    def _bottom_up(self) -> list[int]:
        """Every token after all tokens below it."""
        order = [i for i, head in enumerate(self.head) if head == i]
        for token in order:
            order.extend(self.kids[token])
        return order[::-1]

    def _sentences(self, starts: list[int]) -> None:
        first = [i for i, flag in enumerate(starts) if flag == 1 or i == 0]
        self.sent: list[Range] = []
        for number, start in enumerate(first):
            stop = first[number + 1] if number + 1 < len(first) else self.size
            self.sent.extend([(start, stop - 1)] * (stop - start))

    def at(self, position: int) -> int:
        """The token that holds a character, or the last one before it (-1 before the first)."""
        return bisect_right(self.idx, position) - 1

    def tokens(self, start: int, end: int) -> range:
        """The tokens that begin in ``[start, end)``."""
        return range(bisect_left(self.idx, start), bisect_left(self.idx, end))

    def kid(self, token: int, *deps: str) -> int | None:
        """The first child with one of the labels."""
        return next((k for k in self.kids[token] if self.dep[k] in deps), None)

    def below(self, token: int, top: int) -> bool:
        """True where ``token`` is ``top`` or in its sub-tree."""
        while token != top:
            head = self.head[token]
            if head == token:
                return False
            token = head
        return True


def _lemma(lemma: str, lower: str, pos: str) -> str:
    """As ``polarity_lexicon.lemma_of``: the silent e that the tagger loses comes back."""
    if pos == "VERB" and lower in (lemma + "ed", lemma + "ing", lemma + "es") and _CVC.fullmatch(lemma):
        return lemma + "e"
    return lemma
