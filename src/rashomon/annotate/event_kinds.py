"""Modes and contexts of PLOVER events, and the sixteen roots of its latest edition."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from rashomon.annotate.event_candidates import Candidate
from rashomon.annotate.polarity_lexicon import load_rows

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Span

SYMMETRIC = frozenset({"CONSULT", "AGREE", "COOPERATE"})
ROOTS = (
    "ACCUSE",
    "AGREE",
    "AID",
    "ASSAULT",
    "COERCE",
    "CONSULT",
    "COOPERATE",
    "MOBILIZE",
    "PROTEST",
    "REJECT",
    "REQUEST",
    "SANCTION",
    "SUPPORT",
    "THREATEN",
    "YIELD",
)
# The lexicon and the data of training name the sixteen.
ROOT_OF = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}


def sixteen(kind: str, mode: str | None) -> str:
    """The root in PLOVER's edition of sixteen: YIELD with a mode (withdraw, release …) is RETREAT, else CONCEDE.

    >>> sixteen("YIELD", "release"), sixteen("YIELD", None), sixteen("AID", None)
    ('RETREAT', 'CONCEDE', 'AID')
    """
    if kind != "YIELD":
        return kind
    return "RETREAT" if mode else "CONCEDE"


@functools.cache
def _modes() -> dict[str, dict[str, str]]:
    """Type to lemma to mode; a later row does not overrule an earlier one."""
    table: dict[str, dict[str, str]] = {}
    for row in load_rows("plover_modes.csv"):
        for lemma in row["lemmas"].split("|"):
            table.setdefault(row["type"], {}).setdefault(lemma, row["mode"])
    return table


def mode_of(kind: str, candidate: Candidate) -> str | None:
    """The mode its own words name, innermost first: the links, then what they take."""
    table = _modes().get(kind)
    if not table:
        return None
    links = list(reversed(candidate.chain))
    near = [c for link in links for c in link.children if c.dep_ not in ("advcl", "relcl", "ccomp", "conj")]
    for token in (*links, *near, *(c for n in near for c in n.children)):
        lemma = token.lemma
        particle = next((c.lower_ for c in token.children if c.dep_ == "prt"), "")
        found = table.get(f"{lemma}_{particle}") or table.get(lemma) or table.get(token.lower_)
        if found:
            return found
    return None


@functools.cache
def _contexts() -> dict[str, str]:
    return {word: row["context"] for row in load_rows("plover_contexts.csv") for word in row["words"].split("|")}


def context_of(sentence: Span) -> str | None:
    """The context most of the sentence's words speak of; the first named wins a tie."""
    table = _contexts()
    counts: dict[str, int] = {}
    for token in sentence:
        found = table.get(token.lemma) or table.get(token.lower_)
        if found:
            counts[found] = counts.get(found, 0) + 1
    return max(counts, key=lambda c: counts[c]) if counts else None
