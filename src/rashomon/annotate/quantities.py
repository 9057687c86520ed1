"""The amounts a report gives: every number with its bound words, its unit and whether it is per party.

Numbers come from a grammar over the text, the counted noun and "each" from the parse. Dates, clock times, labels
("Item 1 of 5"), addresses, scores and phone numbers are no amounts; ages are amounts of "year-old".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rashomon.annotate import _units as units
from rashomon.annotate._numbers import Number, numbers
from rashomon.annotate.times import times
from rashomon.model import QuantityMention
from rashomon.values import Quantity
from rashomon.values.quantity import PERSON_NOUNS, is_discrete

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True)
class _Amount:
    """A number that counts or measures, its span growing as words around it are found to belong to it."""

    start: int
    end: int
    number: Number
    unit: str | None = None
    factor: float = 1.0
    each: bool = False
    parties: int | None = None
    head: int | None = None


def quantities(doc: Doc) -> tuple[QuantityMention, ...]:
    """Every amount of the document in order, not overlapping. Never raises on odd text."""
    text = doc.text
    taken = [(m.start, m.end) for m in times(doc, None)]
    amounts = [*_exchanges(text), *_none(doc), *_times_over(doc)]
    taken += [(a.start, a.end) for a in amounts]
    found = [n for n in _outside(numbers(text), taken) if not _is_label(text, n)]
    amounts += _measured(doc, found)
    amounts += [a for a in _articles(text) if not _overlaps(a.start, a.end, taken)]
    joined = _joined(text, _longest(amounts))
    return tuple(_mention(text, a) for a in joined)


def _mention(text: str, amount: _Amount) -> QuantityMention:
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
    return QuantityMention(
        start=amount.start, end=amount.end, text=text[amount.start : amount.end], quantity=value
    )


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


def _longest(amounts: list[_Amount]) -> list[_Amount]:
    kept: list[_Amount] = []
    for amount in sorted(amounts, key=lambda a: (a.start, -a.end)):
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return kept


# --- numbers that are no amounts ---------------------------------------------------------------------------------

_LABEL = re.compile(
    r"(?:\b(?:no\.?|nos\.?|number|item|page|figure|fig\.?|table|chapter|article|section|clause|paragraph|resolution|act|bill|flight"
    r"|room|suite|apt\.?|apartment|unit|route|highway|interstate|exit|gate|platform|pier|channel|phase|stage|level|grade|class"
    r"|category|type|model|version|volume|vol\.?|episode|season|game|lane|line|zone|district|ward|precinct|engine|ladder|company"
    r"|boeing|airbus|area|group|title|chapter|rule|prop\.?|proposition|amendment|psalm|verse|covid|windows|formula|world war|top"
    r"|photo|image|slide|caption|part|box|p\.o\. box|bus|train|school)[ \u00a0]#?|#|\[|§ ?)$",
    re.IGNORECASE,
)
_OF_LABEL = re.compile(r"\b(?:item|page|photo|image|slide|part|figure) \d+ of $", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[ \u00a0](?:(?:N|S|E|W|North|South|East|West|NE|NW|SE|SW)\.? )?(?:[A-Z][\w'’-]*|\d+(?:st|nd|rd|th)) (?:[A-Z][\w'’-]* )?"
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Ct|Pkwy|Hwy|Street|Avenue|Boulevard|Road|Drive|Lane|Place|Court|Parkway|Highway|Way|Terrace|Square)\b"
)
_BLOCK = re.compile(r"[ \u00a0]block of\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NUMBER_NAMES = re.compile(r"\d{3}(?:[-.]|\)? )\d{3,4}(?!\d)|\d+[-.]\d+[-.]\d|\d*-[A-Z]{2,}")


def _is_label(text: str, number: Number) -> bool:
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
    return (
        word in PERSON_NOUNS
        or (word.endswith("s") and word[:-1] in PERSON_NOUNS)
        or word in ("people", "men")
    )


# --- amounts that are words of their own -------------------------------------------------------------------------

_EXCHANGE = re.compile(r"(?<![\w,.-])(\d[\d,]*)[- ]for[- ](\d[\d,]*)(?![\d,]*\d|\w)")
_ZERO = re.compile(r"\b(?:no[ -]one|nobody)\b", re.IGNORECASE)
_TIMES_OVER = re.compile(r"\b(?:once|twice|thrice)\b", re.IGNORECASE)
_COUNTED_ABSENCES = frozenset(
    "injury casualty death fatality survivor arrest victim damage report people person one soldier civilian".split()
)


def _exact(start: int, end: int, value: float) -> Number:
    return Number(start, end, value, value, value, "word")


def _exchanges(text: str) -> Iterator[_Amount]:
    """ "1,000-for-1,000": so many from each of two."""
    for match in _EXCHANGE.finditer(text):
        a, b = (m.replace(",", "") for m in match.groups())
        if a == b and 0 < len(a) < 10:
            start, end = match.span()
            yield _Amount(start, end, _exact(start, end, float(a)), each=True, parties=2)


def _none(doc: Doc) -> Iterator[_Amount]:
    for match in _ZERO.finditer(doc.text):
        yield _Amount(*match.span(), _exact(*match.span(), 0.0), unit="person")
    for token in doc:
        if token.lower_ == "none" and not token.text.isupper():
            end = token.idx + len(token)
            yield _Amount(token.idx, end, _exact(token.idx, end, 0.0))
        elif token.lower_ == "no" and token.dep_ == "det" and token.head.i > token.i:
            lemma = token.head.lemma_.lower()
            if (lemma in PERSON_NOUNS or lemma in _COUNTED_ABSENCES) and lemma not in (
                "one",
                "report",
                "damage",
            ):
                end = token.head.idx + len(token.head)
                yield _Amount(token.idx, end, _exact(token.idx, end, 0.0), unit=_unit_of(token.head))


def _times_over(doc: Doc) -> Iterator[_Amount]:
    """ "hit once in the leg", "shot twice": how often."""
    sizes = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
    for match in _TIMES_OVER.finditer(doc.text):
        token = _token_at(doc, match.start())
        if token is None:
            continue
        following = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else "."
        plain = following in (
            ".",
            ",",
            ";",
            "in",
            "on",
            "at",
            "and",
            "for",
            "by",
            "before",
            "a",
            "this",
            "last",
        )
        before = doc[token.i - 1].lower_ if token.i else ""
        if token.lower_ == "once" and (
            token.dep_ != "advmod" or not plain or before in ("at", "all", "was", "were")
        ):
            continue
        yield _Amount(*match.span(), _exact(*match.span(), sizes[token.lower_]), unit="time")


_ARTICLE = re.compile(
    r"\b(?:(?P<lead>for|in|within|last(?:ed|ing|s)?|than|over|under|about|around|nearly|almost|at least|every|after|roughly|took) )?"
    r"(?P<amount>(?P<half>half(?: an?|-an?|-)?|an?)[ -]?(?P<unit>second|minute|hour|day|week|month|year|decade|century|mile|kilomet(?:re|er)|met(?:re|er)|tonne?)\b"
    r"(?P<more> and a half)?)(?![-\w])",
    re.IGNORECASE,
)


def _articles(text: str) -> Iterator[_Amount]:
    """ "half an hour", "for a week", "a year and a half"."""
    for match in _ARTICLE.finditer(text):
        half = match["half"].lower().startswith("half")
        if not (half or match["lead"] or match["more"]):
            continue
        start, end = match.span("amount")
        measure = units.measure_after(text, match.start("unit"))
        if measure is None or text[end : end + 4] == " ago":
            continue
        number = _exact(start, end, 0.5 if half else 1.5 if match["more"] else 1.0)
        amount = _Amount(start, end, number, unit=measure.unit, factor=measure.factor)
        yield _bounded(text, amount)


# --- numbers with their unit -------------------------------------------------------------------------------------

_GLUE = re.compile(r"(?:%| percent| per cent)?(?:\s?[-–—]\s?|\s(?:and|to|or)\s)$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:between|from|anywhere from|anywhere between)\s(?:(?:about|around|some) )?[$€£]?$", re.IGNORECASE
)
_AGE_AFTER = re.compile(
    r"[- ]years?[- ]olds?\b|[- ]year[- ]old\b|[- ]yr[- ]old\b|[- ]years of age\b", re.IGNORECASE
)
_AGES_BEFORE = re.compile(
    r"\b(?:ages?|aged)(?: of| between| from)?(?: (?:about|around))?[ ,:]+(?:\d{1,3}(?:,| and| to| or|-|–|,? and)[ ]?){0,8}$",
    re.IGNORECASE,
)
_MAGNITUDE_BEFORE = re.compile(
    r"\bmagnitude[- ](?:of |at |was |to be )?(?:(?:about|around|at least|an estimated) )?(?:a )?$",
    re.IGNORECASE,
)
_MAGNITUDE_AFTER = re.compile(r"[- ](?:magnitude|strength|richter)\b| on the richter", re.IGNORECASE)
_QUAKE = re.compile(
    r"\b(?:magnitude|richter|quakes?|earthquakes?|temblors?|aftershocks?|tremors?)\b", re.IGNORECASE
)


def _measured(doc: Doc, found: list[Number]) -> list[_Amount]:
    text = doc.text
    amounts: list[_Amount] = []
    position = 0
    while position < len(found):
        first, second = found[position], found[position + 1] if position + 1 < len(found) else None
        amount: _Amount | None
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
    if (
        second.form == first.form == "digits"
        and second.rounded
        and not first.rounded
        and first.high < second.high
    ):
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


def _amount(doc: Doc, number: Number) -> _Amount | None:
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
    return _per_party(doc, amount)


def _with_unit(doc: Doc, number: Number) -> _Amount | None:
    text = doc.text
    plain = _Amount(number.start, number.end, number)
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
        return _counted(doc, plain) if re.match(r"\s[a-z]", text[number.end : number.end + 2]) else None
    return _counted(doc, plain)


def _named_day(text: str, number: Number) -> bool:
    """ "one day" is some day, and "60 Minutes" a programme."""
    return text[number.start : number.end].lower() == "one" and text[number.end :].lower().startswith(
        (" day ", " day,")
    )


def _age(doc: Doc, number: Number) -> _Amount | None:
    text, end = doc.text, number.end
    if not (number.asserted is not None and 0 < number.asserted <= 120) and number.form != "range":
        return None
    amount = _Amount(number.start, end, number, unit="year-old")
    if match := _AGE_AFTER.match(text, end):
        return replace(amount, end=match.end())
    if number.form == "digits" and _AGES_BEFORE.search(text[max(0, number.start - 60) : number.start]):
        return amount
    if number.form != "digits" or not re.match(r"[,.;)]|\s(?:and|who|was|of|from)\b", text[end : end + 6]):
        return None
    if not re.search(r"[^\W\d_]['’]?(?:, | \()$", text[max(0, number.start - 4) : number.start]):
        return None
    named = _token_at(doc, max(0, number.start - 3))
    if named is None or not (named.pos_ == "PROPN" or named.lemma_.lower() in PERSON_NOUNS):
        return None
    return amount if named.ent_type_ in ("PERSON", "", "ORG") or named.pos_ != "PROPN" else None


def _bounded(text: str, amount: _Amount) -> _Amount:
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


def _restated(text: str, amount: _Amount) -> _Amount:
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


# --- what is counted ---------------------------------------------------------------------------------------------

_PREDICATES = frozenset(
    "dead injured wounded hurt killed missing arrested detained displaced homeless hospitalised hospitalized".split()
)
_NOT_COUNTED = frozenset("thing way hand point another reason side day kind sort".split())
_INSIDE = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "ADV", "VERB"})


def _token_at(doc: Doc, position: int) -> Token | None:
    span = (
        doc.char_span(position, position + 1, alignment_mode="expand") if position < len(doc.text) else None
    )
    return span[0] if span is not None and len(span) else None


def _counted(doc: Doc, amount: _Amount) -> _Amount | None:
    """The amount with the noun it counts, ``None`` where it counts nothing ("one another", "Boeing 737")."""
    number = amount.number
    last = _token_at(doc, number.end - 1)
    if last is None:
        return None
    one = number.form == "word" and number.high == 1
    if last.i + 1 < len(doc) and doc[last.i + 1].lower_ in _PREDICATES:
        following = doc[last.i + 1]
        after = doc[last.i + 2] if last.i + 2 < len(doc) else None
        if after is None or after.pos_ not in ("NOUN", "PROPN"):
            return replace(amount, unit="person", head=following.i)
    head = _head_noun(doc, last, number)
    if head is None:
        if one or (
            number.form == "vague"
            and doc.text[number.start : number.end].lower() in ("few", "a few", "multiple", "several")
        ):
            return None
        return _bare(doc, amount, last)
    if one and (
        head.lemma_.lower() in _NOT_COUNTED or (last.i + 1 < len(doc) and doc[last.i + 1].lower_ == "of")
    ):
        return None
    end = head.idx + len(head)
    if doc.text[end : end + 7].lower() == " of war":
        end += 7
    return replace(amount, end=max(end, amount.end), unit=_unit_of(head), head=head.i)


def _bare(doc: Doc, amount: _Amount, last: Token) -> _Amount | None:
    """A number with no noun: "50 were injured", "said it was 6.1"."""
    number = amount.number
    said = number.asserted
    if (
        said is not None
        and number.form == "digits"
        and "." in doc.text[number.start : number.end]
        and 0 < said < 10
    ):
        near = doc.text[max(0, number.start - 240) : number.start]
        return replace(amount, unit="magnitude") if _QUAKE.search(near) else amount
    before = doc[last.i - 1] if last.i else None
    name = before is not None and before.pos_ == "PROPN" and before.ent_type_ not in ("GPE", "LOC", "NORP")
    if name and number.form == "digits" and last.dep_ in ("nummod", "npadvmod", "appos", "pobj", "dep"):
        return None
    return amount


def _head_noun(doc: Doc, last: Token, number: Number) -> Token | None:
    following = last.i + 1
    if following >= len(doc):
        return None
    if doc[following].text in ("-", "‑") and not last.whitespace_:  # "a 12-member team"
        member = doc[following + 1] if following + 1 < len(doc) else None
        return member if member is not None and member.pos_ in ("NOUN", "PROPN") else None
    if doc[following].lower_ == "of":
        return _after_of(doc, following + 1, number)
    if number.form in ("vague", "group") and last.lower_ in ("handful", "number"):
        return None
    if number.form == "group":
        return None
    return _noun_run(doc, following, number)


def _after_of(doc: Doc, position: int, number: Number) -> Token | None:
    while position < len(doc) and doc[position].pos_ in ("DET", "PRON") and doc[position].lower_ != "which":
        position += 1
    return _noun_run(doc, position, number)


def _noun_run(doc: Doc, position: int, number: Number) -> Token | None:
    """The head of the noun phrase that begins at a position, at most seven tokens on."""
    head: Token | None = None
    for token in doc[position : position + 8]:
        if token.is_space and "\n" in token.text:
            break
        if token.text in ("-", "‑") and token.nbor(-1).whitespace_ == "":
            continue
        if token.pos_ in ("NOUN", "PROPN") and token.lower_ not in ("a.m.", "p.m.", "et"):
            head = token
        elif head is not None or token.pos_ not in _INSIDE or token.is_sent_start:
            break
        elif token.pos_ == "VERB" and token.tag_ not in ("VBN", "VBG"):
            break
        if head is not None and number.high != 1 and head.tag_ in ("NNS", "NNPS"):
            break  # "three people Sunday", "four men Monday"
    return head


def _unit_of(head: Token) -> str:
    lemma = head.lemma_.lower()
    if head.tag_ in ("NNS", "NNPS") and lemma == head.lower_ and len(lemma) > 3 and lemma.endswith("s"):
        lemma = lemma[:-1]
    if lemma == "people" or head.ent_type_ == "NORP":
        return "person"
    return {"pow": "prisoner", "men": "man", "women": "woman", "children": "child"}.get(lemma, lemma)


# --- each --------------------------------------------------------------------------------------------------------

_EACH_AFTER = re.compile(
    r"\s(?:each\b(?! other)|apiece\b|per side\b|a side\b|(?:from|on|for|to) (?:each|either) (?:side|party|country)\b)",
    re.IGNORECASE,
)
_OCCASIONS = frozenset("day night week month year time hour minute weekend morning game".split())


def _per_party(doc: Doc, amount: _Amount) -> _Amount:
    """The amount marked as for each party, where the words say so."""
    if match := _EACH_AFTER.match(doc.text, amount.end):
        side = any(w in match.group() for w in ("side", "party", "country"))
        parties = 2 if side else _conjuncts(doc, amount)
        return replace(amount, end=match.end(), each=True, parties=parties)
    last = _token_at(doc, amount.number.start)
    if last is None or amount.head is None:
        return amount
    for token in reversed(list(doc[max(0, last.i - 8) : last.i])):
        if token.text in (",", ";", ".", ":") or token.is_space:
            break
        if token.lower_ == "each" and token.i + 1 < last.i:
            following = doc[token.i + 1]
            if following.lower_ == "other" or following.lemma_.lower() in _OCCASIONS:
                break
            parties = 2 if following.lower_ in ("side", "party") else None
            return replace(amount, each=True, parties=parties)
    return amount


def _conjuncts(doc: Doc, amount: _Amount) -> int | None:
    """How many share the subject of the amount's clause: "Egypt and Jordan sent 40 doctors each"."""
    token = _token_at(doc, amount.number.start)
    for _ in range(6):
        if token is None or token.head is token:
            break
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            break
    if token is None:
        return None
    for child in token.children:
        if child.dep_ in ("nsubj", "nsubjpass"):
            size = 1 + len(child.conjuncts)
            return size if size > 1 else None
    return None


# --- amounts in two units ----------------------------------------------------------------------------------------


def _joined(text: str, amounts: list[_Amount]) -> list[_Amount]:
    """ "an hour and 40 minutes", "5 feet 10 inches" as one amount each."""
    kept: list[_Amount] = []
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


def _sum(a: _Amount, b: _Amount) -> _Amount:
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
