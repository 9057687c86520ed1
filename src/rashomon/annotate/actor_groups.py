"""Actors that are no named person: governments, delegations, ministries, forces, agencies, "officials
said"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rashomon.annotate.actor_titles import title_at
from rashomon.annotate.scan import PLACE_NOUNS, Hit, in_headline, locative
from rashomon.model import ActorMention
from rashomon.resources.lexicon import Group, groups
from rashomon.values import Actor
from rashomon.values.actor import ActorKind
from rashomon.values.names import fold, words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc, Token

_MODIFIERS = frozenset(("ADJ", "NOUN", "PROPN", "NUM"))
_DEFENCE = re.compile(r"\b(?:defen[cs]e|military|armed forces|army)\b", re.I)
# Nouns of what states do: "Russia sanctions" and "the Ukrainian proposal" name the state as agent.
_DEEDS = words(
    "attack strike invasion offensive sanction proposal demand decision plan offer request threat "
    "response mediation withdrawal aggression assault shelling bombing raid statement missile drone "
    "ultimatum concession position warning blockade embargo pressure policy"
)
_FACILITY = words(
    "hospital airport palace school university station plant church mosque street avenue square bridge "
    "prison jail house houses tower towers hotel stadium building center centre mall park facility"
)


def government(code: str | None, name: str, label: str) -> Actor:
    """A country's government, however it was named."""
    return Actor(name=name, kind="government", country=code, sector="GOV", label=label)


def mention(doc: Doc, start: int, end: int, actor: Actor) -> ActorMention:
    """A mention on code points ``start``…``end`` of the document."""
    return ActorMention(start=start, end=end, text=doc.text[start:end], actor=actor)


def group_mentions(doc: Doc, found: list[Hit], taken: set[int]) -> list[ActorMention]:
    """Noun phrases headed by a group noun, with their country. ``taken``: tokens of people's mentions."""
    by_token = {i: h for h in found for i in range(h.first, h.last)}
    out: list[ActorMention] = []
    for token in doc:
        if token.i in taken or token.pos_ not in ("NOUN", "PROPN", "ADJ"):
            continue
        found_group = _group(token)
        if found_group is None or _is_modifier(token):
            continue
        out.extend(_noun_phrase(doc, token, found_group, by_token, taken))
    return out


def _group(token: Token) -> tuple[str, Group] | None:
    table = groups()
    lemma = token.lemma_.lower()
    if token.i and (two := f"{token.nbor(-1).lower_} {lemma}") in table:
        return two, table[two]
    if lemma in table:
        return lemma, table[lemma]
    word = token.lower_
    return (word, table[word]) if word in table else None


def _is_modifier(token: Token) -> bool:
    """ "police station", "army base": the noun only modifies another one."""
    if token.i + 1 >= len(token.doc):
        return False
    following = token.doc[token.i + 1]
    if token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i and token.head.pos_ in ("NOUN", "PROPN"):
        return True
    return following.pos_ in ("NOUN", "PROPN") and following.head.i >= following.i and _group(following) is not None


def _noun_phrase(
    doc: Doc, token: Token, group: tuple[str, Group], by_token: dict[int, Hit], taken: set[int]
) -> list[ActorMention]:
    noun, info = group
    first = _left_edge(doc, token, taken)
    last = token.i + 1
    country_hits = [by_token[i] for i in range(first, token.i) if i in by_token]
    right, right_end = _right_countries(doc, last, by_token)
    if right and not country_hits:
        country_hits, last = right, right_end
    code, sector = _country_and_sector(country_hits, info, doc[first:last].text)
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    out = []
    if noun == "side" and code is None:
        return []
    others = _coordinated(doc, first, by_token) if country_hits and country_hits[0].first >= first else []
    for hit in others:
        actor = Actor(
            name=None,
            kind=_kind(info),
            country=hit.term.code,
            sector=sector,
            label=f"{hit.term.text} {token.text}",
        )
        out.append(mention(doc, hit.start, hit.end, actor))
    core = _without_country(doc, first, token.i + 1, country_hits)
    named = info.kind == "organisation" and (
        code or any(t.text[0].isupper() for t in doc[first:last] if t.pos_ == "PROPN")
    )
    actor = Actor(
        name=_label(doc, first, last) if named else None,
        kind=_kind(info),
        country=code,
        sector=sector,
        key=core if info.kind == "organisation" else None,
        label=_label(doc, first, last),
    )
    codes = sorted({h.term.code for h in right if h.term.code}) if country_hits is right else []
    if len(codes) > 1:  # "the delegations from Egypt and Israel"
        actor = actor.model_copy(update={"country": None, "members": tuple(codes)})
    elif info.kind == "government" and code:
        actor = government(code, country_hits[0].term.name, _label(doc, first, last))
    out.append(mention(doc, start, end, actor))
    return out


