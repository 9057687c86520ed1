"""The archive: reports, stories, records with their versions, and people's decisions, in SQLite or PostgreSQL."""

from __future__ import annotations

from rashomon.archive.archive import Archive
from rashomon.archive.decisions import anchors, apply_decisions, on_fact, standing
from rashomon.archive.errors import ArchiveError
from rashomon.archive.model import Decision, DecisionKind
from rashomon.archive.stories import StoryFilter

__all__ = [
    "Archive",
    "ArchiveError",
    "Decision",
    "DecisionKind",
    "StoryFilter",
    "anchors",
    "apply_decisions",
    "on_fact",
    "standing",
]
