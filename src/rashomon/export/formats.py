"""The formats a record can be written in: the registry of exporters.

A format is a pure function of records: the same records give the same bytes. Further ones are registered by an entry
point of the group ``rashomon.exporters`` that loads a ``Format`` (or a function that makes one); a registered format
takes the place of a built-in one of its name.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points

from rashomon.errors import RashomonError
from rashomon.model import Annotated, Record

__all__ = ["GROUP", "Format", "Joins", "MissingExtra", "Purpose", "Takes", "UnknownFormat", "formats", "write"]

GROUP = "rashomon.exporters"


class Purpose(StrEnum):
    """What people want a format for."""

    KEEP = "to keep, and for programs"
    TABLE = "for a spreadsheet or statistics"
    MAP = "for a map"
    EVENTS = "for an event data set"
    NOTES = "for annotation tools and provenance"
    INTELLIGENCE = "for an investigation or intelligence platform"
    READ = "to read and hand on"
    OTHER = "other"


class Takes(StrEnum):
    """What a format's ``write`` is given: records; also their reports' annotations, where there; or these for sure."""

    RECORDS = "records"
    ANNOTATED = "annotated"
    NEEDS_ANNOTATED = "needs annotated"


class Joins(StrEnum):
    """How files of some records each make the file of all: not, one after the other, without the later headers."""

    NOT = "not"
    LINES = "lines"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write records.

    ``write(records)`` gives the whole file as bytes; where ``takes`` says so it is ``write(records, annotated)``, with
    the annotations of the records' reports in any order. ``suffix`` begins with a dot; ``what`` is a line for people;
    ``binary``: no text, nothing for a terminal; ``needs`` the module it can't do without, of the extra ``extra``.
    ``joins``: whether many records can be written a few at a time.
    """

    name: str
    suffix: str
    media_type: str
    what: str
    write: Callable[..., bytes]
    purpose: Purpose = Purpose.OTHER
    takes: Takes = Takes.RECORDS
    binary: bool = False
    needs: str | None = None
    extra: str | None = None
    joins: Joins = Joins.NOT

    @property
    def missing(self) -> str | None:
        """What to do before this format can be written here; ``None`` where it can."""
        if self.needs is None or importlib.util.find_spec(self.needs) is not None:
            return None
        return f"pip install 'rashomon[{self.extra}]'" if self.extra else f"install {self.needs}"


class UnknownFormat(RashomonError):  # noqa: N818  a name of the field, as in errors.py
    """No format of that name; the message names those that there are."""


class MissingExtra(RashomonError):  # noqa: N818
    """The format needs a package that is not installed; the message names the extra."""


def formats() -> dict[str, Format]:
    """The formats by name: the built-in ones in a fixed order, then registered ones by name."""
    return dict(_formats())


def write(name: str, records: Sequence[Record], annotated: Sequence[Annotated] = ()) -> bytes:
    """The records in the format called ``name``.

    ``annotated`` are the annotations of the records' reports, in any order: event formats need them, others say more
    with them. Raises ``UnknownFormat``, ``MissingExtra``, and ``ValueError`` where annotations are needed and missing.
    """
    chosen = _formats().get(name)
    if chosen is None:
        raise UnknownFormat(f"no format named {name!r}; available: {', '.join(_formats())}")
    if chosen.missing:
        raise MissingExtra(f"the format {name} needs {chosen.needs}: {chosen.missing}")
    if chosen.takes is Takes.RECORDS:
        return chosen.write(records)
    return chosen.write(records, annotated)


@functools.cache
def _formats() -> dict[str, Format]:
    found = {one.name: one for one in _BUILT_IN}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        made = point.load()
        own = made if isinstance(made, Format) else made()
        if not isinstance(own, Format):
            raise TypeError(f"entry point {point.name!r} of {GROUP} gives no Format")
        found[own.name] = own
    return found


def _later(where: str) -> Callable[..., bytes]:
    """The function ``module:name`` of this package, loaded when it is first called."""
    module, _, name = where.partition(":")

    def call(*given: object) -> bytes:
        made: bytes = getattr(importlib.import_module(f"rashomon.export.{module}"), name)(*given)
        return made

    return call


