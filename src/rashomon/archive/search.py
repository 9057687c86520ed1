"""The full text index of the kept reports: what goes in, and what a query finds.

The index holds words and their places, not the text again. Excerpts and the spans of the found words are made
from the report's own text, so that they are in its code points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Select,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from rashomon.archive.model import Hit, SearchResult, Span
from rashomon.archive.query import Query, Word, for_postgresql, for_sqlite, occurrences, parsed, words_of
from rashomon.archive.reports import row_of, rows_query
from rashomon.archive.schema import members, reports, texts
from rashomon.model import Frozen, Report
from rashomon.values.names import fold

_EXCERPT = 240  # code points
_BEFORE = 60  # of an excerpt, before the first found word
_LAST_PLACE = 16_383  # PostgreSQL keeps no later place of a word,
_PLACES = 255  # nor more of one word,
_VECTOR = 900_000  # nor more bytes of one text (a megabyte)
_WORD = 400
_TOO_MANY = 10_000  # found reports above which the order is by time: to rank them all takes long and tells little


def index(connection: Connection, number: int, report: Report) -> None:
    """Take a report into the index."""
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO search(rowid, title, text) VALUES (:number, :title, :text)"),
            {"number": number, "title": _folded(report.title or ""), "text": _folded(report.text)},
        )
    else:
        connection.execute(
            text("INSERT INTO search(number, words) VALUES (:number, CAST(:words AS tsvector))"),
            {"number": number, "words": _vector(f"{report.title or ''}\n{report.text}")},
        )


def _folded(words: str) -> str:
    """Only the words, as ``words_of`` has them: what is found is then what is lit in the text."""
    return " ".join(word.text for word in words_of(words))


def _vector(words: str) -> str:
    places: dict[str, list[int]] = {}
    size = 0
    for at, word in enumerate(words_of(words), 1):
        own = places.get(word.text)
        if own is None:
            size += len(word.text.encode()) + 8
            if size > _VECTOR or len(word.text) > _WORD:
                continue
            own = places[word.text] = []
        if len(own) < _PLACES:
            own.append(min(at, _LAST_PLACE))
            size += 2
    return " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places.items())


class ReportFilter(Frozen):
    """Which reports, beside their words: all conditions must hold. Texts that a later one of their page replaced are
    only found with ``replaced``."""

    story: str | None = None
    outlet: str | None = None
    since: date | None = None
    until: date | None = None
    language: str | None = None
    replaced: bool = False
    limit: int = Field(default=20, ge=0)
    offset: int = Field(default=0, ge=0)


class ReportWishes(TypedDict, total=False):
    """The fields of ``ReportFilter``."""

    story: str | None
    outlet: str | None
    since: date | None
    until: date | None
    language: str | None
    replaced: bool
    limit: int
    offset: int


def search(connection: Connection, asked: str, filtered: ReportFilter) -> SearchResult:
    """Reports that fit a query and the filters, best first (BM25, or ``ts_rank`` on PostgreSQL; then the last kept).

    Without words, the newest reports that fit the filters.
    """
    query = parsed(asked)
    if asked.strip() and not query.groups and not query.without:
        return SearchResult(query=asked, total=0, hits=())
    wanted = _matching(connection, query, filtered)
    if any(term.prefix for term in query.terms):  # to collect all words that begin so takes longest: once is enough
        total, page = _counted_once(connection, wanted, filtered)
    else:
        total, page = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one(), None
    if page is not None and total > _TOO_MANY:
        found = dict.fromkeys(page, 0.0)
    else:
        ranked = _ranked(connection, query, wanted, total).limit(filtered.limit).offset(filtered.offset)
        found = {row.number: float(row.score) for row in connection.execute(ranked)}
    rows = {row.number: row for row in connection.execute(rows_query().where(reports.c.number.in_(list(found))))}
    shown = _texts(connection, list(found))
    hits = tuple(_hit(rows[number], query, shown[number], score) for number, score in found.items())
    return SearchResult(query=asked, total=total, hits=hits)


def _counted_once(connection: Connection, wanted: Select[Any], filtered: ReportFilter) -> tuple[int, list[int]]:
    """How many there are, and a page of them, the last kept first: the index is asked once for both."""
    found = wanted.cte("found")
    many = select(func.count()).select_from(found).scalar_subquery()
    page = select(found.c.number, many.label("many")).order_by(found.c.number.desc())
    rows = connection.execute(page.limit(filtered.limit).offset(filtered.offset)).all()
    if rows:
        return int(rows[0].many), [row.number for row in rows]
    return int(connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()), []


def _allowed(wanted: ReportFilter) -> list[ColumnElement[bool]]:
    """What the rows of the reports must hold, beside words."""
    found: list[ColumnElement[bool]] = []
    if wanted.story is not None:
        standing = select(members.c.report).where(members.c.story == wanted.story, members.c.until.is_(None))
        found.append(reports.c.number.in_(standing))
    if wanted.outlet is not None:
        found.append(reports.c.outlet_key == fold(wanted.outlet))
    if wanted.since is not None:
        found.append(reports.c.published >= wanted.since)
    if wanted.until is not None:
        found.append(reports.c.published <= wanted.until)
    if wanted.language is not None:
        found.append(reports.c.language == wanted.language)
    if found and not wanted.replaced:
        found.append(reports.c.successor.is_(None))
    return found


# The index as SQL sees it: FTS5 has a row number and a column of its own name, PostgreSQL what the migration made.
_FTS = table("search", column("rowid", Integer))
_VECTORS = table("search", column("number", Integer), column("words", TSVECTOR))


def _matching(connection: Connection, query: Query, filtered: ReportFilter) -> Select[Any]:
    """The numbers of the reports that have the words and fit the filters."""
    allowed, replaced = _allowed(filtered), filtered.replaced
    if not query.groups:
        stands = [] if allowed or replaced else [reports.c.successor.is_(None)]
        found = select(reports.c.number.label("number")).where(*allowed, *stands)
        number: ColumnElement[int] = reports.c.number
    else:
        found = having(connection, query)
        number = _number(connection)
        # Without filters it is faster to leave out the few texts that were replaced than to look up every report.
        old = select(reports.c.number).where(reports.c.successor.is_not(None))
        if allowed:
            found = found.where(_plain(connection).in_(select(reports.c.number).where(*allowed)))
        elif not replaced:
            found = found.where(number.not_in(old))
    if query.without:
        found = found.where(number.not_in(having(connection, query.only_without())))
    return found


def _number(connection: Connection) -> ColumnElement[int]:
    return _FTS.c.rowid if connection.dialect.name == "sqlite" else _VECTORS.c.number


def _plain(connection: Connection) -> ColumnElement[int]:
    """The same where SQLite must not look it up in the index row by row: the words are to come first."""
    return literal_column("+search.rowid", Integer) if connection.dialect.name == "sqlite" else _VECTORS.c.number


def having(connection: Connection, query: Query) -> Select[Any]:
    """The numbers of the reports that a query's groups let through. Needs at least one group."""
    number = _number(connection).label("number")
    if connection.dialect.name == "sqlite":
        return select(number).where(literal_column("search").op("MATCH")(for_sqlite(query)))
    return select(number).where(_VECTORS.c.words.op("@@")(cast(for_postgresql(query), TSQUERY)))


