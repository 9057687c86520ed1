"""The footnoted brief as PDF: typeset by Typst, with footnotes on their page, an outline, tags and selectable text.

Typst sets it in a process of its own, with its fonts and those beside this file: nothing is asked of a network. The
same records give the same bytes, on any machine unless they hold a script that only the system's fonts have.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from rashomon.errors import RashomonError
from rashomon.export.brief_making import brief_of
from rashomon.export.brief_model import Brief, Line, Note, Piece, Section
from rashomon.model import Record

_LONGEST = 600  # seconds; 3,000 footnotes take about seven


class PdfError(RashomonError):
    """The brief can't be typeset; the message says why."""


# What the fonts here have: Latin, Greek, Cyrillic, Hebrew, Arabic, signs and pictures. Ranges of the Unicode blocks.
_OURS = (
    (0x0000, 0x06FF),
    (0x0750, 0x077F),
    (0x10A0, 0x10FF),
    (0x1E00, 0x1FFF),
    (0x2000, 0x2BFF),
    (0xFB13, 0xFDFF),
    (0xFE00, 0xFEFF),
    (0xFFFD, 0xFFFD),
    (0x1F000, 0x1FAFF),
    (0xE0000, 0xE007F),
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# Controls that turn the direction of what follows, and pictures of controls that no font has: as a sign that is none.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0x2400, 0x2422)], 0xFFFD)
_UNBROKEN = re.compile(r"[^\s\u200b]{16}(?=[^\s\u200b])")


def render_pdf(records: Sequence[Record]) -> bytes:
    """The briefs of records as one PDF (1.7, A4, tagged), each from a new page.

    Raises ``PdfError`` where Typst is not installed (``pip install 'rashomon[pdf]'``) or can't set the text.
    """
    found = importlib.util.find_spec("typst")
    if found is None or found.origin is None:
        raise PdfError("PDF needs Typst: pip install 'rashomon[pdf]'")
    given = json.dumps(_given([brief_of(record) for record in records]), ensure_ascii=False)
    here = resources.files("rashomon.export")
    with resources.as_file(here.joinpath("fonts")) as fonts:
        job = {
            "template": here.joinpath("templates", "brief.typ").read_text(encoding="utf-8"),
            "inputs": {"briefs": given},
            "fonts": str(fonts),
            "system": not covered(given),
            "path": str(Path(found.origin).parent.parent),
        }
        return _typeset(json.dumps(job).encode("utf-8"))


def _typeset(job: bytes) -> bytes:
    with resources.as_file(resources.files("rashomon.export").joinpath("pdf_typeset.py")) as program:
        try:
            done = subprocess.run(  # noqa: S603  this Python and a file of ours, nothing of a report on the line
                [sys.executable, "-P", str(program)], input=job, capture_output=True, timeout=_LONGEST
            )
        except subprocess.TimeoutExpired:
            raise PdfError(f"the brief is too long to be set as PDF in {_LONGEST // 60} minutes") from None
        except OSError as error:
            raise PdfError(f"Typst can't be run: {error.strerror or error}") from None
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it was stopped"]
        raise PdfError(f"the brief can't be set as PDF: {told[0][:200]}")
    return done.stdout


def covered(text: str) -> bool:
    """Whether the fonts that come with rashomon and Typst have the scripts of a text."""
    return all(any(first <= ord(c) <= last for first, last in _OURS) for c in set(text))


def _given(briefs: Sequence[Brief]) -> dict[str, Any]:
    title = briefs[0].title if len(briefs) == 1 else f"{len(briefs)} stories"
    return {
        "title": title.translate(_TURNS),
        "running": _shown(title if len(title) <= 90 else f"{title[:89].rstrip()}…"),
        "keywords": ["rashomon", "brief"],
        "briefs": [_brief(brief) for brief in briefs],
    }


def _brief(brief: Brief) -> dict[str, Any]:
    seen: set[int] = set()
    return {
        "title": _shown(brief.title),
        "head": _all(brief.head),
        "legend": brief.legend,
        "sections": [_section(section, seen) for section in (*brief.sections, brief.sources)],
        "foot": _all(brief.foot),
        "notes": [_note(note) for note in brief.notes],
    }


def _section(section: Section, seen: set[int]) -> dict[str, Any]:
    return {"title": _shown(section.title), "lines": [_line(line, seen) for line in section.lines]}


def _line(line: Line, seen: set[int]) -> dict[str, Any]:
    pieces = [piece for piece in line.pieces if piece.text]
    glyph = ""
    if pieces and pieces[0].style == "plain" and not pieces[0].notes and len(pieces[0].text.strip()) == 1:
        glyph, pieces = pieces[0].text.strip(), pieces[1:]
    return {"level": line.level, "glyph": glyph, "pieces": [_piece(piece, seen) for piece in pieces]}


def _piece(piece: Piece, seen: set[int]) -> dict[str, Any]:
    first = []
    for number in piece.notes:
        first.append(number not in seen)
        seen.add(number)
    return {"text": _shown(piece.text), "style": piece.style, "notes": piece.notes, "first": first}


def _note(note: Note) -> dict[str, Any]:
    place = note.where.removeprefix(note.letter).strip()
    return {"letter": note.letter, "place": _shown(place), "words": _shown(note.words), "digest": note.digest}


def _all(texts: Iterable[str]) -> list[str]:
    return [_shown(text) for text in texts]


def _shown(text: str) -> str:
    """Text that keeps to its place: right-to-left words do not turn what stands beside them, long ones are broken."""
    plain = _UNBROKEN.sub("\\g<0>\u200b", text.translate(_TURNS))
    return f"\u2068{plain}\u2069" if _RIGHT_TO_LEFT.search(plain) else plain
