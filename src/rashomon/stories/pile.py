"""A pile of reports described: stories, origins and processes, and where wanted everything that decided them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rashomon.model import Report
from rashomon.stories.explain import explain as explained
from rashomon.stories.graph import derivations
from rashomon.stories.grouping import Progress, grouped, rows
from rashomon.stories.incremental import Pair
from rashomon.stories.process import processes


def described(
    reports: Sequence[Report],
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    explain: bool = False,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """A row a report, in order of input; see ``rashomon.group``."""
    together, apart = tuple(together), tuple(apart)
    _known(reports, (*together, *apart))
    grouper = grouped(reports, together=together, apart=apart, progress=progress)
    chains = processes(grouper)
    made = rows(reports, grouper)
    for row in made:
        row["process"] = chains.get(row["story"], {}).get("process")
    if explain:
        _explained(made, reports, grouper_rows=explained(grouper), links=chains)
    return made


def _known(reports: Sequence[Report], pairs: Iterable[Pair]) -> None:
    ids = {report.id for report in reports}
    missing = sorted({name for pair in pairs for name in pair} - ids)
    if missing:
        raise ValueError(f"no report has the id {missing[0]!r}: a decision names the id of two reports")


def _explained(
    made: list[dict[str, Any]],
    reports: Sequence[Report],
    grouper_rows: Iterable[dict[str, Any]],
    links: dict[str, dict[str, Any]],
) -> None:
    why: dict[str, list[dict[str, Any]]] = {}
    for row in grouper_rows:
        why.setdefault(row["report"], []).append({k: v for k, v in row.items() if k != "report"})
    members: dict[str, list[Report]] = {}
    for row, report in zip(made, reports, strict=True):
        members.setdefault(row["story"], []).append(report)
    edges: dict[str, list[dict[str, Any]]] = {}
    for own in members.values():
        for edge in derivations(own) if len(own) > 1 else ():
            edges.setdefault(edge.report, []).append(edge.model_dump(mode="json", exclude={"report"}))
    for row in made:
        row["why"] = why.get(row["id"], [])
        row["derivations"] = edges.get(row["id"], [])
        row["links"] = links.get(row["story"], {}).get("links", [])