def _ranked(connection: Connection, query: Query, wanted: Select[Any], total: int) -> Select[Any]:
    """Best first. So many that words can't tell them apart, or any without words, come newest first."""
    none: ColumnElement[float] = literal_column("0.0", Float).label("score")
    if not query.groups:
        newest = reports.c.published.desc()
        # SQLite has undated reports last by itself, and then takes the order from its index.
        order = newest if connection.dialect.name == "sqlite" else newest.nulls_last()
        return wanted.add_columns(none).order_by(order, reports.c.number.desc())
    number = _number(connection)
    if total > _TOO_MANY:
        return wanted.add_columns(none).order_by(number.desc())
    if connection.dialect.name == "sqlite":
        # A title's words count five times those of the text.
        score: ColumnElement[float] = -func.bm25(literal_column("search"), 5.0, 1.0)
    else:
        score = func.ts_rank(_VECTORS.c.words, cast(for_postgresql(query), TSQUERY), 1)
    return wanted.add_columns(score.label("score")).order_by(score.desc(), number.desc())


def _texts(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    rows = connection.execute(select(texts.c.report, texts.c.text).where(texts.c.report.in_(numbers)))
    return {row.report: row.text for row in rows}


def _hit(row: Any, query: Query, whole: str, score: float) -> Hit:
    words = list(words_of(whole))
    found = occurrences(query, words)
    start = _start(whole, words, found)
    spans = tuple(Span(start=words[a].start, end=words[b - 1].end) for a, b in found)
    return Hit(report=row_of(row), start=start, excerpt=whole[start : start + _EXCERPT], spans=spans, score=score)


def _start(whole: str, words: Sequence[Word], found: Sequence[tuple[int, int]]) -> int:
    """Where the excerpt begins that shows most of the different words that were found."""
    best, most = 0, 0
    for n, (first, _) in enumerate(found[:200]):
        limit = words[first].start + _EXCERPT - _BEFORE
        inside = {words[a].text for a, b in found[n : n + 40] if words[b - 1].end <= limit}
        if len(inside) > most:
            best, most = first, len(inside)
    if not found:
        return 0
    at = words[best].start
    return 0 if at <= _BEFORE else next((w.start for w in words if w.start >= at - _BEFORE), at)


_COMMON = 0.02  # share of the kept reports above which a word tells nothing


_TOGETHER = 4  # common words that a neighbour must all have, where a report has no rare ones
_COMMON_MOST = 500  # and their number: the cost of a look-up grows with it


def neighbours(connection: Connection, report: Report, limit: int) -> list[str]:
    """Ids of kept reports that share this one's telling words, likeliest first: candidates for its story."""
    words, telling = _telling(connection, report)
    if not words:
        return []
    # Where no word is rare, it takes several together to tell reports apart.
    glue = (" OR ", " | ") if telling else (" AND ", " & ")
    if connection.dialect.name == "sqlite":
        query = "SELECT rowid FROM search WHERE search MATCH :words ORDER BY rank LIMIT :limit"
        asked = glue[0].join(f'"{word}"' for word in words)
    else:
        query = (
            "SELECT number FROM search WHERE words @@ CAST(:words AS tsquery) "
            "ORDER BY ts_rank(words, CAST(:words AS tsquery), 1) DESC, number LIMIT :limit"
        )
        asked = glue[1].join(f"'{word}'" for word in words)
    numbers = list(connection.execute(text(query), {"words": asked, "limit": limit}).scalars())
    rows = connection.execute(
        select(reports.c.number, reports.c.id).where(reports.c.number.in_(numbers), reports.c.successor.is_(None))
    )
    ids = {row.number: row.id for row in rows}
    return [ids[number] for number in numbers if number in ids]


def _telling(connection: Connection, report: Report, many: int = 24) -> tuple[list[str], bool]:
    """Words to look for: with a capital or a digit, and the title's, the rarest first; and whether any is rare."""
    source = f"{report.title or ''}\n{report.text[:4000]}"
    marked = (w for w in words_of(source) if len(w.text) > 2 and not source[w.start].islower())
    title = (w for w in words_of(report.title or "") if len(w.text) > 3)
    counts = Counter(w.text for w in (*marked, *title))
    kept = connection.execute(select(func.count()).select_from(reports)).scalar_one()
    common = min(max(50, _COMMON * kept), _COMMON_MOST)
    held = _held(connection, [word for word, _ in counts.most_common(4 * many)])
    ranked = sorted((w for w in held if held[w]), key=lambda w: (held[w], w))
    rare = [w for w in ranked if held[w] <= common][:many]
    return (rare, True) if rare else (ranked[:_TOGETHER], False)


def _held(connection: Connection, asked: Sequence[str]) -> dict[str, int]:
    """In how many reports each word is; above what is common it makes no difference how many."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT doc FROM search_words WHERE term = :word")
        return {word: int(connection.execute(query, {"word": word}).scalar() or 0) for word in asked}
    # The index is to be asked, word by word, and only as far as it tells anything.
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    query = text(
        "SELECT word, (SELECT count(*) FROM (SELECT 1 FROM search WHERE words @@ CAST(quote_literal(word) AS tsquery)"
        " LIMIT :most) AS found) AS held FROM unnest(CAST(:words AS text[])) AS word"
    )
    rows = connection.execute(query, {"words": list(asked), "most": _COMMON_MOST + 1}).all()
    connection.execute(text("SET LOCAL enable_seqscan = on"))
    return {row.word: int(row.held) for row in rows}
