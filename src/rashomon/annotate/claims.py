"""Clause-size claims: what a report asserts, one proposition at a time, with its comparable roles.

A clause gives one claim. A reporting clause is joined to the first clause it reports ("X said that …" is one
claim with a speaker). Appositions ("the plant, the largest in Europe"), offices ("Umerov, the defence minister")
and the event nouns of adjuncts ("despite the absence of a breakthrough") are propositions too. Each comparable
role of a claim (when, where, how many, who) is a *facet*: a claim of its own, with ``parent`` set, so that two
reports can agree on what happened and differ on when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from rashomon.annotate.clauses import TOLD, Clause, clauses
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
    TimeMention,
)
from rashomon.values import Relation

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from rashomon.annotate.actors import OfficeClaim

_CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"}
_ADJUNCT_PREPOSITIONS = {"after", "before", "despite", "amid", "amidst", "following", "during", "without", "with"}
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


@dataclass(slots=True)
class _Draft:
    """A claim in the making: its head, its span and the tokens that speak for it."""

    head: Token
    start: int
    end: int
    tokens: list[Token]
    kind: str
    topic: str = ""
    core: tuple[int, int] | None = None
    facets: bool = True
    cue: Token | None = None
    roles: list[Role] = field(default_factory=list)


def claims(doc: Doc, report: Report, layers: Layers) -> tuple[Claim, ...]:
    """Every claim of the report, facets after the claim they belong to, in reading order.

    Boilerplate blocks assert nothing about the story and give no claims.
    """
    drafts = [d for d in _drafts(doc) if _worthwhile(d, report)]
    out: list[Claim] = []
    seen: set[tuple[int, int, str]] = set()
    for draft in sorted(drafts, key=lambda d: (d.start, -d.end)):
        key = (draft.start, draft.end, "")
        if key in seen:
            continue
        seen.add(key)
        claim = _claim(doc, report, layers, draft)
        out.append(claim)
        index = len(out) - 1
        if draft.facets:
            for role in claim.roles:
                if role.name not in {"time", "place", "quantity"} or (role.start, role.end, role.name) in seen:
                    continue
                seen.add((role.start, role.end, role.name))
                out.append(_facet(doc, report, claim, role, index))
    out.extend(_office_claims(doc, report, layers))
    out.extend(_presences(doc, report, layers))
    return tuple(out)


# -- drafting ---------------------------------------------------------------------------------------------
def _drafts(doc: Doc) -> Iterable[_Draft]:
    found = clauses(doc)
    _without_dateline(doc, found)
    merged: set[int] = set()
    for clause in found:
        first = _reported(clause)
        if first is not None:
            merged.add(first.head.i)
            yield _joined(clause, first)
    bare = [c for c in found if _bare_attribution(c)]
    for clause in bare:
        _hand_over(clause, found)
    for clause in found:
        if clause.head.i in merged or _reported(clause) is not None or not clause.own or clause in bare:
            continue
        yield _from_clause(clause)
    for before, after in zip(found, found[1:], strict=False):
        if _spelt_out(doc, before, after):
            yield _joined(before, after)
    for token in doc:
        if token.dep_ == "appos":
            yield from _apposition(token)
        elif token.dep_ == "pobj" and token.head.lower_ in _ADJUNCT_PREPOSITIONS:
            yield from _adjunct(token)


def _without_dateline(doc: Doc, found: Sequence[Clause]) -> None:
    """ "OSLO, June 3 (AP) --" says where a report was filed, not where anything happened."""
    lines = [(m.start(), m.end()) for m in _DATELINE.finditer(doc.text)]
    for clause in found:
        kept = [i for i in clause.own if not any(s <= doc[i].idx < e for s, e in lines)]
        clause.own = kept or clause.own


# As the wires write it, at the start of a line: a place in capitals, a day, a credit, a dash.
_DATELINE = re.compile(
    r"^[ \t]*[A-Z][A-Z.'’\- ]{2,30}(?:, [A-Z][\w.]{1,12}(?: [A-Z]\w+)?)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?:,? \d{4})?(?: \([^)\n]{2,30}\))? *(?:--|[-–—]) ",
    re.M,
)


def _from_clause(clause: Clause) -> _Draft:
    start, end = clause.bounds()
    tokens = [clause.head.doc[i] for i in clause.own]
    kind = "description" if clause.head.lemma_ == "be" or clause.head.pos_ not in {"VERB", "AUX"} else "event"
    topic = ""
    core = (start, end)
    if clause.antecedent is not None:
        chunk = _noun_phrase(clause.antecedent)
        topic = chunk.text
        kind = "context" if clause.relation == "relcl" else kind
        if 0 <= start - chunk.end_char <= 4:
            start = chunk.start_char
            tokens = list(chunk) + tokens
            core = (start, end)
    return _Draft(clause.head, start, end, tokens, kind, topic, core)


def _reported(clause: Clause) -> Clause | None:
    """The first clause that a reporting clause reports, when it follows it: "X said [that] …"."""
    if not cue_of(clause.head):
        return None
    for child in clause.children:
        if child.relation == "ccomp" and child.own and child.own[0] > clause.head.i:
            return child
    return None


def _bare_attribution(clause: Clause) -> bool:
    """ "…, police said in a statement": who, that they said it and hardly anything else."""
    head = clause.head
    if not cue_of(head):
        return False
    own = set(clause.own)
    if any(c.dep_ == "dobj" and c.i in own for c in head.children) and head.lemma_ not in TOLD:
        return False  # "rejected the demand" says more than that somebody spoke
    rest = []
    for child in head.children:
        if child.i not in own or child.is_punct or child.dep_ in {"nsubj", "aux", "mark", "cc", "advmod", "expl"}:
            continue
        rest.append(sum(1 for t in child.subtree if t.i in own and not t.is_punct))
    return len(rest) <= 1 and sum(rest) <= 3


def _spelt_out(doc: Doc, before: Clause, after: Clause) -> bool:
    """ "…offered a choice: stay or leave": what follows the colon spells out what stands before it."""
    if not before.own or not after.own or before.head.sent != after.head.sent:
        return False
    _, end = before.bounds()
    start, _ = after.bounds()
    return doc.text[end:start].strip() == ":"


def _hand_over(clause: Clause, found: Sequence[Clause]) -> None:
    """ "… off the coast Sunday, officials said": what stands before the attribution belongs to what is told."""
    head = clause.head
    subject = next((c for c in head.children if c.dep_ == "nsubj"), head)
    loose = [i for i in clause.own if i < subject.left_edge.i and not head.doc[i].is_punct]
    if not loose:
        return
    before = [c for c in found if c is not clause and c.own and c.own[-1] < loose[0] and c.head.sent == head.sent]
    if before:
        nearest = max(before, key=lambda c: max(i for i in c.own if not head.doc[i].is_punct or i == c.own[0]))
        nearest.own = sorted({*nearest.own, *loose})


def _joined(cue: Clause, content: Clause) -> _Draft:
    a, b = cue.bounds(), content.bounds()
    tokens = [cue.head.doc[i] for i in sorted({*cue.own, *content.own})]
    return _Draft(content.head, min(a[0], b[0]), max(a[1], b[1]), tokens, "statement", core=b, cue=cue.head)


def _apposition(token: Token) -> Iterable[_Draft]:
    phrase = _subtree(token)
    antecedent = _noun_phrase(token.head, stop=token.left_edge.i)
    if token.ent_type_ in {"GPE", "DATE", "TIME", "CARDINAL"}:  # "Vienna, Austria, 4 May": an address, no claim
        return
    if len(phrase) < 2 or token.ent_type_ == "PERSON" or (token.pos_ == "PROPN" and len(phrase) < 4):
        return
    yield _Draft(
        token,
        antecedent.start_char,
        phrase[-1].idx + len(phrase[-1]),
        phrase,
        "context",
        antecedent.text,
        (phrase[0].idx, phrase[-1].idx + len(phrase[-1])),
    )


def _adjunct(token: Token) -> Iterable[_Draft]:
    phrase = _subtree(token)
    inner = {"prep", "acl", "poss", "relcl"} | ({"amod"} if token.head.lower_ in {"with", "without"} else set())
    if len(phrase) < (3 if "amod" in inner else 4) or not any(t.dep_ in inner for t in token.children):
        return
    clause = token.head.head
    topic = clause.text if clause.pos_ in {"VERB", "AUX"} else _noun_phrase(clause).text
    start = token.head.idx if token.head.lower_ in {"without", "despite"} else phrase[0].idx
    tokens = [token.head, *phrase] if token.head.lower_ == "without" else phrase
    yield _Draft(token, start, phrase[-1].idx + len(phrase[-1]), tokens, "event", topic)


def _subtree(token: Token) -> list[Token]:
    tokens = [t for t in token.subtree if not t.is_space]
    while tokens and tokens[-1].is_punct and tokens[-1].text not in '”"’)':
        tokens.pop()
    while tokens and (tokens[0].is_punct or tokens[0].is_space) and tokens[0].text not in '“"‘(':
        tokens.pop(0)
    return tokens


def _noun_phrase(token: Token, stop: int | None = None) -> Span:
    """The noun phrase of ``token`` without the clauses and appositions that follow it."""
    left = token.left_edge.i
    right = token.i
    for child in token.children:
        if (
            child.i > token.i
            and child.dep_ in {"prep", "flat", "nmod", "compound"}
            and child.right_edge.i - token.i <= 8
        ):
            right = max(right, child.right_edge.i)
    if stop is not None:
        right = min(right, max(token.i, stop - 1))
    while right > token.i and (token.doc[right].is_punct or token.doc[right].is_space):
        right -= 1
    while left < token.i and (token.doc[left].is_punct or token.doc[left].is_space):
        left += 1
    return token.doc[left : right + 1]


def _worthwhile(draft: _Draft, report: Report) -> bool:
    if _part(report, draft.start) is Part.BOILERPLATE:
        return False
    words = [t for t in draft.tokens if t.pos_ in _CONTENT]
    enough = len(words) >= 2 or (len(words) == 1 and polarity(draft.head) is Polarity.NEGATIVE)  # "Nobody was hurt."
    return enough and draft.end > draft.start


# -- filling in -------------------------------------------------------------------------------------------
def _claim(doc: Doc, report: Report, layers: Layers, draft: _Draft) -> Claim:
    core = draft.core or (draft.start, draft.end)
    statement = _statement_by(layers.statements, draft.head) or _statement_over(layers.statements, *core)
    roles = list(roles_of(doc, draft.head, draft.tokens, layers))
    speaker = statement.speaker if statement else None
    if statement is not None and statement.source:
        start, end = statement.source[0]
        roles.append(Role(name="speaker", start=start, end=end, text=report.text[start:end], value=statement.actor))
    elif draft.cue is not None and (who := _subject(doc, layers.actors, draft.cue)) is not None:
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
    )


def _facet(doc: Doc, report: Report, claim: Claim, role: Role, index: int) -> Claim:
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
        words = doc.char_span(start, end, alignment_mode="expand")
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
        words = doc.char_span(found.start, found.end, alignment_mode="expand")
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


def _subject(doc: Doc, actors: Sequence[ActorMention], cue: Token) -> ActorMention | None:
    """Who the subject of a reporting verb is, where the statements layer has no statement for it."""
    if cue_of(cue) is None:
        return None
    for child in cue.children:
        if child.dep_ == "nsubj":
            return next((a for a in actors if a.start <= child.idx < a.end), None)
    return None


def _statement_by(statements: Sequence[Statement], head: Token) -> Statement | None:
    """The statement that the clause itself makes: its head is the cue ("X hailed the deal")."""
    for statement in statements:
        if any(s <= head.idx < e for s, e in statement.cue):
            return statement
    return None


def _statement_over(statements: Sequence[Statement], start: int, end: int) -> Statement | None:
    """The innermost statement whose content holds at least 60 % of the span."""
    best: Statement | None = None
    best_size = 0
    for statement in statements:
        inside = sum(max(0, min(end, e) - max(start, s)) for s, e in statement.content)
        size = sum(e - s for s, e in statement.content)
        if inside >= 0.6 * (end - start) and (best is None or size < best_size):
            best, best_size = statement, size
    return best


def _topic(head: Token) -> str:
    """The words the clause is about: its subject, that of the clause it hangs on, or its object."""
    token = head
    for _ in range(4):
        for child in token.children:
            if child.dep_ in {"nsubj", "nsubjpass", "csubj"}:
                return _noun_phrase(child).text
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
