from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.vectors import DIMENSIONS, MAX_PIECES, embed, tokenizer

NEWS = [
    "Finland became the 31st member of NATO in April 2023.",
    "The Finnish flag was raised at NATO headquarters as the country joined the alliance.",
    "Britain voted to leave the European Union in June 2016.",
    "The Ever Given blocked the Suez Canal for six days.",
    "A container ship ran aground in the Suez Canal, halting traffic.",
]


def test_no_text_gives_no_row() -> None:
    vectors = embed([])
    assert vectors.shape == (0, DIMENSIONS)
    assert vectors.dtype == np.float32


def test_paraphrases_are_nearer_than_other_news() -> None:
    cosines = embed(NEWS) @ embed(NEWS).T
    assert cosines[0, 1] > max(cosines[0, 2], cosines[0, 3], cosines[0, 4]) + 0.2
    assert cosines[3, 4] > max(cosines[3, 0], cosines[3, 1], cosines[3, 2]) + 0.2


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    alone = np.concatenate([embed([text]) for text in NEWS])
    among = embed([*NEWS, "word " * 300, "", "x"])[: len(NEWS)]
    backwards = embed(NEWS[::-1])[::-1]
    assert np.array_equal(alone, among)
    assert np.array_equal(alone, backwards)


def test_repeated_texts_get_the_same_row() -> None:
    vectors = embed([NEWS[0], NEWS[2], NEWS[0]])
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


def test_white_space_does_not_matter() -> None:
    first, second = embed(["Oslo hosted\u00a0the\n\n talks. ", "Oslo hosted the talks."])
    assert np.array_equal(first, second)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\u00a0",
        "“Нет”, — сказал он.",
        "\u202eabc\u202c \u200f",
        "👩‍👩‍👧 🇺🇦" * 50,
        "\ud83d a lone surrogate",
        "\x00\ufffe",
        "a" * 1_000_000,
        "word " * 200_000,
        " " * 1_000_000,
    ],
)
def test_odd_text_gets_a_unit_vector(text: str) -> None:
    vectors = embed([text])
    assert vectors.shape == (1, DIMENSIONS)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_texts_give_finite_unit_rows(texts: list[str]) -> None:
    vectors = embed(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_only_the_first_pieces_of_a_long_text_count() -> None:
    assert len(tokenizer().encode("river " * 500).ids) == MAX_PIECES
    assert np.array_equal(embed(["river " * 200])[0], embed(["river " * 400])[0])


def test_importing_the_module_is_cheap() -> None:
    heavy = "('onnxruntime', 'tokenizers')"
    code = f"import sys, rashomon.annotate.vectors; print([n in sys.modules for n in {heavy}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[False, False]"
