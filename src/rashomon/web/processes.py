"""Processes: stories that are rounds of one, their ledger along the rounds, and exchanges over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rashomon.archive import Decision, DecisionKind
from rashomon.export.ledger_view import answer, details, exchange_details, exchange_words
from rashomon.web.asking import Ask, Page, Table, redirect
from rashomon.web.deciding import named
from rashomon.web.errors import wrong
from rashomon.web.process_drawing import exchanges as exchanges_drawn
from rashomon.web.process_drawing import rounds as rounds_drawn
from rashomon.web.rendering import address, fact_address
from rashomon.web.stories import pages

if TYPE_CHECKING:
    from starlette.responses import Response

    from rashomon.archive.model import StorySummary
    from rashomon.archive.processes import Asked, LedgerLine, Process, ProcessExchange, StoryLink

_PER_PAGE = 30
_ALL = 10_000
_OTHERS = 200  # stories to choose from for a link

#: The kinds of ledger lines, as headings, in the order in which they are shown.
KINDS = {
    "demand": "Demands",
    "offer": "Offers",
    "answer": "Answers",
    "agreed": "Agreed terms",
    "next": "Next steps",
    "statement": "Statements",
    "party": "Parties",
    "delegation": "Delegations",
    "mediator": "Mediators",
    "host": "Hosts",
}
COLUMNS = (
    "round",
    "day",
    "story",
    "kind",
    "by",
    "to",
    "text",
    "answer",
    "answer_by",
    "status",
    "settled_by",
    "settled_text",
    "per_side",
    "total",
    "unit",
    "when",
    "first",
    "last",
    "place",
    "people",
    "fact",
    "report",
    "outlet",
    "published",
    "start",
    "end",
)


def listed(ask: Ask) -> Page:
    """The processes, that with the latest round first."""
    page = ask.number("page", 1, least=1, most=100_000)

    def found(limit: int, offset: int) -> Any:
        return ask.archive.processes(limit=limit, offset=offset)

    def show() -> dict[str, Any]:
        shown = found(_PER_PAGE, (page - 1) * _PER_PAGE)
        return {"found": shown, "pages": pages(ask, page, shown.total, _PER_PAGE)}

    def table() -> Table:
        columns = ("id", "title", "actors", "rounds", "reports", "first_day", "last_day", "disputed", "undecided")
        rows = ({**p.model_dump(), "actors": "; ".join(p.actors)} for p in found(_ALL, 0).processes)
        return Table(columns, rows)

    return Page(
        "processes.html.j2",
        "Processes",
        show,
        lambda: found(_PER_PAGE, (page - 1) * _PER_PAGE),
        table,
        section="processes",
    )


@dataclass(frozen=True)
class Shown:
    """A process with what its page needs beside it."""

    process: Process

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each round, by its story."""
        return {story.id: n for n, story in enumerate(self.process.rounds, 1)}

    @cached_property
    def story(self) -> dict[str, StorySummary]:
        return {story.id: story for story in self.process.rounds}

    @cached_property
    def asked(self) -> dict[int, Asked]:
        """What became of a demand or offer, by its line's place in the ledger."""
        held = {(a.line.story, a.line.entry): a for a in self.process.asked}
        return {n: held[x.story, x.entry] for n, x in enumerate(self.process.ledger) if (x.story, x.entry) in held}

    def links_of(self, story: str) -> list[tuple[StoryLink, str]]:
        """What ties a round to earlier ones: the link, and the earlier story."""
        found = []
        for link in self.process.links:
            if story in (link.story, link.other):
                other = link.other if link.story == story else link.story
                if self.number.get(other, 0) < self.number[story]:
                    found.append((link, other))
        return sorted(found, key=lambda pair: self.number.get(pair[1], 0))

    def to(self, line: LedgerLine) -> str:
        return fact_address(line.story, line.entry.fact)

    def answer(self, line: LedgerLine) -> str:
        return answer(line.entry)

    def details(self, line: LedgerLine) -> tuple[str, ...]:
        """What stands beside a line, but for what became of a next step: the page links that."""
        plain = line.entry.model_copy(update={"settled": None, "status": None}) if line.entry.settled else line.entry
        return details(plain)

    def exchange(self, found: ProcessExchange) -> tuple[str, ...]:
        return exchange_details(found.exchange)

    def words(self, found: ProcessExchange) -> Any:
        return exchange_words(found.exchange)


