"""Runs of ``ingest`` into an archive: what ``ingest --archive`` and ``add FOLDER`` share."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rashomon.cli.progress import Progress
from rashomon.cli.shell import Code, line, opened, say
from rashomon.errors import InputError, NothingToRead

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.archive.bulk import RunAdded

_SHOWN = 20


def runs_among(inputs: Sequence[str]) -> list[str]:
    """The inputs that are folders of runs. Raises ``BadParameter`` where others are given beside them."""
    folders = [one for one in inputs if Path(one).is_dir()]
    if not folders:
        return []
    from rashomon.engine.results import is_run

    runs = [one for one in folders if is_run(one)]
    if runs and len(runs) < len(inputs):
        raise typer.BadParameter(f"{runs[0]} is the folder of a run: add it by itself")
    return runs


def add_runs(kept: Archive, runs: Sequence[str], as_json: bool, output: Path | None, quiet: bool) -> Code:
    """Take the runs in, one after the other, and say what each gave."""
    from rashomon.archive.bulk import add_run

    whole = True
    with opened(output) as stream:
        for run in runs:
            progress = Progress(shown=not quiet and sys.stderr.isatty())
            try:
                added = add_run(kept, run, progress, workers=os.cpu_count() or 1)
            except InputError as error:
                raise NothingToRead(str(error)) from None
            finally:
                progress.close()
            tell_unmade(added, quiet)
            whole = whole and not (added.set_aside or added.unmade)
            told = {"run": run, **added.model_dump(mode="json")}
            stream.write(line(told) if as_json else added_run_text(kept.name, added))
    return Code.DONE if whole else Code.SET_ASIDE


def added_run_text(name: str, added: RunAdded) -> str:
    """What a run gave an archive, for people."""
    pages = f" ({added.versions:,} later texts of their pages)" if added.versions else ""
    copies = f" and {_many(added.copies, 'copy', 'copies')} in other outlets" if added.copies else ""
    aside = f", {added.set_aside:,} can't be kept" if added.set_aside else ""
    unmade = f"; {len(added.unmade):,} can't be made" if added.unmade else ""
    made = added.stories - len(added.unmade)
    return (
        f"{name}: {_many(added.kept, 'report')} added{pages}{copies}, {added.before:,} there before{aside}\n"
        f"  {_many(made, 'record')} made{unmade}, {_many(added.new, 'new story', 'new stories')}\n"
    )


def tell_unmade(added: RunAdded, quiet: bool) -> None:
    """Name the first stories whose records could not be made."""
    for story in added.unmade[:_SHOWN]:
        say("error", f"story {story.name}: {story.reason}", quiet)


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"
