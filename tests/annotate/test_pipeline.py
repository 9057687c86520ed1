"""The parse keeps code points, and blocks are sentence ends."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rashomon.annotate import pipeline
from rashomon.errors import MissingModel, RashomonError
from rashomon.model import Report
from rashomon.reading import blocks

TEXT = "Dam opens in Tajikistan\n\n- The **dam** is 335 metres high.\n- President Rahmon came to Nurek\n"


def parsed(text: str):
    return next(iter(pipeline.parse([Report(id="r", text=text, hash="h", blocks=blocks(text))])))


@given(st.text())
@example("# *a*\t_b_ \u200f>\n> c\ufeff")
def test_masking_keeps_every_position(text: str) -> None:
    found = pipeline.masked(text)
    assert len(found) == len(text)
    assert all(a == b or b == " " for a, b in zip(text, found, strict=True))


def test_masking_takes_marks_and_leaves_words() -> None:
    assert "*" not in pipeline.masked(TEXT)
    for kept in ("snake_case", "3 * 4".replace(" * ", "x"), "well-known", "C# and D", "a > b"):
        assert pipeline.masked(kept) == kept


@given(st.text(alphabet="ab .\n\r\t*_“”’\u00a0\u200f\u2028🙂é́Ж1", max_size=80))
@settings(max_examples=40, deadline=None)
def test_tokens_lie_in_the_text(text: str) -> None:
    doc = parsed(text)
    assert len(doc.text) == len(text)
    assert all(doc.text[t.idx : t.idx + len(t)] == t.text for t in doc)


def test_a_block_begins_a_sentence() -> None:
    doc = parsed(TEXT)
    starts = {s.start_char for s in doc.sents}
    for words in ("Dam opens", "The", "President"):
        at = TEXT.find(words) if words != "The" else TEXT.index("The **")
        assert any(TEXT[s:at].strip(" -*") == "" for s in starts if s <= at), words


def test_reports_come_in_order() -> None:
    texts = [f"Report {n} is about rain." for n in range(20)]
    found = pipeline.parse(Report(id=str(n), text=t, hash="h") for n, t in enumerate(texts))
    assert [doc.text for doc in found] == texts


def test_word_vectors_are_of_unit_length_or_zero() -> None:
    found = pipeline.word_vectors(["river", "zzqxv-no-word", "flood"])
    lengths = np.linalg.norm(found, axis=1)
    assert found.dtype == np.float32 and found.shape[0] == 3
    assert np.allclose(lengths[[0, 2]], 1, atol=1e-5) and lengths[1] == pytest.approx(0)
    assert found[0] @ found[2] > 0.3
    assert pipeline.word_vectors([]).shape[0] == 0


def test_without_a_model_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MODELS", ("no_such_model_md", "no_such_model_sm"))
    with pytest.raises(MissingModel, match="no_such_model_md, no_such_model_sm") as caught:
        pipeline.load.__wrapped__()
    assert isinstance(caught.value, RashomonError)


def test_every_label_has_its_string() -> None:
    nlp = pipeline.load()
    assert all(label in nlp.vocab.strings for _, pipe in nlp.pipeline for label in getattr(pipe, "labels", ()))


@given(st.text(alphabet="ab .\n", max_size=60), st.sets(st.integers(0, 60)), st.integers(1, 20))
def test_pieces_cover_the_text_once(text: str, starts: set[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_PIECE", size)
        cuts = list(pipeline._cuts(text, sorted(starts)))
    assert "".join(text[a:b] for a, b in cuts) == text
    assert all(b - a <= size for a, b in cuts)


def words(doc) -> list[tuple[int, str, str, bool]]:
    return [(t.idx, t.lemma_, t.tag_, t.head.idx) for t in doc if not t.is_space]


def test_a_long_report_reads_as_its_parts_do(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join([TEXT.strip(), "The lake behind it is 70 km long.", "Norway lent 40 million dollars."] * 3)
    whole = parsed(text)
    monkeypatch.setattr(pipeline, "_PIECE", 120)
    pieces = parsed(text)
    assert pieces.text == whole.text and pieces.blocks == whole.blocks
    assert words(pieces) == words(whole)
    assert [e.start_char for e in pieces.ents] == [e.start_char for e in whole.ents]


def test_a_report_without_a_space_is_parsed() -> None:
    assert len(parsed("ж" * 120_000).text) == 120_000


@given(st.lists(st.integers(0, 30), max_size=30))
def test_batches_keep_every_piece_in_order_and_are_bounded(sizes: list[int]) -> None:
    pieces = [("x" * size, (number, ())) for number, size in enumerate(sizes)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_TOKENS", 20)
        batches = list(pipeline._batches(pieces))  # type: ignore[arg-type]
    assert [piece for batch in batches for piece in batch] == pieces
    assert all(len(batch) <= pipeline._BATCH for batch in batches)
    assert all(sum(len(doc) for doc, _ in batch) <= 20 for batch in batches if len(batch) > 1)


def test_annotating_leaves_the_garbage_collector_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is off while a report is worked on, also where that fails, and never between reports."""
    import rashomon.annotate as package

    reports = [Report(id=str(n), text=TEXT, hash=str(n)) for n in range(2)]
    assert gc.isenabled()
    assert [gc.isenabled() for _ in package.annotate_iter(reports)] == [True, True]
    monkeypatch.setattr(package, "layers_of", lambda report, doc: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        list(package.annotate_iter(reports))
    assert gc.isenabled()
