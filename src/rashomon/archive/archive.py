"""``rashomon.Archive``: what a program, the command line and the pages do with an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, Unpack

from rashomon.archive import bundle, deciding, dump, journal, people, processes, search, stories
from rashomon.archive import database as db
from rashomon.archive.adding import Adding, Annotate, Progress
from rashomon.archive.decisions import apply_decisions
from rashomon.archive.diff import diff
from rashomon.archive.errors import UnknownName
from rashomon.archive.making import Reconcile, complete, remake
from rashomon.archive.membership import current
from rashomon.archive.model import (
    ActorPage,
    AddResult,
    Decision,
    Entry,
    FacetCount,
    Finding,
    GoneQuote,
    RecordDiff,
    RecordVersion,
    ReportRow,
    SearchResult,
    Story,
    StoryPage,
    StoryRecord,
    StorySummary,
    Unapplied,
)
from rashomon.archive.processes import Process, ProcessPage
from rashomon.archive.records import load_record, versions
from rashomon.archive.reports import load_annotated, load_reports, named_like, page_of, report_rows
from rashomon.archive.search import ReportFilter, ReportWishes
from rashomon.archive.stories import StoryFilter, StoryWishes
from rashomon.archive.verify import verify
from rashomon.archive.versions import gone_from, gone_quotes, page_versions
from rashomon.model import Annotated, Record, Report

_T = TypeVar("_T")


class Archive:
    """Kept reports, their stories and records, and what people decided on them.

    ::

        with rashomon.Archive.open("talks.rashomon") as archive:
            archive.add(rashomon.read(["reports/"]).reports)
            for story in archive.stories().stories:
                print(story.disputed, story.title)

    Can be used from several threads and, one writer at a time, from several processes. Every method that reads sees
    one state of the archive. Methods raise ``rashomon.archive.errors.ArchiveError`` with a line that names the
    archive, what is wrong, and the cure; ``UnknownName`` for an id that is not in it.
    """

    def __init__(self, database: db.Database) -> None:
        self._db = database

    @classmethod
    def open(cls, where: str | Path, create: bool = True, *, wait: float = db.WAIT) -> Archive:
        """Open the archive in a file, or at ``postgresql://USER@HOST/NAME`` (``pip install 'rashomon[postgres]'``).

        ``create`` makes it where there is none; ``wait`` is for how many seconds a writer waits for another one.
        """
        return cls(db.opened(where, create=create, wait=wait))

    @staticmethod
    def migrate(where: str | Path) -> tuple[str, str]:
        """Bring an archive that an older rashomon made up to date. Returns its schema before and after.

        What the older one did not keep is made from the reports. Can be broken off and run again.
        """
        found = db.migrated(where)
        with Archive.open(where, create=False) as archive:
            complete(archive._db)
        return found

    @property
    def name(self) -> str:
        """How messages call it: the path, or the address without the password."""
        return self._db.name

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # -- taking in ----------------------------------------------------------------------------------------

    def add(
        self,
        reports: Iterable[Report | Annotated],
        progress: Progress | None = None,
        *,
        annotate: Annotate | None = None,
        reconcile: Reconcile | None = None,
    ) -> AddResult:
        """Keep reports, put each into a story, and make the records of the stories that they touch.

        Reports that are annotated already are taken as they are. Kept are eight at a time: what is committed stays
        whatever happens, and a run that is broken off is finished by the next one. Raises ``MissingModel``.
        """
        db.writable(self._db)
        run = Adding(self._db, annotate)
        run.run(reports, progress)
        made = remake(self._db, progress, reconcile)
        return AddResult(
            kept=tuple(run.kept),
            versions=tuple(run.versions),
            duplicates=tuple(run.duplicates),
            set_aside=tuple(run.set_aside),
            stories_touched=made,
        )

    def remake(
        self, stories: Iterable[str] | None = None, progress: Progress | None = None, reconcile: Reconcile | None = None
    ) -> tuple[str, ...]:
        """Make the records that are stale, or those of these stories. Returns the stories."""
        names = None if stories is None else [self._story(name) for name in stories]
        return remake(self._db, progress, reconcile, names)

    # -- stories and records ------------------------------------------------------------------------------

    def stories(self, query: str = "", *, coder: str | None = None, **wanted: Unpack[StoryWishes]) -> StoryPage:
        """Stories that fit: words in a report, names and values of the facets, days; by default disputed ones first.

        ``wanted`` are the fields of ``StoryFilter``. With ``coder``, as that person sees them who codes blind:
        counts follow from their decisions alone.
        """
        return self.stories_by(StoryFilter.model_validate({"query": query, **wanted}), coder)

    def stories_by(self, wanted: StoryFilter, coder: str | None = None) -> StoryPage:
        """As ``stories``, for a filter that is kept as a whole."""
        with self._db.reading() as connection:
            return stories.listed(connection, wanted, coder)

    def facets(self, wanted: StoryFilter | None = None, coder: str | None = None) -> dict[str, tuple[FacetCount, ...]]:
        """The values of actor, place, type, outlet and verdict that most of the filtered stories have; all months."""
        with self._db.reading() as connection:
            return stories.counted(connection, wanted or StoryFilter(), coder)

    def story(self, story: str, coder: str | None = None) -> Story:
        """A story with its reports, their coming and going, and its record's versions. A merged one leads on."""
        with self._db.reading() as connection:
            found = stories.story(connection, story, coder)
        if found is None:
            raise UnknownName(self.name, f"no story {story!r}")
        return found

    def record(self, story: str, version: int | None = None, users: Sequence[str] | None = None) -> StoryRecord:
        """A story's record, the last or an earlier one, with the decisions that stand, of these users or of all."""
        with self._db.reading() as connection:
            return self._record(connection, story, version, users)

    def _record(
        self, connection: Any, story: str, version: int | None = None, users: Sequence[str] | None = None
    ) -> StoryRecord:
        name = current(connection, story)
        found, record, unapplied = self._decided(connection, name, version, users)
        return StoryRecord(
            story=name,
            version=found.version,
            made_at=found.made_at,
            code=found.code,
            record=record,
            unapplied=unapplied,
            withdrawn=gone_from(connection, name),
        )

    def _decided(
        self, connection: Any, name: str, version: int | None, users: Sequence[str] | None
    ) -> tuple[RecordVersion, Record, tuple[Unapplied, ...]]:
        held = {found.version: found for found in versions(connection, name)}
        if not held:
            raise UnknownName(self.name, f"no record of a story {name!r}")
        found = held.get(max(held) if version is None else version)
        if found is None:
            raise UnknownName(self.name, f"no version {version} of story {name!r}", f"there are 1 to {max(held)}")
        made = load_record(connection, name, found.version)
        decided = journal.decisions_for(connection, name, users)
        return found, *apply_decisions(made, decided, partial(load_annotated, connection))

    def versions(self, story: str) -> tuple[RecordVersion, ...]:
        """When a story's records were made, by which code, from which reports; the first one first."""
        return self.story(story).versions

    def diff(
        self,
        story: str,
        before: int | None = None,
        after: int | None = None,
        users: Sequence[str] | None = None,
    ) -> RecordDiff:
        """What changed from one version of a story's record to another; by default what the last made."""
        with self._db.reading() as connection:
            new = self._record(connection, story, after, users)
            first = max(1, new.version - 1) if before is None else before
            old = self._record(connection, story, first, users)
        return diff(new.story, (old.version, old.record), (new.version, new.record))

    # -- processes ----------------------------------------------------------------------------------------

    def processes(self, *, coder: str | None = None, limit: int = 50, offset: int = 0) -> ProcessPage:
        """The processes: stories that are rounds of one, such as talks. That with the latest round first."""
        with self._db.reading() as connection:
            return processes.listed(connection, coder, limit, offset)

    def process(self, process: str, *, coder: str | None = None) -> Process:
        """A process by its id, or that of one of its stories: rounds in order of time, ledger, exchanges.

        Of a story that is a round of none, that story alone.
        """
        with self._db.reading() as connection:
            name = processes.resolved(connection, process)
            if name is None:
                raise UnknownName(self.name, f"no process {process!r}")
            users = None if coder is None else (coder,)
            return processes.told(connection, name, lambda own: self._decided(connection, own, None, users)[1], coder)

    def rounds(self, process: str, *, coder: str | None = None) -> tuple[str, tuple[StorySummary, ...]]:
        """Only the id and the rounds of a process, the earliest first."""
        with self._db.reading() as connection:
            name = processes.resolved(connection, process)
            if name is None:
                raise UnknownName(self.name, f"no process {process!r}")
            return name, processes.rounds_of(connection, name, coder)

    def is_process(self, name: str) -> bool:
        """Whether a process has that id, or had it."""
        with self._db.reading() as connection:
            return processes.resolved(connection, name) is not None

    def process_of(self, story: str) -> str | None:
        """The process that a story is a round of; ``None`` where it is in none."""
        with self._db.reading() as connection:
            return processes.of_story(connection, story)

    # -- reports ------------------------------------------------------------------------------------------

    def report(self, report: str) -> Report:
        """A kept report with its text."""
        with self._db.reading() as connection:
            return self._one(load_reports(connection, [report]), report, "report")

    def report_row(self, report: str) -> ReportRow:
        """A kept report without its text: its version, what replaced it, the story that it is in."""
        with self._db.reading() as connection:
            return self._one(report_rows(connection, [report]), report, "report")

    def annotated(self, report: str) -> Annotated:
        """A kept report with its annotations."""
        with self._db.reading() as connection:
            return self._one(load_annotated(connection, [report]), report, "annotated report")

    def page(self, url: str) -> tuple[ReportRow, ...]:
        """All kept texts of one page, the first one first."""
        with self._db.reading() as connection:
            return page_versions(connection, page_of(url) or url)

    def gone_quotes(self, report: str) -> tuple[GoneQuote, ...]:
        """Statements of a replaced text whose words its page no longer has."""
        with self._db.reading() as connection:
            return gone_quotes(connection, report)

    def search(self, text: str, **wanted: Unpack[ReportWishes]) -> SearchResult:
        """Reports that have the words, best first, each with an excerpt and the spans of the found words.

        Words must all be there; ``"a phrase"``, ``-without``, ``begin*`` and ``one OR other`` work as usual.
        ``wanted`` are the fields of ``ReportFilter``.
        """
        with self._db.reading() as connection:
            return search.search(connection, text, ReportFilter(**wanted))

    def actor(self, name: str) -> ActorPage:
        """What an actor said and did over all reports, under any spelling of the name."""
        with self._db.reading() as connection:
            found = people.actor(connection, name)
        if found is None:
            raise UnknownName(self.name, f"no report names {name!r}")
        return found

    def find(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ids of stories and of reports that are called so: by id, the beginning of one, title, or given name."""
        with self._db.reading() as connection:
            return tuple(stories.named_like(connection, name)), tuple(named_like(connection, name))

    # -- decisions ----------------------------------------------------------------------------------------

    def decide(self, decision: Decision, *, remake: bool = True, reconcile: Reconcile | None = None) -> Entry:
        """Append a decision; it gets its time and id. One on stories moves their reports at once.

        ``remake`` false leaves the records of such stories stale, for ``remake()`` later: making them takes seconds.
        The same decision twice is one.
        """
        entry = deciding.decide(self._db, decision)
        if remake and decision.kind in deciding.MOVING:
            self.remake(reconcile=reconcile)
        return entry

    def withdraw(self, decision: str, user: str, *, remake: bool = True, reconcile: Reconcile | None = None) -> Entry:
        """Take a decision back, by a further row; to withdraw that one brings the decision back."""
        entry = deciding.withdraw(self._db, decision, user)
        if remake:
            self.remake(reconcile=reconcile)
        return entry

    def last_decision(self) -> int:
        """The number of the last decision; 0 before the first one."""
        with self._db.reading() as connection:
            return journal.last(connection)

    def decisions(self, story: str | None = None, user: str | None = None) -> tuple[Entry, ...]:
        """The decisions in their order: all, those of a story, those of a user."""
        with self._db.reading() as connection:
            return journal.entries(connection, story=story and current(connection, story), user=user)

    def import_decisions(
        self, decisions: Iterable[Decision], *, reconcile: Reconcile | None = None
    ) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
        """Append decisions made elsewhere, with their users and times. Returns the new entries, and what was wrong."""
        found = deciding.take_over(self._db, decisions)
        self.remake(reconcile=reconcile)
        return found

    # -- as a whole ---------------------------------------------------------------------------------------

    def verify(self, progress: Progress | None = None) -> tuple[Finding, ...]:
        """Everything that is wrong: a changed text, a span off its words, a broken chain, rows that are missing."""
        return tuple(verify(self._db, progress))

    def export(self) -> Iterator[dict[str, Any]]:
        """Every row as plain JSON values; ``restore`` takes them. The state is that of the first row asked for."""
        with self._db.reading() as connection:
            yield from dump.dumped(connection)

    def case(self, story: str) -> bundle.KeptCases:
        """A story with every text it was ever made of, its decisions and versions, for ``export.bundle``."""
        return self.cases([story])

    def cases(self, names: Sequence[str]) -> bundle.KeptCases:
        """Several stories so. Raises ``UnknownName``."""
        with self._db.reading() as connection:
            own = list(dict.fromkeys(current(connection, name) for name in names))
            made = [bundle.case_of(connection, name, self._record(connection, name).record) for name in own]
            return bundle.KeptCases(tuple(made), bundle.rows_of(connection, own))

    def restore(self, lines: Iterable[str]) -> int:
        """Fill this empty archive with exported lines, all or none. Returns how many rows."""
        with self._db.writing() as connection:
            count = dump.restored(connection, self.name, lines)
        complete(self._db)
        return count

    def _story(self, name: str) -> str:
        return self.story(name).summary.id

    def _one(self, found: dict[str, _T], name: str, what: str) -> _T:
        if name not in found:
            raise UnknownName(self.name, f"no {what} {name!r}")
        return found[name]
