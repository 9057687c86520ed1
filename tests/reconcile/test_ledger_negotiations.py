"""The negotiation ledger on whole reports: who takes part, demands and their answers, terms, exchanges, next steps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rashomon
from making import Make
from rashomon.model import Annotated, Exchange, LedgerEntry, Part, Record, Report
from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.reconcile import reconcile
from rashomon.reconcile.ledger_process import along
from rashomon.reconcile.ledger_text import Told

HAVANA = """Colombia and rebels agree on justice in Havana

The government of Colombia and the FARC rebels met in Havana on Wednesday for talks brokered by Cuba and Norway.

The FARC demanded that the army halt its air strikes. The government rejected the demand.

Colombia offered to release 30 jailed guerrillas. The rebels accepted the offer on condition that doctors visit.

The next round of talks will take place in Havana on 14 October.
"""
IJEVAN = """Armenia and Azerbaijan trade captives

Armenia and Azerbaijan exchanged prisoners on Wednesday at the border near Ijevan, their foreign ministries said.

Azerbaijan freed 32 Armenian soldiers, while Armenia released two Azerbaijani servicemen.

The swap was mediated by the United States.
"""
DOHA = """Israel and Hamas near hostage deal

Israel and Hamas agreed to exchange 50 hostages for 150 Palestinian prisoners, Qatar announced on Tuesday.

The exchange will begin on Thursday. Hamas refused to comment.

Qatari officials said the talks would resume in Doha on Sunday.
"""
VIENNA = """Iran and the United States talk in Vienna

Delegations from Iran and the United States met in Vienna on Tuesday for talks mediated by Oman.

The Iranian delegation included Abbas Araghchi and Majid Ravanchi. Wendy Sherman led the American team.

Washington wants Tehran to ship its uranium abroad; Iran refuses.

The demand was put forward in the morning session, a proposal firmly rejected by Tehran.

