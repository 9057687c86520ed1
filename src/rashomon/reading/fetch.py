"""Pages from the network, only where an address was given: bounded in size and time, http and https alone."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import Any

from rashomon.__about__ import __version__
from rashomon.errors import TooLarge, UnreadableInput
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.source import Source

TIMEOUT = 20.0  # seconds to connect and between two pieces
DEADLINE = 60.0  # seconds for a whole page
_PIECE = 65_536


def is_url(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but never away from the web (``ftp:``, ``file:``)."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not is_url(newurl):
            raise urllib.error.URLError(f"redirected to {newurl[:80]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str) -> Source:
    """The page at ``url``. Raises ``InputError`` with the reason where it can't be had."""
    headers = {
        "User-Agent": f"rashomon/{__version__}",
        "Accept": "text/html, text/plain, application/pdf, */*;q=0.5",
    }
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - is_url() let http(s) through only
        with urllib.request.build_opener(_WebOnly).open(request, timeout=TIMEOUT) as response:
            data = bounded(url, response)
            return Source(name=url, data=data, url=response.geturl(), charset=response.headers.get_content_charset())
    except urllib.error.HTTPError as error:
        raise UnreadableInput(url, f"the server answers {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise UnreadableInput(url, f"can't be reached ({error.reason})") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UnreadableInput(url, f"can't be reached ({error or type(error).__name__})") from None


def bounded(url: str, response: Any) -> bytes:
    deadline = time.monotonic() + DEADLINE
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(_PIECE):
        size += len(piece)
        pieces.append(piece)
        if size > MAX_BYTES:
            raise TooLarge(url, f"more than {MAX_BYTES // 1_000_000} MB, too much for one report")
        if time.monotonic() > deadline:
            raise UnreadableInput(url, f"not all there after {DEADLINE:.0f} seconds")
    return b"".join(pieces)
