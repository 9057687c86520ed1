"""From a run into an archive: every row the same from any engine and after any kill, and nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archives import archive as crawl
from engine import quick
from engine.runs import put, rows, text
from rashomon.archive import Archive
from rashomon.archive.bulk import UNKNOWN, RunAdded, add_run
from rashomon.engine import Settings, ingest
from rashomon.errors import UnreadableInput


@pytest.fixture(scope="module", autouse=True)
def without_parser() -> Iterator[None]:
    with quick.quickly():
        yield


def exported(path: Path) -> list[str]:
    with Archive.open(path, create=False) as kept:
        assert kept.verify() == ()
        return [json.dumps(row, ensure_ascii=False) for row in kept.export()]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("pages"), crawl(60).data, "crawl.warc.gz")


@pytest.fixture(scope="module")
def plain(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], RunAdded]:
    """What a run that is left alone makes of the pages."""
    folder = tmp_path_factory.mktemp("plain")
    added = quick.into_archive(pages, folder / "a.rashomon", folder / "run")
    assert added.kept > 25 and added.new == added.stories > 1 and not added.before
    return exported(folder / "a.rashomon"), added


@pytest.mark.parametrize("more", [{"engine": "process", "workers": 2}, {"format": "parquet"}], ids=str)
def test_every_engine_and_format_makes_the_same_archive(
    more: Any, pages: Path, plain: tuple[list[str], RunAdded], tmp_path: Path
) -> None:
    if "format" in more:
        pytest.importorskip("pyarrow")
    assert quick.into_archive(pages, tmp_path / "b", tmp_path / "run", **more) == plain[1]
    assert exported(tmp_path / "b") == plain[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills copies of itself")
def test_killed_anywhere_and_gone_on_with_it_is_the_same_archive(
    pages: Path, plain: tuple[list[str], RunAdded], tmp_path: Path
) -> None:
    """Killed at up to twenty places, one after the other, each run going on with what the one before it left."""
    command = quick.command("kills", str(pages), str(tmp_path / "b"), str(tmp_path / "run"))
    done = subprocess.run(command, capture_output=True, text=True, env=quick.ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    told = [line.rsplit(" ", 2)[1:] for line in done.stdout.splitlines()]
    assert len(told) == 2 * len(quick.PLACES) and all(how in ("killed", "0") for _, how in told), done.stdout
    assert sum(how == "killed" for _, how in told) >= 15
    assert exported(tmp_path / "b") == plain[0]
    assert quick.into_archive(pages, tmp_path / "b", tmp_path / "run") == plain[1]  # the account is that of one run


def test_a_story_has_one_version_of_its_record_a_run(plain: tuple[list[str], RunAdded]) -> None:
    versions = [row["version"] for row in map(json.loads, plain[0]) if row["table"] == "records"]
    assert versions and set(versions) == {1}


def test_times_are_those_that_the_input_tells(tmp_path: Path) -> None:
    said = [
        {"id": "seen", "text": text(1), "published": "2024-03-04", "seen": "2024-03-05T06:07:08+01:00"},
        {"id": "day", "text": text(2), "published": "2024-03-04"},
        {"id": "none", "text": text(3)},
    ]
    file = put(tmp_path, "".join(json.dumps(row) + "\n" for row in said))
    quick.into_archive(file, tmp_path / "a", tmp_path / "run")
    found = list(map(json.loads, exported(tmp_path / "a")))
    times = {row["name"]: row["added_at"] for row in found if row["table"] == "reports"}
    assert times["seen"] == "2024-03-05T05:07:08.000000Z" and times["day"] == "2024-03-04T00:00:00.000000Z"
    assert times["none"].startswith(UNKNOWN.isoformat()[:19])
    members = {row["story"] for row in found if row["table"] == "members"}
    made = {row["story"]: row["made_at"] for row in found if row["table"] == "records"}
    assert set(made) == members and max(made.values()) == times["seen"]


def test_what_is_there_before_is_told_and_stays(tmp_path: Path) -> None:
    first = quick.into_archive(put(tmp_path, rows(6), "one.jsonl"), tmp_path / "a", tmp_path / "one")
    later = put(tmp_path, rows(9), "two.jsonl")
    second = quick.into_archive(later, tmp_path / "a", tmp_path / "two")
    assert (first.kept, first.before) == (6, 0) and (second.kept, second.before) == (3, 6)
    assert quick.into_archive(later, tmp_path / "a", tmp_path / "two") == second  # gone on with: the same account
    with Archive.open(tmp_path / "a") as kept:
        versions = {len(kept.versions(story.id)) for story in kept.stories().stories}
        assert sum(story.reports for story in kept.stories().stories) == 9 and versions <= {1, 2}


def test_who_else_printed_a_text_is_kept_once_an_outlet(tmp_path: Path) -> None:
    wire, other = text(1), text(2)
    page = "https://harbour.example/bridge"
    said = [
        {"id": "wire", "text": wire, "outlet": "Wire", "published": "2024-03-04"},
        {"id": "again", "text": wire, "outlet": "Wire", "url": "https://wire.example/again"},
        {
            "id": "post",
            "text": wire,
            "outlet": "Harbour Post",
            "published": "2024-03-05",
            "seen": "2024-03-06T00:00:00Z",
        },
        {"id": "post-2", "text": wire, "outlet": "HARBOUR POST", "url": "https://post.example/2"},
        {"id": "nobody", "text": wire},
        {"id": "edited", "text": other, "url": page, "seen": "2024-03-07T00:00:00Z"},
        {"id": "earlier", "text": wire, "url": page, "seen": "2024-03-06T00:00:00Z"},
        {"id": "later", "text": wire, "url": "https://radio.example/1", "seen": "2024-03-06T00:00:00Z"},
    ]
    file = put(tmp_path, "".join(json.dumps(row) + "\n" for row in said))
    added = quick.into_archive(file, tmp_path / "a", tmp_path / "run")
    assert (added.kept, added.copies, added.before) == (2, 2, 0)
    with Archive.open(tmp_path / "a") as kept:
        (story,) = kept.stories().stories
        found = {r.name: (r.outlet, str(r.published)) for r in kept.story(story.id).reports}
        assert found == {
            "wire": ("Wire", "2024-03-04"),
            "post": ("Harbour Post", "2024-03-05"),
            "edited": (None, "2024-03-07"),
            "later": (None, "2024-03-06"),
        }
        assert kept.verify() == ()
    assert quick.into_archive(file, tmp_path / "a", tmp_path / "run") == added


def test_only_a_complete_run_is_taken(tmp_path: Path) -> None:
    file = put(tmp_path, rows(4))
    ingest([file], tmp_path / "run", Settings(engine="inline"))
    (tmp_path / "run" / "manifest.json").unlink()
    with Archive.open(tmp_path / "a") as kept:
        with pytest.raises(UnreadableInput, match="--resume"):
            add_run(kept, tmp_path / "run")
        with pytest.raises(UnreadableInput, match="no run"):
            add_run(kept, tmp_path)


def test_a_record_that_cannot_be_made_takes_no_other_with_it(tmp_path: Path) -> None:
    said = [{"id": str(n), "text": text(n), "story": f"bridge {n}"} for n in range(4)]
    file = put(tmp_path, "".join(json.dumps(row) + "\n" for row in said))
    ingest([file], tmp_path / "run", Settings(engine="inline"))

    def failing(story: Any, name: str) -> Any:
        if name == "bridge 2":
            raise ValueError("two bridges too many")
        return quick.reconcile(story, name)

    with Archive.open(tmp_path / "a") as kept:
        added = add_run(kept, tmp_path / "run", reconcile=failing)
        assert added.stories == 4 and [one.reason for one in added.unmade] == [
            "its record can't be made (ValueError: two bridges too many)"
        ]
        assert [story.stale for story in kept.stories().stories].count(True) == 1
        assert add_run(kept, tmp_path / "run").unmade == ()  # tried again
        assert not any(story.stale for story in kept.stories().stories) and kept.verify() == ()


# -- the command ----------------------------------------------------------------------------------
def said(*given: str, code: int = 0) -> str:
    done = subprocess.run(quick.command(*given), capture_output=True, text=True, env=quick.ENVIRONMENT)
    assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_the_command_numbers_the_runs_beside_the_archive(tmp_path: Path) -> None:
    one, two = put(tmp_path, rows(3), "one.jsonl"), put(tmp_path, rows(5), "two.jsonl")
    kept = str(tmp_path / "a.rashomon")
    out = said("ingest", str(one), "--archive", kept, "--engine", "inline")
    assert "3 read = 3 kept" in out and "a.rashomon: 3 reports added, 0 there before" in out
    out = said("ingest", str(two), "--archive", kept, "--engine", "inline")
    assert "2 reports added, 3 there before" in out
    assert sorted(path.name for path in (tmp_path / "a.rashomon.ingest").iterdir() if path.is_dir()) == ["1", "2"]
    assert "2 reports added, 3 there before" in said("ingest", "--resume", "--archive", kept, "--engine", "inline")


def test_a_run_is_added_without_the_parser(tmp_path: Path) -> None:
    ingest([put(tmp_path, rows(3))], tmp_path / "run", Settings(engine="inline"))
    command = quick.command("add", str(tmp_path / "run"), "--archive", str(tmp_path / "a"))
    command[2] = (
        "import sys; from engine import quick\n"
        "try: quick.main()\nexcept SystemExit as end: assert not end.code, end.code\n"
        "assert 'spacy' not in sys.modules, 'loaded'"
    )
    done = subprocess.run(command, capture_output=True, text=True, env=quick.ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert "3 reports added" in done.stdout


def test_where_to_keep_it_must_be_said(tmp_path: Path) -> None:
    file = str(put(tmp_path, rows(1)))
    assert "--archive" in said("ingest", file, code=2)
    assert "--into" in said("ingest", file, "--archive", "postgresql://eva@db.example.org/talks", code=2)
