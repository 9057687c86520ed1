"""JSON lines: a report a row, ``{"id", "text", "title", "published", "outlet", "url", "story", "path", "seen"}``.

Only ``text`` is needed, and kept as it is; other keys are ignored. A ``.json`` file with one such object or a
list of them is read too.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from rashomon.errors import EmptyInput, UnreadableInput
from rashomon.reading.decode import MAX_BYTES, decode
from rashomon.reading.rows import FIELDS, draft_of
from rashomon.reading.source import Cut, Draft, Item, Problem, Source

_ROW_BYTES = 2 * MAX_BYTES  # escapes take up to six bytes a character


class JsonLinesReader:
    name = "JSON lines"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson", ".json")

    def sniff(self, head: bytes) -> bool:
        first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return first.startswith(b"{") and b'"' in first[:200]

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        rows = 0
        for item in self.items(source):
            rows += 1
            yield from item()
        if not rows and source.cut is None:
            raise EmptyInput(source.name, "there is no text in it")

    def items(self, source: Source) -> Iterator[Item]:
        """A row an item; a document (``.json``) is one item."""
        if source.name.endswith(".json"):
            yield functools.partial(_document, source)
            return
        for line in _lines(source):
            yield functools.partial(_row, line)

    def cuts(self, source: Source, size: int) -> Iterator[Cut]:
        """Parts of ``size`` lines that are not empty; a document is one part."""
        if source.name.endswith(".json"):
            yield Cut(0, 0, 0, 1)
            return
        start, first, items = 0, 0, 0
        line = None
        for line in _lines(source):
            items += 1
            if items == size:
                yield Cut(start, line.end, first, items)
                start, first, items = line.end, line.number, 0
        if line is not None and items:
            yield Cut(start, line.end, first, items)


class _Line(NamedTuple):
    """A line that is not empty: its place, what is wrong with its length if anything, its number, where it ends."""

    where: str
    data: bytes
    note: str | None
    number: int
    end: int


def _lines(source: Source) -> Iterator[_Line]:
    start, stop, number = (source.cut.start, source.cut.end, source.cut.first) if source.cut else (0, None, 0)
    with source.open() as stream:
        stream.seek(start)
        end = start
        while (stop is None or end < stop) and (raw := stream.readline(_ROW_BYTES)):
            number += 1
            where, note = f"{source.name}:{number}", None
            end += len(raw)
            if len(raw) >= _ROW_BYTES and not raw.endswith(b"\n"):
                while rest := stream.readline(_ROW_BYTES):
                    end += len(rest)
                    if rest.endswith(b"\n"):
                        break
                raw, note = b"", f"a row of more than {_ROW_BYTES // 1_000_000} MB, too much for one report"
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if note or line.strip():
                yield _Line(where, line, note, number, end)


def _document(source: Source) -> Iterator[Draft | Problem]:
    text, _ = decode(source.bytes())
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if any(sep in text.strip() for sep in "\r\n"):  # JSON lines under another name
            yield from JsonLinesReader().read(Source(name=f"{source.name} (lines)", data=text.encode()))
            return
        raise UnreadableInput(source.name, f"not JSON ({_why(error)})") from None
    rows = found if isinstance(found, list) else [found]
    if not any(isinstance(row, dict) and isinstance(row.get("text"), str) for row in rows):
        raise UnreadableInput(source.name, 'JSON, but no report: no "text" in it')
    for number, row in enumerate(rows, 1):
        yield from _from_row(f"{source.name}:{number}" if isinstance(found, list) else source.name, row)


def _row(line: _Line) -> Iterator[Draft | Problem]:
    where = line.where
    if line.note is not None:
        yield Problem(name=where, reason=line.note)
        return
    text, warnings = decode(line.data)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Problem(name=where, reason=f"not JSON ({_why(error)})")
        return
    for found in _from_row(where, row):
        if isinstance(found, Draft):
            found.warnings += warnings
        yield found


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _from_row(where: str, row: Any) -> Iterator[Draft | Problem]:
    if not isinstance(row, dict):
        yield Problem(name=where, reason=f"a JSON {type(row).__name__}, not an object")
        return
    text = row.get("text")
    if not isinstance(text, str):
        yield Problem(name=where, reason='no "text"' if text is None else '"text" is not a string')
        return
    told = {field: _string(row.get(field)) for field in FIELDS}
    given = row.get("published")  # what is no date is told of, whatever it is
    yield draft_of(text, told | {"published": str(given) if given else None}, where)


def _string(value: object) -> str | None:
    if value is None or isinstance(value, dict | list | bool):
        return None
    return str(value).strip() or None
