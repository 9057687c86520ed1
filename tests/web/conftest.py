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


@pytest.fixture
def room_archive(tmp_path: Path) -> Iterator[Any]:
    """An archive with the stories of ``room_sample``."""
    from room_sample import filled

    archive = filled(tmp_path / "room.rashomon")
    yield archive
    archive.close()


@pytest.fixture
def client(room_archive: Any) -> Iterator[Any]:
    """A browser without scripts, in the room of that archive, that says where its forms come from."""
    from starlette.testclient import TestClient

    from rashomon.web.app import create

    with TestClient(create(room_archive), base_url="http://127.0.0.1:8420") as found:
        yield found
