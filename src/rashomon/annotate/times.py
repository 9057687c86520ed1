"""The times a report gives, normalised against its publication date: a small grammar of news time.

Days, months and years come from patterns over the text, the direction of "Thursday" from the tense around it,
and what a time is counted from ("since the start of the invasion") from the parse. Dates and times of day
that stand together are one mention. What can't be resolved is kept, with precision "vague".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from rashomon.annotate import _calendar as cal
from rashomon.annotate._clock import Clock, clocks
from rashomon.annotate._dated import since_event
from rashomon.annotate._dates import DAYPART, Context, Found, dates
from rashomon.model import TimeMention
from rashomon.values import Time

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token


def times(doc: Doc, published: date | None) -> tuple[TimeMention, ...]:
    """Every time expression of the document in order, not overlapping.

    Without ``published`` weekdays stay weekdays and relative terms unresolved. Never raises on odd text.
    """
    context = Context(published, lambda position: _is_future(doc, position))
    text = doc.text
    found = _longest(dates(text, context))
    found = _longest([*_events(doc, found, published, text), *(_anchored(f, text) for f in found)])
    merged = _with_clocks(found, clocks(text), text)
    return tuple(TimeMention(start=f.start, end=f.end, text=text[f.start : f.end], time=f.time) for f in merged)


def _longest(found: Iterable[Found]) -> list[Found]:
    """Of overlapping finds the one that starts first, of those the longest."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif item.end - item.start > 2 * (kept[-1].end - kept[-1].start):
            kept[-1] = item
    return kept


# --- what stands around a time --------------------------------------------------------------------

_PREFIX = re.compile(r"\b(since|until|till|through|by|before|prior to|after|around|about)(?: the)?\s$", re.IGNORECASE)
_PART_OF = re.compile(rf"\b(?:the )?({DAYPART}) of\s$", re.IGNORECASE)


def _anchored(found: Found, text: str) -> Found:
    """The find with "since", "until", "before"… or "the morning of" in front of it."""
    left = text[max(0, found.start - 24) : found.start]
    part = _PART_OF.search(left)
    if part and found.time.precision == "day" and found.time.clock_start is None:
        low, high = cal.PARTS_OF_DAY[part[1].lower()]
        time = found.time.model_copy(update={"clock_start": low, "clock_end": high, "precision": "part_of_day"})
        return Found(found.start - len(part.group()), found.end, time)
    prefix = _PREFIX.search(left)
    if prefix is None or text[found.start : found.end + 2].endswith(("'s", "’s")) or _possessive(found, text):
        return found
    if found.time.precision == "year" and prefix.group().rstrip().endswith(" the"):
        return found  # "before the 2022 invasion" is before that, not before the year
    return Found(found.start - len(prefix.group()), found.end, _anchor(found.time, prefix[1].lower()))


def _possessive(found: Found, text: str) -> bool:
    return text[found.start : found.end].endswith(("'s", "’s"))


def _anchor(time: Time, word: str) -> Time:
    update: dict[str, Any] = {}
    if word == "since":
        update = {"anchor": "since"}
    elif word in ("until", "till", "through"):
        update = {"anchor": "until"}
    elif word == "by":
        update = {"anchor": "before", "start": None}
    elif word in ("before", "prior to"):
        update = {"anchor": "before", "start": None, "end": time.start}
    elif word == "after":
        update = {"anchor": "after", "start": time.end, "end": None}
    elif time.start is not None and time.end is not None and time.precision in ("month", "year"):
        wide = cal.widened((time.start, time.end))
        update = {"start": wide[0], "end": wide[1], "approximate": True}
    return time.model_copy(update=update)


_BETWEEN = re.compile(r"^(?:['’]s)?,?\s?(?:(?:on|at|of|in|the morning of)\s)?$", re.IGNORECASE)


