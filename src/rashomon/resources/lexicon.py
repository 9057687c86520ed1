"""Names of the world: countries, organisations, offices, groups, regions and cities, loaded when first
asked for.

Every table is a file under ``data/``; sources and licences stand in ``data/README.md``.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from rashomon.values.names import fold, words

TermKind = Literal["name", "demonym", "capital", "metonym", "organisation"]


class Term(NamedTuple):
    """A surface form and whom it names: ``code`` a country (ISO alpha-3) or organisation code."""

    text: str
    kind: TermKind
    code: str | None
    sector: str | None
    name: str


class Entry(NamedTuple):
    """A gazetteer place. ``within`` holds the keys of all places known to contain it."""

    key: str
    name: str
    kind: str
    country: str | None
    within: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0


class Title(NamedTuple):
    """A head noun of offices, with the PLOVER sector and gender it implies."""

    sector: str | None
    gender: Literal["m", "f"] | None


class Group(NamedTuple):
    """A noun for collective or unnamed actors."""

    kind: str
    sector: str | None


class DatedEvent(NamedTuple):
    """A well-known event: the nouns it goes by, names of which a report must hold one, the day it began."""

    words: frozenset[str]
    names: tuple[str, ...]
    began: date


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files("rashomon.resources") / "data" / name).open(encoding="utf8") as file:
        yield from csv.DictReader(file)


def _split(cell: str | None) -> list[str]:
    return [x for x in (cell or "").split("|") if x]


@functools.cache
def country_names() -> dict[str, str]:
    """ISO alpha-3 code to the usual English name."""
    return {row["iso3"]: row["name"] for row in _rows("countries.csv")}


@functools.cache
def iso3_of() -> dict[str, str]:
    """ISO alpha-2 code to alpha-3."""
    return {row["iso2"]: row["iso3"] for row in _rows("countries.csv")}


@functools.cache
def capitals() -> dict[str, str]:
    """Folded capital to ISO alpha-3."""
    return {fold(c): row["iso3"] for row in _rows("countries.csv") for c in _split(row["capitals"])}


@functools.cache
def terms() -> dict[str, tuple[Term, ...]]:
    """Country and organisation surface forms by their first word, longest first. Case counts: "US" is not
    "us"."""
    found: dict[str, Term] = {}
    for term in (*_country_terms(), *_org_terms()):
        found.setdefault(term.text, term)
    for term in list(found.values()):
        if len(term.text) > 4:  # headlines and datelines in capitals
            found.setdefault(term.text.upper(), term._replace(text=term.text.upper()))
    return by_first_word(found)


@functools.lru_cache(maxsize=4096)
def is_country_word(text: str) -> bool:
    """The text is a country's name or demonym, whole."""
    return any(t.text == text and t.kind in ("name", "demonym") for t in terms().get(first_word(text), ()))


