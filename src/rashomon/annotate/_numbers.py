"""Numbers as news text writes them: "1,400", "1.2 million", "twenty-five", "hundreds of thousands".

Digits follow English use (comma for thousands, point for decimals); Indian grouping ("1,50,000"), groups set
off by no-break or thin spaces or apostrophes, and points as separators are read where no other reading is
possible.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SUFFIXES = {"bn": 10**9, "mn": 10**6, "tn": 10**12, "m": 10**6, "k": 10**3, "b": 10**9}
# Plural scale words without a number in front, as (low, high).
PLURALS: dict[str, tuple[float, float]] = {
    "dozens": (24, 99),
    "scores": (40, 199),
    "hundreds": (200, 999),
    "thousands": (2_000, 99_999),
    "millions": (2 * 10**6, 999 * 10**6),
    "billions": (2 * 10**9, 999 * 10**9),
    "trillions": (2 * 10**12, 999 * 10**12),
}
# Determiners that stand for a small number, as (low, high).
VAGUE: dict[str, tuple[float, float]] = {
    "several": (3, 9),
    "a few": (3, 5),
    "few": (1, 5),
    "a handful": (3, 7),
    "handful": (3, 7),
    "a couple": (2, 3),
    "multiple": (2, math.inf),
    "a number": (2, math.inf),
}
GROUPS = {"trio": 3, "duo": 2, "pair": 2, "quartet": 4, "quintet": 5, "foursome": 4, "threesome": 3}
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
ROUNDING = 0.025  # the most by which a rounded number may be off

_WORD = "|".join([*sorted(ONES, key=len, reverse=True), *TENS, *SCALES, "dozen"])
_SCALE = "|".join(SCALES)
_GAP = r"[ \u00a0\-\u2010\u2011]"
_DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?"  # 1,400.5
    r"|\d{1,2}(?:,\d{2})+,\d{3}"  # 1,50,000
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"  # 1.400.000
    r"|\d{1,3}(?:[\u00a0\u202f\u2009'’]\d{3})+(?!\d)"  # 1 400
    r"|\d{1,3}(?: \d{3})* 000(?!\d)"  # 10 000 with plain spaces
    r"|\d+(?:\.\d+)?)"
)
_NUMBER = re.compile(
    r"(?<!\w)(?=\w)(?:"  # every number begins a word: most places of a text are left at a glance
    rf"(?P<digits>(?<![\w#@/:.,&\\=])(?:(?<![^\W\d][-'’])|(?<=magnitude-)){_DIGITS}(?![:/,]?\d))"
    rf"(?:[ \u00a0-]?(?P<scale>{_SCALE}|dozen)s?\b|(?P<suffix>bn|mn|tn|m|k|b)\b)?"
    rf"|\b(?P<tens>tens|hundreds|thousands) of (?P<of>thousands|millions|billions)\b"
    rf"|\b(?P<plural>dozens|scores|hundreds|thousands|millions|billions|trillions)\b"
    rf"|\b(?P<half>half(?: a|-a|-)?[ ]?(?P<halfof>dozen|million|billion|trillion|thousand|hundred))\b"
    rf"|\b(?P<fraction>(?:(?:one|two|three|four|a|\d){_GAP})?(?:half|thirds?|quarters?|(?<=[a-z\d][ -])"
    rf"(?:fourth|fifth|sixth|tenth)s?))\b(?!-)"
    rf"|\b(?P<few>several|a few|few|a couple(?: of)?|a handful of){_GAP}(?P<fewof>dozen|hundred"
    rf"|thousand|million|billion|trillion)\b"
    r"|\b(?P<vague>several|a few|few|a handful(?= of)|handful(?= of)|a couple(?= of| more)|multiple"
    r"|a number(?= of))\b"
    rf"|\b(?P<group>(?:an? )?(?:{'|'.join(GROUPS)}))\b"
    rf"|\b(?P<article>an?|the) (?P<words1>(?:{_SCALE}|dozen)(?:{_GAP}(?:and )?(?:{_WORD})){{0,10}})\b"
    rf"|\b(?P<words>(?:{_WORD})(?:{_GAP}(?:and )?(?:{_WORD})){{0,10}}(?: and a half)?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number at ``start``…``end`` of a text, allowing ``low``…``high``.

    ``asserted`` is the number as written, ``None`` for "dozens"; ``rounded`` ones ("1.2 million") allow
    half a unit of their last digit, which ``low`` and ``high`` hold already. ``form`` is how it is written.
    """

    start: int
    end: int
    low: float
    high: float
    asserted: float | None
    form: str
    approximate: bool = False
    rounded: bool = False
    ulp: float = 1.0


