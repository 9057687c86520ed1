"""The word lists behind polarity and modality: opposites, negative affixes, and the data files' loader."""

from __future__ import annotations

import csv
import functools
import json
import re
from importlib import resources
from typing import Any

_AFFIX = re.compile(
    r"^(?:(?:non-?)(?P<non>[a-z-]{3,})"
    r"|(?:un|im(?=[mp])|in|ir(?=r)|il(?=l))(?P<un>[a-z-]{2,}(?:ed|ing|able|ible|ful|al|ive|ous|ent|ant|ain|ate|ete|ect|le|st|fe|rt|lear|ely|ly)))$"
)


def read_data(name: str) -> str:
    """The text of a data file of ``rashomon.resources`` (UTF-8)."""
    return (resources.files("rashomon.resources") / "data" / name).read_text(encoding="utf-8")


@functools.cache
def load_json(name: str) -> dict[str, Any]:
    """A JSON data file of ``rashomon.resources``, parsed once."""
    data: dict[str, Any] = json.loads(read_data(name))
    return data


@functools.cache
def load_rows(name: str) -> tuple[dict[str, str], ...]:
    """A CSV data file with a header line; lines starting with ``#`` are comments."""
    lines = [line for line in read_data(name).splitlines() if line.strip() and not line.startswith("#")]
    return tuple(csv.DictReader(lines))


@functools.cache
def words(file: str, *keys: str) -> frozenset[str]:
    """The word list at ``keys`` of a JSON data file."""
    node: Any = load_json(file)
    for key in keys:
        node = node[key]
    return frozenset(node)


@functools.cache
def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for row in load_rows("negation_opposites.csv"):
        left, right = row["left"].split("|"), row["right"].split("|")
        for a in left:
            for b in right:
                table.setdefault(a, set()).add(b)
                table.setdefault(b, set()).add(a)
    return {word: frozenset(others) for word, others in table.items()}


def antonyms(lemma: str) -> frozenset[str]:
    """The lemmas that say the opposite of ``lemma``; particles are joined by ``_`` ("pull_out")."""
    return _opposites().get(lemma.lower().replace(" ", "_"), frozenset())


def opposite(lemma_a: str, lemma_b: str) -> bool:
    """True where the lemmas exclude each other: listed opposites, or one is the other with a negative affix.

    Symmetric, never true of a word and itself.

    >>> opposite("accept", "reject"), opposite("uninjured", "injured"), opposite("accept", "approve")
    (True, True, False)
    """
    a, b = (lemma.lower().replace(" ", "_") for lemma in (lemma_a, lemma_b))
    if a == b:
        return False
    return b in antonyms(a) or negative_base(a) == b or negative_base(b) == a


def negative_base(word: str) -> str | None:
    """What a word with a negative affix negates ("uninjured": "injured"), or ``None`` for other words.

    >>> negative_base("non-life-threatening")
    'life-threatening'
    >>> negative_base("united") is None
    True
    """
    lower = word.lower()
    if lower in words("negation.json", "not_affixed"):
        return None
    match = _AFFIX.match(lower)
    if match is None:
        return None
    return match["non"] or match["un"]


def negative_word(word: str) -> bool:
    """True of words that hold a negation of an outcome: "unscathed", "uninjured", "non-life-threatening"."""
    lower = word.lower()
    if lower in words("negation.json", "affix_words"):
        return True
    return lower.startswith(("un", "non")) and negative_base(lower) is not None
