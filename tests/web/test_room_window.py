"""A large record in pages: nothing is lost between them, and no page holds more than it should."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_sample import RECORD, claim, fact
from room_client import post, record, shown, story

from rashomon.export.view import view_record
from rashomon.model import Record, Verdict
from rashomon.web import story as story_page
from rashomon.web import told as told_page
from rashomon.web import window
from rashomon.web.window import stretch


def many(parts: list[int], verdicts: list[Verdict]) -> Record:
    """A record of facts with so many parts each, in two sections."""
    made = []
    for n, (size, verdict) in enumerate(zip(parts, verdicts, strict=True)):
        words = claim("hw-1", "NATO")
        made.append(fact(f"p{n}", f"fact {n}", f"section {n % 2}", verdict, words))
        made += [
            fact(f"p{n}c{i}", f"part {i}", f"section {n % 2}", Verdict.SINGLE, words).model_copy(
                update={"parent": f"p{n}"}
            )
            for i in range(size)
        ]
    sections = {f"section {k}": tuple(f.id for f in made if f.section == f"section {k}") for k in (0, 1)}
    update = {"facts": tuple(made), "sections": sections, "ledger": (), "quantities": {}, "statements": ()}
    return RECORD.model_copy(update=update)


FACTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(Verdict)), max_size=30)


def keys(entries: Any) -> list[str]:
    return [key for e in entries for key in (e.fact.key, *keys(e.children))]


@given(FACTS, st.sets(st.sampled_from(Verdict)), st.integers(1, 12))
def test_the_pages_together_are_the_record(
    given_facts: list[tuple[int, Verdict]], verdicts: set[Verdict], most: int
) -> None:
    view = view_record(many([n for n, _ in given_facts], [v for _, v in given_facts]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "FACTS", most)
        seen: list[str] = []
        start: int | None = 0
        while start is not None:
            page = stretch(view, sorted(verdicts), start)
            held = [key for piece in page.pieces for key in keys(piece.entries)]
            assert page.start == start and len(held) == (page.last - page.first + 1 if held else 0)
            assert len(held) <= max(most, 6), "a fact with its parts is the least that a page has"
            assert all(stretch(view, sorted(verdicts), fact=key).start == start for key in held)
            assert page.before is None if not seen else stretch(view, sorted(verdicts), page.before).after == start
            seen += held
            start = page.after
    wanted = [key for s in view.sections for e in s.entries if _has(e, verdicts) for key in keys([e])]
    assert seen == wanted and len(seen) == page.total


def _has(entry: Any, verdicts: set[Verdict]) -> bool:
    return not verdicts or entry.fact.verdict in verdicts or any(_has(child, verdicts) for child in entry.children)


def test_a_start_or_a_fact_that_is_nowhere_is_the_nearest_page() -> None:
    view = view_record(RECORD)
    assert stretch(view, start=10_000).pieces
    assert stretch(view, fact="nobody").start == 0
    assert stretch(view_record(RECORD.model_copy(update={"facts": (), "sections": {}}))).total == 0


# -- in the room ----------------------------------------------------------------------------------------------


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three facts, and of one report's text."""
    for module in (window, told_page):
        monkeypatch.setattr(module, "FACTS", 3)
    monkeypatch.setattr(window, "CHARACTERS", 10)
    assert story_page.stretch is stretch


def test_without_a_script_every_fact_is_reached_by_links(client: Any, narrow: None) -> None:
    import re

    name = story(client)
    address, seen, pages = f"/stories/{name}", set(), 0
    while address:
        page = client.get(address).text
        seen |= set(re.findall(r'id="f-([\w.-]+)"', page))
        pages += 1
        found = re.search(r'<a rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert pages > 2
    assert seen == {f["id"] for f in record(client, name)["facts"]}


def test_links_to_facts_open_the_page_that_has_them(client: Any, narrow: None) -> None:
    import re

    name = story(client)
    for path in ("timeline", "accounts", "differences", "ledger", "facts/f1"):
        page = client.get(f"/stories/{name}/{path}").text
        for link, key in re.findall(r'href="(/stories/[^"#]+)#f-([\w.-]+)"', page):
            assert f'id="f-{key}"' in client.get(link.replace("&amp;", "&")).text, (path, link)


def test_a_text_that_is_not_brought_along_is_fetched_alone(client: Any, narrow: None) -> None:
    name = story(client)
    page = client.get(f"/stories/{name}").text
    reports = record(client, name)["reports"]
    assert page.count("promised") == len(reports) - 1
    last = reports[-1]
    alone = client.get(f"/stories/{name}/text/{last['id']}").text
    assert "<html" not in alone and "promised" not in alone
    for line in last["text"].split("\n\n"):
        assert " ".join(line.split()) in " ".join(shown(alone).split())
    assert client.get(f"/stories/{name}/text/nobody").status_code == 404


def test_a_part_of_the_page_alone_is_only_that_part(client: Any, narrow: None) -> None:
    part = client.get(f"/stories/{story(client)}?start=3", headers={"hx-request": "true"}).text
    assert "<html" not in part and 'id="f-' in part and 'rel="next"' in part


def test_after_a_decision_without_a_script_one_is_at_the_fact(client: Any, narrow: None) -> None:
    name = story(client)
    found = post(client, f"/stories/{name}/decide", do="accept f9", next=f"/stories/{name}?start=3")
    to = found.headers["location"].partition("#")[0]
    assert 'id="f-f9"' in client.get(to).text


def test_filters_count_what_they_show(client: Any, narrow: None) -> None:
    page = client.get(f"/stories/{story(client)}?verdict=disputed").text
    assert 'id="f-f5"' in page and 'id="f-f12"' in page
    assert 'id="f-f3"' not in page
