"""Cells of CSV that a spreadsheet shows as they are, and never runs."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

Cell = str | int | float | None


def safe(cell: Cell) -> Cell:
    """The cell as a spreadsheet may have it: nothing that it would run as a formula.

    After OWASP, "CSV Injection"; a sign of the fullwidth forms and one behind blanks or a quotation mark count too.

    >>> safe("=1+1"), safe(-3.5), safe("Kyiv")
    ("'=1+1", -3.5, 'Kyiv')
    """
    if not isinstance(cell, str) or not cell:
        return cell
    first = unicodedata.normalize("NFKC", cell.lstrip(" \u00a0'\""))[:1]
    risky = first in {"=", "+", "-", "@"} or unicodedata.category(cell[0]) == "Cc" or first in {"\t", "\r", "\n"}
    return f"'{cell}" if risky else cell


def csv_line(cells: Sequence[Cell]) -> str:
    """One row of CSV with its line end (RFC 4180, but ``\\n``): cells safe, without NUL and carriage returns."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([_written(cell) for cell in cells])
    return line.getvalue()


def _written(cell: Cell) -> Cell:
    made = safe(cell)
    if made is None:
        return ""
    return re.sub("\r\n?", "\n", made.replace("\x00", "")) if isinstance(made, str) else made


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """A header and a line a row; a column that a row lacks stays empty."""
    yield csv_line(columns)
    for row in rows:
        yield csv_line([row.get(column) for column in columns])


def cell(value: object) -> str:
    """The text of a cell for writers of their own: safe, nothing for ``None``, ``true`` and ``false``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(safe(value if isinstance(value, (int, float)) else str(value)))
