"""Answers: found in the text where no clause of their own carries them, and tied to the demand they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rashomon.model import ActorMention, Claim
from rashomon.reconcile.ledger_lines import ACCEPTED, NEGOTIATED, REJECTED
from rashomon.reconcile.ledger_text import Told, codes
from rashomon.values.names import words

_REACH = 1200  # code points between a demand and what answers it
_CUE = re.compile(
    r"\b(?P<no>reject(?:s|ed|ing)?|refus(?:es|ed|ing)|rebuff(?:s|ed|ing)?|turn(?:s|ed|ing)? (?:it |them |that )?down)\b"
    r"|\b(?P<yes>accept(?:s|ed|ing))\b",
    re.I,
)
_NOT = re.compile(r"\b(?:not|never|n[o’']t|without|nor|far from|could|would|might|may|if)\b[^,;.]{0,25}$", re.I)
_OTHERWISE = re.compile(r"\W*to (?:comment|say|name|give|answer|be|discuss|identify|confirm|elaborate|specify)\b", re.I)
_MEANS_IT = re.compile(
    r"\b(?:it|this|that|them|these|which"
    r"|the (?:\w+ )?(?:demand|proposal|request|offer|idea|plan|terms?|conditions?)s?)\b",
    re.I,
)
_HOLLOW = words("talk side country negotiation meeting people official official report war time deal")


class Demand(NamedTuple):
    """A demand or offer of one report: its clause, its fact, and the countries of both ends where known."""

    claim: Claim
    fact: str
    by: frozenset[str]
    to: frozenset[str]


class Answer(NamedTuple):
    """Words of one report that answer: span, what, and who."""

    start: int
    end: int
    outcome: str
    by: ActorMention | None
    claim: Claim


def in_text(told: Told) -> Iterator[Answer]:
    """The answers that the words of a report give, whatever clause they stand in."""
    for start, end in told.said():
        for cue in _CUE.finditer(told.text, start, end):
            if _OTHERWISE.match(told.text, cue.end()) or _NOT.search(told.text, start, cue.start()):
                continue
            home = told.clause_at(cue.start())
            if home is None:
                continue
            by, left, right = _answerer(told, cue, start, end)
            outcome = REJECTED if cue["no"] else ACCEPTED
            yield Answer(left, right, outcome, by, home[1])


def _answerer(told: Told, cue: re.Match[str], start: int, end: int) -> tuple[ActorMention | None, int, int]:
    """Who answers, and the words that say so: from the subject to the verb, or from the verb to "by …"."""
    passive = re.match(r"(?: \w+){0,2} by ", told.text[cue.end() : min(end, cue.end() + 40)])
    if passive:
        agent = told.actor_after(cue.end(), end, within=passive.end() + 8)
        return agent, cue.start(), agent.end if agent else cue.end()
    subject = told.actor_before(cue.start(), start)
    if subject is None or cue.start() - subject.end > 60:
        return subject if subject is not None and not _parted(told, subject, cue) else None, cue.start(), cue.end()
    return subject, subject.start, cue.end()


def _parted(told: Told, subject: ActorMention, cue: re.Match[str]) -> bool:
    return bool(re.search(r"[;:—]|--", told.text[subject.end : cue.start()]))


def answered(
    told: Told, claim: Claim, span: tuple[int, int], by: frozenset[str], demands: Sequence[Demand]
) -> Demand | None:
    """The demand or offer that words of a report answer: in their sentence, meant by "it" or "the proposal", or
    sharing words with them; never one of the answerer's own."""
    own = told.sentence(span[0])
    means_it = bool(_MEANS_IT.search(told.text, span[0], min(own[1], max(span[1], claim.end))))
    best: tuple[float, Demand] | None = None
    for asked in demands:
        gap = span[0] - asked.claim.start
        if gap > _REACH or gap < -_REACH or (by and asked.by and by & asked.by):
            continue
        same = own[0] <= max(asked.claim.start, asked.claim.head) < own[1]
        shared = _shared(asked.claim, claim) if asked.claim is not claim else 0
        addressed = (1.5 if len(asked.to) == 1 else 0.5) if by & asked.to else 0.0
        meant = 1.0 if means_it and gap > 0 else 0.0
        evidence = shared >= 1 or same or addressed or meant
        weight = shared + (2.0 if gap > 0 else 0.5) * same + addressed + meant - abs(gap) / 300
        if evidence and (best is None or weight > best[0]):
            best = (weight, asked)
    return best[1] if best else None


def _shared(a: Claim, b: Claim) -> int:
    """Words in common, inflected or compounded alike: "pull" and "pullback"."""
    first = {t for t in a.terms if len(t) > 3 and t not in _HOLLOW}
    second = {t for t in b.terms if len(t) > 3 and t not in _HOLLOW}
    return sum(1 for x in first if any(x.startswith(y) or y.startswith(x) for y in second))


def negotiated(claim: Claim) -> bool:
    """Whether an answer that can be tied to no demand speaks of something negotiated itself: "rejected the truce"."""
    return bool(NEGOTIATED & set(claim.terms))


def outcome_of(found: Sequence[tuple[str, str | None]]) -> tuple[str, str | None]:
    """What a demand got, by all its answers ``(outcome, by)``: unanswered, one outcome, or disputed."""
    if not found:
        return "unanswered", None
    said = {outcome for outcome, _ in found}
    by = dict.fromkeys(name for _, name in found if name)
    return (said.pop() if len(said) == 1 else "disputed"), ", ".join(by) or None


def countries(mention: ActorMention | None) -> frozenset[str]:
    return frozenset(codes(mention.actor)) if mention is not None else frozenset()
