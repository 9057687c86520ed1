"""Every page by the rules of axe: in light, in dark, and on a phone. A page is opened once for all three."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from room_server import Open, Server, violations

from rashomon.web.pages import PAGES as ALL

pytestmark = pytest.mark.browser

PAGES = {
    "stories": "/stories",
    "record": "/stories/{story}#f-f5",
    "side": "/stories/{story}/reports?fact=f9",
    "differences": "/stories/{story}/differences",
    "accounts": "/stories/{story}/accounts",
    "timeline": "/stories/{story}/timeline",
    "map": "/stories/{story}/map",
    "versions": "/stories/{story}/versions",
    "decisions": "/stories/{story}/decisions",
    "export": "/stories/{story}/export",
    "fact": "/stories/{story}/facts/f5",
    "report": "/reports/{report}?layer=statements&layer=events&layer=places&layer=actors",
    "ledger": "/stories/{story}/ledger",
    "statements": "/stories/{story}/statements",
    "search": "/search?q=accord",
    "exports": "/export?verdict=disputed",
    "no-story": "/stories?q=nothing-of-that-name",
    "refused": "/stories/nobody",
    "actor": "/actor?name=NATO",
    "review": "/review?what=all",
    "all-decisions": "/decisions",
    "coders": "/coders",
    "add": "/add",
    "settings": "/settings",
    "about": "/about",
}

DARK = ("color-contrast", "link-in-text-block")  # what the colours can change
SLOW = ("color-contrast",)  # seen at both colours already


@pytest.fixture(scope="module")
def page(browser: Any, library: Server) -> Iterator[Any]:
    context = browser.new_context(reduced_motion="reduce")
    context.add_cookies([{"name": "rashomon_user", "value": "Ada", "url": library.address}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_by_the_rules_of_axe(page: Any, library: Server, name: str) -> None:
    report = library.archive.record(library.story()).record.reports[0].id
    page.set_viewport_size({"width": 1440, "height": 800})
    page.emulate_media(color_scheme="light")
    page.goto("about:blank")  # so that an address with a fragment is opened anew
    page.goto(library.address + PAGES[name].replace("{story}", library.story()).replace("{report}", report))
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=DARK) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert violations(page, but=SLOW) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_page_is_left_out() -> None:
    seen = {path.partition("?")[0].partition("#")[0] for path in PAGES.values()}
    named = {path.replace("{fact}", "f5") for path, _ in ALL}
    assert {path for path in named - seen if not path.startswith(("/jobs", "/processes"))} == set()


def test_what_a_decision_puts_on_the_page_is_accessible(look: Open, library: Server) -> None:
    """Asked for a name: no address has that."""
    page = look(f"/stories/{library.story()}", name="")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator("#flash input[name=user]").wait_for()
    assert violations(page) == []
