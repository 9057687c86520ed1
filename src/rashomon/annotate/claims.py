"""Clause-size claims: what a report asserts, one proposition at a time, with its comparable roles.

A clause gives one claim. A reporting clause is joined to the first clause it reports ("X said that …" is one
claim with a speaker). Appositions ("the plant, the largest in Europe"), offices ("Umerov, the defence minister")
and the event nouns of adjuncts ("despite the absence of a breakthrough") are propositions too. Each comparable
role of a claim (when, where, how many, who) is a *facet*: a claim of its own, with ``parent`` set, so that two
reports can agree on what happened and differ on when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rashomon.annotate.drafts import Draft, drafts, noun_phrase
from rashomon.annotate.facets import roles_of
from rashomon.annotate.polarity import modality, polarity
from rashomon.annotate.statement_cues import cue_of
from rashomon.model import (
    ActorMention,
    Claim,
    Modality,
    Part,
    PlaceMention,
    Polarity,
    QuantityMention,
    Report,
    Role,
    Statement,
    StatementKind,
    TimeMention,
)
from rashomon.values import Relation

if TYPE_CHECKING:
    from rashomon.annotate.actors import OfficeClaim
    from rashomon.annotate.parsed import Doc, Token

_CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"}
_LIGHT = {"be", "have", "do", "say", "tell", "take", "make", "get", "go"}


@dataclass(slots=True)
class Layers:
    """The mention layers of a report, as the claims need them."""

    actors: Sequence[ActorMention] = ()
    places: Sequence[PlaceMention] = ()
    times: Sequence[TimeMention] = ()
    quantities: Sequence[QuantityMention] = ()
    statements: Sequence[Statement] = ()
    offices: Sequence[OfficeClaim] = ()
    published: date | None = None


def claims(doc: Doc, report: Report, layers: Layers) -> tuple[Claim, ...]:
    """Every claim of the report, facets after the claim they belong to, in reading order.

    Boilerplate blocks assert nothing about the story and give no claims.
    """
    kept = [d for d in drafts(doc) if _worthwhile(d, report)]
    said = [_Said(s) for s in _with_nested(layers.statements)]
    out: list[Claim] = []
    seen: set[tuple[int, int, str]] = set()
    for draft in sorted(kept, key=lambda d: (d.start, -d.end)):
        key = (draft.start, draft.end, "")
        if key in seen:
            continue
        seen.add(key)
        claim = _claim(doc, report, layers, said, draft)
        out.append(claim)
        index = len(out) - 1
        for role in claim.roles:
            if role.name not in {"time", "place", "quantity"} or (role.start, role.end, role.name) in seen:
                continue
            seen.add((role.start, role.end, role.name))
            out.append(_facet(claim, role, index))
    out.extend(_office_claims(doc, report, layers))
    out.extend(_presences(doc, report, layers))
    return tuple(out)


def _worthwhile(draft: Draft, report: Report) -> bool:
    if _part(report, draft.start) is Part.BOILERPLATE:
        return False
    words = [t for t in draft.tokens if t.pos_ in _CONTENT]
    enough = len(words) >= 2 or (len(words) == 1 and polarity(draft.head) is Polarity.NEGATIVE)  # "Nobody was hurt."
    bare = all(t.pos_ in {"PROPN", "NUM"} for t in words)  # "The Courier, 4 May 2024": a byline, no claim
    return enough and not bare and draft.end > draft.start


class _Said:
    """A statement with how much its content is and between which code points it lies."""

    __slots__ = ("end", "size", "start", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.size = sum(e - s for s, e in statement.content)
        self.start = min((s for s, _ in statement.content), default=0)
        self.end = max((e for _, e in statement.content), default=0)


def _claim(doc: Doc, report: Report, layers: Layers, said: Sequence[_Said], draft: Draft) -> Claim:
    core = draft.core or (draft.start, draft.end)
    own = _statement_by(said, draft.head)
    around = _statement_over(tuple(s for s in said if s.statement is not own), *core)
    if own is not None and (cue_of(draft.head) is None or (around is not None and _undertakes(draft.head))):
        own = None
    statement = own or around
    roles = list(roles_of(doc, draft.head, draft.tokens, layers))
    speaker = statement.speaker if statement else None
    if statement is not None and statement.source:
        start, end = statement.source[0]
        roles.append(Role(name="speaker", start=start, end=end, text=report.text[start:end], value=statement.actor))
    elif draft.cue is not None and (who := _subject(layers.actors, draft.cue)) is not None:
        speaker = who.actor.name or who.text
        roles.append(Role(name="speaker", start=who.start, end=who.end, text=who.text, value=who.actor))
    return Claim(
        report=report.id,
        start=draft.start,
        end=draft.end,
        text=report.text[draft.start : draft.end],
        kind="statement" if statement is not None and draft.kind == "event" else draft.kind,
        predicate=draft.head.lemma_.lower(),
        core=" ".join(report.text[core[0] : core[1]].split()),
        topic=draft.topic or _topic(draft.head),
        roles=tuple(roles),
        polarity=polarity(draft.head),
        modality=_modality(draft.head),
        speaker=speaker,
        part=_part(report, draft.start),
        terms=_terms(draft.tokens),
        sentence=draft.head.sent.start_char,
        head=draft.head.idx,
        direct=statement is not None and statement.kind is StatementKind.DIRECT and _inside(draft, statement),
    )


def _inside(draft: Draft, statement: Statement) -> bool:
    return any(start <= draft.start and draft.end <= end for start, end in statement.content)


def _undertakes(head: Token) -> bool:
    """ "They agreed to go", somebody else announced: an act that is told, where "they said it would go" is speech."""
    children = {child.dep_ for child in head.children}
    return "xcomp" in children and not children & {"ccomp", "parataxis"}


def _facet(claim: Claim, role: Role, index: int) -> Claim:
    return claim.model_copy(
        update={
            "start": role.start,
            "end": role.end,
            "text": role.text,
            "kind": role.name,
            "core": role.context or role.text,
            "roles": (role, *(r for r in claim.roles if r.name == "speaker")),
            "parent": index,
        }
    )


def _presences(doc: Doc, report: Report, layers: Layers) -> Iterable[Claim]:
    """That a named person plays a part: the first full naming of everybody whose office is not told."""
    told = [o.actor for o in layers.offices]
    known: list[ActorMention] = []
    for mention in layers.actors:
        actor = mention.actor
        if actor.kind != "person" or not actor.name or len(mention.text.split()) < 2 or not mention.text[0].isupper():
            continue
        if _part(report, mention.start) is Part.BOILERPLATE:
            continue
        if any(actor.relation(a) is Relation.EQUAL for a in told) or any(
            actor.relation(m.actor) is Relation.EQUAL for m in known
        ):
            continue
        known.append(mention)
        start, end = mention.start, _with_age(report.text, mention.end)
        words = doc.char_span(start, end)
        yield Claim(
            report=report.id,
            start=start,
            end=end,
            text=report.text[start:end],
            kind="participant",
            predicate="be",
            core=report.text[start:end],
            topic=actor.name,
            roles=(Role(name="participant", start=start, end=end, text=actor.name, value=actor),),
            part=_part(report, start),
            sentence=words[0].sent.start_char if words is not None and len(words) else 0,
            head=start,
        )


_AGE = re.compile(r",\s+\d{1,3}(?=\s*[,.;)])")


def _with_age(text: str, end: int) -> int:
    found = _AGE.match(text, end)
    return found.end() if found else end


def _office_claims(doc: Doc, report: Report, layers: Layers) -> Iterable[Claim]:
    for found in layers.offices:
        if _part(report, found.start) is Part.BOILERPLATE:
            continue
        words = doc.char_span(found.start, found.end)
        yield Claim(
            report=report.id,
            start=found.start,
            end=found.end,
            text=report.text[found.start : found.end],
            kind="role",
            predicate="be",
            core=" ".join(report.text[found.start : found.end].split()),
            topic=found.actor.name or "",
            roles=(
                Role(
                    name="participant", start=found.start, end=found.end, text=found.actor.name or "", value=found.actor
                ),
                Role(
                    name="role",
                    start=found.office_start,
                    end=found.office_end,
                    text=report.text[found.office_start : found.office_end],
                    context=found.office,
                ),
            ),
            part=_part(report, found.start),
            terms=_terms(list(words)) if words is not None else (),
            sentence=words[0].sent.start_char if words is not None and len(words) else 0,
        )


def _modality(head: Token) -> Modality:
    """The clause's modality; what somebody plans or hopes to do is no event that happened."""
    own = modality(head)
    if own is Modality.HAPPENED:
        aim = next((c for c in head.children if c.dep_ == "xcomp"), None)
        return modality(aim) if aim is not None else own
    return own


