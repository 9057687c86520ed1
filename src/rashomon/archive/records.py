"""Records in rows and back. The reports' texts are kept once, with the reports, and put in when a record is read."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from rashomon.archive.model import RecordVersion
from rashomon.archive.reports import load_reports
from rashomon.archive.schema import origins, records, reports
from rashomon.model import Record


def packed(record: Record) -> bytes:
    """A record's JSON without the texts of its reports."""
    found = record.model_dump(mode="json")
    for report in found["reports"]:
        report["text"] = ""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def unpacked(connection: Connection, body: bytes) -> Record:
    """The record again, with the texts that it was made from."""
    found = Record.model_validate_json(body)
    held = load_reports(connection, [report.id for report in found.reports])
    whole = tuple(r.model_copy(update={"text": held[r.id].text}) if r.id in held else r for r in found.reports)
    return found.model_copy(update={"reports": whole})


def latest(connection: Connection, story: str) -> Row[Any] | None:
    """The row, without body, of a story's last record."""
    columns: list[Any] = [records.c.version, records.c.made_at, records.c.code, records.c.inputs]
    query: Select[Any] = select(*columns)
    return connection.execute(query.where(records.c.story == story).order_by(records.c.version.desc())).first()


def load_record(connection: Connection, story: str, version: int) -> Record:
    """A version of a story's record as it was made, without decisions. Raises ``KeyError`` where there is none."""
    query = select(records.c.body).where(records.c.story == story, records.c.version == version)
    body = connection.execute(query).scalar()
    if body is None:
        raise KeyError((story, version))
    return unpacked(connection, body)


def versions(connection: Connection, story: str) -> tuple[RecordVersion, ...]:
    """All versions of a story's record, the first one first."""
    made_from: dict[int, list[str]] = {}
    query = select(origins.c.version, reports.c.id).join_from(origins, reports).where(origins.c.story == story)
    for row in connection.execute(query.order_by(reports.c.number)):
        made_from.setdefault(row.version, []).append(row.id)
    rows = select(records.c.version, records.c.made_at, records.c.code).where(records.c.story == story)
    return tuple(
        RecordVersion(
            story=story,
            version=row.version,
            made_at=row.made_at,
            code=row.code,
            reports=tuple(made_from.get(row.version, ())),
        )
        for row in connection.execute(rows.order_by(records.c.version))
    )
