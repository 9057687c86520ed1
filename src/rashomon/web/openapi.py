"""What the room's JSON and CSV addresses take and give, as an OpenAPI 3.1 document made from the table of routes.

Schemas come from the models (pydantic); what a page puts around them is written down here, and a test holds every
answer against it. Standard: https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from rashomon.__about__ import __version__
from rashomon.archive.stories import Order
from rashomon.model import Verdict
from rashomon.web import shapes
from rashomon.web.asking import as_day
from rashomon.web.errors import wrong
from rashomon.web.rendering import sent

if TYPE_CHECKING:
    from starlette.responses import Response

    from rashomon.web.asking import Ask

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "maxLength": 1_000}
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
DAY: Schema = {"type": "string", "format": "date"}
_TEXTS: Schema = {"type": "array", "items": TEXT, "maxItems": 50}
_VERDICTS: Schema = {"type": "array", "items": {"type": "string", "enum": [v.value for v in Verdict]}}
_PAGE = {"page": NUMBER}
_STORIES: dict[str, Schema] = {
    "q": TEXT,
    **dict.fromkeys(("verdict", "actor", "place", "type", "outlet"), _TEXTS),
    **dict.fromkeys(("since", "until"), DAY),
    "order": {"type": "string", "enum": list(get_args(Order))},
}

#: What can stand behind the "?" of a page's address. An array's name may be given several times.
QUERY: dict[str, dict[str, Schema]] = {
    "/stories": {**_STORIES, **_PAGE},
    "/export": _STORIES,
    "/stories/{story}": {"version": NUMBER, "verdict": _VERDICTS, "start": NUMBER, "fact": TEXT},
    "/stories/{story}/reports": {"report": _TEXTS, "fact": TEXT},
    "/stories/{story}/differences": _PAGE,
    "/stories/{story}/accounts": {"report": TEXT},
    "/stories/{story}/statements": {"speaker": TEXT, **_PAGE},
    "/stories/{story}/versions": {"before": NUMBER, "after": NUMBER},
    "/stories/{story}/decisions": {"user": TEXT, **_PAGE},
    "/decisions": {"user": TEXT, **_PAGE},
    "/processes": _PAGE,
    "/processes/{process}": {"kind": _TEXTS, "by": TEXT},
    "/reports/{report}": {"layer": _TEXTS},
    "/search": {
        **dict.fromkeys(("q", "outlet", "language"), TEXT),
        **dict.fromkeys(("since", "until"), DAY),
        "replaced": {"type": "string", "enum": ["yes"]},
        **_PAGE,
    },
    "/actor": {"name": {**TEXT, "pattern": r"[^\s\x00-\x1f]"}, **_PAGE},
    "/review": {"what": {"type": "string", "enum": ["disputed", "differing", "all"]}, "story": TEXT, **_PAGE},
    "/coders": {"story": TEXT, "coder": _TEXTS},
}
REQUIRED = {("/actor", "name")}
_INTEGER = re.compile(r"[0-9]{1,9}")
_LONGEST = 10_000
_ERRORS = {
    "404": "nothing of that name is in the archive",
    "409": "the record is not made yet",
    "422": "a value in the query can't be used",
    "503": "the archive can't answer",
}


def shown(ask: Ask) -> Response:
    """The document."""
    from starlette.responses import Response

    return Response(sent(_text()), media_type="application/json")


@cache
def _text() -> str:
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")) + "\n"


def check(path: str, given: Iterable[tuple[str, str]]) -> None:
    """Hold what stands in a query against ``QUERY``. Raises ``Refused``.

    Programs are told of a value that means nothing; a page that a person has open makes the best of it. A value that is
    empty is none: forms send those.
    """
    known = QUERY.get(path, {})
    counts: Counter[str] = Counter()
    for name, value in given:
        schema = known.get(name)
        if schema is None:
            continue
        counts[name] += 1
        if counts[name] > schema.get("maxItems", 50):
            raise wrong(f"“{name}” is given more than {schema.get('maxItems', 50)} times.", "Give it less often.")
        if value:
            _check_one(name, value, schema.get("items", schema))


def _check_one(name: str, value: str, schema: Schema) -> None:
    if schema.get("type") == "integer" and not _INTEGER.fullmatch(value):
        raise wrong(f"“{value[:80]}” is no number for {name}.", "Take it out of the address.")
    if schema.get("format") == "date":
        as_day(name, value)
    if "enum" in schema and value not in schema["enum"]:
        raise wrong(f"“{value[:80]}” is no {name}.", f"There are: {', '.join(schema['enum'])}.")
    if len(value) > schema.get("maxLength", _LONGEST):
        raise wrong(f"The value of {name} is too long.", f"At most {schema.get('maxLength', _LONGEST)} characters.")
    if not re.search(schema.get("pattern", ""), value):
        raise wrong(f"The value of {name} is empty.", "Give one.")


def document() -> dict[str, Any]:
    """The OpenAPI document of every page's ``.json`` and ``.csv`` twin."""
    from pydantic.json_schema import models_json_schema

    from rashomon.web.pages import PAGES

    named, found = models_json_schema(
        [(model, "serialization") for model in shapes.MODELS], ref_template="#/components/schemas/{model}"
    )
    for moment in found["$defs"]["Time"]["properties"].values():  # of a place's own clock: no zone is known
        for schema in (moment, *moment.get("anyOf", ())):
            schema.pop("format", None)
    given = shapes.shapes(lambda model: named[model, "serialization"])
    paths: dict[str, Any] = {}
    for path, handler in PAGES:
        what = " ".join((handler.__doc__ or "").split("\n\n")[0].split())
        paths[f"{path}.json"] = {"get": _operation(path, what, "json", given.get(path, {}))}
        if path not in shapes.NO_TABLE:
            paths[f"{path}.csv"] = {"get": _operation(path, what, "csv", {"type": "string"})}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "rashomon, the reading room",
            "version": __version__,
            "description": "Every page of the room as JSON and, where it is a table, as CSV.",
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {**found["$defs"], "Refusal": shapes.REFUSAL}},
    }


def _operation(path: str, what: str, kind: str, given: Schema) -> Schema:
    name = re.sub(r"\W+", "_", path.strip("/")).strip("_")
    parameters = [
        {"name": part, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for part in re.findall(r"\{(\w+)\}", path)
    ]
    for parameter, schema in QUERY.get(path, {}).items():
        required = (path, parameter) in REQUIRED
        held = {"name": parameter, "in": "query", "required": required, "schema": schema}
        parameters.append(held if required or "items" in schema else {**held, "allowEmptyValue": True})
    body = {"application/json" if kind == "json" else "text/csv": {"schema": given}}
    refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    return {
        "operationId": f"{name}_{kind}",
        "summary": what,
        "parameters": parameters,
        "responses": {
            "200": {"description": what or "the page", "content": body},
            **{status: {"description": why, "content": refused} for status, why in _ERRORS.items()},
            "default": {"description": "refused", "content": refused},
        },
    }
