"""What must not lose a report: kills, full disks, other programs, damaged files; and what is said of them."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from archive_parts import add, annotate, fill, numbered, reconcile
from sqlalchemy import event

from rashomon.archive import Archive, database, errors, schema
from rashomon.model import Annotated, Report

HERE = Path(__file__).resolve().parent
KILLS = int(os.environ.get("RASHOMON_TEST_KILLS", "4"))
_ADDER = """
import sys
from archive_parts import add, numbered
from rashomon.archive import Archive
with Archive.open(sys.argv[1]) as archive:
    print("open", flush=True)
    for n in range(int(sys.argv[2]), int(sys.argv[3]), 3):
        result = add(archive, *(numbered(m, f"story {m % 4}") for m in range(n, n + 3)))
        print(*result.kept, *(d.report for d in result.duplicates), flush=True)
"""


def adder(where: Path | str, first: int, last: int) -> subprocess.Popen[str]:
    """A process that adds reports, three at a time, and prints the ids when they are committed."""
    source = os.pathsep.join((str(HERE.parent.parent / "src"), str(HERE)))
    return subprocess.Popen(
        [sys.executable, "-c", _ADDER, str(where), str(first), str(last)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )


def test_a_kill_loses_no_committed_report_and_leaves_no_half_record(path: Path) -> None:
    chance = random.Random(5)
    told: set[str] = set()
    for _ in range(KILLS):
        process = adder(path, 0, 3000)
        assert process.stdout and process.stdout.readline() == "open\n"
        for _ in range(chance.randint(0, 4)):
            told |= set(process.stdout.readline().split())
        time.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        told |= set(process.stdout.read().rpartition("\n")[0].split())
        process.wait()
        process.stdout.close()
        with Archive.open(path) as archive:
            assert archive.verify() == ()
            assert all(archive.report(own).text for own in told)
            for story in archive.stories().stories:
                if not story.stale:
                    assert len(archive.record(story.id).record.reports) == story.reports
    with Archive.open(path) as archive:
        add(archive, numbered(9999))
        assert not any(story.stale for story in archive.stories().stories)
        assert told and archive.search("ferry", limit=0).total >= len(told)


def test_one_writes_while_others_read(path: Path) -> None:
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        with Archive.open(path) as archive:
            while not done.is_set():
                try:
                    for story in archive.stories().stories:
                        if story.version is not None:
                            found = archive.record(story.id, story.version).record
                            assert all(r.text for r in found.reports)
                    archive.search("ferry")
                except Exception as error:
                    wrong.append(error)
                    return

    readers = [threading.Thread(target=read) for _ in range(3)]
    writer = adder(path, 0, 24)
    for reader in readers:
        reader.start()
    try:
        assert writer.wait(timeout=300) == 0
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert writer.stdout
    writer.stdout.close()
    with Archive.open(path) as archive:
        assert archive.search("ferry", limit=0).total == 24
        assert archive.verify() == ()


def test_two_writers_take_turns(path: Path) -> None:
    writers = [adder(path, first, first + 12) for first in (0, 6)]
    assert [writer.wait(timeout=300) for writer in writers] == [0, 0]
    for writer in writers:
        assert writer.stdout
        writer.stdout.close()
    with Archive.open(path) as archive:
        assert archive.search("ferry", limit=0).total == 18
        assert archive.verify() == ()


def test_what_another_kept_while_one_annotated_is_a_duplicate(path: Path) -> None:
    def slowly(reports: Sequence[Report]) -> list[Annotated]:
        with Archive.open(path) as other:
            add(other, numbered(1))
        return annotate(reports)

    with Archive.open(path) as archive:
        found = archive.add([numbered(0), numbered(1)], annotate=slowly, reconcile=reconcile)
        assert (len(found.kept), len(found.duplicates)) == (1, 1)
        assert archive.search("ferry", limit=0).total == 2 and archive.verify() == ()


def test_a_full_disk_is_told_and_nothing_committed_is_lost(path: Path) -> None:
    fill(path, 2)
    with sqlite3.connect(path) as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.close()
    with Archive.open(path) as archive:
        archive._db.engine.dispose()
        event.listen(archive._db.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count={pages + 2}"))
        with pytest.raises(errors.FullDisk, match=r"a file\.rashomon: there is no room left to write; make room"):
            for n in range(2, 40):
                add(archive, numbered(n))
    with Archive.open(path) as archive:
        assert archive.verify() == ()
        kept = archive.search("ferry").total
        assert kept >= 2
        add(archive, *(numbered(n) for n in range(40)))
        assert archive.search("ferry").total == 40


def test_a_locked_archive_is_told_and_can_still_be_read(path: Path) -> None:
    fill(path, 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Archive.open(path, wait=0.05) as archive:
        assert archive.search("ferry").total == 1
        with pytest.raises(errors.LockedArchive, match="another program is writing"):
            add(archive, numbered(1))
        other.execute("ROLLBACK")
        other.close()
        add(archive, numbered(1))


@contextmanager
def _not_root() -> Iterator[None]:
    """Rights mean nothing to root: for a while, be nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights of files are other ones on this system")
