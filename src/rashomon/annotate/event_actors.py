"""The code of an event's end: whose country or organisation a noun phrase names, by any of its words.

Actor mentions are narrow ("soldiers"); an end of an event is a phrase ("two soldiers of the Chadian army", "Kenyan
farmers", "residents of Tel Aviv"). Own rules; sectors and codes are PLOVER's.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.event_phrases import COLLECTIVE, bounds, words_of
from rashomon.annotate.polarity_lexicon import load_rows
from rashomon.annotate.scan import Hit, hits
from rashomon.model import ActorMention, EventActor, PlaceMention
from rashomon.resources.lexicon import Term, by_first_word, groups, titles
from rashomon.values.names import fold, words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

_WORD = re.compile(r"[^\W_]+")
_ORGANISED = frozenset({"IGO", "NGO"})
_NO_ACTOR = frozenset({"DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "ORDINAL"})
# A person or body of whom there is one a country: without a country they are of the one the sentence is about.
_DOMESTIC = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "REB", "OPP", "CVL", "SPY"})
_PEOPLE = words(
    "people person man woman child civilian resident villager student worker farmer protester demonstrator crowd "
    "activist journalist refugee migrant prisoner detainee hostage soldier troop policeman officer police official "
    "candidate voter supporter citizen family opposition rebel guerrilla militant insurgent gunman court judge "
    "parliament government army military president minister bomber authority force employee rival critic striker "
    "peacekeeper guard movement committee council commission union association organisation organization agency "
    "company firm bank church tribe community functionary warplane rebellion guerilla miner teacher nurse doctor "
    "driver fisherman peasant inmate captive militia faction group party coalition alliance junta regime brigade "
    "battalion unit convoy patrol judge prosecutor lawyer tribunal jury legislator lawmaker deputy senator king "
    "leader commander general chief aide spokesman spokeswoman patient pilgrim worshipper migrant settler neighbour"
)


_TITLES = words("president premier chancellor king queen emir sultan leader pope minister prince")
# Surnames that many people in the news bear.
_COMMON = words(
    "carter ford bush clinton johnson brown major may howard rudd abbott morrison harper clark key smith taylor baker "
    "powell rice kerry martin adams king gandhi khan singh kim lee park roh wang li hu lopez perez garcia fernandez "
    "gonzalez rodriguez sanchez castillo torres cook straw hurd howe banda mohammed mohamed ahmed ali hassan hussein "
    "abdullah salman costa santos silva fox cameron vance rubio austin hun fischer kohl banks moore duarte pena sall "
    "yilmaz gul thatcher-jones win diab fidan bio sata conte bird tate marcos aquino"
)


class Known(NamedTuple):
    """What a document says of actors and places, arranged for look-ups by position."""

    mentions: tuple[ActorMention, ...]
    places: tuple[PlaceMention, ...]
    hits: tuple[Hit, ...]
    starts: tuple[int, ...]
    at: dict[int, Hit]
    firsts: tuple[int, ...]
    parties: dict[int, bool]

    def within(self, first: int, last: int) -> list[Hit]:
        """The names in these tokens (``last`` exclusive)."""
        low = bisect_left(self.firsts, first)
        high = bisect_left(self.firsts, last)
        return [h for h in self.hits[low:high] if h.last <= last]


def known(doc: Doc, mentions: Sequence[ActorMention], places: Sequence[PlaceMention]) -> Known:
    """Mentions in order of start, and the names of the lexicon."""
    ordered = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
    own = _named_groups(doc)
    taken = {i for h in own for i in range(h.first, h.last)}
    others = (h for h in hits(doc) if taken.isdisjoint(range(h.first, h.last)))
    found = sorted((*own, *others), key=lambda h: h.first)
    return Known(
        mentions=ordered,
        places=tuple(sorted(places, key=lambda p: p.start)),
        hits=tuple(found),
        starts=tuple(m.start for m in ordered),
        at={i: h for h in found for i in range(h.first, h.last)},
        firsts=tuple(h.first for h in found),
        parties={},
    )


def _named_groups(doc: Doc) -> list[Hit]:
    """Names of ``groups_named.csv``, the longest at each place."""
    text, table = doc.text, named_groups()
    found: list[Hit] = []
    reached = 0
    for match in _WORD.finditer(text):
        start = match.start()
        if start < reached:
            continue
        for term in table.get(match.group(), ()):
            end = start + len(term.text)
            if text.startswith(term.text, start) and not text[end : end + 1].isalnum():
                first, last = doc.token_at(start), doc.token_at(end - 1)
                if first is not None and last is not None and first.idx == start:
                    found.append(Hit(start, end, first.i, last.i + 1, term))
                    reached = end
                break
    return found


@functools.cache
def _own_names() -> frozenset[str]:
    return frozenset(term.text for listed in named_groups().values() for term in listed)


@functools.cache
def named_groups() -> dict[str, tuple[Term, ...]]:
    """Armed groups, parties, organisations and peoples by the first word of their names, longest first."""
    table: dict[str, Term] = {}
    for row in load_rows("groups_named.csv"):
        for text in row["names"].split("|"):
            table.setdefault(text, Term(text, "organisation", row["code"], row["sector"] or None, text))
    return by_first_word(table)


def actor_of(head: Token, about: Known) -> EventActor:
    """The event's end at ``head``: its whole phrase, coded where one of its words tells of whom it is."""
    start, end = words_of(head)
    code, sector = code_of(head, about)
    text = head.doc.text[start:end]
    return EventActor(text=text, code=code, sector=sector or sector_of(head, about), start=start, end=end)


