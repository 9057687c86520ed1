"""A run's folder: where everything lies, written aside and then renamed.

run.json              what was asked for; manifest.json: what came of it, with a digest a shard
shards/000012.jsonl.gz   results, a row a report: {"report": …, "annotated": …, "seen"?: …} (or .parquet)
set-aside.jsonl       inputs that are not among the results, each with its reason
duplicates.jsonl      reports whose text another one has, with the id of that one
archives.json         archives that its results were taken into
work/                 what a run needs to go on after it was killed; empty once it is complete
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

_LEVEL = 5  # of gzip: level 9 takes three times as long for 2 % less
_PIECE = 1 << 20


class Folder:
    """The places in a run's folder."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.shards = self.path / "shards"
        self.work = self.path / "work"
        self.fetched = self.path / "fetched"
        self.settings = self.path / "run.json"
        self.plan = self.path / "work" / "plan.jsonl"
        self.seen = self.path / "work" / "seen.sqlite"
        self.manifest = self.path / "manifest.json"
        self.aside = self.path / "set-aside.jsonl"
        self.duplicates = self.path / "duplicates.jsonl"
        self.archives = self.path / "archives.json"
        self.stdin = self.path / "stdin"

    def make(self) -> None:
        for folder in (self.path, self.shards, self.work):
            folder.mkdir(parents=True, exist_ok=True)

    def sweep(self) -> None:
        """Remove what killed workers and runs left: parts of shards, files half written. Nobody may be at work."""
        left = (self.work.glob("*.part"), self.work.glob(".??????.*"), self.shards.glob(".??????.*"))
        for path in chain.from_iterable(left):
            path.unlink(missing_ok=True)

    def holds(self, path: str | Path) -> bool:
        """Whether a file is one that the run itself brought here: standard input, pages from the network."""
        return Path(path) == self.stdin or Path(path).is_relative_to(self.fetched)

    def read_file(self, shard: int) -> Path:
        return self.work / f"{shard:06}.read.jsonl"

    def sieve_file(self, shard: int) -> Path:
        return self.work / f"{shard:06}.sieve.json"

    def part_file(self, shard: int, stage: str, low: int, high: int | None) -> Path:
        return self.work / f"{shard:06}.{stage}.{low}-{'end' if high is None else high}.part"

    def result_file(self, shard: int, format: str = "jsonl") -> Path:
        return self.shards / f"{shard:06}.{'parquet' if format == 'parquet' else 'jsonl.gz'}"

    def account_file(self, shard: int) -> Path:
        """What became of each item of a shard; it is there if and only if the shard is done."""
        return self.work / f"{shard:06}.account.json"


def write_aside(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    write_aside(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def write_rows(path: Path, rows: list[Any]) -> None:
    write_aside(path, b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n" for row in rows))


def read_rows(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        for line in stream:
            yield json.loads(line)


def squeezed(data: bytes) -> bytes:
    """gzip without name and time: the same bytes for the same content."""
    held = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=held, mode="wb", compresslevel=_LEVEL, mtime=0) as stream:
        stream.write(data)
    return held.getvalue()


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def runs_in(folder: Path) -> list[Path]:
    """The runs' folders in a folder that numbers them: ``1``, ``2`` and so on, the first one first."""
    if not folder.is_dir():
        return []
    return sorted((one for one in folder.iterdir() if one.name.isdecimal()), key=lambda one: int(one.name))
