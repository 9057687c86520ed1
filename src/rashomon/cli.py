"""The command line: ``rashomon compare | annotate | group | record | schema``.

Nothing heavy is imported before a command needs it: ``rashomon --version`` answers in a blink.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

from rashomon.__about__ import __version__

DONE, SET_ASIDE, USAGE, NOTHING, INTERNAL = range(5)
EXIT_CODES = (
    "Exit codes: 0 done · 1 done, but some input was set aside (each is named on standard error) · 2 usage error · "
    "3 nothing could be read · 4 internal error, or no parser model installed."
)
_INPUTS_HELP = "Files (text, Markdown, HTML, JSON lines, PDF), folders, globs, http(s) addresses, or - for standard input."


def main() -> NoReturn:
    """Entry point of the ``rashomon`` command."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        sys.stdout.write(f"rashomon {__version__}\n")
        sys.exit(DONE)
    _utf8()
    try:
        from rashomon._commands import run

        code = run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone (| head): what remains unwritten must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _utf8() -> None:
    """Output is UTF-8 with ``\\n`` ends, whatever the locale and system say."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors=errors, newline="\n")
