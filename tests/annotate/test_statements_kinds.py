"""Kinds of attribution a reader meets: who said it, on which words, how strongly, through whom, inside what."""

from __future__ import annotations

import pytest

from rashomon.annotate.actors import actors
from rashomon.annotate.pipeline import parse
from rashomon.annotate.statements import statements
from rashomon.model import Report, Statement, Strength


def read(text: str) -> tuple[Statement, ...]:
    doc = next(iter(parse([Report(id="r", text=text, hash="h")])))
    return statements(doc, actors(doc, None))


def words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " … ".join(text[a:b] for a, b in spans)


def holding(text: str, phrase: str) -> Statement:
    """The one statement whose content holds a phrase."""
    found = [s for s in read(text) if phrase in words(text, s.content)]
    assert len(found) == 1, [(words(text, s.source), words(text, s.content)) for s in read(text)]
    return found[0]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("There are fears that the volcano will erupt again.", "", "that the volcano will erupt again"),
        ("Residents fear that the river will burst its banks.", "Residents", "that the river will burst its banks"),
        ("The opposition hopes to win back the capital.", "The opposition", "to win back the capital"),
        ("The minister made clear that the tax would stay.", "The minister", "that the tax would stay"),
        ("The US Geological Survey put the magnitude at 6.1.", "The US Geological Survey", "the magnitude at 6.1"),
        (
            "A source close to the Norwegian delegation said the text was almost ready.",
            "A source close to the Norwegian delegation",
            "the text was almost ready",
        ),
        ("Both sides said the talks in Oslo had been useful.", "Both sides", "the talks in Oslo had been useful"),
        (
            '"Not one euro will be lost," insisted Christine Lagarde.',
            "Christine Lagarde",
            '"Not one euro will be lost,"',
        ),
        ("«We won,» the captain said.", "the captain", "«We won,»"),
        ("@NASA: The launch has been moved to Tuesday.", "@NASA", "The launch has been moved to Tuesday"),
        ("The mayor of Porto denied any wrongdoing.", "The mayor of Porto", "any wrongdoing"),
    ],
)
def test_source_and_content(text: str, source: str, content: str) -> None:
    statement = holding(text, content)
    assert words(text, statement.source) == source
    assert words(text, statement.content) == content


@pytest.mark.parametrize(
    ("text", "phrase", "strength"),
    [
        ("The airline said the flight had landed.", "the flight", Strength.SAID),
        ("The rebels claimed that they held the bridge.", "the bridge", Strength.CLAIMED),
        ("The ministry denied that the dam had failed.", "the dam", Strength.DENIED),
        ("Prosecutors alleged that the mayor took bribes.", "bribes", Strength.ALLEGED),
        ("The palace confirmed that the king was in hospital.", "the king", Strength.CONFIRMED),
        ("The envoy hinted that a deal was near.", "a deal", Strength.HINTED),
    ],
)
def test_strength_is_kept(text: str, phrase: str, strength: Strength) -> None:
    assert holding(text, phrase).strength is strength


def test_who_is_resolved_to_its_noun() -> None:
    statement = holding("Olena Petrenko, who said the dam was safe, left Kherson on Sunday.", "the dam")
    assert statement.speaker == "Olena Petrenko"


def test_what_is_said_inside_a_statement_keeps_its_chain_and_is_not_listed_beside_it() -> None:
    text = "Kirill Dmitriev told TASS that Steve Witkoff had said the talks in Geneva would resume on Friday."
    found = read(text)
    assert len(found) == 1
    assert found[0].speaker == "Kirill Dmitriev"
    assert found[0].via == ("TASS",)
    (inner,) = found[0].nested
    assert inner.speaker == "Steve Witkoff"
    assert words(text, inner.content) == "the talks in Geneva would resume on Friday"


def test_whom_an_outlet_cites_is_the_source_inside_its_statement() -> None:
    text = "The factory will close in May, Reuters reported, citing a person familiar with the plan."
    statement = holding(text, "The factory")
    assert words(text, statement.source) == "Reuters"
    (inner,) = statement.nested
    assert words(text, inner.source) == "a person familiar with the plan"
    assert inner.content == statement.content


@pytest.mark.parametrize(
    ("text", "phrase", "via"),
    [
        ("“Nobody was hurt,” the mayor said in an interview with CNN.", "Nobody", ("CNN",)),
        ("Emmanuel Macron said on X that France would send two ships.", "two ships", ("X",)),
        ("The minister wrote on Telegram:\n\n“We will rebuild the port.”", "the port", ("Telegram",)),
        ("The minister told reporters the port would be rebuilt.", "the port", ()),
        ("The mayor said the Reuters office in Nairobi had closed.", "had closed", ()),
    ],
)
def test_what_it_came_through(text: str, phrase: str, via: tuple[str, ...]) -> None:
    assert holding(text, phrase).via == via


def test_a_quote_without_a_cue_is_of_who_spoke_before() -> None:
    text = "“We came from Japan for this,” said Kenji Mori.\n\n“It is a pity.”\n\nThe museum opens on Monday."
    statement = holding(text, "pity")
    assert statement.speaker == "Kenji Mori"
    assert statement.cue == ()


def test_turns_of_a_transcript() -> None:
    text = "JOURNALIST: Did the storm reach the coast?\n\nMINISTER: It did, at dawn.\n\nJOURNALIST: Thank you."
    assert [words(text, s.source) for s in read(text)] == ["JOURNALIST", "MINISTER", "JOURNALIST"]


def test_a_word_in_quotes_is_no_statement() -> None:
    assert read("The so-called “ice saints” brought frost to the vineyards of Saxony.") == ()


def test_two_speakers_in_one_sentence_don_t_share_words() -> None:
    text = "The prime minister warned the strike could last for weeks, and the unions accused him of bad faith."
    found = read(text)
    assert [words(text, s.source) for s in found] == ["The prime minister", "the unions"]
    assert words(text, found[0].content) == "the strike could last for weeks"


def test_contents_share_no_character() -> None:
    text = (
        "“The bridge is closed,” the mayor of Genoa said, adding that engineers feared it could fall. He told Reuters "
        "that, according to the police, nobody had been on it. “We were lucky,” he said. “Very lucky.” The motorway "
        "company denied that it had ignored warnings by its own staff that the cables were corroded."
    )
    taken = [position for s in read(text) for a, b in s.content for position in range(a, b)]
    assert len(taken) == len(set(taken))
    assert len(read(text)) >= 4
