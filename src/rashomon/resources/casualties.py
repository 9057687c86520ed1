"""The words of ``data/casualties.json``, as patterns, loaded when first asked for."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Words:
    """``outcome`` matches a telling as its group "killed", "injured" or "hit"; ``objects`` one that may have an
    object behind it, ``of`` nouns with an "of"; ``signs`` count in a text as a whole."""

    outcome: re.Pattern[str]
    objects: re.Pattern[str]
    unreal: re.Pattern[str]
    past: re.Pattern[str]
    officials: re.Pattern[str]
    of: frozenset[str]
    kin: frozenset[str]
    no_person: frozenset[str]
    perpetrators: frozenset[str]
    signs: dict[str, re.Pattern[str]]


@functools.cache
def words() -> Words:
    raw = json.loads((files("rashomon.resources") / "data" / "casualties.json").read_text("utf-8"))

    def either(name: str) -> str:
        return "|".join(raw[name])

    def listed(name: str) -> frozenset[str]:
        return frozenset(" ".join(raw[name]).split())

    outcomes = "|".join(f"(?P<{name}>{either(name)})" for name in ("killed", "injured", "hit"))
    return Words(
        outcome=re.compile(rf"\b(?:{outcomes})\b", re.I),
        objects=re.compile(rf"(?:{either('objects')})", re.I),
        unreal=re.compile(rf"\b(?:{either('unreal')})(?:\s+\w+){{0,3}}\s+$", re.I),
        past=re.compile(rf"\b(?:{either('past')})\b", re.I),
        officials=re.compile(rf"\b(?:{'|'.join(sorted(listed('officials')))})\.?\s*$", re.I),
        of=listed("of"),
        kin=listed("kin"),
        no_person=listed("no_person"),
        perpetrators=listed("perpetrators"),
        signs={name: re.compile(rf"\b(?:{sign})\b", re.I) for name, sign in raw["signs"].items()},
    )
