"""A story, or the stories that a filter lets through, as files to take along."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from rashomon.export.formats import Format, Purpose, Takes, formats, write
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.errors import Refused, missing
from rashomon.web.rendering import sent
from rashomon.web.stories import wanted
from rashomon.web.told import Told, tell, told

if TYPE_CHECKING:
    from starlette.responses import Response

Make = Callable[[Ask, Sequence[Told]], bytes]

MOST = 200  # stories of one file: the room makes it in memory
# What a file is called before its suffix, where the format's name would say it twice or too little.
_NAMES = {
    "csv": "claims",
    "parquet": "claims",
    "geojson": "places",
    "annotations": "words",
    "ftm": "entities",
    "stix": "report",
    "prov": "record",
    "plover": "events",
    "acled": "events",
    "ucdp": "events",
    "pdf": "brief",
    "bundle": "case",
}
_ORDER = (
    Purpose.READ,
    Purpose.TABLE,
    Purpose.MAP,
    Purpose.INTELLIGENCE,
    Purpose.EVENTS,
    Purpose.NOTES,
    Purpose.KEEP,
    Purpose.OTHER,
)


@dataclass(frozen=True)
class File:
    """A file to take along: its name, what it is and for whom; ``cure`` says what to install before it can be made.

    ``single``: it holds one story only.
    """

    name: str
    media_type: str
    what: str
    purpose: Purpose
    make: Make
    cure: str = ""
    single: bool = False

    @property
    def row(self) -> dict[str, str]:
        told = {"file": self.name, "type": self.media_type, "for": self.purpose.value, "what": self.what}
        return {**told, "missing": self.cure}


def _record(ask: Ask, found: Sequence[Told]) -> bytes:
    return sent(json.dumps(found[0].record.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")


def _page(ask: Ask, found: Sequence[Told]) -> bytes:
    from rashomon.export.html import render_html

    return sent(render_html(found[0].record))


def _decisions(ask: Ask, found: Sequence[Told]) -> bytes:
    """A line a decision on these stories; of one's own alone for who codes blind."""
    return decision_lines(ask, (one.story.summary.id for one in found))


def decision_lines(ask: Ask, stories: Iterable[str | None]) -> bytes:
    user = ask.user if ask.blind else None
    held = (entry for story in stories for entry in ask.archive.decisions(story=story, user=user))
    return sent("".join(entry.decision.model_dump_json(exclude_defaults=True) + "\n" for entry in held))


def _written(name: str, ask: Ask, found: Sequence[Told]) -> bytes:
    """A format of the registry. It says itself whether it wants what was found in the reports as well."""
    records = [one.record for one in found]
    if formats()[name].takes is Takes.RECORDS:
        return write(name, records)
    return write(name, records, [ask.archive.annotated(r.id) for record in records for r in record.reports])


def _case(ask: Ask, found: Sequence[Told]) -> bytes:
    """The bundle with decisions and versions; who codes blind gets the records alone, with decisions of their own."""
    from rashomon.export.bundle import bundle_bytes

    if ask.blind:
        return _written("bundle", ask, found)
    held = ask.archive.cases([one.story.summary.id for one in found])
    return bundle_bytes(held.cases, held.rows)


_OWN = (
    File(
        "record.html",
        "text/html",
        "One page with everything on it, that opens without this room or a network",
        Purpose.READ,
        _page,
        single=True,
    ),
    File(
        "record.json",
        "application/json",
        "The whole record with texts, spans, verdicts and decisions",
        Purpose.KEEP,
        _record,
        single=True,
    ),
    File("decisions.jsonl", "application/x-ndjson", "What people decided, a line a decision", Purpose.KEEP, _decisions),
)


def _of(one: Format) -> File:
    make: Make = _case if one.name == "bundle" else partial(_written, one.name)
    stem = "story" if one.suffix.startswith(f".{one.name}.") else one.name
    name = f"{_NAMES.get(one.name, stem)}{one.suffix}"
    return File(name, one.media_type, one.what, one.purpose, make, one.missing or "")


