"""How far coders agree: Krippendorff's alpha for nominal data.

Source: K. Krippendorff, *Content Analysis*, 3rd edition (2013), chapter 12; "Computing Krippendorff's
Alpha-Reliability" (2011).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """``alpha`` is 1 for full agreement, 0 for as much as by chance; ``None`` where it is not defined.

    ``units`` are those that two or more coders coded, ``values`` how many codings those have, ``agreed`` in how many
    of the units all who coded it say the same.
    """

    alpha: float | None
    units: int
    values: int
    agreed: int


def agreement(codings: Iterable[Mapping[str, Hashable]]) -> Agreement:
    """The agreement on units, each given as coder → value; a coder that is not in it did not code it.

    Alpha is not defined where nothing was coded twice, or where no two values that could be compared differ in
    what they could be: with one category in all the data there is no chance to disagree.
    """
    units = [list(unit.values()) for unit in codings]
    paired = [unit for unit in units if len(unit) > 1]
    agreed = sum(1 for unit in paired if len(set(unit)) == 1)
    total = sum(map(len, paired))
    observed = sum(_disagreeing(unit) / (len(unit) - 1) for unit in paired)
    counts = Counter(value for unit in paired for value in unit)
    expected = total * total - sum(n * n for n in counts.values())
    alpha = 1 - (total - 1) * observed / expected if expected else None
    return Agreement(alpha, len(paired), total, agreed)


def _disagreeing(unit: list[Hashable]) -> int:
    """Ordered pairs of different values in a unit."""
    return len(unit) ** 2 - sum(n * n for n in Counter(unit).values())