# name, suffix, media type, what it is, where its writer is
_BUILT_IN: tuple[Format, ...] = (
    Format(
        "records",
        ".jsonl",
        "application/x-ndjson",
        "A whole record a line, with texts, spans, verdicts and decisions; nothing is lost",
        _later("flat:records_bytes"),
        Purpose.KEEP,
        joins=Joins.LINES,
    ),
    Format(
        "csv",
        ".csv",
        "text/csv",
        "A row a claim: fact, verdict, rule, quote, start, end, hash of the text, review",
        _later("flat:csv_bytes"),
        Purpose.TABLE,
        joins=Joins.TABLE,
    ),
    Format(
        "parquet",
        ".parquet",
        "application/vnd.apache.parquet",
        "The same rows and columns as CSV, typed",
        _later("parquet:parquet_bytes"),
        Purpose.TABLE,
        binary=True,
        needs="pyarrow",
        extra="parquet",
    ),
    Format(
        "statements",
        ".statements.csv",
        "text/csv",
        "Who said what: a row a statement, with speaker, office, words and where they stand",
        _later("told:statements_bytes"),
        Purpose.TABLE,
        joins=Joins.TABLE,
    ),
    Format(
        "ledger",
        ".ledger.csv",
        "text/csv",
        "Demands, offers, answers, agreed terms and next steps: a row a line of the ledger",
        _later("told:ledger_bytes"),
        Purpose.TABLE,
        joins=Joins.TABLE,
    ),
    Format(
        "geojson",
        ".geojson",
        "application/geo+json",
        "A point a place of a fact or event (RFC 7946), and what has no place on the map",
        _later("geojson:geojson_bytes"),
        Purpose.MAP,
        Takes.ANNOTATED,
    ),
    Format(
        "plover",
        ".plover.csv",
        "text/csv",
        "A row an event, in columns like those of PLOVER/POLECAT",
        _later("event_files:plover_bytes"),
        Purpose.EVENTS,
        Takes.NEEDS_ANNOTATED,
        joins=Joins.TABLE,
    ),
    Format(
        "acled",
        ".acled.csv",
        "text/csv",
        "A row an event of the types that ACLED codes, in columns like its own",
        _later("event_files:acled_bytes"),
        Purpose.EVENTS,
        Takes.NEEDS_ANNOTATED,
        joins=Joins.TABLE,
    ),
    Format(
        "ucdp",
        ".ucdp.csv",
        "text/csv",
        "A row an event of organised violence, in columns like those of UCDP's GED",
        _later("event_files:ucdp_bytes"),
        Purpose.EVENTS,
        Takes.NEEDS_ANNOTATED,
        joins=Joins.TABLE,
    ),
    Format(
        "events",
        ".events.jsonl",
        "application/x-ndjson",
        "An event a line, with every report's own telling of it",
        _later("event_files:events_bytes"),
        Purpose.EVENTS,
        Takes.NEEDS_ANNOTATED,
        joins=Joins.LINES,
    ),
    Format(
        "annotations",
        ".annotations.jsonld",
        "application/ld+json",
        "A W3C Web Annotation a claim, on the words of its report",
        _later("annotations:annotations_bytes"),
        Purpose.NOTES,
    ),
    Format(
        "prov",
        ".prov.jsonld",
        "application/ld+json",
        "Where every line comes from: texts, passages, run and decisions in PROV-O",
        _later("prov:prov_bytes"),
        Purpose.NOTES,
    ),
    Format(
        "ftm",
        ".ftm.jsonl",
        "application/x-ndjson",
        "FollowTheMoney entities: articles, people, bodies, events, notes",
        _later("ftm:ftm_bytes"),
        Purpose.INTELLIGENCE,
        Takes.ANNOTATED,
    ),
    Format(
        "stix",
        ".stix.json",
        "application/stix+json;version=2.1",
        "A STIX 2.1 bundle: a report a story, identities, locations, notes, opinions",
        _later("stix:stix_bytes"),
        Purpose.INTELLIGENCE,
        Takes.ANNOTATED,
    ),
    Format(
        "brief",
        ".md",
        "text/markdown",
        "A footnoted brief: every line a source's words, every footnote finds them",
        _later("brief:brief_bytes"),
        Purpose.READ,
    ),
    Format(
        "pdf",
        ".pdf",
        "application/pdf",
        "The footnoted brief as PDF, with its footnotes on their page",
        _later("pdf:render_pdf"),
        Purpose.READ,
        binary=True,
        needs="typst",
        extra="pdf",
    ),
    Format(
        "bundle",
        ".zip",
        "application/zip",
        "A case to hand on: texts, record, page, brief, configuration and hashes, for `rashomon verify`",
        _later("bundle:format_bytes"),
        Purpose.KEEP,
        Takes.ANNOTATED,
        binary=True,
    ),
)
