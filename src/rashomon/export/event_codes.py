"""From PLOVER's types, modes and sectors to the categories of ACLED and UCDP, where these follow from them.

ACLED: event and sub-event types of its codebook (2023); UCDP: types of violence of the Georeferenced Event Dataset
codebook. What a type and the parties' sectors do not decide stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rashomon.model import EventActor

_STATE = frozenset(("GOV", "MIL", "SPY", "COP", "JUD", "LEG"))
_ARMED = frozenset(("REB", "UAF", "PAR", "INS", "SEP"))
_CIVIL = frozenset(("CVL", "MED", "EDU", "BUS", "REL", "LAB", "NGO", "HLH", "AGR", "REF", "HRI", "CIV"))


class AcledType(NamedTuple):
    disorder: str
    kind: str | None
    sub: str | None
    civilians: bool = False


_POLITICAL = "Political violence"
_STRATEGIC = "Strategic developments"
_REMOTE = {
    "aerial": "Air/drone strike",
    "heavy-weapons": "Shelling/artillery/missile attack",
    "explosives": "Remote explosive/landmine/IED",
    "suicide-attack": "Suicide bomb",
}
_CLOSE = frozenset(("firearms", "beat", "crowd-control"))
_AFAR = frozenset(("aerial", "explosives", "suicide-attack"))
_MOBS = {"riot": ("Riots", "Violent demonstration"), "demo": ("Protests", None)}


def acled_type(
    kind: str, mode: str | None, source: Sequence[EventActor], target: Sequence[EventActor]
) -> AcledType | None:
    """ACLED's types of a PLOVER event, or ``None`` where ACLED does not code it or the parties leave it open."""
    if kind == "ASSAULT":
        return _attack(mode, _sides(source), _sides(target))
    if kind == "PROTEST":
        named, sub = _MOBS.get(mode or "", ("Protests", None))
        return AcledType("Demonstrations", named, sub)
    if kind == "COERCE" and mode == "arrest":
        return AcledType(_STRATEGIC, _STRATEGIC, "Arrests")
    if kind == "AGREE" and _sides(source) & {"state", "armed"} and _sides(target) & {"state", "armed"}:
        return AcledType(_STRATEGIC, _STRATEGIC, "Agreement")
    return None


def _attack(mode: str | None, source: frozenset[str], target: frozenset[str]) -> AcledType | None:
    civilians = target == {"civil"}
    if not source & {"state", "armed"}:
        return None  # a crime, for all that is known
    if mode in _REMOTE:
        return AcledType(_POLITICAL, "Explosions/Remote violence", _REMOTE[mode], civilians)
    if civilians:
        return AcledType(_POLITICAL, "Violence against civilians", "Attack", True)
    if target & {"state", "armed"}:
        close = mode in _CLOSE  # an attack of an unknown kind can be a clash or a strike
        return AcledType(_POLITICAL, "Battles" if close else None, "Armed clash" if close else None)
    return None


def _sides(actors: Sequence[EventActor]) -> frozenset[str]:
    out = set()
    for actor in actors:
        if actor.sector in _STATE:
            out.add("state")
        elif actor.sector in _ARMED:
            out.add("armed")
        elif actor.sector in _CIVIL:
            out.add("civil")
    return frozenset(out)


def is_organised(mode: str | None, source: Sequence[EventActor], target: Sequence[EventActor]) -> bool:
    """Whether an attack is one of conflict, not crime: a state or armed group is in it, or it fell from afar."""
    parties = {"state", "armed"}
    return bool(_sides(source) & parties or _sides(target) & parties or (not source and mode in _AFAR))


def violence(source: Sequence[EventActor], target: Sequence[EventActor]) -> int | None:
    """UCDP's type of violence: 1 state-based, 2 non-state, 3 one-sided; ``None`` where a side isn't known."""
    attacker, attacked = _sides(source), _sides(target)
    if not attacker & {"state", "armed"}:
        return None
    if attacked == {"civil"}:
        return 3
    if attacked & {"state", "armed"}:
        return 1 if "state" in attacker | attacked else 2
    return None


def conflict_parties(source: Sequence[EventActor], target: Sequence[EventActor]) -> tuple[str | None, str | None]:
    """Side A and side B, as the reports name them."""
    return _names(source), _names(target)


def _names(actors: Sequence[EventActor]) -> str | None:
    return ", ".join(" ".join(a.text.split()) for a in actors) or None
