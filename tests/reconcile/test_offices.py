"""Who: office claims are one fact a person and comparable office, whatever sentences name them."""

from __future__ import annotations

from rashomon.model import Annotated, Claim, Report
from rashomon.reconcile.align import Aligned
from rashomon.reconcile.offices import align

from .hand import claim, person, role


def holder(report: str, name: str, office: str, at: int) -> Claim:
    made = claim(
        report,
        f"{office} {name}",
        kind="role",
        roles=(role("participant", name, person(name)), role("role", office)),
    )
    return made.model_copy(update={"head": at})


def named(report: str, name: str) -> Claim:
    return claim(report, name, kind="participant", roles=(role("participant", name, person(name)),))


def story(*reports: list[Claim]) -> list[Annotated]:
    return [
        Annotated(report=Report(id=str(i), text="", hash=str(i)), claims=tuple(claims))
        for i, claims in enumerate(reports)
    ]


def grouped(*reports: list[Claim]) -> list[list[tuple[int, int]]]:
    own = story(*reports)
    singles = [Aligned([(r, c)], 0.0) for r, a in enumerate(own) for c in range(len(a.claims))]
    return sorted(sorted(a.members) for a in align(own, singles))


def test_one_person_one_office() -> None:
    assert grouped(
        [holder("0", "Ana Sousa", "defence minister", 0)], [holder("1", "Ana Sousa", "defense minister", 0)]
    ) == [[(0, 0), (1, 0)]]


def test_offices_that_exclude_each_other_are_one_fact_in_dispute() -> None:
    assert grouped(
        [holder("0", "Ana Sousa", "defence minister", 0)], [holder("1", "Ana Sousa", "foreign minister", 0)]
    ) == [[(0, 0), (1, 0)]]


def test_other_people_are_other_facts() -> None:
    found = grouped(
        [holder("0", "Ana Sousa", "mayor", 0), holder("0", "Luis Pinto", "mayor", 9)],
        [holder("1", "Luis Pinto", "mayor", 0)],
    )
    assert found == [[(0, 0)], [(0, 1), (1, 0)]]


def test_two_offices_that_one_report_gives_are_two_facts() -> None:
    found = grouped(
        [holder("0", "Ana Sousa", "defence minister", 0), holder("0", "Ana Sousa", "foreign minister", 9)],
        [holder("1", "Ana Sousa", "foreign minister", 0)],
    )
    assert found == [[(0, 0)], [(0, 1), (1, 0)]]  # the office that fits, not the first that can be compared


def test_the_named_are_matched_by_name_and_never_with_offices() -> None:
    found = grouped(
        [named("0", "Ana Sousa"), holder("0", "Ana Sousa", "mayor", 9)],
        [named("1", "Ana Sousa"), named("1", "Olga Ruiz")],
    )
    assert found == [[(0, 0), (1, 0)], [(0, 1)], [(1, 1)]]


def test_other_claims_pass_through() -> None:
    own = story([claim("0", "the dam broke")], [claim("1", "the dam broke")])
    together = Aligned([(0, 0), (1, 0)], 0.8)
    assert align(own, [together]) == [together]
