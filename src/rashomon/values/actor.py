"""Who: people, governments, delegations, organisations, groups, and sources only described.

A comparison asks whether two mentions can be one acting party: spellings of one name, a person inside the
delegation or government they act for, a government under its capital's name.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rashomon.values.names import fold, organisation_relation, person_relation, words
from rashomon.values.offices import office_relation
from rashomon.values.relation import Relation

__all__ = ["Actor", "ActorKind", "office_relation"]

ActorKind = Literal["person", "government", "organisation", "delegation", "group", "described"]

# A government acts through these PLOVER sectors.
STATE_SECTORS = frozenset(("GOV", "MIL", "LEG", "JUD", "SPY", "COP"))
# From the narrow to the wide: a person is in a delegation, a delegation and a ministry are of the government.
_WIDTH = {"person": 0, "delegation": 1, "organisation": 1, "group": 2, "described": 2, "government": 3}


class Actor(BaseModel):
    """An acting party.

    ``name`` is the fullest form in the report (``None`` where it is only described, see ``label``); ``key``
    an
    organisation's name without its country; ``country`` ISO 3166-1 alpha-3; ``sector`` of PLOVER (GOV MIL
    REB OPP
    LEG JUD SPY MED CVL COP IGO NGO BUS); ``office`` the title as written, lower case, without country;
    ``offices``
    all titles the report gives; ``members`` the codes of a composite ("both sides"); ``label`` the words.
    """

    model_config = ConfigDict(frozen=True)

    type: Literal["actor"] = "actor"
    name: str | None = None
    kind: ActorKind = "described"
    country: str | None = None
    sector: str | None = None
    office: str | None = None
    offices: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    key: str | None = None
    label: str | None = None
    gender: Literal["m", "f"] | None = None

    @property
    def code(self) -> str | None:
        """Country (or organisation) code and sector, PLOVER's way: ``UKRGOV``; ``None`` where neither is
        known."""
        if self.members:
            return "+".join(self.members)
        return f"{self.country or ''}{self.sector or ''}" or None

    def relation(self, other: Actor) -> Relation:
        """What this actor is to the other one; see ``Relation``."""
        if self == other:
            return Relation.EQUAL
        if self.members or other.members:
            return _composite(self, other)
        if self.kind == other.kind:
            return _SAME_KIND[self.kind](self, other)
        return _mixed(self, other)


def _countries(a: Actor, b: Actor) -> Relation:
    """Equal or disjoint countries, ``UNKNOWN`` where one isn't known."""
    if a.country is None or b.country is None:
        return Relation.UNKNOWN
    return Relation.EQUAL if a.country == b.country else Relation.DISJOINT


def _composite(a: Actor, b: Actor) -> Relation:
    if not (a.members and b.members):
        whole, part = (a, b) if a.members else (b, a)
        if part.country is None:
            return Relation.UNKNOWN
        relation = Relation.REFINES if part.country in whole.members else Relation.DISJOINT
        return relation if part is a else relation.converse
    x, y = set(a.members), set(b.members)
    if x == y:
        return Relation.EQUAL
    if x < y:
        return Relation.REFINES
    if y < x:
        return Relation.REFINED_BY
    return Relation.OVERLAPS if x & y else Relation.DISJOINT


def _people(a: Actor, b: Actor) -> Relation:
    if a.name and b.name:
        return person_relation(a.name, b.name)
    if _countries(a, b) is Relation.DISJOINT:
        return Relation.DISJOINT
    return _by_office(a, b)


def _by_office(a: Actor, b: Actor) -> Relation:
    """A person without a name: the office must say it. Any of the offices a person holds can match."""
    found = {office_relation(x, y) for x in _offices(a) for y in _offices(b)}
    for relation in (Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY, Relation.OVERLAPS):
        if relation in found:
            return relation
    return Relation.DISJOINT if found == {Relation.DISJOINT} else Relation.UNKNOWN


def _offices(a: Actor) -> tuple[str, ...]:
    return a.offices or ((a.office,) if a.office else ())


def _states(a: Actor, b: Actor) -> Relation:
    return _countries(a, b)


def _delegations(a: Actor, b: Actor) -> Relation:
    country = _countries(a, b)
    if country is Relation.UNKNOWN and a.label and b.label and fold(a.label) == fold(b.label):
        return Relation.EQUAL
    return country


def _organisations(a: Actor, b: Actor) -> Relation:
    if _countries(a, b) is Relation.DISJOINT:
        return Relation.DISJOINT
    x, y = a.key or a.name or a.label, b.key or b.name or b.label
    return organisation_relation(x, y) if x and y else Relation.UNKNOWN


def _described(a: Actor, b: Actor) -> Relation:
    """By the words: the same words are equal, one set of words inside the other refines."""
    if _countries(a, b) is Relation.DISJOINT:
        return Relation.DISJOINT
    x, y = _words(a), _words(b)
    if not x or not y:
        return Relation.UNKNOWN
    if x == y:
        return Relation.EQUAL if a.country == b.country else Relation.OVERLAPS
    if x > y and b.country in (None, a.country):
        return Relation.REFINES
    if x < y and a.country in (None, b.country):
        return Relation.REFINED_BY
    return Relation.UNKNOWN


_ARTICLES = words("the a an some several many one two of his her its their other")


def _words(a: Actor) -> frozenset[str]:
    words = fold(a.label or a.name or a.office or "").split()
    return (
        frozenset(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words) - _ARTICLES
    )


_SAME_KIND = {
    "person": _people,
    "government": _states,
    "delegation": _delegations,
    "organisation": _organisations,
    "group": _described,
    "described": _described,
}


def _mixed(a: Actor, b: Actor) -> Relation:
    """Two kinds: the narrower one may be part of the wider one, of one country."""
    if _WIDTH[a.kind] > _WIDTH[b.kind]:
        return _mixed(b, a).converse
    country = _countries(a, b)
    if country is Relation.DISJOINT:
        return Relation.DISJOINT
    if country is Relation.UNKNOWN:
        return Relation.UNKNOWN
    if b.kind == "government":
        return Relation.REFINES if _of_state(a) else Relation.UNKNOWN
    if a.kind == "person" and b.kind == "delegation":
        return Relation.REFINES if _of_state(a) else Relation.UNKNOWN
    if a.kind == "person" and b.kind in ("described", "group"):
        return Relation.REFINES if b.sector in (None, a.sector) and _of_state(a) and b.sector else Relation.UNKNOWN
    if a.kind == "person" and b.kind == "organisation":
        return Relation.REFINES if a.sector and a.sector == b.sector and b.sector != "GOV" else Relation.UNKNOWN
    return Relation.UNKNOWN


def _of_state(a: Actor) -> bool:
    return a.kind == "delegation" or a.sector in STATE_SECTORS
