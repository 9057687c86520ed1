"""Trains the pair scorer that ships with rashomon: do two clauses of different reports assert the same thing?

A cross-encoder fine-tuned from all-MiniLM-L6-v2 on the clause pairs of ``pair_data.py``. Run by a maintainer
where torch, transformers, scikit-learn, onnx and onnxruntime are installed::

    python tools/train_pairs.py encode work/ weights/ --fold 0    # a fold of the topics held out: figures
    python tools/train_pairs.py encode work/ weights/             # on all topics: ships
    python tools/train_pairs.py export work/ weights/ src/rashomon/resources/pairs

``work/`` is the folder of ``pair_data.py``, ``weights/`` the unpacked all-MiniLM-L6-v2 (see
``export_minilm.py``). One thread, fixed seeds.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
from pair_data import figures, load

SEED = 17
LENGTH = 80


def network(weights: Path) -> Any:
    """MiniLM over "a [SEP] b"; the logit is linear in the clauses' means (|u−v|, u·v) and the first token."""
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
    """Indices to train on: every positive, and ``negatives`` for each, half of them drawn by cosine."""
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
        ordered = [texts[k] if random.getrandbits(1) else texts[k][::-1] for k in batch]
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
    _, pairs, _, _ = load(folder)
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
    """Write ``model.onnx``: ids and segments ``(2, n)``, both orders of a pair, to a probability ``(1,)``."""
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
    parser.add_argument("step", choices=("encode", "export"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--negatives", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=30)
    args = parser.parse_args()
    if args.step == "encode":
        encode(*args.paths, args.fold, args.epochs, args.negatives, args.minutes)
    else:
        export(*args.paths)


if __name__ == "__main__":
    main()
