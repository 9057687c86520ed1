"""Rewrites are no second witness; a reporter with the same facts and the same speech to quote is one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from making import Make
from rashomon.model import Report
from rashomon.stories import origins
from rashomon.stories.derivation import Alignment, align, copied, may_retell
from rashomon.stories.telling import Telling, split

WIRE = """\
Fire ravages Notre-Dame cathedral

A fire broke out on Monday evening under the roof of Notre-Dame cathedral in the centre of Paris.

The spire collapsed less than an hour later in front of thousands of onlookers.

About 400 firefighters fought the flames through the night and saved the two bell towers.

President Emmanuel Macron came to the scene and promised that the church would be restored. "We will rebuild \
this cathedral together," he said.

The Crown of Thorns and other relics were carried out of the building by a human chain.

Prosecutors said they were treating the fire as an accident for the time being.

Renovation work had been under way on the spire since last year.
"""
REWRITE = """\
Paris landmark in flames

On Monday evening flames broke out beneath the roof of Paris's Notre-Dame cathedral.

Within an hour, the spire collapsed while thousands of onlookers watched.

Some 400 firefighters battled the fire all night long; the two bell towers were saved.

Emmanuel Macron, the president, visited the scene and promised the restoration of the church: "We will \
rebuild this cathedral together."

A human chain carried the Crown of Thorns and further relics out of the building.

For the time being the fire is treated as an accident, prosecutors said.

The spire had been under renovation since last year.
"""
OWN = """\
Macron vows to rebuild as France mourns

"We will rebuild this cathedral together," President Emmanuel Macron said on Monday night, his back to a \
church that had lost its spire.

Parisians knelt on the bridges of the Seine and sang hymns while ash fell on them.

Prosecutors have opened an inquiry and will question the workers who were restoring the roof.

The treasures were safe, the culture minister said: the chaplain of the firemen had gone in for the relics.

Two of the richest families of France pledged 300 million euros before midnight.

Firefighters said that the bell towers had been within half an hour of falling.

