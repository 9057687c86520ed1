"""The search: what is found is what is lit, and no text is a wrong query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from archive_parts import add, report
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rashomon.archive import Archive
from rashomon.archive.query import occurrences, parsed, words_of

BRIDGE = "The bridge over the Drava was closed. Engineers found cracks in two pillars of the bridge."
TALKS = (
    "Delegations met in Zürich for talks. “No date has been set,” Élodie Brun said — the exchange of prisoners waits."
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, somewhere: Callable[..., Any]) -> Iterator[Archive]:
    with somewhere(request.param) as where, Archive.open(where) as archive:
        _fill(archive)
        yield archive


def _fill(archive: Archive) -> None:
    add(
        archive,
        report(BRIDGE, "bridge", outlet="A", story="bridge", published=date(2020, 3, 1)),
        report(TALKS, "talks", outlet="B", story="talks", published=date(2021, 3, 1)),
        report("Мост через Драву закрыт. 東京 の 橋。", "other", outlet="A", story="bridge", published=None),
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bridge", ["bridge"]),
        ("BRIDGES", ["bridge"]),
        ("pillar", ["bridge"]),
        ("engineers cracks", ["bridge"]),
        ("engineers talks", []),
        ('"closed. Engineers"', ["bridge"]),
        ('"Engineers closed"', []),
        ("zurich", ["talks"]),
        ("ZÜRICH elodie", ["talks"]),
        ("prison*", ["talks"]),
        ("prison", []),
        ("cracks OR exchange", ["bridge", "talks"]),
        ("the -drava", ["talks"]),
        ("-bridge", ["other", "talks"]),
        ('the -"over the drava"', ["talks"]),
        ("мост драву", ["other"]),
        ("東京", ["other"]),
        ("", ["bridge", "other", "talks"]),
        ("?!", []),
        ("NEAR(a b) AND title:x", []),
    ],
)
def test_queries(filled: Archive, query: str, found: list[str]) -> None:
    assert sorted(hit.report.name for hit in filled.search(query).hits) == found


def test_filters_and_pages(filled: Archive) -> None:
    names = lambda **wanted: [hit.report.name for hit in filled.search("", **wanted).hits]  # noqa: E731
    assert names() == ["talks", "bridge", "other"]
    assert names(outlet="a") == ["bridge", "other"]
    assert names(since=date(2021, 1, 1)) == ["talks"]
    assert names(until=date(2020, 12, 31)) == ["bridge"]
    assert names(language="xx") == []
    story = filled.stories("drava").stories[0].id
    assert names(story=story) == ["bridge", "other"]
    assert (filled.search("", limit=1, offset=1).total, names(limit=1, offset=1)) == (3, ["bridge"])


def test_found_words_are_lit_where_they_stand(filled: Archive) -> None:
    (hit,) = filled.search("elodie prisoner").hits
    assert [TALKS[s.start : s.end] for s in hit.spans] == ["Élodie", "prisoners"]
    assert TALKS[hit.start : hit.start + len(hit.excerpt)] == hit.excerpt
    assert "Élodie" in hit.excerpt


def test_an_excerpt_shows_the_words_together(archive: Archive) -> None:
    filler = "Nothing of note happened on that day. " * 40
    text = f"The ferry left. {filler}The ferry of Batangas sank. {filler}"
    add(archive, report(text))
    (hit,) = archive.search("ferry batangas").hits
    assert "ferry of Batangas" in hit.excerpt


def test_a_title_counts_more(archive: Archive) -> None:
    add(archive, report("Nothing else. A word on ferry traffic.", "text", title="Elections"))
    add(archive, report("Nothing else. A word on road traffic.", "title", title="Ferry"))
    if "sqlite" in archive._db.engine.dialect.name:
        assert [h.report.name for h in archive.search("ferry").hits] == ["title", "text"]
    assert archive.search("ferry").total == 2


def test_a_very_long_line_is_indexed(archive: Archive) -> None:
    text = " ".join(f"word{n}x{n * 7919}" for n in range(60_000)) + " lastword"
    add(archive, report("first " + text))
    assert archive.search("first").total == 1
    assert len(archive.search("word7x55433").hits[0].spans) == 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=30))
@example(query='"')
@example(query='a* -b* "c d"* \' OR OR -')
@example(query="\x00 ' \\ :* & | ! <->")
def test_no_text_is_a_wrong_query(filled: Archive, query: str) -> None:
    result = filled.search(query)
    filled.stories(query)
    for hit in result.hits:
        whole = filled.report(hit.report.id).text
        assert all(0 <= s.start < s.end <= len(whole) for s in hit.spans)


@given(text=st.text(max_size=60))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    for word in words_of(text):
        assert word.text
        assert [w.text for w in words_of(text[word.start : word.end])] == [word.text]


@given(words=st.lists(st.sampled_from(["ferry", "Zürich", "Драву", "12", "prisoners"]), min_size=1, max_size=4))
def test_what_a_text_has_is_found_in_it(words: list[str]) -> None:
    text = " - ".join(words)
    assert len(occurrences(parsed(" ".join(words)), list(words_of(text)))) == len(words)
    phrase = parsed(f'"{" ".join(words)}"')
    assert occurrences(phrase, list(words_of(text)))[0] == (0, len(words))
