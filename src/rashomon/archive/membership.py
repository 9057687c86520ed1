"""Which report is in which story, now and before: reports join, leave and move; nothing of it is erased."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from rashomon.archive.columns import now
from rashomon.archive.model import Membership
from rashomon.archive.schema import COUNTS, decisions, members, reports, stories


def story_id(*names: str) -> str:
    """A story's id, made of what it began with: its first report, or the name that the input gave it."""
    return "s" + hashlib.sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()[:12]


def current(connection: Connection, story: str) -> str:
    """The story that this one is in by now: itself, or what it was merged into."""
    seen: set[str] = set()
    while story not in seen:
        seen.add(story)
        into = connection.execute(select(stories.c.merged_into).where(stories.c.id == story)).scalar()
        if into is None:
            return story
        story = into
    return story


def ensure(connection: Connection, story: str, title: str, named: bool) -> None:
    """Make the story where there is none."""
    if connection.execute(select(stories.c.id).where(stories.c.id == story)).first() is None:
        row: dict[str, Any] = {"id": story, "title": title, "named": named, "made_at": now(), "stale": True}
        connection.execute(insert(stories).values(row | dict.fromkeys(COUNTS, 0)))


def put(connection: Connection, report: str, story: str, why: str, decision: str | None = None) -> str | None:
    """Put a report into a story and out of the one that it is in. Returns that one; both records are then stale."""
    number = connection.execute(select(reports.c.number).where(reports.c.id == report)).scalar_one()
    was = connection.execute(
        select(members.c.story).where(members.c.report == number, members.c.until.is_(None))
    ).scalar()
    if was == story:
        return None
    moment = now()
    _leave(connection, number, moment)
    connection.execute(insert(members).values(report=number, story=story, since=moment, why=why, decision=decision))
    _touched(connection, [s for s in (was, story) if s])
    return was


def leave(connection: Connection, report: str) -> None:
    """The report is in no story any more: a later text of its page has taken its place."""
    number = connection.execute(select(reports.c.number).where(reports.c.id == report)).scalar_one()
    story = connection.execute(
        select(members.c.story).where(members.c.report == number, members.c.until.is_(None))
    ).scalar()
    if story:
        _leave(connection, number, now())
        _touched(connection, [story])


def _leave(connection: Connection, number: int, moment: datetime) -> None:
    connection.execute(
        update(members).where(members.c.report == number, members.c.until.is_(None)).values(until=moment)
    )


def _touched(connection: Connection, names: Iterable[str]) -> None:
    """Their reports are counted, and their records are to be made again."""
    held = select(func.count()).where(members.c.story == stories.c.id, members.c.until.is_(None)).scalar_subquery()
    connection.execute(update(stories).where(stories.c.id.in_(list(names))).values(stale=True, reports=held))


def members_of(connection: Connection, story: str) -> list[str]:
    """Ids of the reports that are in a story now, in the order in which they were kept."""
    query = (
        select(reports.c.id)
        .join_from(members, reports)
        .where(members.c.story == story, members.c.until.is_(None))
        .order_by(reports.c.number)
    )
    return list(connection.execute(query).scalars())


def stories_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The story that each of these reports is in now; a report in none is left out."""
    query = (
        select(reports.c.id, members.c.story)
        .join_from(members, reports)
        .where(members.c.until.is_(None), reports.c.id.in_(ids))
    )
    return {row.id: row.story for row in connection.execute(query)}


def ever_with(connection: Connection, story: str) -> set[str]:
    """The story, and every other one that a report of it was ever in: decisions on those may concern it."""
    own = select(members.c.report).where(members.c.story == story)
    query = select(members.c.story).where(members.c.report.in_(own)).distinct()
    return {story, *connection.execute(query).scalars()}


def history(connection: Connection, story: str) -> tuple[Membership, ...]:
    """Every coming and going of a story's reports, in order."""
    query = (
        select(members, reports.c.id.label("report_id"))
        .join_from(members, reports)
        .where(members.c.story == story)
        .order_by(members.c.id)
    )
    return tuple(
        Membership(
            report=row.report_id,
            story=row.story,
            since=row.since,
            until=row.until,
            why=row.why,
            decision=row.decision,
        )
        for row in connection.execute(query)
    )


def merge(connection: Connection, story: str, other: str, why: str, decision: str) -> None:
    """All reports of ``other`` go into ``story``, and reports to come follow them."""
    for report in members_of(connection, other):
        put(connection, report, story, why, decision)
    connection.execute(update(stories).where(stories.c.id == other).values(merged_into=story))


def split(connection: Connection, leaving: Sequence[str], title: str, why: str, decision: str) -> str:
    """These reports go into a story of their own. Returns its id."""
    new = story_id("split", decision)
    ensure(connection, new, title, named=False)
    connection.execute(update(stories).where(stories.c.id == new).values(merged_into=None))
    for report in leaving:
        put(connection, report, new, why, decision)
    return new


def undo(connection: Connection, decision: str, why: str, by: str) -> None:
    """Reports that are where they are by a decision go back to where they were before it.

    Those that something else moved since stay, unless that was taken back: then they are where they are by the
    decision again.
    """
    touched = select(members.c.report).where(members.c.decision == decision).distinct().order_by(members.c.report)
    query = select(decisions.c.id, decisions.c.withdraws).where(decisions.c.withdraws.is_not(None))
    taken_back = {row.id: row.withdraws for row in connection.execute(query)}
    for number in connection.execute(touched).scalars().all():
        rows = connection.execute(select(members).where(members.c.report == number).order_by(members.c.id)).all()
        at = next((n for n in _stands_on(rows, taken_back) if rows[n].decision == decision), 0)
        if at == 0:
            continue
        before, here = rows[at - 1].story, rows[-1].story
        connection.execute(
            update(stories).where(stories.c.id == before, stories.c.merged_into == here).values(merged_into=None)
        )
        report = connection.execute(select(reports.c.id).where(reports.c.number == number)).scalar_one()
        put(connection, report, before, why, by)


def _stands_on(rows: Sequence[Any], taken_back: dict[str, str]) -> Iterator[int]:
    """Which of a report's comings it is in its story by: the last one and, where that only took another one back,
    those from before."""
    at = len(rows) - 1 if rows[-1].until is None else -1
    while at >= 0:
        yield at
        undone = taken_back.get(rows[at].decision or "")
        moved = (n for n in range(at - 1, -1, -1) if undone is not None and rows[n].decision == undone)
        at = next(moved, 0) - 1
