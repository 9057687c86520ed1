"""What stands beside a ledger line for people, and prisoner exchanges and checks as one line each."""

from __future__ import annotations

from collections.abc import Iterator

from rashomon.export.marks import visible
from rashomon.export.shown import number
from rashomon.model import Check, Exchange, LedgerEntry, QuantityRange, Words
from rashomon.values import Quantity


def details(entry: LedgerEntry) -> tuple[str, ...]:
    """A ledger line's amount, day, place, people and status, as short texts in this order; absent ones left out."""
    return tuple(visible(text) for text in _details(entry))


def _details(entry: LedgerEntry) -> Iterator[str]:
    if entry.per_side is not None:
        yield f"{_counted(entry.per_side, entry.unit)} each, {number(entry.total)} in all"
    elif entry.total is not None:
        yield _counted(entry.total, entry.unit)
    if entry.when:
        yield entry.when if entry.day is None else f"{entry.when} ({_days(entry)})"
    if entry.place:
        yield entry.place
    if entry.people:
        yield ", ".join(entry.people)
    if entry.status and (entry.kind == "agreed" or entry.settled):
        yield entry.status + (f": {entry.settled.story}, “{entry.settled.text}”" if entry.settled else "")


def _counted(count: float, unit: str | None) -> str:
    return Quantity(low=count, high=count, asserted=count, unit=unit).describe()


def _days(entry: LedgerEntry | Exchange) -> str:
    first = entry.day.isoformat() if entry.day else ""
    return first if entry.until in (None, entry.day) else f"{first} – {entry.until}"


def answer(entry: LedgerEntry) -> str:
    """What a demand or offer got, and from whom: ``rejected by Ukraine``."""
    if entry.kind == "answer" or not entry.answer or not entry.answer_by:
        return visible(entry.answer or "")
    return visible(f"{entry.answer} by {entry.answer_by}")


def exchange_details(exchange: Exchange) -> tuple[str, ...]:
    """A prisoner exchange as short texts: how many, how far it has got, when, where, through whom, who tells it."""
    return tuple(visible(text) for text in _exchange(exchange))


def _exchange(found: Exchange) -> Iterator[str]:
    if found.per_side is not None:
        yield f"{_span(found.per_side, found.unit)} each"
    if found.total is not None:
        yield f"{_span(found.total, None if found.per_side is not None else found.unit)} in all"
    if found.given and found.per_side is None:
        yield ", ".join(f"{side} gave {number(count)}" for side, count in found.given.items())
    yield found.status
    if found.when:
        yield found.when if found.day is None else f"{found.when} ({_days(found)})"
    if found.place:
        yield found.place
    if found.mediators:
        yield f"through {', '.join(found.mediators)}"
    if found.announced_by:
        yield f"told by {', '.join(found.announced_by)}"


def _span(found: QuantityRange, unit: str | None) -> str:
    if found.best is None:
        return f"{number(found.low)} – {number(found.high)}"
    best = _counted(found.best, unit)
    return best if found.low == found.high else f"{best} ({number(found.low)} – {number(found.high)})"


def exchange_words(exchange: Exchange) -> Words | None:
    """The words that tell most of an exchange: the first with a number in them, else the first."""
    return next((w for w in exchange.words if any(c.isdigit() for c in w.text)), next(iter(exchange.words), None))


def check_line(check: Check) -> str:
    """A check as one line: what the report says, and what speaks against it."""
    return visible(f"{check.report}: “{' '.join(check.text.split())}” – {check.says}")
