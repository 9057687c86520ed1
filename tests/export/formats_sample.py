"""Records for the tests of formats: the hand-made one with decisions on it and annotations, and odd ones."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from hypothesis import strategies as st
from record_sample import RECORD, TEXTS

from rashomon.annotate.gazetteer import lookup
from rashomon.model import (
    ActorMention,
    Annotated,
    Block,
    Claim,
    ClaimRef,
    Derivation,
    Difference,
    DifferenceValue,
    Edit,
    Event,
    EventActor,
    Fact,
    Modality,
    Origin,
    Part,
    PlaceMention,
    Polarity,
    QuantityRange,
    Record,
    RecordReport,
    Report,
    Review,
    StatementRef,
    TimeMention,
    Verdict,
)
from rashomon.values import Actor, Place, Relation, Time

_REVIEWS = {
    "f5": Review(status="rejected", by="Ana Kovač", notes=("Ana Kovač: a slip of the tongue",), decisions=("d1", "d2")),
    "f6": Review(
        status="accepted",
        by="Ben",
        grown=True,
        edits=(Edit(field="place", value="Sarajevo", by="Ben", own=True),),
        decisions=("d3",),
    ),
}
REVIEWED: Record = RECORD.model_copy(
    update={
        "facts": tuple(f.model_copy(update={"review": _REVIEWS.get(f.id)}) for f in RECORD.facts),
        "derivations": (
            Derivation(report="lc-1", source="hw-1", kind="rewrite", score=0.7, directed=True, why="nine runs shared"),
            Derivation(report="lc-1", source="Harbour Wire", kind="credit", score=1, directed=True, why="", wire=True),
        ),
    }
)


def _found(name: str, words: str) -> tuple[int, int, str]:
    start = TEXTS[name].index(words)
    return start, start + len(words), words


def _mention(kind: type, name: str, words: str, **more: object) -> object:
    start, end, text = _found(name, words)
    return kind(start=start, end=end, text=text, **more)


def _place(name: str, words: str, place: Place | None = None) -> PlaceMention:
    found = place or lookup(words)
    assert found is not None
    return _mention(PlaceMention, name, words, place=found)  # type: ignore[return-value]


_NATO = Actor(name="NATO", kind="organisation", country="IGONAT", sector="IGO")
_USA = Actor(name="United States", kind="government", country="USA", sector="GOV")
_RUSSIA = Actor(name="Russia", kind="government", country="RUS", sector="GOV")
_BASE = Place(name="Wright-Patterson air base", kind="facility", country="USA", within=("city:dayton:us-oh", "USA"))
_DAY = Time(
    start=datetime(1995, 11, 21, tzinfo=UTC),
    end=datetime(1995, 11, 22, tzinfo=UTC),
    precision="day",
)


def _event(
    name: str, claim: str, trigger: str, kind: str, words: tuple[str, str | None], *ends: tuple[str, str]
) -> Event:
    start = TEXTS[name].index(trigger, TEXTS[name].index(claim))
    actors = [
        EventActor(text=w, code=c, sector="GOV", start=_found(name, w)[0], end=_found(name, w)[1]) for w, c in ends
    ]
    return Event(
        type=kind,
        start=start,
        end=start + len(trigger),
        source=tuple(actors[:1]),
        target=tuple(actors[1:]),
        place=words[0],
        time=words[1],
    )


_AGREED = "The presidents of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday"
_SIGNED = "The signing is planned for 14 December at the Élysée Palace in Paris"
_LAYERS: dict[str, dict[str, object]] = {
    "hw-1": {
        "actors": (
            _mention(ActorMention, "hw-1", "NATO", actor=_NATO),
            _mention(ActorMention, "hw-1", "United States", actor=_USA),
        ),
        "places": (_place("hw-1", "Dayton"), _place("hw-1", "Sarajevo"), _place("hw-1", "Bosnia and Herzegovina")),
        "times": (_mention(TimeMention, "hw-1", "Tuesday", time=_DAY),),
        "claims": (_AGREED,),
        "events": (_event("hw-1", _AGREED, "initialled", "AGREE", ("Dayton", "Tuesday")),),
    },
    "lc-1": {"places": (_place("lc-1", "Dayton"), _place("lc-1", "Paris"))},
    "nr-1": {
        "actors": (
            _mention(ActorMention, "nr-1", "Washington", actor=_USA),
            _mention(ActorMention, "nr-1", "Moscow", actor=_RUSSIA),
        ),
        "places": (_place("nr-1", "Wright-Patterson air base", _BASE), _place("nr-1", "Paris")),
        "claims": (_SIGNED,),
        "events": (
            _event("nr-1", _SIGNED, "signing", "AGREE", ("Paris", None), ("Washington", "USA"), ("Moscow", "RUS")),
        ),
    },
}


def _layer(report: RecordReport) -> Annotated:
    told = dict(_LAYERS[report.id])
    claims = []
    for words in told.pop("claims", ()):  # type: ignore[attr-defined]
        start, end, text = _found(report.id, words)
        claims.append(
            Claim(report=report.id, start=start, end=end, text=text, kind="event", predicate="", sentence=start)
        )
    known = report.model_dump(include={"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"})
    return Annotated(report=Report(**known), claims=tuple(claims), **told)  # type: ignore[arg-type]


#: The annotations of the record's reports: some actors, places and two events.
ANNOTATED: tuple[Annotated, ...] = tuple(_layer(report) for report in RECORD.reports)

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
_WORDS = st.one_of(
    _TEXT,
    st.sampled_from(
        (
            '=HYPERLINK("x")',
            "a\x00b\x1b[31m\u202e‮RTL",
            "</script><b>“quoted” 'it' \\ {\"@id\": 1}",
            "naïve 🕊 日本 \u2028\ufeff\x85",
            "x" * 1200,
        )
    ),
)
_ADDRESS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map("https://a.example/".__add__),
    st.sampled_from(("javascript:alert(1)", "http://[::1", 'https://é.example/ä b?<x>=%zz#"|', "//x", "")),
)


@st.composite
def odd_records(draw: st.DrawFn) -> Record:
    """One or two reports of any text, facts on any of their words, any string wherever a person or page gives one."""
    texts = draw(st.lists(_WORDS.filter(bool), min_size=1, max_size=2))
    reports = tuple(
        RecordReport(
            id=f"r{n}{draw(_TEXT)}",
            path=draw(st.none() | _WORDS),
            outlet=draw(st.none() | _WORDS),
            url=draw(_ADDRESS),
            published=draw(st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))),
            title=draw(st.none() | _WORDS),
            hash=hashlib.sha256(text.encode()).hexdigest(),
            origin=f"o{n}",
            blocks=(Block(part=Part.BODY, start=0, end=len(text)),),
            text=text,
        )
        for n, text in enumerate(texts)
    )
    facts = tuple(_odd_fact(draw, reports, f"f{n}") for n in range(draw(st.integers(0, 3))))
    said = tuple(
        StatementRef(
            **{name: getattr(c, name) for name in ("report", "start", "end", "text")},
            speaker=c.speaker,
            kind="direct",  # type: ignore[arg-type]
            strength="said",  # type: ignore[arg-type]
            source=draw(_WORDS),
            cue="",
            line=1,
            content=((c.start, c.end),),
        )
        for fact in facts
        for c in fact.claims
    )
    return Record(
        story=draw(_WORDS),
        reports=reports,
        origins=tuple(Origin(id=r.origin, reports=(r.id,), why=draw(_TEXT)) for r in reports),
        facts=facts,
        quantities={f.id: QuantityRange(best=draw(st.floats()), low=None, high=float("inf")) for f in facts[:1]},
        ledger=(),
        sections={},
        statements=said,
    )


def _odd_fact(draw: st.DrawFn, reports: tuple[RecordReport, ...], name: str) -> Fact:
    claims = tuple(_odd_claim(draw, draw(st.sampled_from(reports))) for _ in range(draw(st.integers(1, 2))))
    value = DifferenceValue(**claims[0].model_dump(include={"report", "start", "end", "text"}), value=draw(_WORDS))
    review = Review(
        status=draw(st.sampled_from((None, "accepted", "rejected"))),
        by=draw(st.none() | _WORDS),
        edits=(Edit(field=draw(st.sampled_from(("place", "gist"))), value=draw(_WORDS), by=draw(_WORDS)),),
        notes=(draw(_WORDS),),
    )
    return Fact(
        id=name,
        kind=draw(st.sampled_from(("event", "place", "statement"))),
        section=draw(_WORDS),
        gist=draw(_WORDS),
        verdict=draw(st.sampled_from(Verdict)),
        rule=draw(_WORDS),
        claims=claims,
        differences=(Difference(role="place", relation=Relation.UNKNOWN, values=(value,)),),
        review=draw(st.none() | st.just(review)),
    )


def _odd_claim(draw: st.DrawFn, report: RecordReport) -> ClaimRef:
    start = draw(st.integers(0, len(report.text) - 1))
    end = draw(st.integers(start + 1, len(report.text)))
    return ClaimRef(
        report=report.id,
        start=start,
        end=end,
        text=report.text[start:end],
        speaker=draw(st.none() | _WORDS),
        modality=draw(st.sampled_from(Modality)),
        polarity=draw(st.sampled_from(Polarity)),
    )
