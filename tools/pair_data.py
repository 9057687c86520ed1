"""Clause pairs of the ECB+ corpus, for ``train_pairs.py``, and what can be had without a network of our own.

Data: ECB+ (Cybulska & Vossen, LREC 2014; CC BY 3.0) as JSON lines, one text a row: ``id``, ``topic``,
``story``, ``text`` and ``mentions`` with ``start``, ``end``, ``tag`` and ``chain``. Run by a maintainer::

    python tools/pair_data.py clauses train.jsonl work/    # where rashomon and its parser are installed
    python tools/pair_data.py compare work/                # needs scikit-learn

A clause is labelled by the event mention at its head, else by the one nearest to its head in the parse. A
pair is positive when both are in one chain and agree in polarity.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

FOLDS = 4
Row = dict[str, Any]


def tidy(text: str) -> str:
    """ECB+ texts are joined from tokens: put quotation marks, hyphens and stops back as newspapers do."""
    text = text.replace("``", "“").replace("''", "”")
    text = re.sub(r"(?<=\w) ([-/]) (?=\w)", r"\1", text)
    text = re.sub(r"“\s+", "“", re.sub(r"\s+([,.;:!?”%)])", r"\1", text))
    return " ".join(re.sub(r"([$(£€])\s+", r"\1", text).split())


def clause_rows(row: Row, doc: Any) -> list[Row]:
    """The labelled clauses of one text."""
    from rashomon.annotate.clauses import clauses

    events = [m for m in row["mentions"] if "ACTION" in m["tag"]]
    out = []
    for clause in clauses(doc):
        labelled = _main(clause, events)
        if labelled is None or "REPORTING" in labelled["tag"]:
            continue
        start, end = clause.bounds()
        parent = clause.parent
        # At run time a reporting clause and its first content clause are one claim: show both forms.
        digest = hashlib.sha256(f"{row['id']}{start}".encode()).digest()[0]
        reported = clause.relation == "ccomp" and parent is not None and parent.children[0] is clause
        if reported and digest % 2:
            low, high = parent.bounds()
            start, end = min(start, low), max(end, high)
        out.append(_row(row, doc, clause, labelled, start, end))
    return out


def _main(clause: Any, events: list[Row]) -> Row | None:
    best: tuple[int, Row] | None = None
    for index in clause.own:
        token = clause.head.doc[index]
        for mention in events:
            if mention["start"] < token.idx + len(token) and token.idx < mention["end"]:
                depth, above = 0, token
                while above.i != clause.head.i and above.head.i != above.i:
                    depth, above = depth + 1, above.head
                if best is None or depth < best[0]:
                    best = (depth, mention)
    return best[1] if best else None


def _row(row: Row, doc: Any, clause: Any, labelled: Row, start: int, end: int) -> Row:
    tokens = [doc[i] for i in clause.own if not doc[i].is_space]
    content = [
        t for t in tokens if t.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"} and not t.is_stop
    ]
    children = {c.dep_: c.lemma_.lower() for c in clause.head.children}
    return {
        "topic": row["topic"],
        "story": row["story"],
        "doc": row["id"],
        "text": tidy(row["text"][start:end]),
        "sentence": tidy(clause.head.sent.text),
        "chain": labelled["chain"],
        "negated": labelled["tag"].startswith("NEG"),
        "head": clause.head.lemma_.lower(),
        "lemmas": sorted({t.lemma_.lower() for t in content}),
        "names": sorted({t.lower_ for t in tokens if t.pos_ == "PROPN"}),
        "numbers": sorted({t.lower_ for t in tokens if t.like_num}),
        "subject": children.get("nsubj") or children.get("nsubjpass") or "",
        "object": children.get("dobj") or "",
        "position": start / max(1, len(row["text"])),
    }


def build_clauses(source: Path, folder: Path) -> None:
    """Parse the corpus; write ``clauses.jsonl`` and the vectors of clauses, sentences and head words."""
    from rashomon.annotate.pipeline import parse
    from rashomon.annotate.vectors import embed
    from rashomon.model import Report

    folder.mkdir(parents=True, exist_ok=True)
    texts = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    reports = (Report(id=t["id"], text=t["text"], hash="") for t in texts)
    rows = [r for t, doc in zip(texts, parse(reports), strict=True) for r in clause_rows(t, doc)]
    (folder / "clauses.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    for field in ("text", "sentence", "head"):
        np.save(folder / f"{field}.npy", embed([r[field] for r in rows]))
    print(f"{len(texts)} texts, {len(rows)} clauses")


def load(folder: Path) -> tuple[list[Row], np.ndarray, np.ndarray, np.ndarray]:
    """Clauses, all pairs of clauses of different texts of a story (indices), their labels and their folds."""
    lines = (folder / "clauses.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    stories: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        stories.setdefault(row["story"], []).append(i)
    pairs = np.array(
        [
            (i, j)
            for members in stories.values()
            for i, j in combinations(members, 2)
            if rows[i]["doc"] != rows[j]["doc"]
        ]
    )
    labels = np.array(
        [rows[i]["chain"] == rows[j]["chain"] and rows[i]["negated"] == rows[j]["negated"] for i, j in pairs]
    )
    order = sorted({r["topic"] for r in rows}, key=lambda t: hashlib.sha256(t.encode()).hexdigest())
    fold = {topic: n % FOLDS for n, topic in enumerate(order)}
    return rows, pairs, labels, np.array([fold[rows[i]["topic"]] for i, _ in pairs])


def figures(labels: np.ndarray, scores: np.ndarray) -> str:
    """Average precision and best F1."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    precision, recall, _ = precision_recall_curve(labels, scores)
    f1 = (2 * precision * recall / np.maximum(precision + recall, 1e-9)).max()
    return f"AP {average_precision_score(labels, scores):.3f}  best F1 {f1:.3f}"


