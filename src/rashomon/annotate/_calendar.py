"""Calendar arithmetic for news time: what "Thursday", "late 2021" or "last month" mean on a publication day.

All intervals are local civil time, start inclusive and end exclusive.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

Interval = tuple[datetime, datetime]
Direction = Literal["past", "future", "last", "next"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ), start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri",
         "saturday sat", "sunday sun")
    )
    for name in names.split()
}  # fmt: skip
# Parts of the day as minutes after midnight, both included; "night" runs into the next day.
PARTS_OF_DAY = {
    "early": (0, 9 * 60 - 1),
    "late": (17 * 60, 24 * 60 - 1),
    "dawn": (4 * 60, 8 * 60 - 1),
    "morning": (0, 12 * 60 - 1),
    "early morning": (0, 9 * 60 - 1),
    "late morning": (9 * 60, 12 * 60 - 1),
    "midday": (11 * 60, 14 * 60 - 1),
    "afternoon": (12 * 60, 18 * 60 - 1),
    "early afternoon": (12 * 60, 15 * 60 - 1),
    "late afternoon": (15 * 60, 18 * 60 + 29),
    "evening": (16 * 60, 24 * 60 - 1),
    "early evening": (16 * 60, 20 * 60 - 1),
    "late evening": (20 * 60, 24 * 60 - 1),
    "night": (18 * 60, 30 * 60 - 1),
    "late night": (21 * 60, 30 * 60 - 1),
    "tonight": (18 * 60, 30 * 60 - 1),
}
# First month of a season in the northern hemisphere's year, where most English news text is written.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
# Shares of a longer period that "early", "mid" and "late" take; they overlap, as in usage.
_SHARES = {"early": (0.0, 0.4), "mid": (0.3, 0.7), "late": (0.6, 1.0)}
_AHEAD = 7
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365, "decade": 3652}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def day_span(first: date, days: int = 1) -> Interval:
    start = midnight(first)
    return start, shift(start, days)


def shift(moment: datetime, days: float) -> datetime:
    """``moment`` moved by ``days``, kept within what the calendar can hold."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return datetime.max if days > 0 else datetime.min


def month_span(year: int, month: int) -> Interval:
    """The month; ``month`` may run outside 1…12 into other years."""
    return _month_start(year, month), _month_start(year, month + 1)


def _month_start(year: int, month: int) -> datetime:
    index = year * 12 + month - 1
    return datetime(min(max(index // 12, 1), 9999), index % 12 + 1, 1)


def year_span(year: int, years: int = 1) -> Interval:
    return datetime(year, 1, 1), datetime(year + years, 1, 1)


def season_span(season: str, year: int) -> Interval:
    first = SEASONS[season]
    if season == "winter":  # "winter 2022" may be either end of the year
        return _month_start(year - 1, 12), _month_start(year + 1, 3)
    return _month_start(year, first), _month_start(year, first + 3)


def portion(span: Interval, part: str | None) -> Interval:
    """The early, mid or late part of a period, in whole days."""
    if part not in _SHARES:
        return span
    low, high = _SHARES[part]
    days = (span[1] - span[0]).days
    return shift(span[0], int(days * low)), shift(span[0], -int(-days * high // 1))


def widened(span: Interval) -> Interval:
    """The period with as much again on either side, for "around March"."""
    days = (span[1] - span[0]).days
    return shift(span[0], -days), shift(span[1], days)


def weekday_date(weekday: int, published: date, direction: Direction) -> date:
    """The day of that name nearest to publication; publication day counts, but for last and next."""
    back = (published.weekday() - weekday) % 7
    if direction == "last":
        back = back or 7
    if direction in ("past", "last"):
        return published - timedelta(days=back)
    ahead = (weekday - published.weekday()) % 7
    if direction == "next":
        ahead = ahead or 7
    return published + timedelta(days=ahead)


def valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest_date(month: int, day: int, published: date, future: bool, weekday: int | None = None) -> date | None:
    """The date without a year: the last one, or the coming one, on the weekday where one is given.

    A date of the next few days is taken for the coming one without more: datelines run ahead of publication.
    """
    years = range(max(published.year - 6, 1), min(published.year + 2, 9999))
    dates = [d for y in years if (d := valid_date(y, month, day)) is not None]
    if weekday is not None and any(d.weekday() == weekday for d in dates):
        dates = [d for d in dates if d.weekday() == weekday]
        return min(dates, key=lambda d: abs((d - published).days))
    if future and (coming := [d for d in dates if d >= published]):
        return coming[0]
    return max((d for d in dates if (d - published).days <= _AHEAD), default=None)


def nearest_month(month: int, published: date, future: bool) -> Interval:
    """The month without a year: the last one begun by publication, or the coming one."""
    year = published.year
    if future and month < published.month:
        year += 1
    if not future and month > published.month:
        year -= 1
    return month_span(year, month)


def unit_span(unit: str, published: date, offset: int) -> Interval:
    """The calendar week, month, year… ``offset`` periods from the one of publication."""
    if unit == "day":
        return day_span(published + timedelta(days=offset))
    if unit in ("week", "fortnight"):
        monday = published - timedelta(days=published.weekday())
        return day_span(monday + timedelta(days=7 * offset), 7)
    if unit == "weekend":
        saturday = _weekend(published)
        return day_span(saturday + timedelta(days=7 * offset), 2)
    if unit == "month":
        return month_span(published.year, published.month + offset)
    if unit == "quarter":
        first = (published.month - 1) // 3 * 3 + 1 + 3 * offset
        return month_span(published.year, first)[0], month_span(published.year, first + 2)[1]
    if unit == "decade":
        return year_span(published.year // 10 * 10 + 10 * offset, 10)
    return year_span(published.year + offset)


def _weekend(published: date) -> date:
    """Saturday of the weekend that is on or was last, on publication day."""
    return weekday_date(5, published, "past")


def ago(unit: str, low: float, high: float, published: date, sign: int = -1) -> Interval:
    """The days that lie ``low``…``high`` units before (or after) publication, as loosely as people count."""
    size = _UNIT_DAYS[unit]
    near, far = low * size, high * size
    slack = 0.0 if unit == "day" else size / 2
    today = midnight(published)
    if sign < 0:
        return shift(today, -int(far + slack)), shift(today, 1 - int(near - slack))
    return shift(today, int(near - slack)), shift(today, 1 + int(far + slack))


def stretch(unit: str, high: float, published: date, sign: int = -1) -> Interval:
    """The ``high`` units up to publication day, or from it: "in the past two weeks"."""
    today, size = midnight(published), _UNIT_DAYS[unit] * high
    if sign < 0:
        return shift(today, -int(size)), shift(today, 1)
    return today, shift(today, 1 + int(size))


def stretch_days(unit: str, high: float) -> float:
    """How far back "more than ``high`` units ago" may reach: twice as far."""
    return 2 * high * _UNIT_DAYS[unit]
