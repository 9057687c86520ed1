"""The plain parse says what spaCy's own objects say, attribute for attribute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc as SpacyDoc
from spacy.vocab import Vocab

from rashomon.annotate.parsed import Doc, Token, plain
from rashomon.annotate.pipeline import docs
from rashomon.model import Report

TEXTS = (
    "Which harbour did the crew, who hadn't slept, say the ship was bound for?\n\nIt sank off Norway, Iceland or Oslo.",
    "The Peruvian minister, Ana Torres, told reporters on 5 May: “We'll meet in Lima,” and left.   Then\tnothing.",
    "😀 Привет, мир. \u200fשלום\u200e\u00a0she  said ( … )\n\n\n– – –",
    "Ships!",
    "",
)
PLAIN = (
    "i", "idx", "text", "lower_", "lemma_", "pos_", "tag_", "dep_", "ent_type_", "whitespace_", "is_space", "is_punct",
    "is_alpha", "is_stop", "like_num",
)  # fmt: skip
LINKS = ("lefts", "rights", "children", "subtree", "ancestors", "conjuncts")


@pytest.fixture(scope="module")
def parses() -> list[tuple[SpacyDoc, Doc]]:
    reports = [Report(id=str(n), text=text, hash=str(n)) for n, text in enumerate(TEXTS)]
    return [(doc, plain(doc, blocks)) for doc, blocks in docs(reports)]


def numbers(tokens: Any) -> list[int]:
    return [token.i for token in tokens]


def told(token: Any) -> tuple[object, ...]:
    sentence = token.sent
    return (
        *(getattr(token, name) for name in PLAIN),
        *(numbers(getattr(token, name)) for name in LINKS),
        *(token.head.i, token.left_edge.i, token.right_edge.i, len(token)),
        *(sentence.start, sentence.end, sentence.text, sentence.root.i),
    )


def test_tokens(parses: list[tuple[SpacyDoc, Doc]]) -> None:
    for spacy, own in parses:
        assert own.text == spacy.text and len(own) == len(spacy)
        assert [told(t) for t in own] == [told(t) for t in spacy]
        assert all(bool(a.is_sent_start) == bool(b.is_sent_start) for a, b in zip(own, spacy, strict=True))
        assert all(a.end == b.idx + len(b) for a, b in zip(own, spacy, strict=True))


def test_sentences_and_names(parses: list[tuple[SpacyDoc, Doc]]) -> None:
    for spacy, own in parses:
        if len(spacy):
            assert [(s.start, s.end, s.text) for s in own.sents] == [(s.start, s.end, s.text) for s in spacy.sents]
        assert [(e.start, e.end, e.label_, e.root.i) for e in own.ents] == [
            (e.start, e.end, e.label_, e.root.i) for e in spacy.ents
        ]


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 3), start=st.integers(-3, 140), end=st.integers(-3, 140))
def test_spans_of_code_points_and_tokens(parses: list[tuple[SpacyDoc, Doc]], at: int, start: int, end: int) -> None:
    spacy, own = parses[at]
    if start < end:
        theirs: Any = spacy.char_span(start, end, alignment_mode="expand") if start >= 0 else None
        ours = own.char_span(start, end)
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert (ours.start, ours.end, ours.text) == (theirs.start, theirs.end, theirs.text)
    theirs, cut = spacy[start:end], own[start:end]
    assert (cut.start, cut.end, cut.text, cut.start_char, cut.end_char) == (
        theirs.start, theirs.end, theirs.text, theirs.start_char, theirs.end_char,
    )  # fmt: skip
    assert numbers(cut) == numbers(theirs)
    if len(theirs):
        assert cut.root.i == theirs.root.i and cut[-1].i == theirs[-1].i


def made(heads: Sequence[int], deps: Sequence[str]) -> SpacyDoc:
    words = [f"w{i}" for i in range(len(heads))]
    return SpacyDoc(Vocab(), words=words, heads=list(heads), deps=list(deps), tags=words, lemmas=words)


def test_a_crossing_parse_keeps_spacys_order() -> None:
    """In "a b c d" with a → c, b → d the words below c are not next to each other."""
    spacy = made([2, 3, 2, 2], ["dep", "dep", "ROOT", "conj"])
    own = plain(spacy)
    assert not own.projective
    for token in own:
        assert numbers(token.subtree) == numbers(spacy[token.i].subtree)
        assert numbers(token.conjuncts) == numbers(spacy[token.i].conjuncts)
    assert own[2].is_ancestor(own[1]) and not own[1].is_ancestor(own[2])


def test_neighbours_end_with_the_document(parses: list[tuple[SpacyDoc, Doc]]) -> None:
    _, own = parses[0]
    assert own[1].nbor(-1) is own[0] and own[0].nbor() is own[1]
    for token, distance in ((own[0], -1), (own[-1], 1)):
        with pytest.raises(IndexError):
            token.nbor(distance)


def test_tokens_by_code_point(parses: list[tuple[SpacyDoc, Doc]]) -> None:
    _, own = parses[1]
    for token in own:
        assert own.token_at(token.idx) is token and own.token_at(token.end - 1) is token
    assert own.token_at(-1) is None
    assert list(own.numbers(own[2].idx, own[4].end)) == [2, 3, 4]


def test_lemmas_get_their_silent_e_back(parses: list[tuple[SpacyDoc, Doc]]) -> None:
    assert {t.lemma for t in parses[0][1] if t.lower_ in ("slept", "sank")} == {"sleep", "sink"}
    assert all(t.lemma == t.lower_ for t in parses[0][1] if t.lower_ == "harbour")


def test_a_document_can_be_taken_apart(parses: list[tuple[SpacyDoc, Doc]]) -> None:
    own = plain(parses[0][0])
    token: Token = own[3]
    own.forget()
    assert not len(own) and token.children == () and not hasattr(token, "head")
