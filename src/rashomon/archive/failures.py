"""A database's own errors, told as an archive's: which one, what is wrong, what to do."""

from __future__ import annotations

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from rashomon.archive.errors import (
    ArchiveError,
    DamagedArchive,
    FullDisk,
    LockedArchive,
    NoArchive,
    NotAnArchive,
    ReadOnlyArchive,
)

_Told = tuple[type[ArchiveError], str, str]

_LOCKED: _Told = (
    LockedArchive,
    "another program is writing to it and does not finish",
    "wait for it or end it, then try again",
)
_FULL: _Told = (FullDisk, "there is no room left to write", "make room and try again: nothing committed is lost")
_NOT_WRITTEN: _Told = (
    FullDisk,
    "the system does not let it grow",
    "make room, or lift the limit on the size of files, and try again: nothing committed is lost",
)
_READ_ONLY: _Told = (ReadOnlyArchive, "it can't be written to", "check the rights of the file and its folder")
_DAMAGED: _Told = (
    DamagedArchive,
    "the file is damaged",
    "take a copy that `rashomon verify` finds whole, or save what can be read with `sqlite3 FILE .recover`",
)
_NOT_ONE: _Told = (
    NotAnArchive,
    "not an archive: it is something else, or its beginning is destroyed",
    "name another file",
)
_NO_FILE: _Told = (NoArchive, "the file can't be opened", "check its name and the rights of its folder")
_BROKEN: _Told = (ArchiveError, "the system could not read or write the file", "check the disk and try again")

# Names of SQLite's result codes, by how they begin.
_SQLITE: tuple[tuple[str, _Told], ...] = (
    ("SQLITE_BUSY", _LOCKED),
    ("SQLITE_LOCKED", _LOCKED),
    ("SQLITE_FULL", _FULL),
    ("SQLITE_READONLY", _READ_ONLY),
    ("SQLITE_PERM", _READ_ONLY),
    ("SQLITE_CORRUPT", _DAMAGED),
    ("SQLITE_NOTADB", _NOT_ONE),
    ("SQLITE_CANTOPEN", _NO_FILE),
    ("SQLITE_IOERR_WRITE", _NOT_WRITTEN),
    ("SQLITE_IOERR", _BROKEN),
)
# PostgreSQL's SQLSTATE, by how it begins.
_POSTGRESQL: tuple[tuple[str, _Told], ...] = (
    ("53100", (FullDisk, "the server's disk is full", "make room there and try again")),
    ("53", (ArchiveError, "the server has no resources left", "try again later")),
    ("25006", (ReadOnlyArchive, "the server takes no writes", "connect to the primary server")),
    ("42501", (ReadOnlyArchive, "this user may not do that", "ask for the rights, or connect as another user")),
    ("55P03", _LOCKED),
    ("40", (LockedArchive, "another program changed it at the same time", "try again")),
    ("57", (NoArchive, "the server is stopping or not ready", "try again later")),
    ("XX00", (DamagedArchive, "the server says that its data is damaged", "restore a backup")),
)


def translated(engine: Engine, name: str) -> None:
    """From now on what goes wrong in this engine is raised as an ``ArchiveError`` that names the archive."""

    def tell(context: ExceptionContext) -> None:
        told = _told(context.original_exception)
        if told is not None:
            kind, reason, cure = told
            raise kind(name, reason, cure)

    event.listen(engine, "handle_error", tell)


def _told(error: BaseException) -> _Told | None:
    code = getattr(error, "sqlite_errorname", None)
    if isinstance(code, str):
        return next((told for start, told in _SQLITE if code.startswith(start)), None)
    if "decode to UTF-8" in str(error):
        return _DAMAGED
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = getattr(error, "sqlstate", None) or ""
    found = next((told for start, told in _POSTGRESQL if state.startswith(start)), None)
    if found is None and not state and type(error).__name__ == "OperationalError":
        return (NoArchive, f"the server can't be reached ({_first_line(error)})", "check the address and that it runs")
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
