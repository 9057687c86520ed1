"""What grouping reads of a report (``stories.features``), kept beside it: its text is read for that once.

They are a function of the report and of the code, so they are in no export, and made again where they are missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from rashomon.__about__ import __version__
from rashomon.archive.reports import load_reports, parts_of
from rashomon.archive.schema import features as kept_features
from rashomon.archive.schema import reports
from rashomon.model import Report

if TYPE_CHECKING:
    from rashomon.stories.features import Features


def traits_of(given: Iterable[Report]) -> dict[str, Features]:
    """The features of reports, by id: a few milliseconds each."""
    from rashomon.stories.features import features

    return {report.id: features(report) for report in given}


def keep_traits(connection: Connection, number: int, found: Features) -> None:
    """Keep them with the report of that number."""
    body = json.dumps(found.to_row(), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    connection.execute(insert(kept_features).values(report=number, code=__version__, body=body))


def load_traits(connection: Connection, ids: Sequence[str]) -> dict[str, Features]:
    """Those of these kept reports, by id; made anew where none are kept or other code made them."""
    from rashomon.stories.features import Features

    query = (
        select(reports.c.id, kept_features.c.body)
        .join_from(kept_features, reports)
        .where(kept_features.c.code == __version__)
    )
    found: dict[str, Features] = {}
    for part in parts_of(ids):
        for row in connection.execute(query.where(reports.c.id.in_(part))):
            found[row.id] = Features.from_row(json.loads(row.body))
    missing = [own for own in ids if own not in found]
    return found | traits_of(load_reports(connection, missing).values()) if missing else found
