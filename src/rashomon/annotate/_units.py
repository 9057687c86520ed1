"""Units of measure and bound words around a number, and what they make of it.

Conversion factors are those of the International System of Units and of the 1959 yard and pound agreement;
months and years are mean lengths (365.25 days). Money keeps its ISO 4217 code.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from rashomon.annotate._numbers import ROUNDING, Number

_TABLE: tuple[tuple[str, str, float], ...] = (
    ("second", "seconds?|secs?", 1.0),
    ("second", "minutes?|mins?", 60.0),
    ("second", "hours?|hrs?", 3600.0),
    ("second", "days?|nights?", 86400.0),
    ("second", "weeks?", 604800.0),
    ("second", "fortnights?", 1209600.0),
    ("second", "months?", 2629800.0),
    ("second", "years?|yrs?", 31557600.0),
    ("second", "decades?", 315576000.0),
    ("second", "centur(?:y|ies)", 3155760000.0),
    ("square metre", "square kilomet(?:re|er)s?|sq\\.? ?km|km2|km²", 1e6),
    ("square metre", "square miles?|sq\\.? ?mi(?:les)?", 2589988.11),
    ("square metre", "square met(?:re|er)s?|sq\\.? ?m|m2|m²", 1.0),
    ("square metre", "square f(?:ee|oo)t|sq\\.? ?ft", 0.09290304),
    ("square metre", "hectares?", 1e4),
    ("square metre", "acres?", 4046.8564224),
    ("metre per second", "kilomet(?:re|er)s? (?:per|an) hour|km/h|kmh|kph", 1000 / 3600),
    ("metre per second", "miles? (?:per|an) hour|mph", 0.44704),
    ("metre per second", "knots?", 0.514444),
    ("metre", "kilomet(?:re|er)s?|kms?", 1000.0),
    ("metre", "nautical miles?", 1852.0),
    ("metre", "miles?", 1609.344),
    ("metre", "centimet(?:re|er)s?|cm", 0.01),
    ("metre", "millimet(?:re|er)s?|mm", 0.001),
    ("metre", "met(?:re|er)s?|m", 1.0),
    ("metre", "yards?|yds?", 0.9144),
    ("metre", "feet|foot|ft", 0.3048),
    ("metre", "inch(?:es)?", 0.0254),
    ("kilogram", "kilograms?|kilogrammes?|kilos?|kgs?", 1.0),
    ("kilogram", "(?:metric )?tonn?es?|tons?|metric tons?", 1000.0),
    ("kilogram", "grams?|grammes?", 0.001),
    ("kilogram", "lbs?", 0.45359237),
    ("kilogram", "ounces?", 0.028349523125),
    ("litre", "lit(?:re|er)s?", 1.0),
    ("litre", "gallons?", 3.785411784),
    ("litre", "barrels?", 158.987294928),
    ("percentage point", "percentage points?", 1.0),
    ("percent", "%|percent|per ?cent|pct", 1.0),
    ("degree", "°[CF]?|degrees?(?: (?:celsius|fahrenheit))?", 1.0),
    ("USD", "(?:U\\.?S\\.? )?dollars?|USD", 1.0),
    ("EUR", "euros?|EUR", 1.0),
    ("GBP", "GBP|pounds? sterling", 1.0),
    ("RUB", "(?:russian )?rou?bles?|RUB", 1.0),
    ("UAH", "hryvnias?|UAH", 1.0),
    ("JPY", "yen|JPY", 1.0),
    ("CNY", "yuan|renminbi|CNY", 1.0),
    ("INR", "rupees?|INR", 1.0),
    ("CHF", "swiss francs?|CHF", 1.0),
    ("TRY", "(?:turkish )?liras?|TRY", 1.0),
    ("ILS", "shekels?|ILS", 1.0),
)
_MEASURE = re.compile(
    r"[ \u00a0\u202f]?[-‑]?[ \u00a0]?(?:"
    + "|".join(f"(?P<u{i}>{p})" for i, (_, p, _) in enumerate(_TABLE))
    + r")(?![\w²])(?!\.\w)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:(?P<country>US|U\.S\.|AU?|CA?|HK|NZ|SG?)?(?P<sign>[$€£¥₹₽₴₪₺])|\b(?P<code>USD|EUR|GBP|CHF"
    r"|JPY|CNY|RUB|UAH|INR))[ \u00a0]?$"
)
_SIGNS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH",
    "₪": "ILS", "₺": "TRY",
}  # fmt: skip
_DOLLARS = {
    "A": "AUD",
    "AU": "AUD",
    "C": "CAD",
    "CA": "CAD",
    "HK": "HKD",
    "NZ": "NZD",
    "S": "SGD",
    "SG": "SGD",
}
# Measures that are written rounded; percentages and magnitudes are compared as written.
_ROUNDED = frozenset({"second", "metre", "kilogram", "square metre", "litre", "metre per second"})

Bound = Literal["gt", "ge", "lt", "le", "nearly", "just over", "about"]
_BOUNDS: tuple[tuple[Bound, str], ...] = (
    ("just over", r"(?:just|slightly|a little|a bit|a shade|barely|little) (?:over|more than|above)"),
    ("nearly", r"nearly|almost|close to|approaching|(?:just|slightly|a little|a bit|a shade) (?:under"
        r"|below|less than|fewer than|short of|shy of)|shy of|short of|not quite"),
    ("ge", r"at least|(?:no|not) (?:fewer|less) than|a minimum of|minimum of|a low of"),
    ("le", r"(?:no|not) more than|at (?:the )?most|up to|as (?:many|much) as|a maximum of|maximum"
        r" of|(?:not|no) over|(?:not|never) exceeding"),
    ("gt", r"(?:(?:well|far|much|significantly|considerably|way|even) )?(?:more than|(?<!hand )"
        r"(?<!hands )(?<!handed )(?<!handing )"
        r"(?<!turn )(?<!turned )(?<!turning )(?<!give )(?<!gave )(?<!giving )(?<!send )(?<!sent )over|above"
        r"|in excess of|upwards? of|exceeding|greater than|beyond|north of|higher than|longer"
        r" than|larger than)|surpass(?:ed|es|ing)|exceed(?:ed|s)|topp(?:ed|ing)"),
    ("lt", r"(?:(?:well|far|much|significantly|considerably) )?(?:less than|fewer than|under|below"
        r"|lower than|shorter than|smaller than|south of)"),
    ("about", r"about|around|roughly|approximately|approx\.?|some|circa|ca?\.|an estimated|estimated"
        r"|in the region of|in the neighbou?rhood of|something like|more or less|or so|≈|~"),
)  # fmt: skip
_LEFT = re.compile(
    r"(?:^|(?<=[\s(\[\"'“‘—–,;:-]))(?:"
    + "|".join(f"(?P<b{i}>{p})" for i, (_, p) in enumerate(_BOUNDS))
    + r")(?: (?:the|a|an|another|about|around|some|roughly|an estimated|its|their))?[ \u00a0-]?$",
    re.IGNORECASE,
)
_RIGHT: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("ge", re.compile(r"\+(?!\w)|-plus\b| (?:or|and) (?:more|above|over|older|higher|longer)\b|"
        r" plus\b(?! \d)| at least\b", re.IGNORECASE)),
    ("le", re.compile(r" or (?:less|fewer|under|below|younger)\b| at (?:the )?most\b", re.IGNORECASE)),
    ("about", re.compile(r"[- ]?odd\b| or so\b| or thereabouts\b| more or less\b", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    unit: str
    factor: float
    end: int


def measure_after(text: str, position: int) -> Measure | None:
    """The unit of measure that begins at a position ("58km", "four-year", "20 %"), with its factor."""
    match = _MEASURE.match(text, position)
    if match is None or match.lastgroup is None:
        return None
    unit, _, factor = _TABLE[int(match.lastgroup[1:])]
    return Measure(unit, factor, match.end())


def money_before(text: str, position: int) -> tuple[str, int] | None:
    """The currency whose sign or code ends at a position, and where it begins."""
    match = _MONEY.search(text[max(0, position - 6) : position])
    if match is None:
        return None
    code = match["code"] or _SIGNS[match["sign"]]
    if match["country"] and match["sign"] == "$":
        code = _DOLLARS.get(match["country"], "USD")
    return code, position - len(match.group())


def bound_before(text: str, position: int) -> tuple[Bound, int] | None:
    """The bound word that ends at a position ("more than", "about"), and where it begins."""
    window = text[max(0, position - 48) : position]
    match = _LEFT.search(window)
    if match is None:
        return None
    if re.match(r"over (?:the|a|an|its|their)\b", match.group(), re.IGNORECASE):
        return None  # "over a four-month period" is during it
    index = next(int(n[1:]) for n, v in match.groupdict().items() if v is not None)
    return _BOUNDS[index][0], position - len(window) + match.start()


def bound_after(text: str, position: int) -> tuple[Bound, int] | None:
    """The bound word that begins at a position ("or more", "-odd"), and where it ends."""
    for bound, pattern in _RIGHT:
        if match := pattern.match(text, position):
            return bound, match.end()
    return None


def rounded(number: Number, unit: str) -> Number:
    """A measure as written allows half a unit of its last digit, as "35 miles" does."""
    if unit not in _ROUNDED or number.form not in ("digits", "word") or number.low != number.high:
        return number
    slack = min(number.ulp / 2, ROUNDING * number.low)
    return _with(number, number.low - slack, number.high + slack)


def bounded(number: Number, bound: Bound, discrete: bool) -> Number:
    """What a bound word makes of a number; whole things are counted step by step."""
    said = number.asserted
    low = number.low if said is None else said
    high = number.high if said is None else said
    whole = discrete and float(low).is_integer() and float(high).is_integer()
    if bound == "about":
        if said is None or number.form == "fraction":
            return _with(number, number.low, number.high, approximate=True)
        slack = max(0.1 * said, 1.0 if whole else 0.0)
        near, far = said - slack, said + slack
        if whole:
            near, far = max(math.ceil(near), min(1.0, said)), math.floor(far)
        return _with(number, near, far, approximate=True)
    if bound == "gt":
        return _with(number, _above(low, whole), math.inf)
    if bound == "ge":
        return _with(number, low, math.inf)
    if bound == "lt":
        return _with(number, 0.0, _below(high, whole))
    if bound == "le":
        return _with(number, 0.0, high)
    if bound == "nearly":
        near = min(math.ceil(0.9 * low), low - 1) if whole else 0.9 * low
        return _with(number, near, _below(high, whole), approximate=True)
    far = max(math.floor(1.1 * high), high + 1) if whole else 1.1 * high
    return _with(number, _above(low, whole), far, approximate=True)


def _above(x: float, whole: bool) -> float:
    return x + 1 if whole else math.nextafter(x, math.inf)


def _below(x: float, whole: bool) -> float:
    return x - 1 if whole else math.nextafter(x, -math.inf)


def _with(number: Number, low: float, high: float, approximate: bool | None = None) -> Number:
    about = number.approximate if approximate is None else approximate
    return Number(number.start, number.end, low, high, number.asserted, number.form, about, number.rounded, number.ulp)
