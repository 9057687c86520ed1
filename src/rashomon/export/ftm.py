"""Records for investigation platforms: FollowTheMoney entities as JSON lines, an entity a line.

A report is an ``Article``, a named actor a ``Person``, ``PublicBody`` or ``Organization``, a mention of one a
``Mention``, a place with coordinates an ``Address``, an event an ``Event``, a fact a ``Note``. Schema and types:
https://followthemoney.tech (version 4). Values are cut where a type has a limit; the words of a fact stay findable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from rashomon.export.cast import Cast, Who
from rashomon.export.event_merge import Merged, merged
from rashomon.export.ids import alpha2, day, fact_uid, iri, json_line, one_line, source_name, story_key, text_iri, uid
from rashomon.export.located import Places, Spot, spot
from rashomon.export.shown import file_name
from rashomon.model import Annotated, ClaimRef, Fact, Record, RecordReport
from rashomon.values import Time

_NAME, _STRING, _TEXT, _ADDRESS = 384, 1024, 65_000, 250  # the limits of the types name, string, text, address
_URL = 4096
_PARTS = 60_000  # a longer text becomes several values of one property

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Properties = dict[str, Iterable[str | None]]
Line = tuple[str, str, Properties]


def ftm_bytes(records: Sequence[Record], annotated: Sequence[Annotated] = ()) -> bytes:
    """The entities of all records, each once: what several records say of one actor is put together.

    With annotations there are mentions, places and events too, and it is known what kind an actor is.
    """
    kept: dict[str, tuple[str, dict[str, list[str]]]] = {}
    for record in records:
        for name, schema, properties in _Story(record, annotated).lines():
            _, own = kept.setdefault(name, (schema, {}))
            for key, values in properties.items():
                held = own.setdefault(key, [])
                held += [v for v in dict.fromkeys(_clean(v) for v in values if v) if v.strip() and v not in held]
    return b"".join(
        json_line({"id": name, "schema": schema, "properties": {k: v for k, v in own.items() if v}})
        for name, (schema, own) in kept.items()
    )


def _clean(value: str) -> str:
    """With a blank for every character that the platforms refuse (controls, but for line ends and tabs)."""
    return _CONTROLS.sub(" ", value)


class _Story:
    def __init__(self, record: Record, annotated: Sequence[Annotated]) -> None:
        self._record = record
        self._reports = {report.id: report for report in record.reports}
        self._cast, self._places = Cast(record, annotated), Places(record, annotated)
        complete = set(self._reports) <= {a.report.id for a in annotated}
        self._events = merged(record, annotated) if complete else []

    def lines(self) -> Iterator[Line]:
        for report in self._record.reports:
            yield _id(text_iri(report)), "Article", _article(report)
        for who in self._cast.who:
            if who.named:
                yield _who_id(who), _schema(who), self._actor(who)
                yield from self._mentions(who)
        for fact in self._record.facts:
            for own in self._places.of_fact(fact):
                if own.known:
                    yield _place_id(own), "Address", _address(own)
            yield _id(fact_uid(self._record, fact)), "Note", self._note(fact)
        for event in self._events:
            yield from self._event(event)

    def _articles(self, names: Iterable[str]) -> list[str]:
        return [_id(text_iri(self._reports[n])) for n in dict.fromkeys(names) if n in self._reports]

    def _actor(self, who: Who) -> Properties:
        country = alpha2(who.country)
        found: Properties = {
            "name": [who.name[:_NAME]],
            "alias": [name[:_NAME] for name in who.names[1:]],
            "country": [country.lower() if country else None],
            "proof": self._articles(who.reports),
        }
        if who.kind == "person":
            found["position"] = [office[:_STRING] for office in who.offices]
        elif who.sector:
            found["classification"] = [f"PLOVER sector {who.sector}"]
        return found

    def _mentions(self, who: Who) -> Iterator[Line]:
        for report in who.reports:
            if report in self._reports:
                document = _id(text_iri(self._reports[report]))
                yield (
                    _id("mention", document, _who_id(who)),
                    "Mention",
                    {
                        "document": [document],
                        "resolved": [_who_id(who)],
                        "name": [one_line(s.text)[:_NAME] for s in who.said if s.report == report]
                        or [who.name[:_NAME]],
                        "detectedSchema": [_schema(who)],
                    },
                )

    def _note(self, fact: Fact) -> Properties:
        reports = [claim.report for claim in fact.claims]
        actors = [_who_id(w) for w in self._cast.of_fact(fact) if w.named]
        held = fact.review
        tags = {"verdict": fact.verdict.value, "kind": fact.kind, "section": fact.section, "story": self._record.story}
        if held and held.status:
            tags["review"] = held.status
        return {
            "name": [one_line(fact.gist)[:_NAME] or fact.id],
            "summary": [fact.rule[:_TEXT]],
            "description": _cut(self._quoted(c) for c in fact.claims),
            "entity": [
                *self._articles(reports),
                *actors,
                *(self._event_id(e) for e in self._events if e.fact.id == fact.id),
            ],
            "proof": self._articles(reports),
            "publisher": [r.outlet[:_STRING] for n in reports if (r := self._reports.get(n)) and r.outlet],
            "sourceUrl": [_url(self._reports[n]) for n in reports if n in self._reports],
            "keywords": [f"{name}: {value}"[:_STRING] for name, value in tags.items()],
            "notes": [*_decided(fact)],
        }

    def _quoted(self, claim: ClaimRef) -> str:
        report = self._reports.get(claim.report)
        place = f"{source_name(report) if report else claim.report}, characters {claim.start}–{claim.end}"
        how = [f"said by {claim.speaker}"] if claim.speaker else []
        how += [v for v in (claim.modality.value, claim.polarity.value) if v not in ("happened", "positive")]
        hashed = f"sha256 {report.hash}" if report else ""
        return f"“{one_line(claim.text)}” ({'; '.join((place, *how, hashed))})"

    def _event_id(self, event: Merged) -> str:
        return _id("event", *story_key(self._record), event.id)

    def _event(self, event: Merged) -> Iterator[Line]:
        place, note = event.place(), _id(fact_uid(self._record, event.fact))
        where = spot(place) if place is not None else None
        reports = list(dict.fromkeys(t.report for t in event.told))
        first, last = _days(event.time())
        ends = (event.actors(True), event.actors(False))
        named = [[who for a in side if (who := self._cast.end(a)) and who.named] for side in ends]
        kind = " ".join(filter(None, (event.event.type, event.vote(lambda t: t.event.mode))))
        told = [", ".join(one_line(a.text) for a in side) or "?" for side in ends]
        if where is not None and where.known:
            yield _place_id(where), "Address", _address(where)
        country = alpha2(place.country) if place is not None else None
        yield (
            self._event_id(event),
            "Event",
            {
                "name": [f"{kind}: {one_line(event.fact.gist)}"[:_NAME]],
                "summary": [f"{told[0]} → {told[1]} ({event.modality().value}, {event.event.polarity.value})"[:_TEXT]],
                "description": _cut(dict.fromkeys(f"“{one_line(t.claim.text)}” ({t.report})" for t in event.told)),
                "date": [first if first == last else None],
                "startDate": [first if first != last else None],
                "endDate": [last if first != last else None],
                "location": [one_line(place.name)[:_ADDRESS] if place is not None else None],
                "addressEntity": [_place_id(where) if where is not None and where.known else None],
                "country": [country.lower() if country else None],
                "involved": [_who_id(who) for side in named for who in side],
                "keywords": [f"verdict: {event.fact.verdict.value}", f"story: {self._record.story}"[:_STRING]],
                "proof": self._articles(reports),
                "recordId": [note],
            },
        )


def _id(*parts: str) -> str:
    return f"rashomon-{uid('ftm', *parts)}"


def _who_id(who: Who) -> str:
    return _id("actor", *who.key)


def _place_id(own: Spot) -> str:
    return _id("place", own.same, f"{own.latitude} {own.longitude}")


def _schema(who: Who) -> str:
    return "Person" if who.kind == "person" else "PublicBody" if who.public else "Organization"


def _url(report: RecordReport) -> str | None:
    found = iri(report.url)
    return found if found and len(found) <= _URL else None


def _article(report: RecordReport) -> Properties:
    text = report.text
    return {
        "name": [one_line(source_name(report))[:_NAME]],
        "title": [one_line(report.title or "")[:_STRING]],
        "fileName": [(file_name(report.path) or report.id)[:_STRING]],
        "publisher": [one_line(report.outlet or "")[:_STRING]],
        "publishedAt": [day(report.published)],
        "sourceUrl": [_url(report)],
        "bodyText": [text[at : at + _PARTS] for at in range(0, len(text), _PARTS)],
        "notes": [f"sha256 of the text: {report.hash}", f"origin: {report.origin}"],
        "mimeType": ["text/plain"],
    }


def _address(own: Spot) -> Properties:
    country = alpha2(own.country)
    return {
        "name": [one_line(own.name)[:_NAME]],
        "full": [one_line(own.name)[:_ADDRESS]],
        "country": [country.lower() if country else None],
        "latitude": [f"{own.latitude:g}"],
        "longitude": [f"{own.longitude:g}"],
        "remarks": [f"the coordinates are those of {own.at}" if own.at else None],
    }


def _decided(fact: Fact) -> Iterator[str]:
    held = fact.review
    if held is None:
        return
    if held.status:
        yield f"{held.status} by {held.by or 'nobody named'}"
    for edit in held.edits:
        yield f"{edit.field} set to “{edit.value}” by {edit.by}{', their own words' if edit.own else ''}"[:_TEXT]
    yield from (note[:_TEXT] for note in held.notes)


def _cut(lines: Iterable[str]) -> Iterator[str]:
    """Lines as values, none longer than the type allows: a longer one goes on in the next value."""
    for line in lines:
        yield from (line[at : at + _PARTS] for at in range(0, len(line), _PARTS))


def _days(time: Time | None) -> tuple[str | None, str | None]:
    if time is None or time.start is None or time.end is None or time.anchor != "at" or time.precision == "vague":
        return None, None
    return day(time.start.date()), day((time.end - timedelta(microseconds=1)).date())
