"""Stories from a stream: each report is put beside the few that share rare terms with it, and nowhere else.

A report that comes is scored against at most 40 candidates. The stories that it may belong to are looked at anew,
with it, by average linkage over the probabilities of their pairs: they may take it in, become one, or let go of
a member. No other story is touched and no text is read again. What a person decided holds, now and later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashomon.stories.features import Features
from rashomon.stories.index import Index
from rashomon.stories.linkage import closed, link
from rashomon.stories.score import Weights, probabilities, weights
from rashomon.stories.signals import signals

Pair = tuple[str, str]

NEAR = 0.15  # probability from which a story is looked at anew, and a refusal is worth telling
_KEPT = 0.03  # under it a pair's probability is forgotten
_FORGOTTEN = 0.01  # what a forgotten or never compared pair counts
_TOUCHED = 8  # stories looked at for one report
_COMPARED = 12  # members of each of them that it is compared with
_WHOLE = 24  # members from which a story is taken as a whole


class Grouper:
    """Stories that grow report by report.

    A story's name is the id of its first member, and stays so as others join it. ``together`` and ``apart`` are
    pairs of report ids that a person decided on, also of reports that are still to come.
    """

    def __init__(
        self, *, together: Iterable[Pair] = (), apart: Iterable[Pair] = (), model: Weights | None = None
    ) -> None:
        self.index = Index()
        self.model = model
        self._edges: list[dict[int, float]] = []
        self._story: list[int] = []  # of each report, the number of the story's first member
        self._members: dict[int, list[int]] = {}
        self._together: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = {}
        self.decide(together=together, apart=apart)

    # -- what is there ---------------------------------------------------------------------------------------
    def __len__(self) -> int:
        return len(self.index)

    def __contains__(self, report_id: object) -> bool:
        return report_id in self.index

    def story(self, report_id: str) -> str:
        """The story that a report is in. Raises ``KeyError`` for a report that was never added."""
        return self.index.reports[self._story[self.index.number(report_id)]].id

    def stories(self) -> dict[str, tuple[str, ...]]:
        """Every story's reports, in the order in which they came; stories by their first."""
        ids = [report.id for report in self.index.reports]
        return {ids[first]: tuple(ids[n] for n in self._members[first]) for first in sorted(self._members)}

    def edges(self, report_id: str) -> dict[str, float]:
        """Reports that this one was compared with, and the probability found; those under .03 are left out."""
        found = self._edges[self.index.number(report_id)]
        return {self.index.reports[n].id: p for n, p in sorted(found.items(), key=lambda e: (-e[1], e[0]))}

    def decided(self, a: str, b: str) -> bool | None:
        """Whether a person put two reports together (true) or apart (false); ``None``: nobody did."""
        return True if b in self._together.get(a, ()) else False if b in self._apart.get(a, ()) else None

    def decisions(self, report_id: str) -> list[str]:
        """The reports that a person put together with this one or apart from it."""
        return sorted(self._together.get(report_id, set()) | self._apart.get(report_id, set()))

    def mean(self, report_id: str, other_id: str) -> float:
        """The mean probability between a report and the story of another one, itself left out."""
        own, other = self.index.number(report_id), self.index.number(other_id)
        members = [n for n in _spread(self._members[self._story[other]], _WHOLE) if n != own]
        return sum(self._edges[own].get(n, _FORGOTTEN) for n in members) / len(members)

    # -- adding ----------------------------------------------------------------------------------------------
    def add(self, report: Features) -> str:
        """Takes a report in and gives the story that it is in now. A second one of the same id changes nothing."""
        if report.id in self.index:
            return self.story(report.id)
        number = self.index.add(report)
        self._edges.append({})
        self._story.append(number)
        self._members[number] = [number]
        others = self.index.candidates(number)
        self._compare(number, others)
        self._regroup([number, *self._neighbours(number)])
        return self.story(report.id)

    def _neighbours(self, number: int) -> list[int]:
        """The stories to look at, the nearest first; their members are compared with the report."""
        best: dict[int, float] = {}
        for other, probability in self._edges[number].items():
            story = self._story[other]
            best[story] = max(best.get(story, 0.0), probability)
        near = sorted((s for s, p in best.items() if p >= NEAR), key=lambda s: (-best[s], s))[:_TOUCHED]
        for mate in self._mates(number):
            if self._story[mate] not in near:
                near.append(self._story[mate])
        known = self._edges[number]
        rest = chain.from_iterable(_spread([m for m in self._members[s] if m not in known], _COMPARED) for s in near)
        self._compare(number, [n for n in rest if n != number])
        return [s for s in near if s != number]

    def _mates(self, number: int) -> list[int]:
        found = self._together.get(self.index.reports[number].id, set())
        return sorted(self.index.number(i) for i in found if i in self.index)

    def _compare(self, number: int, others: Sequence[int]) -> None:
        if not others:
            return
        own = self.index.reports[number]
        for other, probability in zip(others, self._probabilities(number, others).tolist(), strict=True):
            if own.words and own.hash == self.index.reports[other].hash:
                probability = 1.0
            if probability >= _KEPT:
                self._edges[number][other] = self._edges[other][number] = round(probability, 4)

    def _probabilities(self, number: int, others: Sequence[int]) -> NDArray[np.float64]:
        return probabilities(signals(self.index, number, others), self.model)

    # -- regrouping ------------------------------------------------------------------------------------------
    def _regroup(self, stories: Sequence[int]) -> None:
        """Average linkage anew over the members of some stories; big ones are taken as a whole."""
        if len(stories) < 2 and not any(self._bound(n) for s in stories for n in self._members[s]):
            return
        blocks = self._blocks(stories)
        sums, counts = self._likeness(blocks)
        threshold = (self.model or weights()).together
        found = link(sums, counts, threshold, self._barred(blocks))
        for story in stories:
            del self._members[story]
        for numbers in found:
            members = sorted(n for place in numbers for n in blocks[place])
            self._members[members[0]] = members
            for n in members:
                self._story[n] = members[0]

    def _bound(self, number: int) -> bool:
        own = self.index.reports[number].id
        return own in self._together or own in self._apart

    def _blocks(self, stories: Sequence[int]) -> list[list[int]]:
        """Members one by one, big stories whole unless somebody took them apart; those put together are one."""
        blocks: list[list[int]] = []
        for story in sorted(stories):
            members = self._members[story]
            whole = len(members) > _WHOLE and not any(self.index.reports[n].id in self._apart for n in members)
            blocks += [list(members)] if whole else [[n] for n in members]
        place = {n: at for at, block in enumerate(blocks) for n in block}
        pairs = [(at, place[mate]) for n, at in place.items() for mate in self._mates(n) if mate in place]
        return [[n for at in numbers for n in blocks[at]] for numbers in closed(pairs, len(blocks))]

    def _likeness(self, blocks: Sequence[Sequence[int]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        place = {n: at for at, block in enumerate(blocks) for n in block}
        sums = np.zeros((len(blocks), len(blocks)))
        known = np.zeros_like(sums)
        for n, at in place.items():
            for other, probability in self._edges[n].items():
                to = place.get(other)
                if to is not None and to != at:
                    sums[at, to] += probability
                    known[at, to] += 1
        sizes = np.array([min(len(block), _COMPARED) for block in blocks], dtype=np.float64)
        counts = np.maximum(np.outer(sizes, sizes), known)
        return sums + (counts - known) * _FORGOTTEN, counts

    def _barred(self, blocks: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        barred = np.zeros((len(blocks), len(blocks)), dtype=bool)
        if self._apart:
            place = {self.index.reports[n].id: at for at, block in enumerate(blocks) for n in block}
            for own, at in place.items():
                for other in self._apart.get(own, ()):
                    if other in place:
                        barred[at, place[other]] = barred[place[other], at] = True
        return barred

    # -- decisions -------------------------------------------------------------------------------------------
    def decide(self, *, together: Iterable[Pair] = (), apart: Iterable[Pair] = ()) -> None:
        """A person's word: these two are of one story (and so are their stories), those two are not.

        Holds from now on, also for reports that are still to come. The last word on a pair counts. Raises
        ``ValueError`` for a pair that other decisions contradict: a with b, b with c, but a not with c.
        """
        for a, b in together:
            self._enter(a, b, self._together, self._apart)
        for a, b in apart:
            self._enter(a, b, self._apart, self._together)

    def _enter(self, a: str, b: str, into: dict[str, set[str]], out_of: dict[str, set[str]]) -> None:
        if a == b:
            raise ValueError(f"a report can't be put together with or apart from itself: {a!r}")
        taken = b in out_of.get(a, ())
        for one, two in ((a, b), (b, a)):
            into.setdefault(one, set()).add(two)
            _discard(out_of, one, two)
        if self._contradicted():
            for one, two in ((a, b), (b, a)):
                _discard(into, one, two)
                if taken:
                    out_of.setdefault(one, set()).add(two)
            raise ValueError(f"other decisions contradict it: {a!r} and {b!r}")
        if a in self.index and b in self.index:
            first, second = self.index.number(a), self.index.number(b)
            if into is self._together:
                self._unite(self._members[self._story[first]], self._members[self._story[second]])
            self._regroup(sorted({self._story[first], self._story[second]}))

    def _unite(self, one: Sequence[int], two: Sequence[int]) -> None:
        """All pairs between two stories count as certain, so that none of their members is left behind."""
        for a in _spread(one, _WHOLE):
            for b in _spread(two, _WHOLE):
                if a != b:
                    self._edges[a][b] = self._edges[b][a] = 1.0

    def _contradicted(self) -> bool:
        ids = sorted(self._together)
        place = {own: at for at, own in enumerate(ids)}
        pairs = [(place[a], place[b]) for a in ids for b in self._together[a]]
        of = {ids[n]: at for at, numbers in enumerate(closed(pairs, len(ids))) for n in numbers}
        return any(a in of and of.get(b) == of[a] for a, others in self._apart.items() for b in others)

    # -- keeping ---------------------------------------------------------------------------------------------
    def to_state(self) -> dict[str, Any]:
        """Everything as JSON-able data: features, edges, stories, decisions. ``from_state`` takes it back."""
        edges = [[a, b, p] for a, found in enumerate(self._edges) for b, p in sorted(found.items()) if a < b]
        return {
            "version": 1,
            "reports": [report.to_row() for report in self.index.reports],
            "stories": list(self._story),
            "edges": edges,
            "together": sorted([a, b] for a, others in self._together.items() for b in others if a < b),
            "apart": sorted([a, b] for a, others in self._apart.items() for b in others if a < b),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], *, model: Weights | None = None) -> Grouper:
        """The grouper that ``to_state`` described; nothing is compared anew. Raises ``ValueError`` for a state
        of another version."""
        if state.get("version") != 1:
            raise ValueError(f"a grouping state of version {state.get('version')!r}; this reads version 1")
        made = cls(model=model)
        made.decide(together=map(tuple, state["together"]), apart=map(tuple, state["apart"]))
        for row, story in zip(state["reports"], state["stories"], strict=True):
            number = made.index.add(Features.from_row(row))
            made._edges.append({})
            made._story.append(story)
            made._members.setdefault(story, []).append(number)
        for a, b, probability in state["edges"]:
            made._edges[a][b] = made._edges[b][a] = probability
        return made


def _discard(decisions: dict[str, set[str]], one: str, two: str) -> None:
    decisions.get(one, set()).discard(two)
    if not decisions.get(one, True):
        del decisions[one]


def _spread(members: Sequence[int], most: int) -> list[int]:
    """At most so many of the members, evenly over time, first and last included."""
    if len(members) <= most:
        return list(members)
    return [members[round(n * (len(members) - 1) / (most - 1))] for n in range(most)]
