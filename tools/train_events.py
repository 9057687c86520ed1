"""Train the models of event coding (``resources/events``) and measure them on held-out folds as the referee does.

    python tools/train_events.py --shared ../shared [--cache FILE] [--write] [--out DIR]

Data: our own sentences (``tools/events/own_rows.txt``), sentences with a marked source and target and the PLOVER root
between them (pairs.jsonl), sentences with coded events (sentences.jsonl). Five folds; near-duplicate sentences (cosine
of words and word pairs over .5) share a fold; our own sentences are in every training part and in no measured one.
With ``--out`` the held-out events are written as the files that ``score.py pairs`` and ``score.py events`` read. Needs
scikit-learn, which the package itself does not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from referee import read_rows, referee
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

import rashomon
from rashomon.annotate import event_model
from rashomon.annotate.actors import actors
from rashomon.annotate.event_actors import known
from rashomon.annotate.event_features import chain_features, place_features, spans_of, word_features
from rashomon.annotate.event_model import BLOCKS, Coded, Models, Types
from rashomon.annotate.events import Draft, drafts, events
from rashomon.annotate.parsed import plain
from rashomon.annotate.pipeline import docs as parse
from rashomon.annotate.pipeline import load
from rashomon.annotate.places import places
from rashomon.annotate.quantities import quantities
from rashomon.annotate.statements import statements
from rashomon.annotate.times import times
from rashomon.model import Report

OUT = Path(__file__).parent.parent / "src/rashomon/resources/events/types.npz"
FOLDS, SEED = 5, 0
PENALTY = 0.5  # C of the support vector machine
PENALTY_CODED = 0.3
RAREST = 2  # features of fewer candidates are left out
# The older names of the gold standard records; FIGHT is ASSAULT between armed sides.
NAMES = {
    "DEMAND": "REQUEST",
    "DISAPPROVE": "ACCUSE",
    "INVESTIGATE": "ACCUSE",
    "FIGHT": "ASSAULT",
    "RETREAT": "YIELD",
    "CONCEDE": "YIELD",
}
FIRST, FURTHER = -2.5, -1.5
WEIGHTS = {"own": 0.5, "pairs": 1.0, "sentences": 1.0}
OWN = Path(__file__).parent / "events/own_rows.txt"


class Row(NamedTuple):
    """A candidate: its features for both models, its gold type (``None``: no gold event), whether it is coded."""

    blocks: tuple[list[str], list[str], list[str]]
    place: list[str]
    kind: str | None
    weight: float


class Text(NamedTuple):
    """A text with its gold events and its candidates."""

    name: str
    id: str
    gold: list[dict[str, Any]]
    layers: tuple[Any, ...]
    rows: list[Row]


def words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").lower())) - {"the", "a", "an", "of", "and"}


# -- rows -------------------------------------------------------------------------------------------------
def texts_of(shared: Path, name: str, score: ModuleType, cache: Path | None) -> list[Text]:
    """Every report of the file with its candidates matched to the gold."""
    path = shared / "data/events" / f"{name}.jsonl"
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for g in read_rows(path):
        gold[g["id"]].append(g)
    out = []
    for report, doc in parsed(path, name, cache):
        who = actors(doc, report.published)
        where = places(doc, who)
        layers = (doc, who, where, times(doc, report.published), quantities(doc), statements(doc, who))
        mine = gold.get(report.id.split("#")[0], [])
        if "#" in report.id:  # a second text under an identifier that is taken
            mine = [g for g in mine if g["text"] == report.text]
        else:
            mine = [g for g in mine if name == "sentences" or g["text"] == report.text]
        out.append(Text(name, report.id, mine, layers, rows_of(doc, who, where, mine, name, score)))
    return out


def parsed(path: Path, name: str, cache: Path | None) -> list[tuple[Any, Any]]:
    """The file's reports with their parses, kept in ``cache`` as spaCy's own binary format."""
    from spacy.tokens import DocBin

    reports = list(rashomon.read([str(path)]).reports)
    file = cache / f"{name}.spacy" if cache else None
    if file is not None and file.exists():
        kept = DocBin().from_disk(file).get_docs(load().vocab)
        return [(report, plain(doc, report.blocks)) for report, doc in zip(reports, kept, strict=True)]
    docs = [doc for doc, _ in parse(reports)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        DocBin(
            attrs=["ORTH", "SPACY", "TAG", "POS", "LEMMA", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE", "SENT_START"],
            docs=docs,
        ).to_disk(file)
    return [(report, plain(doc, report.blocks)) for report, doc in zip(reports, docs, strict=True)]


def rows_of(doc: Any, who: Any, where: Any, gold: list[dict[str, Any]], name: str, score: ModuleType) -> list[Row]:
    about = known(doc, who, where)
    found = [(d, sentence) for sentence in doc.sents for d in drafts(sentence, about)]
    kinds: dict[int, str] = {}
    for g in gold:
        best = max(range(len(found)), key=lambda i: fit(found[i][0], g, name, score), default=None)
        if best is not None and fit(found[best][0], g, name, score) > 0:
            kinds.setdefault(best, NAMES.get(g["event"], g["event"]))
    out = []
    for i, (draft, sentence) in enumerate(found):
        ends = draft.ends
        outside, between = word_features(sentence, spans_of(ends.source, ends.target))
        blocks = (chain_features(draft.candidate), outside, between)
        out.append(Row(blocks, place_features(draft.candidate, ends.source, ends.target), kinds.get(i), 1.0))
    return out


def fit(draft: Draft, gold: dict[str, Any], name: str, score: ModuleType) -> float:
    """How well the ends of a candidate are those of a gold event; the earlier of equals wins."""
    source, target, _ = draft.ends
    ours, theirs = " ".join(a.text for a in source), " ".join(a.text for a in target)
    if name == "pairs":
        return len(words(gold["source"]) & words(ours)) + len(words(gold["target"]) & words(theirs))
    named = [
        words(" ".join(a["actorText"] for a in gold.get(k) or [] if isinstance(a, dict))) for k in ("source", "target")
    ]
    text = len(named[0] & words(ours)) + len(named[1] & words(theirs))
    told = words(gold.get("eventText")) & {t.lower_ for t in draft.candidate.chain}
    return text + 2 * len(told) if text else 0


def groups_of(texts: Sequence[str]) -> np.ndarray:
    """Near-duplicate sentences under one number."""
    x = TfidfVectorizer(ngram_range=(1, 2)).fit_transform(texts)
    near = (x @ x.T).tocoo()
    kept = near.data > 0.5
    graph = sp.coo_matrix((near.data[kept], (near.row[kept], near.col[kept])), shape=near.shape)
    return connected_components(graph)[1]


def own_texts(score: ModuleType) -> list[Text]:
    """Our own sentences: training only, in no fold that is measured."""
    gold = []
    for line in OWN.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, marked = line.split("\t")
            ends = {k: re.search(rf"<{k[0]}>(.*?)</{k[0]}>", marked) for k in ("source", "target")}
            text = re.sub(r"</?[st]>", "", marked)
            gold.append({"event": kind, "text": text, **{k: m[1] if m else "" for k, m in ends.items()}})
    reports = [Report(id=f"own-{i}", text=g["text"], hash="") for i, g in enumerate(gold)]
    out = []
    for g, report, doc in zip(gold, reports, parse(reports), strict=True):
        who = actors(doc)
        where = places(doc, who)
        mine = [] if g["event"] == "NONE" else [g]
        out.append(Text("own", report.id, mine, (doc, who, where), rows_of(doc, who, where, mine, "pairs", score)))
    return out


# -- fit --------------------------------------------------------------------------------------------------
def train(texts: Sequence[Text]) -> Models:
    rows = [row._replace(weight=WEIGHTS[text.name]) for text in texts for row in text.rows]
    return Models(train_types([r for r in rows if r.kind is not None]), train_coded(rows))


def train_types(rows: Sequence[Row]) -> Types:
    counts = Counter(f for row in rows for f in {f for block in row.blocks for f in block})
    names = sorted(f for f, n in counts.items() if n >= RAREST)
    place = {f: i for i, f in enumerate(names)}
    idf = np.array([np.log((1 + len(rows)) / (1 + counts[f])) + 1 for f in names])
    x = sp.lil_matrix((len(rows), len(names)))
    for n, row in enumerate(rows):
        for block in row.blocks:
            found = sorted({place[f] for f in block if f in place})
            if found:
                x[n, found] = idf[found] / np.linalg.norm(idf[found])
    machine = LinearSVC(C=PENALTY, random_state=SEED, max_iter=5000)
    machine.fit(x.tocsr(), [r.kind for r in rows], sample_weight=[r.weight for r in rows])
    return Types(
        tuple(str(c) for c in machine.classes_),
        place,
        idf.astype(np.float32),
        machine.coef_.T.astype(np.float32),
        machine.intercept_.astype(np.float32),
    )


def train_coded(rows: Sequence[Row]) -> Coded:
    counts = Counter(f for row in rows for f in set(row.place))
    names = sorted(f for f, n in counts.items() if n >= 5)
    place = {f: i for i, f in enumerate(names)}
    x = sp.lil_matrix((len(rows), len(names)))
    for n, row in enumerate(rows):
        for f in row.place:
            if f in place:
                x[n, place[f]] = 1
    model = LogisticRegression(C=PENALTY_CODED, max_iter=1000)
    model.fit(x.tocsr(), [r.kind is not None for r in rows])  # each row counts once
    weights = {f: round(float(w), 4) for f, w in zip(names, model.coef_[0], strict=True)}
    return Coded(weights, float(model.intercept_[0]), FIRST, FURTHER)


# -- measure ----------------------------------------------------------------------------------------------
def coded_by(models: Models, texts: Sequence[Text]) -> list[dict[str, Any]]:
    event_model.use(models)
    out = [{"id": t.id, "events": [e.model_dump(mode="json") for e in events(*t.layers)]} for t in texts]
    event_model.use(None)
    return out


def held_out(texts: Sequence[Text], own: Sequence[Text]) -> list[dict[str, Any]]:
    """The events of every text by models that have not seen it or its like."""
    groups = groups_of([t.layers[0].text for t in texts])
    labels = [(t.gold[0]["event"] if t.gold else "") for t in texts]
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    out: list[dict[str, Any]] = []
    for seen, unseen in folds.split(labels, labels, groups):
        out += coded_by(train([*own, *(texts[i] for i in seen)]), [texts[i] for i in unseen])
    return out


def figures(shared: Path, score: ModuleType, system: list[dict[str, Any]], out: Path) -> dict[str, Any]:
    out.mkdir(parents=True, exist_ok=True)
    found = {}
    for job, name in (("pairs", "pairs"), ("events", "sentences")):
        file = out / f"{name}.jsonl"
        file.write_text("".join(json.dumps(r) + "\n" for r in system), "utf-8")
        found[job] = getattr(score, job)(str(shared / "data/events" / f"{name}.jsonl"), str(file))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path, help="folder for the events as the referee reads them")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    score = referee(options.shared)
    out = options.out or Path(tempfile.mkdtemp())
    neutral = Models(Types((), {}, *(np.zeros(0, np.float32) for _ in range(3))), Coded({}, 0.0, 0.0, 0.0))
    event_model.use(neutral)
    texts = [t for n in ("pairs", "sentences") for t in texts_of(options.shared, n, score, options.cache)]
    own = own_texts(score)
    print("held out", json.dumps(figures(options.shared, score, held_out(texts, own), out / "held_out")))
    models = train([*own, *texts])
    print("in sample", json.dumps(figures(options.shared, score, coded_by(models, texts), out / "in_sample")))
    print(len(models.types.rows), "features", BLOCKS)
    if options.write:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        event_model.write(OUT, models)


if __name__ == "__main__":
    sys.exit(main())
