"""Whatever the spans and blocks are, the segments are flat and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rashomon.export.marks import Span, cut, visible
from rashomon.model import Block, Part, Verdict

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("ab «é“\n\u00a0\u200f\r\x00🕊Ж"), st.characters()), max_size=60)
PLACES = st.tuples(st.integers(-3, 70), st.integers(-3, 70))
SPANS = st.lists(st.tuples(PLACES, st.sampled_from(["f1", "f2", "f3"]), st.booleans()), max_size=8)
BLOCKS = st.lists(st.tuples(PLACES, st.sampled_from(list(Part))), max_size=6)


@given(TEXTS, SPANS, BLOCKS)
def test_segments_join_to_the_text_and_cover_every_claim(
    text: str, spans: list[tuple[tuple[int, int], str, bool]], blocks: list[tuple[tuple[int, int], Part]]
) -> None:
    given_spans = [Span(start, end, name, Verdict.SINGLE, value_only) for (start, end), name, value_only in spans]
    parts = cut(text, [Block(part=part, start=s, end=e) for (s, e), part in blocks], given_spans, "r0")
    segments = [segment for part in parts for segment in part.segments]
    assert "".join(segment.text for segment in segments) == visible(text)
    expected: list[set[str]] = [set() for _ in text]
    for start, end, name, _, value_only in given_spans:
        for at in range(max(0, start), min(end, len(text))):
            expected[at].add(f"value {name}" if value_only else name)
    at = 0
    for segment in segments:
        found = {*segment.facts, *(f"value {name}" for name in segment.values)}
        for held in expected[at : at + len(segment.text)]:
            assert held == found
        at += len(segment.text)


@given(TEXTS, SPANS)
def test_a_link_to_the_start_of_a_span_lands_once(text: str, spans: list[tuple[tuple[int, int], str, bool]]) -> None:
    given_spans = [Span(start, end, name, Verdict.SINGLE, value_only) for (start, end), name, value_only in spans]
    anchors = [s.anchor for part in cut(text, (), given_spans, "r0") for s in part.segments if s.anchor]
    assert len(anchors) == len(set(anchors))
    wanted = {f"r0-{max(0, s.start)}" for s in given_spans if max(0, s.start) < min(s.end, len(text))}
    assert set(anchors) == wanted


@given(st.text(alphabet=st.characters(categories=None)))
def test_visible_text_keeps_places_and_can_be_written(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    shown.encode("utf-8")
    assert not any(ord(c) < 32 and c not in "\n\t" for c in shown)
