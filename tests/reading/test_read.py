"""Reading: good input is kept to the letter, bad input is named with the reason and the rest goes on."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.model import Report
from rashomon.reading import Draft, Reading, Source, read, registry

TEXT = (
    "Mine ban treaty signed in Ottawa\n\nDelegates of 122 states signed the treaty. Canada was the "
    "first to ratify it.\n"
)
RUSSIAN = "Договор подписали делегаты ста двадцати двух государств. Канада ратифицировала его первой, сообщили власти."


def put(folder: Path, name: str, data: bytes | str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def said(reading: Reading) -> str:
    return "\n".join(map(str, reading.problems))


def rows(*found: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


# -- what is kept ---------------------------------------------------------------------------------
def test_plain_text_is_kept_byte_for_byte(tmp_path: Path) -> None:
    text = "Title of it\r\n\r\n  “Odd” text\u00a0— with\ttabs, emoji 🙂 and a lone\rreturn.\r\n"
    reading = read([put(tmp_path, "a.txt", text)])
    report = reading.reports[0]
    assert (report.text, report.id, report.path) == (text, "a.txt", str(tmp_path / "a.txt"))
    assert report.hash == hashlib.sha256(text.encode()).hexdigest()
    assert reading.problems == () and reading.complete


def test_a_byte_order_mark_is_left_out_and_said(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        reading = read([put(tmp_path, "a.txt", TEXT.encode(encoding))])
        assert reading.reports[0].text == TEXT
        assert "byte order mark" in said(reading) and reading.complete


def test_rows_keep_their_fields(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "text": TEXT,
        "title": "Treaty",
        "published": "1997-12-03",
        "outlet": "Example",
        "url": "https://e.org",
    }
    file = put(
        tmp_path,
        "a.jsonl",
        rows({**row, "story": 12, "path": "x/y.txt", "more": [1]}) + "\n" + rows({"text": TEXT}),
    )
    one, two = read([file]).reports
    assert (one.id, one.text, one.title, str(one.published), one.outlet) == (
        "7",
        TEXT,
        "Treaty",
        "1997-12-03",
        "Example",
    )
    assert (one.url, one.story, one.path) == ("https://e.org", "12", "x/y.txt")
    assert two.id == "a.jsonl:3" and two.path == file


def test_facts_about_the_report_are_taken_from_its_text(tmp_path: Path) -> None:
    text = "Mine ban treaty signed in Ottawa | Example News\nPosted 12/3/1997 7:21 AM\n" + TEXT
    report = read(put(tmp_path, "a.txt", text)).reports[0]
    assert (report.title, report.outlet) == ("Mine ban treaty signed in Ottawa", "Example News")
    assert (str(report.published), report.language) == ("1997-12-03", "en")


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_a_row_is_kept_exactly_or_named(text: str) -> None:
    reading = read(["-"], stdin=io.BytesIO(rows({"id": "a", "text": text}).encode()))
    everything = [*reading.reports, *reading.set_aside]
    assert [r.text for r in everything] == [text] or reading.problems


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_named(data: bytes) -> None:
    reading = read(["-"], stdin=io.BytesIO(data))
    assert reading.reports or reading.problems


# -- where it comes from --------------------------------------------------------------------------
def test_folders_are_sorted_hidden_files_skipped_and_unknown_kinds_said(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.TXT", ".hidden.txt", ".git/d.txt", "table.xlsx"):
        put(tmp_path, name, TEXT)
    reading = read([tmp_path])
    assert [r.id for r in reading.reports] == ["a.md", "b.txt", "c.TXT"]
    assert "table.xlsx: skipped: suffix '.xlsx'" in said(reading) and reading.complete


def test_globs_and_files_given_twice(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", TEXT)
    file = put(tmp_path, "b.txt", TEXT)
    reading = read([f"{tmp_path}/*.txt", file, f"{tmp_path}/*.html"])
    assert [r.id for r in reading.reports] == ["a.txt", "b.txt"]
    assert "b.txt: given twice, read once" in said(reading)
    assert "*.html: no file matches" in said(reading) and not reading.complete


@pytest.mark.parametrize(
    "data",
    [
        TEXT,
        rows({"text": TEXT}),
        f"<!DOCTYPE html><html><body><article><p>{TEXT * 6}</p></article></body></html>",
    ],
)
def test_standard_input_is_sniffed(data: str) -> None:
    report = read(["-"], stdin=io.BytesIO(data.encode())).reports[0]
    assert "Delegates of 122 states" in report.text and "<p>" not in report.text and '{"' not in report.text


def test_an_address_that_can_not_be_reached_is_named() -> None:
    reading = read(["http://127.0.0.1:9/a.html"])
    assert "http://127.0.0.1:9/a.html: can't be reached" in said(reading)


def test_an_html_page_gives_title_day_outlet_and_text(tmp_path: Path) -> None:
    first = "Delegates of 122 states signed it. " * 8
    second = "Canada was the first state to ratify the treaty. " * 6
    page = (
        '<html lang="en"><head><title>Mine ban treaty signed | Example News</title>'
        '<meta property="og:title" content="Mine ban treaty signed in Ottawa">'
        '<meta property="og:site_name" content="Example News">'
        '<meta property="article:published_time" content="1997-12-03T10:00:00Z"></head>'
        "<body><nav>Home | World</nav>"
        f"<article><h1>Mine ban treaty signed in Ottawa</h1><p>{first}</p><p>{second}</p></article>"
        "</body></html>"
    )
    report = read([put(tmp_path, "a.html", page)]).reports[0]
    assert report.text.split("\n")[0] == "Mine ban treaty signed in Ottawa"
    assert report.text.count("Mine ban treaty signed") == 1 and "Home" not in report.text
    assert (report.outlet, str(report.published)) == ("Example News", "1997-12-03")
    assert report.blocks[0].part.value == "headline"


# -- what can't be used ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "there is no text in it"),
        ("blank.txt", b" \n\t\r\n\xc2\xa0\xe2\x80\x8f", "there is no text in it"),
        ("junk.txt", bytes(range(256)) * 20, "binary data"),
        ("nul.txt", b"abc\0\0\0def\0" * 50, "binary data"),
        ("cp1251.txt", RUSSIAN.encode("cp1251"), "another encoding than UTF-8"),
        ("long.txt", b"word " * 1_000_001, "5,000,005 characters of text"),
        (
            "page.html",
            b"<html><body><nav><a href='/'>Home</a></nav></body></html>",
            "HTML without an article",
        ),
        ("broken.pdf", b"%PDF-1.4 nothing", "PDF"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "not a kind of file that is read"),
        ("record.json", b'{"facts": []}', 'no "text" in it'),
        ("half.json", b'{"facts": [', "not JSON"),
        ("empty.jsonl", b"\n\n", "there is no text in it"),
        ("ru.txt", RUSSIAN.encode(), "language 'ru': no model"),
    ],
)
def test_bad_files_are_named_with_the_reason_and_the_rest_goes_on(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    bad, good = put(tmp_path, name, data), put(tmp_path, "good.txt", TEXT)
    reading = read([bad, good])
    assert [r.id for r in reading.reports] == ["good.txt"]
    (problem,) = reading.problems
    assert (problem.name, problem.severity) == (bad, "error")
    assert reason in problem.reason
    assert not reading.complete


def test_a_text_in_another_language_is_kept_aside(tmp_path: Path) -> None:
    reading = read([put(tmp_path, "ru.txt", RUSSIAN)])
    assert [r.text for r in reading.set_aside] == [RUSSIAN] and reading.reports == ()


def test_more_bytes_than_a_report_may_have(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "more than 20 MB, too much for one report" in said(read([path]))


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    reading = read([tmp_path / "none", tmp_path / "no.txt", "\0"])
    assert "none: nothing to read in this folder" in said(reading)
    assert "no.txt: no such file or folder" in said(reading)
    assert len(reading.problems) == 3


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a file that can't be opened")
def test_a_file_without_permission(tmp_path: Path) -> None:
    file = put(tmp_path, "a.txt", TEXT)
    Path(file).chmod(0)
    assert "permission denied" in said(read([file]))


def test_bad_rows_are_named_by_line_and_the_others_read(tmp_path: Path) -> None:
    data = rows({"id": "a", "text": TEXT}) + "{not json\n" + rows({"id": "b"}, {"id": "c", "text": 5}, [1])
    data += rows({"id": "d", "text": " "}, {"id": "e", "text": TEXT, "published": "soon"}, {"id": "f", "text": RUSSIAN})
    file = put(tmp_path, "a.jsonl", data + "[" * 100_000)
    reading = read([file])
    assert [r.id for r in reading.reports] == ["a", "e"]
    reasons = {p.name.rsplit(":", 1)[1]: p.reason for p in reading.problems}
    assert reasons["2"].startswith("not JSON (")
    assert reasons["3"] == 'no "text"'
    assert reasons["4"] == '"text" is not a string'
    assert reasons["5"] == "a JSON list, not an object"
    assert reasons["6"] == "there is no text in it"
    assert reasons["7"] == "\"published\" is no date: 'soon'"
    assert reasons["8"] == "language 'ru': no model"
    assert "not JSON" in reasons["9"]


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    reading = read(["-"], stdin=io.BytesIO(b'{"text": "One \\ud800 half. The treaty was signed."}\n'))
    assert reading.reports[0].text == "One \ufffd half. The treaty was signed."
    assert "1 lone surrogate replaced" in said(reading)


def test_bytes_that_are_not_utf8_are_replaced_and_said(tmp_path: Path) -> None:
    reading = read([put(tmp_path, "a.txt", TEXT.replace("signed", "sign\u00e9").encode("latin-1"))])
    assert "sign\ufffd" in reading.reports[0].text
    assert "not valid UTF-8: 2 unreadable places replaced" in said(reading) and reading.complete


def test_ids_are_unique_in_a_run(tmp_path: Path) -> None:
    file = put(tmp_path, "a.jsonl", rows(*[{"id": "a", "text": TEXT}] * 3))
    reading = read([file])
    assert [r.id for r in reading.reports] == ["a", "a#2", "a#3"]
    assert "an id" not in said(reading) and "the id 'a' was read before; this one is called 'a#2'" in said(reading)


def test_a_reader_that_fails_is_one_input_s_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        name, suffixes = "failing", (".txt",)

        def sniff(self, head: bytes) -> bool:
            return False

        def read(self, source: Source) -> list[Draft]:
            raise RuntimeError("out of luck")

    ours = registry.readers()
    monkeypatch.setattr(registry, "readers", lambda: (Failing(), *ours))
    reading = read([put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.md", TEXT)])
    assert [r.id for r in reading.reports] == ["b.md"]
    assert "a.txt: can't be read (RuntimeError: out of luck)" in said(reading)


def test_each_report_is_handed_out_as_it_is_read(tmp_path: Path) -> None:
    seen: list[Report] = []
    reading = read([put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.txt", TEXT)], on_report=seen.append)
    assert tuple(seen) == reading.reports


def test_pdf_without_its_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert "pip install 'rashomon[pdf]'" in said(read([put(tmp_path, "a.pdf", b"%PDF-1.4")]))
