"""Days on which reports say they were published: in metadata, in stamps, in datelines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TH = r"(?:st|nd|rd|th)?"
FULL_DATE = rf"(?:\b{_MONTH}\s+\d{{1,2}}{_TH}\s*,?\s*\d{{4}}\b|\b\d{{1,2}}{_TH}\s+{_MONTH},?\s+\d{{4}}\b)"
_NUMERIC = r"\b\d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}\b|\b\d{4}\s?-\s?\d{2}\s?-\s?\d{2}(?!\d)"
_ANY = re.compile(rf"{FULL_DATE}|{_NUMERIC}", re.I)
_ISO = re.compile(r"(\d{4})\s?[-/.]?\s?(\d{2})\s?[-/.]?\s?(\d{2})(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})\s?[/.]\s?(\d{1,2})\s?[/.]\s?(\d{4})")
_MONTH_FIRST = re.compile(rf"({_MONTH})\s+(\d{{1,2}}){_TH}\s*,?\s*(\d{{4}})", re.I)
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_TH}\s+({_MONTH}),?\s+(\d{{4}})", re.I)
# "KYIV, Feb 5 (Reuters) -": a wire's dateline often gives no year.
_WIRE = re.compile(
    rf"^[A-ZÀ-Þ][A-ZÀ-Þ .,'’/\-]{{2,60}},\s+({_MONTH})\s+(\d{{1,2}})(?:,?\s+(\d{{4}}))?\s*(?:\(|--|[-–—])", re.I | re.M
)

STAMP_WORD = re.compile(
    r"\b(?:first |last )?(?:posted|published|updated|modified|created|added|filed|revised)"
    r"(?: (?:on|at))?\b\s*:?",
    re.I,
)
_STAMP_PIECES = re.compile(
    rf"{STAMP_WORD.pattern}|{FULL_DATE}|{_NUMERIC}|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b\d{1,2}\s?[:.]\s?\d{2}(?:\s?:\s?\d{2})?(?:\s*[ap]\.?\s?m\b\.?)?|T\d{2}:\d{2}\S*|\b\d{1,2}\s*[ap]\.?m\b\.?|\bdate(?:line)?\s*:|\bat\b|\bon\b"
    r"|\b(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|MSK|IST|JST|AES?T)\b(?:[+-]\d{1,2}(?::\d{2})?)?"
    r"|\b(?:\d{1,2}|an?)\s+(?:minutes?|mins?|hours?|hrs?|days?)\s+ago\b|\bhrs?\b",
    re.I,
)
_AGO = re.compile(r"\bago\b", re.I)
_HEAD_LINES = 10
_HEAD_CHARS = 4000


def parse_date(value: object) -> date | None:
    """A date from metadata: ISO 8601, RFC 2822, "28 November 2005", "11/27/2005" (month first)."""
    text = str(value or "").strip()[:100]
    return _from_text(text) or _from_mail(text)


def parse_moment(value: object) -> datetime | None:
    """A moment in UTC from ISO 8601 (WARC-Date); the beginning of its day where it gives no more than that."""
    text = str(value or "").strip()[:100]
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        day = parse_date(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return found if 1900 <= found.year <= 2100 else None


def _from_text(text: str) -> date | None:
    if found := _MONTH_FIRST.search(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := _DAY_FIRST.search(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _SLASHED.search(text):
        return _day(found[3], found[1], found[2]) or _day(found[3], found[2], found[1])
    if found := _ISO.match(text):
        return _day(found[1], found[2], found[3])
    return None


def _from_mail(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


def is_date_line(line: str) -> bool:
    """True for a line that is only a date or time, with or without "Posted", "Last Updated:" and the like."""
    if len(line) > 160 or not (_ANY.search(line) or _AGO.search(line) or STAMP_WORD.match(line)):
        return False
    return not any(c.isalnum() for c in without_stamps(line))


def without_stamps(line: str) -> str:
    """The line without its dates, clock times, weekdays and words like "Posted"."""
    return _STAMP_PIECES.sub("", line)


def published(text: str) -> date | None:
    """The publication day that the first lines of a plain text give, or ``None``.

    A stamp line wins, the first of several; a labelled stamp in a line ("… Posted: 3 May 2019") counts too.
    A wire's dateline often has no year: it is then taken where a full date with that day stands in the text.
    """
    head = [line.strip(" *_#>\t\ufeff") for line in text[:_HEAD_CHARS].splitlines() if line.strip()][:_HEAD_LINES]
    return next(_stamps(head), None) or _wire_day(text)


def _stamps(head: list[str]) -> Iterator[date]:
    for line in head:
        found = _ANY.search(line)
        if found and is_date_line(line):
            yield from filter(None, [_from_text(found.group())])
    for line in head:
        if (label := STAMP_WORD.search(line)) and (found := _ANY.search(line[label.end() : label.end() + 60])):
            yield from filter(None, [_from_text(found.group())])


def _wire_day(text: str) -> date | None:
    found = _WIRE.search(text[:_HEAD_CHARS])
    if not found:
        return None
    month, day = _month(found[1]), int(found[2])
    if found[3]:
        return _from_text(f"{found[3]}-{month:02}-{day:02}")
    for match in _ANY.finditer(text[:200_000]):
        full = _from_text(match.group())
        if full and (full.month, full.day) == (month, day):
            return full
    return None
