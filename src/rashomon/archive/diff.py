"""What changed between two versions of a story's record."""

from __future__ import annotations

from collections.abc import Iterable

from rashomon.archive.model import FactChange, RecordDiff, ValueChange
from rashomon.model import Fact, QuantityRange, Record, Verdict

_Place = tuple[str, int, int, str]


def diff(story: str, before: tuple[int, Record], after: tuple[int, Record]) -> RecordDiff:
    """Facts that are new, gone, or told otherwise; reports that came or went; ranges that changed.

    A fact is the same one where it has a claim in common with an earlier fact of its kind: with the one with which
    it has most. What several facts became one of is told as that one's change; the others are not gone.
    """
    old, new = _standing(before[1]), _standing(after[1])
    earlier = _matched(old, new)
    kept_places = {place for fact in new for place in _places(fact)}
    changes = [(fact, earlier.get(fact.id)) for fact in new]
    moved = [(fact, was) for fact, was in changes if was is not None and was.verdict is not fact.verdict]
    ids = [{r.id for r in record.reports} for record in (before[1], after[1])]
    return RecordDiff(
        story=story,
        before=before[0],
        after=after[0],
        reports_added=tuple(sorted(ids[1] - ids[0])),
        reports_gone=tuple(sorted(ids[0] - ids[1])),
        corroborated=_told(moved, Verdict.CORROBORATED),
        disputed=_told(moved, Verdict.DISPUTED),
        other=_told(moved, Verdict.SINGLE, Verdict.REPEATED),
        new=tuple(_change(fact, None) for fact, was in changes if was is None),
        gone=tuple(_gone(fact) for fact in old if not kept_places & set(_places(fact))),
        values=tuple(_values(before[1].quantities, after[1].quantities)),
    )


def _standing(record: Record) -> list[Fact]:
    return [f for f in record.facts if not (f.review and f.review.status == "rejected")]


def _places(fact: Fact) -> Iterable[_Place]:
    sort = fact.kind if fact.parent is not None or fact.kind == "role" else "clause"
    return ((c.report, c.start, c.end, sort) for c in fact.claims)


def _matched(old: Iterable[Fact], new: Iterable[Fact]) -> dict[str, Fact]:
    """For each new fact the earlier one with most claims in common."""
    holders: dict[_Place, list[Fact]] = {}
    for fact in old:
        for place in _places(fact):
            holders.setdefault(place, []).append(fact)
    found = {}
    for fact in new:
        shared: dict[str, tuple[int, Fact]] = {}
        for place in _places(fact):
            for was in holders.get(place, ()):
                shared[was.id] = (shared.get(was.id, (0, was))[0] + 1, was)
        if shared:
            found[fact.id] = max(shared.values(), key=lambda pair: (pair[0], pair[1].id == fact.id, pair[1].id))[1]
    return found


def _told(moved: Iterable[tuple[Fact, Fact]], *verdicts: Verdict) -> tuple[FactChange, ...]:
    return tuple(_change(fact, was) for fact, was in moved if fact.verdict in verdicts)


def _change(fact: Fact, was: Fact | None) -> FactChange:
    return FactChange(
        fact=fact.id,
        gist=fact.gist,
        section=fact.section,
        before=was.verdict if was else None,
        after=fact.verdict,
        reports=tuple(dict.fromkeys(c.report for c in fact.claims)),
    )


def _gone(fact: Fact) -> FactChange:
    return _change(fact, fact).model_copy(update={"after": None})


def _values(before: dict[str, QuantityRange], after: dict[str, QuantityRange]) -> Iterable[ValueChange]:
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was != now:
            yield ValueChange(name=name, before=_range(was), after=_range(now))


def _range(found: QuantityRange | None) -> tuple[float | None, float | None, float | None] | None:
    return (found.best, found.low, found.high) if found else None
