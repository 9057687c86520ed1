"""Grouping: reports of one event together, of other events apart, whatever their order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rashomon
from making import Make
from planted import PAIRS
from rashomon.model import Report
from rashomon.stories import group


@pytest.fixture(scope="module")
def reports(make: Make) -> list[Report]:
    return [make(text, f"{p.name}-{n}") for p in PAIRS for n, text in enumerate(p.texts)]


def stories(rows: list[dict[str, object]]) -> set[frozenset[str]]:
    found: dict[object, set[str]] = {}
    for row in rows:
        found.setdefault(row["story"], set()).add(str(row["id"]))
    return {frozenset(ids) for ids in found.values()}


def test_two_reports_of_one_event_are_a_story(reports: list[Report]) -> None:
    found = stories(group(reports))
    together = {f"{p.name}-0" for p in PAIRS if any({f"{p.name}-0", f"{p.name}-1"} <= s for s in found)}
    assert len(together) >= len(PAIRS) - 1, found
    assert all(len({name.split("-")[0] for name in story}) == 1 for story in found), "two events in one story"


def test_rows_are_in_order_and_tell_a_story_by_its_first_report(reports: list[Report]) -> None:
    rows = group(reports)
    assert [row["id"] for row in rows] == [r.id for r in reports]
    assert all(set(row) == {"id", "story", "origin", "duplicate_of"} for row in rows)
    first = {r.id: (r.published, r.id) for r in reports}
    for story in stories(rows):
        assert {row["story"] for row in rows if row["id"] in story} == {min(story, key=lambda i: first[i])}


def test_what_rows_say_of_their_story_is_not_read(reports: list[Report]) -> None:
    told = [r.model_copy(update={"story": f"s{n % 3}"}) for n, r in enumerate(reports)]
    assert group(told) == group(reports)


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_order_does_not_matter(shuffle: object) -> None:
    own = [
        Report(id=f"{p.name}-{n}", text=t, hash=t, published=p.published) for p in PAIRS for n, t in enumerate(p.texts)
    ]
    wanted = stories(group(own))
    shuffle.shuffle(own)  # type: ignore[attr-defined]
    assert stories(group(own)) == wanted


def test_the_same_text_is_named_a_duplicate(make: Make) -> None:
    rows = group([make(PAIRS[0].texts[0], "a"), make(PAIRS[0].texts[1], "b"), make(PAIRS[0].texts[0], "c")])
    assert [row["duplicate_of"] for row in rows] == [None, None, "a"]
    assert rows[0]["origin"] == rows[2]["origin"] != rows[1]["origin"]


def test_origins_of_two_stories_have_two_names(make: Make) -> None:
    rows = group([make(PAIRS[0].texts[0], "a"), make(PAIRS[5].texts[0], "b")])
    assert rows[0]["story"] != rows[1]["story"] and rows[0]["origin"] != rows[1]["origin"]


def test_months_between_keep_like_events_apart(make: Make) -> None:
    """The next ferry that sinks off the same island is another story."""
    first, later = PAIRS[1].texts
    near = group([make(first, "a", date(2019, 5, 15)), make(later, "b", date(2019, 5, 16))])
    far = group([make(first, "a", date(2019, 5, 15)), make(later, "b", date(2019, 9, 16))])
    assert near[0]["story"] == near[1]["story"] and far[0]["story"] != far[1]["story"]


def test_none_and_one() -> None:
    assert group([]) == []
    alone = Report(id="a", text="🙂", hash="h")
    assert group([alone]) == [{"id": "a", "story": "a", "origin": "a/o1", "duplicate_of": None}]


@given(st.lists(st.text(max_size=30), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_text_can_be_grouped(texts: list[str]) -> None:
    rows = group([Report(id=str(n), text=t, hash=t) for n, t in enumerate(texts)])
    assert [row["id"] for row in rows] == [str(n) for n in range(len(texts))]


def test_record_keeps_the_stories_that_rows_name(make: Make) -> None:
    first, second = (
        make(t, n).model_copy(update={"story": "given"}) for t, n in zip(PAIRS[0].texts, "ab", strict=True)
    )
    other = make(PAIRS[5].texts[0], "c")
    found = rashomon.record([first, other, second])
    assert [(r.story, [x.id for x in r.reports]) for r in found] == [("given", ["a", "b"]), ("c", ["c"])]
