"""The other sides of a story: its differences, its accounts, when and where, what changed, what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from rashomon.export.graph import origins_list, origins_svg
from rashomon.export.shown import RELATIONS, FactView
from rashomon.model import Verdict
from rashomon.web import drawing
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.stories import pages
from rashomon.web.told import Told, gists, told
from rashomon.web.when import Dated, dated
from rashomon.web.where import Spot, spots

if TYPE_CHECKING:
    from rashomon.archive.model import Entry, RecordDiff

_PER_PAGE = 100
_DIFFERING = 50  # facts with their differences on a page


def differences(ask: Ask) -> Page:
    """Every difference of a story, value by value."""
    found = told(ask)
    facts = [f for f in found.views.values() if f.differences]

    def show() -> dict[str, Any]:
        ordered = sorted(facts, key=lambda f: f.verdict is not Verdict.DISPUTED)
        page = ask.number("page", 1, least=1, most=100_000)
        return {
            "told": found,
            "s": found.story.summary,
            "facts": ordered[(page - 1) * _DIFFERING : page * _DIFFERING],
            "disputed": sum(f.verdict is Verdict.DISPUTED for f in facts),
            "total": len(facts),
            "pages": pages(ask, page, len(facts), _DIFFERING),
        }

    def data() -> object:
        return [{"fact": f.fact.id, "gist": f.gist, "differences": f.fact.differences} for f in facts]

    columns = ("fact", "gist", "verdict", "role", "relation", "value", "report", "outlet", "quote", "start", "end")
    return Page(
        "differences.html.j2",
        f"{found.view.story}: differences",
        show,
        data,
        lambda: Table(columns, _values(found, facts)),
        section="stories",
    )


def _values(found: Told, facts: Iterable[FactView]) -> Iterator[dict[str, object]]:
    for f in facts:
        for d in f.fact.differences:
            for v in d.values:
                yield {
                    "fact": f.fact.id,
                    "gist": f.gist,
                    "verdict": f.verdict.value,
                    "role": d.role,
                    "relation": RELATIONS[d.relation],
                    "value": v.value,
                    "report": v.report,
                    "outlet": found.label.get(v.report),
                    "quote": v.text,
                    "start": v.start,
                    "end": v.end,
                }


@dataclass(frozen=True)
class Account:
    """One report against the others: what only it has, and what it leaves out though others have it."""

    report: str
    letter: str
    label: str
    carries: int
    only: tuple[FactView, ...]
    left_out: tuple[FactView, ...]


def accounts(ask: Ask) -> Page:
    """Who derives from whom; what only one report has; what each leaves out."""
    found = told(ask)
    made = _accounts(found)

    def show() -> dict[str, Any]:
        chosen = next((a for a in made if a.report == ask.get("report")), None)
        return {
            "told": found,
            "s": found.story.summary,
            "view": found.view,
            "accounts": made,
            "chosen": chosen,
            "shared": _shared(found),
            "picture": drawing.origins(found),
            "graph": Markup(origins_svg(found.record)),  # noqa: S704  escaped where it is drawn
            "derived": Markup(origins_list(found.record)),  # noqa: S704  the same
        }

    def data() -> object:
        return {
            "origins": found.record.origins,
            "accounts": [
                {"report": a.report, "only": [f.fact.id for f in a.only], "left_out": [f.fact.id for f in a.left_out]}
                for a in made
            ],
        }

    def table() -> Table:
        rows = (
            {"report": a.report, "outlet": a.label, "what": what, "fact": f.fact.id, "gist": f.gist}
            for a in made
            for what, facts in (("only", a.only), ("left out", a.left_out))
            for f in facts
        )
        return Table(("report", "outlet", "what", "fact", "gist"), rows)

    return Page("accounts.html.j2", f"{found.view.story}: accounts", show, data, table, section="stories")


def _whole(found: Told) -> list[FactView]:
    """Facts that are whole clauses and that nobody rejected: a date or a name alone is no account of anything."""
    return [
        f
        for f in found.views.values()
        if f.fact.parent is None
        and f.fact.kind != "role"
        and not (f.fact.review and f.fact.review.status == "rejected")
    ]


def _accounts(found: Told) -> list[Account]:
    facts = _whole(found)
    origin = {report.id: report.origin for report in found.record.reports}
    # Where there are only two witnesses, what one leaves out is what the other alone has.
    many = min(2, max(1, len(set(origin.values())) - 1))
    carriers = {f.key: {c.report for c in f.fact.claims} for f in facts}
    witnesses = {f.key: len({origin.get(r) for r in carriers[f.key]}) for f in facts}
    made = []
    for report in found.record.reports:
        own = [f for f in facts if report.id in carriers[f.key]]
        only = tuple(f for f in own if carriers[f.key] == {report.id})
        left_out = tuple(f for f in facts if report.id not in carriers[f.key] and witnesses[f.key] >= many)
        letter, label = found.letter[report.id], found.label[report.id]
        made.append(Account(report.id, letter, label, len(own), only, left_out))
    return made


def _shared(found: Told) -> list[tuple[str, list[int]]]:
    """How many facts each two reports have in common: a row a report."""
    carriers = [{c.report for c in f.fact.claims} for f in _whole(found)]
    ids = [r.id for r in found.record.reports]
    return [(found.letter[a], [sum(1 for held in carriers if a in held and b in held) for b in ids]) for a in ids]


def timeline(ask: Ask) -> Page:
    """When things happened, as the reports say, and when they were published."""
    found = told(ask)
    made = _dated(ask, found)

    def show() -> dict[str, Any]:
        return {
            "told": found,
            "s": found.story.summary,
            "dated": made,
            "picture": drawing.timeline(found, made),
        }

    def table() -> Table:
        columns = ("first", "last", "words", "gist", "fact", "verdict", "reports")
        return Table(columns, ({**d.row, "reports": " ".join(d.reports)} for d in made))

    return Page(
        "timeline.html.j2",
        f"{found.view.story}: timeline",
        show,
        lambda: [{**d.row, "reports": d.reports} for d in made],
        table,
        section="stories",
    )


def _dated(ask: Ask, found: Told) -> tuple[Dated, ...]:
    return ask.room.memory.get(("dated", found.state), lambda: dated(ask.archive, found))


def places(ask: Ask) -> Page:
    """Where: the places that the reports name, on a map and as a list."""
    found = told(ask)
    made: tuple[Spot, ...] = ask.room.memory.get(("spots", found.state), lambda: spots(ask.archive, found))

    def show() -> dict[str, Any]:
        return {"told": found, "s": found.story.summary, "spots": made, "picture": drawing.world(made)}

    def table() -> Table:
        columns = ("place", "kind", "country", "latitude", "longitude", "mentions", "reports", "words")
        rows = ({**spot.row, "reports": " ".join(spot.reports), "words": "; ".join(spot.words)} for spot in made)
        return Table(columns, rows)

    return Page(
        "map.html.j2",
        f"{found.view.story}: map",
        show,
        lambda: [{**spot.row, "reports": spot.reports, "words": spot.words} for spot in made],
        table,
        section="stories",
    )


def versions(ask: Ask) -> Page:
    """The versions of a story's record, what changed between two of them, and which reports came and went."""
    found = told(ask)
    held = found.story.versions

    def diff() -> RecordDiff | None:
        if len(held) < 2:
            return None
        last = held[-1].version
        after = ask.number("after", last, least=1)
        before = ask.number("before", max(1, after - 1), least=1)
        made: RecordDiff = ask.archive.diff(found.story.summary.id, before, after)
        return made

    def show() -> dict[str, Any]:
        names = {r.id: r.outlet or r.title or r.name for r in found.story.reports}

        def named(why: str) -> str:
            return re.sub(r"r[0-9a-f]{12,}", lambda m: str(names.get(m.group(), m.group())), why)

        return {
            "named": named,
            "told": found,
            "s": found.story.summary,
            "versions": held,
            "diff": diff(),
            "names": names,
            "history": found.story.history,
            "others": [o for o in ask.archive.stories(limit=200).stories if o.id != found.story.summary.id],
        }

    def data() -> object:
        return {"versions": held, "diff": diff(), "history": found.story.history}

    def table() -> Table:
        made = diff()
        columns = ("change", "fact", "gist", "section", "before", "after")
        kinds = ("corroborated", "disputed", "other", "new", "gone")
        rows = ({"change": k, **c.model_dump(mode="json")} for k in kinds for c in (getattr(made, k) if made else ()))
        return Table(columns, rows)

    return Page("versions.html.j2", f"{found.view.story}: versions", show, data, table, section="stories")


