"""What may be said of a fact: its differences, role by role, and the verdict with the rule that decided it.

The rules, first match wins (DESIGN, section 5):

1. ``disputed``: the claims of two reports give values of one role that cannot both hold;
2. ``corroborated``: claims of two or more origins, nothing disjoint;
3. ``repeated``: several reports, one origin;
4. ``single``: one report.

Two speakers who each vouch for the same thing are two witnesses, not a contradiction. A ``speaker`` is only in
dispute where the words themselves are at stake: the same utterance is given to two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rashomon.annotate.polarity_lexicon import opposite
from rashomon.model import Claim, Difference, DifferenceValue, Modality, Polarity, Role, Verdict
from rashomon.reconcile.speakers import misplaced, named, same_utterance, shared_quote, speaker_of
from rashomon.values import Actor, Place, Quantity, Relation, Time
from rashomon.values.quantity import MEASURES

_SAME_MATTER = 0.4  # share of the content words beside the predicate


def differences(claims: Sequence[Claim]) -> tuple[Difference, ...]:
    """The roles in which claims of different reports are not equal, in a fixed order of roles."""
    facet = claims[0].parent is not None
    found: list[Difference | None] = []
    if facet:
        found.append(_valued(claims, claims[0].kind))
    elif claims[0].kind == "role":
        found.append(_office(claims))
    else:
        found.extend([_polarity(claims), _participant(claims), _measure(claims)])
    if not facet:
        found.append(_speaker(claims))
    return tuple(d for d in found if d is not None)


def judge(
    claims: Sequence[Claim], origin_of: dict[str, str], disputing: bool = True
) -> tuple[Verdict, str, tuple[Difference, ...]]:
    """Verdict, the rule in words, and the differences. ``disputing`` false: too unsure of the match for a dispute."""
    reports = {c.report for c in claims}
    if len(reports) == 1:
        return Verdict.SINGLE, "only one report carries it", ()
    found = differences(claims)
    apart = [d for d in found if d.relation is Relation.DISJOINT]
    if apart and disputing:
        names = ", ".join(d.role for d in apart)
        return Verdict.DISPUTED, f"the reports give values that cannot both hold: {names}", found
    origins = {origin_of.get(r, r) for r in reports}
    if len(origins) == 1:
        return Verdict.REPEATED, f"{len(reports)} reports of one origin carry it", found
    more = f"; they differ, compatibly, in {', '.join(d.role for d in found)}" if found else ""
    return Verdict.CORROBORATED, f"{len(origins)} origins carry it and no role is in conflict{more}", found


# -- roles ------------------------------------------------------------------------------------------------
def _valued(claims: Sequence[Claim], name: str) -> Difference | None:
    values = [(c, r) for c in claims for r in c.roles if r.name == name][:40]
    return _difference(name, values)


def _difference(name: str, values: Sequence[tuple[Claim, Role]]) -> Difference | None:
    relation = overall(values)
    if relation is Relation.EQUAL:
        return None
    return Difference(role=name, relation=relation, values=tuple(_shown(c, r) for c, r in values))


def overall(values: Sequence[tuple[Claim, Role]]) -> Relation:
    """The relation of a role over reports: disjoint where no value of one report is compatible with one of another."""
    worst = Relation.EQUAL
    by_report: dict[str, list[Role]] = {}
    for claim, role in values:
        by_report.setdefault(claim.report, []).append(role)
    groups = list(by_report.values())
    for i, first in enumerate(groups):
        for second in groups[i + 1 :]:
            worst = _worse(worst, _best(first, second))
    return worst


_ORDER = (
    Relation.EQUAL, Relation.REFINES, Relation.REFINED_BY, Relation.OVERLAPS, Relation.UNKNOWN, Relation.DISJOINT,
)  # fmt: skip


def _worse(a: Relation, b: Relation) -> Relation:
    return max(a, b, key=_ORDER.index)


def _best(first: Iterable[Role], second: Iterable[Role]) -> Relation:
    second = list(second)
    return min((role_relation(a, b) for a in first for b in second), key=_ORDER.index, default=Relation.UNKNOWN)


def role_relation(a: Role, b: Role) -> Relation:
    """How the values of two roles stand to each other; words that are the same are equal, other kinds unknown."""
    x, y = a.value, b.value
    if isinstance(x, Quantity) and isinstance(y, Quantity):
        return _amounts(x, y)
    if isinstance(x, Time) and isinstance(y, Time):
        return x.relation(y)
    if isinstance(x, Place) and isinstance(y, Place):
        return x.relation(y)
    if isinstance(x, Actor) and isinstance(y, Actor):
        return x.relation(y)
    return Relation.EQUAL if a.text.casefold() == b.text.casefold() else Relation.UNKNOWN


def _amounts(x: Quantity, y: Quantity) -> Relation:
    """As the values have it; but one side's share, told without "each", is no other number."""
    relation = x.relation(y)
    if relation is Relation.DISJOINT and x.each != y.each and x.share().relation(y.share()) is not Relation.DISJOINT:
        return Relation.OVERLAPS
    return relation


