"""``python -m benchmarks.archive``: how fast a large archive answers. Printed and never asserted (machines differ).

The reports are made up: words drawn by rank (Zipf's law) from invented ones, with invented names, outlets and days.
Rows and the full text index are filled as ``rashomon add`` fills them; nothing is annotated, as searching and listing
don't read annotations. Times are of warm queries through the public functions, excerpts and filters included: the
median, the 95th percentile, and the median of this process's own work. ``--add`` times adding to growing archives.
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

from benchmarks import archive_adding as adding
from rashomon.archive import Archive, StoryFilter
from rashomon.archive.columns import now
from rashomon.archive.membership import ensure, story_id
from rashomon.archive.reports import insert_report, kept
from rashomon.archive.schema import facets, members, stories
from rashomon.archive.search import index
from rashomon.model import Report

_SYLLABLES = ["ba", "be", "do", "fi", "ga", "ko", "lu", "ma", "ne", "or", "pi", "ra", "sa", "ti", "u", "ve", "wo", "za"]
_BATCH = 1000
_EACH = 5  # reports a story
_SINCE = now()


def main(arguments: list[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=150, help="words a report (default 150)")
    parser.add_argument("--where", help="a PostgreSQL address (an empty database), else a file that is deleted again")
    parser.add_argument("--keep", type=Path, help="a file to fill, or to ask again where it is there")
    parser.add_argument("--times", type=int, default=20, help="runs a query (default 20)")
    parser.add_argument("--add", type=int, nargs="*", help="instead: add one report to archives of so many, 20 2000")
    options = parser.parse_args(arguments)
    if options.add is not None:
        adding.main(options.add or [20, 2000], options.where)
        return 0
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
    since, until = date(2024, 6, 1), date(2024, 9, 30)
    actor = _name(40)
    queries: dict[str, Callable[[], object]] = {
        "search: a rare word": lambda: archive.search(rare),
        "search: a word in most reports": lambda: archive.search(common),
        "search: two words": lambda: archive.search(f"{_word(40)} {_word(90)}"),
        "search: a rare and a common word": lambda: archive.search(f"{rare} {common}"),
        "search: six common words": lambda: archive.search(" ".join(map(_word, range(3, 9)))),
        "search: a phrase": lambda: archive.search(f'"{name}"'),
        "search: a phrase of common words": lambda: archive.search(f'"{_word(1)} {_word(2)}"'),
        "search: one or other, without a third": lambda: archive.search(f"{rare} OR {_word(900)} -{_word(60)}"),
        "search: a beginning": lambda: archive.search(f"{rare[:4]}*"),
        "search: a beginning of two letters": lambda: archive.search("ba*"),
        "search: a common word, outlet and days": lambda: archive.search(common, outlet="Outlet 7", since=since),
        "search: two words, days and language": lambda: archive.search(
            f"{_word(40)} {_word(90)}", since=since, until=until, language="en"
        ),
        "search: page 40 of a common word": lambda: archive.search(common, offset=780),
        "search: no words, the newest": lambda: archive.search(""),
        "list: disputed first": lambda: archive.stories(),
        "list: with words": lambda: archive.stories(f"{_word(40)} {_word(90)}"),
        "list: of an actor, disputed, in some days": lambda: archive.stories(
            actor=[actor], verdict=["disputed"], since=since, until=until
        ),
        "list: by title, page 20": lambda: archive.stories(order="title", offset=570, limit=30),
        "list and facets": lambda: (archive.stories(), archive.facets()),
        "facets: with words": lambda: archive.facets(StoryFilter(query=f"{_word(40)} {_word(90)}")),
        "facets: of an outlet and a verdict": lambda: archive.facets(
            StoryFilter(outlet=("Outlet 7",), verdict=("disputed",))
        ),
        "list and facets, for a blind coder": lambda: (archive.stories(coder="eva"), archive.facets(coder="eva")),
    }
    print(f"{'query':<44} {'median':>8} {'95 %':>8}   processor")
    for told, query in queries.items():
        query()
        taken = [_milliseconds(query) for _ in range(times)]
        wall, worked = sorted(w for w, _ in taken), statistics.median(c for _, c in taken)
        late = wall[min(len(wall) - 1, round(0.95 * len(wall)))]
        print(f"{told:<44} {statistics.median(wall):5.0f} ms {late:5.0f} ms {worked:5.0f} ms", flush=True)


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
            story = story_id(str(number // _EACH))
            new = number % _EACH == 0
            ensure(connection, story, given.title or "", named=False)
            connection.execute(members.insert().values(report=number, story=story, since=_SINCE, why="made up"))
            if new:
                connection.execute(stories.update().where(stories.c.id == story).values(_counted(number, report)))
                connection.execute(facets.insert(), list(_facets(story, number, report)))


def _counted(number: int, report: Report) -> dict[str, object]:
    """Counts of a story as a record would give them; a fifth have disputes."""
    disputed = number % 7 if number % 25 == 0 else 0
    counts = {"reports": _EACH, "origins": 4, "facts": 60, "corroborated": 20, "single": 40, "disputed": disputed}
    return {**counts, "undecided": disputed, "first_day": report.published, "last_day": report.published}


def _facets(story: str, number: int, report: Report) -> Iterator[dict[str, object]]:
    """As many values as stories have: 25 actors, 10 places, 8 types, 5 outlets."""
    source = random.Random(number)
    for kind, many, of in (("actor", 25, _name), ("place", 10, _name), ("type", 8, str), ("outlet", _EACH, str)):
        for pick in {int(source.paretovariate(0.6)) % (5000 if of is _name else 40) for _ in range(many)}:
            label = of(pick) if of is _name else f"{kind.title()} {pick}"
            value = label.upper() if kind == "type" else label.lower()
            yield {"story": story, "kind": kind, "value": value, "label": label, "count": 1 + pick % _EACH}


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
