"""Which of the possible cues, contents and sources hold: learned weights, then the best set without overlaps.

For a cue with options o the weights give a probability to each and to "attributes nothing" (softmax over their
summed signals). An option's worth is its expected overlap with what is meant, Σ p(o')·J(o, o'), J the Jaccard index
of characters (minimum Bayes risk; Kumar and Byrne, 2004). Of a document's options those are taken that add most
worth above a price and share no character: statements inside a statement's content are not listed beside it.
"""

from __future__ import annotations

import functools
import gzip
import json
import math
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import NamedTuple

from rashomon.annotate.statement_options import Option
from rashomon.annotate.statement_signals import cue_signals, glance_signals, option_signals, voice_signals
from rashomon.annotate.statement_spans import Pieces, length, overlap
from rashomon.annotate.statement_units import Reading, Unit, cues, unit
from rashomon.annotate.statement_voices import likeliest

_LIKELY = 0.02  # options below this probability don't count for the worth of others
_OPTIONS = 6  # options a cue keeps for the choice among cues
_SHARE = 0.3  # of the best option's worth that another must have to be kept
_BEAM = 16  # partial choices kept


class Weights(NamedTuple):
    """The learned weights, by signal, and the thresholds chosen on held-out articles."""

    cue: dict[str, float]
    option: dict[str, float]
    voice: dict[str, float]
    voice_bias: float
    glance: float  # a token whose first signals sum to less is not looked at
    floor: float  # a cue whose own signals sum to less is not looked at further
    price: float  # the worth a statement must exceed
    quoted_price: float  # the same for contents that hold a quotation


class Scored(NamedTuple):
    """A cue with its probability and its options by falling worth."""

    unit: Unit
    probability: float
    ranked: tuple[tuple[float, Option], ...]


class Chosen(NamedTuple):
    """A statement: the cue with the option taken, and the other options' worth lost."""

    scored: Scored
    option: Option
    worth: float


@functools.cache
def weights() -> Weights:
    """The weights in the package, made by ``tools/train_statements.py``."""
    packed = (files("rashomon.resources") / "statements" / "weights.json.gz").read_bytes()
    return Weights(**json.loads(gzip.decompress(packed)))


def total(table: dict[str, float], signals: Iterable[str]) -> float:
    """The summed weights of signals; unknown ones weigh nothing."""
    return sum(filter(None, map(table.get, signals)))


def scored(read: Reading, model: Weights) -> list[Scored]:
    """The document's cues that may hold, with the worth of their options."""
    found = []
    least = min(model.price, model.quoted_price)
    for cue in cues(read):
        base = total(model.cue, glance_signals(read.setting, cue))
        if base < model.glance and cue not in read.spoken:
            continue
        base += total(model.cue, cue_signals(read.setting, cue, likeliest(read.setting.tree, cue)))
        if base < model.floor and cue not in read.spoken:
            continue
        one = unit(read, cue)
        if one.options:
            found.append(_scored(read, model, one, base, least))
    return [one for one in found if one.probability > least]


def rescored(read: Reading, cue: int, model: Weights) -> Scored | None:
    """One cue scored whatever its own signals say; ``None`` where it has no possible content."""
    one = unit(read, cue)
    return _scored(read, model, one, 0.0) if one.options else None


def _scored(read: Reading, model: Weights, one: Unit, base: float, least: float = 0.0) -> Scored:
    voice = one.voices[0] if one.voices else None
    logits = [base + total(model.option, option_signals(read.setting, one.cue, o, voice)) for o in one.options]
    top = max(0.0, *logits)
    odds = [math.exp(z - top) for z in logits]
    whole = sum(odds) + math.exp(-top)
    probability = sum(odds) / whole
    if probability <= least:
        return Scored(one, probability, ())
    return Scored(one, probability, _by_worth(one.options, [x / whole for x in odds]))


def _by_worth(options: Sequence[Option], chances: Sequence[float]) -> tuple[tuple[float, Option], ...]:
    least = min(_LIKELY * sum(chances), max(chances))
    likely = [(p, o.spans, n) for n, (p, o) in enumerate(zip(chances, options, strict=True)) if p >= least]
    worth = [(sum([p * jaccard(spans, other) for p, other, _ in likely]), n) for _, spans, n in likely]
    worth.sort(key=lambda pair: (-pair[0], pair[1]))
    best = worth[0][0]
    return tuple((w, options[n]) for w, n in worth[:_OPTIONS] if w >= _SHARE * best)


def jaccard(a: Pieces, b: Pieces) -> float:
    """Shared characters over all characters of two sets of spans."""
    if a == b:
        return 1.0
    if len(a) == 1 == len(b):
        (first, last), (start, end) = a[0], b[0]
        shared = min(last, end) - max(first, start)
        return shared / (last - first + end - start - shared) if shared > 0 else 0.0
    shared = overlap(a, b)
    return shared / (length(a) + length(b) - shared) if shared else 0.0


def choose(read: Reading, found: Sequence[Scored], model: Weights) -> list[Chosen]:
    """The statements of a document: options worth more than their price, no two sharing a character."""
    priced = [(one, rows) for one in found if (rows := _above(read, one, model))]
    priced.sort(key=lambda pair: min(row[1].spans[0][0] for row in pair[1]))
    taken: list[Chosen] = []
    group: list[tuple[Scored, list[tuple[float, Option, float]]]] = []
    reach = -1
    for one, rows in priced:
        if group and min(row[1].spans[0][0] for row in rows) >= reach:
            taken.extend(_best(group))
            group = []
        group.append((one, rows))
        reach = max(reach, *(row[1].spans[-1][1] for row in rows))
    taken.extend(_best(group))
    return sorted(taken, key=lambda c: c.option.spans[0])


def _above(read: Reading, one: Scored, model: Weights) -> list[tuple[float, Option, float]]:
    """The options above their price: gain, option, worth."""
    quoted = read.setting.quoted
    rows = []
    for worth, option in one.ranked:
        held = any(quoted[b] > quoted[a] for a, b in option.spans)
        gain = worth - (model.quoted_price if held else model.price)
        if gain > 0:
            rows.append((gain, option, worth))
    return rows


_State = tuple[float, tuple[Chosen, ...]]


def _best(group: Sequence[tuple[Scored, list[tuple[float, Option, float]]]]) -> tuple[Chosen, ...]:
    """The set of options without overlap that gains most, by beam search over the surest cues first."""
    states: list[_State] = [(0.0, ())]
    for one, rows in sorted(group, key=lambda pair: -pair[1][0][0]):
        grown = list(states)
        for value, chosen in states:
            for gain, option, worth in rows:
                if not any(overlap(option.spans, c.option.spans) for c in chosen):
                    grown.append((value + gain, (*chosen, Chosen(one, option, worth))))
        grown.sort(key=lambda state: -state[0])
        states = grown[:_BEAM]
    return states[0][1]


def source_of(read: Reading, one: Unit, content: Pieces, model: Weights) -> int | None:
    """The head token of a cue's source, ``None`` where the text names nobody."""
    best, head = 0.0, None
    for rank, voice in enumerate(one.voices):
        z = model.voice_bias + total(model.voice, voice_signals(read.setting, one.cue, voice, rank, content))
        if z > best:
            best, head = z, voice[1]
    return head
