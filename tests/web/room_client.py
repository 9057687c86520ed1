"""What a browser does with the room's pages, for tests without one."""

from __future__ import annotations

import html
import re
from typing import Any


def token(client: Any, page: str = "/settings") -> str:
    """The token that the room's forms carry for this client."""
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', client.get(page).text)
    assert found
    return found[1]


def post(client: Any, path: str, **fields: Any) -> Any:
    """Send a form as its page would, by hand of Ada unless ``user`` says otherwise; redirects are not followed."""
    headers = fields.pop("headers", {})
    files = fields.pop("files", None)
    held = {"form_token": token(client), "user": "Ada", **fields}
    return client.post(path, data=held, files=files, headers=headers, follow_redirects=False)


def story(client: Any, title: str = "Dayton talks") -> str:
    """The id of a story."""
    found = [s["id"] for s in client.get("/stories.json").json()["stories"] if s["title"] == title]
    assert len(found) == 1, title
    return str(found[0])


def record(client: Any, name: str) -> Any:
    return client.get(f"/stories/{name}.json").json()["record"]


def fact(client: Any, name: str, key: str) -> Any:
    return next((f for f in record(client, name)["facts"] if f["id"] == key), None)


def shown(page: str) -> str:
    """The text of a page, without its marks."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))
