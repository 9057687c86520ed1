"""Sentence vectors: all-MiniLM-L6-v2 with 8-bit weights through onnxruntime (``resources/minilm``).

Every text is run by itself. The 8-bit kernels scale their inputs by the largest value they see, so in a
shared (padded) batch the vector of a text would move by up to .05 with its neighbours; alone it is the same,
bit for bit, in every call. On one thread that costs a third of the speed.

Method: Reimers & Gurevych, "Sentence-BERT", EMNLP 2019; Wang et al., "MiniLM", NeurIPS 2020.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_PIECES = 128
_THREADS = 2
_KEPT = 10_000  # vectors kept for the next calls (15 MB): a story's origins and claims ask for many of the same
_kept: dict[str, NDArray[np.float32]] = {}
_MAX_CHARACTERS = 4000  # more than 128 word pieces of anything that is written in words


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """One unit vector a text: shape ``(len(texts), 384)``, float32, rows in the order of ``texts``.

    Cosine similarity is the dot product. Only the first 128 word pieces of a text count (about 90 words). The
    vector of a text is the same whatever stands beside it. No text raises; the empty one has a vector too.
    """
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    if not texts:
        return rows
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(clean(text), []).append(place)
    made = {text: row for text in places if (row := _kept.get(text)) is not None}
    fresh = [text for text in places if text not in made]
    encodings = tokenizer().encode_batch(fresh)
    session = _session()

    def run(ids: list[int]) -> NDArray[np.float32]:
        row: NDArray[np.float32] = session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})[0][0]
        return row

    with ThreadPoolExecutor(_THREADS) as pool:  # a run is single-threaded and leaves the interpreter free
        new = dict(zip(fresh, pool.map(run, [e.ids for e in encodings]), strict=True))
    made |= new
    for text, where in places.items():
        rows[where] = made[text]
    if len(_kept) + len(new) > _KEPT:
        _kept.clear()
    _kept.update(list(new.items())[:_KEPT])
    return rows


def clean(text: str) -> str:
    """What the tokenizer reads of a text: white space collapsed, cut to a sane length, no lone surrogates."""
    words = text[: 4 * _MAX_CHARACTERS].split()
    return " ".join(words)[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


@functools.cache
def tokenizer() -> Tokenizer:
    """The word-piece tokenizer of MiniLM (uncased), cutting at 128 pieces, without padding."""
    from tokenizers import Tokenizer as _Tokenizer

    text = (files("rashomon.resources") / "minilm" / "tokenizer.json").read_text(encoding="utf-8")
    loaded = _Tokenizer.from_str(text)
    loaded.no_padding()
    loaded.enable_truncation(MAX_PIECES)
    return loaded


def open_session(folder: str) -> Any:
    """An onnxruntime session on ``resources/<folder>/model.onnx``: processor only, one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the engine runs one process a core
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    with as_file(files("rashomon.resources") / folder / "model.onnx") as path:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@functools.cache
def _session() -> Any:
    return open_session("minilm")
