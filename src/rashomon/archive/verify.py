"""Does everything in an archive still hold: hashes, spans, the chain of decisions, and what belongs together?"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, cast, func, select, text, type_coerce
from sqlalchemy.exc import StatementError

from rashomon.archive import journal
from rashomon.archive.database import Database
from rashomon.archive.errors import DamagedArchive
from rashomon.archive.model import Finding
from rashomon.archive.records import unpacked
from rashomon.archive.reports import annotated_of, kept, load_reports, report_of
from rashomon.archive.schema import layers, members, profiles, records, reports, stories, texts
from rashomon.model import Annotated, Record, Report

Progress = Callable[[str, int, int], None]


def verify(database: Database, progress: Progress | None = None) -> Iterator[Finding]:
    """Everything that is wrong, as it is found. An archive that can't be read on gives a finding that says so."""
    steps: list[tuple[str, Callable[[Connection], Iterator[Finding]]]] = [
        ("file", _file),
        ("reports", _reports),
        ("annotations", _annotations),
        ("records", _records),
        ("decisions", journal.verified),
        ("stories", _stories),
        ("index", _index),
    ]
    for done, (name, step) in enumerate(steps, 1):
        try:
            with database.reading() as connection:
                yield from step(connection)
        except DamagedArchive as error:
            yield Finding(table=name, row="-", says=error.reason)
        except (ValueError, KeyError, TypeError, StatementError) as error:  # what a damaged row can do to its reader
            yield Finding(table=name, row="-", says=f"can't be read to the end ({type(error).__name__})")
        if progress is not None:
            progress("verify", done, len(steps))


