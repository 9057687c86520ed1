"""Claims: every proposition of a report, on its words, with its roles as facets."""

from __future__ import annotations

import pytest

import rashomon
from making import Make
from rashomon.model import Annotated, Claim, Modality, Part, Polarity

TEXT = """Iceland volcano closes airport

REYKJAVIK — Lava from a volcano reached the road to Keflavik on Saturday. Nobody was hurt.

“The town is safe,” said Magnus Jonsson, the mayor of Grindavik, on the radio.

Environment Minister Sigrun Arnadottir said that 600 residents had left. The government plans to build a wall.

Geologist Helga Bjornsdottir did not expect a second eruption, despite the fall of pressure in the chamber.

The airport will open again on Monday.

The plant, the largest in the country, heats 30,000 homes. If the wind turns, ash will reach Norway.
"""


@pytest.fixture(scope="module")
def one(make: Make) -> Annotated:
    return rashomon.annotate([make(TEXT)])[0]


def containing(one: Annotated, words: str, **wanted: object) -> Claim:
    own = [c for c in one.claims if words in c.text and c.parent is None]
    own = [c for c in own if all(getattr(c, key) == value for key, value in wanted.items())]
    assert own, f"no claim on {words!r}"
    return min(own, key=lambda c: len(c.text))


def test_every_span_slices_to_its_text(annotated: dict[str, tuple[Annotated, Annotated]], one: Annotated) -> None:
    for found in [one, *(a for both in annotated.values() for a in both)]:
        text = found.report.text
        assert found.claims
        for claim in found.claims:
            assert claim.report == found.report.id
            assert claim.text == text[claim.start : claim.end] and claim.text.strip()
            assert claim.text == claim.text.strip()


def test_facets_stand_behind_the_claim_they_detail(
    annotated: dict[str, tuple[Annotated, Annotated]], one: Annotated
) -> None:
    for found in [one, *(a for both in annotated.values() for a in both)]:
        for index, claim in enumerate(found.claims):
            if claim.parent is None:
                continue
            parent = found.claims[claim.parent]
            assert claim.parent < index and parent.parent is None
            assert claim.kind == claim.roles[0].name and claim.kind in {"time", "place", "quantity"}
            assert claim.roles[0] in parent.roles


def test_no_claim_twice(annotated: dict[str, tuple[Annotated, Annotated]], one: Annotated) -> None:
    for found in [one, *(a for both in annotated.values() for a in both)]:
        keys = [(c.kind, c.start, c.end) for c in found.claims]
        assert len(keys) == len(set(keys))


def test_reported_speech_has_its_speaker_and_its_core(one: Annotated) -> None:
    claim = containing(one, "600 residents had left")
    assert claim.kind == "statement"
    assert claim.speaker is not None and "Arnadottir" in claim.speaker
    assert claim.core.endswith("600 residents had left") and "said" not in claim.core


def test_quoted_speech_has_its_speaker(one: Annotated) -> None:
    claim = containing(one, "The town is safe")
    assert claim.speaker is not None and "Jonsson" in claim.speaker


def test_offices_are_claims_about_people(one: Annotated) -> None:
    offices = {
        (c.topic.split()[-1], next(r.context for r in c.roles if r.name == "role").lower())
        for c in one.claims
        if c.kind == "role"
    }
    assert {("Jonsson", "mayor of grindavik"), ("Arnadottir", "environment minister")} <= offices


def test_everybody_named_is_claimed_to_take_part(one: Annotated) -> None:
    people = " ".join(c.text for c in one.claims if c.kind in {"role", "participant"})
    assert all(name in people for name in ("Jonsson", "Arnadottir", "Bjornsdottir"))


def test_polarity_and_modality(one: Annotated) -> None:
    assert containing(one, "did not expect").polarity is Polarity.NEGATIVE
    assert containing(one, "reached the road").polarity is Polarity.POSITIVE
    assert containing(one, "will open again").modality is Modality.PLANNED
    assert containing(one, "reached the road").modality is Modality.HAPPENED


def test_what_is_planned_to_be_done_is_planned(one: Annotated) -> None:
    assert containing(one, "build a wall").modality is Modality.PLANNED


def test_that_nobody_was_hurt_is_a_claim(one: Annotated) -> None:
    assert containing(one, "Nobody was hurt").polarity is Polarity.NEGATIVE


def test_appositions_and_adjuncts_are_propositions(one: Annotated) -> None:
    assert containing(one, "the largest in the country", kind="context").topic == "The plant"
    assert containing(one, "the fall of pressure")


def test_parts_are_those_of_the_report(one: Annotated) -> None:
    assert containing(one, "Iceland volcano").part is Part.HEADLINE
    assert containing(one, "reached the road").part is Part.BODY


def test_boilerplate_asserts_nothing(make: Make) -> None:
    text = TEXT + "\nSign up for our newsletter and follow us on social media.\n"
    found = rashomon.annotate([make(text)])[0]
    furniture = [b for b in found.report.blocks if b.part is Part.BOILERPLATE]
    assert furniture, "the reader did not mark the line"
    for claim in found.claims:
        assert not any(b.start <= claim.start < b.end for b in furniture)


def test_marks_of_markdown_do_not_shift_the_spans(make: Make) -> None:
    text = "# Storm\n\n> **Madagascar** counted _90_ wrecked boats.\n\n* Cyclone Ava hit\u00a0Toamasina 🌀.\n"
    found = rashomon.annotate([make(text)])[0]
    assert all(c.text == text[c.start : c.end] for c in found.claims)
    assert any("wrecked boats" in c.text for c in found.claims)
