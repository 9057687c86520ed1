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
from rashomon.archive.schema import metadata

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


_FREE: list[str] = []  # schemas that hold an empty archive: the migrations need not run for every test


@contextmanager
def _schema(fresh: bool = False) -> Iterator[str]:
    """The address of a schema with an empty archive; with ``fresh`` of one with nothing in it."""
    if not POSTGRES:
        pytest.skip("RASHOMON_TEST_POSTGRES is not set: no PostgreSQL to test with")
    pytest.importorskip("psycopg", reason="psycopg is not installed: nothing to speak to PostgreSQL with")
    if fresh:
        name = _made()
    else:
        name = _FREE.pop() if _FREE else _filled(_made())
    try:
        yield _address(name)
    finally:
        if fresh:
            _sql(f"DROP SCHEMA {name} CASCADE")
        else:
            tables = ", ".join(f"{name}.{table}" for table in (*metadata.tables, "search"))
            _sql(f"TRUNCATE {tables} RESTART IDENTITY")
            _FREE.append(name)


def _made() -> str:
    name = f"test_{uuid.uuid4().hex}"
    _sql(f"CREATE SCHEMA {name}")
    return name


def _filled(name: str) -> str:
    Archive.open(_address(name)).close()
    return name


def _address(name: str) -> str:
    from sqlalchemy import make_url

    url = make_url(POSTGRES or "")
    return url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)


def _sql(line: str) -> None:
    from sqlalchemy import create_engine, make_url, text

    engine = create_engine(make_url(POSTGRES or "").set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(line))
    engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _schemas() -> Iterator[None]:
    """None of them is left behind."""
    yield
    for name in _FREE:
        _sql(f"DROP SCHEMA {name} CASCADE")


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
    """The address of an empty schema on a server."""
    with _schema(fresh=True) as url:
        yield url


@pytest.fixture(params=KINDS)
def archive(request: pytest.FixtureRequest, somewhere: Somewhere) -> Iterator[Archive]:
    with somewhere(request.param) as where, Archive.open(where) as opened:
        yield opened
