"""``python -m benchmarks.throughput``: reports a second, stage by stage and engine by engine, in one run.

The annotators stand beside the bare spaCy pipeline (the same model as its makers ship it, the same texts, process
and thread settings), the engines beside each other (``engines``), and the readers and annotators beside those of
other libraries (``peers``); ``into_archive`` tells what keeping the results costs. CPU time is given beside the
clock: on a machine that has other work, only CPU time can be compared.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import importlib
import importlib.util
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measures import ROOT
from benchmarks.texts import report as made_up

# One thread a process, as the command itself sets it; before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, os.fspath(ROOT / "src"))

_LAYERS = (
    ("actors", "actors"),
    ("actors", "office_claims"),
    ("times", "times"),
    ("quantities", "quantities"),
    ("places", "places"),
    ("statements", "statements"),
    ("events", "events"),
    ("claims", "claims"),
)


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; 1 where a part failed."""
    options = _parser().parse_args(arguments)
    texts = _texts(options)
    words = sum(len(text.split()) for text in texts) / max(1, len(texts))
    print(f"{len(texts)} texts of {words:.0f} words; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    if options.stages:
        _stages(texts[: options.stages], options.times)
    if options.peers:
        from benchmarks import peers

        some = texts[: options.peers]
        peers.compare(some, [_page(number, text) for number, text in enumerate(some)], stock, options.times)
    if options.archive:
        from benchmarks import into_archive

        into_archive.measure(options.archive)
    if options.ingest:
        from benchmarks import engines

        return engines.compare(texts, options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--stages", type=int, default=40, help="reports for the stages; 0 leaves them out (default 40)")
    parser.add_argument("--times", type=int, default=3, help="runs of a stage, the best of which counts (default 3)")
    parser.add_argument("--ingest", type=int, default=0, help="reports for the engines; 0 leaves them out (default 0)")
    parser.add_argument(
        "--peers", type=int, default=0, help="reports for other libraries; 0 leaves them out (default 0)"
    )
    parser.add_argument("--archive", type=int, default=0, help="reports into an archive; 0 leaves it out (default 0)")
    parser.add_argument("--words", type=int, default=400, help="words of a made-up report (default 400)")
    parser.add_argument("--data", type=Path, help="JSON lines with texts, in the place of made-up ones")
    parser.add_argument("--workers", type=int, default=2, help="processes to set against one (default 2)")
    parser.add_argument("--shard-size", type=int, default=64)
    parser.add_argument("--no-dask", action="store_true")
    parser.add_argument("--no-inline", action="store_true", help="without the run in this process alone")
    return parser


def _texts(options: argparse.Namespace) -> list[str]:
    wanted = max(options.stages, options.ingest, options.peers)
    if options.data:
        with options.data.open(encoding="utf8") as stream:
            found = [json.loads(line)["text"] for line in stream]
        return [found[i % len(found)] + ("" if i < len(found) else f"\n\n{i}") for i in range(wanted)]
    # Short made-up texts repeat; the last sentence keeps them from being duplicates.
    return [f"{made_up(n, options.words)}\nIt was report number {n} of the week.\n" for n in range(wanted)]


# -- stages ---------------------------------------------------------------------------------------
def _stages(texts: list[str], times: int) -> None:
    from rashomon.annotate import annotate, layers_of
    from rashomon.annotate.pipeline import parse
    from rashomon.reading import Draft, report

    made = [report(Draft(text=text, id=str(n)), str(n)) for n, text in enumerate(texts)]
    annotate(made)  # model, lexicons and looked-up words, before the clock starts
    model, plain = stock(), stock()
    plain.select_pipes(disable=[name for name in ("attribute_ruler", "lemmatizer") if name in plain.pipe_names])
    bare, less, whole, ours = _rounds(
        [
            lambda: sum(len(doc) for doc in model.pipe([r.text for r in made], batch_size=8)),
            lambda: sum(len(doc) for doc in plain.pipe([r.text for r in made], batch_size=8)),
            lambda: sum(len(one.claims) for one in annotate(made)),
            lambda: sum(len(doc) for doc in parse(made)),
        ],
        times,
    )
    docs = list(parse(made))
    with _timed() as spent:
        _best(lambda: [layers_of(r, d) for r, d in zip(made, docs, strict=True)], 1)
    read = _best(lambda: [report(Draft(text=text, id="x"), "x") for text in texts], times)
    annotated = annotate(made)
    write = _best(lambda: [one.model_dump_json() for one in annotated], times)
    count = len(made)
    print(f"{'stage':<34} {'ms/report':>10} {'reports/s/core':>15} {'of bare spaCy':>14}")
    rows = [
        ("bare spaCy pipeline", bare),
        ("bare, without lemmas", less),
        ("label parts, language, day", read),
        ("parse", ours),
    ]
    rows += [(f"  {name}", seconds) for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1])]
    rows += [("annotate, end to end", whole), ("write as JSON", write)]
    for name, seconds in rows:
        share = f"{bare / seconds:>13.0%}" if not name.startswith("  ") else ""
        print(f"{name:<34} {1000 * seconds / count:>10.1f} {count / seconds:>15.2f} {share}")
    print(f"annotate end to end: {bare / whole:.0%} of bare\n")
    _pages(texts, times)


