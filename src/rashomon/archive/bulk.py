"""A run of ``rashomon ingest`` into an archive: shard after shard in the run's order, then each touched story's record.

The same run gives the same archive, row for row, also where it was killed and gone on with. So nothing in what it
writes is dated by the clock: a report is said to have been added when its input says that it was collected, else at
the beginning of the day on which it was published, else at ``UNKNOWN``; a story begins with its first report, and a
record is as old as the youngest of its reports. When the work was really done is in the run's folder.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from rashomon.archive import database as db
from rashomon.archive.adding import BATCH, Adding
from rashomon.archive.archive import Archive
from rashomon.archive.bulk_copies import batches_of_duplicates, copies
from rashomon.archive.bulk_records import make_records
from rashomon.archive.making import Progress, Reconcile
from rashomon.archive.model import SetAside
from rashomon.archive.reports import kept
from rashomon.archive.schema import members, reports
from rashomon.engine.folder import Folder, write_json
from rashomon.engine.results import manifest_of, moment_of, result_of, rows_of, shard_files
from rashomon.model import Frozen, Report

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # where the input says neither when a report was collected nor published


class RunAdded(Frozen):
    """What a run gave an archive. Reports: ``kept``, of which ``versions`` are later texts of a page, and ``copies`` of
    their texts in other outlets; ``before`` were there already, ``set_aside`` can't be kept. ``stories`` have a report
    of the run, ``new`` of them only such. ``unmade`` are stories whose record could not be made, and why: they stay
    stale."""

    kept: int = 0
    versions: int = 0
    copies: int = 0
    before: int = 0
    set_aside: int = 0
    stories: int = 0
    new: int = 0
    unmade: tuple[SetAside, ...] = ()


def add_run(
    archive: Archive,
    folder: str | Path,
    progress: Progress | None = None,
    *,
    workers: int = 1,
    reconcile: Reconcile | None = None,
) -> RunAdded:
    """Take a complete run's results into an archive, as they are annotated, and make the records of its stories.

    ``workers`` processes make the records. What is committed stays whatever happens; done again, it goes on where it
    was and says the same. Raises
    ``UnreadableInput`` where the folder holds no complete run or a shard of it was changed, ``ArchiveError``.
    """
    database = archive._db
    total = int(manifest_of(folder)["kept"])
    db.writable(database)
    log = _Log(database, folder)
    run = _Run(database, log.before())
    done = 0
    for path in shard_files(folder):
        rows = rows_of(path)
        while batch := list(islice(rows, BATCH)):
            run.take(batch)
            done += len(batch)
            if progress is not None:
                progress("archive", done, total)
    for batch in batches_of_duplicates(folder):
        run.take_copies(batch)
    unmade = make_records(database, workers, progress, reconcile)
    told = run.told().model_copy(update={"unmade": unmade})
    log.done(told)
    return told


def is_taken(folder: str | Path) -> bool:
    """Whether a run's results were taken into an archive to the end."""
    return any("told" in row for row in _Log.rows(folder).values())


class _Run:
    """What became of the run's reports; those with a number over ``before`` are its own."""

    def __init__(self, database: db.Database, before: int) -> None:
        self._database, self._before = database, before
        self._kept = self._versions = self._there = self._aside = 0

    def take(self, rows: Sequence[dict[str, Any]]) -> None:
        """A batch of results: always the same ones, so that a run that goes on groups as one that was left alone."""
        ids = [_id(row) for row in rows]
        if any(own is not None and own not in self._held(ids) for own in ids):
            found = [result_of(row) for row in rows]
            dates = {own: _date(result.report, result.seen) for own, result in zip(ids, found, strict=True)}
            run = Adding(self._database, dated=lambda report: dates[report.id])
            run.run([result.annotated for result in found])
        held = self._held(ids)
        own = [version for number, version in held.values() if number > self._before]
        self._kept += len(own)
        self._versions += sum(version > 1 for version in own)
        self._there += len(held) - len(own)
        self._aside += len(rows) - len(held)

    def take_copies(self, rows: Sequence[dict[str, Any]]) -> None:
        """Copies in other outlets, with the layers of the texts that they are copies of."""
        with self._database.reading() as connection:
            found = copies(connection, rows)
        dates = {kept(copy.report).id: _date(copy.report, moment_of(row.get("seen"))) for copy, row in found}
        Adding(self._database, dated=lambda report: dates[report.id]).run([copy for copy, _ in found])

    def _held(self, ids: Sequence[str | None]) -> dict[str, tuple[int, int]]:
        query = select(reports.c.id, reports.c.number, reports.c.version)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(reports.c.id.in_([own for own in ids if own])))
            return {row.id: (row.number, row.version) for row in rows}

    def told(self) -> RunAdded:
        """The account, from what is in the archive: the same whether the run was broken off or not."""
        mine = select(members.c.story).where(members.c.report > self._before, members.c.until.is_(None)).distinct()
        older = select(members.c.story).where(members.c.report <= self._before, members.c.story.in_(mine)).distinct()
        added = select(reports.c.number).where(reports.c.number > self._before)
        with self._database.reading() as connection:
            touched, old, new = (
                connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
                for query in (mine, older, added)
            )
        return RunAdded(
            kept=self._kept,
            copies=new - self._kept,
            versions=self._versions,
            before=self._there,
            set_aside=self._aside,
            stories=touched,
            new=touched - old,
        )


def _id(row: dict[str, Any]) -> str | None:
    """The id under which the archive keeps a result's report; ``None`` for a text that it can't keep."""
    try:
        return kept(Report.model_validate(row["report"])).id
    except UnicodeEncodeError:
        return None


def _date(report: Report, seen: datetime | None) -> datetime:
    day = report.published
    return seen or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else UNKNOWN)


class _Log:
    """The archives that a run was taken into, written into its folder: how it was when that began, what it gave."""

    def __init__(self, database: db.Database, folder: str | Path) -> None:
        self._database, self._folder = database, folder
        self._name = str(database.path.absolute()) if database.path else database.name

    @staticmethod
    def rows(folder: str | Path) -> dict[str, dict[str, Any]]:
        try:
            found: dict[str, dict[str, Any]] = json.loads(Folder(folder).archives.read_bytes())
        except (OSError, ValueError):
            return {}
        return found

    def before(self) -> int:
        """The highest number of a report when the run was first taken into this archive."""
        with self._database.reading() as connection:
            highest = int(connection.execute(select(func.coalesce(func.max(reports.c.number), 0))).scalar_one())
        known = self.rows(self._folder).get(self._name, {}).get("before")
        if known is not None and known <= highest:  # else it is a new archive under the old name
            return int(known)
        self._write({"before": highest})
        return highest

    def done(self, told: RunAdded) -> None:
        """The run is in the archive to its end."""
        own = self.rows(self._folder).get(self._name, {})
        self._write({**own, "told": told.model_dump()})

    def _write(self, own: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # a folder that can only be read: an account that is broken off begins anew
            write_json(Folder(self._folder).archives, {**self.rows(self._folder), self._name: own})
