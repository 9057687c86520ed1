"""Times of day in news text: "2:10 a.m.", "around 4 p.m. local time", "1353 (1023 GMT)", "noon"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rashomon.annotate._numbers import ONES
from rashomon.values.time import Anchor, Precision

# Clocks by name; summer and winter time of one place are one clock here.
_ZONES = {
    "gmt": "GMT", "utc": "GMT", "z": "GMT", "bst": "BST", "cet": "CET", "cest": "CET",
    "eet": "EET", "eest": "EET",
    "et": "ET", "est": "ET", "edt": "ET", "eastern": "ET",
    "ct": "CT", "cst": "CT", "cdt": "CT", "central": "CT",
    "mt": "MT", "mst": "MT", "mdt": "MT", "mountain": "MT",
    "pt": "PT", "pst": "PT", "pdt": "PT", "pacific": "PT",
    "msk": "MSK", "ist": "IST", "jst": "JST", "aest": "AET", "aedt": "AET",
}  # fmt: skip
_ZONE = (
    r"(?:[ \u00a0]?\(?(?P<{0}>GMT|UTC|BST|CES?T|EES?T|[ECMP][SD]?T|MSK|IST|JST|AE[SD]T"
    r"|(?:Eastern|Central|Mountain|Pacific)(?: (?:Standard |Daylight )?[Tt]ime)?|local time|local"
    r"|[A-Z][a-z]+ time)\b\)?)"
)
_HALF = r"[ \u00a0]?(?P<{0}>[ap]\.[ \u00a0]?m\.|[ap]\.?m\b\.?)"
_HOURS = "|".join(w for w, n in ONES.items() if 1 <= n <= 12)
_CLOCK = re.compile(
    r"(?:(?<!\w)(?=\w)|(?=\d))"  # a word or a digit: most places of a text are left at a glance
    r"(?:\b(?P<prefix>(?:at |by |until |till |since |from )?(?:(?:just|shortly|soon) (?:before|after)"
    r"|a (?:little|bit) (?:before|after)"
    r"|around|about|approximately|roughly|circa|nearly|almost|before|after|past|at|by|until|till"
    r"|since|from|between)(?: (?:about|around))?)\s)?"
    r"(?P<a>"
    rf"\b(?P<h12>1[0-2]|0?[1-9])(?:[:.](?P<m12>[0-5]\d))?(?:{_HALF.format('half')}"
    rf"|(?=\s?(?:-|–|to|and|or)\s?(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)?[ \u00a0]?[ap]\.?[ \u00a0]?m\b))"
    r"|(?<![\d:./$€£-])(?P<h24>[01]?\d|2[0-3])(?P<sep>:)(?P<m24>[0-5]\d)(?::[0-5]\d)?(?![\d:%])"
    rf"|(?<![\d:.,/$€£-])(?P<mil>(?:[01]\d|2[0-3])[0-5]\d)(?=[ \u00a0]?(?:h(?:ou)?rs\b|hours|h\b"
    rf"|GMT|UTC|local\b|\(\d{{4}} ?GMT))(?:[ \u00a0]?h(?:ou)?rs?\b|h\b)?"
    rf"|\b(?P<oclock>1[0-2]|[1-9]|{_HOURS}) o['’]clock(?: in the (?P<in>morning|afternoon|evening))?"
    r"|\b(?P<name>noon|midnight|midday)\b"
    r")"
    rf"{_ZONE.format('zone')}?",
    re.IGNORECASE,
)
_NOT_ZONE = frozenset({"this", "first", "last", "same", "next", "that", "the", "some", "any", "long", "a", "full"})
_TOLERANCE = 5  # minutes that "around 6:10" may be off
_TOLERANCE_HOUR = 10  # and "around 6"


@dataclass(frozen=True)
class Clock:
    """A time of day in a text: ``low``…``high`` minutes after midnight, both included."""

    start: int
    end: int
    low: int
    high: int
    zone: str | None
    precision: Precision
    approximate: bool = False
    anchor: Anchor = "at"


@functools.lru_cache(maxsize=1)
def clocks(text: str) -> tuple[Clock, ...]:
    """The times of day of ``text`` in order; the two ends of "between 2 and 3 a.m." come as one.

    Those of the last text are kept: a report is asked about more than once.
    """
    return tuple(_clocks(text))


def _clocks(text: str) -> Iterator[Clock]:
    pending: tuple[re.Match[str], int] | None = None
    for match in _CLOCK.finditer(text):
        minutes = _minutes(match, text)
        if minutes is None:
            pending = None
            continue
        if match["h12"] and not match["half"]:
            pending = (match, minutes)
            continue
        if pending is not None and _joined(text[pending[0].end() : match.start("a")]):
            yield _range(pending, match, minutes)
        else:
            yield _clock(match, minutes, text)
        pending = None


def _joined(between: str) -> bool:
    return between.strip().lower() in {"-", "–", "to", "and", "or"}


def _range(first: tuple[re.Match[str], int], last: re.Match[str], high: int) -> Clock:
    low = first[1] + (12 * 60 if high - first[1] > 12 * 60 else 0)
    if low > high:
        low = first[1] % (12 * 60)
    start = first[0].start()
    return Clock(start, last.end(), min(low, high), high, _zone(last), "hour")


def _minutes(match: re.Match[str], text: str) -> int | None:
    if match["name"]:
        before = (match["prefix"] or "").lower().startswith(("before", "by"))
        return (1440 if before else 0) if match["name"].lower() == "midnight" else 720
    if match["mil"]:
        return int(match["mil"][:2]) * 60 + int(match["mil"][2:])
    if match["h24"]:
        return int(match["h24"]) * 60 + int(match["m24"])
    if match["oclock"]:
        hour = ONES.get(match["oclock"].lower()) or int(match["oclock"])
        if not match["in"]:
            return None  # morning or evening, the words don't say
        later = match["in"].lower() in ("afternoon", "evening")
        return hour % 12 * 60 + (720 if later else 0)
    half = match["half"] or _following_half(text, match.end())
    hour = int(match["h12"]) % 12 + (12 if half.lower().startswith("p") else 0)
    return hour * 60 + int(match["m12"] or 0)


def _following_half(text: str, position: int) -> str:
    found = re.search(r"[ap](?=\.?[ \u00a0]?m\b)", text[position : position + 20], re.IGNORECASE)
    return found.group() if found else "a"


def _zone(match: re.Match[str]) -> str | None:
    zone = (match["zone"] or "").lower()
    if not zone or zone.startswith("local"):
        return None
    first = zone.split()[0]
    return None if first in _NOT_ZONE else _ZONES.get(first, first.capitalize())


def _clock(match: re.Match[str], minutes: int, text: str) -> Clock:
    prefix = " ".join((match["prefix"] or "").lower().split())
    whole_hour = not (match["m12"] or match["m24"] or match["mil"])
    precision: Precision = "hour" if whole_hour else "minute"
    low, high, approximate = _bounds(prefix, minutes, whole_hour)
    anchor: Anchor = "at"
    if prefix.startswith("since"):
        anchor = "since"
    elif prefix.startswith(("until", "till")):
        anchor = "until"
    elif prefix.startswith(("by", "before")):
        anchor = "before"
    elif prefix.startswith("after"):
        anchor = "after"
    start = match.start("a") if prefix in ("at", "from", "between") else match.start()
    if prefix.startswith("at "):
        start += 3
    end = match.end()
    zone = match["zone"]
    if zone and zone.lower().split()[0] in _NOT_ZONE:
        end = match.start("zone")
    elif text[match.start("a") : end].count("(") != text[match.start("a") : end].count(")"):
        end -= 1 if text[end - 1] == ")" else 0
    return Clock(start, _trimmed(text, start, end), low, high, _zone(match), precision, approximate, anchor)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \u00a0(":
        end -= 1
    return end


def _bounds(prefix: str, minutes: int, whole_hour: bool) -> tuple[int, int, bool]:
    if "before" in prefix or prefix.startswith(("nearly", "almost")):
        reach = 15 if any(w in prefix for w in ("just", "little", "bit", "nearly", "almost")) else 30
        if prefix == "before":
            return 0, max(minutes - 1, 0), False
        return _wrapped(minutes - reach, minutes - 1)
    if "after" in prefix or prefix == "past":
        if prefix in ("after", "past"):
            return minutes, 1439, False
        return (
            minutes + 1,
            minutes + (15 if any(w in prefix for w in ("just", "little", "bit")) else 30),
            True,
        )
    if any(w in prefix for w in ("around", "about", "approx", "roughly", "circa")):
        reach = _TOLERANCE_HOUR if whole_hour else _TOLERANCE
        if prefix.startswith("by"):
            return 0, minutes + reach, True
        return _wrapped(minutes - reach, minutes + reach)
    if prefix == "by":
        return 0, minutes, False
    return minutes, minutes, False


def _wrapped(low: int, high: int) -> tuple[int, int, bool]:
    """An interval that begins on the day before, kept positive and running over midnight."""
    return (low + 1440, high + 1440, True) if low < 0 else (low, high, True)
