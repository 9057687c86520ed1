"""What an archive gives back: plain, frozen models, ready for pages and their JSON twins."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from rashomon.model import Frozen, Record, SpanPair, StatementRef, Verdict


class SetAside(Frozen):
    """A report that was not kept, and why."""

    name: str
    reason: str


class Duplicate(Frozen):
    """A report that was kept before: the same text from the same place."""

    name: str
    report: str


class AddResult(Frozen):
    """What became of the reports given: ids of those ``kept``, of which ``versions`` replace an earlier text of
    their page; every other one is a duplicate or set aside. ``stories_touched``: whose records were made again."""

    kept: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    stories_touched: tuple[str, ...] = ()


class ReportRow(Frozen):
    """A kept report without its text. ``name`` is what it was called when it came, ``version`` counts the texts of
    one page, ``successor`` is the report that replaced it, ``story`` the one that it is in now."""

    id: str
    name: str
    hash: str
    title: str | None
    outlet: str | None
    url: str | None
    published: date | None
    language: str | None
    path: str | None
    version: int
    successor: str | None
    length: int
    added_at: datetime
    story: str | None = None


class Span(Frozen):
    """Where words stand, in code points; end exclusive."""

    start: int
    end: int


class Hit(Frozen):
    """A report that a search found: an excerpt of its text, ``spans`` of the found words in the report's text."""

    report: ReportRow
    start: int
    excerpt: str
    spans: tuple[Span, ...]
    score: float


class SearchResult(Frozen):
    """``total`` reports fit the search; ``hits`` are those asked for, best first."""

    query: str
    total: int
    hits: tuple[Hit, ...]


class StorySummary(Frozen):
    """A story as a list shows it. Counts are of the current record, decisions applied; ``undecided`` are disputed
    facts that nobody accepted or rejected yet. ``stale``: reports came or went since the record was made."""

    id: str
    title: str
    first_day: date | None
    last_day: date | None
    version: int | None
    stale: bool
    reports: int
    origins: int
    facts: int
    corroborated: int
    repeated: int
    single: int
    disputed: int
    undecided: int


class StoryPage(Frozen):
    total: int
    stories: tuple[StorySummary, ...]


class FacetCount(Frozen):
    """In how many of the stories a value comes up."""

    value: str
    label: str
    stories: int


class Membership(Frozen):
    """That a report was in a story from ``since`` to ``until`` (``None``: it still is), and why."""

    report: str
    story: str
    since: datetime
    until: datetime | None
    why: str
    decision: str | None = None


class RecordVersion(Frozen):
    """A record of a story: when it was made, by which code, from which reports."""

    story: str
    version: int
    made_at: datetime
    code: str
    reports: tuple[str, ...]


class Story(Frozen):
    """A story with its reports, their coming and going, and the versions of its record."""

    summary: StorySummary
    reports: tuple[ReportRow, ...]
    history: tuple[Membership, ...]
    versions: tuple[RecordVersion, ...]


class Anchor(Frozen):
    """A claim by what never changes: the report, the hash of its text, the span, and the kind of its fact.

    ``parent`` is the anchor's clause where the claim is a facet of one (one role of it): the same words may be a
    facet of two clauses.
    """

    report: str
    hash: str
    start: int
    end: int
    kind: str = ""
    parent: SpanPair | None = None


