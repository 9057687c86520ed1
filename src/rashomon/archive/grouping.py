"""The story that a new report belongs to, found among the kept reports that are near it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from rashomon.archive.membership import current, stories_of, story_id
from rashomon.archive.reports import clean, page_of
from rashomon.archive.schema import members, reports
from rashomon.archive.search import neighbours
from rashomon.archive.traits import load_traits
from rashomon.model import Report

if TYPE_CHECKING:
    from rashomon.stories.features import Features

CANDIDATES = 50  # kept reports that a new one is compared with
_ALL = 200  # kept reports that a batch is compared with


@dataclass(frozen=True)
class Place:
    """The story of a new report, and why. ``title`` names it where it is new."""

    story: str
    why: str
    title: str
    named: bool = False


def assign(connection: Connection, fresh: Sequence[Report], traits: Mapping[str, Features]) -> dict[str, Place]:
    """A place for each new report, with its features in ``traits``; nothing is written.

    In this order: the story that the input names; that of the earlier text of its page; that of a report with the
    same text; else the reports near it (by the full text index) are grouped with it. Stories that are there keep
    their ids and are never put together or taken apart here: that people decide. A story that was merged into
    another one leads there.
    """
    places = {r.id: found for r in fresh if (found := _given(connection, r) or _known(connection, r))}
    rest = [r for r in fresh if r.id not in places]
    if rest:
        places.update(_grouped(connection, rest, traits))
    return places


def _given(connection: Connection, report: Report) -> Place | None:
    if not report.story:
        return None
    name = clean(report.story) or ""
    return Place(current(connection, story_id("name", name)), "the input names the story", name, named=True)


def _known(connection: Connection, report: Report) -> Place | None:
    page = page_of(report.url)
    query = select(members.c.story).join_from(members, reports).order_by(members.c.id.desc())
    if page is not None:
        story = connection.execute(query.where(reports.c.page == clean(page))).scalar()
        if story:
            return Place(current(connection, story), "a later text of the same page", "")
    story = connection.execute(query.where(reports.c.hash == report.hash, members.c.until.is_(None))).scalar()
    return Place(story, "the same text as a report of it", "") if story else None


def _grouped(connection: Connection, fresh: Sequence[Report], traits: Mapping[str, Features]) -> dict[str, Place]:
    near = load_traits(connection, _near(connection, fresh))
    story_of = stories_of(connection, list(near))
    by_id = {r.id: r for r in fresh}
    places = {}
    for cluster in _clusters(near, story_of, [traits[r.id] for r in fresh]):
        new = [by_id[own] for own in cluster if own in by_id]
        votes = Counter(story_of[own] for own in cluster if own in story_of)
        if not new:
            continue
        if votes:
            story = min(votes, key=lambda s: (-votes[s], s))
            why = f"alike in words and days to {votes[story]} of its reports"
            places.update({r.id: Place(story, why, "") for r in new})
        else:
            first = min(new, key=_order)
            why = "the first report of it" if len(new) == 1 else f"alike in words and days to {first.id}"
            places.update({r.id: Place(story_id(first.id), why, title_of(new)) for r in new})
    return places


def _near(connection: Connection, fresh: Sequence[Report]) -> list[str]:
    """Candidates of all the new reports, each one's likeliest first."""
    ranked = [neighbours(connection, report, CANDIDATES) for report in fresh]
    by_rank = (own[place] for place in range(CANDIDATES) for own in ranked if place < len(own))
    return list(dict.fromkeys(by_rank))[:_ALL]


def _clusters(
    near: Mapping[str, Features], story_of: Mapping[str, str], fresh: Sequence[Features]
) -> Iterable[Sequence[str]]:
    """The new reports grouped with those near them, whose stories stand as they are."""
    from rashomon.stories.incremental import Grouper

    grouper = Grouper.from_state(_state(near, story_of))
    grouper.index.expect(fresh)
    for own in sorted(fresh, key=lambda f: (f.day or 0, f.id)):
        grouper.add(own)
    return grouper.stories().values()


def _state(near: Mapping[str, Features], story_of: Mapping[str, str]) -> dict[str, Any]:
    """Kept reports as ``Grouper.to_state`` has them: those of one story belong together for sure."""
    ordered = sorted((f for f in near.values() if f.id in story_of), key=lambda f: (f.day or 0, f.id))
    mates: dict[str, list[int]] = {}
    for number, own in enumerate(ordered):
        mates.setdefault(story_of[own.id], []).append(number)
    return {
        "version": 1,
        "reports": [own.to_row() for own in ordered],
        "stories": [mates[story_of[own.id]][0] for own in ordered],
        "edges": [[a, b, 1.0] for numbers in mates.values() for a, b in combinations(numbers, 2)],
        "together": [],
        "apart": [],
    }


def _order(report: Report) -> tuple[str, str]:
    return (report.published.isoformat() if report.published else "9", report.id)


def title_of(pile: Iterable[Report]) -> str:
    """What to call a story of these reports: the earliest title, else the first words."""
    ordered = sorted(pile, key=_order)
    found = next((r.title for r in ordered if r.title), None)
    return clean(found or " ".join(ordered[0].text[:200].split()[:12])) or ordered[0].id
