"""GeoJSON, Web Annotations and PROV-O: valid for their own readers, every fact in them, every span on its words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from formats_sample import ANNOTATED, REVIEWED, odd_records
from geojson_pydantic import FeatureCollection
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import RDF, Graph, Namespace, URIRef
from record_sample import RECORD, TEXTS
from rfc3986_validator import validate_rfc3986

from rashomon.export.formats import write
from rashomon.export.ids import VOCABULARY, fact_uid, iri, text_iri
from rashomon.model import Annotated, Record

SCHEMA = json.loads((Path(__file__).parent / "data" / "web-annotation.schema.json").read_text(encoding="utf-8"))
OA, PROV, OWN = Namespace("http://www.w3.org/ns/oa#"), Namespace("http://www.w3.org/ns/prov#"), Namespace(VOCABULARY)
ROUND = settings(max_examples=30, deadline=None)


def geojson(record: Record, annotated: tuple[Annotated, ...] = ()) -> dict[str, Any]:
    data = write("geojson", [record], annotated)
    FeatureCollection.model_validate_json(data)
    found: dict[str, Any] = json.loads(data)
    return found


def annotations(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write("annotations", [record]))
    return found


# -- GeoJSON


def test_facts_and_events_stand_where_their_words_say() -> None:
    found = geojson(REVIEWED, ANNOTATED)
    places = {(f["properties"]["layer"], f["properties"]["fact"], f["properties"]["place"]) for f in found["features"]}
    assert ("event", "f1", "Dayton") in places and ("fact", "f9", "Paris") in places
    base = next(f for f in found["features"] if f["properties"]["place"] == "Wright-Patterson air base")
    assert base["properties"]["coordinates_of"] == "Dayton" and base["geometry"]["coordinates"] == [-84.192, 39.759]
    west, south, east, north = found["bbox"]
    for feature in found["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert west <= longitude <= east and south <= latitude <= north
    signing = next(f["properties"] for f in found["features"] if f["properties"].get("event", "").startswith("f9"))
    assert (signing["sources"], signing["targets"]) == (["United States"], ["Russia"])


def test_a_place_that_a_person_set_is_marked() -> None:
    found = geojson(REVIEWED)["features"]
    set_by = [f["properties"] for f in found if f["properties"]["fact"] == "f6"]
    assert [(p["place"], p["place_set_by"], p["review"]) for p in set_by] == [("Sarajevo", "Ben", "accepted")]


def test_what_has_no_coordinates_says_why() -> None:
    found = geojson(REVIEWED, ANNOTATED)
    assert {f["fact"]: f["why"] for f in found["unplaced"]}["f10"] == "its words name no place"
    country = next(f for f in found["unplaced"] if f["fact"] == "f3")
    assert (country["places"], country["countries"]) == (["Bosnia and Herzegovina"], ["BIH"])


@ROUND
@given(odd_records())
def test_every_fact_is_on_the_map_or_listed(record: Record) -> None:
    found = geojson(record)
    placed = {f["properties"]["fact"] for f in found["features"]}
    assert {f.id for f in record.facts} == placed | {f["fact"] for f in found["unplaced"]}
    assert len({f["id"] for f in found["features"]}) == len(found["features"])


# -- Web Annotations


_FORMATS = FormatChecker(())
_FORMATS.checks("iri")(
    lambda value: not isinstance(value, str) or bool(validate_rfc3986(value))
)  # ours are plain URIs: stricter, and quick
_VALIDATOR = Draft202012Validator(SCHEMA, format_checker=_FORMATS)


def checked(item: dict[str, Any]) -> None:
    _VALIDATOR.validate({"@context": "http://www.w3.org/ns/anno.jsonld", **item})


def test_an_annotation_a_claim_that_finds_its_words() -> None:
    found = annotations(REVIEWED)
    items = found["first"]["items"]
    assert found["total"] == len(items) == sum(len(f.claims) for f in REVIEWED.facts)
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        checked(item)
    first = items[0]["target"]
    assert first["source"] == "https://wire.example/1995/dayton?id=1&x=2"
    assert first["state"]["cached"] == text_iri(REVIEWED.reports[0])
    assert first["state"]["sourceDate"] == "1995-11-22T00:00:00Z"
    assert first["selector"][0] == {"type": "TextPositionSelector", "start": 55, "end": 136}
    assert items[1]["target"]["source"] == text_iri(REVIEWED.reports[1])


def test_what_people_decided_is_in_the_bodies() -> None:
    items = annotations(REVIEWED)["first"]["items"]
    bodies = [b for item in items for b in item["body"]]
    told = {(b["value"], b["creator"]["name"]) for b in bodies if "creator" in b}
    assert told == {("rejected", "Ana Kovač"), ("accepted", "Ben"), ("place: Sarajevo (own words)", "Ben")}
    assert "Ana Kovač: a slip of the tongue" in {b.get("value") for b in bodies if b.get("purpose") == "commenting"}


@ROUND
@given(odd_records())
def test_selectors_and_addresses_hold_for_any_text(record: Record) -> None:
    texts = {text_iri(r): r.text for r in record.reports}
    by_page = {iri(r.url): r.text for r in record.reports if iri(r.url)}
    for item in annotations(record).get("first", {"items": ()})["items"]:
        checked(item)
        place, quote = item["target"]["selector"]
        known = texts.get(item["target"].get("state", {}).get("cached") or item["target"]["source"])
        assert known is not None or item["target"]["source"] in by_page
        if known is not None:
            assert known[place["start"] : place["end"]] == quote["exact"]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in known


#: The terms of http://www.w3.org/ns/anno.jsonld that the annotations use, so that nothing is fetched.
CONTEXT = {
    "@vocab": "http://www.w3.org/ns/oa#",
    "id": "@id",
    "type": "@type",
    "body": {"@id": "http://www.w3.org/ns/oa#hasBody", "@type": "@id"},
    "target": {"@id": "http://www.w3.org/ns/oa#hasTarget", "@type": "@id"},
    "source": {"@id": "http://www.w3.org/ns/oa#hasSource", "@type": "@id"},
    "selector": {"@id": "http://www.w3.org/ns/oa#hasSelector", "@type": "@id"},
    "items": {
        "@id": "http://www.w3.org/ns/activitystreams#items",
        "@container": "@list",
        "@type": "@id",
    },
    "first": {"@id": "http://www.w3.org/ns/activitystreams#first", "@type": "@id"},
}


def test_annotations_are_a_graph() -> None:
    found = annotations(REVIEWED)
    graph = Graph().parse(data=json.dumps({**found, "@context": CONTEXT}), format="json-ld")
    notes = set(graph.subjects(RDF.type, OA.Annotation))
    assert len(notes) == found["total"]
    for note in notes:
        target = graph.value(note, OA.hasTarget)
        assert len(set(graph.objects(target, OA.hasSelector))) == 2
        start = next(graph.objects(graph.value(target, OA.hasSelector) or note, None), None)
        assert start is not None


# -- PROV-O

#: Of PROV-O, the domain and range of what is used here (https://www.w3.org/TR/2013/REC-prov-o-20130430/).
ENDS = {
    "wasDerivedFrom": ("Entity", "Entity"),
    "wasQuotedFrom": ("Entity", "Entity"),
    "wasRevisionOf": ("Entity", "Entity"),
    "hadPrimarySource": ("Entity", "Entity"),
    "specializationOf": ("Entity", "Entity"),
    "hadMember": ("Collection", "Entity"),
    "wasGeneratedBy": ("Entity", "Activity"),
    "used": ("Activity", "Entity"),
    "wasAssociatedWith": ("Activity", "Agent"),
    "wasAttributedTo": ("Entity", "Agent"),
    "qualifiedDerivation": ("Entity", "Derivation"),
    "qualifiedInfluence": ("Entity", "Influence"),
    "entity": ("Derivation", "Entity"),
    "influencer": ("Influence", None),
    "wasInfluencedBy": ("Entity", None),
    "value": ("Entity", None),
}
CLASSES = {c for ends in ENDS.values() for c in ends if c} | {"SoftwareAgent", "Person", "Organization"}


def provenance(record: Record) -> Graph:
    return Graph().parse(data=write("prov", [record]).decode(), format="json-ld")


def faults(graph: Graph) -> Iterator[str]:
    """Where a property of PROV stands between things that are not of its classes, and terms that PROV has not."""

    def is_a(node: Any, kind: str | None) -> bool:
        return kind is None or (node, RDF.type, PROV[kind]) in graph

    for subject, predicate, value in graph:
        name = str(predicate).removeprefix(str(PROV))
        if name != str(predicate):
            first, last = ENDS.get(name, ("Nothing", "Nothing"))
            if not is_a(subject, first) or not is_a(value, last):
                yield f"{subject} {name} {value}"
        if predicate == RDF.type and str(value).startswith(str(PROV)) and str(value)[len(str(PROV)) :] not in CLASSES:
            yield str(value)


def test_the_chain_from_a_fact_to_its_texts() -> None:
    graph = provenance(REVIEWED)
    assert not list(faults(graph))
    fact = URIRef(f"urn:uuid:{fact_uid(REVIEWED, REVIEWED.facts[0])}")
    passages = set(graph.objects(fact, PROV.wasDerivedFrom))
    texts = {str(t) for p in passages for t in graph.objects(p, PROV.wasQuotedFrom)}
    assert texts == {text_iri(r) for r in REVIEWED.reports}
    run = graph.value(fact, PROV.wasGeneratedBy)
    assert {str(e) for e in graph.objects(run, PROV.used)} >= texts
    software = graph.value(run, PROV.wasAssociatedWith)
    assert (software, RDF.type, PROV.SoftwareAgent) in graph
    derived, source = (URIRef(text_iri(REVIEWED.reports[n])) for n in (1, 0))
    assert (derived, PROV.wasDerivedFrom, source) in graph
    assert len(set(graph.objects(derived, PROV.wasInfluencedBy))) == 1, "a credit is no proof of a derivation"


def test_a_decision_is_somebodys_activity_on_the_fact() -> None:
    graph = provenance(REVIEWED)
    fact = URIRef(f"urn:uuid:{fact_uid(REVIEWED, next(f for f in REVIEWED.facts if f.id == 'f5'))}")
    (revised,) = graph.subjects(PROV.wasRevisionOf, fact)
    activity = graph.value(revised, PROV.wasGeneratedBy)
    assert str(graph.value(revised, OWN.status)) == "rejected" and (activity, PROV.used, fact) in graph
    person = graph.value(activity, PROV.wasAssociatedWith)
    assert (person, RDF.type, PROV.Person) in graph


def test_a_graph_of_several_records_has_every_text_once() -> None:
    one, both = provenance(RECORD), Graph().parse(data=write("prov", [RECORD, REVIEWED]).decode(), format="json-ld")
    assert len(set(one.subjects(PROV.wasQuotedFrom))) == len(set(both.subjects(PROV.wasQuotedFrom)))
    assert not list(faults(both))


@settings(max_examples=15, deadline=None)
@given(odd_records())
def test_any_record_is_a_graph_with_all_its_facts_and_words(record: Record) -> None:
    graph = provenance(record)
    assert not list(faults(graph))
    texts = {text_iri(r): r.text for r in record.reports}
    for fact in record.facts:
        node = URIRef(f"urn:uuid:{fact_uid(record, fact)}")
        assert str(graph.value(node, OWN.fact)) == fact.id
        for passage in graph.objects(node, PROV.wasDerivedFrom):
            text = texts[str(graph.value(passage, PROV.wasQuotedFrom))]
            start, end = (graph.value(passage, p).toPython() for p in (OWN.start, OWN.end))  # type: ignore[union-attr]
            assert str(graph.value(passage, PROV.value)) == text[start:end]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ('https://é.example/ä b?q=<x>#"f"', "https://xn--9ca.example/%C3%A4%20b?q=%3Cx%3E#%22f%22"),
        (f"http://{'é' * 70}.example/", f"http://{'%C3%A9' * 70}.example/"),
        ("HTTP://a.example/50%", "http://a.example/50%25"),
        ("javascript:alert(1)", None),
        ("http://[::1", None),
        ("//a.example", None),
        (None, None),
    ],
)
def test_addresses(given: str | None, made: str | None) -> None:
    assert iri(given) == made


def test_texts_of_the_sample_are_where_the_claims_say() -> None:
    assert all(TEXTS[c.report][c.start : c.end] == c.text for f in REVIEWED.facts for c in f.claims)
