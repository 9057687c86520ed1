"""Processes: stories that are rounds of one, found as reports come in, corrected by people, told along the rounds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from process_sample import annotate, ferry, fill, reconcile, rounds
from sqlalchemy import text
from typer.testing import CliRunner

from rashomon import cli
from rashomon.archive import Archive, Decision, DecisionKind, StoryFilter, on_fact
from rashomon.archive.errors import NotPossible, OlderArchive, UnknownName
from rashomon.archive.processes import Process

K = DecisionKind
ADDED = ("features", "profiles", "profile_names", "links", "rounds", "tallies")


def named(archive: Archive, title: str) -> str:
    """The id of a story."""
    return next(s.id for s in archive.stories().stories if s.title == title)


def titles(process: Process) -> list[str]:
    return [story.title for story in process.rounds]


def the_process(archive: Archive) -> Process:
    page = archive.processes()
    assert page.total == len(page.processes) == 1
    return archive.process(page.processes[0].id)


def decide(archive: Archive, kind: DecisionKind, one: str, two: str) -> str:
    """A decision on two stories by their titles. Returns its id."""
    made = Decision(user="eva", kind=kind, story=named(archive, one), other_story=named(archive, two))
    return archive.decide(made, reconcile=reconcile).decision.id


def test_rounds_are_found_whatever_comes_first(somewhere: Callable[..., Any]) -> None:
    found = set()
    for seed in range(2):
        reports = [*rounds(), ferry()]
        random.Random(seed).shuffle(reports)
        with somewhere("sqlite") as where, Archive.open(where) as archive:
            for start in range(0, len(reports), 3):
                archive.add(reports[start : start + 3], annotate=annotate, reconcile=reconcile)
            process = the_process(archive)
            assert titles(process) == ["Oslo round", "Havana round", "Land reform"]
            assert archive.process_of(named(archive, "Ferry")) is None
            found.add(process.model_dump_json(include={"summary", "links"}))
    assert len(found) == 1


def test_a_process_is_told_along_its_rounds(archive: Archive) -> None:
    fill(archive)
    process = the_process(archive)
    summary = process.summary
    assert (summary.rounds, summary.reports, summary.title) == (3, 6, "Oslo round")
    assert (str(summary.first_day), str(summary.last_day)) == ("2012-10-18", "2013-05-26")
    assert "Ivan Marquez" in summary.actors and "Colombia" in summary.actors
    first = process.asked[0]
    assert (first.line.entry.answer, first.line.entry.answer_by) == ("rejected", "Colombia")
    assert [x.entry.text for x in first.answers] == ["Humberto de la Calle rejected a ceasefire before an agreement."]
    assert [(x.line.story, x.shared) for x in first.later] == [(named(archive, "Havana round"), ("ceasefire",))]
    step = next(x.entry for x in process.ledger if x.entry.kind == "next")
    assert step.status == "held" and step.settled and "resumed" in step.settled.text
    assert [(x.exchange.total.best, x.exchange.status) for x in process.exchanges if x.exchange.total] == [
        (10.0, "carried out"),
        (3.0, "carried out"),
    ]
    for line in process.ledger:
        words = archive.report(line.entry.report).text[line.entry.start : line.entry.end]
        assert words.strip() == line.entry.text
    assert all({s.name for s in link.signals} >= {"actors", "kind", "days apart"} for link in process.links)
    assert archive.process(named(archive, "Havana round")) == process
    alone = archive.process(named(archive, "Ferry"))
    assert (titles(alone), alone.summary.rounds, alone.links) == (["Ferry"], 1, ())
    with pytest.raises(UnknownName):
        archive.process("nonsense")
    assert archive.verify() == ()


def test_people_link_and_take_apart_and_take_that_back(archive: Archive) -> None:
    fill(archive)
    before = the_process(archive)
    first = decide(archive, K.UNLINK_STORIES, "Oslo round", "Havana round")
    assert titles(the_process(archive)) == titles(before)  # the third round still ties both
    second = decide(archive, K.UNLINK_STORIES, "Land reform", "Oslo round")
    after = archive.process(named(archive, "Havana round"))
    assert titles(after) == ["Havana round", "Land reform"]
    assert [(link.by, bool(link.signals)) for link in after.apart] == [("eva", True)] * 2
    assert archive.process_of(named(archive, "Oslo round")) is None
    archive.withdraw(first, "tom", reconcile=reconcile)
    archive.withdraw(second, "tom", reconcile=reconcile)
    assert the_process(archive) == before

    by_hand = decide(archive, K.LINK_STORIES, "Ferry", "Oslo round")
    assert titles(the_process(archive)) == [*titles(before), "Ferry"]
    link = next(x for x in the_process(archive).links if x.by)
    assert (link.by, link.signals, link.decision) == ("eva", (), by_hand)
    # A report more in one of them changes nothing of that.
    more = rounds()[0].model_copy(update={"text": rounds()[0].text + " Nobody else came.", "outlet": "Third"})
    archive.add([more], annotate=annotate, reconcile=reconcile)
    assert titles(the_process(archive)) == [*titles(before), "Ferry"]
    archive.withdraw(by_hand, "eva", reconcile=reconcile)
    assert titles(the_process(archive)) == titles(before)
    with pytest.raises(NotPossible):
        archive.decide(
            Decision(user="eva", kind=K.LINK_STORIES, story=named(archive, "Ferry"), other_story="s0", reports=("r",))
        )


def test_processes_follow_when_stories_are_merged_and_split(archive: Archive) -> None:
    fill(archive)
    before = the_process(archive)
    merged = decide(archive, K.MERGE_STORIES, "Havana round", "Oslo round")
    assert [s.reports for s in the_process(archive).rounds] == [4, 2]
    # The process keeps answering to the name that it had.
    assert archive.process(before.summary.id) == the_process(archive)
    archive.withdraw(merged, "eva", reconcile=reconcile)
    again = the_process(archive)
    assert (titles(again), again.summary, again.links) == (titles(before), before.summary, before.links)
    story = archive.story(named(archive, "Land reform"))
    split = Decision(user="eva", kind=K.SPLIT_STORY, story=story.summary.id, reports=(story.reports[0].id,))
    taken = archive.decide(split, reconcile=reconcile).decision.id
    archive.withdraw(taken, "eva", reconcile=reconcile)
    assert titles(the_process(archive)) == titles(before)
    assert archive.verify() == ()


def test_links_by_people_hold_in_another_archive(somewhere: Callable[..., Any], archive: Archive) -> None:
    fill(archive)
    oslo, sea = archive.story(named(archive, "Oslo round")), archive.story(named(archive, "Ferry"))
    made = Decision(
        user="eva",
        kind=K.LINK_STORIES,
        story=oslo.summary.id,
        other_story="s-elsewhere",
        reports=tuple(r.id for r in sea.reports),
    )
    with somewhere("sqlite") as where, Archive.open(where) as other:
        fill(other)
        new, wrong = other.import_decisions([made], reconcile=reconcile)
        assert (len(new), wrong) == (1, ())
        assert titles(the_process(other))[-1] == "Ferry"
        other.withdraw(new[0].decision.id, "tom", reconcile=reconcile)
        assert "Ferry" not in titles(the_process(other))


def test_an_older_archive_is_brought_up_to_date(somewhere: Callable[..., Any], archive: Archive) -> None:
    fill(archive)
    oslo = named(archive, "Oslo round")
    shown = archive.record(oslo).record
    archive.decide(on_fact(shown, shown.facts[0].id, K.REJECT, "eva", story=oslo))
    before = (the_process(archive), archive.stories(coder="tom"), archive.stories(coder="eva"), archive.stories())
    with archive._db.writing() as connection:
        for table in ADDED[::-1]:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    where = archive._db.path or archive._db.engine.url.render_as_string(hide_password=False)
    archive.close()
    with pytest.raises(OlderArchive, match="`rashomon migrate`"):
        Archive.open(where)
    assert Archive.migrate(where) == ("0001", "0002")
    with Archive.open(where) as later:
        now = (the_process(later), later.stories(coder="tom"), later.stories(coder="eva"), later.stories())
        assert now == before
        assert later.verify() == ()
        # What the next report is compared with was made as well.
        assert later.add([rounds()[0]], annotate=annotate, reconcile=reconcile).kept == ()
    assert Archive.migrate(where) == ("0002", "0002")


def test_an_export_brings_them_back(somewhere: Callable[..., Any], archive: Archive) -> None:
    fill(archive)
    decide(archive, K.LINK_STORIES, "Ferry", "Oslo round")
    rows = list(archive.export())
    assert not {row["table"] for row in rows} & set(ADDED)  # they are made from what is in the lines
    rows[0]["schema"] = "0001"  # an older one wrote these
    with somewhere("sqlite") as where, Archive.open(where) as other:
        other.restore(json.dumps(row) for row in rows)
        assert the_process(other) == the_process(archive)


STEPS = st.lists(
    st.tuples(st.sampled_from(["fact", "merge", "link", "unlink", "split"]), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def kept(somewhere: Callable[..., Any]) -> Any:
    with somewhere("sqlite") as where, Archive.open(where) as archive:
        fill(archive)
        yield archive


def state(archive: Archive) -> list[object]:
    """What people see."""
    stories = archive.stories(limit=100)
    shown = [s.model_copy(update={"version": None}) for s in stories.stories if s.reports]
    records = [archive.record(s.id).record for s in shown]
    processes = [archive.process(p.id) for p in archive.processes().processes]
    rounds_of = [p.model_copy(update={"rounds": (), "apart": ()}) for p in processes]
    return [shown, records, rounds_of, archive.facets(StoryFilter())]


@settings(max_examples=5, deadline=None)
@given(steps=STEPS)
@example(steps=[("merge", 0, 3), ("merge", 4, 3)])  # a story that was merged twice
@example(steps=[("split", 1, 0), ("fact", 0, 0)])  # what was decided in a story that is no more
def test_undo_gives_back_exactly_what_was(kept: Archive, steps: list[tuple[str, int, int]]) -> None:
    before = state(kept)
    done = []
    for kind, one, two in steps:
        stories = kept.stories(order="title").stories
        story, other = stories[one % len(stories)], stories[two % len(stories)]
        try:
            done.append(kept.decide(_step(kept, kind, story.id, other.id, one), reconcile=reconcile).decision.id)
        except (NotPossible, StopIteration):
            continue
    for own in reversed(done):
        kept.withdraw(own, "tom", reconcile=reconcile)
    assert state(kept) == before


def _step(archive: Archive, kind: str, story: str, other: str, number: int) -> Decision:
    if kind == "fact":
        shown = archive.record(story).record
        fact = shown.facts[number % len(shown.facts)]
        return on_fact(shown, fact.id, K.REJECT if number % 2 else K.ACCEPT, "eva", story=story)
    if kind == "split":
        return Decision(user="eva", kind=K.SPLIT_STORY, story=story, reports=(archive.story(story).reports[0].id,))
    kinds = {"merge": K.MERGE_STORIES, "link": K.LINK_STORIES, "unlink": K.UNLINK_STORIES}
    return Decision(user="eva", kind=kinds[kind], story=story, other_story=other)


def test_one_coder_sees_no_counts_of_another(archive: Archive) -> None:
    fill(archive)
    oslo = named(archive, "Oslo round")
    bare = archive.stories(order="title").stories
    shown = archive.record(oslo).record
    for fact in shown.facts[:3]:
        archive.decide(on_fact(shown, fact.id, K.REJECT, "tom", story=oslo))
    archive.decide(on_fact(shown, shown.facts[4].id, K.EDIT, "tom", story=oslo, field="verdict", value="disputed"))
    archive.decide(on_fact(shown, shown.facts[5].id, K.REJECT, "eva", story=oslo))
    seen = {coder: archive.story(oslo, coder).summary for coder in (None, "tom", "eva", "new")}
    assert [s.facts for s in seen.values()] == [4, 5, 7, 8]
    assert [s.disputed for s in seen.values()] == [1, 1, 0, 0]
    assert archive.stories(order="title", coder="new").stories == bare
    verdicts = {c: [f.value for f in archive.facets(None, c)["verdict"]] for c in (None, "new")}
    assert "disputed" in verdicts[None] and "disputed" not in verdicts["new"]
    assert archive.stories(verdict=["disputed"]).total == 1
    assert archive.stories(verdict=["disputed"], coder="new").total == 0
    assert archive.stories(verdict=["nonsense"]).total == 0
    process = archive.process_of(oslo) or ""
    assert archive.process(process, coder="new").summary.disputed == 0
    assert archive.process(process).summary.disputed == 1


def test_the_command_line_shows_them(path: Path) -> None:
    with Archive.open(path) as archive:
        fill(archive)
        own = archive.processes().processes[0].id

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(cli.app, [*arguments, "--archive", str(path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "3 rounds · 6 reports" in said("list", "--processes")
    assert json.loads(said("list", "--processes", "--format", "jsonl"))["id"] == own
    told = said("show", own)
    assert "[rejected by Colombia]" in told and "held: Havana round" in told and "3 captives" in told
    assert json.loads(said("show", own, "--format", "json"))["summary"]["rounds"] == 3
