"""The page of a bundle for people who have never heard of rashomon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_TEXT = """\
A CASE OF RASHOMON
==================

{cases}

What is in here
---------------

record.html        the record as a page: open it in any browser, it asks nothing of a network
brief.md           the same as a footnoted brief
record.json        the same for programs, with the decisions of people worked in
reports/           the texts, byte for byte as they were read
reports.jsonl      a line a text: where it came from, its hash, its parts (spans are code points [start, end))
annotations.jsonl  what was found in each text, where it is known
decisions.jsonl    what people decided, in order, as a chain; where the case is from an archive
versions/          the record as it was made each time, before decisions; where the case is from an archive
archive.jsonl      the rows of the archive, to go on working with; where the case is from an archive
manifest.json      every file with its size and sha256, and the version, parser and data that were in use

How to check it
---------------

With rashomon:     rashomon verify FILE.zip
                   rashomon verify FILE.zip --digest HEX, with the digest that you were told on another way
Without it:        every file has the sha256 that manifest.json names, and there is no other file;
                   every text has the sha256 that reports.jsonl names;
                   every "start" and "end" of record.json slices a text to the words beside it.

A decision's hash is the sha256 of these four, each on a line of its own: its "seq", the "previous" hash (64 zeros
for the first one), its "appended_at", and the decision as JSON with sorted keys and no blanks between. Rows without
a decision are those of other cases: only their place in the chain is told.
{restore}"""

_RESTORE = """
How to go on working with it
----------------------------

rashomon restore FILE.zip --archive NEW.rashomon
"""


def readme(cases: Sequence[Mapping[str, Any]], restorable: bool) -> str:
    """``README.txt`` for these cases, as the manifest tells them."""
    return _TEXT.format(cases="\n".join(map(_told, cases)), restore=_RESTORE if restorable else "")


def _told(case: Mapping[str, Any]) -> str:
    where = f" (folder {case['folder']})" if case["folder"] else ""
    title = "".join(c if c.isprintable() else " " for c in " ".join(str(case["story"]).split())) or "Untitled story"
    counts = ", ".join(f"{case[name]} {name}" for name in ("reports", "facts", "decisions", "versions"))
    return f"{title}{where}: {counts}"
