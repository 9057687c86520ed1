"""Claims made by hand, for the tests of single rules."""

from __future__ import annotations

from typing import Any

from rashomon.model import Claim, Role
from rashomon.values import Actor, Quantity


def claim(report: str, text: str, **more: Any) -> Claim:
    """A claim that fills its report; ``terms`` are the words of the text unless given."""
    fields: dict[str, Any] = {
        "kind": "event",
        "predicate": "be",
        "core": text,
        "terms": tuple(text.lower().split()),
    }
    return Claim(report=report, start=0, end=len(text), text=text, **(fields | more))


def role(name: str, text: str, value: Any = None, **more: Any) -> Role:
    return Role(name=name, start=0, end=len(text), text=text, value=value, **more)


def count(n: float, unit: str = "person", **more: Any) -> Quantity:
    return Quantity(**({"low": n, "high": n, "unit": unit, "asserted": n} | more))


def facet(report: str, kind: str, text: str, value: Any) -> Claim:
    """A facet, of the claim at index 0."""
    return claim(report, text, kind=kind, parent=0, roles=(role(kind, text, value),))


def person(name: str, **more: Any) -> Actor:
    return Actor(name=name, kind="person", **more)
