"""Case bundles on the command line: making one from an archive, checking one, and opening one as an archive."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rashomon.cli.shell import Code, Output, RowFormat, line, opened, say
from rashomon.errors import RashomonError

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.export.bundle_check import Checked, Wrong

_ZIP = b"PK\x03\x04"


def case_bytes(kept: Archive, stories: Sequence[str]) -> bytes:
    """A bundle of these stories, by id, with their decisions and versions. Raises ``UnknownName``."""
    from rashomon.export.bundle import bundle_bytes

    found = kept.cases(stories)
    return bundle_bytes(found.cases, found.rows)


def is_bundle(file: Path) -> bool:
    """Whether a file begins as a zip does; one that can't be opened is none."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def verify_bundle(file: Path, digest: str | None, format: RowFormat, output: Output, quiet: bool) -> Code:
    """Check a bundle, and write what is wrong, one line each."""
    from rashomon.export.bundle_check import check_bundle

    found = check_bundle(_bytes(file), digest)
    faults = 0
    with opened(output) as stream:
        for wrong in (*found.wrong, *_remade(found)):
            row = {"table": wrong.file, "row": wrong.row, "says": wrong.says}
            stream.write(line(row) if format is RowFormat.JSONL else f"{wrong}\n")
            faults += 1
        if not faults and format is RowFormat.TEXT:
            stream.write("everything holds\n")
    for note in found.notes:
        say("note", note, quiet)
    if found.digest and digest is None:
        say("note", f"manifest sha256 {found.digest}: compare it with the one told at the export", quiet)
    return Code.SET_ASIDE if faults else Code.DONE


def _remade(found: Checked) -> Iterator[Wrong]:
    """Open a bundle that holds so far as an archive of its own, and bundle that again: the same files must come out.

    So its record is the last version with its decisions, and its rows say nothing else than its other files.
    """
    from rashomon.export.bundle import ROWS
    from rashomon.export.bundle_check import Wrong

    if found.wrong or ROWS not in found.files:
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield from _again(found, Path(folder))
    except Exception as error:  # what a forged row can do to its reader
        reason = str(error).splitlines()[0] if isinstance(error, RashomonError) else type(error).__name__
        yield Wrong(ROWS, "-", f"can't be opened as an archive ({reason})")


def _again(found: Checked, folder: Path) -> Iterator[Wrong]:
    from rashomon.archive import Archive
    from rashomon.export.bundle import ROWS, bundle_bytes
    from rashomon.export.bundle_check import Wrong
    from rashomon.export.bundle_zip import unpacked

    with Archive.open(folder / "again.rashomon") as kept:
        kept.restore(_rows(found))
        for one in kept.verify():
            yield Wrong(ROWS, f"{one.table} {one.row}", one.says)
        if not found.remakable:
            return
        cases = kept.cases(_stories(found))
        made = unpacked(bundle_bytes(cases.cases, cases.rows))
    for name in sorted(found.files.keys() | made.keys()):
        # The chain that these decisions had among others is not in the rows, which have one of their own.
        if name.rpartition("/")[2] in ("manifest.json", "decisions.jsonl"):
            continue
        if found.files.get(name) != made.get(name):
            yield Wrong(name, "-", "is not what the bundle's own rows give")


def _stories(found: Checked) -> list[str]:
    """Ids of the stories, in the order of the cases."""
    folders = [case["folder"] for case in json.loads(found.files["manifest.json"])["cases"]]
    return [json.loads(found.files[f"{folder}versions/1.json"])["story"] for folder in folders]


def _rows(found: Checked) -> Iterator[str]:
    from rashomon.export.bundle import ROWS

    return iter(found.files[ROWS].decode("utf-8").split("\n"))


def bundle_rows(file: Path) -> Iterator[str]:
    """The archive's rows in a bundle, which must hold. Raises ``BadBundle``."""
    from rashomon.export.bundle import ROWS
    from rashomon.export.bundle_check import check_bundle
    from rashomon.export.bundle_zip import BadBundle

    found = check_bundle(_bytes(file))
    if found.wrong:
        raise BadBundle(f"{file} does not hold, and is not restored: {found.wrong[0]}; see `rashomon verify {file}`")
    if ROWS not in found.files:
        raise BadBundle(f"{file} holds no rows of an archive: it was not exported from one; add its reports instead")
    return _rows(found)


def _bytes(file: Path) -> bytes:
    from rashomon.export.bundle_zip import MOST_PACKED

    try:
        if file.stat().st_size > MOST_PACKED:
            raise typer.BadParameter(f"{file}: larger than a bundle may be ({MOST_PACKED:,} bytes)")
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror or error}") from None
