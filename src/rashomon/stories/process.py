"""Rounds of one process: stories with the same actors doing the same kind of thing on another day or elsewhere.

The talks of June and the talks of July are two stories of one negotiation. Two stories are linked where they share
the people that many of their reports name, what is done is of one kind, day or place is another, and their
reports would be likely to be of one event if it weren't for that. Nobody has labelled such chains for us to learn
from: the thresholds are set by hand, for few and sure links, and each link says which signals made it.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from rashomon.stories.features import Features
from rashomon.stories.incremental import Grouper
from rashomon.stories.index import Index
from rashomon.stories.linkage import closed
from rashomon.stories.rarity import rarity, stem
from rashomon.stories.score import Weights, probabilities
from rashomon.stories.signals import signals
from rashomon.values.names import skeleton

_CARRIED = 0.5  # share of a story's reports that must have a name, for it to be one of the story's actors
_PEOPLE = 2  # people in common, or …
_COUNTRIES = 2  # … one of them and so many countries
_KIND = 0.4  # cosine of the kinds of event, by the nouns and verbs of PLOVER in titles and leads
_LIKELY = 0.3  # probability that two of their reports are of one event, were their days not apart
_RARE_KIND = 0.1  # share of texts over which a trigger tells no kind ("say", "call")
_PLAIN_NAME = 0.005  # share of texts from which a name's last word is a word ("Third Avenue"), nobody's name
COMMON = 40  # stories that have a name, over which it is nobody in particular
COMPARED = 3  # reports of each of two stories


@dataclass(frozen=True, slots=True)
class Profile:
    """What a story is compared by: ``actors`` by key, as first written; names of ``countries`` and ``cities``;
    ``kinds``, the share of its reports that have each trigger; its ``first`` and ``last`` day (proleptic ordinals)."""

    actors: dict[str, str]
    countries: frozenset[str]
    kinds: dict[str, float]
    cities: frozenset[str]
    first: int | None
    last: int | None

    def to_row(self) -> dict[str, Any]:
        """The profile as JSON-able data, always the same for the same profile."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return row | {"countries": sorted(self.countries), "cities": sorted(self.cities)}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Profile:
        """What ``to_row`` gave. Raises ``TypeError`` on a field that isn't one."""
        return cls(**row | {"countries": frozenset(row["countries"]), "cities": frozenset(row["cities"])})


def processes(grouper: Grouper) -> dict[str, dict[str, Any]]:
    """The stories that belong to a process: ``{story: {"process", "links": [{"with", "signals": [...]}]}}``.

    ``process`` is the name of its first story; ``signals`` are ``{"name", "value"}`` rows: the actors and kinds
    of event in common (as text), the days between, the places that differ. Stories in no process are left out.
    Costs grow with the stories that share a name, never with the square of the pile.
    """
    by_id = {report.id: report for report in grouper.index.reports}
    stories = grouper.stories()
    profiles = {name: profile([by_id[i] for i in ids]) for name, ids in stories.items()}
    links: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for a, b in _pairs(profiles):
        found = link(profiles[a], profiles[b])
        if found and likely(grouper.index, stories[a], stories[b], grouper.model):
            links[a].append({"with": b, "signals": found})
            links[b].append({"with": a, "signals": found})
    order = list(profiles)
    place = {name: n for n, name in enumerate(order)}
    linked = [(place[name], place[row["with"]]) for name, rows in links.items() for row in rows]
    chains = (numbers for numbers in closed(linked, len(order)) if len(numbers) > 1)
    return {order[n]: {"process": order[min(c)], "links": links[order[n]]} for c in chains for n in sorted(c)}


def likely(index: Index, one: Sequence[str], two: Sequence[str], model: Weights | None = None) -> bool:
    """Some of the first reports of two stories (by id, in the index) are alike enough to be of one event, but for
    their days."""
    others = [index.number(i) for i in two[:COMPARED]]
    found = (signals(index, index.number(i), others) for i in one[:COMPARED])
    return any(probabilities(rows, model, ruled=False).max() >= _LIKELY for rows in found)


