"""Amounts with bounds and a unit: "314 prisoners", "157 each", "more than 300", "under two hours"."""

from __future__ import annotations

import functools
import math
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rashomon.values.relation import Relation, interval_relation

# Nouns that count human beings. Whatever they are called by, they are persons, so that "four men" and "three
# victims" can be compared. General English, written for this table.
_PERSON_WORDS = """
    person people human individual man woman child kid boy girl baby infant toddler teenager teen
    adult youth victim casualty fatality civilian noncombatant resident inhabitant citizen villager
    local population soldier troop serviceman servicewoman servicemember fighter combatant militant
    rebel insurgent gunman shooter attacker assailant bomber terrorist suspect marine sailor pilot
    officer policeman policewoman cop guard agent prisoner pow captive detainee inmate hostage
    captor convict deportee abductee defector deserter migrant refugee evacuee asylum-seeker
    immigrant passenger commuter tourist traveller traveler pedestrian driver motorist cyclist biker
    crew worker employee staff staffer miner firefighter medic paramedic doctor nurse patient
    rescuer responder volunteer journalist reporter photographer protester protestor demonstrator
    activist rioter student pupil schoolchild schoolboy schoolgirl teacher parent mother father son
    daughter brother sister sibling cousin relative neighbor neighbour friend member survivor
    wounded dead injured missing bystander witness shopper worshipper worshiper mourner fan
    spectator player believer pilgrim official diplomat negotiator delegate lawmaker voter candidate
    minister mercenary conscript recruit reservist peacekeeper veteran guest customer client couple
    trio duo quartet death injury male female onlooker other
"""
PERSON_NOUNS = frozenset(_PERSON_WORDS.split())
# Other names of one counted thing. General English, written for this table.
_SAME_THING = {
    "round": "shot", "bullet": "shot", "gunshot": "shot",
    "house": "home", "dwelling": "home", "residence": "home",
    "quake": "earthquake", "temblor": "earthquake", "blast": "explosion",
    "automobile": "car", "aeroplane": "plane", "airplane": "plane",
    "ship": "vessel", "boat": "vessel", "uav": "drone", "occasion": "time",
}  # fmt: skip
# Amounts that do not add up over the parties: "20% each" is not 40%.
_INTENSIVE = frozenset({"percent", "magnitude", "year-old", "degree", "metre per second"})
# Units of continuous measures; everything else is counted in whole things.
MEASURES = frozenset(
    {"second", "metre", "kilogram", "square metre", "litre", "percent", "magnitude", "degree"}
    | {"metre per second", "percentage point"}
)
_DURATIONS = (
    ("year", 31557600.0),
    ("month", 2629800.0),
    ("week", 604800.0),
    ("day", 86400.0),
    ("hour", 3600.0),
    ("minute", 60.0),
)
_PARTIES_ASSUMED = 2


class Quantity(BaseModel):
    """The amounts allowed, as a closed interval ``low``…``high`` (``None``: unbounded), of ``unit``.

    ``each`` marks an amount per party; ``parties`` is how many there are (2 for "each side", "50-for-50").
    Units are normalised: durations in seconds ("second"), lengths in metres ("metre"), areas "square metre",
    weights "kilogram", volumes "litre", speeds "metre per second", shares in percent ("percent"), magnitudes
    "magnitude", temperatures "degree", ages "year-old", money its ISO 4217 code ("USD"); counted things carry
    the lemma of their noun ("prisoner"), or ``None``.
    ``asserted`` is the number as written (the middle of "about 50", the bound of "more than 300").
    """

    model_config = ConfigDict(frozen=True)

    type: Literal["quantity"] = "quantity"
    low: float | None
    high: float | None
    unit: str | None = None
    each: bool = False
    parties: int | None = None
    approximate: bool = False
    asserted: float | None = None

    @property
    def kind(self) -> str | None:
        """What is measured or counted: two quantities can be compared where this is the same, or ``None``."""
        return unit_kind(self.unit)

    @property
    def total(self) -> tuple[float, float]:
        """The interval over all parties, unbounded ends as infinities.

        An amount for each of an unknown number of parties is taken for two, as in "157 prisoners each".
        """
        factor = 1
        if self.each and self.unit not in _INTENSIVE:
            factor = self.parties if self.parties is not None else _PARTIES_ASSUMED
        low = -math.inf if self.low is None else self.low * factor
        high = math.inf if self.high is None else self.high * factor
        return (low, high)

    def share(self) -> Quantity:
        """The amount of one party: the same interval, no longer per party."""
        return self.model_copy(update={"each": False, "parties": None})

    def comparable(self, other: Quantity) -> bool:
        """Whether the two are of one kind; an amount without a unit can be compared with any."""
        mine, its = self.kind, other.kind
        return mine is None or its is None or mine == its

    def relation(self, other: Quantity) -> Relation:
        """What this amount is to ``other``, as sets of allowed totals; ``UNKNOWN`` where the kinds differ.

        Among amounts of one kind the relation is that of their intervals: ``EQUAL`` is an equivalence,
        ``REFINES`` transitive and the converse of ``REFINED_BY``, ``DISJOINT`` symmetric. An amount without
        a unit is comparable with every kind, so a chain through one may end in ``UNKNOWN``. ``approximate``
        and ``asserted`` never decide: what "about" allows is already in the interval.
        """
        if not self.comparable(other):
            return Relation.UNKNOWN
        return interval_relation(*self.total, *other.total)

    def describe(self) -> str:
        """A short text for people: ``more than 300 prisoners``, ``157 prisoners each``, ``about 2 hours``."""
        scale, unit = _shown_unit(self)
        body = _shown_amount(self, scale)
        if self.unit == "percent":
            text = f"{body}%"
        elif self.unit == "magnitude":
            text = f"magnitude {body}"
        elif self.unit == "year-old":
            text = f"{body} years old"
        elif unit is None:
            text = body
        else:
            text = f"{body} {unit if body.split()[-1] == '1' else _plural(unit)}"
        return f"{text} each" if self.each else text


