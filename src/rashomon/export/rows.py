"""Rows of JSON lines: one report's annotations a row (DESIGN, section 6)."""

from __future__ import annotations

from typing import Any

from rashomon.model import Annotated, Mention


def annotated_row(annotated: Annotated) -> dict[str, Any]:
    """The annotations of one report as plain JSON values; spans are code points ``[start, end)`` of its text."""
    report = annotated.report
    return {
        "id": report.id,
        "statements": [statement.model_dump(mode="json") for statement in annotated.statements],
        "events": [event.model_dump(mode="json") for event in annotated.events],
        "actors": _mentions(annotated.actors),
        "places": _mentions(annotated.places),
        "times": _mentions(annotated.times),
        "quantities": _mentions(annotated.quantities),
        "claims": [claim.model_dump(mode="json") for claim in annotated.claims],
        "blocks": [block.model_dump(mode="json") for block in report.blocks],
    }


def _mentions(found: tuple[Mention, ...]) -> list[dict[str, Any]]:
    return [mention.model_dump(mode="json") for mention in found]
