"""Reports and their annotations, in rows and back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Connection, Row, Select, and_, insert, or_, select, update

from rashomon.__about__ import __version__
from rashomon.archive.columns import now
from rashomon.archive.model import ReportRow
from rashomon.archive.schema import actors, layers, members, reports, texts
from rashomon.model import Annotated, Block, Report
from rashomon.values.names import fold

_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|mc_[ce]id|igshid|ref_src)$", re.I)
_MANY = 500  # names in one query


def page_of(url: str | None) -> str | None:
    """The page that an address names: without scheme, fragment and tracking parameters; ``None`` without address."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
        host = parts.netloc.lower().removeprefix("www.")
    except ValueError:  # no address, but still the same one when it comes again
        return url
    return urlunsplit(("", host, parts.path.rstrip("/"), query, "")) or url


def kept(report: Report) -> Report:
    """The report as the archive keeps it: its hash that of its text, and an id made of text and place.

    One text from one place (address, else outlet) is one report, wherever and however often it is read. Raises
    ``UnicodeEncodeError`` for a text that is none (lone surrogates).
    """
    digest = hashlib.sha256(report.text.encode("utf-8")).hexdigest()
    place = clean(page_of(report.url) or report.outlet) or ""
    own = "r" + hashlib.sha256(f"{digest}\0{place}".encode("utf-8", "replace")).hexdigest()[:12]
    return report.model_copy(update={"id": own, "hash": digest})


def clean(text: str | None) -> str | None:
    """Text beside the report's own: what no database takes (NUL, lone surrogates) becomes U+FFFD."""
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def insert_report(connection: Connection, report: Report, name: str) -> int:
    """Keep a report, as ``kept`` gave it. Returns its number; an earlier text of its page gets it as successor."""
    page = page_of(report.url)
    before = _latest(connection, page)
    row = {
        "id": report.id,
        "name": clean(name),
        "hash": report.hash,
        "outlet_key": clean(fold(report.outlet)) if report.outlet else None,
        "page": clean(page),
        "version": before[1] + 1 if before else 1,
        "published": report.published,
        "story_given": clean(report.story),
        "length": len(report.text),
        "added_at": now(),
        "parts": json.dumps(
            {"blocks": [[b.part.value, b.start, b.end] for b in report.blocks], "warnings": report.warnings}
        ),
        **{field: clean(getattr(report, field)) for field in ("title", "outlet", "url", "language", "path")},
    }
    number = int(connection.execute(insert(reports).values(row).returning(reports.c.number)).scalar_one())
    connection.execute(insert(texts).values(report=number, text=report.text))
    if before:
        connection.execute(update(reports).where(reports.c.id == before[0]).values(successor=report.id))
    return number


def _latest(connection: Connection, page: str | None) -> tuple[str, int] | None:
    if page is None:
        return None
    found = connection.execute(
        select(reports.c.id, reports.c.version).where(reports.c.page == clean(page)).order_by(reports.c.version.desc())
    ).first()
    return (found[0], found[1]) if found else None


def insert_annotated(connection: Connection, number: int, annotated: Annotated) -> None:
    """Keep the layers of a report, and its actors where they can be found by name."""
    body = annotated.model_dump_json(exclude={"report"}).encode("utf-8")
    digest = hashlib.sha256(body).hexdigest()
    row = {"report": number, "annotator": annotator(), "made_at": now(), "hash": digest, "body": body}
    connection.execute(insert(layers).values(row))
    named = list(_actors(number, annotated))
    if named:
        connection.execute(insert(actors), named)


def annotator() -> str:
    """The version of the code that annotates."""
    return f"rashomon {__version__}"


def _actors(number: int, annotated: Annotated) -> Iterable[dict[str, Any]]:
    counts: dict[tuple[str, str], list[Any]] = {}
    for mention in annotated.actors:
        name = mention.actor.name
        if name is None or not fold(name):
            continue
        seen = counts.setdefault((actor_key(name), clean(name) or ""), [clean(mention.actor.code), 0])
        seen[1] += 1
    for (key, name), (code, count) in counts.items():
        yield {"report": number, "key": key, "name": name, "code": code, "mentions": count}


def actor_key(name: str) -> str:
    """What spellings of one name have in common: the consonants of its last word."""
    from rashomon.values.names import name_tokens, skeleton

    tokens = name_tokens(name)
    return skeleton(tokens[-1]) if tokens else fold(name)


def rows_query() -> Select[Any]:
    """Every report's row, with the story that it is in now."""
    now_in = and_(members.c.report == reports.c.number, members.c.until.is_(None))
    return select(reports, members.c.story.label("story")).join_from(reports, members, now_in, isouter=True)


def row_of(row: Row[Any]) -> ReportRow:
    found = row._mapping
    return ReportRow(**{name: found[name] for name in ReportRow.model_fields})


def report_rows(connection: Connection, ids: Sequence[str]) -> dict[str, ReportRow]:
    """The rows of these reports, by id; unknown ids are left out."""
    found = {}
    for part in parts_of(ids):
        for row in connection.execute(rows_query().where(reports.c.id.in_(part))):
            found[row.id] = row_of(row)
    return found


def load_reports(connection: Connection, ids: Sequence[str]) -> dict[str, Report]:
    """These reports with their texts, by id; unknown ids are left out."""
    query = select(reports, texts.c.text).join_from(reports, texts)
    found = {}
    for part in parts_of(ids):
        for row in connection.execute(query.where(reports.c.id.in_(part))):
            found[row.id] = report_of(row)
    return found


def report_of(row: Row[Any]) -> Report:
    """The report of a row that has its text."""
    parts = json.loads(row.parts)
    return Report(
        **{name: getattr(row, name) for name in _SAME},
        story=row.story_given,
        blocks=tuple(Block(part=part, start=start, end=end) for part, start, end in parts["blocks"]),
        warnings=tuple(parts["warnings"]),
    )


# What a row and a report call the same.
_SAME = ("id", "text", "hash", "path", "title", "outlet", "url", "published", "language")


def load_annotated(connection: Connection, ids: Sequence[str]) -> dict[str, Annotated]:
    """The latest annotations of these reports, by id; those that have none are left out."""
    kept_reports = load_reports(connection, ids)
    query = (
        select(reports.c.id, layers.c.body).join_from(layers, reports).order_by(layers.c.made_at, layers.c.annotator)
    )
    bodies: dict[str, bytes] = {}
    for part in parts_of(ids):
        bodies.update((row.id, row.body) for row in connection.execute(query.where(reports.c.id.in_(part))))
    return {own: annotated_of(kept_reports[own], body) for own, body in bodies.items()}


def annotated_of(report: Report, body: bytes) -> Annotated:
    """The layers again, with the report that they are of. Raises ``ValueError`` for what is no annotation."""
    # Parsed and checked in one go, which takes half the time of one after the other.
    return Annotated.model_validate_json(b'{"report":' + report.model_dump_json().encode("utf-8") + b"," + body[1:])


def parts_of(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """As many as one query takes at once."""
    return (ids[i : i + _MANY] for i in range(0, len(ids), _MANY))


def named_like(connection: Connection, name: str) -> list[str]:
    """Ids of reports that are called so: by id, its beginning (four letters or more), given name, address or hash."""
    same = [reports.c.id == name, reports.c.name == name, reports.c.url == name, reports.c.hash == name]
    if len(name) >= 4:
        same.append(reports.c.id.startswith(name, autoescape=True))
    query = select(reports.c.id).where(or_(*same)).order_by(reports.c.number).limit(10)
    return list(connection.execute(query).scalars())
