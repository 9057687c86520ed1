"""Commands on an archive: ``add``, ``list``, ``search``, ``show`` and ``diff``; ``archive_care`` has the others."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rashomon.cli.archive_runs import add_runs, runs_among
from rashomon.cli.archive_shared import Place, opened_archive
from rashomon.cli.processes import list_processes, write_process
from rashomon.cli.progress import Progress
from rashomon.cli.shell import EPILOG, Code, Inputs, Output, Quiet, RowFormat, app, guarded, line, opened, say
from rashomon.errors import NothingToRead

if TYPE_CHECKING:
    from datetime import date

    from rashomon.archive import Archive
    from rashomon.archive.model import AddResult

__all__ = ["add", "diff", "list_stories", "search", "show"]


class ShownFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class StoryOrder(StrEnum):
    DISPUTED = "disputed"
    NEWEST = "newest"
    OLDEST = "oldest"
    REPORTS = "reports"
    TITLE = "title"


_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", show_default=False)]
_Many = list[str] | None
Limit = Annotated[int, typer.Option(min=0, max=10_000, help="At most so many.")]


@app.command(epilog=EPILOG)
def add(
    inputs: Inputs,
    archive: Place,
    format: Annotated[
        ShownFormat, typer.Option(help="What became of the reports, as text or JSON.")
    ] = ShownFormat.TEXT,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Keep reports in an archive, sort them into stories, and make the records of the stories they touch.

    The folder of a complete run of `rashomon ingest` is taken in as it is annotated.
    """

    def job() -> Code:
        import rashomon

        runs = runs_among(inputs)
        with opened_archive(archive, create=True) as kept:
            if runs:
                return add_runs(kept, runs, format is ShownFormat.JSON, output, quiet)
            reading = rashomon.read(inputs)
            for problem in reading.problems:
                say(problem.severity, f"{problem.name}: {problem.reason}", quiet)
            if not reading.reports:
                raise NothingToRead("nothing could be read")
            result = _added(kept, lambda progress: kept.add(reading.reports, progress), quiet)
            _tell_added(kept, result, format, output, quiet)
        return Code.DONE if reading.complete and not result.set_aside else Code.SET_ASIDE

    guarded(job)


def _added(kept: Archive, work: Callable[[Progress], AddResult], quiet: bool) -> AddResult:
    progress = Progress(shown=not quiet and sys.stderr.isatty())
    try:
        return work(progress)
    finally:
        progress.close()


def _tell_added(kept: Archive, result: AddResult, format: ShownFormat, output: Output, quiet: bool) -> None:
    from rashomon.cli.archive_text import added_text

    for aside in result.set_aside:
        say("error", f"{aside.name}: {aside.reason}", quiet)
    with opened(output) as stream:
        if format is ShownFormat.JSON:
            stream.write(line(result.model_dump(mode="json")))
        else:
            stream.write(added_text(result, [kept.story(own).summary for own in result.stories_touched]))


@app.command("list", epilog=EPILOG)
def list_stories(
    archive: Place,
    words: Annotated[str, typer.Option(help="Only stories with these words in a report.")] = "",
    actor: Annotated[_Many, typer.Option(help="Only with this actor.", show_default=False)] = None,
    place: Annotated[_Many, typer.Option(help="Only with this place.", show_default=False)] = None,
    type: Annotated[_Many, typer.Option(help="Only with an event of this PLOVER type.", show_default=False)] = None,
    outlet: Annotated[_Many, typer.Option(help="Only with a report of this outlet.", show_default=False)] = None,
    verdict: Annotated[_Many, typer.Option(help="Only with a fact of this verdict.", show_default=False)] = None,
    since: _Day = None,
    until: _Day = None,
    order: Annotated[StoryOrder, typer.Option(help="What comes first.")] = StoryOrder.DISPUTED,
    processes: Annotated[
        bool, typer.Option("--processes", help="Not the stories, but the processes that they are rounds of.")
    ] = False,
    limit: Limit = 50,
    format: Annotated[RowFormat, typer.Option(help="Text for people, or a row a story.")] = RowFormat.TEXT,
    output: Output = None,
) -> None:
    """List the stories of an archive, those with undecided disputes first, or the processes they are rounds of."""

    def job() -> Code:
        from rashomon.cli.archive_text import stories_text

        if processes:
            return list_processes(archive, limit, format, output)
        with opened_archive(archive) as kept:
            page = kept.stories(
                words,
                actor=actor or (),
                place=place or (),
                type=type or (),
                outlet=outlet or (),
                verdict=verdict or (),
                since=_day(since),
                until=_day(until),
                order=order.value,
                limit=limit,
            )
        with opened(output) as stream:
            if format is RowFormat.JSONL:
                stream.writelines(line(story.model_dump(mode="json")) for story in page.stories)
            else:
                stream.write(stories_text(page))
        return Code.DONE

    guarded(job)


