"""Bytes to reports: files, folders, globs, addresses and standard input (DESIGN, section 4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from rashomon.errors import InputError
from rashomon.model import Report
from rashomon.reading import language
from rashomon.reading.dates import published
from rashomon.reading.decode import check, scrub
from rashomon.reading.find import reason, sources
from rashomon.reading.parts import blocks, headline, without_outlet
from rashomon.reading.registry import reader_for
from rashomon.reading.source import Draft, Problem, Reader, Reading, Source

__all__ = ["Draft", "Problem", "Reader", "Reading", "Source", "blocks", "read", "report"]

# A wire's credit in the dateline: "OSLO, June 3 (Reuters) -", "(AP) —".
_WIRE_CREDIT = re.compile(r"^.{0,80}?\((AP|AFP|Reuters|CNN|UPI|dpa|TASS|Xinhua|EFE|ANSA)\)\s*(?:--|[-–—])", re.M)


def read(
    inputs: Iterable[str | Path] | str | Path,
    *,
    stdin: BinaryIO | None = None,
    on_report: Callable[[Report], None] | None = None,
) -> Reading:
    """Read every input and say what could not be read, and why. Never raises for a bad input.

    ``inputs``: files, folders (with all below), globs, http(s) addresses, ``-`` for standard input
    (``stdin``, a binary stream, by default the process's). ``on_report`` is called with each report as it
    is read. Ids are unique: a second report of the same id gets ``#2`` behind it, and a warning says so.
    """
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    run = _Run(on_report)
    for found in sources(given, stdin):
        run.take(found)
    return Reading(reports=tuple(run.reports), problems=tuple(run.problems), set_aside=tuple(run.aside))


def report(draft: Draft, name: str) -> Report:
    """The report of a draft: text checked, parts labelled, day and outlet worked out where not given.

    Raises ``InputError`` where there is no usable text.
    """
    text, warnings = scrub(draft.text)
    check(draft.where or name, text)
    found = blocks(text, draft.title)
    shown = draft.title or headline(text, found)
    title, tail = without_outlet(shown) if shown else (None, None)
    day = draft.published or published(text)
    if day is None and draft.seen:
        day = draft.seen.date()
        warnings.append("no publication day: that of its collection is taken")
    return Report(
        id=draft.id or Path(name).name or name,
        text=text,
        hash=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        path=draft.path,
        title=title,
        outlet=draft.outlet or tail or _wire(text),
        url=draft.url,
        published=day,
        language=language.base(draft.language) or language.detect(text),
        story=draft.story,
        blocks=found,
        warnings=(*draft.warnings, *warnings),
    )


def _wire(text: str) -> str | None:
    found = _WIRE_CREDIT.search(text[:3000])
    return found[1] if found else None


class _Run:
    """What one call of ``read`` has gathered."""

    def __init__(self, on_report: Callable[[Report], None] | None) -> None:
        self.reports: list[Report] = []
        self.aside: list[Report] = []
        self.problems: list[Problem] = []
        self._ids: set[str] = set()
        self._on_report = on_report

    def take(self, found: Source | Problem) -> None:
        if isinstance(found, Problem):
            self.problems.append(found)
            return
        try:
            for draft in _drafts(found):
                self._draft(found, draft)
        except InputError as error:
            self.problems.append(Problem(name=error.name, reason=error.reason))
        except Exception as error:  # a reader's failure on one input never ends the run
            self.problems.append(Problem(name=found.name, reason=_failure(error)))

    def _draft(self, source: Source, draft: Draft | Problem) -> None:
        if isinstance(draft, Problem):
            self.problems.append(draft)
            return
        try:
            made = report(draft, source.name)
        except InputError as error:
            self.problems.append(Problem(name=error.name, reason=error.reason))
            return
        place = draft.where or source.name
        made = self._unique(made, place)
        for warning in made.warnings:
            self.problems.append(Problem(name=place, reason=warning, severity="warning"))
        self._keep(made, place)

    def _unique(self, made: Report, place: str) -> Report:
        wanted, count = made.id, 1
        while made.id in self._ids:
            count += 1
            made = made.model_copy(update={"id": f"{wanted}#{count}"})
        if count > 1:
            said = f"a report with the id {wanted!r} was read before; this one is called {made.id!r}"
            self.problems.append(Problem(name=place, reason=said, severity="warning"))
        self._ids.add(made.id)
        return made

    def _keep(self, made: Report, place: str) -> None:
        if made.language is not None and made.language not in language.MODELS:
            self.aside.append(made)
            self.problems.append(Problem(name=place, reason=f"language {made.language!r}: no model"))
            return
        self.reports.append(made)
        if self._on_report is not None:
            self._on_report(made)


def _drafts(source: Source) -> Iterator[Draft | Problem]:
    for draft in reader_for(source).read(source):
        if isinstance(draft, Draft):
            draft.path = draft.path or (str(source.path) if source.path else None)
            draft.url = draft.url or source.url
            draft.id = draft.id or source.url
        yield draft


def _failure(error: Exception) -> str:
    if isinstance(error, OSError):
        return reason(error)
    return f"can't be read ({type(error).__name__}: {str(error)[:200]})"
