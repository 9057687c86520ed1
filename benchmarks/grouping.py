"""``python -m benchmarks.grouping``: cost of grouping a report as the pile grows, memory, and orders of arrival.

Prints seconds of one processor and megabytes, asserts nothing. ``--sizes 100 1000 10000 100000``; ``--orders 5``
shuffles the pile of shootings. The pile is made by resampling: each copy of the reports of
``data/stories/reports.jsonl`` has every name, place, street, figure and word that few English texts have replaced by
another one made up for that copy, and its days moved by a number of days drawn for it. Reports of one story stay
so, and copies are new stories: the vocabulary grows with the pile as in a real one. Plain words repeat as they
never would, so that copies are harder to tell apart than real stories; quality is measured on the pile itself.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.measures import shared
from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.stories.features import Features, features
from rashomon.stories.incremental import Grouper
from rashomon.stories.rarity import rarity

_PLAIN = 0.002  # share of texts that have a word, over which every copy keeps it
_NAMED = ("names", "capitals", "chief", "aged", "streets")


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 0, also where there is no data."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grouping", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--orders", type=int, default=0, help="shuffled orders of the pile as it is")
    options = parser.parse_args(arguments)
    folder = shared()
    if folder is None:
        print("benchmarks: no data here (../shared, or set RASHOMON_SHARED to its folder): nothing measured")
        return 0
    own, stories = _pile(folder / "data" / "stories" / "reports.jsonl")
    for size in options.sizes:
        _cost(own, stories, size)
    for seed in range(options.orders):
        order = random.Random(seed).sample(range(len(own)), len(own))
        print(
            f"order {seed}: pairs F1 {_pair_f1([own[n] for n in order], [stories[n] for n in order]):.3f}", flush=True
        )
    return 0


def _pile(path: Path) -> tuple[list[Features], list[str]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    started = time.perf_counter()
    own = [features(make_report(_draft(row), "row")) for row in rows]
    each = (time.perf_counter() - started) / len(rows)
    print(f"features: {1000 * each:.1f} ms a report (with the reading of its parts)", flush=True)
    return own, [row["story"] for row in rows]


def _draft(row: dict[str, str]) -> Draft:
    published = date.fromisoformat(row["published"]) if row.get("published") else None
    return Draft(text=row["text"], id=row["id"], title=row.get("title"), published=published)


def _cost(own: Sequence[Features], stories: Sequence[str], size: int) -> None:
    grouper = Grouper()
    seconds, tail, gold = 0.0, [], set()
    for number, (report, story) in enumerate(resampled(own, stories, size)):
        started = time.process_time()  # of this one thread: other work on the machine isn't counted
        grouper.add(report)
        took = time.process_time() - started
        seconds += took
        gold.add(story)
        if number >= size * 0.9:
            tail.append(took)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(
        f"{size:>7} reports: {seconds:7.1f} s, {1000 * seconds / size:5.2f} ms a report, the last tenth "
        f"{1000 * sum(tail) / len(tail):5.2f}; peak {peak / 1e6:6.0f} MB; "
        f"{len(grouper.stories())} stories, made {len(gold)}",
        flush=True,
    )


def resampled(own: Sequence[Features], stories: Sequence[str], size: int) -> Iterator[tuple[Features, str]]:
    """So many reports, in order of their days within each copy: the first copy is the pile itself."""
    order = sorted(range(len(own)), key=lambda n: (own[n].day or 0, own[n].id))
    for number in range(size):
        copy, place = divmod(number, len(order))
        report, story = own[order[place]], stories[order[place]]
        yield (report, story) if copy == 0 else (_altered(report, copy), f"{story}/{copy}")


def _altered(report: Features, copy: int) -> Features:
    def other(word: str) -> str:
        return f"{word[:3]}{zlib.crc32(f'{copy} {word}'.encode()):x}" if rarity(word) < _PLAIN else word

    def others(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(" ".join(map(other, w.split())) for w in words)

    shift = random.Random(copy).randint(-700, 700)
    return replace(
        report,
        id=f"{report.id}/{copy}",
        hash=f"{report.hash}/{copy}",
        day=report.day and report.day + shift,
        days=tuple(day + shift for day in report.days),
        words=dict(Counter({other(w): n for w, n in (report.words or {}).items()})),
        title=others(report.title),
        lead=others(report.lead),
        focus=others(report.focus),
        ages=tuple(age + copy % 11 for age in report.ages),
        numbers=tuple(f"{copy}{number}" for number in report.numbers),
        counts=tuple(f"{copy % 7}{count}" for count in report.counts),
        cities=tuple(f"{c}{copy % 40}" for c in report.cities),  # towns come again in every fortieth copy
        sketch=tuple(sorted(zlib.crc32(f"{copy} {h}".encode()) for h in report.sketch)),
        **{name: others(getattr(report, name)) for name in _NAMED},
    ).shared()


def _pair_f1(own: Sequence[Features], stories: Sequence[str]) -> float:
    grouper = Grouper()
    for report in own:
        grouper.add(report)
    return _f1(stories, [grouper.story(report.id) for report in own])


def _f1(gold: Sequence[str], found: Sequence[str]) -> float:
    def pairs(groups: Counter) -> int:  # type: ignore[type-arg]
        return sum(n * (n - 1) // 2 for n in groups.values())

    both = pairs(Counter(zip(gold, found, strict=True)))
    return 2 * both / max(1, pairs(Counter(gold)) + pairs(Counter(found)))


if __name__ == "__main__":
    sys.exit(main())
