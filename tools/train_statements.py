"""Train the weights of the statements layer: ``src/rashomon/resources/statements/weights.json.gz``.

    python tools/train_statements.py [--shared ../shared] [--cache DIR] [--folds 5] [--write]

The data are news articles with every attribution marked (PolNeAR 1.0, kept outside the project). For each token that
may be a cue the package lists possible contents and sources; here two log-linear models learn which hold. The loss of
a cue is −log Σ p(o)·J(o, gold), J the Jaccard index of characters (−log p(nothing) where the cue is none), Adagrad
over batches of eight articles in a fixed order. Figures marked "left out" are of articles that the weights never saw.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from referee import read_rows
from spacy.tokens import DocBin
from statement_figures import Found, Spans, figures, shown, spans

from rashomon.annotate import statement_choice as choice
from rashomon.annotate.parsed import Doc, plain
from rashomon.annotate.pipeline import docs as parse
from rashomon.annotate.pipeline import load
from rashomon.annotate.statement_signals import cue_signals, glance_signals, option_signals, voice_signals
from rashomon.annotate.statement_units import Reading, cues, reading, unit
from rashomon.annotate.statement_voices import voice_span
from rashomon.model import Report
from rashomon.reading.parts import blocks

OUT = Path(__file__).parent.parent / "src/rashomon/resources/statements"
SEED = 7
BATCH, RATE, EPOCHS, DECAY = 8, 0.05, 6, 5e-6
VOICE_DECAY = 1e-5
RAREST = 3  # a signal must occur so often
SMALLEST = 0.05  # weights below it are dropped
CREDIT = 0.3  # a content with less overlap than this earns little
GATE = 0.5  # weight of the gate's loss beside the choice's
GLANCE = 0.003
FLOOR = -1.7  # log-odds of the gate below which a cue is left
PRICES = (0.24, 0.27, 0.3)
Read = list[tuple[dict[str, Any], Reading]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Rows:
    """Softmax groups of one article: signal numbers of each option, its group and what it earns."""

    signals: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    earns: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)  # what "none of them" earns, a group
    shared: list[int] = field(default_factory=list)  # signal numbers common to a group's options
    shared_starts: list[int] = field(default_factory=list)


class Names:
    """Numbers for signals, in the order they are first met."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def of(self, signals: Sequence[str]) -> list[int]:
        return [self.number.setdefault(s, len(self.number)) for s in signals]


# -- data -------------------------------------------------------------------------------------------------
def articles(path: Path, cache: Path | None) -> list[tuple[dict[str, Any], Doc]]:
    """The rows of a file with their parses; ``cache`` keeps the parses between runs."""
    rows = read_rows(path)
    reports = [report_of(row) for row in rows]
    kept = cache / f"{path.stem}.spacy" if cache else None
    if kept is not None and kept.exists():
        docs = list(DocBin().from_disk(kept).get_docs(load().vocab))
    else:
        docs = [doc for doc, _ in parse(reports)]
        if kept is not None:
            attrs = ["ORTH", "LEMMA", "POS", "TAG", "DEP", "HEAD", "ENT_IOB", "ENT_TYPE", "SENT_START"]
            DocBin(attrs=attrs, docs=docs).to_disk(kept)
    return [(row, plain(doc, one.blocks)) for row, one, doc in zip(rows, reports, docs, strict=True)]


def report_of(row: dict[str, Any]) -> Report:
    digest = hashlib.sha256(row["text"].encode()).hexdigest()
    return Report(id=row["id"], text=row["text"], hash=digest, blocks=blocks(row["text"], None))


