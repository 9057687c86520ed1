"""Records for annotation tools: the W3C Web Annotation Data Model as JSON-LD, an annotation a claim.

The target is the report: its web address, else its text by hash. Selectors are positions in code points, as the model
counts them (section 4.2.4), and the quote with some words around it (section 4.2.5); both are of the text that was
read, which ``state`` names by hash where the target is a web address. All annotations are in one collection.
Model: https://www.w3.org/TR/2017/REC-annotation-model-20170223/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rashomon.__about__ import __version__
from rashomon.export.ids import day, fact_uid, iri, json_bytes, story_key, text_iri, urn
from rashomon.model import ClaimRef, Edit, Fact, Record, RecordReport, Review

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # code points of context on each side of a quote
_GENERATOR = {
    "id": "https://rashomon.readthedocs.io/",
    "type": "Software",
    "name": f"rashomon {__version__}",
}


def annotations_bytes(records: Sequence[Record]) -> bytes:
    """An AnnotationCollection with one page that holds all annotations, in the records' order."""
    items = [item for record in records for item in _annotations(record)]
    name = urn("annotations", *(part for record in records for part in story_key(record)))
    label = records[0].story if len(records) == 1 else f"{len(records)} stories"
    about = {"id": urn("page", name), "type": "AnnotationPage", "partOf": name, "startIndex": 0}
    page: dict[str, Any] = {**about, "items": items}
    found = {"@context": _CONTEXT, "id": name, "type": "AnnotationCollection", "label": label, "total": len(items)}
    return json_bytes({**found, **({"first": page, "last": page["id"]} if items else {})})


def _annotations(record: Record) -> Iterator[dict[str, Any]]:
    reports = {report.id: report for report in record.reports}
    for fact in record.facts:
        bodies = list(_bodies(record, fact))
        for claim in fact.claims:
            report = reports.get(claim.report)
            if report is not None:
                yield {
                    "id": urn("claim", fact_uid(record, fact), report.id, str(claim.start), str(claim.end)),
                    "type": "Annotation",
                    "motivation": "describing",
                    "generator": _GENERATOR,
                    "body": [*bodies, *_claim_tags(claim)],
                    "target": _target(report, claim),
                }


def _bodies(record: Record, fact: Fact) -> Iterator[dict[str, Any]]:
    """What is said of a fact: its gist, the fact itself by address, tags, and what people decided."""
    yield _text(fact.gist, "describing")
    yield {"type": "SpecificResource", "source": f"urn:uuid:{fact_uid(record, fact)}", "purpose": "identifying"}
    tags = {"story": record.story, "fact": fact.id, "verdict": fact.verdict.value, "kind": fact.kind}
    for name, tag in {**tags, "section": fact.section}.items():
        yield _text(f"{name}: {tag}", "tagging")
    yield _text(fact.rule, "classifying")
    if fact.review is not None:
        yield from _decided(fact.review)


def _claim_tags(claim: ClaimRef) -> Iterator[dict[str, Any]]:
    told = {"speaker": claim.speaker, "modality": claim.modality.value, "polarity": claim.polarity.value}
    for name, tag in told.items():
        if tag:
            yield _text(f"{name}: {tag}", "tagging")


def _decided(held: Review) -> Iterator[dict[str, Any]]:
    if held.status:
        yield _by(_text(held.status, "assessing"), held.by)
    for edit in held.edits:
        yield _by(_text(_edit(edit), "editing"), edit.by)
    for note in held.notes:
        yield _text(note, "commenting")


def _edit(edit: Edit) -> str:
    return f"{edit.field}: {edit.value}{' (own words)' if edit.own else ''}"


def _by(body: dict[str, Any], person: str | None) -> dict[str, Any]:
    return {**body, "creator": {"id": urn("person", person), "type": "Person", "name": person}} if person else body


def _text(value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}


def _target(report: RecordReport, claim: ClaimRef) -> dict[str, Any]:
    text, start, end = report.text, claim.start, claim.end
    page = iri(report.url)
    found: dict[str, Any] = {
        "type": "SpecificResource",
        "source": page or text_iri(report),
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - _AROUND) : start],
                "suffix": text[end : end + _AROUND],
            },
        ],
    }
    if page:
        state = {"type": "TimeState", "cached": text_iri(report)}
        published = day(report.published)
        found["state"] = {**state, "sourceDate": f"{published}T00:00:00Z"} if published else state
    return found