def _with_clocks(found: list[Found], hours: Iterable[Clock], text: str) -> list[Found]:
    """Days and times of day that stand together, as one mention each."""
    items: list[Found] = []
    both = sorted([*found, *(_clock_only(h) for h in hours)], key=lambda f: (f.start, -f.end))
    for current in both:
        previous = items[-1] if items else None
        if previous is not None and current.start < previous.end:
            continue
        if previous is not None and _BETWEEN.match(text[previous.end : current.start]):
            joined = _joined(previous, current)
            if joined is not None:
                items[-1] = joined
                continue
        items.append(current)
    return items


def _clock_only(clock: Clock) -> Found:
    time = Time(
        clock_start=clock.low,
        clock_end=clock.high,
        zone=clock.zone,
        precision=clock.precision,
        approximate=clock.approximate,
        anchor=clock.anchor,
    )
    return Found(clock.start, clock.end, time)


def _joined(first: Found, second: Found) -> Found | None:
    a, b = first.time, second.time
    clock, day = (a, b) if _is_clock(a) else (b, a)
    if not _is_clock(clock) or _is_clock(day) or not _is_day(day):
        return None
    anchor = day.anchor if clock.anchor == "at" else clock.anchor
    update: dict[str, Any] = {
        "clock_start": clock.clock_start,
        "clock_end": clock.clock_end,
        "zone": clock.zone,
        "precision": clock.precision,
        "approximate": clock.approximate,
        "anchor": anchor,
    }
    return Found(first.start, second.end, day.model_copy(update=update))


def _is_clock(time: Time) -> bool:
    return time.start is None and time.end is None and time.weekday is None and time.clock_start is not None


def _is_day(time: Time) -> bool:
    return time.precision in ("day", "part_of_day") and (time.start is not None or time.weekday is not None)


# --- what only the parse knows --------------------------------------------------------------------

_FUTURE_WORDS = frozenset({"will", "shall", "'ll", "’ll", "would"})
_FUTURE_VERBS = frozenset({"schedule", "plan", "expect", "due", "set", "slate", "intend", "hope"})
_BEGINNINGS = frozenset({"begin", "start", "erupt", "launch", "invade", "break", "end", "fall", "seize"})


def _is_future(doc: Doc, position: int) -> bool:
    """Whether the clause around a position speaks of what is to come."""
    token = doc.token_at(position)
    for _ in range(12):
        if token is None:
            return False
        if token.pos_ in ("VERB", "AUX"):
            return _future_verb(token)
        if token.head is token:
            return False
        token = token.head
    return False


def _future_verb(verb: Token) -> bool:
    words = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if words & _FUTURE_WORDS:
        return True
    if "to" in words and verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _FUTURE_VERBS:
        return True
    return verb.tag_ == "VBN" and verb.lemma_.lower() in _FUTURE_VERBS and bool(words & {"is", "are"})


def _events(doc: Doc, found: list[Found], published: date | None, text: str) -> Iterator[Found]:
    """Times counted from an event: "since the start of the invasion", "since the war began"."""
    taken = [(f.start, f.end) for f in found]
    for token in doc:
        if token.lower_ != "since":
            continue
        span = _event_span(doc, token)
        if span is None:
            continue
        start, end = token.idx, span.end_char
        if any(s < end and start < e for s, e in taken):
            continue
        name = " ".join(span.text.split()).lower()
        yield Found(start, end, since_event(name, published, text))


def _event_span(doc: Doc, since: Token) -> Span | None:
    anchor = next((c for c in since.children if c.dep_ in ("pobj", "pcomp")), None)
    if anchor is None and since.head.lemma_.lower() in _BEGINNINGS and since.dep_ == "mark":
        anchor = since.head
    if anchor is None or anchor.pos_ not in ("NOUN", "PROPN", "VERB"):
        return None
    first = since.i + 1
    last = min(max(t.i for t in anchor.subtree), first + 11)
    for token in doc[first : last + 1]:
        if token.text in (",", ";", "-", "–", "—", "--", "(") or token.is_space:
            last = token.i - 1
            break
    return doc[first : last + 1] if last >= first else None
