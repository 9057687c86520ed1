"""The parser's results: the same bytes from every engine."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from engine.runs import content, put, run, short, text
from rashomon.engine import iter_results

ENGINES = [
    "process",
    pytest.param(
        "dask", marks=pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="needs rashomon[dask]")
    ),
]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 reports of a sentence or two, and in the folder ``inline`` what comes of them in this process."""
    folder = tmp_path_factory.mktemp("parsed")
    summary = run(put(folder, short(300)), folder / "inline", size=50)
    assert (summary.read, summary.kept) == (300, 300) and summary.balanced
    return folder


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same(engine: Any, parsed: Path, tmp_path: Path) -> None:
    run(parsed / "in.jsonl", tmp_path / "out", engine, size=50)
    assert content(tmp_path / "out") == content(parsed / "inline")


def test_results_come_back_one_by_one(parsed: Path) -> None:
    results = iter_results(parsed / "inline")
    report, annotated = next(results)
    assert report.id == "r0" and report.text == text(0) and annotated.report == report
    assert annotated.statements and annotated.actors
    assert [r.id for r, _ in results] == [f"r{n}" for n in range(1, 300)]
