"""Many pages from the network, as a good guest: robots.txt respected, one request a host a second."""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from rashomon.__about__ import __version__
from rashomon.errors import UnreadableInput
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.fetch import TIMEOUT, bounded, is_url

AGENT = "rashomon"
WAIT = 1.0  # seconds between two requests to a host
_MAX_WAIT = 30.0  # the longest Crawl-delay and Retry-After that is waited for
_ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, text/plain, */*;q=0.5"
_BUSY = (429, 503)
_PAUSE = 5.0  # seconds for a busy server that names none


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. ``status`` 304: not changed since ``etag`` or ``modified``."""

    url: str
    status: int
    reason: str
    data: bytes
    kind: str
    etag: str | None = None
    modified: str | None = None
    retry: str | None = None  # Retry-After: seconds, or a day and time


class Polite:
    """A fetcher for several threads. ``wait``: seconds between requests to one host."""

    def __init__(
        self,
        wait: float = WAIT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wait, self._clock, self._sleep = wait, clock, sleep
        self._next: dict[str, float] = {}
        self._robots: dict[str, RobotFileParser] = {}
        self._hosts: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """The answer, redirections followed. Raises ``InputError`` where there is none or robots.txt forbids it."""
        if not is_url(url) or not urlsplit(url).hostname:
            raise UnreadableInput(url[:200], "not an http(s) address")
        self.allow(url)
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in known.items() if value}
        answer = self._get(url, headers)
        if answer.status in _BUSY:
            self._sleep(_pause(answer.retry))
            answer = self._get(url, headers)
        return answer

    def allow(self, url: str) -> None:
        """Raises ``UnreadableInput`` where the host's robots.txt keeps us out (RFC 9309)."""
        if not self._rules(url).can_fetch(AGENT, url):
            raise UnreadableInput(url, "robots.txt does not allow it")

    def _get(self, url: str, headers: dict[str, str]) -> Answer:
        self._turn(url)
        try:
            return _answer(url, headers, self._redirected)
        except urllib.error.URLError as error:
            raise UnreadableInput(url, f"can't be reached ({error.reason})") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise UnreadableInput(url, f"can't be reached ({error or type(error).__name__})") from None

    def _redirected(self, url: str) -> None:
        self.allow(url)
        self._turn(url)

    def _turn(self, url: str) -> None:
        """Waits until the host may be asked again."""
        host = _host(url)
        with self._lock:
            now = self._clock()
            at = max(now, self._next.get(host, now))
            rules = self._robots.get(host)
            delay = float(rules.crawl_delay(AGENT) or 0) if rules is not None else 0.0
            self._next[host] = at + max(self._wait, min(delay, _MAX_WAIT))
        if at > now:
            self._sleep(at - now)

    def _rules(self, url: str) -> RobotFileParser:
        host = _host(url)
        with self._lock:
            lock = self._hosts.setdefault(host, threading.Lock())
        with lock:  # one thread asks, the others wait for its answer
            if host not in self._robots:
                self._robots[host] = self._read_rules(host)
            return self._robots[host]

    def _read_rules(self, host: str) -> RobotFileParser:
        rules = RobotFileParser()
        rules.modified()
        try:
            self._turn(host)
            answer = _answer(f"{host}/robots.txt", {}, lambda url: None)
        except (OSError, ValueError, http.client.HTTPException):
            answer = None
        if answer is None or answer.status >= 500 or answer.status == 429:
            rules.parse(["User-agent: *", "Disallow: /"])  # RFC 9309, 2.3.1.4: what can't be had forbids everything
        elif answer.status < 400:
            rules.parse(answer.data.decode("utf-8", errors="replace").splitlines())
        return rules


def _pause(retry: str | None) -> float:
    """Seconds until a busy server may be asked again, as it says (RFC 9110, 10.2.3), within bounds."""
    said = (retry or "").strip()
    try:
        seconds = float(said) if said.isdigit() else parsedate_to_datetime(said).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return _PAUSE
    return min(max(seconds, 1.0), _MAX_WAIT)


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirections on the web only, each host by its own rules."""

    def __init__(self, check: Callable[[str], None]) -> None:
        self._check = check

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not is_url(newurl):
            raise urllib.error.URLError(f"redirected to {newurl[:80]}")
        self._check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _answer(url: str, headers: dict[str, str], redirected: Callable[[str], None]) -> Answer:
    sent = {"User-Agent": f"{AGENT}/{__version__}", "Accept": _ACCEPT, **headers}
    request = urllib.request.Request(url, headers=sent)  # noqa: S310 - is_url() let http(s) through only
    try:
        with urllib.request.build_opener(_Redirects(redirected)).open(request, timeout=TIMEOUT) as response:
            return _of(response.geturl(), response.status, response.reason, bounded(url, response), response.headers)
    except urllib.error.HTTPError as error:
        with error:
            data = error.read(MAX_BYTES) if error.code != 304 else b""
            return _of(url, error.code, str(error.reason), data, error.headers)


def _of(url: str, status: int, reason: str, data: bytes, headers: Any) -> Answer:
    return Answer(
        url=url,
        status=status,
        reason=reason,
        data=data,
        kind=str(headers.get("Content-Type") or ""),
        etag=headers.get("ETag"),
        modified=headers.get("Last-Modified"),
        retry=headers.get("Retry-After"),
    )
