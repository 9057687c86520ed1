"""A report as the ledger reads it: sentences, and who stands where in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rashomon.model import ActorMention, Annotated, Claim, Part, PlaceMention, QuantityMention, TimeMention
from rashomon.values import Actor, Time

# Where a sentence surely ends: a whole word, a full stop, a capital. Abbreviations are short ("Gov.", "U.S.").
_STOP = re.compile(r"(?<=[a-z]{4}[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z])|\n+")
NOT_CLAUSES = frozenset(("role", "participant"))
Spot = tuple[int, int]


class Told:
    """One report's annotations by place. Spans are code points of its text."""

    def __init__(self, annotated: Annotated) -> None:
        self.annotated = annotated
        self.report = annotated.report.id
        self.text = annotated.report.text
        self.clauses = [
            (i, c)
            for i, c in enumerate(annotated.claims)
            if c.parent is None and c.kind not in NOT_CLAUSES and c.part is not Part.BOILERPLATE
        ]
        self._starts = self._sentence_starts()
        self.actors = _outermost(annotated.actors)

    def _sentence_starts(self) -> list[int]:
        blocks = {b.start for b in self.annotated.report.blocks} | {b.end for b in self.annotated.report.blocks}
        parsed = {c.sentence for _, c in self.clauses if _closed(self.text, c.sentence)}
        return sorted({0} | blocks | parsed | {m.end() for m in _STOP.finditer(self.text)})

    def sentence(self, at: int) -> Spot:
        """The sentence that holds a place, without blanks at its end."""
        i = bisect_right(self._starts, at)
        start = self._starts[i - 1] if i else 0
        end = self._starts[i] if i < len(self._starts) else len(self.text)
        return start, start + len(self.text[start:end].rstrip())

    def before(self, start: int) -> Spot | None:
        """The sentence in front of the one that starts here, of the same paragraph."""
        head = self.text[:start].rstrip(" ")
        if not head or head.endswith("\n"):
            return None
        return self.sentence(len(head) - 1)

    def said(self) -> Iterator[Spot]:
        """All sentences of the report that are part of its story: no captions, no boilerplate."""
        for block in self.annotated.report.blocks:
            at = block.start
            while at < block.end and block.part not in {Part.BOILERPLATE, Part.CAPTION}:
                start, end = self.sentence(at)
                if end > start:
                    yield start, min(end, block.end)
                at = max(end, at) + 1
                while at < block.end and self.text[at].isspace():
                    at += 1

    def actors_in(self, start: int, end: int) -> list[ActorMention]:
        return [m for m in self.actors if start <= m.start and m.end <= end]

    def actor_before(self, at: int, start: int) -> ActorMention | None:
        """The last one that is named between ``start`` and ``at``."""
        return next((m for m in reversed(self.actors_in(start, at))), None)

    def actor_after(self, at: int, end: int, within: int = 30) -> ActorMention | None:
        """The first one that begins at most ``within`` code points behind ``at``."""
        return next((m for m in self.actors_in(at, end) if m.start - at <= within), None)

    def quantities_in(self, start: int, end: int) -> list[QuantityMention]:
        return [q for q in self.annotated.quantities if start <= q.start and q.end <= end]

    def times_in(self, start: int, end: int) -> list[TimeMention]:
        return [t for t in self.annotated.times if start <= t.start and t.end <= end]

    def places_in(self, start: int, end: int) -> list[PlaceMention]:
        return [p for p in self.annotated.places if start <= p.start and p.end <= end]

    def clause_at(self, at: int) -> tuple[int, Claim] | None:
        """The narrowest clause on a place, else the nearest one of its sentence or line; with its index."""
        on = [(c.end - c.start, i, c) for i, c in self.clauses if c.start <= at < c.end]
        if on:
            _, i, claim = min(on, key=lambda one: one[:2])
            return i, claim
        start, end = self.sentence(at)
        near = [(abs(c.start - at), i, c) for i, c in self.clauses if start <= c.start < end]
        if not near:  # "…; Kyiv refuses": too short to be a clause of its own
            line = (self.text.rfind("\n", 0, at) + 1, (self.text.find("\n", at) + 1) or len(self.text))
            near = [(abs(c.end - at), i, c) for i, c in self.clauses if line[0] <= c.start < line[1]]
        return min(near, key=lambda one: one[:2])[1:] if near else None


def _closed(text: str, at: int) -> bool:
    """Whether what stands before a place ends a sentence: the parser splits some where nothing does."""
    before = text[max(0, at - 8) : at].rstrip(" \"”’')*_\u00a0")
    return not before or before[-1] in ".!?…:;\n" or at == 0


def _outermost(mentions: Sequence[ActorMention]) -> list[ActorMention]:
    """Mentions that lie in no other one, except in the title of a person: "Trump's envoy" is the envoy."""
    kept: list[ActorMention] = []
    for m in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or m.start >= kept[-1].end:
            kept.append(m)
    return kept


def codes(actor: Actor) -> tuple[str, ...]:
    """The countries or organisations that an actor stands for."""
    return actor.members or ((actor.country,) if actor.country else ())


def name_of(actor: Actor, text: str = "") -> str:
    """A name for people: the actor's own, else its words."""
    return actor.name or actor.label or text


def days(time: Time, anchors: frozenset[str] = frozenset(("at",))) -> tuple[date | None, date | None]:
    """First and last day that a time allows, where it says so: "soon" gives none."""
    if time.precision == "vague" or time.anchor not in anchors or time.start is None or time.end is None:
        return None, None
    return time.start.date(), (time.end - timedelta(microseconds=1)).date()


def one_line(text: str) -> str:
    return " ".join(text.split())
