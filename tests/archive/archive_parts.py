"""Quick stand-ins for the annotators and the reconciler, so that these tests are about the archive alone.

A sentence is a claim; sentences that differ in their numbers only are one fact, disputed where these differ.
Names are two capitalised words, a statement is what stands in quotation marks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rashomon.archive import Archive
from rashomon.archive.model import AddResult
from rashomon.model import (
    ActorMention,
    Annotated,
    Claim,
    ClaimRef,
    Difference,
    DifferenceValue,
    Fact,
    LedgerEntry,
    Modality,
    Origin,
    Polarity,
    Record,
    RecordReport,
    Report,
    Statement,
    StatementKind,
    Verdict,
)
from rashomon.reading import Draft
from rashomon.reading import report as make_report
from rashomon.values import Actor, Relation

_SENTENCE = re.compile(r"[^.\n]+(?:[.\n]|$)")
_NAME = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")
_QUOTE = re.compile(r'"([^"]+)" ([A-Z][a-z]+ [A-Z][a-z]+) (said)')


def report(
    text: str,
    name: str = "a.txt",
    *,
    outlet: str | None = None,
    url: str | None = None,
    story: str | None = "talks",
    published: date | None = date(2019, 5, 16),
    title: str | None = None,
) -> Report:
    """A report as the readers give it."""
    draft = Draft(text=text, id=name, outlet=outlet, url=url, story=story, published=published, title=title)
    return make_report(draft, name)


def annotate(reports: Sequence[Report]) -> list[Annotated]:
    return [_annotated(r) for r in reports]


def _annotated(report: Report) -> Annotated:
    claims = [
        Claim(report=report.id, start=m.start(), end=m.end(), text=m.group(), kind="event", predicate="")
        for m in _SENTENCE.finditer(report.text)
    ]
    return Annotated(
        report=report,
        claims=tuple(claims),
        actors=tuple(
            ActorMention(start=m.start(), end=m.end(), text=m.group(), actor=Actor(name=m.group(), kind="person"))
            for m in _NAME.finditer(report.text)
        ),
        statements=tuple(
            Statement(
                kind=StatementKind.DIRECT,
                source=(m.span(2),),
                cue=(m.span(3),),
                content=(m.span(1),),
                speaker=m[2],
                actor=Actor(name=m[2], kind="person"),
            )
            for m in _QUOTE.finditer(report.text)
        ),
    )


def reconcile(story: Sequence[Annotated], name: str) -> Record:
    groups: dict[str, list[Claim]] = {}
    for annotated in story:
        for claim in annotated.claims:
            groups.setdefault(re.sub(r"\d+", "#", claim.text).strip().casefold(), []).append(claim)
    facts = tuple(_fact(claims) for claims in groups.values())
    return Record(
        story=name,
        reports=tuple(
            RecordReport(
                **a.report.model_dump(
                    include={"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"}
                ),
                origin=f"o{n}",
            )
            for n, a in enumerate(story)
        ),
        origins=tuple(
            Origin(id=f"o{n}", reports=(a.report.id,), why="wording of its own") for n, a in enumerate(story)
        ),
        facts=facts,
        quantities={},
        ledger=tuple(
            LedgerEntry(
                kind="statement",
                by=None,
                text=f.gist,
                fact=f.id,
                report=f.claims[0].report,
                start=f.claims[0].start,
                end=f.claims[0].end,
            )
            for f in facts[:1]
        ),
        sections={"What happened": tuple(f.id for f in facts)},
    )


def _fact(claims: Sequence[Claim]) -> Fact:
    reports = {c.report for c in claims}
    values = {n: c for c in claims for n in re.findall(r"\d+", c.text)}
    differences: tuple[Difference, ...] = ()
    verdict = Verdict.CORROBORATED if len(reports) > 1 else Verdict.SINGLE
    if len(reports) > 1 and len(values) > 1:
        verdict = Verdict.DISPUTED
        differences = (
            Difference(
                role="quantity",
                relation=Relation.DISJOINT,
                values=tuple(
                    DifferenceValue(report=c.report, start=c.start, end=c.end, text=c.text, value=n)
                    for n, c in values.items()
                ),
            ),
        )
    digest = hashlib.sha256("".join(sorted(f"{c.report}{c.start}" for c in claims)).encode()).hexdigest()
    return Fact(
        id="f" + digest[:10],
        kind="event",
        section="What happened",
        gist=claims[0].text.strip(),
        verdict=verdict,
        rule="a rule",
        claims=tuple(
            ClaimRef(
                report=c.report,
                start=c.start,
                end=c.end,
                text=c.text,
                modality=Modality.HAPPENED,
                polarity=Polarity.POSITIVE,
            )
            for c in claims
        ),
        differences=differences,
        origins=len(reports),
    )


def add(archive: Archive, *reports: Report) -> AddResult:
    return archive.add(reports, annotate=annotate, reconcile=reconcile)


def fill(where: Path | str, count: int = 3) -> None:
    """An archive with a story of so many reports."""
    with Archive.open(where) as archive:
        add(archive, *(numbered(n) for n in range(count)))


def numbered(n: int, story: str = "talks") -> Report:
    people, letter = 40 + n % 2, chr(97 + n % 26)
    text = (
        f'The ferry sank off Luzon. It carried {people} people. "We saw nothing," Ana Marquez said. Note {letter} ends.'
    )
    return report(text, f"{n}.txt", outlet=f"Outlet {n}", story=story)
