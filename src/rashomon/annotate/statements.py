"""Who said what: statements with their source, cue and content (PARC 3.0 / PolNeAR conventions).

Every token that may be a cue is laid out with the contents and sources it could have, and learned weights choose
(``statement_choice``; ``tools/train_statements.py``). The complementiser belongs to the content, the final full stop
does not unless it stands inside quotation marks; a quote that goes on after its cue is one statement with a
discontinuous content. Newell et al., "An Attribution Relations Corpus for Political News", LREC 2018.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rashomon.annotate.statement_choice import Chosen, Scored, Weights, choose, scored, source_of, weights
from rashomon.annotate.statement_cues import COLON, Cue, cue_at
from rashomon.annotate.statement_nested import Inner, inner
from rashomon.annotate.statement_quoted import turns
from rashomon.annotate.statement_quotes import Speech
from rashomon.annotate.statement_relays import relays
from rashomon.annotate.statement_signals import Setting
from rashomon.annotate.statement_spans import Piece, Pieces, enclosing, length, overlap, tidy
from rashomon.annotate.statement_speakers import Speakers
from rashomon.annotate.statement_tree import Tree
from rashomon.annotate.statement_units import Reading, reading
from rashomon.annotate.statement_voices import antecedent, voice_span
from rashomon.model import ActorMention, Statement, StatementKind

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc


_MOST_INSIDE = 1000  # statements inside one turn


@dataclass(slots=True)
class _Draft:
    """A statement in the making; ``named`` are the words that say who the source is, where it is a pronoun."""

    cue: Cue
    source: Pieces
    cue_spans: Pieces
    content: Pieces
    named: Pieces
    via: tuple[str, ...] = ()
    nested: list[_Draft] = field(default_factory=list)


def statements(doc: Doc, actors: Sequence[ActorMention] = ()) -> tuple[Statement, ...]:
    """Every attribution of the document, in text order of its content; spans are code points of ``doc.text``.

    No two share a character of content: what somebody says that somebody else said is in ``nested``. ``actors`` are
    the actor mentions of the same document; they give ``speaker`` and ``actor``. Without a mention on the source,
    ``speaker`` is the source's words. Never raises on odd text.
    """
    read, model = reading(doc), weights()
    if not read.setting.tree.size:
        return ()
    found = scored(read, model)
    chosen = choose(read, found, model)
    known = {one.unit.cue: one for one in found}
    drafts = {c.scored.unit.cue: _draft(read, c, known, model) for c in chosen}
    _cited(read.setting.tree, drafts)
    every = _with_turns(read, [*drafts.values(), *_unclaimed(read, drafts)])
    speakers = Speakers(doc, actors)
    return tuple(_statement(read.setting, d, speakers) for d in sorted(every, key=lambda d: d.content[0]))


def _draft(read: Reading, chosen: Chosen, known: Mapping[int, Scored], model: Weights) -> _Draft:
    unit, content = chosen.scored.unit, chosen.option.spans
    draft = _filled(read.setting.tree, unit.cue, content, source_of(read, unit, content, model))
    draft.nested = _hung(read.setting.tree, inner(read, content, known, model))
    return draft


def _filled(tree: Tree, cue: int, content: Pieces, head: int | None) -> _Draft:
    source = voice_span(tree, head, cue) if head is not None else ()
    named = source
    if head is not None and (noun := antecedent(tree, head)) != head:
        named = voice_span(tree, noun, cue)
    entry = cue_at(tree.lower[cue], tree.lemma[cue], tree.pos[cue]) or COLON
    return _Draft(entry, source, _cue_spans(tree, cue, content), content, named, relays(tree, cue, source, content))


def _hung(tree: Tree, found: Sequence[Inner]) -> list[_Draft]:
    """Drafts of what is said inside a content, each under the innermost one that holds its cue."""
    drafts = [(tree.idx[one.cue], _filled(tree, one.cue, one.content, one.head)) for one in found]
    drafts.sort(key=lambda pair: -length(pair[1].content))
    top: list[_Draft] = []
    for number, (at, draft) in enumerate(drafts):
        outer = [d for _, d in drafts[:number] if enclosing(d.content, at) is not None]
        (outer[-1].nested if outer else top).append(draft)
    return top


def _cited(tree: Tree, drafts: dict[int, _Draft]) -> None:
    """ "…, the paper said, citing two officials": whom an outlet cites is the source inside its own statement."""
    for cue in (c for c in range(tree.size) if tree.lower[c] == "citing"):
        cited = tree.kid(cue, "dobj")
        first, _ = tree.sent[cue]
        before = [c for c in range(first, cue) if c in drafts and enclosing(drafts[c].content, tree.idx[cue]) is None]
        if cited is None or not before:
            continue
        outer = drafts[before[-1]]
        source = voice_span(tree, cited, cue)
        words = ((tree.idx[cue], tree.end[cue]),)
        outer.nested = [_Draft(COLON, source, words, outer.content, source, nested=outer.nested)]
        if cue in drafts:
            drafts[cue].source, drafts[cue].named = outer.source, outer.named


def _cue_spans(tree: Tree, cue: int, content: Pieces) -> Pieces:
    """The cue with its auxiliaries, negation, particle and the adverbs that stand at it, outside the content."""
    words = [cue]
    for kid in tree.kids[cue]:
        near = abs(kid - cue) <= 3
        dep = tree.dep[kid]
        if near and (dep in ("aux", "auxpass", "neg", "prt") or (dep == "advmod" and kid < cue)):
            words.append(kid)
        elif dep == "prep" and kid == cue + 1 and tree.end[kid] + 2 > content[0][0] > tree.idx[kid]:
            words.append(kid)  # "called for", where what follows is the content
    if tree.lower[cue] == "according" and cue + 1 < tree.size:
        words.append(cue + 1)
    spans = [(tree.idx[w], tree.end[w]) for w in sorted(words)]
    joined: list[Piece] = []
    for start, end in spans:
        if overlap([(start, end)], content) and start != tree.idx[cue]:
            continue
        if joined and not tree.text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _with_turns(read: Reading, drafts: list[_Draft]) -> list[_Draft]:
    """The drafts with a transcript's turns and posts ("@NASA: …"); what is said inside one hangs under it."""
    placed = sorted(((a, b, n) for n, draft in enumerate(drafts) for a, b in draft.content), key=lambda p: p[:2])
    hung: set[int] = set()
    found: list[_Draft] = []
    for label, content in turns(read.setting.tree.text, read.setting.blocks):
        inside = _within(placed, drafts, content)
        if inside is not None:
            hung |= inside
            nested = [drafts[n] for n in sorted(inside)]
            found.append(_Draft(COLON, (label,), ((label[1], label[1] + 1),), content, (label,), nested=nested))
    return [*(draft for n, draft in enumerate(drafts) if n not in hung), *found]


