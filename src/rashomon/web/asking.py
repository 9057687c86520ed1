"""A request as a page sees it, and an answer with its twins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from rashomon.export.cells import Cell, csv_lines
from rashomon.web.blind import Coded
from rashomon.web.errors import Refused, wrong
from rashomon.web.forms import Form
from rashomon.web.keys import ACTIONS, Keys
from rashomon.web.rendering import render, sent
from rashomon.web.room import Room
from rashomon.web.security import cookie, cookies_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

USER = "rashomon_user"
BLIND = "rashomon_blind"
KEYS = "rashomon_keys"
_DAYS = 400  # what browsers allow a cookie at most
_NAME = 80


class Ask:
    """One request: what was asked for, by whom. ``form`` is what was sent, empty of a ``GET``."""

    def __init__(self, room: Room, request: Request, form: Form | None = None) -> None:
        self.room = room
        self.request = request
        self.form = form or Form()

    @cached_property
    def archive(self) -> Any:
        """The room's archive; for who codes blind, without what others decided."""
        return Coded(self.room.archive, self.user) if self.blind else self.room.archive

    @property
    def path(self) -> str:
        return self.request.url.path

    def part(self, name: str) -> str:
        """A part of the path."""
        return _storable(str(self.request.path_params[name]))

    def get(self, name: str, default: str = "") -> str:
        """A word of the query, in one line."""
        return " ".join(_storable(self.request.query_params.get(name, default)).split())[:1_000]

    def all(self, name: str) -> tuple[str, ...]:
        found = (" ".join(_storable(v).split())[:1_000] for v in self.request.query_params.getlist(name)[:50])
        return tuple(dict.fromkeys(v for v in found if v))

    def number(self, name: str, default: int, least: int = 0, most: int = 1_000_000) -> int:
        """A number of the query. Raises ``Refused`` for what is none."""
        text = self.get(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise wrong(f"“{text}” is no number for {name}.", "Take it out of the address.")
        return min(max(int(text), least), most)

    def day(self, name: str) -> date | None:
        """A day of the query. Raises ``Refused`` for what is none."""
        text = self.get(name)
        if not text:
            return None
        return as_day(name, text)

    @cached_property
    def cookies(self) -> dict[str, str]:
        return {n: unquote(v) for n, v in cookies_of(self.request.headers.get("cookie", "")).items()}

    @property
    def user(self) -> str:
        """Who decides here: the name that was asked for once."""
        return " ".join(self.cookies.get(USER, "").split())[:_NAME]

    @property
    def blind(self) -> bool:
        """Whether this person sees no decisions but their own."""
        return bool(self.user) and self.cookies.get(BLIND) == "yes"

    @cached_property
    def keys(self) -> Keys:
        return Keys.read(self.cookies.get(KEYS, ""))

    @property
    def partial(self) -> bool:
        """Whether the answer is for a place on a page that is open."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def form_token(self) -> str:
        return self.room.policy.form_token(self.request.scope["state"]["session"])

    def here(self, **changes: object) -> str:
        """This page's address with other words in its query; ``None`` takes one out, and paging begins anew."""
        from rashomon.web.rendering import address

        held: dict[str, list[str]] = {}
        for name, value in self.request.query_params.multi_items():
            held.setdefault(name, []).append(value)
        held.pop("page", None)
        return address(self.path, **{**held, **changes})

    def twin(self, kind: str) -> str:
        """The same page as ``json`` or ``csv``."""
        query = self.request.url.query
        return f"{self.path}.{kind}" + (f"?{query}" if query else "")

    @property
    def actions(self) -> tuple[tuple[str, str, str], ...]:
        """What has a key."""
        return ACTIONS

    def toggled(self, name: str, value: str) -> str:
        """This page's address with one value of a facet added or taken out."""
        held = list(self.all(name))
        return self.here(**{name: [v for v in held if v != value] if value in held else [*held, value]})


def as_day(name: str, text: str) -> date:
    """A day as ISO 8601 writes it, year, month, day. Raises ``Refused``."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise wrong(f"“{text[:80]}” is no day for {name}.", "Write it as 2024-02-29.") from None


def _storable(text: str) -> str:
    """What a database takes in a query: without NUL and lone surrogates, which no name here has."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True)
class Table:
    """A page as rows: what its ``.csv`` twin holds."""

    columns: Sequence[str]
    rows: Iterable[Mapping[str, object]]


@dataclass
class Page:
    """An answer: ``show`` gives what the template is filled with, ``data`` what ``.json`` holds, ``table`` ``.csv``.

    Only the one that was asked for is made. ``fragment``: the template for a place on an open page.
    """

    template: str
    title: str
    show: Callable[[], dict[str, Any]]
    data: Callable[[], object]
    table: Callable[[], Table] | None = None
    fragment: str = ""
    status: int = 200
    cookies: list[str] = field(default_factory=list)
    section: str = ""

    def answer(self, ask: Ask, kind: str) -> Response:
        from starlette.responses import Response

        if kind == "json":
            return Response(sent(_json(self.data())), self.status, media_type="application/json")
        if kind == "csv":
            if self.table is None:
                raise Refused(404, "This page is no table.", "Its .json twin holds all of it.")
            made = csv_of(self.table())
            return Response(sent(made), self.status, media_type="text/csv; charset=utf-8")
        template = self.fragment if self.fragment and ask.partial else self.template
        held = {**frame(ask), "title": self.title, "section": self.section, "page": self, **self.show()}
        page = render(template, **held)
        answer = Response(sent(page), self.status, media_type="text/html; charset=utf-8")
        answer.headers["vary"] = "HX-Request"
        for line in self.cookies:
            answer.headers.append("set-cookie", line)
        return answer


def frame(ask: Ask) -> dict[str, Any]:
    """What every page has: who is here, the keys, the token of its forms."""
    return {
        "ask": ask,
        "user": ask.user,
        "blind": ask.blind,
        "keys": ask.keys,
        "form_token": ask.form_token,
        "archive_name": ask.room.name,
    }


def redirect(to: str, *cookies: str) -> Response:
    """On to another page of the room, by ``GET``."""
    from starlette.responses import Response

    answer = Response(status_code=303, headers={"location": to})
    for line in cookies:
        answer.headers.append("set-cookie", line)
    return answer


def own_path(to: str, default: str = "/stories") -> str:
    """An address inside the room, whatever was sent: never another site.

    >>> own_path("/review?x=1"), own_path("//elsewhere.example"), own_path("https://elsewhere.example")
    ('/review?x=1', '/stories', '/stories')
    """
    plain = to.isascii() and to.isprintable() and "\\" not in to
    return to if plain and to.startswith("/") and not to.startswith("//") else default


def kept(name: str, value: str) -> str:
    """A cookie that stays for about a year."""
    return cookie(name, value, days=_DAYS)


def plain(value: object) -> object:
    """Models, dates and tuples as JSON has them."""
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _json(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def csv_of(table: Table) -> str:
    rows = ({column: _flat(row.get(column)) for column in table.columns} for row in table.rows)
    return "".join(csv_lines(table.columns, rows))


def _flat(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
