"""The page: escaped, closed to the network, and every claim on its own words."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from record_sample import FACTS, RECORD, TEXTS, claim, fact, report

from rashomon.export.html import render_html
from rashomon.export.marks import visible
from rashomon.model import Fact, Origin, Record, StatementKind, StatementRef, Strength, Verdict


class Page(HTMLParser):
    """What a browser would find: elements, links, ids, and the text under each mark and report."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.open_marks = 0
        self.deepest = 0
        self.claims: dict[tuple[str, str], str] = {}
        self.texts: dict[str, str] = {}
        self._report = ""
        self._part = False
        self._keys: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append((tag, held))
        if held.get("id"):
            self.ids.append(held["id"] or "")
        if tag == "article" and held.get("class") == "report":
            self._report = held["id"] or ""
        if tag == "p" and (held.get("class") or "").startswith("part"):
            self._part = True
        if tag == "mark":
            self.open_marks += 1
            self.deepest = max(self.deepest, self.open_marks)
            self._keys = (held.get("data-claims") or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.open_marks -= 1
            self._keys = []
        if tag == "p":
            self._part = False
        if tag == "article":
            self._report = ""

    def handle_data(self, data: str) -> None:
        if not (self._report and self._part):
            return
        self.texts[self._report] = self.texts.get(self._report, "") + data
        for key in self._keys:
            self.claims[self._report, key] = self.claims.get((self._report, key), "") + data


def one_report(text: str, *facts: Fact, **more: object) -> Record:
    held = report("only", "Outlet", (text,), title=text)
    fields: dict[str, object] = {"quantities": {}, "ledger": (), "sections": {}, **more}
    return Record(
        story=text or "empty",
        reports=(held,),
        origins=(Origin(id="o1", reports=("only",), why=text),),
        facts=facts,
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(RECORD)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_marks_of_a_claim_are_its_words(page: Page) -> None:
    order = {r.id: f"r{i}" for i, r in enumerate(RECORD.reports)}
    for held in FACTS:
        for words in held.claims:
            assert page.claims[order[words.report], held.id] == TEXTS[words.report][words.start : words.end]


def test_reports_are_whole_and_marks_flat(page: Page) -> None:
    assert [page.texts[f"r{i}"] for i in range(3)] == [r.text for r in RECORD.reports]
    assert page.deepest == 1


def test_nothing_on_the_page_leads_out(page: Page, html: str) -> None:
    for _, attrs in page.tags:
        assert not {"src", "srcset", "action", "data", "style", "onclick"} & set(attrs)
        if "href" in attrs:
            assert (attrs["href"] or "").startswith("#")
    assert "url(" not in html
    assert "@import" not in html


def test_every_link_lands_and_no_id_twice(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    links = {(attrs["href"] or "")[1:] for _, attrs in page.tags if "href" in attrs}
    assert links <= set(page.ids)


def test_the_policy_allows_exactly_the_style_and_script_of_the_page(html: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    for tag in ("style", "script"):
        bodies = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.S)
        assert len(bodies) == 1
        digest = base64.b64encode(hashlib.sha256(bodies[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert "unsafe" not in policy[1]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> & \"quotes\" 'single' </style> <!-- ]]>",
        "A\x00B \u202eright to left\u202c \u200fשלום 🕊\ufe0f NBSP\u00a0end\r\nlone\rreturn\x1b[31m",
        "broken \ud800 surrogate and \ufffe",
        "x" * 20_000,
        "{{ view }} {% raw %} ${x} {0}",
        "",
        "\n\n \n",
    ],
)
def test_odd_text_stays_text(text: str) -> None:
    words = {"report": "only", "start": 0, "end": len(text), "text": text}
    record = one_report(
        text,
        fact("weird id <\"'>", text, text, Verdict.SINGLE).model_copy(
            update={
                "claims": (claim("hw-1", "Sarajevo").model_copy(update={**words, "speaker": text}),),
                "rule": text,
            }
        ),
        sections={text: ("weird id <\"'>", "nobody knows this one")},
        notes=(text,),
        versions={text: text},
        statements=(
            StatementRef(
                report="only",
                speaker=text,
                office=text,
                kind=StatementKind.DIRECT,
                strength=Strength.DENIED,
                source=text,
                cue=text,
                text=text,
                start=0,
                end=len(text),
                line=1,
                content=((0, len(text)),),
                via=(text,),
            ),
        ),
    )
    html = render_html(record)
    html.encode("utf-8")
    assert "\x00" not in html
    page = Page(html)
    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert sum(tag == "style" for tag, _ in page.tags) == 1
    assert page.texts.get("r0", "") == visible(text)
    if text.strip():
        assert page.claims["r0", "n.0"] == visible(text)


def test_every_fact_is_on_the_page_once_whatever_the_sections_say() -> None:
    loop = [fact(f"x{i}", "S", f"gist {i}", Verdict.SINGLE, parent=f"x{(i + 1) % 7}") for i in range(7)]
    for sections in (
        {},
        {"S": ("x0", "x1", "x0"), "T": ("x1", "x6")},
        {"S": tuple(f"x{i}" for i in range(7))},
    ):
        page = Page(render_html(one_report("Text", *loop, sections=sections)))
        assert sorted(i for i in page.ids if i.startswith("f-")) == [f"f-x{i}" for i in range(7)]


def test_empty_record() -> None:
    empty = Record(story="", reports=(), origins=(), facts=(), quantities={}, ledger=(), sections={"Who": ()})
    assert "0 reports" in render_html(empty)
