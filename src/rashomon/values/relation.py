"""How two comparable values stand to each other.

Every value denotes a set of states of the world it allows ("more than 300" allows 301, 302, …). Two values
are then related as sets are, which makes the algebra sound: ``equal`` is symmetric, ``refines`` transitive and
the converse of ``refined_by``, ``overlaps`` and ``disjoint`` symmetric. ``unknown`` says that the two cannot be
compared at all (another unit, a name not in the gazetteer) and never counts as a difference of substance.
"""

from __future__ import annotations

from enum import StrEnum


class Relation(StrEnum):
    """``a.relation(b)``: what ``a`` is to ``b``."""

    EQUAL = "equal"
    REFINES = "refines"
    REFINED_BY = "refined_by"
    OVERLAPS = "overlaps"
    DISJOINT = "disjoint"
    UNKNOWN = "unknown"

    @property
    def converse(self) -> Relation:
        """The relation of ``b`` to ``a``."""
        return _CONVERSE.get(self, self)

    @property
    def compatible(self) -> bool:
        """True where both values can hold at once."""
        return self is not Relation.DISJOINT


_CONVERSE = {Relation.REFINES: Relation.REFINED_BY, Relation.REFINED_BY: Relation.REFINES}


def interval_relation(a_low: float, a_high: float, b_low: float, b_high: float) -> Relation:
    """Relate two closed intervals (bounds may be infinite).

    >>> interval_relation(314, 314, 301, float("inf"))
    <Relation.REFINES: 'refines'>
    """
    if a_low == b_low and a_high == b_high:
        return Relation.EQUAL
    if a_high < b_low or b_high < a_low:
        return Relation.DISJOINT
    if b_low <= a_low and a_high <= b_high:
        return Relation.REFINES
    if a_low <= b_low and b_high <= a_high:
        return Relation.REFINED_BY
    return Relation.OVERLAPS
