"""Runs without the parser, for the tests of what is around it: quick annotations and records, and kills."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.quick_work import patched, process_shard
from rashomon.archive import Archive, bulk, bulk_records, making
from rashomon.archive.bulk import RunAdded, add_run
from rashomon.engine import Settings, engines, ingest, work
from rashomon.engine.run import Run

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "archive"))
from archive_parts import reconcile


def make_one(where: str, story: str) -> str | None:
    """A record made without the models, in whatever process."""
    with patched((making, "_reconciled", reconcile)):
        return _MAKE_ONE(where, story)


_MAKE_ONE = bulk_records.make_one


def quickly() -> Any:
    """``with quickly():`` runs here and in workers annotate, and archives make records, without the parser."""
    return patched(
        (engines, "process_shard", process_shard),
        (making, "_reconciled", reconcile),
        (bulk_records, "make_one", make_one),
    )


# -- kills ----------------------------------------------------------------------------------------
def _killing(owner: Any, name: str, number: int, *, after: bool) -> tuple[Any, str, Any]:
    """A change that kills the process at the ``number``-th call of a function, before it or after it."""
    whole: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def counted(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = whole(*given, **named)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return owner, name, counted


# Where a run can be killed: in the middle of what is done there, or when it is done but not yet told of.
PLACES: dict[str, tuple[Any, str, bool]] = {
    "read or annotated": (Run, "_take", False),
    "sieved": (Run, "_sift", False),
    "assembled": (work, "assemble", True),
    "set results down": (work, "write_aside", False),
    "archiving": (bulk._Run, "take", False),
    "archived": (bulk._Run, "take", True),
    "in a batch": (sys.modules["rashomon.archive.adding"], "insert_annotated", True),
    "making a record": (making, "_insert", True),
    "made a record": (bulk_records, "remake", True),
    "the end": (bulk._Log, "done", False),
}


def kill(run: Callable[[], Any], place: str, number: int) -> None:
    """Do the run in a process of its own that is killed there, if it gets so far."""
    owner, name, after = PLACES[place]
    child = os.fork()
    if not child:
        try:
            with patched(_killing(owner, name, number, after=after)):
                run()
            os._exit(0)
        except BaseException as error:
            print(f"{place} {number}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
    _, status = os.waitpid(child, 0)
    print(place, number, "killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)


def into_archive(source: Path, archive: Path, run: Path, **more: Any) -> RunAdded:
    """Ingest a source and take it into an archive, going on with what is there."""
    with Archive.open(archive) as kept:
        settings = Settings(**{"engine": "inline", "shard_size": 6, **more})
        assert ingest([source], run, settings, resume=(run / "run.json").exists()).balanced
        with patched((bulk_records, "_FEW", 1)):
            return add_run(kept, run, workers=settings.workers or 1)


HERE = Path(__file__).resolve().parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE.parent.parent / "src"), str(HERE.parent)))}


def command(*given: str) -> list[str]:
    """The command line of ``rashomon`` without the parser, to be run in ``ENVIRONMENT``."""
    return [sys.executable, "-c", "from engine import quick; quick.main()", *given]


def main() -> None:
    """``rashomon`` without the parser; ``kills SOURCE ARCHIVE RUN``: killed at every place, and gone on with."""
    with quickly():
        if sys.argv[1] != "kills":
            from rashomon.cli import main as command

            command()
            return
        source, archive, run = map(Path, sys.argv[2:])
        for place in PLACES:
            for number in (1, 3):
                kill(lambda: into_archive(source, archive, run), place, number)
        into_archive(source, archive, run)