# -- rows -------------------------------------------------------------------------------------------------
def rows_of(read: Reading, gold: Sequence[dict[str, Any]], content: Names, voice: Names) -> tuple[Rows, Rows]:
    """The softmax groups of one article: contents of its possible cues, sources of its gold cues."""
    tree, said, heard = read.setting.tree, Rows(), Rows()
    for cue in cues(read):
        one = unit(read, cue)
        found = one.voices
        if not one.options:
            continue
        here = (tree.idx[cue], tree.end[cue])
        meant = next((g for g in gold if any(a < here[1] and here[0] < b for a, b in g["cue"])), None)
        like = [choice.jaccard(o.spans, spans(meant["content"])) if meant else 0.0 for o in one.options]
        if meant is not None and max(like) < 0.2:
            continue  # none of the options is right: the cue teaches nothing
        said.nothing.append(0.0 if meant else 1.0)
        said.shared_starts.append(len(said.shared))
        first = found[0] if found else None
        said.shared.extend(content.of(["c " + s for s in cue_names(read, cue, first)]))
        for option, j in zip(one.options, like, strict=True):
            _add(said, content.of(["o " + s for s in option_signals(read.setting, cue, option, first)]))
            said.earns.append(j if j >= CREDIT else j * CREDIT)
        if meant is not None:
            best = one.options[int(np.argmax(like))].spans
            _hear(read, heard, voice, cue, found, best, spans(meant["source"]))
    return said, heard


def cue_names(read: Reading, cue: int, voice: tuple[str, int] | None) -> list[str]:
    return [*glance_signals(read.setting, cue), *cue_signals(read.setting, cue, voice)]


def _add(rows: Rows, signals: list[int]) -> None:
    rows.starts.append(len(rows.signals))
    rows.signals.extend(signals)
    rows.group.append(len(rows.nothing) - 1)


def _hear(
    read: Reading, rows: Rows, names: Names, cue: int, found: list[tuple[str, int]], content: Spans, source: Spans
) -> None:
    tree = read.setting.tree
    earned = []
    for _, head in found:
        inside = any(a <= tree.idx[head] < b for a, b in source)
        touched = any(a < q and p < b for a, b in source for p, q in voice_span(tree, head, cue))
        earned.append(1.0 if inside else 0.5 if touched else 0.0)
    if not found or (source and max(earned) == 0):
        return
    rows.nothing.append(0.0 if source else 1.0)
    for rank, (candidate, e) in enumerate(zip(found, earned, strict=True)):
        _add(rows, names.of(voice_signals(read.setting, cue, candidate, rank, content)))
        rows.earns.append(e)


# -- the fit ----------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Batch:
    signals: Ints
    starts: Ints
    group: Ints
    earns: Floats
    nothing: Floats
    shared: Ints
    shared_starts: Ints


def batches(rows: Sequence[Rows], number: Ints) -> Iterator[Batch]:
    """Groups of articles, with the signals that are kept (``number`` is −1 for the others)."""
    for start in range(0, len(rows), BATCH):
        yield _batch(rows[start : start + BATCH], number)


def _batch(rows: Sequence[Rows], number: Ints) -> Batch:
    groups = np.cumsum([0, *(len(r.nothing) for r in rows)])
    signals, starts = _joined([(r.signals, r.starts) for r in rows], number)
    shared, shared_starts = _joined([(r.shared, r.shared_starts) for r in rows], number)
    return Batch(
        signals,
        starts,
        np.concatenate([np.asarray(r.group, dtype=np.int64) + g for r, g in zip(rows, groups, strict=False)]),
        np.concatenate([np.asarray(r.earns) for r in rows]),
        np.concatenate([np.asarray(r.nothing) for r in rows]),
        shared,
        shared_starts,
    )


def _joined(parts: Sequence[tuple[list[int], list[int]]], number: Ints) -> tuple[Ints, Ints]:
    """Signals of several articles in one array; the last number stands for every signal that is not kept."""
    offsets = np.cumsum([0, *(len(signals) for signals, _ in parts)])
    flat = np.concatenate([np.asarray(signals, dtype=np.int64) for signals, _ in parts])
    starts = [np.asarray(s, dtype=np.int64) + o for (_, s), o in zip(parts, offsets, strict=False)]
    return (number[flat] if len(flat) else flat), np.concatenate(starts)


def _sums(values: Floats, signals: Ints, starts: Ints) -> Floats:
    """The summed weights of each row of signals."""
    running = np.concatenate([[0.0], np.cumsum(values[signals])])
    ends = np.append(starts[1:], len(signals))
    return np.asarray(running[ends] - running[starts])


