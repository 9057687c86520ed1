"""Texts of one page, one after the other: what an earlier one was quoted as saying and a later one no longer has."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from rashomon.archive.model import GoneQuote, ReportRow
from rashomon.archive.reports import load_annotated, row_of, rows_query
from rashomon.archive.schema import members, reports
from rashomon.model import Annotated


def page_versions(connection: Connection, page: str) -> tuple[ReportRow, ...]:
    """All kept texts of a page, the first one first."""
    query = rows_query().where(reports.c.page == page).order_by(reports.c.version)
    return tuple(map(row_of, connection.execute(query)))


def gone_quotes(connection: Connection, report: str) -> tuple[GoneQuote, ...]:
    """Statements of a replaced text whose words are not in the one that replaced it last. Empty for other reports."""
    last = _last(connection, report)
    if last == report:
        return ()
    found = load_annotated(connection, [report, last])
    if report not in found or last not in found:
        return ()
    return tuple(_gone(found[report], found[last]))


def gone_from(connection: Connection, story: str) -> tuple[GoneQuote, ...]:
    """The same for all reports that were of a story and were replaced."""
    query = (
        select(reports.c.id)
        .distinct()
        .join_from(members, reports)
        .where(members.c.story == story, reports.c.successor.is_not(None))
    )
    return tuple(quote for own in sorted(connection.execute(query).scalars()) for quote in gone_quotes(connection, own))


def _last(connection: Connection, report: str) -> str:
    seen: set[str] = set()
    while report not in seen:
        seen.add(report)
        after = connection.execute(select(reports.c.successor).where(reports.c.id == report)).scalar()
        if after is None:
            return report
        report = after
    return report


def _gone(old: Annotated, new: Annotated) -> Iterable[GoneQuote]:
    from rashomon.reconcile.said import said

    text = old.report.text
    for row in said([old]):
        if not all(_words(text[start:end]) in _words(new.report.text) for start, end in row.content):
            yield GoneQuote(statement=row, successor=new.report.id)


def _words(text: str) -> str:
    """Other line breaks make no other words."""
    return " ".join(text.split())
