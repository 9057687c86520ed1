"""Commands that print records: ``compare``, ``record``; and ``schema``, which tells their shape."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rashomon.cli.exporting import NAMES, format_named, in_format
from rashomon.cli.progress import Progress
from rashomon.cli.shell import (
    EPILOG,
    Code,
    Inputs,
    Output,
    OwnActors,
    Quiet,
    app,
    console,
    guarded,
    line,
    opened,
    run,
    say,
)

if TYPE_CHECKING:
    from rashomon.export.formats import Format
    from rashomon.model import Annotated as Layers
    from rashomon.model import Record
    from rashomon.reading import Reading


COMPARED = ("text", "json", "html")
RECORDED = ("jsonl", "text")


class Model(StrEnum):
    RECORD = "record"
    REPORT = "report"
    ANNOTATED = "annotated"


@app.command(epilog=EPILOG)
def compare(
    inputs: Inputs,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"What to write: {', '.join(COMPARED)}, {NAMES}.",
            show_default="text, unless --html is given",
        ),
    ] = None,
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

    wanted = format or (None if html else "text")
    chosen = _chosen(wanted, output, COMPARED)

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        if chosen:
            record, annotated = _compared(reading, story, progress)
        else:
            record, annotated = rashomon.compare(reading.reports, story=story, progress=progress), []
        progress.close()
        if html:
            _write_page(record, html)
            say("note", f"wrote {html}", quiet)
        if chosen:
            in_format(chosen, [record], annotated, output, quiet)
        elif wanted:
            with opened(output) as stream:
                _write_record(record, wanted, stream, everything)
        if wanted != "text":
            for note in record.notes:
                say("note", note, quiet)

    run(inputs, work, quiet, html, output, actors=actors)


@app.command(epilog=EPILOG)
def record(
    inputs: Inputs,
    format: Annotated[
        str,
        typer.Option(metavar="NAME", help=f"A record a line, text for people, or a file of all records: {NAMES}."),
    ] = "jsonl",
    output: Output = None,
    actors: OwnActors = None,
    quiet: Quiet = False,
) -> None:
    """Sort reports into stories (by "story", where the input names it) and print one record a story."""
    chosen = _chosen(format, output, RECORDED)

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        if chosen:
            from rashomon.reconcile.pile import recorded

            pairs = recorded(reading.reports, progress)
            progress.close()
            in_format(chosen, [one for one, _ in pairs], [a for _, own in pairs for a in own], output, quiet)
            return
        records = rashomon.record(reading.reports, progress=progress)
        with opened(output) as stream:
            for one in records:
                if format == "text":
                    _write_record(one, "text", stream)
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


def _compared(reading: Reading, story: str | None, progress: Progress) -> tuple[Record, list[Layers]]:
    from rashomon.reconcile.pile import compared

    return compared(reading.reports, story, progress)


def _chosen(name: str | None, output: Path | None, own: tuple[str, ...]) -> Format | None:
    """The registered format of that name, ``None`` where the command writes it itself. Raises ``BadParameter``."""
    return format_named(name, output, own) if name is not None and name not in own else None


def _write_page(record: Record, file: Path) -> None:
    from rashomon.export.html import render_html

    file.write_text(render_html(record), encoding="utf-8", newline="\n")


def _write_record(record: Record, format: str, stream: IO[str], everything: bool = False) -> None:
    if format == "json":
        stream.write(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
    elif format == "html":
        from rashomon.export.html import render_html

        stream.write(render_html(record))
    else:
        from rashomon.export.terminal import print_record

        print_record(record, console(stream), everything=everything)
