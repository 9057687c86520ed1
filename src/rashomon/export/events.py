"""Events of records as rows for coders: PLOVER/POLECAT-like, ACLED-like and UCDP-like CSV, and JSON lines.

One row an event of a record (``event_merge``), each with the story, the fact and its verdict, the number of origins,
and the words it stands on. What the reports do not give stays empty. Column by column: docs/reference/events.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from rashomon.annotate.event_kinds import sixteen
from rashomon.export.cells import Cell, csv_line
from rashomon.export.event_codes import acled_type, conflict_parties, is_organised, violence
from rashomon.export.event_merge import Merged, merged
from rashomon.model import Annotated, EventActor, Modality, Polarity, QuantityRange, Record
from rashomon.resources.lexicon import country_names
from rashomon.values import Place, Time

Row = dict[str, Cell]


class EventForm(StrEnum):
    """The forms of ``event_rows`` and ``event_lines``."""

    PLOVER = "plover"
    ACLED = "acled"
    UCDP = "ucdp"
    JSONL = "jsonl"


_TRACE = (
    *("story", "fact", "verdict", "origins", "reports", "modality", "polarity"),
    *("report", "outlet", "url", "published", "start", "end", "quote", "evidence"),
)
COLUMNS: Mapping[EventForm, tuple[str, ...]] = {
    EventForm.PLOVER: (
        *("event_id", "event_date", "event_date_end", "date_precision", "event_type", "event_mode", "contexts"),
        *("actor_name", "actor_country", "actor_sector"),
        *("recipient_name", "recipient_country", "recipient_sector"),
        *("placename", "place_precision", "country", "latitude", "longitude", "quantities"),
        *("dead_best", "dead_low", "dead_high", "injured_best", "injured_low", "injured_high"),
        *_TRACE,
    ),
    EventForm.ACLED: (
        *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
        *("actor1", "country1", "actor2", "country2", "civilian_targeting"),
        *("iso", "country", "admin1", "location", "latitude", "longitude", "geo_precision"),
        *("fatalities", "fatalities_low", "fatalities_high", "source", "notes"),
        *_TRACE,
    ),
    EventForm.UCDP: (
        *("id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "date_prec"),
        *("where_coordinates", "where_prec", "adm_1", "country", "latitude", "longitude"),
        *("deaths_unknown", "best", "low", "high", "source_article", "source_original", "number_of_sources"),
        *_TRACE,
    ),
}


def event_rows(records: Sequence[Record], annotated: Sequence[Annotated], form: EventForm | str) -> list[Row]:
    """A row an event of the records, in the form's columns (``COLUMNS``); the cells are made safe by ``event_lines``.

    ``annotated`` are the annotations that the records were made of, in any order. ACLED-like rows are of the types
    that ACLED codes, UCDP-like ones of violence; both only of what is told as having happened. Raises
    ``ValueError`` for another form, and where a report's annotations are missing.
    """
    form = _form(form)
    if form is EventForm.JSONL:
        raise ValueError("rows of jsonl are nested: use event_objects")
    make = {EventForm.PLOVER: _plover, EventForm.ACLED: _acled, EventForm.UCDP: _ucdp}[form]
    rows = []
    for event in _events(records, annotated):
        own = make(event)
        if own is not None:
            cells = {**own, **_trace(event)}
            rows.append({column: cells.get(column) for column in COLUMNS[form]})
    return rows


def event_objects(records: Sequence[Record], annotated: Sequence[Annotated]) -> Iterator[dict[str, Any]]:
    """The same events as nested JSON values, with every report's own telling of each."""
    for event in _events(records, annotated):
        yield _object(event)


def event_lines(records: Sequence[Record], annotated: Sequence[Annotated], form: EventForm | str) -> Iterator[str]:
    """The rows as text, a line a row with its line end: CSV (RFC 4180, ``\\n``) with a header, or JSON lines.

    A text cell of the CSV that a spreadsheet would run as a formula, or that begins with a control character,
    gets an apostrophe in front.
    """
    form = _form(form)
    if form is EventForm.JSONL:
        for item in event_objects(records, annotated):
            yield json.dumps(item, ensure_ascii=False, separators=(", ", ": ")) + "\n"
        return
    rows = event_rows(records, annotated, form)
    yield csv_line(COLUMNS[form])
    for row in rows:
        yield csv_line([row[column] for column in COLUMNS[form]])


def _form(form: EventForm | str) -> EventForm:
    try:
        return EventForm(form)
    except ValueError:
        raise ValueError(f"no form named {form!r}; available: {', '.join(EventForm)}") from None


