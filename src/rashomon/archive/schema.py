"""The tables of an archive (SQLAlchemy Core). The full text index beside them is made in ``migrations``.

Reports, annotations, records and decisions are only ever added. What changes in place is what can be made again
from them: a story's counts, its facets, the version that is current.
"""

from __future__ import annotations

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

HEAD = "0001"  # the migration that makes this schema; a test holds it to the newest one
APPLICATION = 0x52534D4E  # "RSMN": SQLite's application_id, so that a file says what it is

metadata = MetaData()

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
texts = Table(
    "texts",
    metadata,
    Column("report", Integer, ForeignKey("reports.number"), primary_key=True, autoincrement=False),
    Column("text", KeptText, nullable=False),
)

layers = Table(
    "annotations",
    metadata,
    Column("report", Integer, ForeignKey("reports.number"), primary_key=True, autoincrement=False),
    Column("annotator", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("hash", String, nullable=False),
    Column("body", Packed, nullable=False),
)

actors = Table(
    "actors",
    metadata,
    Column("report", Integer, ForeignKey("reports.number"), primary_key=True, autoincrement=False),
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
    Column("merged_into", String, ForeignKey("stories.id")),
    Column("stale", Boolean, nullable=False, index=True),
    Column("version", Integer),
    Column("first_day", Date),
    Column("last_day", Date, index=True),
    Column("reports", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("facts", Integer, nullable=False),
    Column("corroborated", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),
    Column("single", Integer, nullable=False),
    Column("disputed", Integer, nullable=False),
    Column("undecided", Integer, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("report", Integer, ForeignKey("reports.number"), nullable=False),
    Column("story", String, ForeignKey("stories.id"), nullable=False, index=True),
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
    Column("story", String, ForeignKey("stories.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Moment, nullable=False),
    Column("code", String, nullable=False),
    Column("inputs", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("body", Packed, nullable=False),
)

origins = Table(
    "origins",
    metadata,
    Column("story", String, ForeignKey("stories.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("report", Integer, ForeignKey("reports.number"), primary_key=True, autoincrement=False),
    Column("origin", String, nullable=False),
    Column("why", String, nullable=False),
)

facets = Table(
    "facets",
    metadata,
    Column("story", String, ForeignKey("stories.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_facets_value", "kind", "value"),
)

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
