"""Bad input, through the real process: a line that names it and why, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rashomon.model import Record

GOOD = "Kenya signed the treaty in Oslo on Monday. The king thanked the delegates.\n"
GERMAN = (
    "Die Regierung hat am Montag in Wien den Vertrag mit den Nachbarn unterzeichnet. "
    "Der Kanzler dankte den Delegierten, die sich dort versammelt hatten.\n"
)
MENU = (
    "<!doctype html><html><head><title>News</title></head><body><ul>"
    '<li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ul></body></html>'
)


def start(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "rashomon", *arguments], cwd=folder, capture_output=True, env=dict(os.environ)
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.txt", None, "no such file or folder"),
        ("empty.txt", b"", "no text"),
        ("blank.txt", " \n\u00a0\u200b\n".encode(), "no text"),
        ("junk.txt", bytes(range(256)) * 8, "binary data"),
        ("menu.html", MENU.encode(), "HTML without an article"),
        ("german.txt", GERMAN.encode(), "language 'de'"),
        ("broken.jsonl", b'{"id": "a", "text": \n', "not JSON"),
        ("silent.jsonl", b'{"id": "a", "title": "Rain"}\n', 'no "text"'),
        ("list.jsonl", b'["Rain in Lima"]\n', "not an object"),
        ("broken.json", b'{"id": "a", "text": ', "not JSON"),
    ],
)
def test_nothing_usable_is_3(name: str, content: bytes | None, reason: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = start(tmp_path, "compare", name, "--format", "json")
    lines = err.splitlines()
    assert (code, out) == (3, ""), err
    assert any(line.startswith(f"rashomon: error: {name}") and reason in line for line in lines), err
    assert lines[-1] == "rashomon: error: nothing could be read" and "Traceback" not in err


def test_a_folder_with_nothing_readable(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    code, out, err = start(tmp_path, "compare", "photos")
    assert (code, out) == (3, "") and "photos: nothing to read in this folder" in err
    assert "a.png" in err


def test_the_good_is_kept_beside_the_bad(tmp_path: Path) -> None:
    """Every bad row is named with its place, and a record is made of the good ones."""
    rows = [
        {"id": "a", "text": GOOD},
        {"id": "b"},
        {"id": "c", "text": "On Monday, Kenya signed a treaty in Oslo."},
    ]
    lines = [json.dumps(row) for row in rows]
    (tmp_path / "rows.jsonl").write_text("\n".join([lines[0], "{broken", *lines[1:]]) + "\n", encoding="utf-8")
    code, out, err = start(tmp_path, "compare", "rows.jsonl", "gone.txt", "--format", "json")
    assert code == 1, err
    assert "rows.jsonl:2: not JSON" in err and 'rows.jsonl:3: no "text"' in err and "gone.txt" in err
    record = Record.model_validate_json(out)
    assert {r.id for r in record.reports} == {"a", "c"}
    assert {r.id: r.text for r in record.reports}["a"] == GOOD


def test_bytes_that_are_no_utf8_are_replaced_and_said(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Police in Málaga closed the café on Monday.".encode("latin-1"))
    code, out, err = start(tmp_path, "compare", "latin.txt", "--format", "json")
    assert code == 0 and "latin.txt: not valid UTF-8: 2 unreadable places" in err
    (report,) = Record.model_validate_json(out).reports
    assert report.text.count("\ufffd") == 2 and any("UTF-8" in w for w in report.warnings)


def test_one_report_makes_a_record_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(GOOD, encoding="utf-8")
    code, out, err = start(tmp_path, "compare", "one.txt", "--format", "json")
    record = Record.model_validate_json(out)
    assert code == 0 and {f.verdict.value for f in record.facts} == {"single"}
    assert "rashomon: note: One report only" in err
