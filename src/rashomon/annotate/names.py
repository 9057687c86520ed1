"""The people of one report: name spans, and which of them are one person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.actor_titles import title_at
from rashomon.annotate.place_spots import streets
from rashomon.annotate.scan import Hit, in_headline
from rashomon.resources.lexicon import cities, divisions, given_names, regions, states
from rashomon.values.names import fold, name_tokens, person_relation, same_token, words
from rashomon.values.relation import Relation

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token

_NOT_NAMES = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december inc corp ltd llc street st avenue ave road "
    "hospital university school palace airport news agency ministry department council committee party "
    "court police army center centre institute staff assembly command minister president secretary "
    "chief state states bank group union association service bureau office street plant fund church "
    "club team league world war court international national island city county province river lake sea "
    "gulf mountain north south east west telegram twitter facebook instagram the a an and or for of in "
    "on at to from by with it he she they we i but if when while after before this that says said tells "
    "warns talks killed photo image video read more new first reuters file via getty"
)
_JOINERS = words("al el bin ibn ben abu de del della da di do dos van von der la le du ul")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*\.?$")


class Name(NamedTuple):
    """A person's name: token indices, end exclusive."""

    first: int
    last: int


def is_name_word(token: Token) -> bool:
    """A capitalised word that can be part of a person's name (initials included)."""
    text = token.text
    return bool(text[0].isupper() and _WORD.match(text) and fold(text) not in _NOT_NAMES) and (
        len(text) == 1 or not text.isupper() or len(text) > 4 or text.endswith(".")
    )


def find_names(doc: Doc, found: list[Hit]) -> list[Name]:
    """Name spans in order: those of the name finder, and capitals behind a title, which it mislabels."""
    blocked = {i for h in found for i in range(h.first, h.last)} | _on_streets(doc)
    ground = _grounds(doc)
    names: dict[int, Name] = {}
    for ent in doc.ents:
        name = _from_entity(ent, blocked)
        if name is not None and not (name.last - name.first == 1 and doc[name.first].text in ground):
            names.setdefault(name.first, name)
    for token in doc:
        if title_at(token) is not None:
            name = _behind_title(doc, token.i, blocked)
            if name is not None and not any(
                name.first - 4 < f <= name.last and n.last > name.first for f, n in names.items()
            ):
                names[name.first] = name
    return _with_repeats(doc, _joined(doc, sorted(names.values()), blocked), blocked)


def _joined(doc: Doc, names: list[Name], blocked: set[int]) -> list[Name]:
    """Names behind a title run on over the capitals that follow: the name finder breaks up names it never saw."""
    out: list[Name] = []
    for name in names:
        if out and name.first < out[-1].last:
            continue
        last = name.last
        if _titled(doc, name.first):
            while last < len(doc) and last - name.first < 5 and last not in blocked and _goes_on(doc[last]):
                last += 1
        out.append(Name(name.first, last))
    return out


def _titled(doc: Doc, first: int) -> bool:
    """A title stands right before, with or without a comma."""
    before = first - 2 if first > 1 and doc[first - 1].text == "," else first - 1
    return before >= 0 and title_at(doc[before]) is not None


def _goes_on(token: Token) -> bool:
    return is_name_word(token) and token.pos_ == "PROPN" and title_at(token) is None


def _on_streets(doc: Doc) -> set[int]:
    """Tokens of addresses, and the bare street name again later ("down Baker")."""
    taken: set[int] = set()
    for start, end, place in streets(doc.text):
        taken.update(doc.numbers(start, end))
        bare = {name for name in place.streets if " " not in name}
        taken.update(t.i for t in doc if t.text[0].isupper() and t.lower_ in bare and t.ent_type_ and _alone(t))
    return taken


def _alone(token: Token) -> bool:
    return sum(t.ent_type_ != "" for t in token.doc[max(0, token.i - 1) : token.i + 2] if t.i != token.i) == 0


def _grounds(doc: Doc) -> set[str]:
    """Single names that somewhere in the report plainly are places, whatever the name finder says
    elsewhere."""
    ents = [e for e in doc.ents if len(e) == 1 and e.label_ in ("PERSON", "ORG", "GPE", "LOC")]
    return {e.text for e in ents if _is_place(doc, e.start, e.end)}


def _from_entity(ent: Span, blocked: set[int]) -> Name | None:
    if ent.label_ not in ("PERSON", "ORG", "GPE", "NORP"):
        return None
    first, last = ent.start, ent.end
    doc = ent.doc
    while first < last and (
        title_at(doc[first]) is not None or doc[first].is_space or fold(doc[first].text) in ("mr", "mrs", "ms", "dr")
    ):
        first += 1
    stop = first
    while (
        stop < last and (is_name_word(doc[stop]) or (stop > first and _joins(doc, stop, last))) and stop not in blocked
    ):
        stop += 1
    last = stop
    if first >= last or last - first > 5 or len(fold(doc[first:last].text)) < 2:
        return None
    if ent.label_ == "PERSON":
        return None if _is_place(doc, first, last) else Name(first, last)
    # the small models call people behind a title organisations or places
    if stop == ent.end and last - first in (2, 3) and _beside_title(doc, first, last) and not in_headline(doc[first]):
        return Name(first, last)
    return None


