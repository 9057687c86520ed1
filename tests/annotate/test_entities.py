"""The quick walk finds the names that spaCy's own name finder finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from rashomon.annotate import _entities, pipeline
from rashomon.model import Report

TEXTS = (
    "On 5 May 2021 Jacinda Ardern met Emmanuel Macron in Paris.\n\nThe Bank of England lent Peru $40 million.",
    "Ten of the 300 crew of the MS Estonia were Norwegian  ,   said the Swedish Maritime Administration",
    "Prime Minister\n\nAnna Lindh Johnson Smith Carter of the European Union",
    "😀 Привет, Київ. Toyota \u00a0 Motor Corporation's 3,000th Corolla",
    "London",
    " \n ",
    "",
)
_WORDS = st.sampled_from([*" ".join(TEXTS).split(), ".", "\n\n", "the", "of", "and", "5", "%"])


@pytest.fixture(scope="module")
def nlp() -> Any:
    return pipeline.load()


def both(nlp: Any, texts: tuple[str, ...]) -> list[tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]]:
    """What the walk found in documents parsed together, and what the model's own component finds in them."""
    reports = [Report(id=str(n), text=text, hash=str(n)) for n, text in enumerate(texts)]
    docs = [doc for doc, _ in pipeline.docs(reports)]
    ours = [names(doc) for doc in docs]
    for doc in docs:
        doc.set_ents([], default="missing")
    finder = nlp.get_pipe("ner")
    finder.set_annotations(docs, finder.predict(docs))
    return list(zip(ours, map(names, docs), strict=True))


def names(doc: Doc) -> list[tuple[int, int, str]]:
    return [(e.start, e.end, e.label_) for e in doc.ents]


def test_it_is_in_use(nlp: Any) -> None:
    assert "rashomon_entities" in nlp.pipe_names and "ner" not in nlp.pipe_names


def test_the_same_names(nlp: Any) -> None:
    found = both(nlp, TEXTS)
    assert all(ours == theirs for ours, theirs in found)
    assert sum(len(ours) for ours, _ in found) > 12
    assert any(end - start > 2 for ours, _ in found for start, end, _ in ours)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.lists(_WORDS, max_size=25).map(" ".join), min_size=1, max_size=3))
def test_the_same_names_whatever_the_words(nlp: Any, texts: list[str]) -> None:
    assert all(ours == theirs for ours, theirs in both(nlp, tuple(texts)))


def test_every_token_is_in_or_out(nlp: Any) -> None:
    [(doc, _)] = pipeline.docs([Report(id="a", text=TEXTS[0], hash="a")])
    assert {t.ent_iob_ for t in doc} == {"B", "I", "O"}
    assert doc.has_annotation("ENT_IOB")


def test_another_finder_is_left_alone(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = nlp.get_pipe("ner")
    assert _entities._is_known(finder)
    monkeypatch.setitem(finder.model.attrs, "unseen_classes", {3})
    assert not _entities._is_known(finder)
