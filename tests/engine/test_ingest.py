"""A run from inputs to results: the same bytes from every engine and after every kill, everything accounted for."""

from __future__ import annotations

import gzip
import http.server
import importlib.util
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from archives import OUTCOMES, archive, article
from engine import quick, quick_work
from engine.runs import aside, content, put, rows, run, text
from rashomon.engine import Settings, Summary, engines, ingest, iter_results
from rashomon.engine.jobs import Died, Format
from rashomon.errors import NothingToRead, RashomonError, UnreadableInput
from rashomon.reading.polite import Polite


@pytest.fixture(scope="module", autouse=True)
def without_parser() -> Iterator[None]:
    with quick.quickly():
        yield


@pytest.fixture(scope="module")
def many(without_parser: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """300 short reports, and what comes of them in process."""
    folder = tmp_path_factory.mktemp("many")
    file = put(folder, rows(300))
    summary = run(file, folder / "inline", size=10)
    assert (summary.read, summary.kept) == (300, 300) and summary.balanced
    return file, content(folder / "inline")


# -- results --------------------------------------------------------------------------------------
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
    bad = {"b1": f"{text(901)} {quick_work.PARSE}", "b2": f"{text(902)} {quick_work.READ}"}
    file = put(tmp_path, rows(20, **bad))
    with monkeypatch.context() as patch:
        patch.setattr(engines, "process_shard", quick_work.deadly_shard)
        summary = run(file, tmp_path / "out", "process", size=11)
    assert (summary.read, summary.kept, summary.aside) == (22, 20, {"quarantined": 2}) and summary.balanced
    assert all("killed its worker" in row["reason"] for row in aside(tmp_path / "out"))
    assert {r.id for r, _ in iter_results(tmp_path / "out")} == {f"r{n}" for n in range(20)}
    # Once the cause is gone, --retry reads them too, and the result is that of a run without trouble.
    assert run(file, tmp_path / "out", "process", size=11, retry=True).kept == 22
    run(file, tmp_path / "clean", size=11)
    assert content(tmp_path / "out") == content(tmp_path / "clean")


def test_a_report_that_hangs_is_set_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = put(tmp_path, rows(2, slow=f"{text(903)} {quick_work.HANG}"))
    monkeypatch.setattr(engines, "process_shard", quick_work.deadly_shard)
    summary = run(file, tmp_path / "out", "process", patience=3)
    assert (summary.kept, summary.aside) == (2, {"quarantined": 1})
    assert "took over 3 seconds" in aside(tmp_path / "out")[0]["reason"]


def test_a_run_whose_workers_all_die_stops_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Dying(engines.InProcess):
        def outcome(self, timeout: float | None = None) -> Died:
            return Died(self._jobs.popleft(), "it killed its worker (exit code -9)")

    monkeypatch.setattr("rashomon.engine.ingestion.InProcess", Dying)
    with pytest.raises(RashomonError, match=r"no worker gets through .* \(exit code -9\)"):
        run(put(tmp_path, rows(60)), tmp_path / "out")
    monkeypatch.undo()
    assert run(tmp_path / "in.jsonl", tmp_path / "out", resume=True).kept == 60


def start(file: Path | None, into: Path, *more: str) -> subprocess.Popen[bytes]:
    """A run in the background; one that goes on is told neither its input nor how it was begun."""
    fresh = [str(file), "--shard-size", "10"] if file else []
    given = ["ingest", *fresh, "--into", str(into), "--workers", "2", *more]
    return subprocess.Popen(
        quick.command(*given), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=quick.ENVIRONMENT
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
    again = start(None, tmp_path / "out", "--resume")
    out, err = again.communicate(timeout=300)
    assert again.returncode == 0, err
    assert b"300 read = 300 kept + 0 duplicate + 0 set aside" in out
    assert content(tmp_path / "out") == many[1]
    assert not list((tmp_path / "out" / "work").glob("*.part"))
    assert all(path.stat().st_mtime_ns == before for path, before in done.items())  # nothing was done again


def workers(process: int) -> list[int]:
    """The processes that a run has started to work for it."""
    children = " ".join(file.read_text() for file in Path(f"/proc/{process}/task").glob("*/children")).split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the workers through /proc")
def test_a_killed_worker_changes_nothing(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    running = start(many[0], tmp_path / "out")
    wait_for(tmp_path / "out", 1)
    os.kill(workers(running.pid)[0], signal.SIGKILL)
    _, err = running.communicate(timeout=300)
    assert running.returncode == 0, err
    assert content(tmp_path / "out") == many[1]


def test_what_was_half_written_is_swept_out(many: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(many[0], out)
    whole = content(out)
    (out / "shards" / ".000004.jsonl.gz.29011").write_bytes(b"half")
    (out / "work" / ".000004.account.json.29011").write_bytes(b"{")
    ingest([], out, Settings(engine="inline"), resume=True)
    assert content(out) == whole and not list((out / "work").glob(".*"))


# -- accounts -------------------------------------------------------------------------------------
def test_every_page_of_a_crawl_is_accounted_for(tmp_path: Path) -> None:
    """2,000 pages with RASHOMON_TEST_PAGES=2000."""
    pages = int(os.environ.get("RASHOMON_TEST_PAGES", "300"))
    made = archive(pages, odd=True)
    file = put(tmp_path, made.data, "crawl.warc.gz")
    summary = run(file, tmp_path / "out", size=16)
    became = Counter(dict.fromkeys(OUTCOMES.values(), 0))
    for kind, count in made.kinds.items():
        became[OUTCOMES[kind]] += count
    first_of_its_text = 1 if made.kinds["duplicate"] else 0
    assert summary.balanced and summary.read == pages
    assert summary.kept == became.pop("kept") + first_of_its_text
    assert summary.duplicate == became.pop("duplicate") - first_of_its_text
    assert summary.aside == {kind: count for kind, count in became.items() if count}
    assert summary.languages == {"de": made.kinds["german"]}
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
    command = quick.command("ingest", str(file), "--into", str(tmp_path / "out"), "--engine", "inline")
    done = subprocess.run(command, capture_output=True, text=True, env=quick.ENVIRONMENT)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0] == "4 read = 3 kept + 0 duplicate + 1 set aside"
    assert re.search(r"^  1 unreadable$", done.stdout, re.M)
    again = subprocess.run(command, capture_output=True, text=True, env=quick.ENVIRONMENT)
    assert again.returncode == 4 and "--resume" in again.stderr and "Traceback" not in again.stderr


# -- feeds ----------------------------------------------------------------------------------------
class _Feed(http.server.BaseHTTPRequestHandler):
    """A feed of two articles that knows what has changed, and can be down."""

    down: ClassVar[bool] = False

    def do_GET(self) -> None:
        entries = "".join(f"<item><title>{n}</title><link>{self._host}/{n}</link></item>" for n in (1, 2))
        pages = {"/feed": f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>'}
        pages |= {f"/{n}": article(n) for n in (1, 2)}
        if _Feed.down:
            status, body = 503, ""
        elif self.headers.get("If-None-Match"):
            status, body = 304, ""
        else:
            status, body = (200, pages[self.path]) if self.path in pages else (404, "")
        self.send_response(status)
        self.send_header("Content-Type", "application/rss+xml" if self.path == "/feed" else "text/html")
        self.send_header("ETag", '"v1"')
        self.end_headers()
        self.wfile.write(body.encode())

    @property
    def _host(self) -> str:
        return f"http://{self.headers['Host']}"

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_feed_day_after_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new is read, nothing new is no error, and a server that is down is asked again by the next run."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    feed = f"http://127.0.0.1:{server.server_port}/feed"
    settings = Settings(engine="inline", memory=tmp_path / "feeds.json")

    def day(name: str) -> Summary:
        return ingest([feed], tmp_path / name, settings, polite=Polite(wait=0, sleep=lambda seconds: None))

    try:
        monkeypatch.setattr(_Feed, "down", True)
        with pytest.raises(NothingToRead):
            day("one")
        monkeypatch.setattr(_Feed, "down", False)
        first, second = day("one"), day("two")
    finally:
        server.shutdown()
        server.server_close()
    assert (first.read, first.kept) == (2, 2) and (second.read, second.kept) == (0, 0) and second.balanced
    assert all(report.path is None and report.url for report, _ in iter_results(tmp_path / "one"))
    assert list(iter_results(tmp_path / "two")) == []
