"""Stories as a list: searched, filtered, counted by facet, in an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, literal_column, or_, select

from rashomon.archive.membership import current, history, members_of
from rashomon.archive.model import FacetCount, Story, StoryPage, StorySummary
from rashomon.archive.query import parsed
from rashomon.archive.records import versions
from rashomon.archive.reports import report_rows
from rashomon.archive.schema import facets, members, stories
from rashomon.archive.search import having
from rashomon.model import Frozen
from rashomon.values.names import fold

Order = Literal["disputed", "newest", "oldest", "reports", "title"]


class StoryFilter(Frozen):
    """Which stories: all conditions must hold; of one facet's several values every one must come up."""

    query: str = ""
    actor: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    order: Order = "disputed"
    limit: int = Field(default=50, ge=0, le=10_000)
    offset: int = Field(default=0, ge=0)


_FACETS = ("actor", "place", "type", "outlet", "verdict")


def listed(connection: Connection, wanted: StoryFilter) -> StoryPage:
    """The stories that the filter lets through, one page of them."""
    conditions = _conditions(connection, wanted)
    total = connection.execute(select(func.count()).select_from(stories).where(*conditions)).scalar_one()
    query = select(stories).where(*conditions).order_by(*_ORDER[wanted.order], stories.c.id)
    rows = connection.execute(query.limit(wanted.limit).offset(wanted.offset))
    return StoryPage(total=total, stories=tuple(map(summary_of, rows)))


def counted(connection: Connection, wanted: StoryFilter, many: int = 20) -> dict[str, tuple[FacetCount, ...]]:
    """Of each facet the values that most of these stories have."""
    own = select(stories.c.id).where(*_conditions(connection, wanted))
    found: dict[str, tuple[FacetCount, ...]] = {}
    for kind in _FACETS:
        number = func.count().label("number")
        query: Select[Any] = (
            select(facets.c.value, func.max(facets.c.label).label("label"), number)
            .where(facets.c.kind == kind, facets.c.story.in_(own))
            .group_by(facets.c.value)
            .order_by(number.desc(), facets.c.value)
            .limit(many)
        )
        rows = connection.execute(query)
        found[kind] = tuple(FacetCount(value=r.value, label=r.label, stories=r.number) for r in rows)
    return found


_ORDER: dict[str, Sequence[ColumnElement[Any]]] = {
    "disputed": (stories.c.undecided.desc(), stories.c.disputed.desc(), stories.c.last_day.desc().nulls_last()),
    "newest": (stories.c.last_day.desc().nulls_last(),),
    "oldest": (stories.c.first_day.asc().nulls_last(),),
    "reports": (stories.c.reports.desc(), stories.c.last_day.desc().nulls_last()),
    "title": (func.lower(stories.c.title),),
}


def _conditions(connection: Connection, wanted: StoryFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [stories.c.reports > 0]
    for kind in ("actor", "place", "type", "outlet"):
        for value in getattr(wanted, kind):
            found.append(_has(kind, value.upper() if kind == "type" else fold(value)))
    found += [_has("verdict", v) for v in wanted.verdict]
    if wanted.since:
        found.append(or_(stories.c.last_day >= wanted.since, stories.c.last_day.is_(None)))
    if wanted.until:
        found.append(or_(stories.c.first_day <= wanted.until, stories.c.first_day.is_(None)))
    if wanted.query.strip():
        found.append(_holding(connection, wanted.query))
    return found


def _never() -> ColumnElement[bool]:
    return literal_column("1") == literal_column("0")


def _has(kind: str, value: str) -> ColumnElement[bool]:
    """A facet of that value, or, for names, one that begins with it as a whole word or ends so ("umerov")."""
    same = facets.c.value == value
    if kind in ("actor", "place", "outlet") and value:
        plain = value.replace("\\", "").replace("%", "").replace("_", "")
        same = or_(same, facets.c.value.like(f"{plain} %"), facets.c.value.like(f"% {plain}"))
    return exists().where(facets.c.story == stories.c.id, facets.c.kind == kind, same)


def _holding(connection: Connection, asked: str) -> ColumnElement[bool]:
    """Stories of which one report has the words."""
    query = parsed(asked)
    if not query.groups:
        return _never()
    held = select(members.c.story).where(members.c.until.is_(None), members.c.report.in_(having(connection, query)))
    if query.without:
        held = held.where(members.c.report.not_in(having(connection, query.only_without())))
    return stories.c.id.in_(held)


def summary_of(row: Row[Any]) -> StorySummary:
    found = row._mapping
    return StorySummary(**{name: found[name] for name in StorySummary.model_fields})


def story(connection: Connection, name: str) -> Story | None:
    """A story with its reports and their history; of one that was merged, the one that it is in. ``None``: unknown."""
    own = current(connection, name)
    row = connection.execute(select(stories).where(stories.c.id == own)).first()
    if row is None:
        return None
    ids = members_of(connection, own)
    held = report_rows(connection, ids)
    ordered = sorted(held.values(), key=lambda r: (r.published.isoformat() if r.published else "9", r.id))
    return Story(
        summary=summary_of(row),
        reports=tuple(ordered),
        history=history(connection, own),
        versions=versions(connection, own),
    )


def named_like(connection: Connection, name: str) -> list[str]:
    """Ids of stories that are called so: by id, its beginning (four letters or more), or title."""
    same = [stories.c.id == name, stories.c.title == name]
    if len(name) >= 4:
        same.append(stories.c.id.startswith(name, autoescape=True))
    query = select(stories.c.id).where(or_(*same)).order_by(stories.c.id).limit(10)
    return list(connection.execute(query).scalars())
