"""The public functions: any text goes through them, and what they give keeps its contract."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import rashomon
from making import Make
from planted import PAIRS
from rashomon import errors
from rashomon.annotate.pipeline import masked
from rashomon.model import Annotated, Record, Report
from rashomon.reading import blocks

PIECES = [
    "Kenya", "Prime Minister Ana Sousa", "said", "that", "rejected", "12", "3,418", "14 people",
    "were killed", "on Tuesday", "in Oslo", "“", "”", "‘we go’", "«", "»", '"', "'", "’s", ".",
    ",", ";", ":", "—", "-", "(", ")", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2028",
    "\u200f", "\u202e", "\ufeff", "\x00", "🙂", "👩\u200d🚒",
    "Київ", "Зеленський", "القاهرة", "東京", "e\u0301", "ﬁ", "²", "٣", "$", "€5m", "%", "#", "*", "> ", "http://x.y/z?q=1",
    "@desk", "not", "no", "each", "more than", "1,000-for-1,000", "5:30", "½", "…", "10" * 30,
]  # fmt: skip
odd = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=18).map(" ".join)


def plain(text: str, name: str) -> Report:
    """A report of any text at all: the readers would refuse some of these."""
    return Report(id=name, text=text, hash=name, blocks=blocks(text))


def on_words(text: str, start: int, end: int, words: str) -> bool:
    """Whether the words are those of the span, marks of Markdown and of direction being blank or not."""
    return words in (text[start:end], masked(text)[start:end])


def check(record: Record) -> None:
    texts = {r.id: r.text for r in record.reports}
    for fact in record.facts:
        assert all(on_words(texts[c.report], c.start, c.end, c.text) for c in fact.claims)
    for line in record.ledger:
        assert 0 <= line.start < line.end <= len(texts[line.report])


def check_layers(found: Annotated) -> None:
    text = found.report.text
    for mention in (*found.actors, *found.places, *found.times, *found.quantities, *found.claims):
        assert on_words(text, mention.start, mention.end, mention.text)
    for statement in found.statements:
        for start, end in (*statement.source, *statement.cue, *statement.content):
            assert 0 <= start < end <= len(text)
    for event in found.events:
        assert 0 <= event.start < event.end <= len(text)
        assert all(on_words(text, a.start, a.end, a.text) for a in (*event.source, *event.target))


def test_marks_inside_a_mention_stay_in_its_text(make: Make) -> None:
    text = "Doctors from New *York City* flew to **Nairobi** with 12 *nurses* of the *United* Nations."
    (found,) = rashomon.annotate([make(text)])
    ends = [a for e in found.events for a in (*e.source, *e.target)]
    for mention in (*found.actors, *found.places, *found.times, *found.quantities, *found.claims, *ends):
        assert text[mention.start : mention.end] == mention.text


@given(odd, odd)
@example("", "")
@example(" \n\u00a0\u200f", "🙂")
@example("“" * 50, "said " * 50)
@settings(max_examples=30, deadline=None)
def test_any_text_goes_through(first: str, second: str) -> None:
    reports = [plain(first, "a"), plain(second, "b")]
    for found in rashomon.annotate(reports):
        check_layers(found)
    check(rashomon.compare(reports))


@given(st.sampled_from(PAIRS), st.data())
@settings(max_examples=8, deadline=None)
def test_real_text_with_odd_characters_strewn_in(pair: object, data: st.DataObject) -> None:
    text = pair.texts[0]  # type: ignore[attr-defined]
    for at in data.draw(st.lists(st.integers(0, len(text)), max_size=6)):
        text = text[:at] + data.draw(st.sampled_from(["\u00a0", "🙂", "“", "\u200f", "\n", "Ж", "*"])) + text[at:]
    (found,) = rashomon.annotate([plain(text, "a")])
    check_layers(found)
    check(rashomon.compare([plain(text, "a"), plain(pair.texts[1], "b")]))  # type: ignore[attr-defined]


def test_a_very_long_line() -> None:
    text = "Divers found the wreck near Palermo. " * 150 + "9" * 5_000 + "“" * 5_000 + "Ж" * 40_000
    (found,) = rashomon.annotate([Report(id="a", text=text, hash="h")])
    check_layers(found)


def test_a_report_longer_than_the_parser_takes_at_once() -> None:
    text = "Fog." + "\u00a0" * 1_000_100
    (found,) = rashomon.annotate([Report(id="a", text=text, hash="h")])
    check_layers(found)


def test_annotate_is_a_package_and_a_function(make: Make) -> None:
    report = make("Kenya signed the treaty in Oslo on Monday.")
    package = importlib.import_module("rashomon.annotate")
    assert package.annotate([report]) == rashomon.annotate([report]) == package([report])
    assert importlib.import_module("rashomon.annotate.pipeline").parse
    assert rashomon.annotate([]) == []


def test_progress_is_told(make: Make) -> None:
    told: list[tuple[str, int, int]] = []
    rashomon.compare([make("Rain fell in Lima.", "a"), make("Lima had rain.", "b")], progress=lambda *x: told.append(x))
    assert [t for t in told if t[0] == "annotate"] == [("annotate", 1, 2), ("annotate", 2, 2)]


def test_files_and_reports_can_be_mixed(tmp_path: Path, make: Make) -> None:
    file = tmp_path / "b.txt"
    file.write_text(PAIRS[0].texts[1], encoding="utf-8")
    record = rashomon.compare([make(PAIRS[0].texts[0], "a"), file, tmp_path / "gone.txt"])
    assert {r.id for r in record.reports} == {"a", "b.txt"}
    assert any("gone.txt" in note for note in record.notes)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(errors.NothingToRead, match=r"gone\.txt"):
        rashomon.compare([tmp_path / "gone.txt"])
    with pytest.raises(errors.NothingToRead):
        rashomon.compare([])


@pytest.mark.parametrize("name", ["group", "record"])
def test_nothing_is_lost_in_silence(name: str, tmp_path: Path) -> None:
    with pytest.raises(errors.NothingToRead):
        getattr(rashomon, name)([tmp_path / "gone.txt"])


def test_a_record_survives_json(records: dict[str, Record]) -> None:
    for record in records.values():
        assert Record.model_validate_json(record.model_dump_json()) == record
        json.dumps(record.model_dump(mode="json"), allow_nan=False)


def test_the_schema_describes_a_record(records: dict[str, Record]) -> None:
    found = rashomon.schema("record")
    row = records["flood"].model_dump(mode="json")
    assert set(row) == set(found["properties"]) and set(found["required"]) <= set(row)
    fact = found["$defs"]["Fact"]
    assert all(set(f) == set(fact["properties"]) for f in row["facts"])
    assert {f["verdict"] for f in row["facts"]} <= set(found["$defs"]["Verdict"]["enum"])
    with pytest.raises(ValueError, match="available: record, report, annotated"):
        rashomon.schema("facts")


def test_public_names() -> None:
    assert all(callable(getattr(rashomon, name)) for name in rashomon.__all__ if name != "__version__")


TREE = {
    "RashomonError": "Exception",
    "InputError": "RashomonError",
    "UnreadableInput": "InputError",
    "EmptyInput": "InputError",
    "TooLarge": "InputError",
    "NothingToRead": "RashomonError",
    "MissingModel": "RashomonError",
}


def test_errors_are_the_tree_that_is_drawn() -> None:
    own = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert own == TREE
    assert all(name in (errors.__doc__ or "") for name in TREE)
    assert all(getattr(errors, name).__doc__ for name in TREE)


def test_an_input_error_names_the_input_and_the_reason() -> None:
    error = errors.EmptyInput("a.txt", "there is no text in it")
    assert (error.name, error.reason, str(error)) == (
        "a.txt",
        "there is no text in it",
        "a.txt: there is no text in it",
    )
