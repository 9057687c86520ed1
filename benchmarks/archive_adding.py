"""What it costs to add one report to an archive, as the archive grows: ``python -m benchmarks.archive --add 20 2000``.

Reports are made up in groups that are one story each, with names and words of their own; records are stand-ins and
nothing is annotated, so that what is timed is what the archive itself does: grouping, keeping, linking, counting.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from rashomon.archive import Archive
from rashomon.model import Annotated, Origin, Record, RecordReport, Report
from rashomon.values.names import words

_EACH = 4  # reports a story
_ASKED = 12  # reports added one by one at each size
_CHUNK = 64
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_PLAIN = words(
    "the minister said that talks on the border went while delegates met in capital and reporters waited for an "
    "agreement prisoners aid next round of negotiations which both governments want to hold this month"
)
_KEPT = {"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"}


def main(sizes: Sequence[int], where: str | None) -> None:
    """Prints a line a size: the median and the longest of adding one report, on the clock and the processor's."""
    with tempfile.TemporaryDirectory() as folder, Archive.open(where or Path(folder) / "adding.rashomon") as archive:
        made = [_report(n) for n in range(max(sizes) + _ASKED * len(sizes))]
        random.Random(3).shuffle(made)
        print(f"{'reports kept':>12} {'one more':>10} {'longest':>10}   processor")
        done = 0
        for size in sorted(sizes):
            for start in range(done, size, _CHUNK):
                _add(archive, made[start : min(size, start + _CHUNK)])
            taken = [_timed(archive, one) for one in made[size : size + _ASKED]]
            done = size + _ASKED
            wall = [clock for clock, _ in taken]
            own = statistics.median(work for _, work in taken)
            print(f"{size:>12,} {statistics.median(wall):7.0f} ms {max(wall):7.0f} ms {own:8.0f} ms", flush=True)


def _timed(archive: Archive, report: Report) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    _add(archive, [report])
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def _add(archive: Archive, given: Sequence[Report]) -> None:
    archive.add(given, annotate=lambda new: [Annotated(report=one) for one in new], reconcile=_record)


def _record(story: Sequence[Annotated], name: str) -> Record:
    held = [(f"o{n}", one.report) for n, one in enumerate(story)]
    return Record(
        story=name,
        reports=tuple(RecordReport(origin=o, **r.model_dump(include=_KEPT)) for o, r in held),
        origins=tuple(Origin(id=o, reports=(r.id,), why="made up") for o, r in held),
        facts=(),
        quantities={},
        ledger=(),
        sections={},
    )


def _report(number: int) -> Report:
    """One of a story's tellings: its names, day and rare words, among plain ones."""
    own, source = random.Random(number // _EACH), random.Random(-number)
    names = [f"{_made(own).title()} {_made(own).title()}" for _ in range(4)]
    rare = [_made(own) for _ in range(30)]
    sentences = []
    for _ in range(18):
        told = [*source.choices(sorted(_PLAIN), k=12), *source.sample(rare, 3), source.choice(names)]
        source.shuffle(told)
        sentences.append(" ".join(told).capitalize() + ".")
    title = f"{names[0]} and {names[1]} {rare[0]} {rare[1]}"
    day = date(2024, 1, 1) + timedelta(days=(number // _EACH) % 300)
    return Report(
        id=str(number), text=" ".join(sentences), hash="", title=title, outlet=f"Outlet {number % 40}", published=day
    )


def _made(source: random.Random) -> str:
    return "".join(source.choice(_CONSONANTS) + source.choice(_VOWELS) for _ in range(3))
