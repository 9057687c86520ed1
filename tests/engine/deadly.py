"""``process_shard`` in a process where some reports kill: for the tests of what happens then."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from rashomon.engine import work
from rashomon.engine.jobs import Done, Job

READ, PARSE, HANG = "KILLSREADER", "KILLSPARSER", "HANGSPARSER"


def process_shard(job: Job) -> Done:
    """The real one, with reports that kill the process on reading or on annotating, or never come back."""
    rows_of, together = work._rows_of, work._together

    def deadly_rows(found: Any) -> Any:
        for row in rows_of(found):
            if READ in str(row):
                os.kill(os.getpid(), signal.SIGKILL)
            yield row

    def deadly_batch(batch: Any) -> Any:
        text = " ".join(kept.report.text for kept in batch)
        if PARSE in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if HANG in text:
            time.sleep(600)
        return together(batch)

    work._rows_of, work._together = deadly_rows, deadly_batch
    try:
        return work.process_shard(job)
    finally:
        work._rows_of, work._together = rows_of, together