def _measure(claims: Sequence[Claim]) -> Difference | None:
    """Two measures of one thing, where a claim says nothing else: "it lasted 30 seconds". Counts are facts apart."""
    values = [(c, r) for c in claims if c.polarity is Polarity.POSITIVE for r in c.roles if _is_measure(r)]
    if not any(_only_measures(c, r) for c, r in values) or len({c.report for c, _ in values}) < 2:
        return None
    found = _difference("quantity", values)
    return found if found is not None and found.relation is Relation.DISJOINT else None


def _is_measure(role: Role) -> bool:
    return role.name == "quantity" and isinstance(role.value, Quantity) and role.value.unit in MEASURES


def _only_measures(claim: Claim, role: Role) -> bool:
    """Whether the claim's content words are its predicate and those of the measure."""
    said = role.text.casefold()
    return all(term == claim.predicate or term.casefold() in said for term in claim.terms)


def _shown(claim: Claim, role: Role) -> DifferenceValue:
    return DifferenceValue(
        report=claim.report, start=role.start, end=role.end, text=role.text, value=_in_words(role) or role.text
    )


def _in_words(role: Role) -> str | None:
    """A value as people say it: a person by the fullest name of the report, an amount with its unit."""
    value = role.value
    if isinstance(value, Actor):
        return value.name if value.kind == "person" else None
    return value.describe() if value is not None and hasattr(value, "describe") else None


def _polarity(claims: Sequence[Claim]) -> Difference | None:
    for i, a in enumerate(claims):
        for b in claims[i + 1 :]:
            senses = _opposed(a, b) if a.report != b.report else None
            if senses:
                return Difference(
                    role="polarity",
                    relation=Relation.DISJOINT,
                    values=tuple(
                        DifferenceValue(report=c.report, start=c.start, end=c.end, text=c.text, value=sense)
                        for c, sense in zip((a, b), senses, strict=True)
                    ),
                )
    return None


def _opposed(a: Claim, b: Claim) -> tuple[str, str] | None:
    """What each says where one says that it is so and the other that it isn't: by negation of the same predicate
    ("asserted", "denied"), or by the opposite words ("accept", "reject")."""
    first, second = set(a.terms) - {a.predicate}, set(b.terms) - {b.predicate}
    shared = len(first & second) / max(1, min(len(first), len(second)))
    if a.polarity is b.polarity:
        if opposite(a.predicate, b.predicate):
            return (a.predicate, b.predicate) if shared >= _SAME_MATTER else None
        # Both say "last": the adjective "initial" beside one is no answer to it.
        if a.predicate == b.predicate or shared < _SAME_MATTER / 2:
            return None
        if word := _contrary(a.predicate, second, first):
            return a.predicate, word
        word = _contrary(b.predicate, first, second)
        return (word, b.predicate) if word else None
    if Modality.CONDITIONAL in {a.modality, b.modality} and a.modality is not b.modality:
        return None
    return (_sense(a), _sense(b)) if a.predicate == b.predicate and shared >= _SAME_MATTER else None


def _contrary(predicate: str, its: set[str], own: set[str]) -> str | None:
    """The word of the other claim that is opposite to the predicate and that this one hasn't: "grazed", "unscathed".

    None where the other claim has the predicate too: "reopened … after it was closed" is of a change, and both "open".
    """
    if its & {predicate, f"re{predicate}", predicate.removeprefix("re")}:
        return None
    return min((word for word in its - own if opposite(predicate, word)), default=None)


