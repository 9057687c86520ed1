from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.actors import actors, office_claims
from rashomon.annotate.pipeline import parse
from rashomon.model import ActorMention, Report


def read(text: str) -> tuple[ActorMention, ...]:
    doc = next(iter(parse([Report(id="r", text=text, hash="h")])))
    return actors(doc)


def by_text(text: str) -> dict[str, ActorMention]:
    return {m.text: m for m in read(text)}


def test_title_and_name_are_one_mention() -> None:
    found = by_text(
        "Egypt's Deputy Minister of Defence, Mahmoud Rashwani, met French Foreign Minister Claude Berval in Geneva."
    )
    deputy = found["Egypt's Deputy Minister of Defence, Mahmoud Rashwani"].actor
    assert (deputy.name, deputy.country, deputy.office) == (
        "Mahmoud Rashwani",
        "EGY",
        "deputy minister of defence",
    )
    berval = found["French Foreign Minister Claude Berval"].actor
    assert (berval.country, berval.office, berval.kind) == ("FRA", "foreign minister", "person")


def test_apposition_and_later_mentions() -> None:
    text = (
        "Ragnar Holmsen, the governor of Svalbard, said the harbour was closed. "
        "Holmsen added that ships would wait. "
        "He thanked the crews. The governor will speak again on Friday."
    )
    mentions = read(text)
    holmsen = [m for m in mentions if m.actor.name == "Ragnar Holmsen"]
    assert {"Ragnar Holmsen", "Holmsen", "He", "The governor"} <= {m.text for m in holmsen}
    assert all(m.actor.office == "governor of svalbard" for m in holmsen)
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_possessor_gives_the_country() -> None:
    found = by_text("U.S. President Jimmy Carter's special envoy Robert Strauss flew to Cairo.")
    envoy = next(m.actor for t, m in found.items() if t.endswith("Strauss"))
    assert (envoy.country, envoy.office) == ("USA", "special envoy")


def test_capital_acts_or_is_ground() -> None:
    found = [m for m in read("Oslo rejected the offer. The ministers had met in Oslo.") if m.text == "Oslo"]
    assert [(m.start, m.actor.kind, m.actor.country) for m in found] == [(0, "government", "NOR")]


def test_delegations_of_a_list_are_separate() -> None:
    found = by_text("Jordanian, Israeli and American negotiators met for three hours.")
    assert {m.actor.country for m in found.values() if m.actor.kind == "delegation"} == {"JOR", "ISR", "USA"}


def test_both_sides_are_the_two_countries_at_hand() -> None:
    found = by_text("Ethiopia and Eritrea signed the accord. Both sides promised to withdraw troops.")
    assert found["Both sides"].actor.members == ("ERI", "ETH")


def test_a_ministry_has_country_and_sector() -> None:
    found = by_text("The Norwegian Defense Ministry said the ship had left port.")
    ministry = next(m.actor for m in found.values() if m.actor.kind == "organisation")
    assert (ministry.country, ministry.sector) == ("NOR", "MIL")


def test_office_claims_point_at_the_title() -> None:
    text = "Ingrid Solberg, the mayor of Bergen, opened the bridge."
    doc = next(iter(parse([Report(id="r", text=text, hash="h")])))
    claims = office_claims(doc, actors(doc))
    assert [(text[c.office_start : c.office_end], c.office) for c in claims] == [
        ("the mayor of Bergen", "mayor of bergen")
    ]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_odd_text_never_raises(text: str) -> None:
    for m in read(text):
        assert 0 <= m.start < m.end <= len(text)
