"""The days that a text names, from patterns alone: weekdays, dates, yesterday.

A tenth of the cost of ``annotate.times``, which knows tense, spans and clocks: grouping only asks whether two
reports may speak of one day. A weekday is taken to be the last one, a date without a year the nearest one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    rf"\b(?:(?P<ago>last )?(?P<weekday>{'|'.join(_WEEKDAYS)})"
    r"|(?P<relative>yesterday|today|tonight|last night|this (?:morning|afternoon|evening))"
    r"|(?P<month>(?-i:[A-Z])[a-z]{2,8})\.? (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?:,? (?P<year>(?:19|20)\d\d)\b)?"
    r"|(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? (?P<month2>(?-i:[A-Z])[a-z]{2,8})\b"
    r"(?:,? (?P<year2>(?:19|20)\d\d)\b)?)",
    re.I,
)
_LONG = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def days(text: str, published: date | None) -> Iterator[int]:
    """Proleptic ordinals of the days named, in order, repeated as often as they are named.

    Without ``published`` only dates with a year count.
    """
    for match in _DAY.finditer(text):
        day = _day(match, published)
        if day is not None:
            yield day


def _day(match: re.Match[str], published: date | None) -> int | None:
    month = match["month"] or match["month2"]
    if month:
        return _date(month, int(match["day"] or match["day2"]), match["year"] or match["year2"], published)
    if published is None:
        return None
    today = published.toordinal()
    if match["weekday"]:
        # a paper of Wednesday that says "Wednesday" means its own day
        return today - (published.weekday() - _WEEKDAYS.index(match["weekday"].lower())) % 7
    return today - (match["relative"].lower() in ("yesterday", "last night"))


def _date(month: str, day: int, year: str | None, published: date | None) -> int | None:
    name = month.lower()
    if name not in _LONG and not (name[:3] in _MONTHS and len(name) < 5):
        return None
    number = _MONTHS.index(name[:3]) + 1
    try:
        if year:
            return date(int(year), number, day).toordinal()
        if published is None:
            return None
        near = [date(published.year + shift, number, day).toordinal() for shift in (-1, 0, 1)]
    except ValueError:  # 31 June; 29 February of another year
        return None
    today = published.toordinal()
    # what is told has mostly happened: a day ahead counts as three times as far
    return min(near, key=lambda d: (d - today) * 3 if d > today else today - d)
