"""Floors hold: a figure under its floor fails, other data fails, and nothing is lowered by chance."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import __main__ as bench  # noqa: E402
from benchmarks import floors as held  # noqa: E402
from benchmarks.measures import Measure, sha256, shared  # noqa: E402
from benchmarks.texts import report  # noqa: E402


def _data(folder: Path, text: str = "gold\n") -> str:
    (folder / "gold.jsonl").write_text(text, encoding="utf8")
    return hashlib.sha256(text.encode()).hexdigest()


def _measure(value: float) -> Measure:
    return Measure("facts.talks.found", value, ("gold.jsonl",))


@given(st.floats(0, 1))
def test_floor_is_a_little_under_what_was_measured(value: float) -> None:
    floor = held.floor_of(value)
    assert 0 <= floor <= value
    assert value - floor <= held.SLACK + 0.01 + 1e-9


@given(st.floats(0, 1), st.floats(0, 1))
def test_raising_never_lowers(tmp_path_factory: pytest.TempPathFactory, first: float, second: float) -> None:
    folder = tmp_path_factory.mktemp("data")
    _data(folder)
    none = held.Floors({}, {})
    once = held.updated([_measure(first)], none, folder, lower=False)
    twice = held.updated([_measure(second)], once, folder, lower=False)
    assert twice.figures["facts.talks.found"] == max(held.floor_of(first), held.floor_of(second))
    lowered = held.updated([_measure(second)], once, folder, lower=True)
    assert lowered.figures["facts.talks.found"] <= max(second, once.figures["facts.talks.found"])
    assert held.verdict(_measure(second), lowered) == "ok"


def test_figure_under_its_floor_is_broken(tmp_path: Path) -> None:
    floors = held.Floors({"facts.talks.found": 0.5}, {"gold.jsonl": _data(tmp_path)})
    assert bench._broken([_measure(0.5)], floors, tmp_path) == []
    (line,) = bench._broken([_measure(0.499)], floors, tmp_path)
    assert "facts.talks.found" in line and "0.50" in line


def test_other_data_is_broken_whatever_the_figure(tmp_path: Path) -> None:
    floors = held.Floors({"facts.talks.found": 0.5}, {"gold.jsonl": _data(tmp_path)})
    _data(tmp_path, "another gold\n")
    (line,) = bench._broken([_measure(1.0)], floors, tmp_path)
    assert "gold.jsonl" in line


def test_floors_survive_the_file(tmp_path: Path) -> None:
    floors = held.Floors({"a.b": 0.25, "c d": 1.0}, {"cases/x/gold.json": "00ff"})
    path = tmp_path / "floors.toml"
    path.write_text(held.dump(floors), encoding="utf8")
    assert held.load(path) == floors
    assert held.load(tmp_path / "none.toml") == held.Floors({}, {})


def test_missing_data_is_said_and_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RASHOMON_SHARED", str(tmp_path / "nowhere"))
    assert bench.main([]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_every_floor_names_data_with_a_hash() -> None:
    floors = held.load()
    assert all(0 <= figure <= 1 for figure in floors.figures.values())
    if (folder := shared()) is not None:
        assert {name: sha256(folder / name) for name in floors.data} == floors.data


def test_texts_for_timing_are_always_the_same() -> None:
    assert report(3, 200) == report(3, 200) != report(4, 200)
    assert 1000 <= len(report(0).split()) <= 1030