def _gradient(values: Floats, bias: float, batch: Batch) -> tuple[float, Floats, float]:
    """Loss of a batch, and its gradient by weight and bias.

    Where options share signals (a cue's), the bias is of the gate: the shared signals alone are also taught to tell
    groups with a right option from others, so that most cues can be left after a look at them.
    """
    count = len(batch.nothing)
    gated = len(batch.shared_starts) > 0
    z = _sums(values, batch.signals, batch.starts) + (0.0 if gated else bias)
    common = _sums(values, batch.shared, batch.shared_starts) if gated else np.zeros(count)
    z += common[batch.group]
    top = np.zeros(count)
    np.maximum.at(top, batch.group, z)
    odds = np.exp(z - top[batch.group])
    none = np.exp(-top)
    whole = none + np.bincount(batch.group, odds, count)
    earned = none * batch.nothing + np.bincount(batch.group, odds * batch.earns, count) + 1e-12
    slope = odds / whole[batch.group] - odds * batch.earns / earned[batch.group]
    lengths = np.diff(np.append(batch.starts, len(batch.signals)))
    gradient = np.bincount(batch.signals, np.repeat(slope, lengths), len(values))
    bias_slope = float(slope.sum())
    if gated:
        wrong = GATE * (1 / (1 + np.exp(-common - bias)) - (1 - batch.nothing))
        bias_slope = float(wrong.sum())
        by_group = np.bincount(batch.group, slope, count) + wrong
        lengths = np.diff(np.append(batch.shared_starts, len(batch.shared)))
        gradient += np.bincount(batch.shared, np.repeat(by_group, lengths), len(values))
    gradient[-1] = 0.0
    return float(-np.log(earned / whole).sum()) / count, gradient / count, bias_slope / count


def fit(rows: Sequence[Rows], size: int, decay: float) -> tuple[Floats, float]:
    """Adagrad; the weights by signal number, zero for rare signals, and the bias."""
    rows = [r for r in rows if r.nothing]
    seen = np.zeros(size, dtype=np.int64)
    for r in rows:
        np.add.at(seen, np.asarray(r.signals + r.shared, dtype=np.int64), 1)
    kept = np.flatnonzero(seen >= RAREST)
    number = np.full(size, len(kept), dtype=np.int64)
    number[kept] = np.arange(len(kept))
    values, squares = np.zeros(len(kept) + 1), np.full(len(kept) + 1, 1e-10)
    bias, bias_squares = 0.0, 1e-10
    shuffler = random.Random(SEED)  # noqa: S311  # no secret
    order = list(rows)
    for epoch in range(EPOCHS):
        shuffler.shuffle(order)
        losses = []
        for batch in batches(order, number):
            loss, gradient, slope = _gradient(values, bias, batch)
            losses.append(loss)
            gradient += 2 * decay * values
            squares += gradient**2
            values -= RATE * gradient / np.sqrt(squares)
            bias_squares += slope**2
            bias -= RATE * slope / bias_squares**0.5
        print(f"  epoch {epoch + 1}: loss {np.mean(losses):.4f}", flush=True)
    full = np.zeros(size)
    full[kept] = values[:-1]
    return full, bias


def trained(said: Sequence[Rows], heard: Sequence[Rows], content: Names, voice: Names) -> choice.Weights:
    """The weights learned from articles."""
    values, gate = fit(said, len(content.number), DECAY)
    voiced, bias = fit(heard, len(voice.number), VOICE_DECAY)
    tables: dict[str, dict[str, float]] = {"c": {}, "o": {}}
    for name, n in content.number.items():
        if abs(values[n]) >= SMALLEST:
            tables[name[0]][name[2:]] = round(float(values[n]), 2)
    voices_ = {name: round(float(voiced[n]), 2) for name, n in voice.number.items() if abs(voiced[n]) >= SMALLEST}
    floor = round(FLOOR - gate, 3)
    return choice.Weights(tables["c"], tables["o"], voices_, round(bias, 3), -99.0, floor, 0.24, 0.24)


