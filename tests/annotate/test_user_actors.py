"""A user's own actors: read with clear errors, merged over the lexicon, dated."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rashomon
from making import Make
from rashomon.annotate.user_actors import UserActor, UserActors, load_actors, merged, using
from rashomon.errors import InputError
from rashomon.values import Actor

TEXT = (
    "The Lake Guard attacked a post near Bukavu on Tuesday. “We hold the bridge,” said Colonel Amani Bisimwa. "
    "He refused to name the dead. The Congolese army said the Lake Guard had lost 12 fighters."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "actors.csv"


def test_a_file_is_read_with_its_columns_in_any_order(file: Path) -> None:
    file.write_text(
        "﻿Sector,name,country,aliases,from,to\n"
        'reb,Lake Guard,COD,"Guard of the Lake|GL",2024-01-01,2025-01-01\n'
        "\n"
        "NGO,Red Lantern,,,,\n"
        "GOV,Amani Bisimwa,Kenya,,,\n",
        encoding="utf-8",
    )
    guard, lantern, person = load_actors(file).rows
    assert guard == UserActor(
        "Lake Guard", ("Guard of the Lake", "GL"), "COD", "REB", None, date(2024, 1, 1), date(2025, 1, 1)
    )
    assert (lantern.country, lantern.sector, lantern.begin) == (None, "NGO", None)
    assert person.country == "KEN"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("", "line 1: no column name"),
        ("country\nUKR\n", "line 1: no column name"),
        ("name,colour\nA,red\n", "line 1, column colour: unknown"),
        ("name,name\nA,B\n", "line 1, column name: there twice"),
        ("name,country\nLake Guard,Atlantis\n", "line 2, column country: 'Atlantis' is no"),
        ("name,sector\nLake Guard,REB\nLantern,XYZ\n", "line 3, column sector: 'XYZ' is no sector; available: AGR"),
        ("name,kind\nLake Guard,army\n", "line 2, column kind: 'army' is no kind; available: delegation"),
        ("name,from\nLake Guard,last May\n", "line 2, column from: 'last May' is no day"),
        ("name,from,to\nLake Guard,2025-01-01,2024-01-01\n", "line 2, column to: '2024-01-01' is not after"),
        ("name,country\n,UKR\n", "line 2, column name: empty"),
        ("name\nA,B\n", "line 2: more cells"),
        ('name\nA\n"B\n', "after line 2: "),
    ],
)
def test_an_error_names_line_and_column(file: Path, rows: str, told: str) -> None:
    file.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_actors(file)
    assert str(caught.value).startswith(f"{file}: {told}")


def test_a_missing_or_binary_file_is_named(file: Path) -> None:
    with pytest.raises(InputError, match=r"actors\.csv: no such file"):
        load_actors(file)
    file.write_bytes(b"name\nA\n\xff\xfe\n")
    with pytest.raises(InputError, match="line 3: not UTF-8"):
        load_actors(file)


def test_the_file_is_laid_over_the_lexicon(make: Make) -> None:
    own = UserActors(
        [UserActor("Lake Guard", ("The Lake Guard",), "COD", "REB"), UserActor("Amani Bisimwa", (), "COD", "REB")]
    )
    plain = rashomon.annotate([make(TEXT)])[0]
    with using(own):
        found = rashomon.annotate([make(TEXT)])[0]
    guards = [m for m in found.actors if m.actor.name == "Lake Guard"]
    assert [(m.text, m.actor.code) for m in guards].count(("The Lake Guard", "CODREB")) == 1
    assert len(guards) == 2
    assert all(m.actor.code != "CODREB" for m in plain.actors)
    for m in found.actors:
        assert TEXT[m.start : m.end] == m.text
    said = next(s for s in found.statements if s.speaker == "Amani Bisimwa")
    assert said.actor is not None and said.actor.code == "CODREB"
    he = next(m for m in found.actors if m.text == "He")
    assert he.actor.code == "CODREB", "what is known of a person holds wherever the report means them"
    coded = [a.code for e in found.events for a in e.source if "Guard" in a.text]
    assert coded and set(coded) == {"COD"}


def test_a_row_speaks_only_of_its_own_time(make: Make) -> None:
    row = UserActor("Lake Guard", ("The Lake Guard",), "COD", "REB", end=date(2019, 1, 1))
    with using(UserActors([row])):
        later = rashomon.annotate([make(TEXT, published=date(2019, 5, 16))])[0]
        undated = rashomon.annotate([make(TEXT, published=None)])[0]
    assert all(m.actor.code != "CODREB" for m in later.actors)
    assert any(m.actor.code == "CODREB" for m in undated.actors)


def test_nothing_is_in_use_outside_the_block() -> None:
    with using(UserActors([UserActor("Lake Guard")])):
        assert merged("Lake Guard", (), None)
    assert merged("Lake Guard", (), None) == ()


@given(st.text(), st.lists(st.text(min_size=1), max_size=5))
def test_any_text_and_any_name(text: str, names: list[str]) -> None:
    with using(UserActors([UserActor(n, country="KEN", sector="OPP") for n in names])):
        found = merged(text, (), None)
    for m in found:
        assert text[m.start : m.end] == m.text
        assert isinstance(m.actor, Actor) and m.text in names
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
