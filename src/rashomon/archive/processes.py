"""A process as it is shown: its rounds in order of time, the ledger along them, and exchanges."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from rashomon.archive.linking import decided, process_id
from rashomon.archive.membership import current
from rashomon.archive.model import DecisionKind, StorySummary
from rashomon.archive.schema import links, rounds, stories
from rashomon.archive.stories import seen_by, summary_of
from rashomon.model import Exchange, Frozen, LedgerEntry, Record
from rashomon.resources.lexicon import country_names
from rashomon.values.names import words

_TOLD = 40  # rounds whose records are read
_NAMED = 4  # actors that a process is called by


class Signal(Frozen):
    """What speaks for two stories being rounds of one process: ``value`` as ``rashomon group --explain`` has it."""

    name: str
    value: str | float


class StoryLink(Frozen):
    """That two stories are rounds of one process: by their signals, or as a person decided (``by``)."""

    story: str
    other: str
    signals: tuple[Signal, ...] = ()
    by: str | None = None
    decision: str | None = None


class ProcessSummary(Frozen):
    """A process as a list shows it; counts are sums over its ``rounds``. ``title`` is that of the first one."""

    id: str
    title: str
    actors: tuple[str, ...]
    rounds: int
    reports: int
    first_day: date | None
    last_day: date | None
    disputed: int
    undecided: int


class ProcessPage(Frozen):
    total: int
    processes: tuple[ProcessSummary, ...]


class LedgerLine(Frozen):
    """A ledger line with the round that it is of, and where its words are from."""

    story: str
    entry: LedgerEntry
    outlet: str | None
    url: str | None
    published: date | None


class Later(Frozen):
    """A line of a later round in like words; ``shared`` are the words in common."""

    line: LedgerLine
    shared: tuple[str, ...]


class Asked(Frozen):
    """A demand or offer, the answers to it in its round, and what later rounds say in like words."""

    line: LedgerLine
    answers: tuple[LedgerLine, ...] = ()
    later: tuple[Later, ...] = ()


class ProcessExchange(Frozen):
    """A prisoner exchange, and the round that tells of it."""

    story: str
    exchange: Exchange


class Process(Frozen):
    """A process. ``rounds`` are in order of time; ``ledger`` is all lines in that order, a next step with what later
    rounds say became of it; ``asked`` the demands and offers among them. ``apart`` are links that people took away.

    Lines and exchanges are those of the last ``told`` rounds: of a process of hundreds, not all are read at once.
    """

    summary: ProcessSummary
    rounds: tuple[StorySummary, ...]
    links: tuple[StoryLink, ...]
    apart: tuple[StoryLink, ...]
    asked: tuple[Asked, ...]
    ledger: tuple[LedgerLine, ...]
    exchanges: tuple[ProcessExchange, ...]
    told: int


def listed(connection: Connection, coder: str | None, limit: int, offset: int) -> ProcessPage:
    """The processes, that with the latest round first."""
    seen = seen_by(coder)
    both = rounds.join(seen, seen.c.id == rounds.c.story)
    total = connection.execute(select(func.count(rounds.c.process.distinct())).select_from(both)).scalar_one()
    query = (
        select(rounds.c.process)
        .select_from(both)
        .group_by(rounds.c.process)
        .order_by(func.max(seen.c.last_day).desc().nulls_last(), rounds.c.process)
    )
    names = list(connection.execute(query.limit(limit).offset(offset)).scalars())
    held: dict[str, list[StorySummary]] = {name: [] for name in names}
    rows = connection.execute(select(seen, rounds.c.process).select_from(both).where(rounds.c.process.in_(names)))
    for row in rows:
        held[row.process].append(summary_of(row))
    return ProcessPage(
        total=total, processes=tuple(_summary(connection, name, _ordered(own)) for name, own in held.items())
    )


def of_story(connection: Connection, story: str) -> str | None:
    """The process that a story is a round of."""
    query = select(rounds.c.process).where(rounds.c.story == current(connection, story))
    return connection.execute(query).scalar()


def resolved(connection: Connection, name: str) -> str | None:
    """The process of that id, or that the story of that id, or one that began with it, is a round of now.

    A story that is a round of none is one by itself. ``None`` where there is no such story.
    """
    if connection.execute(select(rounds.c.process).where(rounds.c.process == name).limit(1)).first() is not None:
        return name
    story = current(connection, "s" + name[1:] if name.startswith("p") else name)
    held = connection.execute(select(stories.c.id).where(stories.c.id == story, stories.c.reports > 0)).scalar()
    return (of_story(connection, story) or process_id(story)) if held else None


def rounds_of(connection: Connection, process: str, coder: str | None = None) -> tuple[StorySummary, ...]:
    """The rounds of a process, the earliest first."""
    seen = seen_by(coder)
    query = select(seen).join(rounds, seen.c.id == rounds.c.story).where(rounds.c.process == process)
    found = _ordered(map(summary_of, connection.execute(query)))
    return found or _ordered(map(summary_of, connection.execute(select(seen).where(seen.c.id == "s" + process[1:]))))


def _ordered(found: Iterable[StorySummary]) -> tuple[StorySummary, ...]:
    return tuple(sorted(found, key=lambda s: (s.first_day or date.max, s.last_day or date.max, s.id)))


def _summary(connection: Connection, name: str, own: Sequence[StorySummary]) -> ProcessSummary:
    days = sorted(day for s in own for day in (s.first_day, s.last_day) if day)
    return ProcessSummary(
        id=name,
        title=own[0].title,
        actors=_actors(connection, [s.id for s in own]),
        rounds=len(own),
        reports=sum(s.reports for s in own),
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        disputed=sum(s.disputed for s in own),
        undecided=sum(s.undecided for s in own),
    )


def _actors(connection: Connection, stories: Sequence[str]) -> tuple[str, ...]:
    """The actors that most links of a process are by."""
    counts: Counter[str] = Counter()
    for body in connection.execute(select(links.c.signals).where(links.c.story.in_(stories))).scalars():
        for signal in json.loads(body):
            if signal["name"] == "actors":
                # "Delegations of Colombia" is found like a person's name, and is none.
                counts.update(name for name in str(signal["value"]).split(", ") if " of " not in name)
    ranked = sorted(counts, key=lambda name: (name.upper() in country_names(), -counts[name], name))
    return tuple(shown_actor(name) for name in ranked[:_NAMED])


def shown_actor(name: str) -> str:
    """An actor of a signal as people write it: a country by its name, a person with capitals."""
    country = country_names().get(name.upper()) if len(name) == 3 else None
    return country or " ".join(w if w in _SMALL else w.capitalize() for w in name.split())


_SMALL = words("of the and de la le du von van al el bin")


def _shown(signal: dict[str, Any]) -> Signal:
    if signal["name"] != "actors":
        return Signal(**signal)
    return Signal(name="actors", value=", ".join(map(shown_actor, str(signal["value"]).split(", "))))


def told(connection: Connection, process: str, record: Callable[[str], Record], coder: str | None = None) -> Process:
    """The process with all that its rounds' records hold; ``record`` gives a story's, decisions applied."""
    from rashomon.reconcile.ledger_process import along

    own = rounds_of(connection, process, coder)
    made = [story for story in own if story.version is not None][-_TOLD:]
    records = along([record(story.id) for story in made])
    lines = tuple(line for story, found in zip(made, records, strict=True) for line in _lines(story.id, found))
    joined, apart = _links(connection, {story.id for story in own})
    return Process(
        summary=_summary(connection, process, own),
        rounds=own,
        links=joined,
        apart=apart,
        asked=tuple(_asked(lines, [story.id for story in made], _names(lines, joined))),
        ledger=lines,
        exchanges=tuple(
            ProcessExchange(story=story.id, exchange=exchange)
            for story, found in zip(made, records, strict=True)
            for exchange in found.exchanges
        ),
        told=len(made),
    )


def _names(lines: Iterable[LedgerLine], joined: Iterable[StoryLink]) -> list[str]:
    """The names of all who take part."""
    linked = [str(signal.value) for link in joined for signal in link.signals if signal.name == "actors"]
    return [*linked, *{name for line in lines for name in (line.entry.by, line.entry.to) if name}]


def _lines(story: str, record: Record) -> Iterable[LedgerLine]:
    reports = {report.id: report for report in record.reports}
    for entry in record.ledger:
        source = reports[entry.report]
        yield LedgerLine(story=story, entry=entry, outlet=source.outlet, url=source.url, published=source.published)


def _links(connection: Connection, own: set[str]) -> tuple[tuple[StoryLink, ...], tuple[StoryLink, ...]]:
    """What holds these stories together, and what people took apart, each pair once."""
    by_hand = decided(connection)
    query = select(links).where(links.c.story.in_(sorted(own)), links.c.story < links.c.other)
    found: dict[tuple[str, str], tuple[Signal, ...]] = {}
    for row in connection.execute(query.order_by(links.c.story, links.c.other)):
        found[row.story, row.other] = tuple(map(_shown, json.loads(row.signals)))
    joined: list[StoryLink] = []
    apart: list[StoryLink] = []
    for pair in sorted({*found, *(p for p in by_hand if own & set(p))}):
        decision = by_hand.get(pair)
        link = StoryLink(
            story=pair[0],
            other=pair[1],
            signals=found.get(pair, ()),
            by=decision.user if decision else None,
            decision=decision.id if decision else None,
        )
        off = decision is not None and decision.kind is DecisionKind.UNLINK_STORIES
        (apart if off else joined).append(link)
    return tuple(joined), tuple(apart)


# -- what became of it ------------------------------------------------------------------------------------

_ALIKE = 0.5  # share of the telling words of the shorter line that both have
_FEW = 2  # and their number, unless the same party demands it again
# What every demand and answer says: no sign that two are of one matter.
_ACTS = words("demand offer propos reject accept agree agreement insist urge call refus ask negotiation talk")
_TELLING = 0.03  # share of English texts that have a word, over which it tells nothing


def _asked(lines: Sequence[LedgerLine], order: Sequence[str], names: Iterable[str]) -> Iterable[Asked]:
    """Demands and offers with their answers; ``names`` of actors are in every line, and tell no matter."""
    place = {story: n for n, story in enumerate(order)}
    told = {id(line): _words(_without(line.entry.text, names)) for line in lines}
    for line in lines:
        if line.entry.kind in ("demand", "offer"):
            answers = [
                x
                for x in lines
                if x.story == line.story and x.entry.kind == "answer" and x.entry.answers == line.entry.fact
            ]
            after = [x for x in lines if place[x.story] > place[line.story] and _may_follow(line.entry, x.entry)]
            later = [
                Later(line=x, shared=both)
                for x in after
                if len(both := _alike(told[id(line)], told[id(x)])) >= (1 if x.entry.kind == line.entry.kind else _FEW)
            ]
            yield Asked(line=line, answers=tuple(answers), later=tuple(later))


def _without(text: str, names: Iterable[str]) -> str:
    """The words without the names of those who say them."""
    from rashomon.archive.query import words_of

    gone = {word.text for name in names for word in words_of(name)}
    return " ".join(word.text for word in words_of(text) if word.text not in gone)


def _may_follow(asked: LedgerEntry, entry: LedgerEntry) -> bool:
    """The same party raises it again; or somebody answers, or it is agreed."""
    if entry.kind in ("demand", "offer"):
        return entry.by == asked.by
    return entry.kind == "agreed" or (entry.kind == "answer" and entry.by != asked.by)


def _words(text: str) -> dict[str, str]:
    """The telling words of a line, by their stems."""
    from rashomon.archive.query import words_of
    from rashomon.stories.rarity import rarity, stem

    found = {stem(word.text): word.text for word in words_of(text) if len(word.text) > 2 or word.text.isdigit()}
    return {own: word for own, word in found.items() if rarity(own) < _TELLING and own not in _ACTS}


def _alike(one: dict[str, Any], two: dict[str, Any]) -> tuple[str, ...]:
    both = tuple(two[own] for own in one if own in two)
    return both if len(both) >= _ALIKE * min(len(one), len(two)) else ()


__all__ = ["Process", "ProcessPage", "ProcessSummary", "StoryLink", "listed", "process_id", "resolved", "told"]
