"""Pictures that need no script: what is drawn here is plain SVG, and stands beside the same as a list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, pairwise

from rashomon.web.land import paths
from rashomon.web.told import Told
from rashomon.web.when import Dated
from rashomon.web.where import Spot


@dataclass(frozen=True)
class Mark:
    """A shape: a dot where ``width`` is 0, else a bar. ``label`` is shown beside it, ``title`` on pointing at it."""

    x: float
    y: float
    width: float = 0.0
    size: float = 5.0
    kind: str = ""
    label: str = ""
    title: str = ""
    to: str = ""
    end: bool = False


@dataclass(frozen=True)
class Picture:
    """Shapes on a canvas of ``width`` × ``height``, with lines and their labels under them."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    rules: tuple[tuple[float, float, float, float, str], ...] = ()
    land: str = ""
    borders: str = ""


_WIDE, _MARGIN, _ROW = 960.0, 24.0, 16.0
_ROWS = 40


def timeline(found: Told, held: Sequence[Dated]) -> Picture | None:
    """Facts on their days, a row where they would overlap; reports by their publication on top."""
    published: dict[date, list[str]] = {}
    for report in found.record.reports:
        if report.published:
            published.setdefault(report.published, []).append(found.letter[report.id])
    if not held and not published:
        return None
    scale = _Scale([*published, *(d.first for d in held), *(d.last for d in held)])
    marks = []
    for day, letters in published.items():
        title = f"{day}: {' '.join(letters)}"
        marks.append(Mark(scale.middle(day), 38.0, kind="published", label=_few(letters), title=title))
    ends: list[float] = []
    for d in held:
        x, end = scale.at(d.first), scale.after(d.last)
        row = next((i for i, taken in enumerate(ends) if taken < x), len(ends))
        if row >= _ROWS:
            continue
        ends[row:] = ends[row + 1 :] if row < len(ends) else []
        ends.insert(row, end)
        y = 64 + row * _ROW
        mark = Mark(x, y, end - x, 0, d.fact.verdict.value, "", f"{d.days}: {d.fact.gist}", d.fact.key)
        if d.first == d.last:
            mark = replace(mark, x=scale.middle(d.first), width=0.0, size=5.0)
        marks.append(mark)
    height = 66 + len(ends) * _ROW
    return Picture(_WIDE, height, tuple(marks), tuple(scale.rules(height)))


def _few(letters: Sequence[str]) -> str:
    return " ".join(letters) if len(letters) <= 4 else f"{' '.join(letters[:3])} +{len(letters) - 3}"


class _Scale:
    """Days to places on the canvas. A day that something is on is a day wide; empty time shrinks (logarithm of its
    days), so that what happened years ago and what happened this week can both be read."""

    def __init__(self, days: Sequence[date]) -> None:
        self.days = sorted(set(days))
        gaps = [0.0, *(0.9 * math.log2(1 + (b - a).days) for a, b in pairwise(self.days))]
        places = list(accumulate(gaps))
        each = (_WIDE - 2 * _MARGIN) / (places[-1] + 1)
        self.width = min(each, 60.0)
        self.x = {day: _MARGIN + place * each for day, place in zip(self.days, places, strict=True)}

    def at(self, day: date) -> float:
        return round(self.x[day], 1)

    def after(self, day: date) -> float:
        return round(self.x[day] + self.width * 0.9, 1)

    def middle(self, day: date) -> float:
        return round(self.x[day] + self.width * 0.45, 1)

    def rules(self, height: float) -> list[tuple[float, float, float, float, str]]:
        """A line for each day, with its name where there is room; the last days before the first ones."""
        found = []
        left = _WIDE
        for day in reversed(self.days):
            x = self.at(day)
            room = x + 76 <= left and x + 70 <= _WIDE
            found.append((x, 22.0, x, height, f"{day.day} {day:%b %Y}" if room else ""))
            left = x if room else left
        return found


