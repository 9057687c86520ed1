"""Where things happen: names used for ground, with the country or city they are said to be in.

A name is settled by what the text says of it ("Bam in Iran's Fars province"), then by the countries of
the
report, then by size. What the gazetteer lacks keeps ``key=None``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rashomon.annotate.gazetteer import lookup, put_inside
from rashomon.annotate.place_context import (
    PLACE_PREPOSITIONS,
    SETTLING,
    bare_name,
    end_of,
    is_closed,
    is_premodifier,
    is_short,
    kind_of,
    names_it,
    place_context,
    settled_names,
    settler,
    stays_ground,
)
from rashomon.annotate.place_spots import FACILITIES, body_parts, facility_first, streets
from rashomon.annotate.scan import Hit, hits, locative
from rashomon.model import ActorMention, PlaceMention
from rashomon.resources.lexicon import regions, states
from rashomon.values import Place
from rashomon.values.names import fold, words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Span, Token

# Common nouns of places, for phrases without a name ("occupied territories", "a palace overlooking the
# Bosphorus").
_PHRASES = (
    SETTLING
    | FACILITIES
    | words(
        "territory area border zone frontline coast shore capital home house apartment street corner block "
        "road building soil outskirt mountain valley river lake sea desert south north east west land "
        "enclave checkpoint store restaurant bar venue shelter basement highway intersection"
    )
)
_VAGUE_COMPASS = words("south north east west northern southern eastern western")

_GROUND = ("GPE", "LOC", "FAC")
_OTHER = ("PERSON", "ORG")


def places(doc: Doc, actors: Sequence[ActorMention] = ()) -> tuple[PlaceMention, ...]:
    """All place mentions in order of start. ``actors`` (of the same document) keeps people from being
    places."""
    if not len(doc):
        return ()
    return _Scan(doc, actors).run()


class _Scan:
    """One document's pass; spans are found in order of trust, the first one keeps its ground."""

    def __init__(self, doc: Doc, actors: Sequence[ActorMention]) -> None:
        self.doc = doc
        self.hits = hits(doc)
        codes = Counter(h.term.code for h in self.hits if h.term.kind != "organisation" and h.term.code)
        self.near = [code for code, _ in codes.most_common(6) if code]
        if any(t.text in states() and t.text not in ("Georgia", "Washington") for t in doc) and "USA" not in self.near:
            self.near.append("USA")
        people = [a for a in actors if a.actor.kind == "person" and a.actor.name]
        self.people = {i for a in people for i in self._indices(a.start, a.end)}
        self.actors = {(a.start, a.end) for a in actors if a.actor.kind == "government"}
        self.taken: set[int] = set()
        self.settled = settled_names(doc)
        bodies = ("organisation", "delegation")
        self.bodies = {i for a in actors if a.actor.kind in bodies for i in self._indices(a.start, a.end)}
        self.found: list[tuple[int, int, Place]] = []

    def _indices(self, start: int, end: int) -> range:
        return self.doc.numbers(start, end)

    def run(self) -> tuple[PlaceMention, ...]:
        for start, end, value in streets(self.doc.text):
            self._keep(start, end, value)
        for start, end, value in body_parts(self.doc):
            self._keep(start, end, value)
        self._buildings()
        self._names()
        self._nested()
        self._phrases()
        self._home()
        out = [PlaceMention(start=s, end=e, text=self.doc.text[s:e], place=p) for s, e, p in self.found]
        return tuple(sorted(out, key=lambda m: (m.start, -m.end)))

    def _keep(self, start: int, end: int, value: Place) -> bool:
        indices = self._indices(start, end)
        if any(i in self.taken for i in indices):
            return False
        self.taken.update(indices)
        self.found.append((start, end, value))
        return True

    def _buildings(self) -> None:
        """Proper names ending in a building noun ("Guy's Hospital")."""
        doc = self.doc
        for token in doc:
            if token.lower_ not in FACILITIES or token.i in self.taken:
                continue
            first = facility_first(doc, token.i)
            if first is None or token.i - first > 5 or any(i in self.people for i in range(first, token.i + 1)):
                continue
            if token.i + 1 < len(doc) and doc[token.i + 1].text[0].isupper() and doc[token.i + 1].pos_ == "PROPN":
                continue
            if not stays_ground(doc[token.i]):
                continue
            start, end = doc[first].idx, token.idx + len(token)
            name = doc.text[start:end]
            known = lookup(name) if fold(name) in regions() else None
            self._keep(start, end, known or Place(name=name, kind="facility", head=token.lower_.rstrip("s")))

    def _names(self) -> None:
        """Names of the lexicon, of the name finder, and capitals the gazetteer knows behind a place
        preposition."""
        doc = self.doc
        named: list[tuple[int, Hit | Span]] = [
            (h.first, h) for h in self.hits if h.term.kind in ("name", "capital") and self._is_ground(h)
        ]
        finder = [e for e in doc.ents if e.label_ in _GROUND or (e.label_ in _OTHER and is_short(e.text))]
        for _, found in sorted([*named, *((e.start, e) for e in finder)], key=lambda pair: pair[0]):
            if isinstance(found, Hit):
                self._name(found.first, found.last)
                continue
            first, last = found.start, found.end
            while first < last and (doc[first].pos_ in ("DET", "ADP") or doc[first].is_space):
                first += 1
            while last > first and (doc[last - 1].tag_ == "POS" or doc[last - 1].is_space):
                last -= 1
            if first < last and not any(i in self.taken for i in range(first, last)):
                self._entity(first, last, found.label_)
        self._capitals()

    def _is_ground(self, hit: Hit) -> bool:
        if (hit.start, hit.end) in self.actors:
            return False
        root = self.doc[hit.first : hit.last].root
        return root.dep_ not in ("amod",) and (locative(root) or place_context(self.doc, hit.first, hit.last))

    def _entity(self, first: int, last: int, label: str) -> None:
        doc = self.doc
        if any(i in self.people for i in range(first, last)) or not doc[first].text[0].isupper():
            return
        if any(h.first < last and first < h.last for h in self.hits):
            return  # a country or organisation that acts
        known = self._known(first, last)
        contextual = place_context(doc, first, last) or locative(doc[first:last].root)
        if label in ("PERSON", "ORG") and not (known is not None and contextual):
            return
        if label == "GPE" and not contextual and known is None:
            return
        self._name(first, last)

    def _capitals(self) -> None:
        """ "on Kish", "between Bandar Abbas and ...": names that the finder missed."""
        doc = self.doc
        for token in doc:
            i = token.i + 1
            if (
                token.pos_ != "ADP"
                or token.lower_ not in PLACE_PREPOSITIONS
                or i >= len(doc)
                or i in self.taken
                or i in self.people
            ):
                continue
            last = i
            while (
                last < len(doc)
                and last - i < 3
                and doc[last].text[0].isupper()
                and doc[last].pos_ == "PROPN"
                and last not in self.people
            ):
                last += 1
            if (
                last > i
                and not any(h.first < last and i < h.last for h in self.hits)
                and self._known(i, last) is not None
            ):
                self._name(i, last)

    def _known(self, first: int, last: int) -> Place | None:
        return lookup(self.doc[first:last].text, self.near, settled=settler(self.doc, first, last))

    def _name(self, first: int, last: int) -> None:
        """Keep tokens ``first``…``last`` as a place, with "city of", "island", ", Colo." around it."""
        doc = self.doc
        settled = settler(doc, first, last)
        outer, end_outer = self._container(last)
        name = doc.text[doc[first].idx : end_of(doc, last)]
        bare = lookup(name, self.near)
        if bare is not None and bare.kind == "country":
            outer = None  # "the UAE, U.S. and ...": a list
        value = lookup(name, self.near, outer, settled or self.settled.get(bare_name(name)))
        if value is None:
            value = Place(name=name, kind=kind_of(settled), head=settled)
        if (
            value.kind in ("country", "water")
            and settled
            and first + 1 < last + 1
            and doc[last - 1].lower_ not in SETTLING
        ):
            settled = None  # "the Persian Gulf island of ..."
        if settled and last < len(doc) and doc[last].lower_ == settled and last not in self.taken:
            last += 1
            value = value.model_copy(update={"name": doc.text[doc[first].idx : end_of(doc, last)]})
        if outer is not None:
            value = put_inside(value, outer)
            last = max(last, end_outer) if doc[last].text == "," else last
        self._keep(doc[first].idx, end_of(doc, last), value)

    def _container(self, last: int) -> tuple[Place | None, int]:
        """What follows and holds it: ", Colo.", ", United Arab Emirates", "in Iran's Kerman province"."""
        doc = self.doc
        if last + 1 >= len(doc):
            return None, last
        if doc[last].text == ",":
            return self._comma(last + 1)
        k = last + 1
        if doc[last].lower_ in SETTLING and k < len(doc) and doc[k].text == ",":
            return self._comma(k + 1)
        if doc[last].lower_ in ("in",):
            country = None
            hit = next((h for h in self.hits if h.first == k and h.term.kind in ("name", "demonym")), None)
            if hit is not None:
                country = lookup(hit.term.name)
                k = hit.last + (1 if hit.last < len(doc) and doc[hit.last].tag_ == "POS" else 0)
            end = k
            while end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].text[0].isupper():
                end += 1
            if end > k and end < len(doc) and doc[end].lower_ in SETTLING:
                settled = doc[end].lower_
                name = doc.text[doc[k].idx : end_of(doc, end + 1)]
                region = lookup(doc[k:end].text, self.near, country, settled) or Place(
                    name=name, kind="region", head=settled
                )
                region = region.model_copy(update={"name": name})
                return (put_inside(region, country) if country else region), last
            return country, last
        return None, last

    def _comma(self, k: int) -> tuple[Place | None, int]:
        doc = self.doc
        hit = next((h for h in self.hits if h.first in (k, k + 1) and h.term.kind == "name"), None)
        if hit is not None and (hit.first == k or doc[k].lower_ == "the") and is_closed(doc, hit.last):
            return lookup(hit.term.name), hit.last
        for end in (k + 2, k + 1):
            text = doc.text[doc[k].idx : end_of(doc, end)] if end <= len(doc) and k < len(doc) else ""
            if text in states() and (end >= len(doc) or is_closed(doc, end) or text.endswith(".")):
                return lookup(text, ["USA"]), end
        return None, k - 1

    def _nested(self) -> None:
        """A region said of a place is a place itself ("Bam in Iran's Fars province")."""
        doc = self.doc
        for token in doc:
            if (
                token.lower_ not in ("province", "oblast", "region", "district", "county", "state", "governorate")
                or token.i in self.taken
            ):
                continue
            first = token.i
            while (
                first > 0
                and doc[first - 1].pos_ == "PROPN"
                and doc[first - 1].text[0].isupper()
                and first - 1 not in self.taken
            ):
                first -= 1
            inside = [i for i in range(first, token.i) if any(h.first <= i < h.last for h in self.hits)]
            if first == token.i or inside:
                continue
            self._name(first, token.i)

    def _phrases(self) -> None:
        """Noun phrases headed by a common place noun, in locative use or as what is handed over."""
        doc = self.doc
        for token in doc:
            lemma = token.lemma_.lower()
            if (
                token.pos_ != "NOUN"
                or lemma not in _PHRASES
                or token.i in self.taken
                or token.dep_ in ("compound", "amod", "nmod")
            ):
                continue
            if token.dep_ not in ("pobj", "dobj", "conj", "appos", "nsubj", "nsubjpass", "attr"):
                continue
            if token.i in self.bodies or names_it(token):
                continue
            first = token.i
            while (
                first > token.sent.start
                and doc[first - 1].pos_ in ("ADJ", "NOUN", "PROPN", "VERB", "PUNCT", "ADV")
                and is_premodifier(doc[first - 1], token)
            ):
                first -= 1
            words = tuple(
                sorted(
                    {
                        t.lower_
                        for t in doc[first : token.i]
                        if t.pos_ in ("ADJ", "NOUN", "PROPN", "VERB") and t.is_alpha
                    }
                )
            )
            start, end = doc[first].idx, end_of(doc, token.i + 1)
            value = Place(name=doc.text[start:end], kind="phrase", head=lemma, words=words)
            self._keep(start, end, self._phrase_inside(token, value))

    def _phrase_inside(self, token: Token, value: Place) -> Place:
        """ "a palace overlooking the Bosphorus", "villages in Sumy": the named ground in its modifiers."""
        for child in token.rights:
            if child.dep_ not in ("prep", "acl", "relcl"):
                continue
            if child.dep_ == "prep" and child.lower_ not in ("in", "on", "at", "near", "of", "off", "along"):
                continue
            for t in child.subtree:
                holder = next((p for s, e, p in self.found if s <= t.idx < e and p.key and p.kind != "body_part"), None)
                if holder is None and t.pos_ == "PROPN" and (region := regions().get(fold(t.text))) is not None:
                    holder = lookup(region.name)
                if holder is not None and child.dep_ == "prep" and child.lower_ != "near" and holder.kind != "water":
                    return put_inside(value, holder)
                if holder is not None:  # beside it, not in it: shares what holds it
                    return value.model_copy(
                        update={"within": holder.within, "country": holder.country, "parent": holder.name}
                    )
        return value

    def _home(self) -> None:
        """Streets and buildings of a report about one city are in it."""
        towns = Counter(p.key for _, _, p in self.found if p.kind == "city" and p.key)
        if len(towns) != 1:
            return
        town = next(p for _, _, p in self.found if p.key in towns)
        self.found = [
            (s, e, put_inside(p, town) if p.kind == "street" and not p.within else p) for s, e, p in self.found
        ]