def actors_of(head: Token, about: Known) -> list[EventActor]:
    """The ends at ``head``: one for each country where the phrase joins several ("Chilean and Peruvian officers")."""
    actor = actor_of(head, about)
    codes = _joined(head, about)
    if len(codes) < 2:
        return [actor]
    return [actor.model_copy(update={"code": code}) for code in codes]


def _joined(head: Token, about: Known) -> list[str]:
    mention = mention_at(head, about)
    if mention is not None and len(mention.actor.members) > 1:
        return [code[:3] for code in mention.actor.members]
    first, last = bounds(head)
    found: list[str] = []
    for hit in about.within(first, last):
        if hit.first != head.i and _beside_another(hit, head, about):
            found.append(_short(hit.term.code))
    return [c for c in dict.fromkeys(found) if c]


def _beside_another(hit: Hit, head: Token, about: Known) -> bool:
    """In a list before the head or behind its "from" or "of": "Chilean and Peruvian", "from Chile and Peru"."""
    token = head.doc[hit.first : hit.last].root
    others = {t.i for t in token.conjuncts}
    if not any(i in about.at for i in others):
        return False
    top = min((token, *token.conjuncts), key=lambda t: t.i)
    return top.head.i == head.i or (
        top.dep_ == "pobj" and top.head.lower_ in ("from", "of") and top.head.head.i == head.i
    )


def code_of(head: Token, about: Known) -> tuple[str | None, str | None]:
    """Country (ISO alpha-3) or IGO/NGO, and PLOVER sector; ``None`` for what isn't known."""
    own = about.at.get(head.i)
    if own is not None and own.term.text in _own_names():
        return _short(own.term.code), own.term.sector
    mention = mention_at(head, about)
    if mention is not None and (code := _mention_code(mention)) and not _ethnic(head, about):
        return code, mention.actor.sector
    sector = mention.actor.sector if mention is not None else None
    for code, found in _inside(head, about):
        return code, sector or found
    if mention is not None and mention.actor.kind == "person" and mention.actor.name:
        titled = bool(titles_in(mention))
        found_country = leader(mention.actor.name, titled)
        if found_country:
            return found_country, sector or "GOV"
    for child in head.children:
        if child.dep_ == "appos":
            for code, found in _inside(child, about):
                return code, sector or found
    return None, sector


def titles_in(mention: ActorMention) -> list[str]:
    """The titles of heads of state and government that the mention or its actor's offices hold."""
    said = fold(" ".join((mention.text, *mention.actor.offices))).split()
    return [w for w in said if w in _TITLES]


def _mention_code(mention: ActorMention) -> str | None:
    actor = mention.actor
    code = actor.country or (actor.sector if actor.sector in _ORGANISED else None)
    if code is None and actor.members:
        code = actor.members[0]
    return code[:3] if code else None


def mention_at(head: Token, about: Known) -> ActorMention | None:
    """The narrowest actor mention that holds the token."""
    best = None
    at = bisect_left(about.starts, head.idx + 1)
    for mention in reversed(about.mentions[max(0, at - 12) : at]):
        if mention.start <= head.idx < mention.end and (best is None or len(mention.text) < len(best.text)):
            best = mention
    return best


def _ethnic(head: Token, about: Known) -> bool:
    """ "ethnic Albanians in Serbia", "Bosnian Serbs": people by descent act in the country they are in."""
    hit = about.at.get(head.i)
    if hit is None or hit.term.kind != "demonym":
        return False
    if any(t.lower_ == "ethnic" for t in head.lefts):
        return True
    earlier = about.at.get(head.i - 1)
    if earlier is not None and earlier.last == head.i and earlier.term.kind == "demonym":
        return True
    ground = {t.i for p in head.rights if p.dep_ == "prep" and p.lower_ in ("of", "in") for t in p.subtree}
    return any(about.at[i].term.kind == "name" for i in ground if i in about.at)


