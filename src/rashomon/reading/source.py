"""What a reader is given, and what it gives back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, runtime_checkable

from rashomon.errors import TooLarge, UnreadableInput
from rashomon.model import Frozen, Report
from rashomon.reading.decode import MAX_BYTES

Severity = Literal["error", "warning"]


class Problem(Frozen):
    """What to say about an input: ``error``, it was set aside; ``warning``, read with care or skipped."""

    name: str
    reason: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.severity}: {self.name}: {self.reason}"


class Reading(Frozen):
    """What was read. ``set_aside``: texts that can't be worked on (no model for their language)."""

    reports: tuple[Report, ...] = ()
    problems: tuple[Problem, ...] = ()
    set_aside: tuple[Report, ...] = ()

    @property
    def complete(self) -> bool:
        """True where no input was set aside."""
        return not any(p.severity == "error" for p in self.problems)


@dataclass(slots=True)
class Draft:
    """A report as a reader found it; what it leaves out is worked out from the text."""

    text: str
    id: str | None = None
    path: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    story: str | None = None
    language: str | None = None
    where: str | None = None
    seen: datetime | None = None  # when it was collected (UTC): its day is taken where nothing gives one
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a file that can be read without the rest: bytes ``[start, end)``.

    ``first`` is the number of items (rows, records) before it, ``items`` how many begin in it.
    """

    start: int
    end: int
    first: int = 0
    items: int = 0


@dataclass(slots=True)
class Source:
    """One input: a file, or bytes already here (standard input, a page from the network).

    With a ``cut``, a ``Splitting`` reader gives only what begins in it.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    url: str | None = None
    charset: str | None = None
    cut: Cut | None = None

    def open(self) -> BinaryIO:
        """The bytes as a stream. Raises ``OSError``."""
        if self.data is not None:
            return io.BytesIO(self.data)
        if self.path is None:
            raise UnreadableInput(self.name, "there is nothing to open")
        return self.path.open("rb")

    def head(self, size: int = 4096) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    def bytes(self, limit: int = MAX_BYTES) -> bytes:
        """All bytes. Raises ``TooLarge`` beyond ``limit``, ``OSError`` where the file can't be read."""
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise TooLarge(self.name, f"more than {limit // 1_000_000} MB, too much for one report")
        return data


@runtime_checkable
class Reader(Protocol):
    """A kind of input. Third parties register one under the entry point group ``rashomon.readers``."""

    name: str
    suffixes: tuple[str, ...]

    def sniff(self, head: bytes) -> bool:
        """Whether bytes that begin like this are of this kind."""
        ...

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        """The reports in the source. Raises ``InputError`` where there are none to be had."""
        ...


# One row or record, found but not yet worked on: calling it gives its reports. What kills a worker can so be left out.
Item = Callable[[], Iterator[Draft | Problem]]


@runtime_checkable
class Splitting(Reader, Protocol):
    """A reader of files with many reports, which can be read in parts, side by side."""

    def cuts(self, source: Source, size: int) -> Iterator[Cut]:
        """Cuts of ``size`` items (the last one fewer), in order, covering the source. Raises as ``read`` does."""
        ...

    def items(self, source: Source) -> Iterator[Item]:
        """The items of the source or of its cut, in order, without any work done on them."""
        ...
