"""Records of stories: made again where reports came or went, kept beside the versions before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from rashomon.__about__ import __version__
from rashomon.archive.columns import now
from rashomon.archive.database import Database
from rashomon.archive.decisions import apply_decisions
from rashomon.archive.evidence import Layers
from rashomon.archive.grouping import title_of
from rashomon.archive.journal import decisions_for
from rashomon.archive.linking import complete as complete_links
from rashomon.archive.linking import relink
from rashomon.archive.membership import members_of
from rashomon.archive.model import Decision
from rashomon.archive.records import latest, load_record, packed
from rashomon.archive.reports import clean, load_annotated, load_reports
from rashomon.archive.schema import decisions, facets, origins, records, reports, stories, tallies
from rashomon.model import Annotated, Record, Verdict
from rashomon.values.names import fold

Progress = Callable[[str, int, int], None]
Reconcile = Callable[[Sequence[Annotated], str], Record]

_FACETS = 40  # of one kind, that a story is found by: those that most of its reports have
_TRIES = 5


def remake(
    database: Database,
    progress: Progress | None = None,
    reconcile: Reconcile | None = None,
    only: Iterable[str] | None = None,
) -> tuple[str, ...]:
    """Make the records of all stale stories (or of these), one commit a story. Returns the stories.

    A story whose reports, their annotations and the code are those of its last record gets no new version.
    """
    with database.reading() as connection:
        query = select(stories.c.id).where(stories.c.stale).order_by(stories.c.id)
        names = list(only) if only is not None else list(connection.execute(query).scalars())
    for done, story in enumerate(names, 1):
        _make(database, story, reconcile or _reconciled)
        if progress is not None:
            progress("records", done, len(names))
    return tuple(names)


def complete(database: Database) -> None:
    """Make what an older rashomon, or an export, did not keep: features, profiles, links, counts by coder."""
    complete_links(database)
    with database.reading() as connection:
        held = select(tallies.c.story)
        query = select(decisions.c.story).where(decisions.c.story.is_not(None), decisions.c.story.not_in(held))
        names = sorted(set(connection.execute(query).scalars()))
    for name in names:
        with database.writing() as connection:
            summarise(connection, name, names=False)


def _reconciled(story: Sequence[Annotated], name: str) -> Record:
    from rashomon.reconcile import reconcile

    return reconcile(story, name)


def _make(database: Database, story: str, reconcile: Reconcile) -> None:
    """Read, make outside any lock, write; again where the story's reports changed meanwhile."""
    for _ in range(_TRIES):
        with database.reading() as connection:
            row = connection.execute(select(stories).where(stories.c.id == story)).one()
            ids = members_of(connection, story)
            inputs = fingerprint(connection, ids)
            before = latest(connection, story)
            found = load_annotated(connection, ids) if before is None or before.inputs != inputs else {}
            title = row.title if row.named or not ids else title_of(load_reports(connection, ids).values())
        made = reconcile([found[own] for own in ids if own in found], title) if found else None
        with database.writing() as connection:
            if members_of(connection, story) != ids:
                continue
            if made is not None:
                _insert(connection, story, made, inputs)
            connection.execute(update(stories).where(stories.c.id == story).values(stale=False, title=title))
            summarise(connection, story, held=found)
            relink(connection, story)
            return


def fingerprint(connection: Connection, ids: Sequence[str]) -> str:
    """What a record is made from: the reports, their annotations, the code."""
    from rashomon.archive.schema import layers

    query = select(reports.c.id, layers.c.hash).join_from(layers, reports).where(reports.c.id.in_(ids))
    rows = sorted(f"{row.id} {row.hash}" for row in connection.execute(query))
    return hashlib.sha256("\n".join((__version__, *rows)).encode()).hexdigest()


def _insert(connection: Connection, story: str, made: Record, inputs: str) -> None:
    highest = select(func.coalesce(func.max(records.c.version), 0)).where(records.c.story == story)
    version = int(connection.execute(highest).scalar_one()) + 1
    body = packed(made)
    row = {"story": story, "version": version, "made_at": now(), "code": __version__, "inputs": inputs}
    connection.execute(insert(records).values(row | {"hash": hashlib.sha256(body).hexdigest(), "body": body}))
    query = select(reports.c.id, reports.c.number).where(reports.c.id.in_([r.id for r in made.reports]))
    number = {found.id: found.number for found in connection.execute(query)}
    rows = [
        {"story": story, "version": version, "report": number[report], "origin": origin.id, "why": origin.why}
        for origin in made.origins
        for report in origin.reports
    ]
    if rows:
        connection.execute(insert(origins), rows)


