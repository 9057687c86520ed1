"""A report with what was found in it, all reports by their words, and an actor over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from rashomon.export.marks import Span, cut, visible
from rashomon.model import Verdict
from rashomon.web.activity import activity
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.errors import wrong
from rashomon.web.stories import pages

if TYPE_CHECKING:
    from rashomon.archive.model import ActorPage, Hit
    from rashomon.model import Annotated, Statement

_PER_PAGE = 20
_DAYS = 40  # reports on an actor's page
#: The layers of an annotated text: their names in addresses, what they are called, and the letter of their marks.
LAYERS = {
    "statements": "Statements",
    "events": "Events",
    "actors": "Actors",
    "places": "Places",
    "times": "Times",
    "quantities": "Quantities",
}


def one(ask: Ask) -> Page:
    """A report: its text with the chosen layers marked, its parts labelled, its statements and events as lists."""
    name = ask.part("report")
    row = ask.archive.report_row(name)
    annotated: Annotated = ask.archive.annotated(name)
    report = annotated.report

    def show() -> dict[str, Any]:
        chosen = [layer for layer in ask.all("layer") if layer in LAYERS] or ["statements"]
        spans = [span for layer in chosen for span in _spans(annotated, layer)]
        return {
            "row": row,
            "report": report,
            "parts": cut(report.text, report.blocks, spans, "r0"),
            "layers": [
                (n, t, len(getattr(annotated, n)), ask.toggled("layer", n), n in chosen) for n, t in LAYERS.items()
            ],
            "statements": list(_statements(annotated)),
            "events": [(e, " ".join(report.text[e.start : e.end].split())) for e in annotated.events],
            "versions": ask.archive.page(report.url) if report.url else (),
            "gone": ask.archive.gone_quotes(name),
            "title": visible(report.title or row.name),
        }

    def table() -> Table:
        columns = ("speaker", "kind", "strength", "source", "cue", "content", "start", "end")
        rows = (
            {
                "speaker": s.speaker,
                "kind": s.kind.value,
                "strength": s.strength.value,
                "source": _words(report.text, s.source),
                "cue": _words(report.text, s.cue),
                "content": _words(report.text, s.content),
                "start": s.content[0][0] if s.content else None,
                "end": s.content[-1][1] if s.content else None,
            }
            for s in annotated.statements
        )
        return Table(columns, rows)

    title = visible(report.title or row.name)
    return Page("report.html.j2", title, show, lambda: {"row": row, "annotated": annotated}, table)


def _spans(annotated: Annotated, layer: str) -> Iterator[Span]:
    """The words of a layer; a span's ``fact`` is what the mark is of: its sort and the number in its list."""
    if layer == "statements":
        for n, statement in enumerate(annotated.statements):
            for sort, found in (("src", statement.source), ("cue", statement.cue), ("cnt", statement.content)):
                for start, end in found:
                    yield Span(start, end, f"{sort}-{n}", Verdict.SINGLE)
    else:
        for n, mention in enumerate(getattr(annotated, layer)):
            yield Span(mention.start, mention.end, f"{layer[:3]}-{n}", Verdict.SINGLE)


def _statements(annotated: Annotated) -> Iterator[dict[str, Any]]:
    text = annotated.report.text
    for n, s in enumerate(annotated.statements):
        spans = s.content or s.source or s.cue
        yield {
            "n": n,
            "who": visible(s.speaker or _words(text, s.source) or "Nobody named"),
            "said": s,
            "cue": _words(text, s.cue),
            "words": _words(text, s.content),
            "anchor": f"r0-{spans[0][0]}" if spans else "",
            "inner": [(visible(i.speaker or "somebody"), _words(text, i.content)) for i in _nested(s)],
        }


def _nested(statement: Statement) -> Iterator[Statement]:
    for inner in statement.nested:
        yield inner
        yield from _nested(inner)


def _words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " … ".join(" ".join(visible(text[start:end]).split()) for start, end in spans)


# -- all reports ------------------------------------------------------------------------------------------


