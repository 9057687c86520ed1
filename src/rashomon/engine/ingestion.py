"""``ingest``: from inputs to a run's folder."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from rashomon.__about__ import __version__
from rashomon.engine.account import Account, Summary, quarantined
from rashomon.engine.engines import Dask, Engine, InProcess, Processes
from rashomon.engine.folder import Folder, write_json
from rashomon.engine.jobs import SHARD_SIZE, Format, Shard
from rashomon.engine.plan import Plan
from rashomon.engine.run import PATIENCE, Run
from rashomon.engine.sieve import Sieve
from rashomon.errors import NothingToRead, RashomonError
from rashomon.reading.collect import Collector, is_to_collect
from rashomon.reading.fetch import is_url
from rashomon.reading.find import sources
from rashomon.reading.polite import Polite
from rashomon.reading.source import Problem, Source

EngineName = Literal["inline", "process", "dask"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is done. ``workers`` 0: one a core. ``patience``: seconds for one page or batch of reports.

    ``memory``: the file that remembers what feeds have given (by default in the run's folder). ``format`` and
    ``shard_size`` are by default those of the run that is gone on with, else JSON lines and 128.
    """

    engine: EngineName = "process"
    workers: int = 0
    scheduler: str | None = None
    format: Format | None = None
    shard_size: int | None = None
    patience: float = PATIENCE
    memory: Path | None = None


@dataclass(slots=True)
class Progress:
    """How far a run is: bytes of input and items of shards that are done, and what has been fetched."""

    stage: str = "read"
    bytes_done: int = 0
    bytes_total: int = 0
    items: int = 0
    set_aside: int = 0


def ingest(
    inputs: Iterable[str | Path],
    into: str | Path,
    settings: Settings | None = None,
    *,
    resume: bool = False,
    retry: bool = False,
    stdin: BinaryIO | None = None,
    polite: Polite | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
    on_problem: Callable[[Problem], None] = lambda problem: None,
) -> Summary:
    """Read, sieve and annotate ``inputs`` into the folder ``into``, and account for every one.

    ``resume`` goes on with a run that was stopped, ``retry`` also does again what is in quarantine; both may leave
    ``inputs`` empty. Raises ``RashomonError`` where the folder holds another run, ``NothingToRead`` where no input
    can be read, ``MissingModel``.
    """
    settings = settings or Settings()
    place = Folder(into)
    given = [str(one) for one in inputs]
    _check_extras(settings)
    with _locked(place):
        settings = _settled(place, settings)
        given = _begin(place, given, settings, again=resume or retry)
        if retry:
            for shard in list(quarantined(place)):
                place.account_file(shard).unlink()
        try:
            return _work(place, given, settings, stdin, polite, progress, on_problem)
        except NothingToRead:
            if not (resume or retry):
                _forget(place)
            raise


def _work(
    place: Folder,
    given: list[str],
    settings: Settings,
    stdin: BinaryIO | None,
    polite: Polite | None,
    progress: Callable[[Progress], None],
    on_problem: Callable[[Problem], None],
) -> Summary:
    state = Progress()
    found, problems = _sources(place, given, settings, stdin, polite, state, progress)
    for problem in problems:
        on_problem(problem)
    errors = [problem for problem in problems if problem.severity == "error"]
    plan = Plan(place.plan, found, settings.shard_size or SHARD_SIZE)
    if not found and errors:
        raise NothingToRead("nothing could be read")
    state.stage, state.bytes_total = "annotate", plan.bytes

    def on_shard(shard: Shard) -> None:
        account = json.loads(place.account_file(shard.number).read_bytes())
        state.bytes_done += shard.size
        state.items += shard.items
        state.set_aside += len(account["aside"])
        progress(state)

    sieve = Sieve(place.seen)
    engine = _engine(settings)
    try:
        run = Run(
            place,
            plan,
            sieve,
            engine,
            format=settings.format or "jsonl",
            patience=settings.patience if settings.engine != "inline" else None,
            on_shard=on_shard,
            tick=lambda: progress(state),
        )
        run.go()
    finally:
        engine.close()
        sieve.close()
    place.sweep()
    about = {"version": __version__, "model": _model(), "format": settings.format or "jsonl", "inputs": given}
    return Account().close(place, plan.shards(), errors, about)


