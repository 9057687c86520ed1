"""An archive as JSON lines, and back: nothing is lost, and everything keeps its id."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Row, Table, func, insert, select, text, update

from rashomon.__about__ import __version__
from rashomon.archive.columns import Moment, moment, stamp
from rashomon.archive.errors import NotAnArchive, NotPossible
from rashomon.archive.reports import load_reports
from rashomon.archive.schema import (
    HEAD,
    actors,
    decisions,
    facets,
    layers,
    members,
    origins,
    records,
    reports,
    stories,
    texts,
)
from rashomon.archive.search import index

# In an order in which every row's references are there before it.
TABLES: tuple[Table, ...] = (reports, texts, layers, actors, stories, members, records, origins, facets, decisions)
# Columns that lead to a row of the same table, which may come later.
_LINKS = {"reports": "successor", "stories": "merged_into"}
# Whose rows are these: what came since is made from them.
_SCHEMAS = frozenset(("0001", HEAD))
_JSON = frozenset((layers.c.body, records.c.body))


def dumped(connection: Connection) -> Iterator[dict[str, Any]]:
    """A row a row of the archive, ``{"table": …, …}``, after one that says what this is."""
    yield {"table": "archive", "schema": HEAD, "rashomon": __version__}
    for table in TABLES:
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            yield plain_row(table, row)


def plain_row(table: Table, row: Row[Any]) -> dict[str, Any]:
    """A row as plain JSON values, with the name of its table; what is empty is left out."""
    found = {column.name: _plain(column, row._mapping[column.name]) for column in table.columns}
    return {"table": table.name, **{name: value for name, value in found.items() if value is not None}}


def _plain(column: Any, value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value


def restored(connection: Connection, name: str, lines: Iterable[str]) -> int:
    """Fill an empty archive with the rows of ``dumped``. Returns how many. Raises ``ArchiveError``."""
    if connection.execute(select(func.count()).select_from(reports)).scalar_one():
        raise NotPossible(name, "it is not empty", "restore into a new archive")
    tables = {table.name: table for table in TABLES}
    later: list[tuple[Table, dict[str, Any]]] = []
    count = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _row(name, number, line)
        kind = row.pop("table", None)
        if kind == "archive":
            _fits(name, row)
        elif kind in tables:
            table, typed = tables[kind], _typed(tables[kind], row)
            if link := _LINKS.get(kind):
                later.append((table, {"id": typed["id"], link: typed.pop(link)}))
            connection.execute(insert(table).values(typed))
            count += 1
        else:
            raise NotAnArchive(name, f"line {number} is no row of an archive", "give what `rashomon export` wrote")
    for table, columns in later:
        connection.execute(update(table).where(table.c.id == columns["id"]).values(columns))
    _indexed(connection)
    return count


def _row(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise NotAnArchive(name, f"line {number} is not JSON", "give what `rashomon export` wrote")
    return row


def _fits(name: str, row: dict[str, Any]) -> None:
    if row.get("schema") not in _SCHEMAS:
        raise NotPossible(
            name, f"the lines are of schema {row.get('schema')}, this is {HEAD}", "export with this rashomon"
        )


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for column in table.columns:
        value = row.get(column.name)
        if value is not None and column in _JSON:
            value = value.encode("utf-8")
        elif value is not None and isinstance(column.type, Moment):
            value = moment(value)
        elif value is not None and isinstance(column.type, Date):
            value = date.fromisoformat(value)
        out[column.name] = value
    return out


def _indexed(connection: Connection) -> None:
    rows = connection.execute(select(reports.c.number, reports.c.id).order_by(reports.c.number)).all()
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        held = load_reports(connection, [row.id for row in part])
        for row in part:
            index(connection, row.number, held[row.id])
    if connection.dialect.name == "postgresql":
        for table, column in (("reports", "number"), ("members", "id"), ("decisions", "seq")):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "  # noqa: S608  names of our own
                    f"(SELECT coalesce(max({column}), 1) FROM {table}))"
                )
            )
