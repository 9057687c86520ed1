"""Which reports are of one event, and why: the pile as a whole, in an order of its own.

A pile is grouped by adding its reports to a ``Grouper`` one after another, by day of publication and id, so that
the order of the input makes no difference; how rare its terms are is counted over all of it first. See
``incremental`` for how, ``features`` for what is read of a report (patterns and gazetteer alone: no annotation is
needed), ``explain`` and ``process`` for what can be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rashomon.model import Report
from rashomon.stories.features import Features, features
from rashomon.stories.incremental import Grouper, Pair
from rashomon.stories.origins import origins

Progress = Callable[[str, int, int], None]


def group(
    reports: Sequence[Report],
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """``{"id", "story", "origin", "duplicate_of"}`` a report, in order of input.

    A story is named by the id of its first report (by day of publication, then id). What rows say of their story
    (``Report.story``) is not read. ``together`` and ``apart`` are pairs of ids that a person decided on. Raises
    ``ValueError`` where they contradict each other.
    """
    return rows(reports, grouped(reports, together=together, apart=apart, progress=progress))


def grouped(
    reports: Sequence[Report],
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    progress: Progress | None = None,
) -> Grouper:
    """The grouper with all the reports in it, for ``explain``, or to go on adding."""
    grouper = Grouper(together=together, apart=apart)
    read: list[Features] = []
    for number, report in enumerate(reports, start=1):
        read.append(features(report))
        if progress:
            progress("group", number, len(reports))
    grouper.index.expect(read)
    for own in sorted(read, key=lambda f: (f.day or 0, f.id)):
        grouper.add(own)
    return grouper


def rows(reports: Sequence[Report], grouper: Grouper) -> list[dict[str, Any]]:
    """What ``group`` gives, from a grouper that has the reports (and perhaps others)."""
    members: dict[str, list[Report]] = {}
    for report in reports:
        members.setdefault(grouper.story(report.id), []).append(report)
    made: dict[str, dict[str, Any]] = {}
    for story, own in members.items():
        for origin in origins(own):
            for report_id in origin.reports:
                made[report_id] = {
                    "id": report_id,
                    "story": story,
                    "origin": f"{story}/{origin.id}",
                    "duplicate_of": _same_text(report_id, own, origin.reports),
                }
    return [made[r.id] for r in reports]


def _same_text(report_id: str, own: Sequence[Report], ids: Sequence[str]) -> str | None:
    hashes = {r.id: r.hash for r in own}
    first = next(i for i in ids if hashes[i] == hashes[report_id])
    return first if first != report_id else None
