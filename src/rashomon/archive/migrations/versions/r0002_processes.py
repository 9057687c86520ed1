"""Processes: what stories are compared by, the links between them, and the process of each; counts by coder.

The tables begin empty. What is in them is made from what is kept, by the next ``rashomon migrate`` or ``add``.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from rashomon.archive.columns import Packed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_facets_value", "facets")
    op.create_index("ix_facets_value", "facets", ["kind", "value", "story"])
    counts = ("facts", "corroborated", "repeated", "single", "disputed", "undecided")
    op.create_table(
        "tallies",
        _story("story"),
        sa.Column("user", sa.String, primary_key=True),
        *[sa.Column(name, sa.Integer, nullable=False) for name in counts],
    )
    op.create_table(
        "features",
        sa.Column("report", sa.Integer, sa.ForeignKey("reports.number"), primary_key=True, autoincrement=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("body", Packed, nullable=False),
    )
    op.create_table("profiles", _story("story"), sa.Column("body", sa.Text, nullable=False))
    op.create_table(
        "profile_names",
        _story("story"),
        sa.Column("name", sa.String, primary_key=True),
        sa.Index("ix_profile_names_name", "name"),
    )
    op.create_table("links", _story("story"), _story("other"), sa.Column("signals", sa.Text, nullable=False))
    op.create_table("rounds", _story("story"), sa.Column("process", sa.String, nullable=False, index=True))


def _story(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String, sa.ForeignKey("stories.id"), primary_key=True)
