"""What ``list --processes`` and ``show PROCESS`` print for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.cli.archive_text import count, disputed_told, listed, one_line
from rashomon.export.ledger_view import answer, details, exchange_details

if TYPE_CHECKING:
    from rashomon.archive.model import StorySummary
    from rashomon.archive.processes import LedgerLine, Process, ProcessPage, ProcessSummary

_WORDS = 160  # letters of a ledger line
_SHOWN = {"demand": "demands", "offer": "offers", "agreed": "agreed", "next": "next"}


def processes_text(page: ProcessPage) -> str:
    """A process a paragraph."""
    lines = [_process_line(process) for process in page.processes]
    return listed(lines, page.total, "no stories here are rounds of one process")


def _process_line(process: ProcessSummary) -> str:
    days = [str(day) for day in dict.fromkeys((process.first_day, process.last_day)) if day]
    counts = [count(process.rounds, "round"), count(process.reports, "report"), *disputed_told(process)]
    when = f" ({' to '.join(days)})" if days else ""
    actors = f"\n    {one_line(', '.join(process.actors))}" if process.actors else ""
    return f"{process.id}  {one_line(process.title)}{when}\n    {' · '.join(counts)}{actors}"


def process_text(found: Process) -> str:
    """Rounds, then what was demanded, answered, agreed and planned in each, and the exchanges."""
    lines = [_process_line(found.summary)]
    for number, story in enumerate(found.rounds, 1):
        lines += ["", f"{number}. {_day(story)} {one_line(story.title)}  {story.id}"]
        lines += [f"   {text}" for text in _round(found, story.id)]
    if found.exchanges:
        lines += ["", "exchanges"]
        days = {story.id: _day(story) for story in found.rounds}
        for told in found.exchanges:
            sides = " / ".join(told.exchange.sides)
            lines.append(f"   {days[told.story]} {one_line(sides)}: {' · '.join(exchange_details(told.exchange))}")
    for link in found.apart:
        lines += ["", f"{link.story} and {link.other} are no rounds of one process ({one_line(link.by or '')})"]
    return "\n".join(lines) + "\n"


def _day(story: StorySummary) -> str:
    return str(story.first_day or "no date   ")


def _round(found: Process, story: str) -> Iterator[str]:
    asked = {(a.line.story, a.line.entry.fact, a.line.entry.start): a for a in found.asked}
    for line in found.ledger:
        entry = line.entry
        if line.story != story or entry.kind not in _SHOWN:
            continue
        yield f"{_SHOWN[entry.kind]}: {_who(line)}{one_line(entry.text, _WORDS)}{_outcome(line)}"
        for later in asked[story, entry.fact, entry.start].later if (story, entry.fact, entry.start) in asked else ():
            yield f"   later ({later.line.published or 'no date'}): {one_line(later.line.entry.text, _WORDS)}"


def _who(line: LedgerLine) -> str:
    ends = " → ".join(name for name in (line.entry.by, line.entry.to) if name)
    return f"{one_line(ends)}: " if ends else ""


def _outcome(line: LedgerLine) -> str:
    beside = [t for t in (answer(line.entry), *details(line.entry)) if t]
    return f" [{one_line('; '.join(beside), _WORDS)}]" if beside else ""
