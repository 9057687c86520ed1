"""The readers there are: by file suffix, and by how the bytes begin."""

from __future__ import annotations

import functools
from importlib.metadata import entry_points
from pathlib import Path

from rashomon.errors import UnreadableInput
from rashomon.reading.csv import CsvReader
from rashomon.reading.feed import FeedReader
from rashomon.reading.html import HtmlReader
from rashomon.reading.jsonl import JsonLinesReader
from rashomon.reading.pdf import PdfReader
from rashomon.reading.source import Reader, Source
from rashomon.reading.text import TextReader
from rashomon.reading.urls import UrlListReader
from rashomon.reading.warc import WarcReader

GROUP = "rashomon.readers"
_UNDER_TEXT = (HtmlReader, PdfReader, FeedReader, UrlListReader, WarcReader)


@functools.cache
def readers() -> tuple[Reader, ...]:
    """Registered readers first, so that they can take a kind over; then our own, plain text last."""
    ours = (
        WarcReader(),
        PdfReader(),
        FeedReader(),
        HtmlReader(),
        JsonLinesReader(),
        CsvReader(),
        UrlListReader(),
        TextReader(),
    )
    return (*_registered(), *ours)


def _registered() -> tuple[Reader, ...]:
    found: list[Reader] = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        made = point.load()
        reader = made() if isinstance(made, type) else made
        if not isinstance(reader, Reader):
            raise TypeError(
                f"entry point {point.name!r} of {GROUP} is no reader: it lacks name, suffixes, sniff or read"
            )
        found.append(reader)
    return tuple(found)


@functools.cache
def suffixes() -> tuple[str, ...]:
    """File suffixes that are read, in lower case, sorted."""
    return tuple(sorted({suffix for reader in readers() for suffix in reader.suffixes}))


def suffix_of(path: Path) -> str | None:
    """The longest suffix of the file's name that is read (".warc.gz"), in lower case; ``None`` for none."""
    name = path.name.lower()
    return max((s for s in suffixes() if name.endswith(s)), key=len, default=None)


def reader_for(source: Source) -> Reader:
    """The reader of the source's suffix, else of its first bytes. Raises ``UnreadableInput``, ``OSError``."""
    head = source.head()
    suffix = suffix_of(source.path) if source.path else None
    for reader in readers():
        if suffix in reader.suffixes:
            return _despite_suffix(reader, head)
    for reader in readers():
        if reader.sniff(head):
            return reader
    raise UnreadableInput(source.name, f"not a kind of file that is read; read are: {', '.join(suffixes())}")


def _despite_suffix(reader: Reader, head: bytes) -> Reader:
    """What was saved under a text's suffix (a page, a PDF, a feed, addresses) is read as what it is."""
    if not isinstance(reader, TextReader):
        return reader
    return next((r for r in readers() if isinstance(r, _UNDER_TEXT) and r.sniff(head)), reader)