def _sense(claim: Claim) -> str:
    return "denied" if claim.polarity is Polarity.NEGATIVE else "asserted"


def _participant(claims: Sequence[Claim]) -> Difference | None:
    values = [(c, r) for c in claims for r in c.roles if r.name == "participant" and isinstance(r.value, Actor)]
    if any(c.speaker for c in claims):  # who acts by speaking is compared as the speaker
        values = [(c, r) for c, r in values if r.slot != "nsubj" or _is_told_of(c, r)]
    # Where a report has several clauses in the fact, who answers whom is only sure for people with a name.
    fits = _definite if len({c.report for c in claims}) == len(claims) else named
    for slot in sorted({r.slot for _, r in values if r.slot}):
        here = [(c, r) for c, r in values if r.slot == slot and fits(r)]
        if len({c.report for c, _ in here}) < 2 or (fits is named and _several(here)):
            continue
        if overall(here) is Relation.DISJOINT:
            return _difference("participant", here)
    return None


def _definite(role: Role) -> bool:
    return isinstance(role.value, Actor) and role.value.kind in {"person", "government", "organisation", "delegation"}


def _is_told_of(claim: Claim, role: Role) -> bool:
    """Whether the one who acts is another than the one who speaks."""
    said = next((r for r in claim.roles if r.name == "speaker"), None)
    return said is not None and not (said.start <= role.start and role.end <= said.end)


def _several(values: Sequence[tuple[Claim, Role]]) -> bool:
    """Whether a report names more than one person here: then each may answer another."""
    names: dict[str, set[str]] = {}
    for claim, role in values:
        if isinstance(role.value, Actor):
            names.setdefault(claim.report, set()).add(role.value.name or role.text)
    return any(len(own) > 1 for own in names.values())


def _office(claims: Sequence[Claim]) -> Difference | None:
    from rashomon.values.actor import office_relation

    values = [(c, r) for c in claims for r in c.roles if r.name == "role"]
    worst = Relation.EQUAL
    for i, (a, x) in enumerate(values):
        for b, y in values[i + 1 :]:
            if a.report != b.report:
                worst = _worse(worst, office_relation(x.context or x.text, y.context or y.text))
    if worst is Relation.EQUAL:
        return None
    return Difference(role="role", relation=worst, values=tuple(_shown(c, r) for c, r in values))


def _acting_as_speakers(claims: Sequence[Claim]) -> list[tuple[Claim, Role]]:
    """Where one report quotes and the other has the source act: "the centre put the figure at 40"."""
    values = [(c, r) for c in claims if (r := speaker_of(c)) is not None]
    return [(c, r) for c, r in values if isinstance(r.value, Actor) and r.value.kind in {"person", "organisation"}]


def _two_for_one_quote(claims: Sequence[Claim]) -> Difference | None:
    """A quote that two reports put into the mouths of different people, whoever else is quoted beside them."""
    said = [(c, r) for c in claims for r in c.roles if r.name == "speaker" and named(r)]
    for i, (a, x) in enumerate(said):
        for b, y in said[i + 1 :]:
            if a.report != b.report and shared_quote(a, b) and role_relation(x, y) is Relation.DISJOINT:
                values = (_shown(a, x), _shown(b, y))
                return Difference(role="speaker", relation=Relation.DISJOINT, values=values)
    return None


def _speaker(claims: Sequence[Claim]) -> Difference | None:
    if (found := _two_for_one_quote(claims)) is not None:
        return found
    said = [(c, r) for c in claims if c.speaker for r in c.roles if r.name == "speaker"]
    values = said if len({c.report for c, _ in said}) > 1 else _acting_as_speakers(claims)
    if len({c.report for c, _ in values}) < 2 or not said:
        return None
    relation = overall(values)
    if relation is Relation.EQUAL:
        return None
    if relation is Relation.DISJOINT and not same_utterance([c for c, _ in values]):
        relation = Relation.OVERLAPS  # both vouch for it: two witnesses, not a contradiction
    elif relation is Relation.UNKNOWN and misplaced([c for c, _ in values]):
        relation = Relation.DISJOINT
    return Difference(role="speaker", relation=relation, values=tuple(_shown(c, r) for c, r in values))
