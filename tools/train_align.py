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
    name = hashlib.sha256(json.dumps([[r["id"], r["text"]] for r in rows]).encode()).hexdigest()[:16]
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


@dataclass(slots=True)
class Planted:
    """A story with one planted change: the gold facts stand, in the changed words."""

    story: list[Annotated]
    same: Same
    report: str
    spans: list[Span]

    def touched(self, claim: Claim) -> bool:
        return claim.report == self.report and any(touches(s, (claim.start, claim.end)) for s in self.spans)


def planted(case: Path, cache: Path | None) -> list[Planted]:
    """The case once a planted change: what a dispute looks like to the aligner, which must not let go of the pair."""
    gold = json.loads((case / "gold.json").read_text("utf-8"))
    out = []
    for change in gold["drift"]:
        rows, spans = [], []
        for row in read_rows(case / "reports.jsonl"):
            text = row["text"]
            if row["id"] == change["report"]:
                for old, new in change["replace"]:
                    text = text.replace(old, new)
                spans = found_spans(text, [new for _, new in change["replace"]])
            rows.append({**row, "text": text})
        same = gold_facts(case, {r["id"]: r["text"] for r in rows}, change)
        out.append(Planted(annotated(rows, cache), same, change["report"], spans))
    return out


def gold_facts(case: Path, texts: dict[str, str] | None = None, change: dict[str, Any] | None = None) -> Same:
    """Whether a gold fact of the case (with a planted ``change``, in its words) has words of both claims."""
    gold = json.loads((case / "gold.json").read_text("utf-8"))
    texts = texts or {r["id"]: r["text"] for r in read_rows(case / "reports.jsonl")}

    def words(report: str, pieces: list[str]) -> list[str]:
        if change is not None and report == change["report"]:
            for old, new in change["replace"]:
                pieces = [p.replace(old, new) for p in pieces] + [new for p in pieces if p in old]
        return pieces

    spans = [{k: found_spans(texts[k], words(k, v)) for k, v in f["evidence"].items()} for f in gold["facts"]]

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


Touched = Callable[[Claim], bool]


def facet_rows(story: Sequence[Annotated], same: Same, clauses: Model, touched: Touched | None = None) -> Rows:
    evidence, scores, found = clause_stage(story, clauses)
    items = facets.facets_of(story, found, evidence)
    pairs, x = facets.features(items, evidence, scores, FLOOR_FACETS)
    kept = [n for n, (i, j) in enumerate(pairs) if touched is None or touched(items[i].claim) or touched(items[j].claim)]
    y = [float(same(items[pairs[n][0]].claim, items[pairs[n][1]].claim)) for n in kept]
    return Rows(x[kept], np.array(y))


def planted_rows(changes: Sequence[Planted]) -> Rows:
    """Clause pairs in which one claim holds a planted change."""
    parts = []
    for p in changes:

        def label(a: Claim, b: Claim, p: Planted = p) -> bool | None:
            return p.same(a, b) if p.touched(a) or p.touched(b) else None

        parts.append(clause_rows(p.story, label, FLOOR_CLAUSES))
    return Rows(np.vstack([r.x for r in parts]), np.hstack([r.y for r in parts]))


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


def measured(score: ModuleType, case: Case, models: tuple[Model, Model]) -> dict[str, Any]:
    weights.use(*models)
    record = reconcile(case.story, case.path.name)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as f:
        f.write(record.model_dump_json())
        f.flush()
        out: dict[str, Any] = score.facts(str(case.path / "gold.json"), f.name)
    return out


def line(score: ModuleType, case: Case, models: tuple[Model, Model]) -> str:
    m = measured(score, case, models)
    a, d = m["alignment"], m["disputes"]
    ours = round(d["p"] * d["system"])
    return (
        f"{case.path.name:18s} align p {a['p']:.2f} r {a['r']:.2f} f {a['f1']:.2f}  verdict {m['verdict accuracy']:.2f}"
        f"  found {m['found']:.2f}  singles {m['single kept single']:.2f}"
        f"  disputes {round(d['r'] * d['gold'])}/{d['gold']} others {d['system'] - ours}  {planted_found(case, models)}"
    )


