"""``python -m benchmarks.archive``: how fast a large archive answers. Printed and never asserted (machines differ).

The reports are made up: words drawn by rank (Zipf's law) from invented ones, with invented names, outlets and days.
Rows and the full text index are filled as ``rashomon add`` fills them; nothing is annotated, as searching and listing
don't read annotations. Times are of warm queries through the public functions, excerpts and filters included.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measures import ROOT

sys.path.insert(0, str(ROOT / "src"))

from rashomon.archive import Archive
from rashomon.archive.columns import now
from rashomon.archive.membership import ensure, story_id
from rashomon.archive.reports import insert_report, kept
from rashomon.archive.schema import members, stories
from rashomon.archive.search import index
from rashomon.model import Report

_SYLLABLES = ["ba", "be", "do", "fi", "ga", "ko", "lu", "ma", "ne", "or", "pi", "ra", "sa", "ti", "u", "ve", "wo", "za"]
_BATCH = 1000
_SINCE = now()


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=150, help="words a report (default 150)")
    parser.add_argument("--where", help="a PostgreSQL address (an empty database), else a file that is deleted again")
    parser.add_argument("--keep", type=Path, help="a file to fill, or to ask again where it is there")
    parser.add_argument("--times", type=int, default=7, help="runs a query (default 7)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "bench.rashomon"
        with Archive.open(options.where or path) as archive:
            started = time.perf_counter()
            if not archive.stories(limit=0).total:
                _fill(archive, options.reports, options.words)
                print(f"filled with {options.reports:,} reports in {time.perf_counter() - started:.0f} s")
            if path.exists():
                print(f"file {path.stat().st_size / 1e6:.0f} MB")
            _ask(archive, options.times)
    return 0


def _ask(archive: Archive, times: int) -> None:
    common, rare, name = _word(3), _word(4000), _name(17)
    since = date(2024, 6, 1)
    queries: dict[str, Callable[[], object]] = {
        "search: a rare word": lambda: archive.search(rare),
        "search: a word in most reports": lambda: archive.search(common),
        "search: two words": lambda: archive.search(f"{_word(40)} {_word(90)}"),
        "search: a phrase": lambda: archive.search(f'"{name}"'),
        "search: one or other, without a third": lambda: archive.search(f"{rare} OR {_word(900)} -{_word(60)}"),
        "search: a beginning": lambda: archive.search(f"{rare[:4]}*"),
        "search: a common word, outlet and days": lambda: archive.search(common, outlet="Outlet 7", since=since),
        "search: no words, the newest": lambda: archive.search(""),
        "list: disputed first": lambda: archive.stories(),
        "list: with words": lambda: archive.stories(f"{_word(40)} {_word(90)}"),
    }
    print(f"{'query':<44} {'median':>8} {'worst':>8}   processor")
    for told, query in queries.items():
        query()
        taken = [_milliseconds(query) for _ in range(times)]
        wall, worked = [w for w, _ in taken], statistics.median(c for _, c in taken)
        print(f"{told:<44} {statistics.median(wall):5.0f} ms {max(wall):5.0f} ms {worked:5.0f} ms", flush=True)


def _milliseconds(job: Callable[[], object]) -> tuple[float, float]:
    """On the clock, and of this process's own work: apart where the machine is busy."""
    started, worked = time.perf_counter(), time.process_time()
    job()
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def _fill(archive: Archive, count: int, words: int) -> None:
    batch: list[Report] = []
    for report in _reports(count, words):
        batch.append(report)
        if len(batch) == _BATCH:
            _keep(archive, batch)
            batch = []
    _keep(archive, batch)


def _keep(archive: Archive, batch: list[Report]) -> None:
    database = archive._db
    with database.writing() as connection:
        for given in batch:
            report = kept(given)
            number = insert_report(connection, report, given.id)
            index(connection, number, report)
            story = story_id(str(number // 5))
            ensure(connection, story, given.title or "", named=False)
            connection.execute(members.insert().values(report=number, story=story, since=_SINCE, why="made up"))
            connection.execute(
                stories.update().where(stories.c.id == story).values(reports=5, last_day=report.published)
            )


def _reports(count: int, words: int) -> Iterator[Report]:
    source = random.Random(11)
    ranks = [_word(n) for n in range(20_000)]
    weights = [1 / (n + 3) for n in range(20_000)]
    for number in range(count):
        body = source.choices(ranks, weights, k=words)
        for at in range(0, words, 30):
            body[at] = _name(int(source.paretovariate(0.6)) % 5000)
        yield Report(
            id=str(number),
            text=" ".join(body) + f" {number}.",
            hash="",
            title=" ".join([_name(number % 5000), *body[1:6]]),
            outlet=f"Outlet {number % 40}",
            published=date(2024, 1, 1) + timedelta(days=number % 700),
            language="en",
        )


def _word(number: int) -> str:
    out = ""
    number += len(_SYLLABLES)
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        out += _SYLLABLES[rest]
    return out


def _name(number: int) -> str:
    return f"{_word(number * 7 + 5).capitalize()} {_word(number * 13 + 300).capitalize()}"


if __name__ == "__main__":
    sys.exit(main())
