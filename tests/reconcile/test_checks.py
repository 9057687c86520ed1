"""Offices against the holders' file: a check is shown where the file says otherwise, and only there."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rashomon
from making import Make
from rashomon.model import Annotated
from rashomon.reconcile.checks import checks, says
from rashomon.resources.holders import as_of, holders
from rashomon.resources.lexicon import country_names
from rashomon.values import Actor
from rashomon.values.offices import parse_office


def told(make: Make, text: str, published: date | None) -> list[str]:
    found: list[Annotated] = rashomon.annotate([make(text, published=published)])
    return [f"{c.text}: {c.says}" for c in checks(found)]


def test_the_file_is_sound() -> None:
    for term in holders():
        assert term.country in country_names() or term.country.startswith("IGO"), term
        assert term.end is None or term.begin < term.end, term
        assert term.begin <= as_of() and parse_office(term.office).head, term
    offices = {(t.country, t.office) for t in holders()}
    for country, office in offices:
        own = sorted(t for t in holders() if (t.country, t.office) == (country, office))
        by_day = sorted(own, key=lambda t: t.begin)
        for a, b in itertools.pairwise(by_day):
            assert a.end is not None and a.end <= b.begin, f"two hold {office} of {country}: {a.person}, {b.person}"


def test_former_of_one_in_office_is_checked(make: Make) -> None:
    (line,) = told(make, "Former Chancellor Angela Merkel spoke in Berlin. She left at noon.", date(2016, 3, 1))
    assert line.startswith("Former Chancellor Angela Merkel: Angela Merkel is chancellor of Germany")


def test_an_office_that_has_ended_is_checked(make: Make) -> None:
    (line,) = told(make, "French President François Hollande arrived in Lisbon on Monday.", date(2021, 6, 1))
    assert "was president of France from 2012-05-15 to 2017-05-14" in line


def test_another_persons_office_is_checked(make: Make) -> None:
    (line,) = told(make, "Russian Prime Minister Sergei Lavrov met the envoys in Geneva.", date(2022, 5, 3))
    assert "foreign minister of Russia" in line and "Mikhail Mishustin is prime minister" in line


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Chancellor Angela Merkel spoke in Berlin.", date(2016, 3, 1)),
        ("Former Chancellor Angela Merkel spoke in Berlin.", date(2023, 3, 1)),
        ("Former Chancellor Angela Merkel spoke in Berlin.", None),
        ("In May 2014 French President François Hollande opened the bridge.", date(2021, 6, 1)),
        ("Former mayor Angela Merkel, no relation, runs a bakery in Ohio.", date(2016, 3, 1)),
        ("Deputy Prime Minister Antonio Tajani arrived in Tirana.", date(2024, 3, 1)),
        ("Former President Smith spoke.", date(2024, 3, 1)),
        ("Japan's Prime Minister Shigeru Ishiba resigned.", date(2025, 10, 23)),
    ],
)
def test_no_check_where_the_file_agrees_or_does_not_know(make: Make, text: str, published: date | None) -> None:
    assert told(make, text, published) == []


def test_once_a_report_and_a_record_holds_it(make: Make) -> None:
    text = "Former Chancellor Angela Merkel spoke. Critics of former chancellor Merkel stayed away.\n"
    record = rashomon.compare([make(text, published=date(2016, 3, 1))])
    assert len(record.checks) == 1
    (check,) = record.checks
    assert text[check.start : check.end] == check.text and check.kind == "office"
    assert all("Merkel is chancellor" not in f.gist for f in record.facts), "a check changes no fact"


@given(st.sampled_from(holders()), st.dates(date(2014, 1, 1), date(2026, 3, 1)))
def test_the_files_own_office_in_its_own_term_is_never_checked(term: object, day: date) -> None:
    from rashomon.resources.holders import Holder

    assert isinstance(term, Holder)
    if term.begin <= day and (term.end is None or day <= term.end):
        actor = Actor(name=term.person, kind="person", country=term.country)
        assert says(actor, term.office, day) is None


@given(st.text(max_size=40), st.text(max_size=40), st.dates())
def test_any_name_and_office(name: str, office: str, day: date) -> None:
    found = says(Actor(name=name, kind="person"), office, day)
    assert found is None or " is " in found or " was " in found
