"""The table of claims as Parquet: the rows and columns of the CSV, typed (extra ``rashomon[parquet]``)."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rashomon.export.flat import COLUMNS, claim_rows
from rashomon.model import Record


def parquet_bytes(records: Sequence[Record]) -> bytes:
    """A row a claim; strings as they are (no apostrophes: nothing here is run), days as ``date32``, empty as null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {
        "string": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
    }
    schema = pa.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(claim_rows(records)), schema=schema), held, compression="zstd")
    return held.getvalue()
