"""The amounts a report gives: every number with its bound words, its unit and whether it is per party.

Numbers come from a grammar over the text, the counted noun and "each" from the parse. Dates, clock times,
labels ("Item 1 of 5"), addresses, scores and phone numbers are no amounts; ages are amounts of "year-old".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rashomon.annotate import _units as units
from rashomon.annotate._counted import (
    Amount,
    absences,
    counted,
    exact,
    exchanges,
    per_party,
    times_over,
)
from rashomon.annotate._labels import is_label
from rashomon.annotate._numbers import Number, numbers
from rashomon.annotate.times import times
from rashomon.model import QuantityMention
from rashomon.values import Quantity
from rashomon.values.quantity import PERSON_NOUNS, is_discrete

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc


def quantities(doc: Doc) -> tuple[QuantityMention, ...]:
    """Every amount of the document in order, not overlapping. Never raises on odd text."""
    text = doc.text
    taken = [(m.start, m.end) for m in times(doc, None)]
    amounts = [*exchanges(text), *absences(doc), *times_over(doc)]
    taken += [(a.start, a.end) for a in amounts]
    found = [n for n in _outside(numbers(text), taken) if not is_label(text, n)]
    amounts += _measured(doc, found)
    amounts += [a for a in _articles(text) if not _overlaps(a.start, a.end, taken)]
    joined = _joined(text, _longest(amounts))
    return tuple(_mention(text, a) for a in joined)


def _mention(text: str, amount: Amount) -> QuantityMention:
    number, factor = amount.number, amount.factor
    said = None if number.asserted is None else number.asserted * factor
    value = Quantity(
        low=None if math.isinf(number.low) else float(number.low * factor),
        high=None if math.isinf(number.high) else float(number.high * factor),
        unit=amount.unit,
        each=amount.each,
        parties=amount.parties,
        approximate=number.approximate,
        asserted=said,
    )
    return QuantityMention(start=amount.start, end=amount.end, text=text[amount.start : amount.end], quantity=value)


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(s < end and start < e for s, e in spans)


def _outside(found: Iterator[Number], spans: list[tuple[int, int]]) -> Iterator[Number]:
    """The numbers that lie in none of the spans; both are in order, so that one pass is enough."""
    ordered = sorted(spans)
    position = 0
    for number in found:
        while position < len(ordered) and ordered[position][1] <= number.start:
            position += 1
        if position == len(ordered) or ordered[position][0] >= number.end:
            yield number


def _longest(amounts: list[Amount]) -> list[Amount]:
    kept: list[Amount] = []
    for amount in sorted(amounts, key=lambda a: (a.start, -a.end)):
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return kept


# --- numbers with their unit ----------------------------------------------------------------------

_GLUE = re.compile(r"(?:%| percent| per cent)?(?:\s?[-–—]\s?|\s(?:and|to|or)\s)$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:between|from|anywhere from|anywhere between)\s(?:(?:about|around|some) )?[$€£]?$", re.IGNORECASE
)
_AGE_AFTER = re.compile(r"[- ]years?[- ]olds?\b|[- ]year[- ]old\b|[- ]yr[- ]old\b|[- ]years of age\b", re.IGNORECASE)
_AGES_BEFORE = re.compile(
    r"\b(?:ages?|aged|in age)(?: of| between| from)?(?: (?:about|around))?[ ,:]+(?:\d{1,3}(?:,| and| to"
    r"| or|-|–|,? and)[ ]?){0,8}$",
    re.IGNORECASE,
)
_MAGNITUDE_BEFORE = re.compile(
    r"\bmagnitude[- ](?:of |at |was |to be )?(?:(?:about|around|at least|an estimated) )?(?:a )?$",
    re.IGNORECASE,
)
_MAGNITUDE_AFTER = re.compile(r"[- ](?:magnitude|strength|richter)\b| on the richter", re.IGNORECASE)


def _measured(doc: Doc, found: list[Number]) -> list[Amount]:
    text = doc.text
    amounts: list[Amount] = []
    position = 0
    while position < len(found):
        first, second = found[position], found[position + 1] if position + 1 < len(found) else None
        amount: Amount | None
        spread = _range(text, first, second)
        position += 2 if spread is not None else 1
        number = spread if spread is not None else first
        if spread is None and _in_score(text, first):
            continue
        amount = _amount(doc, number)
        if amount is not None and not (amounts and amounts[-1].end > amount.number.start):
            amounts.append(amount)
    return amounts


def _in_score(text: str, number: Number) -> bool:
    """Whether the number is one of two in "3-2"."""
    right, left = text[number.end : number.end + 2], text[max(0, number.start - 2) : number.start]
    return bool(re.match(r"[-–]\d", right) or re.search(r"\d[-–]$", left)) and number.form == "digits"


def _range(text: str, first: Number, second: Number | None) -> Number | None:
    """ "between five and six", "10,000-15,000", "half to two-thirds" as one number."""
    if second is None or not _GLUE.fullmatch(text[first.end : second.start]):
        return None
    glue = text[first.end : second.start].strip().lower()
    lead = _BETWEEN.search(text[max(0, first.start - 32) : first.start])
    low, high = first.low, second.high
    if second.form == first.form == "digits" and second.rounded and not first.rounded and first.high < second.high:
        scale = (second.asserted or 1.0) / max(1.0, _mantissa(text, second))
        low = low * scale if low < _mantissa(text, second) else low
    if not low < high or (first.form == "fraction") != (second.form == "fraction"):
        return None
    if glue.endswith("and") and not lead:
        return None
    if glue.endswith("to") and lead and lead.group().lower().startswith("from") and not _close(low, high):
        return None
    if glue.endswith("or") and not _close(low, high):
        return None
    start = first.start - len(lead.group()) if lead else first.start
    form = "fraction" if first.form == "fraction" else "range"
    return Number(start, second.end, low, high, None, form, ulp=second.ulp)


def _close(low: float, high: float) -> bool:
    return high <= 2 * low + 1


def _mantissa(text: str, number: Number) -> float:
    found = re.match(r"[\d.,]+", text[number.start : number.end])
    try:
        return float(found.group().replace(",", "")) if found else 1.0
    except ValueError:
        return 1.0


def _amount(doc: Doc, number: Number) -> Amount | None:
    text = doc.text
    behind = units.bound_after(text, number.end)  # "50 or more people"
    reach = replace(number, end=behind[1]) if behind else number
    amount = _with_unit(doc, reach)
    if amount is None:
        return None
    if behind:
        bounded = units.bounded(amount.number, behind[0], is_discrete(amount.unit))
        amount = replace(amount, number=bounded)
    else:
        amount = _bounded(text, amount)
    amount = _restated(text, amount)
    return per_party(doc, amount)


def _with_unit(doc: Doc, number: Number) -> Amount | None:
    text = doc.text
    plain = Amount(number.start, number.end, number)
    if age := _age(doc, number):
        return age
    if _MAGNITUDE_BEFORE.search(text[max(0, number.start - 40) : number.start]):
        start = text.lower().rfind("magnitude", 0, number.start)
        return replace(plain, start=start, unit="magnitude")
    if match := _MAGNITUDE_AFTER.match(text, number.end):
        return replace(plain, end=match.end(), unit="magnitude")
    if number.form == "fraction":
        return replace(plain, unit="percent")
    if money := units.money_before(text, number.start):
        return replace(plain, start=money[1], unit=money[0])
    measure = units.measure_after(text, number.end)
    if measure is not None and not (measure.unit == "second" and _named_day(text, number)):
        return replace(
            plain,
            number=units.rounded(number, measure.unit),
            end=measure.end,
            unit=measure.unit,
            factor=measure.factor,
        )
    if number.form == "suffix" and text[number.start : number.end][-1:] in "mkb":
        return counted(doc, plain) if re.match(r"\s[a-z]", text[number.end : number.end + 2]) else None
    return counted(doc, plain)


def _named_day(text: str, number: Number) -> bool:
    """ "one day" is some day, and "60 Minutes" a programme."""
    words = text[number.start : number.end + 5].lower()
    return words in ("one day ", "one day,")


def _age(doc: Doc, number: Number) -> Amount | None:
    text, end = doc.text, number.end
    if not (number.asserted is not None and 0 < number.asserted <= 120) and number.form != "range":
        return None
    amount = Amount(number.start, end, number, unit="year-old")
    if match := _AGE_AFTER.match(text, end):
        return replace(amount, end=match.end())
    if number.form in ("digits", "range") and _AGES_BEFORE.search(text[max(0, number.start - 60) : number.start]):
        return amount
    if number.form != "digits" or not re.match(r"[,.;)]|\s(?:and|who|was|of|from)\b", text[end : end + 6]):
        return None
    if not re.search(r"[^\W\d_]['’]?(?:, | \()$", text[max(0, number.start - 4) : number.start]):
        return None
    named = doc.token_at(max(0, number.start - 3))
    if named is None or not (named.pos_ == "PROPN" or named.lemma_.lower() in PERSON_NOUNS):
        return None
    return amount if named.ent_type_ in ("PERSON", "", "ORG") or named.pos_ != "PROPN" else None


def _bounded(text: str, amount: Amount) -> Amount:
    """The amount with the bound words on either side of it."""
    number = amount.number
    discrete = is_discrete(amount.unit)
    if before := units.bound_before(text, amount.start):
        bound, start = before
        if not (bound == "about" and number.form in ("vague", "range")):
            number = units.bounded(number, bound, discrete)
        amount = replace(amount, start=start, number=number)
    elif after := units.bound_after(text, amount.end):
        bound, end = after
        number = units.bounded(number, bound, discrete)
        amount = replace(amount, end=max(end, amount.end), number=number)
    return amount


def _restated(text: str, amount: Amount) -> Amount:
    """ "58km (36 miles)" is one amount: the brackets say it again in another unit."""
    if amount.unit is None or (amount.factor == 1.0 and is_discrete(amount.unit) and len(amount.unit) != 3):
        return amount
    tail = text[amount.end : amount.end + 60]
    opened = re.match(r"\s?\(", tail)
    if opened is None:
        return amount
    inside = next(iter(numbers(tail)), None)
    if inside is None or ")" in tail[: inside.start]:
        return amount
    measure = units.measure_after(tail, inside.end)
    same = measure is not None and measure.unit == amount.unit
    money = len(amount.unit) == 3 and units.money_before(tail, inside.start) is not None
    close = tail.find(")", inside.end)
    return replace(amount, end=amount.end + close + 1) if (same or money) and close >= 0 else amount


# --- amounts of one without a number --------------------------------------------------------------

_ARTICLE = re.compile(
    r"(?<!\w)(?=\w)\b(?:(?P<lead>for|in|within|last(?:ed|ing|s)?|than|over|under|about|around|nearly|almost|at"
    r" least|every|after|roughly|took) )?"
    r"(?P<amount>(?P<half>half(?: an?|-an?|-)?|an?)[ -]?(?P<unit>second|minute|hour|day|week|month"
    r"|year|decade|century|mile|kilomet(?:re|er)|met(?:re|er)|tonne?)\b"
    r"(?P<more> and a half)?)(?![-\w])",
    re.IGNORECASE,
)


def _articles(text: str) -> Iterator[Amount]:
    """ "half an hour", "for a week", "a year and a half"."""
    for match in _ARTICLE.finditer(text):
        half = match["half"].lower().startswith("half")
        if not (half or match["lead"] or match["more"]):
            continue
        start, end = match.span("amount")
        measure = units.measure_after(text, match.start("unit"))
        if measure is None or text[end : end + 4] == " ago":
            continue
        number = exact(start, end, 0.5 if half else 1.5 if match["more"] else 1.0)
        amount = Amount(start, end, number, unit=measure.unit, factor=measure.factor)
        yield _bounded(text, amount)


# --- amounts in two units -------------------------------------------------------------------------


def _joined(text: str, amounts: list[Amount]) -> list[Amount]:
    """ "an hour and 40 minutes", "5 feet 10 inches" as one amount each."""
    kept: list[Amount] = []
    for amount in amounts:
        before = kept[-1] if kept else None
        if (
            before is not None
            and before.unit == amount.unit in ("second", "metre")
            and before.factor > amount.factor
            and before.number.asserted is not None
            and amount.number.asserted is not None
            and re.fullmatch(r"\s?(?:,|and|, and)?\s?", text[before.end : amount.start])
        ):
            kept[-1] = _sum(before, amount)
        else:
            kept.append(amount)
    return kept


def _sum(a: Amount, b: Amount) -> Amount:
    """Both in the first one's unit; the second says how exact the first is."""
    assert a.number.asserted is not None and b.number.asserted is not None
    scale = b.factor / a.factor
    said = a.number.asserted
    low = (a.number.low if a.number.approximate or math.isinf(a.number.high) else said) + b.number.low * scale
    high = (a.number.high if a.number.approximate else said) + b.number.high * scale
    if math.isinf(a.number.high):
        low, high = said + b.number.asserted * scale, math.inf
    number = replace(a.number, low=low, high=high, asserted=said + b.number.asserted * scale)
    return replace(a, end=b.end, number=number)
