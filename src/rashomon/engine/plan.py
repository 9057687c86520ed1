"""From inputs to shards: files cut into parts, small files put together, and all of it written down.

The plan is a function of the inputs alone, so a run goes on where it was killed: what is written down is not
planned again, and an input that has changed since is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rashomon.engine.jobs import Shard, Unit
from rashomon.errors import InputError, UnreadableInput
from rashomon.reading.registry import reader_for
from rashomon.reading.source import Cut, Source, Splitting


class Plan:
    """The shards of a run, in order, made as they are asked for.

    Raises ``UnreadableInput`` where a file is not what it was when the run began.
    """

    def __init__(self, path: Path, found: Sequence[Source], size: int) -> None:
        self._path, self._size, self._found = path, size, found
        self.bytes = sum(map(_size, found))
        self._known = {row["source"]: row["size"] for row in _rows(path) if "source" in row}
        for source in found:
            if self._known.get(source.name, _size(source)) != _size(source):
                raise UnreadableInput(source.name, "changed since the run began; start a new one")

    def shards(self) -> Iterator[Shard]:
        """Every shard, from the first."""
        done = 0
        for row in _rows(self._path):
            if row.get("complete"):
                return
            if "units" in row:
                done += 1
                yield _shard(row)
        with self._path.open("a", encoding="utf-8") as stream:
            for source in self._found:
                if source.name not in self._known:
                    stream.write(json.dumps({"source": source.name, "size": _size(source)}) + "\n")
            for number, shard in enumerate(self._cut()):
                if number < done:
                    continue
                stream.write(json.dumps(asdict(shard), ensure_ascii=False) + "\n")
                stream.flush()
                yield shard
            stream.write(json.dumps({"complete": True}) + "\n")

    def _cut(self) -> Iterator[Shard]:
        number = 0
        small: list[tuple[Unit, int]] = []
        for source in self._found:
            cuts = _cuts(source, self._size)
            if cuts is None:
                small.append((Unit(source.name, str(source.path)), _size(source)))
                if len(small) == self._size:
                    yield _of_files(number, small)
                    number, small = number + 1, []
                continue
            if small:
                yield _of_files(number, small)
                number, small = number + 1, []
            for cut in cuts:
                yield Shard(number, (Unit(source.name, str(source.path), cut),), cut.items, cut.end - cut.start)
                number += 1
        if small:
            yield _of_files(number, small)


def _cuts(source: Source, size: int) -> Iterator[Cut] | None:
    """The parts of a file with many reports, ``None`` for one that is a report, or can't be read in parts."""
    try:
        reader = reader_for(source)
    except (InputError, OSError):
        return None  # the worker will say why
    return _or_whole(reader, source, size) if isinstance(reader, Splitting) else None


def _or_whole(reader: Splitting, source: Source, size: int) -> Iterator[Cut]:
    """The parts; a file that turns out not to be readable, or to be empty, is one part, so that a worker says why."""
    end, found = 0, False
    try:
        for cut in reader.cuts(source, size):
            end, found = cut.end, True
            yield cut
    except (InputError, OSError):
        yield Cut(end, _size(source), 0, 1)
        return
    if not found:
        yield Cut(0, _size(source), 0, 1)


def _of_files(number: int, files: list[tuple[Unit, int]]) -> Shard:
    return Shard(number, tuple(unit for unit, _ in files), len(files), sum(size for _, size in files))


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path else len(source.data or b"")
    except OSError:
        return 0


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows written down. A last one that was cut off by a kill is taken away."""
    try:
        data = path.read_bytes()
    except OSError:
        return
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        path.write_bytes(whole)
    for line in whole.splitlines():
        yield json.loads(line)


def _shard(row: dict[str, Any]) -> Shard:
    units = tuple(Unit(u["name"], u["path"], Cut(**u["cut"]) if u["cut"] else None) for u in row["units"])
    return Shard(row["number"], units, row["items"], row["size"])