class DecisionKind(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    NOTE = "note"
    MERGE_STORIES = "merge_stories"
    SPLIT_STORY = "split_story"
    LINK_STORIES = "link_stories"
    UNLINK_STORIES = "unlink_stories"
    WITHDRAW = "withdraw"


ON_FACTS = frozenset(
    (
        DecisionKind.ACCEPT,
        DecisionKind.REJECT,
        DecisionKind.EDIT,
        DecisionKind.MERGE,
        DecisionKind.SPLIT,
        DecisionKind.MOVE,
    )
)


class Decision(Frozen):
    """What a person decided: never changed, only withdrawn by a further decision.

    ``claims`` are those of the fact decided on (of ``move``: those that move). ``others`` are the claims of the
    fact that is merged in or that receives the moved ones; of ``split`` those that leave. ``edit`` sets ``field``
    (gist, speaker, verdict, section or a role) to the words at ``source``, or, marked ``own``, to the analyst's own
    ``value``. ``merge_stories`` puts the reports of ``other_story`` into ``story``; ``split_story`` puts ``reports``
    of it into a new one; ``link_stories`` and ``unlink_stories`` say that two stories are, or are not, rounds of one
    process. ``note`` is on a fact, else on ``reports``, else on the story. ``fact`` is the fact's id
    when it was decided on: a hint for people, as it changes with the claims.
    """

    id: str = ""
    at: datetime | None = None
    user: str = Field(min_length=1, max_length=200)
    kind: DecisionKind
    story: str | None = None
    fact: str | None = None
    claims: tuple[Anchor, ...] = ()
    others: tuple[Anchor, ...] = ()
    field: str | None = None
    value: str | None = None
    source: Anchor | None = None
    own: bool = False
    other_story: str | None = None
    reports: tuple[str, ...] = ()
    text: str | None = None
    withdraws: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Decision:
        missing = _missing(self)
        if missing:
            raise ValueError(f"a decision to {self.kind.value} needs {missing}")
        return self


def _missing(decision: Decision) -> str:
    kind = decision.kind
    if kind in ON_FACTS and not decision.claims:
        return "claims: those of the fact"
    if kind in (DecisionKind.MERGE, DecisionKind.SPLIT, DecisionKind.MOVE) and not decision.others:
        return "others: the claims of the other fact"
    if kind is DecisionKind.EDIT:
        return _missing_in_edit(decision)
    wanted: dict[DecisionKind, tuple[object, str]] = {
        DecisionKind.NOTE: (decision.text, "text"),
        DecisionKind.WITHDRAW: (decision.withdraws, "withdraws: the id of a decision"),
        DecisionKind.MERGE_STORIES: (decision.story and (decision.other_story or decision.reports), "both stories"),
        DecisionKind.SPLIT_STORY: (decision.story and decision.reports, "the story, and the reports that leave it"),
        DecisionKind.LINK_STORIES: (decision.story and (decision.other_story or decision.reports), "both stories"),
        DecisionKind.UNLINK_STORIES: (decision.story and (decision.other_story or decision.reports), "both stories"),
    }
    found, name = wanted.get(kind, (True, ""))
    return "" if found else name


def _missing_in_edit(decision: Decision) -> str:
    if not decision.field:
        return "field"
    if decision.own == (decision.source is not None):
        return "either source (a span of a report) or a value marked as the analyst's own"
    if decision.own and not decision.value:
        return "value"
    return ""


class Entry(Frozen):
    """A decision as it stands in the chain: ``seq`` counts from 1, ``withdrawn_by`` is the decision that took it
    back."""

    seq: int
    decision: Decision
    appended_at: datetime
    withdrawn_by: str | None
    previous: str
    hash: str


class Unapplied(Frozen):
    """A decision that the record can't take any more, and why."""

    decision: Decision
    reason: str


class Applied(Frozen):
    """A record with the decisions that stand in it, and those that could not be applied."""

    record: Record
    unapplied: tuple[Unapplied, ...] = ()


class StoryRecord(Frozen):
    """A version of a story's record, decisions applied; ``withdrawn`` are statements of earlier texts of its
    pages whose words the page no longer has."""

    story: str
    version: int
    made_at: datetime
    code: str
    record: Record
    unapplied: tuple[Unapplied, ...] = ()
    withdrawn: tuple[GoneQuote, ...] = ()


class GoneQuote(Frozen):
    """A statement of an earlier text of a page whose words are not in the later one. It is not moved anywhere."""

    statement: StatementRef
    successor: str


class FactChange(Frozen):
    """A fact that two versions of a record tell otherwise, or only one has. ``fact`` is the id in the later
    version, for a fact that is gone in the earlier one."""

    fact: str
    gist: str
    section: str
    before: Verdict | None
    after: Verdict | None
    reports: tuple[str, ...]


class ValueChange(Frozen):
    """A quantity of the record whose range changed."""

    name: str
    before: tuple[float | None, float | None, float | None] | None
    after: tuple[float | None, float | None, float | None] | None


class RecordDiff(Frozen):
    """What changed from one version of a story's record to another."""

    story: str
    before: int
    after: int
    reports_added: tuple[str, ...]
    reports_gone: tuple[str, ...]
    corroborated: tuple[FactChange, ...]
    disputed: tuple[FactChange, ...]
    other: tuple[FactChange, ...]
    new: tuple[FactChange, ...]
    gone: tuple[FactChange, ...]
    values: tuple[ValueChange, ...]


class ActorEvent(Frozen):
    """An event with the actor at one of its ends; ``end_of`` says at which."""

    report: str
    type: str
    mode: str | None
    context: str | None
    polarity: str
    modality: str
    end_of: Literal["source", "target", "both"]
    with_: tuple[str, ...] = Field(default=(), serialization_alias="with")
    place: str | None
    time: str | None
    start: int
    end: int
    text: str


class ActorPage(Frozen):
    """An actor over all kept reports, in order of publication: the names it goes by, what it said and did."""

    name: str
    names: tuple[FacetCount, ...]
    reports: tuple[ReportRow, ...]
    statements: tuple[StatementRef, ...]
    events: tuple[ActorEvent, ...]


class Finding(Frozen):
    """Something that ``verify`` found wrong: in which table, with which row, what."""

    table: str
    row: str
    says: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.says}"


StoryRecord.model_rebuild()
