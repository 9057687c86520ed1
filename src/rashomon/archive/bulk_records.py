"""The records of many stories, made side by side: each in a process of its own, one commit a story.

Which comes first makes no difference: a record is a function of its own story's reports, and is dated as the youngest
of them. A story whose record can't be made stays stale, takes no other with it, and is tried again by the next run.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from rashomon.archive.columns import clock
from rashomon.archive.database import Database, opened
from rashomon.archive.errors import ArchiveError
from rashomon.archive.making import Progress, Reconcile, remake
from rashomon.archive.model import SetAside
from rashomon.archive.schema import members, reports, stories
from rashomon.errors import MissingModel

_FEW = 24  # stories for which no other process is started
_TASKS = 1000  # stories after which a process is replaced: what it has looked up stays in its memory


def make_records(
    database: Database, workers: int = 1, progress: Progress | None = None, reconcile: Reconcile | None = None
) -> tuple[SetAside, ...]:
    """Make the record of every stale story. Returns the stories for which that failed, and why.

    ``reconcile`` is only asked in this process. Raises ``ArchiveError`` (a full disk), ``MissingModel``.
    """
    with database.reading() as connection:
        query = select(stories.c.id).where(stories.c.stale).order_by(stories.c.id)
        names = list(connection.execute(query).scalars())
    made: Iterator[tuple[str, str | None]]
    if workers == 1 or reconcile is not None or len(names) < _FEW:
        made = ((name, _made(database, name, reconcile)) for name in names)
    else:
        made = _side_by_side(database, names, workers)
    failed = []
    for done, (name, reason) in enumerate(made, 1):
        if reason is not None:
            failed.append(SetAside(name=name, reason=reason))
        if progress is not None:
            progress("records", done, len(names))
    return tuple(failed)


def make_one(where: str, story: str) -> str | None:
    """In a worker: make a story's record. Returns why that can't be done, if it can't."""
    return _made(_opened(where), story)


@functools.cache
def _opened(where: str) -> Database:
    return opened(where, create=False)


def _made(database: Database, story: str, reconcile: Reconcile | None = None) -> str | None:
    with database.reading() as connection:
        moment = _youngest(connection, story)
    try:
        with clock(moment):
            remake(database, None, reconcile, [story])
    except (ArchiveError, MissingModel, MemoryError):
        raise
    except Exception as error:  # of this story; the others still get their records
        return f"its record can't be made ({type(error).__name__}: {str(error)[:200]})"
    return None


def _youngest(connection: Connection, story: str) -> datetime | None:
    query = select(func.max(reports.c.added_at)).join_from(members, reports)
    found: datetime | None = connection.execute(
        query.where(members.c.story == story, members.c.until.is_(None))
    ).scalar()
    return found


def _side_by_side(database: Database, names: list[str], workers: int) -> Iterator[tuple[str, str | None]]:
    from pebble import ProcessExpired, ProcessPool

    from rashomon.engine.engines import start_worker

    where = str(database.path) if database.path else database.engine.url.render_as_string(hide_password=False)
    where = where.replace("postgresql+psycopg://", "postgresql://", 1)
    waiting: deque[tuple[str, Any]] = deque()

    def result(name: str, future: Any) -> tuple[str, str | None]:
        try:
            found: str | None = future.result()
        except ProcessExpired as error:
            return name, f"making its record killed the worker (exit code {error.exitcode})"
        return name, found

    work: Callable[[str, str], str | None] = make_one
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=workers, max_tasks=_TASKS, context=context, initializer=start_worker) as pool:
        try:
            for name in names:
                waiting.append((name, pool.schedule(work, args=(where, name))))
                if len(waiting) > 4 * workers:
                    yield result(*waiting.popleft())
            while waiting:
                yield result(*waiting.popleft())
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise
