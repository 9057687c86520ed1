"""Who is let in, what is refused, and what every answer forbids."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from room_client import fact, post, story, token
from starlette.testclient import TestClient

from rashomon.web.app import create
from rashomon.web.asking import own_path
from rashomon.web.forms import Limits
from rashomon.web.security import Policy, host_name, is_loopback, names


@pytest.mark.parametrize("path", ["/stories", "/stories.json", "/nope", "/static/nope", "/static/room.js"])
def test_every_answer_is_strict(client: Any, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8420", "127.0.0.1.evil.example", "", "localhost@evil", "a,b"]
)
def test_a_host_that_is_not_ours_is_refused(client: Any, host: str) -> None:
    found = client.get("/stories", headers={"host": host})
    assert found.status_code == 421
    assert "Dayton" not in found.text


@pytest.mark.parametrize("host", ["localhost:8420", "127.0.0.1", "[::1]:8420", "LOCALHOST"])
def test_this_machine_by_any_of_its_names(client: Any, host: str) -> None:
    assert client.get("/stories", headers={"host": host}).status_code == 200


def opened(archive: Any, **policy: Any) -> Any:
    return TestClient(
        create(archive, policy=Policy(**policy)), base_url="http://desk.example:8420", follow_redirects=False
    )


def test_opened_to_a_network_it_wants_the_token_once(room_archive: Any) -> None:
    with opened(room_archive, hosts=names(["desk.example"]), token="let-me-in") as found:
        for wrong in ("/stories", "/stories.json", "/stories?token=", "/stories?token=let-me-i", "/static/room.js"):
            assert found.get(wrong).status_code == 403, wrong
        first = found.get("/stories?q=ferry&token=let-me-in")
        assert first.status_code == 303
        assert first.headers["location"] == "/stories?q=ferry"
        line = next(c for c in first.headers.get_list("set-cookie") if c.startswith("rashomon_pass="))
        assert "HttpOnly" in line and "SameSite=Strict" in line
        assert "let-me-in" not in line
        assert found.get("/stories?q=ferry").status_code == 200


def test_the_token_leads_nowhere_else(room_archive: Any) -> None:
    with opened(room_archive, hosts=names(["desk.example"]), token="let-me-in") as found:
        to = found.get("//evil.example/x?token=let-me-in").headers["location"]
        assert to.startswith("/") and not to.startswith("//")


def test_any_address_only_where_it_listens_on_all(room_archive: Any) -> None:
    assert Policy(addresses=True).knows("192.0.2.7:80")
    assert not Policy().knows("192.0.2.7:80")
    assert not Policy(addresses=True).knows("evil.example")


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    {"origin": "http://[bad"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_changes_nothing(client: Any, headers: dict[str, str]) -> None:
    name = story(client)
    found = post(client, f"/stories/{name}/decide", do="accept f1", headers=headers)
    assert found.status_code == 403
    assert fact(client, name, "f1")["review"] is None


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8420", "null"])  # a page that sends no referrer says "null"
def test_a_form_of_our_own_page_does(client: Any, origin: str) -> None:
    name = story(client)
    headers = {"origin": origin, "sec-fetch-site": "same-origin"}
    assert post(client, f"/stories/{name}/decide", do="accept f1", headers=headers).status_code == 303
    assert fact(client, name, "f1")["review"]["status"] == "accepted"


@pytest.mark.parametrize("sent", ["", "0" * 64, "é"])
def test_a_form_without_the_token_of_this_browser_changes_nothing(client: Any, sent: str) -> None:
    name = story(client)
    token(client)
    found = client.post(f"/stories/{name}/decide", data={"form_token": sent, "user": "Ada", "do": "accept f1"})
    assert found.status_code == 403
    assert fact(client, name, "f1")["review"] is None


def test_the_token_of_another_browser_is_none_of_ours(client: Any, room_archive: Any) -> None:
    theirs = token(client)
    client.cookies.clear()
    name = story(client)
    found = client.post(f"/stories/{name}/decide", data={"form_token": theirs, "user": "Eve", "do": "accept f1"})
    assert found.status_code == 403


def test_nothing_is_changed_by_looking(client: Any) -> None:
    name = story(client)
    assert client.get(f"/stories/{name}/decide?do=accept+f1").status_code in (404, 405)
    assert client.post("/stories").status_code == 405
    assert client.delete("/stories").status_code == 405


def test_too_much_is_refused_with_a_page(room_archive: Any) -> None:
    limits = Limits(size=20_000, files=2, fields=20, text=5_000)
    with TestClient(create(room_archive, limits=limits), base_url="http://localhost") as small:
        many = [("files", (f"{n}.txt", b"words", "text/plain")) for n in range(3)]
        for fields in (
            {"text": "w" * 6_000},
            {"files": [("files", ("big.txt", b"w" * 30_000, "text/plain"))]},
            {"files": many},
        ):
            found = post(small, "/add", **fields)
            assert found.status_code == 413, fields
            assert "rashomon add" in found.text

        def without_length() -> Any:
            yield from (b"text=" + b"w" * 1_000 for _ in range(40))

        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert small.post("/add", content=without_length(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nno name\r\n--b--\r\n"),
        ("application/x-www-form-urlencoded", b"%ff=%00&&==;"),
        ("application/json", b"{}"),
        ("text/plain", b"\xff\x00"),
        ("", b""),
    ],
)
def test_a_body_that_is_no_form_is_a_page_not_a_crash(client: Any, kind: str, body: bytes) -> None:
    found = client.post("/add", content=body, headers={"content-type": kind} if kind else {})
    assert found.status_code in (400, 403)
    assert "</html>" in found.text


def test_a_page_that_breaks_says_so_and_not_why(
    client: Any, room_archive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(room_archive, "stories_by", broken, raising=False)
    found = client.get("/stories")
    assert found.status_code == 500
    assert "secret" not in found.text and "</html>" in found.text
    assert client.get("/stories.json").json()["error"]


def test_cookies_of_the_room_are_its_own(client: Any) -> None:
    lines = client.get("/settings").headers.get_list("set-cookie")
    assert lines and all("HttpOnly" in line and "SameSite=Strict" in line and "Path=/" in line for line in lines)


@pytest.mark.parametrize(
    "cookie", ['a="', "rashomon_keys=%7B", "rashomon_session=short", "rashomon_user=%00%ff", "=;=;"]
)
def test_odd_cookies_are_borne(client: Any, cookie: str) -> None:
    client.cookies.clear()
    assert client.get("/settings", headers={"cookie": cookie}).status_code == 200


@given(st.text())
def test_no_address_leads_out(to: str) -> None:
    found = own_path(to)
    assert found.startswith("/") and not found.startswith(("//", "/\\"))
    assert "\n" not in found and "\r" not in found


@given(st.text())
def test_no_host_header_raises(host: str) -> None:
    name = host_name(host)
    assert name is None or name
    Policy(addresses=True).knows(host)
    is_loopback(host)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["/stories", "/search", "/review", "/actor"]),
    st.dictionaries(
        st.sampled_from(["q", "page", "since", "verdict", "actor", "order", "name", "what", "story", "at"]),
        st.text(max_size=30),
    ),
)
def test_no_query_breaks_a_page(path: str, query: dict[str, str]) -> None:
    found = _shared().get(path, params={k: v.encode("utf-8", "replace") for k, v in query.items()})
    assert found.status_code in (200, 404, 422)


_held: list[Any] = []


def _shared() -> Any:
    """One room for all examples: opening one takes longer than asking it."""
    if not _held:
        import tempfile
        from pathlib import Path

        from room_sample import filled

        folder = tempfile.TemporaryDirectory()
        archive = filled(Path(folder.name) / "room.rashomon")
        _held[:] = [TestClient(create(archive), base_url="http://localhost"), folder]
    return _held[0]
