"""The decisions as a chain: each row carries the hash of the one before, so that none can be changed or left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from rashomon.archive.columns import now, stamp
from rashomon.archive.membership import current, ever_with, stories_of
from rashomon.archive.model import Decision, DecisionKind, Entry, Finding
from rashomon.archive.schema import decisions

START = "0" * 64


def body_of(decision: Decision) -> str:
    """A decision as one line of JSON that is always the same."""
    found = decision.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def identified(decision: Decision) -> Decision:
    """With its time, now where it has none, and an id made of all that it says: the same one twice is one."""
    timed = decision if decision.at else decision.model_copy(update={"at": now()})
    plain = body_of(timed.model_copy(update={"id": ""}))
    return timed.model_copy(update={"id": "d" + hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]})


def linked(seq: int, previous: str, appended_at: datetime, body: str) -> str:
    """A row's hash: of its number, the hash before it, when it was appended, and what it says."""
    line = f"{seq}\n{previous}\n{stamp(appended_at)}\n{body}"
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()


def append(connection: Connection, decision: Decision, story: str | None) -> bool:
    """Append an identified decision; ``story`` is what this archive calls its story. False: it was there before."""
    if connection.execute(select(decisions.c.seq).where(decisions.c.id == decision.id)).first():
        return False
    last = connection.execute(
        select(decisions.c.seq, decisions.c.hash).order_by(decisions.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, START)
    moment, body = now(), body_of(decision)
    row = {
        "seq": seq,
        "id": decision.id,
        "at": decision.at,
        "appended_at": moment,
        "user": decision.user,
        "kind": decision.kind.value,
        "story": story,
        "withdraws": decision.withdraws,
        "body": body,
        "previous": previous,
        "hash": linked(seq, previous, moment, body),
    }
    connection.execute(insert(decisions).values(row))
    return True


def decision_of(row: Row[Any]) -> Decision:
    return Decision.model_validate(json.loads(row.body))


def entries(
    connection: Connection,
    *,
    story: str | None = None,
    user: str | None = None,
    ids: Iterable[str] | None = None,
) -> tuple[Entry, ...]:
    """Decisions in the order of the chain: of a story (and of those that its reports were in), a user, or all.

    ``ids``: only those with one of these ids.
    """
    query = select(decisions).order_by(decisions.c.seq)
    if story is not None:
        query = query.where(decisions.c.story.in_(sorted(ever_with(connection, story))))
    if user is not None:
        query = query.where(decisions.c.user == user)
    if ids is not None:
        query = query.where(decisions.c.id.in_(list(ids)))
    rows = connection.execute(query).all()
    taken_back = withdrawals(connection)
    return tuple(
        Entry(
            seq=row.seq,
            decision=decision_of(row),
            appended_at=row.appended_at,
            withdrawn_by=taken_back.get(row.id),
            previous=row.previous,
            hash=row.hash,
        )
        for row in rows
    )


def last(connection: Connection) -> int:
    """The number of the last decision; 0 before the first one."""
    return int(connection.execute(select(func.coalesce(func.max(decisions.c.seq), 0))).scalar_one())


def withdrawals(connection: Connection) -> dict[str, str]:
    """What is withdrawn now, and by which decision."""
    query = select(decisions.c.id, decisions.c.withdraws).where(decisions.c.withdraws.is_not(None))
    found: dict[str, str] = {}
    for row in reversed(connection.execute(query.order_by(decisions.c.seq)).all()):
        if row.id not in found:
            found.setdefault(row.withdraws, row.id)
    return found


def standing_of(connection: Connection, kinds: Iterable[DecisionKind]) -> tuple[Decision, ...]:
    """The decisions of these kinds that nobody withdrew, in order; with the story as this archive calls it."""
    wanted = [kind.value for kind in sorted(kinds)]
    rows = connection.execute(select(decisions).where(decisions.c.kind.in_(wanted)).order_by(decisions.c.seq)).all()
    gone = withdrawals(connection) if rows else {}
    return tuple(decision_of(row).model_copy(update={"story": row.story}) for row in rows if row.id not in gone)


def decisions_for(connection: Connection, story: str, users: Sequence[str] | None = None) -> tuple[Decision, ...]:
    """The decisions that concern a story's record, in order, withdrawals with them; of these users only.

    A decision on claims follows their reports; one whose reports are in no story any more, and a note on a story,
    stay with the story.
    """
    query = select(decisions).where(decisions.c.story.in_(sorted(ever_with(connection, story))))
    found = [(row.story, decision_of(row)) for row in connection.execute(query.order_by(decisions.c.seq))]
    touched = sorted({a.report for _, d in found for a in (*d.claims, *d.others)})
    place = stories_of(connection, touched)
    home = {name: current(connection, name) for name, _ in found}

    by_id = {d.id: (name, d) for name, d in found}

    def concerns(name: str, decision: Decision) -> bool:
        if decision.withdraws in by_id:  # it goes where goes what it takes back
            return concerns(*by_id[decision.withdraws])
        now_in = {place[a.report] for a in decision.claims if a.report in place} or {home[name]}
        return story in now_in

    wanted = (pair for pair in found if users is None or pair[1].user in users)
    return tuple(decision for name, decision in wanted if concerns(name, decision))


def verified(connection: Connection) -> Iterator[Finding]:
    """What is wrong with the chain."""
    previous, expected = START, 1
    for row in connection.execute(select(decisions).order_by(decisions.c.seq)):
        name = f"{row.seq} ({row.id})"
        if row.seq != expected:
            yield Finding(table="decisions", row=name, says=f"{row.seq - expected} before it are missing")
        if row.previous != previous:
            yield Finding(table="decisions", row=name, says="does not follow the one before: the chain is broken")
        if linked(row.seq, row.previous, row.appended_at, row.body) != row.hash:
            yield Finding(table="decisions", row=name, says="was changed after it was appended")
        elif not _told_alike(row):
            yield Finding(table="decisions", row=name, says="its columns do not say what it says")
        previous, expected = row.hash, row.seq + 1


def _told_alike(row: Row[Any]) -> bool:
    decision = decision_of(row)
    return (decision.id, decision.user, decision.kind.value, decision.withdraws) == (
        row.id,
        row.user,
        row.kind,
        row.withdraws,
    )