def numbers(text: str) -> Iterator[Number]:
    """The numbers of ``text`` in order, not overlapping. Linear in the length of the text."""
    position = 0
    while match := _NUMBER.search(text, position):
        found = _read(match)
        if found is None:
            position = match.start() + 1 if match.end() == match.start() else match.end()
            continue
        yield found
        position = max(found.end, match.start() + 1)


def _read(match: re.Match[str]) -> Number | None:
    groups = match.groupdict()
    if groups["digits"]:
        return _digits(match)
    if groups["tens"]:
        return _tens(match)
    if groups["plural"]:
        low, high = PLURALS[groups["plural"].lower()]
        return _span(match, low, high, None, "vague", approximate=True)
    if groups["half"]:
        return _round_number(match, SCALES.get(groups["halfof"].lower(), 12) / 2)
    if groups["few"]:
        return _few(match)
    if groups["fraction"]:
        return _fraction(match)
    if groups["vague"]:
        low, high = VAGUE[groups["vague"].lower()]
        return _span(match, low, high, None, "vague", approximate=True)
    if groups["group"]:
        members = GROUPS[groups["group"].split()[-1].lower()]
        return _span(match, members, members, members, "group")
    if groups["words1"]:
        return _article(match)
    return _words(match)


def _span(
    match: re.Match[str],
    low: float,
    high: float,
    asserted: float | None,
    form: str,
    approximate: bool = False,
) -> Number:
    return Number(match.start(), match.end(), low, high, asserted, form, approximate)


def _digits(match: re.Match[str]) -> Number | None:
    written = match["digits"]
    plain = re.sub(r"[, \u00a0\u202f\u2009'’]", "", written)
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    if len(plain) > 18:
        return None
    value = float(plain)
    ulp = _ulp(plain)
    scale = 12 if (match["scale"] or "").lower() == "dozen" else SCALES.get((match["scale"] or "").lower(), 1)
    form = "digits"
    if match["suffix"]:
        scale = SUFFIXES[match["suffix"].lower()]
        form = "suffix"
    if scale == 1:
        return Number(match.start(), match.end(), value, value, value, form, ulp=ulp)
    slack = min(ulp / 2, ROUNDING * value) if scale >= 10**6 else 0.0
    low, high = (value - slack) * scale, (value + slack) * scale
    if scale >= 10**6:
        low, high = float(math.ceil(low)), float(math.floor(high))
    said = round(value * scale, 6)
    return Number(match.start(), match.end(), low, high, said, form, rounded=True, ulp=ulp * scale)


def _ulp(plain: str) -> float:
    """The size of a unit of the last digit that is not a trailing zero of a whole number."""
    if "." in plain:
        return 10.0 ** -len(plain.split(".")[1])
    return 10.0 ** (len(plain) - len(plain.rstrip("0"))) if plain.strip("0") else 1.0


def _tens(match: re.Match[str]) -> Number:
    unit = SCALES[match["of"].lower()[:-1]]
    first = {"tens": (20, 99), "hundreds": (200, 999), "thousands": (2_000, 999_999)}[match["tens"].lower()]
    return _span(match, first[0] * unit, (first[1] + 1) * unit - 1, None, "vague", approximate=True)


def _few(match: re.Match[str]) -> Number:
    word = match["few"].lower()
    unit = 12 if match["fewof"].lower() == "dozen" else SCALES[match["fewof"].lower()]
    low, high = (2, 3) if "couple" in word else (3, 9) if word == "several" else (2, 5)
    return _span(match, low * unit, (high + 1) * unit - 1, None, "vague", approximate=True)