def _kind(info: Group) -> ActorKind:
    return info.kind  # type: ignore[return-value]  # narrowed by the data file; pydantic checks it


def _country_and_sector(found: list[Hit], info: Group, text: str) -> tuple[str | None, str | None]:
    code = next((h.term.code for h in found if h.term.kind != "organisation"), None)
    sector = info.sector
    if sector == "GOV" and info.kind == "organisation" and _DEFENCE.search(text):
        sector = "MIL"
    org = next((h.term for h in found if h.term.kind == "organisation"), None)
    if org is not None:
        code, sector = code or org.code, org.sector or sector
    if sector is None and re.search(r"\b(?:police)\b", text, re.I):
        sector = "COP"
    elif info.kind == "described" and _DEFENCE.search(text):
        sector = "MIL"
    return code, sector


def _left_edge(doc: Doc, token: Token, taken: set[int]) -> int:
    first, start = token.i, token.sent.start
    while first > start:
        left = doc[first - 1]
        if left.i in taken and left.tag_ != "POS":
            break
        possessive = left.tag_ == "POS" or left.text in ("’s", "'s")
        country = left.ent_type_ in ("GPE", "NORP") and left.text[0].isupper()
        if not (possessive or country or left.pos_ in _MODIFIERS or left.text == "-") or left.ent_type_ in (
            "DATE",
            "TIME",
        ):
            break
        first -= 1
    while first < token.i and (doc[first].tag_ == "POS" or doc[first].text == "-" or doc[first].is_space):
        first += 1
    if first > start and (
        doc[first - 1].pos_ == "DET" or doc[first - 1].lower_ in ("the", "his", "her", "its", "their")
    ):
        first -= 1
    return first


def _right_countries(doc: Doc, i: int, by_token: dict[int, Hit]) -> tuple[list[Hit], int]:
    """ "delegations from the U.S., Ukraine, and Russia", "forces of Sudan"."""
    if i >= len(doc) or doc[i].lower_ not in ("from", "of"):
        return [], i
    found: list[Hit] = []
    k = i + 1
    end = i
    while k < len(doc):
        if k in by_token and by_token[k].term.kind != "demonym":
            found.append(by_token[k])
            k = end = by_token[k].last
        elif doc[k].lower_ in ("the", ",", "and", "both"):
            k += 1
        else:
            break
    return found, end


def _coordinated(doc: Doc, first: int, by_token: dict[int, Hit]) -> list[Hit]:
    """The earlier countries of "American, Ukrainian and Russian negotiators"."""
    out: list[Hit] = []
    k = first - 1
    while k >= 0:
        if doc[k].lower_ in ("and", ",", "the", "or"):
            k -= 1
        elif k in by_token and _lists(doc, by_token[k]) and doc[k + 1].lower_ in ("and", ",", "or"):
            out.append(by_token[k])
            k = by_token[k].first - 1
        else:
            break
    return out[::-1] if out and out[-1].first < first and _adjacent(doc, out[0], first) else []


def _lists(doc: Doc, hit: Hit) -> bool:
    """Not the ground of the clause before: "talks in the UAE, U.S. and Russian negotiators"."""
    before = hit.first - 1
    while before >= 0 and doc[before].lower_ == "the":
        before -= 1
    ground = before >= 0 and doc[before].lower_ in ("in", "at", "near", "across", "inside")
    return hit.term.kind in ("demonym", "name") and not ground


def _adjacent(doc: Doc, hit: Hit, first: int) -> bool:
    return doc[first - 1].lower_ in ("and", ",", "or") and (first < len(doc))


def _without_country(doc: Doc, first: int, last: int, found: list[Hit]) -> str:
    skip = {
        i for h in found if h.term.kind in ("name", "demonym", "capital", "metonym") for i in range(h.first, h.last)
    }
    words = [t.text for t in doc[first:last] if t.i not in skip and t.tag_ != "POS" and t.pos_ != "DET"]
    return " ".join(words)


