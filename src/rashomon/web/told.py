"""A story as the room tells it: its record with the decisions in it, arranged for people, made once a state."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rashomon.archive.errors import ArchiveError
from rashomon.export.shown import FactView, RecordView, ReportView, Words, letters
from rashomon.export.view import view_record
from rashomon.web.asking import Ask
from rashomon.web.errors import Refused, missing
from rashomon.web.rendering import address, fact_address
from rashomon.web.window import FACTS, brought

if TYPE_CHECKING:
    from rashomon.archive.model import Story, StoryRecord
    from rashomon.model import Fact, Record, RecordReport


@dataclass(frozen=True)
class Told:
    """A story, its record, and how it is shown. ``state`` changes whenever any of it does."""

    story: Story
    held: StoryRecord
    view: RecordView
    state: Hashable

    @property
    def record(self) -> Record:
        return self.held.record

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.record.facts}

    @cached_property
    def views(self) -> Mapping[str, FactView]:
        """Facts as they are shown, by the key that is in addresses."""
        return {fact.key: fact for fact in _all(self.view)}

    def elsewhere(self, key: str) -> tuple[FactView, ...]:
        """The parts of a fact that stand in sections of their own."""
        return self._elsewhere.get(key, ())

    @cached_property
    def _elsewhere(self) -> Mapping[str, tuple[FactView, ...]]:
        entries = [entry for section in self.view.sections for entry in section.entries]
        held: dict[str, tuple[FactView, ...]] = {}
        while entries:
            entry = entries.pop()
            if not entry.again:
                held[entry.fact.key] = entry.elsewhere
            entries += entry.children
        return held

    @cached_property
    def reports(self) -> Mapping[str, RecordReport]:
        """Reports by id."""
        return {report.id: report for report in self.record.reports}

    @cached_property
    def letter(self) -> Mapping[str, str]:
        """Each report's letter, by its id."""
        return {report.id: letters(i) for i, report in enumerate(self.record.reports)}

    @cached_property
    def label(self) -> Mapping[str, str]:
        """What each report is called, by its id."""
        return {view.report.id: view.label for view in self.view.reports}

    # -- where things are: addresses in the room, short where the page that they are on has them

    @cached_property
    def brought(self) -> frozenset[str]:
        """The keys of the reports whose texts come with the record's page."""
        return brought(self.view.reports)

    @property
    def partly(self) -> bool:
        """Whether some texts come only when they are looked at."""
        return len(self.brought) < len(self.view.reports)

    @cached_property
    def _column(self) -> Mapping[str, ReportView]:
        return {report.letter: report for report in self.view.reports}

    def column(self, report: ReportView) -> str:
        """Where a report is read: on the record's page, or beside the others."""
        if report.key in self.brought:
            return f"#{report.key}"
        return f"{self._path('/reports', report=report.report.id)}#{report.key}"

    def columns_of(self, fact: FactView) -> str:
        """The keys of the reports that carry a fact."""
        return " ".join(self._column[letter].key for letter in fact.letters if letter in self._column)

    def place(self, words: Words) -> str:
        """Where words stand."""
        report = self._column.get(words.letter)
        if report is None or report.key in self.brought:
            return f"#{words.anchor}"
        return f"{self._path('/reports', report=report.report.id)}#{words.anchor}"

    def at(self, key: str) -> str:
        """Where a fact is, from the record's page."""
        return f"#f-{key}" if len(self.views) <= FACTS else self.to(key)

    def to(self, key: str) -> str:
        """Where a fact is in the record, from any page. A large record is opened at it."""
        if len(self.views) <= FACTS:
            return f"{self._path('', version=self.asked)}#f-{key}"
        return fact_address(self.story.summary.id, key, version=self.asked)

    def reading(self, words: Words) -> str:
        """Where words stand, from any page."""
        place = self.place(words)
        return f"{self._path('', version=self.asked)}{place}" if place.startswith("#") else place

    def alone(self, key: str) -> str:
        """The page of a fact."""
        return address("/stories/{story}/facts/{fact}", story=self.story.summary.id, fact=key)

    @property
    def asked(self) -> int | None:
        """The version of the record, where it is not the one of now."""
        return None if self.held.version == self.story.summary.version else self.held.version

    def _path(self, page: str, **query: object) -> str:
        return address("/stories/{story}" + page, story=self.story.summary.id, **query)

    @cached_property
    def marked(self) -> Hashable:
        """What the marks in the reports depend on: most decisions leave it as it is."""
        facts = (
            (f.id, f.verdict, tuple((c.report, c.start, c.end) for c in f.claims), f.differences)
            for f in self.record.facts
        )
        digest = hashlib.sha256(repr(tuple(facts)).encode("utf-8", "replace")).hexdigest()
        return self.story.summary.id, self.held.version, tuple(self.reports), digest

    def fact(self, key: str) -> FactView:
        """A fact by the key in an address. Raises ``Refused``."""
        if key not in self.views:
            raise Refused(
                404,
                f"The record has no fact “{key}” now.",
                "Facts get new names when their claims change: look for its words in the record.",
            )
        return self.views[key]


def gists(ask: Ask, facts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What facts are called, by story and fact, as far as their records have them now; of a few stories only."""
    wanted = list(dict.fromkeys(facts))
    found: dict[tuple[str, str], str] = {}
    for story in list(dict.fromkeys(story for story, _ in wanted))[:_STORIES]:
        with contextlib.suppress(Refused, ArchiveError):
            held = tell(ask, story).facts
            found.update({(s, f): held[f].gist for s, f in wanted if s == story and f in held})
    return found


_STORIES = 12


def _all(view: RecordView) -> list[FactView]:
    found: dict[str, FactView] = {}
    entries = [entry for section in view.sections for entry in section.entries]
    while entries:
        entry = entries.pop(0)
        found.setdefault(entry.fact.key, entry.fact)
        entries[:0] = entry.children
        entries += [type(entry)(part) for part in entry.elsewhere if part.key not in found]
    for fact in (*view.disputed, *view.compatible):
        found.setdefault(fact.key, fact)
    return list(found.values())


def told(ask: Ask, version: int | None = None) -> Told:
    """The story that the address names, without other people's decisions where somebody codes blind.

    Raises ``Refused`` where its record is not made yet.
    """
    return tell(ask, ask.part("story"), version)


def tell(ask: Ask, name: str, version: int | None = None) -> Told:
    """The same for any story."""
    story = ask.archive.story(name)
    own = story.summary.id
    if story.summary.version is None:
        if not story.reports:
            raise missing("story", name)
        raise Refused(
            409, "The record of this story is not made yet.", "It is made when its reports are added: reload."
        )
    decisions = ask.archive.decisions(story=own)
    users = (ask.user,) if ask.blind else None
    last = decisions[-1].seq if decisions else 0
    state = (own, version or story.summary.version, tuple(r.id for r in story.reports), last, users)

    def make() -> Told:
        held = ask.archive.record(own, version, users)
        return Told(story, held, view_record(held.record), state)

    found = ask.room.memory.get(("told", state), make)
    return found if found.story == story else Told(story, found.held, found.view, state)
