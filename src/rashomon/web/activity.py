"""What an actor said and did over time, as bars: plain SVG beside the same as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_WIDE, _SIDE, _TOP, _BASE, _DOWN = 960.0, 8.0, 16.0, 92.0, 46.0
_MOST = 70  # bars
_CENTURIES = 300  # years beyond which a day is a mistake, not a time
_ROOM = 92.0  # of a label


@dataclass(frozen=True)
class Bar:
    """A day, month or year: how high its statements stand above the line, how deep its events hang below."""

    x: float
    width: float
    said: float
    did: float
    title: str
    label: str = ""


@dataclass(frozen=True)
class Activity:
    """Bars on a canvas of ``width`` × ``height``; ``base`` is the line that they stand on and hang from."""

    width: float
    height: float
    base: float
    bars: tuple[Bar, ...]


def activity(said: Mapping[date, int], did: Mapping[date, int]) -> Activity | None:
    """Statements and events by day of publication; by month or year where those are many days. ``None`` of one day."""
    days = sorted({*said, *did})
    if len(days) < 2 or days[-1].year - days[0].year > _CENTURIES:
        return None
    name, following = _period(days[0], days[-1])
    spoken, done = _by(said, name), _by(did, name)
    periods = [name(days[0])]
    while periods[-1] < name(days[-1]):
        periods.append(following(periods[-1]))
    each = (_WIDE - 2 * _SIDE) / len(periods)
    most = max(spoken.values(), default=0) or 1
    deepest = max(done.values(), default=0) or 1
    bars, taken = [], 0.0
    for n, period in enumerate(periods):
        x = _SIDE + n * each
        label = _label(period, name) if x >= taken and x + _ROOM <= _WIDE else ""
        taken = x + _ROOM if label else taken
        told = f"{_label(period, name)}: {spoken[period]} said, {done[period]} done"
        up = (_BASE - _TOP) * spoken[period] / most
        down = _DOWN * done[period] / deepest
        bars.append(Bar(round(x, 1), round(min(each * 0.8, 26.0), 1), round(up, 1), round(down, 1), told, label))
    return Activity(_WIDE, _BASE + _DOWN + 26, _BASE, tuple(bars))


def _by(held: Mapping[date, int], name: Callable[[date], date]) -> Counter[date]:
    found: Counter[date] = Counter()
    for day, count in held.items():
        found[name(day)] += count
    return found


def _period(first: date, last: date) -> tuple[Callable[[date], date], Callable[[date], date]]:
    """Which days are one bar (by the first of them), and which bar follows."""
    if (last - first).days < _MOST:
        return _day, lambda day: day + timedelta(days=1)
    if (last.year - first.year) * 12 + last.month - first.month < _MOST:
        return _month, lambda day: _month(day + timedelta(days=32))
    return _year, lambda day: date(day.year + 1, 1, 1)


def _day(day: date) -> date:
    return day


def _month(day: date) -> date:
    return day.replace(day=1)


def _year(day: date) -> date:
    return date(day.year, 1, 1)


def _label(period: date, name: Callable[[date], date]) -> str:
    return period.isoformat()[: 10 if name is _day else 7 if name is _month else 4]
