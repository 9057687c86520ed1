"""Which reports are of one event, at a first depth: weighted words, with the days between publications.

Average linkage over TF-IDF cosine (Sparck Jones 1972; the usual baseline of event clustering), lowered where the
reports were published days apart. Deterministic, and independent of the order of the input.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rashomon.model import Part, Report
from rashomon.stories.origins import origins

SAME_STORY = 0.18  # cosine at which two groups become one, tuned on ECB+ and the shooting reports together
_DECAY = 10.0  # days at which the likeness of two reports has fallen to 1/e
_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")


def group(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """``{"id", "story", "origin", "duplicate_of"}`` a report, in order of input; a story is named by its first id."""
    labels = _labels(reports)
    members: dict[int, list[Report]] = {}
    for report, label in zip(reports, labels, strict=True):
        members.setdefault(label, []).append(report)
    rows: dict[str, dict[str, Any]] = {}
    for own in members.values():
        story = min(r.id for r in own)
        for origin in origins(own):
            for report_id in origin.reports:
                duplicate = _same_text(report_id, own, origin.reports)
                rows[report_id] = {
                    "id": report_id,
                    "story": story,
                    "origin": f"{story}/{origin.id}",
                    "duplicate_of": duplicate,
                }
    return [rows[r.id] for r in reports]


def _same_text(report_id: str, own: Sequence[Report], ids: Sequence[str]) -> str | None:
    hashes = {r.id: r.hash for r in own}
    first = next(i for i in ids if hashes[i] == hashes[report_id])
    return first if first != report_id else None


def _labels(reports: Sequence[Report]) -> list[int]:
    if len(reports) < 2:
        return [0] * len(reports)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    likeness = _likeness(reports)
    distance = np.clip(1 - likeness, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    return [int(x) for x in fcluster(tree, t=1 - SAME_STORY, criterion="distance")]


def _likeness(reports: Sequence[Report]) -> NDArray[np.float64]:
    counts = [Counter(w.casefold() for w in _WORD.findall(_text(r))) for r in reports]
    seen = Counter(w for c in counts for w in c)
    total = len(reports)
    words = {w: i for i, w in enumerate(w for w, n in seen.items() if n > 1 or total < 10)}
    matrix = np.zeros((total, max(1, len(words))), dtype=np.float32)
    for row, own in enumerate(counts):
        for word, n in own.items():
            if word in words:
                matrix[row, words[word]] = (1 + math.log(n)) * math.log((1 + total) / seen[word])
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths > 0, lengths, 1)
    cosine = (matrix @ matrix.T).astype(np.float64)
    return np.asarray((cosine + cosine.T) / 2 * _nearness(reports))


def _nearness(reports: Sequence[Report]) -> NDArray[np.float64]:
    """1 for the same day or an unknown one, falling with the days between."""
    days = np.array([r.published.toordinal() if r.published else np.nan for r in reports])
    apart = np.abs(days[:, None] - days[None, :])
    return np.where(np.isnan(apart), 1.0, np.exp(-np.maximum(0.0, np.nan_to_num(apart) - 1) / _DECAY))


def _text(report: Report) -> str:
    kept = [report.text[b.start : b.end] for b in report.blocks if b.part is not Part.BOILERPLATE]
    return f"{report.title or ''}\n" + ("\n".join(kept) if kept else report.text)
