"""PDF files, through pypdf (extra ``rashomon[pdf]``). The text is the pages' text, an empty line between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rashomon.errors import EmptyInput, UnreadableInput
from rashomon.reading.dates import parse_date
from rashomon.reading.decode import MAX_BYTES
from rashomon.reading.source import Draft, Source

_MAX_PAGES = 2000


class PdfReader:
    name = "PDF"
    suffixes: tuple[str, ...] = (".pdf",)

    def sniff(self, head: bytes) -> bool:
        return head.lstrip()[:5] == b"%PDF-"

    def read(self, source: Source) -> Iterator[Draft]:
        try:
            import pypdf
        except ImportError:
            raise UnreadableInput(
                source.name, "reading PDF needs pypdf: pip install 'rashomon[pdf]'"
            ) from None
        with source.open() as stream:
            try:
                file = pypdf.PdfReader(stream)
                pages = [page.extract_text() or "" for page in file.pages[:_MAX_PAGES]]
                info: Any = file.metadata or {}
                title, made = info.get("/Title"), info.get("/CreationDate")
            except Exception as error:  # pypdf raises many kinds on broken files
                raise UnreadableInput(
                    source.name, f"a PDF that can't be read ({type(error).__name__})"
                ) from None
        text = "\n\n".join(page.strip() for page in pages if page.strip())
        if not text:
            raise EmptyInput(source.name, "a PDF without text (scanned pages need OCR first)")
        yield Draft(
            text=text[: MAX_BYTES + 1],
            title=str(title).strip() or None if title else None,
            published=parse_date(str(made).removeprefix("D:")[:8]) if made else None,
        )
