"""``ingest``: folders, feeds, lists of addresses, web archives into a run's folder, at any size."""

from __future__ import annotations

import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rashomon.cli.archive_runs import added_run_text, tell_unmade
from rashomon.cli.archive_shared import opened_archive
from rashomon.cli.shell import Code, Quiet, app, guarded, say

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from rashomon.archive import Archive
    from rashomon.engine import Settings, Summary
    from rashomon.engine.ingestion import Progress

_EVERY = 30.0  # seconds between two lines of progress where standard error is no terminal
_SHOWN = 20  # inputs that are named on standard error; all are in set-aside.jsonl
_EPILOG = (
    "Exit codes: 0 done. 1 done, but some input was set aside (set-aside.jsonl names each). 2 usage error. "
    "3 nothing could be read. 4 internal error, another run in the folder, or no parser model installed. "
    "130 interrupted: --resume goes on."
)


class EngineChoice(StrEnum):
    PROCESS = "process"
    DASK = "dask"
    INLINE = "inline"


class ResultFormat(StrEnum):
    JSONL = "jsonl"
    PARQUET = "parquet"


@app.command(epilog=_EPILOG)
def ingest(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Files (WARC, JSON lines, CSV, HTML, text, PDF), folders, globs, web addresses, feeds (RSS, Atom), "
            "lists of addresses (.urls); - for stdin. May be left out with --resume and --retry.",
            show_default=False,
        ),
    ] = None,
    archive: Annotated[
        str | None,
        typer.Option(
            "--archive",
            "-a",
            metavar="FILE",
            help="Take the results into this archive, a file or postgresql://USER@HOST/NAME, and make its records. "
            "RASHOMON_ARCHIVE names it where neither this nor --into is given.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="FOLDER",
            help="The run's folder: results, what was set aside, an account. With --archive FILE, by default a new "
            "one in FILE.ingest.",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        EngineChoice, typer.Option(help="Several processes here, a Dask cluster, or this process alone.")
    ] = EngineChoice.PROCESS,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 for one a core.")] = 0,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Of a Dask scheduler (tcp://…); without it, Dask starts workers here."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in FOLDER where it was stopped.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="As --resume, and try again what is in quarantine.")] = False,
    format: Annotated[
        ResultFormat | None,
        typer.Option(help="What the results are written as.", show_default="jsonl"),
    ] = None,
    shard_size: Annotated[
        int | None,
        typer.Option(min=1, help="Reports a shard: what is done, or done again, at once.", show_default="128"),
    ] = None,
    patience: Annotated[float, typer.Option(min=1, help="Seconds for one page, before it is set aside.")] = 300,
    memory: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Remembers from run to run what feeds have given; default: in FOLDER, or FILE.ingest."
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Read, sort out duplicates and annotate any number of reports, and keep them; can be stopped and resumed."""
    given = archive or (None if into else os.environ.get("RASHOMON_ARCHIVE"))
    place, remembered = _places(given, into, again=resume or retry)

    def job() -> Code:
        from contextlib import nullcontext

        from rashomon.engine import Settings

        settings = Settings(
            engine=engine.value,
            workers=workers,
            scheduler=scheduler,
            format=format.value if format else None,
            shard_size=shard_size,
            patience=patience,
            memory=memory or remembered,
        )
        # Opened before the work, so that an archive that can't be written to is said first.
        with opened_archive(given, create=True) if given else nullcontext() as kept:
            return _run(inputs or [], place, settings, kept, resume=resume, retry=retry, quiet=quiet)

    if scheduler and engine is not EngineChoice.DASK:
        raise typer.BadParameter("--scheduler is of --engine dask")
    guarded(job)


def _places(archive: str | None, into: Path | None, *, again: bool) -> tuple[Path, Path | None]:
    """The run's folder, and what remembers feeds, if that is not in it."""
    if into is not None:
        return into, None
    if archive is None:
        raise typer.BadParameter("name an archive (--archive FILE), a folder (--into FOLDER), or both")
    if "://" in archive:
        raise typer.BadParameter("with an archive on a server, name the run's folder too (--into FOLDER)")
    from rashomon.archive.bulk import is_taken
    from rashomon.engine.folder import runs_in

    base = Path(f"{archive}.ingest")
    runs = runs_in(base)
    # A run that is in the archive is over; what comes now is the next one.
    goes_on = runs and (again or not is_taken(runs[-1]))
    number = int(runs[-1].name) + (0 if goes_on else 1) if runs else 1
    return base / str(number), base / "feeds.json"


