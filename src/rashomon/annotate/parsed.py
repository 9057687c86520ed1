"""A parse as plain Python objects: what the annotators read, under spaCy's own names.

A spaCy token is made anew at each look and asks the string store for each label; a dozen annotators look at every
token dozens of times. Here a document is read off the parse once (``plain``): words with their labels, heads and
children as attributes. Names and meanings are spaCy's (``Token.lefts``, ``Span.root``, ``Doc.char_span`` …), so its
documentation holds; what no annotator asks for is not there.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from rashomon.annotate.datelines import datelines
from rashomon.model import Block

if TYPE_CHECKING:
    from spacy.tokens import Doc as SpacyDoc

_COLUMNS: list[int | str] = [
    "ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE", "IDX", "HEAD", "SPACY", "SENT_START",
    "IS_SPACE", "IS_PUNCT", "IS_ALPHA", "IS_STOP", "LIKE_NUM",
]  # fmt: skip
_CVC = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_NAMED, _FLAGS = 7, 10  # the columns before are keys of strings, those from it on yes or no


class Token:
    """A word, number or mark of a document. ``idx`` and ``end`` are code points, ``i`` its number."""

    __slots__ = (
        "children", "dep_", "doc", "end", "ent_type_", "head", "i", "idx", "is_alpha", "is_punct", "is_sent_start",
        "is_space", "is_stop", "left_edge", "lefts", "lemma", "lemma_", "like_num", "lower_", "pos_", "right_edge",
        "rights", "sent", "tag_", "text", "whitespace_",
    )  # fmt: skip

    doc: Doc
    i: int
    idx: int
    end: int
    text: str
    lower_: str
    lemma_: str
    lemma: str  # lower case, with the silent e that the tagger loses: "staged" is of "stage"
    pos_: str
    tag_: str
    dep_: str
    ent_type_: str
    whitespace_: str
    head: Token
    sent: Span
    left_edge: Token
    right_edge: Token
    lefts: Sequence[Token]
    rights: Sequence[Token]
    children: Sequence[Token]  # those on the left, then those on the right
    is_space: bool
    is_punct: bool
    is_alpha: bool
    is_stop: bool
    like_num: bool
    is_sent_start: bool

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    @property
    def subtree(self) -> Sequence[Token]:
        """The token and all below it, each with what is left of it before it and what is right of it behind."""
        if not self.children:
            return (self,)
        if self.doc.projective:  # then that is the order of the text
            return self.doc.tokens[self.left_edge.i : self.right_edge.i + 1]
        found: list[Token] = []
        waiting: list[tuple[Token, bool]] = [(self, False)]
        while waiting:
            token, opened = waiting.pop()
            if opened or not token.children:
                found.append(token)
                continue
            waiting += [(child, False) for child in reversed(token.rights)]
            waiting.append((token, True))
            waiting += [(child, False) for child in reversed(token.lefts)]
        return found

    @property
    def ancestors(self) -> Iterator[Token]:
        """The heads above, nearest first."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, descendant: Token) -> bool:
        """Whether the other token is below this one."""
        return any(token is self for token in descendant.ancestors)

    @property
    def conjuncts(self) -> tuple[Token, ...]:
        """What is coordinated with the token, without it."""
        start = self
        while start.dep_ == "conj" and start.head is not start:
            start = start.head
        found = [start]
        for token in found:  # it grows
            found += [child for child in token.rights if child.dep_ == "conj"]
        return tuple(token for token in found if token is not self)

    def nbor(self, distance: int = 1) -> Token:
        """The token so many places on. Raises ``IndexError`` beyond the document's ends."""
        at = self.i + distance
        if at < 0:
            raise IndexError(at)
        return self.doc.tokens[at]


