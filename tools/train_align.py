"""Train the aligners' weights: ``src/rashomon/resources/align/{clauses,facets}.json``.

    python tools/train_align.py [--shared ../shared] [--cache DIR] [--write]

Two sources, both kept outside the project: the event chains of ECB+ (Cybulska and Vossen, LREC 2014; CC BY 3.0)
and the stories with gold facts. A pair of claims of two reports is positive when a chain (their heads' event) or
a gold fact has both. Every figure printed for a story comes from weights and thresholds that never saw it.
The fit is a logistic regression (L2, balanced between the sources), deterministic, over two dozen signals.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib.util
import itertools
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from rashomon.annotate import annotate
from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim, Report
from rashomon.reading.parts import blocks
from rashomon.reconcile import align as aligner
from rashomon.reconcile import facets, offices, reconcile, signals, weights
from rashomon.reconcile.matching import matrix
from rashomon.reconcile.weights import Model

OUT = Path(__file__).parent.parent / "src/rashomon/resources/align"
SEED = 20250516
Span = tuple[int, int]


@dataclass(slots=True)
class Rows:
    x: NDArray[np.float32]
    y: NDArray[np.float64]


# -- data -------------------------------------------------------------------------------------------------
def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def report_of(row: dict[str, Any]) -> Report:
    published = datetime.date.fromisoformat(row["published"]) if row.get("published") else None
    return Report(
        id=row["id"],
        text=row["text"],
        hash=hashlib.sha256(row["text"].encode()).hexdigest(),
        path=row.get("path"),
        outlet=row.get("outlet"),
        published=published,
        blocks=blocks(row["text"], None),
    )


def annotated(rows: Sequence[dict[str, Any]], cache: Path | None) -> list[Annotated]:
    """Annotate, or read what an earlier run with the same ``--cache`` left."""
    if cache is None:
        return annotate([report_of(r) for r in rows])
    name = hashlib.sha256(json.dumps([r["id"] for r in rows]).encode()).hexdigest()[:16]
    file = cache / f"{name}.jsonl"
    if not file.exists():
        done = annotate([report_of(r) for r in rows])
        file.write_text("\n".join(a.model_dump_json() for a in done), "utf-8")
    return [Annotated.model_validate_json(line) for line in file.read_text("utf-8").split("\n") if line]


def touches(a: Span, b: Span) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) >= 0.5 * min(a[1] - a[0], b[1] - b[0])


def found_spans(text: str, pieces: Sequence[str]) -> list[Span]:
    return [(m.start(), m.end()) for piece in pieces for m in re.finditer(re.escape(piece), text)]


Same = Callable[[Claim, Claim], bool]


def gold_facts(case: Path) -> Same:
    """Whether a gold fact of the case has words of both claims."""
    gold = json.loads((case / "gold.json").read_text("utf-8"))
    texts = {r["id"]: r["text"] for r in read_rows(case / "reports.jsonl")}
    spans = [{k: found_spans(texts[k], v) for k, v in f["evidence"].items()} for f in gold["facts"]]

    def same(a: Claim, b: Claim) -> bool:
        return any(
            any(touches(s, (a.start, a.end)) for s in fact.get(a.report, ()))
            and any(touches(s, (b.start, b.end)) for s in fact.get(b.report, ()))
            for fact in spans
        )

    return same


# -- rows -------------------------------------------------------------------------------------------------
def clause_rows(story: Sequence[Annotated], same: Callable[[Claim, Claim], bool | None], floor: float) -> Rows:
    evidence = signals.gather(story)
    pairs = signals.candidates(evidence, floor)
    labels = [same(evidence.nodes[i].claim, evidence.nodes[j].claim) for i, j in pairs]
    kept = [(p, bool(v)) for p, v in zip(pairs, labels, strict=True) if v is not None]
    x = signals.features(evidence, [p for p, _ in kept])
    return Rows(x, np.array([v for _, v in kept], dtype=float))


def facet_rows(story: Sequence[Annotated], same: Same, clauses: Model) -> Rows:
    evidence, scores, found = clause_stage(story, clauses)
    items = facets.facets_of(story, found, evidence)
    pairs, x = facets.features(items, evidence, scores, FLOOR_FACETS)
    y = [float(same(items[i].claim, items[j].claim)) for i, j in pairs]
    return Rows(x, np.array(y))


def clause_stage(story: Sequence[Annotated], model: Model) -> tuple[signals.Evidence, Any, list[aligner.Aligned]]:
    evidence = signals.gather(story)
    scores = aligner.clause_scores(evidence, model)
    return evidence, scores, offices.align(story, aligner.clause_groups(evidence, scores, model))


FLOOR_CLAUSES = 0.2
FLOOR_FACETS = 0.35


def chains(rows: Sequence[dict[str, Any]]) -> Callable[[Claim, Claim], bool | None]:
    """Whether the heads of two claims are of one event chain; ``None`` where the corpus doesn't say."""
    at: dict[str, list[tuple[int, int, str]]] = {
        r["id"]: [(m["start"], m["end"], m["chain"]) for m in r["mentions"] if m["tag"].startswith(("ACTION", "NEG_ACTION"))]
        for r in rows
    }

    def events(claim: Claim) -> set[str]:
        return {c for s, e, c in at[claim.report] if s < claim.end and claim.start < e}

    def head(claim: Claim) -> str | None:
        inside = [(s, e, c) for s, e, c in at[claim.report] if claim.start <= s and e <= claim.end]
        return next((c for s, e, c in inside if s <= claim.head < e), None)

    def same(a: Claim, b: Claim) -> bool | None:
        first, second = head(a), head(b)
        if first is None or second is None:
            return None
        if first == second:
            return True
        return None if events(a) & events(b) else False

    return same


