"""Later mentions back to their actor: "the minister", "the Ukrainian president", "he", "both sides".

Rules of salience, no model: the nearest preceding matching subject of the same sentence, else the subjects
of the
sentences before. What stays open keeps its own described actor, which never counts as a difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rashomon.annotate.actor_groups import mention
from rashomon.annotate.actor_titles import title_at
from rashomon.annotate.scan import Hit
from rashomon.model import ActorMention
from rashomon.values import Actor, Relation
from rashomon.values.actor import office_relation

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

_SIDES = frozenset(
    (
        "side",
        "country",
        "nation",
        "party",
        "delegation",
        "neighbor",
        "neighbour",
        "government",
        "delegate",
        "capital",
    )
)
_GENDER = {"he": "m", "she": "f", "him": "m", "her": "f"}
_SUBJECT = frozenset(("nsubj", "nsubjpass"))
_WINDOW = 4  # sentences looked back for a pronoun


def resolve(doc: Doc, mentions: Sequence[ActorMention], found: list[Hit]) -> list[ActorMention]:
    """The mentions with definite titles, "both sides" and subject pronouns added and resolved."""
    out = _sides(doc, list(mentions), found)
    out = sorted(out + _title_mentions(doc, out, found), key=lambda m: m.start)
    return out + _pronouns(doc, out)


def _sides(doc: Doc, mentions: list[ActorMention], found: list[Hit]) -> list[ActorMention]:
    """ "Both sides", "the two countries": the two countries named most often so far."""
    replaced: dict[tuple[int, int], ActorMention] = {}
    for token in doc:
        if token.lemma_.lower() not in _SIDES or token.i == 0:
            continue
        first = token.i - 1
        if token.nbor(-1).lower_ not in ("both", "two", "warring", "each", "either"):
            continue
        while first > 0 and doc[first - 1].lower_ in ("the", "both", "two", "these"):
            first -= 1
        pair = _two(found, token.idx)
        if pair:
            start, end = doc[first].idx, token.idx + len(token)
            actor = Actor(kind="group", members=pair, sector="GOV", label=doc.text[start:end])
            replaced[(start, end)] = mention(doc, start, end, actor)
    spans = list(replaced)
    kept = [m for m in mentions if not any(s < m.end and m.start < e for s, e in spans)]
    return kept + list(replaced.values())


def _two(found: list[Hit], position: int) -> tuple[str, ...]:
    for pool in ([h for h in found if h.start < position], found):
        counts = Counter(h.term.code for h in pool if h.term.kind != "organisation" and h.term.code)
        if len(counts) >= 2:
            return tuple(sorted(code for code, _ in counts.most_common(2) if code))
    return ()


def _title_mentions(doc: Doc, mentions: list[ActorMention], found: list[Hit]) -> list[ActorMention]:
    """ "the minister", "the Ukrainian president", "Iran's foreign minister": the named holder, else an
    unnamed one."""
    by_token = {i: h for h in found for i in range(h.first, h.last)}
    out = []
    for token in doc:
        title = title_at(token)
        if title is None or token.pos_ not in ("NOUN", "PROPN") or token.tag_ in ("NNS", "NNPS"):
            continue
        if any(m.start <= token.idx < m.end for m in mentions) or _modifies(token):
            continue
        first = _left(doc, token)
        if first is None:
            continue
        countries = [by_token[i].term.code for i in range(first, token.i) if i in by_token]
        words = [
            t.lower_
            for t in doc[first : token.i + 1]
            if t.i not in by_token and t.tag_ != "POS" and t.pos_ not in ("DET", "NUM")
        ]
        office = " ".join(words)
        start, end = doc[first].idx, token.idx + len(token)
        actor = _holder(mentions, start, office, countries[0] if countries else None)
        if actor is None:
            actor = Actor(
                kind="person",
                country=countries[0] if countries else None,
                sector=title.sector,
                office=office,
                offices=(office,),
                label=doc.text[start:end],
                gender=title.gender,
            )
        out.append(mention(doc, start, end, actor))
    return out


def _modifies(token: Token) -> bool:
    return token.dep_ in ("compound", "amod", "nmod", "attr", "appos") and token.head.i != token.i


def _left(doc: Doc, token: Token) -> int | None:
    """Start of a definite or possessive NP; ``None`` for an indefinite one ("a minister" is somebody
    else)."""
    first = token.i
    start = token.sent.start
    while first > start and (
        doc[first - 1].pos_ in ("ADJ", "NOUN", "PROPN") or doc[first - 1].tag_ == "POS" or doc[first - 1].text == "-"
    ):
        first -= 1
    possessive = any(t.tag_ == "POS" for t in doc[first : token.i])
    if first > start and doc[first - 1].lower_ in ("the", "this", "that"):
        return first - 1
    if first > start and doc[first - 1].lower_ in ("a", "an", "one", "another"):
        return first - 1 if title_at(token) is not None and token.dep_ in _SUBJECT else None
    return first if possessive or (first < token.i and doc[first].ent_type_ in ("GPE", "NORP")) else None


def _holder(mentions: list[ActorMention], start: int, office: str, country: str | None) -> Actor | None:
    """The latest named person before whose office fits; an indefinite or unknown one gives ``None``."""
    for m in sorted(mentions, key=lambda m: -m.start):
        if m.start >= start or m.actor.kind != "person" or not m.actor.name or not m.actor.offices:
            continue
        if country and m.actor.country and m.actor.country != country:
            continue
        fits = (office_relation(o, office) for o in m.actor.offices if not o.startswith("former"))
        if any(r in (Relation.EQUAL, Relation.REFINES) for r in fits):
            return m.actor
    return None


def _pronouns(doc: Doc, mentions: list[ActorMention]) -> list[ActorMention]:
    people = _located(doc, mentions, ("person",))
    plural = _located(doc, mentions, ("delegation", "group", "described", "organisation"))
    out = []
    quoted = _quoted(doc)
    for token in doc:
        word = token.lower_
        if token.dep_ not in _SUBJECT or token.i in quoted:
            continue
        if word in ("he", "she"):
            actor = _antecedent(doc, token, people, _GENDER[word])
        elif word == "they":
            actor = _antecedent(doc, token, plural, None)
        else:
            continue
        if actor is not None:
            out.append(mention(doc, token.idx, token.idx + len(token), actor))
            if word != "they":
                people.append((token, actor))
                people.sort(key=lambda p: p[0].i)
    return out


def _located(doc: Doc, mentions: list[ActorMention], kinds: tuple[str, ...]) -> list[tuple[Token, Actor]]:
    out = []
    for m in mentions:
        if m.actor.kind in kinds:
            span = doc.char_span(m.start, m.end)
            if span is not None:
                out.append((span.root, m.actor))
    return sorted(out, key=lambda p: p[0].i)


def _antecedent(doc: Doc, token: Token, pool: list[tuple[Token, Actor]], gender: str | None) -> Actor | None:
    before = [(t, a) for t, a in pool if t.i < token.i and (gender is None or a.gender in (None, gender))]
    sentence = token.sent.start
    same = [(t, a) for t, a in before if t.i >= sentence and _subject(t)]
    if same:
        return same[-1][1]
    limit = _sentence_back(doc, sentence, _WINDOW)
    window = [(t, a) for t, a in before if limit <= t.i < sentence]
    start = sentence
    while start > limit:
        start = doc[start - 1].sent.start
        here = [(t, a) for t, a in window if start <= t.i and t.i < sentence]
        subjects = [(t, a) for t, a in here if _subject(t)]
        if subjects:
            return subjects[0][1] if len({t.sent.start for t, _ in subjects}) == 1 else subjects[-1][1]
        if here and gender is not None:
            return here[-1][1]
    return None


def _subject(token: Token) -> bool:
    """Subject of its clause, through apposition and coordination; also the agent of "said X"."""
    head = token
    while head.dep_ in ("appos", "compound", "nmod") and head.head.i != head.i:
        head = head.head
    return head.dep_ in _SUBJECT


def _sentence_back(doc: Doc, start: int, count: int) -> int:
    for _ in range(count):
        if start == 0:
            break
        start = doc[start - 1].sent.start
    return start


def _quoted(doc: Doc) -> set[int]:
    """Tokens inside double quotes: a speaker's "he" is not the report's."""
    inside: set[int] = set()
    open_at: int | None = None
    for token in doc:
        if "\n" in token.text:
            open_at = None
        if token.text in ("“", "``") or (token.text == '"' and open_at is None):
            open_at = token.i
        elif token.text in ("”", "''", '"') and open_at is not None:
            inside.update(range(open_at, token.i))
            open_at = None
    return inside
