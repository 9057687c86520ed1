"""Appending decisions, and what some of them do at once: reports change stories, counts change."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from rashomon.archive import journal
from rashomon.archive.database import Database
from rashomon.archive.errors import NotPossible, UnknownName
from rashomon.archive.grouping import title_of
from rashomon.archive.linking import LINKING, arrange, other_stories
from rashomon.archive.making import summarise
from rashomon.archive.membership import current, members_of, merge, split, stories_of, undo
from rashomon.archive.model import Decision, DecisionKind, Entry
from rashomon.archive.reports import load_reports
from rashomon.archive.schema import decisions, stories

MOVING = frozenset((DecisionKind.MERGE_STORIES, DecisionKind.SPLIT_STORY))


def decide(database: Database, decision: Decision) -> Entry:
    """Append, with effect. Raises ``UnknownName`` for a story or decision that is not there."""
    if decision.kind is DecisionKind.WITHDRAW:
        return withdraw(database, decision.withdraws or "", decision.user)
    with database.writing() as connection:
        return _taken(connection, database.name, journal.identified(decision))


def withdraw(database: Database, wanted: str, user: str) -> Entry:
    """Append a row that takes a decision back."""
    with database.writing() as connection:
        decision = Decision(user=user, kind=DecisionKind.WITHDRAW, withdraws=wanted)
        return _taken(connection, database.name, journal.identified(decision))


def take_over(database: Database, given: Iterable[Decision]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Append decisions of another archive, in one transaction; those that are here already are passed over."""
    new, wrong = [], []
    with database.writing() as connection:
        for decision in given:
            ready = journal.identified(decision)
            if decision.id and decision.id != ready.id:
                wrong.append(f"decision {decision.id} was changed after it was made: left out")
            elif connection.execute(select(decisions.c.seq).where(decisions.c.id == ready.id)).first() is None:
                try:
                    with connection.begin_nested():
                        new.append(_taken(connection, database.name, ready))
                except (UnknownName, NotPossible) as error:
                    wrong.append(f"decision {ready.id}: {error.reason}: left out")
    return tuple(new), tuple(wrong)


def _taken(connection: Connection, name: str, decision: Decision) -> Entry:
    story = _story(connection, name, decision)
    if journal.append(connection, decision, story):
        _effect(connection, name, decision, story)
    return journal.entries(connection, ids=[decision.id])[0]


def _story(connection: Connection, name: str, decision: Decision) -> str | None:
    """What this archive calls the story that is decided on: by its id, else by the reports."""
    if decision.kind is DecisionKind.WITHDRAW:
        row = connection.execute(select(decisions.c.story).where(decisions.c.id == decision.withdraws)).first()
        if row is None:
            raise UnknownName(name, f"no decision {decision.withdraws!r}")
        return str(row.story) if row.story is not None else None
    touched = [a.report for a in (*decision.claims, *decision.others)] or list(decision.reports)
    place = stories_of(connection, touched)
    by_report = next((place[r] for r in touched if r in place), None)
    if decision.kind in MOVING | LINKING or by_report is None:
        known = connection.execute(select(stories.c.id).where(stories.c.id == decision.story)).scalar()
        if known is not None:
            return current(connection, known)
    if by_report is None:
        raise UnknownName(name, "neither its story nor its reports are here")
    return by_report


def _effect(connection: Connection, name: str, decision: Decision, story: str | None) -> None:
    why = f"{decision.kind.value.replace('_', ' ')} by {decision.user}"
    if decision.kind is DecisionKind.WITHDRAW:
        _take_back(connection, decision, why)
    elif story is not None and decision.kind is DecisionKind.MERGE_STORIES:
        _merge(connection, name, decision, story, why)
    elif story is not None and decision.kind is DecisionKind.SPLIT_STORY:
        leaving = [r for r in decision.reports if r in members_of(connection, story)]
        if not leaving or len(leaving) == len(members_of(connection, story)):
            raise NotPossible(name, "the reports to split off are none or all of the story")
        title = title_of(load_reports(connection, leaving).values())
        split(connection, leaving, title, why, decision.id)
    elif story is not None and decision.kind in LINKING:
        others = set(other_stories(connection, decision)) - {story}
        if not others:
            raise NotPossible(name, "the story to link is not here, or is the same one")
        arrange(connection, {story, *others})
    if story is not None:
        summarise(connection, story, names=False)


def _merge(connection: Connection, name: str, decision: Decision, story: str, why: str) -> None:
    others = set(other_stories(connection, decision)) - {story}
    if not others:
        raise NotPossible(name, "the story to merge in is not here, or is the same one")
    for other in sorted(others):
        merge(connection, story, other, why, decision.id)


def _take_back(connection: Connection, decision: Decision, why: str) -> None:
    """The reports that the withdrawn decision moved go back; those that its withdrawal moved return."""
    undo(connection, decision.withdraws or "", why, decision.id)
    root = decision
    while root.kind is DecisionKind.WITHDRAW:
        root = journal.entries(connection, ids=[root.withdraws or ""])[0].decision
    if root.kind in LINKING:
        here = connection.execute(select(decisions.c.story).where(decisions.c.id == root.id)).scalar_one()
        arrange(connection, {current(connection, here), *other_stories(connection, root)})
    if root.kind is DecisionKind.MERGE_STORIES and root.other_story and root.story:
        stands = root.id not in journal.withdrawals(connection)
        into = current(connection, root.story) if stands else None
        connection.execute(update(stories).where(stories.c.id == root.other_story).values(merged_into=into))
