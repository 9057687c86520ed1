"""The work on a shard: the same function in process, in a pool's process, on a cluster's machine.

``read`` turns a shard's items into reports, ``annotate`` annotates those that the sieve let through. Both write
aside and rename, so a job that is done twice, or by two workers at once, leaves the same file.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rashomon.engine.folder import Folder, read_rows, squeezed, write_aside, write_json, write_rows
from rashomon.engine.jobs import BATCH, Done, Job, Shard, Unit
from rashomon.engine.results import Written, line_of
from rashomon.errors import EmptyInput, InputError, MissingModel
from rashomon.model import Report
from rashomon.reading import language, report
from rashomon.reading.registry import reader_for
from rashomon.reading.source import Draft, Item, Problem, Splitting

# One row of a part: {"at": [item, report of it], "report" | "aside" | "warning": …}
Row = dict[str, Any]


def process_shard(job: Job) -> Done:
    """Do a job: its output is on disk when this returns. Raises only where the disk or the model fails."""
    try:
        rows = list(_read(job) if job.stage == "read" else _annotate(job))
    except FileNotFoundError:
        if Folder(job.folder).account_file(job.shard.number).is_file():
            return Done(job)  # a worker that was thought lost has done it after all
        raise
    write_rows(Folder(job.folder).part_file(job.shard.number, job.stage, job.low, job.high), rows)
    if job.whole:
        assemble(job, [(job.low, job.high)])
    return Done(job)


def assemble(job: Job, spans: Sequence[tuple[int, int | None]]) -> None:
    """Make a stage's output of its parts, which then go."""
    place = Folder(job.folder)
    parts = [place.part_file(job.shard.number, job.stage, low, high) for low, high in sorted(spans)]
    if not all(part.is_file() for part in parts):  # another worker has done this before
        return
    rows = [row for part in parts for row in read_rows(part)]
    if job.stage == "read":
        write_rows(place.read_file(job.shard.number), rows)
    else:
        _write_results(place, job, rows)
    for part in parts:
        part.unlink(missing_ok=True)


def quarantine(job: Job, reason: str) -> None:
    """Write, in place of a job that can't be done, that its one item or report is set aside."""
    place = Folder(job.folder)
    said = f"quarantined: {reason}"
    if job.stage == "read":
        name = _item_name(job)
        row: Row = {"at": [job.low, 0], "aside": {"name": name, "reason": said}}
    else:
        kept = kept_reports(place, job.shard.number)[job.low]
        row = {"at": kept.at, "aside": {"name": _place_of(kept.report), "reason": said}}
    write_rows(place.part_file(job.shard.number, job.stage, job.low, job.high), [row])


# -- reading --------------------------------------------------------------------------------------
def _read(job: Job) -> Iterator[Row]:
    for number, item in enumerate(_items(job.shard)):
        if number < job.low or (job.high is not None and number >= job.high):
            continue
        with _watch(job.patience):
            rows = list(_rows_of(item))
        own = Folder(job.folder).holds(item[0].path)
        for place, row in enumerate(rows):
            if own and "report" in row and row["report"]["path"] == item[0].path:
                row["report"]["path"] = None  # where a run lies must not be seen in what it finds
            yield {"at": [number, place], **row}


def _items(shard: Shard) -> Iterator[tuple[Unit, Item]]:
    for unit in shard.units:
        source = unit.source()
        try:
            reader = reader_for(source)
            if isinstance(reader, Splitting):
                found = False
                for item in reader.items(source):
                    found = True
                    yield unit, item
                if not found:
                    yield unit, functools.partial(_failed, unit, EmptyInput(unit.name, "no report in it"))
            else:
                yield unit, functools.partial(_all, unit)
        except Exception as error:  # a reader's failure on one file never ends the run
            yield unit, functools.partial(_failed, unit, error)


def _all(unit: Unit) -> Iterator[Draft | Problem]:
    source = unit.source()
    yield from reader_for(source).read(source)


def _failed(unit: Unit, error: Exception) -> Iterator[Problem]:
    yield _problem(unit.name, error)


def _problem(name: str, error: Exception) -> Problem:
    if isinstance(error, InputError):
        return Problem(name=error.name, reason=error.reason)
    if isinstance(error, OSError) and error.strerror:
        return Problem(name=name, reason=error.strerror[:1].lower() + error.strerror[1:])
    return Problem(name=name, reason=f"can't be read ({type(error).__name__}: {str(error)[:200]})")


def _rows_of(found: tuple[Unit, Item]) -> Iterator[Row]:
    unit, item = found
    try:
        for draft in item():
            yield _row(unit, draft)
    except Exception as error:  # of one item, whatever it is
        problem = _problem(unit.name, error)
        yield {"aside": {"name": problem.name, "reason": problem.reason}}


def _row(unit: Unit, draft: Draft | Problem) -> Row:
    if isinstance(draft, Problem):
        kind = "aside" if draft.severity == "error" else "warning"
        return {kind: {"name": draft.name, "reason": draft.reason}}
    draft.path = draft.path or unit.path
    place = draft.where or unit.name
    try:
        made = report(draft, unit.name)
    except Exception as error:
        problem = _problem(place, error)
        return {"aside": {"name": place, "reason": problem.reason}}
    if made.language is not None and made.language not in language.MODELS:
        return {"aside": {"name": place, "reason": f"language {made.language!r}: no model"}}
    seen = {"seen": draft.seen.isoformat()} if draft.seen else {}
    return {"report": made.model_dump(mode="json"), **seen}


