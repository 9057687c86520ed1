"""Names and places of a text from capitals and the gazetteer alone: who and where, well enough to group by.

No parse: a run of capitalised words is a name. Runs that the gazetteer knows are places; of the others those
of two words and more are names of people and bodies. A name that an age stands beside is of somebody whom the
report is about, not of its spokesman.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from rashomon.resources.lexicon import cities, countries, states, terms
from rashomon.values.names import fold, words

_CAPITAL = r"[^\W\d_a-zà-ÿ][\w’'-]*[\w]|[A-Z]\."
_RUN = re.compile(rf"\b(?:{_CAPITAL})(?:[ \t]+(?:(?:de|la|del|van|von|der|bin|al|el|of)[ \t]+)?(?:{_CAPITAL}))*")
_SENTENCE = re.compile(r"(?:^|[.!?:\n]['\"”’)]?\s+|[\"“‘'(])$")
_AGE_BEHIND = re.compile(r",? (?:age )?(\d{1,2})\b(?!-|:)|, (?:an? )?(\d{1,2})[- ]year")
_AGE_BEFORE = re.compile(r"\d{1,3}[- ]year[- ]old (?:[a-z]+ ){0,3}$")
_LOST = words(
    "the a an and but for in on at of to from with by he she they we i you it his her their this that these those "
    "police officers officer two three four five six seven eight nine ten one when while after before as if no not "
    "there what who how why where monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december jan feb mar apr jun jul aug sept sep oct nov "
    "dec mr mrs ms dr st authorities investigators witnesses officials according also both all am pm here man woman "
    "men women some many more most now new then today yesterday tonight photo image video updated update by"
)
_TITLES = words(
    "mr mrs ms miss dr prof professor sir lord lady gen general lt col colonel maj major capt captain sgt sergeant "
    "cpl gov governor sen senator rep president premier minister king queen prince sheikh rev reverend pastor judge "
    "justice ambassador secretary chancellor mayor chairman det detective officer sheriff commissioner inspector "
    "deputy chief spokesman spokeswoman coach actor actress director foreign prime vice attorney lawyer trooper"
)
# What follows a place's name in the name of a body: "Tulsa Police", "Kerman Province".
_BODIES = words(
    "police county city department fire sheriff sheriffs hospital university school high medical center court "
    "province district state airport international municipal regional general mayor metropolitan metro fd pd township"
)


class Spots(NamedTuple):
    """Folded names by kind, one item a mention."""

    names: list[str]
    capitals: list[str]
    aged: list[str]
    cities: list[str]
    states: list[str]
    countries: list[str]


def spots(body: str, title: str = "") -> Spots:
    """Names and places of the body, and the places of the title. Never raises."""
    found = Spots([], [], [], [], [], [])
    for run, before, behind in _runs(body):
        _sort(run, before, behind, found)
    for run, _, behind in _runs(title):
        _place(run, behind, found)  # in a title every word may be capitalised: only places can be told
    return found


def _runs(text: str) -> Iterator[tuple[str, str, str]]:
    for match in _RUN.finditer(text):
        start, end = match.span()
        yield match.group(), text[max(0, start - 40) : start], text[end : end + 24]


def _sort(run: str, before: str, behind: str, found: Spots) -> None:
    opens = bool(_SENTENCE.search(before)) or not before
    tokens = [t for t in run.split() if t]
    while tokens and fold(tokens[0]) in _LOST:
        tokens = tokens[1:]
        opens = False
    while tokens and fold(tokens[-1]) in _LOST:
        tokens = tokens[:-1]
    if not tokens:
        return
    if _place(" ".join(tokens), behind, found):
        return
    while len(tokens) > 1 and fold(tokens[0].rstrip(".")) in _TITLES:
        tokens = tokens[1:]
    plain = [f for t in tokens for f in fold(re.sub(r"[’']s$", "", t)).split() if len(f) > 1]
    if not plain:
        return
    if len(plain) > 1:
        found.names.append(" ".join(plain))
        if len(plain) < 5 and (_AGE_BEHIND.match(behind) or _AGE_BEFORE.search(before)):
            found.aged.append(plain[-1])
    elif opens and tokens[0].lower() == tokens[0].casefold() and not tokens[0].isupper():
        return  # any word is capitalised at the beginning of a sentence
    found.capitals.extend(plain)


def _place(run: str, behind: str, found: Spots) -> bool:
    """Files the run as a place, if it is one; true where it is nothing else besides."""
    name = re.sub(r"[’']s$", "", run)
    kind, key = _known(name, behind.startswith(", ") and _state_follows(behind))
    if kind:
        getattr(found, kind).append(key)
        return True
    tokens = name.split()
    for end in range(len(tokens) - 1, 0, -1):
        if fold(tokens[end]) in _BODIES:
            kind, key = _known(" ".join(tokens[:end]), False)
            if kind:
                getattr(found, kind).append(key)
                return False
    return False


def _state_follows(behind: str) -> bool:
    first = re.match(r", ((?:[A-Z][\w.]*)(?: [A-Z]\w+)?)", behind)
    if not first:
        return False
    return any(_known(name, False)[0] in ("states", "countries") for name in {first[1], first[1].split()[0]})


@functools.lru_cache(maxsize=65536)
def _known(name: str, placed: bool) -> tuple[str, str]:
    """The list that a place's name belongs to, and its key there; empty strings where it is none.

    ``placed``: a state or country stands behind the name, so that small towns can be believed.
    """
    if not name or not name[0].isupper():
        return "", ""
    state = states().get(name) or (states().get(name.title()) if name.isupper() and len(name) > 3 else None)
    key = fold(name)
    if state is not None and name not in ("Ill", "Ore", "Miss", "Wash", "Mass", "Ark", "Del", "Cal"):
        return "states", state.key.removeprefix("admin:USA-").lower()
    country = countries().get(key) or _demonym(name)
    if country is not None:
        return "countries", country if isinstance(country, str) else country.key.lower()
    entries = cities(key)
    if entries and (placed or entries[0].population > 50_000) and len(key) > 3:
        return "cities", key
    return ("cities", key) if placed and len(name.split()) < 4 else ("", "")


def _demonym(name: str) -> str | None:
    """The country whose people, capital or government the word names."""
    for term in terms().get(name.split()[0], ()):
        if term.text == name and term.code and term.kind in ("name", "demonym", "metonym"):
            return term.code.lower()
    return None
