"""The trees that weigh the numbers a story's words allow."""

from __future__ import annotations

import pytest

from rashomon.model import Annotated, Report
from rashomon.reconcile.casualty_model import MODELLED, Name, likely, trees, unpacked
from rashomon.reconcile.casualty_signals import candidates, estimate, signals, story_signals, summary


def story(*texts: str) -> list[Annotated]:
    return [Annotated(report=Report(id=str(n), text=text, hash=str(n))) for n, text in enumerate(texts)]


@pytest.mark.parametrize("name", MODELLED)
def test_the_shipped_trees_know_every_signal(name: Name) -> None:
    made = [summary(a) for a in story("Two men were shot in Basel. One of them died.")]
    whole = story_signals(made)
    assert set(trees(name).names) <= set(signals(made, whole, 1))
    assert all(0 <= p <= 1 for p in likely(made, name).values())


def test_trees_are_walked_to_their_leaves() -> None:
    raw = {"names": ["x"], "base": 0.0, "trees": [[[0, 1.5, 1, 2, 0], [-1, 0, 0, 0, -3.0], [-1, 0, 0, 0, 3.0]]]}
    low, high = unpacked(raw).probability([{"x": 1.0}, {"x": 2.0}])
    assert low < 0.05 and high > 0.95


def test_only_what_words_allow_is_a_candidate() -> None:
    made = [summary(a) for a in story("Five people were shot in Basel on Friday. Two of them died.")]
    found = candidates(made, story_signals(made))
    assert {0, 2, 3, 5} <= set(found) and max(found) == 5


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("The bus fell into the river. Two women were killed and a child died in hospital.", 3),
        ("Two people were killed. A man died at the scene and a woman died in hospital.", 2),
        ("Fourteen passengers were killed when the bus overturned.", 14),
        ("The bus overturned, but all passengers were rescued.", 0),
    ],
)
def test_an_estimate_by_rule(text: str, dead: int) -> None:
    (one,) = [summary(a) for a in story(text)]
    assert estimate(one, "killed") == dead
