"""Shared reading of a parse for the actor and place annotators: lexicon hits, headlines, locative use."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from rashomon.resources.lexicon import Term, terms
from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token


class Hit(NamedTuple):
    """A lexicon term found in the text: code points, token indices (end exclusive), the term."""

    start: int
    end: int
    first: int
    last: int
    term: Term


@functools.lru_cache(maxsize=2)
def hits(doc: Doc) -> list[Hit]:
    """Country and organisation names, longest match first, not overlapping, in order.

    Actors, places and events all ask for them; the list is shared, not to be changed.
    """
    text, table = doc.text, terms()
    found: list[Hit] = []
    reached = 0
    for token in doc:
        word = token.text
        if token.idx < reached or not (word[0].isupper() or word.lower().startswith(("al", "the"))):
            continue
        stem = _leading(word)
        for term in table.get(stem, ()):
            if text.startswith(term.text, token.idx) and _bounded(text, token.idx + len(term.text)):
                end = token.idx + len(term.text)
                if term.text in _COMMON and not _named(token):
                    continue
                found.append(Hit(token.idx, end, token.i, doc.numbers(end - 1, end).stop, term))
                reached = end
                break
    return found


# Names that are also plain words or parts of others: only where the parser's name finder sees a name.
_COMMON = words(
    "WHO IS AU ICE AP RIA Pole Poles Dane Danes Finn Finns Lao Guardian Amnesty Congress Senate ABC CIS "
    "SANA Wagner Tass Bloomberg Turk Turks Emirates Number Chad Jordan Georgia Mali Niger Guinea Togo "
    "Fatah Oxfam Brit Croat"
)


def _named(token: Token) -> bool:
    return token.ent_type_ in ("ORG", "GPE", "NORP", "LOC", "FAC")


def _leading(word: str) -> str:
    for i, char in enumerate(word):
        if not char.isalnum():
            return word[:i] or word[:1]
    return word


def _bounded(text: str, end: int) -> bool:
    return end >= len(text) or not text[end].isalnum()


def in_headline(token: Token) -> bool:
    """The sentence is set in title case, where capitals mark no names."""
    sentence = token.sent
    if sentence.text.rstrip(" \n”’\"')").endswith((".", "!", "?", ":")):
        return False  # full of names perhaps, but a sentence
    long = [t for t in sentence if t.is_alpha and len(t) > 3]
    return len(long) > 3 and sum(t.text[0].isupper() for t in long) > 0.7 * len(long)


_IN = words(
    "in at near across inside outside within throughout around into onto toward towards along off "
    "beyond beneath under above over"
)
_MOTION = words(
    "go travel fly arrive return come head visit move send deport flee drive walk sail cross extradite "
    "evacuate bring take transfer carry deliver ship trip visit route border close"
)
_HOLD = words(
    "visit leave enter reach hit strike shake jolt rock cross quit flee evacuate capture seize occupy "
    "shell bomb tour invade retake storm besiege surround devastate batter rattle"
)
PLACE_NOUNS = words(
    "city town capital village province region oblast part north south east west outskirt outskirts "
    "border coast area district territory suburb island port state county center centre resort "
    "municipality neighborhood neighbourhood governorate southeast southwest northeast northwest valley "
    "peninsula shore street sky soil airport airspace hospital university mile kilometer kilometre km "
    "side"
)


def locative(token: Token) -> bool:
    """The name headed by ``token`` stands for ground ("in Kyiv"), not for those who act from it ("Kyiv
    refused")."""
    head = token
    for _ in range(8):
        if head.dep_ in ("conj", "appos"):
            head = head.head
        else:
            break
    dep = head.dep_
    if dep == "pobj":
        return _after_preposition(head.head)
    if dep in ("poss", "compound", "nmod", "amod"):
        owner = head.head
        return owner.lemma_.lower() in PLACE_NOUNS or owner.ent_type_ in ("GPE", "LOC", "FAC")
    if dep in ("dobj", "obj", "nsubjpass"):
        return head.head.lemma_.lower() in _HOLD
    if dep == "nsubj":
        return head.head.lemma_ in ("lie", "sit")
    if dep == "npadvmod":
        return True
    return dateline(head)


def _after_preposition(preposition: Token) -> bool:
    word = preposition.lower_
    governor = preposition.head
    if word in _IN:
        return True
    if word in ("to", "from", "for", "through", "via"):
        return governor.lemma_.lower() in _MOTION or preposition.head.dep_ == "prep"
    if word == "of":
        return governor.lemma_.lower() in PLACE_NOUNS
    return False


def dateline(token: Token) -> bool:
    """ "KYIV, Feb 5 (Reuters) -" or "LONDON --": capitals at the start of a block."""
    first = token.i - len(token.lefts)
    start = first == 0 or token.doc[first].is_sent_start
    after = token.doc[token.i + 1].text if token.i + 1 < len(token.doc) else ""
    return bool(start) and token.text.isupper() and len(token.text) > 2 and after in (",", "--", "-", "–", "—", "(")


def root_of(doc: Doc, first: int, last: int) -> Token:
    """The syntactic head of tokens ``first``…``last`` (exclusive)."""
    span: Span = doc[first:last]
    return span.root
