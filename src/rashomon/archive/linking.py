"""Which stories are rounds of one process: kept up to date as stories grow, are merged or taken apart.

Two stories are linked by the signals of ``stories.process``; only stories that share one of its actors are ever
compared, so that a new report costs the same in any archive. What a person decided on two stories holds over that.
A process is what links hold together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from rashomon.archive.database import Database
from rashomon.archive.journal import standing_of
from rashomon.archive.membership import current, stories_of
from rashomon.archive.model import Decision, DecisionKind
from rashomon.archive.reports import load_reports, parts_of
from rashomon.archive.schema import features, links, members, profile_names, profiles, reports, rounds, stories
from rashomon.archive.traits import keep_traits, load_traits, traits_of

if TYPE_CHECKING:
    from rashomon.stories.process import Profile

LINKING = frozenset((DecisionKind.LINK_STORIES, DecisionKind.UNLINK_STORIES))
Pair = tuple[str, str]

_FILLED = 50  # reports whose features are kept in one transaction


def relink(connection: Connection, story: str) -> None:
    """The story's profile, links and process anew, after its reports changed. One without reports has none."""
    from rashomon.stories.process import profile

    ids = _in_time(connection, story)
    if not ids:
        _set_links(connection, story, {})
        _forget(connection, story)
        return
    traits = load_traits(connection, ids)
    own = profile([traits[one] for one in ids])
    body = _plain(own.to_row())
    if connection.execute(select(profiles.c.body).where(profiles.c.story == story)).scalar() == body:
        return
    _forget(connection, story)
    connection.execute(insert(profiles).values(story=story, body=body))
    if own.actors:
        connection.execute(insert(profile_names), [{"story": story, "name": name} for name in own.actors])
    _set_links(connection, story, dict(_found(connection, story, own)))


def _in_time(connection: Connection, story: str) -> list[str]:
    """The reports of a story by day and id, so that it makes no difference in which order they came."""
    query = (
        select(reports.c.id)
        .join_from(members, reports)
        .where(members.c.story == story, members.c.until.is_(None))
        .order_by(reports.c.published.asc().nulls_first(), reports.c.id)
    )
    return list(connection.execute(query).scalars())


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _forget(connection: Connection, story: str) -> None:
    for table in (profiles, profile_names):
        connection.execute(delete(table).where(table.c.story == story))


def _found(connection: Connection, story: str, own: Profile) -> Iterable[tuple[str, str]]:
    """The stories that this one is linked to, and the signals as JSON."""
    from rashomon.stories.process import Profile, link

    near = _near(connection, own)
    for part in parts_of([name for name in near if name != story]):
        rows = connection.execute(select(profiles).where(profiles.c.story.in_(part)).order_by(profiles.c.story))
        for row in rows:
            other = Profile.from_row(json.loads(row.body))
            # Told from the earlier to the later one, whichever came in first.
            two = [(own.first or 0, story, own), (other.first or 0, row.story, other)]
            (_, one, first), (_, next_one, then) = sorted(two, key=lambda x: x[:2])
            found = link(first, then)
            if found and _likely(connection, one, next_one):
                yield row.story, _plain(found)


def _near(connection: Connection, own: Profile) -> list[str]:
    """The stories with an actor of this one, who is not in so many that it is nobody in particular."""
    from rashomon.stories.process import COMMON

    held = (
        select(profile_names.c.name)
        .where(profile_names.c.name.in_(list(own.actors)))
        .group_by(profile_names.c.name)
        .having(func.count() <= COMMON)
    )
    query = select(profile_names.c.story).where(profile_names.c.name.in_(held)).distinct()
    return sorted(connection.execute(query).scalars())


def _likely(connection: Connection, one: str, two: str) -> bool:
    from rashomon.stories.index import Index
    from rashomon.stories.process import COMPARED, likely

    first, second = _in_time(connection, one)[:COMPARED], _in_time(connection, two)[:COMPARED]
    if not first or not second:
        return False
    traits = load_traits(connection, [*first, *second])
    index = Index()
    index.expect(traits[own] for own in (*first, *second))
    for own in (*first, *second):
        index.add(traits[own])
    return likely(index, first, second)


def _set_links(connection: Connection, story: str, found: dict[str, str]) -> None:
    old = {r.other: r.signals for r in connection.execute(select(links).where(links.c.story == story))}
    if old == found and not any(story in pair for pair in decided(connection)):
        return
    connection.execute(delete(links).where(or_(links.c.story == story, links.c.other == story)))
    rows = [
        {"story": a, "other": b, "signals": signals}
        for other, signals in sorted(found.items())
        for a, b in ((story, other), (other, story))
    ]
    if rows:
        connection.execute(insert(links), rows)
    arrange(connection, {story, *old, *found})


