"""PLOVER's triggers: which verb, noun or adjective names an event of which type and mode."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.polarity_lexicon import load_rows
from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

# Verbs that are events only with an object of the right kind; without, they are everyday words.
NEEDS_NOUN = {
    "launch": frozenset(
        [
            "attack",
            "offensive",
            "strike",
            "assault",
            "raid",
            "missile",
            "rocket",
            "invasion",
            "operation",
            "war",
            "fire",
        ]
    ),
    "open": frozenset({"fire"}),
    "impose": frozenset(["sanction", "embargo", "ban", "tariff", "blockade", "restriction", "curfew"]),
    "sign": frozenset(
        ["agreement", "deal", "accord", "pact", "treaty", "memorandum", "protocol", "contract", "declaration"]
    ),
    "exchange": frozenset(
        ["prisoner", "captive", "detainee", "hostage", "information", "fire", "letter", "ambassador", "view"]
    ),
    "fire": frozenset(["shot", "missile", "rocket", "shell", "round", "gun", "artillery", "weapon", "mortar", "gas"]),
    "give": frozenset(
        ["aid", "assistance", "money", "dollar", "food", "relief", "weapon", "fund", "loan", "help", "supply"]
    ),
}
# Verbs that are no event with an object of these kinds: "released a statement", "demonstrate that", "marched troops".
PUBLISHED = words(
    "statement report video figure data result image footage document book album letter photo photograph text "
    "transcript detail name list study survey film recording"
)
NO_OBJECT = frozenset({"demonstrate", "rally", "march"})


class Trigger(NamedTuple):
    """An event type of PLOVER (capitals) and its mode, where the word says it."""

    type: str
    mode: str | None


@functools.cache
def _table() -> dict[tuple[str, str], Trigger]:
    table: dict[tuple[str, str], Trigger] = {}
    for row in load_rows("plover.csv"):
        for lemma in row["lemmas"].split("|"):
            table.setdefault((row["pos"], lemma), Trigger(row["type"], row["mode"] or None))
    return table


@functools.cache
def _hints() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], list[str]] = {}
    for row in load_rows("plover_hints.csv"):
        for lemma in row["lemmas"].split("|"):
            table.setdefault((row["pos"], lemma), []).append(row["type"])
    return {word: tuple(kinds) for word, kinds in table.items()}


def hints_of(token: Token) -> tuple[str, ...]:
    """The types a token often speaks of, without naming an event by itself; particles count."""
    lemma, pos = token.lemma, "NOUN" if token.pos_ in ("NOUN", "PROPN", "ADJ") else "VERB"
    for child in token.children:
        if child.dep_ == "prt" and (pos, f"{lemma}_{child.lower_}") in _hints():
            return _hints()[pos, f"{lemma}_{child.lower_}"]
    return _hints().get((pos, lemma), ())


def trigger_of(token: Token) -> Trigger | None:
    """The event a token names, or ``None``. Particles count: "pull out", "turn down"."""
    pos = "NOUN" if token.pos_ == "PROPN" and token.lower_ in ("ceasefire", "summit") else token.pos_
    lemma = token.lemma
    if pos == "VERB":
        return _verb(token, lemma)
    if pos == "NOUN":
        return _noun(token, lemma)
    if pos == "ADJ" and any(t.dep_ == "xcomp" for t in token.children):
        return _table().get(("ADJ", lemma))
    return None


def _verb(token: Token, lemma: str) -> Trigger | None:
    for child in token.children:
        if child.dep_ == "prt" and ("VERB", f"{lemma}_{child.lower_}") in _table():
            return _table()["VERB", f"{lemma}_{child.lower_}"]
    objects = {t.lemma_.lower() for t in token.children if t.dep_ in ("dobj", "nsubjpass")}
    if lemma == "open":
        return Trigger("ASSAULT", "firearms") if "fire" in objects else None
    if lemma == "call":
        preps = {t.lower_ for t in token.children if t.dep_ == "prep"}
        return _table()["VERB", "call"] if preps & {"for", "on", "upon"} else None
    required = NEEDS_NOUN.get(lemma)
    if required and not objects & required:
        return None
    if token.dep_ in ("amod", "compound") or publishes(token):
        return None
    if lemma in NO_OBJECT and any(t.dep_ in ("dobj", "ccomp") for t in token.children):
        return None
    if lemma in ("commit", "undertake", "approve") and not any(t.dep_ == "xcomp" for t in token.children):
        return None
    if lemma == "accept" and objects & {"demand", "term", "condition", "defeat", "responsibility"}:
        return Trigger("CONCEDE", None)
    return _table().get(("VERB", lemma))


def publishes(verb: Token) -> bool:
    """ "released a report", "issued a statement": nothing is done to anybody."""
    if verb.lemma not in ("release", "issue", "publish", "post"):
        return False
    return any(t.lemma_.lower() in PUBLISHED for t in verb.children if t.dep_ in ("dobj", "nsubjpass"))


def _noun(token: Token, lemma: str) -> Trigger | None:
    if token.dep_ == "compound":
        return None
    if lemma == "strike":
        kinds = {t.lower_ for t in token.children if t.dep_ in ("compound", "amod")}
        labour = kinds & {"hunger", "general", "labor", "labour", "indefinite", "open-ended", "nationwide"}
        return Trigger("PROTEST", "strike") if labour or token.head.lemma_ == "go" else _table()["NOUN", "strike"]
    return _table().get(("NOUN", lemma))
