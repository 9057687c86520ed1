"""The model of the brief: what both Markdown and PDF print of a record."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_sample import RECORD, TEXTS, claim, fact, line, value

from rashomon.export.brief import brief_bytes, render_brief
from rashomon.export.brief_making import DIFFER, brief_of
from rashomon.export.brief_model import Brief, Line, day_words, days_words, one_line
from rashomon.model import Check, Derivation, Exchange, QuantityRange, Record, Review, Verdict, Words


def text(line: Line) -> str:
    return "".join(f"“{p.text}”" if p.style == "words" else p.text for p in line.pieces)


def section(brief: Brief, title: str) -> list[str]:
    return [text(line) for s in (*brief.sections, brief.sources) if s.title == title for line in s.lines]


def changed(**changes: object) -> Record:
    return RECORD.model_copy(update=changes)


def test_every_note_has_the_words_at_its_span_and_every_mark_a_note() -> None:
    brief = brief_of(RECORD)
    by_hash = {r.hash[:12]: r for r in RECORD.reports}
    for note in brief.notes:
        report = by_hash[note.digest]
        assert note.words == one_line(report.text[note.start : note.end])
        assert note.source == report.outlet
    marks = [n for s in brief.sections for held in s.lines for p in held.pieces for n in p.notes]
    assert set(marks) == set(range(1, len(brief.notes) + 1))
    assert [note.number for note in brief.notes] == sorted(set(marks), key=marks.index)


def test_words_are_a_sources_and_have_a_note() -> None:
    texts = [" ".join(t.split()) for t in TEXTS.values()]
    for one in brief_of(RECORD).sections:
        for piece in (p for held in one.lines for p in held.pieces if p.style == "words"):
            assert piece.notes
            assert any(piece.text.strip("… ") in whole for whole in texts)


def test_the_head_counts_reports_origins_days_and_verdicts() -> None:
    head = " ".join(brief_of(RECORD).head)
    assert "3 reports of 2 independent origins, 22 November 1995" in head
    assert "A Harbour Wire, B The Lakeside Courier, C Northern Radio" in head
    assert "12 facts: 2 disputed" in head


def test_a_dispute_has_a_line_a_value_and_who_says_it() -> None:
    lines = section(brief_of(RECORD), DIFFER)
    at = next(i for i, held in enumerate(lines) if "Washington would send" in held or "A NATO force" in held)
    assert lines[at + 1 : at + 3] == [
        "Quantity, 20,000 soldiers: “20,000” A Harbour Wire",
        "Quantity: “25,000 soldiers” C Northern Radio",
    ]


def test_sections_come_in_the_order_of_a_brief_and_hold_every_fact() -> None:
    brief = brief_of(RECORD)
    titles = [s.title for s in brief.sections]
    known = ["What happened", "Demands and answers", "Agreed terms and quantities", "Outlook", "Statements"]
    assert [t for t in titles if t in known] == known
    assert titles[0] == DIFFER and titles[-1].startswith("Only in")
    whole = " ".join(text(held) for s in brief.sections for held in s.lines)
    whole += " ".join(note.words for note in brief.notes)
    for one in RECORD.facts:
        assert any(" ".join(c.text.split()) in whole for c in one.claims), one.id


def test_the_ledger_is_told_once_where_two_sections_could_hold_it() -> None:
    sections = {"Agreed terms": ("f3",), **RECORD.sections}
    whole = [text(held) for s in brief_of(changed(sections=sections)).sections for held in s.lines]
    assert sum(held.endswith("the three presidents: “split 51 to 49 percent”") for held in whole) == 1


def test_facts_that_no_section_names_are_not_lost() -> None:
    lines = section(brief_of(changed(sections={}, ledger=())), "More from the reports")
    assert any("Sarajevo will stay undivided" in held for held in lines)


def test_answers_stand_under_the_demand() -> None:
    ledger = (
        line(
            "answer",
            "Bosnian Serb delegates",
            "did not initial the accord",
            "nr-1",
            "f8",
            answers="f5",
            answer="rejected",
        ),
        line(
            "demand",
            "NATO",
            "police the ceasefire line",
            "hw-1",
            "f5",
            to="the parties",
            answer="rejected",
            answer_by="Pale",
        ),
    )
    brief = brief_of(changed(ledger=ledger))
    held = next(s for s in brief.sections if s.title == "Demands and answers").lines
    assert [(one.level, text(one)[2:].split("”")[0]) for one in held[:2]] == [
        (0, "NATO to the parties (demand): “police the ceasefire line"),
        (1, "Bosnian Serb delegates (rejected): “did not initial the accord"),
    ]
    assert "→ rejected by Pale" in text(held[0])


def test_the_ledger_makes_the_sections_that_the_record_has_not() -> None:
    sections = {name: ids for name, ids in RECORD.sections.items() if not name.startswith(("Demands", "Outlook"))}
    brief = brief_of(changed(sections=sections))
    assert "planned for 14 December" in " ".join(section(brief, "Outlook"))
    assert "police the ceasefire line" in " ".join(section(brief, "Demands and answers"))


def test_exchanges_figures_and_checks_stand_on_their_words() -> None:
    start = TEXTS["hw-1"].index("60,000 troops")
    words = Words(report="hw-1", start=start, end=start + 13, text="60,000 troops")
    exchange = Exchange(
        sides=("Bosnia", "Serbia"),
        total=QuantityRange(best=200, low=200, high=240),
        unit="prisoner",
        status="announced",
        words=(words,),
    )
    figures = QuantityRange(best=60000, low=60000, high=65000, values=(value("hw-1", "60,000 troops", "60,000"),))
    check = Check(kind="sum", says="the parts do not add up", **words.model_dump())
    brief = brief_of(changed(exchanges=(exchange,), quantities={"force": figures}, checks=(check,)))
    terms = section(brief, "Agreed terms and quantities")
    assert terms[0].startswith("Bosnia and Serbia, exchange: “60,000 troops” [200 prisoners")
    assert section(brief, "How many") == ["Force, best 60,000, low 60,000, high 65,000: “60,000 troops” A"]
    assert section(brief, "To check") == ["“60,000 troops” – the parts do not add up"]


def test_a_value_stands_in_the_clause_it_is_of_and_single_ones_are_together() -> None:
    facets = (
        fact("v1", "Where and when", "x", Verdict.CORROBORATED, claim("hw-1", "Tuesday"), kind="time", parent="f1"),
        fact("v2", "Where and when", "x", Verdict.SINGLE, claim("hw-1", "Dayton"), kind="place", parent="f1"),
        fact("v3", "Where and when", "x", Verdict.SINGLE, claim("nr-1", "Dayton"), kind="place", parent="f1"),
        fact("v4", "Where and when", "x", Verdict.SINGLE, claim("nr-1", "Paris"), kind="place", parent="f1"),
    )
    brief = brief_of(changed(facts=(*RECORD.facts, *facets), sections={"Where and when": ("v1", "v2", "v3", "v4")}))
    lines = section(brief, "Where and when")
    assert lines[0] == "✓ “Tuesday” in “… of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday”"
    assert lines[1] == "· In one report only: “Dayton” · “Paris”"


def test_sources_stand_by_origin_with_who_derives_from_whom() -> None:
    derived = Derivation(report="lc-1", source="hw-1", kind="rewrite", score=0.8, directed=True, why="its words")
    wire = Derivation(report="nr-1", source="Reuters", kind="credit", score=0.5, directed=True, why="named", wire=True)
    either = derived.model_copy(update={"directed": False, "kind": "copy"})
    lines = section(brief_of(changed(derivations=(derived, wire, either))), "Sources")
    assert lines[0].startswith("Origin 1, 2 reports of one text: The Lakeside Courier credits")
    assert "B is a rewrite of A: its words" in lines
    assert "B and A are copies of one text: its words" in lines
    assert "C credits Reuters: named" in lines
    assert sum(RECORD.reports[0].hash in held for held in lines) == 1


def test_what_people_decided_is_marked() -> None:
    review = Review(status="accepted", by="Ada", grown=True, notes=("Ada: asked the desk",))
    facts = tuple(f.model_copy(update={"review": review}) if f.id == "f6" else f for f in RECORD.facts)
    brief = brief_of(changed(facts=facts))
    assert "By people: 1 accepted." in " ".join(brief.head)
    whole = " ".join(text(held) for s in brief.sections for held in s.lines)
    assert "[accepted by Ada, before it grew; note of Ada: asked the desk]" in whole


def test_what_was_rejected_is_in_no_line_of_the_ledger() -> None:
    review = Review(status="rejected", by="Ada")
    facts = tuple(f.model_copy(update={"review": review}) if f.id in ("f4", "f8") else f for f in RECORD.facts)
    words = Words(report="hw-1", start=0, end=6, text=TEXTS["hw-1"][:6])
    swap = Exchange(sides=("A", "B"), status="planned", facts=("f4",), words=(words,))
    brief = brief_of(changed(facts=facts, exchanges=(swap,)))
    whole = " ".join(text(held) for s in brief.sections for held in s.lines)
    assert "split 51 to 49" not in whole and "did not initial" not in whole and "exchange:" not in whole
    assert "2 rejected and left out" in " ".join(brief.head)


def test_what_one_report_says_stands_last_and_what_one_speaker_says_together() -> None:
    said = [("s1", "Ada"), ("s2", "Bo"), ("s3", "Ada"), ("s4", "Cy")]
    rows = [
        fact(name, "Statements", "x", Verdict.SINGLE, claim("hw-1", "Sarajevo", speaker=who), kind="statement")
        for name, who in said
    ]
    rows[3] = rows[3].model_copy(update={"verdict": Verdict.CORROBORATED})
    brief = brief_of(changed(facts=tuple(rows), sections={"Statements": ("s1", "s2", "s3", "s4")}, ledger=()))
    assert [held[2:].split(":")[0] for held in section(brief, "Statements")] == ["Cy", "Ada", "Ada", "Bo"]


def test_footnotes_of_several_briefs_are_numbered_through() -> None:
    whole = brief_bytes([RECORD, RECORD]).decode()
    notes = [int(n) for n in re.findall(r"^\[\^(\d+)\]:", whole, re.M)]
    assert notes == list(range(1, len(notes) + 1))
    assert brief_bytes([RECORD]).decode() == render_brief(RECORD)


def test_days() -> None:
    assert days_words([]) == day_words(None) == ""
    assert days_words([date(2025, 5, 30), date(2025, 6, 2)]) == "30 May – 2 June 2025"
    assert days_words([date(2024, 12, 31), date(2025, 1, 1)]) == "31 December 2024 – 1 January 2025"


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.integers(-5, 90), st.integers(-5, 90))
def test_any_text_and_span_make_a_brief(body: str, name: str, start: int, end: int) -> None:
    report = RECORD.reports[0].model_copy(
        update={"text": body, "outlet": name, "title": name, "url": f"http://[{name}"}
    )
    held = claim("hw-1", "Tuesday").model_copy(update={"start": start, "end": end, "text": body, "speaker": name})
    facts = (RECORD.facts[0].model_copy(update={"claims": (held,), "differences": ()}),)
    brief = brief_of(changed(story=name, reports=(report,), facts=facts, ledger=RECORD.ledger[:1]))
    for one in (brief.title, *(text(held) for s in brief.sections for held in s.lines)):
        assert "\n" not in one and "\x00" not in one
    assert render_brief(RECORD)


@pytest.mark.parametrize("length", [1_000, 1_001, 1_000_000])
def test_very_long_words_are_shown_by_their_ends(length: int) -> None:
    shown = one_line("x" * length)
    assert len(shown) < 1_100 and (length <= 1_000) == (shown == "x" * length)
