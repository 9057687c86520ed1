"""Why reports are of one story, and why near misses are not: the signals and weights behind each decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from rashomon.stories.incremental import NEAR, Grouper
from rashomon.stories.score import probabilities, reasons
from rashomon.stories.signals import signals

MATES = 1  # reports of its own story that each report is explained by
MISSES = 2  # reports of other stories that nearly were of it
_SHOWN = 4  # signals named in a line of text
_SMALL = 0.05  # weights under it are left out of a line


def explain(grouper: Grouper, ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """A row for what holds each report in its story, and for each refusal of a near miss.

    ``{"report", "with", "decision", "by", "probability", "mean", "signals": [{"name", "group", "value", "weight"}]}``:
    ``decision`` is "together" or "apart", ``by`` "signals", "same text" or "hand" (a person's word);
    ``probability`` is that of the pair, which the weights of its signals sum up to (log odds); ``mean`` is the mean
    probability between the report and the rest of the story that ``with`` is in, which decided. All are taken in
    the pile as it is now, where terms may weigh a little otherwise than on the day of the decision. ``ids``: only
    these reports; raises ``KeyError`` for one that was never added.
    """
    chosen = [report.id for report in grouper.index.reports] if ids is None else list(ids)
    return [row for report_id in chosen for row in _rows(grouper, report_id)]


def _rows(grouper: Grouper, report_id: str) -> Iterator[dict[str, Any]]:
    number, own = grouper.index.number(report_id), grouper.story(report_id)
    ids = [report.id for report in grouper.index.reports]
    numbers = dict.fromkeys([grouper.index.number(o) for o in grouper.edges(report_id)])
    numbers |= dict.fromkeys(grouper.index.candidates(number))
    by_hand = [o for o in grouper.decisions(report_id) if o in grouper]
    numbers |= dict.fromkeys(grouper.index.number(o) for o in by_hand)
    others = [ids[n] for n in numbers]
    found = signals(grouper.index, number, list(numbers))
    likely = probabilities(found, grouper.model)
    near = probabilities(found, grouper.model, ruled=False)  # what a rule refused is a near miss too
    mates = [n for n in np.argsort(-likely, kind="stable") if grouper.story(others[n]) == own]
    misses = [n for n in np.argsort(-near, kind="stable") if grouper.story(others[n]) != own and near[n] >= NEAR]
    chosen = [*mates[:MATES], *misses[:MISSES], *(others.index(o) for o in by_hand)]
    for n in dict.fromkeys(map(int, chosen)):
        yield {
            "report": report_id,
            "with": others[n],
            "decision": "together" if grouper.story(others[n]) == own else "apart",
            "by": _by(grouper, report_id, others[n]),
            "probability": round(float(likely[n]), 4),
            "mean": round(grouper.mean(report_id, others[n]), 4),
            "signals": reasons(found[n : n + 1], grouper.model)[0],
        }


def _by(grouper: Grouper, a: str, b: str) -> str:
    if grouper.decided(a, b) is not None:
        return "hand"
    one, two = (grouper.index.reports[grouper.index.number(i)] for i in (a, b))
    return "same text" if one.hash == two.hash and one.words else "signals"


def line(row: dict[str, Any]) -> str:
    """One row of ``explain`` as one line: who with whom, what was decided, and the groups of signals that did it.

    >>> line({"report": "b", "with": "a", "decision": "together", "by": "signals", "probability": 0.97, "mean": 0.9,
    ...       "signals": [{"name": "words", "group": "terms", "value": 0.5, "weight": 2.0}]})
    'b + a: together (0.97, with its story 0.90): terms +2.0 (words 0.50)'
    """
    sign = "+" if row["decision"] == "together" else "|"
    head = f"{row['report']} {sign} {row['with']}: {row['decision']}"
    if row["by"] != "signals":
        return f"{head} ({row['by']})"
    shown = "; ".join(_shown(row["signals"]))
    return f"{head} ({row['probability']:.2f}, with its story {row['mean']:.2f}): {shown}".rstrip(": ")


def _shown(found: Sequence[dict[str, Any]]) -> list[str]:
    """The groups of signals, the weightiest first, each with the signal in it that counted most."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for signal in found:
        if signal["name"] not in ("start", "length"):
            groups.setdefault(signal["group"], []).append(signal)
    sums = {group: sum(s["weight"] for s in own) for group, own in groups.items()}
    out = []
    for group in sorted(sums, key=lambda g: -abs(sums[g]))[:_SHOWN]:
        if abs(sums[group]) >= _SMALL:
            first = max(groups[group], key=lambda s: abs(s["weight"]))
            value = "none" if first["value"] < 0 else f"{first['value']:.2f}"
            out.append(f"{group} {sums[group]:+.1f} ({first['name']} {value})")
    return out
