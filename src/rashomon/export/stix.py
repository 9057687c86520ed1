"""Records for intelligence platforms: a STIX 2.1 bundle (OASIS Standard, 10 June 2021).

A story is a ``report``, an outlet or actor an ``identity``, a place a ``location``, a fact a ``note`` whose external
references are the sources, a decision an ``opinion``. Ids are UUIDs (version 5) of what a thing is, times are
publication days: the same records give the same bytes. Nothing that the reports do not give is put into a field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rashomon.export.cast import Cast, Who
from rashomon.export.flat import finite
from rashomon.export.ids import alpha2, fact_uid, iri, json_bytes, one_line, source_name, story_key, uid
from rashomon.export.located import Places, Spot
from rashomon.export.shown import number, plural
from rashomon.model import Annotated, ClaimRef, Difference, Fact, Record, RecordReport

#: When things that have no time of their own were made, and records none of whose reports has a day.
_EPOCH = "1970-01-01T00:00:00.000Z"
_CLASSES = {"person": "individual", "government": "organization", "organisation": "organization"}
_OPINIONS = {"accepted": "agree", "rejected": "disagree"}
_TOOL = f"identity--{uid('identity', 'rashomon')}"
Object = dict[str, Any]


def stix_bytes(records: Sequence[Record], annotated: Sequence[Annotated] = ()) -> bytes:
    """A bundle of all records, every object once. With annotations actors and places are known better."""
    found: dict[str, Object] = {}
    for record in records:
        for item in _Story(record, annotated).objects():
            found.setdefault(item["id"], item)
    bundle: Object = {"type": "bundle", "id": f"bundle--{uid('bundle', *sorted(found))}"}
    return json_bytes({**bundle, "objects": list(found.values())} if found else bundle)


class _Story:
    def __init__(self, record: Record, annotated: Sequence[Annotated]) -> None:
        self._record = record
        self._reports = {report.id: report for report in record.reports}
        self._cast, self._places = Cast(record, annotated), Places(record, annotated)
        self._time = _moment(max((r.published for r in record.reports if r.published), default=None))
        self._first = _moment(min((r.published for r in record.reports if r.published), default=None))
        self._id = f"report--{uid('report', *story_key(record))}"

    def objects(self) -> Iterator[Object]:
        yield _tool()
        parts: dict[str, Object] = {}
        for item in self._parts():
            parts.setdefault(item["id"], item)
        yield from parts.values()
        yield self._story(list(parts))

    def _parts(self) -> Iterator[Object]:
        for name in dict.fromkeys(r.outlet for r in self._record.reports if r.outlet and r.outlet.strip()):
            yield _outlet(name)
        yield from (_identity(who) for who in self._cast.who if who.named)
        for fact in self._record.facts:
            places = [_location(s) for s in self._places.of_fact(fact) if s.key and (s.known or alpha2(s.country))]
            yield from places
            note = self._note(fact, places)
            yield note
            yield from self._opinions(fact, note["id"])

    def _story(self, parts: Sequence[str]) -> Object:
        record = self._record
        told = f"{plural(len(record.reports), 'report')} of {plural(len(record.origins), 'independent origin')}"
        origins = "; ".join(f"{o.id}: {', '.join(o.reports)} ({o.why})" for o in record.origins)
        return {
            **_head("report", self._id, self._first, self._time),
            "created_by_ref": _TOOL,
            "name": one_line(record.story) or "Untitled story",
            "description": f"{told}. {origins}".strip(),
            "published": self._time,
            "object_refs": list(parts) or [_TOOL],
            "external_references": [_source(report) for report in record.reports],
        }

    def _note(self, fact: Fact, places: Sequence[Object]) -> Object:
        actors = [_identity(who)["id"] for who in self._cast.of_fact(fact) if who.named]
        outlets = [_outlet(r.outlet)["id"] for r in self._told(fact) if r.outlet and r.outlet.strip()]
        refs = dict.fromkeys((self._id, *actors, *(place["id"] for place in places), *outlets))
        speakers = list(dict.fromkeys(one_line(c.speaker) for c in fact.claims if c.speaker and c.speaker.strip()))
        told = (*map(self._words, fact.claims), *map(self._difference, fact.differences), *self._decided(fact))
        found = {
            **_head("note", f"note--{fact_uid(self._record, fact)}", self._first, self._time),
            "created_by_ref": _TOOL,
            "abstract": one_line(fact.gist) or fact.id,
            "content": "\n".join((f"{fact.verdict.value}: {fact.rule}", *self._range(fact), *told)),
            "object_refs": list(refs),
            "labels": self._labels(fact),
            "external_references": [self._reference(claim) for claim in fact.claims],
        }
        if speakers:
            found["authors"] = speakers
        return {name: value for name, value in found.items() if value}

    def _told(self, fact: Fact) -> list[RecordReport]:
        names = dict.fromkeys(claim.report for claim in fact.claims)
        return [self._reports[name] for name in names if name in self._reports]

    def _labels(self, fact: Fact) -> list[str]:
        held = fact.review
        labels = {"verdict": fact.verdict.value, "kind": fact.kind, "section": fact.section, "fact": fact.id}
        return [
            f"{name}: {one_line(v)}" for name, v in {**labels, "review": held.status if held else None}.items() if v
        ]

    def _range(self, fact: Fact) -> Iterator[str]:
        found = self._record.quantities.get(fact.id)
        if found is not None:
            three = {name: number(finite(getattr(found, name))) for name in ("best", "low", "high")}
            yield ", ".join(f"{name} {value}" for name, value in three.items())

    def _words(self, claim: ClaimRef) -> str:
        report = self._reports.get(claim.report)
        how = [f"said by {one_line(claim.speaker)}"] if claim.speaker else []
        how += [v for v in (claim.modality.value, claim.polarity.value) if v not in ("happened", "positive")]
        where = f"{source_name(report) if report else claim.report}, characters {claim.start}–{claim.end}"
        return f"“{claim.text}” ({'; '.join((where, *how))})"

    def _difference(self, found: Difference) -> str:
        values = "; ".join(f"{v.report}: {one_line(v.value)} (“{one_line(v.text)}”)" for v in found.values)
        return f"{found.role}, {found.relation.value}: {values}"

    def _decided(self, fact: Fact) -> Iterator[str]:
        held = fact.review
        for edit in held.edits if held else ():
            yield f"{edit.field} set to “{one_line(edit.value)}” by {edit.by}{', their own words' if edit.own else ''}"
        yield from held.notes if held else ()

    def _reference(self, claim: ClaimRef) -> Object:
        """Where the words stand: characters of the kept text (as in RFC 5147), whose SHA-256 is the external id."""
        report = self._reports.get(claim.report)
        if report is None:
            return {"source_name": claim.report or "unknown", "description": claim.text or "no words"}
        return {**_source(report, f"#char={claim.start},{claim.end}"), "description": claim.text or "no words"}

    def _opinions(self, fact: Fact, note: str) -> Iterator[Object]:
        held = fact.review
        if held is None or held.status is None:
            return
        grown = "; claims have joined the fact since" if held.grown else ""
        yield {
            **_head("opinion", f"opinion--{uid('opinion', note, held.by or '', held.status)}", self._first, self._time),
            "created_by_ref": _TOOL,
            "explanation": f"The fact was {held.status}{f' by {held.by}' if held.by else ''}{grown}.",
            **({"authors": [held.by]} if held.by else {}),
            "opinion": _OPINIONS[held.status],
            "object_refs": [note],
        }


def _head(kind: str, own: str, created: str, modified: str) -> Object:
    return {"type": kind, "spec_version": "2.1", "id": own, "created": created, "modified": modified}


def _moment(found: date | None) -> str:
    return f"{found.isoformat()}T00:00:00.000Z" if found is not None else _EPOCH


def _tool() -> Object:
    return {
        **_head("identity", _TOOL, _EPOCH, _EPOCH),
        "name": "rashomon",
        "identity_class": "system",
        "description": "Reads many reports of one event and writes one record of it, every line on words of a source.",
    }


def _outlet(name: str) -> Object:
    own = f"identity--{uid('identity', 'outlet', name)}"
    head = {**_head("identity", own, _EPOCH, _EPOCH), "created_by_ref": _TOOL}
    return {**head, "name": one_line(name), "identity_class": "organization", "roles": ["news outlet"]}


def _identity(who: Who) -> Object:
    """An actor. All that is said of it is in its id: the same id never has two contents."""
    told = {"kind": who.kind, "country": who.country, "PLOVER sector": who.sector}
    also = {"also": ", ".join(who.names[1:])}
    description = "; ".join(f"{name}: {value}" for name, value in {**told, **also}.items() if value)
    roles = [office for office in map(one_line, who.offices) if office]
    own = f"identity--{uid('identity', *who.key, who.name, description, *roles)}"
    found = {
        **_head("identity", own, _EPOCH, _EPOCH),
        "created_by_ref": _TOOL,
        "name": one_line(who.name),
        "identity_class": _CLASSES[who.kind],
        "description": description,
        "roles": roles,
    }
    return {name: value for name, value in found.items() if value}


def _location(own: Spot) -> Object:
    country = alpha2(own.country)
    name, at = one_line(own.name), f"the coordinates are those of {own.at}" if own.at else ""
    told = (name, country or "", str(own.latitude), str(own.longitude), at)
    found: Object = {
        **_head("location", f"location--{uid('location', *told)}", _EPOCH, _EPOCH),
        "created_by_ref": _TOOL,
        "name": name,
        "description": at,
        "country": country,
    }
    found = {key: value for key, value in found.items() if value}
    if own.latitude is not None and own.longitude is not None:
        found |= {"latitude": own.latitude, "longitude": own.longitude}
    return found


def _source(report: RecordReport, place: str = "") -> Object:
    page = iri(report.url)
    day = f", {report.published.isoformat()}" if report.published else ""
    found = {
        "source_name": one_line(source_name(report)) or report.id,
        "description": f"{one_line(report.title or report.id)}{day}; origin {report.origin}",
        "external_id": f"sha256:{report.hash}{place}",
    }
    return {**found, "url": page} if page else found
