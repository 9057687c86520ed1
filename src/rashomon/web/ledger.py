"""A story's ledger with its numbers, and its statements by speaker, each on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rashomon.web.asking import Ask, Page, Table
from rashomon.web.stories import pages
from rashomon.web.told import Told, told

_PER_PAGE = 20  # speakers
_OPEN = 60  # statements that are shown without being asked for
_LINE = (
    "kind",
    "by",
    "to",
    "text",
    "answers",
    "answer",
    "answer_by",
    "per_side",
    "total",
    "unit",
    "when",
    "day",
    "until",
    "place",
    "people",
    "status",
    "fact",
    "report",
    "start",
    "end",
)
_STATEMENT = (
    "speaker",
    "office",
    "country",
    "sector",
    "kind",
    "strength",
    "source",
    "cue",
    "text",
    "via",
    "report",
    "line",
    "start",
    "end",
)


def ledger(ask: Ask) -> Page:
    """Who takes part, what was demanded, offered, answered, agreed and planned, and every number of the story."""
    found = told(ask)

    def show() -> dict[str, Any]:
        return {"told": found, "s": found.story.summary, "view": found.view}

    def data() -> object:
        held = found.record
        return {"ledger": held.ledger, "exchanges": held.exchanges, "quantities": held.quantities}

    title = f"{found.view.story}: ledger"
    columns = (*_LINE[:-3], "outlet", *_LINE[-3:])
    return Page("ledger.html.j2", title, show, data, lambda: Table(columns, _lines(found)), section="stories")


def _lines(found: Told) -> Iterator[dict[str, object]]:
    for line in found.record.ledger:
        row = line.model_dump(mode="json", include=set(_LINE))
        yield row | {"people": "; ".join(line.people), "outlet": found.label.get(line.report)}


def statements(ask: Ask) -> Page:
    """What each speaker said, over all reports of the story: of one speaker, or of all."""
    found = told(ask)
    wanted = ask.get("speaker")
    speakers = [s for s in found.view.speakers if not wanted or s.name == wanted]

    def show() -> dict[str, Any]:
        page = ask.number("page", 1, least=1, most=100_000)
        shown = speakers[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        return {
            "told": found,
            "s": found.story.summary,
            "speakers": shown,
            "wanted": wanted,
            "open": sum(len(s.statements) for s in shown) <= _OPEN,
            "total": sum(len(s.statements) for s in speakers),
            "pages": pages(ask, page, len(speakers), _PER_PAGE),
        }

    def rows() -> Iterator[dict[str, object]]:
        for row in found.record.statements:
            held = row.model_dump(mode="json", include=set(_STATEMENT))
            yield held | {"via": "; ".join(row.via), "outlet": found.label.get(row.report)}

    columns = (*_STATEMENT[:-3], "outlet", *_STATEMENT[-3:])
    title = f"{found.view.story}: statements"
    return Page(
        "statements.html.j2",
        title,
        show,
        lambda: found.record.statements,
        lambda: Table(columns, rows()),
        section="stories",
    )
