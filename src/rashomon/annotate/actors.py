"""Who acts and speaks in a report: people with office and country, governments, delegations, groups,
pronouns.

The name finders of small models miss or mislabel many people of the news, so names are carried by their
titles
("Defence Minister, Denis Healey") and by repetition inside the report. Later mentions ("Healey", "the
minister", "he") get the full actor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.actor_coref import resolve
from rashomon.annotate.actor_groups import country_mentions, group_mentions, mention, organisation_mentions
from rashomon.annotate.actor_titles import TitlePhrase, after, before
from rashomon.annotate.names import Cast, Name, find_names
from rashomon.annotate.scan import Hit, hits
from rashomon.model import ActorMention
from rashomon.resources.lexicon import given_names, is_country_word
from rashomon.values import Actor
from rashomon.values.names import name_tokens, words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc

_GOV_TITLES = frozenset(
    ("head", "chief", "leader", "director", "representative", "spokesman", "spokeswoman", "spokesperson")
)
_STATE_WORDS = words(
    "delegation state government military intelligence army police presidential kremlin ministry "
    "security foreign defense defence city regional district navy administration council"
)


class OfficeClaim(NamedTuple):
    """A place where the text says that a person holds an office; all offsets are code points."""

    start: int
    end: int
    actor: Actor
    office: str
    office_start: int
    office_end: int


class _Person(NamedTuple):
    name: Name
    titles: tuple[TitlePhrase, ...]
    spelling: str


def actors(doc: Doc, published: date | None = None) -> tuple[ActorMention, ...]:
    """All actor mentions, in order of start; a mention can lie inside a longer one ("Trump's envoy, X").

    ``published`` is reserved for knowledge of who held an office when; nothing uses it yet.
    """
    if not len(doc):
        return ()
    found = hits(doc)
    people = _people(doc, found)
    cast, merged = _merge(doc, people, found)
    out = [_person_mention(doc, p, cast, merged) for p in people]
    taken = _tokens(doc, people)
    groups = group_mentions(doc, found, taken)
    covered = taken | _covered(doc, groups)
    countries = country_mentions(doc, found, covered)
    covered |= _covered(doc, countries)
    organisations = organisation_mentions(doc, found, covered)
    named = _sorted([m for m in out if m is not None] + groups + countries + organisations)
    return _sorted(resolve(doc, named, found))


def _sorted(mentions: Sequence[ActorMention]) -> tuple[ActorMention, ...]:
    seen: dict[tuple[int, int], ActorMention] = {}
    for m in mentions:
        seen.setdefault((m.start, m.end), m)
    return tuple(sorted(seen.values(), key=lambda m: (m.start, -m.end)))


def office_claims(doc: Doc, mentions: Sequence[ActorMention]) -> tuple[OfficeClaim, ...]:
    """Where the report asserts an office of a person: prenominal title, apposition, "is the …"."""
    by_end = {m.end: m for m in mentions if m.actor.kind == "person" and m.actor.name}
    found = hits(doc)
    out = []
    for person in _people(doc, found):
        actor = by_end.get(_end(doc, person.name.last))
        if actor is None:
            continue
        for title in person.titles:
            start, end = doc[title.first].idx, _end(doc, title.last)
            whole = (min(start, doc[person.name.first].idx), max(end, _end(doc, person.name.last)))
            out.append(OfficeClaim(*whole, actor.actor, _office(doc, title, found), start, end))
    return tuple(out)


def _end(doc: Doc, last: int) -> int:
    return doc[last - 1].idx + len(doc[last - 1])


def _people(doc: Doc, found: list[Hit]) -> list[_Person]:
    people = []
    for name in find_names(doc, found):
        titles = tuple(t for t in (before(doc, name.first), after(doc, name.last)) if t is not None)
        people.append(_Person(name, titles, doc[name.first : name.last].text.rstrip(".")))
    return people


def _tokens(doc: Doc, people: list[_Person]) -> set[int]:
    taken: set[int] = set()
    for p in people:
        taken.update(range(p.name.first, p.name.last))
        for t in p.titles:
            taken.update(range(t.office if t.prenominal else t.first, t.last))
    return taken


def _covered(doc: Doc, mentions: list[ActorMention]) -> set[int]:
    covered: set[int] = set()
    for m in mentions:
        span = doc.char_span(m.start, m.end)
        if span is not None:
            covered.update(range(span.start, span.end))
    return covered


def _office(doc: Doc, title: TitlePhrase, found: list[Hit]) -> str:
    """The title as written, lower case, without country, article and possessor."""
    skip = {i for h in found if h.term.kind in ("name", "demonym") for i in range(h.first, h.last)}
    words = [
        t.text.lower()
        for t in doc[title.office : title.last]
        if t.i not in skip
        and not is_country_word(t.text)
        and t.tag_ != "POS"
        and not t.is_space
        and t.lower_ not in ("the", "a", "an")
    ]
    while words and words[-1] in ("of", "for", ",", "and", "to", "in"):
        words.pop()
    return " ".join((["former"] if title.former else []) + words)


def _country(doc: Doc, title: TitlePhrase, found: list[Hit]) -> str | None:
    inside = [h for h in found if title.first <= h.first < title.last and h.term.code and len(h.term.code) == 3]
    if not inside:
        return None
    owner = [h for h in inside if h.term.kind in ("name", "demonym", "metonym")]
    return (owner or inside)[0].term.code


def _sector(doc: Doc, title: TitlePhrase, office: str, country: str | None) -> str | None:
    words = set(office.split())
    if {"defence", "defense"} & words and "council" not in words:
        return "MIL"
    if "police" in words:
        return "COP"
    if "intelligence" in words:
        return "SPY"
    if title.head.sector is not None:
        return title.head.sector
    head = doc[title.office : title.last].text.lower().split()
    if words & _STATE_WORDS or (country and _GOV_TITLES & set(head)):
        return "GOV"
    return None


class _Known:
    """What a report says of one person, gathered over all mentions."""

    def __init__(self) -> None:
        self.offices: list[str] = []
        self.countries: Counter[str] = Counter()
        self.sectors: list[str] = []
        self.gender: str | None = None
        self.boss: int | None = None


def _merge(doc: Doc, people: list[_Person], found: list[Hit]) -> tuple[Cast, dict[int, Actor]]:
    """Group the names into people and gather what the report says of each."""
    cast = Cast()
    for p in people:
        if len(name_tokens(p.spelling)) > 1:
            cast.add(p.spelling)
    for p in people:
        if len(name_tokens(p.spelling)) == 1 and cast.find(p.spelling) is None:
            cast.add(p.spelling)
    known = [_Known() for _ in cast.people]
    for p in people:
        i = cast.find(p.spelling)
        if i is not None:
            _learn(doc, p, known[i], people, cast, found)
    for one in known:  # "Trump's envoy" acts for Trump's country
        if one.boss is not None and not one.countries:
            one.countries = known[one.boss].countries
    return cast, {i: _actor(cast.best(i), one) for i, one in enumerate(known)}


def _learn(doc: Doc, person: _Person, known: _Known, people: list[_Person], cast: Cast, found: list[Hit]) -> None:
    for title in person.titles:
        office, country = _office(doc, title, found), _country(doc, title, found)
        if office:
            known.offices.append(office)
        if country:
            known.countries[country] += 1
        elif (boss := _boss(doc, title, people, cast)) is not None:
            known.boss = boss
        if sector := _sector(doc, title, office, country):
            known.sectors.append(sector)
        known.gender = known.gender or title.head.gender
    honorific = doc[person.name.first - 1].lower_.rstrip(".") if person.name.first else ""
    if honorific in ("mr", "mrs", "ms", "miss"):
        known.gender = "m" if honorific == "mr" else "f"


def _boss(doc: Doc, title: TitlePhrase, people: list[_Person], cast: Cast) -> int | None:
    """The person in the possessive of a title NP."""
    for p in people:
        inside = title.first <= p.name.first and p.name.last <= title.last
        if inside and p.name.last < len(doc) and doc[p.name.last].tag_ == "POS":
            return cast.find(p.spelling)
    return None


def _actor(name: str, known: _Known) -> Actor:
    tokens = name_tokens(name)
    given = given_names().get(tokens[0]) if len(tokens) > 1 else None
    offices = tuple(dict.fromkeys(known.offices))
    return Actor(
        name=name,
        kind="person",
        country=known.countries.most_common(1)[0][0] if known.countries else None,
        sector=known.sectors[0] if known.sectors else None,
        office=offices[0] if offices else None,
        offices=offices,
        gender="m" if known.gender == "m" else "f" if known.gender == "f" else given,
    )


def _person_mention(doc: Doc, person: _Person, cast: Cast, merged: dict[int, Actor]) -> ActorMention | None:
    i = cast.find(person.spelling)
    if i is None:
        return None
    first = min([t.first for t in person.titles if t.prenominal] + [person.name.first])
    honorific = doc[first - 1] if first else None
    if (
        honorific is not None
        and honorific.lower_.rstrip(".") in ("mr", "mrs", "ms", "dr", "miss")
        and honorific.text[0].isupper()
    ):
        first -= 1
    return mention(doc, doc[first].idx, _end(doc, person.name.last), merged[i])
