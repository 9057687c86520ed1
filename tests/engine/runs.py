"""What the tests of runs share: short reports, a run over them, and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rashomon.engine import Settings, Summary, ingest

_CITIES = ("Lisbon", "Bergen", "Turin", "Ghent", "Tartu", "Porto", "Graz", "Cork")


def text(number: int) -> str:
    city = _CITIES[number % 8]
    return (
        f"Bridge number {number} opens in {city}\n\nThe mayor of {city} opened the bridge on Monday and thanked the "
        f'{number + 20} workers. "It is a good day for {city}," the mayor said. Officials denied that it cost more '
        "than planned.\n"
    )


def rows(count: int, **more: str) -> str:
    made = [{"id": f"r{n}", "published": "2024-03-05", "text": text(n)} for n in range(count)]
    made += [{"id": key, "text": value} for key, value in more.items()]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)


def short(count: int) -> str:
    """A whole report, and then ``count`` - 1 of a sentence or two."""
    made = [{"id": "r0", "published": "2024-03-05", "text": text(0)}]
    for n in range(1, count):
        said = f' "We are glad," mayor number {n} said.' if n % 3 == 0 else ""
        line = f"Ferry number {n} left {_CITIES[n % 8]} for the islands on Monday.{said}"
        made.append({"id": f"r{n}", "published": "2024-03-05", "text": line})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)


def put(folder: Path, data: str | bytes, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def run(file: Path, into: Path, engine: Any = "inline", size: int = 16, **more: Any) -> Summary:
    settings = Settings(engine=engine, workers=2, shard_size=size, patience=more.pop("patience", 60))
    return ingest([file], into, settings, **more)


def content(folder: Path) -> dict[str, bytes]:
    """Every byte of a run's results."""
    names = ("manifest.json", "set-aside.jsonl", "duplicates.jsonl")
    found = {name: (folder / name).read_bytes() for name in names}
    return found | {path.name: path.read_bytes() for path in sorted((folder / "shards").iterdir())}


def aside(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "set-aside.jsonl").read_text(encoding="utf-8").splitlines()]
