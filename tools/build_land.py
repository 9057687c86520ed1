"""Make the land and the borders of the reading room's map from the npm package ``world-atlas`` (Natural Earth).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/build_land.py package/countries-50m.json src/rashomon/web/static/land.json.gz

The result holds ``{"land": [...], "borders": [...]}``: lines of hundredths of a degree, longitude and latitude by
turns, thinned to what a map of a part of the world can show (Douglas and Peucker, 1973).
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

_TOLERANCE = 4.0  # hundredths of a degree
_SMALLEST = 1_200.0  # of an island, in hundredths of a degree squared
Line = list[tuple[float, float]]


def main(source: str, target: str) -> None:
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    countries = topology["objects"]["countries"]["geometries"]
    used = Counter(_index(n) for country in countries for ring in _rings(country) for n in ring)
    land = [_joined(ring, arcs) for ring in _rings_of(topology["objects"]["land"])]
    made = {
        "land": [_flat(_thin(ring)) for ring in land if _area(ring) > _SMALLEST],
        "borders": [_flat(_thin(arcs[n])) for n in sorted(used) if used[n] > 1],
    }
    body = json.dumps(made, separators=(",", ":")).encode()
    with Path(target).open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as stream:
        stream.write(body)


def _arc(arc: list[list[int]], transform: dict[str, list[float]]) -> Line:
    x = y = 0
    line = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        place = (
            x * transform["scale"][0] + transform["translate"][0],
            y * transform["scale"][1] + transform["translate"][1],
        )
        line.append((place[0] * 100, place[1] * 100))
    return line


def _rings_of(thing: dict[str, Any]) -> list[list[int]]:
    return [ring for geometry in thing["geometries"] for ring in _rings(geometry)]


def _rings(geometry: dict[str, Any]) -> list[list[int]]:
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return []


def _index(arc: int) -> int:
    return ~arc if arc < 0 else arc


def _joined(ring: list[int], arcs: list[Line]) -> Line:
    line: Line = []
    for n in ring:
        piece = arcs[n] if n >= 0 else arcs[~n][::-1]
        line += piece[1:] if line else piece
    return line


def _area(ring: Line) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _thin(line: Line) -> Line:
    """The line without points that lie nearer to it than the tolerance."""
    kept = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    if line[0] == line[-1] and len(line) > 3:  # a ring: its far side is kept as well
        far = max(range(len(line)), key=lambda i: abs(line[i][0] - line[0][0]) + abs(line[i][1] - line[0][1]))
        kept.add(far)
        todo = [(0, far), (far, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        at = max(range(first + 1, last), key=lambda i: _distance(line[i], line[first], line[last]))
        if _distance(line[at], line[first], line[last]) > _TOLERANCE:
            kept.add(at)
            todo += [(first, at), (at, last)]
    return [line[i] for i in sorted(kept)]


def _distance(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    size = (dx * dx + dy * dy) ** 0.5
    if size == 0:
        return float(((p[0] - a[0]) ** 2 + (p[1] - a[1]) ** 2) ** 0.5)
    return float(abs(dy * (p[0] - a[0]) - dx * (p[1] - a[1])) / size)


def _flat(line: Line) -> list[int]:
    return [round(number) for place in line for number in place]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
