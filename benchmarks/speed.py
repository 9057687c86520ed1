"""``python -m benchmarks.speed``: seconds and megabytes, printed and never asserted (machines differ).

Each figure is the best of ``--times`` cold processes, except the last, which compares the annotators with
the bare spaCy pipeline inside one process, so that the machine's speed cancels out.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measures import RASHOMON, ROOT, MeasureError, environment, last_line
from benchmarks.texts import report, rows

PAIR = tuple(ROOT / "examples" / "istanbul-talks" / "reports" / n for n in ("meridian-wire.txt", "harbour-post.txt"))


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 1 where a command failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="processes a figure (default 3)")
    times = parser.parse_args(arguments).times
    with tempfile.TemporaryDirectory() as scratch:
        ten = Path(scratch) / "ten.jsonl"
        ten.write_text("".join(rows(10)), encoding="utf8")
        jobs: list[tuple[str, tuple[str | Path, ...]]] = [
            ("start-up: rashomon --version", ("--version",)),
            ("compare two reports of 200 words, cold", ("compare", *PAIR, "--format", "json")),
            ("compare ten reports of 1,000 words, cold", ("compare", ten, "--format", "json")),
        ]
        failed = 0
        for name, job in jobs:
            failed += _print(name, lambda job=job: _process(job, times))
    failed += _print("annotators over the bare spaCy pipeline", lambda: _ratio(times))
    return 1 if failed else 0


def _print(name: str, measure: Callable[[], str]) -> int:
    try:
        print(f"{name:<44} {measure()}", flush=True)
    except MeasureError as error:
        print(f"{name:<44} failed: {error}")
        return 1
    return 0


def _process(arguments: tuple[str | Path, ...], times: int) -> str:
    best = min(_once(arguments) for _ in range(times))
    # RUSAGE_CHILDREN keeps the largest child so far; jobs run from small to large, so this is this job's.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return f"{best:6.2f} s   peak {peak / 1e6:5.0f} MB"


def _once(arguments: tuple[str | Path, ...]) -> float:
    command = [*RASHOMON, *map(str, arguments)]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf8", cwd=ROOT, env=environment())
    seconds = time.perf_counter() - started
    if done.returncode not in (0, 1) or not done.stdout.strip():
        raise MeasureError(last_line(done.stderr))
    return seconds


def _ratio(times: int) -> str:
    sys.path.insert(0, os.fspath(ROOT / "src"))
    try:
        from benchmarks.throughput import stock
        from rashomon.annotate import annotate
        from rashomon.reading import read
    except ImportError as error:
        raise MeasureError(str(error)) from None

    with tempfile.TemporaryDirectory() as scratch:
        for number in range(4):
            (Path(scratch) / f"{number}.txt").write_text(report(number), encoding="utf8")
        reports = read([scratch]).reports
    annotate(reports[:1])  # load the model and the lexicons before the clock starts
    model, texts = stock(), [made.text for made in reports]
    bare = min(_seconds(lambda: sum(len(doc) for doc in model.pipe(texts, batch_size=8))) for _ in range(times))
    whole = min(_seconds(lambda: annotate(reports)) for _ in range(times))
    return f"{whole / bare:6.2f} x   ({bare / len(reports):.2f} s and {whole / len(reports):.2f} s a report)"


def _seconds(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
