"""Best, low and high of a story's counts."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

import rashomon
from making import Make
from rashomon.model import QuantityRange
from rashomon.reconcile.totals import Figure, _range, figures_of, totals
from rashomon.values import Quantity

from .hand import count

DAY = date(2019, 5, 16)


def figure(report: str, value: Quantity, published: date | None = DAY) -> Figure:
    return Figure("killed", report, published, value)


def test_best_is_what_most_origins_give() -> None:
    figures = [figure("a", count(14)), figure("b", count(14)), figure("c", count(19))]
    assert _range(figures, {}) == QuantityRange(best=14, low=14, high=19)


def test_copies_of_one_text_have_one_vote() -> None:
    figures = [figure("a", count(14)), figure("b", count(14)), figure("c", count(19), date(2019, 5, 17))]
    assert _range(figures, {"a": "o1", "b": "o1", "c": "o2"}).best == 19


def test_the_latest_publication_breaks_a_tie() -> None:
    figures = [figure("a", count(19), date(2019, 5, 14)), figure("b", count(14), date(2019, 5, 16))]
    assert _range(figures, {}) == QuantityRange(best=14, low=14, high=19)


def test_bounds_count_for_low_and_high() -> None:
    at_least = Quantity(low=12, high=None, unit="person", asserted=12)
    found = _range([figure("a", at_least), figure("b", count(19))], {})
    assert (found.low, found.high) == (12, 19)


def test_an_amount_each_is_counted_over_the_parties() -> None:
    each = count(157, "prisoner", each=True, parties=2)
    assert _range([figure("a", each), figure("b", count(314, "prisoner"))], {}).best == 314


def test_words_without_a_number_give_no_best() -> None:
    dozens = Quantity(low=24, high=None, unit="person")
    assert _range([figure("a", dozens)], {}) == QuantityRange(best=None, low=24, high=24)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 500)), min_size=1, max_size=8))
def test_best_lies_between_low_and_high(given_figures: list[tuple[str, int]]) -> None:
    found = _range([figure(r, count(n)) for r, n in given_figures], {})
    assert found.low is not None and found.best is not None and found.high is not None
    assert found.low <= found.best <= found.high
    assert found.best in {n for _, n in given_figures}


def counted(make: Make, text: str) -> set[tuple[str, float | None]]:
    (one,) = rashomon.annotate([make(text)])
    return {(f.name, f.value.asserted) for f in figures_of(one)}


def test_what_a_figure_counts(make: Make) -> None:
    text = (
        "The storm killed 21 people in Haiti on Tuesday. Doctors said 340 were injured. "
        "Police arrested 15 rioters. More than 4,000 people were displaced."
    )
    found = counted(make, text)
    assert {("killed", 21), ("injured", 340), ("arrested", 15), ("displaced", 4000)} <= found


def test_things_are_not_the_dead(make: Make) -> None:
    found = counted(make, "The fire killed four people and destroyed 60 houses.")
    assert ("killed", 4) in found and not any(n == 60 for _, n in found)


def test_earlier_events_are_left_out(make: Make) -> None:
    text = "A bus crash killed nine people on Tuesday. A crash in 2011 killed 47 people on the same road."
    found = counted(make, text)
    assert ("killed", 9) in found and ("killed", 47) not in found


def test_what_is_denied_is_not_counted(make: Make) -> None:
    assert ("killed", 30) not in counted(make, "The army did not kill 30 villagers, the minister said.")


def ranges(make: Make, *texts: str) -> dict[str, QuantityRange]:
    reports = [make(text, str(n), date(2019, 5, 16 + n)) for n, text in enumerate(texts)]
    return totals(rashomon.annotate(reports), [], [], {})


def test_the_dead_of_a_shooting_are_counted_one_by_one(make: Make) -> None:
    text = (
        "Two dead, one wounded in Graz shooting\n\n"
        "Two people are dead after a shooting in Graz on Thursday, police said. Maria Keller, 31, was found shot in "
        "her car and was pronounced dead at the scene. Josef Brandt, 45, died later at a hospital. A third victim, a "
        "19-year-old man, was shot in the leg and is in stable condition."
    )
    found = ranges(make, text)
    assert (found["killed"].best, found["injured"].best) == (2, 1)


def test_values_stand_on_words_of_the_reports(make: Make) -> None:
    text = "A bus overturned near Tempi on Thursday. Fourteen people were killed and nine were injured."
    found = ranges(make, text)
    assert (found["killed"].best, found["injured"].best) == (14, 9)
    for row in (*found["killed"].values, *found["injured"].values):
        assert text[row.start : row.end] == row.text


def test_large_figures_are_voted_on(make: Make) -> None:
    one = "An earthquake struck the coast near Durrës, killing at least 51 people and injuring more than 900."
    two = "The earthquake on the Albanian coast killed 51 people and injured about 900, officials said."
    found = ranges(make, one, two)
    assert found["killed"].best == 51 and found["killed"].low == 51


def test_nobody_hurt_is_no_casualty(make: Make) -> None:
    found = ranges(make, "Negotiators met in Geneva on Thursday and agreed to meet again in June.")
    assert not {"killed", "injured"} & set(found)
