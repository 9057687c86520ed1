"""The command line: ``rashomon compare | quotes | events | annotate | group | record | ingest | schema``.

Nothing heavy is imported before a command needs it. Records and rows go to standard output (or ``--output``),
everything said about them to standard error, a line each: ``rashomon: warning: NAME: REASON``.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from rashomon.__about__ import __version__
from rashomon.cli import archive, archive_care, events, exporting, ingest, records, rows, serve
from rashomon.cli.progress import Progress
from rashomon.cli.shell import app

__all__ = [
    "Progress",
    "__version__",
    "app",
    "archive",
    "archive_care",
    "events",
    "exporting",
    "ingest",
    "main",
    "records",
    "rows",
    "serve",
]


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


def _utf8() -> None:
    """Output is UTF-8 with plain line ends, whatever the locale and system say."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors, newline="\n")
