"""From inputs as given (files, folders, globs, addresses, ``-``) to sources."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from rashomon.errors import InputError, TooLarge
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.fetch import fetch, is_url
from rashomon.reading.registry import suffix_of, suffixes
from rashomon.reading.source import Problem, Source

_STDIN_BYTES = 50 * MAX_BYTES  # JSON lines of many reports may come this way


def sources(inputs: Iterable[str | Path], stdin: BinaryIO | None = None) -> Iterator[Source | Problem]:
    """A source a file, in the order given, folders sorted; a file named twice comes once. Never raises."""
    seen: set[str] = set()
    for given in inputs:
        for found in _from_one(given, stdin):
            if isinstance(found, Source) and found.path is not None:
                key = os.path.realpath(found.path)
                if key in seen:
                    yield Problem(name=found.name, reason="given twice, read once", severity="warning")
                    continue
                seen.add(key)
            yield found


def _from_one(given: str | Path, stdin: BinaryIO | None) -> Iterator[Source | Problem]:
    name = str(given)
    try:
        if name == "-":
            yield _standard_input(stdin)
        elif is_url(name):
            yield fetch(name)
        else:
            yield from _from_path(name, Path(given))
    except InputError as error:
        yield Problem(name=error.name, reason=error.reason)
    except (OSError, ValueError) as error:
        yield Problem(name=name, reason=reason(error))


def reason(error: Exception) -> str:
    """Why the system refused, in lower case and without the path, which is named already."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]


def _standard_input(stdin: BinaryIO | None) -> Source:
    if stdin is None:
        import sys

        stdin = sys.stdin.buffer
    data = stdin.read(_STDIN_BYTES + 1)
    if len(data) > _STDIN_BYTES:
        raise TooLarge("-", f"more than {_STDIN_BYTES // 1_000_000} MB on standard input; give a file")
    return Source(name="stdin", data=data)


def _from_path(name: str, path: Path) -> Iterator[Source | Problem]:
    if path.is_dir():
        yield from _folder(name, path)
    elif path.exists():
        yield Source(name=name, path=path)
    elif glob.has_magic(name):
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - takes absolute patterns
        if not matches:
            yield Problem(name=name, reason="no file matches")
        for match in matches:
            yield from _from_path(match, Path(match))
    else:
        yield Problem(name=name, reason="no such file or folder")


def _folder(name: str, path: Path) -> Iterator[Source | Problem]:
    known = suffixes()
    any_file = False
    for file in _files(path):
        if suffix_of(file):
            any_file = True
            yield Source(name=str(file), path=file)
        else:
            kind = f"suffix {file.suffix!r}" if file.suffix else "no suffix"
            yield Problem(name=str(file), reason=f"skipped: {kind}; read are: {', '.join(known)}", severity="warning")
    if not any_file:
        yield Problem(name=name, reason="nothing to read in this folder")


def _files(path: Path) -> Iterator[Path]:
    """Files below ``path``, sorted; hidden ones, and folders behind links, are left out."""
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for file in sorted(files):
            if not file.startswith("."):
                yield Path(folder, file)
