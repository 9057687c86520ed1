"""What an actor said and did over time, as bars."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rashomon.web.activity import activity

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
COUNTS = st.dictionaries(DAYS, st.integers(1, 50), max_size=20)


@given(COUNTS, COUNTS)
def test_every_statement_is_in_a_bar_and_every_bar_on_the_canvas(said: dict[date, int], did: dict[date, int]) -> None:
    made = activity(said, did)
    if len({*said, *did}) < 2:
        assert made is None
        return
    assert made is not None
    assert 1 < len(made.bars) <= 71 or len({(d.year, d.month) for d in {*said, *did}}) == 1
    numbers = [bar.title.partition(": ")[2].split() for bar in made.bars]
    assert sum(int(n[0]) for n in numbers) == sum(said.values())
    assert sum(int(n[2]) for n in numbers) == sum(did.values())
    for bar in made.bars:
        assert bar.x >= 0 and bar.x + bar.width <= made.width
        assert bar.said <= made.base and made.base + bar.did <= made.height


def test_days_of_a_month_are_days_and_years_are_years() -> None:
    first = date(2019, 5, 14)
    week = activity({first: 1, first + timedelta(days=6): 2}, {})
    assert week is not None and week.bars[0].title == "2019-05-14: 1 said, 0 done"
    assert len(week.bars) == 7
    century = activity({first: 1, first.replace(year=2120): 2}, {})
    assert century is not None and century.bars[-1].title == "2120: 2 said, 0 done"
