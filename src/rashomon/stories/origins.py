"""Origins: which reports of a story derive from one text. Ten outlets with one wire are one witness.

First depth: copied and lightly changed texts, by the share of word 5-grams two bodies have in common (Broder's
containment, 1997). Rewrites in other words are left to a later stage; until then they count as separate
origins, and the record says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rashomon.model import Origin, Part, Report

_WORD = re.compile(r"\w+")
_SHINGLE = 5
COPIED = 0.5  # half of the smaller text's 5-grams: independent reports of one event stay under 0.2


def origins(reports: Sequence[Report]) -> tuple[Origin, ...]:
    """One origin a set of reports that copy one another, in the order of the reports."""
    shingles = [_shingles(r) for r in reports]
    leader = list(range(len(reports)))
    share: dict[int, float] = {}
    for j in range(len(reports)):
        for i in range(j):
            found = containment(shingles[i], shingles[j])
            if found >= COPIED and leader[j] == j:
                leader[j] = leader[i]
                share[leader[i]] = min(found, share.get(leader[i], 1.0))
    out = []
    for head in dict.fromkeys(leader):
        members = [reports[i].id for i, lead in enumerate(leader) if lead == head]
        why = f"{share[head]:.0%} of the wording in common" if head in share else "wording of its own"
        out.append(Origin(id=f"o{len(out) + 1}", reports=tuple(members), why=why))
    return tuple(out)


def containment(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the smaller set that the larger one holds; 0 where one is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _shingles(report: Report) -> frozenset[str]:
    text = _body(report)
    words = [w.casefold() for w in _WORD.findall(text)]
    if len(words) < _SHINGLE:
        return frozenset((" ".join(words),)) if words else frozenset()
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def _body(report: Report) -> str:
    kept = [report.text[b.start : b.end] for b in report.blocks if b.part is not Part.BOILERPLATE]
    return "\n".join(kept) if kept else report.text
