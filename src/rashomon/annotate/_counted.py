"""What a number counts, and whether for each party: read off the parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rashomon.annotate._numbers import Number
from rashomon.values.quantity import PERSON_NOUNS

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token


@dataclass(frozen=True)
class Amount:
    """A number that counts or measures, its span growing as words around it are found to belong to it."""

    start: int
    end: int
    number: Number
    unit: str | None = None
    factor: float = 1.0
    each: bool = False
    parties: int | None = None
    head: int | None = None


_PREDICATES = frozenset(
    [
        "dead",
        "injured",
        "wounded",
        "hurt",
        "killed",
        "missing",
        "arrested",
        "detained",
        "displaced",
        "homeless",
        "hospitalised",
        "hospitalized",
    ]
)
_NOT_COUNTED = frozenset(["thing", "way", "hand", "point", "another", "reason", "side", "day", "kind", "sort"])
_QUAKE = re.compile(r"\b(?:magnitude|richter|quakes?|earthquakes?|temblors?|aftershocks?|tremors?)\b", re.IGNORECASE)
_INSIDE = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "ADV", "VERB"})


def counted(doc: Doc, amount: Amount) -> Amount | None:
    """The amount with the noun it counts, ``None`` where it counts nothing ("one another", "Boeing 737")."""
    number = amount.number
    last = doc.token_at(number.end - 1)
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
    before = doc[last.i - 1] if last.i else None
    if head.tag_ == "NNP" and head.ent_type_ != "NORP" and before is not None and before.tag_ == "NNP":
        return None  # "Channel 4 Tonight"
    if one and (head.lemma_.lower() in _NOT_COUNTED or (last.i + 1 < len(doc) and doc[last.i + 1].lower_ == "of")):
        return None
    end = head.idx + len(head)
    if doc.text[end : end + 7].lower() == " of war":
        end += 7
    return replace(amount, end=max(end, amount.end), unit=unit_of(head), head=head.i)


def _bare(doc: Doc, amount: Amount, last: Token) -> Amount | None:
    """A number with no noun: "50 were injured", "said it was 6.1"."""
    number = amount.number
    said = number.asserted
    if said is not None and number.form == "digits" and "." in doc.text[number.start : number.end] and 0 < said < 10:
        near = doc.text[max(0, number.start - 240) : number.start]
        return replace(amount, unit="magnitude") if _QUAKE.search(near) else amount
    before = doc[last.i - 1] if last.i else None
    written = doc.text[number.start : number.end]
    dialled = before is not None and before.lemma_.lower() in ("call", "dial")
    if written.isdecimal() and (len(written) > 4 or dialled):
        return None  # a telephone or case number
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
        elif (
            head is not None
            or token.pos_ not in _INSIDE
            or token.is_sent_start
            or (token.pos_ == "VERB" and token.tag_ not in ("VBN", "VBG"))
        ):
            break
        if head is not None and number.high != 1 and head.tag_ in ("NNS", "NNPS"):
            break  # "three people Sunday", "four men Monday"
    return head


def unit_of(head: Token) -> str:
    lemma = head.lemma_.lower()
    if head.tag_ in ("NNS", "NNPS") and lemma == head.lower_ and len(lemma) > 3 and lemma.endswith("s"):
        lemma = lemma[:-1]
    if lemma == "people" or head.ent_type_ == "NORP":
        return "person"
    return {"pow": "prisoner", "men": "man", "women": "woman", "children": "child"}.get(lemma, lemma)


# --- each -----------------------------------------------------------------------------------------

_EACH_AFTER = re.compile(
    r"\s(?:each\b(?! other)|apiece\b|per side\b|a side\b|(?:from|on|for|to) (?:each|either) (?:side"
    r"|party|country)\b)",
    re.IGNORECASE,
)
_OCCASIONS = frozenset(
    ["day", "night", "week", "month", "year", "time", "hour", "minute", "weekend", "morning", "game"]
)


def per_party(doc: Doc, amount: Amount) -> Amount:
    """The amount marked as for each party, where the words say so."""
    if match := _EACH_AFTER.match(doc.text, amount.end):
        side = any(w in match.group() for w in ("side", "party", "country"))
        parties = 2 if side else _conjuncts(doc, amount)
        return replace(amount, end=match.end(), each=True, parties=parties)
    last = doc.token_at(amount.number.start)
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


def _conjuncts(doc: Doc, amount: Amount) -> int | None:
    """How many share the subject of the amount's clause: "Egypt and Jordan sent 40 doctors each"."""
    token = doc.token_at(amount.number.start)
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


# --- amounts that are words of their own ----------------------------------------------------------

_EXCHANGE = re.compile(r"(?<![\w,.-])(\d[\d,]*)[- ]for[- ](\d[\d,]*)(?![\d,]*\d|\w)")
_ZERO = re.compile(r"\b(?:no[ -]one|nobody)\b", re.IGNORECASE)
_TIMES_OVER = re.compile(r"\b(?:once|twice|thrice)\b", re.IGNORECASE)
_COUNTED_ABSENCES = frozenset(
    [
        "injury",
        "casualty",
        "death",
        "fatality",
        "survivor",
        "arrest",
        "victim",
        "damage",
        "report",
        "people",
        "person",
        "one",
        "soldier",
        "civilian",
    ]
)


def exact(start: int, end: int, value: float) -> Number:
    return Number(start, end, value, value, value, "word")


def exchanges(text: str) -> Iterator[Amount]:
    """ "1,000-for-1,000": so many from each of two."""
    for match in _EXCHANGE.finditer(text):
        a, b = (m.replace(",", "") for m in match.groups())
        if a == b and 0 < len(a) < 10:
            start, end = match.span()
            yield Amount(start, end, exact(start, end, float(a)), each=True, parties=2)


def absences(doc: Doc) -> Iterator[Amount]:
    for match in _ZERO.finditer(doc.text):
        yield Amount(*match.span(), exact(*match.span(), 0.0), unit="person")
    for token in doc:
        if token.lower_ == "none" and not token.text.isupper():
            end = token.idx + len(token)
            yield Amount(token.idx, end, exact(token.idx, end, 0.0))
        elif token.lower_ == "no" and token.dep_ == "det" and token.head.i > token.i:
            lemma = token.head.lemma_.lower()
            if (lemma in PERSON_NOUNS or lemma in _COUNTED_ABSENCES) and lemma not in (
                "one",
                "report",
                "damage",
            ):
                end = token.head.idx + len(token.head)
                yield Amount(token.idx, end, exact(token.idx, end, 0.0), unit=unit_of(token.head))


def times_over(doc: Doc) -> Iterator[Amount]:
    """ "hit once in the leg", "shot twice": how often."""
    sizes = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
    for match in _TIMES_OVER.finditer(doc.text):
        token = doc.token_at(match.start())
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
        if token.lower_ == "once" and (token.dep_ != "advmod" or not plain or before in ("at", "all", "was", "were")):
            continue
        yield Amount(*match.span(), exact(*match.span(), sizes[token.lower_]), unit="time")