def _label(doc: Doc, first: int, last: int) -> str:
    text = " ".join(doc.text[doc[first].idx : doc[last - 1].idx + len(doc[last - 1])].split())
    return re.sub(r"^(?:the|a|an)\s+", "", text, flags=re.I)


def country_mentions(doc: Doc, found: list[Hit], taken: set[int]) -> list[ActorMention]:
    """Governments by country name, capital or seat, and organisations of the lexicon."""
    out = []
    for hit in found:
        if any(i in taken for i in range(hit.first, hit.last)):
            continue
        token = doc[hit.first : hit.last].root
        term = hit.term
        if term.kind == "organisation":
            kind: ActorKind = "organisation"
            actor = Actor(
                name=term.name,
                kind=kind,
                country=term.code,
                sector=term.sector,
                key=term.name,
                label=term.text,
            )
            out.append(mention(doc, hit.start, hit.end, actor))
        elif term.kind == "demonym":
            if token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("compound", "amod", "nmod", "poss"):
                actor = Actor(kind="group", country=term.code, sector="CVL", label=term.text)
                out.append(mention(doc, hit.start, hit.end, actor))
            elif token.head.lemma_.lower() in _DEEDS and token.dep_ in ("amod", "compound", "nmod"):
                out.append(mention(doc, hit.start, hit.end, government(term.code, term.name, term.text)))
        elif _acts(token, term.kind):
            out.append(mention(doc, hit.start, hit.end, government(term.code, term.name, term.text)))
    return out


def _acts(token: Token, kind: str) -> bool:
    if locative(token):
        return False
    if token.dep_ in ("compound", "amod", "nmod"):
        return token.head.lemma_.lower() in _DEEDS
    if kind == "capital" and token.dep_ == "nsubjpass":
        return token.head.lemma_ in (
            "urge",
            "ask",
            "tell",
            "invite",
            "accuse",
            "warn",
            "expect",
            "force",
            "blame",
            "represent",
        )
    if kind == "capital" and token.dep_ == "poss":
        return token.head.lemma_.lower() not in PLACE_NOUNS | _FACILITY | {"mayor", "resident", "people"}
    return True


def organisation_mentions(doc: Doc, found: list[Hit], taken: set[int]) -> list[ActorMention]:
    """Other organisations that the name finder sees ("the General Staff" is a group noun and done before)."""
    by_token = {i: h for h in found for i in range(h.first, h.last)}
    out = []
    for ent in doc.ents:
        if ent.label_ != "ORG" or any(t.i in taken for t in ent):
            continue
        first, last = ent.start, ent.end
        while first < last and doc[first].pos_ == "DET":
            first += 1
        while last > first and (doc[last - 1].is_space or doc[last - 1].tag_ == "POS"):
            last -= 1
        if first >= last or _no_organisation(doc, first, last):
            continue
        hits = [by_token[i] for i in range(first, last) if i in by_token]
        name = doc[first:last].text
        nouns = [g for t in doc[first:last] if (g := _group(t)) is not None]
        sector_hint = nouns[-1][1].sector if nouns else None
        code, sector = _country_and_sector(hits, Group("organisation", sector_hint), name)
        actor = Actor(
            name=name,
            kind="organisation",
            country=code,
            sector=sector,
            key=_without_country(doc, first, last, hits),
            label=name,
        )
        out.append(mention(doc, doc[first].idx, doc[last - 1].idx + len(doc[last - 1]), actor))
    return out


def _no_organisation(doc: Doc, first: int, last: int) -> bool:
    text = doc[first:last].text
    if "/" in text or "\n" in text or not text[0].isupper() or len(fold(text)) < 2:
        return True
    root = doc[first:last].root
    if doc[last - 1].lower_ in _FACILITY and not (
        root.dep_ == "nsubj" and root.head.lemma_ in ("say", "tell", "announce")
    ):
        return True
    if any(t.ent_type_ in ("GPE", "LOC") for t in root.conjuncts):
        return True
    if in_headline(doc[first]) and last - first > 1 and not any(t.lower_ in groups() for t in doc[first:last]):
        return True  # title case: the finder sees names everywhere
    return last - first == 1 and title_at(doc[first]) is not None