def _sources(
    place: Folder,
    given: list[str],
    settings: Settings,
    stdin: BinaryIO | None,
    polite: Polite | None,
    state: Progress,
    progress: Callable[[Progress], None],
) -> tuple[list[Source], list[Problem]]:
    """The files to read: those given, and what addresses, lists and feeds lead to, fetched into the run's folder."""
    local = [_spooled(place, stdin) if name == "-" else name for name in given if not is_url(name)]
    urls = [name for name in given if is_url(name)]
    listed = list(sources(local))
    problems = [one for one in listed if isinstance(one, Problem)]
    files = [_named(place, one) for one in listed if isinstance(one, Source)]
    to_collect = [source for source in files if is_to_collect(source)]
    if not urls and not to_collect:
        return files, problems

    def on_page(done: int, total: int) -> None:
        state.stage, state.bytes_done, state.bytes_total = "fetch", done, total
        progress(state)

    memory = settings.memory or place.path / "feeds.json"
    collected = Collector(place.fetched, memory, polite, on_page).collect(urls, to_collect)
    state.bytes_done = 0
    kept = [source for source in files if source not in to_collect]
    if collected.warc:
        kept.append(_named(place, Source(name=str(collected.warc), path=collected.warc)))
    return kept, problems + collected.problems


def _named(place: Folder, source: Source) -> Source:
    """What the run itself brought here is called by its place in the folder, wherever that is."""
    if source.path is None or not place.holds(source.path):
        return source
    return replace(source, name=source.path.relative_to(place.path).as_posix())


def _spooled(place: Folder, stdin: BinaryIO | None) -> str:
    """Standard input, kept in the run's folder: it can't be read twice."""
    file = place.stdin
    if not file.is_file():
        if stdin is None:
            import sys

            stdin = sys.stdin.buffer
        aside = place.path / ".stdin"
        with aside.open("wb") as stream:
            shutil.copyfileobj(stdin, stream)
        aside.replace(file)
    return str(file)


def _engine(settings: Settings) -> Engine:
    workers = settings.workers or os.cpu_count() or 1
    if settings.engine == "inline":
        return InProcess()
    if settings.engine == "dask" or settings.scheduler:
        return Dask(workers, settings.scheduler)
    return Processes(workers)


def _check_extras(settings: Settings) -> None:
    """What is not installed is said before the work and not after it."""
    if settings.format == "parquet":
        from rashomon.engine.parquet import check_parquet

        check_parquet()
    if not _model():
        from rashomon.annotate.pipeline import MODELS
        from rashomon.errors import MissingModel

        raise MissingModel(MODELS)


def _model() -> str:
    """The parser model that annotates, with its version: results of two of them are not mixed."""
    from rashomon.annotate.pipeline import MODELS

    name = next((name for name in MODELS if importlib.util.find_spec(name)), None)
    if name is None:
        return ""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


def _forget(place: Folder) -> None:
    """A run that read nothing was none: the next one asks again for what could not be had."""
    shutil.rmtree(place.fetched, ignore_errors=True)
    for file in (place.stdin, place.plan, place.settings):
        file.unlink(missing_ok=True)


def _settled(place: Folder, settings: Settings) -> Settings:
    """The settings with what was left open as the run in the folder has it."""
    try:
        before = json.loads(place.settings.read_bytes())
    except (OSError, ValueError):
        before = {}
    return replace(
        settings,
        format=settings.format or before.get("format") or "jsonl",
        shard_size=settings.shard_size or before.get("shard_size") or SHARD_SIZE,
    )


def _begin(place: Folder, given: list[str], settings: Settings, *, again: bool) -> list[str]:
    """Write down what was asked for, or check that it is what the run in the folder was asked for."""
    now = {
        "inputs": given,
        "format": settings.format,
        "shard_size": settings.shard_size,
        "version": __version__,
        "model": _model(),
    }
    try:
        before: dict[str, Any] = json.loads(place.settings.read_bytes())
    except (OSError, ValueError):
        if not given:
            raise NothingToRead(f"{place.path}: no run to go on with, and no input given") from None
        write_json(place.settings, now)
        return given
    if not again:
        raise RashomonError(f"{place.path}: holds a run already; --resume goes on with it")
    changed = [key for key, value in now.items() if before.get(key) != value and not (key == "inputs" and not given)]
    if changed:
        told = ", ".join(f"{key} {before.get(key)!r}, not {now[key]!r}" for key in changed)
        raise RashomonError(f"{place.path}: the run in it was begun with {told}")
    place.manifest.unlink(missing_ok=True)
    return list(before["inputs"])


@contextlib.contextmanager
def _locked(place: Folder) -> Iterator[None]:
    """One run at a time in a folder. The lock goes with the process that holds it, however that ends."""
    place.make()
    with (place.work / "lock").open("w") as stream:
        try:
            import fcntl
        except ImportError:  # Windows: no lock, and a warning in the documentation
            yield
            return
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RashomonError(f"{place.path}: another run is at work in it") from None
        yield
