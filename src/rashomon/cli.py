"""The command line: ``rashomon compare | annotate | group | record | schema``.

Nothing heavy is imported before a command needs it. Records and rows go to standard output (or ``--output``),
everything said about them to standard error, a line each: ``rashomon: warning: NAME: REASON``.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from rashomon.__about__ import __version__
from rashomon.errors import MissingModel, NothingToRead, RashomonError

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from rashomon.model import Record
    from rashomon.reading import Reading


class Code(IntEnum):
    """Exit codes."""

    DONE = 0
    SET_ASIDE = 1
    USAGE = 2
    NOTHING = 3
    INTERNAL = 4
    INTERRUPTED = 130


EPILOG = (
    "Exit codes: 0 done. 1 done, but some input was set aside (each is named on standard error). "
    "2 usage error. 3 nothing could be read. 4 internal error, or no parser model installed."
)
_PIPED_WIDTH = 100  # columns of text output that goes to no terminal
_PATIENCE = 1.0  # seconds of work before progress is shown


class RecordFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"


class RowFormat(StrEnum):
    JSONL = "jsonl"
    TEXT = "text"


class GroupFormat(StrEnum):
    JSONL = "jsonl"


class Model(StrEnum):
    RECORD = "record"
    REPORT = "report"
    ANNOTATED = "annotated"


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN",
        help="Files (text, Markdown, HTML, JSON lines, PDF), folders, globs, web addresses; - for stdin.",
        show_default=False,
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, not to standard output.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No warnings, notes or progress; errors only.")]

app = typer.Typer(
    name="rashomon",
    help="One event, every account: many reports in, one record out, every line of it on words of a source.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point of the ``rashomon`` command."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"rashomon {__version__}\n")
        return
    # The matrices are small: a second BLAS thread costs more than it gives, and must be ruled out before numpy loads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _utf8()
    app()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"rashomon {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version and leave."),
    ] = False,
) -> None:
    pass


@app.command(epilog=EPILOG)
def compare(
    inputs: Inputs,
    format: Annotated[RecordFormat | None, typer.Option(help="What to write: text, unless --html is given.")] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the record as a self-contained page; with --format, beside it."),
    ] = None,
    output: Output = None,
    everything: Annotated[
        bool, typer.Option("--all", help="In text, also every fact of one report only, not just the first few.")
    ] = False,
    story: Annotated[str | None, typer.Option(metavar="NAME", help="The name of the story.")] = None,
    quiet: Quiet = False,
) -> None:
    """Take all input as reports of one story and print its record: who says what, and where they differ."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        record = rashomon.compare(reading.reports, story=story, progress=progress)
        progress.close()
        wanted = format or (None if html else RecordFormat.TEXT)
        if html:
            _write_page(record, html)
            _say("note", f"wrote {html}", quiet)
        if wanted:
            with _opened(output) as stream:
                _write_record(record, wanted, stream, everything)
        if wanted is not RecordFormat.TEXT:
            for note in record.notes:
                _say("note", note, quiet)

    _run(inputs, work, quiet, html, output)


