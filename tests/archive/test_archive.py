"""Keeping reports: what is a duplicate, a new version, a story; records and what changed between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archive_parts import add, annotate, numbered, reconcile, report
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rashomon
from rashomon.archive import Archive, StoryFilter
from rashomon.archive.errors import NotPossible, UnknownName
from rashomon.archive.reports import page_of
from rashomon.model import Annotated, Report, Verdict

FERRY = "The ferry sank off Luzon. It carried 40 people."


def test_reports_are_kept_word_for_word(archive: Archive) -> None:
    odd = "“Ferry” sank\r\n\tin the Київ\u00a0dock 🙂\u202e. NUL \x00 here. שלום e\u0301."
    result = add(archive, report(odd, "odd.txt", outlet="A", title="T\x00itle"))
    (own,) = result.kept
    kept = archive.report(own)
    assert kept.text == odd
    assert archive.annotated(own).report == kept
    row = archive.report_row(own)
    assert (row.name, row.title, row.outlet, row.length) == ("odd.txt", "T\ufffditle", "A", len(odd))
    assert (row.story,) == result.stories_touched
    assert archive.verify() == ()


def test_the_same_text_of_the_same_place_is_kept_once(archive: Archive) -> None:
    first = add(archive, report(FERRY, "a.txt", outlet="A"))
    again = add(archive, report(FERRY, "b.txt", outlet="A"), report(FERRY, "c.txt", outlet="B"))
    assert [(d.name, d.report) for d in again.duplicates] == [("b.txt", first.kept[0])]
    assert len(again.kept) == 1  # another outlet has it: that is a second report, not the same one
    assert again.set_aside == ()
    within = add(archive, report("New words.", outlet="C"), report("New words.", outlet="C"))
    assert (len(within.kept), len(within.duplicates)) == (1, 1)


def test_every_report_given_is_accounted_for(archive: Archive) -> None:
    broken = report("This one breaks.", "broken.txt")
    surrogate = Report(id="bad", text="\ud800", hash="")

    def picky(reports: Sequence[Report]) -> list[Annotated]:
        if any("breaks" in r.text for r in reports):
            raise RuntimeError("no parse")
        return annotate(reports)

    given_reports = [numbered(0), broken, surrogate, numbered(1), numbered(1)]
    result = archive.add(given_reports, annotate=picky, reconcile=reconcile)
    assert len(result.kept) + len(result.duplicates) + len(result.set_aside) == len(given_reports)
    assert {a.name: a.reason.split(" ")[0] for a in result.set_aside} == {"broken.txt": "can't", "bad": "its"}
    assert archive.verify() == ()


def test_only_the_stories_that_reports_touch_are_made_again(archive: Archive) -> None:
    one = add(archive, report(FERRY, outlet="A", story="ferry")).stories_touched[0]
    two = add(archive, report("The mayor resigned on Monday.", outlet="A", story="mayor")).stories_touched[0]
    later = add(archive, report("The ferry sank off Luzon. It carried 60 people.", outlet="B", story="ferry"))
    assert later.stories_touched == (one,)
    assert [v.version for v in archive.versions(one)] == [1, 2]
    assert [v.version for v in archive.versions(two)] == [1]
    assert len(archive.record(one, 1).record.reports) == 1
    assert add(archive, report(FERRY, outlet="A", story="ferry")).stories_touched == ()


def test_reports_find_the_story_that_they_are_of(archive: Archive) -> None:
    sinks = "The ferry Santa Marta sank off Luzon in high waves, the coast guard of Batangas said."
    first = add(archive, report(sinks, "1", outlet="A", story=None))
    more = add(
        archive,
        report(
            "Divers searched the ferry Santa Marta that sank off Luzon, the coast guard of Batangas said.",
            "2",
            story=None,
        ),
        report(
            "Voters in Slovenia elected a parliament; Janez Kranjc leads the largest party in Ljubljana.",
            "3",
            story=None,
        ),
        report(sinks, "4", outlet="B", story=None),
    )
    stories = {archive.report_row(own).name: archive.report_row(own).story for own in (*first.kept, *more.kept)}
    assert stories["1"] == stories["2"] == stories["4"]
    assert stories["3"] != stories["1"]


def test_the_diff_says_what_a_new_report_changed(archive: Archive) -> None:
    story = add(archive, report(FERRY + " Nobody was warned.", outlet="A")).stories_touched[0]
    add(archive, report("The ferry sank off Luzon. It carried 60 people. Divers came.", outlet="B"))
    found = archive.diff(story)
    assert (found.before, found.after) == (1, 2)
    assert [c.gist for c in found.corroborated] == ["The ferry sank off Luzon."]
    assert [(c.gist, c.before, c.after) for c in found.disputed] == [
        ("It carried 40 people.", Verdict.SINGLE, Verdict.DISPUTED)
    ]
    assert [c.gist for c in found.new] == ["Divers came."]
    assert (found.gone, found.other, len(found.reports_added)) == ((), (), 1)
    back = archive.diff(story, 2, 1)
    assert [c.gist for c in back.gone] == ["Divers came."]
    assert archive.diff(story, 2, 2).new == ()
    with pytest.raises(UnknownName, match="no version 9"):
        archive.diff(story, 1, 9)


def test_an_edited_page_is_a_new_version_and_lost_quotes_are_flagged(archive: Archive) -> None:
    url = "https://www.example.org/ferry?utm_source=x#top"
    old = add(archive, report('The ferry sank. "We saw nothing," Ana Marquez said.', outlet="A", url=url))
    new = add(
        archive,
        report("The ferry sank. It was raised on Friday.", outlet="A", url="http://example.org/ferry/", story=None),
    )
    first, second = old.kept[0], new.kept[0]
    assert new.versions == (second,)
    rows = archive.page(url)
    assert [(r.id, r.version, r.successor) for r in rows] == [(first, 1, second), (second, 2, None)]
    assert (rows[0].story, rows[1].story) == (None, old.stories_touched[0])
    assert [q.statement.text for q in archive.gone_quotes(first)] == ["We saw nothing,"]
    assert archive.gone_quotes(second) == ()
    record = archive.record(old.stories_touched[0])
    assert [r.id for r in record.record.reports] == [second]
    assert [(q.statement.report, q.successor) for q in record.withdrawn] == [(first, second)]
    assert archive.report(first).text.startswith("The ferry sank.")
    assert archive.search("Marquez").total == 0
    assert archive.search("Marquez", replaced=True).total == 1
    assert archive.verify() == ()


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("https://www.example.org/a", "http://example.org/a/#b", True),
        ("https://example.org/a?id=1&utm_medium=x", "https://example.org/a?id=1", True),
        ("https://example.org/a?id=1", "https://example.org/a?id=2", False),
        ("https://EXAMPLE.org/a", "https://example.org/A", False),
        ("http://[bad", "http://[bad", True),
    ],
)
def test_addresses_of_one_page(one: str, two: str, same: bool) -> None:
    assert (page_of(one) == page_of(two)) is same
    assert page_of(None) is None


def test_stories_are_listed_filtered_and_counted(archive: Archive) -> None:
    add(archive, numbered(0), numbered(1))
    add(
        archive, report("Ana Marquez opened the bridge.", outlet="Outlet 0", story="bridge", published=date(2020, 1, 2))
    )
    page = archive.stories()
    assert [(s.title, s.disputed, s.undecided, s.reports) for s in page.stories] == [
        ("talks", 1, 1, 2),
        ("bridge", 0, 0, 1),
    ]
    titles = lambda **wanted: [s.title for s in archive.stories(**wanted).stories]  # noqa: E731
    assert titles(order="newest") == ["bridge", "talks"]
    assert titles(verdict=["disputed"]) == ["talks"]
    assert titles(actor=["ana marquez"]) == ["talks", "bridge"] or titles(actor=["ana marquez"]) == ["bridge", "talks"]
    assert sorted(titles(actor=["MARQUEZ"])) == ["bridge", "talks"]
    assert titles(outlet=["outlet 1"]) == ["talks"]
    assert titles(since=date(2020, 1, 1)) == ["bridge"]
    assert titles(until=date(2019, 12, 31)) == ["talks"]
    assert titles(query="bridge") == ["bridge"]
    assert titles(query="ferry -Luzon") == []
    assert titles(verdict=["nonsense"]) == titles(actor=["%"]) == titles(query="?!") == []
    assert archive.stories(limit=1, offset=1).total == 2
    facets = archive.facets(StoryFilter(query="ferry"))
    assert [(f.label, f.stories) for f in facets["actor"]] == [("Ana Marquez", 1)]
    assert {f.value for f in facets["verdict"]} == {"disputed", "corroborated", "single"}


def test_an_actor_is_found_under_every_spelling(archive: Archive) -> None:
    add(archive, report('"We came back," Andrei Sokolov said.', "1", outlet="A"))
    add(archive, report('"It was late," Andrey Sokolov said. Ana Marquez left.', "2", outlet="B"))
    page = archive.actor("Andrei Sokolov")
    assert {n.label for n in page.names} == {"Andrei Sokolov", "Andrey Sokolov"}
    assert [s.text for s in page.statements] == ["We came back,", "It was late,"] or len(page.statements) == 2
    assert len(archive.actor("sokolov").reports) == 2
    with pytest.raises(UnknownName, match="Nobody Known"):
        archive.actor("Nobody Known")


def test_unknown_names_are_told(archive: Archive) -> None:
    for ask in (archive.report, archive.report_row, archive.annotated, archive.story, archive.record, archive.versions):
        with pytest.raises(UnknownName, match="'x1'"):
            ask("x1")


def test_things_are_found_by_what_people_call_them(archive: Archive) -> None:
    result = add(archive, numbered(4))
    story, own = result.stories_touched[0], result.kept[0]
    assert archive.find("talks") == ((story,), ())
    assert archive.find(story[:6])[0] == (story,)
    assert archive.find("4.txt") == archive.find(own[:7]) == ((), (own,))
    assert archive.find("%") == archive.find("") == ((), ())


def test_an_archive_comes_back_from_its_lines(archive: Archive, tmp_path: Path) -> None:
    import json

    add(archive, numbered(0), numbered(1), report("Old.", url="http://e.org/x"), report("New.", url="http://e.org/x"))
    rows = list(archive.export())
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    with Archive.open(tmp_path / "copy") as copy:
        assert copy.restore(lines) == len(rows) - 1
        assert list(copy.export()) == rows
        assert copy.verify() == ()
        assert copy.search("ferry").total == 2
        add(copy, numbered(2))
        with pytest.raises(NotPossible, match="not empty"):
            copy.restore(lines)
    with Archive.open(tmp_path / "broken") as broken:
        with pytest.raises(rashomon.archive.ArchiveError, match="line 3 is not JSON"):
            broken.restore([*lines[:2], "{"])
        assert list(broken.export())[1:] == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, title=st.none() | TEXTS, outlet=st.none() | TEXTS, url=st.none() | TEXTS, story=st.none() | TEXTS)
def test_any_text_is_kept_and_verified(
    somewhere: Callable[..., Any],
    text: str,
    title: str | None,
    outlet: str | None,
    url: str | None,
    story: str | None,
) -> None:
    given_report = Report(id=text, text=text, hash="x", title=title, outlet=outlet, url=url, story=story)
    with somewhere("sqlite") as where, Archive.open(where) as archive:
        result = add(archive, given_report)
        assert archive.report(result.kept[0]).text == text
        archive.search(text)
        archive.stories(text, actor=[text], outlet=[text])
        archive.find(text)
        assert archive.verify() == ()
