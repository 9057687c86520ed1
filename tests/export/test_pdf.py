"""The brief as PDF: it opens, its text can be selected, its footnotes find their words, and no text is markup."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_sample import RECORD, report

from rashomon.export import pdf
from rashomon.export.pdf import PdfError, covered, render_pdf
from rashomon.model import ClaimRef, Fact, Modality, Origin, Polarity, Record, Verdict

pytest.importorskip("typst", reason="the extra pdf is not installed")
pypdf = pytest.importorskip("pypdf", reason="the extra pdf is not installed")


def opened(raw: bytes) -> str:
    """All text of a PDF, without line breaks and what only parts long words."""
    pages = pypdf.PdfReader(io.BytesIO(raw)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def of(*paragraphs: str, story: str = "A story", outlet: str = "Harbour Wire") -> Record:
    """A record whose facts are these paragraphs."""
    held = report("x-1", outlet, paragraphs, published=date(1995, 11, 22))
    facts, at = [], 0
    for n, words in enumerate(paragraphs):
        ref = ClaimRef(
            report="x-1",
            start=at,
            end=at + len(words),
            text=words,
            modality=Modality.HAPPENED,
            polarity=Polarity.POSITIVE,
        )
        at += len(words) + 2
        facts.append(
            Fact(
                id=f"f{n}",
                kind="event",
                section="What happened",
                gist=words,
                verdict=Verdict.SINGLE,
                rule="",
                claims=(ref,),
            )
        )
    return Record(
        story=story,
        reports=(held,),
        origins=(Origin(id="o1", reports=("x-1",), why="own wording"),),
        facts=tuple(facts),
        quantities={},
        ledger=(),
        sections={"What happened": tuple(f.id for f in facts)},
    )


@pytest.fixture(scope="module")
def raw() -> bytes:
    return render_pdf([RECORD])


def test_the_pdf_opens_with_title_outline_tags_and_page_numbers(raw: bytes) -> None:
    found = pypdf.PdfReader(io.BytesIO(raw))
    assert found.metadata.title == RECORD.story
    assert "/StructTreeRoot" in found.trailer["/Root"] and found.trailer["/Root"]["/Lang"] == "en"
    titles = [held.title for held in found.outline[1]]
    assert titles[0] == "Where the accounts differ" and titles[-1] == "Sources"
    assert all(f"{n} / {len(found.pages)}" in page.extract_text() for n, page in enumerate(found.pages, 1))


def test_every_footnote_has_its_words_place_and_hash(raw: bytes) -> None:
    whole = opened(raw)
    notes = re.findall(
        r"([ABC]) [\w ]+?, 22 November 1995, characters (\d+)–(\d+): “(.*?)” sha256 ([0-9a-f]{12})", whole
    )
    assert len(notes) >= 20
    for letter, start, end, words, digest in notes:
        held = RECORD.reports["ABC".index(letter)]
        assert digest == held.hash[:12]
        assert " ".join(held.text[int(start) : int(end)].split()) == words


def test_the_same_record_gives_the_same_bytes(raw: bytes) -> None:
    assert render_pdf([RECORD]) == raw
    assert b"/CreationDate" not in raw


def test_another_process_folder_zone_and_locale_make_no_difference(raw: bytes, tmp_path: Path) -> None:
    code = (
        "import sys; from record_sample import RECORD; from rashomon.export.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf([RECORD]))"
    )
    path = os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    assert done.stdout == raw


def test_nothing_is_imported_from_a_network() -> None:
    """Typst asks for packages where a document imports them: the template does not, and no text can."""
    template = resources.files("rashomon.export").joinpath("templates", "brief.typ").read_text(encoding="utf-8")
    assert "import" not in template and "@preview" not in template
    words = '#import "@preview/example:0.1.0": add'
    assert opened(render_pdf([of(words)])).count(words) >= 2


def test_a_module_of_that_name_beside_the_user_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('run')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert render_pdf([of("One thing.")]).startswith(b"%PDF")


def test_what_typst_can_not_do_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_given", lambda _: {"briefs": 1})
    with pytest.raises(PdfError, match="can't be set as PDF: ") as told:
        render_pdf([RECORD])
    assert "\n" not in str(told.value)


HOSTILE = (
    '#let x = read("/etc/passwd") // not a comment',
    "$ x^2 $ and \\u{41} and \\ and ~ and -- and ---",
    "*bold* _italic_ `raw` <label> @reference",
    "= No heading + no list / no: term",
    "]] #] [ #panic(1) {} #{}",
    "'single' \"double\" … https://example.org/#a",
)


def test_no_text_is_markup() -> None:
    whole = opened(render_pdf([of(*HOSTILE, story="#panic() = title", outlet="*_#x")]))
    for words in HOSTILE:
        assert whole.count(words) >= 2  # the line, and its footnote
    assert "#panic() = title" in whole and "A *_#x" in whole


def test_cyrillic_greek_arabic_hebrew_and_pictures_can_be_read() -> None:
    cyrillic, greek, picture = "Переговори завершилися у листопаді.", "Ειρήνη στο Ντέιτον", "peace 🕊 🇫🇷"
    arabic, hebrew = "اتفاق السلام في باريس", "הסכם השלום נחתם"
    whole = opened(render_pdf([of(cyrillic, greek, picture, arabic, hebrew)]))
    assert all(words in whole for words in (cyrillic, greek, picture))
    # Right to left words come out of a PDF in the order in which they stand on the page.
    assert all(word in whole for word in (*arabic.split(), *hebrew.split()))
    assert whole.index("باريس") < whole.index("السلام") < whole.index("اتفاق")


def test_turned_text_turns_nothing_beside_it() -> None:
    whole = opened(render_pdf([of("abc \u202edef\u202c ghi \u2067 jkl", "\u202e turned and never turned back")]))
    assert "characters 0–" in whole and "Harbour Wire, 22 November 1995" in whole
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", whole)


@pytest.mark.parametrize("words", ["x" * 1_000_000, "NUL \x00 here", "", "\n\n", "W" * 300, "\u200b" * 50])
def test_odd_words_make_a_pdf_that_opens(words: str) -> None:
    assert "Sources" in opened(render_pdf([of(words)]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_any_text_makes_a_pdf(words: str) -> None:
    assert render_pdf([of(words, story=words, outlet=words)]).startswith(b"%PDF")


def test_several_records_are_one_pdf_each_from_a_new_page() -> None:
    found = pypdf.PdfReader(io.BytesIO(render_pdf([of("One thing."), of("Another thing.", story="Other")])))
    assert found.metadata.title == "2 stories"
    assert [held.title for held in found.outline if not isinstance(held, list)] == ["A story", "Other"]
    assert len(found.pages) == 2


def test_fonts_that_are_here_cover_the_scripts_they_are_for() -> None:
    assert covered("Dayton, Дейтон, Ντέιτον, دايتون, דייטון, 🕊 “…”")
    assert not covered("代顿")


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PdfError, match=r"pip install 'rashomon\[pdf\]'"):
        render_pdf([RECORD])
