"""Who may ask, from where, and what the browser may do with the answer.

The room is for one machine unless it is opened on purpose. So: only hosts that are ours (else a page elsewhere could
rebind its name to this machine), a token once it is opened to a network, changes only from our own pages (origin and
form token), and a Content Security Policy under which a page can ask nobody but us.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from rashomon.web.errors import Refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
SESSION = "rashomon_session"
PASS = "rashomon_pass"  # noqa: S105  the name of a cookie
TOKEN = "token"  # noqa: S105  the name of a parameter
_SAFE = frozenset(("GET", "HEAD"))

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, False, False)
    """
    if host.lower() in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Policy:
    """``hosts``: names that a request may call us by, beside loopback's; ``addresses``: any bare address as well.

    ``token``: what a browser must show once, ``None`` where nobody else can reach us. ``secret`` signs the forms.
    """

    hosts: frozenset[str] = frozenset()
    addresses: bool = False
    token: str | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def knows(self, host: str) -> bool:
        """Whether a ``Host`` header names us."""
        name = host_name(host)
        if name is None:
            return False
        if name in LOOPBACK or name in self.hosts:
            return True
        return self.addresses and _is_address(name)

    def admits(self, shown: str) -> bool:
        """Whether a token is the one."""
        return self.token is None or hmac.compare_digest(shown.encode(), self.token.encode())

    @property
    def badge(self) -> str:
        """What the browser keeps once it has shown the token."""
        return self._signed("pass", self.token or "")

    def form_token(self, session: str) -> str:
        """What a form of this browser carries."""
        return self._signed("form", session)

    def _signed(self, what: str, text: str) -> str:
        return hmac.new(self.secret, f"{what}\0{text}".encode("utf-8", "replace"), "sha256").hexdigest()


def host_name(host: str) -> str | None:
    """The name in a ``Host`` header, without its port; ``None`` where it is no such header.

    >>> host_name("LocalHost:8000"), host_name("[::1]:80"), host_name("a b")
    ('localhost', '::1', None)
    """
    if any(c in host for c in " \t@/\\?#,"):
        return None
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no number
        return (parts.hostname or "").rstrip(".") or None
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def cookies_of(header: str) -> dict[str, str]:
    """The cookies of a request; none of a header that can't be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def cookie(name: str, value: str, *, days: int | None = None) -> str:
    """A ``Set-Cookie`` line that no script reads and no other site sends."""
    age = "" if days is None else f"; Max-Age={days * 86_400}"
    return f"{name}={quote(value, safe='')}{age}; Path=/; HttpOnly; SameSite=Strict"


class Guard:
    """The door of the room (ASGI): refuses what it must, gives every answer its headers and the browser its session.

    ``scope["state"]`` gets ``session``, a word that is this browser's.
    """

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        jar = cookies_of(headers.get("cookie", ""))
        session = jar.get(SESSION, "")
        new = not _is_session(session)
        if new:
            session = secrets.token_urlsafe(24)
        scope.setdefault("state", {})["session"] = session
        line = cookie(SESSION, session) if new else None
        answer = self._answering(send, line)
        refusal = self._refusal(scope, headers, jar)
        if refusal is None:
            await self.app(scope, receive, answer)
        else:
            from rashomon.web.refusals import refuse

            await refuse(refusal, scope, receive, answer)

    def _answering(self, send: Send, line: str | None) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                held = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in given]
                if b"cache-control" not in given:
                    held.append((b"cache-control", b"private, no-cache"))
                if line:
                    held.append((b"set-cookie", line.encode()))
                message = {**message, "headers": [*message["headers"], *held]}
            await send(message)

        return answer

    def _refusal(self, scope: Scope, headers: dict[str, str], jar: dict[str, str]) -> Refused | None:
        if not self.policy.knows(headers.get("host", "")):
            return Refused(
                421,
                "This address is not one that the reading room answers to.",
                "Open it by the address that `rashomon serve` printed, or name this one with --allow.",
            )
        if self.policy.token is not None and not self._let_in(jar):
            return self._at_the_door(scope)
        if scope["method"] not in _SAFE:
            return _foreign(headers)
        return None

    def _let_in(self, jar: dict[str, str]) -> bool:
        return hmac.compare_digest(jar.get(PASS, "").encode(), self.policy.badge.encode())

    def _at_the_door(self, scope: Scope) -> Refused:
        """The address with the right token is led to the same page without it, and the browser keeps a pass."""
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        shown = dict(asked).get(TOKEN)
        if shown is not None and scope["method"] in _SAFE and self.policy.admits(shown):
            rest = urlencode([(name, value) for name, value in asked if name != TOKEN])
            path = "/" + quote(scope["path"]).lstrip("/")
            to = path + (f"?{rest}" if rest else "")
            return Refused(303, "", "", headers={"location": to, "set-cookie": cookie(PASS, self.policy.badge)})
        return Refused(
            403,
            "The reading room is open to the network, so it wants its token.",
            "Open it by the whole address that `rashomon serve` printed, with ?token=… at its end.",
        )


def _headers(scope: Scope) -> dict[str, str]:
    held: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        # Two hosts are no host: what stands in front of us could have believed the other one.
        held[key] = f"{held[key]}, {value.decode('latin-1')}" if key in held else value.decode("latin-1")
    return held


def _is_session(word: str) -> bool:
    return 16 <= len(word) <= 64 and all(c.isalnum() or c in "-_" for c in word) and word.isascii()


def _foreign(headers: dict[str, str]) -> Refused | None:
    """A change must come from one of our own pages (Fetch Metadata; RFC 6454 for browsers without it).

    Pages that send no referrer send the origin ``null`` with their forms, so that alone says nothing either way.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    ours = origin is None or origin.partition("://")[2] == headers.get("host")
    if (site == "same-origin" and (ours or origin == "null")) or (site is None and ours):
        return None
    return Refused(
        403, "This request came from another site, so nothing was changed.", "Do it from a page of the room."
    )


def names(given: Iterable[str]) -> frozenset[str]:
    """Host names as ``Policy`` compares them."""
    return frozenset(found for name in given if (found := host_name(name.lower())))
