"""F1 of statements by overlap of content, right speakers and recall on quoted content, for ``train_statements``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rashomon.annotate.statement_choice import jaccard

Spans = tuple[tuple[int, int], ...]
Found = list[tuple[Spans, Spans]]  # content and source of each statement


def spans(raw: Sequence[Sequence[int]]) -> Spans:
    return tuple((a, b) for a, b in raw)


def figures(pairs: Sequence[tuple[Sequence[dict[str, Any]], str, Found]]) -> dict[str, float]:
    """F1 at overlap .3 and .8, the share of right speakers, recall on quoted content."""
    out: dict[str, float] = {}
    for name, threshold, only_quoted in (("f@0.3", 0.3, False), ("f@0.8", 0.8, False), ("quoted r", 0.3, True)):
        hits = gold_count = found_count = right = named = 0
        for raw, text, found in pairs:
            gold = [g for g in raw if g["content"] and (not only_quoted or _holds_mark(text, g["content"]))]
            gold_count, found_count = gold_count + len(gold), found_count + len(found)
            for j, i in _matched(gold, found, threshold):
                hits += 1
                if gold[j]["source"]:
                    named += 1
                    right += any(a < q and p < b for a, b in gold[j]["source"] for p, q in found[i][1])
        recall = hits / max(1, gold_count)
        out[name] = recall if only_quoted else 2 * hits / max(1, gold_count + found_count)
        if threshold == 0.3 and not only_quoted:
            out["speaker"] = right / max(1, named)
    return out


def _holds_mark(text: str, content: Sequence[Sequence[int]]) -> bool:
    return any(mark in text[a:b] for a, b in content for mark in '“"')


def _matched(gold: Sequence[dict[str, Any]], found: Found, threshold: float) -> Iterator[tuple[int, int]]:
    pairs = [(jaccard(f[0], spans(g["content"])), j, i) for j, g in enumerate(gold) for i, f in enumerate(found)]
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for like, j, i in sorted(pairs, reverse=True):
        if like >= threshold and j not in used_gold and i not in used_found:
            used_gold.add(j)
            used_found.add(i)
            yield j, i


def shown(values: dict[str, float]) -> str:
    return " · ".join(f"{name} {value:.4f}" for name, value in values.items())