_vectors: dict[str, NDArray[np.float32]] = {}


def remembered(texts: Sequence[str]) -> NDArray[np.float32]:
    """Sentence vectors, each text embedded once a run: a document is in many pairs."""
    new = [t for t in dict.fromkeys(texts) if t not in _vectors]
    _vectors.update(zip(new, embed(new), strict=True))
    return np.stack([_vectors[t] for t in texts]) if texts else embed([])


def ecb_rows(shared: Path, cache: Path | None, most: int = 25) -> Rows:
    """Rows of up to ``most`` pairs of documents a story of ECB+."""
    documents = read_rows(shared / "data/coreference/train.jsonl")
    done = {a.report.id: a for a in annotated(documents, cache)}
    same = chains(documents)
    by_story: dict[str, list[str]] = {}
    for row in documents:
        by_story.setdefault(row["story"], []).append(row["id"])
    pick = random.Random(SEED)
    xs, ys = [], []
    for ids in by_story.values():
        pairs = list(itertools.combinations(ids, 2))
        for pair in pick.sample(pairs, min(most, len(pairs))):
            rows = clause_rows([done[i] for i in pair], same, FLOOR_CLAUSES)
            if len(rows.y):
                xs.append(rows.x)
                ys.append(rows.y)
    return Rows(np.vstack(xs), np.hstack(ys))


# -- fit --------------------------------------------------------------------------------------------------
def fit(parts: Sequence[tuple[Rows, float]], penalty: float) -> tuple[NDArray[np.float64], float]:
    """Weights and bias; each part counts for its share, whatever its size."""
    x = np.vstack([r.x for r, _ in parts]).astype(float)
    y = np.hstack([r.y for r, _ in parts])
    share = np.hstack([np.full(len(r.y), w / len(r.y)) for r, w in parts])
    share /= share.sum()

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ theta[:-1] + theta[-1]
        value = float(share @ (np.logaddexp(0, z) - y * z)) + penalty * float(theta[:-1] @ theta[:-1])
        gap = share * (1 / (1 + np.exp(-z)) - y)
        return value, np.append(x.T @ gap + 2 * penalty * theta[:-1], gap.sum())

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return best.x[:-1], float(best.x[-1])


def average_precision(y: NDArray[np.float64], p: NDArray[np.float32]) -> float:
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(y[order])
    return float((hits / np.arange(1, len(y) + 1) * y[order]).sum() / max(1.0, y.sum()))


def model_of(names: Sequence[str], theta: tuple[NDArray[np.float64], float], **thresholds: float) -> Model:
    return Model(names=tuple(names), weights=theta[0], bias=theta[1], **thresholds)


