from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.annotate.pipeline import parse
from rashomon.annotate.quotes import quotes
from rashomon.annotate.statements import statements
from rashomon.model import ActorMention, Report, Statement, StatementKind, Strength
from rashomon.values import Actor


def read(text: str, actors: tuple[ActorMention, ...] = ()) -> tuple[Statement, ...]:
    doc = next(iter(parse([Report(id="r", text=text, hash="h")])))
    return statements(doc, actors)


def words(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[a:b] for a, b in spans]


def one(text: str) -> tuple[Statement, list[str], list[str]]:
    found = read(text)
    assert len(found) == 1, [(words(text, s.source), words(text, s.content)) for s in found]
    return found[0], words(text, found[0].source), words(text, found[0].content)


def test_indirect_with_complementiser() -> None:
    statement, source, content = one("Prime Minister Jacinda Ardern said that the border would reopen in April.")
    assert source == ["Prime Minister Jacinda Ardern"]
    assert content == ["that the border would reopen in April"]
    assert statement.kind is StatementKind.INDIRECT


def test_quote_before_and_after_an_inverted_cue_is_one_statement() -> None:
    text = "“The lake is rising,” said Anna Berg, the mayor of Thun. “We have closed the harbour.”"
    statement, source, content = one(text)
    assert source[0].startswith("Anna Berg")
    assert content == ["“The lake is rising,”", "“We have closed the harbour.”"]
    assert statement.kind is StatementKind.DIRECT


def test_straight_quotes() -> None:
    _, source, content = one('"The bridge will be rebuilt by 2030," the engineer said on Monday.')
    assert source == ["the engineer"]
    assert content == ['"The bridge will be rebuilt by 2030,"']


def test_mixed_quote_keeps_its_unquoted_start() -> None:
    statement, _, content = one("The court said the decree was “contrary to the constitution of 1958”.")
    assert content == ["the decree was “contrary to the constitution of 1958”"]
    assert statement.kind is StatementKind.MIXED


def test_colon_introduces_a_quote_in_the_next_paragraph() -> None:
    text = "President Macron wrote on Twitter:\n\n“Notre-Dame will be rebuilt within five years.”"
    _, source, content = one(text)
    assert source == ["President Macron"]
    assert content == ["“Notre-Dame will be rebuilt within five years.”"]


def test_according_to() -> None:
    text = "The volcano erupted shortly before noon, according to the Icelandic Met Office."
    _, source, content = one(text)
    assert source == ["the Icelandic Met Office"]
    assert content == ["The volcano erupted shortly before noon"]


def test_quote_that_runs_over_paragraphs() -> None:
    text = (
        "“We walked for nine days through the snow,” said the climber. “Nobody slept much.\n\n"
        "“On the tenth day the helicopter came and took all of us home.”"
    )
    found = read(text)
    content = " ".join(words(text, found[0].content))
    assert len(found) == 1
    assert "On the tenth day" in content


def test_unclosed_quote_stays_in_its_paragraph() -> None:
    text = "“The dam is safe, the operator said.\n\nRescuers searched the valley until dark."
    for statement in read(text):
        for start, end in statement.content:
            assert "Rescuers" not in text[start:end]


def test_strength_and_modality_of_cues() -> None:
    denied, _, _ = one("The company denied that its ship had leaked oil.")
    claimed, _, _ = one("The rebels claimed that they had taken the airport.")
    demanded, _, _ = one("The union demanded that wages rise by ten percent.")
    assert denied.strength is Strength.DENIED
    assert claimed.strength is Strength.CLAIMED
    assert demanded.modality == "demanded"


def test_quoted_as_saying() -> None:
    text = "The governor was quoted as saying that the harvest had failed."
    _, source, content = one(text)
    assert source == ["The governor"]
    assert content == ["that the harvest had failed"]


def test_nominal_cue() -> None:
    text = "The minister repeated her warning that the river would flood."
    contents = [words(text, s.content)[0] for s in read(text)]
    assert any("that the river would flood" in c for c in contents)