class Span:
    """A run of tokens, ``end`` exclusive, with an entity's label where it is one."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        self.doc, self.start, self.end, self.label_ = doc, start, end, label

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    def __getitem__(self, at: int) -> Token:
        return self.doc.tokens[self.start : self.end][at]

    def __repr__(self) -> str:
        return self.text

    @property
    def tokens(self) -> Sequence[Token]:
        return self.doc.tokens[self.start : self.end]

    @property
    def start_char(self) -> int:
        tokens = self.doc.tokens
        return tokens[self.start].idx if self.start < len(tokens) else len(self.doc.text)

    @property
    def end_char(self) -> int:
        return self.doc.tokens[self.end - 1].end if self.end > self.start else self.start_char

    @property
    def text(self) -> str:
        """The words as they stand in the text, without the blank behind the last one."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def root(self) -> Token:
        """The root of a sentence in it, else the word with the fewest heads above it that all the others hang on."""
        own = self.doc.tokens[self.start : self.end]
        for token in own:
            if token.head is token:
                return token
        outside = [token for token in own if not self.start <= token.head.i < self.end]
        if len(outside) == 1:
            return outside[0]
        return min(outside, key=_height, default=self.doc.tokens[self.start])


def _height(token: Token) -> int:
    """How many heads are above a token; a mark or blank that nothing hangs on is below all others."""
    if (token.is_space or token.is_punct) and not token.children:
        return len(token.doc.tokens)
    return sum(1 for _ in token.ancestors)


class Doc:
    """A parsed text: ``tokens``, ``sents`` and named ``ents``; ``blocks`` are the report's, where it has some."""

    __slots__ = ("__weakref__", "_filed", "blocks", "ents", "projective", "sents", "starts", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], blocks: Sequence[Block] = ()) -> None:
        self.text, self.tokens, self.blocks = text, tokens, blocks
        self.starts = [token.idx for token in tokens]
        self.ents: tuple[Span, ...] = ()
        self.sents: tuple[Span, ...] = ()
        self.projective = True
        self._filed: frozenset[int] | None = None

    @property
    def filed(self) -> frozenset[int]:
        """Numbers of the tokens of datelines: they say where a report was filed, and are no part of its clauses."""
        if self._filed is None:
            spots = (
                (bisect_left(self.starts, start), bisect_left(self.starts, end)) for start, end in datelines(self.text)
            )
            self._filed = frozenset(i for first, last in spots for i in range(first, last))
        return self._filed

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> Span: ...
    def __getitem__(self, at: int | slice) -> Token | Span:
        if isinstance(at, slice):
            start, end, _ = at.indices(len(self.tokens))
            return Span(self, start, max(start, end))
        return self.tokens[at]

    def forget(self) -> None:
        """Take the document apart: its tokens hold each other, and would wait for the garbage collector."""
        for token in self.tokens:
            del token.doc, token.head, token.sent, token.left_edge, token.right_edge
            token.lefts = token.rights = token.children = ()
        self.tokens, self.sents, self.ents = [], (), ()

    def token_at(self, position: int) -> Token | None:
        """The token that holds a code point, or the one before it."""
        at = bisect_right(self.starts, position) - 1
        return self.tokens[at] if at >= 0 else None

    def numbers(self, start: int, end: int) -> range:
        """The numbers of the tokens from the one that holds ``start`` to the one that holds ``end - 1``."""
        first, last = (max(0, bisect_right(self.starts, at) - 1) for at in (start, end - 1))
        return range(first, last + 1)

    def char_span(self, start: int, end: int) -> Span | None:
        """The tokens that code points ``start`` to ``end`` touch (spaCy's "expand"); ``None`` outside the text."""
        if start < 0 or not 0 < end <= len(self.text):
            return None
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1)
        if first < 0 or start >= len(self.text):
            return None
        if start == self.tokens[first].end:  # the blank behind a token is not of it
            first += 1
        return Span(self, first, last) if first <= last else None