def _file(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    for line in connection.execute(text("PRAGMA integrity_check(20)")).scalars():
        if line != "ok":
            yield Finding(table="file", row="-", says=" ".join(str(line).split()))
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield Finding(table=str(row[0]), row=str(row[1]), says=f"leads to no row of {row[2]}")


def _reports(connection: Connection) -> Iterator[Finding]:
    """Texts are read as bytes: one that is no UTF-8 any more must not end the check."""
    raw = type_coerce(cast(texts.c.text, LargeBinary), LargeBinary).label("raw")
    query = select(reports, raw).join_from(reports, texts, isouter=True).order_by(reports.c.number)
    for row in connection.execute(query):
        yield from (Finding(table="reports", row=row.id, says=says) for says in _wrong_in_report(row))


def _wrong_in_report(row: Any) -> Iterator[str]:
    if row.raw is None:
        yield "its text is missing"
        return
    raw = row.raw.encode("utf-8") if isinstance(row.raw, str) else bytes(row.raw)
    if hashlib.sha256(raw).hexdigest() != row.hash:
        yield "its text is not the one that was kept: the hash differs"
        return
    whole = raw.decode("utf-8")
    try:
        blocks = json.loads(row.parts)["blocks"]
    except (ValueError, KeyError, TypeError):
        yield "its parts can't be read"
        return
    if not all(0 <= start <= end <= len(whole) for _, start, end in blocks):
        yield "a part of it is beyond its text"
    held = Report(id=row.id, text=whole, hash=row.hash, url=row.url, outlet=row.outlet)
    if kept(held).id != row.id:
        yield "its id is not that of its text and place"


def _annotations(connection: Connection) -> Iterator[Finding]:
    query = select(
        layers.c.report, layers.c.annotator, layers.c.hash, type_coerce(layers.c.body, LargeBinary).label("raw")
    )
    for row in connection.execute(query.order_by(layers.c.report)):
        found = connection.execute(
            select(reports, texts.c.text).join_from(reports, texts).where(reports.c.number == row.report)
        ).first()
        name = found.id if found else str(row.report)
        for says in _wrong_in_layers(row, found) if found else ["its report is missing"]:
            yield Finding(table="annotations", row=name, says=says)


def _wrong_in_layers(row: Any, held: Any) -> Iterator[str]:
    body = _unpacked(row.raw, row.hash)
    if body is None:
        yield "not what was kept: the hash differs"
        return
    try:
        annotated = annotated_of(report_of(held), body)
    except (ValueError, KeyError, TypeError):
        yield "can't be read by this rashomon"
        return
    whole = annotated.report.text
    wrong = [(start, end) for start, end, words in _spans(annotated) if not _stands(whole, start, end, words)]
    if wrong:
        yield f"{len(wrong)} spans are not on their words, the first one {wrong[0]}"


def _unpacked(raw: Any, digest: str) -> bytes | None:
    try:
        body = zlib.decompress(bytes(raw))
    except zlib.error:
        return None
    return body if hashlib.sha256(body).hexdigest() == digest else None


def _spans(annotated: Annotated) -> Iterable[tuple[int, int, str | None]]:
    for layer in (annotated.actors, annotated.places, annotated.times, annotated.quantities):
        for mention in layer:
            yield mention.start, mention.end, mention.text
    for claim in annotated.claims:
        yield claim.start, claim.end, claim.text
    for statement in annotated.statements:
        for start, end in (*statement.source, *statement.cue, *statement.content):
            yield start, end, None
    for event in annotated.events:
        yield event.start, event.end, None


def _stands(whole: str, start: int, end: int, words: str | None) -> bool:
    """Whether a span is one of the text, and on its words; those of a claim are shown in one line."""
    if not 0 <= start <= end <= len(whole):
        return False
    return words is None or words == whole[start:end] or _letters(words) == _letters(whole[start:end])


def _letters(words: str) -> str:
    """Words without what a parse sees blanks for: layout, marks of Markdown and of direction."""
    return "".join(c for c in words if c.isalnum())


def _records(connection: Connection) -> Iterator[Finding]:
    columns = (
        records.c.story,
        records.c.version,
        records.c.hash,
        type_coerce(records.c.body, LargeBinary).label("raw"),
    )
    for row in connection.execute(select(*columns).order_by(records.c.story, records.c.version)):
        for says in _wrong_in_record(connection, row):
            yield Finding(table="records", row=f"{row.story} version {row.version}", says=says)


def _wrong_in_record(connection: Connection, row: Any) -> Iterator[str]:
    body = _unpacked(row.raw, row.hash)
    if body is None:
        yield "not what was kept: the hash differs"
        return
    try:
        record = unpacked(connection, body)
    except (ValueError, KeyError, TypeError):
        yield "can't be read by this rashomon"
        return
    held = load_reports(connection, [r.id for r in record.reports])
    for report in record.reports:
        if report.id not in held:
            yield f"report {report.id}, that it was made from, is missing"
        elif held[report.id].hash != report.hash:
            yield f"report {report.id} is not the text that it was made from"
    wrong = sum(not _stands(t, start, end, words) for t, start, end, words in _quoted(record))
    if wrong:
        yield f"{wrong} of its spans are not on their words"


def _quoted(record: Record) -> Iterator[tuple[str, int, int, str | None]]:
    whole = {r.id: r.text for r in record.reports}
    for fact in record.facts:
        for claim in fact.claims:
            yield whole.get(claim.report, ""), claim.start, claim.end, claim.text
    for entry in record.ledger:
        yield whole.get(entry.report, ""), entry.start, entry.end, None
    for statement in record.statements:
        for start, end in statement.content:
            yield whole.get(statement.report, ""), start, end, None


def _stories(connection: Connection) -> Iterator[Finding]:
    """Every report that stands is in a story, and every story's counts are of a record that is there."""
    placed = select(members.c.report).where(members.c.until.is_(None))
    query = select(reports.c.id).where(reports.c.successor.is_(None), reports.c.number.not_in(placed))
    for own in connection.execute(query).scalars():
        yield Finding(table="members", row=own, says="the report is in no story")
    known = select(records.c.version).where(records.c.story == stories.c.id, records.c.version == stories.c.version)
    lost = select(stories.c.id).where(stories.c.version.is_not(None), ~known.exists())
    for own in connection.execute(lost).scalars():
        yield Finding(table="stories", row=own, says="its current record is missing")
    compared = select(profiles.c.story)
    bare = select(stories.c.id).where(stories.c.reports > 0, ~stories.c.stale, stories.c.id.not_in(compared))
    for own in connection.execute(bare).scalars():
        yield Finding(table="profiles", row=own, says="is compared with no other story: `rashomon migrate` mends it")


def _index(connection: Connection) -> Iterator[Finding]:
    kept_reports = connection.execute(select(func.count()).select_from(reports)).scalar_one()
    table = "search_docsize" if connection.dialect.name == "sqlite" else "search"
    indexed = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608  one of two names
    if indexed != kept_reports:
        yield Finding(table="search", row="-", says=f"{indexed} reports are indexed, {kept_reports} are kept")
