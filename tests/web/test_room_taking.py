"""Reports taken in from the browser: pasted, uploaded, named after themselves, and never fetched."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from room_client import post, record, shown, story
from test_room_decisions import done

from rashomon.web.taking import safe_name

PASTED = "The council of the port voted on Tuesday to close the old harbour. A spokesman said work begins in May."


def outcome(client: Any, answer: Any) -> Any:
    done(client, answer)
    return client.get(answer.headers["location"] + ".json").json()["result"]


def test_pasted_text_becomes_a_report_of_its_story(client: Any) -> None:
    fields = {"title": "Old harbour to close", "outlet": "Port Paper", "published": "2019-05-14", "story": "Harbour"}
    found = outcome(client, post(client, "/add", text=PASTED, **fields))
    assert len(found["added"]["kept"]) == 1
    (report,) = record(client, story(client, "Harbour"))["reports"]
    assert (report["text"], report["outlet"], report["published"]) == (PASTED, "Port Paper", "2019-05-14")
    again = outcome(client, post(client, "/add", text=PASTED, **fields))
    assert not again["added"]["kept"] and len(again["added"]["duplicates"]) == 1


def test_uploads_are_read_by_kind_and_keep_their_names(client: Any) -> None:
    page = f"<html><head><title>Page of it</title></head><body><article><h1>Page of it</h1><p>{PASTED} " + (
        "The vote came after a long debate among the members of the council. " * 5
    )
    files = [
        ("files", ("../../up/plain.txt", PASTED.encode(), "text/plain")),
        ("files", ("page.html", page.encode(), "text/html")),
        ("files", ("nothing.txt", b"", "text/plain")),
        ("files", ("rows.jsonl", b'{"id": "row 1", "text": "%b"}\n' % b"Row of words that say something. ", "")),
    ]
    found = outcome(client, post(client, "/add", story="Uploads", files=files))
    assert len(found["added"]["kept"]) == 3
    assert any(p.startswith("nothing.txt: ") for p in found["problems"])
    assert "/tmp" not in str(found)
    reports = record(client, story(client, "Uploads"))["reports"]
    assert {r["path"] for r in reports} == {"plain.txt", "page.html", "rows.jsonl"}


@pytest.mark.parametrize(
    ("name", "body"),
    [("list.urls", b"http://192.0.2.1/x\n"), ("list.txt", b"https://192.0.2.1/a\nhttps://192.0.2.1/b\n")],
)
def test_a_list_of_addresses_is_not_fetched(
    client: Any, monkeypatch: pytest.MonkeyPatch, name: str, body: bytes
) -> None:
    def asked(*_: Any, **__: Any) -> Any:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", asked)
    found = outcome(client, post(client, "/add", files=[("files", (name, body, "text/plain"))]))
    assert not found["added"]["kept"]
    assert "asks nobody" in found["problems"][0]


def test_nothing_to_add_says_so(client: Any) -> None:
    found = post(client, "/add", text="  ")
    assert found.status_code == 422 and "nothing to add" in shown(found.text)


def test_work_that_fails_says_why(client: Any, room_archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        from rashomon.archive.errors import FullDisk

        raise FullDisk("room.rashomon", "there is no room left to write", "make room and try again")

    monkeypatch.setattr(room_archive, "add", full, raising=False)
    answer = post(client, "/add", text=PASTED)
    place = answer.headers["location"]
    assert client.app.state.room.jobs.get(int(place.rpartition("/")[2])).ended.wait(10)
    assert "make room and try again" in client.get(place).text
    assert client.get("/jobs/999").status_code == 404


def test_work_that_goes_on_is_looked_at_again(client: Any, room_archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    gate = threading.Event()
    monkeypatch.setattr(room_archive, "add", lambda reports, progress: gate.wait(10), raising=False)
    place = post(client, "/add", text=PASTED).headers["location"]
    page = client.get(place).text
    assert 'hx-trigger="every 1s"' in page and 'http-equiv="refresh"' in page
    assert "<html" not in client.get(place, headers={"hx-request": "true"}).text
    gate.set()


@given(st.text())
def test_no_name_of_a_file_leads_out_of_its_folder(name: str) -> None:
    found = safe_name(name)
    assert found not in ("", ".", "..")
    assert not set(found) & set("/\\\0")
    assert len(found.encode()) <= 180
