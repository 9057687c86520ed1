"""The commands on an archive: what they print, for people and for programs, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive_parts import add, numbered, report
from typer.testing import CliRunner

from rashomon import cli
from rashomon.archive import Archive, Decision, DecisionKind

runner = CliRunner()
NEWS = (
    "Mine treaty signed in Ottawa\n\nDelegates of 122 states signed the treaty on Wednesday. "
    "Canada was the first to ratify it, Foreign Minister Lloyd Axworthy said.\n"
)


def run(*arguments: str | Path, code: int = 0, where: Path | None = None) -> Any:
    env = {"RASHOMON_ARCHIVE": str(where)} if where else {}
    done = runner.invoke(cli.app, [str(a) for a in arguments], env=env)
    assert done.exit_code == code, done.output
    return done


def _unboxed(text: str) -> str:
    """What a usage error says, without the frame around its lines."""
    return " ".join(text.replace("│", " ").split())


@pytest.fixture
def filled(path: Path) -> Path:
    with Archive.open(path) as archive:
        add(archive, numbered(0))
        add(
            archive,
            numbered(1),
            report("The mayor \x1b[31m resigned. Nobody in the town had seen it coming.", "m.txt", story="mayor"),
        )
    return path


def test_add_keeps_reports_and_tells_what_became_of_them(path: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "junk.txt").write_bytes(bytes(range(256)))
    first = run("add", tmp_path / "a.txt", "--archive", path)
    assert first.stdout.startswith("kept 1 report\nrecord made of 1 story:\n")
    again = run("add", tmp_path / "a.txt", tmp_path / "junk.txt", "--format", "json", code=1, where=path)
    assert "junk.txt: binary data" in again.stderr
    found = json.loads(again.stdout)
    assert (found["kept"], len(found["duplicates"]), found["stories_touched"]) == ([], 1, [])
    assert "nothing could be read" in run("add", tmp_path / "junk.txt", code=3, where=path).stderr
    assert "Axworthy" in run("show", "a.txt", where=path).stdout


def test_list_search_and_show(filled: Path) -> None:
    listed = run("list", where=filled).stdout.splitlines()
    assert listed[0].endswith("talks (2019-05-16)") and "1 disputed" in listed[1]
    rows = [json.loads(line) for line in run("list", "--format", "jsonl", where=filled).stdout.splitlines()]
    assert [(r["title"], r["reports"]) for r in rows] == [("talks", 2), ("mayor", 1)]
    assert run("list", "--actor", "nobody", where=filled).stdout == "no story fits\n"
    assert run("list", "--limit", "1", where=filled).stdout.splitlines()[-1] == "… and 1 more"
    hits = run("search", "sank luzon", where=filled).stdout
    assert hits.startswith("2 reports found\n") and "The ferry [sank] off [Luzon]." in hits
    row = json.loads(run("search", "mayor", "--format", "jsonl", where=filled).stdout)
    assert row["report"]["name"] == "m.txt"
    assert "\x1b" not in run("search", "mayor", where=filled).stdout
    story = run("show", "talks", where=filled).stdout
    assert "record 2 of 2" in story
    assert "record 1 of 2" in run("show", rows[0]["id"][:6], "--version", "1", where=filled).stdout
    record = json.loads(run("show", "talks", "--format", "json", where=filled).stdout)
    assert (record["version"], len(record["record"]["reports"])) == (2, 2)
    shown = json.loads(run("show", "0.txt", "--format", "json", where=filled).stdout)
    assert shown["text"].startswith("The ferry") and shown["story"] == rows[0]["id"]
    assert "\x1b" not in run("show", "m.txt", where=filled).stdout


def test_diff_tells_what_changed(filled: Path) -> None:
    told = run("diff", "talks", where=filled).stdout
    assert "newly disputed (1)\n  It carried 40 people. (was single)" in told
    assert "newly corroborated" in told and "+ report" in told
    found = json.loads(run("diff", "talks", "--format", "json", where=filled).stdout)
    assert (found["before"], found["after"]) == (1, 2)
    assert "the only version" in run("diff", "mayor", where=filled).stdout
    assert "name a story" in run("diff", "0.txt", code=2, where=filled).stderr


def test_names_that_are_not_there(filled: Path, tmp_path: Path) -> None:
    assert "no story or report 'nonsense'" in _unboxed(run("show", "nonsense", code=2, where=filled).stderr)
    assert "there is no such file" in run("list", "--archive", tmp_path / "none", code=4).stderr
    assert "--archive" in run("list", code=2).stderr


def test_decisions_go_out_and_in(filled: Path, tmp_path: Path) -> None:
    with Archive.open(filled) as archive:
        story = archive.stories().stories[0].id
        archive.decide(Decision(user="eva", kind=DecisionKind.NOTE, story=story, text="ask the coast guard"))
    out = tmp_path / "eva.jsonl"
    run("decisions", "export", "-o", out, where=filled)
    assert json.loads(out.read_text(encoding="utf-8"))["user"] == "eva"
    copy = tmp_path / "copy"
    run("export", "-o", tmp_path / "all.jsonl", where=filled)
    run("restore", tmp_path / "all.jsonl", "--archive", copy)
    assert "everything holds" in run("verify", "--archive", copy).stdout
    assert "0 decisions taken in" in run("decisions", "import", out, "--archive", copy).stderr
    assert "ask the coast guard" in run("show", "talks", "--archive", copy).stdout
    out.write_text(out.read_text(encoding="utf-8").replace("coast", "night"), encoding="utf-8")
    assert "was changed" in run("decisions", "import", out, "--archive", copy, code=1).stderr
    out.write_text("{}\n", encoding="utf-8")
    assert "line 1:" in _unboxed(run("decisions", "import", out, "--archive", copy, code=2).stderr)
    assert "schema" in run("migrate", "--archive", copy).stderr


def test_verify_ends_with_1_where_something_is_wrong(filled: Path) -> None:
    import sqlite3

    with sqlite3.connect(filled) as raw:
        raw.execute("UPDATE texts SET text = replace(text, 'Luzon', 'Lagos') WHERE report = 1")
    raw.close()
    assert "the hash differs" in run("verify", code=1, where=filled).stdout
    row = json.loads(run("verify", "--format", "jsonl", code=1, where=filled).stdout.splitlines()[0])
    assert row["table"] == "reports"
