"""``export`` in formats, ``record`` and ``compare`` in the same ones: which stories, where to, what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from archive_parts import add, numbered, report
from typer.testing import CliRunner

from rashomon import cli
from rashomon.archive import Archive, Decision, DecisionKind
from rashomon.cli import exporting
from rashomon.export.formats import formats
from rashomon.model import Record

runner = CliRunner()


def run(*arguments: str | Path, code: int = 0, where: Path | None = None) -> Any:
    env = {"RASHOMON_ARCHIVE": str(where)} if where else {}
    done = runner.invoke(cli.app, [str(a) for a in arguments], env=env)
    assert done.exit_code == code, done.output
    return done


def unboxed(text: str) -> str:
    """What a usage error says, without the frame around its lines."""
    return " ".join(text.replace("│", " ").split())


@pytest.fixture
def filled(path: Path) -> Path:
    with Archive.open(path) as archive:
        add(archive, numbered(0), numbered(1), report("The mayor resigned.", "m.txt", story="mayor"))
    return path


def decide(path: Path, user: str, kind: DecisionKind) -> str:
    """A decision on the first fact of the talks; its id."""
    from rashomon.archive import anchors

    with Archive.open(path) as archive:
        story = archive.stories("").stories[0].id
        record = archive.record(story).record
        fact = record.facts[0]
        archive.decide(Decision(kind=kind, user=user, story=story, claims=anchors(record, fact.id)))
        return fact.id


def test_all_stories_or_those_named(filled: Path) -> None:
    lines = run("export", "--format", "records", where=filled).stdout.splitlines()
    assert {Record.model_validate_json(line).story for line in lines} == {"talks", "mayor"}
    one = run("export", "mayor", where=filled).stdout.splitlines()
    assert [json.loads(line)["story"] for line in one] == ["mayor"]
    twice = run("export", "mayor", "mayor", "--format", "csv", where=filled).stdout
    assert {row["story"] for row in csv.DictReader(io.StringIO(twice))} == {"mayor"}
    assert len(twice.splitlines()) == 2


def test_every_format_goes_to_a_file_or_to_standard_output(filled: Path, tmp_path: Path) -> None:
    for name, format in formats().items():
        if name in ("pdf", "bundle") or format.missing:
            continue
        out = tmp_path / f"out{format.suffix}"
        run("export", "--format", name, "-o", out, where=filled)
        assert out.stat().st_size > 0 or name == "events", "these stories tell of no event"
    assert run("export", "--format", "stix", where=filled).stdout_bytes == (tmp_path / "out.stix.json").read_bytes()


def test_many_stories_are_written_a_few_at_a_time(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("records", "csv"):
        monkeypatch.setattr(exporting, "_AT_ONCE", 50)
        whole = run("export", "--format", name, where=filled).stdout_bytes
        monkeypatch.setattr(exporting, "_AT_ONCE", 1)
        assert run("export", "--format", name, where=filled).stdout_bytes == whole


def test_what_fails_leaves_the_file_as_it_was(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("of yesterday", encoding="utf-8")
    run("export", "nobody", "--format", "csv", "-o", out, code=2, where=filled)
    assert out.read_text(encoding="utf-8") == "of yesterday"


def test_decisions_are_applied_all_or_those_of_a_user(filled: Path) -> None:
    fact = decide(filled, "ana", DecisionKind.REJECT)

    def review(*more: str) -> set[str]:
        rows = csv.DictReader(io.StringIO(run("export", "--format", "csv", *more, where=filled).stdout))
        return {row["review"] for row in rows if row["fact"] == fact}

    assert review() == review("--user", "ana") == {"rejected"}
    assert review("--user", "ben") == {""}


def test_the_whole_archive_stays_the_default(filled: Path, tmp_path: Path) -> None:
    lines = run("export", where=filled).stdout
    assert lines == run("export", "--format", "jsonl", where=filled).stdout
    assert json.loads(lines.splitlines()[0])["table"] == "archive"
    (tmp_path / "all.jsonl").write_text(lines, encoding="utf-8")
    run("restore", tmp_path / "all.jsonl", "-a", tmp_path / "new.rashomon")
    assert run("export", "-a", tmp_path / "new.rashomon").stdout == lines
    done = run("export", "mayor", "--format", "jsonl", code=2, where=filled)
    assert "jsonl is the whole archive; of some stories: --format records" in unboxed(done.stderr)


def test_what_is_refused_before_the_work(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = unboxed(run("export", "--format", "xml", code=2, where=filled).stderr)
    assert "no format named 'xml'; available: jsonl, records, csv," in unknown
    assert "is a report; name a story" in unboxed(run("export", "m.txt", code=2, where=filled).stderr)
    assert "no such folder" in unboxed(run("export", "-o", tmp_path / "no" / "x", code=2, where=filled).stderr)
    text = unboxed(run("record", "nothing.txt", "--format", "xml", code=2).stderr)
    assert "available: jsonl, text, records, csv," in text
    assert "available: text, json, html, records," in unboxed(run("compare", "x", "--format", "xml", code=2).stderr)
    monkeypatch.setattr(exporting, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True)))
    monkeypatch.setattr("rashomon.export.formats.Format.missing", property(lambda self: None))
    with pytest.raises(Exception, match=r"parquet is no text for a terminal; name a file: -o record\.parquet"):
        exporting.format_named("parquet", None)
    monkeypatch.setattr("rashomon.export.formats.Format.missing", property(lambda self: "pip install it"))
    assert "the format parquet needs pyarrow: pip install it" in unboxed(
        run("export", "--format", "parquet", "-o", tmp_path / "x", code=2, where=filled).stderr
    )


def test_compare_and_record_give_the_same_formats(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive_parts import annotate, reconcile

    monkeypatch.setattr("rashomon.reconcile.pile.annotate", lambda reports, progress=None: annotate(reports))
    monkeypatch.setattr("rashomon.reconcile.pile.reconcile", lambda found, name, progress=None: reconcile(found, name))
    file = tmp_path / "a.txt"
    file.write_text("Canada ratified the treaty. Norway followed on Friday.\n", encoding="utf-8")
    rows = csv.DictReader(io.StringIO(run("compare", file, "--format", "csv", "--story", "mines").stdout))
    assert {row["story"] for row in rows} == {"mines"}
    out = tmp_path / "out.json"
    run("record", file, "--format", "stix", "-o", out)
    assert [o["type"] for o in json.loads(out.read_bytes())["objects"]].count("report") == 1
