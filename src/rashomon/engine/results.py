"""What a run leaves behind, row by row: written by its workers, read back one report at a time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rashomon.engine.folder import Folder, digest
from rashomon.errors import UnreadableInput

if TYPE_CHECKING:
    from rashomon.model import Annotated, Report


class Written(NamedTuple):
    """A result as a worker writes it: the report and its layers as JSON, and when it was collected, if that is told."""

    report: str
    annotated: str
    seen: str | None = None


class Result(NamedTuple):
    """A result. ``seen`` is when the report was collected (UTC), as its input says; ``None`` where it does not."""

    report: Report
    annotated: Annotated
    seen: datetime | None


def line_of(written: Written) -> str:
    """The row of a result, as a line of JSON."""
    seen = f',"seen":{json.dumps(written.seen)}' if written.seen else ""
    return f'{{"report":{written.report},"annotated":{written.annotated}{seen}}}\n'


def iter_results(folder: str | Path) -> Iterator[tuple[Report, Annotated]]:
    """The results of a complete run, in order, one at a time.

    Raises ``UnreadableInput`` where the folder holds no complete run, or a shard that is not what the run wrote.
    """
    for path in shard_files(folder):
        for row in rows_of(path):
            found = result_of(row)
            yield found.report, found.annotated


def is_run(folder: str | Path) -> bool:
    """Whether a folder is that of a run, complete or not."""
    place = Folder(folder)
    return place.settings.is_file() and place.shards.is_dir()


def manifest_of(folder: str | Path) -> dict[str, Any]:
    """The account of a complete run, with a row a shard. Raises ``UnreadableInput`` where there is none."""
    place = Folder(folder)
    try:
        found: dict[str, Any] = json.loads(place.manifest.read_bytes())
    except (OSError, ValueError):
        reason = "not complete: go on with --resume" if place.settings.is_file() else "no run of rashomon ingest in it"
        raise UnreadableInput(str(folder), reason) from None
    return found


def shard_files(folder: str | Path) -> Iterator[Path]:
    """The files of a complete run's results, in order, each checked against its digest when it is come to."""
    for told in manifest_of(folder)["shards"]:
        path = Path(folder) / told["file"]
        try:
            if digest(path) != told["sha256"]:
                raise UnreadableInput(str(path), "changed since it was written: its digest is another one")
        except OSError as error:
            raise UnreadableInput(str(path), error.strerror or str(error)) from None
        yield path


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a shard's file: ``{"report": …, "annotated": …, "seen"?: …}``."""
    if path.suffix == ".parquet":
        from rashomon.engine.parquet import parquet_rows

        yield from parquet_rows(path)
        return
    with gzip.open(path, "rb") as stream:
        for line in stream:
            yield json.loads(line)


def result_of(row: dict[str, Any]) -> Result:
    """The result of a row."""
    from rashomon.model import Annotated, Report

    report = Report.model_validate(row["report"])
    annotated = Annotated.model_validate({**row["annotated"], "report": report})
    return Result(report, annotated, moment_of(row.get("seen")))


def moment_of(seen: str | None) -> datetime | None:
    """When a report was collected, as a row says it."""
    return datetime.fromisoformat(seen) if seen else None
