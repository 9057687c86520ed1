"""What the words around a name say of it: that it is ground, and of which kind ("town of", "province")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rashomon.values.names import fold, words
from rashomon.values.place import PlaceKind

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

SETTLING = words(
    "city town village island province region oblast state district county governorate port peninsula "
    "emirate prefecture suburb neighborhood neighbourhood settlement municipality"
)


PLACE_PREPOSITIONS = words("in on at near off around across outside inside between to from of")


def place_context(doc: Doc, first: int, last: int) -> bool:
    """A preposition of place before it, a place noun after it or before its "of"."""
    prev = doc[first - 1] if first else None
    if prev is not None and prev.lower_ in ("the",) and first > 1:
        prev = doc[first - 2]
    follow = doc[last].lower_ if last < len(doc) else ""
    if follow in SETTLING:
        return True
    if prev is None:
        return False
    if prev.lower_ in ("in", "at", "near", "outside", "inside", "across", "off", "around"):
        return True
    if prev.lower_ in ("on", "to", "from", "between"):
        return doc[first].ent_type_ not in ("PERSON", "ORG") or prev.lower_ in ("on", "between")
    if prev.lower_ == "of" and first > 1:
        return doc[first - 2].lemma_.lower() in SETTLING | {
            "capital",
            "part",
            "south",
            "north",
            "east",
            "west",
            "southwest",
            "southeast",
            "northwest",
            "northeast",
            "outskirt",
        }
    return prev.lemma_.lower() in SETTLING or prev.lower_ in (
        "southern",
        "northern",
        "eastern",
        "western",
        "central",
    )


def bare_name(name: str) -> str:
    return fold(name).removesuffix(" island")


def settled_names(doc: Doc) -> dict[str, str]:
    """Names that the report calls an island anywhere, so that the bare name means it too."""
    found = {}
    for token in doc:
        if token.lower_ != "island" or token.i == 0:
            continue
        if doc[token.i - 1].pos_ == "PROPN":
            found[fold(doc[token.i - 1].text)] = "island"
        elif token.i + 2 < len(doc) and doc[token.i + 1].lower_ == "of" and doc[token.i + 2].pos_ == "PROPN":
            found[fold(doc[token.i + 2].text)] = "island"
    return found


_COMPASS = words("south north east west southeast southwest northeast northwest")


def names_it(token: Token) -> bool:
    """ "the city of Bam" names Bam; "36 miles south-west of Bam" is no place of its own."""
    doc = token.doc
    following = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
    if token.lower_ in SETTLING and following == "of" and token.i + 2 < len(doc) and doc[token.i + 2].text[0].isupper():
        return True
    return token.lower_ in _COMPASS and (following == "of" or not any(c.dep_ == "det" for c in token.children))


def settler(doc: Doc, first: int, last: int) -> str | None:
    """The noun that says what it is: "Kerman province", "the city of Bam", "the island of Kish"."""
    if last < len(doc) and doc[last].lower_ in SETTLING:
        return doc[last].lower_
    if doc[last - 1].lower_ in SETTLING and last - first > 1:
        return doc[last - 1].lower_
    if first > 1 and doc[first - 1].lower_ == "of" and doc[first - 2].lower_ in SETTLING:
        return doc[first - 2].lower_
    if first and doc[first - 1].lower_ in SETTLING:
        return doc[first - 1].lower_
    return None


def kind_of(settled: str | None) -> PlaceKind:
    kinds: dict[str | None, PlaceKind] = {
        "island": "island",
        "city": "city",
        "town": "city",
        "village": "city",
        None: "phrase",
    }
    return kinds.get(settled, "region")


def stays_ground(token: Token) -> bool:
    if token.dep_ == "nsubj":
        return token.head.lemma_ not in ("say", "tell", "announce", "report", "rule", "order")
    return True


def is_closed(doc: Doc, i: int) -> bool:
    return i >= len(doc) or not doc[i].text[0].isalpha() or not doc[i].text[0].isupper()


def is_short(text: str) -> bool:
    return len(text.split()) <= 3


def is_premodifier(left: Token, head: Token) -> bool:
    """``left`` is one of the premodifiers of ``head``."""
    if left.pos_ in ("PUNCT", "ADV"):
        return left.text == "-" or (left.pos_ == "ADV" and left.head.i > left.i and left.head.head.i == head.i)
    node = left
    for _ in range(4):
        if node.head.i == head.i:
            return node.dep_ in ("amod", "compound", "nmod", "nummod")
        node = node.head
    return False


def end_of(doc: Doc, last: int) -> int:
    return doc[last - 1].idx + len(doc[last - 1])
