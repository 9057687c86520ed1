"""A story: its record on the left, its reports on the right."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from rashomon.export.shown import VERDICTS
from rashomon.model import Verdict
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.fact import LitReport, lit
from rashomon.web.rendering import environment
from rashomon.web.told import Told, told

CLAIMS = (
    "fact",
    "section",
    "kind",
    "gist",
    "verdict",
    "rule",
    "origins",
    "review",
    "review_by",
    "report",
    "outlet",
    "published",
    "speaker",
    "modality",
    "polarity",
    "quote",
    "start",
    "end",
    "hash",
)


def record(ask: Ask) -> Page:
    """The record of a story, its last version or the one that the address names; as rows, a row a claim."""
    version = ask.number("version", 0, least=1) or None
    found = told(ask, version)

    def show() -> dict[str, Any]:
        chosen = [v for v in ask.all("verdict") if v in set(Verdict)]
        return {
            "told": found,
            "s": found.story.summary,
            "view": found.view,
            "version": version,
            "body": body(ask, found),
            "columns": columns(ask, found),
            "filters": [(v, n, _with(ask, chosen, v), not chosen or v in chosen) for v, n in found.view.counts],
            "hidden": [v.value for v in VERDICTS if chosen and v not in chosen],
        }

    return Page("story.html.j2", found.view.story, show, lambda: found.held, lambda: claims(found), section="stories")


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


def _with(ask: Ask, chosen: list[str], verdict: Verdict) -> str:
    """The address that shows this verdict as well, or no more; all of them are shown where none is named."""
    held = set(chosen) or set(Verdict)
    held ^= {verdict}
    whole = not held or held == set(Verdict)
    return ask.here(verdict=[] if whole else [v.value for v in VERDICTS if v in held])


def body(ask: Ask, found: Told) -> Markup:
    """The record's facts as markup, made once for every state of the story."""
    return ask.room.memory.get(("body", found.state), lambda: _part("_record.html.j2", found))


def columns(ask: Ask, found: Told) -> Markup:
    """The reports as markup, made once for all states of the story that mark the same words alike."""
    return ask.room.memory.get(("columns", found.marked), lambda: _part("_columns.html.j2", found))


def _part(template: str, found: Told) -> Markup:
    return Markup(environment().get_template(template).render(told=found, view=found.view))  # noqa: S704  a template's


def claims(found: Told) -> Table:
    """A row a claim, with its fact and its words: enough to find both again elsewhere."""

    def rows() -> Any:
        for fact in found.record.facts:
            for claim in fact.claims:
                report = found.reports.get(claim.report)
                yield {
                    "fact": fact.id,
                    **fact.model_dump(include={"section", "kind", "gist", "rule", "origins"}),
                    "verdict": fact.verdict.value,
                    "review": fact.review.status if fact.review else None,
                    "review_by": fact.review.by if fact.review else None,
                    "report": claim.report,
                    "outlet": report.outlet if report else None,
                    "published": report.published if report else None,
                    "speaker": claim.speaker,
                    "modality": claim.modality.value,
                    "polarity": claim.polarity.value,
                    "quote": claim.text,
                    "start": claim.start,
                    "end": claim.end,
                    "hash": report.hash if report else None,
                }

    return Table(CLAIMS, rows())
