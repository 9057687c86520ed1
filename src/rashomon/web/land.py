"""The land and the borders of the world (Natural Earth, 1:50 million), as paths on a canvas."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources

Line = tuple[int, ...]  # hundredths of a degree: longitude and latitude by turns
Box = tuple[float, float, float, float]  # west, south, east, north
At = Callable[[tuple[float, float]], tuple[float, float]]

_NEAR = 0.8  # pixels: nearer points of a line are one


@cache
def _world() -> dict[str, list[tuple[Box, Line]]]:
    packed = resources.files("rashomon.web").joinpath("static", "land.json.gz").read_bytes()
    found: dict[str, list[list[int]]] = json.loads(gzip.decompress(packed))
    return {name: [(_box(line), tuple(line)) for line in lines] for name, lines in found.items()}


def _box(line: list[int]) -> Box:
    xs, ys = line[::2], line[1::2]
    return min(xs) / 100, min(ys) / 100, max(xs) / 100, max(ys) / 100


def paths(name: str, window: Box, at: At) -> str:
    """The SVG path of what is of "land" or "borders" in a window; ``at`` puts degrees on the canvas."""
    closed = "Z" if name == "land" else ""
    lines = (line for box, line in _world()[name] if _meet(box, window))
    return "".join(
        f"M{'L'.join(points)}{closed}" for line in lines if len(points := list(_points(line, window, at))) > 1
    )


def _meet(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _points(line: Line, window: Box, at: At) -> Iterator[str]:
    """The points of a line on the canvas. Of those far outside only what keeps the shape is left."""
    wide, high = window[2] - window[0], window[3] - window[1]
    last = None
    for x, y in zip(line[::2], line[1::2], strict=True):
        degrees = (
            min(max(x / 100, window[0] - wide), window[2] + wide),
            min(max(y / 100, window[1] - high), window[3] + high),
        )
        place = at(degrees)
        if last is None or abs(place[0] - last[0]) + abs(place[1] - last[1]) >= _NEAR:
            yield f"{place[0]:g},{place[1]:g}"
            last = place
