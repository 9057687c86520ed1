"""``python -m benchmarks.throughput --ingest N``: the engines beside each other, and what this machine can give.

Two processes are set against one, and Dask against two processes, by the clock and by CPU time. The control is run
in the same minutes: as many bare spaCy processes, which share nothing, as workers, against one of them. No engine can
do better than that: cores share their caches, their memory and often their arithmetic.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measures import ROOT, environment

_Found = dict[str, float]


def compare(texts: list[str], options: argparse.Namespace) -> int:
    """Prints the table; 1 where an engine failed."""
    runs = [] if options.no_inline else [("inline", 1)]
    runs += [("process", 1), ("process", options.workers)]
    if not options.no_dask and importlib.util.find_spec("distributed"):
        runs.append(("dask", options.workers))
    print(f"{'engine':<16} {'reports':>8} {'wall s':>8} {'per s':>7} {'CPU s':>8} {'start-up':>9} {'peak MB':>8}")
    failed = 0
    by_name: dict[tuple[str, int], _Found] = {}
    with tempfile.TemporaryDirectory() as scratch:
        source = _source(Path(scratch) / "in.jsonl", texts[: options.ingest])
        # A report or two a worker: what it costs before the work begins.
        few = _source(Path(scratch) / "few.jsonl", texts[: 2 * options.workers])
        for name, workers in runs:
            into = Path(scratch) / f"{name}-{workers}"
            start = _measured(few, into.with_suffix(".few"), name, workers, 1)
            found = _measured(source, into, name, workers, options.shard_size)
            if start is None or found is None:
                failed += 1
                continue
            found |= {"start wall": start["wall"], "start cpu": start["cpu"]}
            by_name[name, workers] = found
            _print_engine(name, workers, found)
        control = _control(source, options.workers, max(40, options.ingest // 8))
    _told(by_name, options.workers, control)
    return 1 if failed else 0


def _source(path: Path, texts: list[str]) -> Path:
    rows = ({"id": f"r{n}", "published": "2025-03-14", "text": text} for n, text in enumerate(texts))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    return path


def _python(*given: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.engines", *given]


def _measured(source: Path, into: Path, name: str, workers: int, size: int) -> _Found | None:
    job = _python("engine", str(source), str(into), name, str(workers), str(size))
    done = subprocess.run(job, capture_output=True, text=True, cwd=ROOT, env=environment())
    if done.returncode:
        print(f"{name} × {workers}: failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        return None
    found: _Found = json.loads(done.stdout.splitlines()[-1])
    return found


def _engine(source: str, into: str, name: str, workers: str, size: str) -> _Found:
    """One run, in this process, which is there for nothing else."""
    from rashomon.engine import Settings, ingest

    started = time.perf_counter()
    settings = Settings(engine=name, workers=int(workers), shard_size=int(size))  # type: ignore[arg-type]
    summary = ingest([source], into, settings)
    wall = time.perf_counter() - started
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "reports": summary.read,
        "wall": wall,
        "cpu": sum(u.ru_utime + u.ru_stime for u in (mine, children)),
        "own cpu": mine.ru_utime + mine.ru_stime,
        "peak": max(mine.ru_maxrss, children.ru_maxrss) * unit / 1e6,
        "disk": sum(f.stat().st_size for f in (Path(into) / "shards").iterdir()) / max(1, summary.kept),
    }


# -- the control ----------------------------------------------------------------------------------
def _control(source: Path, workers: int, count: int) -> float:
    """How much more ``workers`` bare parsers side by side do than one alone, by the clock."""
    alone = _side_by_side(source, 1, count)
    together = _side_by_side(source, workers, count)
    again = _side_by_side(source, 1, count)
    return workers * min(alone, again) / together


def _side_by_side(source: Path, workers: int, count: int) -> float:
    """Seconds until every one of so many processes has parsed the same texts, loading apart."""
    job = _python("bare", str(source), str(count))
    running = [
        subprocess.Popen(job, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment())
        for _ in range(workers)
    ]
    for one in running:
        assert one.stdout and one.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        assert one.stdout and one.stdout.readline() == "done\n"
    spent = time.perf_counter() - started
    for one in running:
        one.communicate()
    return spent


def _bare(source: str, count: str) -> None:
    """The bare pipeline over the first texts: ready, go, done."""
    from benchmarks.throughput import stock

    with Path(source).open(encoding="utf8") as stream:
        texts = [json.loads(line)["text"] for line in stream][: int(count)]
    model: Any = stock()
    list(model.pipe(texts[:8], batch_size=8))
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in model.pipe(texts, batch_size=8):
        pass
    print("done", flush=True)


# -- what came of it ------------------------------------------------------------------------------
def _print_engine(name: str, workers: int, found: _Found) -> None:
    count, wall, cpu = found["reports"], found["wall"], found["cpu"]
    label = f"{name} × {workers}"
    print(
        f"{label:<16} {count:>8.0f} {wall:>8.1f} {count / wall:>7.2f} {cpu:>8.1f} {found['start cpu']:>9.1f} "
        f"{found['peak']:>8.0f}   {found['disk'] / 1000:.1f} kB a report on disk",
        flush=True,
    )


def _told(found: dict[tuple[str, int], _Found], workers: int, control: float) -> None:
    one, many, dask = found.get(("process", 1)), found.get(("process", workers)), found.get(("dask", workers))
    if one and many:
        ratio = one["wall"] / many["wall"]
        print(f"\n{workers} processes are {ratio:.2f} times as fast as one by the clock;")
        print(f"  by CPU time {workers * _net(one) / _net(many):.2f} times, start-up apart")
        print(f"  the machine gives {workers} bare parsers that share nothing {control:.2f} times one")
        print(f"  the run itself, beside its workers, took {many['own cpu']:.1f} s of CPU time")
    if dask and many:
        print(f"Dask takes {dask['wall'] / many['wall']:.2f} times the time of {workers} processes by the clock;")
        print(f"  by CPU time {_net(dask) / _net(many):.2f} times, start-up apart")


def _net(found: _Found) -> float:
    """CPU seconds without the start-up."""
    return found["cpu"] - found["start cpu"]


if __name__ == "__main__":
    if sys.argv[1] == "engine":
        print(json.dumps(_engine(*sys.argv[2:])))
    else:
        _bare(*sys.argv[2:])
