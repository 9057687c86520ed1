"""Events of records as whole files, one function a form; ``events`` has the rows."""

from __future__ import annotations

from collections.abc import Sequence

from rashomon.export.events import EventForm, event_lines
from rashomon.model import Annotated, Record


def plover_bytes(records: Sequence[Record], annotated: Sequence[Annotated]) -> bytes:
    """CSV, a row an event. Raises ``ValueError`` where a report's annotations are missing, as all of these."""
    return _file(records, annotated, EventForm.PLOVER)


def acled_bytes(records: Sequence[Record], annotated: Sequence[Annotated]) -> bytes:
    return _file(records, annotated, EventForm.ACLED)


def ucdp_bytes(records: Sequence[Record], annotated: Sequence[Annotated]) -> bytes:
    return _file(records, annotated, EventForm.UCDP)


def events_bytes(records: Sequence[Record], annotated: Sequence[Annotated]) -> bytes:
    """JSON lines, an event a line with every report's telling of it."""
    return _file(records, annotated, EventForm.JSONL)


def _file(records: Sequence[Record], annotated: Sequence[Annotated], form: EventForm) -> bytes:
    return "".join(event_lines(records, annotated, form)).encode("utf-8", "replace")
