"""Checks: where a report says of a well-known office what the holders' file does not.

A check is shown to people with the words it is about. It never changes a fact: the file can be wrong, and a
report may speak of another time than its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rashomon.model import Annotated, Check, Claim, Part
from rashomon.resources.holders import Holder, as_of, holders
from rashomon.resources.lexicon import country_names
from rashomon.values import Actor, Relation, Time
from rashomon.values.names import name_tokens, person_relation
from rashomon.values.offices import office_relation, parse_office

_SLACK = timedelta(days=7)  # days between an election, an appointment and the oath, on which reports differ
_TRUSTED = timedelta(days=90)  # how long after the day of the file those it has in office are taken to be there
_NOT_NOW = frozenset(("former", "late", "designate", "elect", "incoming", "acting", "interim"))


def checks(story: Sequence[Annotated]) -> tuple[Check, ...]:
    """The offices that reports give to people and the file does not at the report's date, in order of the reports.

    One check a report, person and office. Reports without a date and people who are not in the file get none.
    """
    return tuple(check for annotated in story for check in _of_report(annotated))


def _of_report(annotated: Annotated) -> Iterator[Check]:
    published = annotated.report.published
    if published is None:
        return
    seen: set[tuple[str, str]] = set()
    for claim in annotated.claims:
        if claim.kind != "role" or claim.part is Part.BOILERPLATE:
            continue
        holder, office = _holder(claim), _office(claim)
        if holder is None or not office:
            continue
        found = says(holder, office, published)
        key = (" ".join(name_tokens(holder.name or "")[-1:]), office)
        if found is None or key in seen or _of_another_time(annotated, claim, published):
            continue
        seen.add(key)
        yield Check(kind="office", report=claim.report, start=claim.start, end=claim.end, text=claim.text, says=found)


def _holder(claim: Claim) -> Actor | None:
    return next((r.value for r in claim.roles if r.name == "participant" and isinstance(r.value, Actor)), None)


def _office(claim: Claim) -> str:
    return next((r.context or r.text for r in claim.roles if r.name == "role"), "")


def says(holder: Actor, office: str, day: date) -> str | None:
    """What the file says against ``holder`` being ``office`` ("former president") on ``day``; ``None``: nothing."""
    own = _terms(holder)
    if not own:
        return None
    rank = parse_office(office).rank
    if "former" in rank:
        bare = " ".join(w for w in office.split() if w not in {"former", "ex", "formerly"})
        return next((_holds(t) for t in own if _same(t.office, bare) and _in_office(t, day, inside=True)), None)
    if rank & _NOT_NOW:
        return None
    fitting = [t for t in own if _same(t.office, office)]
    if fitting:
        if any(_in_office(t, day) for t in fitting):
            return None
        past = [t for t in fitting if t.end is not None and t.end < day]
        return _held(past[-1]) if past else None
    return _somebody_else(own, office, day)


def _terms(holder: Actor) -> list[Holder]:
    """The terms of the one person in the file that this can be; none where it can be two people."""
    name = holder.name or ""
    if not name_tokens(name):
        return []
    found = [
        t
        for t in holders()
        if holder.country in (None, t.country) and person_relation(name, t.person) is Relation.EQUAL
    ]
    return found if len({t.person for t in found}) == 1 else []


def _same(office: str, told: str) -> bool:
    relation = office_relation(office, told)
    return relation is Relation.EQUAL or (relation is Relation.REFINES and " " in office and " " in told)


def _in_office(term: Holder, day: date, inside: bool = False) -> bool:
    """Whether the term covers the day. A week's slack at both ends: ``inside`` takes it off, else it is added."""
    slack = -_SLACK if inside else _SLACK
    if term.end is None:
        return term.begin - slack <= day and (not inside or day <= as_of() + _TRUSTED)
    return term.begin - slack <= day <= term.end + slack


def _somebody_else(own: Sequence[Holder], office: str, day: date) -> str | None:
    """ "Foreign minister" of a country whose file has another one then, said of one who holds some other office."""
    now = [t for t in own if _in_office(t, day, inside=True)]
    for term in now:
        for other in holders():
            if other.country != term.country or other.person == term.person or not _same(other.office, office):
                continue
            if _in_office(other, day, inside=True) and office_relation(term.office, office) is Relation.DISJOINT:
                return f"{_holds(term)}; {_holds(other)}"
    return None


def _of_another_time(annotated: Annotated, claim: Claim, published: date) -> bool:
    """Whether the sentence dates what it tells to a time long before the report: titles may be of that time."""
    for other in annotated.claims:
        if other.sentence != claim.sentence or other.parent is not None:
            continue
        for role in other.roles:
            value = role.value
            if isinstance(value, Time) and value.end is not None and value.end.date() < published - timedelta(days=60):
                return True
    return False


def _of(term: Holder) -> str:
    name = country_names().get(term.country)
    return f"{term.office} of {name}" if name else term.office


def _holds(term: Holder) -> str:
    known = f" (file of {as_of()})" if term.end is None else f" to {term.end}"
    return f"{term.person} is {_of(term)} since {term.begin}{known}"


def _held(term: Holder) -> str:
    return f"{term.person} was {_of(term)} from {term.begin} to {term.end}"
