"""A run from inputs to results: the same bytes from every engine and after every kill, everything accounted for."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archives import archive, article
from engine import deadly
from rashomon.engine import Settings, Summary, engines, ingest, iter_results
from rashomon.engine.jobs import Died, Format
from rashomon.errors import NothingToRead, RashomonError, UnreadableInput

_CITIES = ("Lisbon", "Bergen", "Turin", "Ghent", "Tartu", "Porto", "Graz", "Cork")


def text(number: int) -> str:
    city = _CITIES[number % 8]
    return (
        f"Bridge number {number} opens in {city}\n\nThe mayor of {city} opened the bridge on Monday and thanked the "
        f'{number + 20} workers. "It is a good day for {city}," the mayor said. Officials denied that it cost more '
        "than planned.\n"
    )


def rows(count: int, **more: str) -> str:
    made = [{"id": f"r{n}", "published": "2024-03-05", "text": text(n)} for n in range(count)]
    made += [{"id": key, "text": value} for key, value in more.items()]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)


def put(folder: Path, data: str | bytes, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def run(file: Path, into: Path, engine: Any = "inline", size: int = 16, **more: Any) -> Summary:
    settings = Settings(engine=engine, workers=2, shard_size=size, patience=more.pop("patience", 60))
    return ingest([file], into, settings, **more)


def content(folder: Path) -> dict[str, bytes]:
    """Every byte of a run's results."""
    names = ("manifest.json", "set-aside.jsonl", "duplicates.jsonl")
    found = {name: (folder / name).read_bytes() for name in names}
    return found | {path.name: path.read_bytes() for path in sorted((folder / "shards").iterdir())}


