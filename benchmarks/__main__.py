"""``python -m benchmarks [NAME…] [--jobs N] [--raise | --lower-floors]``: measure, print a table, hold the floors."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import floors as held
from benchmarks.measures import Bench, Measure, MeasureError, benches, shared


def main(arguments: list[str] | None = None) -> int:
    """0: every floor holds, or there is nothing to measure on. 1: a floor is broken or a measure failed."""
    options = _parser().parse_args(arguments)
    folder = shared()
    if folder is None:
        print("benchmarks: no data here (../shared, or set RASHOMON_SHARED to its folder): nothing measured")
        return 0
    wanted = [b for b in benches(folder) if not options.names or any(n in b.name for n in options.names)]
    if not wanted:
        print(f"benchmarks: no bench is called that; there is: {', '.join(b.name for b in benches(folder))}")
        return 1
    floors = held.load()
    measures, failures = _run(wanted, floors, options.jobs)
    if options.write:
        lower = options.write == "lower"
        changed = [] if lower else held.changed_data(measures, floors, folder)
        floors = floors if changed else held.updated(measures, floors, folder, lower=lower)
        held.PATH.write_text(held.dump(floors), encoding="utf8")
    failures += _broken(measures, floors, folder)
    for line in failures:
        print(f"benchmarks: {line}", file=sys.stderr)
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="only benches with one of these words in their name")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="benches at once: one a core")
    write = parser.add_mutually_exclusive_group()
    write.add_argument(
        "--raise",
        dest="write",
        action="store_const",
        const="raise",
        help="raise the floors to what is measured",
    )
    write.add_argument(
        "--lower-floors",
        dest="write",
        action="store_const",
        const="lower",
        help="set them to it, also downwards",
    )
    return parser


def _run(wanted: list[Bench], floors: held.Floors, jobs: int) -> tuple[list[Measure], list[str]]:
    """All measures and what failed, in the order of the benches, however many run at once: each is a process."""
    measures: list[Measure] = []
    failures: list[str] = []
    print(f"{'measure':<44} {'figure':>7} {'floor':>6}")
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        for bench, (taken, failure, seconds) in zip(wanted, pool.map(_taken, wanted), strict=True):
            if failure:
                failures.append(f"{bench.name}: {failure}")
                continue
            measures += taken
            for measure in taken:
                print(_row(measure, floors))
            print(f"{'':<4}{bench.name}: {seconds:.0f} s", flush=True)
    return measures, failures


def _taken(bench: Bench) -> tuple[list[Measure], str, float]:
    started = time.monotonic()
    try:
        return list(bench.run()), "", time.monotonic() - started
    except MeasureError as error:
        return [], str(error), 0.0


def _row(measure: Measure, floors: held.Floors) -> str:
    floor = floors.figures.get(measure.name)
    shown = "-" if floor is None else f"{floor:.2f}"
    said = "  ".join(filter(None, (held.verdict(measure, floors), measure.detail)))
    return f"{measure.name:<44} {measure.value:>7.3f} {shown:>6}  {said}".rstrip()


def _broken(measures: list[Measure], floors: held.Floors, folder: Path) -> list[str]:
    under = [m for m in measures if held.verdict(m, floors) == "UNDER"]
    lines = [f"{m.name} is {m.value:.3f}, under its floor of {floors.figures[m.name]:.2f}" for m in under]
    changed = held.changed_data(measures, floors, folder)
    return lines + [f"{name} is not the data that the floors were set on" for name in changed]


if __name__ == "__main__":
    sys.exit(main())
