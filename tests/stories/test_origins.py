"""Origins: copies and light rewrites of one text are one witness."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from making import Make
from planted import PAIRS
from rashomon.model import Block, Part, Report
from rashomon.stories import origins
from rashomon.stories.origins import containment

WIRE = PAIRS[1].texts[0]


def parts(reports: list[Report]) -> list[tuple[str, ...]]:
    return [o.reports for o in origins(reports)]


@pytest.mark.parametrize(
    "other",
    [
        WIRE,
        WIRE.upper(),
        WIRE.replace("\n\n", "\n"),
        WIRE.replace("Ferry sinks off Luzon", "Luzon: ship lost"),
        WIRE.replace("in high waves", "in a storm"),
        WIRE.rsplit(". ", 1)[0] + ".",
        WIRE.replace("'", "’"),
    ],
    ids=["same", "capitals", "line ends", "own headline", "two words", "cut short", "curly"],
)
def test_a_copy_is_no_second_witness(other: str, make: Make) -> None:
    (found,) = origins([make(WIRE, "a"), make(other, "b")])
    assert found.reports == ("a", "b") and "%" in found.why


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_two_writers_are_two_witnesses(pair: object, make: Make) -> None:
    texts = pair.texts  # type: ignore[attr-defined]
    assert parts([make(t, str(n)) for n, t in enumerate(texts)]) == [("0",), ("1",)]


def test_a_wire_in_three_papers_and_a_reporter_of_ones_own(make: Make) -> None:
    reports = [
        make(WIRE, "a"),
        make(PAIRS[1].texts[1], "b"),
        make(WIRE, "c"),
        make(WIRE + " More soon.", "d"),
    ]
    assert parts(reports) == [("a", "c", "d"), ("b",)]


def test_shared_boilerplate_is_no_kinship() -> None:
    furniture = "Sign up here to get our newsletter every morning and never miss a story from our desk again. " * 4

    def report(name: str, body: str) -> Report:
        blocks = (
            Block(part=Part.BODY, start=0, end=len(body)),
            Block(part=Part.BOILERPLATE, start=len(body), end=len(body + furniture)),
        )
        return Report(id=name, text=body + furniture, hash=name, blocks=blocks)

    found = [
        report("a", "The dam above Nurek burst on Monday. "),
        report("b", "Bakers in Lyon ended a long strike. "),
    ]
    assert parts(found) == [("a",), ("b",)]


sets = st.frozensets(st.sampled_from("abcdef"))


@given(sets, sets)
def test_containment(a: frozenset[str], b: frozenset[str]) -> None:
    assert containment(a, b) == containment(b, a) and 0 <= containment(a, b) <= 1
    assert not (a and a <= b) or containment(a, b) == 1


@given(st.lists(st.sampled_from(["", " \n", "🙂", "one two", *(t for p in PAIRS[:2] for t in p.texts)]), max_size=6))
@settings(max_examples=40, deadline=None)
def test_every_report_has_one_origin(texts: list[str]) -> None:
    reports = [Report(id=str(n), text=t, hash=str(hash(t))) for n, t in enumerate(texts)]
    found = origins(reports)
    assert sorted(i for o in found for i in o.reports) == sorted(r.id for r in reports)
    assert len({o.id for o in found}) == len(found)
    home = {i: o.id for o in found for i in o.reports}
    for a in reports:
        for b in reports:
            if a.text == b.text and a.text in (PAIRS[0].texts[0], PAIRS[1].texts[1]):
                assert home[a.id] == home[b.id]
