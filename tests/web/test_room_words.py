"""Words that were chosen are held against the report: right spans for any text, and no others."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rashomon.export.marks import visible
from rashomon.web.errors import Refused
from rashomon.web.words import _span

text = st.text(alphabet=st.sampled_from("ab \n\t\u00a0“”é🕊\u202eЖ\x00."), min_size=1, max_size=80)


@given(text, st.data())
def test_a_selection_gets_the_words_it_was_made_on(whole: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    assume(whole[start:end].strip())
    found = _span(whole, visible(whole)[start:end], str(start), "it")
    assert whole[found[0] : found[1]] == whole[start:end].strip()
    assert start <= found[0] < found[1] <= end


@given(text, text, st.integers(0, 200))
def test_what_is_found_are_the_words(whole: str, words: str, start: int) -> None:
    assume(words.strip())
    try:
        first, last = _span(whole, words, str(start), "it")
    except Refused:
        assert " ".join(visible(words).split()) not in " ".join(visible(whole).split())
        return
    assert "".join(visible(whole[first:last]).split()) == "".join(visible(words).split())


def test_words_with_other_line_breaks_are_the_same() -> None:
    assert _span("one\ntwo  three", "one two three", "", "it") == (0, 14)


def test_of_several_places_the_one_that_was_meant() -> None:
    assert _span("a b a b", "a b", "3", "it") == (4, 7)
    with pytest.raises(Refused, match="2 times"):
        _span("a b a b", "a b", "", "it")
