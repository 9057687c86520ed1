"""Commands that print rows: ``annotate`` and ``group``, a row a report; ``quotes``, a row a statement."""

from __future__ import annotations

from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rashomon.cli.progress import Progress
from rashomon.cli.shell import EPILOG, Inputs, Output, Quiet, RowFormat, app, console, line, opened, run, say

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


class GroupFormat(StrEnum):
    JSONL = "jsonl"


@app.command(epilog=EPILOG)
def annotate(
    inputs: Inputs,
    format: Annotated[RowFormat, typer.Option(help="Rows for programs, or text for people.")] = RowFormat.JSONL,
    output: Output = None,
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

    run(inputs, work, quiet, output)


@app.command(epilog=EPILOG)
def group(
    inputs: Inputs,
    format: Annotated[GroupFormat, typer.Option(help="A row a report.")] = GroupFormat.JSONL,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Sort reports into stories, and say which derive from one text: id, story, origin, duplicate_of."""

    def work(reading: Reading, progress: Progress) -> None:
        import rashomon

        rows = rashomon.group(reading.reports, progress=progress)
        progress.close()
        with opened(output) as stream:
            stream.writelines(line(row) for row in rows)

    run(inputs, work, quiet, output)


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

    run(inputs, work, quiet, output)


def _write_quotes(found: list[StatementRef], reports: dict[str, Report], format: TableFormat, stream: IO[str]) -> None:
    from rashomon.export.quotes import print_quotes, quote_row, write_quotes_csv

    if format is TableFormat.CSV:
        write_quotes_csv(stream, found, reports)
    elif format is TableFormat.JSONL:
        stream.writelines(line(quote_row(said, reports[said.report])) for said in found)
    else:
        print_quotes(found, reports, console(stream))
