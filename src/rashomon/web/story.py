"""A story: its record on the left, its reports on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from rashomon.export.shown import VERDICTS
from rashomon.model import Verdict
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.errors import missing
from rashomon.web.fact import LitReport, lit
from rashomon.web.processes import round_of
from rashomon.web.rendering import address, environment, sent
from rashomon.web.told import Told, told
from rashomon.web.window import Stretch, stretch

if TYPE_CHECKING:
    from starlette.responses import Response


def record(ask: Ask) -> Page:
    """The record of a story, its last version or the one that the address names; as rows, a row a claim.

    A large record comes in stretches: ``start`` or ``fact`` say which.
    """
    version = ask.number("version", 0, least=1) or None
    found = told(ask, version)
    chosen = [Verdict(v) for v in ask.all("verdict") if v in set(Verdict)]

    def show() -> dict[str, Any]:
        held = stretch(found.view, chosen, ask.number("start", 0), ask.get("fact"))
        return {
            "told": found,
            "s": found.story.summary,
            "view": found.view,
            "version": version,
            "rounds": round_of(ask, found.story.summary.id),
            "stretch": held,
            "facts": facts(ask, found, held, chosen),
            "head": "" if held.start else part(ask, found, "_head.html.j2"),
            "tail": "" if held.start else part(ask, found, "_tail.html.j2"),
            "columns": columns(ask, found),
            "filters": [(v, n, _with(ask, chosen, v), not chosen or v in chosen) for v, n in found.view.counts],
            "hidden": [v.value for v in VERDICTS if chosen and v not in chosen],
        }

    return Page(
        "story.html.j2",
        found.view.story,
        show,
        lambda: found.held,
        lambda: claims(found),
        fragment="_stretch.html.j2",
        section="stories",
    )


def text(ask: Ask) -> Response:
    """One report's text with its marks, for its place on the record's page."""
    from starlette.responses import Response

    found = told(ask, ask.number("version", 0, least=1) or None)
    name = ask.part("report")
    view = next((r for r in found.view.reports if r.report.id == name), None)
    if view is None:
        raise missing("report", name)
    made = environment().get_template("_text_alone.html.j2").render(told=found, r=view)
    return Response(sent(made), media_type="text/html; charset=utf-8")


def side_by_side(ask: Ask) -> Page:
    """The reports of a story beside each other, words of the same fact lit together."""
    found = told(ask)

    def show() -> dict[str, Any]:
        wanted = [r for r in ask.all("report") if r in found.reports] or [r.id for r in found.record.reports][:3]
        common = [f for f in found.views.values() if len({c.report for c in f.fact.claims} & set(wanted)) > 1]
        picked = next((f for f in common if f.key == ask.get("fact")), None)
        texts = lit(found, picked) if picked else [LitReport(v, v.parts, True) for v in found.view.reports]
        return {
            "told": found,
            "s": found.story.summary,
            "view": found.view,
            "wanted": wanted,
            "shown": [r for r in texts if r.view.report.id in wanted],
            "common": common,
            "picked": picked,
            "steps": _steps(ask, common, picked.key if picked else ""),
        }

    def data() -> object:
        return {"reports": found.record.reports, "facts": found.record.facts}

    return Page(
        "side.html.j2", f"{found.view.story}: side by side", show, data, lambda: claims(found), section="stories"
    )


def _steps(ask: Ask, common: list[Any], key: str) -> tuple[str, str]:
    """Addresses with the fact before and the one after; from none to the first and the last."""
    keys = [f.key for f in common]
    if not keys:
        return "", ""
    at = keys.index(key) if key in keys else -1
    before = keys[at - 1] if at >= 0 else keys[-1]
    return ask.here(fact=before), ask.here(fact=keys[(at + 1) % len(keys)])


def _with(ask: Ask, chosen: list[Verdict], verdict: Verdict) -> str:
    """The address that shows this verdict as well, or no more; all of them are shown where none is named."""
    held = set(chosen) or set(Verdict)
    held ^= {verdict}
    whole = not held or held == set(Verdict)
    return ask.here(verdict=[] if whole else [v.value for v in VERDICTS if v in held], start=None, fact=None)


def facts(ask: Ask, found: Told, held: Stretch, chosen: Sequence[Verdict]) -> Markup:
    """A stretch of the record's facts as markup, made once for every state of the story."""

    def here(start: int) -> str:
        query = {"version": found.asked, "verdict": list(chosen), "start": start}
        return address("/stories/{story}", story=found.story.summary.id, **query)

    def make() -> Markup:
        return _part("_facts.html.j2", found, stretch=held, here=here)

    return ask.room.memory.get(("facts", found.state, held.start, tuple(chosen)), make)


def part(ask: Ask, found: Told, template: str) -> Markup:
    """Another part of the record's page, made once for every state of the story."""
    return ask.room.memory.get((template, found.state), lambda: _part(template, found))


def columns(ask: Ask, found: Told) -> Markup:
    """The reports as markup, made once for all states of the story that mark the same words alike."""
    return ask.room.memory.get(("columns", found.marked), lambda: _part("_columns.html.j2", found))


def _part(template: str, found: Told, **more: object) -> Markup:
    made = environment().get_template(template).render(told=found, view=found.view, **more)
    return Markup(made)  # noqa: S704  a template's


def claims(found: Told) -> Table:
    """A row a claim, with its fact and its words: enough to find both again elsewhere."""
    from rashomon.export.flat import COLUMNS, claim_rows

    return Table(tuple(COLUMNS), claim_rows([found.record]))
