"""JSON lines: a report a row, ``{"id", "text", "title", "published", "outlet", "url", "story", "path"}``.

Only ``text`` is needed, and kept as it is; other keys are ignored. A ``.json`` file with one such object or a
list of them is read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rashomon.errors import EmptyInput, UnreadableInput
from rashomon.reading.dates import parse_date
from rashomon.reading.decode import MAX_BYTES, decode
from rashomon.reading.source import Draft, Problem, Source

_ROW_BYTES = 2 * MAX_BYTES  # escapes take up to six bytes a character


class JsonLinesReader:
    name = "JSON lines"
    suffixes: tuple[str, ...] = (".jsonl", ".ndjson", ".json")

    def sniff(self, head: bytes) -> bool:
        first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return first.startswith(b"{") and b'"' in first[:200]

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        if source.name.endswith(".json"):
            yield from _document(source)
            return
        rows = 0
        for where, line, note in _lines(source):
            rows += 1
            if note is not None:
                yield Problem(name=where, reason=note)
                continue
            yield from _row(where, line)
        if not rows:
            raise EmptyInput(source.name, "there is no text in it")


def _lines(source: Source) -> Iterator[tuple[str, bytes, str | None]]:
    """Every line that is not empty, with its place, and what is wrong with its length if anything."""
    with source.open() as stream:
        number = 0
        while raw := stream.readline(_ROW_BYTES):
            number += 1
            where = f"{source.name}:{number}"
            if len(raw) >= _ROW_BYTES and not raw.endswith(b"\n"):
                while (rest := stream.readline(_ROW_BYTES)) and not rest.endswith(b"\n"):
                    pass
                yield where, b"", f"a row of more than {_ROW_BYTES // 1_000_000} MB, too much for one report"
                continue
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if line.strip():
                yield where, line, None


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


def _row(where: str, line: bytes) -> Iterator[Draft | Problem]:
    text, warnings = decode(line)
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
    given = row.get("published")
    published = parse_date(given) if given is not None else None
    yield Draft(
        text=text,
        id=_string(row.get("id")) or where.rsplit("/", 1)[-1],
        path=_string(row.get("path")),
        title=_string(row.get("title")),
        outlet=_string(row.get("outlet")),
        url=_string(row.get("url")),
        story=_string(row.get("story")),
        language=_string(row.get("language")),
        published=published,
        where=where,
        warnings=[f'"published" is no date: {str(given)[:40]!r}'] if given and not published else [],
    )


def _string(value: object) -> str | None:
    if value is None or isinstance(value, dict | list | bool):
        return None
    return str(value).strip() or None