# -- what people decided ----------------------------------------------------------------------------------


def decided(connection: Connection) -> dict[Pair, Decision]:
    """Pairs of stories that people linked or took apart: the last word on each that stands."""
    found: dict[Pair, Decision] = {}
    for decision in standing_of(connection, LINKING):
        pair = _pair(connection, decision)
        if pair is not None:
            found[pair] = decision
    return found


def _pair(connection: Connection, decision: Decision) -> Pair | None:
    other = other_stories(connection, decision)
    if decision.story is None or not other:
        return None
    one, two = sorted((current(connection, decision.story), other[0]))
    return (one, two) if one != two else None


def other_stories(connection: Connection, decision: Decision) -> list[str]:
    """What the other story of a decision is here: by its id, else (decided elsewhere) by its reports."""
    known = connection.execute(select(stories.c.id).where(stories.c.id == decision.other_story)).scalar()
    if known is not None:
        return [current(connection, known)]
    return sorted(set(stories_of(connection, decision.reports).values()))


# -- processes --------------------------------------------------------------------------------------------


def arrange(connection: Connection, touched: Iterable[str]) -> None:
    """Set the process of these stories, and of all that hang together with them."""
    by_hand = decided(connection)
    was = select(rounds.c.process).where(rounds.c.story.in_(sorted(touched)))
    held = connection.execute(select(rounds.c.story).where(rounds.c.process.in_(was))).scalars()
    rest = {*touched, *held}
    while rest:
        chain = _chain(connection, min(rest), by_hand)
        rest -= chain
        connection.execute(delete(rounds).where(rounds.c.story.in_(sorted(chain))))
        if len(chain) > 1:
            name = _named(connection, chain)
            connection.execute(insert(rounds), [{"story": own, "process": name} for own in sorted(chain)])


def _chain(connection: Connection, story: str, by_hand: dict[Pair, Decision]) -> set[str]:
    """The story, and all that links lead to from it."""
    chain, front = {story}, {story}
    while front:
        pairs = {(r.story, r.other) for r in connection.execute(select(links).where(links.c.story.in_(sorted(front))))}
        for (one, two), decision in by_hand.items():
            both = {(one, two), (two, one)}
            pairs = pairs | both if decision.kind is DecisionKind.LINK_STORIES else pairs - both
        front = {b for a, b in pairs if a in front} - chain
        chain |= front
    return chain


def _named(connection: Connection, chain: Iterable[str]) -> str:
    """A process is called after its first round, so that it keeps its name as others follow."""
    query = select(stories.c.id, stories.c.first_day).where(stories.c.id.in_(sorted(chain)))
    rows = connection.execute(query).all()
    first = min(rows, key=lambda r: (r.first_day.isoformat() if r.first_day else "9", r.id))
    return process_id(first.id)


def process_id(story: str) -> str:
    """The id of the process that begins with a story."""
    return "p" + story[1:]


# -- what an older rashomon or a restored export did not make ---------------------------------------------


def complete(database: Database) -> int:
    """Make what is missing of features, profiles and links. Returns how many stories; can be broken off."""
    while _keep_missing(database):
        pass
    with database.reading() as connection:
        known = select(profiles.c.story)
        query = select(stories.c.id).where(stories.c.reports > 0, stories.c.id.not_in(known)).order_by(stories.c.id)
        names: Sequence[str] = list(connection.execute(query).scalars())
    for name in names:
        with database.writing() as connection:
            relink(connection, name)
    return len(names)


def _keep_missing(database: Database) -> bool:
    query = (
        select(reports.c.id, reports.c.number)
        .where(reports.c.number.not_in(select(features.c.report)))
        .order_by(reports.c.number)
        .limit(_FILLED)
    )
    with database.reading() as connection:
        rows = connection.execute(query).all()
        made = traits_of(load_reports(connection, [row.id for row in rows]).values())
    if rows:
        with database.writing() as connection:
            wanted = features.c.report.in_([row.number for row in rows])
            there = set(connection.execute(select(features.c.report).where(wanted)).scalars())
            for row in rows:
                if row.number not in there and row.id in made:
                    keep_traits(connection, row.number, made[row.id])
    return bool(rows)