def _pages(texts: list[str], times: int) -> None:
    """What a crawl costs before a report is there: finding the records, and the article in a page of 60 kB."""
    from rashomon.reading import Source
    from rashomon.reading.warc import WarcReader

    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "crawl.warc.gz"
        path.write_bytes(b"".join(_record(number, text) for number, text in enumerate(texts)))
        source = Source(name="crawl", path=path)
        scan = _best(lambda: list(WarcReader().cuts(source, 128)), times)
        load = _best(lambda: list(WarcReader().items(source)), times)
        extract = _best(lambda: list(WarcReader().read(source)), times)
    for name, seconds in (("WARC: plan", scan), ("WARC: load and check", load), ("WARC: extract articles", extract)):
        print(f"{name:<34} {1000 * seconds / len(texts):>10.1f} {len(texts) / seconds:>15.2f}")
    print()


def _page(number: int, text: str) -> str:
    """A made-up page of 60 kB, with as much around its article as pages have."""
    link = '<li class="nav__item"><a class="nav__link" href="/section/{0}/story-{0}">Story number {0}</a></li>'
    around = "<ul>" + "".join(link.format(n) for n in range(280)) + "</ul>"
    script = "<script>window.dataLayer=window.dataLayer||[];" + "push({a:1,b:'c'});" * 700 + "</script>"
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    about = '<meta property="article:published_time" content="2025-03-14T06:00:00Z">'
    page = f"<!doctype html><html lang=en><head><title>Report {number}</title>{about}{script}</head>"
    page += f"<body><nav>{around}</nav>"
    return page + f"<article><h1>Report {number}</h1>{body}</article><footer>{around}</footer></body></html>"


def _record(number: int, text: str) -> bytes:
    """The page as a gzipped record."""
    data = _page(number, text).encode("utf-8")
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + data
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\n"
    head += "Content-Type: application/http; msgtype=response\r\nWARC-Date: 2025-03-14T00:00:00Z\r\n"
    head += f"WARC-Record-ID: <urn:uuid:{number:032x}>\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode("utf-8") + block + b"\r\n\r\n", mtime=0)


def stock() -> Any:
    """The model as it is shipped: all of its components, none of ours."""
    from rashomon.annotate.pipeline import MODELS

    name = next(name for name in MODELS if importlib.util.find_spec(name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the pinned model is a minor version older
        return importlib.import_module(name).load()


def _rounds(jobs: list[Callable[[], object]], times: int) -> list[float]:
    """CPU seconds of the best run of each job; one after the other in each round, so that all meet the same load."""
    return [min(found) for found in zip(*([_best(job, 1) for job in jobs] for _ in range(times)), strict=True)]


def _best(job: Callable[[], object], times: int) -> float:
    """CPU seconds of the best run."""
    found = []
    for _ in range(times):
        started = time.process_time()
        job()
        found.append(time.process_time() - started)
    return min(found)


@contextlib.contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """CPU seconds in each annotator while this is open. (Quantities ask for times: theirs are in both.)"""
    spent: dict[str, float] = {}
    kept: list[tuple[Any, str, Any]] = []
    for module_name, name in _LAYERS:
        module = importlib.import_module(f"rashomon.annotate.{module_name}")
        function = getattr(module, name)
        kept.append((module, name, function))
        setattr(module, name, _clocked(function, name, spent))
    try:
        yield spent
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


def _clocked(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def clocked(*given: Any, **more: Any) -> Any:
        started = time.process_time()
        try:
            return function(*given, **more)
        finally:
            spent[name] = spent.get(name, 0.0) + time.process_time() - started

    return clocked


if __name__ == "__main__":
    sys.exit(main())
