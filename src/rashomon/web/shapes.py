"""The shape of each page's JSON, as JSON Schema: the models that it gives, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from rashomon.archive.model import (
    ActorPage,
    AddResult,
    Entry,
    FacetCount,
    Membership,
    RecordDiff,
    RecordVersion,
    ReportRow,
    SearchResult,
    StoryRecord,
    StorySummary,
)
from rashomon.archive.processes import Process, ProcessPage
from rashomon.archive.stories import StoryFilter
from rashomon.model import (
    Annotated,
    Difference,
    Exchange,
    Fact,
    LedgerEntry,
    Origin,
    QuantityRange,
    RecordReport,
    StatementRef,
    Verdict,
)

Schema = dict[str, Any]
Ref = Callable[[type[BaseModel]], Schema]

MODELS: tuple[type[BaseModel], ...] = (
    ActorPage,
    AddResult,
    Annotated,
    Difference,
    Entry,
    Exchange,
    FacetCount,
    Fact,
    LedgerEntry,
    Membership,
    Origin,
    Process,
    ProcessPage,
    QuantityRange,
    RecordDiff,
    RecordReport,
    RecordVersion,
    ReportRow,
    SearchResult,
    StatementRef,
    StoryFilter,
    StoryRecord,
    StorySummary,
)

#: Pages that are no table, so that they have no ``.csv``.
NO_TABLE = frozenset(("/add", "/jobs/{job}", "/settings", "/about"))

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_NUMBER: Schema = {"type": "number"}
_YES: Schema = {"type": "boolean"}
_DAY: Schema = {"type": "string", "format": "date"}
_VERDICT: Schema = {"type": "string", "enum": [v.value for v in Verdict]}


def _object(**held: Schema) -> Schema:
    """An object that has these, and nothing else."""
    return {"type": "object", "properties": held, "required": list(held), "additionalProperties": False}


def _many(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _each(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _or_nothing(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


_TEXTS = _many(_TEXT)

#: What every refusal is: one clause that names the thing, one that names the cure.
REFUSAL: Schema = _object(error=_TEXT, cure=_TEXT)


def shapes(ref: Ref) -> dict[str, Schema]:
    """The schema of every page's JSON by the page's path; ``ref`` gives the schema of a model."""
    return {**_lists(ref), **_stories(ref), **_rest(ref)}


def _lists(ref: Ref) -> dict[str, Schema]:
    files = _object(**dict.fromkeys(("file", "type", "for", "what", "missing"), _TEXT))
    item = _object(
        story=_TEXT, title=_TEXT, fact=_TEXT, gist=_TEXT, verdict=_VERDICT, weight=_NUMBER, why=_TEXT
    )  # fmt: skip
    return {
        "/stories": _object(
            total=_COUNT,
            stories=_many(ref(StorySummary)),
            facets=_each(_many(ref(FacetCount))),
            filter=ref(StoryFilter),
        ),
        "/export": _object(stories=_COUNT, most=_COUNT, files=_many(files)),
        "/stories/{story}/export": _many(files),
        "/processes": ref(ProcessPage),
        "/processes/{process}": ref(Process),
        "/search": ref(SearchResult),
        "/actor": ref(ActorPage),
        "/review": _many(item),
        "/decisions": _many(ref(Entry)),
        "/stories/{story}/decisions": _many(ref(Entry)),
        "/reports/{report}": _object(row=ref(ReportRow), annotated=ref(Annotated)),
    }


def _stories(ref: Ref) -> dict[str, Schema]:
    account = _object(report=_TEXT, only=_TEXTS, left_out=_TEXTS)
    day = _object(first=_DAY, last=_DAY, words=_TEXT, gist=_TEXT, fact=_TEXT, verdict=_VERDICT, reports=_TEXTS)
    place = _object(
        place=_TEXT,
        kind=_or_nothing(_TEXT),
        country=_or_nothing(_TEXT),
        latitude=_NUMBER,
        longitude=_NUMBER,
        mentions=_COUNT,
        reports=_TEXTS,
        words=_TEXTS,
    )
    return {
        "/stories/{story}": ref(StoryRecord),
        "/stories/{story}/reports": _object(reports=_many(ref(RecordReport)), facts=_many(ref(Fact))),
        "/stories/{story}/differences": _many(_object(fact=_TEXT, gist=_TEXT, differences=_many(ref(Difference)))),
        "/stories/{story}/accounts": _object(origins=_many(ref(Origin)), accounts=_many(account)),
        "/stories/{story}/ledger": _object(
            ledger=_many(ref(LedgerEntry)),
            exchanges=_many(ref(Exchange)),
            quantities=_each(ref(QuantityRange)),
        ),
        "/stories/{story}/statements": _many(ref(StatementRef)),
        "/stories/{story}/timeline": _many(day),
        "/stories/{story}/map": _many(place),
        "/stories/{story}/versions": _object(
            versions=_many(ref(RecordVersion)), diff=_or_nothing(ref(RecordDiff)), history=_many(ref(Membership))
        ),
        "/stories/{story}/facts/{fact}": _object(story=_TEXT, fact=ref(Fact), decisions=_many(ref(Entry))),
    }


def _rest(ref: Ref) -> dict[str, Schema]:
    alpha = _object(field=_TEXT, alpha=_or_nothing(_NUMBER), units=_COUNT, agreed=_COUNT)
    unit = _object(story=_TEXT, fact=_TEXT, codes=_each(_each(_TEXT)))
    return {
        "/coders": _object(coders=_TEXTS, fields=_many(alpha), units=_many(unit)),
        "/add": _object(post=_TEXT),
        "/jobs/{job}": _object(state=_TEXT, stage=_TEXT, done=_COUNT, total=_COUNT, error=_TEXT, result={}),
        "/settings": _object(name=_TEXT, blind=_YES, keys=_each(_TEXT)),
        "/about": _object(rashomon=_TEXT, stories=_COUNT, reports=_COUNT, decisions=_COUNT),
    }
