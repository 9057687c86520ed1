"""``rashomon events``: the events of the reports' records, a row an event, in the columns coders use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rashomon.cli.progress import Progress
from rashomon.cli.shell import EPILOG, Inputs, Output, OwnActors, Quiet, app, opened, run

if TYPE_CHECKING:
    from rashomon.reading import Reading


class EventFormat(StrEnum):
    TEXT = "text"
    PLOVER = "plover"
    ACLED = "acled"
    UCDP = "ucdp"
    JSONL = "jsonl"


@app.command(epilog=EPILOG)
def events(
    inputs: Inputs,
    format: Annotated[
        EventFormat,
        typer.Option(help="Text for people; CSV in the columns of PLOVER/POLECAT, ACLED or UCDP; or JSON lines."),
    ] = EventFormat.TEXT,
    output: Output = None,
    actors: OwnActors = None,
    quiet: Quiet = False,
) -> None:
    """List the events of the records of the reports' stories: who did what to whom, when, where, and who says so."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon
        from rashomon.export.cells import csv_lines
        from rashomon.export.events import COLUMNS, EventForm

        form = EventForm.JSONL if format is EventFormat.TEXT else EventForm(format.value)
        rows = rashomon.events(reading.reports, form.value, progress)
        progress.close()
        with opened(output) as stream:
            if format is EventFormat.TEXT:
                stream.writelines(_texts(rows))
            elif form is EventForm.JSONL:
                stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            else:
                stream.writelines(csv_lines(COLUMNS[form], rows))

    run(inputs, work, quiet, output, actors=actors)


def _texts(rows: list[dict[str, Any]]) -> Iterator[str]:
    """For people: a block a story, two lines an event."""
    story = None
    for row in rows:
        if row["story"] != story:
            yield ("" if story is None else "\n") + f"{row['story']}\n"
            story = row["story"]
        kind = " ".join(filter(None, (row["event_type"], row["event_mode"])))
        how = [row["verdict"], row["modality"] if row["modality"] != "happened" else ""]
        how.append("not" if row["polarity"] == "negative" else "")
        where = [row["date"]["start"], row["place"]["placename"]]
        told = ", ".join(filter(None, how + where))
        yield f"  {kind}  {_ends(row['actors'])} → {_ends(row['recipients'])}  ({told})\n"
        yield f"      “{row['quote']}” {row['outlet'] or row['report']}:{row['start']}\n"


def _ends(actors: list[dict[str, Any]]) -> str:
    named = [f"{a['text']} [{a['code']}{a['sector'] or ''}]" if a["code"] else a["text"] for a in actors]
    return ", ".join(" ".join(name.split()) for name in named) or "?"
