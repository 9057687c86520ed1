"""Train the trees that count a story's dead and injured: ``src/rashomon/resources/totals/{killed,injured}.json.gz``.

    python tools/train_totals.py [--shared ../shared] [--cache DIR] [--folds 5] [--write]

The data are reports of shootings in the US with an independent archive's counts (SemEval-2018 task 5), kept outside the
project. A row is a number that the words of a story allow; it is right where the archive has it. Every story comes
twice, with the titles of its reports and without: not every report has one. Figures are
cross-validated by story: no story is counted by trees that have seen it. Needs scikit-learn; seeds are fixed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

from rashomon.annotate import annotate_iter
from rashomon.reading import read
from rashomon.reconcile.casualty_model import MODELLED, Name, unpacked
from rashomon.reconcile.casualty_signals import Summary, candidates, signals, story_signals, summary
from rashomon.reconcile.totals import DOUBT

OUT = Path(__file__).parent.parent / "src/rashomon/resources/totals"
SEED = 3
SETTINGS: dict[str, Any] = {
    "max_iter": 120, "learning_rate": 0.07, "max_leaf_nodes": 12, "min_samples_leaf": 15,
    "l2_regularization": 3.0, "max_features": 0.5, "early_stopping": False,
}  # fmt: skip
Stories = dict[tuple[str, str], list[Summary]]
Row = tuple[str, int, str]  # story, number, with titles or without
KINDS = ("titled", "untitled")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cache", type=Path, help="folder for the summaries of the reports")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation; 0 for none")
    parser.add_argument("--write", action="store_true", help="put the trees into the package")
    options = parser.parse_args()
    stories, truth = load(options.shared / "data" / "stories", options.cache)
    for name in MODELLED:
        rows, x, y, names = table(stories, truth, name)
        if options.folds > 1:
            found = left_out(rows, x, y, options.folds)
            for kind in KINDS:
                own = np.array([row[2] == kind for row in rows])
                report(f"{name}, {kind}", [row for row in rows if row[2] == kind], found[own], truth, name)
        if options.write:
            write(name, grown(x, y), names, x)


def load(folder: Path, cache: Path | None) -> tuple[Stories, dict[str, dict[str, Any]]]:
    """Summaries by story, in order of publication, and the archive's record of each story."""
    truth = {row["story"]: row for row in map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines())}
    kept = cache / "summaries.pkl" if cache else None
    if kept is not None and kept.exists():
        return pickle.loads(kept.read_bytes()), truth  # noqa: S301  # this tool wrote it
    reports = sorted(read([folder / "reports.jsonl"]).reports, key=lambda r: (str(r.published or ""), r.id))
    stories: Stories = defaultdict(list)
    for annotated in annotate_iter(reports):
        bare = annotated.model_copy(update={"report": annotated.report.model_copy(update={"title": None})})
        for kind, one in zip(KINDS, (annotated, bare), strict=True):
            stories[annotated.report.story or "", kind].append(summary(one))
    if kept is not None:
        kept.write_bytes(pickle.dumps(dict(stories)))
    return dict(stories), truth


def table(
    stories: Stories, truth: dict[str, dict[str, Any]], name: Name
) -> tuple[list[Row], NDArray[np.float64], NDArray[np.bool_], list[str]]:
    rows: list[Row] = []
    values: list[list[float]] = []
    names: list[str] = []
    for story, kind in sorted(stories):
        own = stories[story, kind]
        whole = story_signals(own)
        for number in candidates(own, whole):
            found = signals(own, whole, number)
            names = names or sorted(found)
            values.append([found[n] for n in names])
            rows.append((story, number, kind))
    y = np.array([truth[story][name] == number for story, number, _ in rows])
    return rows, np.array(values), y, names


def grown(x: NDArray[np.float64], y: NDArray[np.bool_]) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(random_state=SEED, **SETTINGS).fit(x, y)


def left_out(rows: Sequence[Row], x: NDArray[np.float64], y: NDArray[np.bool_], folds: int) -> NDArray[np.float64]:
    names = sorted({row[0] for row in rows})
    random.Random(SEED).shuffle(names)  # noqa: S311  # no secret
    fold_of = {story: n % folds for n, story in enumerate(names)}
    fold = np.array([fold_of[row[0]] for row in rows])
    found = np.zeros(len(rows))
    for n in range(folds):
        found[fold == n] = grown(x[fold != n], y[fold != n]).predict_proba(x[fold == n])[:, 1]
    return found


def report(
    label: str, rows: Sequence[Row], p: NDArray[np.float64], truth: dict[str, dict[str, Any]], name: Name
) -> None:
    by_story: dict[str, dict[int, float]] = defaultdict(dict)
    for (story, number, _), chance in zip(rows, p, strict=True):
        by_story[story][number] = float(chance)
    right = inside = possible = 0
    for story, found in by_story.items():
        wanted, top = truth[story][name], max(found.values())
        kept = [number for number, chance in found.items() if chance >= DOUBT * top]
        right += max(found, key=lambda number: found[number]) == wanted
        inside += min(kept) <= wanted <= max(kept)
        possible += wanted in found
    count = len(by_story)
    print(f"{label}: {count} stories, left out: best right {right / count:.4f}, inside {inside / count:.4f}; "
          f"among the candidates {possible / count:.4f}", flush=True)  # fmt: skip


def write(name: Name, model: HistGradientBoostingClassifier, names: Sequence[str], x: NDArray[np.float64]) -> None:
    """As plain numbers, which must give the same chances."""
    trees = [[_node(node) for node in stage[0].nodes] for stage in model._predictors]
    used = sorted({node[0] for tree in trees for node in tree if node[0] >= 0})
    place = {feature: n for n, feature in enumerate(used)} | {-1: -1}
    raw: dict[str, object] = {
        "names": [names[n] for n in used],
        "base": float(model._baseline_prediction[0, 0]),
        "trees": [[[place[node[0]], *node[1:]] for node in tree] for tree in trees],
    }
    rows = [dict(zip(names, row, strict=True)) for row in x[::7]]
    off = float(np.abs(unpacked(raw).probability(rows) - model.predict_proba(x[::7])[:, 1]).max())
    if off > 0.001:
        raise ValueError(f"{name}: the written trees are off by {off}")
    text = json.dumps(raw, separators=(",", ":"))
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _node(node: Any) -> list[Any]:
    if node["is_leaf"]:
        return [-1, 0, 0, 0, round(float(node["value"]), 5)]
    return [int(node["feature_idx"]), round(float(node["num_threshold"]), 6), int(node["left"]), int(node["right"]), 0]


if __name__ == "__main__":
    main()
