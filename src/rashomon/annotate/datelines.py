"""Datelines: "OSLO, June 3 (AP) --" says where a report was filed; nothing happens in it and nobody speaks by it."""

from __future__ import annotations

import re

# As the wires write it, at the start of a line: a place in capitals, a day (either way round), a credit, a dash.
_DATELINE = re.compile(
    r"^[ \t]*[A-Z][A-Z.'’\- ]{2,30}(?:, [A-Z][\w.]{1,12}(?: [A-Z]\w+)?)?"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}|,? \d{1,2} [A-Z][a-z]{2,8}\.?)?"
    r"(?:,? \d{4})?(?: \([^)\n]{2,30}\))? *(?:--|[-–—]) ",
    re.M,
)


def datelines(text: str) -> list[tuple[int, int]]:
    """Where they stand, as code points ``[start, end)`` with the dash and the blank behind it.

    >>> datelines("BERGEN, 4 March 2025 – The minister spoke."), datelines("The minister – of Bergen – spoke.")
    ([(0, 23)], [])
    """
    return [match.span() for match in _DATELINE.finditer(text)]
