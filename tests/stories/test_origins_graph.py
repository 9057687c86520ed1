"""The derivation graph: who derives from whom, in which direction, and on which words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from making import Make
from planted import PAIRS
from rashomon.model import Derivation, Report
from rashomon.stories.credits import agency_of, credits
from rashomon.stories.graph import derivations, traced

WIRE = (
    "MANILA (Reuters) - A ferry with 204 people on board sank off the island of Luzon on Tuesday in high waves.\n\n"
    "The coast guard pulled 180 passengers from the water before nightfall and took them to the port of Lucena.\n\n"
    'The captain sent a distress call at noon. "The engine stopped and we were turning in the waves," he said.\n\n'
    "Two helicopters and a navy ship went on searching through the night for those who were still missing.\n\n"
    "Ferries are the main way to travel between the islands, and many of them are old and carry too many people."
)
EARLY, LATE = date(2019, 5, 16), date(2019, 5, 18)


def only(reports: list[Report]) -> Derivation:
    (edge,) = (e for e in derivations(reports) if e.kind not in ("credit", "quotes"))
    return edge


def half(text: str) -> str:
    return "\n\n".join(text.split("\n\n")[:3])


def test_a_copy_derives_from_the_earlier_one(make: Make) -> None:
    edge = only([make(WIRE, "late", LATE), make(WIRE, "early", EARLY)])
    assert (edge.report, edge.source, edge.kind, edge.directed) == ("late", "early", "copy", True)
    assert "2019-05-18" in edge.why


def test_where_nothing_tells_the_direction_is_left_open(make: Make) -> None:
    edge = only([make(WIRE, "a"), make(WIRE, "b")])
    assert not edge.directed and "unknown" in edge.why


def test_a_text_cut_short_derives_from_the_whole(make: Make) -> None:
    edge = only([make(half(WIRE), "short"), make(WIRE, "long")])
    assert (edge.report, edge.source, edge.kind, edge.directed) == ("short", "long", "truncated", True)


def test_the_day_outweighs_what_was_left_out(make: Make) -> None:
    edge = only([make(half(WIRE), "short", EARLY), make(WIRE, "long", LATE)])
    assert (edge.report, edge.kind) == ("long", "wrapped")


def test_the_agency_s_own_report_is_the_source(make: Make) -> None:
    wire = make(WIRE, "wire", LATE).model_copy(update={"outlet": "Reuters"})
    paper = make(WIRE, "paper", EARLY).model_copy(update={"outlet": "Harbour Courier"})
    edge = only([paper, wire])
    assert (edge.report, edge.source, edge.directed) == ("paper", "wire", True)
    assert any(e.kind == "credit" for e in edge.evidence)


def test_an_origin_of_n_reports_has_one_edge_less(make: Make) -> None:
    origins, edges = traced([make(WIRE, str(n), EARLY) for n in range(5)])
    assert len(origins) == 1 and origins[0].sure == "certain"
    assert len([e for e in edges if e.kind == "copy"]) == 4


def test_evidence_stands_on_words_of_both(make: Make) -> None:
    a, b = make(WIRE, "a"), make("Ship lost off Luzon\n\n" + WIRE.replace("high waves", "a storm"), "b")
    edge = only([a, b])
    text = {"a": a.text, "b": b.text}
    assert {e.kind for e in edge.evidence} >= {"run", "quote", "credit"}
    for one in edge.evidence:
        assert one.report is not None and text[edge.report][slice(*one.report)].strip() == one.text
        if one.kind in ("run", "quote") and one.source is not None:
            assert text[edge.source][slice(*one.source)].split() == one.text.split()


def test_two_credits_of_one_agency_are_no_proof(make: Make) -> None:
    one, two = PAIRS[1].texts
    reports = [make(t + "\n\nThe Associated Press contributed to this report.", n) for t, n in ((one, "a"), (two, "b"))]
    origins, edges = traced(reports)
    assert len(origins) == 2
    assert {(e.report, e.source, e.kind, e.wire) for e in edges} == {
        ("a", "AP", "credit", True),
        ("b", "AP", "credit", True),
    }


def test_the_same_choice_of_quotes_is_shown_and_joins_nothing(make: Make) -> None:
    said = ["“We lost the roof within minutes of the first gust,”", "“Nobody here has seen the river so high,”"]
    a = f"The mayor of Beira stood in her office. {said[0]} she said. Flights land on Friday. {said[1]} she added."
    b = f"Cyclone Idai reached Mozambique. {said[0]} the mayor told reporters. Power failed. {said[1]} she said."
    origins, edges = traced([make(a, "a"), make(b, "b")])
    assert len(origins) == 2
    assert [(e.kind, e.directed) for e in edges] == [("quotes", False)]


@pytest.mark.parametrize(
    ("text", "agency", "whole"),
    [
        ("OSLO (Reuters) - The talks ended.", "Reuters", True),
        ("By The Associated Press\n\nThe talks ended.", "AP", True),
        ("The talks ended.\n\nAFP contributed to this report.", "AFP", False),
        ("The talks ended.\n\nFollow AP’s coverage of the talks at the hub.", "AP", False),
        ("The talks ended. With reporting from the Associated Press.", "AP", False),
        ("© 2019 The Associated Press. All rights reserved.", "AP", False),
    ],
)
def test_credits(text: str, agency: str, whole: bool) -> None:
    (found,) = credits(text)
    assert (found.agency, found.whole) == (agency, whole)
    assert agency.lower() in text[found.start : found.end].lower() or agency == "AP"


@pytest.mark.parametrize("text", ["He told Reuters that he was safe.", "The AP exam was cancelled.", "", "()(Reuters"])
def test_being_quoted_is_no_credit(text: str) -> None:
    assert credits(text) == ()


def test_an_agency_is_known_by_outlet_or_address(make: Make) -> None:
    report = make("The talks ended.", "a")
    assert agency_of(report) is None
    assert agency_of(report.model_copy(update={"outlet": "The Associated Press"})) == "AP"
    assert agency_of(report.model_copy(update={"url": "https://apnews.com/article/1"})) == "AP"


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(alphabet='ab“”" .\n(Reuters)-é\u202e', min_size=1, max_size=80), min_size=1, max_size=4))
def test_no_text_raises_and_edges_are_between_the_reports(texts: list[str]) -> None:
    reports = [Report(id=str(n), text=t, hash=t) for n, t in enumerate(texts)]
    for edge in derivations(reports, rewrites=False):
        assert edge.report in {r.id for r in reports} and 0 <= edge.score <= 1
        assert edge.wire or (edge.source in {r.id for r in reports} and edge.source != edge.report)
