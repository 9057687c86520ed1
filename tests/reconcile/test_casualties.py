"""Who is told to be killed, injured or hit, and how many."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rashomon
from making import Make
from rashomon.model import Annotated, Report
from rashomon.reconcile.casualties import Tally, tallies
from rashomon.reconcile.people import people_of


def told(text: str, title: str | None = None) -> list[Tally]:
    report = Report(id="r", text=text, title=title, hash="h", published=date(2019, 5, 16))
    return list(tallies(Annotated(report=report)))


def counts(text: str) -> set[tuple[str, float | None]]:
    return {(t.outcome, t.count) for t in told(text) if not t.past and not t.negated}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two men were shot and killed in Malmö.", ("killed", 2)),
        ("The blast killed 14 people.", ("killed", 14)),
        ("A storm left nine dead.", ("killed", 9)),
        ("The fire claimed the lives of three children.", ("killed", 3)),
        ("A 23-year-old man was pronounced dead at the hospital.", ("killed", 1)),
        ("A woman, 61, died on Monday.", ("killed", 1)),
        ("Twelve passengers were injured.", ("injured", 12)),
        ("A bomb went off, wounding six.", ("injured", 6)),
        ("One was in critical condition.", ("injured", 1)),
        ("Police said four people were shot.", ("hit", 4)),
        ("He was charged with two counts of first-degree murder.", ("killed", 2)),
        ("She faces three counts of attempted murder.", ("hit", 3)),
        ("A third victim died overnight.", ("killed", 1)),
    ],
)
def test_an_outcome_and_how_many(text: str, expected: tuple[str, float]) -> None:
    assert expected in counts(text)


@pytest.mark.parametrize(
    ("text", "unexpected"),
    [
        ("No one was killed when the roof fell in.", "killed"),
        ("The army did not kill the two villagers.", "killed"),
        ("He threatened to kill two people.", "killed"),
        ("Nobody was injured.", "injured"),
    ],
)
def test_what_did_not_happen_counts_nothing(text: str, unexpected: str) -> None:
    assert unexpected not in {outcome for outcome, count in counts(text) if count}


def test_each_outcome_has_its_own_people() -> None:
    found = counts("Two people were killed and five others were wounded in the crash.")
    assert {("killed", 2), ("injured", 5)} <= found and ("killed", 5) not in found


def test_an_earlier_year_is_the_past() -> None:
    (found,) = [t for t in told("A quake in 2003 killed 90 people in the same valley.") if t.count == 90]
    assert found.past


def test_a_title_s_words_are_not_in_the_text() -> None:
    found = told("Police gave no details.", title="Three dead in Oslo tram fire")
    assert [(t.outcome, t.count, t.inside) for t in found] == [("killed", 3, False)]


def test_one_person_is_one_key_under_name_age_and_pronoun(make: Make) -> None:
    text = (
        "Maria Keller, 31, was shot in front of her house in Graz on Friday. "
        "Keller was taken to a hospital, where she died. The 31-year-old was killed by a stranger, police said."
    )
    (annotated,) = rashomon.annotate([make(text)])
    keys = {k for t in tallies(annotated) if t.outcome == "killed" for k in t.keys}
    assert keys == {"maria keller"}


def test_a_family_is_not_one_person(make: Make) -> None:
    text = "Maria Keller, 31, was shot dead in Graz on Friday. Her brother Thomas Keller, 28, was wounded."
    (annotated,) = rashomon.annotate([make(text)])
    by_outcome = {t.outcome: t.keys for t in tallies(annotated)}
    assert not by_outcome["killed"] & by_outcome["injured"]


@settings(deadline=None)
@given(st.text(alphabet="ab 12-,.;‘’“”\n\u00a0\u202eтwo men killed shot died 🕊", max_size=200))
def test_no_text_raises_and_spans_are_inside(text: str) -> None:
    for tally in told(text or " "):
        assert 0 <= tally.start < tally.end <= len(text)
    for person in people_of(text, 0, ()):
        assert text[person.start : person.end].strip()


def test_a_line_of_a_megabyte_is_read() -> None:
    assert told("two men were shot and killed near a 23-year-old woman " * 4_000)
