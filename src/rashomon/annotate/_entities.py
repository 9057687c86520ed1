"""Named entities: spaCy's name finder with its moves chosen for all tokens at once.

The finder walks a text token by token: outside a name it may begin one, take a name of one word or go on; inside, it
may go on or close the name. spaCy asks each of its 74 moves at each token whether it is allowed, which takes longer
than the network (and takes and gives back the interpreter's lock each time). Outside a name the scores follow from
the token alone: here they are worked out in one product for a whole batch, and only the words inside names one by one.
The moves, their conditions and the weights are spaCy's (``_parser_internals/ner.pyx``), and so is what is found,
which a test holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
_FEATURES = (3, 6)  # how many tokens a state of the finder may look at


def install(nlp: Language) -> None:
    """Put the quick walk in the place of the name finder, where that is one it can stand for."""
    finder: Any = nlp.get_pipe("ner") if "ner" in nlp.pipe_names else None
    if finder is None or not _is_known(finder):
        return
    from spacy.language import Language as _Language

    if not _Language.has_factory("rashomon_entities"):
        _Language.factory("rashomon_entities", func=lambda nlp, name: nlp.meta["rashomon_entities"])
    nlp.meta["rashomon_entities"] = Entities(finder)
    nlp.add_pipe("rashomon_entities", after="ner")
    nlp.select_pipes(disable=["ner"])


def _is_known(finder: Any) -> bool:
    """Whether it is spaCy's own greedy transition model, with nothing that depends on the rest of a batch."""
    model = finder.model
    if model.name != "parser_model" or finder.cfg.get("beam_width", 1) != 1 or finder.postprocesses:
        return False
    if not model.attrs.get("has_upper") or model.attrs.get("unseen_classes"):
        return False
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    known = lower.name == "precomputable_affine" and upper.name == "linear"
    return known and lower.get_dim("nF") in _FEATURES and lower.get_dim("nP") >= 2


class Entities:
    """The component: sets the entities of documents that have sentences."""

    def __init__(self, finder: Any) -> None:
        model = finder.model
        self._finder, self._tok2vec = finder, model.get_ref("tok2vec")
        self._lower, self._upper = model.get_ref("lower"), model.get_ref("upper")
        names = [finder.moves.get_class_name(i) for i in range(finder.moves.n_moves)]
        self._names = names
        self._labels = [name[2:] for name in names]
        self._follow = {n[2:]: (names.index(n), names.index(f"L-{n[2:]}")) for n in names if n[:2] == "I-" and n[2:]}
        self._begins, self._units = (
            [i for i, n in enumerate(names) if n.startswith(kind) and n[2:] in self._follow] for kind in ("B-", "U-")
        )
        allowed = {*self._begins, *self._units, names.index("O")}
        self._barred = [i for i in range(len(names)) if i not in allowed]
        self._out = names.index("O")

    def __call__(self, doc: Doc) -> Doc:
        """The document with its entities."""
        self.set_annotations([doc], self.predict([doc]))
        return doc

    def predict(self, docs: Sequence[Doc]) -> list[list[tuple[int, int, str]]]:
        """First token, last token (exclusive) and label of each entity, a list a document."""
        full = [doc for doc in docs if len(doc)]
        if not full:
            return [[] for _ in docs]
        cached: Floats = self._lower.predict(self._tok2vec.predict(full))
        walk = _Walk(cached, self._lower.get_param("b"), self._upper.get_param("W"), self._upper.get_param("b"))
        scores = walk.outside()
        scores[:, self._barred] = -np.inf
        starts = [0, *accumulate(map(len, full))]
        found = iter([self._of(doc, walk, start, scores[start:]) for doc, start in zip(full, starts, strict=False)])
        return [next(found) if len(doc) else [] for doc in docs]

    def set_annotations(self, docs: Sequence[Doc], found: Sequence[Sequence[tuple[int, int, str]]]) -> None:
        """Write the entities into the documents."""
        from spacy.tokens import Span

        for doc, own in zip(docs, found, strict=True):
            doc.set_ents([Span(doc, start, end, label) for start, end, label in own], default="outside")

    def _of(self, doc: Doc, walk: _Walk, offset: int, scores: Floats) -> list[tuple[int, int, str]]:
        flags: NDArray[np.int64] = np.asarray(doc.to_array(["IS_SPACE", "SENT_START"])).astype(np.int64)
        size, spaces = len(doc), flags[:, 0] != 0
        closing = np.append(flags[1:, 1] == 1, True)  # no name goes on over the end of a sentence
        rows = scores[:size]
        rows[np.ix_(spaces | closing, self._begins)] = -np.inf
        rows[np.ix_(spaces, self._units)] = -np.inf
        moves = rows.argmax(axis=1)
        found: list[tuple[int, int, str]] = []
        reached = 0
        for start in np.flatnonzero(moves != self._out).tolist():
            if start < reached:
                continue  # inside the name before
            label = self._labels[moves[start]]
            end = start + 1
            if self._names[moves[start]].startswith("B-"):
                end = self._end(walk, offset, start, closing, label)
            found.append((start, end, label))
            reached = end
        return found

    def _end(self, walk: _Walk, offset: int, start: int, closing: NDArray[np.bool_], label: str) -> int:
        """Where a name of several words that begins at ``start`` ends."""
        inside, last = self._follow[label]
        at = start + 1
        while not closing[at]:
            on, off = walk.inside(offset + start, offset + at, (inside, last))
            if not (on > off or (on == off and inside < last)):
                break
            at += 1
        return at + 1


class _Walk:
    """Scores of moves; ``cached``: what each token adds to a state in each place, (tokens + 1, places, width, pieces),
    the first row for no token."""

    def __init__(self, cached: Floats, bias: Floats, weights: Floats, weights_bias: Floats) -> None:
        self._cached, self._bias, self._weights, self._weights_bias = cached, bias, weights, weights_bias

    def outside(self) -> Floats:
        """The scores of all moves at each token outside a name, (tokens, moves)."""
        state = self._cached[1:, 0].copy()
        for place in range(1, self._cached.shape[1]):
            state += self._cached[0, place]
        state += self._bias
        scores: Floats = state.max(axis=2) @ self._weights.T
        scores += self._weights_bias
        return scores

    def inside(self, start: int, at: int, moves: tuple[int, int]) -> tuple[float, float]:
        """The scores of two moves at a token inside the name that begins at ``start``."""
        state = self._cached[at + 1, 0].copy()
        for place, token in enumerate(self._seen(start, at), 1):
            state += self._cached[token + 1, place]
        state += self._bias
        first, second = self._weights[list(moves)] @ state.max(axis=1) + self._weights_bias[list(moves)]
        return float(first), float(second)

    def _seen(self, start: int, at: int) -> Iterator[int]:
        """The tokens of the name that the state looks at; -1 for none."""
        places = self._cached.shape[1] - 1
        if places == 2:
            return iter((start, at - 1))
        return iter([*range(start, min(at, start + places)), *[-1] * (places - (at - start))])
