"""Parts of speech, morphology and lemmas of words, worked out once a word and then looked up.

spaCy's attribute ruler and rule lemmatiser look at one token at a time: what they say follows from its form, its
tag and, for some, its dependency label. They take a third of the parse's time, and nearly all of that for words
that came before. Here they work on new words only; what they say is the same, which a test holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_LIMIT = 500_000  # words kept; then it begins anew, so that memory stays bounded
_FILLER = "\u241f"  # between new words, so that no rule of two words sees a pair
_SINGLE = {"TAG", "LOWER", "ORTH", "TEXT", "DEP", "IS_SPACE", "IS_PUNCT"}

_Key = tuple[int, int, int]  # form, tag, label
_Phrase = tuple[_Key, ...]  # of one word, mostly
_Values = tuple[int, ...]


def install(nlp: Language) -> None:
    """Put the look-up in the place of the two components, where they are such as it can stand for."""
    ruler = _pipe(nlp, "attribute_ruler")
    lemmatizer = _pipe(nlp, "lemmatizer")
    names = nlp.pipe_names
    if ruler is None or lemmatizer is None or names.index("lemmatizer") != names.index("attribute_ruler") + 1:
        return
    if lemmatizer.mode != "rule" or lemmatizer.overwrite or not _of_single_words(ruler):
        return
    words = Words(nlp, ruler, lemmatizer)
    nlp.select_pipes(disable=["attribute_ruler", "lemmatizer"])
    from spacy.language import Language as _Language

    if not _Language.has_factory("rashomon_words"):
        _Language.factory("rashomon_words", func=lambda nlp, name: nlp.meta["rashomon_words"])
    nlp.meta["rashomon_words"] = words
    nlp.add_pipe("rashomon_words", before="ner" if "ner" in names else None)


def _pipe(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(name) if name in nlp.pipe_names else None


def _of_single_words(ruler: Any) -> bool:
    """Whether every rule asks only what follows from form, tag and label."""
    return all(set(token) <= _SINGLE for rule in ruler.patterns for pattern in rule["patterns"] for token in pattern)


class Words:
    """The component. ``__call__`` sets what the two components would, from the look-up or through them."""

    def __init__(self, nlp: Language, ruler: Any, lemmatizer: Any) -> None:
        from spacy.matcher import Matcher

        self._vocab, self._ruler, self._lemmatizer = nlp.vocab, ruler, lemmatizer
        self._asked: list[Any] = ["ORTH", "TAG", "DEP"]
        self._set: list[Any] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]
        self._known: dict[_Phrase, tuple[_Values, ...]] = {}
        self._labels = _labels(ruler, nlp)
        self._pairs = Matcher(nlp.vocab)
        for number, rule in enumerate(ruler.patterns):
            longer = [pattern for pattern in rule["patterns"] if len(pattern) > 1]
            if longer:
                self._pairs.add(str(number), longer)

    def __call__(self, doc: Doc) -> Doc:
        """The document, its words described."""
        if not len(doc):
            return doc
        if len(self._known) > _LIMIT:
            self._known.clear()
        keys, labels = self._keys(doc)
        self._learn([(key,) for key in set(keys) if (key,) not in self._known])
        rows = [self._known[(key,)][0] for key in keys]
        for start, end in self._phrases(doc):
            phrase = tuple(keys[start:end])
            if phrase not in self._known:
                self._learn([phrase])
            rows[start:end] = self._known[phrase]
        values = np.asarray(rows, dtype=np.uint64)
        # The label itself is only changed where the rules change it.
        values[:, 4] = np.where(values[:, 4] == 0, labels, values[:, 4])
        found: Any = doc
        found.from_array(self._set, values)
        return doc

    def _phrases(self, doc: Doc) -> list[tuple[int, int]]:
        """Where a rule of more than one word holds: stretches of tokens, joined where they meet."""
        found: list[tuple[int, int]] = []
        if not len(self._pairs):
            return found
        for start, end in sorted((start, end) for _, start, end in self._pairs(doc, allow_missing=True)):
            if found and start < found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
        return found

    def _keys(self, doc: Doc) -> tuple[list[_Key], NDArray[np.uint64]]:
        asked: NDArray[np.uint64] = np.asarray(doc.to_array(self._asked), dtype=np.uint64)
        labels = asked[:, 2]
        told = np.where(np.isin(labels, self._labels), labels, np.uint64(1))
        return list(zip(asked[:, 0].tolist(), asked[:, 1].tolist(), told.tolist(), strict=True)), labels

    def _learn(self, phrases: list[_Phrase]) -> None:
        """Let the two components work on new words and phrases, each apart from the others."""
        from spacy.tokens import Doc

        if not phrases:
            return
        strings = self._vocab.strings
        other, filler = strings.add("rashomon_any_label"), (strings.add(_FILLER), strings.add("NFP"), 1)
        keys = [key for phrase in phrases for key in (*phrase, filler)]
        doc: Any = Doc(self._vocab, words=[strings[orth] for orth, _, _ in keys], spaces=[False] * len(keys))
        # 1 stands for any label that no rule asks for.
        given = [(tag, other if label == 1 else label) for _, tag, label in keys]
        doc.from_array([self._set[0], self._set[4]], np.asarray(given, dtype=np.uint64))
        rows = self._lemmatizer(self._ruler(doc)).to_array(self._set).tolist()
        at = 0
        for phrase in phrases:
            told = []
            for row, key in zip(rows[at : at + len(phrase)], phrase, strict=True):
                told.append((*row[:4], row[4] if row[4] not in (other, key[2]) else 0))
            self._known[phrase] = tuple(told)
            at += len(phrase) + 1


def _labels(ruler: Any, nlp: Language) -> NDArray[np.uint64]:
    """The dependency labels that a rule asks for; the others are all the same to it."""
    told: set[str] = {""}
    for rule in ruler.patterns:
        for token in (token for pattern in rule["patterns"] for token in pattern):
            asked = token.get("DEP")
            if isinstance(asked, str):
                told.add(asked)
            elif isinstance(asked, dict):
                told.update(one for value in asked.values() if isinstance(value, list) for one in value)
    return np.asarray([nlp.vocab.strings.add(label) if label else 0 for label in sorted(told)], dtype=np.uint64)
