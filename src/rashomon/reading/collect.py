"""Pages behind addresses, lists of addresses and feeds, collected into a WARC file of our own.

What is done is written down page by page, so that a run that is killed goes on where it was; what feeds said of
themselves (ETag, Last-Modified, the links seen) is kept for the next run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rashomon.errors import InputError
from rashomon.reading.feed import FeedReader, parse_feed
from rashomon.reading.polite import Answer, Polite
from rashomon.reading.registry import reader_for
from rashomon.reading.source import Problem, Source
from rashomon.reading.urls import UrlListReader, addresses

_THREADS = 8  # hosts asked at once; each still only once a second
_FINAL = (200, 404, 410)  # answers that asking again would not change


def is_to_collect(source: Source) -> bool:
    """Whether a file holds addresses to fetch (a list, a feed), not reports."""
    try:
        return isinstance(reader_for(source), FeedReader | UrlListReader)
    except (InputError, OSError):
        return False


@dataclass(slots=True)
class Collected:
    """What was fetched: the WARC file (``None`` where there is none), and what to say of the rest."""

    warc: Path | None
    problems: list[Problem] = field(default_factory=list)


class Collector:
    """Fetches into ``folder``. ``memory`` is the file that remembers feeds from run to run."""

    def __init__(
        self,
        folder: Path,
        memory: Path,
        polite: Polite | None = None,
        on_page: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._warc, self._log = folder / "pages.warc.gz", folder / "log.jsonl"
        self._memory_file, self._polite, self._on_page = memory, polite or Polite(), on_page
        self._memory: dict[str, Any] = _json(memory)
        self._done: dict[str, dict[str, Any]] = {}
        self._complete = False
        self._load()

    def collect(self, urls: Iterable[str], files: Iterable[Source] = ()) -> Collected:
        """Every page behind ``urls`` and the links in ``files``, in order, each once. Never raises for one of them."""
        found = Collected(self._warc)
        pages = list(dict.fromkeys(urls))
        links: dict[str, None] = {}
        for source in files:
            links.update(dict.fromkeys(self._links_of(source, found)))
        if not self._complete:
            self._fetch(pages, look_for_feeds=True)
        for url in pages:
            links.update(dict.fromkeys(self._done.get(url, {}).get("links", ())))
        wanted = [link for link in links if link not in pages]
        if not self._complete:
            self._fetch(wanted)
            self._remember()
            self._note({"complete": True})
        found.problems += [
            Problem(name=row["url"], reason=row["reason"], severity=row.get("severity", "error"))
            for row in self._done.values()
            if row.get("reason")
        ]
        found.warc = self._warc if self._warc.is_file() and self._warc.stat().st_size else None
        return found

    def _links_of(self, source: Source, found: Collected) -> list[str]:
        try:
            if isinstance(reader_for(source), FeedReader):
                feed = parse_feed(source)
                return [entry.link for entry in feed.entries if entry.link]
            listed = addresses(source)
        except InputError as error:
            found.problems.append(Problem(name=error.name, reason=error.reason))
            return []
        found.problems += [one for one in listed if isinstance(one, Problem)]
        return [one for one in listed if isinstance(one, str)]

    def _fetch(self, urls: list[str], *, look_for_feeds: bool = False) -> None:
        """Fetch what is not there yet; written in order, whichever answer comes first."""
        todo = [url for url in urls if url not in self._done]
        with ThreadPoolExecutor(_THREADS) as pool, self._warc.open("ab") as warc:
            for number, (url, answer) in enumerate(_in_order(pool, self._get, todo), 1):
                self._keep(url, answer, warc, look_for_feeds)
                self._on_page(number, len(todo))

    def _get(self, url: str) -> Answer | InputError:
        known = self._memory.get(url, {})
        try:
            return self._polite.get(url, known.get("etag"), known.get("modified"))
        except InputError as error:
            return error

    def _keep(self, url: str, answer: Answer | InputError, warc: Any, look_for_feeds: bool) -> None:
        row: dict[str, Any] = {"url": url}
        if isinstance(answer, InputError):
            row["reason"] = answer.reason
        elif answer.status == 304:
            row |= {"reason": "not changed since it was read before", "severity": "warning", "links": []}
        elif look_for_feeds and answer.status == 200 and FeedReader().sniff(answer.data[:4096]):
            row |= self._feed(url, answer)
        else:
            warc.write(gzip.compress(_record(url, answer), mtime=0))
            warc.flush()
            row["status"] = answer.status
        self._note({**row, "end": warc.tell()})

    def _feed(self, url: str, answer: Answer) -> dict[str, Any]:
        try:
            feed = parse_feed(Source(name=url, data=answer.data, url=answer.url))
        except InputError as error:
            return {"reason": error.reason}
        before = self._memory.get(url, {}).get("seen", [])
        links = [entry.link for entry in feed.entries if entry.link]
        new = [link for link in links if link not in set(before)]
        row: dict[str, Any] = {"links": new, "all": links, "etag": answer.etag, "modified": answer.modified}
        if len(new) < len(links):
            said = f"{len(links) - len(new)} of {len(links)} entries were read before"
            row |= {"reason": said, "severity": "warning"}
        return row

    def _remember(self) -> None:
        """Keep what the feeds said, and which of their links need not be asked for again."""
        for url, row in self._done.items():
            if "all" not in row:
                continue
            before = set(self._memory.get(url, {}).get("seen", []))
            final = {link for link in row["links"] if self._done.get(link, {}).get("status") in _FINAL}
            seen = [link for link in row["all"] if link in before or link in final]
            self._memory[url] = {"etag": row["etag"], "modified": row["modified"], "seen": seen}
            if len(seen) < len(row["all"]):  # some could not be had: the feed must be asked for as a whole
                self._memory[url] |= {"etag": None, "modified": None}
        if self._memory:
            aside = self._memory_file.with_name(f".{self._memory_file.name}.new")
            aside.write_text(json.dumps(self._memory, indent=1) + "\n", encoding="utf-8")
            aside.replace(self._memory_file)

    def _note(self, row: dict[str, Any]) -> None:
        if "url" in row:
            self._done[row["url"]] = row
        self._complete = self._complete or row.get("complete") is True
        with self._log.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")

    def _load(self) -> None:
        """What an earlier run has done; what it left half done is cut off."""
        end = 0
        whole = b""
        if self._log.is_file():
            data = self._log.read_bytes()
            whole = data[: data.rfind(b"\n") + 1]
            self._log.write_bytes(whole)
        for line in whole.splitlines():
            row = json.loads(line)
            self._complete = self._complete or row.get("complete") is True
            if "url" in row:
                self._done[row["url"]] = row
                end = row["end"]
        if self._warc.is_file():
            with self._warc.open("r+b") as stream:
                stream.truncate(end)


def _in_order(
    pool: ThreadPoolExecutor, get: Callable[[str], Answer | InputError], urls: list[str]
) -> Iterator[tuple[str, Answer | InputError]]:
    """The answers in the order of ``urls``, only so many pages ahead that memory stays small."""
    window = 4 * _THREADS
    futures = {url: pool.submit(get, url) for url in urls[:window]}
    for number, url in enumerate(urls):
        answer = futures.pop(url).result()
        if number + window < len(urls):
            ahead = urls[number + window]
            futures[ahead] = pool.submit(get, ahead)
        yield url, answer


def _record(url: str, answer: Answer) -> bytes:
    """The answer as a WARC/1.1 response record."""
    kind = answer.kind.replace("\r", " ").replace("\n", " ") or "application/octet-stream"
    reason = answer.reason.replace("\r", " ").replace("\n", " ")
    head = f"HTTP/1.1 {answer.status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {len(answer.data)}\r\n\r\n"
    block = head.encode("utf-8", errors="replace") + answer.data
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode("ascii")
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": url.split()[0],
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": f"sha1:{digest}",
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
