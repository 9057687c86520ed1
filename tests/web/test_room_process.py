"""The pages of processes: rounds, ledger, exchanges; links by people; what others decided stays unseen when blind."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from room_client import post, shown, story

from rashomon.archive import Archive, DecisionKind, on_fact

sys.path.insert(0, str(Path(__file__).parent.parent / "archive"))


@pytest.fixture(scope="module")
def talks_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three rounds and of a story that is none of them; one title is hostile."""
    from process_sample import FERRY, fill, report

    path = tmp_path_factory.mktemp("talks") / "talks.rashomon"
    with Archive.open(path) as archive:
        fill(archive, report(FERRY[1] + " Twice.", "x", story="<script>x</script>", title="<i>T</i>", published=None))
    return path


@pytest.fixture
def talks(talks_file: Path, tmp_path: Path) -> Iterator[Any]:
    """A browser without scripts in a room of that archive."""
    from room_server import copied
    from starlette.testclient import TestClient

    from rashomon.web.app import create

    with (
        Archive.open(copied(talks_file, tmp_path / "talks.rashomon")) as archive,
        TestClient(create(archive), base_url="http://127.0.0.1:8420") as found,
    ):
        found.archive = archive
        yield found


def process(client: Any, title: str = "Oslo round") -> Any:
    return client.get(f"/processes/{story(client, title)}.json").json()


def test_the_list_leads_to_a_process_and_a_story_to_its_own(talks: Any) -> None:
    own = talks.archive.processes().processes[0].id
    page = talks.get("/processes").text
    assert f'href="/processes/{own}"' in page and "3 rounds" in shown(page)
    assert 'href="/processes"' in talks.get("/stories").text
    assert talks.get("/processes.json").json()["processes"][0]["rounds"] == 3
    record = talks.get(f"/stories/{story(talks, 'Havana round')}").text
    assert "Round 2 of 3" in shown(record) and f'href="/processes/{own}"' in record


def test_a_process_is_shown_along_its_rounds(talks: Any) -> None:
    own = talks.archive.processes().processes[0].id
    page = talks.get(f"/processes/{own}").text
    text = " ".join(shown(page).split())
    assert text.index("Oslo round") < text.index("Havana round") < text.index("Land reform")
    for words in (
        "rejected by Colombia",
        "demanded again, in like words (ceasefire)",
        "held: Delegations of Colombia",
        "10 captives (9 – 10) in all · carried out",
        "3 captives (2 – 3) in all · carried out",
    ):
        assert words in text
    for line in process(talks)["ledger"]:
        assert f"/stories/{line['story']}?fact={line['entry']['fact']}#f-{line['entry']['fact']}" in page
    assert page.count("<svg") == 2 and "<script>x" not in page

    few = " ".join(shown(talks.get(f"/processes/{own}?kind=demand&by=FARC").text).split())
    assert "rejected by Colombia" in few and "agreed on land reform" not in few
    rows = list(csv.DictReader(io.StringIO(talks.get(f"/processes/{own}.csv?kind=demand").text)))
    assert [(r["round"], r["by"], r["answer"]) for r in rows] == [
        ("1", "FARC", "rejected"),
        ("2", "FARC", "unanswered"),
    ]
    texts = {r["report"]: talks.archive.report(r["report"]).text for r in rows}
    assert all(texts[r["report"]][int(r["start"]) : int(r["end"])].strip() == r["text"] for r in rows)


def test_a_story_that_is_no_round_can_be_linked_and_that_undone(talks: Any) -> None:
    ferry, oslo = story(talks, "Ferry"), story(talks, "Oslo round")
    page = talks.get(f"/processes/{ferry}").text
    assert "a round of no process" in shown(page) and f'value="{oslo}"' in page
    assert process(talks, "Ferry")["summary"]["rounds"] == 1
    assert post(talks, f"/processes/{ferry}/link", story=ferry, other=oslo).status_code == 303
    linked = process(talks, "Ferry")
    assert linked["summary"]["rounds"] == 4
    assert [link["by"] for link in linked["links"] if link["by"]] == ["Ada"]
    assert post(talks, "/undo").status_code == 303
    assert process(talks)["summary"]["rounds"] == 3

    for other in ("Havana round", "Land reform"):
        post(talks, f"/processes/{oslo}/unlink", story=oslo, other=story(talks, other))
    alone, rest = process(talks), process(talks, "Land reform")
    assert (alone["summary"]["rounds"], rest["summary"]["rounds"], len(rest["apart"])) == (1, 2, 2)
    back = talks.get(f"/processes/{story(talks, 'Land reform')}").text
    assert back.count("Take that back") == 2
    for link in rest["apart"]:
        post(talks, "/withdraw", decision=link["decision"])
    assert process(talks)["summary"]["rounds"] == 3
    for wrong in ({}, {"story": oslo, "other": oslo}, {"story": oslo, "other": "nobody"}):
        assert 400 <= post(talks, f"/processes/{oslo}/link", **wrong).status_code < 500
    assert talks.get("/processes/nobody").status_code == 404


