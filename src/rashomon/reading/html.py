"""HTML pages, through trafilatura. The canonical text is the title, an empty line, the extracted article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rashomon.errors import EmptyInput
from rashomon.reading.dates import parse_date
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.source import Draft, Source

_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_PROSE_WORDS = 8  # a page whose longest line has fewer words is navigation


class HtmlReader:
    name = "HTML"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def sniff(self, head: bytes) -> bool:
        return _START.match(head) is not None

    def read(self, source: Source) -> Iterator[Draft]:
        yield page_draft(source.bytes(2 * MAX_BYTES), source.name, source.url)


def page_draft(page: bytes | str, name: str, url: str | None) -> Draft:
    """The article of a page: of its bytes, or of its text where the charset is known. Raises ``EmptyInput``."""
    found = _extract(page, url)
    body = (found.get("text") or "").strip() if found else ""
    if not found or not any(len(line.split()) >= _PROSE_WORDS for line in body.splitlines()):
        raise EmptyInput(name, "HTML without an article")
    title = (found.get("title") or "").strip() or None
    first = body.split("\n", 1)[0].strip()
    return Draft(
        text=body if not title or first == title else f"{title}\n\n{body}",
        title=title,
        outlet=found.get("sitename") or None,
        url=url or found.get("url") or None,
        published=parse_date(found["date"]) if found.get("date") else None,
        language=found.get("language") or None,
    )


def _extract(page: bytes | str, url: str | None) -> dict[str, Any] | None:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = trafilatura.bare_extraction(
            page, url=url, include_comments=False, include_tables=False, with_metadata=True
        )
    except Exception:  # a parser's failure on one page is that page's problem
        return None
    return None if document is None else document if isinstance(document, dict) else document.as_dict()
