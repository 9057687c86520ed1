"""Templates and files of the room: one environment, names of files that change with what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from rashomon.export.marks import PartView, visible
from rashomon.export.shown import GLYPHS, MEANINGS, number, plural, section_title
from rashomon.model import Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

# Our own, and those of the page that `rashomon compare --html` writes, so that both look the same.
_FILES = {
    "record.css": ("rashomon.export", "templates/record.css", "text/css"),
    "record.js": ("rashomon.export", "templates/record.js", "text/javascript"),
    "room.css": ("rashomon.web", "static/room.css", "text/css"),
    "room.js": ("rashomon.web", "static/room.js", "text/javascript"),
    "htmx.js": ("rashomon.web", "static/htmx.min.js", "text/javascript"),
    "icon.svg": ("rashomon.web", "static/icon.svg", "image/svg+xml"),
}


@cache
def asset(name: str) -> tuple[str, bytes, str]:
    """A file: the name it is asked for by (with a part of its hash), its bytes, its type. Raises ``KeyError``."""
    package, path, kind = _FILES[name]
    body = resources.files(package).joinpath(*path.split("/")).read_bytes()
    stem, _, end = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{end}", body, f"{kind}; charset=utf-8"


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """Every file by the name that it is asked for by."""
    return {served: (body, kind) for served, body, kind in map(asset, _FILES)}


def static(name: str) -> str:
    """The address of a file."""
    return f"/static/{asset(name)[0]}"


def address(path: str, **query: object) -> str:
    """An address in the room; parts of ``path`` that are ``{name}`` are filled, the rest is its query.

    Values that are empty are left out; a sequence is given once for each.

    >>> address("/stories/{story}", story="a b", q="", page=2)
    '/stories/a%20b?page=2'
    """
    for name in [n for n in query if "{" + n + "}" in path]:
        path = path.replace("{" + name + "}", quote(_sendable(query.pop(name)), safe=""))
    pairs = [(n, _sendable(one)) for n, value in query.items() for one in _each(value) if one not in (None, "", False)]
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def fact_address(story: str, key: str, **query: object) -> str:
    """Where a fact is in a story's record: the page of it that has the fact, at the fact."""
    return address("/stories/{story}", story=story, fact=key, **query) + f"#f-{key}"


def _each(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _sendable(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _writable(value: object) -> object:
    """Whatever text reaches a page can be shown and encoded; the room's own markup passes."""
    return visible(value) if type(value) is str else value


def starts(parts: Sequence[PartView]) -> list[int]:
    """Where each part of a report begins, in code points of its text."""
    lengths = (sum(len(segment.text) for segment in part.segments) for part in parts)
    return [0, *accumulate(lengths)]


@cache
def environment() -> Environment:
    """The templates. All text is escaped; a name that is not given raises."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("rashomon.web", "templates"),
                PrefixLoader({"export": PackageLoader("rashomon.export", "templates")}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_writable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        glyphs=GLYPHS,
        meanings=MEANINGS,
        plural=plural,
        address=address,
        fact_address=fact_address,
        static=static,
        starts=starts,
        section_title=section_title,
        Verdict=Verdict,
        VERDICTS=tuple(Verdict),
    )
    made.filters.update(number=number, visible=visible)
    return made


def render(template: str, **context: Any) -> str:
    """A template filled in."""
    return environment().get_template(template).render(**context)


def sent(text: str) -> bytes:
    """A page as it goes out: UTF-8, whatever the text holds."""
    return text.encode("utf-8", "replace")
