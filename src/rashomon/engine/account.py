"""What became of everything that was read: read = kept + duplicate + set aside, checked item by item."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rashomon.engine.folder import Folder, write_json
from rashomon.engine.jobs import Shard
from rashomon.model import Frozen
from rashomon.reading.source import Problem

# A reason's kind, for the summary: the first that is found in it.
_KINDS = (
    ("quarantined", re.compile(r"^quarantined|^can't be annotated")),
    ("language", re.compile(r"^language '")),
    ("not an article", re.compile(r"without an article|not an article|^an empty page|^an entry without|^not a page")),
    ("refused by the server", re.compile(r"^the server answer|^can't be reached|^not all there|robots\.txt")),
    ("broken", re.compile(r"truncated|corrupt|no record|WARC without|can't be read|header without an end")),
    ("no text", re.compile(r"no text|there is no text|no report in it|\bno \"text\"")),
    ("too large", re.compile(r"too much for one report|a report may have up to")),
)
_LANGUAGE = re.compile(r"^language '([^']*)'")


class Summary(Frozen):
    """The account of a run. ``aside`` and ``languages`` count what was set aside, by kind and by language.

    ``unaccounted`` names the shards whose items don't add up; there should be none.
    """

    read: int
    kept: int
    duplicate: int
    set_aside: int
    aside: dict[str, int]
    languages: dict[str, int]
    warnings: int
    unaccounted: tuple[str, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether everything that was read is kept, a duplicate, or set aside."""
        return not self.unaccounted and self.read == self.kept + self.duplicate + self.set_aside


def kind_of(reason: str) -> str:
    """What sort of reason this is: one of a few words for the summary."""
    return next((kind for kind, pattern in _KINDS if pattern.search(reason)), "unreadable")


class Account:
    """Adds up the shards' accounts and writes what a run leaves behind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._aside: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self._unaccounted: list[str] = []

    def close(
        self, place: Folder, shards: Iterable[Shard], problems: Iterable[Problem], about: dict[str, Any]
    ) -> Summary:
        """Write set-aside.jsonl, duplicates.jsonl and manifest.json, in the order of the input."""
        listed: list[dict[str, Any]] = []
        with _Rows(place.aside) as aside, _Rows(place.duplicates) as duplicates:
            for problem in problems:
                self._set_aside({"name": problem.name, "reason": problem.reason}, aside)
                self._counts["read"] += 1
            for shard in shards:
                account = json.loads(place.account_file(shard.number).read_bytes())
                self._add(shard, account)
                for row in account["aside"]:
                    self._set_aside({"name": row["name"], "reason": row["reason"]}, aside)
                for row in account["duplicates"]:
                    duplicates.write({key: value for key, value in row.items() if key != "at"})
                listed.append({"file": account["file"], "reports": len(account["kept"]), "sha256": account["sha256"]})
        summary = self.summary()
        write_json(place.manifest, {**about, **summary.model_dump(mode="json"), "shards": listed})
        return summary

    def _add(self, shard: Shard, account: dict[str, Any]) -> None:
        places = [tuple(row["at"]) for row in account["aside"] + account["duplicates"]]
        places += [tuple(at) for at, _, _ in account["kept"]]
        items = len({item for item, _ in places})
        if items != shard.items or len(set(places)) != len(places):
            self._unaccounted.append(f"shard {shard.number}: {shard.items} items counted, {items} accounted for")
        self._counts["read"] += len(places) - items + shard.items
        self._counts["kept"] += len(account["kept"])
        self._counts["duplicate"] += len(account["duplicates"])
        self._counts["warnings"] += len(account["warnings"])

    def _set_aside(self, row: dict[str, Any], stream: _Rows) -> None:
        kind = kind_of(row["reason"])
        stream.write({"kind": kind, **row})
        self._counts["set_aside"] += 1
        self._aside[kind] += 1
        if found := _LANGUAGE.match(row["reason"]):
            self._languages[found[1]] += 1

    def summary(self) -> Summary:
        """The account as far as it was added up."""
        return Summary(
            read=self._counts["read"],
            kept=self._counts["kept"],
            duplicate=self._counts["duplicate"],
            set_aside=self._counts["set_aside"],
            aside=dict(sorted(self._aside.items())),
            languages=dict(sorted(self._languages.items())),
            warnings=self._counts["warnings"],
            unaccounted=tuple(self._unaccounted),
        )


class _Rows:
    """Rows of JSON lines, written aside and renamed at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside = path.with_name(f".{path.name}.{os.getpid()}")
        self._stream = self._aside.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> _Rows:
        return self

    def write(self, row: dict[str, Any]) -> None:
        self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self._stream.close()
        if kind is None:
            self._aside.replace(self._path)
        else:
            self._aside.unlink(missing_ok=True)


def quarantined(place: Folder) -> Iterator[int]:
    """The numbers of the shards that have something in quarantine."""
    for path in sorted(place.work.glob("*.account.json")):
        account = json.loads(path.read_bytes())
        if any(kind_of(row["reason"]) == "quarantined" for row in account["aside"]):
            yield int(path.name.split(".")[0])
