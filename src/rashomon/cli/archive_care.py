"""Commands that keep an archive: ``restore``, ``verify``, ``migrate``, and ``decisions``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rashomon.cli.archive_shared import OptionalPlace, Place, opened_archive
from rashomon.cli.bundles import bundle_rows, is_bundle, verify_bundle
from rashomon.cli.progress import Progress
from rashomon.cli.shell import EPILOG, Code, Output, Quiet, RowFormat, app, guarded, line, opened, say

if TYPE_CHECKING:
    from rashomon.archive import Decision


_VERIFY_EPILOG = EPILOG.replace("1 done, but some input was set aside (each", "1 something is wrong (each")
decisions = typer.Typer(
    name="decisions", help="Take people's decisions out of an archive, or into another one.", no_args_is_help=True
)
app.add_typer(decisions)

_File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="JSON lines; - for stdin.", allow_dash=True, show_default=False),
]


_Backup = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="JSON lines of a whole archive, or a case bundle; - for stdin.",
        allow_dash=True,
        show_default=False,
    ),
]
_Bundle = Annotated[
    Path | None,
    typer.Argument(metavar="BUNDLE", help="A case bundle (zip) to check instead of an archive.", show_default=False),
]


@app.command(epilog=EPILOG)
def restore(file: _Backup, archive: Place, quiet: Quiet = False) -> None:
    """Make an archive again from what export wrote, or from a case bundle that holds: all of it, or nothing."""

    def job() -> Code:
        lines = bundle_rows(file) if is_bundle(file) else _lines(file)
        with opened_archive(archive, create=True) as kept:
            rows = kept.restore(lines)
        say("note", f"{rows} rows restored", quiet)
        return Code.DONE

    guarded(job)


@app.command(epilog=_VERIFY_EPILOG)
def verify(
    bundle: _Bundle = None,
    archive: OptionalPlace = None,
    digest: Annotated[
        str | None,
        typer.Option(metavar="HEX", help="The bundle's digest as it was told at its export.", show_default=False),
    ] = None,
    format: Annotated[RowFormat, typer.Option(help="Text for people, or a row a finding.")] = RowFormat.TEXT,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Check that every text, hash and span, and the chain of decisions, still hold, in an archive or a case bundle."""
    if bundle is None and archive is None:
        raise typer.BadParameter("name a bundle, or an archive with --archive")
    if digest is not None and bundle is None:
        raise typer.BadParameter("only a bundle has a digest", param_hint="--digest")

    def job() -> Code:
        if bundle is not None:
            return verify_bundle(bundle, digest, format, output, quiet)
        progress = Progress(shown=not quiet and sys.stderr.isatty())
        with opened_archive(archive or "") as kept:
            try:
                found = kept.verify(progress)
            finally:
                progress.close()
        with opened(output) as stream:
            for finding in found:
                stream.write(line(finding.model_dump()) if format is RowFormat.JSONL else f"{finding}\n")
            if not found and format is RowFormat.TEXT:
                stream.write("everything holds\n")
        return Code.SET_ASIDE if found else Code.DONE

    guarded(job)


@app.command(epilog=EPILOG)
def migrate(archive: Place, quiet: Quiet = False) -> None:
    """Bring an archive that an older rashomon made up to date."""

    def job() -> Code:
        from rashomon.archive import Archive

        before, after = Archive.migrate(archive)
        told = f"is up to date (schema {after})" if before == after else f"schema {before} became {after}"
        say("note", f"{archive}: {told}", quiet)
        return Code.DONE

    guarded(job)


@decisions.command("export", epilog=EPILOG)
def decisions_export(
    archive: Place,
    story: Annotated[str | None, typer.Option(help="Only on this story.", show_default=False)] = None,
    user: Annotated[str | None, typer.Option(help="Only of this user.", show_default=False)] = None,
    output: Output = None,
) -> None:
    """Write decisions as JSON lines, in their order; import takes them in another archive of the same reports."""

    def job() -> Code:
        with opened_archive(archive) as kept, opened(output) as stream:
            for entry in kept.decisions(story, user):
                stream.write(line(entry.decision.model_dump(mode="json", exclude_defaults=True)))
        return Code.DONE

    guarded(job)


@decisions.command("import", epilog=EPILOG)
def decisions_import(file: _File, archive: Place, quiet: Quiet = False) -> None:
    """Take in decisions that export wrote, with their users and times; those that are there already are left."""

    def job() -> Code:
        with opened_archive(archive) as kept:
            new, wrong = kept.import_decisions(_decisions(file))
        for reason in wrong:
            say("error", reason, quiet)
        say("note", f"{len(new)} decisions taken in", quiet)
        return Code.SET_ASIDE if wrong else Code.DONE

    guarded(job)


def _decisions(file: Path) -> list[Decision]:
    from pydantic import ValidationError

    from rashomon.archive import Decision as _Decision

    found = []
    for number, text in enumerate(_lines(file), 1):
        if not text.strip():
            continue
        try:
            found.append(_Decision.model_validate(json.loads(text)))
        except ValidationError as error:
            raise typer.BadParameter(f"{file}, line {number}: {error.errors()[0]['msg']}") from None
        except ValueError:
            raise typer.BadParameter(f"{file}, line {number}: not JSON") from None
    return found


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from sys.stdin
        return
    try:
        with file.open(encoding="utf-8") as stream:
            yield from stream
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{file}: not UTF-8") from None