def summarise(
    connection: Connection, story: str, *, names: bool = True, held: Mapping[str, Annotated] | None = None
) -> None:
    """Count the story's current record, decisions applied, and set what it is found by.

    Without ``names`` only what decisions can change: not the actors, places and types of its reports. ``held`` are
    annotations that need not be read again.
    """
    ids = members_of(connection, story)
    last = latest(connection, story)
    connection.execute(delete(tallies).where(tallies.c.story == story))
    if names or not ids:
        connection.execute(delete(facets).where(facets.c.story == story))
    if not ids or last is None:
        return
    made, decided = load_record(connection, story, last.version), decisions_for(connection, story)
    layers = _once(connection, held or {})
    record, _ = apply_decisions(made, decided, layers)
    connection.execute(update(stories).where(stories.c.id == story).values(_counts(record) | {"version": last.version}))
    users = sorted({decision.user for decision in decided})
    if users:
        rows = [_seen_by(made, user, decided, layers) | {"story": story} for user in ("", *users)]
        connection.execute(insert(tallies), rows)
    if names and (found := _facets(layers(ids).values())):
        connection.execute(insert(facets), [row | {"story": story} for row in found])


def _once(connection: Connection, known: Mapping[str, Annotated]) -> Layers:
    """Annotations by report id, each read once."""
    held = dict(known)

    def layers(ids: Sequence[str]) -> dict[str, Annotated]:
        if missing := [own for own in ids if own not in held]:
            held.update(load_annotated(connection, missing))
        return {own: held[own] for own in ids if own in held}

    return layers


def _seen_by(made: Record, user: str, decided: Sequence[Decision], layers: Layers) -> dict[str, Any]:
    """The counts as the decisions of one person leave them; of nobody where the user is empty."""
    record, _ = apply_decisions(made, [d for d in decided if d.user == user], layers)
    return {"user": user, **_tally(record)}


def _counts(record: Record) -> dict[str, Any]:
    days = sorted(r.published for r in record.reports if r.published)
    return {
        "reports": len(record.reports),
        "origins": len(record.origins),
        "first_day": days[0] if days else None,
        "last_day": days[-1] if days else None,
        **_tally(record),
    }


def _tally(record: Record) -> dict[str, int]:
    facts = [f for f in record.facts if f.review is None or f.review.status != "rejected"]
    tally = Counter(f.verdict for f in facts)
    undecided = (f.verdict is Verdict.DISPUTED and not (f.review and f.review.status) for f in facts)
    return {
        "facts": len(facts),
        **{verdict.value: tally[verdict] for verdict in Verdict},
        "undecided": sum(undecided),
    }


def _facets(layers: Iterable[Annotated]) -> list[dict[str, Any]]:
    """What a story is found by: its actors, places, event types and outlets, with how many reports. (Verdicts are
    counts of the story.)"""
    seen: dict[tuple[str, str], Counter[str]] = {}
    held: dict[tuple[str, str], set[str]] = {}
    for annotated in layers:
        for kind, label in _named(annotated):
            value = label if kind == "type" else fold(label)
            if value:
                seen.setdefault((kind, value), Counter())[clean(label) or ""] += 1
                held.setdefault((kind, value), set()).add(annotated.report.id)
    ranked = sorted(seen, key=lambda k: (-len(held[k]), -seen[k].total(), k))
    kinds: Counter[str] = Counter()
    rows = []
    for kind, value in ranked:
        kinds[kind] += 1
        if kinds[kind] <= _FACETS:
            label = max(seen[kind, value], key=lambda text: (seen[kind, value][text], text))
            rows.append({"kind": kind, "value": clean(value), "label": label, "count": len(held[kind, value])})
    return rows


def _named(annotated: Annotated) -> Iterable[tuple[str, str]]:
    """Names that are a value in the world, not only words: a described source or a body part is no facet."""
    for actor in annotated.actors:
        if actor.actor.name:
            yield "actor", actor.actor.name
    for place in annotated.places:
        if place.place.key:
            yield "place", place.place.name
    for event in annotated.events:
        yield "type", event.type
    if annotated.report.outlet:
        yield "outlet", annotated.report.outlet
