"""Three rounds of one process and a story that is none of it, with records made by hand: no parser is needed.

The reports are our own sentences about the talks between Colombia's government and the FARC in 2012 and 2013.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from archive_parts import reconcile as plain_record
from archive_parts import report

from rashomon.archive import Archive
from rashomon.archive.model import AddResult
from rashomon.model import (
    ActorMention,
    Annotated,
    Claim,
    Exchange,
    LedgerEntry,
    QuantityRange,
    Record,
    Report,
    Words,
)
from rashomon.values import Actor

OSLO = (
    "Colombia and FARC open peace talks near Oslo",
    "Delegations of Colombia and the FARC rebels opened peace talks in Hurdal near Oslo on Thursday. "
    "Humberto de la Calle led the negotiators of the government. Ivan Marquez led the rebels. "
    "Ivan Marquez demanded a ceasefire during the negotiations. "
    "Humberto de la Calle rejected a ceasefire before an agreement. "
    "The talks will go on in Havana in November. Norway and Cuba are the guarantors of the talks.",
)
HAVANA = (
    "Colombia and FARC resume peace talks in Havana",
    "Delegations of Colombia and the FARC rebels resumed peace talks in Havana on Monday. "
    "Humberto de la Calle led the negotiators of the government. Ivan Marquez led the rebels. "
    "Ivan Marquez demanded a bilateral ceasefire during the negotiations again. "
    "The talks began with land reform, the first point of the agenda. "
    "The FARC freed 10 soldiers and policemen in April, the Red Cross said.",
)
LAND = (
    "Colombia and FARC agree on land reform in peace talks",
    "Negotiators of Colombia and the FARC rebels agreed on land reform at the peace talks in Havana on Sunday. "
    "Humberto de la Calle and Ivan Marquez announced it. "
    "The FARC freed 3 soldiers and policemen in February. "
    "Political participation is the next point of the negotiations.",
)
FERRY = (
    "Ferry sinks in the Sulu Sea",
    "A ferry sank in the Sulu Sea in high waves. Rescuers found eleven people. The coast guard went on searching.",
)
ROUNDS = (
    ("Oslo round", OSLO, date(2012, 10, 18)),
    ("Havana round", HAVANA, date(2012, 11, 19)),
    ("Land reform", LAND, date(2013, 5, 26)),
)
_NAMES = ("Humberto de la Calle", "Ivan Marquez")


def rounds() -> list[Report]:
    """Two reports a round: the second outlet adds a sentence of its own."""
    made = []
    for story, (title, text), day in ROUNDS:
        for outlet, more in (("El Norte", ""), ("Andes Wire", " Observers followed the talks from abroad.")):
            made.append(
                report(text + more, f"{story} {outlet}", outlet=outlet, story=story, title=title, published=day)
            )
    return made


def ferry() -> Report:
    return report(FERRY[1], "ferry", outlet="Island News", story="Ferry", title=FERRY[0], published=date(2019, 5, 14))


def annotate(reports: Sequence[Report]) -> list[Annotated]:
    """Names, and a claim a sentence."""
    made = []
    for one in reports:
        mentions = [
            ActorMention(start=m.start(), end=m.end(), text=m.group(), actor=Actor(name=m.group(), kind="person"))
            for name in _NAMES
            for m in re.finditer(name, one.text)
        ]
        claims = [
            Claim(report=one.id, start=m.start(), end=m.end(), text=m.group(), kind="event", predicate="")
            for m in re.finditer(r"[^.]+\.", one.text)
        ]
        made.append(Annotated(report=one, actors=tuple(mentions), claims=tuple(claims)))
    return made


def reconcile(story: Sequence[Annotated], name: str) -> Record:
    """The stand-in's record, with the ledger lines that the sentences tell, and who was freed as an exchange."""
    made = plain_record(story, name)
    spots = {claim.text.strip(): (fact.id, claim) for fact in made.facts for claim in fact.claims if claim.text.strip()}

    def line(words: str, kind: str, **more: Any) -> list[LedgerEntry]:
        found = next(((f, c) for text, (f, c) in spots.items() if words in text), None)
        if found is None:
            return []
        fact, c = found
        more = {k: _fact(spots, v) if k == "answers" else v for k, v in more.items()}
        entry: dict[str, Any] = {"kind": kind, "by": None, "text": c.text.strip(), "fact": fact, "report": c.report}
        return [LedgerEntry(**entry | {"start": c.start, "end": c.end} | more)]

    ledger = [
        *line("led the negotiators", "party", by="Colombia"),
        *line("led the rebels", "party", by="FARC"),
        *line("demanded a ceasefire", "demand", by="FARC", to="Colombia", answer="rejected", answer_by="Colombia"),
        *line("demanded a bilateral", "demand", by="FARC", to="Colombia", answer="unanswered"),
        *line(
            "rejected a ceasefire",
            "answer",
            by="Colombia",
            answer="rejected",
            answer_by="Colombia",
            answers="demanded a ceasefire",
        ),
        *line("agreed on land reform", "agreed", by="Colombia", status="announced"),
        *line("will go on in Havana", "next", by=None, when="in November", day=date(2012, 11, 1), status="planned"),
    ]
    return made.model_copy(update={"ledger": tuple(ledger), "exchanges": tuple(_exchanges(spots))})


def _fact(spots: dict[str, Any], words: str) -> str | None:
    return next((fact for text, (fact, _) in spots.items() if words in text), None)


def _exchanges(spots: dict[str, Any]) -> list[Exchange]:
    for text, (fact, c) in spots.items():
        if found := re.search(r"freed (\d+) soldiers", text):
            number = float(found[1])
            return [
                Exchange(
                    sides=("Colombia", "FARC"),
                    total=QuantityRange(best=number, low=number - 1, high=number),
                    unit="captive",
                    status="carried out",
                    facts=(fact,),
                    words=(Words(report=c.report, start=c.start, end=c.end, text=c.text),),
                )
            ]
    return []


def fill(archive: Archive, *more: Report) -> AddResult:
    """The rounds, and the story that is none of them."""
    return archive.add([*rounds(), ferry(), *more], annotate=annotate, reconcile=reconcile)
