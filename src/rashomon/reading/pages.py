"""A page as a server gave it (bytes, media type, charset) to its report: HTML, plain text or PDF."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from rashomon.errors import EmptyInput, UnreadableInput
from rashomon.reading import language
from rashomon.reading.charset import decode_page
from rashomon.reading.html import HtmlReader, page_draft
from rashomon.reading.lines import ends_sentence
from rashomon.reading.pdf import PdfReader
from rashomon.reading.source import Draft, Problem, Source

_HTML_KINDS = frozenset(("text/html", "application/xhtml+xml", "application/xml", "text/xml"))
_VAGUE = frozenset(("", "application/octet-stream", "binary/octet-stream", "unknown/unknown", "text/plain"))
_PROSE_WORDS = 8  # words of a line that is a paragraph, if it ends as a sentence: not a title, a label or a link
_ARTICLE_WORDS = 40  # words of prose in the shortest news in brief
_WORD = re.compile(r"\S+")


def page_drafts(source: Source, kind: str | None = None) -> Iterator[Draft | Problem]:
    """The report of a page held in ``source.data``. ``kind``: the media type that the server gave.

    Raises ``InputError`` where the page is none that is read, or no article.
    """
    data = source.data or b""
    media = (kind or "").split(";")[0].strip().lower()
    head = data[:4096]
    if not data.strip():
        raise EmptyInput(source.name, "an empty page")
    if PdfReader().sniff(head):
        yield from PdfReader().read(source)
    elif HtmlReader().sniff(head) or (media in _HTML_KINDS and b"<" in head):
        text, warnings = decode_page(data, source.charset)
        _check_language(source.name, text)
        draft = page_draft(text, source.name, source.url)
        _check_article(source.name, draft)
        draft.warnings += warnings
        yield draft
    elif media in _VAGUE and b"\0" not in head:
        text, warnings = decode_page(data, source.charset)
        yield Draft(text=text, warnings=warnings)
    else:
        raise UnreadableInput(source.name, f"not a page: {media or 'of no named type'}")


_LANG = re.compile(r"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})", re.I)
_PARAGRAPH = re.compile(r"<p\b[^>]{0,500}>(.{1,5000}?)</p\s*>", re.I | re.S)
_TAG = re.compile(r"<[^>]{0,2000}>")
_SEEN = 30_000  # characters of paragraphs in which the language shows
_SURE = 80  # words without which nothing is said of it


def _check_language(name: str, page: str) -> None:
    """Raises ``UnreadableInput`` for a page whose paragraphs are clearly in a language without a model.

    Finding the article takes twenty times as long, and most pages of a crawl are not in English. A page that calls
    itself English, or says too little, is left to be judged by its article.
    """
    said = _LANG.search(page[:5000])
    if said and said[1].lower() in language.MODELS:
        return
    found: list[str] = []
    size = 0
    for match in _PARAGRAPH.finditer(page):
        found.append(html.unescape(_TAG.sub(" ", match[1])))
        size += len(found[-1])
        if size > _SEEN:
            break
    text = "\n".join(found)
    foreign = sum(c > "\u024f" for c in text) > 0.3 * len(text)  # no Latin letters, and perhaps no spaces
    code = language.detect(text) if foreign or len(text.split()) >= _SURE else None
    if code is not None and code not in language.MODELS:
        raise UnreadableInput(name, f"language {code!r}: no model")


def _check_article(name: str, draft: Draft) -> None:
    """A front page or a list is no article: titles and teasers of many, little prose of one."""
    lines = [line for line in draft.text.splitlines() if line.strip() and line.strip() != draft.title]
    counts = [len(_WORD.findall(line)) for line in lines]
    prose = sum(n for n, line in zip(counts, lines, strict=True) if n >= _PROSE_WORDS and ends_sentence(line.rstrip()))
    if prose < _ARTICLE_WORDS and prose < 0.8 * sum(counts):
        raise EmptyInput(name, "not an article: hardly any prose")
    if prose < 0.5 * sum(counts) and len(lines) > 5:
        raise EmptyInput(name, "not an article: a list of titles or links")
