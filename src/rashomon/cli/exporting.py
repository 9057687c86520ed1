"""``rashomon export``, and what ``record`` and ``compare`` share with it: formats by name, and bytes to a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from rashomon.cli.archive_shared import Place, opened_archive
from rashomon.cli.shell import EPILOG, Code, Output, Quiet, app, check_writable, guarded, line, opened, say

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.export.formats import Format
    from rashomon.model import Annotated as Layers
    from rashomon.model import Record

WHOLE = "jsonl"
#: The formats as the help of a command lists them; a test holds that none is missing.
NAMES = (
    "records, csv, parquet, statements, ledger, geojson, plover, acled, ucdp, events, annotations, prov, ftm, stix, "
    "brief, pdf, bundle"
)
_PAGE = 500  # stories that are listed at a time
_AT_ONCE = 50  # and those whose records are held at a time, where the format lets it


@app.command(epilog=EPILOG)
def export(
    archive: Place,
    stories: Annotated[
        list[str] | None,
        typer.Argument(metavar="STORY…", help="Ids, their beginnings, or titles; all without.", show_default=False),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"jsonl: every row of the archive, which restore takes; or of the stories' records: {NAMES}.",
            show_default="jsonl; records, where stories are named",
        ),
    ] = None,
    user: Annotated[
        list[str] | None,
        typer.Option(help="Only with the decisions of this user (not of jsonl).", show_default=False),
    ] = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Write the whole archive as JSON lines, or the records of stories, decisions applied, in another format."""

    def job() -> Code:
        check_writable([output])
        name = format or ("records" if stories or user else WHOLE)
        if name == WHOLE:
            if stories or user:
                raise typer.BadParameter("jsonl is the whole archive; of some stories: --format records")
            with opened_archive(archive) as kept, opened(output) as stream:
                stream.writelines(map(line, kept.export()))
            return Code.DONE
        chosen = format_named(name, output, (WHOLE,))
        with opened_archive(archive) as kept:
            pieces = _pieces(kept, chosen, list(_stories(kept, stories or [])), user or None)
            first = next(pieces)  # before the file is opened: what fails leaves it as it was
            with _bytes_to(output) as out:
                out.write(first)
                out.writelines(pieces)
        tell_digest(chosen, first, quiet)
        return Code.DONE

    guarded(job)


def format_named(name: str, output: Path | None, own: Sequence[str] = ()) -> Format:
    """The format, checked before the work: that there is one, that it can be written, and where it goes.

    ``own`` are the names that the command knows beside. Raises ``BadParameter``.
    """
    from rashomon.export.formats import formats

    chosen = formats().get(name)
    if chosen is None:
        raise typer.BadParameter(f"no format named {name!r}; available: {', '.join((*own, *formats()))}")
    if chosen.missing:
        raise typer.BadParameter(f"the format {name} needs {chosen.needs}: {chosen.missing}")
    if chosen.binary and output is None and sys.stdout.isatty():
        raise typer.BadParameter(f"{name} is no text for a terminal; name a file: -o record{chosen.suffix}")
    return chosen


@contextlib.contextmanager
def _bytes_to(output: Path | None) -> Iterator[IO[bytes]]:
    """The file, else standard output, for bytes."""
    if output is not None:
        with output.open("wb") as stream:
            yield stream
    else:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()


def in_format(
    chosen: Format, records: Sequence[Record], annotated: Sequence[Layers], output: Path | None, quiet: bool
) -> None:
    """Records in the format, to the file or standard output."""
    from rashomon.export.formats import write

    data = write(chosen.name, records, annotated)
    with _bytes_to(output) as out:
        out.write(data)
    tell_digest(chosen, data, quiet)


def tell_digest(chosen: Format, data: bytes, quiet: bool) -> None:
    """Of a case bundle the digest that whoever gets it can compare."""
    if chosen.name == "bundle":
        from rashomon.export.bundle import manifest_digest

        say("note", f"manifest sha256 {manifest_digest(data)}", quiet)


def _stories(kept: Archive, named: Sequence[str]) -> Iterator[str]:
    """Ids of the stories: those named, each once, else all that have a record. Raises ``BadParameter``."""
    from rashomon.cli.archive import resolved

    if named:
        found = [(name, *resolved(kept, name)) for name in named]
        for name, kind, _ in found:
            if kind != "story":
                raise typer.BadParameter(f"{name} is a report; name a story")
        yield from dict.fromkeys(own for _, _, own in found)
        return
    at = 0
    while page := kept.stories(order="oldest", limit=_PAGE, offset=at).stories:
        yield from (story.id for story in page if story.version is not None)
        at += len(page)


def _pieces(kept: Archive, chosen: Format, stories: Sequence[str], users: Sequence[str] | None) -> Iterator[bytes]:
    """The file: in pieces of some stories each where the format is one of lines, so that any number fits in memory."""
    from rashomon.export.formats import Joins

    if chosen.joins is Joins.NOT or len(stories) <= _AT_ONCE:
        yield _data(kept, chosen, stories, users)
        return
    for at in range(0, len(stories), _AT_ONCE):
        piece = _data(kept, chosen, stories[at : at + _AT_ONCE], users)
        yield piece.partition(b"\n")[2] if at and chosen.joins is Joins.TABLE else piece


def _data(kept: Archive, chosen: Format, stories: Sequence[str], users: Sequence[str] | None) -> bytes:
    from rashomon.export.formats import Takes, write

    if chosen.name == "bundle" and users is None:
        from rashomon.cli.bundles import case_bytes

        return case_bytes(kept, stories)
    records = [kept.record(story, users=users).record for story in stories]
    if chosen.takes is Takes.RECORDS:
        return write(chosen.name, records)
    reports = dict.fromkeys(report.id for record in records for report in record.reports)
    return write(chosen.name, records, [kept.annotated(report) for report in reports])
