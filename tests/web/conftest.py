"""A real Chromium for the tests of the page; without one they are skipped, and say so."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "export"))

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive file with the stories of ``room_sample``, closed: tests copy it, as filling one takes longer."""
    from room_sample import filled

    path = tmp_path_factory.mktemp("sample") / "room.rashomon"
    filled(path).close()
    return path


@pytest.fixture
def room_archive(tmp_path: Path, sample_file: Path) -> Iterator[Any]:
    """An archive with the stories of ``room_sample``."""
    from room_sample import filled
    from room_server import copied

    archive = filled(copied(sample_file, tmp_path / "room.rashomon"))
    yield archive
    archive.close()


@pytest.fixture
def server(tmp_path: Path, sample_file: Path) -> Iterator[Any]:
    """A room of one's own, to be changed."""
    from room_server import Server, copied

    found = Server(copied(sample_file, tmp_path / "room.rashomon"))
    yield found
    found.stop()


@pytest.fixture
def visit(browser: Any, server: Any) -> Iterator[Any]:
    """Open a page of ``server``; fails at the end when one complained or asked anybody else."""
    from room_server import visits

    with visits(browser, server) as opened:
        yield opened


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, sample_file: Path) -> Iterator[Any]:
    """A room that all tests share that only look: with a decision of somebody else's, and nothing is changed in it."""
    from room_server import Server, copied

    from rashomon.archive import DecisionKind, on_fact

    found = Server(copied(sample_file, tmp_path_factory.mktemp("library") / "room.rashomon"))
    record = found.archive.record(found.story()).record
    found.archive.decide(on_fact(record, "f1", DecisionKind.ACCEPT, "Grace"))
    yield found
    found.stop()


@pytest.fixture
def look(browser: Any, library: Any) -> Iterator[Any]:
    """The same as ``visit``, of the shared room."""
    from room_server import visits

    with visits(browser, library) as opened:
        yield opened


@pytest.fixture
def client(room_archive: Any) -> Iterator[Any]:
    """A browser without scripts, in the room of that archive, that says where its forms come from."""
    from starlette.testclient import TestClient

    from rashomon.web.app import create

    with TestClient(create(room_archive), base_url="http://127.0.0.1:8420") as found:
        yield found
