"""Web archives made in the test: pages, lists, errors, other languages, broken records, each of a known kind."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

_CITIES = ("Lisbon", "Bergen", "Turin", "Ghent", "Tartu", "Porto", "Graz", "Cork", "Split", "Malmo")
_THINGS = ("bridge", "library", "tram line", "museum", "harbour wall", "swimming hall", "market hall")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_GERMAN = (
    "<p>Die Stadt hat am Montag den neuen Hafen eröffnet, und die Bürgermeisterin dankte den Arbeitern, die ihn in "
    "vielen Jahren gebaut haben. Der Bau war nach Angaben der Behörden nicht teurer als geplant, und die Schiffe "
    "können schon in der nächsten Woche dort anlegen.</p>"
)


def html(title: str, body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html><head>{head}<title>{title}</title></head><body><nav><a href='/'>Home</a> "
        f"<a href='/news'>News</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    )


def article(number: int, word: str = "") -> str:
    """A short article about a public building; another text for each number."""
    rng = random.Random(number)
    city, thing = rng.choice(_CITIES), rng.choice(_THINGS)
    day, cost, years = rng.choice(_DAYS), rng.randint(3, 90), rng.randint(2, 9)
    paragraphs = (
        f"The new {thing} of {city} was opened on {day} by the mayor, who thanked the {100 + number} workers who had "
        f"built it over {years} years. {word}",
        f'"We waited long for this," the mayor told reporters. The {thing} cost {cost} million euros, according to '
        "the city council, and was paid for by the region.",
        f"The council of {city} rejected a second plan for a {rng.choice(_THINGS)} last year. Officials said that "
        f"at least {20 + number % 70} people had taken part in the debate.",
    )
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return html(f"{city} opens its {thing}, number {number}", body, '<meta charset="utf-8">')


def front_page(number: int) -> str:
    links = "".join(f'<li><a href="/{number}/{i}">Story {i} of the {_CITIES[i % 10]} desk</a></li>' for i in range(30))
    return f"<!doctype html><html><head><title>News</title></head><body><ul>{links}</ul></body></html>"


def record(
    kind: str, block: bytes, url: str = "", media: str = "application/http; msgtype=response", digest: str | None = None
) -> bytes:
    """A WARC/1.0 record as the crawlers write it."""
    told = digest or base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    name = hashlib.md5(block + url.encode(), usedforsecurity=False).hexdigest()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: 2024-03-05T06:07:08Z\r\n"
        + (f"WARC-Target-URI: {url}\r\n" if url else "")
        + f"Content-Type: {media}\r\nWARC-Block-Digest: sha1:{told}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(url: str, body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return record("response", head.encode() + body, url)


@dataclass
class Archive:
    """A synthesised archive: its bytes, and how many records of each kind are in it."""

    data: bytes = b""
    kinds: Counter[str] = field(default_factory=Counter)


def archive(
    pages: int, seed: int = 1, squeeze: Callable[[bytes], bytes] | None = None, *, odd: bool = False
) -> Archive:
    """``pages`` pages in a mix of kinds, with requests and metadata between them, and a last record cut short.

    ``odd`` adds rarer kinds, each of them at least once, and records that are no pages.
    """
    pack = squeeze or (lambda data: gzip.compress(data, mtime=0))
    rng = random.Random(seed)
    made = Archive()
    kinds = _KINDS | (_ODD if odd else {})
    weights = [weight for weight, _ in kinds.values()]
    out = [pack(record("warcinfo", b"software: a test\r\n", media="application/warc-fields"))]
    for number in range(pages - 1):
        url = f"https://news.example/{number}"
        kind = rng.choices(list(kinds), weights)[0]
        if odd and number < len(_ODD) + 1:
            kind = [*_ODD, "article"][number]
        data = pack(kinds[kind][1](number, url))
        if kind == "corrupt" and squeeze is None:
            data = (
                data[: len(data) // 2]
                + bytes(b ^ 0xFF for b in data[len(data) // 2 :][:8])
                + data[len(data) // 2 + 8 :]
            )
        out.append(data)
        made.kinds[kind] += 1
        if number % 10 == 0:
            out.append(pack(record("request", b"GET / HTTP/1.1\r\n\r\n", url, "application/http; msgtype=request")))
        if odd and number % 25 == 0:
            out.append(pack(record("metadata", b"outlink: https://news.example/\r\n", url, "application/warc-fields")))
            out.append(pack(record("revisit", b"HTTP/1.1 200 OK\r\n\r\n", url)))
    last = pack(response("https://news.example/last", article(pages).encode()))
    made.kinds["truncated"] += 1
    made.data = b"".join(out) + last[: len(last) // 2]
    return made


def _latin(number: int, url: str) -> bytes:
    text = article(number, "The café and the façade were praised.").replace("utf-8", "iso-8859-1")
    return response(url, text.encode("latin-1"), "text/html; charset=utf-8")


_KINDS: dict[str, tuple[int, Callable[[int, str], bytes]]] = {
    "article": (60, lambda n, u: response(u, article(n).encode(), "text/html; charset=utf-8")),
    "wrong charset": (4, _latin),
    "duplicate": (8, lambda n, u: response(u, article(-1).encode())),
    "list": (6, lambda n, u: response(u, front_page(n).encode())),
    "gone": (6, lambda n, u: response(u, b"<html><body>gone</body></html>", status="404 Not Found")),
    "picture": (3, lambda n, u: response(u, b"\x89PNG\r\n\x1a\n\0\0", "image/png")),
    "german": (7, lambda n, u: response(u, html(f"Hafen {n}", _GERMAN * 3).encode())),
    "corrupt": (3, lambda n, u: _false(n, u)),
    "empty": (3, lambda n, u: response(u, b"")),
}


def _false(number: int, url: str) -> bytes:
    """A record whose digest is another one's."""
    good = response(url, article(number).encode())
    return good.replace(b"mayor", b"major", 1)


