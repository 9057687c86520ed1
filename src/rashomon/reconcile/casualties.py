"""Who a report says was killed, injured or hit: every person and figure with the words that tell what became of them.

A *tally* is one such telling: "two men died", "Ann Vale, 31, was pronounced dead", "injuring six". It is read off
the sentence, without a parse, in three steps: the people in it (``people``), the words that tell an outcome, and
which of the people each of those words speaks of: those behind a verb that has an object ("killing two"), else those
before it ("two were killed").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rashomon.model import Annotated, Part, Report
from rashomon.reconcile.people import NUMBERS, PRONOUNS, Name, Person, number, people_of
from rashomon.resources.casualties import words
from rashomon.stories.telling import split_spans

Outcome = Literal["killed", "injured", "hit"]
Where = Literal["title", "lead", "body"]

_LEAD = 3  # sentences of the lead
_LONGEST = 1500  # code points of a sentence that are read in one go: odd texts stay cheap
_FAR = 140  # code points between people and the words that tell of them
_BACK = 80  # code points looked back for a "not" or a "could"
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,6}|" + "|".join(NUMBERS)
_CHARGED = re.compile(
    rf"\b({_NUMBER}|a)(?: \w+)? counts? (?:each )?of (?:[\w-]+ ){{0,3}}?(?:(?:attempted|attempt)(?: [\w-]+){{0,3}} )?"
    r"(?P<crime>murder|homicide|manslaughter|aggravated assault|aggravated battery|assault with|malicious wounding"
    r"|unlawful wounding)",
    re.I,
)
_BY_AUX = re.compile(
    r"\b(?:was|were|is|are|be|been|being|got|gets|get|left|leaves|leaving)"
    r"(?: \w+ly| also| both| all| each| later| then| shot and| reportedly)*\s*$",
    re.I,
)
_NOT = re.compile(r"\b(?:not|n['’]t|never|nobody|no one|none|neither|without|no)\s+(?:\w+\s+){0,4}$", re.I)
_OWN = re.compile(
    r"\s*(?:\w+\s+)?(?:himself|herself|themselves|his own life|her own life|suicide|self-inflicted)\b", re.I
)
_NOT_NEAR = re.compile(r"[.;:,]|\b(?:by|in|at|after|on|with|when|for|from|to|near|inside)\b", re.I)
_OF = re.compile(r"\s*(?:of|to)\s+(?:\w+\s+){0,2}$", re.I)
_LIST = re.compile(r"(?:,? ?\d{0,2},?)?\s*(?:,|and|&|, and|as well as|along with|plus)?\s*$", re.I)
_BREAK = re.compile(r"[;:]|\b(?:while|but|whereas)\b|, and (?:then )?(?=\w+ (?:was|were))", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
_SITE = re.compile(r"\s+[-|–]\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Tally:
    """``count`` people (``None``: not told how many) of whom the report's words tell ``outcome``.

    ``start``/``end`` are code points of the report's text; of its title where ``inside`` is false. ``keys`` tell single
    people apart ("31", "ann vale"); ``figure`` says that a number was written; ``ordinal`` is 3 in "a third victim";
    ``past`` marks an earlier event or a statistic, ``perpetrator`` one who did it, ``own`` their own hand.
    """

    outcome: Outcome
    count: float | None
    start: int
    end: int
    where: Where
    cue: str
    inside: bool = True
    keys: frozenset[str] = frozenset()
    figure: bool = False
    definite: bool = False
    ordinal: int | None = None
    head: str = ""
    past: bool = False
    perpetrator: bool = False
    own: bool = False
    negated: bool = False


def tallies(annotated: Annotated) -> tuple[Tally, ...]:
    """All tallies of a report, its title's first, in order. Never raises on odd text."""
    report = annotated.report
    known = _Known()
    found: list[Tally] = []
    if report.title:
        found += _sentence(_Sentence(_SITE.split(report.title)[0], 0, "title", False, False), (), known)
    names = _names(annotated)
    position = 0
    for one in _sentences(report):
        while position < len(names) and names[position][0] < one.offset:
            position += 1
        stop = position
        while stop < len(names) and names[stop][0] < one.offset + len(one.text):
            stop += 1
        found += _sentence(one, names[position:stop], known)
    return tuple(found)


def _names(annotated: Annotated) -> list[Name]:
    """Where people are named, with their first and last names as far as they are given, in order."""
    found = []
    for mention in annotated.actors:
        if mention.actor.kind != "person" or not mention.actor.name:
            continue
        own = _NAME_WORD.findall(mention.text)
        while own and own[-1].lower() in _SUFFIXES:
            own.pop()
        if own and own[-1][0].isupper() and own[-1].lower() not in PRONOUNS:
            found.append((mention.start, mention.end, " ".join(own[:1] + own[-1:] if len(own) > 1 else own).casefold()))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    offset: int
    where: Where
    past: bool
    inside: bool = True


def _sentences(report: Report) -> Iterator[_Sentence]:
    told = 0
    blocks = [(b.start, b.end, b.part) for b in report.blocks if b.part is not Part.BOILERPLATE]
    for start, end, part in blocks or [(0, len(report.text), Part.BODY)]:
        for at, to in split_spans(report.text[start:end]):
            for piece in range(start + at, start + to, _LONGEST):
                text = report.text[piece : min(piece + _LONGEST, start + to)]
                where: Where = "title" if part is Part.HEADLINE else "lead" if told < _LEAD else "body"
                told += part is not Part.HEADLINE and len(text.split()) > 5
                yield _Sentence(text, piece, where, _is_past(text, report))


def _is_past(text: str, report: Report) -> bool:
    if words().past.search(text):
        return True
    year = report.published.year if report.published else 0
    return any(1900 <= int(y) < year for y in _YEAR.findall(text))


