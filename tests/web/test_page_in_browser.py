"""The page in a real browser, from a file: keys, mouse, links, and no word to the network or the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from record_sample import RECORD, TEXTS, fact, report
from room_server import Open, address, violations, watched

from rashomon.export.html import render_html
from rashomon.model import ClaimRef, Modality, Origin, Polarity, Record, Verdict

pytestmark = pytest.mark.browser

LIT = "(e) => [...e.querySelectorAll('mark.lit')].map((m) => m.textContent).join('')"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "record.html"
    path.write_text(render_html(RECORD), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Any, file: Path) -> Iterator[Open]:
    """Open the page; fails at the end when it wrote to the console, threw, or asked the network."""
    with watched(browser, "file:") as opened:

        def page(fragment: str = "", width: int = 1440, path: Path = file, **options: Any) -> Any:
            return opened(path.as_uri() + fragment, width=width, **options)

        yield page


def lit(page: Any, report: str) -> str:
    return str(page.locator(f"#{report}").evaluate(LIT))


def in_view(page: Any, report: str) -> bool:
    """Whether the first lit words of a report are inside its visible column."""
    return bool(
        page.evaluate(
            """(id) => {
              const box = document.querySelector(`#${id} .text`).getBoundingClientRect();
              const mark = document.querySelector(`#${id} mark.lit`).getBoundingClientRect();
              return mark.top >= box.top - 1 && mark.bottom <= Math.min(box.bottom, innerHeight) + 1;
            }""",
            report,
        )
    )


def test_keys_walk_the_facts_and_light_the_words_in_every_report(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("j")
    assert address(page).endswith("#f-f1")
    first = RECORD.facts[0]
    for i, words in enumerate(first.claims):
        assert lit(page, f"r{i}") == TEXTS[words.report][words.start : words.end]
        assert in_view(page, f"r{i}")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#f-f1"
    page.keyboard.press("ArrowDown")
    assert not address(page).endswith("#f-f1")
    page.keyboard.press("k")
    assert address(page).endswith("#f-f1")
    page.keyboard.press("Escape")
    assert "#" not in address(page)
    assert lit(page, "r0") == ""


def test_d_stops_at_every_disputed_fact(open_page: Open) -> None:
    page = open_page()
    seen = set()
    for _ in range(2):
        page.keyboard.press("d")
        seen.add(address(page).rpartition("#f-")[2])
    assert seen == {f.id for f in RECORD.facts if f.verdict is Verdict.DISPUTED}


def test_enter_on_a_focused_fact_selects_it(open_page: Open) -> None:
    page = open_page()
    page.locator("#f-f9 .pick").focus()
    page.keyboard.press("Enter")
    assert page.locator("#f-f9 .pick").get_attribute("aria-current") == "true"
    assert "14 December" in lit(page, "r2")
    assert "Northern Radio" in page.locator("#status").text_content()


def test_mouse_on_a_fact_and_on_its_words_agree(open_page: Open) -> None:
    page = open_page()
    page.locator("#f-f5 .pick").click()
    assert "20,000" in lit(page, "r0")
    assert "25,000" in lit(page, "r2")
    assert lit(page, "r1") == ""
    page.locator("#r2 mark", has_text="Moscow").click()
    assert address(page).endswith("#f-f10")
    assert "selected" in (page.locator("#f-f10").get_attribute("class") or "")
    assert lit(page, "r0") == ""


def test_words_of_several_facts_cycle(open_page: Open) -> None:
    page = open_page()
    shared = page.locator("mark[data-claims~='f2'][data-claims~='f12']").first
    seen = set()
    for _ in range(2):
        shared.click()
        seen.add(address(page).rpartition("#f-")[2])
    assert seen == {"f2", "f12"}


def test_a_link_with_the_selection_reopens_it(open_page: Open) -> None:
    page = open_page("#f-f9")
    assert "14 December" in lit(page, "r2")
    page.locator("#f-f9 .pick").wait_for()
    assert page.evaluate("document.querySelector('#f-f9').getBoundingClientRect().top < innerHeight")
    page.evaluate("location.hash = '#f-f1'")
    page.wait_for_timeout(100)
    assert "three presidents" in lit(page, "r2")


def test_a_quote_leads_to_its_words(open_page: Open) -> None:
    page = open_page()
    page.locator("#f-f9 .claims a.source", has_text="Northern Radio").click()
    assert page.locator("#r2 mark.here").text_content() in "The signing is planned for 14 December"
    assert address(page).endswith("#f-f9")


def test_filters_hide_facts_and_keys_pass_over_them(open_page: Open) -> None:
    page = open_page()
    for verdict in ("corroborated", "repeated", "single"):
        page.locator(f"#show-{verdict}").uncheck()
    page.locator("#f-f1").wait_for(state="hidden")
    page.locator("h1").click()
    for _ in range(3):
        page.keyboard.press("j")
        assert address(page).rpartition("#f-")[2] in {"f5", "f12"}


def test_help_opens_and_closes_by_key(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("?")
    page.locator("#help").wait_for()
    page.keyboard.press("Escape")
    page.locator("#help").wait_for(state="hidden")


def test_on_a_phone_the_reports_are_a_sheet_with_tabs(open_page: Open) -> None:
    page = open_page(width=390)
    page.locator("#r0").wait_for(state="hidden")
    page.locator("#f-f5 .pick").click()
    page.locator("#r0").wait_for()
    page.locator(".tabs a", has_text="Northern Radio").click()
    page.locator("#r2").wait_for()
    page.locator("#r0").wait_for(state="hidden")
    assert in_view(page, "r2")
    page.locator("#sheet-close").click()
    page.locator("#r2").wait_for(state="hidden")


@pytest.mark.parametrize("width", [320, 390, 820, 1024, 1440])
def test_the_page_is_never_wider_than_the_window(open_page: Open, width: int) -> None:
    page = open_page(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_everything_is_there_and_links_jump(open_page: Open) -> None:
    page = open_page(width=390, java_script_enabled=False)
    for words in ("20,000 of the NATO troops", "Where the accounts differ", "Moscow has not said"):
        page.get_by_text(words).first.wait_for()
    page.locator("#f-f10 a.source").click()
    assert page.url.rpartition("#")[2].startswith("r2-")
    page.locator("#show-single").uncheck()
    page.locator("#f-f10").wait_for(state="hidden")


def test_accessible_by_the_rules_of_axe(open_page: Open) -> None:
    page = open_page("#f-f5")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=("color-contrast", "link-in-text-block")) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert violations(page, but=("color-contrast",)) == []


def test_hostile_text_runs_nothing(open_page: Open, tmp_path: Path) -> None:
    text = "<img src=x onerror=alert(1)><script>document.title='owned'</script> \u202e\x00 " + "y" * 5000
    words = ClaimRef(
        report="bad",
        start=0,
        end=len(text),
        text=text,
        modality=Modality.HAPPENED,
        polarity=Polarity.POSITIVE,
    )
    record = Record(
        story=text,
        reports=(report("bad", text, (text,), title=text),),
        origins=(Origin(id="o", reports=("bad",), why=text),),
        facts=(fact("f1", text, text, Verdict.SINGLE, words),),
        quantities={},
        ledger=(),
        sections={text: ("f1",)},
    )
    path = tmp_path / "hostile.html"
    path.write_text(render_html(record), encoding="utf-8")
    page = open_page("#f-f1", path=path)
    assert page.title() != "owned"
    assert page.locator("img").count() == 0
    assert lit(page, "r0") == text.replace("\x00", "␀")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_many_facts_stay_quick_to_walk(open_page: Open, tmp_path: Path) -> None:
    """Ten reports of a thousand words and 800 facts: every key press lights its fact."""
    sentence = "Delegates in hall {n} discussed point {n} of the draft for an hour. "
    text = "".join(sentence.format(n=n) for n in range(90))
    reports = tuple(report(f"b{i}", f"Outlet {i}", (text,), title=None) for i in range(10))
    facts = []
    for n in range(800):
        words = sentence.format(n=n % 90).strip()
        start = text.index(words)
        claims = tuple(
            ClaimRef(
                report=f"b{(n + i) % 10}",
                start=start,
                end=start + len(words),
                text=words,
                modality=Modality.HAPPENED,
                polarity=Polarity.POSITIVE,
            )
            for i in range(3)
        )
        facts.append(fact(f"f{n}", "What happened", words, Verdict.CORROBORATED, *claims))
    record = RECORD.model_copy(
        update={
            "reports": reports,
            "facts": tuple(facts),
            "ledger": (),
            "statements": (),
            "sections": {"What happened": tuple(f.id for f in facts)},
        }
    )
    path = tmp_path / "many.html"
    path.write_text(render_html(record), encoding="utf-8")
    page = open_page(path=path)
    for n in range(30):
        page.keyboard.press("j")
        assert address(page).endswith(f"#f-f{n}")
    assert page.locator("mark.lit").count() == 3
    assert all(in_view(page, f"r{(29 + i) % 10}") for i in range(3))
