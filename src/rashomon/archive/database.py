"""Where an archive is: one SQLite file, or a PostgreSQL database; opened, checked, made and migrated.

SQLite: write-ahead log, so that readers and one writer work at once; a writer takes its lock when its transaction
begins (a deferred one can fail half way); ``synchronous=FULL``, so that what was committed is there after a power cut.
PostgreSQL: writers take turns by an advisory lock, as the decisions are a chain.
"""

from __future__ import annotations

import io
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from rashomon.archive.errors import (
    ArchiveError,
    DamagedArchive,
    NewerArchive,
    NoArchive,
    NotAnArchive,
    OlderArchive,
    ReadOnlyArchive,
)
from rashomon.archive.failures import translated
from rashomon.archive.schema import APPLICATION, HEAD

WAIT = 30.0  # seconds that a writer waits for another one
_LOCK = 0x52534D4E
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """A place that SQL is sent to. ``name`` is how messages call it."""

    def __init__(self, engine: Engine, name: str, path: Path | None) -> None:
        self.engine = engine
        self.name = name
        self.path = path

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the archive, whatever is written meanwhile."""
        with self.engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with self._readable():
                yield connection

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Rows that are there, but not what was written, are damage too."""
        try:
            yield
        except (zlib.error, json.JSONDecodeError) as error:
            raise DamagedArchive(self.name, "what is kept can't be read", "`rashomon verify` says what") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the only lock for writing from its first moment; all of it, or nothing."""
        with self.engine.execution_options(writes=True).begin() as connection:
            if not self.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            with self._readable():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def opened(where: str | Path, *, create: bool, wait: float = WAIT) -> Database:
    """The archive at a path or a ``postgresql://`` address. Raises ``ArchiveError``."""
    database = _connected(where, create, wait)
    try:
        _ready(database, create)
    except BaseException:
        database.close()
        raise
    return database


def migrated(where: str | Path, *, wait: float = WAIT) -> tuple[str, str]:
    """Bring an archive's schema up to this rashomon's. Returns the schema before and after."""
    database = _connected(where, False, wait)
    try:
        before = _version(database)
        _known(database, before)
        if before != HEAD:
            _upgrade(database)
        return before, _version(database)
    finally:
        database.close()


def _connected(where: str | Path, create: bool, wait: float) -> Database:
    given = str(where)
    if "://" in given:
        return _server(given, wait)
    path = Path(where)
    if not create and not path.exists():
        raise NoArchive(given, "there is no such file", "`rashomon add` makes one")
    if path.is_dir():
        raise NotAnArchive(given, "it is a folder", "name a file in it")
    if not path.absolute().parent.is_dir():
        raise NoArchive(given, "its folder does not exist", "make the folder first")
    return _file(path, wait)


def _file(path: Path, wait: float) -> Database:
    # A file in a folder that can't be written to has no place for the log's index: it is read as it is.
    frozen = path.exists() and not _writable(path.absolute().parent) and not _has_log(path)
    query = {"uri": "true"} | ({"immutable": "1"} if frozen else {})
    file = path.absolute().as_uri()
    url = URL.create("sqlite", database=file, query=query)
    engine = create_engine(url, connect_args={"timeout": wait, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    translated(engine, str(path))
    return Database(engine, str(path), path)


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin as `_begin` says, not as the driver likes
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _server(given: str, wait: float) -> Database:
    try:
        url = make_url(given)
        if url.get_backend_name() != "postgresql":
            raise NotAnArchive(url.render_as_string(), "not a kind of database that can hold an archive", _KINDS)
        engine = create_engine(url.set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": int(wait)})
    except (ArgumentError, NoSuchModuleError):
        raise NotAnArchive(given, "not an address of a database", _KINDS) from None
    except ImportError:
        raise ArchiveError(
            url.render_as_string(), "the driver for PostgreSQL is missing", "pip install 'rashomon[postgres]'"
        ) from None
    name = url.render_as_string()  # without the password
    translated(engine, name)
    return Database(engine, name, None)


_KINDS = "give a file, or postgresql://USER@HOST/NAME"


def _ready(database: Database, create: bool) -> None:
    version = _version(database)
    if not version and create:
        _make(database)
        return
    _known(database, version)
    if version != HEAD:
        raise OlderArchive(
            database.name, f"made by an older rashomon (schema {version})", "`rashomon migrate` brings it up to date"
        )


def _known(database: Database, version: str) -> None:
    if not version:
        raise NotAnArchive(database.name, "a database, but no archive of rashomon", "name another file")
    if version > HEAD:
        raise NewerArchive(
            database.name,
            f"made by a newer rashomon (schema {version}, this one knows {HEAD})",
            "install that version or a later one: pip install --upgrade rashomon",
        )


def _version(database: Database) -> str:
    """The schema's version; empty for a database without any table. Raises where it is something else's."""
    with database.reading() as connection:
        names = _tables(database, connection)
        if "alembic_version" in names and "decisions" in names:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
        if names:
            raise NotAnArchive(database.name, "a database, but no archive of rashomon", "name another one")
    return ""


def _tables(database: Database, connection: Connection) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    )
    return set(connection.execute(text(query)).scalars())


def _make(database: Database) -> None:
    if database.sqlite:
        with database.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            connection.rollback()  # the mode of the log can't be set inside a transaction
            raw.execute("PRAGMA journal_mode=WAL")
    _upgrade(database)


def _upgrade(database: Database) -> None:
    import alembic.command
    import alembic.util
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        try:
            alembic.command.upgrade(config, "head")
        except alembic.util.CommandError:
            raise NotAnArchive(
                database.name, "an archive of a schema that no rashomon made", "name another one"
            ) from None
        if database.sqlite:
            connection.execute(text(f"PRAGMA application_id = {APPLICATION}"))


def writable(database: Database) -> None:
    """Raise ``ReadOnlyArchive`` before long work whose result could not be kept."""
    try:
        with database.writing():
            pass
    except NoArchive as error:
        raise ReadOnlyArchive(database.name, error.reason, error.cure) from None
