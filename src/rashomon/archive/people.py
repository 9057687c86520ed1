"""An actor over all kept reports: under every spelling, what was said and done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, or_, select

from rashomon.archive.model import ActorEvent, ActorPage, FacetCount
from rashomon.archive.reports import actor_key, load_annotated, report_rows
from rashomon.archive.schema import actors, members, reports
from rashomon.model import Annotated, EventActor, StatementRef
from rashomon.values import Relation
from rashomon.values.names import fold, person_relation

_REPORTS = 500  # the latest ones of an actor that are read


def actor(connection: Connection, name: str) -> ActorPage | None:
    """What the reports that stand tell of an actor; ``None`` where no report names it.

    Spellings of one name are one actor (Zelensky, Zelenskyy); a bare surname is everybody's who has it.
    """
    spelled = _spellings(connection, name)
    if not spelled:
        return None
    where: dict[str, set[str]] = defaultdict(set)
    query = (
        select(reports.c.id, actors.c.name)
        .join_from(actors, reports)
        .join(members, members.c.report == reports.c.number)
        .where(members.c.until.is_(None), actors.c.name.in_(spelled))
        .order_by(reports.c.published.desc().nulls_last(), reports.c.number.desc())
    )
    for row in connection.execute(query):
        where[row.id].add(row.name)
    if not where:
        return None
    rows = report_rows(connection, list(where)[:_REPORTS])
    ordered = sorted(rows.values(), key=lambda r: (r.published.isoformat() if r.published else "9", r.id))
    layers = load_annotated(connection, [row.id for row in ordered])
    counts = Counter(n for names in where.values() for n in names)
    story_of = {row.id: row.story for row in ordered}
    return ActorPage(
        name=counts.most_common(1)[0][0],
        names=tuple(_name_counts(where, story_of)),
        reports=tuple(ordered),
        statements=tuple(_statements([layers[r.id] for r in ordered if r.id in layers], where)),
        events=tuple(e for r in ordered if r.id in layers for e in _events(layers[r.id], where[r.id])),
    )


def _spellings(connection: Connection, name: str) -> list[str]:
    folded = fold(name)
    if not folded:
        return []
    query = select(actors.c.name).distinct().where(or_(actors.c.key == actor_key(name), actors.c.name == name))
    found = connection.execute(query).scalars()
    return [n for n in found if fold(n) == folded or person_relation(name, n) is Relation.EQUAL]


def _name_counts(where: dict[str, set[str]], story_of: dict[str, str | None]) -> Iterable[FacetCount]:
    held: dict[str, set[str | None]] = defaultdict(set)
    for report, names in where.items():
        for name in names:
            held[name].add(story_of.get(report))
    for name in sorted(held, key=lambda n: (-len(held[n]), n)):
        yield FacetCount(value=fold(name), label=name, stories=len(held[name]))


def _statements(layers: Sequence[Annotated], where: dict[str, set[str]]) -> Iterable[StatementRef]:
    from rashomon.reconcile.said import said

    for annotated in layers:
        names = where[annotated.report.id]
        own = {fold(n) for n in names}
        for row in said([annotated]):
            if row.speaker and (fold(row.speaker) in own or any(_same(row.speaker, n) for n in names)):
                yield row


def _same(one: str, two: str) -> bool:
    return person_relation(one, two) is Relation.EQUAL


def _events(annotated: Annotated, names: set[str]) -> Iterable[ActorEvent]:
    """Events with a mention of the actor at one end: found by where it stands, as an end has words, not a name."""
    spots = {(m.start, m.end) for m in annotated.actors if m.actor.name in names}
    for event in annotated.events:
        at = [_at(side, spots) for side in (event.source, event.target)]
        if not any(at):
            continue
        others = (*(() if at[0] else event.source), *(() if at[1] else event.target))
        yield ActorEvent(
            report=annotated.report.id,
            type=event.type,
            mode=event.mode,
            context=event.context,
            polarity=event.polarity.value,
            modality=event.modality.value,
            end_of="both" if all(at) else "source" if at[0] else "target",
            with_=tuple(dict.fromkeys(a.text for a in others)),
            place=event.place,
            time=event.time,
            start=event.start,
            end=event.end,
            text=annotated.report.text[event.start : event.end],
        )


def _at(side: Sequence[EventActor], spots: set[tuple[int, int]]) -> bool:
    return any(a.start < end and start < a.end for a in side for start, end in spots)
