"""Words that a person chose in a report, held against its text: what is not there word for word is no source."""

from __future__ import annotations

import re

from rashomon.export.marks import visible
from rashomon.web.errors import Refused, wrong
from rashomon.web.forms import Form
from rashomon.web.told import Told

_MOST = 5_000  # code points of a field's words


def found_span(found: Told, form: Form) -> tuple[str, int, int]:
    """The report and span of the words in a form. Raises ``Refused`` where they do not stand in the report.

    ``report`` is the report, ``words`` the words as the page shows them, ``start`` where they were selected, in code
    points. Without ``start`` they must stand in the report only once.
    """
    name = form.line("report")
    report = found.reports.get(name)
    if report is None:
        raise wrong("Which report are the words from?", "Choose one of the story's reports.")
    words = form.get("words").replace("\r\n", "\n")
    if not words.strip():
        raise wrong(
            "No words were chosen.",
            "Select them in a report, or paste them. A value of your own goes into its own field, and is marked so.",
        )
    if len(words) > _MOST:
        raise wrong(f"Those are more than {_MOST:,} characters.", "Choose fewer words.")
    start, end = _span(report.text, words, form.line("start"), found.label[name])
    return name, start, end


def _span(text: str, words: str, start: str, label: str) -> tuple[int, int]:
    if start.isascii() and start.isdigit() and len(start) < 10:
        at = int(start)
        shown = visible(text)
        # A browser may end a selection with white space that it does not show.
        if _same(shown[at : at + len(words)], words):
            return _trimmed(text, at, at + len(words))
    places = [m.span() for m in re.finditer(_pattern(words), visible(text))]
    if not places:
        raise Refused(422, f"These words do not stand in {label}, so nothing was changed.", "Select them in the text.")
    if len(places) > 1 and not start:
        raise Refused(
            422,
            f"These words stand in {label} {len(places)} times.",
            "Take more words around them, or select them in the text.",
        )
    near = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0
    first, last = min(places, key=lambda place: abs(place[0] - near))
    return _trimmed(text, first, last)


def _same(one: str, two: str) -> bool:
    return one == two or "".join(one.split()) == "".join(two.split()) != ""


def _pattern(words: str) -> str:
    """The words with any white space between them."""
    return r"\s+".join(re.escape(word) for word in visible(words).split())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the white space at its ends."""
    chosen = text[start:end]
    return start + len(chosen) - len(chosen.lstrip()), start + len(chosen.rstrip())
