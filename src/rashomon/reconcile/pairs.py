"""How likely two clauses of different reports assert the same thing: a cross-encoder (``resources/pairs``).

The model reads both clauses at once, so that it can see who did what to whom, which a cosine of two vectors
can't. Each pair is run by itself, in both orders at once: the score of a pair is the same in every call (see
``rashomon.annotate.vectors``) and the same for (a, b) and (b, a).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashomon.annotate.vectors import clean, open_session, tokenizer

MAX_PIECES = 80
"""Of both clauses together, markers included; the longer clause is cut first."""


def score(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """The probability that the two texts of a pair assert the same thing: ``(len(pairs),)``, float32, 0 to 1.

    Meant for clauses of reports of one story; pick the candidates with ``annotate.vectors.embed`` first, it
    is far cheaper. Symmetric. No text raises.
    """
    scores = np.zeros(len(pairs), dtype=np.float32)
    if not pairs:
        return scores
    cleaned = [(clean(a), clean(b)) for a, b in pairs]
    pieces = _pieces({text for pair in cleaned for text in pair})
    session = _session()
    seen: dict[tuple[str, str], float] = {}
    for n, (a, b) in enumerate(cleaned):
        key = (a, b) if a <= b else (b, a)
        if key not in seen:
            ids, segments = _both_orders(pieces[key[0]], pieces[key[1]])
            seen[key] = session.run(None, {"input_ids": ids, "token_type_ids": segments})[0].item()
        scores[n] = seen[key]
    return scores


def _pieces(texts: set[str]) -> dict[str, list[int]]:
    ordered = sorted(texts)
    encodings = tokenizer().encode_batch(ordered, add_special_tokens=False)
    return {text: encoding.ids for text, encoding in zip(ordered, encodings, strict=True)}


def _both_orders(one: list[int], two: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and segments of ``[CLS] one [SEP] two [SEP]`` and of the other order, shape ``(2, n)`` each."""
    room = MAX_PIECES - 3
    half = room // 2
    first = min(len(one), max(half, room - len(two)))
    one, two = one[:first], two[: room - first]
    start, stop = _markers()
    ids = np.array([[start, *one, stop, *two, stop], [start, *two, stop, *one, stop]], dtype=np.int64)
    segments = np.zeros_like(ids)
    segments[0, len(one) + 2 :] = 1
    segments[1, len(two) + 2 :] = 1
    return ids, segments


@functools.cache
def _markers() -> tuple[int, int]:
    return tokenizer().token_to_id("[CLS]"), tokenizer().token_to_id("[SEP]")


@functools.cache
def _session() -> Any:
    return open_session("pairs")
