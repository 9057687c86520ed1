"""Duplicates and ids over a whole run, shard after shard in order: the same answer from every engine.

What was seen lies in SQLite beside the run, not in memory. Asking again about a shard gives the same answer, so a
run that was killed can ask again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rashomon.engine.folder import Folder, read_rows, write_json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS text (hash BLOB PRIMARY KEY, shard INTEGER, item INTEGER, id TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (id TEXT PRIMARY KEY, shard INTEGER, item INTEGER, count INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sifted (shard INTEGER PRIMARY KEY);
CREATE INDEX IF NOT EXISTS name_place ON name (shard, item);
"""
_ITEM = 1_000_000  # more reports than one item (a JSON document) can hold


class Sieve:
    """Decides which reports of a shard are kept, and what they are called."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        # A kill loses nothing. Where the power goes, the answers are made again from the shards' accounts.
        self._base.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)

    def close(self) -> None:
        self._base.close()

    def sift(self, place: Folder, shard: int) -> None:
        """Write the shard's ``sieve.json``: ``drop`` (item → id of the text kept), ``ids`` (item → new id)."""
        drop: dict[str, str] = {}
        ids: dict[str, str] = {}
        with self._base:
            for row in read_rows(place.read_file(shard)):
                made = row.get("report")
                if made is None:
                    continue
                key = f"{row['at'][0]}.{row['at'][1]}"
                kept = self._first_with(made["hash"], shard, row["at"], made["id"])
                if kept is not None:
                    drop[key] = kept
                elif (name := self._name(made["id"], shard, row["at"])) != made["id"]:
                    ids[key] = name
                    self._rename(made["hash"], name)
            self._base.execute("INSERT OR IGNORE INTO sifted VALUES (?)", (shard,))
        write_json(place.sieve_file(shard), {"drop": drop, "ids": ids})

    def know(self, shard: int, kept: Callable[[], Iterable[tuple[list[int], str, str]]]) -> None:
        """Take over what a finished shard holds, (place, id, hash) a report, where it isn't known any more."""
        if self._base.execute("SELECT 1 FROM sifted WHERE shard = ?", (shard,)).fetchone():
            return
        with self._base:
            self._base.execute("INSERT INTO sifted VALUES (?)", (shard,))
            for at, name, digest in kept():
                self._first_with(digest, shard, at, name)
                self._name(name, shard, at)

    def _first_with(self, digest: str, shard: int, at: list[int], name: str) -> str | None:
        """The id of the earlier report with this text, ``None`` where this one is the first."""
        item = _item(at)
        key = bytes.fromhex(digest)
        self._base.execute("INSERT OR IGNORE INTO text VALUES (?, ?, ?, ?)", (key, shard, item, name))
        found: Any = self._base.execute("SELECT shard, item, id FROM text WHERE hash = ?", (key,)).fetchone()
        return None if (found[0], found[1]) == (shard, item) else found[2]

    def _rename(self, digest: str, name: str) -> None:
        self._base.execute("UPDATE text SET id = ? WHERE hash = ?", (name, bytes.fromhex(digest)))

    def _name(self, wanted: str, shard: int, at: list[int]) -> str:
        """``wanted``, or ``wanted#2`` and so on where another report has it."""
        item = _item(at)
        mine = self._base.execute("SELECT id FROM name WHERE shard = ? AND item = ?", (shard, item)).fetchone()
        if mine:
            return str(mine[0])
        name = wanted
        while not self._base.execute("INSERT OR IGNORE INTO name VALUES (?, ?, ?, 1)", (name, shard, item)).rowcount:
            self._base.execute("UPDATE name SET count = count + 1 WHERE id = ?", (wanted,))
            (count,) = self._base.execute("SELECT count FROM name WHERE id = ?", (wanted,)).fetchone()
            name = f"{wanted}#{count}"
        return name


def _item(at: list[int]) -> int:
    return at[0] * _ITEM + at[1]
