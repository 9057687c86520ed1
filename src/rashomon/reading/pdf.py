"""PDF files, through pypdf (extra ``rashomon[pdf]``). The text is the pages' text, an empty line between."""

from __future__ import annotations

from collections.abc import Iterator

from rashomon.errors import EmptyInput, UnreadableInput
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
            raise UnreadableInput(source.name, "reading PDF needs pypdf: pip install 'rashomon[pdf]'") from None
        with source.open() as stream:
            try:
                file = pypdf.PdfReader(stream)
                pages = [page.extract_text() or "" for page in file.pages[:_MAX_PAGES]]
                known = file.metadata
                title = str(known.get("/Title") or "").strip() if known is not None else ""
            except Exception as error:  # pypdf raises many kinds on broken files
                raise UnreadableInput(source.name, f"a PDF that can't be read ({type(error).__name__})") from None
        text = "\n\n".join(page.strip() for page in pages if page.strip())
        if not text:
            raise EmptyInput(source.name, "a PDF without text (scanned pages need OCR first)")
        # A PDF's day is often not the report's, and its title the program's: only a title that the first page
        # carries is believed.
        shown = title and title.lower() in text[:2000].lower()
        yield Draft(text=text[: MAX_BYTES + 1], title=title if shown else None)
