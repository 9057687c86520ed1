"""Commands that print records: ``compare``, ``record``; and ``schema``, which tells their shape."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rashomon.cli.progress import Progress
from rashomon.cli.shell import (
    EPILOG,
    Code,
    Inputs,
    Output,
    OwnActors,
    Quiet,
    RowFormat,
    app,
    console,
    guarded,
    line,
    opened,
    run,
    say,
)

if TYPE_CHECKING:
    from rashomon.model import Record
    from rashomon.reading import Reading


class RecordFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"


class Model(StrEnum):
    RECORD = "record"
    REPORT = "report"
    ANNOTATED = "annotated"


@app.command(epilog=EPILOG)
def compare(
    inputs: Inputs,
    format: Annotated[RecordFormat | None, typer.Option(help="What to write: text, unless --html is given.")] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the record as a self-contained page; with --format, beside it."),
    ] = None,
    output: Output = None,
    everything: Annotated[
        bool, typer.Option("--all", help="In text, also every fact of one report only, not just the first few.")
    ] = False,
    story: Annotated[str | None, typer.Option(metavar="NAME", help="The name of the story.")] = None,
    actors: OwnActors = None,
    quiet: Quiet = False,
) -> None:
    """Take all input as reports of one story and print its record: who says what, and where they differ."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        record = rashomon.compare(reading.reports, story=story, progress=progress)
        progress.close()
        wanted = format or (None if html else RecordFormat.TEXT)
        if html:
            _write_page(record, html)
            say("note", f"wrote {html}", quiet)
        if wanted:
            with opened(output) as stream:
                _write_record(record, wanted, stream, everything)
        if wanted is not RecordFormat.TEXT:
            for note in record.notes:
                say("note", note, quiet)

    run(inputs, work, quiet, html, output, actors=actors)


@app.command(epilog=EPILOG)
def record(
    inputs: Inputs,
    format: Annotated[RowFormat, typer.Option(help="Rows for programs, or text for people.")] = RowFormat.JSONL,
    output: Output = None,
    actors: OwnActors = None,
    quiet: Quiet = False,
) -> None:
    """Sort reports into stories (by "story", where the input names it) and print one record a story."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        records: Iterable[Record] = rashomon.record(reading.reports, progress=progress)
        with opened(output) as stream:
            for one in records:
                if format is RowFormat.TEXT:
                    _write_record(one, RecordFormat.TEXT, stream)
                else:
                    stream.write(line(one.model_dump(mode="json")))

    run(inputs, work, quiet, output, actors=actors)


@app.command(epilog=EPILOG)
def schema(
    what: Annotated[Model, typer.Argument(help="Whose schema to print.")] = Model.RECORD,
    output: Output = None,
) -> None:
    """Print the JSON Schema of a record, a report or an annotated report."""

    def work() -> Code:
        import rashomon

        with opened(output) as stream:
            stream.write(json.dumps(rashomon.schema(what.value), ensure_ascii=False, indent=2) + "\n")
        return Code.DONE

    guarded(work)


def _write_page(record: Record, file: Path) -> None:
    from rashomon.export.html import render_html

    file.write_text(render_html(record), encoding="utf-8", newline="\n")


def _write_record(record: Record, format: RecordFormat, stream: IO[str], everything: bool = False) -> None:
    if format is RecordFormat.JSON:
        stream.write(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
    elif format is RecordFormat.HTML:
        from rashomon.export.html import render_html

        stream.write(render_html(record))
    else:
        from rashomon.export.terminal import print_record

        print_record(record, console(stream), everything=everything)
