"""People's decisions applied to a record that a machine made: which still stand, and what they change.

A decision names claims by report, hash of the text and span. Where those words are still a claim of the record, it
holds, however the facts were cut anew; where not, it is listed with the reason, never moved to other words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rashomon.archive.casebook import Casebook, NotApplicable
from rashomon.archive.evidence import Layers, sort_of
from rashomon.archive.model import Anchor, Applied, Decision, DecisionKind, Unapplied
from rashomon.model import Fact, Record, SpanPair, Verdict

STORY_KINDS = frozenset(
    (
        DecisionKind.MERGE_STORIES,
        DecisionKind.SPLIT_STORY,
        DecisionKind.LINK_STORIES,
        DecisionKind.UNLINK_STORIES,
    )
)


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that nobody withdrew, in order. To withdraw a withdrawal brings the decision back."""
    given = list(decisions)
    withdrawn: set[str] = set()
    # From the last to the first: a withdrawal counts unless a later one has taken it back.
    for decision in reversed(given):
        if decision.kind is DecisionKind.WITHDRAW and decision.id not in withdrawn and decision.withdraws:
            withdrawn.add(decision.withdraws)
    return tuple(d for d in given if d.kind is not DecisionKind.WITHDRAW and d.id not in withdrawn)


def apply_decisions(
    record: Record, decisions: Iterable[Decision], layers: Layers | None = None
) -> tuple[Record, tuple[Unapplied, ...]]:
    """The record as people decided it, and the decisions that it can't take, each with the reason.

    ``layers`` gives the annotations of reports (ids → id: ``Annotated``), read when they are needed: with them facts
    whose claims changed are judged again by their values, and quantities and exchanges are counted without what was
    rejected. Without them only differences that are in the record are known, and its quantities stay.

    Pure: the record given is as it was. Rejected facts stay in ``facts``, marked, and move to the section
    "Rejected". Decisions on stories are in the membership of the reports, not in the record: they are passed over.
    """
    book = Casebook(record, layers)
    unapplied = []
    for decision in standing(decisions):
        if decision.kind in STORY_KINDS:
            continue
        try:
            _TAKE[decision.kind](book, decision)
        except NotApplicable as why:
            unapplied.append(Unapplied(decision=decision, reason=str(why)))
    return book.record(), tuple(unapplied)


def applied(record: Record, decisions: Iterable[Decision]) -> Applied:
    """As ``apply_decisions``, as one model."""
    made, unapplied = apply_decisions(record, decisions)
    return Applied(record=made, unapplied=unapplied)


def anchors(record: Record, fact: str) -> tuple[Anchor, ...]:
    """The claims of a fact as decisions name them. Raises ``KeyError`` for an id that is not in the record."""
    facts = {f.id: f for f in record.facts}
    found = facts[fact]
    hashes = {report.id: report.hash for report in record.reports}
    above = facts.get(found.parent) if found.parent else None
    return tuple(
        Anchor(
            report=c.report,
            hash=hashes.get(c.report, ""),
            start=c.start,
            end=c.end,
            kind=sort_of(found),
            parent=_around(above, c.report, c.start, c.end),
        )
        for c in found.claims
    )


def _around(above: Fact | None, report: str, start: int, end: int) -> SpanPair | None:
    claims = above.claims if above else ()
    return next(((c.start, c.end) for c in claims if c.report == report and c.start <= start and end <= c.end), None)


# -- what each kind does ----------------------------------------------------------------------------------


def _accept(book: Casebook, decision: Decision) -> None:
    book.settle(book.fact_of(decision.claims), decision, "accepted")


def _reject(book: Casebook, decision: Decision) -> None:
    book.settle(book.fact_of(decision.claims), decision, "rejected")


def _note(book: Casebook, decision: Decision) -> None:
    if decision.claims:
        book.note(book.fact_of(decision.claims), decision)
    else:
        book.notes.append(f"Note of {decision.user}: {decision.text}")


def _edit(book: Casebook, decision: Decision) -> None:
    fact = book.fact_of(decision.claims)
    value = book.words_at(decision.source) if decision.source else " ".join((decision.value or "").split())
    field = decision.field or ""
    if field == "verdict":
        book.set_verdict(fact, decision, _verdict(value))
    elif field in ("gist", "section"):
        book.replace(fact, {field: value})
    elif field == "speaker":
        book.set_speaker(fact, decision, value)
    else:
        book.set_value(fact, decision, value)
    book.edited(fact, decision, value)


def _verdict(value: str) -> Verdict:
    try:
        return Verdict(value.casefold())
    except ValueError:
        raise NotApplicable(f"no verdict is called {value!r}") from None


def _merge(book: Casebook, decision: Decision) -> None:
    one, two = book.fact_of(decision.claims), book.fact_of(decision.others)
    if one != two:
        book.merge(one, two, decision)


def _split(book: Casebook, decision: Decision) -> None:
    book.split(book.fact_of(decision.claims), decision.others, decision)


def _move(book: Casebook, decision: Decision) -> None:
    source, target = book.fact_of(decision.claims), book.fact_of(decision.others)
    if source != target:
        book.move(source, target, decision.claims, decision)


_TAKE: dict[DecisionKind, Callable[[Casebook, Decision], None]] = {
    DecisionKind.ACCEPT: _accept,
    DecisionKind.REJECT: _reject,
    DecisionKind.NOTE: _note,
    DecisionKind.EDIT: _edit,
    DecisionKind.MERGE: _merge,
    DecisionKind.SPLIT: _split,
    DecisionKind.MOVE: _move,
}


def on_fact(
    record: Record,
    fact: str,
    kind: DecisionKind,
    user: str,
    *,
    story: str | None = None,
    other: str | None = None,
    leaving: Sequence[tuple[str, int, int]] = (),
    source: tuple[str, int, int] | None = None,
    field: str | None = None,
    value: str | None = None,
    text: str | None = None,
) -> Decision:
    """A decision on a fact of a record as it is shown.

    ``other`` is the fact to merge in or to move to, ``leaving`` the claims (report, start, end) that split off or
    move, ``source`` the span that an edit takes its words from; without one the ``value`` is the analyst's own.
    Raises ``KeyError`` for a fact or report that is not in the record, ``ValueError`` for what is incomplete.
    """
    own = anchors(record, fact)
    chosen = tuple(a for a in own if (a.report, a.start, a.end) in set(leaving))
    hashes = {report.id: report.hash for report in record.reports}
    moving = kind is DecisionKind.MOVE
    return Decision(
        user=user,
        kind=kind,
        story=story,
        fact=fact,
        claims=chosen if moving else own,
        others=anchors(record, other) if other else (() if moving else chosen),
        field=field,
        value=value,
        source=Anchor(report=source[0], hash=hashes[source[0]], start=source[1], end=source[2]) if source else None,
        own=kind is DecisionKind.EDIT and source is None,
        text=text,
    )
