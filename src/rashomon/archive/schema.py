"""The tables of an archive (SQLAlchemy Core). The full text index beside them is made in ``migrations``.

Reports, annotations, records and decisions are only ever added. What changes in place is what can be made again
from them: a story's counts, its facets, the version that is current, the process that it is a round of.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from rashomon.archive.columns import KeptText, Moment, Packed

HEAD = "0002"  # the migration that makes this schema; a test holds it to the newest one
APPLICATION = 0x52534D4E  # "RSMN": SQLite's application_id, so that a file says what it is

#: What is counted of a story's record, decisions applied. ``undecided``: disputed facts that nobody settled.
TALLIED = ("facts", "corroborated", "repeated", "single", "disputed", "undecided")
COUNTS = ("reports", "origins", *TALLIED)

metadata = MetaData()


def _report(**more: Any) -> Column[int]:
    """The number of a report; part of the key unless said otherwise."""
    keyed: dict[str, Any] = {"primary_key": True, "autoincrement": False}
    return Column("report", Integer, ForeignKey("reports.number"), **(more or keyed))


def _story(name: str = "story", **more: Any) -> Column[str]:
    """The id of a story; part of the key unless said otherwise."""
    return Column(name, String, ForeignKey("stories.id"), **(more or {"primary_key": True}))


def _version() -> Column[int]:
    return Column("version", Integer, primary_key=True, autoincrement=False)


def _counts(names: tuple[str, ...]) -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in names]


reports = Table(
    "reports",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False, index=True),
    Column("hash", String, nullable=False, index=True),
    Column("title", String),
    Column("outlet", String),
    Column("outlet_key", String, index=True),
    Column("url", String),
    Column("page", String, index=True),
    Column("version", Integer, nullable=False),
    Column("successor", String, ForeignKey("reports.id"), index=True),
    Column("published", Date, index=True),
    Column("language", String),
    Column("path", String),
    Column("story_given", String),
    Column("length", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("parts", Text, nullable=False),
)

# Apart from the rows that lists and filters run over: these stay small.
texts = Table("texts", metadata, _report(), Column("text", KeptText, nullable=False))

layers = Table(
    "annotations",
    metadata,
    _report(),
    Column("annotator", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("hash", String, nullable=False),
    Column("body", Packed, nullable=False),
)

actors = Table(
    "actors",
    metadata,
    _report(),
    Column("key", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("code", String),
    Column("mentions", Integer, nullable=False),
    Index("ix_actors_key", "key"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    _story("merged_into", nullable=True),
    Column("stale", Boolean, nullable=False, index=True),
    Column("version", Integer),
    Column("first_day", Date),
    Column("last_day", Date, index=True),
    *_counts(COUNTS),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _report(nullable=False),
    _story(nullable=False, index=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("why", String, nullable=False),
    Column("decision", String, index=True),
    Index("ix_members_report", "report"),
    # A report is in one story at a time.
    Index(
        "ix_members_one_story",
        "report",
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    ),
)

records = Table(
    "records",
    metadata,
    _story(),
    _version(),
    Column("made_at", Moment, nullable=False),
    Column("code", String, nullable=False),
    Column("inputs", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("body", Packed, nullable=False),
)

origins = Table(
    "origins",
    metadata,
    _story(),
    _version(),
    _report(),
    Column("origin", String, nullable=False),
    Column("why", String, nullable=False),
)

facets = Table(
    "facets",
    metadata,
    _story(),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("count", Integer, nullable=False),
    # With the story, so that values are counted over the index alone.
    Index("ix_facets_value", "kind", "value", "story"),
)

# A story's counts as one person's decisions alone leave them, and ("") as nobody's do: what people who code blind
# see. Only of stories that somebody decided on.
tallies = Table("tallies", metadata, _story(), Column("user", String, primary_key=True), *_counts(TALLIED))

decisions = Table(
    "decisions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("appended_at", Moment, nullable=False),
    Column("user", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("story", String, index=True),
    Column("withdraws", String),
    Column("body", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)

# -- what grouping and processes are looked up by ---------------------------------------------------------

# A report as grouping sees it (``stories.features``), so that its text is never read again for the next one.
features = Table(
    "features", metadata, _report(), Column("code", String, nullable=False), Column("body", Packed, nullable=False)
)

# A story as it is compared with others (``stories.process``), and the actors that it can be found by.
profiles = Table("profiles", metadata, _story(), Column("body", Text, nullable=False))
profile_names = Table(
    "profile_names",
    metadata,
    _story(),
    Column("name", String, primary_key=True),
    Index("ix_profile_names_name", "name"),
)

# Stories that are rounds of one process, each pair both ways, with the signals that say so.
links = Table("links", metadata, _story(), _story("other"), Column("signals", Text, nullable=False))

# The process of each story that is in one.
rounds = Table("rounds", metadata, _story(), Column("process", String, nullable=False, index=True))