def _events(records: Sequence[Record], annotated: Sequence[Annotated]) -> Iterator[Merged]:
    for record in records:
        yield from merged(record, annotated)


# -- what all forms carry ---------------------------------------------------------------------------------
def _trace(event: Merged) -> Row:
    told = event.told[0]
    report = next(r for r in event.record.reports if r.id == told.report)
    return {
        "story": event.record.story,
        "fact": event.fact.id,
        "verdict": event.fact.verdict.value,
        "origins": event.fact.origins,
        "reports": len({c.report for c in event.fact.claims}),
        "modality": event.modality().value,
        "polarity": event.event.polarity.value,
        "report": report.id,
        "outlet": report.outlet,
        "url": report.url,
        "published": _iso(report.published),
        "start": told.claim.start,
        "end": told.claim.end,
        "quote": _line(told.claim.text),
        "evidence": " | ".join(dict.fromkeys(f"{t.report}:{t.claim.start}-{t.claim.end}" for t in event.told)),
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _span(time: Time | None) -> tuple[date | None, date | None]:
    """First and last day; none where the time has no days or is only vaguely known ("soon")."""
    if time is None or time.start is None or time.end is None or time.anchor != "at" or time.precision == "vague":
        return None, None
    return time.start.date(), (time.end - timedelta(microseconds=1)).date()


def _length(time: Time | None) -> int | None:
    first, last = _span(time)
    return None if first is None or last is None else (last - first).days + 1


def _joined(actors: Sequence[EventActor], part: str) -> str | None:
    """One part of every actor, in order, empty where it isn't known; ``None`` where none has it."""
    cells = [_line(getattr(a, part) or "") for a in actors]
    return " | ".join(cells) if any(cells) else None


def _country(place: Place | None) -> str | None:
    return place.country if place is not None else None


def _degrees(place: Place | None) -> tuple[float | None, float | None]:
    return (place.latitude, place.longitude) if place is not None else (None, None)


def _admin(place: Place | None) -> str | None:
    """The first-level division, where the place is one."""
    return (
        place.name if place is not None and place.kind == "region" and (place.key or "").startswith("admin:") else None
    )


def _three(found: QuantityRange | None) -> tuple[float | None, float | None, float | None]:
    def whole(value: float | None) -> float | None:
        return int(value) if value is not None and value == int(value) else value

    return (whole(found.best), whole(found.low), whole(found.high)) if found else (None, None, None)


# -- the forms --------------------------------------------------------------------------------------------
def _plover(event: Merged) -> Row:
    source, target, time, place = event.actors(True), event.actors(False), event.time(), event.place()
    first, last = _span(time)
    latitude, longitude = _degrees(place)
    dead, hurt = _three(event.harm(dead=True)), _three(event.harm(dead=False))
    mode = event.vote(lambda t: t.event.mode)
    return {
        "event_id": event.id,
        "event_date": _iso(first),
        "event_date_end": _iso(last),
        "date_precision": time.precision if time is not None and first is not None else None,
        "event_type": sixteen(event.event.type, mode),
        "event_mode": mode,
        "contexts": event.vote(lambda t: t.event.context),
        "actor_name": _joined(source, "text"),
        "actor_country": _joined(source, "code"),
        "actor_sector": _joined(source, "sector"),
        "recipient_name": _joined(target, "text"),
        "recipient_country": _joined(target, "code"),
        "recipient_sector": _joined(target, "sector"),
        "placename": _line(place.name) if place is not None else None,
        "place_precision": place.kind if place is not None else None,
        "country": _country(place),
        "latitude": latitude,
        "longitude": longitude,
        "quantities": " | ".join(event.quantities()) or None,
        **dict(zip(("dead_best", "dead_low", "dead_high"), dead, strict=True)),
        **dict(zip(("injured_best", "injured_low", "injured_high"), hurt, strict=True)),
    }


def _happened(event: Merged) -> bool:
    told = event.modality() in {Modality.HAPPENED, Modality.ALLEGED}
    return told and event.event.polarity is Polarity.POSITIVE


def _acled(event: Merged) -> Row | None:
    source, target, time, place = event.actors(True), event.actors(False), event.time(), event.place()
    coded = acled_type(event.event.type, event.vote(lambda t: t.event.mode), source, target)
    if coded is None or not _happened(event):
        return None
    first, _ = _span(time)
    latitude, longitude = _degrees(place)
    best, low, high = _three(event.harm(dead=True))
    outlets = [r.outlet or r.id for r in event.record.reports if r.id in {t.report for t in event.told}]
    return {
        "event_id_cnty": event.id,
        "event_date": _iso(first),
        "year": first.year if first is not None else None,
        "time_precision": _coded(_length(time), ((1, 1), (7, 2), (31, 3))),
        "disorder_type": coded.disorder,
        "event_type": coded.kind,
        "sub_event_type": coded.sub,
        "actor1": _joined(source, "text"),
        "country1": _joined(source, "code"),
        "actor2": _joined(target, "text"),
        "country2": _joined(target, "code"),
        "civilian_targeting": "Civilian targeting" if coded.civilians else None,
        "iso": _numeric(_country(place)),
        "country": country_names().get(_country(place) or ""),
        "admin1": _admin(place),
        "location": _line(place.name) if place is not None else None,
        "latitude": latitude,
        "longitude": longitude,
        "geo_precision": {"street": 1, "facility": 1, "city": 1, "region": 3}.get(place.kind) if place else None,
        "fatalities": best,
        "fatalities_low": low,
        "fatalities_high": high,
        "source": "; ".join(dict.fromkeys(map(_line, outlets))),
        "notes": _line(event.told[0].claim.text),
    }


def _ucdp(event: Merged) -> Row | None:
    source, target, time, place = event.actors(True), event.actors(False), event.time(), event.place()
    organised = is_organised(event.vote(lambda t: t.event.mode), source, target)
    if event.event.type != "ASSAULT" or not organised or not _happened(event):
        return None
    first, last = _span(time)
    latitude, longitude = _degrees(place)
    best, low, high = _three(event.harm(dead=True))
    side_a, side_b = conflict_parties(source, target)
    report = next(r for r in event.record.reports if r.id == event.told[0].report)
    return {
        "id": event.id,
        "type_of_violence": violence(source, target),
        "side_a": side_a,
        "side_b": side_b,
        "date_start": _iso(first),
        "date_end": _iso(last),
        "date_prec": _coded(_length(time), ((1, 1), (6, 2), (7, 3), (31, 4), (366, 5))),
        "where_coordinates": _line(place.name) if place is not None else None,
        "where_prec": _where(place),
        "adm_1": _admin(place),
        "country": country_names().get(_country(place) or ""),
        "latitude": latitude,
        "longitude": longitude,
        "deaths_unknown": best,
        "best": best,
        "low": low,
        "high": high,
        "source_article": _line(report.title or "") or None,
        "source_original": report.outlet,
        "number_of_sources": event.fact.origins,
    }


def _coded(length: int | None, steps: Sequence[tuple[int, int]]) -> int | None:
    """The precision code of a length of time in days: that of the first step it fits in."""
    return next((code for days, code in steps if length is not None and length <= days), None)


def _where(place: Place | None) -> int | None:
    """UCDP's where_prec: 1 a spot or town, 4 a first-level division, 5 another region or water, 6 a country."""
    if place is None or place.key is None:
        return None
    if place.kind == "region":
        return 4 if place.key.startswith("admin:") else 5
    return {"street": 1, "facility": 1, "city": 1, "island": 5, "water": 5, "country": 6}.get(place.kind)


def _numeric(code: str | None) -> int | None:
    import pycountry

    found = pycountry.countries.get(alpha_3=code) if code else None
    return int(found.numeric) if found is not None else None


def _object(event: Merged) -> dict[str, Any]:
    flat = _plover(event)
    trace = _trace(event)
    del trace["evidence"]
    harm = {name: event.harm(dead=name == "dead") for name in ("dead", "injured")}
    return {
        "event_id": event.id,
        **{k: flat[k] for k in ("event_type", "event_mode", "contexts")},
        "date": {"start": flat["event_date"], "end": flat["event_date_end"], "precision": flat["date_precision"]},
        "place": {k: flat[k] for k in ("placename", "place_precision", "country", "latitude", "longitude")},
        "actors": [a.model_dump(include={"text", "code", "sector"}) for a in event.actors(True)],
        "recipients": [a.model_dump(include={"text", "code", "sector"}) for a in event.actors(False)],
        **{k: v.model_dump(include={"best", "low", "high"}) if v else None for k, v in harm.items()},
        "quantities": list(event.quantities()),
        **trace,
        "told": [
            {
                "report": t.report,
                "origin": event.origin_of[t.report],
                "start": t.claim.start,
                "end": t.claim.end,
                "quote": _line(t.claim.text),
                "trigger": [t.event.start, t.event.end],
                "time": t.event.time,
                "place": t.event.place,
                "modality": t.event.modality.value,
            }
            for t in event.told
        ],
    }
