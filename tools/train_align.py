"""Train the aligners' weights: ``src/rashomon/resources/align/{clauses,facets}.json``.

    python tools/train_align.py [--shared ../shared] [--cache DIR] [--write]

The data are the development stories with gold facts, kept outside the project, and the same stories with one
planted change at a time, so that a disagreeing value doesn't break the match it is about. A pair of claims of two
reports is positive when a gold fact has both. Figures marked "left out" come from weights that never saw the
story. Three logistic regressions (L2, stories of equal weight), deterministic: pairs of clauses, a pair beside its
rivals, pairs of facets.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
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
from referee import read_rows, referee
from scipy.optimize import minimize

from rashomon.annotate import annotate
from rashomon.annotate.vectors import embed
from rashomon.model import Annotated, Claim, Report
from rashomon.reading.parts import blocks
from rashomon.reconcile import align as aligner
from rashomon.reconcile import facets, offices, reconcile, rivals, signals, weights
from rashomon.reconcile.weights import Model

OUT = Path(__file__).parent.parent / "src/rashomon/resources/align"
Span = tuple[int, int]
Models = tuple[Model, Model, Model]  # clauses, rivals, facets


@dataclass(slots=True)
class Rows:
    x: NDArray[np.float32]
    y: NDArray[np.float64]


# -- data -------------------------------------------------------------------------------------------------
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


def rival_rows(story: Sequence[Annotated], same: Same, clauses: Model, touched: Touched | None = None) -> Rows:
    evidence = signals.gather(story)
    scores = aligner.clause_scores(evidence, clauses)
    claim = [n.claim for n in evidence.nodes]
    pairs = [(i, j) for i, j in rivals.pairs_of(scores) if touched is None or touched(claim[i]) or touched(claim[j])]
    y = [float(same(claim[i], claim[j])) for i, j in pairs]
    return Rows(rivals.features(evidence.nodes, scores, pairs), np.array(y))


def facet_rows(
    story: Sequence[Annotated], same: Same, clauses: Model, second: Model, touched: Touched | None = None
) -> Rows:
    evidence, scores, found = clause_stage(story, clauses, second)
    items = facets.facets_of(story, found, evidence)
    pairs, x = facets.features(items, evidence, scores, FLOOR_FACETS)
    kept = [
        n for n, (i, j) in enumerate(pairs) if touched is None or touched(items[i].claim) or touched(items[j].claim)
    ]
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


def clause_stage(
    story: Sequence[Annotated], clauses: Model, second: Model
) -> tuple[signals.Evidence, Any, list[aligner.Aligned]]:
    evidence = signals.gather(story)
    scores = aligner.against_rivals(evidence, aligner.clause_scores(evidence, clauses), second)
    return evidence, scores, offices.align(story, aligner.clause_groups(evidence, scores, second))


FLOOR_CLAUSES = 0.2
FLOOR_FACETS = 0.35


_vectors: dict[str, NDArray[np.float32]] = {}


def remembered(texts: Sequence[str]) -> NDArray[np.float32]:
    """Sentence vectors, each text embedded once a run: every story is met many times."""
    new = [t for t in dict.fromkeys(texts) if t not in _vectors]
    _vectors.update(zip(new, embed(new), strict=True))
    return np.stack([_vectors[t] for t in texts]) if texts else embed([])


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
def measured(score: ModuleType, case: Case, models: Models) -> dict[str, Any]:
    weights.use(*models)
    record = reconcile(case.story, case.path.name)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as f:
        f.write(record.model_dump_json())
        f.flush()
        out: dict[str, Any] = score.facts(str(case.path / "gold.json"), f.name)
    return out


def line(score: ModuleType, case: Case, models: Models) -> str:
    m = measured(score, case, models)
    a, d = m["alignment"], m["disputes"]
    ours = round(d["p"] * d["system"])
    return (
        f"{case.path.name:18s} align p {a['p']:.2f} r {a['r']:.2f} f {a['f1']:.2f}  verdict {m['verdict accuracy']:.2f}"
        f"  found {m['found']:.2f}  singles {m['single kept single']:.2f}"
        f"  disputes {round(d['r'] * d['gold'])}/{d['gold']} others {d['system'] - ours}  {planted_found(case, models)}"
    )


THRESHOLDS_CLAUSES = {"floor": FLOOR_CLAUSES, "threshold": 0.4, "strong": 0.6, "cohesion": 0.3, "dispute": 0.3}
THRESHOLDS_FACETS = {"floor": FLOOR_FACETS, "threshold": 0.5, "strong": 0.4, "cohesion": 0.3, "dispute": 0.4}
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


def train(cases: Sequence[Case]) -> Models:
    """Both models; the facets' sees the clauses' scores, as it does in use."""
    parts = [(c.rows, 1.0) for c in cases] + [(c.changed, PLANTED_SHARE) for c in cases]
    clauses = model_of(signals.NAMES, fit(parts, PENALTY), **THRESHOLDS_CLAUSES)
    second = model_of(rivals.NAMES, fit(both(cases, rival_rows, clauses), PENALTY), **THRESHOLDS_CLAUSES)
    third = model_of(facets.NAMES, fit(both(cases, facet_rows, clauses, second), PENALTY), **THRESHOLDS_FACETS)
    return clauses, second, third


def both(cases: Sequence[Case], make: Callable[..., Rows], *models: Model) -> list[tuple[Rows, float]]:
    """The rows of the cases as they are, and of their planted changes."""
    out = [(make(c.story, c.same, *models), 1.0) for c in cases]
    for c in cases:
        changed = [make(p.story, p.same, *models, p.touched) for p in c.changes]
        changed = [r for r in changed if len(r.y)]
        out.append((Rows(np.vstack([r.x for r in changed]), np.hstack([r.y for r in changed])), PLANTED_SHARE))
    return out


def planted_found(case: Case, models: Models) -> str:
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
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    signals.embed = facets.embed = remembered  # type: ignore[attr-defined]
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    score = referee(options.shared)
    cases = [case_of(path, options.cache) for path in cases_of(options.shared)]
    for case in cases:
        models = train([c for c in cases if c is not case])
        ap = average_precision(case.rows.y, models[0].probability(case.rows.x))
        print(line(score, case, models), f" AP {ap:.3f} (left out)", flush=True)
    models = train(cases)
    for case in cases:
        print(line(score, case, models), "(all)", flush=True)
    for model in models:
        print({n: round(float(w), 2) for n, w in zip(model.names, model.weights, strict=True)}, round(model.bias, 2))
    if options.write:
        for name, model in zip(("clauses", "rivals", "facets"), models, strict=True):
            save(name, model, "gold facts of the development stories, as they are and with planted changes")


if __name__ == "__main__":
    sys.exit(main())
