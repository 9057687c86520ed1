"""Taking reports into an archive: annotated outside any transaction, kept batch by batch, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from rashomon.annotate import of_report
from rashomon.archive.columns import clock
from rashomon.archive.database import Database
from rashomon.archive.grouping import Place, assign
from rashomon.archive.membership import ensure, leave, put
from rashomon.archive.model import Duplicate, SetAside
from rashomon.archive.reports import insert_annotated, insert_report, kept
from rashomon.archive.schema import members, reports
from rashomon.archive.search import index
from rashomon.archive.traits import keep_traits, traits_of
from rashomon.errors import MissingModel
from rashomon.model import Annotated, Report

if TYPE_CHECKING:
    from rashomon.stories.features import Features

Progress = Callable[[str, int, int], None]
Annotate = Callable[[Sequence[Report]], Sequence[Annotated]]
Dated = Callable[[Report], datetime]

BATCH = 8  # reports that are kept at once: what a kill can cost is their annotation


class Adding:
    """One run of adding: what became of each report so far.

    ``dated`` says when a report, as it is kept, is said to have been added; by default the clock does.
    """

    def __init__(self, database: Database, annotate: Annotate | None = None, dated: Dated | None = None) -> None:
        self._database = database
        self._dated = dated
        self._annotate = annotate or _annotated
        self._names: dict[str, str] = {}  # of every report seen: what it was called when it came
        self.kept: list[str] = []
        self.versions: list[str] = []
        self.duplicates: list[Duplicate] = []
        self.set_aside: list[SetAside] = []
        self.stories: dict[str, None] = {}

    def run(self, given: Iterable[Report | Annotated], progress: Progress | None = None) -> None:
        """Keep what is new of these, read batch by batch. Raises ``ArchiveError``; what was committed before stays."""
        done, total = 0, len(given) if isinstance(given, Sized) else 0
        rest = iter(given)
        while batch := list(islice(rest, BATCH)):
            fresh = list(self._fresh(batch))
            if fresh:
                self._keep(list(self._layers(fresh, batch)))
            done += len(batch)
            if progress is not None:
                progress("annotate", done, max(done, total))

    def _fresh(self, batch: Sequence[Report | Annotated]) -> Iterator[Report]:
        """The reports that are not kept yet, as they will be."""
        named = []
        for item in batch:
            report = item.report if isinstance(item, Annotated) else item
            try:
                named.append((kept(report), report.id))
            except UnicodeEncodeError:
                self.set_aside.append(SetAside(name=report.id, reason="its text is not Unicode (lone surrogates)"))
        with self._database.reading() as connection:
            known = _known(connection, [report.id for report, _ in named])
        for report, name in named:
            if report.id in known or report.id in self._names:
                self.duplicates.append(Duplicate(name=name, report=report.id))
            else:
                self._names[report.id] = name
                yield report

    def _layers(self, fresh: Sequence[Report], batch: Sequence[Report | Annotated]) -> Iterator[Annotated]:
        given = {kept(item.report).id: item for item in batch if isinstance(item, Annotated)}
        made = {a.report.id: a for a in self._try([r for r in fresh if r.id not in given])}
        for report in fresh:
            if report.id in given:
                yield of_report(given[report.id], report)
            elif report.id in made:
                yield made[report.id]

    def _try(self, fresh: Sequence[Report]) -> list[Annotated]:
        """Annotations of these reports. One that can't be annotated is set aside, and takes no other with it."""
        if not fresh:
            return []
        try:
            return list(self._annotate(fresh))
        except (MissingModel, MemoryError):
            raise
        except Exception as error:
            if len(fresh) == 1:
                reason = f"can't be annotated ({type(error).__name__}: {str(error)[:200]})"
                self.set_aside.append(SetAside(name=self._names[fresh[0].id], reason=reason))
                return []
        return [found for report in fresh for found in self._try([report])]

    def _keep(self, layers: Sequence[Annotated]) -> None:
        names = self._names
        whole = [annotated.report for annotated in layers]
        # Grouping takes long, so it is done before the lock is taken, and again where somebody else wrote meanwhile.
        traits = traits_of(whole)
        with self._database.reading() as connection:
            state = _state(connection)
            late = _known(connection, [report.id for report in whole])
            places = assign(connection, [report for report in whole if report.id not in late], traits)
        with self._database.writing() as connection:
            # What somebody else kept since we asked: while this was annotated, or while it was grouped.
            late = _known(connection, [report.id for report in whole])
            self.duplicates += [Duplicate(name=names[own], report=own) for own in sorted(late)]
            layers = [annotated for annotated in layers if annotated.report.id not in late]
            if _state(connection) != state:
                places = assign(connection, [annotated.report for annotated in layers], traits)
            replaced = [self._keep_one(connection, annotated, places, traits) for annotated in layers]
        self.kept += [annotated.report.id for annotated in layers]
        self.versions += [a.report.id for a, was in zip(layers, replaced, strict=True) if was]
        self.stories |= dict.fromkeys(places[a.report.id].story for a in layers)

    def _keep_one(
        self, connection: Connection, annotated: Annotated, places: dict[str, Place], traits: dict[str, Features]
    ) -> str | None:
        own = annotated.report.id
        with clock(self._dated(annotated.report) if self._dated else None):
            return _keep_one(connection, annotated, self._names[own], places[own], traits[own])


def _keep_one(connection: Connection, annotated: Annotated, name: str, place: Place, traits: Features) -> str | None:
    """Keep a report with all that belongs to it. Returns the report whose page it is a later text of."""
    report = annotated.report
    number = insert_report(connection, report, name)
    insert_annotated(connection, number, annotated)
    keep_traits(connection, number, traits)
    index(connection, number, report)
    ensure(connection, place.story, place.title, place.named)
    was = connection.execute(select(reports.c.id).where(reports.c.successor == report.id)).scalar()
    if was is not None:
        leave(connection, was)
    put(connection, report.id, place.story, place.why)
    return str(was) if was is not None else None


def _state(connection: Connection) -> int:
    """A number that grows with every coming and going."""
    return int(connection.execute(select(func.coalesce(func.max(members.c.id), 0))).scalar_one())


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    return set(connection.execute(select(reports.c.id).where(reports.c.id.in_(ids))).scalars())


def _annotated(fresh: Sequence[Report]) -> list[Annotated]:
    from rashomon.annotate import annotate

    return annotate(fresh)