@app.command(epilog=EPILOG)
def search(
    words: Annotated[
        str,
        typer.Argument(metavar="WORDS", help='Words, "a phrase", -without, begin*, one OR other.', show_default=False),
    ],
    archive: Place,
    story: Annotated[str | None, typer.Option(help="Only in this story.", show_default=False)] = None,
    outlet: Annotated[str | None, typer.Option(help="Only of this outlet.", show_default=False)] = None,
    since: _Day = None,
    until: _Day = None,
    replaced: Annotated[
        bool, typer.Option("--replaced", help="Also texts that a later one of their page replaced.")
    ] = False,
    limit: Limit = 20,
    format: Annotated[RowFormat, typer.Option(help="Text for people, or a row a report.")] = RowFormat.TEXT,
    output: Output = None,
) -> None:
    """Find kept reports by their words, best first, each with an excerpt."""

    def job() -> Code:
        from rashomon.cli.archive_text import hits_text

        with opened_archive(archive) as kept:
            found = kept.search(
                words,
                story=story,
                outlet=outlet,
                since=_day(since),
                until=_day(until),
                replaced=replaced,
                limit=limit,
            )
        with opened(output) as stream:
            if format is RowFormat.JSONL:
                stream.writelines(line(hit.model_dump(mode="json")) for hit in found.hits)
            else:
                stream.write(hits_text(found))
        return Code.DONE

    guarded(job)


@app.command(epilog=EPILOG)
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="STORY|PROCESS|REPORT",
            help="An id, its beginning, a title, or a report's own name.",
            show_default=False,
        ),
    ],
    archive: Place,
    version: Annotated[
        int | None, typer.Option(min=1, help="An earlier version of a story's record.", show_default=False)
    ] = None,
    format: Annotated[
        ShownFormat, typer.Option(help="Text for people, or the whole record or report.")
    ] = ShownFormat.TEXT,
    output: Output = None,
    everything: Annotated[bool, typer.Option("--all", help="In text, also every fact of one report only.")] = False,
) -> None:
    """Show a story's record with the decisions on it, a process with its rounds, or a kept report."""

    def job() -> Code:
        from rashomon.cli.archive_text import write_report, write_story

        with opened_archive(archive) as kept, opened(output) as stream:
            if name.startswith("p") and kept.is_process(name):
                write_process(kept, name, stream, as_json=format is ShownFormat.JSON)
                return Code.DONE
            kind, own = resolved(kept, name)
            write = write_story if kind == "story" else write_report
            write(kept, own, stream, version=version, as_json=format is ShownFormat.JSON, everything=everything)
        return Code.DONE

    guarded(job)


@app.command(epilog=EPILOG)
def diff(
    story: Annotated[
        str, typer.Argument(metavar="STORY", help="An id, its beginning, or a title.", show_default=False)
    ],
    archive: Place,
    before: Annotated[
        int | None, typer.Option(min=1, help="The earlier version: by default the last but one.", show_default=False)
    ] = None,
    after: Annotated[
        int | None, typer.Option(min=1, help="The later version: by default the last.", show_default=False)
    ] = None,
    format: Annotated[ShownFormat, typer.Option(help="Text for people, or JSON.")] = ShownFormat.TEXT,
    output: Output = None,
) -> None:
    """Say what a new report changed: facts newly corroborated or disputed, new, gone; ranges of numbers."""

    def job() -> Code:
        from rashomon.cli.archive_text import diff_text

        with opened_archive(archive) as kept:
            kind, own = resolved(kept, story)
            if kind != "story":
                raise typer.BadParameter(f"{story} is a report; name a story")
            found = kept.diff(own, before, after)
            with opened(output) as stream:
                if format is ShownFormat.JSON:
                    stream.write(line(found.model_dump(mode="json")))
                else:
                    stream.write(diff_text(found, kept.story(own)))
        return Code.DONE

    guarded(job)


def resolved(kept: Archive, name: str) -> tuple[str, str]:
    """("story" or "report", id) of what a person called so. Raises ``BadParameter`` for none and for several."""
    stories, reports = kept.find(name)
    for kind, found in (("story", stories), ("report", reports)):
        if name in found or len(found) == 1:
            return kind, name if name in found else found[0]
        if found:
            raise typer.BadParameter(f"{name!r} can be: {', '.join(found)}")
    raise typer.BadParameter(f"no story or report {name!r} in {kept.name}")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