@functools.lru_cache(maxsize=10_000)
def unit_kind(unit: str | None) -> str | None:
    """The class of comparable units: "soldier" and "woman" are "person", "round" and "bullet" are "shot"."""
    if unit is None:
        return None
    if unit.lower() in PERSON_NOUNS:
        return "person"
    return _SAME_THING.get(unit, unit)


def is_discrete(unit: str | None) -> bool:
    """Whether amounts of the unit are whole numbers (things counted), so that "more than 9" starts at 10."""
    return unit not in MEASURES and not (unit is not None and len(unit) == 3 and unit.isupper())


def _shown_unit(value: Quantity) -> tuple[float, str | None]:
    size = value.asserted if value.asserted is not None else (value.high or value.low or 0.0)
    if value.unit == "metre" and size >= 1000:
        return 1000.0, "km"
    if value.unit != "second":
        return 1.0, value.unit
    for name, seconds in _DURATIONS:
        if size >= seconds and _near_round(size / seconds):
            return seconds, name
    return 1.0, "second"


def _near_round(x: float) -> bool:
    return abs(x * 2 - round(x * 2)) < 0.01


def _shown_amount(value: Quantity, scale: float) -> str:
    low = None if value.low is None else value.low / scale
    high = None if value.high is None else value.high / scale
    said = None if value.asserted is None else value.asserted / scale
    if low is None and high is None:
        return "an unknown number of"
    if low is not None and low == high:
        return _number(low)
    if high is None:
        bound = low if said is None else said
        assert low is not None and bound is not None
        return f"{'more than' if low > bound else 'at least'} {_number(bound)}"
    if low is None or (low <= 0 and not value.approximate):
        bound = high if said is None else said
        return f"{'fewer than' if high < bound else 'up to'} {_number(bound)}"
    if said is None:
        return f"{_number(low)}–{_number(high)}"
    if said > high:
        return f"nearly {_number(said)}"
    if said < low:
        return f"just over {_number(said)}"
    return f"about {_number(said)}" if value.approximate else _number(said)


def _number(x: float) -> str:
    if math.isinf(x) or math.isnan(x):
        return "any number"
    if abs(x) >= 1e6 and abs(x / 1e6 * 100 - round(x / 1e6 * 100)) < 1e-6:
        return f"{x / 1e6:,.2f}".rstrip("0").rstrip(".") + " million"
    return f"{x:,.0f}" if abs(x - round(x)) < 1e-6 else f"{x:,.2f}".rstrip("0").rstrip(".")


def _plural(unit: str) -> str:
    irregular = {"person": "people", "child": "children", "foot": "feet", "german": "germans", "human": "humans"}
    if unit in irregular:
        return irregular[unit]
    if unit.endswith("man"):  # "policeman", "woman"
        return unit[:-2] + "en"
    if unit.isupper() or unit.endswith("s") or unit == "km" or unit in {"people", "wounded", "dead", "injured"}:
        return unit
    if unit == "metre per second":
        return "metres per second"
    if unit.endswith(("ch", "sh", "x")):
        return unit + "es"
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return unit[:-1] + "ies"
    return unit + "s"
