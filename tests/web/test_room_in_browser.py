"""The room in a real browser, from a server of its own: read, compare, filter, review by keyboard, restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from record_sample import RECORD, TEXTS
from room_server import Open, Server, address

pytestmark = pytest.mark.browser
LIT = "(e) => [...e.querySelectorAll('mark.lit')].map((m) => m.textContent).join('')"


def key(page: Any) -> str:
    return str(address(page).rpartition("#f-")[2])


def settled(page: Any, words: str) -> None:
    """Wait until the room says that something was done."""
    page.locator("#flash", has_text=words).wait_for(timeout=5_000)


def test_read_compare_and_filter_from_the_first_page_on(visit: Open, server: Server) -> None:
    page = visit()
    page.locator("#q").fill("Wright-Patterson")
    page.locator("h1", has_text="1 story found").wait_for(timeout=5_000)
    assert "q=Wright-Patterson" in address(page)
    assert page.evaluate("document.activeElement.id") == "q"
    page.get_by_role("link", name="Dayton talks", exact=True).click()
    page.wait_for_url("**/stories/s*")
    page.keyboard.press("j")
    assert key(page) == "f1"
    lit = str(page.locator("#r0").evaluate(LIT))
    assert lit in TEXTS["hw-1"] and "initialled a peace accord" in lit
    page.locator("nav.filters a", has_text="corroborated").click()
    page.wait_for_url("**verdict=*")
    assert "verdict=" in address(page)
    page.locator("#f-f1").wait_for(state="hidden")
    page.locator("#f-f5").wait_for()
    page.get_by_role("link", name="Side by side").click()
    page.wait_for_url("**/reports*")
    page.keyboard.press("j")
    page.wait_for_url("**fact=*")
    page.locator(".all-lit mark").first.wait_for()


def test_from_the_list_to_a_fact_by_keys(look: Open, library: Server) -> None:
    page = look()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Dayton talks"
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url("**/stories/s*")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("d")
    assert key(page) == "f12"
    page.keyboard.press("o")
    page.wait_for_url("**/facts/f12")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("s")
    page.wait_for_url("**/stories")


def test_review_by_keyboard_alone_and_find_it_after_a_restart(visit: Open, server: Server) -> None:
    page = visit(f"/stories/{server.story()}")
    page.keyboard.press("d")
    first = key(page)
    page.keyboard.press("a")
    settled(page, "Accepted")
    assert key(page) != first, "on to the next fact"
    page.locator(f"[id='f-{first}'] .state.accepted").wait_for()
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
    page.locator(f"[id='f-{first}'] .state.accepted").wait_for()
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
    page.locator("#picker").wait_for()
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


def test_words_under_the_pointer_or_the_focus_are_shown_in_every_report(look: Open, library: Server) -> None:
    page = look(f"/stories/{library.story()}")
    page.locator("#r2 mark[data-claims~=f9]").first.hover()
    page.locator("#f-f9.near").wait_for()
    assert page.locator("mark.near").count() == page.locator("mark[data-claims~=f9], mark[data-values~=f9]").count() > 1
    page.locator("#f-f1 .pick").focus()
    page.locator("#r0 mark.near", has_text="initialled a peace accord").wait_for()
    side = look(f"/stories/{library.story()}/reports")
    side.locator("mark[data-claims~=f1]").first.hover()
    side.locator("mark.near[data-claims~=f1]").nth(1).wait_for()


def test_a_record_that_is_longer_than_a_page_is_walked_by_keys(
    visit: Open, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rashomon.web import told, window

    for module in (window, told):
        monkeypatch.setattr(module, "FACTS", 4)
    monkeypatch.setattr(window, "CHARACTERS", 10)
    page = visit(f"/stories/{server.story()}", width=700)
    facts = page.locator("#record [id].fact")
    assert 1 < facts.count() <= 6
    first = facts.count()
    page.wait_for_load_state("networkidle")
    for _ in range(first):
        page.keyboard.press("j")
    facts.nth(first).wait_for()
    page.locator("#record [id].fact.selected").wait_for()
    assert "selected" in (facts.nth(first - 1).get_attribute("class") or "")
    page.keyboard.press("j")
    assert "selected" in (facts.nth(first).get_attribute("class") or "")
    page.goto(f"{server.address}/stories/{server.story()}")
    far = next(f.id for f in RECORD.facts if not page.locator(f"#f-{f.id}").count())
    page = visit(f"/stories/{server.story()}#f-{far}")  # a link of before
    page.wait_for_url(f"**fact={far}#f-{far}")
    page.locator(f"#f-{far}").wait_for()


def test_a_text_comes_when_it_is_looked_at(visit: Open, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from rashomon.web import window

    monkeypatch.setattr(window, "CHARACTERS", 10)
    page = visit(f"/stories/{server.story()}", width=390)
    assert page.locator(".promised").count() == len(RECORD.reports) - 1
    page.locator("#f-f9 .claims a.source", has_text="Northern Radio").click()
    page.locator("#r2 mark.here").wait_for()
    assert page.locator("#r2.promised").count() == 0
    assert page.locator("#r2 mark.here").text_content() in "The signing is planned for 14 December"


def test_decisions_are_carried_from_one_archive_to_another(visit: Open, server: Server, tmp_path: Path) -> None:
    page = visit(f"/stories/{server.story()}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("a")
    settled(page, "Accepted")
    page.goto(f"{server.address}/decisions")
    with page.expect_download() as found:
        page.get_by_role("link", name="decisions.jsonl").click()
    file = tmp_path / "decisions.jsonl"
    found.value.save_as(file)
    page.get_by_role("button", name="Take back decision 1").click()
    page.locator("li.withdrawn").wait_for()
    assert server.fact("f1").review is None
    page.goto(f"{server.address}/decisions")
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Take them in").click()
    page.get_by_text("0 decisions taken in; 1 known already").wait_for(timeout=20_000)


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
    page.wait_for_url("**/settings#keys")
    page.goto(f"{server.address}/stories/{server.story()}")
    page.keyboard.press("j")
    assert "#" not in address(page)
    page.keyboard.press("x")
    assert key(page) == "f1"
    page.keyboard.press("a")
    page.keyboard.press("y")
    settled(page, "Accepted")
    page.keyboard.press("?")
    assert "y" in page.locator("#help").inner_text()
    page.keyboard.press("Escape")
    page.locator("#help").wait_for(state="hidden")


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
    page.get_by_text("Moscow has not said").first.wait_for()
    page.locator("#f-f5").hover()
    page.locator("#f-f5 [data-act=accept]").click()
    page.locator("#f-f5 .state.accepted").wait_for()
    page.locator("#f-f5 [data-act=open]").click()
    page.get_by_role("button", name="Take it back").click()
    page.locator(".state.accepted").wait_for(state="detached")
    assert server.fact("f5").review is None
    page.goto(f"{server.address}/add")
    page.locator("textarea[name=text]").wait_for()


def test_a_story_is_exported(look: Open, library: Server) -> None:
    page = look(f"/stories/{library.story()}/export")
    with page.expect_download() as found:
        page.get_by_role("link", name="brief.md").click()
    text = Path(found.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Dayton talks") and "[^1]: " in text


def test_hostile_text_runs_nothing(look: Open, library: Server) -> None:
    name = library.story("<b>bold</b> & co")
    page = look()
    for path in (f"/stories/{name}", f"/stories/{name}/facts/x0", f"/stories/{name}/accounts", "/search?q=evil"):
        page.goto(library.address + path)
        assert page.title() != "owned"
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_the_record_page_tells_of_every_fact(look: Open, library: Server) -> None:
    page = look(f"/stories/{library.story()}")
    for held in RECORD.facts:
        assert page.locator(f"#f-{held.id}").count() == 1