def _fraction(match: re.Match[str]) -> Number | None:
    parts = re.split(_GAP, match["fraction"].lower())
    if len(parts) == 1 and parts[0] != "half":
        return None  # "the third" is an ordinal, "quarters" are rooms
    top = 1 if len(parts) == 1 or parts[0] == "a" else ONES.get(parts[0], 0) or _int(parts[0])
    bottom = FRACTIONS[parts[-1].rstrip("s")]
    after = match.string[match.end() : match.end() + 4].lower()
    before = match.string[max(0, match.start() - 8) : match.start()].lower()
    if parts[0] == "a" and bottom > 2 and after != " of " and before != "between ":
        return None  # "a third man"
    if len(parts) == 1 and before.endswith(("first ", "second ", "other ", "latter ")):
        return None
    if not 0 < top < bottom:
        return None
    share = 100 * top / bottom
    return _span(match, share, share, share, "fraction")


def _int(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _round_number(match: re.Match[str], value: float, end: int | None = None) -> Number:
    """A round number that is not meant to the unit: "a dozen", "half a million"."""
    low, high = value - max(1, 0.1 * value), value + max(1, 0.1 * value)
    stop = match.end() if end is None else end
    return Number(match.start(), stop, math.ceil(low), math.floor(high), value, "word", approximate=True)


def _article(match: re.Match[str]) -> Number | None:
    words = re.split(rf"{_GAP}", match["words1"].lower())
    value = _value([w for w in words if w != "and"])
    if value is None:
        value = SCALES.get(words[0], 12)
    start = match.start("words1") if match["article"].lower() == "the" else match.start()
    found = _round_number(match, float(value))
    return Number(start, found.end, found.low, found.high, found.asserted, "word", approximate=True)


def _words(match: re.Match[str]) -> Number | None:
    start, text = match.start("words"), match["words"]
    words = [(m.group().lower(), m.end()) for m in re.finditer(r"[^\W\d_]+", text)]
    half = text.lower().endswith(" and a half")
    if half:
        words = words[:-3]
    for size in range(len(words), 0, -1):
        chosen = [w for w, _ in words[:size]]
        if chosen[-1] == "and":
            continue
        value = _value([w for w in chosen if w != "and"], joined="and" in chosen)
        if value is None:
            continue
        whole = size == len(words)
        end = start + (len(text) if half and whole else words[size - 1][1])
        said = value + 0.5 if half and whole else float(value)
        if chosen[-1] == "dozen":
            found = _round_number(match, said, end)
            return Number(start, end, found.low, found.high, said, "word", approximate=True)
        return Number(start, end, said, said, said, "word", rounded="million" in chosen, ulp=_ulp(f"{said:.0f}"))
    return None


def _value(words: list[str], joined: bool = False) -> int | None:
    """The value of number words, ``None`` where they are not one number ("five six", "twenty and five")."""
    if joined and not any(w in SCALES for w in words):
        return None
    if "dozen" in words:
        times = _value(words[:-1]) if len(words) > 1 else 1
        return times * 12 if times and words.index("dozen") == len(words) - 1 else None
    total, last = 0, math.inf
    below: list[str] = []
    for word in words:
        scale = SCALES.get(word, 0)
        if scale <= 100:
            below.append(word)
            continue
        size = _below_thousand(below) if below else 1
        if size is None or scale >= last:
            return None
        total, last, below = total + size * scale, scale, []
    rest = _below_thousand(below)
    return None if rest is None else total + rest


def _below_thousand(words: list[str]) -> int | None:
    if "hundred" in words:
        at = words.index("hundred")
        hundreds, rest = _below_hundred(words[:at]) if at else 1, _below_hundred(words[at + 1 :])
        return None if hundreds is None or rest is None else hundreds * 100 + rest
    return _below_hundred(words)


def _below_hundred(words: list[str]) -> int | None:
    if not words:
        return 0
    if len(words) == 1:
        return ONES.get(words[0], TENS.get(words[0]))
    if len(words) == 2 and words[0] in TENS and 0 < ONES.get(words[1], 0) < 10:
        return TENS[words[0]] + ONES[words[1]]
    return None