def plain(doc: SpacyDoc, blocks: Sequence[Block] = ()) -> Doc:
    """The document as plain objects. Needs tags, lemmas, dependencies and entities."""
    made = Doc(doc.text, [], blocks)
    if len(doc):
        columns = doc.to_array(_COLUMNS).T
        strings = doc.vocab.strings
        named = columns[:_NAMED].tolist()
        name = {key: strings[key] for column in named for key in set(column)}.__getitem__
        numbers, flags = columns[_NAMED:_FLAGS].astype("int64").tolist(), (columns[_FLAGS:] == 1).tolist()
        heads = _fill(made, zip(*([*map(name, column)] for column in named), *numbers, *flags, strict=True))
        made.starts = numbers[0]
        _link(made.tokens, heads)
        _hang(made)
        _part(made)
        made.ents = tuple(Span(made, ent.start, ent.end, ent.label_) for ent in doc.ents)
    return made


def _fill(doc: Doc, rows: Iterable[Any]) -> list[int]:
    """Make the tokens of rows of ``_COLUMNS``; gives the number of each one's head."""
    new, tokens, heads = Token.__new__, doc.tokens, []
    for i, row in enumerate(rows):
        token = new(Token)
        (
            token.text, token.lower_, token.lemma_, token.pos_, token.tag_, token.dep_, token.ent_type_, idx, head,
            space, token.is_sent_start, token.is_space, token.is_punct, token.is_alpha, token.is_stop, token.like_num,
        ) = row  # fmt: skip
        token.doc, token.i, token.idx, token.end = doc, i, idx, idx + len(token.text)
        token.whitespace_ = " " if space else ""
        token.lemma = _lemma(token.lemma_, token.lower_, token.pos_)
        token.lefts = token.rights = token.children = ()
        tokens.append(token)
        heads.append(i + head)
    return heads


@functools.lru_cache(maxsize=50_000)
def _lemma(lemma: str, lower: str, pos: str) -> str:
    lemma = lemma.lower()
    if pos == "VERB" and lower in (lemma + "ed", lemma + "ing", lemma + "es") and _CVC.fullmatch(lemma):
        return lemma + "e"  # a verb that ends so would have doubled its consonant
    return lemma


def _link(tokens: list[Token], heads: list[int]) -> None:
    lefts: dict[int, list[Token]] = {}
    rights: dict[int, list[Token]] = {}
    for i, head in enumerate(heads):
        token = tokens[i]
        token.head = tokens[head]
        if head > i:
            lefts.setdefault(head, []).append(token)
        elif head < i:
            rights.setdefault(head, []).append(token)
    for i, found in lefts.items():
        tokens[i].lefts = tokens[i].children = found
    for i, found in rights.items():
        tokens[i].rights = found
        tokens[i].children = [*tokens[i].lefts, *found]


def _hang(doc: Doc) -> None:
    """The edges of each sub-tree, from below; a document is projective where all of them are without a gap."""
    tokens = doc.tokens
    order = [token for token in tokens if token.head is token]
    for token in order:  # it grows
        order += token.children
    sizes = [1] * len(tokens)
    for token in tokens:
        token.left_edge = token.right_edge = token
    for token in reversed(order):
        i, head = token.i, token.head
        if token.right_edge.i - token.left_edge.i + 1 != sizes[i]:
            doc.projective = False
        if head is not token:
            sizes[head.i] += sizes[i]
            if token.left_edge.i < head.left_edge.i:
                head.left_edge = token.left_edge
            if token.right_edge.i > head.right_edge.i:
                head.right_edge = token.right_edge


def _part(doc: Doc) -> None:
    """The sentences: from one token that starts one to the next."""
    tokens = doc.tokens
    starts = [0, *(token.i for token in tokens if token.is_sent_start and token.i)]
    doc.sents = tuple(Span(doc, start, end) for start, end in pairwise([*starts, len(tokens)]))
    for sentence in doc.sents:
        for token in tokens[sentence.start : sentence.end]:
            token.sent = sentence
