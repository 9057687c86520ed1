"""A record built by hand: three short reports, written for these tests, on the Dayton talks of November 1995.

The outlets are invented, and so is what they disagree on; the public facts are those of the talks.
"""

from __future__ import annotations

import hashlib
from datetime import date

from rashomon.model import (
    Block,
    ClaimRef,
    Difference,
    DifferenceValue,
    Fact,
    LedgerEntry,
    Modality,
    Origin,
    Part,
    Polarity,
    QuantityRange,
    Record,
    RecordReport,
    StatementRef,
    Verdict,
)
from rashomon.values import Relation

HARBOUR = (
    "Bosnia peace accord initialled after 21 days of talks",
    "The presidents of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday at an air force "
    "base outside Dayton, Ohio, after three weeks of talks.",
    "The accord keeps Bosnia and Herzegovina as one state with two entities, the Federation and "
    "Republika Srpska, split 51 to 49 percent. Sarajevo will stay undivided.",
    "A NATO force of about 60,000 troops, 20,000 of them American, is to police the ceasefire line.",
    "“The people of Bosnia finally have a chance to escape the horror of war,” a United States official said.",
    "The accord is to be signed in Paris in mid-December.",
    "The air base near Dayton, Ohio, on Tuesday. Photo: Harbour Wire",
    "Reporting by the Dayton desk; editing by the night desk",
)
COURIER = (
    "Accord on Bosnia initialled near Dayton",
    "The presidents of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday at an air base "
    "outside Dayton, Harbour Wire reported.",
    "Under the accord Bosnia and Herzegovina stays one state with two entities, split 51 to 49 percent.",
    "It is to be signed in Paris in mid-December.",
)
RADIO = (
    "Dayton: a peace on paper 🕊",
    "After twenty-one days behind the fence of Wright-Patterson air base, three presidents put their "
    "initials to a peace on 21 November.",
    "The map gives 51 percent of the land to the Federation and 49 percent to Republika Srpska.",
    "Washington would send 25,000 soldiers, officials told Northern Radio; Moscow has not said whether "
    "it will join the force.",
    "Bosnian Serb delegates did not initial the accord, and one of them called the Sarajevo terms “a betrayal”.",
    "The signing is planned for 14 December at the Élysée Palace in Paris.",
)
PARTS = {
    "hw-1": (Part.HEADLINE, *[Part.BODY] * 5, Part.CAPTION, Part.BOILERPLATE),
    "lc-1": (Part.HEADLINE, *[Part.BODY] * 3),
    "nr-1": (Part.HEADLINE, Part.STANDFIRST, *[Part.BODY] * 4),
}


