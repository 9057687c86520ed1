"""Along a process: what became of the next steps that an earlier round named, as later rounds tell it.

A step is held where a later story tells that the parties met, postponed or lapsed where one says so. A step that no
later story speaks of stays planned: silence is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from rashomon.model import ClaimRef, LedgerEntry, Modality, Polarity, Record, Settled
from rashomon.reconcile.ledger_text import one_line

Status = Literal["held", "postponed", "lapsed"]
_MEETING = (
    r"(?:talks?|negotiations?|meetings?|rounds?|summits?|dialogues?|discussions?|sessions?|conferences?|consultations?)"
)
_BEGUN = r"(?:began|opened|started|concluded|ended|convened|resumed)"
_MET = re.compile(
    rf"\b{_MEETING}\b[^.;]{{0,60}}\b(?:took place|were held|was held|{_BEGUN})\b"
    rf"|\b(?:held|completed|finished|attended|convened for|met for|sat down|{_BEGUN})\b[^.;]{{0,60}}\b{_MEETING}\b"
    r"|\b(?:met|convened|negotiated)\b(?! (?:the|a|its|their) (?:demand|deadline|target|goal|criteri))",
    re.I,
)
_POSTPONED = re.compile(r"\b(?:postpon|delay|reschedul|put off|push(?:ed)? back|defer)\w*\b", re.I)
_LAPSED = re.compile(
    r"\b(?:cancel|call(?:ed|s|ing)? off|scrap|abandon|suspend|collaps|broke down|fell through)\w*\b"
    r"|\b(?:did not|didn[’']t|never|failed to) (?:take place|happen|materiali[sz]e|meet|convene)\b",
    re.I,
)
_ABOUT = re.compile(rf"\b{_MEETING}\b", re.I)
_BEFORE = re.compile(
    r"\b(?:last|previous|earlier|first|past)\b[^.;]{0,25}\b(?:week|month|year|round|meeting|talks)", re.I
)
_LONG_AGO = re.compile(r"\bsince\b", re.I)  # "suspended since late 2021": before the step was even named
_SLACK = timedelta(days=1)


def along(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records of one process, earliest first, each next step with its ``status`` and the words that ``settled`` it.

    Later records count as one process with an earlier one where two of the earlier one's parties are theirs too
    (all of them where it has fewer). Records keep the order they came in; those without dates settle nothing.
    """
    order = sorted((r for r in records if _day(r) is not None), key=lambda r: (_day(r) or date.min, r.story))
    read: _Read = {}
    done = {id(r): _settled(r, order[i + 1 :], read) for i, r in enumerate(order)}
    return tuple(done.get(id(r), r) for r in records)


_Read = dict[int, tuple[tuple[Status, ClaimRef], ...]]  # what a story says of its meeting, by its place in memory


def _settled(record: Record, later: Sequence[Record], read: _Read) -> Record:
    if not any(line.kind == "next" for line in record.ledger):
        return record
    followers = [r for r in later if _one_process(record, r)]
    for story in followers:
        if id(story) not in read:
            read[id(story)] = tuple(_outcomes(story))
    lines = tuple(_line(line, record, followers, read) if line.kind == "next" else line for line in record.ledger)
    return record.model_copy(update={"ledger": lines}) if followers else record


def _line(line: LedgerEntry, record: Record, later: Sequence[Record], read: _Read) -> LedgerEntry:
    told = _day(record)
    for story in later:
        for status, claim in read[id(story)]:
            if told is not None and _fits(line, status, told, _day(story)):
                words = Settled(
                    story=story.story,
                    report=claim.report,
                    start=claim.start,
                    end=claim.end,
                    text=one_line(claim.text),
                )
                return line.model_copy(update={"status": status, "settled": words})
    return line


def _outcomes(story: Record) -> Iterator[tuple[Status, ClaimRef]]:
    """What a story says of its meeting, the words that put it off or call it off first."""
    claims = [c for f in story.facts if f.parent is None for c in f.claims if f.kind not in {"role", "participant"}]
    for claim in claims:
        about = claim.modality is Modality.HAPPENED and _ABOUT.search(claim.text)
        if about and claim.polarity is Polarity.POSITIVE and _POSTPONED.search(claim.text):
            yield "postponed", claim
        elif about and _LAPSED.search(claim.text) and not _LONG_AGO.search(claim.text):
            yield "lapsed", claim
    for claim in claims:
        happened = claim.modality is Modality.HAPPENED and claim.polarity is Polarity.POSITIVE
        if happened and _MET.search(claim.text) and not _BEFORE.search(claim.text):
            yield "held", claim


def _fits(line: LedgerEntry, status: Status, told: date, day: date | None) -> bool:
    """Whether a later story's words can be of the step: not of a meeting before the one it was to be."""
    if day is None or day <= told:
        return False
    if status == "held" and line.day is not None:
        return day >= line.day - _SLACK
    return True


def _one_process(record: Record, later: Record) -> bool:
    mine, its = _parties(record), _parties(later)
    return len(mine) >= 2 and len(mine & its) >= 2


def _parties(record: Record) -> set[str]:
    return {line.by for line in record.ledger if line.kind == "party" and line.by}


def _day(record: Record) -> date | None:
    """The day of the story: that of its first report."""
    return min((r.published for r in record.reports if r.published is not None), default=None)
