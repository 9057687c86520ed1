"""The command line: exit codes, what goes to which stream, and files written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

import rashomon
from rashomon import cli, model
from rashomon.cli import progress as bar
from rashomon.errors import MissingModel
from rashomon.reading import read

TEXT = (
    "Mine ban treaty signed in Ottawa\n\nDelegates of 122 states signed the treaty. Canada was the "
    "first to ratify it.\n"
)
runner = CliRunner()


def a_record(reports: tuple[model.Report, ...], story: str | None = None) -> model.Record:
    return model.Record(
        story=story or "story",
        reports=tuple(
            model.RecordReport(
                **r.model_dump(include={"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"}),
                origin="o1",
            )
            for r in reports
        ),
        origins=(model.Origin(id="o1", reports=tuple(r.id for r in reports), why="one report"),),
        facts=(),
        quantities={},
        ledger=(),
        sections={},
        notes=("Only one report: single facts only — “treaty”.",),
    )


def a_quote(kind: str) -> model.StatementRef:
    words = "Canada was the first"
    start = TEXT.index(words)
    return model.StatementRef(
        report="a.txt",
        speaker="Gro Harlem Brundtland",
        kind=model.StatementKind(kind),
        strength=model.Strength.SAID,
        source="she",
        cue="said",
        text=words,
        start=start,
        end=start + len(words),
        line=3,
        content=((start, start + len(words)),),
    )


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> None:
    """The insides, replaced: these tests are about the command line."""

    def compare(reports: Any, story: str | None = None, progress: Callable[..., None] | None = None) -> model.Record:
        assert progress is not None
        progress("annotate", 1, 1)
        return a_record(reports, story)

    def annotate(reports: Any, progress: Any = None) -> list[model.Annotated]:
        return [model.Annotated(report=r) for r in reports]

    def group(reports: Any, progress: Any = None, **asked: Any) -> list[dict[str, Any]]:
        return [{"id": r.id, "story": "s1", "origin": r.id, "duplicate_of": None} for r in reports]

    def record(reports: Any, progress: Any = None) -> list[model.Record]:
        return [a_record(reports[:1], "one"), a_record(reports[1:], "two")]

    def quotes(reports: Any, speaker: Any = (), progress: Any = None) -> list[model.StatementRef]:
        return [] if speaker else [a_quote("indirect"), a_quote("direct")]

    parts = {"quotes": quotes, "read": read, "compare": compare, "annotate": annotate, "group": group, "record": record}
    for name, function in parts.items():
        monkeypatch.setattr(rashomon, name, function, raising=False)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    return [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]


@pytest.fixture
def bad(tmp_path: Path) -> str:
    (tmp_path / "junk.txt").write_bytes(bytes(range(256)))
    return str(tmp_path / "junk.txt")


def run(*arguments: str) -> Any:
    return runner.invoke(cli.app, list(arguments))


@pytest.mark.usefixtures("api")
def test_compare_writes_the_record_and_notes_apart(files: list[str]) -> None:
    done = run("compare", *files, "--format", "json", "--story", "Ottawa")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (found["story"], [r["id"] for r in found["reports"]]) == ("Ottawa", ["a.txt", "b.txt"])
    assert "“treaty”" in done.stdout
    assert done.stderr == "rashomon: note: Only one report: single facts only — “treaty”.\n"
    assert run("compare", *files, "--format", "json", "--story", "Ottawa").stdout == done.stdout


@pytest.mark.usefixtures("api")
def test_set_aside_input_is_named_and_changes_the_exit_code(files: list[str], bad: str) -> None:
    done = run("group", files[0], bad, "--quiet")
    assert done.exit_code == 1
    assert done.stderr.startswith(f"rashomon: error: {bad}: binary data")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a.txt"]


@pytest.mark.usefixtures("api")
def test_warnings_leave_the_exit_code_and_can_be_silenced(files: list[str]) -> None:
    said = run("group", files[0], files[0])
    assert (said.exit_code, said.stderr) == (0, f"rashomon: warning: {files[0]}: given twice, read once\n")
    assert run("group", files[0], files[0], "--quiet").stderr == ""


@pytest.mark.usefixtures("api")
def test_nothing_read_is_3_and_usage_is_2(files: list[str], bad: str, tmp_path: Path) -> None:
    nothing = run("compare", bad)
    assert nothing.exit_code == 3 and nothing.stdout == ""
    assert nothing.stderr.splitlines()[-1] == "rashomon: error: nothing could be read"
    assert run("compare").exit_code == 2
    assert run("compare", *files, "--format", "xml").exit_code == 2
    assert run("compare", *files, "--output", str(tmp_path / "no" / "x.json")).exit_code == 2
    assert run("compare", *files, "--html", str(tmp_path)).exit_code == 2


@pytest.mark.usefixtures("api")
def test_failures_inside_are_4_and_one_line(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise MissingModel(["en_core_web_md"])

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(rashomon, "compare", missing)
    done = run("compare", *files)
    assert done.exit_code == 4
    assert done.stderr == ("rashomon: error: no English parser model is installed; install one of: en_core_web_md\n")
    monkeypatch.setattr(rashomon, "compare", broken)
    done = run("compare", *files)
    assert done.exit_code == 4 and "internal error: ZeroDivisionError: oh" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("api")
def test_files_written(files: list[str], tmp_path: Path) -> None:
    page, out = tmp_path / "record.html", tmp_path / "record.json"
    done = run("compare", *files, "--html", str(page), "--format", "json", "--output", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert json.loads(out.read_text(encoding="utf-8"))["story"] == "story"


@pytest.mark.usefixtures("api")
def test_compare_prints_for_people_by_default(files: list[str]) -> None:
    done = run("compare", *files)
    assert done.exit_code == 0 and "\x1b" not in done.stdout
    assert "Only one report" in done.stdout


@pytest.mark.usefixtures("api")
def test_rows_of_annotate_and_record(files: list[str]) -> None:
    rows = [json.loads(line) for line in run("annotate", *files).stdout.splitlines()]
    keys = {"id", "statements", "events", "actors", "places", "times", "quantities"}
    assert [row["id"] for row in rows] == ["a.txt", "b.txt"] and all(keys <= set(row) for row in rows)
    assert run("annotate", *files, "--format", "text").stdout.startswith("a.txt  Mine ban treaty signed in Ottawa\n")
    stories = [json.loads(line)["story"] for line in run("record", *files).stdout.splitlines()]
    assert stories == ["one", "two"]


def test_annotated_text_shows_who_says_what() -> None:
    from rashomon.export.rows import annotated_row, annotated_text

    text = "Jane Roe said the treaty holds."
    report = model.Report(id="a", text=text, hash="0")
    statement = model.Statement(
        kind=model.StatementKind.INDIRECT,
        source=((0, 8),),
        cue=((9, 13),),
        content=((14, 30),),
        speaker="Jane Roe",
    )
    annotated = model.Annotated(report=report, statements=(statement,))
    assert "  Jane Roe [said]: the treaty holds\n" in annotated_text(annotated)
    row = json.loads(json.dumps(annotated_row(annotated)))
    assert row["statements"][0]["content"] == [[14, 30]] and row["statements"][0]["kind"] == "indirect"


@pytest.mark.usefixtures("api")
def test_quotes_lists_statements_for_people_and_programs(files: list[str], tmp_path: Path) -> None:
    shown = run("quotes", *files)
    assert shown.exit_code == 0 and "Gro Harlem Brundtland" in shown.stdout and "a.txt:3" in shown.stdout
    rows = [
        json.loads(row) for row in run("quotes", *files, "--format", "jsonl", "--kind", "direct").stdout.splitlines()
    ]
    assert [row["kind"] for row in rows] == ["direct"] and rows[0]["words"] == "Canada was the first"
    table = tmp_path / "quotes.csv"
    assert run("quotes", *files, "--format", "csv", "-o", str(table)).exit_code == 0
    assert table.read_text(encoding="utf-8").startswith("speaker,office,country,")
    none = run("quotes", *files, "--speaker", "Kofi Annan")
    assert (none.exit_code, none.stderr) == (0, "rashomon: note: no statement found of Kofi Annan\n")


@pytest.mark.parametrize("name", ["record", "report", "annotated"])
def test_schema_is_json(name: str) -> None:
    found = json.loads(run("schema", name).stdout)
    assert found["title"] == name.capitalize() and found["type"] == "object"


def test_help_tells_the_exit_codes() -> None:
    for arguments in (["--help"], ["compare", "--help"]):
        shown = " ".join(run(*arguments).stdout.split())
        assert "Exit codes" in shown and "3 nothing could be read" in shown


def test_a_progress_bar_is_only_shown_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.5, 2.0, 3.0])
    monkeypatch.setattr(bar.time, "monotonic", lambda: next(clock))
    progress = cli.Progress(shown=True)
    bars = SimpleNamespace(
        added=[], add_task=lambda stage, total: bars.added.append(stage) or 0, update=lambda *a, **k: None
    )
    monkeypatch.setattr(progress, "_start", lambda: bars)
    progress("parse", 1, 10)
    assert bars.added == []
    progress("parse", 2, 10)
    assert bars.added == ["parse"]


# -- the real process -----------------------------------------------------------------------------
def start(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    return subprocess.run(
        [sys.executable, "-m", "rashomon", *arguments], capture_output=True, env=environment, **options
    )


def test_version_and_light_start() -> None:
    done = start("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"rashomon {cli.__version__}\n")
    heavy = (
        "import sys, rashomon.cli; heavy = ['spacy', 'trafilatura', 'onnxruntime', 'numpy', 'pydantic'];"
        "print([m for m in heavy if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", heavy], capture_output=True, check=True)
    assert found.stdout.strip() == b"[]"


def test_output_is_utf8_whatever_the_locale() -> None:
    done = start("compare", "Київ.txt")
    assert done.returncode == 3
    assert "Київ.txt: no such file or folder".encode() in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's pipe")
def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m rashomon schema record | head -c 10; echo; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True)
    assert done.stderr == b"" and done.stdout.splitlines()[-1] == b"0"