def test_a_read_only_archive_is_read_and_not_written(path: Path) -> None:
    fill(path, 2)
    folder = Path(tempfile.mkdtemp())
    try:
        copy = Path(shutil.copy(path, folder / "kept.rashomon"))
        copy.chmod(0o444)
        folder.chmod(0o555)
        with _not_root(), Archive.open(copy) as archive:
            assert archive.search("ferry").total == 2
            assert archive.verify() == ()
            with pytest.raises(
                errors.ReadOnlyArchive, match=r"kept\.rashomon: it can't be written to; check the rights"
            ):
                add(archive, numbered(2))
        with _not_root(), pytest.raises(errors.NoArchive, match="can't be opened"):
            Archive.open(folder / "new.rashomon")
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is a report, not an archive. " * 100)
    with sqlite3.connect(tmp_path / "other.db") as raw:
        raw.execute("CREATE TABLE reports (id)")
    raw.close()
    (tmp_path / "empty").touch()
    cases = {
        "text": "not an archive",
        "other.db": "no archive of rashomon",
        "empty": "no archive of rashomon",
        "gone": "there is no such file",
        "": "it is a folder",
    }
    for name, says in cases.items():
        with pytest.raises(errors.ArchiveError, match=says) as caught:
            Archive.open(tmp_path / name, create=False)
        assert str(tmp_path / name) in str(caught.value) and "\n" not in str(caught.value)
        assert caught.value.cure
    for name in ("text", "other.db"):
        with pytest.raises(errors.NotAnArchive):
            Archive.open(tmp_path / name)
    assert (tmp_path / "text").read_text().startswith("This is a report")
    with pytest.raises(errors.NoArchive, match="folder does not exist"):
        Archive.open(tmp_path / "no" / "folder" / "x")
    for address in ("mysql://u@h/d", "postgresql+nonsense://", "://"):
        with pytest.raises(errors.ArchiveError):
            Archive.open(address)


def test_a_password_is_not_told() -> None:
    with pytest.raises(errors.ArchiveError) as caught:
        Archive.open("postgresql://u:secret@127.0.0.1:1/x", wait=1)
    assert "secret" not in str(caught.value) and "127.0.0.1" in str(caught.value)


