"""What is handed to a worker, and what comes back. Everything here is small and can be pickled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rashomon.reading.source import Cut, Source

Stage = Literal["read", "annotate"]
Format = Literal["jsonl", "parquet"]
SHARD_SIZE = 128  # items of a shard: half a minute's work, and what is lost at most where a run is killed
BATCH = 8  # reports parsed together; a worker always gets whole batches, so that every engine parses the same way


@dataclass(frozen=True, slots=True)
class Unit:
    """A file, or the part of it, that a shard is made of."""

    name: str
    path: str
    cut: Cut | None = None

    def source(self) -> Source:
        return Source(name=self.name, path=Path(self.path), cut=self.cut)


@dataclass(frozen=True, slots=True)
class Shard:
    """The units that are worked on together. ``items``: how many rows, records or files were counted in them."""

    number: int
    units: tuple[Unit, ...]
    items: int
    size: int  # bytes of input, to tell how far a run is


@dataclass(frozen=True, slots=True)
class Job:
    """One stage of one shard, or a part of it: items (``read``) or kept reports (``annotate``) ``[low, high)``.

    ``patience``: seconds that one item or batch may take before the worker gives itself up.
    """

    folder: str
    shard: Shard
    stage: Stage
    format: Format = "jsonl"
    low: int = 0
    high: int | None = None
    tries: int = 0
    patience: float | None = None

    @property
    def whole(self) -> bool:
        return self.low == 0 and self.high is None

    @property
    def name(self) -> str:
        span = "" if self.whole else f" [{self.low}, {self.high})"
        return f"{self.stage} {self.shard.number}{span}"


@dataclass(frozen=True, slots=True)
class Done:
    """A job whose output is on disk."""

    job: Job


@dataclass(frozen=True, slots=True)
class Died:
    """A job whose worker was lost; ``slow`` where it gave itself up, out of patience."""

    job: Job
    reason: str
    slow: bool = False


Outcome = Done | Died