def decisions(ask: Ask) -> Page:
    """The decisions on one story."""
    story = ask.archive.story(ask.part("story"))
    return _decisions(ask, f"{story.summary.title}: decisions", story.summary.id, story.summary)


def all_decisions(ask: Ask) -> Page:
    """All decisions of the archive, the last one first."""
    return _decisions(ask, "Decisions", None, None)


def _decisions(ask: Ask, title: str, story: str | None, summary: Any) -> Page:
    user = ask.user if ask.blind else ask.get("user") or None
    held: tuple[Entry, ...] = ask.archive.decisions(story=story, user=user)

    def show() -> dict[str, Any]:
        page = ask.number("page", 1, least=1)
        first = (page - 1) * _PER_PAGE
        shown = held[::-1][first : first + _PER_PAGE]
        return {
            "s": summary,
            "entries": shown,
            "gists": gists(ask, ((e.decision.story or "", e.decision.fact or "") for e in shown)),
            "total": len(held),
            "users": sorted({e.decision.user for e in held}),
            "of": user,
            "pages": pages(ask, page, len(held), _PER_PAGE),
        }

    def table() -> Table:
        columns = ("seq", "at", "user", "kind", "story", "fact", "field", "value", "text", "withdrawn_by", "id")
        rows = ({**e.decision.model_dump(mode="json"), "seq": e.seq, "withdrawn_by": e.withdrawn_by} for e in held)
        return Table(columns, rows)

    section = "stories" if story else "decisions"
    return Page("decisions.html.j2", title, show, lambda: held, table, section=section)
