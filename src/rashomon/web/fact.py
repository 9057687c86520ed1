"""One fact on its own: its claims on their words, and all that can be decided on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rashomon.export.marks import PartView, Span, cut
from rashomon.export.shown import FactView, ReportView
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.told import Told, told

if TYPE_CHECKING:
    from rashomon.archive.model import Entry
    from rashomon.model import Fact

_ROLES = ("speaker", "participant", "role", "place", "time", "quantity", "polarity")
_OWN = ("gist", "verdict", "section")
_NEAREST = 12


@dataclass(frozen=True)
class ClaimView:
    """A claim to be chosen: its name in a form, whose it is, and its words."""

    name: str
    letter: str
    label: str
    text: str
    speaker: str


@dataclass(frozen=True)
class LitReport:
    """A report with the words of one fact lit in it."""

    view: ReportView
    parts: tuple[PartView, ...]
    carries: bool


def one(ask: Ask) -> Page:
    """A fact of a story's record, by its key."""
    found = told(ask)
    fact = found.fact(ask.part("fact"))

    def show() -> dict[str, Any]:
        before, after = _beside(found, fact)
        return {
            "told": found,
            "s": found.story.summary,
            "view": found.view,
            "fact": fact,
            "claims": list(_claims(found, fact.fact)),
            "reports": lit(found, fact),
            "fields": _fields(fact.fact),
            "near": _near(found, fact),
            "sections": _sections(found),
            "entries": _entries(ask, found, fact.fact),
            "before": before,
            "after": after,
            "asked": ask.form,
        }

    def data() -> object:
        return {"story": found.story.summary.id, "fact": fact.fact, "decisions": _entries(ask, found, fact.fact)}

    def table() -> Table:
        columns = ("report", "start", "end", "text", "speaker", "modality", "polarity")
        return Table(columns, [claim.model_dump(mode="json") for claim in fact.fact.claims])

    return Page("fact.html.j2", fact.gist, show, data, table, section="stories")


def _claims(found: Told, fact: Fact) -> Iterator[ClaimView]:
    for c in sorted(fact.claims, key=lambda c: (found.letter.get(c.report, "~"), c.start)):
        name = f"{c.report}:{c.start}:{c.end}"
        letter, label = found.letter.get(c.report, "?"), found.label.get(c.report, c.report)
        yield ClaimView(name, letter, label, " ".join(c.text.split()), c.speaker or "")


def lit(found: Told, fact: FactView) -> list[LitReport]:
    """Every report, those that carry the fact first, with its words marked."""
    shown = []
    for view in found.view.reports:
        own = [Span(c.start, c.end, fact.key, fact.verdict) for c in fact.fact.claims if c.report == view.report.id]
        values = (v for d in fact.fact.differences for v in d.values if v.report == view.report.id)
        own += [Span(v.start, v.end, fact.key, fact.verdict, value=True) for v in values]
        parts = cut(view.report.text, view.report.blocks, own, view.key)
        shown.append(LitReport(view, parts, bool(own)))
    return sorted(shown, key=lambda report: not report.carries)


def _fields(fact: Fact) -> list[str]:
    """What can be edited: what the fact differs in comes first."""
    differing = [d.role for d in fact.differences]
    return list(dict.fromkeys((*differing, *_OWN[:1], *_ROLES, *_OWN[1:])))


def _near(found: Told, fact: FactView) -> list[FactView]:
    """Other facts of the same sort, those that share most words with this one first: what it may be one with."""
    words = set(fact.gist.casefold().split())
    facet = fact.fact.parent is not None
    others = [f for f in found.views.values() if f.key != fact.key and (f.fact.parent is not None) == facet]

    def alike(other: FactView) -> float:
        own = set(other.gist.casefold().split())
        return len(words & own) / (len(words | own) or 1)

    ranked = sorted(others, key=alike, reverse=True)
    rest = sorted(ranked[_NEAREST:], key=lambda f: f.gist.casefold())
    return ranked[:_NEAREST] + rest


def _sections(found: Told) -> list[str]:
    return [name for name in dict.fromkeys((*found.record.sections, *(f.section for f in found.record.facts))) if name]


def _entries(ask: Ask, found: Told, fact: Fact) -> list[Entry]:
    """The decisions that stand in a fact; those of others are not shown to who codes blind."""
    ids = set(fact.review.decisions) if fact.review else set()
    held = ask.archive.decisions(story=found.story.summary.id)
    return [e for e in held if e.decision.id in ids and (not ask.blind or e.decision.user == ask.user)]


def _beside(found: Told, fact: FactView) -> tuple[FactView | None, FactView | None]:
    """The fact before and the one after, in the record's order."""
    order: Sequence[FactView] = list(found.views.values())
    at = next(i for i, held in enumerate(order) if held.key == fact.key)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)
