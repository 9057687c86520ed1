"""Times as sets of instants: "Thursday", "around 6:10 a.m.", "this week", "since March 2022"."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from rashomon.values.relation import Relation

Precision = Literal[
    "minute", "hour", "part_of_day", "day", "week", "month", "season", "year", "decade", "vague"
]  # fmt: skip
Anchor = Literal["at", "since", "until", "before", "after"]
_DAY = 1440
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Time(BaseModel):
    """A set of instants in local civil time, known on one or more sides; a side not known is left open.

    - the days: ``start`` (inclusive) to ``end`` (exclusive), either ``None`` for unbounded; or, where the
      publication day is not known, just a ``weekday`` (0 is Monday);
    - the time of day: ``clock_start`` to ``clock_end``, minutes after midnight, both inclusive; an end above
      1439 runs into the next day. ``zone`` names the clock when it is given ("GMT", "ET"), else ``None``;
    - ``event``: what can't be turned into dates, in the report's words ("the start of the invasion").

    ``anchor`` "since" and "until" say that the interval is where something began or ended; "before" and
    "after" are already in the bounds. What "around" and "just before" allow is in the clock; ``approximate``
    only records that the words said so.
    """

    model_config = ConfigDict(frozen=True)

    type: Literal["time"] = "time"
    start: datetime | None = None
    end: datetime | None = None
    weekday: int | None = None
    clock_start: int | None = None
    clock_end: int | None = None
    zone: str | None = None
    event: str | None = None
    precision: Precision = "day"
    approximate: bool = False
    anchor: Anchor = "at"

    def relation(self, other: Time) -> Relation:
        """What this time is to ``other``, side by side; ``UNKNOWN`` where they share no side.

        Two times share the days where both have days of the same anchor, the clock where both have one in the
        same zone, and the event where its words are the same. One side apart makes them ``DISJOINT``; a time
        that is known on more sides, and nowhere wider, ``REFINES`` the other. Over times known on some side
        ``EQUAL`` is an equivalence, ``REFINES`` is transitive and the converse of ``REFINED_BY``, and
        ``DISJOINT`` is symmetric.
        """
        mine, its = _sides(self), _sides(other)
        shared = mine.keys() & its.keys()
        if not shared:
            return Relation.UNKNOWN
        found = [_set_relation(mine[side], its[side]) for side in shared]
        if Relation.DISJOINT in found:
            return Relation.DISJOINT
        within = its.keys() <= mine.keys() and all(r in (Relation.EQUAL, Relation.REFINES) for r in found)
        around = mine.keys() <= its.keys() and all(r in (Relation.EQUAL, Relation.REFINED_BY) for r in found)
        if within and around:
            return Relation.EQUAL
        if within:
            return Relation.REFINES
        return Relation.REFINED_BY if around else Relation.OVERLAPS

    def describe(self) -> str:
        """A short text for people: ``5 Feb 2026``, ``Sunday, 05:45–05:59``, ``since Mar 2022``."""
        parts = [p for p in (self._days(), self._clock()) if p]
        text = ", ".join(parts) or self.event or "at some time"
        return f"{self.anchor} {text}" if self.anchor in ("since", "until") else text

    def _days(self) -> str | None:
        if self.weekday is not None and self.start is None and self.end is None:
            return _WEEKDAYS[self.weekday % 7]
        if self.start is None or self.end is None:
            if self.start is not None:
                return f"from {_day(self.start)}"
            return f"before {_day(self.end)}" if self.end is not None else None
        last = self.end - timedelta(microseconds=1)
        if self.start.date() == last.date():
            return _day(self.start)
        whole = self.start.day == 1 and self.end.day == 1
        if whole and self.precision == "year" and (self.start.month, self.end.month) == (1, 1):
            return str(self.start.year)
        if whole and self.precision == "month" and self.start.month == last.month:
            return f"{self.start:%b} {self.start.year}"
        return f"{_day(self.start)} – {_day(last)}"

    def _clock(self) -> str | None:
        if self.clock_start is None or self.clock_end is None:
            return None
        span = _hhmm(self.clock_start)
        if self.clock_end != self.clock_start:
            span = f"{span}–{_hhmm(self.clock_end)}"
        return f"{span} {self.zone}" if self.zone else span


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b} {moment.year}"


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


class _Days(NamedTuple):
    """All instants of an interval, half open."""

    start: datetime
    end: datetime


class _Minutes(NamedTuple):
    """Minutes of the day, as closed intervals in order and apart."""

    parts: tuple[tuple[int, int], ...]


# A side of a time is a set: an interval of instants, all days of one weekday (an int), or minutes of the day.
_Side = _Days | int | _Minutes


def _sides(time: Time) -> dict[str, _Side]:
    sides: dict[str, _Side] = {}
    role = time.anchor if time.anchor in ("since", "until") else "at"
    if time.start is not None or time.end is not None:
        start = datetime.min if time.start is None else time.start.replace(tzinfo=None)
        end = datetime.max if time.end is None else time.end.replace(tzinfo=None)
        if start < end:
            sides[f"{role} day"] = _Days(start, end)
    elif time.weekday is not None:
        sides[f"{role} day"] = time.weekday % 7
    if time.clock_start is not None and time.clock_end is not None:
        sides[f"{role} clock {time.zone or ''}"] = _minutes(time.clock_start, time.clock_end)
    if not sides and time.event is not None:
        sides[f"{role} event {time.event.casefold()}"] = 0
    return sides


def _minutes(start: int, end: int) -> _Minutes:
    """Minutes of the day from ``start`` to ``end``, both included, as intervals that don't wrap."""
    first, last = start % _DAY, end % _DAY
    if end - start >= _DAY - 1 or last + 1 == first:
        return _Minutes(((0, _DAY - 1),))
    if first <= last:
        return _Minutes(((first, last),))
    return _Minutes(((0, last), (first, _DAY - 1)))


def _set_relation(a: _Side, b: _Side) -> Relation:
    if a == b:
        return Relation.EQUAL
    if not _meet(a, b):
        return Relation.DISJOINT
    if _within(a, b):
        return Relation.REFINES
    return Relation.REFINED_BY if _within(b, a) else Relation.OVERLAPS


def _meet(a: _Side, b: _Side) -> bool:
    if isinstance(a, _Minutes) and isinstance(b, _Minutes):
        return any(p[0] <= q[1] and q[0] <= p[1] for p in a.parts for q in b.parts)
    if isinstance(a, _Days) and isinstance(b, _Days):
        return a.start < b.end and b.start < a.end
    return bool(_weekdays(a) & _weekdays(b))


def _within(a: _Side, b: _Side) -> bool:
    if isinstance(a, _Minutes) and isinstance(b, _Minutes):
        return all(any(q[0] <= p[0] and p[1] <= q[1] for q in b.parts) for p in a.parts)
    if isinstance(a, _Days) and isinstance(b, _Days):
        return b.start <= a.start and a.end <= b.end
    # Days of one weekday: an interval can lie in them, but they all lie in no interval that is bounded.
    return isinstance(b, int) and _weekdays(a) <= {b}


def _weekdays(side: _Side) -> set[int]:
    if isinstance(side, int):
        return {side}
    if isinstance(side, _Minutes) or side.end - side.start >= timedelta(days=7):
        return set(range(7))
    days = (side.end - timedelta(microseconds=1)).toordinal() - side.start.toordinal()
    return {(side.start.weekday() + n) % 7 for n in range(days + 1)}
