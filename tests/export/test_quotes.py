"""Lists of quotes: cells that run nothing, rows that lead back to the words."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from rashomon.export.cells import csv_lines, safe
from rashomon.export.quotes import COLUMNS, print_quotes, quote_row, quotes_csv
from rashomon.model import Report, StatementKind, StatementRef, Strength

TEXT = "=cmd|' /C calc'!A0 said the treaty is void, “entirely void”.\n"
REPORT = Report(id="r1", text=TEXT, hash="h", path="in/one.txt", outlet="Harbour Wire")


def quote(**more: object) -> StatementRef:
    start = TEXT.index("the treaty")
    fields: dict[str, object] = {
        "report": "r1",
        "speaker": "=cmd",
        "kind": StatementKind.MIXED,
        "strength": Strength.CLAIMED,
        "source": "=cmd",
        "cue": "said",
        "text": "the treaty is void, “entirely void”",
        "start": start,
        "end": len(TEXT) - 2,
        "line": 1,
        "content": ((start, len(TEXT) - 2),),
    }
    return StatementRef.model_validate(fields | more)


def test_every_column_is_there_and_leads_back_to_the_words() -> None:
    (row,) = csv.DictReader(quotes_csv([quote(via=("TASS", "CNN"))], {"r1": REPORT}))
    assert tuple(row) == COLUMNS
    assert TEXT[int(row["start"]) : int(row["end"])] == row["words"]
    assert (row["speaker"], row["via"], row["hash"], row["path"]) == ("'=cmd", "TASS; CNN", "h", "in/one.txt")
    assert set(quote_row(quote(), REPORT)) >= set(COLUMNS)


@given(st.text())
def test_no_cell_begins_a_formula_and_none_breaks_the_row(text: str) -> None:
    written = safe(text)
    assert not str(written).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    lines = "".join(csv_lines(("a", "b"), [{"a": text, "b": "end"}]))
    rows = list(csv.reader(io.StringIO(lines, newline="")))
    assert rows[1][1] == "end" and len(rows) == 2


def test_people_see_the_chain_and_rich_reads_no_markup() -> None:
    console = Console(file=io.StringIO(), width=100)
    inner = quote(speaker="[red]the clerk[/red]", text="it burned", nested=())
    print_quotes([quote(via=("TASS",), nested=(inner,)), quote(speaker=None)], {"r1": REPORT}, console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "2 statements of 1 speaker in 1 report" in shown
    assert "through TASS" in shown and "in it, [red]the clerk[/red]: “it burned”" in shown
    assert "one.txt:1 · Harbour Wire" in shown and "Nobody named" in shown
