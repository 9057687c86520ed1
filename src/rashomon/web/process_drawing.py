"""The rounds of a process on a line of time, and its exchanges as bars: plain SVG beside the same as lists."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rashomon.archive.model import StorySummary
    from rashomon.archive.processes import Process
    from rashomon.model import QuantityRange

_WIDE, _MARGIN = 960.0, 40.0
_LINE, _HIGH = 62.0, 104.0
_CHART, _FLOOR, _LABEL = 210.0, 164.0, 26.0
_YEAR = 366  # days over which the years are named, not the months


@dataclass(frozen=True)
class Dot:
    """A round: where it is, how large by its reports, its number and what pointing at it says."""

    x: float
    y: float
    size: float
    number: int
    story: str
    title: str
    disputed: bool


@dataclass(frozen=True)
class Line:
    """Rounds on a line, with the names of months or years under it."""

    width: float
    height: float
    y: float
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Bar:
    """An exchange: its bar, the reach of its figures (``low`` and ``high`` are heights), and what is under it."""

    x: float
    width: float
    top: float
    low: float
    high: float
    value: str
    under: str
    title: str
    done: bool


@dataclass(frozen=True)
class Chart:
    width: float
    height: float
    floor: float
    bars: tuple[Bar, ...]


def rounds(held: Sequence[StorySummary]) -> Line | None:
    """The rounds by their first days; ``None`` where fewer than two have one. Those too near stand side by side."""
    dated = [(n, story) for n, story in enumerate(held, 1) if story.first_day]
    if len(dated) < 2:
        return None
    days = [story.first_day or date.min for _, story in dated]
    first, span = days[0], max(1, (days[-1] - days[0]).days)
    each = _WIDE - 2 * _MARGIN
    dots: list[Dot] = []
    for number, story in dated:
        size = round(min(8 + 2.2 * math.sqrt(story.reports), 22.0), 1)
        x = _MARGIN + each * ((story.first_day or first) - first).days / span
        if dots and x < dots[-1].x + dots[-1].size + size + 2:
            x = dots[-1].x + dots[-1].size + size + 2
        title = f"{number}. {story.first_day}: {story.title}"
        dots.append(Dot(round(x, 1), _LINE, size, number, story.id, title, bool(story.disputed)))
    wide = max(_WIDE, dots[-1].x + dots[-1].size + _MARGIN)
    return Line(wide, _HIGH, _LINE, tuple(dots), tuple(_ticks(first, span, each)))


def _ticks(first: date, span: int, each: float) -> list[tuple[float, str]]:
    """Where months or years begin, as far apart as their names need."""
    found: list[tuple[float, str]] = []
    last = first + timedelta(days=span)
    day = date(first.year, first.month, 1)
    while day <= last:
        if day >= first and (span <= _YEAR or day.month == 1):
            x = _MARGIN + each * (day - first).days / span
            if not found or x >= found[-1][0] + 64:
                found.append((round(x, 1), f"{day:%b %Y}" if span <= _YEAR else str(day.year)))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


def exchanges(process: Process, number: Mapping[str, int]) -> Chart | None:
    """A bar an exchange that has a number, in order of time; ``None`` where fewer than two have one."""
    counted = [(x, f) for x in process.exchanges if (f := _counted(x.exchange.total or x.exchange.per_side))]
    if len(counted) < 2:
        return None
    most = max(f.high or f.low or f.best or 1.0 for _, f in counted)
    each = min(110.0, (_WIDE - 2 * _MARGIN) / len(counted))

    def height(value: float) -> float:
        return round(_FLOOR - (_FLOOR - _LABEL) * value / most, 1)

    bars = []
    day = {story.id: story.first_day for story in process.rounds}
    for n, (found, figures) in enumerate(counted):
        best = figures.best if figures.best is not None else figures.high or figures.low or 0.0
        when = found.exchange.day or day[found.story]
        told = f"Round {number[found.story]}, {when or 'no date'}: {' / '.join(found.exchange.sides)}, {best:,g}"
        bars.append(
            Bar(
                x=round(_MARGIN + n * each + each * 0.2, 1),
                width=round(each * 0.6, 1),
                top=height(best),
                low=height(figures.low if figures.low is not None else best),
                high=height(figures.high if figures.high is not None else best),
                value=f"{best:,g}",
                under=f"{when or ''}",
                title=told,
                done=found.exchange.status == "carried out",
            )
        )
    return Chart(_MARGIN * 2 + each * len(bars), _CHART, _FLOOR, tuple(bars))


def _counted(found: QuantityRange | None) -> QuantityRange | None:
    return found if found and (found.best or found.high or found.low) else None
