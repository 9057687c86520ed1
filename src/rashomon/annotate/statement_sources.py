"""Who an attribution cue belongs to: the subject, agent, possessor or the noun the cue hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rashomon.annotate.statement_spans import Piece, Pieces, pieces, strip_edges

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

_SUBJECTS = frozenset({"nsubj", "csubj"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_INHERIT = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "dep", "parataxis"})
_LIGHT = frozenset(
    [
        "make",
        "issue",
        "give",
        "have",
        "express",
        "voice",
        "repeat",
        "reiterate",
        "renew",
        "deliver",
        "send",
        "raise",
        "release",
        "publish",
        "post",
        "face",
        "draw",
        "reject",
        "deny",
        "dismiss",
        "drop",
        "withdraw",
        "retract",
        "ignore",
        "meet",
    ]
)
_OBJECT_SIDE = frozenset({"reject", "deny", "dismiss", "draw", "face", "ignore", "meet"})
_DEPTH = 5


def source_head(cue: Token) -> Token | None:
    """The head word of a cue's source (verb, noun or "according"); ``None`` where the text names none."""
    if cue.lower_ == "according":
        to = next((t for t in cue.children if t.lower_ == "to"), None)
        to = to or cue.nbor(1)
        return next((t for t in to.children if t.dep_ in ("pobj", "pcomp")), None)
    if cue.pos_ == "NOUN":
        return _noun_source(cue)
    return _subject(cue, _DEPTH)


def is_passive(verb: Token) -> bool:
    """True where the verb's subject is what is talked of, not who talks."""
    if any(t.dep_ in ("nsubjpass", "auxpass") for t in verb.children):
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod") and any(t.dep_ == "agent" for t in verb.children)


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    return None


def _subject(verb: Token, depth: int) -> Token | None:
    if is_passive(verb):
        return _quoted_as(verb) or _agent(verb)
    own = next((t for t in verb.children if t.dep_ in _SUBJECTS and t.pos_ != "SCONJ"), None)
    if own is not None:
        return _antecedent(verb, own)
    if depth == 0 or verb.head == verb:
        return None
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
        return verb.head if verb.tag_ in ("VBG", "VBD", "VBZ", "VBP") else None
    if verb.dep_ not in _INHERIT:
        return None
    return _inherited(verb, depth)


def _inherited(verb: Token, depth: int) -> Token | None:
    """The subject of the governor, where the cue has none: "met them, saying …", "rose and said …"."""
    head = verb.head
    if verb.dep_ == "ccomp" and verb.tag_ not in ("VBG", "VB"):
        return None
    if head.pos_ == "ADP" and head.head != head:
        head = head.head
    if head.pos_ not in ("VERB", "AUX"):
        return None
    if is_passive(head):
        return _quoted_as(head) or next((t for t in head.children if t.dep_ == "nsubjpass"), None)
    return _subject(head, depth - 1)


def _quoted_as(verb: Token) -> Token | None:
    """ "X was quoted as saying": the passive subject is the source."""
    if verb.lemma_ not in ("quote", "cite", "hear", "record", "overhear", "ask", "remind"):
        return None
    if any(t.dep_ == "agent" for t in verb.children):
        return None
    if verb.lemma_ in ("ask", "remind"):
        return None
    return next((t for t in verb.children if t.dep_ == "nsubjpass"), None)


def _antecedent(verb: Token, subject: Token) -> Token:
    if subject.lower_ in _RELATIVE and verb.dep_ == "relcl":
        return verb.head
    return subject


def _noun_source(noun: Token) -> Token | None:
    """The possessor, "by" phrase, or the subject of the light verb the noun is the object of."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.lower_ in ("by", "from") and child.dep_ in ("prep", "agent"):
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    verb = noun.head
    if noun.dep_ == "dobj" and verb.lemma_ in _LIGHT - _OBJECT_SIDE:
        return _subject(verb, 2)
    return None


def source_pieces(head: Token, cue: Token) -> Pieces:
    """The words of the source: the noun phrase at ``head`` without the clause the cue is in."""
    tokens = sorted(head.subtree, key=lambda t: t.i)
    if head.is_ancestor(cue):
        tokens = [t for t in tokens if t.i <= head.i]
    else:
        tokens = [t for t in tokens if (t.i < cue.i) == (head.i < cue.i)]
    tokens = [t for t in tokens if t.lower_ not in ("'s", "’s") or t.head != head]
    spans = pieces(tokens)
    chosen = next((s for s in spans if s[0] <= head.idx < s[1]), None)
    if chosen is None:
        return ()
    words = _text(tokens, chosen)
    start, end = strip_edges(words, 0, len(words))
    return ((chosen[0] + start, chosen[0] + end),) if start < end else ()


def _text(tokens: list[Token], span: Piece) -> str:
    """The text of a span that starts and ends at tokens (``doc.text`` is built anew on every call)."""
    inside = [t for t in tokens if span[0] <= t.idx < span[1]]
    phrase: str = tokens[0].doc[inside[0].i : inside[-1].i + 1].text
    return phrase
