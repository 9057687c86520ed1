from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.actors import actors
from rashomon.annotate.pipeline import parse
from rashomon.annotate.places import places
from rashomon.model import PlaceMention, Report


def read(text: str) -> dict[str, PlaceMention]:
    doc = next(iter(parse([Report(id="r", text=text, hash="h")])))
    found = places(doc, actors(doc))
    assert all(text[m.start : m.end] == doc.text[m.start : m.end] for m in found)
    return {m.text: m for m in found}


def test_parent_after_a_comma() -> None:
    found = read("The treaty was signed in Portsmouth, N.H., in 1905, and a second one in Geneva, Switzerland.")
    portsmouth = next(m.place for t, m in found.items() if t.startswith("Portsmouth"))
    assert "admin:USA-NH" in portsmouth.within
    geneva = next(m.place for t, m in found.items() if t.startswith("Geneva"))
    assert geneva.country == "CHE"


def test_a_province_holds_its_town() -> None:
    found = read("The quake struck the town of Bam in Iran's Fars province on Friday.")
    assert "admin:IRN-fars" in found["Bam"].place.within
    assert found["Fars province"].place.key == "admin:IRN-fars"


def test_country_as_agent_is_no_place() -> None:
    found = read("Norway offered to host talks. Delegates arrived in Norway on Monday.")
    assert [m.start for t, m in found.items() if t == "Norway"] == [51]


def test_streets_buildings_and_wounds() -> None:
    found = read(
        "A man was shot in the left shoulder on Baker St. near Marylebone Road and taken to Charing Cross Hospital."
    )
    kinds = {m.place.kind: m.place for m in found.values()}
    assert kinds["body_part"].words == ("left",)
    assert kinds["street"].streets == ("baker", "marylebone")
    assert kinds["facility"].name == "Charing Cross Hospital"


def test_back_and_head_are_no_wounds_elsewhere() -> None:
    found = read("The head of the company walked back to the office.")
    assert not [m for m in found.values() if m.place.kind == "body_part"]


def test_a_building_on_a_water_shares_its_city() -> None:
    found = read("The conference was held in a hotel on the Golden Horn.")
    hotel = next(m.place for t, m in found.items() if "hotel" in t)
    assert "city:istanbul" in hotel.within


def test_countries_of_the_report_settle_a_name() -> None:
    found = read("Britain was mourning. The fire began in Birmingham, police in Britain said.")
    assert found["Birmingham"].place.country == "GBR"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_odd_text_never_raises(text: str) -> None:
    for m in read(text).values():
        assert 0 <= m.start < m.end <= len(text)
