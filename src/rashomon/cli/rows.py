"""Commands that print rows: ``annotate`` and ``group``, a row a report."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rashomon.cli.progress import Progress
from rashomon.cli.shell import EPILOG, Inputs, Output, Quiet, RowFormat, app, line, opened, run

if TYPE_CHECKING:
    from rashomon.reading import Reading


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
