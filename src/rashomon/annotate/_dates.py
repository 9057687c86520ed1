"""Patterns of news time, and what each means on a publication day: dates, weekdays, "last month"."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rashomon.annotate import _calendar as cal
from rashomon.annotate._labels import counts_things
from rashomon.annotate._numbers import ONES, TENS
from rashomon.values import Time
from rashomon.values.time import Precision

_WD = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY"
_WD_ABBR = r"(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.?"
_MONTH = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
)
_YEAR = r"(?:18|19|20)\d\d(?![\d%:]|[,.]\d{3}(?!\d))"
_PART = r"(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate|(?:the |The )?(?:beginning|start|middle|end) of)[ -])?"
_UNIT = r"day|week|fortnight|month|year|decade"
_COUNT = rf"\d+|an?|{'|'.join([*ONES, *TENS])}|several|a few|a couple(?: of)?|many|some|dozens of"
DAYPART = (
    r"(?:early |late )?morning|(?:early |late )?afternoon|(?:early |late )?evening|(?:late"
    r" )?night|midday|dawn"
)
_PARTS = {"beginning": "early", "start": "early", "middle": "mid", "end": "late"}
_DD = (
    r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:[ ]?[-–/][ ]?(?P<last>[0-3]?\d)(?:st|nd|rd|th)?| (?:and"
    r"|to|or) (?P<last2>[0-3]?\d))?"
)
_NAMED_DAYS = r"(?<!Good )(?<!Black )(?<!Bloody )(?<!Palm )(?<!Easter )(?<!Ash )(?<!Cyber )(?<!Super )"


@dataclass(frozen=True)
class Context:
    """What a pattern may ask: the publication date, and whether a position speaks of the future."""

    published: date | None
    future: Callable[[int], bool]


@dataclass(frozen=True)
class Found:
    start: int
    end: int
    time: Time


_Reader = Callable[["re.Match[str]", Context], Time | None]


def dates(text: str, context: Context) -> Iterator[Found]:
    """Every match of every pattern, in no order; they may overlap."""
    for read, match in _matches(text):
        time = read(match, context)
        if time is not None:
            lead = match.groupdict().get("prep")
            yield Found(match.start() + (len(lead) + 1 if lead else 0), match.end(), time)


@functools.lru_cache(maxsize=1)
def _matches(text: str) -> tuple[tuple[_Reader, re.Match[str]], ...]:
    """What the patterns find, kept: a report is asked about with its publication day and again without one."""
    folded = text.casefold()
    asked = [(p, read) for p, read in _PATTERNS if any(word in folded for word in _NEEDED.get(read.__name__, ("",)))]
    return tuple((read, match) for pattern, read in asked for match in pattern.finditer(text))


# What must stand in the text for the slowest patterns to find anything.
_NEEDED = {
    "_season": ("spring", "summer", "autumn", "fall", "winter"),
    "_ago": (" ago", " from now"),
    "_decade": ("0s", "0's", "0’s"),
}


# --- readers of one pattern each ------------------------------------------------------------------


def _span(interval: cal.Interval, precision: Precision, **more: Any) -> Time:
    return Time(start=interval[0], end=interval[1], precision=precision, **more)


def _vague(match: re.Match[str]) -> Time:
    return Time(event=" ".join(match.group().lower().split()), precision="vague")


def _part(match: re.Match[str]) -> str | None:
    words = (match["part"] or "").lower().split()
    word = next((w for w in words if w not in ("the", "of")), None)
    return _PARTS.get(word or "", word)


def _full_date(match: re.Match[str], context: Context) -> Time | None:
    groups = match.groupdict()
    month = cal.MONTHS[groups["month"].lower().rstrip(".")]
    weekday = cal.WEEKDAYS.get((groups["weekday"] or "").lower().rstrip("."))
    day = int(groups["day"])
    if groups["year"]:
        first = cal.valid_date(int(groups["year"]), month, day)
    elif context.published is not None:
        first = cal.nearest_date(month, day, context.published, context.future(match.start()), weekday)
    else:
        first = None
        if cal.valid_date(2000, month, day):  # a leap year: every day there is
            return Time(event=f"{month:02d}-{day:02d}", precision="day")
    if first is None:
        return None
    last = int(groups["last"] or groups["last2"] or day)
    until = cal.valid_date(first.year, month, last)
    days = (until - first).days + 1 if until is not None and last > day else 1
    return _span(cal.day_span(first, days), "day")


def _numeric_date(match: re.Match[str], context: Context) -> Time | None:
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    month, day = (b, a) if a > 12 or match["sep"] == "." else (a, b)
    found = cal.valid_date(year, month, day)
    return None if found is None else _span(cal.day_span(found), "day")


def _iso_date(match: re.Match[str], context: Context) -> Time | None:
    found = cal.valid_date(int(match["year"]), int(match["month"]), int(match["day"]))
    return None if found is None else _span(cal.day_span(found), "day")


def _month(match: re.Match[str], context: Context) -> Time | None:
    month = cal.MONTHS[match["month"].lower().rstrip(".")]
    bare = not (match["part"] or match["rel"] or match["year"])
    if bare and not match["prep"] and match["month"].rstrip(".").lower() in _AMBIGUOUS_MONTHS:
        return None
    interval = _month_interval(match, month, context)
    if interval is None:
        return Time(event=match.group().lower(), precision="vague")
    part = _part(match)
    return _span(cal.portion(interval, part), "month", approximate=part is not None)


_AMBIGUOUS_MONTHS = {"may", "march", "jan", "mar", "jun", "jul", "apr", "dec", "sep", "august"}


def _month_interval(match: re.Match[str], month: int, context: Context) -> cal.Interval | None:
    if match["year"]:
        return cal.month_span(int(match["year"]), month)
    if context.published is None:
        return None
    relative = (match["rel"] or match["relyear"] or "").lower().split()
    if match["relyear"]:
        return cal.month_span(context.published.year + _OFFSETS[relative[0]], month)
    future = relative[:1] == ["next"] or (not relative and context.future(match.start("month")))
    return cal.nearest_month(month, context.published, future)


def _year(match: re.Match[str], context: Context) -> Time | None:
    first = int(match["year"])
    last = first
    if match["last"]:
        last = int(match["last"]) if len(match["last"]) == 4 else first // 100 * 100 + int(match["last"])
    if not first <= last < first + 100 or counts_things(match):
        return None
    part = _part(match)
    return _span(cal.portion(cal.year_span(first, last - first + 1), part), "year", approximate=part is not None)


def _decade(match: re.Match[str], context: Context) -> Time | None:
    digits = match["year"]
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    return _span(cal.portion(cal.year_span(first, 10), _part(match)), "decade")


def _season(match: re.Match[str], context: Context) -> Time | None:
    season = match["season"].lower()
    if match["year"]:
        return _span(cal.portion(cal.season_span(season, int(match["year"])), _part(match)), "season")
    relative = (match["rel"] or "").lower()
    if context.published is None or not relative:
        return _vague(match)
    year = context.published.year
    if relative == "last" and cal.season_span(season, year)[0] >= cal.midnight(context.published):
        year -= 1
    if relative == "next" and cal.season_span(season, year)[0] <= cal.midnight(context.published):
        year += 1
    return _span(cal.season_span(season, year), "season", approximate=True)


def _weekday(match: re.Match[str], context: Context) -> Time | None:
    weekday = cal.WEEKDAYS[match["weekday"].lower()]
    before, after = (match["before"] or "").lower().strip(), (match["daypart"] or "").lower()
    if before.startswith(("overnight", "the night before")) or "overnight" in after:
        return _overnight(weekday, "into" in before, after, match, context)
    part = after or next((w for w in ("early", "late", "mid") if w in before), "")
    if after and before in ("early", "late") and f"{before} {after}" in cal.PARTS_OF_DAY:
        part = f"{before} {after}"
    minutes = cal.PARTS_OF_DAY.get(part)
    precision: Precision = "part_of_day" if minutes else "day"
    clock: dict[str, Any] = {"clock_start": minutes[0], "clock_end": minutes[1]} if minutes else {}
    if context.published is None:
        return Time(weekday=weekday, precision=precision, **clock)
    day = cal.weekday_date(weekday, context.published, _direction(before, match, context))
    week = (match["week"] or "").lower().split()
    if week:
        monday = cal.unit_span("week", context.published, _OFFSETS[week[-2]])[0]
        day = monday.date() + timedelta(days=weekday)
    start, end = cal.day_span(day)
    if part.endswith("night"):
        start, end = cal.shift(start, 0.75), cal.shift(end, 0.25)
    return _span((start, end), precision, **clock)


def _direction(before: str, match: re.Match[str], context: Context) -> cal.Direction:
    words = before.split()
    if "last" in words:
        return "last"
    if "next" in words or "coming" in words:
        return "next"
    return "future" if context.future(match.start("weekday")) else "past"


def _overnight(weekday: int, into: bool, after: str, match: re.Match[str], context: Context) -> Time:
    """The night before, after or around the day: "overnight Saturday" says no more."""
    if context.published is None:
        return Time(weekday=weekday, precision="part_of_day")
    day = cal.weekday_date(weekday, context.published, _direction("", match, context))
    start, end = cal.day_span(day)
    return _span((cal.shift(start, -0.25), cal.shift(start if into else end, 0.5 if into else 0.25)), "part_of_day")


_DEICTIC = {
    "today": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}


def _deictic(match: re.Match[str], context: Context) -> Time | None:
    words = " ".join(match["word"].lower().split())
    part = (match["daypart"] or "").lower()
    if context.published is None:
        return _vague(match)
    if words in _DEICTIC:
        interval = cal.day_span(context.published + timedelta(days=_DEICTIC[words]))
    elif words == "overnight":
        start, end = cal.day_span(context.published)
        return _span((cal.shift(start, -0.25), end), "part_of_day")
    elif words in ("last night", "tonight"):
        start = cal.midnight(context.published + timedelta(days=-1 if words == "last night" else 0))
        interval, part = (cal.shift(start, 0.75), cal.shift(start, 1.25)), "night"
    else:  # this morning, this evening
        interval, part = cal.day_span(context.published), words.split(" ", 1)[1]
    if part == "night" and words in _DEICTIC:
        interval = cal.shift(interval[0], 0.75), cal.shift(interval[1], 0.25)
    minutes = cal.PARTS_OF_DAY.get(part)
    if minutes is None:
        return _span(interval, "day")
    return _span(interval, "part_of_day", clock_start=minutes[0], clock_end=minutes[1])


_OFFSETS = {
    "last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "following": 1,
}  # fmt: skip
_PRECISIONS: dict[str, Precision] = {
    "weekend": "day", "quarter": "season", "fortnight": "week",
    "day": "day", "week": "week", "month": "month",
    "year": "year", "decade": "decade",
}  # fmt: skip


def _relative_unit(match: re.Match[str], context: Context) -> Time | None:
    unit, word = match["unit"].lower(), match["rel"].lower().split()[-1]
    if context.published is None or word in ("previous", "following"):
        return _vague(match)
    if word in ("past", "coming") and unit not in ("weekend", "quarter"):  # those are of the calendar, not lengths
        return _span(cal.stretch(unit, 1, context.published, -1 if word == "past" else 1), "vague")
    part = (match["part"] or "").lower()
    interval = cal.unit_span(unit, context.published, _OFFSETS[word])
    if part == "earlier" and word == "this":
        interval = interval[0], cal.shift(cal.midnight(context.published), 1)
    elif part == "later" and word == "this":
        interval = cal.midnight(context.published), interval[1]
    elif part in ("early", "mid", "late"):
        interval = cal.portion(interval, part)
    return _span(interval, _PRECISIONS[unit], approximate=bool(part))


def _weekend(match: re.Match[str], context: Context) -> Time | None:
    if context.published is None:
        return _vague(match)
    interval = cal.unit_span("weekend", context.published, 0)
    if context.published.weekday() < 5 and context.future(match.start()):
        interval = cal.unit_span("weekend", context.published, 1)
    return _span(interval, "day")


def _count(words: str) -> tuple[float, float]:
    text = words.lower().strip()
    if text.isdecimal():
        return (min(float(text[:6]), 1e5),) * 2
    if text in ONES or text in TENS:
        return (float(ONES.get(text, 0) or TENS.get(text, 0)),) * 2
    if text in ("a", "an"):
        return 1.0, 1.0
    return {"several": (3.0, 9.0), "a few": (2.0, 5.0)}.get(text, (2.0, 3.0) if "couple" in text else (2.0, 20.0))


def _ago(match: re.Match[str], context: Context) -> Time | None:
    unit = match["unit"].lower().rstrip("s")
    bound = (match["bound"] or "").lower()
    if context.published is None or unit not in ("day", "week", "fortnight", "month", "year", "decade"):
        return _vague(match)
    low, high = _count(match["count"])
    ahead = match["dir"].lower() == "from now"
    start, end = cal.ago(unit, low, high, context.published, 1 if ahead else -1)
    if bound.strip() in ("more than", "over") and not ahead:
        return _span((cal.shift(end, -cal.stretch_days(unit, high)), end), "vague", approximate=True)
    return _span((start, end), _PRECISIONS[unit], approximate=unit != "day" or low != high or bool(bound))


def _stretch(match: re.Match[str], context: Context) -> Time | None:
    unit = match["unit"].lower().rstrip("s")
    if context.published is None or unit not in ("day", "week", "month", "year", "decade"):
        return _vague(match)
    sign = -1 if match["rel"].lower() in ("past", "last", "recent", "previous") else 1
    high = _count(match["count"])[1] if match["count"] else {"day": 10, "week": 8, "month": 12}.get(unit, 5)
    return _span(cal.stretch(unit, high, context.published, sign), "vague", approximate=True)


def _recent(match: re.Match[str], context: Context) -> Time | None:
    if context.published is None:
        return _vague(match)
    return _span(cal.stretch("week", 6, context.published), "vague", approximate=True)


def _soon(match: re.Match[str], context: Context) -> Time | None:
    if context.published is None:
        return _vague(match)
    return _span(cal.stretch("month", 3, context.published, 1), "vague", approximate=True)


def _unresolved(match: re.Match[str], context: Context) -> Time | None:
    return _vague(match)


_I = re.IGNORECASE
# What every match of a pattern begins with, said first: most places of a text are left at a glance.
_FIRST = r"(?<!\w)(?=\w)"  # a word
_OF_PART = r"(?=[EeMmLlTtbs])"  # one of _PART, which may end a word ("nearly")
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"{_FIRST}(?=[A-Z])(?:\b(?P<weekday>{_WD}|{_WD_ABBR}),? )?\b(?P<month>{_MONTH})\s?{_DD}(?![\d:]"
        rf"|\s?[ap]\.?m\b|[.,]\d{{3}}\b|%)(?:,?\s?(?P<year>{_YEAR}))?"), _full_date),
    (re.compile(rf"(?=[MTWFSt\d])(?:\b(?P<weekday>{_WD}|{_WD_ABBR}),? )?(?:the )?(?<![\d.,:/-]){_DD}(?: of)?\s(?P<mon"
        rf"th>{_MONTH})(?![a-z])(?:,?\s?(?P<year>{_YEAR}))?"), _full_date),
    (re.compile(r"(?<![\d/-])(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\d-])"),
     _iso_date),
    (re.compile(r"(?<![\d/.])(?P<a>[0-3]?\d)(?P<sep>[/.])(?P<b>[0-3]?\d)(?P=sep)(?P<year>(?:19|20)\d\d)"
        r"(?![\d/])"), _numeric_date),
    (re.compile(rf"(?:{_FIRST}|{_OF_PART})(?:\b(?P<prep>[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Bb]efore|[Aa]fter|[Bb]etween"
        rf"|[Ff]rom|[Tt]hrough|of|and) )?{_PART}\b(?:(?P<rel>last|this|next|Last|This|Next) )?(?P<mon"
        rf"th>{_MONTH})(?![a-z])(?:,? (?:of )?(?:(?P<year>{_YEAR})|(?P<relyear>(?:last|this|next)"
        rf" year)))?"), _month),
    (re.compile(rf"(?=[EeMmLlTtbs12]){_PART}(?<!\w)(?P<year>(?:18|19|20)\d\d)(?:[-–/](?P<last>(?:18|19|20)?\d\d))?(?![\d%:]"
        rf"|[,.]\d|[A-Za-z])"), _year),
    (re.compile(rf"(?=[EeMmLlTtbs'’\d]){_PART}(?:the )?(?<!\w)['’]?(?P<year>(?:18|19|20)\d0|(?<=['’])\d0)['’]?s\b"),
     _decade),
    (re.compile(rf"(?=[temlbsnafw])(?:the )?{_PART}(?:(?P<rel>last|this|next|the) )?\b(?P<season>spring|summer|autumn"
        rf"|fall|winter)(?: of|,)? (?P<year>{_YEAR})", _I), _season),
    (re.compile(r"(?=[emltn])(?:(?P<part>early|mid|late) )?\b(?P<rel>last|this|next) (?P<season>spring|summer"
        r"|autumn|fall|winter)\b(?P<year>$^)?", _I), _season),
    (re.compile(rf"{_FIRST}(?=[A-Zoteiln])(?:\b(?P<before>(?:[Oo]vernight|[Tt]he night before)(?: on| into| from)?|"
        rf"(?:[Ii]n )?the early hours of|[Ee]arly(?: on)?|[Ll]ate(?: on)?|[Ll]ast|[Nn]ext|[Tt]his(?: coming"
        rf"| past)?|[Tt]he coming) )?\b{_NAMED_DAYS}(?P<weekday>{_WD})(?:['’]s)?\b(?: (?P<daypart>{DAYPART}"
        rf"|overnight))?\b(?:,? (?:of )?(?P<week>(?:last|next|this) week))?"), _weekday),
    (re.compile(rf"{_FIRST}(?=[tylo])\b(?P<word>today|yesterday|tomorrow|the day (?:before yesterday|after tomorrow)"
        rf"|tonight|last night|this (?:{DAYPART})|(?<!from )overnight)\b(?:['’]s\b)?(?: (?P<daypart>{DAYPART}"
        rf")\b)?", _I), _deictic),
    (re.compile(rf"{_FIRST}(?=[elmtn])(?:\b(?P<part>earlier|later|early|mid|late)[ -])?\b(?P<rel>last|this|next|(?:the"
        r"|this) (?:past|previous|coming|following|current)) (?P<unit>week|fortnight|month|year"
        r"|decade|weekend|quarter)\b(?:['’]s\b)?(?! old)", _I), _relative_unit),
    (re.compile(rf"{_FIRST}(?=[oadt])(?:\b(?:over|on|at|during) the weekend\b|\bthe weekend\b)", _I), _weekend),
    (re.compile(rf"{_FIRST}\b(?:(?P<bound>about|around|nearly|almost|more than|over|roughly|just over|some)"
        rf" )?(?P<count>{_COUNT}) (?P<unit>minutes?|hours?|(?:{_UNIT})s?) (?P<dir>ago|from now)\b", _I),
     _ago),
    (re.compile(rf"{_FIRST}(?=[iodfwa])\b(?:in|over|during|for|within|across) the (?P<rel>past|last|next|coming"
        rf"|previous) (?:(?P<count>{_COUNT}) )?(?P<unit>hours?|(?:{_UNIT})s)\b", _I), _stretch),
    (re.compile(rf"{_FIRST}\bin (?:the )?(?P<rel>recent|coming) (?P<count>$^)?(?P<unit>(?:{_UNIT})s)\b", _I),
     _stretch),
    (re.compile(rf"{_FIRST}(?=[vmrl])\b(?:(?:very |more |most )?recently|lately)\b", _I), _recent),
    (re.compile(rf"{_FIRST}(?=[vsia])\b(?:(?:very |some time )?soon\b(?! after)|in the (?:near|foreseeable) future"
        r"|as soon as possible)", _I), _soon),
    (re.compile(rf"{_FIRST}\b(?:(?:{_COUNT}) )?(?:seconds|minutes?|hours?|(?:{_UNIT})s?|moments) (?:earlier"
        rf"|later|before|beforehand|afterwards?|after that)\b", _I), _unresolved),
)  # fmt: skip
