from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.resources import lexicon


def test_every_country_alias_leads_to_a_known_code() -> None:
    codes = set(lexicon.country_names())
    named = [t for entries in lexicon.terms().values() for t in entries if t.kind != "organisation"]
    assert len(named) > 1000
    assert {t.code for t in named} <= codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("U.A.E.", "ARE"),
        ("Britain", "GBR"),
        ("Türkiye", "TUR"),
        ("Kremlin", "RUS"),
        ("Kenyans", "KEN"),
        ("Dutch", "NLD"),
    ],
)
def test_aliases_of_the_news(text: str, code: str) -> None:
    entries = lexicon.terms()[lexicon.first_word(text)]
    assert next(t for t in entries if t.text == text).code == code


@pytest.mark.parametrize(
    ("name", "country"), [("Reykjavík", "ISL"), ("REYKJAVIK", "ISL"), ("Kiev", "UKR"), ("São Paulo", "BRA")]
)
def test_cities_are_found_by_any_spelling(name: str, country: str) -> None:
    assert lexicon.cities(name)[0].country == country


def test_the_largest_of_one_name_comes_first() -> None:
    populations = [e.population for e in lexicon.cities("Birmingham")]
    assert len(populations) > 1
    assert populations == sorted(populations, reverse=True)


@given(st.text(max_size=30))
def test_no_text_breaks_a_lookup(name: str) -> None:
    assert isinstance(lexicon.cities(name), tuple)


def test_region_keys_in_within_exist() -> None:
    keys = {e.key for e in lexicon.regions().values()} | set(lexicon.country_names())
    for entry in lexicon.regions().values():
        for outer in entry.within:
            assert outer in keys or outer.startswith(("city:", "admin:USA-")), (entry.name, outer)
