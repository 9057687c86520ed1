"""Records for a map: GeoJSON (RFC 7946), a Feature a place of a fact and a Feature a placed event.

Coordinates are WGS 84, longitude first, those of the gazetteer. What has none is listed in the foreign member
``unplaced`` (RFC 7946, section 6.1) with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rashomon.export.cast import Cast
from rashomon.export.event_merge import Merged, merged
from rashomon.export.flat import finite
from rashomon.export.ids import day, fact_uid, json_bytes, one_line, story_key, uid
from rashomon.export.located import Places, Spot, spot
from rashomon.model import Annotated, Fact, Record


def geojson_bytes(records: Sequence[Record], annotated: Sequence[Annotated] = ()) -> bytes:
    """A FeatureCollection. With annotations: places as the reports mean them, actors, and the events."""
    features: list[dict[str, Any]] = []
    unplaced: list[dict[str, Any]] = []
    for record in records:
        for item in (*_facts(record, annotated), *_events(record, annotated)):
            (features if item["type"] == "Feature" else unplaced).append(item)
    for item in unplaced:
        del item["type"]
    found: dict[str, Any] = {"type": "FeatureCollection"}
    if features:
        found["bbox"] = _box([f["geometry"]["coordinates"] for f in features])
    return json_bytes({**found, "features": features, "unplaced": unplaced})


def _box(points: Sequence[tuple[float, float]]) -> list[float]:
    east, north = [p[0] for p in points], [p[1] for p in points]
    return [min(east), min(north), max(east), max(north)]


def _facts(record: Record, annotated: Sequence[Annotated]) -> Iterator[dict[str, Any]]:
    places, cast = Places(record, annotated), Cast(record, annotated)
    for fact in record.facts:
        spots = places.of_fact(fact)
        located = [s for s in spots if s.latitude is not None]
        told = {**_about(record, fact), "actors": [w.name for w in cast.of_fact(fact) if w.named]}
        for own in located:
            yield _feature(uid("place of fact", fact_uid(record, fact), own.same), own, {"layer": "fact", **told})
        if not located:
            yield {"type": "", "layer": "fact", **_short(record, fact), **_why(spots)}


def _events(record: Record, annotated: Sequence[Annotated]) -> Iterator[dict[str, Any]]:
    if not {r.id for r in record.reports} <= {a.report.id for a in annotated}:
        return
    for event in merged(record, annotated):
        place, about = event.place(), {"layer": "event", "event": event.id, "event_type": event.event.type}
        own = spot(place) if place is not None else None
        if own is None or own.latitude is None:
            yield {"type": "", **about, **_short(record, event.fact), **_why((own,) if own else ())}
        else:
            told = {**about, **_about(record, event.fact), **_who(event)}
            yield _feature(uid("event", *story_key(record), event.id), own, told)


def _feature(name: str, own: Spot, properties: dict[str, Any]) -> dict[str, Any]:
    place = {
        "place": one_line(own.name),
        "place_kind": own.kind,
        "country": own.country,
        "coordinates_of": own.at or one_line(own.name),
        "place_set_by": own.by,
    }
    geometry = {"type": "Point", "coordinates": [own.longitude, own.latitude]}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": {**properties, **place}}


def _short(record: Record, fact: Fact) -> dict[str, Any]:
    return {"story": record.story, "fact": fact.id, "gist": fact.gist, "kind": fact.kind}


def _about(record: Record, fact: Fact) -> dict[str, Any]:
    reports = {report.id: report for report in record.reports}
    held, found = fact.review, record.quantities.get(fact.id)
    days = sorted({r.published for c in fact.claims if (r := reports.get(c.report)) and r.published})
    return {
        **_short(record, fact),
        "section": fact.section,
        "verdict": fact.verdict.value,
        "rule": fact.rule,
        "origins": fact.origins,
        "parent": fact.parent,
        "review": held.status if held else None,
        "review_by": held.by if held else None,
        "published_first": day(days[0]) if days else None,
        "published_last": day(days[-1]) if days else None,
        **{name: finite(getattr(found, name, None)) for name in ("best", "low", "high")},
        "claims": [
            {
                "report": c.report,
                "outlet": reports[c.report].outlet if c.report in reports else None,
                "url": reports[c.report].url if c.report in reports else None,
                "hash": reports[c.report].hash if c.report in reports else None,
                "start": c.start,
                "end": c.end,
                "quote": c.text,
                "speaker": c.speaker,
                "modality": c.modality.value,
                "polarity": c.polarity.value,
            }
            for c in fact.claims
        ],
    }


def _who(event: Merged) -> dict[str, Any]:
    time = event.time()
    return {
        "event_mode": event.vote(lambda t: t.event.mode),
        "sources": [one_line(a.text) for a in event.actors(True)],
        "targets": [one_line(a.text) for a in event.actors(False)],
        "date": day(time.start.date()) if time is not None and time.start is not None else None,
        "modality": event.modality().value,
    }


def _why(spots: Sequence[Spot]) -> dict[str, Any]:
    """Why it is on no map, and what is known: names of places, and their countries for a join by code."""
    if not spots:
        return {"why": "its words name no place", "places": [], "countries": []}
    return {
        "why": "the gazetteer has no coordinates of its places",
        "places": [one_line(s.name) for s in spots],
        "countries": list(dict.fromkeys(s.country for s in spots if s.country)),
    }
