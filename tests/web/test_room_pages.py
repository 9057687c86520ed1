"""Every page of the room: what it shows, its twins, its state in the address; and that no text on it does anything."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from record_sample import RECORD, TEXTS
from room_client import fact, record, shown, story
from room_sample import HOSTILE

from rashomon.export.marks import visible
from rashomon.web.pages import PAGES

STORY_PAGES = [path for path, _ in PAGES if path.startswith("/stories/{story}")]


def filled_in(client: Any, path: str, title: str = "Dayton talks") -> str:
    """The path of a page of one story: a fact and a report of it stand for those that are not named."""
    name = story(client, title)
    if "{fact}" in path or "{report}" in path:
        found = record(client, name)
        path = path.replace("{fact}", found["facts"][0]["id"]).replace("{report}", found["reports"][0]["id"])
    return path.replace("{story}", name).replace("{process}", name) + ("?name=NATO" if path == "/actor" else "")


@pytest.mark.parametrize("path", [path for path, _ in PAGES if "{job}" not in path])
def test_every_page_opens_with_its_twins(client: Any, path: str) -> None:
    address = filled_in(client, path)
    page = client.get(address)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1" in page.text and "</html>" in page.text
    parts = urlsplit(address)
    twin = client.get(f"{parts.path}.json?{parts.query}")
    assert twin.status_code == 200
    assert twin.json() is not None
    table = client.get(f"{parts.path}.csv?{parts.query}")
    named = f'type="text/csv" href="{parts.path}.csv' in page.text
    assert (table.status_code == 200) is named
    if named:
        rows = list(csv.reader(io.StringIO(table.text)))
        assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("path", [path for path, _ in PAGES if "{job}" not in path])
@pytest.mark.parametrize("title", ["Dayton talks", "<b>bold</b> & co"])
def test_a_page_asks_nobody_else_and_carries_no_script_of_its_own(client: Any, path: str, title: str) -> None:
    page = client.get(filled_in(client, path, title)).text
    for link in re.findall(r'\s(?:href|src|action|hx-get|hx-post|formaction)="([^"]*)"', page):
        assert link.startswith(("/", "#", "?")) and not link.startswith("//"), link
    assert "<script>" not in page
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", re.sub(r">[^<]*<", "><", page))
    assert re.findall(r"<script\b[^>]*>", page) == re.findall(r'<script src="/static/[\w.]+" defer>', page)


def test_hostile_text_is_shown_and_its_spans_are_right(client: Any) -> None:
    name = story(client, "<b>bold</b> & co")
    for path in (f"/stories/{name}", "/stories", f"/stories/{name}/accounts", "/search?q=evil"):
        page = client.get(path).text
        assert "<img" not in page and "<b>bold" not in page and "<i>Outlet" not in page
        assert "\x00" not in page
    page = client.get(f"/stories/{name}").text
    for paragraph in visible(HOSTILE).split("\n\n"):
        assert paragraph in shown(page)


def test_a_line_of_a_million_characters_opens(client: Any, room_archive: Any) -> None:
    from room_sample import plain

    room_archive._archive.add([plain("long " * 200_000, "long", "A long one")], reconcile=_one_word)
    page = client.get(f"/stories/{story(client, 'A long one')}")
    assert page.status_code == 200
    assert "long long" in page.text


def _one_word(members: Any, name: str) -> Any:
    from room_sample import reconcile

    made = reconcile(members, name)
    (whole,) = made.facts
    (claim,) = whole.claims
    short = claim.model_copy(update={"end": 4, "text": claim.text[:4]})
    return made.model_copy(update={"facts": (whole.model_copy(update={"gist": "long", "claims": (short,)}),)})


# -- stories -----------------------------------------------------------------------------------------------


def titles(client: Any, query: str) -> list[str]:
    return [s["title"] for s in client.get(f"/stories.json?{query}").json()["stories"]]


def test_disputed_stories_come_first(client: Any) -> None:
    assert titles(client, "")[0] == "Dayton talks"
    page = client.get("/stories").text
    assert page.index("Dayton talks") < page.index("The ferry")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ferry", ["The ferry"]),
        ("q=nothing-of-that-name", []),
        ("actor=nato", ["Dayton talks"]),
        ("place=paris", ["Dayton talks"]),
        ("place=paris&place=dayton", ["Dayton talks"]),
        ("type=AGREE", ["Dayton talks"]),
        ("verdict=disputed", ["Dayton talks"]),
        ("outlet=island+news", ["The ferry"]),
        ("since=2019-01-01&until=2019-12-31&outlet=island+news", ["The ferry"]),
        ("actor=nato&outlet=island+news", []),
    ],
)
def test_filters_are_in_the_address(client: Any, query: str, expected: list[str]) -> None:
    assert titles(client, query) == expected
    page = client.get(f"/stories?{query}").text
    for title in ("Dayton talks", "The ferry"):
        assert (f">{title}</a></h2>" in page) is (title in expected)


def test_every_facet_leads_to_stories_that_have_it_and_back(client: Any) -> None:
    page = client.get("/stories").text
    links = re.findall(r'<li><a href="(/stories\?[^"]+)"', page)
    assert len(links) > 8
    for link in {link.replace("&amp;", "&") for link in links}:
        found = client.get(link)
        assert "found</h1>" in found.text
        assert 'aria-current="true"' in found.text


@pytest.mark.parametrize("query", ["order=sideways", "since=yesterday", "page=two", "page=-1"])
def test_an_address_that_is_none_says_so(client: Any, query: str) -> None:
    page = client.get(f"/stories?{query}")
    assert page.status_code == 422
    assert "“" in page.text and "</html>" in page.text


def test_an_unknown_story_or_fact_or_report_is_named(client: Any) -> None:
    name = story(client)
    for path in ("/stories/nope", f"/stories/{name}/facts/nope", "/reports/nope", "/actor?name=Nobody", "/nope"):
        page = client.get(path)
        assert page.status_code == 404
        assert "nope" in page.text or "Nobody" in page.text or "no such page" in page.text
    assert client.get("/stories/nope.json").json()["error"]


# -- a story -----------------------------------------------------------------------------------------------


def test_the_record_has_every_fact_with_its_verdict_rule_and_words(client: Any) -> None:
    page = client.get(f"/stories/{story(client)}").text
    text = shown(page)
    for held in RECORD.facts:
        assert f'id="f-{held.id}"' in page
        assert held.rule in text
        for claim in held.claims:
            assert " ".join(claim.text.split()) in text
    for whole in TEXTS.values():
        for paragraph in whole.split("\n\n"):
            assert paragraph in text


def test_parts_say_where_they_begin(client: Any) -> None:
    name = story(client)
    page = client.get(f"/stories/{name}").text
    for report in record(client, name)["reports"]:
        column = page.split(f'data-report="{report["id"]}"')[1].split("</article>")[0]
        for start, inside in re.findall(r'data-start="(\d+)"[^>]*>(.*?)</p>', column, re.S):
            words = shown(inside)
            assert report["text"][int(start) : int(start) + len(words)] == words


def test_verdicts_can_be_chosen_in_the_address(client: Any) -> None:
    name = story(client)
    page = client.get(f"/stories/{name}?verdict=disputed&verdict=single").text
    assert "hide-corroborated" in page and "hide-repeated" in page
    assert "hide-disputed" not in page
    links = re.findall(r'<a class="filter [^"]*" href="([^"]+)"', page)
    assert f"/stories/{name}?verdict=single" in links


def test_side_by_side_lights_the_words_of_a_fact(client: Any) -> None:
    name = story(client)
    reports = record(client, name)["reports"]
    page = client.get(f"/stories/{name}/reports?report={reports[0]['id']}&report={reports[2]['id']}&fact=f5").text
    assert page.count('<article class="report') == 2
    lit = [shown(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.S)]
    assert "20,000" in lit and any("25,000 soldiers" in words for words in lit)


def test_accounts_tell_what_only_one_has_and_what_one_leaves_out(client: Any) -> None:
    name = story(client)
    ids = {r["outlet"]: r["id"] for r in record(client, name)["reports"]}
    found = {a["report"]: a for a in client.get(f"/stories/{name}/accounts.json").json()["accounts"]}
    assert "f10" in found[ids["Northern Radio"]]["only"]
    assert "f6" in found[ids["Harbour Wire"]]["only"]
    assert "f5" in found[ids["The Lakeside Courier"]]["left_out"]
    page = client.get(f"/stories/{name}/accounts?report={ids['The Lakeside Courier']}").text
    assert page.count('<article class="account"') == 1
    assert "20,000 of the NATO troops" in page


def test_the_timeline_is_a_picture_and_a_list(client: Any) -> None:
    name = story(client)
    page = client.get(f"/stories/{name}/timeline").text
    assert "<svg" in page
    assert 'datetime="1995-11-21"' in page
    (row,) = client.get(f"/stories/{name}/timeline.json").json()
    assert (row["first"], row["last"], row["fact"]) == ("1995-11-21", "1995-11-21", "f1")


def test_the_map_is_a_picture_and_a_list(client: Any) -> None:
    name = story(client)
    page = client.get(f"/stories/{name}/map").text
    assert re.search(r'<path class="land" d="M[-\d]', page)
    rows = {row["place"]: row for row in client.get(f"/stories/{name}/map.json").json()}
    assert rows["Paris"]["latitude"] == 48.85
    assert set(rows["Paris"]["reports"]) == {"A", "B", "C"}
    assert "48.85" in page


def test_versions_say_what_a_new_report_changed(client: Any, room_archive: Any) -> None:
    from room_sample import annotated, reconcile

    first, _, last = annotated()
    for n, part in enumerate(([first], [last]), 1):
        named = [
            a.model_copy(
                update={
                    "report": a.report.model_copy(update={"story": "Again", "url": f"https://a.example/{a.report.id}"})
                }
            )
            for a in part
        ]
        room_archive._archive.add(named, reconcile=reconcile)
        assert len(client.get(f"/stories/{story(client, 'Again')}/versions.json").json()["versions"]) == n
    name = story(client, "Again")
    diff = client.get(f"/stories/{name}/versions.json").json()["diff"]
    assert len(diff["reports_added"]) == 1
    assert "f10" in {change["fact"] for change in diff["new"]}
    page = client.get(f"/stories/{name}/versions?before=1&after=2").text
    assert "Moscow has not said" in page
    assert client.get(f"/stories/{name}?version=1").status_code == 200
    assert client.get(f"/stories/{name}?version=9").status_code == 404


def test_one_fact_has_its_words_lit_in_every_report(client: Any) -> None:
    name = story(client)
    page = client.get(f"/stories/{name}/facts/f9").text
    lit = " ".join(shown(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.S))
    for claim in next(f for f in RECORD.facts if f.id == "f9").claims:
        assert all(word in lit for word in claim.text.split())
    assert client.get(f"/stories/{name}/facts/f9.json").json()["fact"] == fact(client, name, "f9")


# -- reports and people ------------------------------------------------------------------------------------


def test_a_report_is_shown_with_its_layers(client: Any) -> None:
    report = record(client, story(client))["reports"][0]["id"]
    page = client.get(f"/reports/{report}").text
    assert 'data-part="boilerplate"' in page and 'data-part="caption"' in page
    assert '<mark class="l-cnt' in page and "l-pla" not in page
    page = client.get(f"/reports/{report}?layer=places&layer=events").text
    assert "l-pla" in page and "l-eve" in page and "l-cnt" not in page
    assert "a United States official" in page


def test_search_marks_what_it_found(client: Any) -> None:
    page = client.get("/search?q=%C3%89lys%C3%A9e").text
    assert '<mark class="found">Élysée</mark>' in page
    assert client.get("/search?q=").status_code == 200
    assert client.get("/search?q=zzzz").text.count("No report has these words.") == 1
    hits = client.get("/search.json?q=ferry").json()
    assert hits["total"] == 1
    assert client.get("/search.json?q=ferry&outlet=Harbour+Wire").json()["total"] == 0


def test_an_actor_over_all_reports(client: Any) -> None:
    page = client.get("/actor?name=NATO").text
    assert "1 event" in page and "police the ceasefire line" in page
    assert client.get("/actor").status_code == 422


def test_cells_of_a_table_run_nothing(client: Any, room_archive: Any) -> None:
    from room_sample import plain, reconcile

    room_archive._archive.add([plain("=1+1 is what it said", "formula", "=cmd")], reconcile=reconcile)
    table = client.get(f"/stories/{story(client, '=cmd')}.csv").text
    assert "'=1+1 is what it said" in table
    assert "'=cmd" in client.get("/stories.csv").text


@pytest.mark.parametrize("name", ["record.json", "claims.csv", "brief.md", "record.html", "decisions.jsonl"])
def test_a_story_can_be_taken_along(client: Any, name: str) -> None:
    found = client.get(f"/stories/{story(client)}/export/{name}")
    assert found.status_code == 200
    assert found.headers["content-disposition"] == f'attachment; filename="dayton-talks-{name}"'
    assert client.get(f"/stories/{story(client)}/export/nope.txt").status_code == 404


def test_every_format_that_there_is_can_be_taken_along(client: Any) -> None:
    from rashomon.export.formats import formats

    name = story(client)
    page = client.get(f"/stories/{name}/export").text
    files = re.findall(rf'href="(/stories/{name}/export/[^"]+)" download', page)
    assert len(set(files)) == len(files) == len([f for f in formats().values() if not f.missing]) + 3
    for path in files:
        found = client.get(path)
        assert found.status_code == 200, path
        assert found.headers["content-disposition"].startswith("attachment; ")


def test_a_format_that_is_not_installed_says_how(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from rashomon.web import downloads

    held = [replace(f, cure="pip install 'rashomon[parquet]'") if "parquet" in f.name else f for f in downloads.files()]
    monkeypatch.setattr(downloads, "files", lambda: tuple(held))
    page = client.get(f"/stories/{story(client)}/export").text
    assert "rashomon[parquet]" in page and "claims.parquet&#34;" not in page
    found = client.get(f"/stories/{story(client)}/export/claims.parquet")
    assert found.status_code == 501 and "rashomon[parquet]" in found.text


def test_the_stories_that_a_filter_lets_through_are_taken_along_together(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'href="/export?verdict=disputed"' in client.get("/stories?verdict=disputed").text
    rows = client.get("/export/claims.csv?verdict=disputed")
    assert rows.headers["content-disposition"] == 'attachment; filename="1-stories-claims.csv"'
    assert {row["story"] for row in csv.DictReader(io.StringIO(rows.text))} == {"Dayton talks"}
    lines = client.get("/export/records.jsonl").text.splitlines()
    assert len(lines) == 3
    assert client.get("/export/record.html").status_code == 404
    monkeypatch.setattr("rashomon.web.downloads.MOST", 2)
    refused = client.get("/export/claims.csv")
    assert refused.status_code == 422 and "rashomon export" in refused.text
    assert "rashomon export" in client.get("/export").text


def test_an_empty_archive_says_what_to_do(tmp_path: Any) -> None:
    from starlette.testclient import TestClient

    from rashomon.archive import Archive
    from rashomon.web.app import create

    with Archive.open(tmp_path / "empty") as archive, TestClient(create(archive), base_url="http://localhost") as empty:
        assert "Add reports" in empty.get("/stories").text
        for path in ("/review", "/search", "/decisions", "/coders", "/about"):
            assert empty.get(path).status_code == 200


def test_the_days_of_stories_are_a_facet(client: Any) -> None:
    page = client.get("/stories").text
    assert re.findall(r'id="facet-day">(\w+)<', page) == ["Year"]
    for year, count in (("2019", 1), ("1995", 1)):
        to = f"/stories?since={year}-01-01&amp;until={year}-12-31"
        assert f'<a href="{to}"><bdi>{year}</bdi></a> <span class="count">{count}</span>' in page
    chosen = client.get("/stories?since=2019-01-01&until=2019-12-31").text
    assert re.findall(r'id="facet-day">(\w+)<', chosen) == ["Month"]
    assert 'href="/stories?since=2019-05-01&amp;until=2019-05-31"' in chosen
    assert '<a href="/stories" aria-current="true"><bdi>2019-05</bdi>' in (
        client.get("/stories?since=2019-05-01&until=2019-05-31").text
    )
    assert client.get("/stories.json").json()["facets"]["month"][0] == {
        "value": "2019-05",
        "label": "2019-05",
        "stories": 1,
    }
