"""A document's parse as plain lists, so that thousands of candidates are read without a spaCy token for each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc

Range = tuple[int, int]  # first and last token, both inside


class Tree:
    """Words, labels, heads, children and edges of a document's tokens, by token number."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text
        self.size = len(doc)
        tokens = doc.tokens
        self.idx: list[int] = doc.starts
        self.end: list[int] = [t.end for t in tokens]
        self.word: list[str] = [t.text for t in tokens]
        self.lower: list[str] = [t.lower_ for t in tokens]
        self.pos: list[str] = [t.pos_ for t in tokens]
        self.tag: list[str] = [t.tag_ for t in tokens]
        self.dep: list[str] = [t.dep_ for t in tokens]
        self.ent: list[str] = [t.ent_type_ for t in tokens]
        self.lemma: list[str] = [t.lemma for t in tokens]
        self.head: list[int] = [t.head.i for t in tokens]
        self.kids: list[list[int]] = [[k.i for k in t.children] for t in tokens]
        self.left: list[int] = [t.left_edge.i for t in tokens]
        self.right: list[int] = [t.right_edge.i for t in tokens]
        self.sent: list[Range] = [(s.start, s.end - 1) for s in doc.sents for _ in range(len(s))]
        self.filed = doc.filed

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
