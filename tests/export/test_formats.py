"""The registry of formats: names, what they need, and what holds for all of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest
from formats_sample import ANNOTATED, REVIEWED, odd_records
from hypothesis import given, settings

from rashomon.cli.exporting import NAMES
from rashomon.export import formats as registry
from rashomon.export.formats import Format, MissingExtra, Takes, UnknownFormat, formats, write
from rashomon.model import Record

DATA = ("records", "csv", "parquet", "statements", "ledger", "geojson", "annotations", "prov", "ftm", "stix")


def test_names_are_in_the_help_and_no_suffix_twice() -> None:
    found = formats()
    assert list(found)[: len(DATA)] and set(DATA) <= set(found)
    assert ", ".join(found) == NAMES
    assert len({f.suffix for f in found.values()}) == len(found)
    assert all(f.suffix.startswith(".") and "/" in f.media_type and f.what for f in found.values())


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(UnknownFormat, match="no format named 'xml'; available: records, csv, parquet, statements,"):
        write("xml", [REVIEWED])


def test_a_missing_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert formats()["parquet"].missing == "pip install 'rashomon[parquet]'"
    with pytest.raises(MissingExtra, match=r"parquet needs pyarrow: pip install 'rashomon\[parquet\]'"):
        write("parquet", [REVIEWED])
    assert formats()["csv"].missing is None


def test_events_need_annotations() -> None:
    with pytest.raises(ValueError, match="no annotations of report"):
        write("plover", [REVIEWED])
    rows = write("plover", [REVIEWED], ANNOTATED).decode().splitlines()
    assert len(rows) == 3 and "1995-11-21" in rows[1] and "Paris" in rows[2]
    assert len(write("events", [REVIEWED], ANNOTATED).splitlines()) == 2


def test_an_entry_point_adds_a_format_and_takes_over_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Format("count", ".txt", "text/plain", "How many", lambda records: str(len(records)).encode())
    other = Format("csv", ".tsv", "text/plain", "Another", lambda records, annotated: b"", takes=Takes.ANNOTATED)
    points = [SimpleNamespace(name="a", load=lambda: own), SimpleNamespace(name="b", load=lambda: lambda: other)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    registry._formats.cache_clear()
    try:
        assert write("count", [REVIEWED, REVIEWED]) == b"2" and write("csv", [REVIEWED]) == b""
        points.append(SimpleNamespace(name="c", load=lambda: dict))
        registry._formats.cache_clear()
        with pytest.raises(TypeError, match=r"entry point 'c' of .* gives no Format"):
            formats()
    finally:
        monkeypatch.undo()
        registry._formats.cache_clear()


@pytest.mark.parametrize("name", [n for n, f in formats().items() if n not in ("pdf", "bundle") and not f.missing])
def test_the_same_records_give_the_same_bytes(name: str) -> None:
    first = write(name, [REVIEWED], ANNOTATED)
    assert first == write(name, [Record.model_validate_json(REVIEWED.model_dump_json())], list(ANNOTATED))
    if not formats()[name].binary:
        assert first.decode("utf-8")


@pytest.mark.parametrize("name", DATA)
def test_no_record_at_all_is_a_valid_file(name: str) -> None:
    assert isinstance(write(name, []), bytes)


@settings(max_examples=60, deadline=None)
@given(odd_records())
def test_no_text_stops_a_format(record: Record) -> None:
    for name in DATA:
        write(name, [record, record])


def test_every_format_is_in_the_reference() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "exports.md").read_text(encoding="utf-8")
    assert [name for name in formats() if f"`{name}`" not in page] == []
    missing = [f.suffix for f in formats().values() if f"`{f.suffix}`" not in page]
    assert missing == [".acled.csv", ".ucdp.csv"], "they share a row with plover"
