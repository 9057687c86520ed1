"""A story as files to take along."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rashomon.web.asking import Ask, Page, Table, csv_of
from rashomon.web.errors import missing
from rashomon.web.rendering import sent
from rashomon.web.story import claims
from rashomon.web.told import Told, told

if TYPE_CHECKING:
    from starlette.responses import Response

Made = Callable[[Ask, Told], str]


def _record(ask: Ask, found: Told) -> str:
    return json.dumps(found.record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def _claims(ask: Ask, found: Told) -> str:
    return csv_of(claims(found))


def _page(ask: Ask, found: Told) -> str:
    from rashomon.export.html import render_html

    return render_html(found.record)


def _brief(ask: Ask, found: Told) -> str:
    from rashomon.export.brief import render_brief

    return render_brief(found.record)


def _decisions(ask: Ask, found: Told) -> str:
    user = ask.user if ask.blind else None
    held = ask.archive.decisions(story=found.story.summary.id, user=user)
    return "".join(e.decision.model_dump_json(exclude_defaults=True) + "\n" for e in held)


#: What a story can be taken along as: the file's name, its type, what it is, and how it is made.
FILES: tuple[tuple[str, str, str, Made], ...] = (
    ("record.json", "application/json", "The whole record with texts, spans, verdicts and decisions", _record),
    ("claims.csv", "text/csv", "A row a claim: fact, verdict, quote, start, end, hash of the text", _claims),
    ("brief.md", "text/markdown", "A footnoted brief: every line a source's words, every footnote finds them", _brief),
    ("record.html", "text/html", "One page that opens without this room or a network", _page),
    ("decisions.jsonl", "application/x-ndjson", "What people decided, a line a decision", _decisions),
)


def offered(ask: Ask) -> Page:
    """What a story can be taken along as."""
    found = told(ask)
    columns = ("file", "type", "what")
    rows = [{"file": name, "type": kind, "what": what} for name, kind, what, _ in FILES]

    def show() -> dict[str, Any]:
        return {"told": found, "s": found.story.summary, "files": FILES}

    title = f"{found.view.story}: export"
    return Page("export.html.j2", title, show, lambda: rows, lambda: Table(columns, rows), section="stories")


def file(ask: Ask) -> Response:
    """One of the files, as a download."""
    from starlette.responses import Response

    name = ask.part("file")
    chosen = next((f for f in FILES if f[0] == name), None)
    if chosen is None:
        raise missing("file", name)
    found = told(ask)
    stem = re.sub(r"[^a-z0-9]+", "-", found.story.summary.title.lower().encode("ascii", "ignore").decode()).strip("-")
    headers = {"content-disposition": f'attachment; filename="{stem[:60] or found.story.summary.id}-{name}"'}
    return Response(sent(chosen[3](ask, found)), headers=headers, media_type=f"{chosen[1]}; charset=utf-8")