def world(spots: Sequence[Spot]) -> Picture | None:
    """Places where they are (equirectangular, as wide as their middle latitude is), with lines of the globe."""
    if not spots:
        return None
    where = [(s.place.longitude or 0.0, s.place.latitude or 0.0) for s in spots]
    frame = _Frame(where)
    most = max(s.mentions for s in spots)
    marks = []
    taken: list[tuple[float, float, float]] = []
    for n, (spot, (x, y)) in enumerate(zip(spots, map(frame.at, where), strict=True)):
        size = 4 + 7 * math.sqrt(spot.mentions / most)
        end = x > frame.width * 0.8
        room = 7.2 * len(spot.place.name) + 16
        left = x - room if end else x
        label = spot.place.name
        if n >= 30 or any(abs(y - b) < 14 and left < c and a < left + room for a, b, c in taken):
            label = ""
        else:
            taken.append((left, y, left + room))
        title = f"{spot.place.name}: {spot.mentions} times in {' '.join(spot.reports)}"
        kind = "country" if spot.place.kind == "country" else "spot"
        marks.append(Mark(x, y, 0, size, kind, label, title, f"place-{n}", end))
    land, borders = (paths(name, frame.window, frame.at) for name in ("land", "borders"))
    return Picture(frame.width, frame.height, tuple(reversed(marks)), tuple(frame.rules()), land, borders)


class _Frame:
    """A part of the globe on a canvas, with some room around the places."""

    def __init__(self, where: Sequence[tuple[float, float]]) -> None:
        west, east = min(x for x, _ in where), max(x for x, _ in where)
        south, north = min(y for _, y in where), max(y for _, y in where)
        middle = (south + north) / 2
        self.squeeze = max(0.2, math.cos(math.radians(middle)))
        wide = max((east - west) * 1.3, 8.0)
        high = max((north - south) * 1.35, wide * self.squeeze * 0.35, 5.0)
        self.west, self.north = (west + east - wide) / 2, middle + high / 2
        self.wide, self.high = wide, high
        self.width = _WIDE
        self.scale = min(_WIDE / (wide * self.squeeze), 560.0 / high)
        self.height = round(high * self.scale + 1)
        spare = _WIDE / self.scale / self.squeeze - wide
        self.west -= spare / 2
        self.wide += spare

    @property
    def window(self) -> tuple[float, float, float, float]:
        return self.west, self.north - self.high, self.west + self.wide, self.north

    def at(self, place: tuple[float, float]) -> tuple[float, float]:
        x = (place[0] - self.west) * self.squeeze * self.scale
        return round(x, 1), round((self.north - place[1]) * self.scale, 1)

    def rules(self) -> list[tuple[float, float, float, float, str]]:
        step = next((s for s in (1, 2, 5, 10, 15, 30) if max(self.wide, self.high) / s <= 12), 30)
        found = []
        for n in range(math.ceil(self.west / step), math.floor((self.west + self.wide) / step) + 1):
            degree = n * step
            x, _ = self.at((degree, 0))
            around = (degree + 180) % 360 - 180
            found.append(
                (x, 0.0, x, float(self.height), f"{abs(around)}°{'E' if around > 0 else 'W' if around else ''}")
            )
        for n in range(math.ceil((self.north - self.high) / step), math.floor(self.north / step) + 1):
            degree = n * step
            if -90 <= degree <= 90:
                _, y = self.at((0, degree))
                found.append((0.0, y, self.width, y, f"{abs(degree)}°{'N' if degree > 0 else 'S' if degree else ''}"))
        return found


def origins(found: Told) -> Picture | None:
    """Origins as columns of dots in the order of publication: reports of one origin hang on one line."""
    held = found.record.origins
    if not held:
        return None
    order = {r.id: i for i, r in enumerate(sorted(found.record.reports, key=lambda r: (str(r.published or "9"), r.id)))}
    each = max(70.0, min(150.0, (_WIDE - 2 * _MARGIN) / len(held)))
    marks, rules = [], []
    most = max(len(o.reports) for o in held)
    for n, origin in enumerate(held):
        x = _MARGIN + each * (n + 0.5)
        reports = sorted((r for r in origin.reports if r in order), key=order.__getitem__)
        for row, report in enumerate(reports):
            y = 40 + row * 44.0
            label, title = found.letter[report], found.label[report]
            marks.append(Mark(x, y, 0, 15.0, "report" if row else "report first", label, title, report))
        rules.append((x, 40.0, x, 40 + 44.0 * max(0, len(reports) - 1), f"Origin {n + 1}"))
    return Picture(_MARGIN * 2 + each * len(held), 70 + 44.0 * (most - 1), tuple(marks), tuple(rules))
