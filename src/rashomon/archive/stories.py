"""Stories as a list: searched, filtered, counted by facet, in an order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal, TypedDict

from pydantic import Field
from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from rashomon.archive.membership import current, history, members_of
from rashomon.archive.model import FacetCount, Story, StoryPage, StorySummary
from rashomon.archive.query import parsed
from rashomon.archive.records import versions
from rashomon.archive.reports import report_rows
from rashomon.archive.schema import TALLIED, facets, members, stories, tallies
from rashomon.archive.search import having
from rashomon.model import Frozen, Verdict
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


class StoryWishes(TypedDict, total=False):
    """The fields of ``StoryFilter`` but for the words, any iterable for a facet."""

    actor: Iterable[str]
    place: Iterable[str]
    type: Iterable[str]
    outlet: Iterable[str]
    verdict: Iterable[str]
    since: date | None
    until: date | None
    order: Order
    limit: int
    offset: int


_FACETS = ("actor", "place", "type", "outlet")


def seen_by(coder: str | None) -> FromClause:
    """The stories with their counts: as all decisions leave them, or only those of one person who codes blind."""
    if coder is None:
        return stories
    own, nobody = tallies.alias("own"), tallies.alias("nobody")
    counts = [func.coalesce(own.c[name], nobody.c[name], stories.c[name]).label(name) for name in TALLIED]
    both = stories.outerjoin(own, and_(own.c.story == stories.c.id, own.c.user == coder)).outerjoin(
        nobody, and_(nobody.c.story == stories.c.id, nobody.c.user == "")
    )
    plain = [column for column in stories.c if column.name not in TALLIED]
    return select(*plain, *counts).select_from(both).subquery("seen")


def listed(connection: Connection, wanted: StoryFilter, coder: str | None = None) -> StoryPage:
    """The stories that the filter lets through, one page of them; counted with the decisions of this coder only."""
    seen = seen_by(coder)
    conditions = _conditions(connection, wanted, seen)
    total = connection.execute(select(func.count()).select_from(seen).where(*conditions)).scalar_one()
    query = select(seen).where(*conditions).order_by(*_order(wanted.order, seen), seen.c.id)
    rows = connection.execute(query.limit(wanted.limit).offset(wanted.offset))
    return StoryPage(total=total, stories=tuple(map(summary_of, rows)))


def counted(
    connection: Connection, wanted: StoryFilter, coder: str | None = None, many: int = 20
) -> dict[str, tuple[FacetCount, ...]]:
    """Of each facet the values that most of these stories have; of "month" all, by the story's last day."""
    seen = seen_by(coder)
    conditions = _conditions(connection, wanted, seen)
    found: dict[str, list[FacetCount]] = {kind: [] for kind in _FACETS}
    own = None if _all(wanted) else select(seen.c.id).where(*conditions)
    for row in connection.execute(_values(own, many)):
        found[row.kind].append(FacetCount(value=row.value, label=row.label, stories=row.number))
    made = {kind: tuple(counts) for kind, counts in found.items()}
    made["verdict"] = tuple(_verdicts(connection, seen, conditions))
    made["month"] = tuple(_months(connection, seen, conditions))
    return made


def _all(wanted: StoryFilter) -> bool:
    """Whether the filter lets every story through."""
    return wanted == StoryFilter(order=wanted.order, limit=wanted.limit, offset=wanted.offset)


def _values(own: Select[Any] | None, many: int) -> CompoundSelect[Any]:
    """The most frequent values of each facet in these stories or (``None``) in all: counted over an index alone, the
    stories looked for once."""
    held = None if own is None else own.cte("own").prefix_with("MATERIALIZED")
    return union_all(*(select(_most(kind, held, many).subquery()) for kind in _FACETS))


def _most(kind: str, own: CTE | None, many: int) -> Select[Any]:
    number = func.count().label("number")
    counts = select(facets.c.value, number).where(facets.c.kind == kind).group_by(facets.c.value)
    if own is not None:
        counts = counts.where(facets.c.story.in_(select(own.c.id)))
    rows = counts.order_by(number.desc(), facets.c.value).limit(many).subquery()
    first = facets.alias("first")
    label = (
        select(first.c.label)
        .where(first.c.kind == kind, first.c.value == rows.c.value)
        .order_by(first.c.story)
        .limit(1)
        .scalar_subquery()
    )
    shown = select(literal(kind, String).label("kind"), rows.c.value, label.label("label"), rows.c.number)
    return shown.order_by(rows.c.number.desc(), rows.c.value)


