"""Places that no gazetteer has: street corners and addresses, named buildings, parts of the body."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.values import Place
from rashomon.values.names import fold, words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

_WORD = r"(?:[A-Z][\w’'-]*|\d+(?:st|nd|rd|th))"
_TYPE = (
    r"(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Blvd|Boulevard|Dr(?:ive)?|Lane|Ln|Court|Ct|Place|Pl|Terrace"
    r"|Parkway|Pkwy|Highway|Hwy|Way|Square)"
)
_STREET = rf"(?:(?:[NSEW]\.?|North|South|East|West)[ ])?{_WORD}(?:[ ]{_WORD}){{0,2}}[ ]{_TYPE}\b\.?"
_PLURAL = r"(?:[Ss]treets|[Aa]venues|[Rr]oads|[Ss]ts\.?|[Aa]ves\.?)"
_SPOT = re.compile(
    rf"(?P<number>\b\d{{1,5}}(?:-\d+)?[ ])?(?P<a>{_STREET})"
    rf"(?:[ ](?:near|and|at|&|between|off|by)[ ](?P<b>{_STREET})(?:[ ]and[ ](?P<c>{_STREET}))?)?"
    rf"|(?P<x>{_WORD}(?:[ ]{_WORD}){{0,2}})[ ](?:and|&)[ ](?P<y>{_WORD}(?:[ ]{_WORD}){{0,2}})[ ]{_PLURAL}"
    rf"|(?P<block>\d{{1,5}}[ ]block)[ ]of[ ](?P<d>{_STREET})"
)
_LONG = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "boulevard": "blvd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "parkway": "pkwy",
    "highway": "hwy",
}
_TYPES = frozenset(_LONG) | frozenset(_LONG.values()) | {"way", "square", "terrace"}


def street_key(text: str) -> str:
    """A street's name without its type: "Baker St." and "Baker street" are one; compass points are kept
    apart.

    >>> street_key("Baker St."), street_key("East 4th Street")
    ('baker', 'e 4th')
    """
    tokens = fold(text).split()
    tokens = [{"north": "n", "south": "s", "east": "e", "west": "w"}.get(t, t) for t in tokens]
    if len(tokens) > 1 and tokens[-1] in _TYPES:
        tokens.pop()
    return " ".join(tokens)


@functools.lru_cache(maxsize=1)
def streets(text: str) -> tuple[tuple[int, int, Place], ...]:
    """Addresses and corners with their code points. Those of the last text are kept: names and places ask for them."""
    return tuple(_streets(text))


def _streets(text: str) -> Iterator[tuple[int, int, Place]]:
    for m in _SPOT.finditer(text):
        names = [m[g] for g in ("a", "b", "c", "x", "y", "d") if m[g]]
        start, end = m.span()
        if m["a"] and not m["number"] and not _street_like(m["a"]):
            continue
        while text[end - 1 : end] == "." and not re.search(
            r"\b(?:St|Ave|Rd|Blvd|Dr|Ln|Ct|Pl|Pkwy|Hwy)\.$", text[start:end]
        ):
            end -= 1
        number = (m["number"] or m["block"] or "").strip() or None
        keys = tuple(sorted({street_key(n) for n in names}))
        yield start, end, Place(name=text[start:end], kind="street", streets=keys, number=number)


def _street_like(name: str) -> bool:
    """Titles and saints look like streets: "Main Place" may be one, "Court" and "Drive" alone aren't."""
    tail = fold(name).split()[-1]
    return tail in (
        "st",
        "street",
        "ave",
        "avenue",
        "rd",
        "road",
        "blvd",
        "boulevard",
        "lane",
        "ln",
        "highway",
        "hwy",
        "parkway",
        "square",
    ) or bool(re.search(r"\d", name))


FACILITIES = words(
    "hospital school university college airport palace stadium prison jail hotel church mosque "
    "cathedral synagogue temple bridge plant station mall park theater theatre museum cemetery base "
    "camp port harbor harbour court courthouse building tower towers houses plaza square market clinic "
    "facility library club embassy consulate center centre complex refinery dam crossing monastery "
    "nightclub apartments projects"
)


def facility_first(doc: Doc, head: int) -> int | None:
    """First token of the capitalised modifiers of a building noun; ``None`` where it has no proper name."""
    first = head
    while first > 0 and _proper(doc[first - 1]) and doc[first - 1].sent.start == doc[head].sent.start:
        first -= 1
    if first == head or not doc[head].text[0].isupper():
        return None
    return first


def _proper(token: Token) -> bool:
    return bool(
        token.text[0].isupper()
        and token.pos_ not in ("DET", "PRON", "ADP", "VERB", "AUX")
        and any(c.isalpha() for c in token.text)
    ) or (token.text == "-")


BODY = words(
    "head face eye ear nose mouth jaw chin cheek forehead neck throat shoulder arm elbow wrist hand "
    "finger thumb chest breast back abdomen stomach belly torso side rib hip buttock buttocks groin leg "
    "thigh knee shin calf ankle foot toe heel pelvis skull temple lung heart kidney liver spine "
    "midsection forearm pocket"
)
SIDES = words("left right upper lower front back rear inner outer")
_HURT = re.compile(
    r"^(?:shoot|shot|hit|wound|strike|injure|stab|graze|cut|slash|burn|break|fracture|bruise|punch|kick|beat|pierce|tear|lacerate|"
    r"hurt|amputate|lodge|swell|broken|fire|bite|gunshot|stab|wounds?|injur(?:y|ies)|bullet|pass|enter|lose)$"
)


def body_parts(doc: Doc) -> Iterator[tuple[int, int, Place]]:
    """Parts of the body (and pockets) in a sentence that speaks of hurting; offsets cover the side word
    too."""
    hurting: dict[int, bool] = {}
    for token in doc:
        lemma = token.lemma_.lower()
        if lemma not in BODY or token.pos_ != "NOUN" or not token.text[0].islower():
            continue
        key = token.sent.start
        if key not in hurting:
            hurting[key] = any(_HURT.match(t.lemma_.lower()) or _HURT.match(t.lower_) for t in token.sent)
        if not hurting[key] or not _bodily(token):
            continue
        first = token.i
        while first > key and (
            doc[first - 1].lower_ in SIDES
            or doc[first - 1].lower_ in ("pants", "trouser", "trousers", "jacket", "shirt", "coat")
        ):
            first -= 1
        words = tuple(sorted({t.lower_ for t in doc[first : token.i] if t.lower_ in SIDES}))
        start, end = doc[first].idx, token.idx + len(token)
        yield start, end, Place(name=doc.text[start:end], kind="body_part", head=lemma, words=words)


def _bodily(token: Token) -> bool:
    """ "shot in the back", "his leg"; not "back home", "head of state", "on the other side of"."""
    if token.lower_ in ("side", "back", "head", "hand", "face", "heart", "temple") and any(
        c.dep_ == "prep" and c.lower_ == "of" for c in token.children
    ):
        return False
    if token.dep_ in ("compound", "amod", "nmod"):
        return False
    if token.lower_ in ("side", "head", "hand", "heart", "temple", "heel"):
        determined = any(c.dep_ in ("det", "poss") or c.lower_ in SIDES for c in token.children)
        return determined and (token.dep_ in ("pobj", "dobj", "conj"))
    return True
