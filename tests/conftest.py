"""What many tests share: the invented pairs of ``planted``, annotated and reconciled once a session."""

from __future__ import annotations

from datetime import date

import pytest

import rashomon
from making import Make
from planted import PAIRS
from rashomon.model import Annotated, Record, Report
from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.reconcile import reconcile


@pytest.fixture(scope="session")
def make() -> Make:
    """``make(text, id, published)``: a report as the readers give it."""

    def made(text: str, name: str = "r", published: date | None = date(2019, 5, 16)) -> Report:
        return make_report(Draft(text=text, id=name, published=published), name)

    return made


@pytest.fixture(scope="session")
def annotated(make: Make) -> dict[str, tuple[Annotated, Annotated]]:
    """Both reports of every pair, by the pair's name."""
    reports = [make(text, f"{pair.name}-{i}") for pair in PAIRS for i, text in enumerate(pair.texts)]
    found = rashomon.annotate(reports)
    return {pair.name: (found[2 * n], found[2 * n + 1]) for n, pair in enumerate(PAIRS)}


@pytest.fixture(scope="session")
def records(annotated: dict[str, tuple[Annotated, Annotated]]) -> dict[str, Record]:
    """The record of every pair, by the pair's name."""
    return {name: reconcile(both, name) for name, both in annotated.items()}
