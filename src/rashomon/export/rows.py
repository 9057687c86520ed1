"""Rows of JSON lines: one report's annotations a row (DESIGN, section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rashomon.export.shown import plural
from rashomon.model import Annotated, Mention, Report
from rashomon.stories.explain import line as explain_line


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


def grouped_text(rows: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]) -> str:
    """What ``group`` found, for people: the stories, largest first, with their reports, and why where rows say it."""
    stories: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        stories.setdefault(row["story"], []).append(row)
    return "\n".join(_story_text(name, own, reports) for name, own in sorted(stories.items(), key=lambda s: -len(s[1])))


def _story_text(name: str, rows: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]) -> str:
    origins = len({row["origin"] for row in rows})
    process = rows[0].get("process")
    told = f", a round of the process of {process}" if process and process != name else ""
    lines = [f"{name}  {plural(len(rows), 'report')}, {plural(origins, 'origin')}{told}"]
    for row in rows:
        report = reports[row["id"]]
        about = " · ".join(filter(None, (row["id"], report.outlet, str(report.published or ""), report.title)))
        lines.append(f"  {about}" + (f"  = {row['duplicate_of']}" if row["duplicate_of"] else ""))
        lines += [f"      {explain_line({'report': row['id'], **why})}" for why in row.get("why", ())]
        lines += [f"      {d['kind']} of {d['source']}: {d['why']}" for d in row.get("derivations", ())]
    for link in rows[0].get("links", ()):
        signals = "; ".join(f"{s['name']} {s['value']}" for s in link["signals"])
        lines.append(f"  linked with {link['with']}: {signals}")
    return "\n".join(lines) + "\n"
