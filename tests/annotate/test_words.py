"""The look-up of words says what spaCy's own components say, token for token."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from rashomon.annotate import pipeline
from rashomon.annotate._words import Words

TEXTS = (
    "Delegates met in Oslo on Monday, and they weren't sure that the king's ships had left. \"Let's go,\" he said.",
    "I'm gonna ask what y'all want: better roads, fewer cars and geese.\n\nShe ain't leaving; they'd've gone.",
    "The U.N. said that 3,000 men were lying in wait.   Worse weather is coming — wasn’t it? cannot, can't, won't.",
    "Тексты 🙂 with\u00a0odd  characters\t\n\n\n and   spaces, e.g. \u201cquotes\u201d…",
    "",
)


@pytest.fixture(scope="module")
def stock() -> Language:
    """The model as its makers ship it, with our sentence starts."""
    pipeline.load()
    name = next(name for name in pipeline.MODELS if importlib.util.find_spec(name))
    nlp: Language = importlib.import_module(name).load()
    nlp.add_pipe("rashomon_blocks", before="parser")
    return nlp


def told(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_type_, t.is_sent_start) for t in doc
    ]


def parsed(nlp: Language, texts: tuple[str, ...]) -> list[list[tuple[object, ...]]]:
    docs = [nlp.make_doc(text) for text in texts]
    for doc in docs:
        doc._.starts = ()
    return [told(doc) for doc in nlp.pipe(docs, batch_size=8)]


def test_it_is_in_use() -> None:
    assert "rashomon_words" in pipeline.load().pipe_names


def test_every_token_is_as_spacy_has_it(stock: Language) -> None:
    nlp = pipeline.load()
    for _ in range(2):  # new words, then known ones
        assert parsed(nlp, TEXTS) == parsed(stock, TEXTS)


_WORDS = st.sampled_from([*TEXTS[1].split(), "let", "'s", "gon", "na", "got", "ta", "ai", "n't", "y'", "all", "'d"])


@settings(max_examples=25, deadline=None)
@given(words=st.lists(_WORDS, max_size=14))
def test_words_in_any_order(words: list[str], stock: Language) -> None:
    given_text = (" ".join(words).replace(" n't", "n't").replace(" 's", "'s"),)
    assert parsed(pipeline.load(), given_text) == parsed(stock, given_text)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = pipeline.load()
    found = nlp.get_pipe("rashomon_words")
    assert isinstance(found, Words)
    monkeypatch.setattr("rashomon.annotate._words._LIMIT", 3)
    before = parsed(nlp, TEXTS)
    assert parsed(nlp, TEXTS) == before
