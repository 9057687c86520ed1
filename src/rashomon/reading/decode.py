"""Bytes to text: UTF-8, or what a byte order mark or the sender says; never a guess in silence."""

from __future__ import annotations

import codecs
import unicodedata

from rashomon.errors import EmptyInput, TooLarge, UnreadableInput

MAX_TEXT = 5_000_000  # code points of one report's text; a long novel has about one million
MAX_BYTES = 4 * MAX_TEXT
_SAMPLE = 200_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LAYOUT = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85")


def decode(data: bytes, charset: str | None = None) -> tuple[str, list[str]]:
    """The text, line ends and all, without a leading byte order mark; and what was replaced or left out."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text, notes = _decoded(data[len(mark) :], encoding)
            return text, ["a leading byte order mark is left out", *notes]
    return _decoded(data, _known(charset) or "utf-8")


def _known(charset: str | None) -> str | None:
    try:
        return codecs.lookup(charset).name if charset else None
    except LookupError:
        return None


def _decoded(data: bytes, encoding: str) -> tuple[str, list[str]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        lost = text.count("\ufffd")
        return text, [f"not valid {encoding.upper()}: {lost} unreadable place{'s' * (lost != 1)} replaced by \ufffd"]


def scrub(text: str) -> tuple[str, list[str]]:
    """The text with lone surrogates (possible in JSON, not in Unicode) replaced one for one."""
    if text.isascii():
        return text, []
    lost = sum("\ud800" <= c <= "\udfff" for c in text)
    if not lost:
        return text, []
    clean = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return clean, [f"{lost} lone surrogate{'s' * (lost != 1)} replaced by \ufffd"]


def check(name: str, text: str) -> None:
    """Raise where the text is none: empty, too long, or binary data."""
    if not any(not c.isspace() and unicodedata.category(c) != "Cf" for c in text):
        raise EmptyInput(name, "there is no text in it")
    if len(text) > MAX_TEXT:
        raise TooLarge(name, f"{len(text):,} characters of text; a report may have up to {MAX_TEXT:,}")
    sample = text[:_SAMPLE]
    control = sum(unicodedata.category(c) == "Cc" and c not in _LAYOUT for c in sample)
    replaced = sample.count("\ufffd")
    if control > 0.02 * len(sample) or replaced > 0.1 * len(sample):
        raise UnreadableInput(name, "binary data, or text in another encoding than UTF-8")
