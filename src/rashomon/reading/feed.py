"""RSS and Atom feeds, through feedparser. The reports of a feed are its entries, as far as the feed has them.

``rashomon ingest`` follows the entries' links instead, and keeps what it needs to ask only for what is new.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from rashomon.errors import EmptyInput, InputError, UnreadableInput
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.fetch import is_url
from rashomon.reading.html import page_draft
from rashomon.reading.source import Draft, Problem, Source

_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!doctype[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b",
    re.I | re.S,
)
_TAG = re.compile(r"<[^>]{0,2000}>")
_BREAK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote)\b[^>]{0,2000}>", re.I)


class Entry(NamedTuple):
    """An entry of a feed: ``html`` is its content or, where there is none, its summary (``whole`` false)."""

    title: str | None
    link: str | None
    published: date | None
    html: str
    whole: bool


class Feed(NamedTuple):
    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


class FeedReader:
    name = "feed"
    suffixes: tuple[str, ...] = (".rss", ".atom", ".xml")

    def sniff(self, head: bytes) -> bool:
        return _START.match(head) is not None

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        feed = parse_feed(source)
        for number, entry in enumerate(feed.entries, 1):
            where = f"{source.name}#{number}"
            text = _text(entry)
            if not text:
                yield Problem(name=where, reason="an entry without text")
                continue
            yield Draft(
                text=text if not entry.title or text.startswith(entry.title) else f"{entry.title}\n\n{text}",
                id=entry.link,
                title=entry.title,
                outlet=feed.title,
                url=entry.link,
                published=entry.published,
                language=feed.language,
                where=where,
                warnings=[] if entry.whole else ["a feed's summary, not the whole report"],
            )


def parse_feed(source: Source) -> Feed:
    """The feed in ``source``. Raises ``UnreadableInput`` where it is none, ``EmptyInput`` where it has no entry."""
    import feedparser

    data = source.bytes(MAX_BYTES)
    try:
        # As a stream: of bytes or a string that is an address or a file's name, that would be opened.
        found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a broken document is that document's problem
        raise UnreadableInput(source.name, f"a feed that can't be read ({type(error).__name__})") from None
    if not found.get("version") and not found.entries:
        raise UnreadableInput(source.name, "XML, but no RSS or Atom feed")
    if not found.entries:
        raise EmptyInput(source.name, "a feed without entries")
    about = found.feed
    return Feed(_plain(about.get("title")), about.get("language") or None, tuple(map(_entry, found.entries)))


def _entry(found: Any) -> Entry:
    contents = [c.get("value") or "" for c in found.get("content") or ()]
    summary = found.get("summary") or ""
    content = max(contents, key=len, default="")
    link = (found.get("link") or "").strip()
    day = found.get("published_parsed") or found.get("updated_parsed")
    return Entry(
        title=_plain(found.get("title")),
        link=link if is_url(link) else None,
        published=_day(day),
        html=content or summary,
        whole=bool(content) and len(content) > len(summary),
    )


def _day(parsed: Any) -> date | None:
    try:
        return date(*parsed[:3]) if parsed else None
    except (ValueError, TypeError):
        return None


def _text(entry: Entry) -> str:
    """The entry's text: extracted as a page's is, or without its tags where that gives nothing."""
    if entry.whole:
        try:
            return page_draft(f"<html><body><article>{entry.html}</article></body></html>", "entry", None).text
        except InputError:
            pass
    return _plain(_BREAK.sub("\n\n", entry.html), lines=True) or ""


def _plain(markup: str | None, *, lines: bool = False) -> str | None:
    import html

    text = html.unescape(_TAG.sub("", markup or ""))
    if not lines:
        return " ".join(text.split()) or None
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()) or None
