"""Plain text and Markdown: the text is the file, character for character."""

from __future__ import annotations

from collections.abc import Iterator

from rashomon.reading.decode import decode
from rashomon.reading.source import Draft, Source


class TextReader:
    name = "text"
    suffixes: tuple[str, ...] = (".txt", ".text", ".md", ".markdown")

    def sniff(self, head: bytes) -> bool:
        return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))

    def read(self, source: Source) -> Iterator[Draft]:
        text, warnings = decode(source.bytes(), source.charset)
        yield Draft(text=text, warnings=warnings)