def by_first_word(found: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Arrange surface forms for a scan at word starts."""
    table: dict[str, list[Any]] = {}
    for text in sorted(found, key=len, reverse=True):
        table.setdefault(first_word(text), []).append(found[text])
    return {word: tuple(entries) for word, entries in table.items()}


def first_word(text: str) -> str:
    """The leading run of letters and digits: what a scan looks up."""
    for i, char in enumerate(text):
        if not char.isalnum():
            return text[:i] or text[:1]
    return text


# Demonyms whose plural is the word itself.
_SAME_PLURAL = ("ese", "ish", "ch", "ss", "utch", "s")
_CODED_CAPITALS = frozenset(("PRI", "GIB"))


def _country_terms() -> Iterator[Term]:
    for row in _rows("countries.csv"):
        code, name = row["iso3"], row["name"]
        for text in (name, *_split(row["aliases"])):
            yield Term(text, "name", code, "GOV", name)
        for text in _split(row["demonyms"]):
            yield Term(text, "demonym", code, None, name)
            if not text.endswith(_SAME_PLURAL):
                yield Term(text + "s", "demonym", code, None, name)
        for text in _split(row["metonyms"]):
            yield Term(text, "metonym", code, "GOV", name)
    for row in sorted(_rows("countries.csv"), key=lambda r: -int(r["population"])):
        for text in _split(row["capitals"]):
            yield Term(text, "capital", row["iso3"], "GOV", row["name"])


def _org_terms() -> Iterator[Term]:
    for row in _rows("orgs.csv"):
        for text in (row["name"], *_split(row["acronyms"])):
            yield Term(text, "organisation", row["code"] or None, row["sector"] or None, row["name"])


@functools.cache
def titles() -> dict[str, Title]:
    """Lower-case title heads; plurals aren't in it."""
    return {r["title"]: Title(r["sector"] or None, _gender(r["gender"])) for r in _rows("offices.csv")}


def _gender(cell: str) -> Literal["m", "f"] | None:
    return "m" if cell == "m" else "f" if cell == "f" else None


@functools.cache
def groups() -> dict[str, Group]:
    """Nouns (singular) of groups and bodies."""
    return {r["noun"]: Group(r["kind"], r["sector"] or None) for r in _rows("groups.csv")}


@functools.cache
def given_names() -> dict[str, Literal["m", "f"]]:
    """Folded given names that are clearly a man's or a woman's."""
    found: dict[str, Literal["m", "f"]] = {}
    both: set[str] = set()
    for row in _rows("given_names.csv"):
        gender = _gender(row["gender"])
        for name in row["names"].split():
            if found.get(name, gender) != gender:
                both.add(name)
            if gender:
                found[name] = gender
    return {n: g for n, g in found.items() if n not in both}


@functools.cache
def states() -> dict[str, Entry]:
    """US states by name and abbreviation (as written)."""
    found: dict[str, Entry] = {}
    for row in _rows("us_states.csv"):
        entry = Entry(f"admin:USA-{row['code']}", row["name"], "region", "USA", ("USA",))
        for text in (row["name"], *_split(row["abbreviations"])):
            found[text] = entry
    return found


@functools.cache
def regions() -> dict[str, Entry]:
    """Waters, regions, islands and buildings by folded name and alias."""
    found: dict[str, Entry] = {}
    for row in _rows("regions.csv"):
        kind = row["kind"]
        entry = Entry(
            f"{kind}:{fold(row['name'])}",
            row["name"],
            kind,
            row["country"] or None,
            tuple(_split(row["within"])),
        )
        for text in (row["name"], *_split(row["aliases"])):
            found[fold(text)] = entry
    return found


@functools.cache
def countries() -> dict[str, Entry]:
    """Countries by folded name and alias."""
    found: dict[str, Entry] = {}
    for row in _rows("countries.csv"):
        entry = Entry(row["iso3"], row["name"], "country", row["iso3"], (), population=int(row["population"]))
        for text in (row["name"], *_split(row["aliases"])):
            found.setdefault(fold(text), entry)
    return found


@functools.cache
def _cities() -> bytes:
    return b"\n" + (files("rashomon.resources") / "data" / "cities.tsv").read_bytes()


@functools.lru_cache(maxsize=8192)
def cities(name: str) -> tuple[Entry, ...]:
    """Populated places called ``name`` (any marks and case), the largest first."""
    wanted = fold(name).encode()
    if not wanted:
        return ()
    data = _cities()
    low, high = 0, len(data) - 1
    while low < high:  # binary search over line starts: the file is sorted by its first field
        middle = data.rfind(b"\n", 0, (low + high) // 2 + 1)
        line_end = data.find(b"\n", middle + 1)
        if data[middle + 1 : line_end].split(b"\t", 1)[0] < wanted:
            low = line_end
        else:
            high = middle
    found = []
    position = low + 1
    while data.startswith(wanted + b"\t", position):
        end = data.find(b"\n", position)
        found.append(_city(data[position:end].decode().split("\t")))
        position = end + 1
    return tuple(sorted(found, key=lambda e: -e.population))


def _city(fields: list[str]) -> Entry:
    _, _, name, iso2, admin, latitude, longitude, population = fields
    country = iso3_of().get(iso2)
    within = ((f"admin:USA-{admin}",) if country == "USA" else ()) + ((country,) if country else ())
    key = f"city:{fold(name)}"
    biggest = int(population) >= 1_000_000 or capitals().get(fold(name)) == country
    if not biggest:
        key += f":{iso2.lower()}" + (f"-{admin.lower()}" if admin else "")
    return Entry(key, name, "city", country, within, float(latitude), float(longitude), int(population))


# The generic part of a first-level division's name, which the news leaves out or puts in English.
_DIVISION = words("oblast oblasti obl province region state governorate county district prefecture al ad as ar")


@functools.cache
def divisions() -> dict[str, tuple[Entry, ...]]:
    """First-level divisions (ISO 3166-2, by pycountry) by folded core name: "kerman" is Iran's province."""
    import pycountry

    found: dict[str, list[Entry]] = {}
    for division in pycountry.subdivisions:
        country = iso3_of().get(division.country_code)
        if division.parent_code or not country:
            continue
        core = division_core(division.name)
        entry = Entry(f"admin:{country}-{core}", division.name, "region", country, (country,))
        if country != "USA":
            found.setdefault(core, []).append(entry)
    return {k: tuple(v) for k, v in found.items()}


def division_core(name: str) -> str:
    """A division's name without its kind; Ukrainian and Russian adjectives cut to the city's name.

    >>> division_core("Kerman province"), division_core("Donetska oblast")
    ('kerman', 'donetsk')
    """
    tokens = [t for t in fold(name).split() if t not in _DIVISION] or fold(name).split()
    core = " ".join(tokens)
    for ending in ("skaya", "ska", "skyi", "skiy"):
        if core.endswith(ending) and len(core) > len(ending) + 2:
            return core[: -len(ending)] + "sk"
    return core


@functools.cache
def dated_events() -> tuple[DatedEvent, ...]:
    """Events that reports count time from ("since the start of the invasion")."""
    return tuple(
        DatedEvent(
            frozenset(_split(row["words"].casefold())), tuple(_split(row["names"])), date.fromisoformat(row["began"])
        )
        for row in _rows("dated_events.csv")
    )