“We will not stop enrichment,” Araghchi told reporters. The two armies exchanged fire across the gulf last year.
"""


def record_of(make: Make, text: str, published: date, name: str = "r") -> Record:
    return rashomon.compare([make(text, name, published)], story=name)


def lines(record: Record, kind: str) -> list[LedgerEntry]:
    return [line for line in record.ledger if line.kind == kind]


@pytest.fixture(scope="module")
def havana(make: Make) -> Record:
    return record_of(make, HAVANA, date(2015, 9, 23))


@pytest.fixture(scope="module")
def vienna(make: Make) -> Record:
    return record_of(make, VIENNA, date(2013, 10, 15))


def test_parties_mediators_and_host(havana: Record, vienna: Record) -> None:
    assert {line.by for line in lines(vienna, "party")} == {"Iran", "United States"}
    assert {line.by for line in lines(vienna, "mediator")} == {"Oman"}
    assert {line.by for line in lines(vienna, "host")} == {"Austria"}
    assert {line.by for line in lines(havana, "mediator")} == {"Cuba", "Norway"}
    assert {line.by for line in lines(havana, "host")} == {"Cuba"}
    assert "Colombia" in {line.by for line in lines(havana, "party")}


def test_delegations_by_name(vienna: Record) -> None:
    people = {line.by: line.people for line in lines(vienna, "delegation")}
    assert people["Iran"] == ("Abbas Araghchi", "Majid Ravanchi")
    assert people["United States"] == ("Wendy Sherman",)


def test_a_demand_carries_its_answer(havana: Record, vienna: Record) -> None:
    (demand,) = lines(havana, "demand")
    assert (demand.by, demand.answer) == ("FARC", "rejected")
    (offer,) = lines(havana, "offer")
    assert (offer.by, offer.answer, offer.total, offer.unit) == ("Colombia", "conditional", 30, "guerrilla")
    uranium = next(line for line in lines(vienna, "demand") if "uranium" in line.text)
    assert (uranium.by, uranium.to, uranium.answer, uranium.answer_by) == ("United States", "Iran", "rejected", "Iran")


def test_answers_too_short_for_a_clause_are_found(vienna: Record) -> None:
    said = {line.text for line in lines(vienna, "answer")}
    assert "Iran refuses" in said


def test_what_is_no_answer_and_no_term(make: Make, vienna: Record) -> None:
    text = "The minister refused to comment. The two armies exchanged fire across the river. Police rejected nothing."
    record = record_of(make, text, date(2020, 1, 5))
    assert not lines(record, "answer") and not lines(record, "agreed")
    assert not any("fire" in line.text for line in lines(vienna, "agreed"))


def test_an_unanswered_demand_says_so(make: Make) -> None:
    record = record_of(make, "Peru demanded that Chile open the border. Nobody spoke in Lima.", date(2020, 1, 5))
    (demand,) = lines(record, "demand")
    assert (demand.by, demand.to, demand.answer, demand.answer_by) == ("Peru", "Chile", "unanswered", None)


def test_a_next_step_with_its_day_and_place(havana: Record) -> None:
    (step,) = lines(havana, "next")
    assert (step.day, step.until, step.place, step.status) == (
        date(2015, 10, 14),
        date(2015, 10, 14),
        "Havana",
        "planned",
    )
    assert step.when == "14 October"


def test_a_vague_day_stays_open(make: Make) -> None:
    record = record_of(make, "Serbia and Kosovo agreed to resume negotiations soon.", date(2020, 9, 4))
    (step,) = lines(record, "next")
    assert (step.when, step.day) == ("soon", None)


def test_so_many_each_are_twice_as_many_in_all(make: Make) -> None:
    text = "Yemen's government and the Houthis agreed on a 300-for-300 exchange of prisoners, the UN envoy said."
    record = record_of(make, text, date(2020, 9, 27))
    (term,) = lines(record, "agreed")
    assert (term.per_side, term.total, term.status) == (300, 600, "announced")


def test_nothing_negotiated_has_no_parties(records: dict[str, Record]) -> None:
    for name in ("flood", "ferry"):
        kinds = {line.kind for line in records[name].ledger}
        assert not kinds & {"party", "mediator", "host", "delegation", "demand", "agreed", "next"}
        assert records[name].exchanges == ()


# -- exchanges --------------------------------------------------------------------------------------------
def exchange(record: Record) -> Exchange:
    (found,) = record.exchanges
    return found


def test_an_exchange_with_a_number_for_each_side(make: Make) -> None:
    found = exchange(record_of(make, IJEVAN, date(2023, 12, 13)))
    assert found.sides == ("Armenia", "Azerbaijan")
    assert found.given == {"Azerbaijan": 32, "Armenia": 2}
    assert (found.status, found.day) == ("carried out", date(2023, 12, 13))
    assert found.mediators == ("United States",)
    assert found.per_side is None, "what differs by side is no number for each"


def test_an_exchange_that_is_only_agreed(make: Make) -> None:
    found = exchange(record_of(make, DOHA, date(2023, 11, 21)))
    assert (found.status, found.given) == ("announced", {"Hamas": 50, "Israel": 150})
    assert (found.day, found.announced_by) == (date(2023, 11, 23), ("Qatar",))


def test_every_exchange_stands_on_words_and_facts(make: Make) -> None:
    for text in (IJEVAN, DOHA):
        record = record_of(make, text, date(2023, 12, 13))
        facts = {f.id for f in record.facts}
        assert exchange(record).facts and set(exchange(record).facts) <= facts
        for words in exchange(record).words:
            assert " ".join(text[words.start : words.end].split()) == words.text


def test_earlier_exchanges_are_another_matter(make: Make) -> None:
    text = (
        "Ukraine and Russia exchanged 95 prisoners of war each on Saturday.\n\n"
        "In May 2023 the two countries exchanged 1,500 prisoners of war each.\n"
    )
    found = exchange(record_of(make, text, date(2024, 7, 20)))
    assert found.per_side is not None and found.total is not None
    assert (found.per_side.best, found.total.high) == (95, 190)


# -- along a process --------------------------------------------------------------------------------------
FIRST = """Peru and Chile met in Lima on Monday for talks on the border.

