"""The negotiation ledger."""

from __future__ import annotations

from collections.abc import Sequence

from rashomon.model import Annotated, Fact, LedgerEntry
from rashomon.reconcile.align import Aligned


def ledger(story: Sequence[Annotated], aligned: Sequence[Aligned], facts: Sequence[Fact]) -> tuple[LedgerEntry, ...]:
    return ()
