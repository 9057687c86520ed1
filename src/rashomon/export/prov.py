"""Where a record's lines come from: PROV-O (W3C, 30 April 2013) as JSON-LD, with its context inside.

Texts, passages, facts and the record are entities; the run that made the record and each decision are activities;
outlets, rashomon and the people who decided are agents. Terms that PROV has no word for are of rashomon's own
vocabulary, ``rashomon:`` below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rashomon.__about__ import __version__
from rashomon.export.ids import VOCABULARY, day, fact_uid, iri, json_bytes, source_name, story_key, text_iri, urn
from rashomon.model import Derivation, Edit, Fact, Record, RecordReport

_CONTEXT: dict[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rashomon": VOCABULARY,
    "id": "@id",
    "type": "@type",
    "label": "rdfs:label",
    "title": "dcterms:title",
    "published": {"@id": "dcterms:issued", "@type": "xsd:date"},
    "value": "prov:value",
    **{
        name: {"@id": f"prov:{name}", "@type": "@id"}
        for name in (
            *("wasDerivedFrom", "wasQuotedFrom", "wasRevisionOf", "wasInfluencedBy", "specializationOf", "hadMember"),
            *("wasGeneratedBy", "used", "wasAssociatedWith", "wasAttributedTo", "hadPrimarySource", "entity"),
            *("qualifiedDerivation", "qualifiedInfluence"),
        )
    },
    **{
        name: f"rashomon:{name}"
        for name in (
            *("story", "fact", "verdict", "rule", "kind", "section", "speaker", "modality", "polarity", "sha256"),
            *("why", "derivation", "field", "status", "note", "package", "version", "origin"),
        )
    },
    **{
        name: {"@id": f"rashomon:{name}", "@type": f"xsd:{kind}"}
        for name, kind in (
            *(("start", "integer"), ("end", "integer"), ("origins", "integer"), ("score", "double")),
            *(("ownWords", "boolean"), ("directed", "boolean"), ("grown", "boolean")),
        )
    },
}
Node = dict[str, Any]


def prov_bytes(records: Sequence[Record]) -> bytes:
    """A graph of all records. Nothing in it has a time of its own: the same records give the same bytes."""
    nodes: dict[str, Node] = {}
    for record in records:
        for node in _Story(record).nodes():
            kept = nodes.setdefault(node["id"], {})
            for name, value in node.items():
                kept[name] = _both(kept[name], value) if name in kept else value
    return json_bytes({"@context": _CONTEXT, "@graph": list(nodes.values())})


def _both(one: Any, two: Any) -> Any:
    """What two records say of one thing, without repetition."""
    first = one if isinstance(one, list) else [one]
    more = [v for v in (two if isinstance(two, list) else [two]) if v not in first]
    return [*first, *more] if more else one


class _Story:
    def __init__(self, record: Record) -> None:
        self._record = record
        self._texts = {report.id: text_iri(report) for report in record.reports}
        self._run = urn(
            "run", *story_key(record), *sorted(self._texts.values()), *map("=".join, _versions(record).items())
        )

    def nodes(self) -> Iterator[Node]:
        yield from self._agents()
        for report in self._record.reports:
            yield from self._text(report)
        for link in self._record.derivations:
            yield from self._derivation(link)
        yield from self._made()
        for fact in self._record.facts:
            yield from self._fact(fact)
            yield from self._decisions(fact)

    def _agents(self) -> Iterator[Node]:
        versions = _versions(self._record)
        label = f"rashomon {versions['rashomon']}"
        yield {"id": self._software(), "type": ["prov:Agent", "prov:SoftwareAgent"], "label": label}
        for name in dict.fromkeys(report.outlet for report in self._record.reports if report.outlet):
            yield {"id": _outlet(name), "type": ["prov:Agent", "prov:Organization"], "label": name}

    def _software(self) -> str:
        return urn("software", "rashomon", _versions(self._record)["rashomon"])

    def _text(self, report: RecordReport) -> Iterator[Node]:
        """The text that was read. The page it came from is the more general thing: its text may change."""
        page = iri(report.url)
        if page:
            yield {"id": page, "type": "prov:Entity"}
        yield _clean(
            {
                "id": self._texts[report.id],
                "type": "prov:Entity",
                "label": source_name(report),
                "title": report.title,
                "published": day(report.published),
                "sha256": report.hash,
                "origin": report.origin,
                "specializationOf": page,
                "wasAttributedTo": _outlet(report.outlet) if report.outlet else None,
            }
        )

    def _derivation(self, link: Derivation) -> Iterator[Node]:
        """Where it is sure which text came first, a derivation; else, and for mere signs of a common source, an
        influence."""
        derived = self._texts.get(link.report)
        source = _outlet(link.source) if link.wire else self._texts.get(link.source)
        if derived is None or source is None:
            return
        if link.wire:
            yield {"id": source, "type": ["prov:Agent", "prov:Organization"], "label": link.source}
        sure = link.directed and not link.wire and link.kind not in ("quotes", "credit")
        name = "wasDerivedFrom" if sure else "wasInfluencedBy"
        how = {
            "id": urn("derivation", derived, source, link.kind),
            "type": "prov:Derivation" if sure else "prov:Influence",
            "entity" if sure else "prov:influencer": source if sure else {"id": source},
            "derivation": link.kind,
            "score": link.score,
            "directed": link.directed,
            "why": link.why,
        }
        yield how
        yield {"id": derived, name: source, "qualifiedDerivation" if sure else "qualifiedInfluence": how["id"]}

    def _made(self) -> Iterator[Node]:
        record, texts = self._record, list(dict.fromkeys(self._texts.values()))
        parts = {name: urn("package", name, version) for name, version in _versions(record).items()}
        for name, version in _versions(record).items():
            yield {"id": parts[name], "type": "prov:Entity", "package": name, "version": version}
        yield {
            "id": self._run,
            "type": "prov:Activity",
            "label": "rashomon reads the reports and makes the record",
            "used": [*texts, *parts.values()],
            "wasAssociatedWith": self._software(),
        }
        yield {
            "id": urn("record", *story_key(record)),
            "type": ["prov:Entity", "prov:Collection"],
            "label": record.story,
            "wasGeneratedBy": self._run,
            "wasDerivedFrom": texts,
            "hadMember": [f"urn:uuid:{fact_uid(record, fact)}" for fact in record.facts],
        }

    def _fact(self, fact: Fact) -> Iterator[Node]:
        name = f"urn:uuid:{fact_uid(self._record, fact)}"
        passages = []
        for claim in fact.claims:
            own = urn("passage", claim.report, str(claim.start), str(claim.end), self._texts.get(claim.report, ""))
            passages.append(own)
            yield _clean(
                {
                    "id": own,
                    "type": "prov:Entity",
                    "value": claim.text,
                    "wasQuotedFrom": self._texts.get(claim.report),
                    "start": claim.start,
                    "end": claim.end,
                    "speaker": claim.speaker,
                    "modality": claim.modality.value,
                    "polarity": claim.polarity.value,
                }
            )
        yield {
            "id": name,
            "type": "prov:Entity",
            "label": fact.gist,
            "story": self._record.story,
            "fact": fact.id,
            "kind": fact.kind,
            "section": fact.section,
            "verdict": fact.verdict.value,
            "rule": fact.rule,
            "origins": fact.origins,
            "wasDerivedFrom": passages,
            "wasGeneratedBy": self._run,
        }

    def _decisions(self, fact: Fact) -> Iterator[Node]:
        """Each decision takes the fact and gives what it is held for from then on, the last one the reviewed fact."""
        held, name = fact.review, f"urn:uuid:{fact_uid(self._record, fact)}"
        if held is None:
            return
        for edit in held.edits:
            yield from self._decision(name, edit.by, f"sets {edit.field}", _edited(edit))
        if held.status:
            status = {"status": held.status, "grown": held.grown}
            yield from self._decision(name, held.by, held.status, status)
        if held.notes:
            yield {"id": name, "note": list(held.notes)}

    def _decision(self, fact: str, by: str | None, what: str, told: Node) -> Iterator[Node]:
        decided = urn("decision", fact, by or "", what, *(f"{k}={v}" for k, v in told.items()))
        activity = urn("activity", decided)
        person = urn("person", by) if by else None
        if by and person:
            yield {"id": person, "type": ["prov:Agent", "prov:Person"], "label": by}
        yield _clean(
            {"id": activity, "type": "prov:Activity", "label": what, "used": fact, "wasAssociatedWith": person}
        )
        made: Node = {"id": decided, "type": "prov:Entity", "wasRevisionOf": fact, "wasGeneratedBy": activity, **told}
        source = made.pop("source", None)
        if source in self._texts:
            made["hadPrimarySource"] = self._texts[source]
        yield _clean(made)


def _edited(edit: Edit) -> Node:
    told = {"field": edit.field, "value": edit.value, "ownWords": edit.own, "source": edit.report}
    return {**told, "start": edit.start, "end": edit.end}


def _versions(record: Record) -> dict[str, str]:
    return {"rashomon": __version__, **dict(sorted(record.versions.items()))}


def _outlet(name: str) -> str:
    return urn("outlet", name)


def _clean(node: Node) -> Node:
    return {name: value for name, value in node.items() if value is not None}
