"""What every command shares: the app, its options, exit codes, and how a job is run and its failures told."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from rashomon.cli.progress import Progress
from rashomon.errors import InputError, MissingModel, NothingToRead, RashomonError

if TYPE_CHECKING:
    from rich.console import Console

    from rashomon.reading import Reading


class Code(IntEnum):
    """Exit codes."""

    DONE = 0
    SET_ASIDE = 1
    USAGE = 2
    NOTHING = 3
    INTERNAL = 4
    INTERRUPTED = 130


_PIPED_WIDTH = 100  # columns of text output that goes to no terminal
EPILOG = (
    "Exit codes: 0 done. 1 done, but some input was set aside (each is named on standard error). "
    "2 usage error. 3 nothing could be read. 4 internal error, or no parser model installed."
)


class RowFormat(StrEnum):
    JSONL = "jsonl"
    TEXT = "text"


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
OwnActors = Annotated[
    Path | None,
    typer.Option(
        "--actors",
        metavar="FILE",
        help="Your own actors (CSV: name, aliases, country, sector, kind, from, to), laid over the lexicon.",
        show_default=False,
    ),
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


def run(
    inputs: list[str],
    work: Callable[[Reading, Progress], None],
    quiet: bool,
    *files: Path | None,
    actors: Path | None = None,
) -> None:
    """Read, work, and leave with the exit code that tells how it went. ``actors`` is the user's own actors file."""

    def job() -> Code:
        import rashomon

        check_writable(files)
        known = _own_actors(actors)
        reading = rashomon.read(inputs)
        for problem in reading.problems:
            say(problem.severity, f"{problem.name}: {problem.reason}", quiet)
        if not reading.reports:
            raise NothingToRead("nothing could be read")
        progress = Progress(shown=not quiet and sys.stderr.isatty())
        try:
            with known:
                work(reading, progress)
        finally:
            progress.close()
        return Code.DONE if reading.complete else Code.SET_ASIDE

    guarded(job)


def _own_actors(file: Path | None) -> contextlib.AbstractContextManager[None]:
    """The actors file in force; a wrong one is a usage error, found before the work."""
    if file is None:
        return contextlib.nullcontext()
    from rashomon.annotate.user_actors import load_actors, using

    try:
        return using(load_actors(file))
    except InputError as error:
        raise typer.BadParameter(str(error), param_hint="--actors") from None


def guarded(job: Callable[[], Code]) -> None:
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
    say("error", reason, quiet=False)
    return code


def say(severity: str, text: str, quiet: bool) -> None:
    if severity == "error" or not quiet:
        sys.stderr.write(f"rashomon: {severity}: {' '.join(text.splitlines())}\n")


def check_writable(files: Iterable[Path | None]) -> None:
    """A wrong output path is a usage error, found before the work and not after it."""
    for file in files:
        if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise typer.BadParameter(
                f"can't write to {file}: {'it is a folder' if file.is_dir() else 'no such folder'}"
            )


@contextlib.contextmanager
def opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
    else:
        with output.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def console(stream: IO[str]) -> Console:
    """For people: as wide as the terminal, or a fixed width where the text goes elsewhere."""
    from rich.console import Console

    return Console(file=stream, width=None if stream.isatty() else _PIPED_WIDTH, highlight=False)
