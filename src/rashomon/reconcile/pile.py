"""Reports → one record, or a record a story, with what later rounds of a process say of earlier ones."""

from __future__ import annotations

from collections.abc import Sequence

from rashomon.annotate import Progress, annotate
from rashomon.model import Annotated, Record, Report
from rashomon.reconcile.ledger_process import along
from rashomon.reconcile.record import reconcile
from rashomon.stories.pile import described


def compared(
    reports: Sequence[Report], story: str | None = None, progress: Progress | None = None
) -> tuple[Record, list[Annotated]]:
    """The record of reports that are all of one story, with the annotations it is made of."""
    annotated = annotate(reports, progress)
    return reconcile(annotated, story or _story(reports), progress), annotated


def recorded(reports: Sequence[Report], progress: Progress | None = None) -> list[tuple[Record, list[Annotated]]]:
    """Each story's record with the annotations it is made of, in order of the stories' first reports.

    Rows that carry ``story`` keep it; the others are grouped. What became of next steps is told along each process.
    """
    row_of = {row["id"]: row for row in described(reports)}
    by_story: dict[str, list[Report]] = {}
    rounds: dict[str, list[int]] = {}
    for report in reports:
        name, process = report.story or row_of[report.id]["story"], row_of[report.id]["process"]
        if name not in by_story and process:
            rounds.setdefault(process, []).append(len(by_story))
        by_story.setdefault(name, []).append(report)
    records, layers = [], []
    for name, members in by_story.items():
        layers.append(annotate(members, progress))
        records.append(reconcile(layers[-1], name, progress))
    for own in rounds.values():
        for n, settled in zip(own, along([records[n] for n in own]), strict=True):
            records[n] = settled
    return list(zip(records, layers, strict=True))


def _story(reports: Sequence[Report]) -> str:
    """The story's name where none is given: the one the input names, else the earliest report's title."""
    named = {r.story for r in reports if r.story}
    if len(named) == 1:
        return named.pop() or "story"
    ordered = sorted(reports, key=lambda r: (r.published.isoformat() if r.published else "9", r.id))
    return next((r.title for r in ordered if r.title), None) or ordered[0].id
