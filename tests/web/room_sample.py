"""An archive for the room's tests, filled by hand: the record of ``record_sample`` and two small stories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from record_sample import RECORD, REPORTS, TEXTS

from rashomon.archive import Archive
from rashomon.model import (
    ActorMention,
    Annotated,
    Claim,
    ClaimRef,
    Event,
    EventActor,
    Fact,
    Modality,
    Origin,
    PlaceMention,
    Polarity,
    Record,
    RecordReport,
    Report,
    Role,
    Statement,
    StatementKind,
    Verdict,
)
from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.values import Actor, Place, Time

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=alert(1)> \u202eevil\u202c \x00 & \"quoted\" 🕊 Мир\n\n"
    + "y" * 3_000
    + " end"
)
DAYTON = Place(name="Dayton", key="city:dayton", kind="city", country="USA", latitude=39.76, longitude=-84.19)
PARIS = Place(name="Paris", key="city:paris", kind="city", country="FRA", latitude=48.85, longitude=2.35)


def at(name: str, words: str) -> tuple[int, int]:
    start = TEXTS[name].index(words)
    return start, start + len(words)


def annotated() -> list[Annotated]:
    """The sample's reports with a few layers each."""
    return [_layers(report) for report in REPORTS]


def _layers(given: RecordReport) -> Annotated:
    report = Report.model_validate(
        given.model_dump(include={"id", "text", "hash", "path", "title", "outlet", "url", "published", "blocks"})
        | {"language": "en", "story": "Dayton talks"}
    )
    text, name = report.text, report.id
    places = [
        PlaceMention(start=m.start(), end=m.end(), text=m.group(), place=place)
        for place in (DAYTON, PARIS)
        for m in re.finditer(place.name, text)
    ]
    actors = [
        ActorMention(
            start=m.start(), end=m.end(), text=m.group(), actor=Actor(name="NATO", kind="organisation", key="nato")
        )
        for m in re.finditer("NATO", text)
    ]
    more: dict[str, Any] = {}
    if name == "hw-1":
        quote, source, cue = (
            at(name, "“The people of Bosnia finally have a chance to escape the horror of war,”"),
            at(name, "a United States official"),
            (at(name, "a United States official")[1] + 1, at(name, "a United States official")[1] + 5),
        )
        more["statements"] = (
            Statement(
                kind=StatementKind.DIRECT,
                source=(source,),
                cue=(cue,),
                content=(quote,),
                speaker="a United States official",
            ),
        )
        start, end = at(name, "to police the ceasefire line")
        nato = at(name, "NATO")
        more["events"] = (
            Event(
                type="AGREE",
                start=start,
                end=end,
                source=(EventActor(text="NATO", code="NAT", sector="IGO", start=nato[0], end=nato[1]),),
            ),
        )
        start, end = at(name, "The presidents of Bosnia, Croatia and Serbia initialled a peace accord on Tuesday")
        day = at(name, "Tuesday")
        value = Time(start=datetime(1995, 11, 21), end=datetime(1995, 11, 22))
        role = Role(name="time", start=day[0], end=day[1], text="Tuesday", value=value)
        more["claims"] = (
            Claim(
                report=name,
                start=start,
                end=end,
                text=text[start:end],
                kind="event",
                predicate="initial",
                roles=(role,),
            ),
        )
    return Annotated(report=report, places=tuple(places), actors=tuple(actors), **more)


def plain(text: str, name: str, story: str, **more: Any) -> Annotated:
    made = make_report(Draft(text=text, id=name, story=story, **more), name)
    return Annotated(report=made.model_copy(update={"language": "en"}))


def reconcile(story: Sequence[Annotated], name: str) -> Record:
    """The sample's record under the archive's ids; for other reports one fact each, on all of their words."""
    by_text = {a.report.text: a.report for a in story}
    ids = {r.id: by_text[r.text].id for r in REPORTS if r.text in by_text}
    if ids:
        made = _renamed(RECORD.model_dump(mode="json"), ids)
        wanted = set(ids.values())
        record = Record.model_validate(made | {"story": name})
        return record if len(wanted) == len(REPORTS) else _only(record, wanted)
    return _each(story, name)


def _renamed(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: _renamed(v, ids) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(v, ids) for v in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _only(record: Record, wanted: set[str]) -> Record:
    facts = []
    for fact in record.facts:
        claims = tuple(c for c in fact.claims if c.report in wanted)
        if claims:
            verdict = fact.verdict if len(claims) > 1 else Verdict.SINGLE
            facts.append(fact.model_copy(update={"claims": claims, "differences": (), "verdict": verdict}))
    held = {f.id for f in facts}
    origins = [
        o.model_copy(update={"reports": tuple(r for r in o.reports if r in wanted)})
        for o in record.origins
        if set(o.reports) & wanted
    ]
    return record.model_copy(
        update={
            "reports": tuple(r for r in record.reports if r.id in wanted),
            "origins": tuple(origins),
            "facts": tuple(facts),
            "sections": {k: tuple(i for i in ids if i in held) for k, ids in record.sections.items()},
            "ledger": (),
            "quantities": {},
            "statements": tuple(s for s in record.statements if s.report in wanted),
        }
    )


def _each(story: Sequence[Annotated], name: str) -> Record:
    reports = tuple(
        RecordReport(
            origin=f"o{n}",
            **a.report.model_dump(
                include={"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"}
            ),
        )
        for n, a in enumerate(story)
    )
    facts = tuple(
        Fact(
            id=f"x{n}",
            kind="event",
            section="what_happened",
            gist=r.text,
            verdict=Verdict.SINGLE,
            rule="only one report carries it",
            claims=(
                ClaimRef(
                    report=r.id,
                    start=0,
                    end=len(r.text),
                    text=r.text,
                    modality=Modality.HAPPENED,
                    polarity=Polarity.POSITIVE,
                ),
            ),
        )
        for n, r in enumerate(reports)
    )
    return Record(
        story=name,
        reports=reports,
        origins=tuple(Origin(id=r.origin, reports=(r.id,), why="wording of its own") for r in reports),
        facts=facts,
        quantities={},
        ledger=(),
        sections={"what_happened": tuple(f.id for f in facts)},
    )


def bare(reports: Sequence[Report]) -> list[Annotated]:
    """Reports with no layers, for what is taken in without the parser."""
    return [Annotated(report=report) for report in reports]


def fill(archive: Archive) -> None:
    """Three stories: the sample, a quiet one, and one whose text is hostile."""
    quiet = plain(
        "The ferry between the islands ran again on Monday. Crews had repaired the pier in a week.",
        "ferry",
        "The ferry",
        outlet="Island News",
        published=date(2019, 5, 14),
    )
    hostile = plain("placeholder text", "hostile", "<b>bold</b> & co", outlet="<i>Outlet</i>")
    hostile = Annotated(report=hostile.report.model_copy(update={"text": HOSTILE, "title": HOSTILE[:60], "blocks": ()}))
    archive.add([*annotated(), quiet, hostile], reconcile=reconcile)


class Remade:
    """An archive whose records are made by hand also when the room makes them anew."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def add(self, reports: Any, progress: Any = None) -> Any:
        return self._archive.add(reports, progress, annotate=bare, reconcile=reconcile)

    def remake(self, progress: Any = None) -> Any:
        return self._archive.remake(progress=progress, reconcile=reconcile)


def filled(path: Path) -> Any:
    """An archive at a path, filled when it is new."""
    new = not path.exists()
    archive = Archive.open(path)
    if new:
        fill(archive)
    return Remade(archive)