def report(
    name: str, outlet: str | None, paragraphs: tuple[str, ...], parts: tuple[Part, ...] = (), **more: object
) -> RecordReport:
    """A report whose paragraphs are its blocks."""
    blocks, at = [], 0
    for paragraph, part in zip(paragraphs, parts or [Part.BODY] * len(paragraphs), strict=True):
        blocks.append(Block(part=part, start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    text = "\n\n".join(paragraphs)
    fields: dict[str, object] = {
        "path": f"{name}.txt",
        "url": None,
        "published": date(1995, 11, 22),
        "title": paragraphs[0] if paragraphs else None,
        "origin": "o1",
        **more,
    }
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return RecordReport(id=name, outlet=outlet, hash=digest, blocks=tuple(blocks), text=text, **fields)  # type: ignore[arg-type]


REPORTS = (
    report("hw-1", "Harbour Wire", HARBOUR, PARTS["hw-1"], url="https://wire.example/1995/dayton?id=1&x=2"),
    report("lc-1", "The Lakeside Courier", COURIER, PARTS["lc-1"]),
    report(
        "nr-1",
        "Northern Radio",
        RADIO,
        PARTS["nr-1"],
        origin="o2",
        warnings=("no publication date in the text",),
    ),
)
TEXTS = {r.id: r.text for r in REPORTS}


def claim(
    name: str,
    words: str,
    speaker: str | None = None,
    modality: Modality = Modality.HAPPENED,
    polarity: Polarity = Polarity.POSITIVE,
) -> ClaimRef:
    start = TEXTS[name].index(words)
    return ClaimRef(
        report=name,
        start=start,
        end=start + len(words),
        text=words,
        speaker=speaker,
        modality=modality,
        polarity=polarity,
    )


def value(name: str, words: str, meaning: str, after: str = "") -> DifferenceValue:
    start = TEXTS[name].index(words, TEXTS[name].index(after) if after else 0)
    return DifferenceValue(report=name, start=start, end=start + len(words), text=words, value=meaning)


def fact(name: str, section: str, gist: str, verdict: Verdict, *claims: ClaimRef, **more: object) -> Fact:
    rule = {
        Verdict.CORROBORATED: "carried by two independent origins and no role is disjoint",
        Verdict.REPEATED: "two reports carry it, but both derive from one text",
        Verdict.SINGLE: "one report only",
        Verdict.DISPUTED: "the values of a role exclude each other",
    }[verdict]
    fields: dict[str, object] = {
        "kind": "event",
        "rule": rule,
        "origins": 2 if verdict in (Verdict.CORROBORATED, Verdict.DISPUTED) else 1,
        **more,
    }
    return Fact(id=name, section=section, gist=gist, verdict=verdict, claims=claims, **fields)  # type: ignore[arg-type]


def difference(role: str, relation: Relation, *values: DifferenceValue) -> Difference:
    return Difference(role=role, relation=relation, values=values)


PLANNED = Modality.PLANNED
FACTS = (
    fact(
        "f1",
        "What happened",
        "The presidents of Bosnia, Croatia and Serbia initialled a peace accord",
        Verdict.CORROBORATED,
        claim("hw-1", "The presidents of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday"),
        claim("lc-1", "The presidents of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday"),
        claim("nr-1", "three presidents put their initials to a peace on 21 November"),
        differences=(
            difference(
                "time",
                Relation.EQUAL,
                value("hw-1", "Tuesday", "1995-11-21"),
                value("nr-1", "21 November", "1995-11-21"),
            ),
            difference(
                "participant",
                Relation.REFINES,
                value(
                    "hw-1",
                    "The presidents of Bosnia, Croatia and Serbia",
                    "presidents of Bosnia, Croatia, Serbia",
                ),
                value("nr-1", "three presidents", "three presidents"),
            ),
        ),
    ),
    fact(
        "f2",
        "Where and when",
        "at an air force base outside Dayton, Ohio",
        Verdict.CORROBORATED,
        claim("hw-1", "at an air force base outside Dayton, Ohio"),
        claim("lc-1", "at an air base outside Dayton"),
        claim("nr-1", "behind the fence of Wright-Patterson air base"),
        parent="f1",
    ),
    fact(
        "f3",
        "Agreed terms and quantities",
        "Bosnia and Herzegovina stays one state with two entities",
        Verdict.REPEATED,
        claim("hw-1", "The accord keeps Bosnia and Herzegovina as one state with two entities"),
        claim("lc-1", "Bosnia and Herzegovina stays one state with two entities"),
    ),
    fact(
        "f4",
        "Agreed terms and quantities",
        "split 51 to 49 percent",
        Verdict.CORROBORATED,
        claim("hw-1", "split 51 to 49 percent"),
        claim("lc-1", "split 51 to 49 percent"),
        claim("nr-1", "51 percent of the land to the Federation and 49 percent to Republika Srpska"),
        parent="f3",
    ),
    fact(
        "f5",
        "Agreed terms and quantities",
        "20,000 of the NATO troops are to be American",
        Verdict.DISPUTED,
        claim(
            "hw-1",
            "A NATO force of about 60,000 troops, 20,000 of them American, is to police",
            modality=PLANNED,
        ),
        claim("nr-1", "Washington would send 25,000 soldiers", speaker="officials", modality=PLANNED),
        differences=(
            difference(
                "quantity",
                Relation.DISJOINT,
                value("hw-1", "20,000", "20,000 soldiers"),
                value("nr-1", "25,000 soldiers", "25,000 soldiers"),
            ),
        ),
    ),
    fact(
        "f6",
        "Agreed terms and quantities",
        "Sarajevo will stay undivided.",
        Verdict.SINGLE,
        claim("hw-1", "Sarajevo will stay undivided.", modality=PLANNED),
    ),
    fact(
        "f7",
        "Statements",
        "The people of Bosnia finally have a chance to escape the horror of war",
        Verdict.SINGLE,
        claim(
            "hw-1",
            "The people of Bosnia finally have a chance to escape the horror of war",
            speaker="a United States official",
        ),
        kind="statement",
    ),
    fact(
        "f8",
        "Demands and answers",
        "Bosnian Serb delegates did not initial the accord",
        Verdict.SINGLE,
        claim("nr-1", "Bosnian Serb delegates did not initial the accord", polarity=Polarity.NEGATIVE),
    ),
    fact(
        "f9",
        "Outlook",
        "The accord is to be signed in Paris in mid-December",
        Verdict.CORROBORATED,
        claim("hw-1", "The accord is to be signed in Paris in mid-December", modality=PLANNED),
        claim("lc-1", "It is to be signed in Paris in mid-December", modality=PLANNED),
        claim("nr-1", "The signing is planned for 14 December at the Élysée Palace in Paris", modality=PLANNED),
        differences=(
            difference(
                "time",
                Relation.REFINED_BY,
                value("hw-1", "mid-December", "mid-December 1995"),
                value("lc-1", "mid-December", "mid-December 1995"),
                value("nr-1", "14 December", "1995-12-14"),
            ),
            difference(
                "place",
                Relation.REFINED_BY,
                value("hw-1", "Paris", "Paris"),
                value("nr-1", "the Élysée Palace in Paris", "Élysée Palace, Paris"),
            ),
        ),
    ),
    fact(
        "f10",
        "Only in Northern Radio",
        "Moscow has not said whether it will join the force",
        Verdict.SINGLE,
        claim("nr-1", "Moscow has not said whether it will join the force", polarity=Polarity.NEGATIVE),
    ),
    fact(
        "f11",
        "Demands and answers",
        "one of them called the Sarajevo terms “a betrayal”",
        Verdict.SINGLE,
        claim(
            "nr-1",
            "one of them called the Sarajevo terms “a betrayal”",
            speaker="a Bosnian Serb delegate",
            polarity=Polarity.NEGATIVE,
        ),
        parent="f8",
    ),
    fact(
        "f12",
        "Where and when",
        "The talks took three weeks",
        Verdict.DISPUTED,
        claim("hw-1", "after three weeks of talks"),
        claim("nr-1", "After twenty-one days behind the fence of Wright-Patterson air base"),
        differences=(
            difference(
                "place",
                Relation.DISJOINT,
                value("hw-1", "an air force base outside Dayton, Ohio", "outside Dayton"),
                value("nr-1", "Wright-Patterson air base", "inside Wright-Patterson"),
            ),
            difference(
                "duration",
                Relation.OVERLAPS,
                value("hw-1", "three weeks", "about 3 weeks"),
                value("nr-1", "twenty-one days", "21 days"),
            ),
        ),
    ),
)


def line(kind: str, by: str, words: str, name: str, fact_id: str, **more: object) -> LedgerEntry:
    start = TEXTS[name].index(words)
    return LedgerEntry(  # type: ignore[arg-type]
        kind=kind, by=by, text=words, fact=fact_id, report=name, start=start, end=start + len(words), **more
    )


def said(name: str, speaker: str, kind: str, first: str, last: str, **more: object) -> StatementRef:
    """A statement whose content runs from the words ``first`` to the end of the words ``last``."""
    text = TEXTS[name]
    start, end = text.index(first), text.index(last) + len(last)
    return StatementRef.model_validate(
        {
            "report": name,
            "speaker": speaker,
            "kind": kind,
            "strength": "said",
            "source": speaker,
            "text": text[start:end],
            "start": start,
            "end": end,
            "line": text.count("\n", 0, start) + 1,
            "content": ((start, end),),
            **more,
        }
    )


RECORD = Record(
    story="Dayton talks, November 1995",
    reports=REPORTS,
    origins=(
        Origin(
            id="o1",
            reports=("hw-1", "lc-1"),
            why="The Lakeside Courier credits Harbour Wire and shares its wording",
        ),
        Origin(id="o2", reports=("nr-1",), why="own wording throughout"),
    ),
    facts=FACTS,
    quantities={
        "f5": QuantityRange(best=20000, low=20000, high=25000),
        "share of the Federation, percent": QuantityRange(best=51, low=51, high=51),
    },
    ledger=(
        line("agreed", "the three presidents", "split 51 to 49 percent", "hw-1", "f4"),
        line("demand", "NATO", "police the ceasefire line", "hw-1", "f5", to="the parties"),
        line("answer", "Bosnian Serb delegates", "did not initial the accord", "nr-1", "f8", answers="f1"),
        line("next", "the parties", "planned for 14 December", "nr-1", "f9"),
    ),
    sections={
        "What happened": ("f1",),
        "Where and when": ("f12", "f2"),
        "Demands and answers": ("f8",),
        "Agreed terms and quantities": ("f3", "f4", "f5", "f6"),
        "Statements": ("f7", "f11"),
        "Outlook": ("f9",),
        "Only in Northern Radio": ("f10", "f8"),
    },
    statements=(
        said(
            "hw-1",
            "a United States official",
            "direct",
            "The people of Bosnia",
            "horror of war",
            cue="said",
            strength="confirmed",
        ),
        said("nr-1", "officials", "indirect", "Washington would", "soldiers", cue="told", via=("the Northern Herald",)),
    ),
    notes=("2 clauses could not be anchored on words of a report and were left out.",),
    versions={"rashomon": "0.1.0", "en_core_web_md": "3.7.1"},
)