def _run(
    inputs: list[str],
    place: Path,
    settings: Settings,
    archive: Archive | None,
    *,
    resume: bool,
    retry: bool,
    quiet: bool,
) -> Code:
    """The run, then its results into the archive; both say what became of everything."""
    from rashomon.engine import ingest as run
    from rashomon.reading import Problem

    shown = _Shown(quiet)
    named = 0

    def on_problem(problem: Problem) -> None:
        nonlocal named
        named += 1
        if named <= _SHOWN:
            say(problem.severity, f"{problem.name}: {problem.reason}", quiet)

    added = None
    try:
        summary = run(inputs, place, settings, resume=resume, retry=retry, progress=shown, on_problem=on_problem)
        if archive is not None and summary.balanced:
            from rashomon.archive.bulk import add_run

            side_by_side = 1 if settings.engine == "inline" else settings.workers or os.cpu_count() or 1
            added = add_run(archive, place, shown.kept, workers=side_by_side)
    finally:
        shown.close()
    sys.stdout.write(_told(summary))
    if not summary.balanced:
        say("error", f"not everything is accounted for: {'; '.join(summary.unaccounted)}", quiet=False)
        return Code.INTERNAL
    if archive is not None and added is not None:
        tell_unmade(added, quiet)
        sys.stdout.write(added_run_text(archive.name, added))
    return Code.SET_ASIDE if summary.set_aside or (added and (added.set_aside or added.unmade)) else Code.DONE


def _told(summary: Summary) -> str:
    """The account for people: read = kept + duplicate + set aside, and what for."""
    lines = [
        f"{summary.read:,} read = {summary.kept:,} kept + {summary.duplicate:,} duplicate "
        f"+ {summary.set_aside:,} set aside"
    ]
    for kind, count in sorted(summary.aside.items(), key=lambda pair: (-pair[1], pair[0])):
        more = ""
        if kind == "language":
            by_count = sorted(summary.languages.items(), key=lambda pair: (-pair[1], pair[0]))
            more = " (" + ", ".join(f"{n:,} {code}" for code, n in by_count) + ")"
        lines.append(f"  {count:,} {kind}{more}")
    return "\n".join(lines) + "\n"


class _Shown:
    """Progress on standard error: a bar on a terminal, else a line every half minute."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._bar = not quiet and sys.stderr.isatty()
        self._began = self._last = time.monotonic()
        self._before: int | None = None
        self._stage, self._ended = "", self._began
        self._bars: RichProgress | None = None
        self._task: TaskID | None = None

    def __call__(self, state: Progress) -> None:
        now = self._ended = time.monotonic()
        if self._before is None and state.stage == "annotate":
            self._before, self._began = state.bytes_done, now  # what a resumed run finds done is not of its rate
        if self._bar:
            if now - self._last >= 0.2:
                self._show(state, now)
                self._last = now
        elif not self._quiet and now - self._last >= _EVERY:
            self._last = now
            say("note", self._line(state, now), quiet=False)

    def kept(self, stage: str, done: int, total: int) -> None:
        """How far the archive is: reports taken in, records made."""
        now = time.monotonic()
        if self._stage != stage:  # it began when the one before it ended
            self._stage, self._began = stage, self._ended
        self._ended = now
        spent = max(now - self._began, 0.001)
        left = _clock((total - done) * spent / done) if done else "?"
        told = f"{done:,} of {total:,}, {done / spent:.1f}/s, {left} left"
        if self._bar and (now - self._last >= 0.2 or done == total):
            self._last = now
            self._draw(stage, done, total, told)
        elif not self._bar and not self._quiet and now - self._last >= _EVERY:
            self._last = now
            say("note", f"{stage}: {told}", quiet=False)

    def _line(self, state: Progress, now: float) -> str:
        if state.stage == "fetch":
            return f"{state.bytes_done:,} of {state.bytes_total:,} pages fetched"
        share = state.bytes_done / state.bytes_total if state.bytes_total else 0.0
        spent = max(now - self._began, 0.001)
        new = state.bytes_done - (self._before or 0)
        left = _clock((state.bytes_total - state.bytes_done) * spent / new) if new > 0 else "?"
        rate = state.items * (new / state.bytes_done if state.bytes_done else 0.0) / spent
        return f"{share:.0%}, {state.items:,} read, {rate:.1f}/s, {state.set_aside:,} set aside, {left} left"

    def _show(self, state: Progress, now: float) -> None:
        self._draw(state.stage, state.bytes_done, state.bytes_total, self._line(state, now))

    def _draw(self, stage: str, done: int, total: int, told: str) -> None:
        if self._bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bars = Progress(
                TextColumn("{task.fields[stage]}"),
                BarColumn(),
                TextColumn("{task.fields[told]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bars.start()
            self._task = self._bars.add_task("", stage=stage, told="")
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total or None, stage=stage, told=told)

    def close(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
