"""The attribution cues: which words report speech or attitude, how strongly, and what they take."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.polarity_lexicon import load_rows
from rashomon.model import Strength

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token


class Cue(NamedTuple):
    """A lexicon entry. ``frames``: see the header of ``resources/data/cues.csv``."""

    lemma: str
    strength: Strength
    modality: str | None
    frames: frozenset[str]


@functools.cache
def _table(name: str) -> dict[str, Cue]:
    return {
        row["lemma"]: Cue(
            row["lemma"], Strength(row["strength"]), row["modality"] or None, frozenset(row["frames"].split())
        )
        for row in load_rows(name)
    }


ACCORDING = Cue("according", Strength.SAID, None, frozenset({"c"}))
COLON = Cue(":", Strength.SAID, None, frozenset({"c", "q"}))


def cue_of(token: Token) -> Cue | None:
    """The cue at a token: a verb or noun of the lexicon, or "according" before "to"."""
    lower = token.lower_
    if lower == "according":
        following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
        return ACCORDING if following == "to" else None
    lemma = token.lemma
    if token.pos_ == "VERB":
        return _table("cues.csv").get(lemma)
    if token.pos_ == "NOUN":
        return _table("cues_nominal.csv").get(lemma)
    return None


def cue_at(lower: str, lemma: str, pos: str) -> Cue | None:
    """The lexicon entry of a word as a verb, noun or adverb (universal part-of-speech tags)."""
    if lower == "according":
        return ACCORDING
    table = _TABLES.get(pos)
    return _table(table).get(lemma) if table else None


_TABLES = {"VERB": "cues.csv", "NOUN": "cues_nominal.csv", "ADV": "cues_adverbs.csv"}


@functools.cache
def known() -> frozenset[str]:
    """The lexicon's lemmas, with "/V" or "/N" behind."""
    verbs, nouns = _table("cues.csv"), _table("cues_nominal.csv")
    return frozenset([*(f"{lemma}/V" for lemma in verbs), *(f"{lemma}/N" for lemma in nouns)])


@functools.cache
def adverbs() -> frozenset[str]:
    """Adverbs that report without naming a source: "allegedly"."""
    return frozenset(_table("cues_adverbs.csv"))
