"""The nouns of the house (DESIGN, section 2): plain, frozen models that every stage takes and gives.

Spans are ``start``/``end`` in code points of the report's text, end exclusive: ``report.text[start:end]`` is
the mention's ``text``. The JSON Schema of the outputs is made from these classes (``rashomon schema``).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated as Typed
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rashomon.values import Actor, Place, Quantity, Relation, Time


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(StrEnum):
    """What a block of a report is."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BODY = "body"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


class Block(Frozen):
    """A paragraph-like run of a report's text, with what it is."""

    part: Part
    start: int
    end: int


class Report(Frozen):
    """One published text. ``text`` is canonical: for plain text and JSON lines it is the input, byte for byte."""

    id: str
    text: str
    hash: str
    path: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None
    story: str | None = None
    blocks: tuple[Block, ...] = ()
    warnings: tuple[str, ...] = ()


class Mention(Frozen):
    start: int
    end: int
    text: str


class ActorMention(Mention):
    actor: Actor


class PlaceMention(Mention):
    place: Place


class TimeMention(Mention):
    time: Time


class QuantityMention(Mention):
    quantity: Quantity


SpanPair = tuple[int, int]


class StatementKind(StrEnum):
    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Strength(StrEnum):
    """Evidential strength of a cue."""

    SAID = "said"
    CLAIMED = "claimed"
    DENIED = "denied"
    ALLEGED = "alleged"
    CONFIRMED = "confirmed"
    HINTED = "hinted"


class Statement(Frozen):
    """An attribution: who (source), by which words (cue), what (content). Spans may be discontinuous.

    The three parts are those of PARC 3.0 / PolNeAR (Newell et al., LREC 2018). ``nested`` are the attributions
    inside the content (A says that B said); ``via`` names, as written, those it came through ("told TASS").
    """

    kind: StatementKind
    source: tuple[SpanPair, ...]
    cue: tuple[SpanPair, ...]
    content: tuple[SpanPair, ...]
    speaker: str | None = None
    actor: Actor | None = None
    strength: Strength = Strength.SAID
    modality: str | None = None
    via: tuple[str, ...] = ()
    nested: tuple[Statement, ...] = ()


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"


class Modality(StrEnum):
    HAPPENED = "happened"
    PLANNED = "planned"
    DEMANDED = "demanded"
    OFFERED = "offered"
    ALLEGED = "alleged"
    DENIED = "denied"
    CONDITIONAL = "conditional"


class EventActor(Frozen):
    """One end of an event: the words, and the code (ISO 3166-1 alpha-3 or IGO/NGO…) with the PLOVER sector."""

    text: str
    code: str | None
    sector: str | None
    start: int
    end: int


class Event(Frozen):
    """A PLOVER event (https://osf.io/2ekts/): ``type`` is a PLOVER root in capitals, CONCEDE and RETREAT as YIELD.

    ``statement`` is the index of the statement that tells it in ``Annotated.statements``.
    """

    type: str
    mode: str | None = None
    context: str | None = None
    polarity: Polarity = Polarity.POSITIVE
    modality: Modality = Modality.HAPPENED
    start: int
    end: int
    source: tuple[EventActor, ...] = ()
    target: tuple[EventActor, ...] = ()
    place: str | None = None
    time: str | None = None
    quantities: tuple[str, ...] = ()
    statement: int | None = None


Value = Quantity | Time | Place | Actor


class Role(Frozen):
    """One role of a claim: its name (participant, speaker, place, time, quantity, role, polarity), words, value."""

    name: str
    start: int
    end: int
    text: str
    value: Typed[Value, Field(discriminator="type")] | None = None
    unit: str | None = None
    context: str = ""
    slot: str = ""


