"""What to decide next: facts that nobody accepted or rejected, by conflict and by what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rashomon.export.shown import FactView, plural
from rashomon.model import Modality, Verdict
from rashomon.values import Relation
from rashomon.web.asking import Ask, Page, Table
from rashomon.web.errors import Refused, wrong
from rashomon.web.stories import Pages, pages
from rashomon.web.told import Told, tell

_PER_PAGE = 25
_STORIES = 40  # those with most disputed facts are looked through; there is always more to do after them
WHAT = {"disputed": "disputed facts", "differing": "facts told differently", "all": "all facts"}

# What a fact weighs: first whether the reports contradict each other, then what it would change.
_CONFLICT, _CONFLICTS, _DIFFERING = 100, 10, 8
_LEDGER, _RANGE, _ORIGIN, _HAPPENED, _WHOLE = 30, 20, 4, 3, 6


@dataclass(frozen=True)
class Item:
    """A fact to decide on, in its story; ``why`` says what put it where it is."""

    told: Told
    fact: FactView
    weight: float
    why: tuple[str, ...]

    @property
    def story(self) -> str:
        return self.told.story.summary.id

    @property
    def row(self) -> dict[str, Any]:
        return {
            "story": self.story,
            "title": self.told.story.summary.title,
            "fact": self.fact.fact.id,
            "gist": self.fact.gist,
            "verdict": self.fact.verdict.value,
            "weight": self.weight,
            "why": "; ".join(self.why),
        }


def listed(ask: Ask) -> Page:
    """The facts to decide on, of all stories or of the one that is named."""
    what = ask.get("what", "disputed") or "disputed"
    if what not in WHAT:
        raise wrong(f"The queue has no part “{what}”.", f"There are: {', '.join(WHAT)}.")
    items = _items(ask, what)
    page = ask.number("page", 1, least=1)
    shown = items[(page - 1) * _PER_PAGE : page * _PER_PAGE]

    def show() -> dict[str, Any]:
        story = ask.get("story")
        paging: Pages = pages(ask, page, len(items), _PER_PAGE)
        return {
            "items": shown,
            "total": len(items),
            "what": what,
            "whats": WHAT,
            "pages": paging,
            "story": ask.archive.story(story).summary if story else None,
            "at": min(ask.number("at", 0), max(0, len(shown) - 1)),
            "first": (page - 1) * _PER_PAGE,
        }

    columns = ("story", "title", "fact", "gist", "verdict", "weight", "why")
    return Page(
        "review.html.j2",
        "Review",
        show,
        lambda: [i.row for i in items],
        lambda: Table(columns, [i.row for i in items]),
        section="review",
    )


def _items(ask: Ask, what: str) -> list[Item]:
    story = ask.get("story")
    if story:
        names = [ask.archive.story(story).summary.id]
    else:
        stories = ask.archive.stories(order="disputed", limit=_STORIES).stories
        names = [s.id for s in stories if s.version and (what != "disputed" or s.disputed)]
    found: list[Item] = []
    for name in names:
        try:
            found += _of(tell(ask, name), what)
        except Refused:  # its record is being made: it comes in when it is there
            continue
    return sorted(found, key=lambda item: (-item.weight, item.story, item.fact.key))


def _of(told: Told, what: str) -> list[Item]:
    ledger = {line.fact for line in told.record.ledger}

    items = []
    for fact in told.views.values():
        if fact.fact.review and fact.fact.review.status and not fact.fact.review.grown:
            continue
        disputed = fact.verdict is Verdict.DISPUTED
        if (what == "disputed" and not disputed) or (what == "differing" and not fact.differences):
            continue
        items.append(_weighed(told, fact, fact.fact.id in ledger))
    return items


def _weighed(told: Told, fact: FactView, in_ledger: bool) -> Item:
    """A weight, and the words for it. The order is by rule, not by a model: people must be able to see why."""
    found, why = fact.fact, []
    weight = 0.0
    apart = [d.role for d in found.differences if d.relation is Relation.DISJOINT]
    if found.verdict is Verdict.DISPUTED:
        weight += _CONFLICT + _CONFLICTS * len(apart)
        why.append("the reports contradict each other" + (f" in {', '.join(apart)}" if apart else ""))
    elif found.differences:
        weight += _DIFFERING * len(found.differences)
        why.append(f"told differently in {', '.join(d.role for d in found.differences)}")
    if in_ledger:
        weight += _LEDGER
        why.append("in the ledger")
    if fact.range:
        weight += _RANGE
        why.append("changes a quantity")
    weight += _ORIGIN * min(found.origins, 5) + min(len(found.claims), 9) / 10
    if found.origins > 1:
        why.append(f"carried by {plural(found.origins, 'origin')}")
    if found.parent is None and found.kind != "role":
        weight += _WHOLE
    if all(c.modality is Modality.HAPPENED for c in found.claims):
        weight += _HAPPENED
    if found.review and found.review.grown:
        why.append("claims joined it since it was decided on")
    return Item(told, fact, round(weight, 1), tuple(why))
