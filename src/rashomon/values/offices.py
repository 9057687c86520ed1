"""Titles of office as values: "Deputy Minister of Defence", "peace envoy", "the city's police chief".

An office is a head noun, a rank (deputy, acting, former), a domain (defence, foreign, police) and other
modifiers. Two titles exclude each other only where one person can't well be meant by both.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from rashomon.values.names import fold, words
from rashomon.values.relation import Relation

_SPELL = {
    "defense": "defence",
    "premier": "prime_minister",
    "pm": "prime_minister",
    "fm": "foreign_minister",
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "spokespeople": "spokesperson",
    "chairman": "chairperson",
    "chairwoman": "chairperson",
    "chair": "chairperson",
    "adviser": "advisor",
    "gov": "governor",
    "congressman": "representative",
    "congresswoman": "representative",
    "boss": "chief",
    "head": "chief",
    "director": "chief",
    "leader": "chief",
    "commander": "chief",
    "commissioner": "chief",
    "secretary": "minister",
    "ministers": "minister",
    "officials": "official",
    "envoys": "envoy",
    "negotiators": "negotiator",
    "policeman": "police",
    "policewoman": "police",
    "dept": "department",
    "policemen": "police",
    "ex": "former",
    "formerly": "former",
    "outgoing": "",
    "then": "former",
    "affairs": "",
    "ministry": "",
    "department": "",
    "office": "",
    "general": "",
    "lawmaker": "legislator",
    "representative": "representative",
    "exterior": "foreign",
    "external": "foreign",
    "homeland": "interior",
    "treasury": "finance",
    "economic": "economy",
    "delegation": "delegation",
    "delegate": "delegation",
    "vice": "deputy",
    "undersecretary": "deputy_minister",
    "army": "military",
    "armed": "military",
    "forces": "",
}
_PHRASES = (
    (r"\bprime minister\b", "prime_minister"),
    (r"\bsecretary of state for\b", "secretary of"),
    (r"\b(?:us )?secretary of state\b", "foreign minister"),
    (r"\bsecretary general\b", "secretary_general"),
    (r"\battorney general\b", "attorney_general"),
    (r"\bhead of state\b", "president"),
    (r"\bchief of (?:the )?general staff\b", "general_staff chief"),
    (
        r"\bsecretary\b(?=.*\b(?:council|committee|party|board|union)\b)"
        r"|(?<=council )secretary\b|(?<=committee )secretary\b",
        "body_secretary",
    ),
    (r"\bchief of staff\b", "staff chief"),
    (r"\bvice president\b", "vice_president"),
    (r"\bcommander in chief\b", "military chief"),
)
_RANKS = words("deputy assistant acting former late interim designate elect incoming")
_FILLER = words("the a an of for to in on at and s his her its their our with from new current longtime long serving")
# Soft heads: a person can hold one beside any other office.
_SOFT = words(
    "envoy negotiator advisor aide representative mediator delegate emissary diplomat general colonel "
    "lawyer journalist expert analyst professor member businessman veteran spokesperson ally"
)
_HEADS = (
    words(
        "minister prime_minister president vice_president governor mayor chief king queen prince emir "
        "chancellor ambassador sheriff judge senator legislator attorney_general secretary_general "
        "chairperson prosecutor deputy_minister foreign_minister body_secretary officer detective bishop "
        "pope speaker consul"
    )
    | _SOFT
)
_GENERIC = frozenset(("official", "officer_holder", "politician", "figure", "person", "man", "woman", "authority"))


class Office(NamedTuple):
    """A parsed title: ``head`` noun, ``rank`` words, and the ``rest`` of the modifiers."""

    head: str
    rank: frozenset[str]
    rest: frozenset[str]


@functools.lru_cache(maxsize=8192)
def parse_office(title: str) -> Office:
    """Take a title apart; the head is the last head noun before "of"/"for", or the last word."""
    text = fold(re.sub(r"(?<=\w)[’']s\b", "", title))
    for pattern, new in _PHRASES:
        text = re.sub(pattern, new, text)
    before = re.split(r" (?:of|for|to|at|in) ", text, maxsplit=1)[0]
    known = _HEADS | _GENERIC
    head = next((t for t in reversed(_words(before)) if t in known), "")
    words = _words(text)
    head = head or next((t for t in words if t in known), words[-1] if words else "")
    rest = [t for t in words if t != head and t not in _RANKS]
    rank = {t for t in words if t in _RANKS and t != head}
    if head == "foreign_minister":
        head, rest = "minister", [*rest, "foreign"]
    if head in ("vice_president", "deputy_minister"):
        head, rank = head.split("_")[1], rank | {"deputy"}
    return Office(head, frozenset(rank), frozenset(rest))


def _words(text: str) -> list[str]:
    spelled = (_SPELL.get(t, t) for t in text.split() if t not in _FILLER)
    return [t for t in spelled if t]


def office_relation(a: str, b: str) -> Relation:
    """Relate two titles. ``REFINES``: every holder of ``a`` is a ``b``; ``DISJOINT``: hardly one person at
    a time.

    >>> office_relation("Defense Minister", "Minister of Defence")
    <Relation.EQUAL: 'equal'>
    >>> office_relation("defence minister", "foreign minister")
    <Relation.DISJOINT: 'disjoint'>
    """
    x, y = parse_office(a), parse_office(b)
    if not x.head or not y.head:
        return Relation.UNKNOWN
    if x == y:
        return Relation.EQUAL
    if x.head in _GENERIC or y.head in _GENERIC:
        return _generic(x, y)
    if x.head != y.head:
        return _different_heads(x, y)
    if x.rank != y.rank:
        return Relation.OVERLAPS if x.head in _SOFT else Relation.DISJOINT
    return _modifiers(x, y)


def _generic(x: Office, y: Office) -> Relation:
    if x.head in _GENERIC and y.head in _GENERIC:
        return _modifiers(x, y._replace(head=x.head)) if x.head == y.head else Relation.OVERLAPS
    plain, office = (x, y) if x.head in _GENERIC else (y, x)
    if office.head not in _HEADS:
        return Relation.UNKNOWN
    # "senior official" or "provincial official" may or may not be said of a minister: only the bare word
    # contains all
    relation = Relation.OVERLAPS if plain.rest or plain.rank else Relation.REFINES
    return relation if office is x else relation.converse


def _different_heads(x: Office, y: Office) -> Relation:
    if x.head not in _HEADS or y.head not in _HEADS:
        return Relation.UNKNOWN
    if x.head in _SOFT or y.head in _SOFT:
        return Relation.OVERLAPS
    if "chief" in (x.head, y.head):  # "leader", "head": bare, of a country or group, goes with most offices
        chief = x if x.head == "chief" else y
        return Relation.DISJOINT if chief.rest else Relation.OVERLAPS
    return Relation.DISJOINT


def _modifiers(x: Office, y: Office) -> Relation:
    if x.rest == y.rest:
        return Relation.EQUAL if x.rank == y.rank else Relation.OVERLAPS
    if x.rest > y.rest:
        return Relation.REFINES
    if x.rest < y.rest:
        return Relation.REFINED_BY
    if x.rest & y.rest or x.head in _SOFT or x.head in _GENERIC:
        return Relation.OVERLAPS
    return Relation.DISJOINT
