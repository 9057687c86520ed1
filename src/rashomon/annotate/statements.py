"""Who said what: statements with their source, cue and content (PARC 3.0 / PolNeAR conventions).

Rules over the parse, the quotation marks and a cue lexicon. The complementiser belongs to the content, the
final full stop does not unless it stands inside quotation marks; a quote that goes on after its cue is one
statement with a discontinuous content. Newell et al., "An Attribution Relations Corpus for Political
News", LREC 2018.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rashomon.annotate.quotes import Quote, paragraphs, quotes
from rashomon.annotate.statement_content import content_pieces
from rashomon.annotate.statement_cues import COLON, Cue, cue_of
from rashomon.annotate.statement_quotes import QuoteReader, Speech, is_full
from rashomon.annotate.statement_sources import source_head, source_pieces
from rashomon.annotate.statement_spans import (
    Piece,
    Pieces,
    covers,
    enclosing,
    length,
    overlap,
    pieces,
    tidy,
    union,
)
from rashomon.annotate.statement_speakers import Speakers
from rashomon.model import ActorMention, Statement, StatementKind

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(slots=True)
class _Draft:
    """A statement in the making."""

    token: Token | None
    cue: Cue
    source: Pieces
    cue_spans: Pieces
    content: Pieces
    quoted: bool = False
    follows: int | None = None


def statements(doc: Doc, actors: Sequence[ActorMention] = ()) -> tuple[Statement, ...]:
    """Every attribution of the document, in text order of its content; spans are code points of ``doc.text``.

    ``actors`` are the actor mentions of the same document; they give ``speaker`` and ``actor``. Without a
    mention on the source, ``speaker`` is the source's words. Never raises on odd text.
    """
    blocks = [(b.start, b.end) for b in doc._.blocks] if doc.has_extension("blocks") and doc._.blocks else None
    text = doc.text
    blocks = blocks or list(paragraphs(text))
    found = quotes(text, blocks)
    drafts = _spoken(text, QuoteReader(doc, blocks, found).read())
    drafts = _with_parsed(doc, text, drafts, found, blocks)
    drafts = _outermost(drafts)
    speakers = Speakers(doc, actors)
    marked = [(q.start, q.end) for q in found]
    result = [_statement(marked, draft, speakers) for draft in sorted(drafts, key=lambda d: d.content[0])]
    return tuple(result)


def _spoken(text: str, speeches: Sequence[Speech]) -> list[_Draft]:
    """Drafts of the quotes that have a speaker."""
    drafts: list[_Draft] = []
    for speech in speeches:
        spans = list(speech.spans)
        if speech.before is not None:
            spans.append(speech.before)
        content = tidy_content(text, spans)
        if not content:
            content = tuple(speech.spans)
        draft = _Draft(speech.cue, COLON, (), (), content, quoted=True, follows=speech.follows)
        if speech.cue is not None:
            _fill(draft, speech.cue, cue_of(speech.cue) or COLON)
        elif speech.colon is not None:
            draft.source = (speech.colon,)
        elif speech.follows is not None and speech.follows < len(drafts):
            before = drafts[speech.follows]
            draft.source, draft.cue = before.source, before.cue
        drafts.append(draft)
    return drafts


def _fill(draft: _Draft, token: Token, cue: Cue) -> None:
    head = source_head(token)
    draft.token, draft.cue = token, cue
    draft.source = source_pieces(head, token) if head is not None else ()
    draft.cue_spans = _cue_spans(token)


def tidy_content(text: str, spans: Sequence[Piece]) -> Pieces:
    """The content's spans with clean edges; a quote keeps its marks and the point inside them."""
    return tidy(text, union(spans))


def _cue_spans(token: Token) -> Pieces:
    """The cue verb with its auxiliaries, negation, particle and the adverbs that stand at it."""
    words = [token]
    for child in token.children:
        near = abs(child.i - token.i) <= 3
        if near and (child.dep_ in ("aux", "auxpass", "neg", "prt") or (child.dep_ == "advmod" and child.i < token.i)):
            words.append(child)
    if token.lower_ == "according" and token.i + 1 < len(token.doc):
        words.append(token.nbor(1))
    return pieces(words)


def _with_parsed(
    doc: Doc, text: str, spoken: list[_Draft], found: Sequence[Quote], blocks: Sequence[Piece]
) -> list[_Draft]:
    """The spoken drafts, widened by the parse, and the drafts of cues without a quote of their own."""
    full = [(q.start, q.end) for q in found if is_full(text, q)]
    by_cue = {d.token.i: d for d in spoken if d.token is not None}
    drafts = list(spoken)
    for token in doc:
        cue = cue_of(token)
        if cue is None or enclosing(full, token.idx) is not None:
            continue
        block = enclosing(blocks, token.idx) or (0, len(text))
        frame, content = content_pieces(token, cue)
        content = _clip(content, block)
        if token.i in by_cue:
            _widen(text, by_cue[token.i], frame, content)
        elif content:
            draft = _parsed(text, token, cue, frame, content, found)
            if draft is not None:
                drafts.append(draft)
    return drafts


def _clip(spans: Pieces, block: Piece) -> Pieces:
    """The part of the spans inside a paragraph."""
    cut = ((max(a, block[0]), min(b, block[1])) for a, b in spans)
    return tuple(s for s in cut if s[0] < s[1])


def _widen(text: str, draft: _Draft, frame: str, content: Pieces) -> None:
    """Adds the unquoted part of a clause to a quote that the parse holds together: said the plan was "…"."""
    if frame not in ("c", "o") or not overlap(content, draft.content):
        return
    cue = draft.token
    if cue is None or covers(content, cue.idx):
        return
    joined = tidy_content(text, [*content, *draft.content])
    draft.content = joined or draft.content


def _parsed(text: str, token: Token, cue: Cue, frame: str, content: Pieces, found: Sequence[Quote]) -> _Draft | None:
    head = source_head(token)
    if head is None and frame not in ("p",) and token.pos_ != "NOUN":
        return None
    spans = list(content)
    for quote in found:
        piece = (quote.start, quote.end)
        if overlap(spans, [piece]) and not quote.start <= token.idx < quote.end:
            spans.append(piece)
    tidied = tidy_content(text, union(spans))
    if not tidied:
        return None
    draft = _Draft(token, cue, (), (), tidied)
    _fill(draft, token, cue)
    return draft


def _outermost(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Drops cues inside the content of another statement, unless they report speech of a named source."""
    kept: list[_Draft] = []
    for draft in sorted(drafts, key=lambda d: (-d.quoted, -length(d.content))):
        position = draft.cue_spans[0][0] if draft.cue_spans else draft.content[0][0]
        outer = next((k for k in kept if k is not draft and covers(k.content, position)), None)
        if outer is not None:
            continue
        if any(k.token is not None and draft.token is not None and k.token.i == draft.token.i for k in kept):
            continue
        kept.append(draft)
    return kept


def _kind(found: Sequence[Piece], draft: _Draft) -> StatementKind:
    marks = overlap(found, draft.content)
    if marks == 0:
        return StatementKind.INDIRECT
    total = length(draft.content)
    return StatementKind.DIRECT if marks >= 0.9 * total else StatementKind.MIXED


def _statement(found: Sequence[Piece], draft: _Draft, speakers: Speakers) -> Statement:
    speaker, actor = speakers.resolve(draft.source)
    return Statement(
        kind=_kind(found, draft),
        source=draft.source,
        cue=draft.cue_spans,
        content=draft.content,
        speaker=speaker,
        actor=actor,
        strength=draft.cue.strength,
        modality=draft.cue.modality,
    )
