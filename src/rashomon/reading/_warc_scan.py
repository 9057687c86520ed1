"""Records of a WARC file one after the other, past what is broken."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.source import Cut

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_MAX_RECORD = 2 * MAX_BYTES
_PIECE = 1 << 20
_OVERLAP = 64
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_PLAIN = re.compile(rb"(?:^|(?<=\n))WARC/1\.[01]\r?\n")


class Bad(NamedTuple):
    """A spot where no record can be read: the byte where it begins, and why."""

    start: int
    reason: str


def records(stream: BinaryIO, cut: Cut | None = None, *, load: bool = True) -> Iterator[WarcRecord | Bad]:
    """The records that begin in the cut (in all of the stream without one), and the bad spots between them.

    ``load`` reads each record's block into memory, so that the record outlives the next one; one of over 40 MB is
    left unread. Raises ``OSError`` where the stream can't be read at all.
    """
    at: int | None = cut.start if cut else 0
    stop = cut.end if cut else stream.seek(0, 2)
    kind = _kind(stream)
    window = _Window(stream, stop)
    while at is not None and at < stop:
        scan = _Scan(window, at, kind)
        yield from scan.run(load)
        yield from scan.bad()
        at = scan.following


class _Window:
    """A stream that ends where a cut does, so that the parser sees nothing of what follows."""

    def __init__(self, stream: BinaryIO, stop: int) -> None:
        self._stream, self.stop = stream, stop

    def read(self, size: int = -1) -> bytes:
        left = max(0, self.stop - self._stream.tell())
        return self._stream.read(left if size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset if whence != 2 else self.stop + offset, 0 if whence == 2 else whence)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        """The stream belongs to the caller."""


class _Scan:
    """One pass of the parser, from a place to the first thing it can't read."""

    def __init__(self, stream: _Window, start: int, kind: bytes) -> None:
        self._stream, self._start, self._kind = stream, start, kind
        self._last: int | None = None  # where the last record that was read begins
        self._error: str | None = None
        self.following: int | None = None

    def run(self, load: bool) -> Iterator[WarcRecord]:
        from fastwarc.warc import ArchiveIterator

        self._stream.seek(self._start)
        try:
            for record in ArchiveIterator(self._stream, parse_http=False):
                if record.headers.get("WARC-Type") is None:
                    self._error = "a header without an end"
                    return
                if load and record.content_length <= _MAX_RECORD:
                    record.freeze()
                self._last = record.stream_pos
                yield record
        except (OSError, EOFError) as error:
            self._error = str(error) or type(error).__name__

    def bad(self) -> Iterator[Bad]:
        """What is wrong behind the last record, if anything is; ``following`` is then where it goes on."""
        if self._last is None:
            yield Bad(self._start, self._why("no record can be read here"))
            self.following = self._find(self._start + 1)
            return
        end, stop = self._end(self._last), self._stream.stop
        self.following = self._find(end if end is not None else self._last + 1)
        if end is not None and end < stop and self.following != end:
            yield Bad(end, self._why(f"{(self.following or stop) - end:,} bytes that are no record"))
        elif self._error and self.following is None:
            yield Bad(self._last, self._why("what follows this record can't be read"))

    def _why(self, reason: str) -> str:
        return f"{reason} ({self._error})" if self._error else f"truncated or corrupt: {reason}"

    def _end(self, start: int) -> int | None:
        """The byte behind the record (compressed: behind its member), ``None`` where it has no end."""
        if self._kind == _GZIP:
            return _member_end(self._stream, start)
        return None if self._kind == _ZSTD else _record_end(self._stream, start)

    def _find(self, start: int) -> int | None:
        """The first place at or behind ``start`` that looks like the beginning of a record."""
        for place in _candidates(self._stream, start, self._kind):
            if self._kind != _GZIP or _is_record(self._stream, place):
                return place
        return None


def _kind(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(4)
    return _GZIP if head.startswith(_GZIP[:2]) else _ZSTD if head == _ZSTD else b""


def _candidates(stream: _Window, start: int, kind: bytes) -> Iterator[int]:
    wanted = re.compile(re.escape(kind)) if kind else _PLAIN
    base = max(0, start - 1)  # the byte before tells whether a line begins
    while True:
        stream.seek(base)
        piece = stream.read(_PIECE + _OVERLAP)
        for match in wanted.finditer(piece):
            if match.start() < _PIECE and base + match.start() >= start:
                if base and not kind and match.start() == 0:
                    continue
                yield base + match.start()
        if len(piece) < _PIECE + _OVERLAP:
            return
        base += _PIECE


def _is_record(stream: _Window, start: int) -> bool:
    stream.seek(start)
    try:
        return zlib.decompressobj(31).decompress(stream.read(4096), 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _member_end(stream: _Window, start: int) -> int | None:
    stream.seek(start)
    member = zlib.decompressobj(31)
    at = start
    try:
        while piece := stream.read(_PIECE):
            at += len(piece)
            while piece:
                member.decompress(piece, _PIECE)
                piece = member.unconsumed_tail
            if member.eof:
                return at - len(member.unused_data)
    except zlib.error:
        return None
    return None


def _record_end(stream: _Window, start: int) -> int | None:
    stream.seek(start)
    head = stream.read(65_536)
    end = re.search(rb"\r?\n\r?\n", head)
    length = re.search(rb"^Content-Length:\s*(\d+)", head[: end.start()], re.I | re.M) if end else None
    if not end or not length:
        return None
    behind = start + end.end() + int(length[1])
    stream.seek(behind)
    return behind + len(re.match(rb"[\r\n]{0,4}", stream.read(4))[0])  # type: ignore[index]
