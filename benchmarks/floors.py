"""Floors: figures that were reached once and must hold, each with the hashes of the data it was reached on.

``floors.toml`` holds ``[floors]`` (name = figure) and ``[data]`` (file = sha256). A figure under its floor
fails. A floor counts only on the very data it was set on: where a file's hash differs, that is a failure too.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measures import Measure, sha256

PATH = Path(__file__).with_name("floors.toml")
SLACK = (
    0.04  # a raised floor leaves room for one or two items: a borderline pair may fall otherwise on another platform
)
_HEADER = """# Figures that must hold. `python -m benchmarks --raise` raises them to what was measured,
# rounded down a little; `--lower-floors` is the only way down, and the change that uses it says why.
"""


@dataclass(frozen=True)
class Floors:
    """What is in ``floors.toml``: figures by the name of the measure, sha256 by the name of the file."""

    figures: dict[str, float]
    data: dict[str, str]


def load(path: Path = PATH) -> Floors:
    """The floors on disk; none where there is no file yet."""
    if not path.is_file():
        return Floors({}, {})
    held = tomllib.loads(path.read_text(encoding="utf8"))
    return Floors(held.get("floors", {}), held.get("data", {}))


def dump(floors: Floors) -> str:
    """``floors`` as TOML, names in order."""
    figures = [f'"{name}" = {value:.2f}' for name, value in sorted(floors.figures.items())]
    data = [f'"{name}" = "{value}"' for name, value in sorted(floors.data.items())]
    return "\n".join([_HEADER, "[floors]", *figures, "", "[data]", *data, ""])


def floor_of(value: float) -> float:
    """The floor that a measured ``value`` gives: two decimals, a little under."""
    return max(0.0, math.floor(round((value - SLACK) * 100, 6)) / 100)


def verdict(measure: Measure, floors: Floors) -> str:
    """ "" where no floor is set, "ok", or "UNDER"."""
    floor = floors.figures.get(measure.name)
    if floor is None:
        return ""
    return "ok" if measure.value >= floor else "UNDER"


def changed_data(measures: Iterable[Measure], floors: Floors, folder: Path) -> list[str]:
    """Files that are not the ones on which the floors were set."""
    used = sorted({name for m in measures if m.name in floors.figures for name in m.files})
    return [name for name in used if floors.data.get(name) not in (None, sha256(folder / name))]


def updated(measures: Iterable[Measure], floors: Floors, folder: Path, *, lower: bool) -> Floors:
    """``floors`` raised to ``measures``, and lowered to them too where ``lower`` is true."""
    figures, data = dict(floors.figures), dict(floors.data)
    for measure in measures:
        new = floor_of(measure.value)
        held = figures.get(measure.name)
        if held is None or new > held or (lower and measure.value < held):
            figures[measure.name] = new
        for name in measure.files:
            data[name] = sha256(folder / name)
    return replace(floors, figures=figures, data=data)
