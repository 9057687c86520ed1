"""Who demanded, offered, answered, agreed, and what comes next."""

from __future__ import annotations

import pytest

import rashomon
from making import Make
from rashomon.model import Modality, Record
from rashomon.reconcile.ledger import kind_of

from .hand import claim, person, role

TEXT = """Water talks end in Batumi

The government of Georgia demanded that Armenia open the sluices of the dam.

Armenia rejected the demand of its northern neighbour.

Armenia offered to sell electricity at half the price.

The two sides agreed to share the measurements of the river.

“Water has no passport,” said Foreign Minister Nino Beridze.

The next round of talks will be held in Tbilisi in June.
"""


@pytest.fixture(scope="module")
def record(make: Make) -> Record:
    return rashomon.compare([make(TEXT)], story="water")


def test_lines_stand_on_facts_and_words(record: Record, records: dict[str, Record]) -> None:
    for one in (record, *records.values()):
        facts = {f.id: f for f in one.facts}
        texts = {r.id: r.text for r in one.reports}
        for line in one.ledger:
            assert facts[line.fact].parent is None
            assert " ".join(texts[line.report][line.start : line.end].split()) == line.text
            assert line.answers is None or (line.kind == "answer" and line.answers in facts)


def test_a_bare_answer_is_an_answer(make: Make) -> None:
    found = rashomon.compare([make("The union demanded a rise of six percent. The company rejected the demand.")])
    assert [line.answer for line in found.ledger if line.kind == "answer"] == ["rejected"]


@pytest.mark.parametrize(
    ("kind", "words", "by"),
    [
        ("demand", "open the sluices", "Georgia"),
        ("answer", "rejected the demand", "Armenia"),
        ("offer", "sell electricity", "Armenia"),
        ("agreed", "share the measurements", None),
        ("statement", "Water has no passport", "Nino Beridze"),
        ("next", "next round of talks", None),
    ],
)
def test_each_kind_of_line(record: Record, kind: str, words: str, by: str | None) -> None:
    lines = [line for line in record.ledger if words in line.text and line.kind == kind]
    assert lines, [(line.kind, line.text) for line in record.ledger]
    assert by is None or lines[0].by == by


def test_an_answer_names_the_demand_it_answers(record: Record) -> None:
    demand = next(line for line in record.ledger if line.kind == "demand")
    answer = next(line for line in record.ledger if line.kind == "answer")
    assert (answer.answer, answer.answers) == ("rejected", demand.fact)


def test_an_answer_is_in_the_ledger_though_a_headline_comes_first(records: dict[str, Record]) -> None:
    """The fact's first claim is a headline that says less; accepted and rejected are both on record."""
    answers = {(line.report, line.answer) for line in records["strike"].ledger if line.kind == "answer"}
    assert answers == {("strike-0", "accepted"), ("strike-1", "rejected")}


def test_kinds_by_predicate_and_modality() -> None:
    speaker = (role("speaker", "Ana Sousa", person("Ana Sousa")),)
    assert kind_of(claim("a", "x", predicate="reject")) == "answer"
    assert kind_of(claim("a", "Chad wants it to leave", predicate="leave", modality=Modality.DEMANDED)) == "demand"
    assert kind_of(claim("a", "it must leave", predicate="leave", modality=Modality.DEMANDED)) is None, "whose wish?"
    assert kind_of(claim("a", "refused to comment", predicate="refuse")) is None
    assert kind_of(claim("a", "turned down the offer", predicate="turn")) == "answer"
    assert kind_of(claim("a", "turned the page", predicate="turn")) is None
    assert kind_of(claim("a", "ready to leave", predicate="leave", modality=Modality.OFFERED)) == "offer"
    assert kind_of(claim("a", "offered its hills", predicate="offer")) is None
    assert kind_of(claim("a", "signed the treaty", predicate="sign")) == "agreed"
    assert kind_of(claim("a", "signed autographs", predicate="sign")) is None
    assert kind_of(claim("a", "agrees with her", predicate="agree")) is None
    assert kind_of(claim("a", "agreed on a truce", predicate="agree")) == "agreed"
    assert kind_of(claim("a", "talks in June", predicate="hold", modality=Modality.PLANNED, terms=("talk",))) == "next"
    assert kind_of(claim("a", "it rains", predicate="rain", speaker="Ana Sousa", roles=speaker)) == "statement"
    assert kind_of(claim("a", "it rains", predicate="rain")) is None
    assert kind_of(claim("a", "x", predicate="reject", kind="role")) is None
