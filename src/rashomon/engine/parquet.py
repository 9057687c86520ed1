"""Results as Parquet, through pyarrow (extra ``rashomon[parquet]``): a row a report.

Columns: what is known of the report (id, hash, path, url, outlet, title, published, language, text), when it was
collected (seen), and the whole report and its annotations as JSON.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rashomon.engine.results import Written
from rashomon.errors import RashomonError

_TEXTS = ("id", "hash", "path", "url", "outlet", "title", "published", "language", "text")


def check_parquet() -> None:
    """Raises ``RashomonError`` where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise RashomonError("writing Parquet needs pyarrow: pip install 'rashomon[parquet]'") from None


def parquet_bytes(rows: Sequence[Written]) -> bytes:
    """The file of these results."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = [json.loads(row.report) for row in rows]
    columns = {name: pa.array([row.get(name) for row in known], pa.string()) for name in _TEXTS}
    columns["seen"] = pa.array([row.seen for row in rows], pa.string())
    columns["report"] = pa.array([row.report for row in rows], pa.large_string())
    columns["annotated"] = pa.array([row.annotated for row in rows], pa.large_string())
    held = io.BytesIO()
    pq.write_table(pa.table(columns), held, compression="zstd")
    return held.getvalue()


def parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, as the JSON lines have them."""
    check_parquet()
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(columns=["report", "annotated", "seen"]):
        for row in batch.to_pylist():
            yield {**row, "report": json.loads(row["report"]), "annotated": json.loads(row["annotated"])}
