"""How many news texts have a word, by how frequent the word is in English.

The word pieces of the shipped tokenizer (BERT's, Apache-2.0) are numbered by frequency in books and encyclopedia
articles; by Zipf's law a word's share of running text is about a constant over its rank. Words that are no
piece of their own are rare ones, names mostly.
"""

from __future__ import annotations

import functools
import json
import math
from importlib.resources import files

_FIRST = 1995  # number of the piece before the most frequent word
_ZIPF = 0.06  # share of running text of the most frequent word
_LENGTH = 300  # words of a usual report
_UNKNOWN = 3e-7  # share of running text of a word that isn't in the table
_FIGURES = 0.002  # share of reports that have a given figure
_STEM = 4
_ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly")


def stem(word: str) -> str:
    """A lower-case word without a common English ending; what is left has four letters at least."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


@functools.lru_cache(maxsize=65536)
def rarity(term: str) -> float:
    """Share of news texts that have the word with this stem, between 0 and 1."""
    if term[:1].isdigit():
        return _FIGURES
    return 1 - math.exp(-_LENGTH * _frequencies().get(term, _UNKNOWN))


@functools.cache
def _frequencies() -> dict[str, float]:
    text = (files("rashomon.resources") / "minilm" / "tokenizer.json").read_text(encoding="utf-8")
    found: dict[str, float] = {}
    for word, rank in json.loads(text)["model"]["vocab"].items():
        if rank > _FIRST and word.isalpha():
            found[stem(word)] = found.get(stem(word), 0) + _ZIPF / (rank - _FIRST)
    return found