def glance(data: Read, model: choice.Weights) -> float:
    """The sum of first signals that all but a few (``GLANCE``) of the chosen cues exceed."""
    sums = [
        choice.total(model.cue, glance_signals(read.setting, c.scored.unit.cue))
        for _, read in data
        for c in choice.choose(read, choice.scored(read, model), model)
    ]
    return round(float(np.quantile(sums, GLANCE)), 2)


# -- figures ----------------------------------------------------------------------------------------------
def found_by(read: Reading, scored: Sequence[choice.Scored], model: choice.Weights) -> Found:
    """The statements of an article: contents and sources."""
    out: Found = []
    for chosen in choice.choose(read, scored, model):
        head = choice.source_of(read, chosen.scored.unit, chosen.option.spans, model)
        source = voice_span(read.setting.tree, head, chosen.scored.unit.cue) if head is not None else ()
        out.append((chosen.option.spans, source))
    return out


def measured(data: Read, model: choice.Weights) -> dict[str, float]:
    return figures(
        [(row["statements"], row["text"], found_by(read, choice.scored(read, model), model)) for row, read in data]
    )


def priced(data: Read, models: Sequence[choice.Weights]) -> tuple[float, float]:
    """The prices with the best mean of the two F1, then the lowest quoted price that costs under .001 of it."""
    kept = [choice.scored(read, model._replace(price=0.12)) for (_, read), model in zip(data, models, strict=True)]

    def at(price: float, quoted: float) -> tuple[float, dict[str, float]]:
        rows = [
            (row["statements"], row["text"], found_by(read, scored, model._replace(price=price, quoted_price=quoted)))
            for (row, read), scored, model in zip(data, kept, models, strict=True)
        ]
        values = figures(rows)
        print(f"  left out, price {price:.2f}/{quoted:.2f}: {shown(values)}", flush=True)
        return (values["f@0.3"] + values["f@0.8"]) / 2, values

    best = max(PRICES, key=lambda p: at(p, p)[0])
    top = at(best, best)[0]
    quoted = best
    for price in (p for p in (0.2, 0.16, 0.12) if p < best):
        if at(best, price)[0] < top - 0.001:
            break
        quoted = price
    return best, quoted


# -- the whole --------------------------------------------------------------------------------------------
def folds(data: Read, said: list[Rows], heard: list[Rows], names: tuple[Names, Names], count: int) -> list[Any]:
    """For each article the weights of a fit that did not see it."""
    order = list(range(len(data)))
    random.Random(SEED).shuffle(order)  # noqa: S311  # no secret
    models: list[Any] = [None] * len(data)
    for fold in range(count):
        out = set(order[fold::count])
        print(f"fold {fold + 1} of {count}")
        inside = [i for i in range(len(data)) if i not in out]
        model = trained([said[i] for i in inside], [heard[i] for i in inside], *names)
        for i in out:
            models[i] = model
    return models


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    folder = args.shared / "data/statements"
    data: Read = [(row, reading(doc)) for row, doc in articles(folder / "train.jsonl", args.cache)]
    names = Names(), Names()
    said, heard = [], []
    for row, read in data:
        one, two = rows_of(read, row["statements"], *names)
        said.append(one)
        heard.append(two)
    prices = priced(data, folds(data, said, heard, names, args.folds))
    model = trained(said, heard, *names)._replace(price=prices[0], quoted_price=prices[1])
    model = model._replace(glance=glance(data, model))
    dev: Read = [(row, reading(doc)) for row, doc in articles(folder / "dev.jsonl", args.cache)]
    print("dev:", shown(measured(dev, model)))
    print("weights:", len(model.cue), len(model.option), len(model.voice))
    if args.write:
        OUT.mkdir(exist_ok=True)
        packed = gzip.compress(json.dumps(model._asdict(), ensure_ascii=False).encode(), 9, mtime=0)
        (OUT / "weights.json.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