def _verdicts(
    connection: Connection, seen: FromClause, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[FacetCount]:
    """In how many stories each verdict comes up: no rows of ``facets``, as decisions change it."""
    columns = [func.coalesce(func.sum(case((seen.c[v.value] > 0, 1), else_=0)), 0).label(v.value) for v in Verdict]
    row = connection.execute(select(*columns).select_from(seen).where(*conditions)).one()._mapping
    for verdict in sorted(Verdict, key=lambda v: (-row[v.value], v.value)):
        if row[verdict.value]:
            yield FacetCount(value=verdict.value, label=verdict.value, stories=row[verdict.value])


def _months(
    connection: Connection, seen: FromClause, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[FacetCount]:
    """How many stories end in each month ("2024-02"), the last month first."""
    month = func.substr(cast(seen.c.last_day, String), 1, 7).label("month")
    query = select(month, func.count().label("number")).where(*conditions, seen.c.last_day.is_not(None))
    for row in connection.execute(query.group_by(month).order_by(month.desc())):
        yield FacetCount(value=row.month, label=row.month, stories=row.number)


def _order(order: Order, seen: FromClause) -> Sequence[ColumnElement[Any]]:
    newest = seen.c.last_day.desc().nulls_last()
    found: dict[Order, Sequence[ColumnElement[Any]]] = {
        "disputed": (seen.c.undecided.desc(), seen.c.disputed.desc(), newest),
        "newest": (newest,),
        "oldest": (seen.c.first_day.asc().nulls_last(),),
        "reports": (seen.c.reports.desc(), newest),
        "title": (func.lower(seen.c.title),),
    }
    return found[order]


def _conditions(connection: Connection, wanted: StoryFilter, seen: FromClause) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [seen.c.reports > 0]
    for kind in _FACETS:
        for value in getattr(wanted, kind):
            found.append(_has(seen, kind, value.upper() if kind == "type" else fold(value)))
    found += [seen.c[v] > 0 if v in set(Verdict) else _never() for v in wanted.verdict]
    if wanted.since:
        found.append(or_(seen.c.last_day >= wanted.since, seen.c.last_day.is_(None)))
    if wanted.until:
        found.append(or_(seen.c.first_day <= wanted.until, seen.c.first_day.is_(None)))
    if wanted.query.strip():
        found.append(_holding(connection, wanted.query, seen))
    return found


def _never() -> ColumnElement[bool]:
    return literal_column("1") == literal_column("0")


def _has(seen: FromClause, kind: str, value: str) -> ColumnElement[bool]:
    """A facet of that value, or, for names, one that begins with it as a whole word or ends so ("umerov")."""
    same = facets.c.value == value
    if kind in ("actor", "place", "outlet") and value:
        plain = value.replace("\\", "").replace("%", "").replace("_", "")
        same = or_(same, facets.c.value.like(f"{plain} %"), facets.c.value.like(f"% {plain}"))
    return exists().where(facets.c.story == seen.c.id, facets.c.kind == kind, same)


def _holding(connection: Connection, asked: str, seen: FromClause) -> ColumnElement[bool]:
    """Stories of which one report has the words."""
    query = parsed(asked)
    if not query.groups:
        return _never()
    held = select(members.c.story).where(members.c.until.is_(None), members.c.report.in_(having(connection, query)))
    if query.without:
        held = held.where(members.c.report.not_in(having(connection, query.only_without())))
    return seen.c.id.in_(held)


def summary_of(row: Row[Any]) -> StorySummary:
    found = row._mapping
    return StorySummary(**{name: found[name] for name in StorySummary.model_fields})


def story(connection: Connection, name: str, coder: str | None = None) -> Story | None:
    """A story with its reports and their history; of one that was merged, the one that it is in. ``None``: unknown."""
    own = current(connection, name)
    seen = seen_by(coder)
    row = connection.execute(select(seen).where(seen.c.id == own)).first()
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