def _nul(number: int, url: str) -> bytes:
    return response(url, article(number, "The guests\0 stayed\0 until the evening.").encode())


def _long_line(number: int, url: str) -> bytes:
    """A page of a megabyte, nearly all of it in one line that is no text."""
    script = "<script>" + "a=[1,2,3];" * 100_000 + "</script></head>"
    return response(url, article(number).replace("</head>", script, 1).encode())


def _huge(number: int, url: str) -> bytes:
    """More than a report may have."""
    return response(url, article(number).encode() + b" " * 41_000_000)


def _packed(number: int, url: str) -> bytes:
    return response(url, gzip.compress(article(number).encode(), mtime=0), more="Content-Encoding: gzip\r\n")


def _cut_off(number: int, url: str) -> bytes:
    """A record that ends before its length says."""
    whole = response(url, article(number).encode())
    return whole[: len(whole) - 300]


_ODD: dict[str, tuple[int, Callable[[int, str], bytes]]] = {
    "false digest": (2, lambda n, u: _false(n, u)),
    "nul": (2, _nul),
    "long line": (1, _long_line),
    "huge": (0, _huge),
    "packed": (3, _packed),
    "cut off": (2, _cut_off),
    "moved": (2, lambda n, u: response(u, b"", status="301 Moved Permanently")),
    "unknown charset": (2, lambda n, u: response(u, article(n).encode(), "text/html; charset=no-such-charset")),
}

# What becomes of a page of each kind; of the duplicates all but one.
OUTCOMES = {
    "article": "kept",
    "wrong charset": "kept",
    "nul": "kept",
    "long line": "kept",
    "packed": "kept",
    "unknown charset": "kept",
    "duplicate": "duplicate",
    "list": "not an article",
    "picture": "not an article",
    "empty": "not an article",
    "gone": "refused by the server",
    "moved": "refused by the server",
    "german": "language",
    "corrupt": "broken",
    "truncated": "broken",
    "false digest": "broken",
    "cut off": "broken",
    "huge": "too large",
}
