"""Krippendorff's alpha against the worked examples of its author, and its properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.web.agreement import agreement

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): B, two observers and binary data; C, four
# observers, nominal data with gaps.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(rows: tuple[str, ...]) -> list[dict[str, str]]:
    return [{str(n): row[at] for n, row in enumerate(rows) if row[at] != "."} for at in range(len(rows[0]))]


@pytest.mark.parametrize(("rows", "alpha", "coded"), [(BINARY, 0.095, 10), (NOMINAL, 0.743, 11)])
def test_the_worked_examples(rows: tuple[str, ...], alpha: float, coded: int) -> None:
    found = agreement(units(rows))
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert found.units == coded


def test_no_alpha_where_nothing_can_differ() -> None:
    assert agreement([]).alpha is None
    assert agreement([{"a": 1}, {"b": 2}]).alpha is None
    assert agreement([{"a": 1, "b": 1}]).alpha is None


codings = st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3), max_size=12)


@given(codings)
def test_alpha_does_not_ask_who_or_what_it_is_called(held: list[dict[str, str]]) -> None:
    found = agreement(held)
    other = agreement([{f"coder {c}": v.upper() for c, v in reversed(unit.items())} for unit in reversed(held)])
    assert found.alpha == (None if other.alpha is None else pytest.approx(other.alpha))
    assert found.alpha is None or found.alpha <= 1 + 1e-9
    assert found.agreed <= found.units
    if found.alpha is not None:
        assert (found.alpha == pytest.approx(1)) == (found.agreed == found.units)
