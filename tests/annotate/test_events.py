from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate import annotate
from rashomon.annotate.event_kinds import ROOT_OF, ROOTS, sixteen
from rashomon.annotate.polarity_lexicon import load_rows
from rashomon.model import Annotated, Event, EventActor, Modality, Polarity, Report


def annotated(text: str) -> Annotated:
    return annotate([Report(id="r", text=text, hash="h")])[0]


def read(text: str) -> tuple[Event, ...]:
    return annotated(text).events


def codes(actors: tuple[EventActor, ...]) -> set[str | None]:
    return {a.code for a in actors}


def shown(event: Event) -> tuple[str, set[str | None], set[str | None]]:
    return event.type, codes(event.source), codes(event.target)


def only(text: str, kind: str) -> Event:
    """The one event of this type."""
    found = [e for e in read(text) if e.type == kind]
    assert len(found) == 1, [shown(e) for e in read(text)]
    return found[0]


# One sentence, one event: its type, the codes of its source and of its target.
ONE = [
    ("France condemned Iran over the arrests.", "ACCUSE", {"FRA"}, {"IRN"}),
    # passive, with and without "by"
    ("Kuwait was invaded by Iraq in August 1990.", "ASSAULT", {"IRQ"}, {"KWT"}),
    ("Iran was condemned by France over the arrests.", "ACCUSE", {"FRA"}, {"IRN"}),
    # the venue is no target, the agency and the speaker no source
    ("Egypt and Sudan held talks in Geneva on Wednesday about the dam.", "CONSULT", {"EGY"}, {"SDN"}),
    ("The Sudanese foreign minister met his Egyptian counterpart in Washington.", "CONSULT", {"SDN"}, {"EGY"}),
    ("Reuters reported on Monday that Ethiopia had attacked Eritrean positions.", "ASSAULT", {"ETH"}, {"ERI"}),
    ("The spokesman said Bolivia demanded that Chile open the port of Arica.", "REQUEST", {"BOL"}, {"CHL"}),
    ("Iran would send a delegation to Baku, its foreign ministry said.", "AGREE", {"IRN"}, {"AZE"}),
    # a demand in speech is the speaker's
    ("Nigeria's president said Cameroon must release the nine fishermen.", "REQUEST", {"NGA"}, {"CMR"}),
    ("Greece demanded that Turkey withdraw its ships.", "REQUEST", {"GRC"}, {"TUR"}),
    # nouns of deeds
    ("Iraq's invasion of Kuwait began in August 1990.", "ASSAULT", {"IRQ"}, {"KWT"}),
    ("Talks between Armenia and Azerbaijan collapsed in Brussels.", "CONSULT", {"ARM"}, {"AZE"}),
    ("Denmark's parliament approved a loan of two billion kroner for Ukraine.", "AID", {"DNK"}, {"UKR"}),
    ("Cuba rejected an offer of aid by the United States.", "REJECT", {"CUB"}, {"USA"}),
    # several at one end
    ("Kenya urged Uganda and Rwanda to reopen their border.", "REQUEST", {"KEN"}, {"UGA", "RWA"}),
    # who acts is named by a demonym, a title, an armed group, or only at home
    ("Thousands marched through Minsk against President Alexander Lukashenko.", "PROTEST", {None}, {"BLR"}),
    ("The Taliban freed two Australian hostages in exchange for three commanders.", "YIELD", {"AFG"}, {"AUS"}),
    ("Kenyan police arrested 40 students during a march in Nairobi.", "COERCE", {"KEN"}, {"KEN"}),
    ("Russia has stationed tanks along the border with Georgia.", "MOBILIZE", {"RUS"}, {"GEO"}),
    ("Germany's Olaf Scholz arrived in Beijing on Monday.", "CONSULT", {"DEU"}, {"CHN"}),
    (
        "France threatened on Friday to impose sanctions on Mali unless elections were held.",
        "THREATEN",
        {"FRA"},
        {"MLI"},
    ),
]


@pytest.mark.parametrize(("text", "kind", "source", "target"), ONE, ids=[row[0][:40] for row in ONE])
def test_who_did_what_to_whom(text: str, kind: str, source: set[str | None], target: set[str | None]) -> None:
    assert [shown(e) for e in read(text)] == [(kind, source, target)]


@pytest.mark.parametrize(
    "text",
    [
        "The river flows through Hungary and Serbia.",
        "The visitors admired the view from the castle in Prague.",
        "The summit in Vienna ended without a statement.",
        "The museum opens at nine, except on Mondays.",
        "He was born in Turin in 1951 and has three children.",
        "The commission released a report on wheat.",
        "",
    ],
)
def test_nothing_happened(text: str) -> None:
    assert read(text) == ()


def test_a_refusal_is_an_act_and_a_deed_not_done_is_a_negated_deed() -> None:
    refused = only("Chile will not withdraw its ambassador from Lima, the president said.", "REJECT")
    undone = only("Poland has not attacked Belarus.", "ASSAULT")
    assert refused.polarity is Polarity.POSITIVE
    assert (undone.polarity, undone.modality) == (Polarity.NEGATIVE, Modality.HAPPENED)


