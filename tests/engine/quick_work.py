"""``process_shard`` without the parser, in whatever process, and one with reports that kill: light to import."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import rashomon.annotate
from rashomon.annotate import pipeline
from rashomon.engine import work
from rashomon.engine.jobs import Done, Job
from rashomon.model import Annotated, Claim, Report

READ, PARSE, HANG = "KILLSREADER", "KILLSPARSER", "HANGSPARSER"


def annotate(reports: Sequence[Report]) -> list[Annotated]:
    """A sentence is a claim; that is all."""
    return [Annotated(report=report, claims=tuple(_claims(report))) for report in reports]


def _claims(report: Report) -> Iterator[Claim]:
    for found in re.finditer(r"[^.\n]+(?:[.\n]|$)", report.text):
        start, end = found.span()
        yield Claim(report=report.id, start=start, end=end, text=found.group(), kind="event", predicate="")


@contextmanager
def patched(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    """Attributes changed for a while: ``(owner, name, value)`` each."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    for owner, name, value in changes:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def process_shard(job: Job) -> Done:
    """The real one with quick annotations, in whatever process."""
    with patched((rashomon.annotate, "annotate", annotate), (pipeline, "load", lambda: None)):
        return work.process_shard(job)


def deadly_shard(job: Job) -> Done:
    """The quick one, with reports that kill the process on reading or on annotating, or never come back."""
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

    with patched((work, "_rows_of", deadly_rows), (work, "_together", deadly_batch)):
        return process_shard(job)