def test_a_damaged_file_is_told(path: Path) -> None:
    fill(path, 6)
    whole = path.read_bytes()
    size = len(whole) // 4096
    for seed in range(6):
        chance = random.Random(seed)
        torn = bytearray(whole)
        for page in chance.sample(range(1, size), size // 2):
            torn[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
        path.write_bytes(bytes(torn))
        try:
            with Archive.open(path) as archive:
                assert archive.verify() != ()
        except errors.ArchiveError as error:
            assert path.name in str(error) and error.cure
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(errors.DamagedArchive, match="is damaged"), Archive.open(path) as archive:
        archive.stories()
        archive.search("ferry")
        archive.export()


def test_another_schema_is_refused_with_the_cure(path: Path) -> None:
    def version(number: str) -> None:
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE alembic_version SET version_num = ?", (number,))
        raw.close()

    version("9999")
    for attempt in (Archive.open, Archive.migrate):
        with pytest.raises(errors.NewerArchive, match=r"newer rashomon \(schema 9999.*pip install --upgrade rashomon"):
            attempt(path)
    version("0000")
    with pytest.raises(errors.OlderArchive, match=r"`rashomon migrate`"):
        Archive.open(path)
    with pytest.raises(errors.NotAnArchive):
        Archive.migrate(path)


def test_the_schema_is_that_of_the_newest_migration(somewhere: object, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]
    with Archive.open(tmp_path / "new") as archive, archive._db.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, schema.metadata) == []
    assert Archive.migrate(tmp_path / "new") == (schema.HEAD, schema.HEAD)


def _ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    return not (kind == "table" and (name or "").startswith("search"))


@pytest.mark.parametrize(
    ("change", "table", "says"),
    [
        ("UPDATE texts SET text = replace(text, 'ferry', 'verry') WHERE report = 1", "reports", "the hash differs"),
        ("UPDATE texts SET text = CAST(x'ff41' AS TEXT) WHERE report = 1", "reports", "the hash differs"),
        ("DELETE FROM texts WHERE report = 1", "reports", "its text is missing"),
        ("UPDATE reports SET parts = 'x' WHERE number = 1", "reports", "its parts can't be read"),
        ("UPDATE reports SET outlet = 'Other' WHERE number = 1", "reports", "text and place"),
        ("UPDATE annotations SET body = x'00' WHERE report = 1", "annotations", "the hash differs"),
        ("UPDATE records SET body = x'789c00'", "records", "the hash differs"),
        ("DELETE FROM members WHERE report = 1", "members", "in no story"),
        ("DELETE FROM records", "stories", "its current record is missing"),
        ("DELETE FROM profiles", "profiles", "`rashomon migrate` mends it"),
        ("DELETE FROM reports WHERE number = 1", "members", "leads to no row of reports"),
    ],
)
def test_what_was_changed_is_found(path: Path, change: str, table: str, says: str) -> None:
    fill(path, 2)
    with sqlite3.connect(path) as raw:
        raw.execute(change)
    raw.close()
    with Archive.open(path) as archive:
        found = archive.verify()
        if table == "records":
            with pytest.raises(errors.DamagedArchive, match="`rashomon verify`"):
                archive.record(archive.stories().stories[0].id)
    assert any(f.table == table and says in f.says for f in found), found


def test_a_span_off_its_words_is_found(path: Path) -> None:
    import hashlib
    import zlib

    fill(path, 2)
    with sqlite3.connect(path) as raw:
        for table in ("annotations", "records"):
            body = zlib.decompress(raw.execute(f"SELECT body FROM {table}").fetchone()[0])
            moved = re.sub(rb'("claims":\[\{"report":"\w+","start":)0', rb"\g<1>4", body, count=1)
            assert moved != body
            raw.execute(
                f"UPDATE {table} SET body = ?, hash = ? WHERE rowid = (SELECT min(rowid) FROM {table})",
                (zlib.compress(moved), hashlib.sha256(moved).hexdigest()),
            )
    raw.close()
    with Archive.open(path) as archive:
        assert {f.table for f in archive.verify() if "not on their words" in f.says} == {"annotations", "records"}


def test_a_report_that_could_not_be_finished_is_finished_by_the_next_run(path: Path) -> None:
    def broken(story: object, name: str) -> object:
        raise KeyboardInterrupt

    from archive_parts import annotate

    with Archive.open(path) as archive:
        with pytest.raises(KeyboardInterrupt):
            archive.add([numbered(0)], annotate=annotate, reconcile=broken)  # type: ignore[arg-type]
        (story,) = archive.stories().stories
        assert (story.stale, story.version, story.reports) == (True, None, 1)
        assert archive.verify() == ()
        again = add(archive, numbered(0))
        assert (len(again.duplicates), again.stories_touched) == (1, (story.id,))
        assert archive.record(story.id).version == 1


def test_errors_are_the_tree_that_is_drawn() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and k.__module__ == errors.__name__]
    for kind in kinds:
        assert kind.__doc__ and kind.__name__ in (errors.__doc__ or "")
        assert issubclass(kind, errors.ArchiveError)


_LIMITED = """
import resource, signal, sys
from archive_parts import add, numbered
from rashomon.archive import Archive, errors
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    with Archive.open(sys.argv[1]) as archive:
        for n in range(2, 400):
            print(*add(archive, numbered(n, f"story {n}")).kept, flush=True)
except errors.ArchiveError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit on this system")
def test_a_file_that_may_not_grow_is_told_and_nothing_committed_is_lost(path: Path) -> None:
    fill(path, 2)
    source = os.pathsep.join((str(HERE.parent.parent / "src"), str(HERE)))
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path), str(path.stat().st_size + 80_000)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
        timeout=300,
    )
    told = done.stderr.strip()
    assert done.returncode == 1 and told.count("\n") == 0, told
    assert "a file.rashomon: " in told and "make room" in told
    with Archive.open(path) as archive:
        assert archive.verify() == ()
        assert all(archive.report(own).text for own in done.stdout.split())
        assert add(archive, numbered(500)).kept
