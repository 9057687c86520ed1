"""Where: gazetteer places by containment, street spots by shared streets, body parts by side, phrases by
words."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rashomon.values.names import fold, same_token, words
from rashomon.values.relation import Relation

PlaceKind = Literal["country", "region", "city", "facility", "street", "island", "water", "body_part", "phrase"]


class Place(BaseModel):
    """A place.

    ``key`` identifies it in the gazetteer (``None``: not found); ``within`` are the keys of everything
    known to
    hold it, closed upwards; ``country`` ISO 3166-1 alpha-3; ``parent`` the name of the city or region it is
    said
    to be in; ``streets`` and ``number`` a street spot; ``words`` the modifiers of a body part or phrase,
    whose
    head noun is ``head``. ``latitude`` and ``longitude`` in degrees (WGS 84).
    """

    model_config = ConfigDict(frozen=True)

    type: Literal["place"] = "place"
    name: str
    key: str | None = None
    kind: PlaceKind = "phrase"
    country: str | None = None
    parent: str | None = None
    within: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    number: str | None = None
    head: str | None = None
    words: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None

    def relation(self, other: Place) -> Relation:
        """What this place is to the other one; see ``Relation``."""
        if self == other:
            return Relation.EQUAL
        if "body_part" in (self.kind, other.kind):
            return _body(self, other) if self.kind == other.kind else Relation.UNKNOWN
        if self.kind == other.kind == "street":
            return _streets(self, other)
        return _contained(self, other)


def _contained(a: Place, b: Place) -> Relation:
    if a.key and b.key and a.key == b.key:
        return Relation.EQUAL
    if b.key and b.key in a.within:
        return Relation.REFINES
    if a.key and a.key in b.within:
        return Relation.REFINED_BY
    if a.country and b.country and a.country != b.country:
        return Relation.DISJOINT
    if _apart(a, b):
        return Relation.DISJOINT
    if a.key and b.key and a.kind == b.kind:
        return _exclusive(a, b)
    return _by_name(a, b)


def _apart(a: Place, b: Place) -> bool:
    """Both are in known, different cities (or one is the city and the other is in another one)."""
    x, y = _city(a), _city(b)
    return x is not None and y is not None and x != y


def _city(p: Place) -> str | None:
    if p.kind == "city":
        return p.key
    return next((k for k in p.within if k.startswith("city:")), None)


def _exclusive(a: Place, b: Place) -> Relation:
    """Two different entries of one kind: countries and cities never share ground; regions only of one level
    do not."""
    if a.kind in ("country", "city", "island"):
        return Relation.DISJOINT
    if a.kind == "region":
        first = a.key.startswith("admin:") and b.key.startswith("admin:") if a.key and b.key else False
        return Relation.DISJOINT if first else Relation.UNKNOWN
    if a.kind == "water":
        return Relation.DISJOINT
    return _by_name(a, b)


_GENERIC = words("city town village province region oblast state district county island the of republic")


def _core(p: Place) -> tuple[str, ...]:
    tokens = fold(p.name).split()
    return tuple(t for t in tokens if t not in _GENERIC) or tuple(tokens)


def _by_name(a: Place, b: Place) -> Relation:
    if a.kind == "phrase" or b.kind == "phrase":
        return _phrases(a, b) if a.kind == b.kind else Relation.UNKNOWN
    x, y = _core(a), _core(b)
    same = len(x) == len(y) and all(same_token(s, t) for s, t in zip(x, y, strict=True))
    if same and (a.kind == b.kind or a.head == b.head):
        return Relation.EQUAL
    if a.kind == b.kind == "facility":
        return Relation.DISJOINT if a.head == b.head and a.head else Relation.UNKNOWN
    if a.kind == b.kind == "city":
        return Relation.DISJOINT
    if a.kind == b.kind == "region" and not (a.key and b.key):
        return (
            Relation.DISJOINT if a.head == b.head and a.head in ("province", "oblast", "county") else Relation.UNKNOWN
        )
    return Relation.UNKNOWN


# Pairs of which only one can hold of a thing; words of different pairs go together ("front right pocket").
_OPPOSITES = (
    {"left", "right"},
    {"front", "back", "rear"},
    {"upper", "lower"},
    {"inner", "outer"},
    {"north", "south"},
    {"east", "west"},
    {"northern", "southern"},
    {"eastern", "western"},
    {"old", "new"},
    {"occupied", "free"},
)
_COMPASS = {
    "northeastern": ("northern", "eastern"),
    "northwestern": ("northern", "western"),
    "southeastern": ("southern", "eastern"),
    "southwestern": ("southern", "western"),
}


def _clash(x: set[str], y: set[str]) -> bool:
    for group in _OPPOSITES:
        p, q = x & group, y & group
        if p and q and not p & q and not ("back" in p | q and "rear" in p | q and not (p | q) - {"back", "rear"}):
            return True
    return False


def _spread(words: tuple[str, ...]) -> set[str]:
    return {w for word in words for w in _COMPASS.get(word, (word,))}


def _sets(x: set[str], y: set[str]) -> Relation:
    """By modifiers of one head noun: more words refine, contradicting ones exclude."""
    if x == y:
        return Relation.EQUAL
    if _clash(x, y):
        return Relation.DISJOINT
    if x > y:
        return Relation.REFINES
    if x < y:
        return Relation.REFINED_BY
    return Relation.OVERLAPS


def _phrases(a: Place, b: Place) -> Relation:
    if not a.head or a.head != b.head:
        return Relation.UNKNOWN
    relation = _sets(_spread(a.words), _spread(b.words))
    # "the village" and "the village" need not be one: equal words are only compatible
    return Relation.OVERLAPS if relation is Relation.EQUAL and not a.words else relation


_PART_OF = {
    "hand": "arm",
    "finger": "hand",
    "thumb": "hand",
    "wrist": "arm",
    "elbow": "arm",
    "forearm": "arm",
    "bicep": "arm",
    "foot": "leg",
    "toe": "foot",
    "knee": "leg",
    "thigh": "leg",
    "shin": "leg",
    "calf": "leg",
    "ankle": "leg",
    "heel": "foot",
    "face": "head",
    "eye": "face",
    "ear": "head",
    "jaw": "face",
    "cheek": "face",
    "nose": "face",
    "mouth": "face",
    "chin": "face",
    "forehead": "face",
    "skull": "head",
    "chest": "torso",
    "abdomen": "torso",
    "back": "torso",
    "rib": "chest",
    "lung": "chest",
    "heart": "chest",
    "side": "torso",
    "hip": "torso",
    "groin": "torso",
    "pelvis": "torso",
    "kidney": "abdomen",
    "liver": "abdomen",
    "throat": "neck",
    "temple": "head",
}
_SAME_PART = {
    "stomach": "abdomen",
    "belly": "abdomen",
    "gut": "abdomen",
    "feet": "foot",
    "toes": "toe",
    "buttocks": "buttock",
    "midsection": "abdomen",
    "trunk": "torso",
    "body": "torso",
    "breast": "chest",
    "rear": "buttock",
    "calves": "calf",
    "thighs": "thigh",
    "ribs": "rib",
    "lungs": "lung",
    "teeth": "mouth",
}


def _chain(part: str | None) -> tuple[str, ...]:
    part = _SAME_PART.get(part or "", part or "")
    if part not in _PART_OF and part.endswith("s") and part[:-1] in _BASES:
        part = part[:-1]
    out = [part]
    while out[-1] in _PART_OF:
        out.append(_PART_OF[out[-1]])
    return tuple(out)


_BASES = frozenset(_PART_OF) | frozenset(_PART_OF.values()) | {"shoulder", "leg", "arm", "pocket", "buttock"}


def _body(a: Place, b: Place) -> Relation:
    x, y = _chain(a.head), _chain(b.head)
    sides = _sets(set(a.words), set(b.words))
    if x[0] == y[0]:
        return sides
    if (y[0] not in x and x[0] not in y) or sides is Relation.DISJOINT:
        return Relation.DISJOINT
    if y[0] in x:
        return Relation.REFINES if sides in (Relation.EQUAL, Relation.REFINES) else Relation.OVERLAPS
    return Relation.REFINED_BY if sides in (Relation.EQUAL, Relation.REFINED_BY) else Relation.OVERLAPS


def _streets(a: Place, b: Place) -> Relation:
    """Spots on streets: a corner is on both its streets, a house number is a spot on one."""
    if _apart(a, b):
        return Relation.DISJOINT
    x, y = set(a.streets), set(b.streets)
    if not x & y:
        return Relation.DISJOINT
    if x == y and a.number == b.number:
        return Relation.EQUAL
    if a.number and b.number:
        return Relation.OVERLAPS if a.number == b.number else Relation.DISJOINT
    if x >= y and not b.number:
        return Relation.REFINES
    if y >= x and not a.number:
        return Relation.REFINED_BY
    return Relation.OVERLAPS
