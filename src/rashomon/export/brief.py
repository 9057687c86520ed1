"""The record as a footnoted brief in Markdown: every sentence is a source's words, with a footnote that finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rashomon.export.brief_making import brief_of
from rashomon.export.brief_model import Brief, Line, Note, Piece, Section
from rashomon.export.marks import visible
from rashomon.model import Record

# What Markdown (CommonMark) or the HTML inside it would take as its own.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-!|~^$&])")
_LEADING = re.compile(r"^(\d+)([.)])")


def render_brief(record: Record) -> str:
    """A record as a brief (CommonMark with footnotes): what is disputed, then every section, then the sources.

    A line is the words of one report in quotation marks, and a footnote for every report that carries the fact:
    outlet, day, place of the words in the text, hash of the text. What a person rejected is left out; what is not
    a source's words (headings, verdicts, ranges) is set apart in italics or in brackets.
    """
    return "\n".join(_markdown(brief_of(record))) + "\n"


def brief_bytes(records: Sequence[Record]) -> bytes:
    """The briefs of records, one after the other, as UTF-8. Footnotes are numbered through, so that none is double."""
    parts, before = [], 0
    for record in records:
        brief = brief_of(record)
        parts.append("\n".join(_markdown(brief, before)) + "\n")
        before += len(brief.notes)
    return "\n".join(parts).encode("utf-8")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line.

    >>> escaped("1. a *b* <c>")
    '1\\\\. a \\\\*b\\\\* \\\\<c\\\\>'
    """
    line = " ".join(visible(text).split())
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line))


def _markdown(brief: Brief, before: int = 0) -> Iterator[str]:
    yield f"# {escaped(brief.title)}"
    yield ""
    for paragraph in brief.head:
        yield f"*{escaped(paragraph)}*"
        yield ""
    yield " · ".join(f"{glyph} *{name}: {meaning}*" for glyph, name, meaning in brief.legend)
    yield ""
    for section in (*brief.sections, brief.sources):
        yield from _section(section, before)
    for paragraph in brief.foot:
        yield f"*{escaped(paragraph)}*"
        yield ""
    yield from (_note(note, before) for note in brief.notes)


def _section(section: Section, before: int) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    yield ""
    yield from (_line(line, before) for line in section.lines)
    yield ""


def _line(line: Line, before: int) -> str:
    return "  " * line.level + "- " + "".join(_piece(piece, before) for piece in line.pieces).strip()


def _piece(piece: Piece, before: int) -> str:
    notes = "".join(f"[^{number + before}]" for number in piece.notes)
    # Emphasis begins and ends on a letter, so blanks at the ends go outside it.
    head = piece.text[: len(piece.text) - len(piece.text.lstrip())]
    tail = piece.text[len(piece.text.rstrip()) :] if piece.text.strip() else ""
    text = escaped(piece.text)
    if not text:
        return head + notes
    if piece.style == "words":
        return f"{head}“{text}”{notes}{tail}"
    mark = {"own": "*", "strong": "**"}.get(piece.style, "")
    return f"{head}{mark}{text}{mark}{notes}{tail}"


def _note(note: Note, before: int) -> str:
    words = f": “{escaped(note.words)}” (sha256 {note.digest})" if note.digest else ""
    return f"[^{note.number + before}]: {escaped(note.where)}{words}"