def _subject(actors: Sequence[ActorMention], cue: Token) -> ActorMention | None:
    """Who the subject of a reporting verb is, where the statements layer has no statement for it."""
    if cue_of(cue) is None:
        return None
    for child in cue.children:
        if child.dep_ == "nsubj":
            return next((a for a in actors if a.start <= child.idx < a.end), None)
    return None


def _with_nested(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Each statement, then those inside its content: who is quoted by somebody quoted speaks for himself."""
    for statement in statements:
        yield statement
        yield from _with_nested(statement.nested)


def _statement_by(said: Sequence[_Said], head: Token) -> Statement | None:
    """The statement that the clause itself makes: its head is the cue ("X hailed the deal")."""
    at = head.idx
    for one in said:
        for start, end in one.statement.cue:
            if start <= at < end:
                return one.statement
    return None


def _statement_over(said: Sequence[_Said], start: int, end: int) -> Statement | None:
    """The innermost statement whose content holds at least 60 % of the span."""
    best: _Said | None = None
    for one in said:
        if start < end and (one.end <= start or end <= one.start):
            continue  # most are elsewhere
        inside = sum(max(0, min(end, e) - max(start, s)) for s, e in one.statement.content)
        if inside >= 0.6 * (end - start) and (best is None or one.size < best.size):
            best = one
    return best.statement if best is not None else None


def _topic(head: Token) -> str:
    """The words the clause is about: its subject, that of the clause it hangs on, or its object."""
    token = head
    for _ in range(4):
        for child in token.children:
            if child.dep_ in {"nsubj", "nsubjpass", "csubj"}:
                return noun_phrase(child).text
        if token.dep_ in {"conj", "advcl", "xcomp", "acl"} and token.head.i != token.i:
            token = token.head
            continue
        break
    return ""


def _terms(tokens: Iterable[Token]) -> tuple[str, ...]:
    return tuple(
        t.lemma_.lower()
        for t in tokens
        if t.pos_ in _CONTENT and not t.is_stop and t.lemma_.lower() not in _LIGHT and len(t) > 1
    )


def _part(report: Report, position: int) -> Part:
    for block in report.blocks:
        if block.start <= position < block.end:
            return block.part
    return Part.BODY
