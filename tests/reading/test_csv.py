"""CSV: columns by name, rows by the byte, clear words where it can't be read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.reading import Draft, Problem, Source, read
from rashomon.reading.csv import CsvReader

TEXT = "Delegates of 122 states signed the treaty. Canada was the first to ratify it, and others followed."


def put(folder: Path, data: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_columns_by_name_in_any_order(tmp_path: Path) -> None:
    path = put(tmp_path, f'Date,Headline,Source,Body,link,id\n1997-12-03,Treaty,Example,"{TEXT}",https://e.org/1,x7\n')
    (report,) = read([path]).reports
    assert (report.id, report.title, report.outlet, report.url) == ("x7", "Treaty", "Example", "https://e.org/1")
    assert (report.text, str(report.published)) == (TEXT, "1997-12-03")


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_delimiters(mark: str, tmp_path: Path) -> None:
    path = put(tmp_path, f"id{mark}text\na{mark}{TEXT}\n", "a.tsv")
    assert [r.text for r in read([path]).reports] == [TEXT]


def test_no_text_column_is_said_with_what_there_is(tmp_path: Path) -> None:
    reading = read([put(tmp_path, "name,price\nrope,3\n")])
    assert not reading.reports
    assert 'no column "text"' in reading.problems[0].reason and "name, price" in reading.problems[0].reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [("a,,2020-01-01", "no text"), ('b,"   ",', "no text")],
)
def test_a_row_without_text_is_named(row: str, reason: str, tmp_path: Path) -> None:
    path = put(tmp_path, f"id,text,published\n{row}\nc,{TEXT.replace(',', ' ')},\n")
    reading = read([path])
    assert [r.id for r in reading.reports] == ["c"]
    assert reading.problems[0].name.endswith(":2") and reason in reading.problems[0].reason


def test_odd_values_are_warned_of(tmp_path: Path) -> None:
    plain = TEXT.replace(",", "")
    path = put(tmp_path, f"id,text,published\na,{plain},soon\nb,{plain},2020-01-01,more\n".encode())
    said = "\n".join(map(str, read([path]).problems))
    assert "no date: 'soon'" in said and "4 fields under 3 columns" in said


def test_bytes_that_are_no_utf8_are_replaced_and_said(tmp_path: Path) -> None:
    path = put(tmp_path, b"id,text\na,The caf\xe9 was opened by the mayor of the city on a Monday.\n")
    reading = read([path])
    assert "\ufffd" in reading.reports[0].text and "not valid UTF-8" in str(reading.problems[0])


def test_utf16_and_an_empty_file_are_named(tmp_path: Path) -> None:
    wide = put(tmp_path, f"id,text\na,{TEXT}\n".encode("utf-16"), "w.csv")
    empty = put(tmp_path, "", "e.csv")
    assert [p.reason for p in read([wide, empty]).problems] == [
        "UTF-16; CSV is read as UTF-8",
        "there is no text in it",
    ]


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=30)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.tuples(_CELL, _CELL), max_size=12), size=st.integers(1, 5), mark=st.booleans())
def test_in_parts_it_is_the_same_whatever_the_cells(
    rows: list[tuple[str, str]], size: int, mark: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("id", "text"))
    writer.writerows(rows)
    data = stream.getvalue().encode()
    path = put(tmp_path_factory.mktemp("c"), (b"\xef\xbb\xbf" if mark else b"") + data)
    reader, source = CsvReader(), Source(name="a.csv", path=path)
    whole = [one for item in reader.items(source) for one in item()]
    parts = [one for cut in reader.cuts(source, size) for one in reader.read(Source(name="a.csv", path=path, cut=cut))]
    told = [(type(one).__name__, getattr(one, "text", None), getattr(one, "id", None)) for one in whole]
    assert told == [(type(one).__name__, getattr(one, "text", None), getattr(one, "id", None)) for one in parts]
    expected = [text for key, text in rows if (key.strip() or text.strip())]
    assert len(whole) == len(expected)
    assert [one.text for one in whole if isinstance(one, Draft)] == [text for text in expected if text.strip()]
    assert all(isinstance(one, Draft | Problem) for one in whole)
