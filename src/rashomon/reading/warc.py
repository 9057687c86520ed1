"""Web archives (WARC/1.0 and 1.1, plain, gzip, zstd; Common Crawl's CC-NEWS among them), through FastWARC.

Every record is accounted for. Truncated and corrupt files end silently in the usual readers: here the length and
the digest of each record are checked, what follows a broken one is looked for, and each bad spot is named.
"""

from __future__ import annotations

import functools
import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.errors import EmptyInput, InputError
from rashomon.reading._warc_scan import Bad, Found, records
from rashomon.reading.dates import parse_moment
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.pages import page_drafts
from rashomon.reading.source import Cut, Draft, Item, Problem, Source

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_MAX_PAGE = 2 * MAX_BYTES
_PAGES = frozenset(("response", "resource", "conversion"))
_DIGESTS = frozenset(("sha1", "sha256", "md5"))


class WarcReader:
    name = "WARC"
    suffixes: tuple[str, ...] = (".warc", ".warc.gz", ".warc.zst")

    def sniff(self, head: bytes) -> bool:
        if head.startswith(b"WARC/"):
            return True
        if not head.startswith(b"\x1f\x8b\x08"):
            return False
        import zlib

        try:
            return zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/")
        except zlib.error:
            return False

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        """The pages; a last warning says which records are none (requests, metadata) and how many."""
        found = 0
        for item in self.items(source):
            found += 1
            yield from item()
        if not found and source.cut is None:
            raise EmptyInput(source.name, "a WARC without records")

    def items(self, source: Source) -> Iterator[Item]:
        """A page or a bad spot an item; the last item warns of the records that are no pages."""
        other: Counter[str] = Counter()
        with source.open() as stream:
            for found in records(stream, source.cut):
                if isinstance(found, Bad):
                    yield functools.partial(_bad, source.name, found)
                elif str(found.record.record_type) not in _PAGES:
                    other[str(found.record.record_type)] += 1
                else:
                    yield functools.partial(_page, _Page(source.name, found))
        if other:
            yield functools.partial(_others, source.name, other)

    def cuts(self, source: Source, size: int) -> Iterator[Cut]:
        """Parts of ``size`` pages, cut where a record and its compressed member begin."""
        start = at = first = items = 0
        with source.open() as stream:
            for found in records(stream, None, load=False):
                if items >= size and found.start > at:
                    yield Cut(start, found.start, first, items)
                    start, first, items = found.start, first + items, 0
                at = found.start
                items += isinstance(found, Bad) or str(found.record.record_type) in _PAGES
            end = stream.seek(0, 2)
        if end > start:
            yield Cut(start, end, first, items)


class _Page:
    """A page's record, loaded; checked and worked on only when asked for."""

    __slots__ = ("place", "record")

    def __init__(self, name: str, found: Found) -> None:
        self.place = f"{name}@{found.start}"
        self.record = found.record

    @property
    def where(self) -> str:
        url = self.url
        return f"{self.place} ({url})" if url else self.place

    @property
    def url(self) -> str | None:
        found = self.record.headers.get("WARC-Target-URI")
        return found.strip("<> ") or None if found else None


def _bad(name: str, bad: Bad) -> Iterator[Problem]:
    yield Problem(name=f"{name}@{bad.start}", reason=bad.reason)


def _others(name: str, other: Counter[str]) -> Iterator[Problem]:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(other.items()))
    yield Problem(name=name, reason=f"records that are no pages, passed over: {kinds}", severity="warning")


def _page(page: _Page) -> Iterator[Draft | Problem]:
    try:
        for found in _drafts(page):
            if isinstance(found, Draft):
                found.where = page.where
                found.id = found.id or page.url
                found.url = page.url or found.url
            yield found
    except InputError as error:
        yield Problem(name=page.where, reason=error.reason)


def _drafts(page: _Page) -> Iterator[Draft | Problem]:
    reason = _damage(page.record)
    if reason:
        yield Problem(name=page.where, reason=reason)
        return
    record = page.record
    kind: str | None = record.headers.get("Content-Type")
    charset = None
    if record.is_http:
        body = _body(record)
        headers = record.http_headers if record.is_http_parsed else None
        if headers is not None and headers.status_code not in (None, 200):
            said = f"{headers.status_code} {headers.reason_phrase or ''}".strip()
            yield Problem(name=page.where, reason=f"the server answered {said}")
            return
        kind, charset = record.http_content_type, record.http_charset
    else:
        body = record.reader.read()
    warnings = _warnings(record)
    for draft in page_drafts(Source(name=page.where, data=body, url=page.url, charset=charset), kind):
        if isinstance(draft, Draft):
            draft.warnings += warnings
            # A page without a day of its own was published on the day that it was seen, or before.
            draft.seen = parse_moment(record.headers.get("WARC-Date"))
        yield draft


def _damage(record: WarcRecord) -> str | None:
    """Why the record can't be trusted, if it can't."""
    told = record.headers.get("Content-Length")
    if not record.is_frozen:
        return f"more than {_MAX_PAGE // 1_000_000} MB, too much for one report"
    if told is not None and told.strip().isdigit() and int(told) != record.content_length:
        return f"truncated: {record.content_length:,} of {int(told):,} bytes are there"
    digest = record.headers.get("WARC-Block-Digest") or ""
    if digest.split(":")[0].lower() in _DIGESTS and not record.verify_block_digest():
        return "corrupt: its digest is another one"
    return None


def _body(record: WarcRecord) -> bytes:
    """The page without transfer and content encodings; as it stands where those are not what the server says."""
    try:
        record.parse_http()
    except OSError:
        record.reader.seek(0)
        return record.reader.read().partition(b"\r\n\r\n")[2]
    body = record.reader.read()
    for name in ("Transfer-Encoding", "Content-Encoding"):
        said = record.http_headers.get(name) if record.is_http_parsed and record.http_headers else None
        for encoding in reversed((said or "").lower().split(",")):
            body = _unpacked(body, encoding.strip())
    return body


def _unpacked(body: bytes, encoding: str) -> bytes:
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

    stream = io.BytesIO(body)
    try:
        if encoding == "chunked":
            found = ChunkedReader(stream).read(_MAX_PAGE)
        elif encoding in ("gzip", "x-gzip"):
            found = GzipReader(stream).read(_MAX_PAGE)
        elif encoding == "deflate":
            found = GzipReader(stream, zlib=True).read(_MAX_PAGE)
        elif encoding == "br":
            found = BrotliReader(stream).read(_MAX_PAGE)
        else:
            found = ZstdReader(stream).read(_MAX_PAGE) if encoding == "zstd" else body
    except (OSError, EOFError, ValueError):
        return body
    return found or body


def _warnings(record: WarcRecord) -> list[str]:
    cut = record.headers.get("WARC-Truncated")
    return [f"the crawler did not keep all of the page ({cut})"] if cut else []