def one(ask: Ask) -> Page:
    """A process, by its id or that of a story; of a story that is a round of none, that story and a form to link it."""
    own, rounds = ask.archive.rounds(ask.part("process"))
    chosen = [kind for kind in ask.all("kind") if kind in KINDS]
    party = ask.get("by")
    shown = _shown(ask, own, rounds)

    def fits(line: LedgerLine) -> bool:
        return (not chosen or line.entry.kind in chosen) and (not party or party in (line.entry.by, line.entry.to))

    def show() -> dict[str, Any]:
        lines = [(n, line) for n, line in enumerate(shown.process.ledger) if fits(line)]
        kinds: Counter[str] = Counter(line.entry.kind for line in shown.process.ledger)
        parties = Counter(line.entry.by for line in shown.process.ledger if line.entry.by)
        return {
            "shown": shown,
            "process": shown.process,
            "p": shown.process.summary,
            "lines": {kind: [(n, x) for n, x in lines if x.entry.kind == kind] for kind in KINDS},
            "kinds": [
                (k, t, kinds[k], ask.toggled("kind", k), not chosen or k in chosen)
                for k, t in KINDS.items()
                if kinds[k]
            ],
            "parties": [(p, n, ask.here(by=None if p == party else p), p == party) for p, n in parties.most_common(8)],
            "titles": KINDS,
            "drawn": rounds_drawn(shown.process.rounds),
            "chart": exchanges_drawn(shown.process, shown.number),
            "others": _others(ask, set(shown.number)),
        }

    def table() -> Table:
        return Table(COLUMNS, _rows(shown, (x for x in shown.process.ledger if fits(x))))

    title = f"{shown.process.summary.title}: process"
    return Page("process.html.j2", title, show, lambda: shown.process, table, section="processes")


def _shown(ask: Ask, own: str, rounds: tuple[StorySummary, ...]) -> Shown:
    state = ("process", own, rounds, ask.archive.last_decision(), ask.user if ask.blind else None)
    return ask.room.memory.get(state, lambda: Shown(ask.archive.process(own)))


def round_of(ask: Ask, story: str) -> tuple[str, int, int] | None:
    """The process of a story, which of its rounds the story is, and how many there are; ``None`` for none."""
    process = ask.archive.process_of(story)
    if process is None:
        return None
    rounds = [one.id for one in ask.archive.rounds(process)[1]]
    return process, rounds.index(story) + 1, len(rounds)


def _others(ask: Ask, held: set[str]) -> list[StorySummary]:
    found = ask.archive.stories(order="newest", limit=_OTHERS).stories
    return [story for story in found if story.id not in held]


def _rows(shown: Shown, lines: Iterable[LedgerLine]) -> Iterator[dict[str, object]]:
    for line in lines:
        entry, settled = line.entry, line.entry.settled
        yield {
            **entry.model_dump(include={"kind", "by", "to", "text", "answer", "answer_by", "status", "fact", "report"}),
            **entry.model_dump(include={"per_side", "total", "unit", "when", "place", "start", "end"}),
            "round": shown.number[line.story],
            "day": shown.story[line.story].first_day,
            "story": line.story,
            "settled_by": settled.story if settled else None,
            "settled_text": settled.text if settled else None,
            "first": entry.day,
            "last": entry.until,
            "people": "; ".join(entry.people),
            "outlet": line.outlet,
            "published": line.published,
        }


# -- what a person decides --------------------------------------------------------------------------------


@named
def link(ask: Ask, user: str) -> Response:
    """Two stories are rounds of one process."""
    return _decided(ask, user, DecisionKind.LINK_STORIES)


@named
def unlink(ask: Ask, user: str) -> Response:
    """Two stories are not."""
    return _decided(ask, user, DecisionKind.UNLINK_STORIES)


def _decided(ask: Ask, user: str, kind: DecisionKind) -> Response:
    one_story, other = (ask.form.line(name) for name in ("story", "other"))
    if not one_story or not other:
        raise wrong("It takes two stories.", "Choose the other one.")
    story, second = ask.archive.story(one_story), ask.archive.story(other)
    if story.summary.id == second.summary.id:
        raise wrong("That is the same story.", "Choose another one.")
    reports = tuple(report.id for report in second.reports)
    made = Decision(user=user, kind=kind, story=story.summary.id, other_story=second.summary.id, reports=reports)
    ask.archive.decide(made)
    return redirect(address("/processes/{process}", process=story.summary.id))