def test_modality() -> None:
    assert only("Norway will condemn Sweden.", "ACCUSE").modality is Modality.PLANNED
    assert only("Norway offered to mediate between Colombia and the rebels.", "CONSULT").modality is Modality.OFFERED
    conditional = "Ecuador would release the prisoners if Peru returned the bodies."
    assert only(conditional, "AGREE").modality is Modality.CONDITIONAL
    alleged = "Ethiopia reportedly attacked Eritrean positions."
    assert only(alleged, "ASSAULT").modality is Modality.ALLEGED
    assert only("Nigeria's president said Cameroon must release the crew.", "REQUEST").modality is Modality.DEMANDED


def test_what_is_told_links_to_the_statement() -> None:
    text = "Nigeria's president said on Monday that Cameroon must release the fishermen."
    doc = annotated(text)
    event = next(e for e in doc.events if e.type == "REQUEST")
    assert event.statement is not None
    content = doc.statements[event.statement].content
    assert any(a <= event.start < b for a, b in content)
    assert only("France condemned Iran over the arrests.", "ACCUSE").statement is None


def test_several_events_in_a_sentence() -> None:
    found = read("Mali expelled the ambassador, banned the radio station and arrested two reporters.")
    assert [e.type for e in found] == ["SANCTION", "COERCE", "COERCE"]
    assert all(codes(e.source) == {"MLI"} for e in found)
    found = read("Iran accused Israel of killing a scientist and threatened to retaliate against the Israelis.")
    assert [shown(e) for e in found] == [("ACCUSE", {"IRN"}, {"ISR"}), ("THREATEN", {"IRN"}, {"ISR"})]
    found = read("Serbia agreed to talks with Kosovo but refused to recognise its passports.")
    assert [e.type for e in found] == ["AGREE", "REJECT"]


def test_an_event_that_is_condemned_is_an_event_too() -> None:
    found = read("Iraq's invasion of Kuwait was condemned by the Arab League.")
    assert ("ASSAULT", {"IRQ"}, {"KWT"}) in [shown(e) for e in found]
    assert ("ACCUSE", {"IGO"}, {"IRQ"}) in [shown(e) for e in found]


def test_an_exchange_of_so_many_for_so_many() -> None:
    event = only("India and Pakistan agreed to a 1,000-for-1,000 exchange of prisoners.", "AGREE")
    assert (codes(event.source), codes(event.target)) == ({"IND"}, {"PAK"})
    assert event.quantities == ("1,000-for-1,000",)


def test_the_dead_are_counted_once_and_are_the_target() -> None:
    event = only("A bomb in Mosul killed nine people, four of them children, police said.", "ASSAULT")
    assert [a.text for a in event.target] == ["nine people"]
    assert codes(event.target) == {"IRQ"}
    assert event.mode == "explosives"
    event = only("Nine people were killed in the blast, four of them children.", "ASSAULT")
    assert event.source == ()
    assert [a.text for a in event.target] == ["Nine people"]


def test_the_ends_are_whole_phrases() -> None:
    event = only("Dozens of Chadian soldiers attacked a convoy of the United Nations.", "ASSAULT")
    assert [a.text for a in event.source] == ["Dozens of Chadian soldiers"]
    assert codes(event.source) == {"TCD"}
    assert codes(event.target) == {"IGO"}


def test_joint_officials_are_both_sides() -> None:
    found = read("Vietnamese and Chinese officials met in Hanoi.")
    assert [shown(e) for e in found] == [("CONSULT", {"VNM"}, {"CHN"})]


def test_modes_and_contexts() -> None:
    assert only("Spain expelled the Venezuelan ambassador on Friday.", "SANCTION").mode == "expel"
    assert only("The Taliban freed two Australian hostages.", "YIELD").mode == "release"
    arrest = only("Kenyan police arrested 40 students in Nairobi.", "COERCE")
    assert arrest.mode == "arrest"
    assert only("Russia has stationed tanks along the border with Georgia.", "MOBILIZE").mode == "weapons"
    assert only("Denmark approved a loan of two billion dollars for Ukraine.", "AID").context == "economic"


def test_the_roots_are_plovers() -> None:
    listed = {row["type"] for name in ("plover.csv", "plover_hints.csv", "plover_modes.csv") for row in load_rows(name)}
    assert {ROOT_OF.get(kind, kind) for kind in listed} == set(ROOTS)
    assert {sixteen(kind, mode) for kind in ROOTS for mode in (None, "withdraw")} == {
        *(set(ROOTS) - {"YIELD"}),
        "CONCEDE",
        "RETREAT",
    }


PIECES = ["Iran", "attacked", "agreed", "to", "the", "“", "”", "talks", "with", "\n", "🙂", "Київ", "of", "by", "said"]


@given(st.lists(st.sampled_from([*PIECES, "not", "if", "and", "\u200f", "\u00a0", "must", "-", "led"]), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_events_inside_it(pieces: list[str]) -> None:
    text = " ".join(pieces)
    doc = annotated(text)
    for event in doc.events:
        assert event.type in ROOTS
        assert 0 <= event.start < event.end <= len(text)
        assert event.statement is None or 0 <= event.statement < len(doc.statements)
        for actor in (*event.source, *event.target):
            assert text[actor.start : actor.end]
            assert actor.code is None or len(actor.code) == 3


def test_a_long_line_is_coded_without_trouble() -> None:
    text = "Norway sent aid to Chad. " * 300
    assert len(read(text)) == 300
