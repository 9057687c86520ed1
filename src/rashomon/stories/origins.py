"""Origins: which reports of a story derive from one text. Ten outlets with one wire are one witness.

Two reports are linked where one copies or retells the other, or both a third (``derivation``). Strongest
links first, two sets of reports become one where at least half of the pairs between them are linked: a report
that draws on two others does not make those one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rashomon.model import Origin, Report
from rashomon.stories.derivation import (
    Embed,
    Link,
    Vectors,
    containment,
    copied,
    may_retell,
    retold,
)
from rashomon.stories.telling import Telling

__all__ = ["Linked", "containment", "linked", "origins"]

_Links = dict[tuple[int, int], Link]


def origins(reports: Sequence[Report], *, embed: Embed | None = None, rewrites: bool = True) -> tuple[Origin, ...]:
    """One origin a set of reports that derive from one text, in the order of the reports.

    ``why`` gives the evidence that joined them, ``sure`` how sure that is. ``embed`` makes the unit vectors of
    sentences, by default ``rashomon.annotate.vectors.embed``; it is only called for reports that have enough words
    in common.
    With ``rewrites`` false only copies are joined, and no vector is ever made.
    """
    return linked(reports, embed=embed, rewrites=rewrites).origins()


@dataclass(frozen=True)
class Linked:
    """Reports with what links them: ``links`` by the numbers of two reports, ``sets`` of those of one origin."""

    tellings: Sequence[Telling]
    links: dict[tuple[int, int], Link]
    sets: list[list[int]]
    vectors: SentenceVectors

    def origins(self) -> tuple[Origin, ...]:
        return tuple(self._origin(number, members) for number, members in enumerate(self.sets, start=1))

    def _origin(self, number: int, members: Sequence[int]) -> Origin:
        names = tuple(self.tellings[i].report.id for i in members)
        held = _weakest(members, self.links)
        if held is None:
            return Origin(id=f"o{number}", reports=names, why="wording of its own")
        return Origin(id=f"o{number}", reports=names, why=held.why, sure=held.sure)


def linked(reports: Sequence[Report], *, embed: Embed | None = None, rewrites: bool = True) -> Linked:
    """All links between the reports and the sets they make; ``embed`` and ``rewrites`` as in ``origins``."""
    tellings = [Telling(report) for report in reports]
    vectors = SentenceVectors(tellings, embed)
    links = _copies(tellings)
    if rewrites:
        links |= _rewrites(tellings, links, vectors)
    return Linked(tellings, links, _sets(len(reports), links), vectors)


class SentenceVectors:
    """The vectors of each report's sentences, made once, when first asked for."""

    def __init__(self, tellings: Sequence[Telling], embed: Embed | None) -> None:
        self._tellings = tellings
        self._embed = embed
        self._made: dict[int, Vectors] = {}

    def __getitem__(self, number: int) -> Vectors:
        if self._embed is None:
            from rashomon.annotate.vectors import embed

            self._embed = embed
        if number not in self._made:
            self._made[number] = self._embed(self._tellings[number].sentences)
        return self._made[number]


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for j in range(count) for i in range(j))


def _copies(tellings: Sequence[Telling]) -> _Links:
    found = {(i, j): copied(tellings[i], tellings[j]) for i, j in _pairs(len(tellings))}
    return {pair: link for pair, link in found.items() if link}


def _rewrites(tellings: Sequence[Telling], copies: _Links, vectors: SentenceVectors) -> _Links:
    """Links between reports that are no copies of each other."""
    links: _Links = {}
    for i, j in _pairs(len(tellings)):
        if (i, j) in copies or not may_retell(tellings[i], tellings[j]):
            continue
        link = retold(tellings[i], tellings[j], vectors[i], vectors[j])
        if link:
            links[i, j] = link
    return links


def _sets(count: int, links: _Links) -> list[list[int]]:
    """The reports by origin, each set in order, the sets by their first."""
    set_of = [[i] for i in range(count)]
    for i, j in sorted(links, key=lambda pair: (-links[pair].strength, pair)):
        one, two = set_of[i], set_of[j]
        if one is two:
            continue
        linked = sum((min(a, b), max(a, b)) in links for a in one for b in two)
        if 2 * linked >= len(one) * len(two):
            joined = sorted([*one, *two])
            for member in joined:
                set_of[member] = joined
    return [members for i, members in enumerate(set_of) if members[0] == i]


def _weakest(members: Sequence[int], links: _Links) -> Link | None:
    """The weakest link that holds a set together: each report's best to the others. ``None`` for one report."""
    if len(members) == 1:
        return None
    best = [max((links[p] for p in links if m in p and set(p) <= set(members)), key=_strength) for m in members]
    return min(best, key=_strength)


def _strength(link: Link) -> float:
    return link.strength