def _within(placed: Sequence[tuple[int, int, int]], drafts: Sequence[_Draft], content: Pieces) -> set[int] | None:
    """The numbers of the drafts said inside a turn; ``None`` where one reaches over it or is nearly all of it."""
    inside: set[int] = set()
    for start, end in content:
        low = bisect_left(placed, start, key=lambda p: p[1])
        for a, _, n in placed[low : low + _MOST_INSIDE]:
            if a >= end:
                break
            inside.add(n)
    for draft in (drafts[n] for n in inside):
        most = not draft.cue_spans and 2 * length(draft.content) > length(content)
        if most or overlap(draft.content, content) < length(draft.content):
            return None
    return inside


def _unclaimed(read: Reading, drafts: dict[int, _Draft]) -> list[_Draft]:
    """Quotes without a cue of their own: those of who spoke before, and those with a name and a colon."""
    taken = sorted(span for draft in drafts.values() for span in draft.content)
    found: list[_Draft] = []
    spoken: dict[int, _Draft] = {}
    for number, speech in enumerate(read.speeches):
        if speech.cue is not None:
            if speech.cue.i in drafts:
                spoken[number] = drafts[speech.cue.i]
            continue
        draft = _continued(read.setting.tree.text, speech, spoken)
        if draft is not None and not _touches(taken, draft.content):
            found.append(draft)
            spoken[number] = draft
    return found


def _continued(text: str, speech: Speech, spoken: dict[int, _Draft]) -> _Draft | None:
    content = tidy(text, speech.spans) or tuple(speech.spans)
    if speech.colon is not None:
        return _Draft(COLON, (speech.colon,), (), content, (speech.colon,))
    before = spoken.get(speech.follows) if speech.follows is not None else None
    if before is None:
        return None
    return _Draft(before.cue, before.source, (), content, before.named)


def _touches(taken: Sequence[Piece], content: Pieces) -> bool:
    return any(a < end and start < b for start, end in content for a, b in taken)


def _kind(setting: Setting, content: Pieces) -> StatementKind:
    quoted = sum(setting.quoted[b] - setting.quoted[a] for a, b in content)
    if quoted == 0:
        return StatementKind.INDIRECT
    return StatementKind.DIRECT if quoted >= 0.9 * length(content) else StatementKind.MIXED


def _statement(setting: Setting, draft: _Draft, speakers: Speakers) -> Statement:
    speaker, actor = speakers.resolve(draft.named)
    with speakers.aside():
        nested = tuple(_statement(setting, d, speakers) for d in sorted(draft.nested, key=lambda d: d.content[0]))
    return Statement(
        kind=_kind(setting, draft.content),
        source=draft.source,
        cue=draft.cue_spans,
        content=draft.content,
        speaker=speaker,
        actor=actor,
        strength=draft.cue.strength,
        modality=draft.cue.modality,
        via=draft.via,
        nested=nested,
    )
