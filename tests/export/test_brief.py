"""The brief: every line is a source's words, and every footnote finds them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_sample import RECORD, TEXTS

from rashomon.export.brief import escaped, render_brief
from rashomon.model import Review

NOTE = re.compile(r"^\[\^(\d+)\]: .*?, characters (\d+)–(\d+): “(.*)” \(sha256 ([0-9a-f]{12})\)$", re.M)


def plain(text: str) -> str:
    """Markdown without its backslashes."""
    return re.sub(r"\\(.)", r"\1", text)


def test_every_footnote_finds_its_words() -> None:
    brief = render_brief(RECORD)
    notes = NOTE.findall(brief)
    used = re.findall(r"\[\^(\d+)\](?!:)", brief)
    assert sorted(set(used), key=int) == [n for n, *_ in notes] == [str(n + 1) for n in range(len(notes))]
    by_hash = {r.hash[:12]: r.text for r in RECORD.reports}
    for _, start, end, words, digest in notes:
        assert " ".join(by_hash[digest][int(start) : int(end)].split()) == plain(words)


def test_every_line_is_words_of_a_report() -> None:
    whole = [" ".join(text.split()) for text in TEXTS.values()]
    lines = [line for line in render_brief(RECORD).split("## Sources")[0].splitlines() if line.startswith("- ")]
    assert len(lines) >= len(RECORD.facts)
    for line in lines:
        words = re.search(r"“(.*?)”\[\^", line)
        assert words
        assert any(plain(words[1]) in text for text in whole)


def test_disputes_come_first_with_their_values() -> None:
    brief = render_brief(RECORD)
    head = brief[brief.index("## Where the accounts differ") : brief.index("## What happened")]
    assert "“20,000”" in head and "“25,000 soldiers”" in head
    assert "best 20,000, low 20,000, high 25,000" in head


def test_what_was_rejected_is_left_out_and_what_was_accepted_says_by_whom() -> None:
    def reviewed(name: str, review: Review) -> object:
        return next(f for f in RECORD.facts if f.id == name).model_copy(update={"review": review})

    changed = {
        "f10": reviewed("f10", Review(status="rejected", by="Ada")),
        "f6": reviewed("f6", Review(status="accepted", by="Ada")),
    }
    facts = tuple(changed.get(f.id, f) for f in RECORD.facts)
    brief = render_brief(RECORD.model_copy(update={"facts": facts}))
    assert "Moscow has not said" not in brief
    assert "accepted by Ada" in brief


@pytest.mark.parametrize("text", ["*a* _b_ [c](d)", "<script>", "# head", "1. list", "- item", "a\nb", "| t |", "`x`"])
def test_no_text_becomes_markup(text: str) -> None:
    found = escaped(text)
    assert "\n" not in found
    assert plain(found) == " ".join(text.split())
    assert not re.search(r"(?<!\\)[*_\[\]<>#`|]", found)


@given(st.text())
def test_any_text_can_be_escaped(text: str) -> None:
    assert "\n" not in escaped(text)
    escaped(text).encode("utf-8")
