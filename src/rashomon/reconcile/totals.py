"""Quantities of a story: best, low and high of what is counted."""

from __future__ import annotations

from collections.abc import Sequence

from rashomon.model import Annotated, Fact, QuantityRange
from rashomon.reconcile.align import Aligned


def totals(story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact]) -> dict[str, QuantityRange]:
    return {}