def _joins(doc: Doc, i: int, last: int) -> bool:
    return (doc[i].text == "-" or doc[i].lower_ in _JOINERS) and i + 1 < last


def _beside_title(doc: Doc, first: int, last: int) -> bool:
    from rashomon.annotate.actor_titles import after, before

    return before(doc, first) is not None or after(doc, last) is not None


_PLACE_CUES = words("in on at near of from to around outside inside between off across into")
_PLACE_WORDS = words("island city province county state region town village oblast airport gulf")


def _is_place(doc: Doc, first: int, last: int) -> bool:
    """The gazetteer knows it and the words around it say ground: "on Kish", "the town of Bam"."""
    text = doc[first:last].text
    key = fold(text)
    if text in states() or key in regions():
        return True
    if not (key in divisions() or cities(text)):
        return False
    if fold(doc[first].text) in given_names() and last - first > 1:
        return False
    prev = doc[first - 1].lower_ if first else ""
    follow = doc[last].lower_ if last < len(doc) else ""
    return prev in _PLACE_CUES or follow in _PLACE_WORDS or title_at(doc[min(last, len(doc) - 1)]) is not None


def _behind_title(doc: Doc, title: int, blocked: set[int]) -> Name | None:
    first = title + 1
    if first < len(doc) and doc[first].text == ",":
        first += 1
    end = first
    while (
        end < len(doc)
        and end - first < 4
        and end not in blocked
        and ((is_name_word(doc[end]) and title_at(doc[end]) is None) or (end > first and _joins(doc, end, len(doc))))
    ):
        end += 1
    while end > first and (doc[end - 1].text == "-" or doc[end - 1].lower_ in _JOINERS):
        end -= 1
    if end == first or doc[first].is_sent_start or in_headline(doc[first]):
        return None
    comma = first == title + 2
    if comma and (
        end - first < 2 or (end < len(doc) and doc[end].text not in (",", ".") and doc[end].pos_ not in ("VERB", "AUX"))
    ):
        return None
    if not doc[title].text[0].isupper() and end - first < 2:
        return None
    if any(t.pos_ not in ("PROPN", "NOUN", "ADJ", "X", "PART", "PUNCT") for t in doc[first:end]):
        return None
    if _is_place(doc, first, end) or (doc[first].ent_type_ in ("GPE", "LOC", "FAC") and cities(doc[first:end].text)):
        return None
    return Name(first, end)


def _with_repeats(doc: Doc, names: list[Name], blocked: set[int]) -> list[Name]:
    """Add later bare surnames of people named in full, or by surname and title ("Mr Healey")."""
    covered = {i for n in names for i in range(n.first, n.last)}
    known = [n for n in names if n.last - n.first > 1 or _addressed(doc, n.first)]
    surnames = {doc[n.last - 1].text for n in known if len(doc[n.last - 1].text) > 2}
    out = list(names)
    for token in doc:
        if token.i in covered or token.i in blocked or token.text not in surnames:
            continue
        if token.i + 1 < len(doc) and token.i + 1 not in covered and _longer(doc[token.i + 1]):
            continue
        out.append(Name(token.i, token.i + 1))
    return sorted(out)


def _addressed(doc: Doc, first: int) -> bool:
    return first > 0 and (fold(doc[first - 1].text) in ("mr", "mrs", "ms", "dr", "miss") or _titled(doc, first))


def _longer(following: Token) -> bool:
    """The capitalised word is the start of another name ("Kerman Province", "Trump Tower")."""
    return following.pos_ == "PROPN" and following.text[0].isupper() and following.is_alpha


class Cast:
    """Names grouped into people: a full name, its spellings, and the surname alone."""

    def __init__(self) -> None:
        self.people: list[list[str]] = []

    def add(self, name: str) -> None:
        """Record a full name (two tokens or more): join the person it spells, or start a new one."""
        for spellings in self.people:
            if person_relation(spellings[0], name) is Relation.EQUAL:
                spellings.append(name)
                return
        self.people.append([name])

    def find(self, name: str) -> int | None:
        """The person this name means, by full name, else by surname (the latest added one wins a tie)."""
        tokens = name_tokens(name)
        if not tokens:
            return None
        for i in range(len(self.people) - 1, -1, -1):
            other = name_tokens(self.people[i][0])
            if len(tokens) == 1 and other and (same_token(tokens[0], other[-1]) or tokens[0] == other[0]):
                return i
            if len(tokens) > 1 and person_relation(self.people[i][0], name) is Relation.EQUAL:
                return i
        return None

    def best(self, i: int) -> str:
        """The fullest spelling, the earliest on a tie."""
        return max(self.people[i], key=lambda n: len(name_tokens(n)))
