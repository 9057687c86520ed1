"""Decisions from forms: signed, on words of a report, seen on every page, taken back, and there after a restart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from record_sample import TEXTS
from room_client import fact, post, record, shown, story, token
from starlette.testclient import TestClient

from rashomon.archive import Decision
from rashomon.web.app import create


def decide(client: Any, name: str, **fields: Any) -> Any:
    return post(client, f"/stories/{name}/decide", **fields)


def report_id(client: Any, name: str, outlet: str) -> str:
    return str(next(r["id"] for r in record(client, name)["reports"] if r["outlet"] == outlet))


def test_who_has_no_name_is_asked_and_goes_on(client: Any) -> None:
    name = story(client)
    held = {"form_token": token(client), "do": "accept f1", "next": f"/stories/{name}"}
    asked = client.post(f"/stories/{name}/decide", data=held)
    assert "Who decides?" in asked.text
    assert fact(client, name, "f1")["review"] is None
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    done = client.post(f"/stories/{name}/decide", data={**fields, "user": " Grace  Hopper "}, follow_redirects=False)
    assert done.headers["location"] == f"/stories/{name}#f-f1"
    assert fact(client, name, "f1")["review"]["by"] == "Grace Hopper"
    again = {"form_token": token(client), "do": "reject f6"}
    assert client.post(f"/stories/{name}/decide", data=again, follow_redirects=False).status_code == 303
    assert fact(client, name, "f6")["review"]["by"] == "Grace Hopper"


def test_accept_and_reject_are_seen_everywhere_and_taken_back(client: Any) -> None:
    name = story(client)
    decide(client, name, do="accept f5")
    decide(client, name, do="reject f12")
    page = client.get(f"/stories/{name}").text
    assert "accepted by Ada" in shown(page) and "rejected by Ada" in shown(page)
    assert client.get("/stories.json").json()["stories"][0]["undecided"] == 0
    assert client.get("/review.json").json() == []
    assert len(client.get("/decisions.json").json()) == 2
    back = post(client, "/undo", story=name, next=f"/stories/{name}")
    assert back.headers["location"] == f"/stories/{name}#f-f12"
    assert fact(client, name, "f12")["review"] is None
    post(client, "/undo", story=name)
    assert fact(client, name, "f5")["review"] is None
    assert post(client, "/undo", story=name).status_code == 409
    assert "taken back" in client.get("/decisions").text


def test_one_takes_back_only_ones_own_by_undo(client: Any) -> None:
    name = story(client)
    decide(client, name, do="accept f1", user="Ada")
    assert post(client, "/undo", story=name, user="Bob").status_code == 409
    (entry,) = client.get("/decisions.json").json()
    assert post(client, "/withdraw", decision=entry["decision"]["id"], user="Bob").status_code == 303
    assert fact(client, name, "f1")["review"] is None


def test_a_decision_is_there_after_a_restart(client: Any, room_archive: Any, tmp_path: Path) -> None:
    name = story(client)
    decide(client, name, do="accept f1")
    room_archive.close()
    from room_sample import filled

    with TestClient(create(filled(tmp_path / "room.rashomon")), base_url="http://localhost") as later:
        assert fact(later, name, "f1")["review"]["status"] == "accepted"


# -- fields from words -------------------------------------------------------------------------------------


def test_a_field_is_set_to_words_selected_in_a_report(client: Any) -> None:
    name = story(client)
    report = report_id(client, name, "Northern Radio")
    start = TEXTS["nr-1"].index("officials")
    decide(client, name, do="edit", fact="f5", field="speaker", report=report, words="officials ", start=str(start))
    (edit,) = fact(client, name, "f5")["review"]["edits"]
    assert (edit["field"], edit["value"], edit["own"]) == ("speaker", "officials", False)
    assert TEXTS["nr-1"][edit["start"] : edit["end"]] == "officials"
    assert "speaker set to" in shown(client.get(f"/stories/{name}").text).lower()


def test_words_across_a_paragraph_hold_their_place(client: Any) -> None:
    name = story(client)
    report = report_id(client, name, "Harbour Wire")
    start = TEXTS["hw-1"].index("undivided.")
    words = "undivided.\n\nA NATO force"
    decide(client, name, do="edit", fact="f5", field="gist", report=report, words=words, start=str(start))
    (edit,) = fact(client, name, "f5")["review"]["edits"]
    assert TEXTS["hw-1"][edit["start"] : edit["end"]] == words


@pytest.mark.parametrize(
    ("words", "start", "said"),
    [
        ("words that nobody printed", "", "do not stand in"),
        ("words that nobody printed", "0", "do not stand in"),
        ("the", "", "times"),
        ("", "3", "No words were chosen"),
        ("   ", "3", "No words were chosen"),
        ("x" * 6_000, "0", "more than"),
    ],
)
def test_words_that_are_not_there_are_no_source(client: Any, words: str, start: str, said: str) -> None:
    name = story(client)
    report = report_id(client, name, "Harbour Wire")
    found = decide(client, name, do="edit", fact="f5", field="gist", report=report, words=words, start=start)
    assert found.status_code == 422
    assert said in shown(found.text)
    assert fact(client, name, "f5")["review"] is None


def test_pasted_words_are_found_where_they_stand_once(client: Any) -> None:
    name = story(client)
    report = report_id(client, name, "Northern Radio")
    words = "the Élysée   Palace in Paris"
    decide(client, name, do="edit", fact="f9", field="place", report=report, words=words)
    (edit,) = fact(client, name, "f9")["review"]["edits"]
    assert TEXTS["nr-1"][edit["start"] : edit["end"]] == "the Élysée Palace in Paris"


def test_a_value_of_ones_own_is_marked(client: Any) -> None:
    name = story(client)
    decide(client, name, do="edit", fact="f5", field="verdict", own="single")
    found = fact(client, name, "f5")
    assert found["verdict"] == "single"
    assert found["review"]["edits"][0]["own"] is True
    assert "own" in shown(client.get(f"/stories/{name}/facts/f5").text)


# -- facts and stories -------------------------------------------------------------------------------------


def test_a_note_keeps_its_lines_and_runs_nothing(client: Any) -> None:
    name = story(client)
    decide(client, name, do="note", fact="f1", text="first <script>\r\nsecond 🕊")
    assert fact(client, name, "f1")["review"]["notes"] == ["Ada: first <script>\nsecond 🕊"]
    assert "<script>\n" not in client.get(f"/stories/{name}").text
    assert decide(client, name, do="note", fact="f1", text=" \n ").status_code == 422
    post(client, f"/stories/{name}/note", text="on the story")
    assert "on the story" in client.get(f"/stories/{name}/decisions").text


def test_merge_split_and_move(client: Any) -> None:
    name = story(client)
    before = {f["id"] for f in record(client, name)["facts"]}
    decide(client, name, do="merge", fact="f6", other="f10")
    merged = [f for f in record(client, name)["facts"] if f["id"] not in before]
    assert [len(f["claims"]) for f in merged] == [2]
    post(client, "/undo", story=name)
    claims = fact(client, name, "f9")["claims"]
    chosen = [f"{c['report']}:{c['start']}:{c['end']}" for c in claims]
    assert decide(client, name, do="split", fact="f9", claim=chosen).status_code == 422
    assert decide(client, name, do="split", fact="f9").status_code == 422
    decide(client, name, do="split", fact="f9", claim=chosen[0])
    parts = [
        f for f in record(client, name)["facts"] if "mid-December" in f["gist"] or "14 December" in str(f["claims"])
    ]
    assert sorted(len(f["claims"]) for f in parts) == [1, 2]
    post(client, "/undo", story=name)
    assert {f["id"] for f in record(client, name)["facts"]} == before
    target = fact(client, name, "f10")
    decide(client, name, do="move", fact="f9", other="f10", claim=chosen[2])
    grown = [f for f in record(client, name)["facts"] if target["claims"][0] in f["claims"]]
    assert len(grown[0]["claims"]) == 2
    assert decide(client, name, do="merge", fact="f1", other="f1").status_code == 422


def test_a_form_that_says_nothing_known_is_told(client: Any) -> None:
    name = story(client)
    for fields in ({"do": "explode f1"}, {"do": ""}, {"do": "accept nope"}, {"do": "edit", "fact": "f1"}):
        assert decide(client, name, **fields).status_code in (404, 422)
    assert client.get("/decisions.json").json() == []


def done(client: Any, answer: Any) -> None:
    """Wait for the work that an answer leads to."""
    place = answer.headers["location"].partition("?")[0]
    number = int(place.rpartition("/")[2])
    job = client.app.state.room.jobs.get(number)
    assert job.ended.wait(60)
    assert job.state == "done", job.error
    assert client.get(place).status_code == 200


def test_stories_are_merged_split_and_put_back(client: Any) -> None:
    name, ferry = story(client), story(client, "The ferry")
    done(client, post(client, f"/stories/{name}/merge", other=ferry))
    held = client.get(f"/stories/{name}/versions.json").json()
    assert len([m for m in held["history"] if m["until"] is None]) == 4
    assert client.get(f"/stories/{ferry}.json").json()["story"] == name
    done(client, post(client, "/undo", story=name))
    assert story(client, "The ferry") == ferry
    leaving = report_id(client, name, "Northern Radio")
    done(client, post(client, f"/stories/{name}/split", report=leaving))
    assert len(record(client, name)["reports"]) == 2
    everything = [r["id"] for r in record(client, name)["reports"]]
    assert post(client, f"/stories/{name}/split", report=everything).status_code == 422


# -- in place, the queue, two coders ---------------------------------------------------------------------


def test_an_open_page_gets_only_the_fact(client: Any) -> None:
    name = story(client)
    found = decide(client, name, do="accept f5", headers={"hx-request": "true"})
    assert found.status_code == 200
    assert found.headers["hx-retarget"] == '[id="f-f5"]'
    assert "accepted" in found.text and "<html" not in found.text and 'id="flash"' in found.text
    refused = decide(client, name, do="accept nope", headers={"hx-request": "true"})
    assert refused.headers["hx-retarget"] == "#flash" and "<html" not in refused.text


def test_the_queue_is_by_conflict_and_consequence(client: Any) -> None:
    name = story(client)
    rows = client.get("/review.json").json()
    assert {row["fact"] for row in rows} == {"f5", "f12"}
    assert rows[0]["fact"] == "f5"  # in the ledger, and it changes a quantity
    assert "ledger" in rows[0]["why"]
    everything = client.get("/review.json?what=all").json()
    assert [row["fact"] for row in everything[:2]] == ["f5", "f12"]
    assert [row["weight"] for row in everything] == sorted((r["weight"] for r in everything), reverse=True)
    found = decide(client, name, do="accept", fact="f5", next="/review?at=0")
    assert found.headers["location"] == "/review?at=0"
    assert client.get(f"/review.json?story={name}").json()[0]["fact"] == "f12"


def test_two_code_blind_and_are_compared(client: Any, room_archive: Any) -> None:
    name = story(client)
    codes = {
        "Ada": {"f1": "accept", "f5": "reject", "f6": "accept"},
        "Bob": {"f1": "accept", "f5": "accept", "f6": "accept"},
    }
    for user, held in codes.items():
        with TestClient(create(room_archive), base_url="http://localhost") as own:
            post(own, "/name", user=user)
            post(own, "/blind", blind="yes")
            assert own.get("/settings.json").json()["blind"] is True
            page = shown(own.get(f"/stories/{name}").text)
            assert "by Ada" not in page and "by Bob" not in page
            for fact_id, verb in held.items():
                assert decide(own, name, do=f"{verb} {fact_id}", user=user).status_code == 303
            assert {e["decision"]["user"] for e in own.get("/decisions.json").json()} == {user}
            assert own.get("/coders").status_code == 403
            assert "by Ada" not in shown(own.get(f"/stories/{name}/facts/f1").text) or user == "Ada"
            lines = own.get(f"/stories/{name}/export/decisions.jsonl").text.splitlines()
            assert {json.loads(line)["user"] for line in lines} == {user}
    found = client.get("/coders.json").json()
    (judged,) = [f for f in found["fields"] if f["field"].startswith("accepted")]
    assert (judged["units"], judged["agreed"]) == (3, 2)
    assert judged["alpha"] == pytest.approx(0.0)
    assert "Bob" in client.get("/coders").text


def test_keys_can_be_changed_and_not_twice(client: Any) -> None:
    post(client, "/keys", **{"key-accept": "y"})
    assert client.get("/settings.json").json()["keys"]["accept"] == "y"
    assert "&#34;accept&#34;:&#34;y&#34;" in client.get(f"/stories/{story(client)}").text
    clash = post(client, "/keys", **{"key-accept": "r"})
    assert clash.status_code == 422 and "can't be both" in shown(clash.text)
    post(client, "/keys", do="usual")
    assert client.get("/settings.json").json()["keys"]["accept"] == "a"


# -- carried to another archive ------------------------------------------------------------------------------


def test_decisions_go_out_and_come_in_each_once(client: Any) -> None:
    name = story(client)
    post(client, f"/stories/{name}/decide", do="accept f1")
    post(client, f"/stories/{name}/decide", do="note", fact="f5", text="ask again")
    lines = client.get("/decisions.jsonl").text
    assert [json.loads(line)["kind"] for line in lines.splitlines()] == ["accept", "note"]
    held = [json.loads(line) | {"user": "Bo"} for line in lines.splitlines()]
    theirs = [Decision(**{name: value for name, value in one.items() if name != "id"}) for one in held]
    body = lines + "".join(one.model_dump_json(exclude_defaults=True) + "\n" for one in theirs)
    found = post(client, "/decisions", files={"files": ("theirs.jsonl", body.encode())})
    assert found.status_code == 303
    told = finished(client, found.headers["location"])
    assert told["result"] == {"decided": 2, "known": 2, "problems": []}
    assert {e["decision"]["user"] for e in client.get("/decisions.json").json()} == {"Ada", "Bo"}


@pytest.mark.parametrize("body", [b"", b"not json\n", b"{}\n", b"\xff\xfe", b'{"kind": "shout"}\n'])
def test_lines_that_are_no_decisions_change_nothing(client: Any, body: bytes) -> None:
    found = post(client, "/decisions", files={"files": ("theirs.jsonl", body)})
    assert found.status_code == 422
    assert client.get("/decisions.json").json() == []


def test_who_codes_blind_takes_only_their_own_along(client: Any) -> None:
    name = story(client)
    post(client, f"/stories/{name}/decide", do="accept f1", user="Xaviera")
    client.cookies.set("rashomon_user", "Ada")
    client.cookies.set("rashomon_blind", "yes")
    post(client, f"/stories/{name}/decide", do="reject f5")
    for path in ("/decisions.jsonl", f"/stories/{name}/export/decisions.jsonl", "/export/decisions.jsonl"):
        assert {json.loads(line)["user"] for line in client.get(path).text.splitlines()} == {"Ada"}, path
    from rashomon.web.downloads import files

    for file in files():
        if not file.cure:
            made = client.get(f"/stories/{name}/export/{file.name}")
            assert made.status_code == 200 and b"Xaviera" not in _opened(made.content), file.name


def finished(client: Any, address: str) -> Any:
    """What a piece of work gave, once it is over."""
    path = address.partition("?")[0]
    assert client.app.state.room.jobs.get(int(path.rpartition("/")[2])).ended.wait(10)
    return client.get(f"{path}.json").json()


def _opened(body: bytes) -> bytes:
    """What a file holds; of a zip, what is in it."""
    import io
    import zipfile

    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as held:
        return b"".join(map(held.read, held.namelist()))