class _Known:
    """What earlier sentences said of the people of a report: the last one told of, and which ages are whose."""

    def __init__(self) -> None:
        self.last: Person | None = None
        self.same: dict[str, str] = {}
        self.full: dict[str, str] = {}  # the whole name last told with a surname

    def key(self, key: str) -> str:
        key = self.full.get(key, key)
        while key in self.same:
            key = self.same[key]
        return key

    def tie(self, one: Person) -> None:
        """The names and ages of one person: from now on they are one key, a name where there is one."""
        keys = (*one.names, *one.ages) if one.count == 1 else ()
        self.full |= {name.split()[-1]: name for name in one.names if " " in name}
        roots = sorted({self.key(k) for k in keys}, key=lambda k: (k.isdigit(), k))
        for other in roots[1:]:
            self.same[other] = roots[0]

    def resolved(self, one: Person) -> Person:
        if one.head in PRONOUNS and self.last is not None and not one.names:
            return replace(one, names=self.last.names, ages=self.last.ages)
        return one


def _sentence(one: _Sentence, names: Sequence[Name], known: _Known) -> Iterator[Tally]:
    yield from _charges(one)
    people = people_of(one.text, one.offset, names)
    for person in people:
        known.tie(person)
    people = [known.resolved(person) for person in people]
    for cue in words().outcome.finditer(one.text):
        group = _spoken_of(one.text, people, cue)
        if group:
            yield _tally(one, group, cue, known)
        for person in people:
            if person.start < cue.start() and person.count == 1:
                known.last = person
    for person in people:
        if person.count == 1 and person.head not in PRONOUNS:
            known.last = person


def _charges(one: _Sentence) -> Iterator[Tally]:
    """ "Two counts of murder": so many dead; "of attempted murder": so many hit, at the most."""
    for match in _CHARGED.finditer(one.text):
        count = 1.0 if match[1].lower() == "a" else number(match[1].lower())
        lethal = match["crime"].lower() in ("murder", "homicide", "manslaughter")
        yield Tally(
            outcome="killed" if lethal and "attempt" not in match.group().lower() else "hit",
            count=count,
            start=one.offset + match.start(),
            end=one.offset + match.end(),
            where=one.where,
            cue="counts of",
            inside=one.inside,
            figure=True,
            head="count",
            past=one.past,
        )


def _spoken_of(text: str, people: Sequence[Person], cue: re.Match[str]) -> list[Person]:
    """The people a cue speaks of; those of a list ("Vale, 31, and two others") come together."""
    inside = [p for p in people if p.start < cue.end() and cue.start() < p.end - 1 and p.start <= cue.start()]
    if inside:
        return inside
    before = [n for n, p in enumerate(people) if p.end <= cue.start() + 1]
    after = [n for n, p in enumerate(people) if p.start >= cue.start() + 1]
    if after and _is_object(text, people[after[0]], cue):
        return _list_from(text, people[after[0] :])
    if not before:
        return []
    reach = text[people[before[-1]].end : cue.start()]
    if len(reach) > _FAR or _BREAK.search(reach):
        return []
    return _list_to(text, people[: before[-1] + 1])


def _is_object(text: str, near: Person, cue: re.Match[str]) -> bool:
    gap = text[cue.end() : near.start]
    if cue.group().lower() in words().of and _OF.match(gap):
        return True
    if len(gap.split()) > 2 or _NOT_NEAR.search(gap) or _OWN.match(text, cue.end()):
        return False
    if _BY_AUX.search(text[max(0, cue.start() - _BACK) : cue.start()]):
        return False
    return words().objects.match(cue.group()) is not None


def _list_from(text: str, people: Sequence[Person]) -> list[Person]:
    kept = [people[0]]
    for one in people[1:]:
        if not _LIST.match(text[kept[-1].end : one.start]):
            break
        kept.append(one)
    return kept


def _list_to(text: str, people: Sequence[Person]) -> list[Person]:
    kept = [people[-1]]
    for one in reversed(people[:-1]):
        if not _LIST.match(text[one.end : kept[0].start]) or one.head in PRONOUNS:
            break
        kept.insert(0, one)
    return kept


def _tally(one: _Sentence, group: Sequence[Person], cue: re.Match[str], known: _Known) -> Tally:
    counts = [p.count for p in group]
    before = one.text[max(0, cue.start() - _BACK) : cue.start()]
    unreal = words().unreal.search(before) is not None
    negated = _NOT.search(before) is not None and not re.search(r"[,;]", before[-25:])
    outcome = "killed" if group[-1].head == "body" else cue.lastgroup  # "twelve bodies were recovered"
    return Tally(
        outcome=outcome,  # type: ignore[arg-type]  # the pattern's groups are the outcomes
        count=None if None in counts else sum(c for c in counts if c is not None),
        start=one.offset + min(group[0].start, cue.start()),
        end=one.offset + max(group[-1].end, cue.end()),
        where=one.where,
        cue=cue.group().lower(),
        inside=one.inside,
        keys=frozenset(known.key(k) for p in group for k in _keys(p)),
        figure=any(p.head in ("bare", "other") or (p.count or 0) > 1 for p in group),
        definite=all(p.definite for p in group),
        ordinal=max((p.ordinal or 0 for p in group), default=0) or None,
        head=group[-1].head,
        past=one.past,
        perpetrator=any(p.head in words().perpetrators for p in group),
        own=_OWN.match(one.text, cue.end()) is not None,
        negated=negated or unreal,
    )


def _keys(one: Person) -> tuple[str, ...]:
    return (one.names or one.ages)[:1] if one.count == 1 else (*one.names, *one.ages)
