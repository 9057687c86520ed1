"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rashomon.archive.columns import KeptText, Moment, Packed

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reports()
    _stories()
    _decisions()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False, index=True),
        sa.Column("hash", sa.String, nullable=False, index=True),
        sa.Column("title", sa.String),
        sa.Column("outlet", sa.String),
        sa.Column("outlet_key", sa.String, index=True),
        sa.Column("url", sa.String),
        sa.Column("page", sa.String, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("successor", sa.String, sa.ForeignKey("reports.id"), index=True),
        sa.Column("published", sa.Date, index=True),
        sa.Column("language", sa.String),
        sa.Column("path", sa.String),
        sa.Column("story_given", sa.String),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("parts", sa.Text, nullable=False),
    )
    op.create_table(
        "texts",
        _report(primary_key=True),
        sa.Column("text", KeptText, nullable=False),
    )
    op.create_table(
        "annotations",
        _report(primary_key=True),
        sa.Column("annotator", sa.String, primary_key=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("body", Packed, nullable=False),
    )
    op.create_table(
        "actors",
        _report(primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("code", sa.String),
        sa.Column("mentions", sa.Integer, nullable=False),
        sa.Index("ix_actors_key", "key"),
    )


def _stories() -> None:
    counts = ("reports", "origins", "facts", "corroborated", "repeated", "single", "disputed", "undecided")
    op.create_table(
        "stories",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("merged_into", sa.String, sa.ForeignKey("stories.id")),
        sa.Column("stale", sa.Boolean, nullable=False, index=True),
        sa.Column("version", sa.Integer),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date, index=True),
        *[sa.Column(name, sa.Integer, nullable=False) for name in counts],
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _report(nullable=False),
        sa.Column("story", sa.String, sa.ForeignKey("stories.id"), nullable=False, index=True),
        sa.Column("since", Moment, nullable=False),
        sa.Column("until", Moment),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("decision", sa.String, index=True),
        sa.Index("ix_members_report", "report"),
    )
    current = sa.text("until IS NULL")
    op.create_index(
        "ix_members_one_story", "members", ["report"], unique=True, sqlite_where=current, postgresql_where=current
    )
    op.create_table(
        "records",
        sa.Column("story", sa.String, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("inputs", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("body", Packed, nullable=False),
    )
    op.create_table(
        "origins",
        sa.Column("story", sa.String, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        _report(primary_key=True),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
    )
    op.create_table(
        "facets",
        sa.Column("story", sa.String, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("value", sa.String, primary_key=True),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Index("ix_facets_value", "kind", "value"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("appended_at", Moment, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("story", sa.String, index=True),
        sa.Column("withdraws", sa.String),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )


def _report(**options: bool) -> sa.Column[int]:
    if options.get("primary_key"):
        return sa.Column("report", sa.Integer, sa.ForeignKey("reports.number"), primary_key=True, autoincrement=False)
    return sa.Column("report", sa.Integer, sa.ForeignKey("reports.number"), nullable=False)


def _sqlite() -> None:
    # Contentless: the index holds words and where they stand; the text is in `texts`, once.
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(title, text, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute("CREATE VIRTUAL TABLE search_words USING fts5vocab(search, row)")
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER decisions_no_{change.lower()} BEFORE {change} ON decisions "
            "BEGIN SELECT RAISE(ABORT, 'decisions are only ever appended'); END"
        )


def _postgresql() -> None:
    op.execute("CREATE TABLE search (number integer PRIMARY KEY REFERENCES reports (number), words tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
    op.execute(
        "CREATE FUNCTION decisions_are_appended() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'decisions are only ever appended'; END $$"
    )
    op.execute(
        "CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE ON decisions "
        "FOR EACH ROW EXECUTE FUNCTION decisions_are_appended()"
    )
