"""From a row of a table or of JSON lines to a draft: the same fields, whatever the file."""

from __future__ import annotations

from collections.abc import Mapping

from rashomon.reading.dates import parse_date, parse_moment
from rashomon.reading.source import Draft

# What a row may say of its report beside the text. "seen": when it was collected, as in a WARC file.
FIELDS = ("id", "path", "title", "outlet", "url", "story", "language", "published", "seen")


def draft_of(text: str, told: Mapping[str, str | None], where: str) -> Draft:
    """The draft of a row at ``where`` ("FILE:12"). Fields that say nothing are ``None`` or left out."""
    given = told.get("published")
    published = parse_date(given) if given else None
    return Draft(
        text=text,
        id=told.get("id") or where.rsplit("/", 1)[-1],
        path=told.get("path"),
        title=told.get("title"),
        outlet=told.get("outlet"),
        url=told.get("url"),
        story=told.get("story"),
        language=told.get("language"),
        published=published,
        seen=parse_moment(told.get("seen")),
        where=where,
        warnings=[f'"published" is no date: {given[:40]!r}'] if given and not published else [],
    )
