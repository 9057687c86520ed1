"""Trains the pair scorer that ships with rashomon: do two clauses of different reports assert the same thing?

Data: the ECB+ corpus (Cybulska & Vossen, LREC 2014; CC BY 3.0) as JSON lines, one text a row: ``id``, ``topic``,
``story``, ``text`` and ``mentions`` with ``start``, ``end``, ``tag`` and ``chain``. Run by a maintainer::

    python tools/train_pairs.py clauses train.jsonl work/          # where rashomon and its parser are installed
    python tools/train_pairs.py compare work/                      # cosine and logistic regression, held out
    python tools/train_pairs.py encode work/ weights/ --fold 0     # cross-encoder, one fold held out
    python tools/train_pairs.py encode work/ weights/              # … on all topics
    python tools/train_pairs.py export work/ weights/ src/rashomon/resources/pairs   # ONNX, int8, calibrated

``weights/`` is the unpacked all-MiniLM-L6-v2 (see ``export_minilm.py``). ``compare`` needs scikit-learn, ``encode``
and ``export`` torch and transformers. Seeds are fixed.

A clause is labelled by the event mention at its head, else by the one nearest to its head in the parse. A pair is
positive when both are in one chain and agree in polarity.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

FOLDS = 4
SEED = 17
LENGTH = 80
Row = dict[str, Any]


# --- clauses -------------------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """ECB+ texts are joined from tokens: put quotation marks, hyphens and stops back as newspapers print them."""
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
        # At run time a reporting clause and its first content clause are one claim: show the model both forms.
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


# --- pairs ---------------------------------------------------------------------------------------------------


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


# --- cross-encoder -------------------------------------------------------------------------------------------


def network(weights: Path) -> Any:
    """MiniLM over "a [SEP] b"; the logit is linear in the two clauses' means (|u−v|, u·v) and the first token."""
    import torch
    from transformers import AutoModel

    class Pair(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(weights, attn_implementation="eager")
            self.model.embeddings.word_embeddings.weight.requires_grad_(False)
            self.head = torch.nn.Linear(3 * 384, 1)

        def forward(self, input_ids: Any, token_type_ids: Any, attention_mask: Any = None) -> Any:
            mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
            hidden = self.model(
                input_ids=input_ids, attention_mask=mask, token_type_ids=token_type_ids
            ).last_hidden_state
            second = (token_type_ids * mask).unsqueeze(-1).to(hidden.dtype)
            first = mask.unsqueeze(-1).to(hidden.dtype) - second
            u = (hidden * first).sum(1) / first.sum(1).clamp(min=1)
            v = (hidden * second).sum(1) / second.sum(1).clamp(min=1)
            return self.head(torch.cat([(u - v).abs(), u * v, hidden[:, 0]], dim=1)).squeeze(-1)

    return Pair()


def tokenizer(weights: Path) -> Any:
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(weights / "tokenizer.json"))
    loaded.no_padding()
    loaded.enable_truncation(LENGTH)
    return loaded


def tensors(encodings: list[Any]) -> tuple[Any, Any, Any]:
    """Padded ids, segments and mask of a batch."""
    import torch

    width = max(len(e.ids) for e in encodings)
    ids, segments, mask = (np.zeros((len(encodings), width), dtype=np.int64) for _ in range(3))
    for n, e in enumerate(encodings):
        ids[n, : len(e.ids)], segments[n, : len(e.ids)], mask[n, : len(e.ids)] = e.ids, e.type_ids, 1
    return torch.from_numpy(ids), torch.from_numpy(segments), torch.from_numpy(mask)


def sample(pairs: np.ndarray, labels: np.ndarray, cosines: np.ndarray, negatives: int) -> np.ndarray:
    """Indices to train on: every positive and ``negatives`` a positive, half of these drawn for their cosine."""
    generator = np.random.default_rng(SEED)
    no = np.flatnonzero(~labels)
    count = min(len(no), negatives * int(labels.sum()))
    weight = np.exp(8 * cosines[no])
    hard = generator.choice(no, count // 2, replace=False, p=weight / weight.sum())
    rest = generator.choice(np.setdiff1d(no, hard), count - len(hard), replace=False)
    return np.concatenate([np.flatnonzero(labels), hard, rest])


def batches(texts: list[tuple[str, str]], chosen: list[int], size: int) -> list[list[int]]:
    """Batches of near-equal length, in random order."""
    out = []
    random.shuffle(chosen)
    for start in range(0, len(chosen), 50 * size):
        near = sorted(chosen[start : start + 50 * size], key=lambda k: len(texts[k][0]) + len(texts[k][1]))
        out += [near[n : n + size] for n in range(0, len(near), size)]
    random.shuffle(out)
    return out


def encode(
    folder: Path, weights: Path, fold: int | None, epochs: int, negatives: int, minutes: float
) -> None:
    """Fine-tune on all folds but ``fold`` and report on it; writes ``pair-<fold|all>.pt``."""
    import torch

    torch.manual_seed(SEED)
    random.seed(SEED)
    torch.set_num_threads(1)
    rows, pairs, labels, folds = load(folder)
    vectors = np.load(folder / "text.npy")
    cosines = np.einsum("ij,ij->i", vectors[pairs[:, 0]], vectors[pairs[:, 1]])
    inside = np.flatnonzero(folds != fold) if fold is not None else np.arange(len(pairs))
    chosen = inside[sample(pairs[inside], labels[inside], cosines[inside], negatives)].tolist()
    texts = [(rows[i]["text"], rows[j]["text"]) for i, j in pairs]
    model, tokens = network(weights), tokenizer(weights)
    body = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("head")]
    groups = [{"params": body, "lr": 6e-5}, {"params": model.head.parameters(), "lr": 1e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    plan = [b for _ in range(epochs) for b in batches(texts, chosen, 32)]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.1 * len(plan)), (len(plan) - s) / (0.9 * len(plan)))
    )
    started = time.monotonic()
    model.train()
    running = 0.0
    for step, batch in enumerate(plan):
        ordered = [texts[k] if random.random() < 0.5 else texts[k][::-1] for k in batch]
        ids, segments, mask = tensors(tokens.encode_batch(ordered))
        wanted = torch.tensor(labels[batch], dtype=torch.float32)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, segments, mask)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), wanted)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
        running = 0.98 * running + 0.02 * loss.item()
        if step % 100 == 0:
            print(f"{step}/{len(plan)} loss {running:.3f} {time.monotonic() - started:.0f} s", flush=True)
        if time.monotonic() - started > 60 * minutes:
            break
    name = "all" if fold is None else str(fold)
    torch.save(model.state_dict(), folder / f"pair-{name}.pt")
    if fold is not None:
        report(folder, model.eval(), tokens, texts, labels, np.flatnonzero(folds == fold))