def features(rows: list[Row], pairs: np.ndarray, folder: Path) -> np.ndarray:
    """The features of the logistic regression, one row a pair."""
    vectors = {f: np.load(folder / f"{f}.npy") for f in ("text", "sentence", "head")}
    cosines = [np.einsum("ij,ij->i", v[pairs[:, 0]], v[pairs[:, 1]]) for v in vectors.values()]
    counts: dict[tuple[str, str], int] = {}
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["story"]] = sizes.get(row["story"], 0) + 1
        for lemma in row["lemmas"]:
            counts[row["story"], lemma] = counts.get((row["story"], lemma), 0) + 1

    def weight(story: str, lemmas: set[str]) -> float:
        return sum(float(np.log(1 + sizes[story] / counts[story, x])) for x in lemmas)

    out = []
    for i, j in pairs:
        a, b = rows[i], rows[j]
        one, two, story = set(a["lemmas"]), set(b["lemmas"]), a["story"]
        shared, least = weight(story, one & two), min(weight(story, one), weight(story, two))
        values = [shared / max(weight(story, one | two), 1e-6), shared / max(least, 1e-6), shared]
        values.append(float(a["head"] == b["head"]))
        for field in ("names", "numbers"):
            mine, other = set(a[field]), set(b[field])
            values += [len(mine & other), float(bool(mine and other) and not mine & other)]
        for field in ("subject", "object"):
            values += [
                float(bool(a[field]) and a[field] == b[field]),
                float(bool(a[field]) and bool(b[field])),
            ]
        values.append(float(a["subject"] != "" and a["subject"] == b["object"]))
        values += [abs(a["position"] - b["position"]), abs(len(a["text"]) - len(b["text"])) / 100]
        out.append(values)
    return np.column_stack([*cosines, np.array(out)])


def compare(folder: Path) -> None:
    """Cosine and logistic regression on held-out topics; keeps the held-out scores for ``encode``."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, pairs, labels, folds = load(folder)
    print(f"{len(rows)} clauses, {len(pairs)} pairs, {labels.mean():.3f} positive")
    table = features(rows, pairs, folder)
    held = np.zeros(len(pairs))
    for fold in range(FOLDS):
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, class_weight="balanced"))
        held[folds == fold] = model.fit(table[folds != fold], labels[folds != fold]).decision_function(
            table[folds == fold]
        )
    np.save(folder / "regression.npy", held)
    named = {"cosine of clauses": table[:, 0], "cosine of sentences": table[:, 1], "regression": held}
    for name, scores in named.items():
        parts = "; ".join(
            f"fold {f}: {figures(labels[folds == f], scores[folds == f])}" for f in range(FOLDS)
        )
        print(f"{name}: {figures(labels, scores)} ({parts})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("step", choices=("clauses", "compare"))
    parser.add_argument("paths", nargs="+", type=Path)
    args = parser.parse_args()
    if args.step == "clauses":
        build_clauses(*args.paths)
    else:
        compare(*args.paths)


if __name__ == "__main__":
    main()
