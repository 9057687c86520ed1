"""The archive as somebody sees it who codes blind: nothing in it says what others decided on facts.

One place for all pages, so that none can forget it. Which reports are of one story, and which stories are rounds of
one process, is the same for everybody: that people decide together. Who decided it is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rashomon.archive import Archive, StoryFilter
    from rashomon.archive.model import (
        Entry,
        FacetCount,
        Membership,
        RecordDiff,
        Story,
        StoryPage,
        StoryRecord,
        StorySummary,
    )
    from rashomon.archive.processes import Process, ProcessPage, StoryLink


class Coded:
    """An archive, seen by one coder. What it does not say otherwise is the archive's own."""

    def __init__(self, archive: Archive, coder: str) -> None:
        self._archive = archive
        self._coder = coder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def stories(self, query: str = "", **wanted: Any) -> StoryPage:
        return self._archive.stories(query, coder=self._coder, **wanted)

    def stories_by(self, wanted: StoryFilter) -> StoryPage:
        return self._archive.stories_by(wanted, self._coder)

    def facets(self, wanted: StoryFilter | None = None) -> dict[str, tuple[FacetCount, ...]]:
        return self._archive.facets(wanted, self._coder)

    def story(self, story: str) -> Story:
        found = self._archive.story(story, self._coder)
        return found.model_copy(update={"history": tuple(map(self._membership, found.history))})

    def _membership(self, found: Membership) -> Membership:
        if found.decision is None or any(e.decision.id == found.decision for e in self.decisions()):
            return found
        return found.model_copy(update={"why": "decided by somebody else", "decision": None})

    def record(self, story: str, version: int | None = None, users: object = None) -> StoryRecord:
        return self._archive.record(story, version, (self._coder,))

    def diff(self, story: str, before: int | None = None, after: int | None = None) -> RecordDiff:
        return self._archive.diff(story, before, after, (self._coder,))

    def processes(self, *, limit: int = 50, offset: int = 0) -> ProcessPage:
        return self._archive.processes(coder=self._coder, limit=limit, offset=offset)

    def rounds(self, process: str) -> tuple[str, tuple[StorySummary, ...]]:
        return self._archive.rounds(process, coder=self._coder)

    def process(self, process: str) -> Process:
        found = self._archive.process(process, coder=self._coder)
        links = {name: tuple(map(self._link, getattr(found, name))) for name in ("links", "apart")}
        return found.model_copy(update=links)

    def _link(self, found: StoryLink) -> StoryLink:
        return found if found.by == self._coder else found.model_copy(update={"by": None, "decision": None})

    def decisions(self, story: str | None = None, user: str | None = None) -> tuple[Entry, ...]:
        """Their own; one that somebody else took back still stands for them."""
        if user not in (None, self._coder):
            return ()
        held = self._archive.decisions(story, self._coder)
        # A withdrawal is in the story of what it takes back, so both are among those held.
        own = {entry.decision.id for entry in held}
        return tuple(e if e.withdrawn_by in own else e.model_copy(update={"withdrawn_by": None}) for e in held)

    def last_decision(self) -> int:
        return max((entry.seq for entry in self.decisions()), default=0)
