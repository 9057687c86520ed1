"""Exact copies in other outlets: a run reads a text once, an archive keeps everybody who printed it.

Who repeats a text is no witness more, but the record has to say that they do: without the copies a fact that ten
outlets took from one wire would stand as "single". A copy has the layers of the text that was annotated, and so days
are told from that one's day of publication. One copy an outlet is kept; further addresses of one outlet are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from rashomon.archive.adding import BATCH
from rashomon.archive.reports import clean, kept, load_annotated, page_of
from rashomon.archive.schema import reports
from rashomon.engine.folder import Folder
from rashomon.engine.results import moment_of
from rashomon.model import Annotated
from rashomon.values.names import fold

_OWN = ("path", "url", "outlet", "title")


def batches_of_duplicates(folder: str | Path) -> Iterator[list[dict[str, Any]]]:
    """The rows of ``duplicates.jsonl``, always in the same batches."""
    batch: list[dict[str, Any]] = []
    try:
        with Folder(folder).duplicates.open(encoding="utf-8") as rows:
            for row in rows:
                batch.append(json.loads(row))
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    except FileNotFoundError:
        return
    if batch:
        yield batch


def copies(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[tuple[Annotated, dict[str, Any]]]:
    """The copies among these rows that are to be kept, each with its row: of outlets that have not the text yet."""
    found: list[tuple[Annotated, dict[str, Any]]] = []
    places: dict[str, set[str]] = {}
    for row in rows:
        held = connection.execute(
            select(reports.c.id, reports.c.outlet_key, reports.c.page)
            .where(reports.c.hash == row["hash"])
            .order_by(reports.c.number)
        ).all()
        page = clean(page_of(row["url"]))
        place = _place(clean(fold(row["outlet"])) if row["outlet"] else None, page)
        known = places.setdefault(row["hash"], {_place(one.outlet_key, one.page) for one in held})
        if not held or not place or place in known or _has_later_text(connection, page, moment_of(row.get("seen"))):
            continue
        known.add(place)
        copy = _copy(load_annotated(connection, [held[0].id])[held[0].id], row)
        if kept(copy.report).id not in {one.id for one in held}:
            found.append((copy, row))
    return found


def _has_later_text(connection: Connection, page: str | None, seen: datetime | None) -> bool:
    """Whether another text stands under this address and is not known to be the older one."""
    if page is None:
        return False
    last = connection.execute(select(func.max(reports.c.added_at)).where(reports.c.page == page)).scalar()
    return last is not None and (seen is None or last >= seen)


def _place(outlet: str | None, page: str | None) -> str:
    """Who printed it: the outlet, or the host where no outlet is told."""
    return outlet or (page or "").removeprefix("//").partition("/")[0]


def _copy(annotated: Annotated, row: dict[str, Any]) -> Annotated:
    published = date.fromisoformat(row["published"][:10]) if row["published"] else None
    told = {"id": row["id"], "published": published, **{name: row[name] for name in _OWN}}
    return annotated.model_copy(update={"report": annotated.report.model_copy(update=told)})