def test_speaker_comes_from_the_actor_mention() -> None:
    text = "Angela Merkel met reporters in Berlin. She said the vote had been fair."
    merkel = Actor(name="Angela Merkel", kind="person", country="DEU")
    mentions = (
        ActorMention(start=0, end=13, text="Angela Merkel", actor=merkel),
        ActorMention(start=39, end=42, text="She", actor=merkel),
    )
    found = read(text, mentions)
    assert [(s.speaker, s.actor) for s in found] == [("Angela Merkel", merkel)]


def test_pronoun_without_mentions_is_the_last_person() -> None:
    text = "Angela Merkel said the vote had been fair. She added that turnout was high."
    assert [s.speaker for s in read(text)] == ["Angela Merkel", "Angela Merkel"]


def test_apostrophes_are_no_quotes() -> None:
    text = "The workers' unions and the '90s reforms didn't survive the miners' strike."
    assert quotes(text) == ()


def test_british_single_quotes() -> None:
    text = "‘The tunnel isn’t safe,’ the inspector said."
    assert [text[q.start : q.end] for q in quotes(text)] == ["‘The tunnel isn’t safe,’"]


_MARKS = ["“", "”", '"', "''", "``", "‘", "’", "'", "«", "»", " ", "\n", "\n\n", ",", ".", ":", "—"]
_WORDS = [
    "said",
    "He",
    "no",
    "\u00a0",
    "\u200f",
    "🙂",
    "Київ",
    "according to",
    "told",
    "Anna",
    "A.",
    "\ufeff",
]
_PIECES = st.sampled_from([*_MARKS, *_WORDS])


@given(st.lists(_PIECES, max_size=40).map(" ".join) | st.lists(_PIECES, max_size=40).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_spans_inside_it(text: str) -> None:
    previous = 0
    for quote in quotes(text):
        assert previous <= quote.start < quote.end <= len(text)
        previous = quote.end
    for statement in read(text):
        assert statement.content
        for spans in (statement.source, statement.cue, statement.content):
            assert all(0 <= a < b <= len(text) for a, b in spans)
            assert list(spans) == sorted(spans)


_LINES = st.sampled_from(
    [
        "“The dam is safe, the operator said.",
        "The valley was searched until dark.",
        '"Nobody slept, he said. Then he left.',
        "”Backwards” he wrote.",
        "« On a gagné, dit-il.",
        "“One,” she said. “Two.”",
        "‘Single, she said.",
        "He said: “Three.",
    ]
)


@given(st.lists(_LINES, min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_unbalanced_quotes_never_swallow_a_paragraph_without_a_mark(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 2)
    for quote in quotes(text):
        holding = [n for n, start in enumerate(starts) if start <= quote.start < start + len(lines[n])]
        assert len(holding) == 1
        assert quote.end <= starts[holding[0]] + len(lines[holding[0]])
    for statement in read(text):
        for start, end in statement.content:
            crossed = [line for n, line in enumerate(lines) if start < starts[n] < end]
            assert all(line[0] in '“”"«‘' for line in crossed)


def test_a_quote_that_never_ends_is_bounded() -> None:
    text = "“The harbour is open. " + "The sea was calm and the boats came in one by one. " * 2000
    assert all(q.end - q.start <= 2000 for q in quotes(text))


def test_marks_without_end_do_not_swallow_a_long_text() -> None:
    text = "“ " * 3000 + "\n\nThe harbour reopened."
    assert all(q.end <= 6000 for q in quotes(text))


@pytest.mark.parametrize("line", ["BERGEN, 4 March 2025 – ", "BERGEN, March 4 (NTB) -- ", "BERGEN — "])
def test_a_dateline_says_nothing(line: str) -> None:
    text = f"{line}Norway's foreign minister, Espen Barth Eide, said on Tuesday that cod quotas would not be cut.\n"
    (found,) = read(text)
    start, end = found.source[0]
    assert text[start:end].endswith("Espen Barth Eide")
