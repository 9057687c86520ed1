"""Whether two reports give one utterance to two speakers, or two speakers each say the same thing.

Four witnesses of one fact are four witnesses. But a welcome, a judgement or a wish is what somebody said: when
two reports give its words to different people, one of them is wrong about who spoke.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rashomon.model import Claim, Role
from rashomon.values import Actor, Quantity, Relation
from rashomon.values.names import fold

_SHARED_WORDS = 0.25
_QUOTED = re.compile(r"[“\"«]([^”\"»]{12,})[”\"»]?")


def same_utterance(claims: Sequence[Claim]) -> bool:
    """True where claims of two reports look like one utterance given to different speakers."""
    for i, a in enumerate(claims):
        for b in claims[i + 1 :]:
            if a.report != b.report and _one(a, b):
                return True
    return False


def misplaced(claims: Sequence[Claim]) -> bool:
    """True where two reports give one source, by its title, to two countries or towns, and agree on no other."""
    pairs = [(a, b) for i, a in enumerate(claims) for b in claims[i + 1 :] if a.report != b.report]
    relations = [(speaker_relation(a, b), a, b) for a, b in pairs]
    if any(r in {Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY} for r, _, _ in relations):
        return False
    return any(r is not Relation.OVERLAPS and _titled_alike(a, b) for r, a, b in relations)


def speaker_relation(a: Claim, b: Claim) -> Relation:
    """How the two speakers stand to each other; unknown where one has none."""
    x, y = speaker_of(a), speaker_of(b)
    if x is None or y is None or not isinstance(x.value, Actor) or not isinstance(y.value, Actor):
        return Relation.UNKNOWN
    return x.value.relation(y.value)


def _titled_alike(a: Claim, b: Claim) -> bool:
    x, y = speaker_of(a), speaker_of(b)
    if x is None or y is None or not _same_title(x, y):
        return False
    mine, its = _country(x), _country(y)
    if mine is not None and its is not None:
        return mine != its  # "Belgian" and "Belgium's" are one
    first, second = _placed(x, y), _placed(y, x)
    return bool(first and second) and first != second  # "the coast guard" is placed nowhere


def _country(role: Role) -> str | None:
    return role.value.country if isinstance(role.value, Actor) else None


def _placed(role: Role, other: Role) -> list[str]:
    """The words of a source that the other one's title doesn't have: "Lima's" of "Lima's weather office"."""
    its = set(fold(other.text).split())
    return [w for w in fold(role.text).split() if w not in its and w not in {"the", "a", "an"}]


def _one(a: Claim, b: Claim) -> bool:
    if shared_quote(a, b):
        return True
    x, y = speaker_of(a), speaker_of(b)
    if x is None or y is None:
        return False
    if _titled_alike(a, b):
        return True
    return not _checkable(a) and not _checkable(b) and named(x) and named(y) and _alike(a, b)


def speaker_of(claim: Claim) -> Role | None:
    """Whose words a claim is, or, where nobody is quoted, who in it acts: "the centre put the figure at 40"."""
    said = next((r for r in claim.roles if r.name == "speaker"), None)
    return said or next((r for r in claim.roles if r.name == "participant" and r.slot == "nsubj"), None)


def named(role: Role) -> bool:
    """Whether the role is played by a person with a name."""
    return isinstance(role.value, Actor) and role.value.kind == "person" and bool(role.value.name)


def _alike(a: Claim, b: Claim) -> bool:
    """Whether the two share words enough to be one utterance."""
    first, second = set(a.terms), set(b.terms)
    return len(first & second) >= _SHARED_WORDS * min(len(first), len(second)) > 0


def _same_title(a: Role, b: Role) -> bool:
    """ "Tehran's seismological centre" / "Oslo's seismological centre": one source, placed differently."""
    first, second = fold(a.text).split(), fold(b.text).split()
    if len(first) < 2 or len(second) < 2:
        return False
    tail = 0
    while tail < min(len(first), len(second)) and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return tail >= 2


def _checkable(claim: Claim) -> bool:
    """A claim of fact about the world that several sources can know: it counts, measures or dates something."""
    return any(isinstance(r.value, Quantity) for r in claim.roles)


def shared_quote(a: Claim, b: Claim) -> bool:
    """Whether the two print one quote: four words or more between quotation marks, most of them the same."""
    pairs = [(x, y) for x in _quotes(a) for y in _quotes(b)]
    return any(len(x & y) >= 0.6 * min(len(x), len(y)) and min(len(x), len(y)) >= 4 for x, y in pairs)


def _quotes(claim: Claim) -> list[set[str]]:
    found = [claim.text] if claim.direct else _QUOTED.findall(claim.text)
    return [set(fold(words).split()) for words in found]