# -- measure ----------------------------------------------------------------------------------------------
def referee(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "eval/score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(score: ModuleType, case: Path, story: Sequence[Annotated], models: tuple[Model, Model]) -> dict[str, Any]:
    weights.use(*models)
    record = reconcile(story, case.name)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as f:
        f.write(record.model_dump_json())
        f.flush()
        out: dict[str, Any] = score.facts(str(case / "gold.json"), f.name)
    return out


def line(name: str, m: dict[str, Any]) -> str:
    a, d = m["alignment"], m["disputes"]
    ours = round(d["p"] * d["system"])
    return (
        f"{name:18s} align p {a['p']:.2f} r {a['r']:.2f} f {a['f1']:.2f}  verdict {m['verdict accuracy']:.2f}  found {m['found']:.2f}"
        f"  singles {m['single kept single']:.2f}  disputes {round(d['r'] * d['gold'])}/{d['gold']} others {d['system'] - ours}"
    )


THRESHOLDS_CLAUSES = {"floor": FLOOR_CLAUSES, "threshold": 0.25, "strong": 0.7, "cohesion": 0.2, "dispute": 0.3}
THRESHOLDS_FACETS = {"floor": FLOOR_FACETS, "threshold": 0.3, "strong": 0.7, "cohesion": 0.2, "dispute": 0.45}
ECB_SHARE = 1.0
PENALTY = 1e-4


def train(
    rows: dict[str, Rows], ecb: Rows | None, stories: dict[str, list[Annotated]], sames: dict[str, Same], without: str | None
) -> tuple[Model, Model]:
    cases = [c for c in stories if c != without]
    parts = [(rows[c], 1.0) for c in cases] + ([(ecb, ECB_SHARE)] if ecb is not None else [])
    clauses = model_of(signals.NAMES, fit(parts, PENALTY), **THRESHOLDS_CLAUSES)
    inner = [(facet_rows(stories[c], sames[c], clauses), 1.0) for c in cases]
    return clauses, model_of(facets.NAMES, fit(inner, PENALTY), **THRESHOLDS_FACETS)


def save(name: str, model: Model, data: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    body = {
        "weights": {n: round(float(w), 4) for n, w in zip(model.names, model.weights, strict=True)},
        "bias": round(model.bias, 4),
        "floor": model.floor,
        "threshold": model.threshold,
        "strong": model.strong,
        "cohesion": model.cohesion,
        "dispute": model.dispute,
        "data": data,
    }
    (OUT / f"{name}.json").write_text(json.dumps(body, indent=1) + "\n", "utf-8")


def cases_of(shared: Path) -> Iterator[Path]:
    return (p.parent for p in sorted((shared / "cases").glob("*/gold.json")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--no-ecb", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    signals.embed = facets.embed = remembered  # type: ignore[attr-defined]
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    score = referee(options.shared)
    cases = {c.name: c for c in cases_of(options.shared)}
    stories = {n: annotated(read_rows(c / "reports.jsonl"), None) for n, c in cases.items()}
    sames = {n: gold_facts(c) for n, c in cases.items()}
    rows = {n: clause_rows(stories[n], sames[n], FLOOR_CLAUSES) for n in cases}
    ecb = None if options.no_ecb else ecb_rows(options.shared, options.cache)
    for name, case in cases.items():
        models = train(rows, ecb, stories, sames, without=name)
        ap = average_precision(rows[name].y, models[0].probability(rows[name].x))
        print(line(name, measured(score, case, stories[name], models)), f" AP {ap:.3f} (left out)", flush=True)
    models = train(rows, ecb, stories, sames, without=None)
    for name, case in cases.items():
        print(line(name, measured(score, case, stories[name], models)), "(all)", flush=True)
    for model in models:
        print({n: round(float(w), 2) for n, w in zip(model.names, model.weights, strict=True)}, round(model.bias, 2))
    if options.write:
        for name, model in zip(("clauses", "facets"), models, strict=True):
            save(name, model, "ECB+ event chains (CC BY 3.0) and the development stories' gold facts")


if __name__ == "__main__":
    sys.exit(main())
