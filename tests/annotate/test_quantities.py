"""Every amount of news text, with its bounds and unit, and nothing that only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate._numbers import numbers
from rashomon.annotate.pipeline import parse
from rashomon.annotate.quantities import quantities
from rashomon.model import QuantityMention, Report


def read(text: str) -> tuple[QuantityMention, ...]:
    return quantities(next(iter(parse([Report(id="t", text=text, hash="t")]))))


def only(text: str) -> QuantityMention:
    found = read(text)
    assert len(found) == 1, [m.text for m in found]
    return found[0]


INF = None


@pytest.mark.parametrize(
    ("text", "span", "low", "high", "unit"),
    [
        ("The ferry carried more than 300 passengers.", "more than 300 passengers", 301, INF, "passenger"),
        ("At least 50 miners were rescued in Chile.", "At least 50 miners", 50, INF, "miner"),
        ("About 50 demonstrators gathered.", "About 50 demonstrators", 45, 55, "demonstrator"),
        ("Nearly 1.2 million voters registered.", "Nearly 1.2 million voters", 1_080_000, 1_199_999, "voter"),
        ("Dozens of climbers turned back.", "Dozens of climbers", 24, 99, "climber"),
        ("Tens of thousands of fans came.", "Tens of thousands of fans", 20_000, 99_999, "fan"),
        ("Several bridges collapsed.", "Several bridges", 3, 9, "bridge"),
        ("The crew fired five or six flares.", "five or six flares", 5, 6, "flare"),
        ("It sold between 10,000 and 15,000 seats.", "between 10,000 and 15,000 seats", 10000, 15000, "seat"),
        ("They sent 10,000-15,000 tents.", "10,000-15,000 tents", 10000, 15000, "tent"),
        ("Up to 20 Norwegians signed up.", "Up to 20 Norwegians", 0, 20, "person"),
        ("Fewer than 12 islands are inhabited.", "Fewer than 12 islands", 0, 11, "island"),
        ("The bill won 60 or more senators over.", "60 or more senators", 60, INF, "senator"),
        ("Twenty-five firefighters stayed.", "Twenty-five firefighters", 25, 25, "firefighter"),
        ("Roughly two dozen boats sank.", "Roughly two dozen boats", 22, 26, "boat"),
        ("A 12-member jury sat.", "12-member", 12, 12, "member"),
        ("No one was hurt.", "No one", 0, 0, "person"),
        ("There were no casualties.", "no casualties", 0, 0, "casualty"),
        ("Water covers 71% of the Earth.", "71%", 71, 71, "percent"),
        ("Between a third and a half of us agreed.", "Between a third and a half", 100 / 3, 50, "percent"),
        ("The 1960 quake was a magnitude 9.5 event.", "magnitude 9.5", 9.5, 9.5, "magnitude"),
        ("A magnitude-9.1 quake hit Sumatra.", "magnitude-9.1", 9.1, 9.1, "magnitude"),
        ("The canal cost $375 million.", "$375 million", 374_500_000, 375_500_000, "USD"),
    ],
)  # fmt: skip
def test_amounts(text: str, span: str, low: float, high: float | None, unit: str) -> None:
    mention = only(text)
    assert mention.text == span == text[mention.start : mention.end]
    value = mention.quantity
    assert (value.low, value.high) == (pytest.approx(low), high if high is None else pytest.approx(high))
    assert value.unit == unit


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("The flight lasted under two hours.", 5400, 7300),
        ("The quake lasted just over 10 seconds.", 10.5, 12),
        ("The siege went on for nearly four years.", 3.8 * 31557600, 4 * 31557600),
        ("It took an hour and 40 minutes.", 6000, 6600),
        ("They waited half an hour.", 1800, 2000),
        ("It was the first visit in five months.", 5 * 2629800, 6 * 2629800),
        ("The wall runs for about 58km (36 miles).", 35 * 1609.344, 80_000),
        ("The roughly 1,200-km (750-mile) border is closed.", 1_200_000, 1_500_000),
        ("Everest is 8,849 metres high.", 8849, 8800),
    ],
)
def test_measures_allow_what_their_wording_allows(text: str, inside: float, outside: float) -> None:
    value = only(text).quantity
    assert value.low is not None and value.high is not None
    assert value.low <= inside <= value.high
    assert not value.low <= outside <= value.high


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("The two navies freed 40 sailors each.", None),
        ("Each side will release 40 sailors.", 2),
        ("Peru and Chile sent 40 doctors each.", 2),
        ("They agreed on a 40-for-40 exchange.", 2),
    ],
)
def test_amounts_for_each_party(text: str, parties: int | None) -> None:
    value = next(m.quantity for m in read(text) if m.quantity.low == 40)
    assert value.each
    assert value.parties in (parties, 2 if parties is None else parties)
    assert value.total == (80, 80)


def test_each_other_is_not_per_party() -> None:
    assert not any(m.quantity.each for m in read("The 40 sailors greeted each other."))


def test_ages_are_amounts_of_their_own_unit() -> None:
    text = "Anna Berg, 42, and two sons, aged 9 and 12, met the 30-year-old pilot."
    found = [(m.quantity.low, m.quantity.unit) for m in read(text)]
    assert [n for n, unit in found if unit == "year-old"] == [42, 9, 12, 30]


@pytest.mark.parametrize(
    "text",
    [
        "The first man on the Moon landed in 1969.",
        "It happened on 20 July 1969 at 20:17 UTC.",
        "Item 1 of 5",
        "[1/5] A view of the harbour",
        "Brazil won 3-2 in Stockholm.",
        "Call 202-456-1414 or (202) 456-1414.",
        "He lives at 221 Baker Street.",
        "A Boeing 747 and an F-16 took part.",
        "She arrived at 6 a.m. on Sunday.",
        "They love one another.",
        "",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one hundred twenty thousand three hundred and five", 120_305),
        ("two and a half", 2.5),
        ("1,50,000", 150_000),
        ("10\u00a0000", 10_000),
        ("1.400.000", 1_400_000),
        ("3.5bn", 3_500_000_000),
        ("ninety-nine", 99),
    ],
)
def test_written_numbers(text: str, value: float) -> None:
    found = list(numbers(text))
    assert [(n.start, n.end, n.asserted) for n in found] == [(0, len(text), value)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(
    ["more than", "1,200", "a dozen", "each", "“", "(", ")", "km", "%", "\u00a0", "🎉", "один", "\u200f", "-",
     "and", "or", "people", "two", "million", "\n", "$", "ages", ",", "half", "magnitude", "3-2",
     "of", "9" * 30]
)))  # fmt: skip
def test_odd_text_gives_ordered_spans_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for mention in read(text):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        low, high = mention.quantity.total
        assert low <= high
        end = mention.end