@app.command(epilog=EPILOG)
def annotate(
    inputs: Inputs,
    format: Annotated[RowFormat, typer.Option(help="Rows for programs, or text for people.")] = RowFormat.JSONL,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Print what is in each report, a row a report: statements, events, actors, places, times, quantities."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon
        from rashomon.export.rows import annotated_row, annotated_text

        found = rashomon.annotate(reading.reports, progress=progress)
        progress.close()
        with _opened(output) as stream:
            for one in found:
                stream.write(annotated_text(one) if format is RowFormat.TEXT else _line(annotated_row(one)))

    _run(inputs, work, quiet, output)


@app.command(epilog=EPILOG)
def group(
    inputs: Inputs,
    format: Annotated[GroupFormat, typer.Option(help="A row a report.")] = GroupFormat.JSONL,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Sort reports into stories, and say which derive from one text: id, story, origin, duplicate_of."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        rows = rashomon.group(reading.reports, progress=progress)
        progress.close()
        with _opened(output) as stream:
            stream.writelines(_line(row) for row in rows)

    _run(inputs, work, quiet, output)


@app.command(epilog=EPILOG)
def record(
    inputs: Inputs,
    format: Annotated[RowFormat, typer.Option(help="Rows for programs, or text for people.")] = RowFormat.JSONL,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Sort reports into stories (by "story", where the input names it) and print one record a story."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        records: Iterable[Record] = rashomon.record(reading.reports, progress=progress)
        with _opened(output) as stream:
            for one in records:
                if format is RowFormat.TEXT:
                    _write_record(one, RecordFormat.TEXT, stream)
                else:
                    stream.write(_line(one.model_dump(mode="json")))

    _run(inputs, work, quiet, output)


@app.command(epilog=EPILOG)
def schema(
    what: Annotated[Model, typer.Argument(help="Whose schema to print.")] = Model.RECORD,
    output: Output = None,
) -> None:
    """Print the JSON Schema of a record, a report or an annotated report."""

    def work() -> Code:
        import rashomon

        with _opened(output) as stream:
            stream.write(json.dumps(rashomon.schema(what.value), ensure_ascii=False, indent=2) + "\n")
        return Code.DONE

    _guarded(work)


def _run(inputs: list[str], work: Callable[[Reading, Progress], None], quiet: bool, *files: Path | None) -> None:
    """Read, work, and leave with the exit code that tells how it went."""

    def job() -> Code:
        import rashomon

        _check_writable(files)
        reading = rashomon.read(inputs)
        for problem in reading.problems:
            _say(problem.severity, f"{problem.name}: {problem.reason}", quiet)
        if not reading.reports:
            raise NothingToRead("nothing could be read")
        progress = Progress(shown=not quiet and sys.stderr.isatty())
        try:
            work(reading, progress)
        finally:
            progress.close()
        return Code.DONE if reading.complete else Code.SET_ASIDE

    _guarded(job)


def _guarded(job: Callable[[], Code]) -> None:
    try:
        code = job()
        sys.stdout.flush()
    except BrokenPipeError:
        # Our reader has gone (`| head`): what is still buffered must not raise again at exit.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Code.DONE
    except KeyboardInterrupt:
        code = Code.INTERRUPTED
    except NothingToRead as error:
        code = _failed(str(error), Code.NOTHING)
    except (RashomonError, MissingModel) as error:
        code = _failed(str(error), Code.INTERNAL)
    except typer.BadParameter:
        raise
    except Exception as error:
        code = _failed(f"internal error: {type(error).__name__}: {error}", Code.INTERNAL)
        if os.environ.get("RASHOMON_TRACEBACK"):
            traceback.print_exc()
        else:
            sys.stderr.write("rashomon: note: RASHOMON_TRACEBACK=1 shows where it came from\n")
    raise typer.Exit(int(code))


def _failed(reason: str, code: Code) -> Code:
    _say("error", reason, quiet=False)
    return code


def _say(severity: str, text: str, quiet: bool) -> None:
    if severity == "error" or not quiet:
        sys.stderr.write(f"rashomon: {severity}: {' '.join(text.splitlines())}\n")


def _check_writable(files: Iterable[Path | None]) -> None:
    """A wrong output path is a usage error, found before the work and not after it."""
    for file in files:
        if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise typer.BadParameter(
                f"can't write to {file}: {'it is a folder' if file.is_dir() else 'no such folder'}"
            )


@contextlib.contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
    else:
        with output.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _write_page(record: Record, file: Path) -> None:
    from rashomon.export.html import render_html

    file.write_text(render_html(record), encoding="utf-8", newline="\n")


def _write_record(record: Record, format: RecordFormat, stream: IO[str], everything: bool = False) -> None:
    if format is RecordFormat.JSON:
        stream.write(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
    elif format is RecordFormat.HTML:
        from rashomon.export.html import render_html

        stream.write(render_html(record))
    else:
        from rich.console import Console

        from rashomon.export.terminal import print_record

        width = None if stream.isatty() else _PIPED_WIDTH
        print_record(record, Console(file=stream, width=width, highlight=False), everything=everything)


class Progress:
    """Called with ``(stage, done, total)``; shows a bar on standard error after a second of work."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._began = time.monotonic()
        self._bars: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown or time.monotonic() - self._began < _PATIENCE:
            return
        bars = self._bars or self._start()
        if stage not in self._tasks:
            self._tasks[stage] = bars.add_task(stage, total=total)
        bars.update(self._tasks[stage], completed=done, total=total)

    def _start(self) -> RichProgress:
        from rich.console import Console
        from rich.progress import Progress as Bars

        self._bars = Bars(console=Console(stderr=True), transient=True)
        self._bars.start()
        return self._bars

    def close(self) -> None:
        """Take the bar away; nothing more is shown."""
        self._shown = False
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


def _utf8() -> None:
    """Output is UTF-8 with plain line ends, whatever the locale and system say."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors, newline="\n")


if __name__ == "__main__":
    main()