#: All that a page can be asked for that counts, lists or tells something of the story "Oslo round".
LEAKS = (
    "/stories{}",
    "/stories{}?verdict=disputed",
    "/stories{}?order=disputed",
    "/stories/{story}{}",
    "/stories/{story}/versions{}",
    "/stories/{story}/decisions{}",
    "/stories/{story}/differences{}",
    "/stories/{story}/ledger{}",
    "/stories/{story}/accounts{}",
    "/stories/{story}/reports{}",
    "/processes{}",
    "/processes/{story}{}",
    "/review{}?what=all",
    "/review{}?what=disputed",
    "/review{}?story={story}&what=all",
    "/decisions{}",
    "/about{}",
    "/export{}",
)
FILES = ("record.json", "record.html", "decisions.jsonl", "claims.csv")


def test_nothing_tells_a_blind_coder_what_others_decided(talks: Any) -> None:
    own = story(talks, "Oslo round")

    def seen() -> dict[str, str]:
        asked = [path.replace("{story}", own).replace("{}", kind) for path in LEAKS for kind in ("", ".json", ".csv")]
        asked += ["/decisions.jsonl", *(f"/stories/{own}/export/{name}" for name in FILES)]
        found = {path: talks.get(path) for path in asked}
        assert all(answer.status_code in (200, 404) for answer in found.values())
        # A form's token and the moment that a file was made say nothing of decisions.
        return {path: answer.text for path, answer in found.items()}

    talks.cookies.set("rashomon_user", "Cleo")
    talks.cookies.set("rashomon_blind", "yes")
    before = seen()
    archive = talks.archive
    record = archive.record(own).record
    for kind, fact in ((DecisionKind.REJECT, 0), (DecisionKind.ACCEPT, 1), (DecisionKind.NOTE, 2)):
        text = "what Tom thinks" if kind is DecisionKind.NOTE else None
        archive.decide(on_fact(record, record.facts[fact].id, kind, "Tom", story=own, text=text))
    edit = on_fact(record, record.facts[3].id, DecisionKind.EDIT, "Tom", story=own, field="verdict", value="disputed")
    archive.decide(edit)
    assert archive.story(own).summary.disputed == 1
    after = seen()
    assert [path for path in before if before[path] != after[path]] == []
    assert talks.get("/coders").status_code == 403

    # Their own decisions count; that somebody else takes one back is not told.
    mine = archive.decide(on_fact(record, record.facts[4].id, DecisionKind.REJECT, "Cleo", story=own))
    alone = talks.get("/stories.json").json()["stories"]
    assert next(s["facts"] for s in alone if s["id"] == own) == len(record.facts) - 1
    archive.withdraw(mine.decision.id, "Tom", remake=False)
    assert [e["withdrawn_by"] for e in talks.get("/decisions.json").json()] == [None]
    talks.cookies.clear()
    assert "what Tom thinks" in talks.get(f"/stories/{own}").text


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/processes", "/processes/{story}", "/processes/{alone}"])
def test_the_pages_are_accessible_and_fit_a_phone(browser: Any, talks_file: Path, tmp_path: Path, path: str) -> None:
    from room_server import Server, copied, violations

    server = Server(copied(talks_file, tmp_path / "talks.rashomon"))
    try:
        page = browser.new_page(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
        names = {"{story}": server.story("Oslo round"), "{alone}": server.story("Ferry")}
        for name, own in names.items():
            path = path.replace(name, own)
        page.goto(server.address + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, only=("color-contrast", "link-in-text-block")) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert violations(page, but=("color-contrast",)) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.close()
    finally:
        server.stop()
