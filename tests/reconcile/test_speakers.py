"""One utterance given to two people, or two people who say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.model import Claim
from rashomon.reconcile.speakers import same_utterance

from .hand import claim, count, person, role


def said(report: str, text: str, speaker: str, *roles: object, name: str | None = None) -> Claim:
    value = person(name) if name else None
    return claim(report, text, roles=(*roles, role("speaker", speaker, value)))


@pytest.mark.parametrize("marks", ["“”", '""', "«»"])
def test_the_same_quotation(marks: str) -> None:
    text = f"{marks[0]}We have buried our neighbours today{marks[1]}"
    assert same_utterance([said("a", text, "a nurse"), said("b", text, "a priest")])


def test_a_quotation_that_one_report_shortens() -> None:
    long = "“We have buried our neighbours today and we will bury more tomorrow”"
    short = "“we have buried our neighbours today”"
    assert same_utterance([said("a", long, "a nurse"), said("b", short, "a priest")])


def test_quotations_of_other_words() -> None:
    a = said("a", "“We have buried our neighbours today”", "a nurse")
    b = said("b", "“The road north is still open to lorries”", "a priest")
    assert not same_utterance([a, b])


def test_what_can_be_counted_can_have_two_witnesses() -> None:
    figure = role("quantity", "14 people", count(14))
    a = said("a", "14 people drowned", "Anna Lind", figure, name="Anna Lind")
    b = said("b", "14 people drowned", "Boris Petrov", figure, name="Boris Petrov")
    assert not same_utterance([a, b])


def test_an_opinion_is_one_persons() -> None:
    a = said("a", "the treaty is a great step", "Anna Lind", name="Anna Lind")
    b = said("b", "the treaty is a great step", "Boris Petrov", name="Boris Petrov")
    assert same_utterance([a, b])


def test_unnamed_sources_may_be_several() -> None:
    assert not same_utterance(
        [
            said("a", "the treaty is a great step", "a diplomat"),
            said("b", "the treaty is a great step", "officials"),
        ]
    )


def test_one_title_placed_differently() -> None:
    a = said("a", "the sea rose", "Lima's oceanographic institute")
    b = said("b", "the sea rose", "Quito's oceanographic institute")
    assert same_utterance([a, b])


@given(st.lists(st.text(alphabet='“”«»" abcdефг🙂\n', max_size=40), max_size=5))
def test_within_one_report_never(texts: list[str]) -> None:
    assert not same_utterance([said("a", text, "someone") for text in texts])
