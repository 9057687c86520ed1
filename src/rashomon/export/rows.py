"""Rows of JSON lines: one report's annotations a row (DESIGN, section 6)."""

from __future__ import annotations

from typing import Any

from rashomon.model import Annotated, Mention


def annotated_row(annotated: Annotated) -> dict[str, Any]:
    """One report's annotations as plain JSON values; spans are code points ``[start, end)`` of its text."""
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


def annotated_text(annotated: Annotated) -> str:
    """The same for people: what each report says, a line a statement or event, an empty line at the end."""
    report = annotated.report
    lines = [f"{report.id}  {report.title or ''}".rstrip()]
    for statement in annotated.statements:
        who = statement.speaker or _words(report.text, statement.source) or "(nobody named)"
        cue, content = _words(report.text, statement.cue), _words(report.text, statement.content)
        lines.append(f"  {who} [{cue or statement.kind.value}]: {content}")
    for event in annotated.events:
        ends = " → ".join(", ".join(a.text for a in side) or "?" for side in (event.source, event.target))
        kind = " ".join(filter(None, [event.type, event.mode, event.context]))
        lines.append(f"  {kind} ({event.modality.value}, {event.polarity.value}): {ends}")
    for name in ("actors", "places", "times", "quantities"):
        words = dict.fromkeys(" ".join(mention.text.split()) for mention in getattr(annotated, name))
        if words:
            lines.append(f"  {name}: {'; '.join(words)}")
    return "\n".join(lines) + "\n\n"


def _words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)
