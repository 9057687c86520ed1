"""``rashomon serve``: what it prints, whom it lets in, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf8"}


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A room in a process of its own, and the address that it printed."""
    command = [sys.executable, "-m", "rashomon", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    try:
        assert process.stdout
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait(10)


def get(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_it_opens_on_this_machine_and_ends_by_interrupt(tmp_path: Path) -> None:
    with serving("--archive", str(tmp_path / "new.rashomon")) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert get(address) == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(15) in (0, 130)
        assert process.stderr and "Traceback" not in process.stderr.read()


def test_opened_to_a_network_the_address_holds_a_token(tmp_path: Path) -> None:
    with serving("--archive", str(tmp_path / "new.rashomon"), "--host", "0.0.0.0") as (_, address):
        found = re.fullmatch(r"http://[^/]+:(\d+)/\?token=([\w-]{20,})", address)
        assert found
        here = f"http://127.0.0.1:{found[1]}/stories"
        assert get(here) == 403
        assert get(f"{here}?token=wrong") == 403
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(f"{here}?token={found[2]}", timeout=10) as answer:
            assert answer.status == 200 and "token" not in answer.url


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "rashomon", "serve", "--archive", str(tmp_path / "a"), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert done.returncode == 4
    assert f"port {port}" in done.stderr and "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_archive_is_named(tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("a letter, longer than the head of a database file. " * 10, encoding="utf-8")
    command = [sys.executable, "-m", "rashomon", "serve", "--archive", str(other)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert done.returncode == 4 and "letter.txt" in done.stderr


@pytest.mark.parametrize("module", ["rashomon", "rashomon.cli"])
def test_the_room_is_loaded_only_when_it_is_opened(module: str) -> None:
    heavy = ("starlette", "uvicorn", "jinja2", "sqlalchemy", "python_multipart", "anyio")
    code = f"import sys, {module}; print(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT)
    assert (done.returncode, done.stdout.split()) == (0, [])
