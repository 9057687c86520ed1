"""Blocks: every character that is not white space in exactly one, and labelled as a reader would."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rashomon.model import Part
from rashomon.reading.parts import blocks, headline, without_outlet

FRAGMENTS = [
    "The treaty was signed in Ottawa in December 1997.",
    "Copyright 2019 Example News. All rights reserved.",
    "**Treaty signed**",
    "# Treaty signed in Ottawa",
    "- a point",
    "(AP Photo/Jane Roe)",
    "By Jane Roe",
    "[](https://example.org/a)",
    "“Quoted,” she said.",
    "OTTAWA, Dec 3 (Reuters) -",
    "\u200f\u202b",
    "Posted 12/3/1997 7:21 AM",
    "Київ",
    "🙂",
    "\u00a0",
    "\ufeff",
    "Read more",
]
PAGES = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=40)), max_size=14).flatmap(
    lambda parts: st.sampled_from(["\n", "\n\n", "\r\n", " ", "\u2028"]).map(lambda end: end.join(parts))
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(PAGES, st.text(max_size=300)), st.one_of(st.none(), st.text(max_size=30)))
def test_every_character_that_is_no_space_is_in_one_block(text: str, title: str | None) -> None:
    found = blocks(text, title)
    covered: list[int] = []
    for block in found:
        assert 0 <= block.start < block.end <= len(text)
        piece = text[block.start : block.end]
        assert piece == piece.strip()
        covered.extend(range(block.start, block.end))
    assert covered == sorted(set(covered))
    inside = set(covered)
    assert all(i in inside for i, c in enumerate(text) if not c.isspace())


def labels(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(b.part.value, text[b.start : b.end]) for b in blocks(text, title)]


def parts_of(text: str, title: str | None = None) -> list[str]:
    return [b.part.value for b in blocks(text, title)]


BODY = (
    "Delegates of 122 states signed the Mine Ban Treaty in Ottawa on Wednesday, ending a year of talks. "
    "Canada deposited the first ratification the same day.\n"
    "The treaty forbids the use, production and transfer of anti-personnel mines. It entered into "
    "force in 1999.\n"
    "Norway and Austria had drafted the text. Both had pressed for a ban without exceptions since 1996.\n"
    "The International Campaign to Ban Landmines was awarded the Nobel Peace Prize for its work that year.\n"
)


def test_title_twice_and_a_summary_above_it() -> None:
    text = (
        "More than a hundred states agreed in Ottawa to ban anti-personnel mines, as campaigners had asked.\n"
        "**States Sign Mine Ban Treaty in Ottawa**\n\n**States Sign Mine Ban Treaty in Ottawa**\n"
        "*The signing ends a year of talks led by Canada.*\n" + BODY
    )
    assert parts_of(text) == ["standfirst", "headline", "headline", "standfirst", *["body"] * 4]
    assert headline(text, blocks(text)) == "States Sign Mine Ban Treaty in Ottawa"


def test_wire_report_with_bullets_dateline_captions_and_credits() -> None:
    text = (
        "Mine ban treaty signed in Canada | Reuters\n\n"
        "* 122 states sign\n* United States, Russia and China stay away\n"
        "OTTAWA, Dec 3 (Reuters) - "
        + BODY
        + "Item 1 of 3 Delegates arrive at the conference centre, Ottawa, Canada, December 3, 1997. "
        "REUTERS/Jane Roe "
        "Purchase Licensing Rights, opens new tab\n"
        "Delegates applaud in Ottawa, Canada, December 3, 1997.\nForeign Ministry of Norway via Reuters\n"
        "Our weekly letter brings you the world's diplomacy. Sign up here.\n"
        "Campaigners called the signing a beginning. Stockpiles were to be destroyed within four years.\n"
        "Reporting by Jane Roe; Editing by John Doe\n"
        "Our Standards: The Example Principles., opens new tab\n"
        "Storm closes ports along the coast\n[](https://example.org/storm)\n"
    )
    found = labels(text)
    by_part = {part: [words for p, words in found if p == part] for part, _ in found}
    assert by_part["headline"] == ["Mine ban treaty signed in Canada | Reuters"]
    assert len(by_part["standfirst"]) == 2
    assert len(by_part["caption"]) == 3
    assert by_part["body"][0].startswith("OTTAWA, Dec 3")
    assert by_part["body"][-1].startswith("Campaigners called")
    assert len(by_part["body"]) == 5
    assert any(words.startswith("Storm closes") for words in by_part["boilerplate"])


def test_stamps_and_decks_above_the_story() -> None:
    text = (
        "Last Updated: Thursday, 4 December 1997, 09:10 GMT\nMine ban treaty signed in Ottawa\n"
        "Campaigners hail the step.\nDecember 4, 1997\n" + BODY
    )
    assert parts_of(text)[:4] == ["boilerplate", "headline", "standfirst", "boilerplate"]


def test_a_title_of_another_story_between_paragraphs_is_no_body() -> None:
    lines = BODY.splitlines()
    text = "\n\n".join([*lines[:2], "Ski season opens early across Alps", *lines[2:]])
    assert parts_of(text) == ["body", "body", "boilerplate", "body", "body"]


def test_a_crosshead_of_the_story_stays_in_it() -> None:
    lines = BODY.splitlines()
    text = "\n\n".join([*lines[:2], "Norway and Austria drafted the text", *lines[2:]])
    assert "boilerplate" not in parts_of(text)


def test_appeals_for_information_and_plain_sentences_with_page_words_are_body() -> None:
    for sentence in (
        "Anyone with information is asked to call the coast guard at 555-0100.",
        "Residents want to learn more about the cause of the fire.",
        "Follow-up talks are planned for Vienna.",
        "More than 300 people were rescued, the ministry said.",
        "The photo shows the minister, police said, and it was posted on Monday.",
        "Reuters was first to report the agreement.",
        "By Friday the two sides had agreed on the route.",
        "Share prices fell after the announcement.",
        "Related charges against the captain were dropped.",
    ):
        assert (Part.BODY.value, sentence) in labels(BODY + sentence + "\n" + BODY), sentence


def test_furniture_lines_are_not_body() -> None:
    for line in (
        "Share this: Facebook",
        "Copyright 2017 Example Broadcasting. All rights reserved.",
        "Example News staff contributed to this report.",
        "Follow the AP's coverage of the treaty at https://example.org/hub",
        "RELATED: Five things to know about landmines",
        "24/7 coverage of breaking news",
        "We use cookies to improve this page",
        "Updated: Oct 22, 2016 - 8:18 AM",
        "BY JANE ROE AND JOHN DOE, Staff Writers",
        "https://example.org/treaty?x=1",
        "___",
    ):
        lines = BODY.splitlines()
        text = "\n".join([*lines[:3], line, *lines[3:]])
        assert (Part.BOILERPLATE.value, line) in labels(text), line


def test_captions_are_told_by_opening_or_credit() -> None:
    for line in (
        "In this photo taken on Dec. 3, 1997, delegates sign the treaty in Ottawa.",
        "Delegates sign the treaty. (AP Photo/Jane Roe)",
        "A deminer at work near Kampong Thom. (Jane Roe/for the Example Post)",
        "FILE PHOTO: A minefield near Vukovar, Croatia",
        "A deminer at work near Sarajevo. View Full Caption Example Agency",
        "A deminer in Angola (Photo: Halo)",
    ):
        text = BODY + line + "\n" + BODY
        assert (Part.CAPTION.value, line) in labels(text), line


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "Delegates of 122 states signed the Mine Ban Treaty in Ottawa on Wednesday,\n"
        "ending a year of talks. Canada deposited the first ratification the same\n"
        "day, and Norway followed within hours. Campaigners, who had pressed for the\n"
        "ban since 1992, called it a beginning.\n"
        "\n"
        "The treaty forbids the use, production and transfer of mines.\n"
        "Norway had drafted it with Austria.\n"
    )
    found = blocks(text)
    assert len(found) == 3
    assert text[found[0].start : found[0].end].endswith("called it a beginning.")


def test_a_known_title_marks_its_block_and_not_the_first_sentence() -> None:
    title = "Mine ban treaty signed in Ottawa"
    text = "Mine ban treaty signed in Ottawa\n\nThe mine ban treaty was signed in Ottawa.\n\n" + BODY
    assert labels(text, title)[0][0] == "headline"
    assert parts_of(text, title).count("headline") == 1


def test_single_sentences_are_body() -> None:
    assert parts_of("Norway ratified the treaty") == ["body"]
    assert parts_of("") == []


def test_outlet_at_the_end_of_a_title() -> None:
    assert without_outlet("Mine ban treaty signed | Reuters") == ("Mine ban treaty signed", "Reuters")
    assert without_outlet("Mine ban treaty signed - ABC News") == ("Mine ban treaty signed", "ABC News")
    assert without_outlet("Mine ban treaty signed - what comes next")[1] is None
    assert without_outlet("Talks | Reuters")[1] is None
