"""A story with all that belongs to it, as plain data for a case bundle: its files, and its rows of the archive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from rashomon.__about__ import __version__
from rashomon.archive.columns import stamp
from rashomon.archive.dump import TABLES, plain_row
from rashomon.archive.journal import START, linked
from rashomon.archive.membership import current
from rashomon.archive.reports import load_annotated, load_reports, parts_of
from rashomon.archive.schema import COUNTS, HEAD, decisions, members, origins, records, reports, stories
from rashomon.model import Annotated, Record, Report


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A story: its last record as people decided it, every text that it was ever made of, with annotations.

    ``files`` are the decisions with their chain (``decisions.jsonl``) and the records as they were made
    (``versions/1.json`` …, without texts), as a bundle holds them.
    """

    record: Record
    reports: tuple[Report, ...]
    annotated: tuple[Annotated, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class KeptCases:
    """Several stories, and ``rows``: those of the archive that are theirs, as JSON lines that ``restore`` takes."""

    cases: tuple[KeptCase, ...]
    rows: bytes


def case_of(connection: Connection, story: str, record: Record) -> KeptCase:
    """A story's case; ``record`` is its last one, decisions applied."""
    chosen = _Chosen(connection, [story])
    ids = [row.id for row in chosen.reports()]
    texts, layers = load_reports(connection, ids), load_annotated(connection, ids)
    files = {f"versions/{version}.json": body for version, body in _versions(connection, story)}
    chain = _lines(chosen.chain())
    return KeptCase(
        record=record,
        reports=tuple(texts[own] for own in ids),
        annotated=tuple(layers[own] for own in ids if own in layers),
        files={"decisions.jsonl": chain, **files} if chain else files,
    )


def rows_of(connection: Connection, names: Sequence[str]) -> bytes:
    """The rows of these stories alone, as ``dump.dumped`` has them: an archive with nothing but them.

    Decisions get their places in a chain of their own; stories that a report was in before, or is in now, are there
    by name, without what else is in them.
    """
    return _lines(_Chosen(connection, names).rows())


def _versions(connection: Connection, story: str) -> Iterator[tuple[int, bytes]]:
    query = select(records).where(records.c.story == story).order_by(records.c.version)
    for row in connection.execute(query):
        told = {
            "story": row.story,
            "version": row.version,
            "made_at": stamp(row.made_at),
            "code": row.code,
            "inputs": row.inputs,
            "hash": row.hash,
            "record": json.loads(row.body),
        }
        yield row.version, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    found = (json.dumps(dict(row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return "".join(found).encode("utf-8", "replace")


class _Chosen:
    """Which rows of the archive are those of some stories."""

    def __init__(self, connection: Connection, names: Sequence[str]) -> None:
        self._connection = connection
        self._own = self._with_merged({current(connection, name) for name in names})
        self._numbers = self._with_successors(self._made_of())
        self._near = self._stories()
        self._decided = self._decisions()

    def reports(self) -> list[Any]:
        """Rows of every report that was ever in these stories or in a record of them, in the order of their coming."""
        return self._in(reports, reports.c.number, self._numbers)

    def rows(self) -> Iterator[dict[str, Any]]:
        """As ``rows_of`` gives them."""
        yield {"table": "archive", "schema": HEAD, "rashomon": __version__}
        for table in TABLES:
            if table is stories:
                yield from self._story_rows()
            elif table is decisions:
                yield from self._decision_rows()
            else:
                by_report = table is reports or table is members or "story" not in table.c
                column = table.c.number if table is reports else table.c.report if by_report else table.c.story
                yield from (plain_row(table, row) for row in self._in(table, column, self._of(by_report)))

    def chain(self) -> Iterator[dict[str, Any]]:
        """The archive's whole chain up to the last decision on these stories; of other ones only their place."""
        own = {row.seq for row in self._decided}
        if not own:
            return
        for row in self._connection.execute(
            select(decisions).order_by(decisions.c.seq).where(decisions.c.seq <= max(own))
        ):
            told = {"seq": row.seq, "previous": row.previous, "hash": row.hash}
            if row.seq in own:
                told |= {"appended_at": stamp(row.appended_at), "decision": json.loads(row.body)}
            yield told

    # -- which ----------------------------------------------------------------------------------------------

    def _of(self, by_report: bool) -> set[Any]:
        return self._numbers if by_report else self._own

    def _with_merged(self, names: set[str]) -> set[str]:
        """And the stories that were merged into them."""
        found = set(names)
        while fresh := {r.id for r in self._in(stories, stories.c.merged_into, names)} - found:
            found |= fresh
            names = fresh
        return found

    def _made_of(self) -> set[int]:
        """Numbers of the reports that were ever in the stories, or in a record of them."""
        placed = {row.report for row in self._in(members, members.c.story, self._own)}
        return placed | {row.report for row in self._in(origins, origins.c.story, self._own)}

    def _with_successors(self, numbers: set[int]) -> set[int]:
        """And the later texts of their pages, to which their rows lead."""
        found, fresh = set(numbers), set(numbers)
        while fresh:
            ids = {row.successor for row in self._in(reports, reports.c.number, fresh) if row.successor}
            fresh = {row.number for row in self._in(reports, reports.c.id, ids)} - found
            found |= fresh
        return found

    def _stories(self) -> set[str]:
        """The stories, and every other one that their reports were or are in, or that one of those led on to."""
        found = self._own | {row.story for row in self._in(members, members.c.report, self._numbers)}
        fresh = found
        while fresh:
            fresh = {r.merged_into for r in self._in(stories, stories.c.id, fresh) if r.merged_into} - found
            found = found | fresh
        return found

    def _decisions(self) -> list[Any]:
        """Decisions on the stories or on words of their reports, those that moved their reports, and withdrawals."""
        ids = {row.id for row in self._in(reports, reports.c.number, self._made_of())}
        moved = {row.decision for row in self._in(members, members.c.story, self._own) if row.decision}
        wanted: dict[str, Any] = {}
        for row in self._connection.execute(select(decisions).order_by(decisions.c.seq)):
            if row.story in self._own or row.id in moved or row.withdraws in wanted or _touches(row.body, ids):
                wanted[row.id] = row
        return list(wanted.values())

    def _in(self, table: Table, column: Any, values: Iterable[Any]) -> list[Any]:
        found: list[Any] = []
        for part in parts_of(sorted(values)):
            found += self._connection.execute(select(table).where(or_(column.in_(part)))).all()
        return sorted(found, key=lambda row: tuple(row._mapping[c.name] for c in table.primary_key))

    # -- rows that are not as they are in the archive -----------------------------------------------------------

    def _story_rows(self) -> Iterator[dict[str, Any]]:
        """Other stories by name alone: what else is in them is not told."""
        here: dict[str, int] = {}
        for row in self._in(members, members.c.report, self._numbers):
            if row.until is None:
                here[row.story] = here.get(row.story, 0) + 1
        for row in self._in(stories, stories.c.id, self._near):
            told = plain_row(stories, row)
            if row.id not in self._own:
                told |= dict.fromkeys(COUNTS, 0) | {"reports": here.get(row.id, 0), "stale": row.id in here}
                told = {k: v for k, v in told.items() if k not in ("version", "first_day", "last_day")}
            yield told

    def _decision_rows(self) -> Iterator[dict[str, Any]]:
        previous = START
        for seq, row in enumerate(self._decided, 1):
            told = plain_row(decisions, row) | {"seq": seq, "previous": previous}
            previous = told["hash"] = linked(seq, previous, row.appended_at, row.body)
            if row.story not in self._near:
                told.pop("story", None)
            yield told


def _touches(body: str, ids: set[str]) -> bool:
    held = json.loads(body)
    return any(anchor.get("report") in ids for name in ("claims", "others") for anchor in held.get(name, ()))
