"""Titles beside names: "Britain's Deputy Minister of Defence, Ann Smith", "X, the governor of Y"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rashomon.resources.lexicon import Title, titles
from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

_NOUNISH = frozenset(("ADJ", "NOUN", "PROPN"))
_OF = frozenset(("of", "for", "to", "at", "on", "in"))
_DASH = frozenset(("--", "-", "–", "—"))
_LEAD = words("now formerly currently also then long the a an who is was as his her its their another acting once")
_REACH = 14


class TitlePhrase(NamedTuple):
    """Token indices of a title NP (``first``…``last``), its office part (``office``…``last``) and its
    head."""

    first: int
    office: int
    last: int
    head: Title
    prenominal: bool
    former: bool = False


def title_at(token: Token) -> Title | None:
    """The lexicon's title for a head noun, also in the plural or abbreviated with a full stop."""
    table = titles()
    word = token.lower_
    if token.i + 1 < len(token.doc) and word in ("attorney", "chief", "prime"):
        two = f"{word} {token.doc[token.i + 1].lower_}"
        if two in table:
            return table[two]
    return table.get(word)


def before(doc: Doc, name: int) -> TitlePhrase | None:
    """The title in front of the name that starts at token ``name``, with or without a comma between."""
    start = doc[name].sent.start
    j = name - 1
    comma = j >= start and doc[j].text in (",",)
    if comma:
        j -= 1
    if j < start:
        return None
    head = _head_left(doc, j, start, comma)
    if head is None:
        return None
    title = title_at(doc[head])
    if title is None:
        return None
    if comma and doc[head].text.islower() and not _definite(doc, head, start):
        return None  # "he told the minister, Rustem ..." is kept, "as minister, Smith ..." is not
    first, office = _widen(doc, head, start)
    if (
        comma
        and first - 2 >= start
        and doc[first - 1].text == ","
        and doc[first - 2].pos_ == "PROPN"
        and doc[first].text[0].islower()
    ):
        return None  # "Healey, the secretary of ..., Brown and ...": the apposition of the name before
    return TitlePhrase(first, office, j + 1, title, True)


def _definite(doc: Doc, head: int, start: int) -> bool:
    first, office = _widen(doc, head, start)
    return (
        first < office
        or any(t.text[0].isupper() for t in doc[first:head])
        or doc[first].lower_ in ("the", "another", "his", "her", "their", "its", "a", "an")
    )


def _head_left(doc: Doc, j: int, start: int, comma: bool) -> int | None:
    """Nearest title noun at ``j``, or before an "of …" that runs up to ``j`` (only before a comma)."""
    for k in range(j, max(start, j - _REACH) - 1, -1):
        token = doc[k]
        if title_at(token) is not None and (k == j or ((comma or _capitals(doc, k, j)) and doc[k + 1].lower_ in _OF)):
            return k
        if not _inside(token) or not (comma or token.text[0].isupper() or token.lower_ in ("of", "for", "the", "and")):
            return None
    return None


def _capitals(doc: Doc, first: int, last: int) -> bool:
    """ "Secretary of State": a title in capitals throughout needs no comma before the name."""
    return all(t.text[0].isupper() or t.lower_ in ("of", "for", "the", "and") for t in doc[first : last + 1])


def _inside(token: Token) -> bool:
    """Can stand inside a title: nouns, adjectives, links."""
    return (
        token.pos_ in _NOUNISH
        or token.lower_ in _OF
        or token.lower_ in ("the", "and", "'s", "’s", "'", "’", "&", "-", "general", "de", "facto", "his", "her")
        or token.tag_ == "POS"
        or (token.text[0].isupper() and token.is_alpha)
    )