The blaze was first noticed at 6:50 p.m., after visitors had been sent out of Notre-Dame cathedral.
"""


def _parts(*reports: Report) -> list[tuple[str, ...]]:
    return [o.reports for o in origins(reports)]


def test_a_rewrite_is_no_second_witness_and_why_says_so(make: Make) -> None:
    first, second, own = make(WIRE, "wire"), make(REWRITE, "rewrite"), make(OWN, "own")
    found = origins([first, own, second])
    assert [o.reports for o in found] == [("wire", "rewrite"), ("own",)]
    assert "sentences retell the other's in the same order" in found[0].why
    assert "1 of 1 quotes shared" in found[0].why


def test_the_same_sentences_in_another_order_are_no_rewrite(make: Make) -> None:
    title, *paragraphs = REWRITE.strip().split("\n\n")
    turned = "\n\n".join([title, *reversed(paragraphs)])
    assert _parts(make(WIRE, "wire"), make(turned, "turned")) == [("wire",), ("turned",)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_origins_do_not_hang_on_the_order_of_reports(make: Make, order: Sequence[int]) -> None:
    reports = [make(WIRE, "wire"), make(REWRITE, "rewrite"), make(OWN, "own")]
    found = {frozenset(ids) for ids in _parts(*(reports[n] for n in order))}
    assert found == {frozenset({"wire", "rewrite"}), frozenset({"own"})}


def test_no_vector_is_made_where_words_can_tell(make: Make) -> None:
    def refuse(texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"vectors of {len(texts)} sentences asked for")

    reports = [make(WIRE, "a"), make(WIRE + "\nMore to follow.\n", "b"), make(OWN, "c")]
    assert [o.reports for o in origins(reports, embed=refuse)] == [("a", "b"), ("c",)]
    rewritten = [make(WIRE, "a"), make(REWRITE, "b")]
    assert len(origins(rewritten, embed=refuse, rewrites=False)) == 2


def test_every_sentence_is_embedded_once(make: Make) -> None:
    from rashomon.annotate.vectors import embed

    seen: list[str] = []

    def counting(texts: Sequence[str]) -> NDArray[np.float32]:
        seen.extend(texts)
        return embed(texts)

    third = REWRITE.replace("Some 400", "Roughly 400").replace("battled", "struggled with")
    origins([make(WIRE, "a"), make(REWRITE, "b"), make(third, "c")], embed=counting)
    assert seen and len(seen) <= sum(len(Telling(make(t)).sentences) for t in (WIRE, REWRITE, third))


SPEECH = (
    '"We choose to go to the moon in this decade and do the other things, not because they are easy, but '
    "because they are hard, because that goal will serve to organize and measure the best of our energies "
    'and skills," {who} said.'
)


def test_quoting_one_speech_is_no_copy(make: Make) -> None:
    a = make(
        "Students filled the stadium of Rice University in Houston long before noon on Wednesday.\n\n"
        + SPEECH.format(who="the president")
        + "\n\nThe heat was so great that several guests had to be carried into the shade by soldiers, and "
        "one teacher said she had never seen a crowd as silent as in the minute that followed.",
        "a",
    )
    b = make(
        "Congress will be asked for more money for rockets, the White House has let it be known.\n\n"
        + SPEECH.format(who="Kennedy")
        + "\n\nCritics in the Senate doubt the costs, which some put at twenty billion dollars, and would "
        "rather pay for schools; the space agency answered that both could be had in a growing economy.",
        "b",
    )
    assert copied(Telling(a), Telling(b)) is None
    assert _parts(a, b) == [("a",), ("b",)]


SHARED = (
    "The volcano on La Palma began to erupt on Sunday afternoon after a week of small earthquakes, and lava "
    "reached the first houses within two hours."
)
ELSEWHERE = (
    "Banana growers fear for this year's harvest because pipes that carry water to the plantations are "
    "broken, and a ship with drinking water is on its way from Gran Canaria.",
    "Airlines cancelled all flights to the island while a cloud of ash drifted over the runway, leaving "
    "hundreds of holidaymakers in the terminal, where the Red Cross handed out blankets.",
)


def test_a_wire_that_both_credit_weighs(make: Make) -> None:
    def pair(lead: str) -> tuple[Telling, Telling]:
        one, two = (Telling(make(f"{lead}{SHARED}\n\n{rest}")) for rest in ELSEWHERE)
        return one, two

    credited = copied(*pair("LOS LLANOS, Spain (Reuters) - "))
    assert credited is not None and "both credit Reuters" in credited.why
    assert copied(*pair("LOS LLANOS, Spain - ")) is None


def test_being_quoted_is_no_credit(make: Make) -> None:
    assert not Telling(make("The minister told Reuters that she would stay. AP was told the same.")).wires
    assert Telling(make("Rain fell in Oslo.\n\nThe Associated Press\n")).wires == {"AP"}


def test_sentences_end_where_they_should() -> None:
    text = 'Gen. Mark Milley met J. Smith at 5 p.m. on Jan. 6. "Is it over?" he asked. It was.'
    assert list(split(text)) == [
        "Gen. Mark Milley met J. Smith at 5 p.m. on Jan. 6.",
        '"Is it over?" he asked.',
        "It was.",
    ]


cosines = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-1, 1, width=32))
)


@given(cosines)
def test_an_alignment_never_crosses_and_looks_alike_from_both_sides(matrix: NDArray[np.float32]) -> None:
    found = align(matrix)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in zip(found.pairs, found.pairs[1:], strict=False))
    assert 0 <= found.order <= 1 + 1e-9
    assert found.likeness == pytest.approx(align(matrix.T).likeness)
    assert found.likeness == pytest.approx(sum(float(matrix[p]) - 0.4 for p in found.pairs), abs=1e-5)


def test_nothing_aligns_with_nothing() -> None:
    assert align(np.zeros((0, 3), np.float32)) == Alignment((), 0.0, 0.0)


ODD = st.text(st.sampled_from("aB1 .,!?\n\t\"'“”‘’\u00a0\u200fЖя🙂()—"), max_size=120)


@given(ODD, ODD)
@settings(max_examples=150, deadline=None)
def test_no_text_raises_and_both_sides_agree(a: str, b: str) -> None:
    one, two = (Telling(Report(id=t, text=t, hash=t)) for t in (a, b))
    assert copied(one, two) == copied(two, one)
    assert may_retell(one, two) == may_retell(two, one)
    assert one.wires == frozenset() or "AP" in a
    assert "".join("".join(split(a)).split()) == "".join(a.split())


def test_a_line_of_a_megabyte_is_read() -> None:
    text = "word " * 200_000
    assert Telling(Report(id="x", text=text, hash="x")).runs == {"word word word word word"}
