"""STIX and FollowTheMoney: valid by their own library and schemas, every fact in them."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import stix2
from formats_sample import ANNOTATED, REVIEWED, odd_records
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from record_sample import RECORD
from referencing import Registry, Resource

from rashomon.export.formats import write
from rashomon.export.ids import fact_uid
from rashomon.model import Annotated, Record

DATA = Path(__file__).parent / "data"
FTM: dict[str, Any] = json.loads((DATA / "followthemoney.json").read_text(encoding="utf-8"))["schemata"]
STIX: dict[str, Any] = json.loads((DATA / "stix-2.1.schemas.json").read_text(encoding="utf-8"))
KNOWN: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in STIX.items()
)
Many = tuple[Annotated, ...]


@functools.cache
def checker(kind: str) -> Draft202012Validator:
    """The schema of OASIS for objects of this type."""
    (name,) = (name for name in STIX if name.endswith(f"/{kind}.json"))
    return Draft202012Validator(STIX[name], registry=KNOWN, format_checker=Draft202012Validator.FORMAT_CHECKER)


def stix(*records: Record, annotated: Many = ()) -> list[dict[str, Any]]:
    """The objects of a bundle that the library of OASIS takes without custom content, each valid by its schema."""
    made = write("stix", records, annotated).decode()
    stix2.parse(made, version="2.1")
    objects: list[dict[str, Any]] = json.loads(made).get("objects", [])
    for one in objects:
        checker(one["type"]).validate(one)
    return objects


def of(kind: str, objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [o for o in objects if o["type"] == kind]


def test_a_story_is_a_report_of_all_its_objects() -> None:
    objects = stix(REVIEWED, annotated=ANNOTATED)
    (report,) = of("report", objects)
    assert (report["name"], report["published"]) == ("Dayton talks, November 1995", "1995-11-22T00:00:00.000Z")
    known = {o["id"] for o in objects}
    assert set(report["object_refs"]) == known - {report["id"], report["created_by_ref"]}
    assert all(set(o.get("object_refs", ())) <= known for o in objects)
    names = {(o["name"], o["identity_class"]) for o in of("identity", objects)}
    assert {("NATO", "organization"), ("Russia", "organization"), ("Harbour Wire", "organization")} <= names
    places = {o["name"]: (o.get("country"), o.get("latitude")) for o in of("location", objects)}
    assert places["Paris"] == ("FR", 48.853) and places["Bosnia and Herzegovina"] == ("BA", None)


def test_a_fact_is_a_note_on_its_sources() -> None:
    notes = {o["id"]: o for o in of("note", stix(REVIEWED, annotated=ANNOTATED))}
    fact = next(f for f in REVIEWED.facts if f.id == "f5")
    note = notes[f"note--{fact_uid(REVIEWED, fact)}"]
    assert note["labels"][0] == "verdict: disputed" and "review: rejected" in note["labels"]
    assert note["content"].startswith("disputed: the values of a role exclude each other\nbest 20,000, low 20,000")
    source = note["external_references"][0]
    assert source["url"] == "https://wire.example/1995/dayton?id=1&x=2"
    assert source["description"] == fact.claims[0].text
    start, end = fact.claims[0].start, fact.claims[0].end
    assert source["external_id"] == f"sha256:{REVIEWED.reports[0].hash}#char={start},{end}"
    assert note["authors"] == ["officials"]


def test_decisions_are_opinions() -> None:
    opinions = {o["authors"][0]: o for o in of("opinion", stix(REVIEWED))}
    assert {name: o["opinion"] for name, o in opinions.items()} == {"Ana Kovač": "disagree", "Ben": "agree"}
    assert "claims have joined the fact since" in opinions["Ben"]["explanation"]
    assert not of("opinion", stix(RECORD))


def test_stories_of_one_name_stay_two_and_shared_things_are_once() -> None:
    other = RECORD.model_copy(update={"reports": RECORD.reports[1:]})
    objects = stix(RECORD, other)
    assert len(of("report", objects)) == 2 and len(of("note", objects)) == 2 * len(RECORD.facts)
    assert len({o["id"] for o in objects}) == len(objects)


@settings(max_examples=12, deadline=None)
@given(odd_records())
def test_any_record_is_a_valid_bundle_with_all_facts(record: Record) -> None:
    notes = {o["id"] for o in of("note", stix(record))}
    assert {f"note--{fact_uid(record, f)}" for f in record.facts} == notes


# -- FollowTheMoney


def ftm(record: Record, annotated: Many = ()) -> list[dict[str, Any]]:
    entities = [json.loads(line) for line in write("ftm", [record], annotated).splitlines()]
    schemas = {e["id"]: e["schema"] for e in entities}
    assert len(schemas) == len(entities)
    for entity in entities:
        known = properties(entity["schema"])
        assert not FTM[entity["schema"]]["abstract"]
        assert set(entity["properties"]) <= set(known), entity
        for name, values in entity["properties"].items():
            assert values and len(set(values)) == len(values)
            for value in values:
                assert isinstance(value, str) and 0 < len(value) <= known[name]["maxLength"], (name, len(value))
                if known[name]["type"] == "entity":
                    assert known[name]["range"] in ancestors(schemas[value])
    return entities


def ancestors(schema: str) -> set[str]:
    return {schema}.union(*(ancestors(one) for one in FTM[schema]["extends"]))


def properties(schema: str) -> dict[str, dict[str, Any]]:
    return {name: told for one in sorted(ancestors(schema)) for name, told in FTM[one]["properties"].items()}


def test_entities_of_every_kind_and_their_links() -> None:
    entities = ftm(REVIEWED, ANNOTATED)
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for entity in entities:
        by_schema.setdefault(entity["schema"], []).append(entity["properties"])
    assert set(by_schema) == {"Article", "Organization", "PublicBody", "Mention", "Address", "Event", "Note"}
    russia = next(p for p in by_schema["PublicBody"] if p["name"] == ["Russia"])
    assert russia["country"] == ["ru"]
    agreed = next(p for p in by_schema["Event"] if p["name"][0].startswith("AGREE: The presidents"))
    assert (agreed["date"], agreed["location"], agreed["country"]) == (["1995-11-21"], ["Dayton"], ["us"])
    assert len(by_schema["Article"]) == 3 and "".join(by_schema["Article"][0]["bodyText"]) == REVIEWED.reports[0].text
    rejected = next(p for p in by_schema["Note"] if "review: rejected" in p["keywords"])
    assert rejected["notes"] == ["rejected by Ana Kovač", "Ana Kovač: a slip of the tongue"]
    assert "“Washington would send 25,000 soldiers”" in rejected["description"][1]


def test_the_required_properties_are_there() -> None:
    for entity in ftm(REVIEWED, ANNOTATED):
        wanted = {name for one in ancestors(entity["schema"]) for name in FTM[one]["required"]}
        assert wanted <= set(entity["properties"])


@settings(max_examples=40, deadline=None)
@given(odd_records())
def test_any_record_gives_valid_entities_with_all_facts(record: Record) -> None:
    notes = [e for e in ftm(record) if e["schema"] == "Note"]
    assert len(notes) == len(record.facts)