def report(
    folder: Path, model: Any, tokens: Any, texts: list[Any], labels: np.ndarray, held: np.ndarray
) -> None:
    """Figures of the three scorers on the same held-out pairs; keeps the logits for the calibration."""
    import torch

    chosen = np.random.default_rng(SEED).choice(held, min(6000, len(held)), replace=False)
    chosen = np.array(sorted(chosen, key=lambda k: len(texts[k][0]) + len(texts[k][1])))
    logits = np.zeros(len(chosen))
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(chosen), 32):
            block = [texts[k] for k in chosen[start : start + 32]]
            for ordered in (block, [t[::-1] for t in block]):
                logits[start : start + 32] += (
                    model(*tensors(tokens.encode_batch(ordered))).float().numpy() / 2
                )
    np.savez(folder / "held.npz", chosen=chosen, logits=logits, labels=labels[chosen])
    rows, pairs, _, _ = load(folder)
    vectors = np.load(folder / "text.npy")
    regression = np.load(folder / "regression.npy")[chosen]
    cosine = np.einsum("ij,ij->i", vectors[pairs[chosen, 0]], vectors[pairs[chosen, 1]])
    both = np.argsort(np.argsort(regression)) + np.argsort(np.argsort(logits))
    named = {"cosine": cosine, "regression": regression, "cross-encoder": logits, "ranks of both": both}
    distinct = np.array([len(overlap(*texts[k])) < 1 for k in chosen])
    for name, scores in named.items():
        print(f"{name}: {figures(labels[chosen], scores)}; differently worded:", end=" ")
        print(figures(labels[chosen][distinct], scores[distinct]))


def overlap(one: str, two: str) -> list[int]:
    """[1] when four in five of the words of two texts are the same, else []."""
    a, b = set(one.lower().split()), set(two.lower().split())
    return [1] if len(a & b) > 0.8 * len(a | b) else []


def calibration(folder: Path) -> tuple[float, float]:
    """Slope and offset that turn held-out logits into log odds (Platt, 1999)."""
    from sklearn.linear_model import LogisticRegression

    held = np.load(folder / "held.npz")
    fitted = LogisticRegression(C=1e6).fit(held["logits"][:, None], held["labels"])
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def export(folder: Path, weights: Path, out: Path) -> None:
    """Write ``model.onnx``: ids and segments ``(2, n)``, both orders of a pair, to one probability ``(1,)``."""
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    slope, offset = calibration(folder)
    print(f"calibration: {slope:.3f} · logit {offset:+.3f}")
    trained = network(weights)
    path = next(p for p in (folder / "pair-all.pt", folder / "pair-0.pt") if p.exists())
    trained.load_state_dict(torch.load(path, weights_only=True))

    class Probability(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pair = trained

        def forward(self, input_ids: Any, token_type_ids: Any) -> Any:
            logit = self.pair(input_ids, token_type_ids).mean(dim=0, keepdim=True)
            return torch.sigmoid(slope * logit + offset)

    example = tokenizer(weights).encode("The ship sank.", "The vessel went down.")
    ids = torch.tensor([example.ids] * 2)
    plain = folder / "pair.onnx"
    torch.onnx.export(
        Probability().eval(),
        (ids, torch.tensor([example.type_ids] * 2)),
        str(plain),
        input_names=["input_ids", "token_type_ids"],
        output_names=["probability"],
        dynamic_axes={"input_ids": {1: "pieces"}, "token_type_ids": {1: "pieces"}},
        opset_version=17,
        dynamo=False,
    )
    head = [n.name for n in onnx.load(plain).graph.node if "/pair/head" in n.name]
    out.mkdir(parents=True, exist_ok=True)
    quantize_dynamic(
        plain,
        out / "model.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,  # as in export_minilm.py
        nodes_to_exclude=head,
        extra_options={"MatMulConstBOnly": True},
    )
    data = (out / "model.onnx").read_bytes()
    print(f"{path.name} → model.onnx, {len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("step", choices=("clauses", "compare", "encode", "export"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--negatives", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=30)
    args = parser.parse_args()
    if args.step == "clauses":
        build_clauses(*args.paths)
    elif args.step == "compare":
        compare(*args.paths)
    elif args.step == "encode":
        encode(*args.paths, args.fold, args.epochs, args.negatives, args.minutes)
    else:
        export(*args.paths)


if __name__ == "__main__":
    main()
