"""When the thing told happened: the days of a claim's sentence, of the sentence before, or about the publication.

Reports recall earlier events in the same words as today's ("a quake in February killed hundreds"). The days that a
sentence names, or that a sentence with a mere pronoun takes over, keep the two apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rashomon.model import Annotated
from rashomon.values import Time

if TYPE_CHECKING:
    from rashomon.reconcile.signals import Node

Scene = tuple[date, date] | None
"""First and last day; ``None`` where not even the publication day is known."""

_BEFORE, _AFTER = timedelta(days=7), timedelta(days=2)
_NEAR = timedelta(days=14)
_PRONOUNS = {"it", "they", "he", "she", "this", "that", "these", "those"}


def scenes_of(story: Sequence[Annotated], nodes: Sequence[Node]) -> list[Scene]:
    """One scene a node."""
    told: list[dict[int, tuple[date, date]]] = [{} for _ in story]
    for node in nodes:
        days = _days(node)
        if days is not None:
            known = told[node.report].get(node.claim.sentence)
            told[node.report][node.claim.sentence] = (
                days if known is None else (min(known[0], days[0]), max(known[1], days[1]))
            )
    starts = [sorted({n.claim.sentence for n in nodes if n.report == r}) for r in range(len(story))]
    return [_scene(node, told[node.report], starts[node.report], story[node.report].report.published) for node in nodes]


def _scene(node: Node, told: dict[int, tuple[date, date]], starts: list[int], published: date | None) -> Scene:
    own = told.get(node.claim.sentence)
    if own is None and node.claim.topic.lower() in _PRONOUNS:
        at = starts.index(node.claim.sentence)
        own = told.get(starts[at - 1]) if at else None
    if own is not None:
        return own
    return (published - _BEFORE, published + _AFTER) if published else None


def _days(node: Node) -> tuple[date, date] | None:
    for role in node.claim.roles:
        value = role.value
        if isinstance(value, Time) and value.anchor == "at" and value.start and value.end:
            return value.start.date(), value.end.date()
    return None


def apart(a: Scene, b: Scene) -> float:
    """1 where two scenes lie more than two weeks apart, 0 where they don't or nothing is known."""
    if a is None or b is None:
        return 0.0
    return float(a[1] + _NEAR < b[0] or b[1] + _NEAR < a[0])
