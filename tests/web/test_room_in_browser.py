"""The room in a real browser, from a server of its own: read, compare, filter, review by keyboard, restart."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from record_sample import RECORD, TEXTS
from room_sample import filled

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
LIT = "(e) => [...e.querySelectorAll('mark.lit')].map((m) => m.textContent).join('')"


class Server:
    """A room on a port of this machine; ``restart`` ends it and opens the same archive again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.port = 0
        self.start()

    def start(self) -> None:
        import uvicorn

        from rashomon.web.app import create

        self.archive = filled(self.path)
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            create(self.archive), http="h11", ws="none", log_level="error", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self.archive.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def story(self, title: str = "Dayton talks") -> str:
        return next(s.id for s in self.archive.stories().stories if s.title == title)

    def fact(self, key: str) -> Any:
        facts = self.archive.record(self.story()).record.facts
        return next((f for f in facts if f.id == key), None)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path / "room.rashomon")
    yield found
    found.stop()


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Open]:
    """Open a page; fails at the end when one wrote to the console, threw, or asked anybody else."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str = "/stories", width: int = 1440, name: str = "Ada", **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", **options)
        context.set_default_timeout(6_000)
        contexts.append(context)
        if name:
            context.add_cookies([{"name": "rashomon_user", "value": name, "url": server.address}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(server.address + "/") else complaints.append(r.url))
        page.goto(server.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def key(page: Any) -> str:
    return str(page.url.rpartition("#f-")[2])


def settled(page: Any, words: str) -> None:
    """Wait until the room says that something was done."""
    page.locator("#flash", has_text=words).wait_for(timeout=5_000)


def test_read_compare_and_filter_from_the_first_page_on(visit: Open, server: Server) -> None:
    page = visit()
    page.locator("#q").fill("Wright-Patterson")
    page.locator("h1", has_text="1 story found").wait_for(timeout=5_000)
    assert "q=Wright-Patterson" in page.url
    assert page.evaluate("document.activeElement.id") == "q"
    page.get_by_role("link", name="Dayton talks", exact=True).click()
    page.wait_for_url("**/stories/s*")
    page.keyboard.press("j")
    assert key(page) == "f1"
    lit = str(page.locator("#r0").evaluate(LIT))
    assert lit in TEXTS["hw-1"] and "initialled a peace accord" in lit
    page.locator("nav.filters a", has_text="corroborated").click()
    assert "verdict=" in page.url
    assert not page.locator("#f-f1").is_visible()
    assert page.locator("#f-f5").is_visible()
    page.get_by_role("link", name="Side by side").click()
    page.keyboard.press("j")
    page.wait_for_url("**fact=*")
    assert page.locator(".all-lit mark").first.is_visible()


def test_review_by_keyboard_alone_and_find_it_after_a_restart(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}")
    page.keyboard.press("d")
    first = key(page)
    page.keyboard.press("a")
    settled(page, "Accepted")
    assert key(page) != first, "on to the next fact"
    assert page.locator(f"[id='f-{first}'] .state.accepted").is_visible()
    assert server.fact(first).review.status == "accepted"
    second = key(page)
    page.keyboard.press("r")
    settled(page, "Rejected")
    assert server.fact(second).review.status == "rejected"
    page.keyboard.press("u")
    page.wait_for_url(f"**#f-{second}")
    page.locator(f"[id='f-{second}']").wait_for()
    assert server.fact(second).review is None
    assert server.fact(first).review.status == "accepted"
    server.restart()
    page.goto(f"{server.address}/stories/{server.story()}")
    assert page.locator(f"[id='f-{first}'] .state.accepted").is_visible()
    assert page.locator(f"[id='f-{second}'] .state").count() == 0


def test_the_queue_by_keyboard(visit: Open, server: Server) -> None:
    page = visit("/review")
    assert page.locator(".item.selected").get_attribute("data-fact") == "f5"
    page.keyboard.press("j")
    assert page.locator(".item.selected").get_attribute("data-fact") == "f12"
    page.keyboard.press("k")
    page.keyboard.press("a")
    page.wait_for_load_state()
    page.locator("h1", has_text="1 to decide").wait_for()
    assert server.fact("f5").review.status == "accepted"
    assert page.locator(".item.selected").get_attribute("data-fact") == "f12"
    page.keyboard.press("o")
    page.wait_for_url("**/facts/f12")
    page.keyboard.press("r")
    page.locator(".state.rejected").wait_for()
    page.keyboard.press("u")
    page.locator(".state.rejected").wait_for(state="detached")
    assert server.fact("f12").review is None


SELECT = """([report, words]) => {
  const text = document.querySelector(`[data-report='${report}'] .text`);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const whole = nodes.map((n) => n.textContent).join('');
  let at = whole.indexOf(words), end = at + words.length;
  const range = document.createRange();
  for (const node of nodes) {
    const size = node.textContent.length;
    if (at >= 0 && at < size) { range.setStart(node, at); at = -1; } else at -= size;
    if (end > 0 && end <= size) { range.setEnd(node, end); break; }
    end -= size;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_selected_words_become_a_field(visit: Open, server: Server) -> None:
    """Behind an emoji: the browser counts other units than the report."""
    page = visit(f"/stories/{server.story()}#f-f5")
    reports = {r.outlet: r.id for r in server.archive.record(server.story()).record.reports}
    page.evaluate(SELECT, [reports["Northern Radio"], "officials told Northern Radio"])
    page.keyboard.press("e")
    assert page.locator("#picker").is_visible()
    page.locator("#picker select").select_option("speaker")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#f-f5 .state.edited").wait_for()
    (edit,) = server.fact("f5").review.edits
    assert TEXTS["nr-1"][edit.start : edit.end] == "officials told Northern Radio" == edit.value


def test_selected_words_fill_the_form_of_a_fact(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}/facts/f9")
    reports = {r.outlet: r.id for r in server.archive.record(server.story()).record.reports}
    page.evaluate(SELECT, [reports["Northern Radio"], "Élysée Palace"])
    page.locator("#edit [name=words]").wait_for()
    assert page.locator("#edit [name=words]").input_value() == "Élysée Palace"
    page.locator("#edit select[name=field]").select_option("place")
    page.get_by_role("button", name="Set it to these words").click()
    page.locator(".state.edited").wait_for()
    (edit,) = server.fact("f9").review.edits
    assert TEXTS["nr-1"][edit.start : edit.end] == "Élysée Palace"


def test_who_has_no_name_is_asked_in_place(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}", name="")
    page.wait_for_load_state("networkidle")  # before that the form may go the way it goes without a script
    page.keyboard.press("j")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("a")
    page.locator("#flash input[name=user]").wait_for()
    assert page.evaluate("document.activeElement.name") == "user"
    page.keyboard.type("Grace")
    page.keyboard.press("Enter")
    page.locator("#f-f1 .state.accepted").wait_for()
    assert server.fact("f1").review.by == "Grace"


def test_changed_keys_do_what_they_say(visit: Open, server: Server) -> None:
    page = visit("/settings")
    page.locator("#key-next").fill("x")
    page.locator("#key-accept").fill("y")
    page.get_by_role("button", name="Keep these keys").click()
    page.goto(f"{server.address}/stories/{server.story()}")
    page.keyboard.press("j")
    assert "#" not in page.url
    page.keyboard.press("x")
    assert key(page) == "f1"
    page.keyboard.press("a")
    page.keyboard.press("y")
    settled(page, "Accepted")
    page.keyboard.press("?")
    assert "y" in page.locator("#help").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_keys_are_letters_while_one_writes(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}/facts/f1")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "note"
    page.keyboard.type("a jar, queue")
    page.get_by_role("button", name="Keep the note").click()
    page.locator(".state.noted").wait_for()
    assert server.fact("f1").review.notes == ("Ada: a jar, queue",)
    assert server.fact("f1").review.status is None


def test_without_a_script_one_reads_decides_and_takes_back(visit: Open, server: Server) -> None:
    page = visit("/stories", java_script_enabled=False)
    page.locator("#q").fill("Wright-Patterson")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Dayton talks", exact=True).click()
    assert page.get_by_text("Moscow has not said").first.is_visible()
    page.locator("#f-f5").hover()
    page.locator("#f-f5 [data-act=accept]").click()
    assert page.locator("#f-f5 .state.accepted").is_visible()
    page.locator("#f-f5 [data-act=open]").click()
    page.get_by_role("button", name="Take it back").click()
    assert server.fact("f5").review is None
    page.goto(f"{server.address}/add")
    assert page.locator("textarea[name=text]").is_visible()


def test_a_story_is_exported(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}/export")
    with page.expect_download() as found:
        page.get_by_role("link", name="brief.md").click()
    text = Path(found.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Dayton talks") and "[^1]: " in text


def test_hostile_text_runs_nothing(visit: Open, server: Server) -> None:
    name = server.story("<b>bold</b> & co")
    for path in (f"/stories/{name}", f"/stories/{name}/facts/x0", f"/stories/{name}/accounts", "/search?q=evil"):
        page = visit(path)
        assert page.title() != "owned"
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440


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
    "search": "/search?q=accord",
    "actor": "/actor?name=NATO",
    "review": "/review?what=all",
    "all-decisions": "/decisions",
    "coders": "/coders",
    "add": "/add",
    "settings": "/settings",
    "about": "/about",
}


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_every_page_is_accessible_by_the_rules_of_axe(visit: Open, server: Server, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = visit(width=width, color_scheme=scheme)
    report = server.archive.record(server.story()).record.reports[0].id
    page.goto(f"{server.address}/stories/{server.story()}")
    page.keyboard.press("j")
    page.keyboard.press("a")
    settled(page, "Accepted")
    for name, path in PAGES.items():
        page.goto(server.address + path.replace("{story}", server.story()).replace("{report}", report))
        found = axe.Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_record_page_tells_of_every_fact(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}")
    for held in RECORD.facts:
        assert page.locator(f"#f-{held.id}").count() == 1
