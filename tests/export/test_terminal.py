"""The record on a terminal."""

from __future__ import annotations

import io

import pytest
from record_sample import RECORD, claim, fact
from rich.cells import cell_len
from rich.console import Console

from rashomon.export.terminal import print_record
from rashomon.model import Record, Verdict


def printed(record: Record, width: int = 100, everything: bool = False) -> str:
    out = io.StringIO()
    print_record(record, Console(file=out, width=width), everything=everything)
    return out.getvalue()


def test_differences_come_first_with_every_value_and_who_says_it() -> None:
    text = printed(RECORD)
    top = text[text.index("Where the accounts differ") : text.index("What happened")]
    assert "20,000 soldiers – [A] Harbour Wire" in top
    assert "25,000 soldiers – [C] Northern Radio" in top
    assert text.index("2 independent origins") < text.index("Where the accounts differ")


def test_verdicts_are_words_and_reports_are_named() -> None:
    text = printed(RECORD)
    for word in (
        "disputed",
        "corroborated",
        "repeated",
        "single",
        "Harbour Wire (hw-1)",
        "quoting officials",
    ):
        assert word in text
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [40, 60, 120])
def test_no_line_is_wider_than_the_console(width: int) -> None:
    assert max(cell_len(line) for line in printed(RECORD, width).splitlines()) <= width


def test_single_facts_are_held_back_and_counted() -> None:
    many = tuple(
        fact(f"s{i}", "Background", f"detail number {i} of the map", Verdict.SINGLE, claim("hw-1", "Sarajevo"))
        for i in range(20)
    )
    record = RECORD.model_copy(update={"facts": many, "sections": {"Background": tuple(f.id for f in many)}})
    short, full = printed(record), printed(record, everything=True)
    shown = sum(f.gist in short for f in many)
    assert 0 < shown < 20
    assert f"{20 - shown} more facts in one report only" in short
    assert all(f.gist in full for f in many)


def test_markup_and_control_characters_of_a_report_are_only_text() -> None:
    odd = "[bold]not bold[/bold] [/red] \x1b[31mred\x07 \x9b31m \x00"
    held = fact("s1", "Who", odd, Verdict.SINGLE, claim("hw-1", "Sarajevo").model_copy(update={"text": odd}))
    record = RECORD.model_copy(update={"facts": (held,), "sections": {"Who": ("s1",)}, "story": odd})
    text = printed(record, 200)
    assert "[bold]not bold[/bold] [/red]" in text
    assert not any(c in text for c in "\x1b\x07\x9b\x00")
