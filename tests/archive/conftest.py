"""An archive for each test: in a file, and on PostgreSQL where RASHOMON_TEST_POSTGRES gives an address."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from rashomon.archive import Archive

POSTGRES = os.environ.get("RASHOMON_TEST_POSTGRES")
KINDS = ["sqlite", "postgresql"]
Somewhere = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive to copy: the migrations need not run for every test."""
    path = tmp_path_factory.mktemp("empty") / "empty.rashomon"
    Archive.open(path).close()
    return path


@pytest.fixture
def path(tmp_path: Path, empty: Path) -> Path:
    """A file with an empty archive."""
    return Path(shutil.copy(empty, tmp_path / "a file.rashomon"))


@contextmanager
def _schema() -> Iterator[str]:
    """The address of an empty schema of its own, dropped afterwards."""
    if not POSTGRES:
        pytest.skip("RASHOMON_TEST_POSTGRES is not set: no PostgreSQL to test with")
    from sqlalchemy import create_engine, make_url, text

    name = f"test_{uuid.uuid4().hex}"
    url = make_url(POSTGRES)
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    try:
        yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


@pytest.fixture(scope="session")
def somewhere(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Somewhere:
    """``with somewhere("sqlite") as where``: a place of that kind with nothing in it."""

    @contextmanager
    def place(kind: str) -> Iterator[str]:
        if kind == "sqlite":
            yield str(shutil.copy(empty, tmp_path_factory.mktemp("place") / "a file.rashomon"))
        else:
            with _schema() as url:
                yield url

    return place


@pytest.fixture
def postgres() -> Iterator[str]:
    with _schema() as url:
        yield url


@pytest.fixture(params=KINDS)
def archive(request: pytest.FixtureRequest, somewhere: Somewhere) -> Iterator[Archive]:
    with somewhere(request.param) as where, Archive.open(where) as opened:
        yield opened
