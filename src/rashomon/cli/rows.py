"""Commands that print rows: ``annotate`` and ``group``, a row a report; ``quotes``, a row a statement."""

from __future__ import annotations

from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rashomon.cli.progress import Progress
from rashomon.cli.shell import EPILOG, Inputs, Output, OwnActors, Quiet, RowFormat, app, console, line, opened, run, say

if TYPE_CHECKING:
    from rashomon.model import Report, StatementRef
    from rashomon.reading import Reading


class StatementKind(StrEnum):
    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class TableFormat(StrEnum):
    TEXT = "text"
    CSV = "csv"
    JSONL = "jsonl"


Pairs = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID,ID", help="Two reports that are of one event, whatever it looks like.", show_default=False
    ),
]


@app.command(epilog=EPILOG)
def annotate(
    inputs: Inputs,
    format: Annotated[RowFormat, typer.Option(help="Rows for programs, or text for people.")] = RowFormat.JSONL,
    output: Output = None,
    actors: OwnActors = None,
    quiet: Quiet = False,
) -> None:
    """Print what is in each report, a row a report: statements, events, actors, places, times, quantities."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon
        from rashomon.export.rows import annotated_row, annotated_text

        found = rashomon.annotate(reading.reports, progress=progress)
        progress.close()
        with opened(output) as stream:
            for one in found:
                stream.write(annotated_text(one) if format is RowFormat.TEXT else line(annotated_row(one)))

    run(inputs, work, quiet, output, actors=actors)


@app.command(epilog=EPILOG)
def group(
    inputs: Inputs,
    format: Annotated[RowFormat, typer.Option(help="Rows for programs, or text for people.")] = RowFormat.JSONL,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also say why: what decided each grouping, near miss and derivation.")
    ] = False,
    together: Pairs = None,
    apart: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID,ID", help="Two reports that are of two events, whatever it looks like.", show_default=False
        ),
    ] = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Sort reports into stories, and say which derive from one text and which stories are rounds of one process."""
    joined, parted = _pairs(together, "--together"), _pairs(apart, "--apart")

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon
        from rashomon.export.rows import grouped_text

        try:
            rows = rashomon.group(reading.reports, progress, explain=explain, together=joined, apart=parted)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        progress.close()
        with opened(output) as stream:
            if format is RowFormat.TEXT:
                stream.write(grouped_text(rows, {r.id: r for r in reading.reports}))
            else:
                stream.writelines(line(row) for row in rows)

    run(inputs, work, quiet, output)


def _pairs(given: list[str] | None, option: str) -> list[tuple[str, str]]:
    pairs = []
    for text in given or ():
        ids = [part.strip() for part in text.split(",")]
        if len(ids) != 2 or not all(ids) or ids[0] == ids[1]:
            raise typer.BadParameter(f"{text!r} is not two ids with a comma between them", param_hint=option)
        pairs.append((ids[0], ids[1]))
    return pairs


@app.command(epilog=EPILOG)
def quotes(
    inputs: Inputs,
    speaker: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHO",
            help="Only this speaker: a name in any spelling, an office or a description. Can be given again.",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[list[StatementKind] | None, typer.Option(help="Only this kind.", show_default=False)] = None,
    format: Annotated[TableFormat, typer.Option(help="Text for people, or a row a statement.")] = TableFormat.TEXT,
    output: Output = None,
    actors: OwnActors = None,
    quiet: Quiet = False,
) -> None:
    """List who said what: speaker, office, cue, words, and where they stand."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        found = rashomon.quotes(reading.reports, speaker or (), progress)
        progress.close()
        wanted = [q for q in found if not kind or q.kind.value in kind]
        if not wanted:
            say("note", "no statement found" + (f" of {', '.join(speaker)}" if speaker else ""), quiet)
        with opened(output) as stream:
            _write_quotes(wanted, {r.id: r for r in reading.reports}, format, stream)

    run(inputs, work, quiet, output, actors=actors)


def _write_quotes(found: list[StatementRef], reports: dict[str, Report], format: TableFormat, stream: IO[str]) -> None:
    from rashomon.export.quotes import print_quotes, quote_row, quotes_csv

    if format is TableFormat.CSV:
        stream.writelines(quotes_csv(found, reports))
    elif format is TableFormat.JSONL:
        stream.writelines(line(quote_row(said, reports[said.report])) for said in found)
    else:
        print_quotes(found, reports, console(stream))
