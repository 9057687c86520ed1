"""Report → Annotated: each annotator writes its own layer over one parse."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from rashomon.model import Annotated, Block, Mention, Report

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc

Progress = Callable[[str, int, int], None]


def annotate(reports: Sequence[Report], progress: Progress | None = None) -> list[Annotated]:
    """Annotate reports, in order. ``progress`` is called with ``("annotate", done, total)`` after each."""
    return list(annotate_iter(reports, progress))


def annotate_iter(reports: Sequence[Report], progress: Progress | None = None) -> Iterator[Annotated]:
    """As ``annotate``, one at a time. Raises ``MissingModel`` where no parser model is installed.

    What is printed by several is read once: text, parts and day of publication are all that the layers depend on.
    """
    from rashomon.annotate.pipeline import parse

    keys = [(report.text, report.blocks, report.published) for report in reports]
    times = Counter(keys)
    kept: dict[tuple[str, tuple[Block, ...], date | None], Annotated] = {}
    first = dict(zip(reversed(keys), reversed(reports), strict=True))
    docs = parse(first[key] for key in times)
    for done, (key, report) in enumerate(zip(keys, reports, strict=True), 1):
        if key in kept:
            found = of_report(kept[key], report)
        else:
            with _no_collection():
                doc = next(docs)
                found = layers_of(report, doc)
                doc.forget()
            if times[key] > 1:
                kept[key] = found
        yield found
        if progress is not None:
            progress("annotate", done, len(reports))


def of_report(annotated: Annotated, report: Report) -> Annotated:
    """The layers as those of another report with the same text."""
    claims = tuple(claim.model_copy(update={"report": report.id}) for claim in annotated.claims)
    return annotated.model_copy(update={"report": report, "claims": claims})


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector off a report's many small objects: all but what is found go when it is done."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def layers_of(report: Report, doc: Doc) -> Annotated:
    """All layers of one parsed report."""
    from rashomon.annotate.actors import actors, office_claims
    from rashomon.annotate.claims import Layers, claims
    from rashomon.annotate.events import events
    from rashomon.annotate.places import places
    from rashomon.annotate.quantities import quantities
    from rashomon.annotate.statements import statements
    from rashomon.annotate.times import times
    from rashomon.annotate.user_actors import merged

    who = merged(report.text, _in_words_of(report, actors(doc, report.published)), report.published)
    when = _in_words_of(report, times(doc, report.published))
    how_many = _in_words_of(report, quantities(doc))
    where = _in_words_of(report, places(doc, who))
    said = statements(doc, who)
    layers = Layers(who, where, when, how_many, said, office_claims(doc, who), report.published)
    return Annotated(
        report=report,
        actors=who,
        places=where,
        times=when,
        quantities=how_many,
        statements=said,
        events=events(doc, who, where, when, how_many, said, report.text),
        claims=claims(doc, report, layers),
    )


_M = TypeVar("_M", bound=Mention)


def _in_words_of(report: Report, mentions: Sequence[_M]) -> tuple[_M, ...]:
    """The mentions with the report's own words: the parse saw blanks where the report has markup."""
    text = report.text
    return tuple(
        m if m.text == text[m.start : m.end] else m.model_copy(update={"text": text[m.start : m.end]}) for m in mentions
    )


class _Callable(ModuleType):
    """``rashomon.annotate`` is both this package and, in the public API, the function: importing the one must not
    take the other away."""

    def __call__(self, reports: Sequence[Report], progress: Progress | None = None) -> list[Annotated]:
        return annotate(reports, progress)


sys.modules[__name__].__class__ = _Callable
