"""Clauses: the smallest stretches that assert something, cut without losing or sharing words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.clauses import Clause, clauses
from rashomon.annotate.pipeline import parse
from rashomon.model import Report

PROSE = (
    "The bridge, which was built in 1932, closed on Monday after engineers found cracks. "
    "“We will reopen it,” the mayor said, but she gave no date; drivers complained. "
    "Ships waited outside the harbour, and two of them turned back."
)


def found(text: str) -> list[Clause]:
    return clauses(next(iter(parse([Report(id="r", text=text, hash="h")]))))


def spans(text: str) -> list[str]:
    return [text[s:e] for s, e in (c.bounds() for c in found(text) if c.own)]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("The parliament elected Maria Silva and the president resigned.", {"elected", "resigned"}),
        ("Workers left because the roof leaked.", {"left", "leaked"}),
        ("Police found the car that the driver had left.", {"found", "left"}),
        ("Norway signed the treaty.", {"signed"}),
    ],
)
def test_one_clause_a_proposition(text: str, heads: set[str]) -> None:
    assert {c.head.text for c in found(text)} == heads


def test_relative_clause_knows_what_it_is_of() -> None:
    clause = next(c for c in found("The bridge, which was built in 1932, closed.") if c.head.text == "built")
    assert clause.antecedent is not None and clause.antecedent.text == "bridge"
    assert clause.parent is not None and clause.parent.head.text == "closed"


def test_no_word_belongs_to_two_clauses() -> None:
    own = [i for c in found(PROSE) for i in c.own]
    assert len(own) == len(set(own))
    assert all(c in c.parent.children for c in found(PROSE) if c.parent is not None)


def test_bounds_carry_no_loose_punctuation() -> None:
    for words in spans(PROSE):
        assert words == words.strip(" ,;.–—-\n") and words.split()[0].lower() not in {"and", "but"}


def test_reading_order() -> None:
    starts = [c.own[0] for c in found(PROSE) if c.own]
    assert starts == sorted(starts)


@given(
    st.lists(
        st.sampled_from(
            [
                "Kenya",
                "said",
                "“",
                "”",
                ",",
                ".",
                "that",
                "and",
                "\n",
                "\u00a0",
                "12",
                "fled",
                "—",
                "🙂",
                "Київ",
                ")",
            ]
        ),
        max_size=25,
    ).map(" ".join)
)
@settings(max_examples=60, deadline=None)
def test_bounds_lie_in_any_text(text: str) -> None:
    for clause in found(text):
        if clause.own:
            start, end = clause.bounds()
            assert 0 <= start < end <= len(text)