def _item_name(job: Job) -> str:
    units = job.shard.units
    if len(units) == job.shard.items:  # a file an item
        return units[job.low].name
    return f"{units[0].name}, item {job.low + (units[0].cut.first if units[0].cut else 0) + 1}"


# -- annotating -----------------------------------------------------------------------------------
class Kept(NamedTuple):
    """A report that is to be annotated, and where in its shard it stands."""

    at: list[int]
    report: Report
    seen: str | None = None


def kept_reports(place: Folder, shard: int) -> list[Kept]:
    """The reports that the sieve let through, under the ids that it gave them."""
    sieved = json.loads(place.sieve_file(shard).read_bytes())
    drop, ids = sieved["drop"], sieved["ids"]
    found = []
    for row in read_rows(place.read_file(shard)):
        key = f"{row['at'][0]}.{row['at'][1]}"
        if "report" not in row or key in drop:
            continue
        made = Report.model_validate(row["report"])
        if key in ids:
            said = f"a report with the id {made.id!r} was read before; this one is called {ids[key]!r}"
            made = made.model_copy(update={"id": ids[key], "warnings": (*made.warnings, said)})
        found.append(Kept(row["at"], made, row.get("seen")))
    return found


def _annotate(job: Job) -> Iterator[Row]:
    from rashomon.annotate.pipeline import load

    kept = kept_reports(Folder(job.folder), job.shard.number)
    if kept:
        load()  # the model's loading is not a report's time
        _settle()
    high = len(kept) if job.high is None else job.high
    for start in range(job.low, high, BATCH):
        batch = kept[start : min(start + BATCH, high)]
        with _watch(job.patience):
            rows = _together(batch)
        yield from rows


@functools.cache
def _settle() -> None:
    """In a worker: what is loaded stays, so the garbage collector need not look through it again and again."""
    import gc
    import multiprocessing

    if multiprocessing.parent_process() is not None:
        gc.collect()
        gc.freeze()


def _together(batch: Sequence[Kept]) -> list[Row]:
    """The rows of reports parsed together; of each alone, where one of them fails."""
    from rashomon.annotate import annotate

    try:
        found = annotate([kept.report for kept in batch])
    except MissingModel:
        raise
    except Exception as error:
        if len(batch) > 1:
            return [row for kept in batch for row in _together([kept])]
        said = f"can't be annotated ({type(error).__name__}: {str(error)[:200]})"
        return [{"at": batch[0].at, "aside": {"name": _place_of(batch[0].report), "reason": said}}]
    return [
        {
            "at": kept.at,
            "id": one.report.id,
            "hash": one.report.hash,
            "report": one.report.model_dump_json(),
            "annotated": one.model_dump_json(exclude={"report"}),
            "seen": kept.seen,
        }
        for kept, one in zip(batch, found, strict=True)
    ]


def _place_of(made: Report) -> str:
    return made.url or made.path or made.id


def _write_results(place: Folder, job: Job, rows: list[Row]) -> None:
    """The shard's results, and the account of what became of each of its items."""
    done = [Written(row["report"], row["annotated"], row["seen"]) for row in rows if "report" in row]
    if job.format == "parquet":
        from rashomon.engine.parquet import parquet_bytes

        data = parquet_bytes(done)
    else:
        data = squeezed("".join(map(line_of, done)).encode("utf-8"))
    number = job.shard.number
    file = place.result_file(number, job.format)
    write_aside(file, data)
    told = {"file": f"{place.shards.name}/{file.name}", "sha256": hashlib.sha256(data).hexdigest()}
    write_json(place.account_file(number), {**told, **_account(place, number, rows)})
    place.read_file(number).unlink(missing_ok=True)
    place.sieve_file(number).unlink(missing_ok=True)


def _account(place: Folder, number: int, rows: list[Row]) -> dict[str, Any]:
    drop = json.loads(place.sieve_file(number).read_bytes())["drop"]
    account: dict[str, Any] = {"kept": [], "duplicates": [], "aside": [], "warnings": []}
    for row in read_rows(place.read_file(number)):
        key = f"{row['at'][0]}.{row['at'][1]}"
        if "aside" in row:
            account["aside"].append({"at": row["at"], **row["aside"]})
        elif "warning" in row:
            account["warnings"].append(row["warning"])
        elif key in drop:
            fields = ("id", "path", "url", "outlet", "title", "published", "hash")
            told = {field: row["report"].get(field) for field in fields}
            if "seen" in row:
                told["seen"] = row["seen"]
            account["duplicates"].append({"at": row["at"], **told, "duplicate_of": drop[key]})
    for row in rows:
        if "report" in row:
            account["kept"].append([row["at"], row["id"], row["hash"]])
        else:
            account["aside"].append({"at": row["at"], **row["aside"]})
    account["aside"].sort(key=lambda row: row["at"])
    return account


@contextlib.contextmanager
def _watch(patience: float | None) -> Iterator[None]:
    """Ends the process where one piece of work takes too long, also inside a library that never returns."""
    if patience is None:
        yield
        return
    stream = sys.__stderr__
    try:
        faulthandler.dump_traceback_later(patience, exit=True, file=stream if stream is not None else 2)
    except (OSError, ValueError, AttributeError):  # standard error is no file here
        yield
        return
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
