from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.reconcile.pairs import MAX_PIECES, _both_orders, score

SAME = [
    ("Finland became the 31st member of NATO", "the Finns joined the alliance"),
    ("The Ever Given blocked the Suez Canal", "A container ship ran aground in the canal"),
    ("Haiti's president was assassinated at his home", "Gunmen killed President Jovenel Moïse"),
    ("Notre-Dame's spire collapsed in the fire", "the cathedral's spire fell as flames spread"),
]
OTHER = [
    ("Finland became the 31st member of NATO", "Russia threatened counter-measures"),
    ("The Ever Given blocked the Suez Canal", "Oil prices rose by four percent"),
    ("Haiti's president was assassinated at his home", "Police arrested six suspects"),
    ("Notre-Dame's spire collapsed in the fire", "Macron promised to rebuild the cathedral"),
]


def test_no_pair_gives_no_score() -> None:
    scores = score([])
    assert scores.shape == (0,)
    assert scores.dtype == np.float32


def test_accounts_of_one_thing_outscore_other_things_of_the_story() -> None:
    same, other = score(SAME), score(OTHER)
    assert (same > other).all()
    assert same.mean() > other.mean() + 0.2


def test_order_does_not_matter() -> None:
    assert np.array_equal(score(SAME), score([(b, a) for a, b in SAME]))


def test_a_score_does_not_depend_on_the_other_pairs() -> None:
    alone = np.concatenate([score([pair]) for pair in SAME])
    assert np.array_equal(alone, score([*SAME, *OTHER, ("", "word " * 200)])[: len(SAME)])


def test_a_clause_repeated_word_for_word_scores_high() -> None:
    text = "The Ever Given was refloated on 29 March 2021"
    assert score([(text, text)])[0] > 0.7


@pytest.mark.parametrize(
    "odd", ["", "\u00a0", "“Нет”", "👩‍👩‍👧", "\u202eabc", "\ud83d", "x" * 1_000_000, "so " * 100_000]
)
def test_odd_text_gets_a_probability(odd: str) -> None:
    scores = score([(odd, "Talks ended."), ("Talks ended.", odd), (odd, odd)])
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=3))
def test_any_texts_give_probabilities(pairs: list[tuple[str, str]]) -> None:
    scores = score(pairs)
    assert scores.shape == (len(pairs),)
    assert ((scores >= 0) & (scores <= 1)).all()


@given(st.lists(st.integers(1000, 2000), max_size=130), st.lists(st.integers(1000, 2000), max_size=130))
def test_both_orders_fit_and_cut_the_longer_clause_first(one: list[int], two: list[int]) -> None:
    ids, segments = _both_orders(one, two)
    assert ids.shape == segments.shape
    assert ids.shape[1] == min(MAX_PIECES, len(one) + len(two) + 3)
    kept = len(ids[0]) - int(segments[0].sum()) - 2, int(segments[0].sum()) - 1
    assert kept[::-1] == (len(ids[1]) - int(segments[1].sum()) - 2, int(segments[1].sum()) - 1)
    assert kept[0] == len(one) or kept[0] >= (MAX_PIECES - 3) // 2
    assert kept[1] == len(two) or kept[1] >= (MAX_PIECES - 3) // 2
