"""Counts of a story: best, low and high of the dead, the injured and others, as UCDP and ACLED coders keep them.

``best`` is the value most origins give, the latest publication breaking ties; ``low`` and ``high`` run over all
values and bounds that the reports assert. Figures of other, earlier events told as background are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rashomon.model import Annotated, Claim, Fact, Polarity, QuantityRange
from rashomon.reconcile.align import Aligned
from rashomon.values import Quantity, Time

# What a figure counts, by the words that govern it. The nearest such word decides.
COUNTED = {
    "killed": r"kill\w*|dead|died|dies|die|deaths?|fatal\w*|slain|murdered|perish\w*|drown\w*",
    "injured": r"injur\w*|wound\w*|hurt|hospitali[sz]ed",
    "missing": r"missing|unaccounted",
    "arrested": r"arrest\w*|detain\w*",
    "displaced": r"displac\w*|homeless|evacuat\w*|fled",
    "exchanged": r"exchang\w*|swap\w*|return\w*|freed|releas\w*",
    "magnitude": r"magnitude\w*",
}
_PATTERN = re.compile("|".join(f"(?P<{name}>\\b(?:{words})\\b)" for name, words in COUNTED.items()), re.I)
_PERSONS = {"killed", "injured", "missing", "arrested", "displaced", "exchanged"}
_BACKGROUND = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    report: str
    published: date | None
    value: Quantity


def totals(
    story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact], origin_of: dict[str, str]
) -> dict[str, QuantityRange]:
    """Ranges by name; a name nobody gives a figure for is absent."""
    figures = [f for annotated in story for f in figures_of(annotated)]
    out = {}
    for name in COUNTED:
        own = [f for f in figures if f.name == name]
        if own:
            out[name] = _range(own, origin_of)
    return out


def figures_of(annotated: Annotated) -> Iterator[Figure]:
    """The counts a report asserts of the event itself."""
    for claim in annotated.claims:
        if claim.kind != "quantity" or claim.parent is None or claim.polarity is Polarity.NEGATIVE:
            continue
        parent = annotated.claims[claim.parent]
        value = claim.roles[0].value
        if not isinstance(value, Quantity) or _of_the_past(annotated, parent):
            continue
        name = _counted(claim, value)
        if name is not None:
            yield Figure(name, claim.report, annotated.report.published, value)


def _counted(claim: Claim, value: Quantity) -> str | None:
    around = claim.roles[0].context or claim.text
    at = max(0, around.find(claim.text.split()[0]))
    found = min(_PATTERN.finditer(around), key=lambda m: abs(m.start() - at), default=None)
    if found is None or found.lastgroup is None:
        return None
    name = found.lastgroup
    if name == "magnitude":
        return name if value.unit == "magnitude" else None
    return name if value.kind in {None, "person"} else None


def _of_the_past(annotated: Annotated, claim: Claim) -> bool:
    published = annotated.report.published
    if published is None:
        return False
    for role in claim.roles:
        value = role.value
        if isinstance(value, Time) and value.anchor == "at" and value.end is not None:
            past = value.end.date() < published - _BACKGROUND
            if past:
                return True
    return False


def _range(figures: Sequence[Figure], origin_of: dict[str, str]) -> QuantityRange:
    votes: Counter[float] = Counter()
    latest: dict[float, date] = {}
    for origin in dict.fromkeys(origin_of.get(f.report, f.report) for f in figures):
        given = {_point(f.value) for f in figures if origin_of.get(f.report, f.report) == origin}
        votes.update(v for v in given if v is not None)
    for f in figures:
        point = _point(f.value)
        if point is not None:
            latest[point] = max(latest.get(point, date.min), f.published or date.min)
    best = max(votes, key=lambda v: (votes[v], latest[v], v), default=None)
    lows = [f.value.total[0] for f in figures]
    highs = [f.value.total[1] for f in figures]
    finite = [x for x in (*lows, *highs) if abs(x) != float("inf")]
    return QuantityRange(best=best, low=min(finite, default=None), high=max(finite, default=None))


def _point(value: Quantity) -> float | None:
    """The number a report stands for: as written, over all parties; ``None`` for "dozens" and the like."""
    if value.asserted is None:
        return None
    factor = (value.parties or 2) if value.each else 1
    return value.asserted * factor
