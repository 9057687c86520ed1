"""``python -m benchmarks.throughput --archive N``: what it costs to keep a run's results, group them and make records.

The reports are made up: every event has a place, people and numbers of its own, and one to four outlets tell of it, so
that about as many stories come of them as there are events. What is annotated is not counted.
"""

from __future__ import annotations

import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

_FIRST = ("Mar", "Vor", "Tal", "Ben", "Kor", "Lis", "Dra", "Hal", "Os", "Pel", "Ru", "Sten", "Ulm", "Wes", "Zan", "Gri")
_LAST = ("holm", "stead", "vik", "ona", "burg", "ford", "ava", "minster", "dal", "etz", "ino", "moor", "by", "ury")
_NAMES = ("Anna", "Peter", "Leyla", "Tomas", "Maria", "Joseph", "Ines", "Viktor", "Grace", "Omar", "Nadia", "Hugh")
_WHAT = (
    ("a fire in a warehouse", "firefighters", "The fire brigade"),
    ("a strike of the dockers", "dockers", "The union"),
    ("a flood of the river", "residents", "The civil defence"),
    ("a vote on the new tramway", "councillors", "The city council"),
    ("a trial over false invoices", "jurors", "The court"),
    ("talks on a fishing limit", "skippers", "The fisheries ministry"),
)
_OUTLETS = ("Morning Post", "The Observer of the North", "Radio One", "City Herald")


def measure(count: int) -> None:
    """Prints milliseconds of CPU a report and a story, and how they grow over the quarters of the run."""
    from rashomon.archive import Archive
    from rashomon.archive.bulk import add_run
    from rashomon.engine import Settings, ingest

    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "in.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in events(count)), encoding="utf-8")
        ingest([source], Path(scratch) / "run", Settings())
        clock = _Clock()
        with Archive.open(Path(scratch) / "a.rashomon") as archive:
            added = add_run(archive, Path(scratch) / "run", clock)
        size = sum(file.stat().st_size for file in Path(scratch).glob("a.rashomon*") if file.is_file())
    print(f"{added.kept:,} reports of {count:,} kept, {added.stories:,} stories")
    for stage, unit in (("archive", "report"), ("records", "story")):
        whole, quarters = clock.told(stage)
        told = ", ".join(f"{ms:.1f}" for ms in quarters)
        print(f"{stage:<10} {whole:>8.1f} ms of CPU a {unit}; quarter by quarter {told}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{size / max(1, added.kept) / 1000:.1f} kB a report in the archive; peak {peak:.0f} MB\n")


class _Clock:
    """Progress, with the CPU time at which it was told."""

    def __init__(self) -> None:
        self._began = time.process_time()
        self._seen: dict[str, list[tuple[int, float]]] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._seen.setdefault(stage, [(0, self._began)]).append((done, time.process_time()))
        self._began = time.process_time()

    def told(self, stage: str) -> tuple[float, list[float]]:
        """Milliseconds a piece, over all and over the four quarters."""
        seen = self._seen[stage]
        marks = [seen[n * (len(seen) - 1) // 4] for n in range(5)]
        return _each(seen[0], seen[-1]), [_each(a, b) for a, b in pairwise(marks)]


def _each(a: tuple[int, float], b: tuple[int, float]) -> float:
    return 1000 * (b[1] - a[1]) / max(1, b[0] - a[0])


def events(reports: int) -> Iterator[dict[str, str]]:
    """Rows of so many reports, each event's one after the other, days apart."""
    number = event = 0
    while number < reports:
        for outlet in range(min(1 + event % 4, reports - number)):
            yield _told(event, outlet, number)
            number += 1
        event += 1


def _told(event: int, outlet: int, number: int) -> dict[str, str]:
    rng = random.Random(event)
    place = rng.choice(_FIRST) + rng.choice(_LAST) + rng.choice(_LAST)
    names = [f"{rng.choice(_NAMES)} {rng.choice(_FIRST)}{rng.choice(_LAST)}" for _ in range(3)]
    what, who, body = rng.choice(_WHAT)
    count, years = rng.randint(20, 900), rng.randint(2, 60)
    lines = [
        f"{count} {who} were called to {place} on Monday because of {what}.",
        f'"We had not seen this in {years} years," {names[0]} told reporters in {place}.',
        f"{body} of {place} said that {count - 10} {who} were still there in the evening.",
        f"{names[1]} denied that anybody had been warned, and asked for an inquiry into {what}.",
        f"According to {names[2]}, who leads the district of {place}, it will cost {years} million euros.",
        f"A meeting of the {who} with {names[0]} is planned in {place} for Friday.",
        f"{names[1]} thanked the people of {place}, where shops and schools stayed closed.",
        f"No decision was made on what comes next, {names[2]} added.",
    ]
    telling = random.Random(number)
    telling.shuffle(lines)
    body_text = f"{what.capitalize()} in {place}\n\n" + "\n\n".join(lines[: 8 - outlet % 3]) + "\n"
    return {
        "id": f"r{number}",
        "text": body_text,
        "outlet": _OUTLETS[outlet],
        "published": f"2025-03-{1 + event % 28:02}",
    }