THRESHOLDS_CLAUSES = {"floor": FLOOR_CLAUSES, "threshold": 0.4, "strong": 0.6, "cohesion": 0.3, "dispute": 0.3}
THRESHOLDS_FACETS = {"floor": FLOOR_FACETS, "threshold": 0.5, "strong": 0.7, "cohesion": 0.3, "dispute": 0.5}
ECB_SHARE = 1.0
PLANTED_SHARE = 0.5
PENALTY = 1e-4


@dataclass(slots=True)
class Case:
    """A development story, ready to train on and to measure."""

    path: Path
    story: list[Annotated]
    same: Same
    changes: list[Planted]
    rows: Rows
    changed: Rows


def case_of(path: Path, cache: Path | None) -> Case:
    story, same, changes = annotated(read_rows(path / "reports.jsonl"), cache), gold_facts(path), planted(path, cache)
    return Case(path, story, same, changes, clause_rows(story, same, FLOOR_CLAUSES), planted_rows(changes))


def train(cases: Sequence[Case], ecb: Rows | None) -> tuple[Model, Model]:
    """Both models; the facets' sees the clauses' scores, as it does in use."""
    parts = [(c.rows, 1.0) for c in cases] + [(c.changed, PLANTED_SHARE) for c in cases]
    if ecb is not None:
        parts.append((ecb, ECB_SHARE))
    clauses = model_of(signals.NAMES, fit(parts, PENALTY), **THRESHOLDS_CLAUSES)
    inner = [(facet_rows(c.story, c.same, clauses), 1.0) for c in cases]
    for c in cases:
        changed = [facet_rows(p.story, p.same, clauses, p.touched) for p in c.changes]
        changed = [r for r in changed if len(r.y)]
        inner.append((Rows(np.vstack([r.x for r in changed]), np.hstack([r.y for r in changed])), PLANTED_SHARE))
    return clauses, model_of(facets.NAMES, fit(inner, PENALTY), **THRESHOLDS_FACETS)


def planted_found(case: Case, models: tuple[Model, Model]) -> str:
    """How many planted changes come back as a dispute, and with the role named (as the referee's ``drift``)."""
    weights.use(*models)
    gold = json.loads((case.path / "gold.json").read_text("utf-8"))
    evidence = {f["id"]: f["evidence"] for f in gold["facts"]}
    found = named = 0
    for change, p in zip(gold["drift"], case.changes, strict=True):
        texts = {a.report.id: a.report.text for a in p.story}
        others = {k: found_spans(texts[k], v) for k, v in evidence[change["fact"]].items() if k != p.report}
        roles: set[str] = set()
        hit = False
        for fact in reconcile(p.story, case.path.name).facts:
            if fact.verdict != "disputed":
                continue
            mine = any(c.report == p.report and any(touches(s, (c.start, c.end)) for s in p.spans) for c in fact.claims)
            if mine and any(touches(s, (c.start, c.end)) for c in fact.claims for s in others.get(c.report, ())):
                hit = True
                roles.update(d.role for d in fact.differences)
        found += hit
        named += change["role"] in roles
    return f"planted {found} named {named} of {len(case.changes)}"


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
    cases = [case_of(path, options.cache) for path in cases_of(options.shared)]
    ecb = None if options.no_ecb else ecb_rows(options.shared, options.cache)
    for case in cases:
        models = train([c for c in cases if c is not case], ecb)
        ap = average_precision(case.rows.y, models[0].probability(case.rows.x))
        print(line(score, case, models), f" AP {ap:.3f} (left out)", flush=True)
    models = train(cases, ecb)
    for case in cases:
        print(line(score, case, models), "(all)", flush=True)
    for model in models:
        print({n: round(float(w), 2) for n, w in zip(model.names, model.weights, strict=True)}, round(model.bias, 2))
    if options.write:
        for name, model in zip(("clauses", "facets"), models, strict=True):
            save(name, model, "ECB+ event chains (CC BY 3.0) and the development stories' gold facts")


if __name__ == "__main__":
    sys.exit(main())
