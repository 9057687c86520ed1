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
# A first frame with the dictionary that all others are packed with (iipc.github.io/warc-specifications, WARC-zstd).
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_PLAIN = re.compile(rb"(?:^|(?<=\n))WARC/1\.[01]\r?\n")


class Bad(NamedTuple):
    """A spot where no record can be read: the byte where it begins, and why."""

    start: int
    reason: str


class Found(NamedTuple):
    """A record, and the byte where it (compressed: its member) begins."""

    start: int
    record: WarcRecord


def records(stream: BinaryIO, cut: Cut | None = None, *, load: bool = True) -> Iterator[Found | Bad]:
    """The records that begin in the cut (in all of the stream without one), and the bad spots between them.

    ``load`` reads each record's block into memory, so that the record outlives the next one; one of over 40 MB is
    left unread. Raises ``OSError`` where the stream can't be read at all.
    """
    at: int | None = cut.start if cut else 0
    stop = cut.end if cut else stream.seek(0, 2)
    kind = _kind(stream)
    window = _Window(stream, stop)
    dictionary = _dictionary(stream) if kind == _ZSTD else b""
    while at is not None and at < stop:
        scan = _Scan(window, at, kind, dictionary)
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


class _Prefixed:
    """A window from ``start`` on, behind the file's dictionary: its frames can't be read without.

    It counts from 0, where the parser looks for a dictionary; ``shift`` leads to the places in the file.
    """

    def __init__(self, window: _Window, dictionary: bytes, start: int) -> None:
        self._window, self._dictionary = window, dictionary
        self.shift = start - len(dictionary)
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        if self._at < len(self._dictionary):
            piece = self._dictionary[self._at :] if size < 0 else self._dictionary[self._at : self._at + size]
        else:
            self._window.seek(self._at + self.shift)
            piece = self._window.read(size)
        self._at += len(piece)
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._window.stop - self.shift)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """The stream belongs to the caller."""


class _Scan:
    """One pass of the parser, from a place to the first thing it can't read."""

    def __init__(self, stream: _Window, start: int, kind: bytes, dictionary: bytes = b"") -> None:
        self._stream, self._start, self._kind, self._dictionary = stream, start, kind, dictionary
        self._last: int | None = None  # where the last record that was read begins
        self._error: str | None = None
        self.following: int | None = None

    def run(self, load: bool) -> Iterator[Found]:
        from fastwarc.warc import ArchiveIterator

        self._stream.seek(self._start)
        stream: _Window | _Prefixed = self._stream
        shift = 0
        if self._dictionary and self._start >= len(self._dictionary):
            stream = prefixed = _Prefixed(self._stream, self._dictionary, self._start)
            shift = prefixed.shift
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                if record.headers.get("WARC-Type") is None:
                    self._error = "a header without an end"
                    return
                if load and record.content_length <= _MAX_RECORD:
                    record.freeze()
                self._last = record.stream_pos + shift
                yield Found(self._last, record)
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
        ends = {_GZIP: _member_end, _ZSTD: _frame_end}
        return ends.get(self._kind, _record_end)(self._stream, start)

    def _find(self, start: int) -> int | None:
        """The first place at or behind ``start`` that looks like the beginning of a record."""
        for place in _candidates(self._stream, start, self._kind):
            if self._kind != _GZIP or _is_record(self._stream, place):
                return place
        return None


def _kind(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(4)
    return _GZIP if head.startswith(_GZIP[:2]) else _ZSTD if head in (_ZSTD, _DICTIONARY) else b""


def _dictionary(stream: BinaryIO) -> bytes:
    """The frame at the beginning that holds a dictionary, empty where there is none."""
    stream.seek(0)
    head = stream.read(8)
    if not head.startswith(_DICTIONARY):
        return b""
    return head + stream.read(int.from_bytes(head[4:8], "little"))


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


def _frame_end(stream: _Window, start: int) -> int | None:
    """The byte behind a Zstandard frame, by the sizes that it gives (RFC 8878, 3.1); nothing is unpacked."""
    stream.seek(start)
    head = stream.read(5)
    if len(head) < 5 or not head.startswith(_ZSTD):
        return None
    flags = head[4]
    single = bool(flags & 0x20)
    content = (1 if single else 0, 2, 4, 8)[flags >> 6]
    at = start + 5 + (not single) + (0, 1, 2, 4)[flags & 3] + content
    while True:
        stream.seek(at)
        block = stream.read(3)
        if len(block) < 3:
            return None
        told = int.from_bytes(block, "little")
        last, kind, size = told & 1, told >> 1 & 3, told >> 3
        if kind == 3:  # reserved: no block
            return None
        at += 3 + (1 if kind == 1 else size)
        if last:
            end = at + (4 if flags & 4 else 0)
            return end if end <= stream.stop else None


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
