"""Answers that are no page: what is wrong, and what to do about it."""

# The names are the field's words; "Error" at their ends would add nothing.
# ruff: noqa: N818

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """A request that gets no page: its status, one clause that names the thing, one that names the cure."""

    def __init__(self, status: int, reason: str, cure: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.cure = cure
        self.headers = dict(headers or {})


def missing(what: str, name: str) -> Refused:
    """Nothing of that name is in the archive."""
    return Refused(
        404, f"There is no {what} “{name}” in this archive.", "Look for it in the list of stories, or search."
    )


def wrong(reason: str, cure: str = "") -> Refused:
    """What was sent can't be used."""
    return Refused(422, reason, cure)
