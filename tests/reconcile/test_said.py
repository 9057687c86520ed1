"""Who said what over several reports: one speaker under one name, every quote on its words."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rashomon.model import Annotated, Report, Statement, StatementKind, Strength
from rashomon.reconcile.said import by_speaker, is_speaker, said
from rashomon.values import Actor


def report(name: str, text: str, *statements: Statement) -> Annotated:
    return Annotated(report=Report(id=name, text=text, hash="0"), statements=statements)


def statement(text: str, who: str, what: str, **more: Any) -> Statement:
    """A statement of ``text``: source ``who`` and content ``what`` are words of it."""
    start, end = text.index(what), text.index(what) + len(what)
    fields: dict[str, Any] = {
        "kind": StatementKind.INDIRECT,
        "source": ((text.index(who), text.index(who) + len(who)),),
        "cue": (),
        "content": ((start, end),),
        "speaker": who,
    }
    return Statement(**(fields | more))


def person(name: str, **more: Any) -> Actor:
    return Actor(name=name, kind="person", **more)


A = "Norway’s prime minister, Gro Harlem Brundtland, spoke of our common future."
B = "Brundtland spoke of growth."
C = "Mrs Bruntland spoke of poverty."


def names(*reports: Annotated, one_story: bool = True) -> list[str | None]:
    return [row.speaker for row in said(reports, one_story)]


def test_a_surname_in_another_report_of_the_story_is_the_same_person() -> None:
    full = report(
        "a", A, statement(A, "Gro Harlem Brundtland", "our common future", actor=person("Gro Harlem Brundtland"))
    )
    bare = report("b", B, statement(B, "Brundtland", "growth", actor=person("Brundtland")))
    assert names(full, bare) == names(bare, full) == ["Gro Harlem Brundtland"] * 2


def test_outside_a_story_a_bare_surname_needs_a_country_or_an_office() -> None:
    norway = person("Gro Harlem Brundtland", country="NOR", office="prime minister")
    full = report("a", A, statement(A, "Gro Harlem Brundtland", "our common future", actor=norway))

    def other(**more: Any) -> Annotated:
        return report("b", B, statement(B, "Brundtland", "growth", actor=person("Brundtland", **more)))

    assert names(full, other(), one_story=False)[1] == "Brundtland"
    assert names(full, other(country="NOR"), one_story=False)[1] == "Gro Harlem Brundtland"
    assert names(full, other(office="prime minister"), one_story=False)[1] == "Gro Harlem Brundtland"
    assert names(full, other(country="DNK"))[1] == "Brundtland"


def test_a_surname_that_two_people_share_joins_neither() -> None:
    text = "Ana Torres and Luis Torres spoke of rain and of hail."
    both = report(
        "a",
        text,
        statement(text, "Ana Torres", "rain", actor=person("Ana Torres")),
        statement(text, "Luis Torres", "hail", actor=person("Luis Torres")),
    )
    bare = report(
        "b", "Torres spoke of snow.", statement("Torres spoke of snow.", "Torres", "snow", actor=person("Torres"))
    )
    assert names(both, bare) == ["Ana Torres", "Luis Torres", "Torres"]


def test_a_government_is_one_speaker_under_every_name_of_it() -> None:
    oslo, norway = "Oslo refused.", "Norway refused."
    norwegian = Actor(name="Norway", kind="government", country="NOR", sector="GOV")
    rows = said(
        [
            report("a", oslo, statement(oslo, "Oslo", "refused", actor=norwegian)),
            report("b", norway, statement(norway, "Norway", "refused", actor=norwegian)),
        ]
    )
    assert {row.speaker for row in rows} == {"Norway"}
    assert [row.source for row in rows] == ["Oslo", "Norway"]  # what each report writes is kept


def test_an_unnamed_source_is_told_by_all_that_describes_it() -> None:
    text = "A source close to the miners spoke of gold. A source in Oslo spoke of tin. The source spoke of iron."

    def unnamed(who: str, what: str) -> Statement:
        return statement(text, who, what, speaker="source", actor=Actor(kind="described", label="source"))

    sources = (
        unnamed("A source close to the miners", "gold"),
        unnamed("A source in Oslo", "tin"),
        unnamed("The source", "iron"),
    )
    assert names(report("a", text, *sources)) == ["source close to the miners", "source in Oslo", "source in Oslo"]


def test_a_quote_knows_its_line_and_all_its_pieces() -> None:
    text = "First line.\r\n\r\n“We go 🐟,” she said,\n“and we stay.”\n"
    pieces = tuple((text.index(p), text.index(p) + len(p)) for p in ("“We go 🐟,”", "“and we stay.”"))
    (row,) = said([report("a", text, statement(text, "she", "she", content=pieces, kind=StatementKind.DIRECT))])
    assert row.text == "“We go 🐟,” … “and we stay.”"
    assert (row.line, text[row.start : row.end]) == (3, "“We go 🐟,”")


def test_the_chain_of_a_quote_within_a_quote_is_kept() -> None:
    text = "Reuters says the clerk said the archive burned."
    inner = statement(text, "the clerk", "the archive burned", speaker="the clerk")
    outer = statement(text, "Reuters", "the clerk said the archive burned", nested=(inner,), via=("Reuters",))
    (row,) = said([report("a", text, outer)])
    assert (row.via, row.nested[0].speaker, row.nested[0].text) == (("Reuters",), "the clerk", "the archive burned")


def test_asking_for_a_speaker_forgives_spelling_and_takes_offices() -> None:
    office = person("Serhiy Kyslytsya", office="deputy defence minister", country="UKR")
    text = "Serhiy Kyslytsya spoke of trains."
    (row,) = said([report("a", text, statement(text, "Serhiy Kyslytsya", "trains", actor=office))])
    for wanted in ("kyslytsya", "Kyslytsia", "Sergiy Kyslytsya", "defence minister", "UKR"):
        assert is_speaker(row, wanted), wanted
    for wanted in ("", "Kuleba", "prime minister", "minister of trains"):
        assert not is_speaker(row, wanted), wanted


def test_speakers_most_reports_quote_come_first_and_nobody_named_last() -> None:
    one, two = "Ana spoke of rain; somebody of hail; Luis of snow; Luis of ice.", "Ana spoke of wind."
    rows = said(
        [
            report(
                "a",
                one,
                statement(one, "Ana", "rain"),
                statement(one, "somebody", "hail", speaker=None),
                statement(one, "Luis", "snow"),
                statement(one, "Luis", "ice"),
            ),
            report("b", two, statement(two, "Ana", "wind")),
        ]
    )
    assert list(by_speaker(rows)) == ["Ana", "Luis", None]


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=6))
def test_any_text_can_be_a_speaker(pairs: list[tuple[str, str]]) -> None:
    reports = []
    for n, (who, what) in enumerate(pairs):
        text = who + what
        content = ((len(who), len(text)),)
        spoken = statement(text, who, what, content=content, actor=person(who), strength=Strength.DENIED)
        reports.append(report(f"r{n}", text, spoken))
    rows = said(reports)
    assert len(rows) == len(pairs)
    assert sum(map(len, by_speaker(rows).values())) == len(pairs)