def _pairs(profiles: dict[str, Profile]) -> Iterator[tuple[str, str]]:
    """Pairs of stories with enough names in common, each once."""
    stories_of: dict[str, list[str]] = defaultdict(list)
    for name, own in profiles.items():
        for actor in own.actors:
            stories_of[actor].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in stories_of.values():
        if len(names) <= COMMON:
            shared.update((a, b) for n, a in enumerate(names) for b in names[n + 1 :])
    yield from shared


def link(a: Profile, b: Profile) -> list[dict[str, Any]] | None:
    """The signals that make two stories rounds of one process, as rows of ``processes``, or ``None``."""
    actors = [name for key, name in a.actors.items() if key in b.actors]
    countries = a.countries & b.countries
    if len(actors) < (1 if len(countries) >= _COUNTRIES else _PEOPLE):
        return None
    kind = _cosine(a.kinds, b.kinds)
    days = _apart(a, b)
    elsewhere = bool(a.cities and b.cities and not a.cities & b.cities)
    if kind < _KIND or not (days or elsewhere):
        return None
    rows: list[dict[str, Any]] = [
        {"name": "actors", "value": ", ".join([*actors, *sorted(countries)])},
        {"name": "kind", "value": ", ".join(sorted(set(a.kinds) & set(b.kinds)))},
        {"name": "kind likeness", "value": round(kind, 3)},
    ]
    if days:
        rows.append({"name": "days apart", "value": days})
    if elsewhere:
        rows.append({"name": "place", "value": f"{', '.join(sorted(a.cities))} / {', '.join(sorted(b.cities))}"})
    return rows


def _apart(a: Profile, b: Profile) -> int:
    """Days between the end of one story and the beginning of the other; 0 where they overlap or have no days."""
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return 0
    return max(0, b.first - a.last, a.first - b.last)


def profile(reports: Sequence[Features]) -> Profile:
    """The profile of a story of these reports."""
    needed = max(1.0, _CARRIED * len(reports))
    spelled: dict[str, str] = {}
    for name in (name for r in reports for name in r.names):
        spelled.setdefault(_key(name), name)
    names = Counter(key for r in reports for key in {_key(n) for n in r.names} if key)
    countries = Counter(c for r in reports for c in r.countries)
    cities = Counter(c for r in reports for c in r.cities[:2])
    kinds: Counter[str] = Counter()
    for report in reports:
        kinds.update({w for w in (*report.title, *report.lead) if w in _triggers()})
    days = [r.day for r in reports if r.day is not None]
    return Profile(
        actors={key: name for key, name in spelled.items() if names[key] >= needed},
        countries=frozenset(c for c, times in countries.items() if times >= needed),
        kinds={w: times / len(reports) for w, times in kinds.items() if times >= needed},
        cities=frozenset(c for c, times in cities.items() if times >= needed),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _key(name: str) -> str:
    """What the spellings of one person's name have in common: the last name's consonants, the first one's letter."""
    *before, last = name.split()
    return f"{before[-1][0]} {skeleton(last)}" if before and rarity(stem(last)) < _PLAIN_NAME else ""


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    dot = sum(a[w] * b[w] for w in set(a) & set(b))
    norms = sum(v * v for v in a.values()) * sum(v * v for v in b.values())
    return dot / math.sqrt(norms) if norms else 0.0


@functools.cache
def _triggers() -> frozenset[str]:
    """Stems of the words that name kinds of event in the PLOVER lexicon, without the most common ones."""
    text = (files("rashomon.resources") / "data" / "plover.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.splitlines() if not line.startswith("#"))
    found = {stem(lemma) for row in rows if len(row) == 4 for lemma in row[3].split("|") if lemma.isalpha()}
    return frozenset(w for w in found if rarity(w) < _RARE_KIND)