def _widen(doc: Doc, head: int, start: int) -> tuple[int, int]:
    """Leftmost token of the NP around a title head, and where the office begins (after possessor,
    article)."""
    k, office = head, head
    possessive = False
    while k > start:
        left = doc[k - 1]
        if left.tag_ == "POS" or left.text in ("'s", "’s"):
            office = k if not possessive else office
            possessive = True
        elif not (left.pos_ in _NOUNISH or left.text in ("-", "&") or _country_like(left)) or _ends_clause(left):
            break
        k -= 1
        if not possessive:
            office = k
    if (k > start and doc[k - 1].pos_ == "DET") or (
        k > start and doc[k - 1].lower_ in ("the", "his", "her", "its", "their")
    ):
        k -= 1
    return k, office


def _country_like(token: Token) -> bool:
    return token.ent_type_ in ("GPE", "NORP") and token.text[:1].isupper()


def _ends_clause(token: Token) -> bool:
    return token.dep_ in ("npadvmod",) or token.ent_type_ in ("DATE", "TIME") or token.lower_ in _DAYS


_DAYS = words("monday tuesday wednesday thursday friday saturday sunday today yesterday")


def after(doc: Doc, end: int) -> TitlePhrase | None:
    """The title behind the name that ends at token ``end``: apposition, "who is the …", "is the …"."""
    limit = min(doc[end - 1].sent.end, end + 30)
    k = end
    if k >= limit:
        return None
    if doc[k].text in (",", "(") or doc[k].text in _DASH:
        k = _past_age(doc, k + 1, limit)
    elif not (doc[k].lemma_ == "be" and k + 1 < limit and doc[k + 1].lower_ in ("the", "a", "an")):
        return None
    if k >= limit:
        return None
    if doc[k].lower_ == "who" and not (k + 1 < limit and doc[k + 1].lemma_ in ("be", "serve", "head", "lead")):
        return None
    first = k
    former = False
    while k < limit and (doc[k].lower_ in _LEAD or doc[k].lemma_ == "be" or doc[k].lower_ == "serves"):
        former = former or doc[k].lower_ in ("formerly", "once", "was")
        k += 1
    return _title_right(doc, first, k, limit, former)


def _past_age(doc: Doc, k: int, limit: int) -> int:
    if k + 1 < limit and doc[k].like_num and doc[k + 1].text == ",":
        return k + 2
    return k


def _title_right(doc: Doc, first: int, k: int, limit: int, former: bool) -> TitlePhrase | None:
    office = k
    while k < limit and k - office < 8:
        token = doc[k]
        title = title_at(token)
        nxt = doc[k + 1] if k + 1 < limit else None
        more = nxt is not None and (nxt.pos_ == "NOUN" or title_at(nxt) is not None) and nxt.tag_ != "POS"
        if title is not None and not more:
            if nxt is not None and nxt.pos_ == "PROPN" and nxt.text[0].isupper():
                return None  # "X, President Putin": the title of the next name
            last = _of_part(doc, k + 1, limit)
            if doc[first].lower_ not in _LEAD and last + 1 < limit and doc[last].text == "," and _named(doc[last + 1]):
                return None  # "A, US Special Envoy, B": likewise
            return TitlePhrase(first, office, last, title, False, former)
        if token.tag_ == "POS":
            office = k + 1
        elif not _inside(token) or token.lower_ in _OF:
            return None
        k += 1
    return None


def _named(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.text[0].isupper() and token.ent_type_ in ("PERSON", "ORG")


def _of_part(doc: Doc, k: int, limit: int) -> int:
    """End of the title's "of …": up to a comma, verb or other clause."""
    if k >= limit or doc[k].lower_ not in _OF:
        return k
    end = k
    while end < limit and _inside(doc[end]) and doc[end].pos_ not in ("VERB", "AUX"):
        if doc[end].lower_ == "and" and not (
            end + 1 < limit and doc[end + 1].pos_ in _NOUNISH and doc[end - 1].pos_ in _NOUNISH
        ):
            break
        end += 1
    while end > k and (doc[end - 1].lower_ in _OF or doc[end - 1].lower_ in ("the", "and")):
        end -= 1
    return end
