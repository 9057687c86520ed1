"""Counts of a story: best, low and high of the dead, the injured and others, as UCDP and ACLED coders keep them.

Where figures are large, ``best`` is the value most origins give, the latest publication breaking ties, and ``low`` and
``high`` run over all values and bounds that the reports assert. Figures of other, earlier events told as background are
left out.

Where they are small, the dead and the injured are mostly told one by one ("a second man died on Monday"), and
nobody writes the sum. Then ``best`` is the likeliest of the numbers that the words allow (``casualty_model``), and
``low`` to ``high`` spans those that are not far less likely.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rashomon.model import Annotated, Claim, DifferenceValue, Fact, Polarity, QuantityRange
from rashomon.reconcile.align import Aligned
from rashomon.reconcile.casualty_model import MODELLED, Name, likely
from rashomon.reconcile.casualty_signals import Summary, estimate, summary, tells_of_gunfire
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
LARGE = 25  # counts from here on are written as figures, and voted on
DOUBT = 0.06  # a number that is less likely than this share of the likeliest is no longer in the range


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    report: str
    published: date | None
    value: Quantity
    start: int = 0
    end: int = 0
    text: str = ""


def totals(
    story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact], origin_of: dict[str, str]
) -> dict[str, QuantityRange]:
    """Ranges by name, in the order of ``COUNTED``; a name nobody tells anything of is absent."""
    figures = [f for annotated in story for f in figures_of(annotated)]
    out = {}
    for name in COUNTED:
        own = [f for f in figures if f.name == name]
        if own:
            out[name] = _range(own, origin_of).model_copy(update={"values": tuple(_written(own))})
    if all((out[name].best or 0) < LARGE for name in MODELLED if name in out):
        ordered = sorted(story, key=lambda a: (str(a.report.published or ""), a.report.id))
        summaries = [summary(annotated) for annotated in ordered]
        small = _learned if tells_of_gunfire(summaries) else _counted_up
        for name in MODELLED:
            found = small(ordered, summaries, name, [f for f in figures if f.name == name], origin_of)
            if found is not None:
                out[name] = found
    return {name: out[name] for name in COUNTED if name in out}


def _learned(
    story: Sequence[Annotated],
    summaries: Sequence[Summary],
    name: Name,
    figures: Sequence[Figure],
    origin_of: dict[str, str],
) -> QuantityRange | None:
    """The likeliest number; for shootings, which the model knows."""
    if not any(one.tallies for one in summaries):
        return None
    chances = likely(summaries, name)
    best = max(chances, key=lambda number: chances[number])
    kept = [number for number, chance in chances.items() if chance >= DOUBT * chances[best]]
    if max(kept) == 0 and not figures:
        return None
    values = tuple(_tallied(story, summaries, name, max(kept)))
    return QuantityRange(best=best, low=min(kept), high=max(kept), values=values)


def _counted_up(
    story: Sequence[Annotated],
    summaries: Sequence[Summary],
    name: Name,
    figures: Sequence[Figure],
    origin_of: dict[str, str],
) -> QuantityRange | None:
    """A vote of the figures and of the people told one by one."""
    own = list(figures)
    for annotated, one in zip(story, summaries, strict=True):
        if count := estimate(one, name):
            value = Quantity(low=count, high=count, unit="person", asserted=count)
            own.append(Figure(name, annotated.report.id, annotated.report.published, value))
    if not own:
        return None
    found = _range(own, origin_of)
    return found.model_copy(update={"values": tuple(_tallied(story, summaries, name, found.high or 0))})


def _written(figures: Sequence[Figure]) -> Iterator[DifferenceValue]:
    """Each value of each report, on the words that give it first."""
    first = {(f.report, f.value.describe()): f for f in reversed(figures) if f.text}
    for (report, value), f in sorted(first.items(), key=lambda item: (item[0][0], item[1].start)):
        yield DifferenceValue(report=report, start=f.start, end=f.end, text=f.text, value=value)


def _tallied(
    story: Sequence[Annotated], summaries: Sequence[Summary], name: Name, most: float
) -> Iterator[DifferenceValue]:
    """Each telling of people so killed or injured, on the words that tell it; none of more than ``most``."""
    for annotated, one in zip(story, summaries, strict=True):
        report, seen = annotated.report, set()
        for tally in one.tallies:
            fits = tally.outcome == name and not tally.past and not tally.negated and tally.cue != "counts of"
            if not fits or not tally.inside or tally.count is None or tally.count > most:
                continue
            mark = (tally.count, tally.keys or tally.head)
            if mark not in seen:
                seen.add(mark)
                words = report.text[tally.start : tally.end]
                yield DifferenceValue(
                    report=report.id, start=tally.start, end=tally.end, text=words, value=f"{tally.count:g}"
                )


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
            yield Figure(name, claim.report, annotated.report.published, value, claim.start, claim.end, claim.text)


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
