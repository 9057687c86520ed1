"""The document of the room's JSON, every answer held against it, and odd requests to every address there is."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from room_client import post, record, story, token

from rashomon.web import shapes
from rashomon.web.openapi import QUERY, document
from rashomon.web.pages import ACTIONS, FILES, PAGES

PATHS = [path for path, _ in PAGES]
TWINS = [f"{path}.{kind}" for path in PATHS for kind in ("json", "csv")]


@pytest.fixture(scope="module")
def open_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One room with a decision in it, for all that is only asked."""
    from room_sample import filled
    from starlette.testclient import TestClient

    from rashomon.web.app import create

    archive = filled(tmp_path_factory.mktemp("asked") / "room.rashomon")
    with TestClient(create(archive), base_url="http://localhost") as client:
        post(client, f"/stories/{story(client)}/decide", do="accept f1")
        yield client
    archive.close()


def filled_in(client: Any, path: str) -> str:
    name = story(client)
    report = record(client, name)["reports"][0]["id"]
    for part, value in (("story", name), ("process", name), ("fact", "f5"), ("report", report), ("job", "1")):
        path = path.replace("{" + part + "}", value)
    return path + ("?name=NATO" if "/actor" in path else "")


def test_the_document_names_every_page(open_room: Any) -> None:
    held = open_room.get("/openapi.json")
    assert held.headers["content-type"] == "application/json"
    assert held.json() == json.loads(json.dumps(document()))
    assert set(held.json()["paths"]) == {p for p in TWINS if not (p.endswith(".csv") and p[:-4] in shapes.NO_TABLE)}
    operations = [path["get"] for path in held.json()["paths"].values()]
    assert len({o["operationId"] for o in operations}) == len(operations)
    assert all(o["summary"] for o in operations)


def test_every_reference_in_it_leads_somewhere() -> None:
    made = json.dumps(document())
    held = document()["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', made)) <= set(held)


@pytest.mark.parametrize("path", PATHS)
def test_what_a_page_gives_fits_the_document(open_room: Any, path: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    made = document()
    shape = made["paths"][f"{path}.json"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert shape, f"{path} has no shape: it wants one in shapes.py"
    address, _, query = filled_in(open_room, path).partition("?")
    found = open_room.get(f"{address}.json?{query}")
    if found.status_code == 404:
        shape = shapes.REFUSAL
    jsonschema.Draft202012Validator({**shape, "components": made["components"]}).validate(found.json())


# -- whatever is sent -----------------------------------------------------------------------------------------

ODD = st.one_of(
    st.sampled_from(["\0", "..", "%", "9" * 40, "-1", "0x1", "\ud800", "a/b", "é", "\u202e", "'; --", "{story}", "*"]),
    st.text(max_size=20),
)
NAMES = st.one_of(st.sampled_from(sorted({n for q in QUERY.values() for n in q})), ODD)
VALUES = st.one_of(st.sampled_from(["1", "disputed", "2024-02-30", "20240229", "newest", "x" * 3_000]), ODD)


def sendable(text: str, safe: str = "") -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=safe)


def strict(found: Any) -> None:
    """What every answer has, whatever was asked."""
    assert found.status_code < 500, (found.request.url, found.text[:300])
    headers = found.headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    if found.status_code >= 400 and found.request.url.path.endswith((".json", ".csv")):
        assert headers["content-type"] == "application/json"
        assert set(found.json()) == {"error", "cure"} and found.json()["error"]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*TWINS, *PATHS, *(path for path, _ in FILES)]),
    st.lists(ODD, min_size=4, max_size=4),
    st.lists(st.tuples(NAMES, VALUES), max_size=6),
    st.booleans(),
)
def test_no_address_makes_the_room_stumble(
    open_room: Any, path: str, parts: list[str], query: list[tuple[str, str]], known: bool
) -> None:
    held = {"story": story_of(open_room)} if known else {}
    for name, part in zip(re.findall(r"\{(\w+)\}", path), parts, strict=False):
        path = path.replace("{" + name + "}", held.get(name) or sendable(part) or "x")
    pairs = "&".join(f"{sendable(n)}={sendable(v)}" for n, v in query)
    found = open_room.get(f"{path}?{pairs}", follow_redirects=False)
    strict(found)
    if found.status_code == 200 and found.request.url.path.endswith(".csv") and "text/csv" in str(found.headers):
        assert len({len(row) for row in csv.reader(io.StringIO(found.text))}) == 1


_story: list[str] = []


def story_of(client: Any) -> str:
    if not _story:
        _story.append(story(client))
    return _story[0]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([path for path, _ in ACTIONS if path not in ("/add", "/stories/{story}/split")]),
    st.dictionaries(
        st.sampled_from(["do", "fact", "other", "claim", "field", "words", "report", "start", "text", "decision"]),
        VALUES,
        max_size=5,
    ),
    st.booleans(),
)
def test_no_form_makes_it_stumble(open_room: Any, path: str, fields: dict[str, str], known: bool) -> None:
    """Forms that mean nothing are refused with a page; those that mean something by chance are fine."""
    path = path.replace("{story}", story_of(open_room) if known else "nobody")
    body = {"form_token": token(open_room), "user": "Eve", **fields}
    sent = {k: v.encode("utf-8", "replace") for k, v in body.items()}
    strict(open_room.post(path, content=urlencode(sent), headers=FORM, follow_redirects=False))


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE"])
def test_other_methods_are_refused_in_json_where_json_is_asked_for(open_room: Any, method: str) -> None:
    for path in ("/stories.json", "/openapi.json", "/review.csv"):
        found = open_room.request(method, path, content=b"{}", headers={"content-type": "application/json"})
        assert found.status_code in (403, 405)
        strict(found)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/stories", "since=20240229"),
        ("/stories", "since=2024-02-30"),
        ("/stories", "order=loudest"),
        ("/stories", "&".join(f"actor={n}" for n in range(51))),
        ("/stories", "q=" + "x" * 1_001),
        ("/search", "page=-1"),
        ("/search", "page=" + "9" * 30),
        ("/review", "what=nothing"),
        ("/actor", "name="),
        ("/actor", ""),
    ],
)
def test_a_program_is_told_of_a_query_that_means_nothing(open_room: Any, path: str, query: str) -> None:
    for kind in ("json", "csv"):
        found = open_room.get(f"{path}.{kind}?{query}")
        assert found.status_code == 422
        strict(found)


def test_what_a_form_sends_empty_is_nothing(open_room: Any) -> None:
    every = "&".join(f"{name}=" for name in QUERY["/stories"])
    assert open_room.get(f"/stories.json?{every}").json()["total"] == 3
