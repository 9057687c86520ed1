"""rashomon: one event, every account.

    import rashomon
    record = rashomon.compare(["a.txt", "b.txt"])
    for fact in record.facts:
        print(fact.verdict, fact.gist)

Importing the package loads nothing heavy; each function loads what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rashomon.__about__ import __version__

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rashomon.archive import Archive
    from rashomon.model import Annotated, Record, Report, StatementRef
    from rashomon.reading import Reading

Progress = Callable[[str, int, int], None]

__all__ = ["Archive", "__version__", "annotate", "compare", "events", "group", "quotes", "read", "record", "schema"]


def __getattr__(name: str) -> Any:
    """``rashomon.Archive``, loaded when it is first asked for."""
    if name == "Archive":
        from rashomon.archive import Archive

        return Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(inputs: Iterable[str | Path]) -> Reading:
    """Read reports from files, folders, globs, URLs or ``-``.

    Returns a ``Reading``: ``.reports`` in order, and ``.problems`` naming every input that can't be used and why.
    """
    from rashomon.reading import read as _read

    return _read(inputs)


def annotate(reports: Sequence[Report], progress: Progress | None = None) -> list[Annotated]:
    """Annotate reports: actors, places, times, quantities, statements, events and claims, each with its span.

    ``progress(stage, done, total)`` is called as the work goes on. Raises ``rashomon.errors.MissingModel``.
    """
    from rashomon.annotate import annotate as _annotate

    return _annotate(reports, progress)


def compare(
    inputs: Iterable[str | Path | Report], story: str | None = None, progress: Progress | None = None
) -> Record:
    """The record of one story: all inputs are taken to be of one event.

    ``inputs`` are anything ``read`` takes, or ``Report`` objects. What could not be read is in ``record.notes``.
    Raises ``rashomon.errors.NothingToRead`` where no input can be used.
    """
    from rashomon.reconcile.pile import compared

    reports, problems = _reports(inputs)
    made, _ = compared(_some(reports, problems), story, progress)
    return made.model_copy(update={"notes": (*problems, *made.notes)}) if problems else made


def group(
    inputs: Iterable[str | Path | Report],
    progress: Progress | None = None,
    *,
    explain: bool = False,
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> list[dict[str, Any]]:
    """Group reports into stories: ``{"id", "story", "origin", "duplicate_of", "process"}`` a report, in order of input.

    ``together`` and ``apart`` are pairs of ids that a person decided on. With ``explain`` each row also has ``why``,
    the signals that hold it in its story and that refused near misses, ``derivations``, what it derives from and on
    which words, and ``links``, the other rounds of its process. Raises ``ValueError`` where decisions contradict
    each other or name a report that isn't there.
    """
    from rashomon.stories.pile import described

    return described(_some(*_reports(inputs)), together=together, apart=apart, explain=explain, progress=progress)


def quotes(
    inputs: Iterable[str | Path | Report], speaker: str | Iterable[str] = (), progress: Progress | None = None
) -> list[StatementRef]:
    """Who said what: every statement of the reports, in order, each speaker under one name in all of them.

    ``speaker`` keeps those of the named ones: a name in any spelling, an office or a description. Where the inputs
    are of one story is not known, so a bare surname is only joined to a full name that shares its country.
    """
    from rashomon.annotate import annotate as _annotate
    from rashomon.reconcile.said import is_speaker, said

    wanted = (speaker,) if isinstance(speaker, str) else tuple(speaker)
    found = said(_annotate(_some(*_reports(inputs)), progress), one_story=False)
    return [row for row in found if not wanted or any(is_speaker(row, who) for who in wanted)]


def record(inputs: Iterable[str | Path | Report], progress: Progress | None = None) -> list[Record]:
    """Group, then one record a story; rows that carry ``story`` keep it."""
    from rashomon.reconcile.pile import recorded

    reports, problems = _reports(inputs)
    made = [found for found, _ in recorded(_some(reports, problems), progress)]
    if problems and made:
        made[0] = made[0].model_copy(update={"notes": (*problems, *made[0].notes)})
    return made


def events(
    inputs: Iterable[str | Path | Report], form: str = "jsonl", progress: Progress | None = None
) -> list[dict[str, Any]]:
    """The events of the reports' records, grouped as ``record`` groups, a row an event.

    ``form`` is "plover", "acled" or "ucdp" for flat rows of that data set's kind, "jsonl" for nested ones; column by
    column in docs/reference/events.md. Raises ``ValueError`` for another form.
    """
    from rashomon.export.events import EventForm, event_objects, event_rows
    from rashomon.reconcile.pile import recorded

    wanted = EventForm(form)
    pairs = recorded(_some(*_reports(inputs)), progress)
    records, annotated = [found for found, _ in pairs], [one for _, own in pairs for one in own]
    if wanted is EventForm.JSONL:
        return list(event_objects(records, annotated))
    return [dict(row) for row in event_rows(records, annotated, wanted)]


def schema(name: str = "record") -> dict[str, Any]:
    """The JSON Schema of "record", "report" or "annotated". Raises ``ValueError`` for another name."""
    from rashomon import model

    known: dict[str, type[BaseModel]] = {
        "record": model.Record,
        "report": model.Report,
        "annotated": model.Annotated,
    }
    if name not in known:
        raise ValueError(f"no schema named {name!r}; available: {', '.join(known)}")
    return known[name].model_json_schema()


def _reports(inputs: Iterable[str | Path | Report]) -> tuple[list[Report], list[str]]:
    from rashomon.model import Report

    given = list(inputs)
    reports = [item for item in given if isinstance(item, Report)]
    names = [item for item in given if not isinstance(item, Report)]
    if not names:
        return reports, []
    reading = read(names)
    return reports + list(reading.reports), [f"{p.name}: {p.reason}" for p in reading.problems]


def _some(reports: list[Report], problems: list[str]) -> list[Report]:
    from rashomon.errors import NothingToRead

    if not reports:
        raise NothingToRead("; ".join(problems) or "no input")
    return reports
