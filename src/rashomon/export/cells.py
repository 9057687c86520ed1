"""Cells of CSV that a spreadsheet shows as they are, and never runs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import IO

# OWASP, "CSV Injection": a cell that begins so is read as a formula by common spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """The text of a cell: no NUL, nothing for ``None``, an apostrophe before what a spreadsheet would run, line feeds.

    >>> cell("=1+1"), cell(-3), cell(None), cell("plain")
    ("'=1+1", '-3', '', 'plain')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    text = re.sub("\r\n?", "\n", str(value).replace("\x00", ""))
    return "'" + text if text.startswith(_FORMULA) else text


def write_csv(stream: IO[str], columns: Sequence[str], rows: Iterable[dict[str, object]]) -> None:
    """A header and a line a row (RFC 4180 quoting, line feeds); a column that a row lacks stays empty."""
    out = csv.writer(stream, lineterminator="\n")
    out.writerow(columns)
    for row in rows:
        out.writerow([cell(row.get(column)) for column in columns])