@cache
def files() -> tuple[File, ...]:
    """Everything that a story can be taken along as, what people read first."""
    held = [*map(_of, formats().values()), *_OWN]
    order = {purpose: n for n, purpose in enumerate(_ORDER)}
    return tuple(sorted(held, key=lambda f: order.get(f.purpose, len(order))))


def _groups(held: Iterable[File]) -> list[tuple[str, list[File]]]:
    found: dict[str, list[File]] = {}
    for one in held:
        found.setdefault(one.purpose.value, []).append(one)
    return list(found.items())


def offered(ask: Ask) -> Page:
    """What a story can be taken along as."""
    found = told(ask)
    rows = [one.row for one in files()]

    def show() -> dict[str, Any]:
        return {"told": found, "s": found.story.summary, "groups": _groups(files())}

    title = f"{found.view.story}: export"
    return Page("export.html.j2", title, show, lambda: rows, lambda: Table(tuple(rows[0]), rows), section="stories")


def file(ask: Ask) -> Response:
    """One of the files, as a download."""
    chosen = _chosen(ask, files())
    found = told(ask)
    stem = re.sub(r"[^a-z0-9]+", "-", found.story.summary.title.lower().encode("ascii", "ignore").decode()).strip("-")
    return _sent(chosen, f"{stem[:60].strip('-') or found.story.summary.id}-{chosen.name}", ask, [found])


def selection(ask: Ask) -> Page:
    """What the stories that the filter in the address lets through can be taken along as, together."""
    asked = wanted(ask)
    several = [one for one in files() if not one.single]
    total = ask.archive.stories_by(asked.model_copy(update={"limit": 0, "offset": 0})).total
    rows = [one.row for one in several]

    def show() -> dict[str, Any]:
        query = ask.request.url.query
        return {"groups": _groups(several), "total": total, "most": MOST, "query": f"?{query}" if query else ""}

    def data() -> object:
        return {"stories": total, "most": MOST, "files": rows}

    title = "Take stories along"
    return Page("exports.html.j2", title, show, data, lambda: Table(tuple(rows[0]), rows), section="stories")


def selected(ask: Ask) -> Response:
    """One file of all these stories. Raises ``Refused`` where they are too many for the room."""
    chosen = _chosen(ask, [one for one in files() if not one.single])
    asked = wanted(ask).model_copy(update={"limit": MOST, "offset": 0})
    page = ask.archive.stories_by(asked)
    if page.total > MOST:
        raise Refused(
            422,
            f"{page.total:,} stories fit, and one file of the reading room holds {MOST}.",
            "Filter more, or run `rashomon export --archive FILE --format NAME -o FILE`: that has no bound.",
        )
    found = [tell(ask, s.id) for s in page.stories if s.version]
    return _sent(chosen, f"{len(found)}-stories-{chosen.name}", ask, found)


def all_decisions(ask: Ask) -> Response:
    """Every decision of the archive as lines, for `rashomon decisions import` or another room."""
    return _attached(decision_lines(ask, [None]), "application/x-ndjson", "decisions.jsonl")


def _chosen(ask: Ask, held: Iterable[File]) -> File:
    name = ask.part("file")
    chosen = next((one for one in held if one.name == name), None)
    if chosen is None:
        raise missing("file", name)
    if chosen.cure:
        raise Refused(501, f"{chosen.name} can't be made here yet.", f"Where the room runs: {chosen.cure}")
    return chosen


def _sent(chosen: File, name: str, ask: Ask, found: Sequence[Told]) -> Response:
    return _attached(chosen.make(ask, found), chosen.media_type, name)


def _attached(body: bytes, media_type: str, name: str) -> Response:
    from starlette.responses import Response

    headers = {"content-disposition": f'attachment; filename="{name}"'}
    text = media_type.startswith("text/") or media_type.endswith(("json", "ndjson"))
    return Response(body, headers=headers, media_type=f"{media_type}; charset=utf-8" if text else media_type)