def search(ask: Ask) -> Page:
    """Reports that have the words, each with an excerpt."""
    asked, page = ask.get("q"), ask.number("page", 1, least=1, most=100_000)
    filters = {
        "outlet": ask.get("outlet") or None,
        "language": ask.get("language") or None,
        "since": ask.day("since"),
        "until": ask.day("until"),
        "replaced": ask.get("replaced") == "yes",
    }

    def found(limit: int, offset: int) -> Any:
        return ask.archive.search(asked, **filters, limit=limit, offset=offset)

    def show() -> dict[str, Any]:
        result = found(_PER_PAGE, (page - 1) * _PER_PAGE)
        return {
            "asked": asked,
            "filters": filters,
            "result": result,
            "hits": [(hit, list(pieces(hit))) for hit in result.hits],
            "pages": pages(ask, page, result.total, _PER_PAGE),
        }

    def table() -> Table:
        columns = ("id", "outlet", "title", "published", "url", "story", "score", "start", "excerpt")
        rows = (
            {**h.report.model_dump(), "score": h.score, "start": h.start, "excerpt": h.excerpt}
            for h in found(1_000, 0).hits
        )
        return Table(columns, rows)

    return Page(
        "search.html.j2",
        f"Search: {asked}" if asked else "Search",
        show,
        lambda: found(_PER_PAGE, (page - 1) * _PER_PAGE),
        table,
        section="search",
    )


def pieces(hit: Hit) -> Iterator[tuple[str, bool]]:
    """The excerpt of a hit in runs of text, each with whether it was looked for."""
    at, end = hit.start, hit.start + len(hit.excerpt)
    text = visible(hit.excerpt)
    for span in sorted(hit.spans, key=lambda s: s.start):
        start, stop = max(span.start, at), min(span.end, end)
        if start >= stop:
            continue
        if start > at:
            yield text[at - hit.start : start - hit.start], False
        yield text[start - hit.start : stop - hit.start], True
        at = stop
    if at < end:
        yield text[at - hit.start :], False


def actor(ask: Ask) -> Page:
    """What an actor said and did over all reports, day by day."""
    name = ask.get("name")
    if not name:
        raise wrong("Which actor?", "Give a name: /actor?name=…")
    found: ActorPage = ask.archive.actor(name)

    def show() -> dict[str, Any]:
        rows = {r.id: r for r in found.reports}
        said: dict[str, list[Any]] = {}
        for s in found.statements:
            said.setdefault(s.report, []).append(s)
        did: dict[str, list[Any]] = {}
        for e in found.events:
            did.setdefault(e.report, []).append(e)
        days = [(rows[r], said.get(r, []), did.get(r, [])) for r in rows if r in said or r in did]
        page = ask.number("page", 1, least=1, most=100_000)
        return {
            "actor": found,
            "days": days[(page - 1) * _DAYS : page * _DAYS],
            "silent": len(rows) - len(days),
            "picture": activity(_published(days, 1), _published(days, 2)),
            "pages": pages(ask, page, len(days), _DAYS),
        }

    def table() -> Table:
        columns = ("what", "published", "outlet", "report", "type", "modality", "with", "words", "start", "end")
        return Table(columns, _actor_rows(found))

    return Page("actor.html.j2", found.name, show, lambda: found, table)


def _published(days: list[tuple[Any, list[Any], list[Any]]], which: int) -> Counter[date]:
    """How many of an actor's statements (1) or events (2) were published on each day."""
    found: Counter[date] = Counter()
    for day in days:
        if day[0].published and day[which]:
            found[day[0].published] += len(day[which])
    return found


def _actor_rows(found: ActorPage) -> Iterator[dict[str, object]]:
    rows = {r.id: r for r in found.reports}
    for s in found.statements:
        yield {
            "what": "statement",
            "published": rows[s.report].published,
            "outlet": rows[s.report].outlet,
            "report": s.report,
            "type": s.kind.value,
            "modality": s.strength.value,
            "words": s.text,
            "start": s.start,
            "end": s.end,
        }
    for e in found.events:
        yield {
            "what": f"event ({e.end_of})",
            "published": rows[e.report].published,
            "outlet": rows[e.report].outlet,
            "report": e.report,
            "type": " ".join(filter(None, (e.type, e.mode))),
            "modality": e.modality,
            "with": "; ".join(e.with_),
            "words": e.text,
            "start": e.start,
            "end": e.end,
        }
