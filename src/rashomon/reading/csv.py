"""CSV and TSV: a report a row, the columns found by name.

Needed is a column ``text`` (or ``body``, ``content``, ``article``); ``id``, ``title``, ``published``, ``outlet``,
``url``, ``story``, ``language`` and ``seen`` are taken where they are; other columns are ignored.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rashomon.errors import EmptyInput, UnreadableInput
from rashomon.reading.decode import MAX_BYTES, decode
from rashomon.reading.rows import draft_of
from rashomon.reading.source import Cut, Draft, Item, Problem, Source

# What the columns are called in the wild, in order of preference.
_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "full_text", "fulltext"),
    "id": ("id", "doc_id", "article_id", "uid", "uuid", "guid"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "publication_date", "publishedat", "pubdate", "datetime"),
    "outlet": ("outlet", "source", "publisher", "publication", "sitename", "domain"),
    "url": ("url", "link", "uri"),
    "story": ("story", "story_id", "event", "event_id"),
    "language": ("language", "lang"),
    "seen": ("seen", "fetched", "collected", "date_download"),
}
_DELIMITERS = ",;\t|"
_LINE_BYTES = 2 * MAX_BYTES


@dataclass(frozen=True, slots=True)
class _Header:
    """The delimiter, the number of columns, and where the fields of a report are among them."""

    delimiter: str
    width: int
    columns: dict[str, int]


class CsvReader:
    name = "CSV"
    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def sniff(self, head: bytes) -> bool:
        """Only where the first line is clearly a header: a text column and another one that is known."""
        line = head.split(b"\n", 1)[0]
        found = _columns(_first_row(decode(line)[0])) if b"\0" not in line else {}
        return "text" in found and len(found) > 1

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        rows = 0
        for item in self.items(source):
            rows += 1
            yield from item()
        if not rows and source.cut is None:
            raise EmptyInput(source.name, "a header and no row")

    def items(self, source: Source) -> Iterator[Item]:
        """A row an item. Raises ``UnreadableInput`` where no column has the text."""
        header = _header(source)
        for row in _rows(source, header):
            yield functools.partial(_drafts, source.name, header, row)

    def cuts(self, source: Source, size: int) -> Iterator[Cut]:
        """Parts of ``size`` rows; a row may run over many lines."""
        start = first = items = end = 0
        for row in _rows(source, _header(source)):
            items, end = items + 1, row.end
            if items == size:
                yield Cut(start, end, first, items)
                start, first, items = end, row.number, 0
        if items:
            yield Cut(start, end, first, items)


@dataclass(slots=True)
class _Row:
    number: int  # of its last line in the file
    end: int
    fields: Sequence[str]
    note: str | None = None


class _Lines:
    """Decoded lines of a stream, with the byte behind the last one given and what was wrong with it."""

    def __init__(self, source: Source) -> None:
        cut = source.cut
        self.at, self.number = (cut.start, cut.first) if cut else (0, 0)
        self.stop = cut.end if cut else None
        self.replaced = 0
        self._stream = source.open()
        self._stream.seek(self.at)

    def __iter__(self) -> Iterator[str]:
        with self._stream:
            while (self.stop is None or self.at < self.stop) and (raw := self._stream.readline(_LINE_BYTES)):
                self.at += len(raw)
                self.number += 1
                text = raw.removeprefix(b"\xef\xbb\xbf") if self.number == 1 else raw
                try:
                    yield text.decode("utf-8").replace("\0", "")
                except UnicodeDecodeError:
                    line = text.decode("utf-8", errors="replace")
                    self.replaced += line.count("\ufffd")
                    yield line.replace("\0", "")


def _rows(source: Source, header: _Header) -> Iterator[_Row]:
    """The rows below the header that are not empty."""
    csv.field_size_limit(_LINE_BYTES)  # the module's own limit is 128 kB a field
    lines = _Lines(source)
    if lines.at == 0:
        next(csv.reader(header_lines := iter(lines), delimiter=header.delimiter), None)
    else:
        header_lines = iter(lines)
    reader = csv.reader(header_lines, delimiter=header.delimiter)
    while True:
        lines.replaced = 0
        try:
            fields = next(reader, None)
        except csv.Error as error:
            yield _Row(lines.number, lines.at, (), f"not CSV ({error})")
            continue
        if fields is None:
            return
        if any(field.strip() for field in fields):
            lost = lines.replaced
            yield _Row(lines.number, lines.at, fields, f"not valid UTF-8: {lost} replaced by \ufffd" if lost else None)


def _header(source: Source) -> _Header:
    with source.open() as stream:
        raw = stream.readline(_LINE_BYTES)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableInput(source.name, "UTF-16; CSV is read as UTF-8")
    line = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace").replace("\0", "")
    delimiter = _delimiter(line)
    names = _first_row(line)
    if not line.strip():
        raise EmptyInput(source.name, "there is no text in it")
    columns = _columns(names)
    if "text" not in columns:
        shown = ", ".join(name.strip()[:40] for name in names[:20])
        raise UnreadableInput(source.name, f'no column "text" (or {", ".join(_NAMES["text"][1:4])}); there is: {shown}')
    return _Header(delimiter, len(names), columns)


def _first_row(line: str) -> list[str]:
    try:
        return next(csv.reader([line[:100_000]], delimiter=_delimiter(line)), [])
    except csv.Error:
        return []


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda mark: (line.count(mark), mark == ","))


def _columns(names: Sequence[str]) -> dict[str, int]:
    known = {name.strip().casefold().replace(" ", "_"): n for n, name in reversed(list(enumerate(names)))}
    found = {field: next((known[w] for w in wanted if w in known), None) for field, wanted in _NAMES.items()}
    return {field: n for field, n in found.items() if n is not None}


def _drafts(name: str, header: _Header, row: _Row) -> Iterator[Draft | Problem]:
    where = f"{name}:{row.number}"
    if row.note and not row.fields:
        yield Problem(name=where, reason=row.note)
        return
    got = {field: row.fields[n].strip() or None for field, n in header.columns.items() if n < len(row.fields)}
    if not got.get("text"):
        yield Problem(name=where, reason="no text in this row")
        return
    draft = draft_of(row.fields[header.columns["text"]], got, where)
    if len(row.fields) > header.width:
        draft.warnings.append(f"{len(row.fields)} fields under {header.width} columns: a delimiter without quotes?")
    if row.note:
        draft.warnings.append(row.note)
    yield draft
