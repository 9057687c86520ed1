"""From a name and its surroundings in the report to a ``Place``: countries, states, regions, cities."""

from __future__ import annotations

from collections.abc import Collection

from rashomon.resources.lexicon import Entry, cities, countries, division_core, divisions, regions, states
from rashomon.values import Place
from rashomon.values.names import fold
from rashomon.values.place import PlaceKind

_DIVISION_WORDS = (
    "province",
    "oblast",
    "region",
    "state",
    "governorate",
    "county",
    "prefecture",
    "district",
    "emirate",
)


def lookup(
    name: str, near: Collection[str] = (), inside: Place | None = None, settled: str | None = None
) -> Place | None:
    """The gazetteer's place called ``name``.

    ``near`` are the country codes of the report, most frequent first; ``inside`` the place the text says it
    is
    in; ``settled`` a noun that tells its kind ("city", "province", "island"). ``None`` where nothing fits.
    """
    bare = name.strip()
    if bare[:4].lower() == "the ":
        bare = bare[4:]
    candidates = _candidates(bare, settled)
    if inside is not None:
        fitting = [e for e in candidates if _inside(e, inside)]
        candidates = fitting or [e for e in candidates if not (e.country and inside.country)]
    if not candidates:
        return None
    return place(_choose(candidates, near), name)


def _candidates(name: str, settled: str | None) -> list[Entry]:
    key = fold(name)
    found: list[Entry] = []
    if not key:
        return found
    last = key.split()[-1]
    if settled is None and last in _DIVISION_WORDS and len(key.split()) > 1:
        settled = last
    country = countries().get(key)
    if country is not None and settled not in _DIVISION_WORDS:
        found.append(country)
    state = states().get(name)
    if state is not None:
        found.append(state)
    known = regions().get(key) or regions().get(f"{key} {settled}" if settled else key)
    if known is not None:
        found.append(known)
    divided = list(divisions().get(division_core(name), ())) if settled in _DIVISION_WORDS else []
    if divided and known is None:
        return divided
    if settled in _DIVISION_WORDS:
        return found
    urban = list(cities(key) or (cities(key.removesuffix(" city")) if key.endswith(" city") else ()))
    if settled == "island" and known is None:
        core = key.removesuffix(" island")
        return [_island(e) for e in cities(core)[:3]] + ([country] if country is not None else [])
    return found + urban


def _island(town: Entry) -> Entry:
    """An island that has the name of its main town: the gazetteer has the town only."""
    core = fold(town.name)
    within = (town.country,) if town.country else ()
    return town._replace(key=f"island:{core}:{town.country}", kind="island", within=within)


def _inside(entry: Entry, outer: Place) -> bool:
    if outer.key is not None and (outer.key in entry.within or outer.key == entry.country):
        return True
    if entry.kind == "city" and outer.kind == "region" and outer.country is not None and outer.country != "USA":
        return entry.country == outer.country  # GeoNames has no names of divisions: the country must do
    return False


def _choose(candidates: list[Entry], near: Collection[str]) -> Entry:
    """A country or well-known region first; else the largest in the report's countries; else the largest."""
    if candidates[0].kind != "city":
        rival = next((e for e in candidates[1:] if e.country in tuple(near)[:1]), None)
        if candidates[0].key.startswith("admin:USA") and "USA" not in near and rival is not None:
            return rival
        return candidates[0]
    for code in near:
        local = [e for e in candidates if e.country == code]
        # a hamlet of the report's country doesn't beat a world city of the same name
        if local and local[0].population * 100 >= candidates[0].population:
            return local[0]
    return candidates[0]


def place(entry: Entry, name: str) -> Place:
    """The value of a gazetteer entry, under the report's spelling."""
    kinds: dict[str, PlaceKind] = {
        "country": "country",
        "city": "city",
        "water": "water",
        "island": "island",
        "facility": "facility",
    }
    return Place(
        name=name,
        key=entry.key,
        kind=kinds.get(entry.kind, "region"),
        country=entry.country,
        within=entry.within,
        latitude=entry.latitude,
        longitude=entry.longitude,
    )


def put_inside(inner: Place, outer: Place) -> Place:
    """``inner`` with what the text says holds it: parent, ancestors, country."""
    if inner.key is not None and inner.key == outer.key:
        return inner
    keys = (*inner.within, *((outer.key,) if outer.key else ()), *outer.within)
    own = {
        "within": tuple(dict.fromkeys(k for k in keys if k != inner.key)),
        "country": inner.country or outer.country,
    }
    return inner.model_copy(update={**own, "parent": inner.parent or outer.name})
