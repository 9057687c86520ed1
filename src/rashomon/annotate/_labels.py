"""Numbers that name a thing instead of counting: labels, addresses, phone numbers, ordinals, years."""

from __future__ import annotations

import re

from rashomon.annotate import _units as units
from rashomon.annotate._numbers import Number
from rashomon.values.quantity import PERSON_NOUNS

_LABEL = re.compile(
    r"(?:\b(?:no\.?|nos\.?|number|item|page|figure|fig\.?|table|chapter|article|section|clause|paragrap"
    r"h|resolution|act|bill|flight"
    r"|room|suite|apt\.?|apartment|unit|route|highway|interstate|exit|gate|platform|pier|channel"
    r"|phase|stage|level|grade|class"
    r"|category|type|model|version|volume|vol\.?|episode|season|game|lane|line|zone|district|ward"
    r"|precinct|engine|ladder|company"
    r"|boeing|airbus|area|group|title|chapter|rule|prop\.?|proposition|amendment|psalm|verse|covid"
    r"|windows|formula|world war|top"
    r"|photo|image|slide|caption|part|box|p\.o\. box|bus|train|school)[ \u00a0]#?|#|\[|§ ?)$",
    re.IGNORECASE,
)
_OF_LABEL = re.compile(r"\b(?:item|page|photo|image|slide|part|figure) \d+ of $", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[ \u00a0](?:(?:N|S|E|W|North|South|East|West|NE|NW|SE|SW)\.? )?(?:[A-Z][\w'’-]*|\d+(?:st|nd"
    r"|rd|th)) (?:[A-Z][\w'’-]* )?"
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Ct|Pkwy|Hwy|Street|Avenue|Boulevard|Road|Drive|Lane|Place|Court"
    r"|Parkway|Highway|Way|Terrace|Square)\b"
)
_BLOCK = re.compile(r"[ \u00a0]block of\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NUMBER_NAMES = re.compile(r"\d{3}(?:[-.]|\)? )\d{3,4}(?!\d)|\d+[-.]\d+[-.]\d|\d*-[A-Z]{2,}")


def is_label(text: str, number: Number) -> bool:
    """Whether a number names a thing instead of counting: a label, address, phone number, ordinal or year."""
    start, end = number.start, number.end
    left = text[max(0, start - 24) : start]
    if number.form not in ("digits", "suffix"):
        return bool(_LABEL.search(left)) and number.form == "word"
    after = text[end : end + 1]
    if after.isalpha() and units.measure_after(text, end) is None:
        return True
    if _LABEL.search(left) or _OF_LABEL.search(left):
        return not left.lower().endswith(("top ", "group "))
    if _ADDRESS.match(text, end) or _BLOCK.match(text, end) or _NUMBER_NAMES.match(text, start):
        return True
    if re.search(r"\d[-.)][ ]?$", left) and _NUMBER_NAMES.search(text[max(0, start - 9) : end + 5]):
        return True
    written = text[start:end]
    return bool(_YEAR.fullmatch(written)) and not _counted_year(text, number)


def _counted_year(text: str, number: Number) -> bool:
    if units.money_before(text, number.start) or units.bound_before(text, number.start):
        return True
    measure = units.measure_after(text, number.end)
    if measure is not None:
        return measure.factor != 1.0 or measure.unit != "second"
    following = re.match(r"\s(\w+)", text[number.end : number.end + 24])
    word = following[1].lower() if following else ""
    return word in PERSON_NOUNS or (word.endswith("s") and word[:-1] in PERSON_NOUNS) or word in ("people", "men")


_AFTER_YEAR = re.compile(
    r"\s?(?:people|men|women|children|soldiers|troops|persons|miles|metres|meters|feet|square|km\b"
    r"|kg\b|tons|tonnes"
    r"|percent|per cent|dollars|euros|pounds|rubles|roubles|or more\b)|-(?!\d)|[-–/]\d|\.\d",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:[$€£¥#@/]|\d[-–.,:]|[A-Za-z]-|\b(?:more than|fewer than|less than|at least|nearly|some"
    r"|No\.?|number|flight|room|route"
    r"|highway|resolution|over|up to)\s)$",
    re.IGNORECASE,
)


def counts_things(match: re.Match[str]) -> bool:
    """Whether four digits count or number things rather than years."""
    text, start, end = match.string, match.start("year"), match.end()
    return bool(_AFTER_YEAR.match(text, end) or _BEFORE_YEAR.search(text[max(0, start - 16) : start]))
