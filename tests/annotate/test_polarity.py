from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.annotate.pipeline import parse
from rashomon.annotate.polarity import (
    antonyms,
    modality,
    negative_base,
    negative_word,
    opposite,
    polarity,
)
from rashomon.model import Modality, Polarity, Report


def word(sentence: str, text: str):
    doc = next(iter(parse([Report(id="r", text=sentence, hash="h")])))
    return next(t for t in doc if t.text == text)


NEGATED = [
    ("The two sides did not reach an agreement on Tuesday.", "reach"),
    ("The two sides did not reach an agreement on Tuesday.", "agreement"),
    ("No progress was made in the negotiations.", "progress"),
    ("No progress was made in the negotiations.", "made"),
    ("The talks ended without an agreement.", "agreement"),
    ("The delegations failed to reach a deal.", "deal"),
    ("Norway refused to sign the treaty.", "sign"),
    ("The ceasefire no longer holds.", "holds"),
    ("No one was injured in the blast.", "injured"),
    ("Neither side signed the accord.", "signed"),
    ("The sides neither met nor spoke.", "spoke"),
    ("There was no sign of progress.", "progress"),
    ("The absence of progress worried diplomats.", "progress"),
    ("The minister denied that troops had entered the town.", "entered"),
    ("Police were unable to reach the village.", "reach"),
    ("Brazil held talks with Peru, which has not signed the pact.", "signed"),
]

ASSERTED = [
    ("The talks ended without an agreement.", "ended"),
    ("Not only did Egypt attend the summit, it hosted it.", "attend"),
    ("Canada did not fail to deliver the aid.", "deliver"),
    ("No fewer than 40 people were killed in the storm.", "killed"),
    ("Russia rejected the proposal.", "rejected"),
    ("Brazil held talks with Peru, which has not signed the pact.", "held"),
]


@pytest.mark.parametrize(("sentence", "text"), NEGATED)
def test_negated(sentence: str, text: str) -> None:
    assert polarity(word(sentence, text)) is Polarity.NEGATIVE


@pytest.mark.parametrize(("sentence", "text"), ASSERTED)
def test_asserted(sentence: str, text: str) -> None:
    assert polarity(word(sentence, text)) is Polarity.POSITIVE


MOODS = [
    ("Finland will join the alliance in April.", "join", Modality.PLANNED),
    ("Foreign Minister Lavrov to visit Beijing next week", "visit", Modality.PLANNED),
    ("The talks are expected to resume on Monday.", "talks", Modality.PLANNED),
    ("The sides agreed to exchange 100 prisoners.", "exchange", Modality.PLANNED),
    ("The next round is to be held in Oslo.", "held", Modality.PLANNED),
    ("The minister said the army would withdraw on Friday.", "withdraw", Modality.PLANNED),
    ("Chile demanded that Bolivia withdraw its claim.", "withdraw", Modality.DEMANDED),
    ("The UN urged both sides to halt the fighting.", "halt", Modality.DEMANDED),
    ("The government called for a ceasefire.", "ceasefire", Modality.DEMANDED),
    ("India's demand for an apology was ignored.", "apology", Modality.DEMANDED),
    ("Turkey offered to host the talks.", "host", Modality.OFFERED),
    ("The general was accused of killing civilians.", "killing", Modality.ALLEGED),
    ("The alleged attack took place in June.", "attack", Modality.ALLEGED),
    ("The army denied any attack on the village.", "attack", Modality.DENIED),
    ("If Iran attacks, Israel would respond.", "respond", Modality.CONDITIONAL),
    ("The alliance may send more troops.", "send", Modality.CONDITIONAL),
    ("Diplomats met in Geneva and agreed on a truce.", "agreed", Modality.HAPPENED),
    ("The president said the army withdrew from the city.", "withdrew", Modality.HAPPENED),
]


@pytest.mark.parametrize(("sentence", "text", "mood"), MOODS)
def test_modality(sentence: str, text: str, mood: Modality) -> None:
    assert modality(word(sentence, text)) is mood


def test_opposites_of_outcomes() -> None:
    for a, b in [
        ("accept", "reject"),
        ("progress", "setback"),
        ("survive", "die"),
        ("open", "close"),
        ("rise", "fall"),
        ("confirm", "deny"),
        ("injured", "unharmed"),
        ("injured", "uninjured"),
    ]:
        assert opposite(a, b), (a, b)
    assert not opposite("accept", "approve")
    assert not opposite("unite", "ite")


def test_negative_affixes_are_not_seen_in_plain_words() -> None:
    assert negative_base("non-life-threatening") == "life-threatening"
    assert negative_word("unscathed")
    for plain in ("united", "under", "university", "uncle", "until", "injured", "none"):
        assert not negative_word(plain), plain


@given(st.text(max_size=15), st.text(max_size=15))
def test_opposite_is_symmetric_and_irreflexive(a: str, b: str) -> None:
    assert opposite(a, b) == opposite(b, a)
    assert not opposite(a, a)


def test_antonyms_are_mutual() -> None:
    for lemma in ("accept", "rise", "win", "detain"):
        assert all(lemma in antonyms(other) for other in antonyms(lemma))
