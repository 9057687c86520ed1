"""The chain of decisions in a bundle, checked without the archive that it is from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

START = "0" * 64


def linked(seq: int, previous: str, appended_at: str, decision: Mapping[str, Any]) -> str:
    """A decision's hash in the chain: of its number, the hash before, the time, and itself as canonical JSON."""
    body = json.dumps(decision, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    line = f"{seq}\n{previous}\n{appended_at}\n{body}"
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()


def chain_findings(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(row, what is wrong with it). Rows of other cases have no decision: only their place is checked."""
    previous, expected = START, 1
    for row in rows:
        seq, name = row.get("seq"), _name(row)
        if seq != expected:
            yield name, f"number {expected} of the chain should stand here"
        if row.get("previous") != previous:
            yield name, "does not follow the one before: the chain is broken"
        if "decision" in row:
            yield from ((name, says) for says in _changed(row))
        previous, expected = row.get("hash", ""), (seq if isinstance(seq, int) else expected) + 1


def _name(row: Mapping[str, Any]) -> str:
    decision = row.get("decision")
    own = decision.get("id") if isinstance(decision, dict) else None
    return f"{row.get('seq')} ({own})" if own else str(row.get("seq"))


def _changed(row: Mapping[str, Any]) -> Iterator[str]:
    decision = row["decision"]
    if not isinstance(decision, dict):
        yield "is no decision"
    elif linked(row.get("seq", 0), str(row.get("previous")), str(row.get("appended_at")), decision) != row.get("hash"):
        yield "was changed after it was appended"
    elif not decision.get("user") or not decision.get("kind"):
        yield "does not say who decided what"


def anchor_findings(
    rows: Iterable[Mapping[str, Any]], hashes: Mapping[str, str], lengths: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Decisions on words of a text that is here in another form than it was decided on. Unknown texts are no fault."""
    for row in rows:
        decision = row.get("decision")
        for anchor in _anchors(decision if isinstance(decision, dict) else {}):
            report = str(anchor.get("report"))
            if report not in hashes:
                continue
            start, end = anchor.get("start"), anchor.get("end")
            inside = isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= lengths[report]
            if anchor.get("hash") == hashes[report] and not inside:
                yield _name(row), f"names words beyond the text of {report}"


def _anchors(decision: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("claims", "others"):
        held = decision.get(name)
        yield from (a for a in (held if isinstance(held, list) else ()) if isinstance(a, dict))
    source = decision.get("source")
    if isinstance(source, dict):
        yield source
