"""What grouping reads of a report: words, names, places, days, numbers. Worked out once, without a parse.

Everything comes from patterns over the text and from the gazetteer, a few milliseconds a report, so that a
stream can be grouped before anything of it is parsed. ``Features`` is plain data: what the archive keeps of a
report in order that the next one can be compared with it and the text need never be read again.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from rashomon.annotate.place_spots import streets
from rashomon.model import Part, Report
from rashomon.stories.days import days
from rashomon.stories.rarity import rarity, stem
from rashomon.stories.spots import Spots, spots
from rashomon.values.names import words

WORDS = 700  # of a report's beginning: what comes later is background, and a book must not cost more than that
LEAD = 60  # words that tell the event, by the custom of news writing
SKETCH = 32  # smallest hashes of the runs of five words that are kept (Broder 1997: bottom-k sketch)
_CHARACTERS = 6000
_RUN = 5
_FOCUS = 160  # words of the paragraphs that take up the title
_CHIEF = 5  # names that come most often
_PLAIN = 0.1  # share of texts that have a word, over which it tells nothing by itself
_MOST = 24  # names, days or numbers of one kind that are kept
_WORD = re.compile(r"[^\W\d_]{2,}|\d+(?:[.,]\d+)*")
_AGE = re.compile(
    r"\b(\d{1,3})[- ]years?[- ]old\b|\b[Aa]ged? (\d{1,3})\b|(?<=[a-z]), (\d{1,2})(?=, | and |\.\s|;| of )"
)
_NUMBER = re.compile(r"(?<![\w$€£.,:/-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w:/]|[.,]\d)")
_SPELLED = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
}  # fmt: skip
_COUNTED = re.compile(
    rf"\b(\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(_SPELLED)})\s+(?:other |more |of the )?([a-z]{{4,}})\b", re.I
)
_UNITS = words("year years month months week weeks days hour hours minute minutes time times block")
_TEXTS = (
    "title", "lead", "focus", "names", "chief", "capitals", "aged", "cities", "states", "countries", "streets",
    "numbers", "counts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Features:
    """A report as grouping sees it.

    ``words`` maps stems to counts; ``title``, ``lead`` and ``focus`` (the paragraphs that take up the title) hold
    stems; ``names`` are folded names of two words and more, ``capitals`` their and other capitalised words,
    ``chief`` those that come most often; ``aged`` the folded last names that an age
    stands beside. ``cities``, ``states``, ``countries`` are gazetteer names, ``streets`` street keys. ``day`` is
    the day of publication and ``days`` those the text names (proleptic ordinals); ``ages`` in years; ``numbers``
    other figures as written; ``counts`` counted things ("3 prisoners" as "3 prisoner"). ``sketch`` is a bottom-k
    sketch of runs of five words out of ``runs``, ``hash`` that of the text.
    """

    id: str
    hash: str
    day: int | None = None
    words: dict[str, int] | None = None
    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    chief: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    aged: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    ages: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()
    runs: int = 0

    def to_row(self) -> dict[str, Any]:
        """The features as JSON-able data; empty fields are left out."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}  # asdict() copies every word
        return {k: list(v) if isinstance(v, tuple) else v for k, v in own.items() if v not in ((), None)}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Features:
        """What ``to_row`` gave. Raises ``TypeError`` on a field that isn't one."""
        own: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
        return cls(**own).shared()

    def shared(self) -> Features:
        """The same with one copy in memory of every word, however many reports have it."""
        texts: dict[str, Any] = {name: tuple(map(sys.intern, getattr(self, name))) for name in _TEXTS}
        return replace(self, words={sys.intern(word): n for word, n in (self.words or {}).items()}, **texts)


def features(report: Report) -> Features:
    """The features of one report. Never raises, whatever the text is; reads about its first 700 words."""
    title, body = _title(report), _body(report)
    told = [stem(w) for w in _WORD.findall(body.casefold())][:WORDS]
    heading = tuple(stem(w) for w in _WORD.findall(title.casefold()))[:LEAD]
    found: Spots = spots(body, title)
    runs = {zlib.crc32(" ".join(told[i : i + _RUN]).encode()) for i in range(max(1, len(told) - _RUN + 1))}
    return Features(
        id=report.id,
        hash=report.hash,
        day=report.published.toordinal() if report.published else None,
        words=dict(Counter([*told, *heading])),
        title=heading,
        lead=tuple(told[:LEAD]),
        focus=_focus(heading, body),
        names=_first(found.names),
        chief=_first((c for c in found.capitals if rarity(stem(c)) < _PLAIN), _CHIEF),
        capitals=_first(found.capitals, 3 * _MOST),
        aged=_first(found.aged),
        cities=_first(found.cities),
        states=_first(found.states),
        countries=_first(found.countries),
        streets=_first(key for _, _, place in streets(body) for key in place.streets),
        days=_first(days(f"{title}\n{body}", report.published)),
        ages=_first(int(a or b or c) for a, b, c in _AGE.findall(f"{title}\n{body}") if int(a or b or c) < 120),
        numbers=_first(_numbers(body)),
        counts=_first(_counts(f"{title}\n{body}")),
        sketch=tuple(sorted(runs)[:SKETCH]) if told else (),
        runs=len(runs) if told else 0,
    ).shared()


def _first(items: Iterable[Any], most: int = _MOST) -> tuple[Any, ...]:
    """The most frequent of the items, those that come first first."""
    return tuple(item for item, _ in Counter(items).most_common(most))


def _title(report: Report) -> str:
    if report.title:
        return report.title[:400]
    heading = next((b for b in report.blocks if b.part is Part.HEADLINE), None)
    return report.text[heading.start : heading.end][:400] if heading else ""


def _body(report: Report) -> str:
    """The parts that tell, without page furniture: at most 6,000 code points."""
    kept: list[str] = []
    length = 0
    for block in report.blocks:
        if block.part in (Part.BODY, Part.STANDFIRST) and length < _CHARACTERS:
            kept.append(report.text[block.start : block.end])
            length += block.end - block.start
    text = "\n".join(kept)
    if not text.strip():
        text = report.text
    return text[:_CHARACTERS]


def _focus(title: tuple[str, ...], body: str) -> tuple[str, ...]:
    """The words of paragraphs that share a telling word with the title; without a title, the first ones.

    Navigation, teasers and other stories' headlines, which pages of one outlet share, are none of them.
    """
    telling = {w for w in title if rarity(w) < _PLAIN}
    found: dict[str, None] = dict.fromkeys(title)
    for paragraph in body.splitlines():
        own = [stem(w) for w in _WORD.findall(paragraph.casefold())]
        if not telling or telling.intersection(own):
            found.update(dict.fromkeys(own))
    return tuple(found)[:_FOCUS]


def _numbers(text: str) -> Iterator[str]:
    """Figures of two digits and more that are no years."""
    for figure in _NUMBER.findall(text):
        plain = figure.replace(",", "")
        if len(plain) > 1 and not (len(plain) == 4 and plain[:2] in ("19", "20")):
            yield plain


def _counts(text: str) -> Iterator[str]:
    for figure, thing in _COUNTED.findall(text):
        number = _SPELLED.get(figure.casefold()) or figure.replace(",", "")
        if thing.casefold() not in _UNITS:
            yield f"{number} {stem(thing.casefold())}"
