from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.actors import actors
from rashomon.annotate.events import events
from rashomon.annotate.pipeline import parse
from rashomon.annotate.polarity_lexicon import load_rows
from rashomon.model import Event, Modality, Polarity, Report

PLOVER = frozenset(
    [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ]
)


def read(text: str) -> tuple[Event, ...]:
    doc = next(iter(parse([Report(id="r", text=text, hash="h")])))
    return events(doc, actors(doc))


def coded(text: str, kind: str) -> tuple[Event, set[str | None], set[str | None]]:
    found = [e for e in read(text) if e.type == kind]
    assert found, [(e.type, text[e.start : e.end]) for e in read(text)]
    event = found[0]
    return event, {a.code for a in event.source}, {a.code for a in event.target}


def test_lexicon_has_the_sixteen_types_and_no_other() -> None:
    assert {row["type"] for row in load_rows("plover.csv")} == PLOVER


def test_subject_and_object() -> None:
    _, source, target = coded("France condemned Iran over the arrests.", "ACCUSE")
    assert (source, target) == ({"FRA"}, {"IRN"})


def test_passive_turns_the_ends_round() -> None:
    _, source, target = coded("Iran was condemned by France over the arrests.", "ACCUSE")
    assert (source, target) == ({"FRA"}, {"IRN"})


def test_both_ends_of_a_meeting() -> None:
    _, source, target = coded("Chile and Peru held talks in Geneva on Monday.", "CONSULT")
    assert source | target == {"CHL", "PER"}


def test_the_venue_is_not_a_target() -> None:
    _, source, target = coded("Chile held talks with Peru in Switzerland.", "CONSULT")
    assert "CHE" not in source | target


def test_nominal_event_with_possessor() -> None:
    _, source, target = coded("Iraq's invasion of Kuwait began in August 1990.", "ASSAULT")
    assert (source, target) == ({"IRQ"}, {"KWT"})


def test_polarity_and_modality() -> None:
    refused = coded("Norway did not condemn Sweden.", "ACCUSE")[0]
    planned = coded("Norway will condemn Sweden.", "ACCUSE")[0]
    assert refused.polarity is Polarity.NEGATIVE
    assert planned.modality is Modality.PLANNED


def test_demand_reaches_into_its_clause() -> None:
    _, source, target = coded("Greece demanded that Turkey withdraw its ships.", "REQUEST")
    assert (source, target) == ({"GRC"}, {"TUR"})
    withdrawal, _, _ = coded("Greece demanded that Turkey withdraw its ships.", "RETREAT")
    assert withdrawal.modality is Modality.DEMANDED


@given(
    st.lists(
        st.sampled_from(
            [
                "Iran",
                "attacked",
                "agreed",
                "to",
                "the",
                "“",
                "”",
                "talks",
                "with",
                "\n",
                "🙂",
                "Київ",
                "of",
                "by",
            ]
        ),
        max_size=30,
    ).map(" ".join)
)
@settings(max_examples=40, deadline=None)
def test_any_text_gives_events_inside_it(text: str) -> None:
    for event in read(text):
        assert event.type in PLOVER
        assert 0 <= event.start < event.end <= len(text)
        for actor in (*event.source, *event.target):
            assert text[actor.start : actor.end]