def _inside(head: Token, about: Known) -> Iterator[tuple[str, str | None]]:
    """Codes of the names in the phrase: modifiers before the head first, nearest last, then what follows it."""
    first, last = bounds(head)
    doc = head.doc
    low, high = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    names = [h for h in about.within(first, last) if h.term.code]
    ethnic = _ethnic(head, about)
    before = [h for h in reversed(names) if h.first <= head.i and not (ethnic and h.first == head.i)]
    before = [h for h in before if not _backer(doc, h)] + [h for h in before if _leads(doc, h)]
    after = [h for h in names if h.first > head.i]
    if head.lemma_.lower() in COLLECTIVE:
        before = [h for h in before if h.first == head.i or h.term.kind == "demonym"]
    for hit in before:
        yield _short(hit.term.code), hit.term.sector if hit.first == head.i else None
    for hit in after:
        yield _short(hit.term.code), None
    for place in about.places:
        if low <= place.start and place.end <= high and place.place.country:
            yield place.place.country, None
    for mention in about.mentions[bisect_left(about.starts, low) : bisect_left(about.starts, high)]:
        if mention.end <= high and (code := _mention_code(mention)):
            yield code, mention.actor.sector
    if ethnic:
        yield _short(about.at[head.i].term.code), "CVL"


def _backer(doc: Doc, hit: Hit) -> bool:
    """ "Iran-backed", "pro-Iranian", "Kabul-based": not who acts."""
    joined = hit.last + 1 < len(doc) and doc[hit.last].text in ("-", "–") and doc[hit.last + 1].tag_ in ("VBN", "VBD")
    against = hit.first >= 2 and doc[hit.first - 1].text == "-" and doc[hit.first - 2].lower_ in ("pro", "anti")
    return joined or against


def _leads(doc: Doc, hit: Hit) -> bool:
    """ "Vietnamese-led forces" act for who leads them."""
    return hit.last + 1 < len(doc) and doc[hit.last].text == "-" and doc[hit.last + 1].lower_ == "led"


def _short(code: str | None) -> str:
    return (code or "")[:3]


def leader(name: str, titled: bool) -> str | None:
    """The country of a head of state or government of ``leaders.csv``, by the full name or the surname.

    A bare surname counts with a title ("President Ford"), or where it is no common word or name. A given name that the
    file doesn't have is somebody else.
    """
    full, surnames = _leaders()
    folded = fold(name)
    if folded in full:
        return full[folded]
    parts = folded.split()
    if len(parts) != 1:
        return None
    return surnames.get(parts[0]) if titled or parts[0] not in _COMMON else None


@functools.cache
def _leaders() -> tuple[dict[str, str], dict[str, str]]:
    full: dict[str, str] = {}
    surnames: dict[str, set[str]] = {}
    for row in load_rows("leaders.csv"):
        for name in row["names"].split("|"):
            key = fold(name)
            full.setdefault(key, row["iso3"])
            surnames.setdefault(key.split()[-1], set()).add(row["iso3"])
    return full, {name: next(iter(codes)) for name, codes in surnames.items() if len(codes) == 1}


def sector_of(head: Token, about: Known) -> str | None:
    """The sector that a phrase's nouns imply where no mention says it: "farmers", "police", "rebel leader"."""
    for token in (head, *(t for t in head.lefts if t.pos_ in ("NOUN", "PROPN", "ADJ"))):
        group = groups().get(token.lemma_.lower())
        if group is not None and group.sector:
            return group.sector
        title = titles().get(token.lemma_.lower())
        if title is not None and title.sector:
            return title.sector
    return "CVL" if head.lemma_.lower() in _PEOPLE else None


def names(head: Token, about: Known) -> bool:
    """True for a modifier that names a party: "Israeli", "Hamas", "Trump's"."""
    if head.ent_type_ in ("GPE", "NORP", "ORG", "PERSON") and head.pos_ in ("PROPN", "ADJ", "NOUN"):
        return True
    return head.i in about.at


def acts(head: Token, about: Known) -> bool:
    """True for phrases that can act or be acted upon as parties: named, coded, or about people and bodies."""
    kept = about.parties.get(head.i)
    if kept is None:
        kept = about.parties[head.i] = _acts(head, about)
    return kept


def _acts(head: Token, about: Known) -> bool:
    if head.ent_type_ in _NO_ACTOR or head.pos_ == "PRON":
        return head.pos_ == "PRON" and mention_at(head, about) is not None
    if mention_at(head, about) is not None:
        return True
    lemma = head.lemma_.lower()
    if lemma in _PEOPLE or lemma in groups() or lemma in titles() or head.ent_type_ in ("GPE", "NORP", "ORG", "PERSON"):
        return True
    if lemma in COLLECTIVE:
        return any(acts(t, about) for p in head.children if p.dep_ == "prep" for t in p.children if t.dep_ == "pobj")
    return head.i in about.at


def domestic(actor: EventActor, head: Token, country: str | None) -> EventActor:
    """Home actors without a country ("the rebels", "police", "the president") are of the sentence's only one."""
    if actor.code or country is None or head.pos_ == "PRON" or head.ent_type_ == "PERSON":
        return actor
    if actor.sector in _DOMESTIC or head.lemma_.lower() in _PEOPLE:
        return actor.model_copy(update={"code": country})
    return actor
