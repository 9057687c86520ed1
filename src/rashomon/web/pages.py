"""Every address of the room, and what answers there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rashomon.web import (
    coders,
    deciding,
    downloads,
    fact,
    ledger,
    openapi,
    parts,
    processes,
    queue,
    reports,
    settings,
    stories,
    story,
    taking,
)

if TYPE_CHECKING:
    from rashomon.web.app import Handler

#: Pages, each with its ``.json`` and ``.csv`` twins.
PAGES: tuple[tuple[str, Handler], ...] = (
    ("/stories", stories.listed),
    ("/stories/{story}", story.record),
    ("/stories/{story}/reports", story.side_by_side),
    ("/stories/{story}/differences", parts.differences),
    ("/stories/{story}/accounts", parts.accounts),
    ("/stories/{story}/ledger", ledger.ledger),
    ("/stories/{story}/statements", ledger.statements),
    ("/stories/{story}/timeline", parts.timeline),
    ("/stories/{story}/map", parts.places),
    ("/stories/{story}/versions", parts.versions),
    ("/stories/{story}/decisions", parts.decisions),
    ("/stories/{story}/export", downloads.offered),
    ("/stories/{story}/facts/{fact}", fact.one),
    ("/processes", processes.listed),
    ("/processes/{process}", processes.one),
    ("/reports/{report}", reports.one),
    ("/search", reports.search),
    ("/actor", reports.actor),
    ("/export", downloads.selection),
    ("/review", queue.listed),
    ("/decisions", parts.all_decisions),
    ("/coders", coders.compared),
    ("/add", taking.form),
    ("/jobs/{job}", taking.job),
    ("/settings", settings.shown),
    ("/about", settings.about),
)

#: Files to keep, and addresses that only lead on.
FILES: tuple[tuple[str, Handler], ...] = (
    ("/", stories.home),
    ("/stories/{story}/text/{report}", story.text),
    ("/stories/{story}/export/{file}", downloads.file),
    ("/export/{file}", downloads.selected),
    ("/decisions.jsonl", downloads.all_decisions),
    ("/openapi.json", openapi.shown),
)

#: What changes something.
ACTIONS: tuple[tuple[str, Handler], ...] = (
    ("/stories/{story}/decide", deciding.decide),
    ("/stories/{story}/note", deciding.note_on_story),
    ("/stories/{story}/merge", deciding.merge_story),
    ("/stories/{story}/split", deciding.split_story),
    ("/processes/{process}/link", processes.link),
    ("/processes/{process}/unlink", processes.unlink),
    ("/undo", deciding.undo),
    ("/withdraw", deciding.withdraw),
    ("/decisions", taking.decisions),
    ("/add", taking.add),
    ("/name", settings.name),
    ("/keys", settings.keys),
    ("/blind", settings.blind),
)
