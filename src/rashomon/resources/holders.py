"""Who held which office when, where ``data/holders.csv`` says so."""

from __future__ import annotations

import csv
import functools
import re
from datetime import date
from importlib.resources import files
from typing import NamedTuple

_AS_OF = re.compile(r"^# as of: (\d{4}-\d{2}-\d{2})$", re.M)


class Holder(NamedTuple):
    """A term of office. ``country`` is ISO 3166-1 alpha-3 or an organisation's code; ``end`` is the first day after
    it, ``None`` where the person was in office on the day of the file."""

    office: str
    country: str
    person: str
    begin: date
    end: date | None


@functools.cache
def holders() -> tuple[Holder, ...]:
    """All terms of office of the file, in its order."""
    lines = [line for line in _text().splitlines() if line and not line.startswith("#")]
    return tuple(
        Holder(row["office"], row["country"], row["person"], date.fromisoformat(row["from"]), _day(row["to"]))
        for row in csv.DictReader(lines)
    )


@functools.cache
def as_of() -> date:
    """The day up to which the file knows who was in office."""
    found = _AS_OF.search(_text())
    return date.fromisoformat(found.group(1)) if found else date.min


@functools.cache
def _text() -> str:
    return (files("rashomon.resources") / "data" / "holders.csv").read_text(encoding="utf8")


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
