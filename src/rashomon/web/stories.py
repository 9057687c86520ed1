"""The stories: searched, filtered by what is in them, disputed ones first."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast, get_args

from rashomon.archive.stories import Order, StoryFilter
from rashomon.web.asking import Ask, Page, Table, redirect
from rashomon.web.errors import wrong
from rashomon.web.rendering import address

if TYPE_CHECKING:
    from starlette.responses import Response

    from rashomon.archive.model import FacetCount

_PER_PAGE = 30
_ALL = 10_000  # rows of a table that is downloaded
FACETS = (("verdict", "Verdict"), ("actor", "Actor"), ("place", "Place"), ("type", "Event type"), ("outlet", "Outlet"))
ORDERS = {
    "disputed": "disputed first",
    "newest": "newest first",
    "oldest": "oldest first",
    "reports": "most reports first",
    "title": "by title",
}
COLUMNS = (
    "id",
    "title",
    "first_day",
    "last_day",
    "reports",
    "origins",
    "facts",
    "disputed",
    "undecided",
    "corroborated",
    "repeated",
    "single",
    "version",
    "stale",
    "url",
)


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how it is called, in how many stories, and where a click leads."""

    value: str
    label: str
    stories: int
    chosen: bool
    to: str


def home(ask: Ask) -> Response:
    return redirect("/stories")


def wanted(ask: Ask, per_page: int = _PER_PAGE) -> StoryFilter:
    """The filter that the address holds. Raises ``Refused`` for what is none."""
    order = ask.get("order", "disputed") or "disputed"
    if order not in get_args(Order):
        raise wrong(f"Stories have no order “{order}”.", f"There are: {', '.join(ORDERS)}.")
    return StoryFilter(
        query=ask.get("q"),
        **{name: ask.all(name) for name, _ in FACETS},
        since=ask.day("since"),
        until=ask.day("until"),
        order=cast(Order, order),
        limit=per_page,
        offset=(ask.number("page", 1, least=1, most=100_000) - 1) * per_page,
    )


def listed(ask: Ask) -> Page:
    """All stories that the filter in the address lets through."""
    asked = wanted(ask)

    def show() -> dict[str, Any]:
        found = ask.archive.stories_by(asked)
        counts = ask.archive.facets(asked)
        page = asked.offset // asked.limit + 1
        return {
            "found": found,
            "asked": asked,
            "facets": [(name, title, _choices(ask, name, counts[name])) for name, title in FACETS],
            "days_of": _days(ask, counts["month"]),
            "orders": ORDERS,
            "pages": pages(ask, page, found.total, asked.limit),
            "filtered": asked != StoryFilter(order=asked.order, limit=asked.limit, offset=asked.offset),
            "empty": not found.total and not ask.archive.stories(limit=1).total,
        }

    def data() -> object:
        found = ask.archive.stories_by(asked)
        return {"total": found.total, "stories": found.stories, "facets": ask.archive.facets(asked), "filter": asked}

    def table() -> Table:
        whole = ask.archive.stories_by(asked.model_copy(update={"limit": _ALL, "offset": 0}))
        rows = ({**s.model_dump(), "url": address("/stories/{story}", story=s.id)} for s in whole.stories)
        return Table(COLUMNS, rows)

    return Page("stories.html.j2", "Stories", show, data, table, section="stories")


def _choices(ask: Ask, name: str, counts: tuple[FacetCount, ...]) -> list[Choice]:
    """The values to choose from, those that are chosen first, also where no story is left that has them."""
    chosen = ask.all(name)
    found = {c.value: c for c in counts}
    held = [
        Choice(
            v, found[v].label if v in found else v, found[v].stories if v in found else 0, True, ask.toggled(name, v)
        )
        for v in chosen
    ]
    rest = [Choice(c.value, c.label, c.stories, False, ask.toggled(name, c.value)) for c in counts]
    return held + [c for c in rest if c.value not in chosen]


def _days(ask: Ask, months: tuple[FacetCount, ...]) -> list[Choice]:
    """Years to choose from, or, where only one is left, its months; the choice is the two days of the filter."""
    whole = len({m.value[:4] for m in months}) == 1
    counts: Counter[str] = Counter()
    for m in months:
        counts[m.value if whole else m.value[:4]] += m.stories
    given = (ask.get("since"), ask.get("until"))
    found = []
    for name, stories in counts.items():
        year, month = int(name[:4]), int(name[5:] or 12)
        first, last = date(year, month if whole else 1, 1), date(year, month, monthrange(year, month)[1])
        span = (first.isoformat(), last.isoformat())
        chosen = span == given
        to = ask.here(since=None, until=None) if chosen else ask.here(since=span[0], until=span[1])
        found.append(Choice(name, name, stories, chosen, to))
    return found


@dataclass(frozen=True)
class Pages:
    """Where one is in a long list: ``before`` and ``after`` are addresses, empty at the ends."""

    page: int
    last: int
    before: str
    after: str


def pages(ask: Ask, page: int, total: int, each: int) -> Pages:
    last = max(1, -(-total // each))
    before = ask.here(page=page - 1) if page > 1 else ""
    return Pages(page, last, before, ask.here(page=page + 1) if page < last else "")