class Claim(Frozen):
    """A clause-size proposition of one report.

    ``kind`` is "event", "statement", "description", "context" or, for a facet (one role of the claim at index
    ``parent``), the role's name. ``core`` is what is asserted, without the attribution; ``topic`` the words it is
    asserted of. ``terms`` are the lemmas of its content words; ``head``
    and ``sentence`` are where its predicate and its sentence begin. ``direct``: the words are the speaker's own.
    """

    report: str
    start: int
    end: int
    text: str
    kind: str
    predicate: str
    core: str = ""
    topic: str = ""
    roles: tuple[Role, ...] = ()
    polarity: Polarity = Polarity.POSITIVE
    modality: Modality = Modality.HAPPENED
    speaker: str | None = None
    part: Part = Part.BODY
    terms: tuple[str, ...] = ()
    parent: int | None = None
    sentence: int = 0
    head: int = 0
    direct: bool = False


class Annotated(Frozen):
    """A report with every annotator's layer."""

    report: Report
    actors: tuple[ActorMention, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    times: tuple[TimeMention, ...] = ()
    quantities: tuple[QuantityMention, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()


class Verdict(StrEnum):
    CORROBORATED = "corroborated"
    REPEATED = "repeated"
    SINGLE = "single"
    DISPUTED = "disputed"


class ClaimRef(Frozen):
    """A claim as a record shows it."""

    report: str
    start: int
    end: int
    text: str
    speaker: str | None = None
    modality: Modality
    polarity: Polarity


class StatementRef(Frozen):
    """A statement as a record or a list of quotes shows it.

    ``speaker`` is one name for one speaker over all reports, ``source`` and ``cue`` this report's words;
    ``text`` is the content, a gap in it shown as " … ", ``content`` its spans, ``start`` and ``end`` those of the
    first one, ``line`` where that begins (from 1).
    """

    report: str
    speaker: str | None
    office: str | None = None
    country: str | None = None
    sector: str | None = None
    kind: StatementKind
    strength: Strength
    source: str
    cue: str
    text: str
    start: int
    end: int
    line: int
    content: tuple[SpanPair, ...]
    via: tuple[str, ...] = ()
    nested: tuple[StatementRef, ...] = ()


class DifferenceValue(Frozen):
    report: str
    start: int
    end: int
    text: str
    value: str


class Difference(Frozen):
    """A role in which the claims of a fact are not equal, also where they are compatible."""

    role: str
    relation: Relation
    values: tuple[DifferenceValue, ...]


class Edit(Frozen):
    """A field of a fact as a person set it: to the words at a span of a report, or, marked ``own``, to their own."""

    field: str
    value: str
    by: str
    own: bool = False
    report: str | None = None
    start: int | None = None
    end: int | None = None


class Review(Frozen):
    """What people decided on a fact. ``grown``: claims have joined it since it was accepted or rejected.

    ``decisions`` are the ids of the decisions that stand in it.
    """

    status: Literal["accepted", "rejected"] | None = None
    by: str | None = None
    grown: bool = False
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


class Fact(Frozen):
    """Claims that assert the same thing, the verdict on them and the rule that decided it."""

    id: str
    kind: str
    section: str
    gist: str
    verdict: Verdict
    rule: str
    claims: tuple[ClaimRef, ...]
    differences: tuple[Difference, ...] = ()
    origins: int = 1
    parent: str | None = None
    support: float | None = None
    review: Review | None = None


class QuantityRange(Frozen):
    """``best`` is the story's figure, ``low``…``high`` what its words allow; ``values`` are the words, a row each."""

    best: float | None
    low: float | None
    high: float | None
    values: tuple[DifferenceValue, ...] = ()


class Words(Frozen):
    """Words of a report, where they stand."""

    report: str
    start: int
    end: int
    text: str


class Settled(Words):
    """The words, in a later story, that say what became of a next step."""

    story: str


LedgerKind = Literal[
    "party", "mediator", "host", "delegation", "demand", "offer", "answer", "agreed", "statement", "next"
]


class LedgerEntry(Frozen):
    """A line of the negotiation ledger: who takes part, a demand, offer, answer, agreed term, statement or next step.

    ``answer`` is what a demand or offer got (accepted, rejected, conditional, unanswered, disputed) or an answer
    says, ``answer_by`` who gave it, ``answers`` the fact of the demand that an answer answers. Of an amount agreed on,
    ``per_side`` is each side's and ``total`` that of all sides, in ``unit``. ``when`` and ``place`` are the report's
    words, ``day`` and ``until`` the first and the last day that ``when`` allows. ``people`` are a delegation's
    members. ``status``: of an agreed term announced or carried out, of a next step planned, and as later stories say
    held, postponed or lapsed, on the words in ``settled``.
    """

    kind: LedgerKind
    by: str | None
    to: str | None = None
    text: str
    fact: str
    report: str
    start: int
    end: int
    answers: str | None = None
    answer: str | None = None
    answer_by: str | None = None
    per_side: float | None = None
    total: float | None = None
    unit: str | None = None
    when: str | None = None
    day: date | None = None
    until: date | None = None
    place: str | None = None
    people: tuple[str, ...] = ()
    status: str | None = None
    settled: Settled | None = None


class Exchange(Frozen):
    """A prisoner exchange, merged over the reports that tell of it.

    ``sides`` are those who exchange; ``per_side`` and ``total`` the numbers, with what the reports give as low and
    high. ``status`` is the furthest stage that a report has it at: planned, announced or carried out. ``given``:
    where the numbers differ by side, how many each handed over. ``facts`` and ``words`` are what it stands on.
    """

    sides: tuple[str, ...]
    per_side: QuantityRange | None = None
    total: QuantityRange | None = None
    given: dict[str, float] = {}
    unit: str | None = None
    status: Literal["planned", "announced", "carried out"]
    when: str | None = None
    day: date | None = None
    until: date | None = None
    place: str | None = None
    mediators: tuple[str, ...] = ()
    announced_by: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()


class Check(Frozen):
    """Words of a report that a person should look at: what ``says`` holds speaks against them. Nothing is changed."""

    kind: str
    report: str
    start: int
    end: int
    text: str
    says: str


class RecordReport(Frozen):
    id: str
    path: str | None
    outlet: str | None
    url: str | None
    published: date | None
    title: str | None
    hash: str
    origin: str
    blocks: tuple[Block, ...]
    text: str
    warnings: tuple[str, ...] = ()


class Origin(Frozen):
    """Reports that derive from one text: one witness.

    ``sure`` is how sure that is, read off the weakest link that holds the set together (``None`` for one report):
    "certain" where most of the words are the same, "likely" where the telling is, "possible" where it only just is.
    """

    id: str
    reports: tuple[str, ...]
    why: str
    sure: Sure | None = None


Sure = Literal["certain", "likely", "possible"]


class Evidence(Frozen):
    """Words that show a derivation: a copied run, a sentence retold, a quote that both chose, a credit.

    ``report`` is where they stand in the report that derives, ``source`` where in its source (neither for words
    of a report's data, such as its outlet); ``text`` the deriving report's words.
    """

    kind: Literal["run", "retold", "quote", "credit"]
    text: str
    report: SpanPair | None = None
    source: SpanPair | None = None


class Derivation(Frozen):
    """``report`` derives from ``source``: another report's id or, where ``wire``, the name of a news agency.

    Where ``directed`` is false nothing tells which of the two came first. ``score`` is 0 to 1; ``why`` says what was
    found and what the direction rests on. "quotes" and "credit" are evidence of a common source, no proof of it.
    """

    report: str
    source: str
    kind: Literal["copy", "truncated", "wrapped", "rewrite", "quotes", "credit"]
    score: float
    directed: bool
    why: str
    wire: bool = False
    evidence: tuple[Evidence, ...] = ()


class Record(Frozen):
    """The one record of a story. ``sections`` maps a section's name to fact ids in reading order."""

    story: str
    reports: tuple[RecordReport, ...]
    origins: tuple[Origin, ...]
    derivations: tuple[Derivation, ...] = ()
    facts: tuple[Fact, ...]
    quantities: dict[str, QuantityRange]
    ledger: tuple[LedgerEntry, ...]
    sections: dict[str, tuple[str, ...]]
    statements: tuple[StatementRef, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = {}