The next round of talks will be held in Santiago on 20 March.
"""


@pytest.mark.parametrize(
    ("then", "status"),
    [
        ("Peru and Chile held a second round of talks in Santiago on Tuesday.", "held"),
        ("Peru and Chile met in Lima again. The talks in Santiago were postponed, Chile said.", "postponed"),
        (
            "Peru and Chile signed an accord on fishing. The talks in Santiago were cancelled, Chile said.",
            "lapsed",
        ),
    ],
)
def test_a_later_story_says_what_became_of_a_step(make: Make, then: str, status: str) -> None:
    first = record_of(make, FIRST, date(2018, 3, 5), "one")
    later = record_of(make, then, date(2018, 3, 21), "two")
    settled, same = along([first, later])
    (step,) = lines(settled, "next")
    assert step.status == status and step.settled is not None
    assert (step.settled.story, then[step.settled.start : step.settled.end]) == ("two", step.settled.text)
    assert same == later
    assert along([later, first])[1] == settled, "the order of the records does not matter"


def test_silence_and_other_parties_settle_nothing(make: Make) -> None:
    first = record_of(make, FIRST, date(2018, 3, 5), "one")
    others = record_of(make, "Mali and Niger held talks in Bamako on Tuesday.", date(2018, 3, 21), "two")
    before = record_of(make, "Peru and Chile held talks in Quito on Friday.", date(2018, 2, 3), "zero")
    early = record_of(make, "Peru and Chile held talks in Quito on Friday.", date(2018, 3, 10), "soon")
    assert along([first, others, before, early])[0] == first


# -- the shipped example and the shared cases -------------------------------------------------------------
ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_example_holds_demand_rejection_and_swap() -> None:
    record = rashomon.compare([str(ROOT / "examples" / "istanbul-talks" / "reports")])
    truce = next(line for line in lines(record, "demand") if line.answer == "rejected" and "truce" in line.text)
    assert truce.answer_by is not None and "Russia" in truce.answer_by
    assert any(line.by == "Russia" and "four regions" in line.text for line in lines(record, "demand"))
    assert any((line.per_side, line.total) == (1000, 2000) for line in lines(record, "agreed"))
    found = exchange(record)
    assert found.per_side is not None and (found.per_side.best, found.per_side.high) == (1000, 1200)
    assert found.status == "announced" and set(found.sides) == {"Ukraine", "Russia"}
    people = {name for line in lines(record, "delegation") for name in line.people}
    assert people == {"Rustem Umerov", "Vladimir Medinsky"}


def _case(name: str) -> Record:
    file = ROOT.parent / "shared" / "cases" / name / "reports.jsonl"
    if not file.exists():
        pytest.skip(f"no {file}")
    return rashomon.compare([str(file)], story=name)


def _has(record: Record, kind: str, by: str, *words: str) -> bool:
    return any(line.kind == kind and line.by == by and all(w in line.text for w in words) for line in record.ledger)


def test_case_of_the_first_talks() -> None:
    record = _case("istanbul-talks")
    demand = next(line for line in lines(record, "demand") if "withdraw" in line.text and "ceasefire" in line.text)
    assert (demand.by, demand.answer) == ("Russia", "rejected")
    assert any(line.by == "Ukraine" and "rejected" in line.text for line in lines(record, "answer"))
    assert any((line.per_side, line.total) == (1000, 2000) for line in lines(record, "agreed"))
    outlooks = {line.by for line in record.ledger if line.kind in {"next", "statement"}}
    assert outlooks >= {"Rustem Umerov", "Vladimir Medinsky", "Dmitry Peskov"}
    assert [c.report for c in record.checks] == ["a", "b"]
    assert all("Trump" in c.text and "is president" in c.says for c in record.checks)


def test_case_of_the_swap() -> None:
    record = _case("abu-dhabi-swap")
    found = exchange(record)
    assert found.per_side is not None and found.total is not None
    assert (found.per_side.best, found.total.best, found.status) == (157, 314, "carried out")
    assert found.day == date(2026, 2, 5) and set(found.sides) == {"Ukraine", "Russia"}
    assert any("United States" in who for who in found.announced_by) and found.mediators == ("United States",)
    people = {name.split()[-1] for line in lines(record, "delegation") for name in line.people}
    assert people >= {"Umerov", "Budanov", "Hnatov", "Dmitriev", "Kostyukov", "Witkoff", "Kushner"}
    donetsk = next(line for line in lines(record, "demand") if "Donetsk" in line.text)
    assert (donetsk.by, donetsk.to, donetsk.answer, donetsk.answer_by) == ("Russia", "Ukraine", "rejected", "Ukraine")
    assert any("next round" in line.text and line.place == "United States" for line in lines(record, "next"))


# -- no text raises ---------------------------------------------------------------------------------------
ODD = st.text(alphabet=st.sampled_from("Ukraine demanded. 1,000 each “”\n\u202e🕊’s\u00a0Київ rejected prisoners swap "))


@settings(max_examples=25, deadline=None)
@given(ODD)
def test_sentences_cover_any_text(text: str) -> None:
    report: Report = make_report(Draft(text=f"{text} x", id="r"), "r")
    told = Told(Annotated(report=report))
    for start, end in told.said():
        assert 0 <= start < end <= len(report.text)
    for at in range(len(report.text)):
        start, end = told.sentence(at)
        assert start <= at and start <= end <= len(report.text)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Russia rejected it. ", "“Kyiv demanded ", "1,000-for-1,000 prisoners\n", "🕊 ", "— ; ", "\u202e"]
        )
    )
)
def test_any_text_makes_a_ledger(pieces: list[str]) -> None:
    report = make_report(Draft(text="".join(pieces) + "x", id="r", published=date(2020, 1, 1)), "r")
    record = reconcile(rashomon.annotate([report]), "any")
    for line in record.ledger:
        assert " ".join(report.text[line.start : line.end].split()) == line.text
        assert line.fact in {f.id for f in record.facts}
    assert all(b.part is not Part.BOILERPLATE or b.end > b.start for b in report.blocks)
