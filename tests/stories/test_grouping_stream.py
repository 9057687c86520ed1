"""Grouping a stream: names that stay, a person's word that holds, a past that is never read again."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.model import Report
from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.stories.explain import explain, line
from rashomon.stories.features import Features, features
from rashomon.stories.incremental import Grouper
from rashomon.stories.pile import described
from rashomon.stories.process import processes

BRIDGE = (
    "Motorway bridge collapses in Genoa\n\nA section of the Morandi bridge in Genoa collapsed on Tuesday during a "
    "rainstorm, and dozens of vehicles fell 45 metres. Prosecutors said 43 people died. The operator, Autostrade, "
    "said maintenance work had been under way. Interior minister Matteo Salvini promised that those responsible "
    "would pay. Firefighters searched the rubble along the Polcevera river.",
    "Dozens die as Genoa viaduct falls\n\nCars and lorries plunged from the Morandi viaduct in Genoa when it gave way "
    "on Tuesday. Rescuers with dogs searched the rubble by the Polcevera river. The toll road company Autostrade had "
    "been repairing its base, it said. Matteo Salvini, the interior minister, said the guilty would be named. "
    "43 bodies were found, prosecutors in Genoa said.",
    "Italy mourns the dead of the Morandi bridge\n\nFamilies of those killed when the Morandi bridge came down in "
    "Genoa on Tuesday called for justice against Autostrade. Firefighters were still in the rubble by the "
    "Polcevera. Prosecutors counted 43 dead.",
)
CAVE = (
    "Boys found alive in Thai cave\n\nTwelve boys and their football coach were found alive in the Tham Luang cave in "
    "Chiang Rai, northern Thailand, on Monday. British divers reached them nine days after floods had trapped the "
    "Wild Boars team. Governor Narongsak Osatanakorn said medics would go in.",
    "Divers reach missing football team\n\nTwo British divers found the Wild Boars, twelve boys and a coach, "
    "on a ledge in the flooded Tham Luang cave on Monday. Narongsak Osatanakorn, governor of Chiang Rai, said the "
    "boys were weak but safe. Thailand had searched for nine days.",
)
TALKS = (
    "Iran and six powers open nuclear talks in Geneva\n\nForeign minister Mohammad Javad Zarif presented a proposal to "
    "Catherine Ashton in Geneva on Tuesday as nuclear negotiations between Iran and six powers began. Wendy Sherman "
    "led the American delegation. Iran wants an agreement on enrichment and relief from sanctions.",
    "Nuclear negotiations resume in Vienna\n\nIran and six powers met for a new round of nuclear talks in Vienna on "
    "Tuesday. Mohammad Javad Zarif and Catherine Ashton opened the negotiations, and Wendy Sherman spoke for the "
    "United States. An agreement on enrichment and sanctions is to be drafted by July.",
)


def report(text: str, name: str, day: date | None) -> Report:
    return make_report(Draft(text=text, id=name, title=text.split("\n")[0], published=day), name)


@pytest.fixture(scope="module")
def pile() -> list[Features]:
    bridge = [report(t, f"bridge{n}", date(2018, 8, 14) + timedelta(n)) for n, t in enumerate(BRIDGE)]
    cave = [report(t, f"cave{n}", date(2018, 7, 2) + timedelta(n)) for n, t in enumerate(CAVE)]
    talks = [report(TALKS[0], "geneva", date(2013, 10, 15)), report(TALKS[1], "vienna", date(2014, 2, 18))]
    return [features(r) for r in (*bridge, *cave, *talks)]


def filled(pile: list[Features], **decisions: list[tuple[str, str]]) -> Grouper:
    grouper = Grouper(**decisions)
    for own in pile:
        grouper.add(own)
    return grouper


def sets(grouper: Grouper) -> set[frozenset[str]]:
    return {frozenset(ids) for ids in grouper.stories().values()}


EXPECTED = {
    frozenset({"bridge0", "bridge1", "bridge2"}),
    frozenset({"cave0", "cave1"}),
    frozenset({"geneva"}),
    frozenset({"vienna"}),
}


def test_one_event_from_many_angles_comes_together_and_rounds_stay_apart(pile: list[Features]) -> None:
    assert sets(filled(pile)) == EXPECTED


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_any_order_of_arrival_gives_the_same_stories(seed: int) -> None:
    own = _pile()
    random.Random(seed).shuffle(own)
    assert sets(filled(own)) == EXPECTED


def _pile() -> list[Features]:
    texts = [*((t, f"bridge{n}", date(2018, 8, 14 + n)) for n, t in enumerate(BRIDGE))]
    texts += [(t, f"cave{n}", date(2018, 7, 2 + n)) for n, t in enumerate(CAVE)]
    texts += [(TALKS[0], "geneva", date(2013, 10, 15)), (TALKS[1], "vienna", date(2014, 2, 18))]
    return [features(report(*row)) for row in texts]


def test_a_story_keeps_the_name_of_its_first_report(pile: list[Features]) -> None:
    grouper = Grouper()
    assert [grouper.add(own) for own in pile[:3]] == ["bridge0"] * 3
    assert grouper.story("bridge2") == "bridge0"


def test_a_report_that_comes_twice_changes_nothing(pile: list[Features]) -> None:
    grouper = filled(pile)
    before = grouper.to_state()
    assert grouper.add(pile[1]) == "bridge0"
    assert grouper.to_state() == before


def test_a_report_touches_no_story_that_it_has_nothing_in_common_with(pile: list[Features]) -> None:
    grouper = filled(pile[:5])
    untouched = {name: ids for name, ids in grouper.stories().items() if name == "cave0"}
    grouper.add(pile[5])
    assert untouched.items() <= grouper.stories().items()


def test_a_state_is_json_and_goes_on_where_it_was_left(pile: list[Features]) -> None:
    grouper = filled(pile[:2], apart=[("cave0", "cave1")])
    kept = Grouper.from_state(json.loads(json.dumps(grouper.to_state())))
    for own in pile[2:]:
        assert kept.add(own) == grouper.add(own)
    assert kept.to_state() == grouper.to_state()
    with pytest.raises(ValueError, match="version"):
        Grouper.from_state({"version": 99})


def test_a_persons_word_holds_now_and_for_what_comes_later(pile: list[Features]) -> None:
    grouper = filled(pile[:4], apart=[("bridge0", "bridge1")], together=[("cave0", "geneva")])
    for own in pile[4:]:
        grouper.add(own)
    assert grouper.story("bridge0") != grouper.story("bridge1")
    assert grouper.story("cave0") == grouper.story("geneva")
    assert grouper.decided("bridge1", "bridge0") is False and grouper.decided("cave1", "bridge0") is None


def test_stories_are_merged_whole_and_the_last_word_counts(pile: list[Features]) -> None:
    grouper = filled(pile)
    grouper.decide(together=[("bridge1", "cave1")])
    assert {grouper.story(i) for i in ("bridge0", "bridge1", "bridge2", "cave0", "cave1")} == {grouper.story("cave0")}
    grouper.decide(apart=[("bridge1", "cave1")])
    assert grouper.story("bridge1") != grouper.story("cave1")


def test_decisions_that_contradict_each_other_are_refused(pile: list[Features]) -> None:
    grouper = filled(pile, together=[("cave0", "cave1"), ("cave1", "geneva")])
    before = sets(grouper)
    with pytest.raises(ValueError, match="contradict"):
        grouper.decide(apart=[("cave0", "geneva")])
    assert sets(grouper) == before
    with pytest.raises(ValueError, match="itself"):
        grouper.decide(apart=[("cave0", "cave0")])


def test_every_grouping_and_every_near_miss_is_explained(pile: list[Features]) -> None:
    grouper = filled(pile, apart=[("bridge0", "cave0")])
    found = explain(grouper)
    together = {row["report"] for row in found if row["decision"] == "together"}
    assert together == {"bridge0", "bridge1", "bridge2", "cave0", "cave1"}
    assert any({row["report"], row["with"]} == {"geneva", "vienna"} and row["decision"] == "apart" for row in found)
    assert any(row["by"] == "hand" and row["decision"] == "apart" for row in found)
    assert all("\n" not in line(row) and row["report"] in line(row) for row in found)
    groups = {signal["group"] for row in found for signal in row["signals"]}
    assert {"actors", "place", "day", "quantities", "terms", "title"} <= groups
    with pytest.raises(KeyError):
        explain(grouper, ["nobody"])


def test_the_weights_of_an_explanation_sum_up_to_its_probability(pile: list[Features]) -> None:
    from math import exp

    for row in explain(filled(pile)):
        odds = sum(signal["weight"] for signal in row["signals"])
        assert row["probability"] == pytest.approx(1 / (1 + exp(-odds)), abs=0.01)


def test_rounds_of_one_process_are_linked_with_their_reasons(pile: list[Features]) -> None:
    found = processes(filled(pile))
    assert set(found) == {"geneva", "vienna"}
    assert {row["process"] for row in found.values()} == {"geneva"}
    reasons = {signal["name"]: signal["value"] for signal in found["vienna"]["links"][0]["signals"]}
    assert "zarif" in reasons["actors"] and reasons["days apart"] == 126


def test_rows_of_a_pile_name_the_process() -> None:
    reports = [report(TALKS[0], "geneva", date(2013, 10, 15)), report(TALKS[1], "vienna", date(2014, 2, 18))]
    assert [row["process"] for row in described(reports)] == ["geneva", "geneva"]


@given(st.lists(st.text(max_size=200), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_has_features_that_are_json(texts: list[str]) -> None:
    grouper = Grouper()
    for n, text in enumerate(texts):
        own = features(Report(id=str(n), text=text, hash=text, published=date(1, 1, 1)))
        assert Features.from_row(json.loads(json.dumps(own.to_row()))) == own
        grouper.add(own)
    assert len(explain(grouper)) >= 0 and len(grouper) == len(texts)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "A. " * 200_000, "\u200f\u202eПривет 🙂\u00a0”“", "١٢٣ ² ½ ३३", ""])
def test_odd_texts_do_not_raise(text: str) -> None:
    own = features(Report(id="a", text=text, hash="h", published=date(9999, 12, 31)))
    assert Grouper().add(own) == "a"