def aside(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "set-aside.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """300 short reports, and what comes of them in process."""
    folder = tmp_path_factory.mktemp("many")
    file = put(folder, rows(300))
    summary = run(file, folder / "inline", size=50)
    assert (summary.read, summary.kept) == (300, 300) and summary.balanced
    return file, content(folder / "inline")


# -- engines --------------------------------------------------------------------------------------
def test_processes_give_the_same(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    run(many[0], tmp_path / "out", "process", size=50)
    assert content(tmp_path / "out") == many[1]


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs rashomon[dask]")
def test_dask_gives_the_same(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    run(many[0], tmp_path / "out", "dask", size=50)
    assert content(tmp_path / "out") == many[1]


def test_results_come_back_one_by_one(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    file = put(tmp_path, rows(5))
    run(file, tmp_path / "out")
    results = iter_results(tmp_path / "out")
    report, annotated = next(results)
    assert report.id == "r0" and report.text == text(0) and annotated.report == report
    assert annotated.statements and annotated.actors
    assert [r.id for r, _ in results] == ["r1", "r2", "r3", "r4"]


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="needs rashomon[parquet]")
def test_parquet_holds_the_same(tmp_path: Path) -> None:
    file = put(tmp_path, rows(12))
    for name in ("jsonl", "parquet"):
        form: Format = "jsonl" if name == "jsonl" else "parquet"
        ingest([file], tmp_path / name, Settings(engine="inline", shard_size=5, format=form))
    assert list(iter_results(tmp_path / "jsonl")) == list(iter_results(tmp_path / "parquet"))
    assert len(list((tmp_path / "parquet" / "shards").glob("*.parquet"))) == 3


# -- kills ----------------------------------------------------------------------------------------
def test_a_report_that_kills_is_found_and_set_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = {"b1": f"{text(901)} {deadly.PARSE}", "b2": f"{text(902)} {deadly.READ}"}
    file = put(tmp_path, rows(20, **bad))
    with monkeypatch.context() as patch:
        patch.setattr(engines, "process_shard", deadly.process_shard)
        summary = run(file, tmp_path / "out", "process", size=11)
    assert (summary.read, summary.kept, summary.aside) == (22, 20, {"quarantined": 2}) and summary.balanced
    assert all("killed its worker" in row["reason"] for row in aside(tmp_path / "out"))
    assert {r.id for r, _ in iter_results(tmp_path / "out")} == {f"r{n}" for n in range(20)}
    # Once the cause is gone, --retry reads them too, and the result is that of a run without trouble.
    assert run(file, tmp_path / "out", "process", size=11, retry=True).kept == 22
    run(file, tmp_path / "clean", size=11)
    assert content(tmp_path / "out") == content(tmp_path / "clean")


def test_a_report_that_hangs_is_set_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = put(tmp_path, rows(2, slow=f"{text(903)} {deadly.HANG}"))
    monkeypatch.setattr(engines, "process_shard", deadly.process_shard)
    summary = run(file, tmp_path / "out", "process", patience=10)
    assert (summary.kept, summary.aside) == (2, {"quarantined": 1})
    assert "took over 10 seconds" in aside(tmp_path / "out")[0]["reason"]


def test_a_run_whose_workers_all_die_stops_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Dying(engines.InProcess):
        def outcome(self, timeout: float | None = None) -> Died:
            return Died(self._jobs.popleft(), "it killed its worker (exit code -9)")

    monkeypatch.setattr("rashomon.engine.ingestion.InProcess", Dying)
    with pytest.raises(RashomonError, match=r"no worker gets through .* \(exit code -9\)"):
        run(put(tmp_path, rows(60)), tmp_path / "out")
    monkeypatch.undo()
    assert run(tmp_path / "in.jsonl", tmp_path / "out", resume=True).kept == 60


def start(file: Path, into: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rashomon", "ingest", str(file), "--into", str(into), "--workers", "2"]
    return subprocess.Popen(
        [*command, "--shard-size", "50", *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
    )


def wait_for(folder: Path, shards: int) -> None:
    deadline = time.monotonic() + 120
    while len(list(folder.glob("work/*.account.json"))) < shards:
        assert time.monotonic() < deadline, "the run does not get on"
        time.sleep(0.05)


def test_a_killed_run_goes_on_where_it_was(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    first = start(many[0], tmp_path / "out")
    wait_for(tmp_path / "out", 2)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    done = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("work/*.account.json")}
    assert not (tmp_path / "out" / "manifest.json").exists()
    with pytest.raises(UnreadableInput, match="--resume"):
        next(iter_results(tmp_path / "out"))
    again = start(many[0], tmp_path / "out", "--resume")
    out, err = again.communicate(timeout=300)
    assert again.returncode == 0, err
    assert b"300 read = 300 kept + 0 duplicate + 0 set aside" in out
    assert content(tmp_path / "out") == many[1]
    assert all(path.stat().st_mtime_ns == before for path, before in done.items())  # nothing was done again


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers through /proc")
def test_a_killed_worker_changes_nothing(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    running = start(many[0], tmp_path / "out")
    wait_for(tmp_path / "out", 1)
    for child in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split():
        if (
            b"multiprocessing" in Path(f"/proc/{child}/cmdline").read_bytes()
            and b"tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
        ):
            os.kill(int(child), signal.SIGKILL)
            break
    _, err = running.communicate(timeout=300)
    assert running.returncode == 0, err
    assert content(tmp_path / "out") == many[1]


# -- accounts -------------------------------------------------------------------------------------
def test_every_page_of_a_crawl_is_accounted_for(tmp_path: Path) -> None:
    """2,000 pages with RASHOMON_TEST_PAGES=2000."""
    pages = int(os.environ.get("RASHOMON_TEST_PAGES", "80"))
    made = archive(pages)
    file = put(tmp_path, made.data, "crawl.warc.gz")
    summary = run(file, tmp_path / "out", "process" if pages > 500 else "inline", size=16)
    kinds = made.kinds
    assert summary.balanced and summary.read == pages
    assert summary.kept == kinds["article"] + kinds["wrong charset"] + 1  # one of the duplicates
    assert summary.duplicate == kinds["duplicate"] - 1
    assert summary.languages == {"de": kinds["german"]}
    assert summary.aside == {
        kind: count
        for kind, count in {
            "broken": kinds["corrupt"] + kinds["truncated"],
            "language": kinds["german"],
            "not an article": kinds["list"] + kinds["empty"] + kinds["picture"],
            "refused by the server": kinds["gone"],
        }.items()
        if count
    }
    assert len(aside(tmp_path / "out")) == summary.set_aside
    assert not any("\ufffd" in report.text for report, _ in iter_results(tmp_path / "out"))


def test_duplicates_and_ids_are_told_apart_over_shards(tmp_path: Path) -> None:
    found = [{"id": "a", "text": text(1)}, {"id": "b", "text": text(2)}, {"id": "a", "text": text(3)}]
    found += [{"id": "c", "text": text(1), "outlet": "Other"}, {"id": "a", "text": text(4)}]
    file = put(tmp_path, "".join(json.dumps(row) + "\n" for row in found))
    summary = run(file, tmp_path / "out", size=1)
    assert (summary.kept, summary.duplicate) == (4, 1)
    assert [r.id for r, _ in iter_results(tmp_path / "out")] == ["a", "b", "a#2", "a#3"]
    (duplicate,) = map(json.loads, (tmp_path / "out" / "duplicates.jsonl").read_text().splitlines())
    assert (duplicate["id"], duplicate["duplicate_of"], duplicate["outlet"]) == ("c", "a", "Other")


def test_every_kind_of_input_and_every_failure_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, text(1), "a.txt")
    put(folder, article(1), "b.html")
    put(folder, "", "empty.txt")
    put(folder, rows(3) + "no json\n", "c.jsonl")
    put(folder, f'id,text\nx,"{text(50).replace(chr(34), "")}"\ny,\n', "d.csv")
    put(folder, "name,price\nrope,3\n", "e.csv")
    put(folder, b"WARC/1.0 and nothing more", "f.warc")
    put(folder, json.dumps([{"text": text(60)}, {"text": text(61)}]), "g.json")
    put(folder, "", "h.jsonl")
    settings = Settings(engine="inline", shard_size=2)
    summary = ingest([folder, tmp_path / "nothing"], tmp_path / "out", settings)
    assert summary.balanced
    names = Counter(Path(row["name"].split(":")[0].split("@")[0]).name for row in aside(tmp_path / "out"))
    assert names == Counter(
        {"empty.txt": 1, "c.jsonl": 1, "d.csv": 1, "e.csv": 1, "f.warc": 1, "h.jsonl": 1, "nothing": 1}
    )
    assert (summary.read, summary.kept, summary.duplicate) == (15, 7, 1)  # a.txt is a row of c.jsonl


def test_standard_input_is_kept_for_the_resume(tmp_path: Path) -> None:
    import io

    ingest(["-"], tmp_path / "out", Settings(engine="inline"), stdin=io.BytesIO(rows(2).encode()))
    again = ingest([], tmp_path / "out", Settings(engine="inline"), resume=True)
    assert again.kept == 2


# -- what is refused ------------------------------------------------------------------------------
def test_a_folder_holds_one_run(tmp_path: Path) -> None:
    file = put(tmp_path, rows(2))
    run(file, tmp_path / "out")
    with pytest.raises(RashomonError, match="--resume"):
        run(file, tmp_path / "out")
    with pytest.raises(RashomonError, match="shard_size 16, not 3"):
        run(file, tmp_path / "out", size=3, resume=True)
    file.write_text(rows(3))
    with pytest.raises(UnreadableInput, match="changed"):
        run(file, tmp_path / "out", resume=True)
    with pytest.raises(NothingToRead):
        ingest([], tmp_path / "new", Settings(engine="inline"), resume=True)


def test_a_changed_shard_is_not_read_back(tmp_path: Path) -> None:
    run(put(tmp_path, rows(2)), tmp_path / "out")
    shard = tmp_path / "out" / "shards" / "000000.jsonl.gz"
    shard.write_bytes(gzip.compress(gzip.decompress(shard.read_bytes()).replace(b"mayor", b"major")))
    with pytest.raises(UnreadableInput, match="digest"):
        list(iter_results(tmp_path / "out"))
    with pytest.raises(UnreadableInput, match="no run"):
        list(iter_results(tmp_path))


def test_two_runs_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    import fcntl

    file = put(tmp_path, rows(2))
    (tmp_path / "out" / "work").mkdir(parents=True)
    with (tmp_path / "out" / "work" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RashomonError, match="another run"):
            run(file, tmp_path / "out")


# -- the command ----------------------------------------------------------------------------------
def test_the_command_tells_the_account(tmp_path: Path) -> None:
    file = put(tmp_path, rows(3) + "no json\n")
    command = [sys.executable, "-m", "rashomon", "ingest", str(file), "--into", str(tmp_path / "out")]
    done = subprocess.run([*command, "--engine", "inline"], capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == "4 read = 3 kept + 0 duplicate + 1 set aside"
    assert re.search(r"^  1 unreadable$", done.stdout, re.M)
    again = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    assert again.returncode == 4 and "--resume" in again.stderr and "Traceback" not in again.stderr
