"""What made a record here: the version, the parser, and the hash of every file of weights and words it works with."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any

from rashomon.__about__ import __version__


@functools.cache
def _hashes() -> dict[str, str]:
    """sha256 of the package's data files, by their path under ``resources``; code and cards say nothing of a record."""
    files = sorted(_files(resources.files("rashomon.resources"), ""))
    without = (".md", ".py", ".pyc")
    return {name: hashlib.sha256(f.read_bytes()).hexdigest() for name, f in files if not name.endswith(without)}


def _files(folder: Traversable, before: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _files(item, f"{before}{item.name}/")
        else:
            yield f"{before}{item.name}", item


@functools.cache
def code() -> str:
    """A hash of all code and pages of this rashomon: where it is the same, the same bundle is made of a case."""
    whole = hashlib.sha256(__version__.encode())
    for name, file in sorted(_files(resources.files("rashomon"), "")):
        if name.endswith((".py", ".j2", ".css", ".js")):
            whole.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def configuration() -> dict[str, Any]:
    """rashomon's version, the parser that would be used here (``None``: none is installed), its data by hash."""
    return {"rashomon": __version__, "parser": _parser(), "resources": dict(_hashes())}


def _parser() -> str | None:
    from rashomon.annotate.pipeline import MODELS

    for name in MODELS:
        try:
            return f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return None


def compared(theirs: Mapping[str, Any]) -> tuple[str, ...]:
    """What is not here as it was there, a clause each; nothing where both are the same."""
    ours = configuration()
    found = []
    for name in ("rashomon", "parser"):
        if theirs.get(name) != ours[name]:
            found.append(f"{name} {_told(theirs.get(name))} there, {_told(ours[name])} here")
    there = theirs.get("resources")
    held = there if isinstance(there, dict) else {}
    other = sorted(name for name in {*held, *ours["resources"]} if held.get(name) != ours["resources"].get(name))
    if other:
        more = f" and {len(other) - 3} more" if len(other) > 3 else ""
        found.append(f"data files differ: {', '.join(_told(name) for name in other[:3])}{more}")
    return tuple(found)


def _told(value: object) -> str:
    text = str(value).removeprefix("rashomon ") if value is not None else "none"
    return "".join(c if c.isprintable() else "?" for c in text[:80])
