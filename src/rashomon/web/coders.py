"""Two or more coders against each other: what each decided on the same facts, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rashomon.archive import DecisionKind, standing
from rashomon.web.agreement import Agreement, agreement
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.errors import Refused
from rashomon.web.told import gists

if TYPE_CHECKING:
    from rashomon.archive import Decision
    from rashomon.archive.model import Anchor, Entry

JUDGED = "accepted or rejected"


@dataclass
class Unit:
    """A fact that was coded, by its claims; ``codes`` are field → coder → value."""

    name: str
    fact: str
    story: str
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A field's agreement, and the units on which the coders differ."""

    name: str
    found: Agreement
    differing: tuple[Unit, ...]


def compared(ask: Ask) -> Page:
    """The coders of the archive, or of one story, field by field."""
    if ask.blind:
        raise Refused(
            403,
            "You code blind, so what others decided is not shown.",
            "End blind coding in the settings when all is done.",
        )
    story = ask.get("story") or None
    entries: tuple[Entry, ...] = ask.archive.decisions(story=story)
    coders = sorted({e.decision.user for e in entries})
    chosen = [c for c in ask.all("coder") if c in coders] or coders
    units = coded((e.decision for e in entries), chosen)
    fields = by_field(units)

    def show() -> dict[str, Any]:
        names = gists(ask, ((u.story, u.fact) for f in fields for u in f.differing))
        return {"coders": coders, "chosen": chosen, "fields": fields, "units": units, "gists": names}

    def data() -> object:
        return {
            "coders": chosen,
            "fields": [
                {"field": f.name, "alpha": f.found.alpha, "units": f.found.units, "agreed": f.found.agreed}
                for f in fields
            ],
            "units": [{"story": u.story, "fact": u.fact, "codes": u.codes} for u in units],
        }

    def table() -> Table:
        rows = (
            {"story": u.story, "fact": u.fact, "field": name, **codes} for u in units for name, codes in u.codes.items()
        )
        return Table(("story", "fact", "field", *chosen), rows)

    return Page("coders.html.j2", "Coders compared", show, data, table, section="decisions")


def coded(decisions: Iterable[Decision], coders: Iterable[str]) -> list[Unit]:
    """What these coders decided that still stands, fact by fact; of several decisions on a field the last one.

    A fact is the same for two coders where they decided on at least one claim in common.
    """
    wanted = set(coders)
    units: list[Unit] = []
    of_claim: dict[tuple[str, int, int, str], Unit] = {}
    for decision in standing(decisions):
        if decision.user not in wanted or not decision.claims:
            continue
        unit = next((of_claim[k] for k in map(_key, decision.claims) if k in of_claim), None)
        if unit is None:
            name = f"{decision.story}/{decision.fact}"
            unit = Unit(name, decision.fact or "", decision.story or "")
            units.append(unit)
        for key in map(_key, decision.claims):
            of_claim.setdefault(key, unit)
        for name, value in _codes(decision):
            unit.codes.setdefault(name, {})[decision.user] = value
    return units


def _key(anchor: Anchor) -> tuple[str, int, int, str]:
    return (anchor.report, anchor.start, anchor.end, anchor.kind)


def _codes(decision: Decision) -> Iterator[tuple[str, str]]:
    if decision.kind in (DecisionKind.ACCEPT, DecisionKind.REJECT):
        yield JUDGED, f"{decision.kind.value}ed"
    elif decision.kind is DecisionKind.EDIT and decision.field:
        source = decision.source
        value = f"{source.report}:{source.start}-{source.end}" if source else (decision.value or "").casefold()
        yield decision.field, value


def by_field(units: Iterable[Unit]) -> list[Field]:
    """Every field that two coded, the one that most units have first."""
    held = list(units)
    names = {name for unit in held for name in unit.codes}
    made = []
    for name in names:
        own = [unit for unit in held if name in unit.codes]
        codings = [unit.codes[name] for unit in own]
        differing = tuple(unit for unit in own if len(set(unit.codes[name].values())) > 1)
        made.append(Field(name, agreement(codings), differing))
    return sorted(made, key=lambda f: (-f.found.units, f.name))
