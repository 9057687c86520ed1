"""Cut a report into paragraph blocks and label them: headline, standfirst, body, caption, boilerplate."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from rashomon.model import Block, Part
from rashomon.reading import marks
from rashomon.reading.lines import ends_sentence, is_bullet, paragraphs

_LONG = 1500  # characters; page furniture is shorter
_HEAD = 8  # blocks among which headline and standfirst are looked for
_TITLE_WORDS = 30
_SENTENCE = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9À-Þ])")
_WORD = re.compile(r"[^\W_]+")
# What separates a title from the name of the outlet at its end.
_OUTLET_TAIL = re.compile(r"\s+(?:[|–—]|-{1,2})\s+([^|–—]{2,60})$")


@dataclass(slots=True)
class _Piece:
    """A block being labelled: its span, its words as written and without Markdown marks."""

    start: int
    end: int
    raw: str
    text: str
    part: Part | None = None

    @property
    def words(self) -> int:
        return len(self.text.split()) if len(self.text) <= _LONG else _LONG // 6

    @property
    def sentence(self) -> bool:
        return ends_sentence(self.text)

    @property
    def bullet(self) -> bool:
        return is_bullet(self.raw[:40])


def blocks(text: str, title: str | None = None) -> tuple[Block, ...]:
    """The blocks of ``text`` in order, none overlapping; every character that is not white space is in one.

    Spans carry no white space at their ends. ``title`` is the title known from elsewhere, if any: the block
    that repeats it is a headline. Never raises, whatever the text.
    """
    pieces = [_piece(text, start, end) for start, end in paragraphs(text)]
    _mark_furniture(pieces)
    _mark_captions(pieces)
    _mark_head(pieces, title)
    _mark_tail(pieces)
    _mark_links_between(pieces)
    if not any(p.part in (None, Part.BODY, Part.HEADLINE, Part.STANDFIRST) for p in pieces):
        _rescue(pieces)
    return tuple(Block(part=p.part or Part.BODY, start=p.start, end=p.end) for p in pieces)


def headline(text: str, found: tuple[Block, ...]) -> str | None:
    """The words of the first headline block, without Markdown marks; ``None`` where there is none."""
    for block in found:
        if block.part is Part.HEADLINE:
            return marks.plain(text[block.start : block.end]) or None
    return None


def without_outlet(title: str) -> tuple[str, str | None]:
    """Split "Talks end | Example News" into the title and the outlet's name, ``None`` where there is none."""
    found = _OUTLET_TAIL.search(title)
    if not found or len(title[: found.start()].split()) < 3:
        return title, None
    name = found[1].strip()
    bar = "|" in found.group()
    if len(name.split()) > 5 or not (bar or marks.names_outlet(name)) or not name[0].isalnum():
        return title, None
    return title[: found.start()].rstrip(" |–—-"), name


def _piece(text: str, start: int, end: int) -> _Piece:
    raw = text[start:end]
    return _Piece(start, end, raw, marks.plain(raw) if len(raw) <= _LONG else raw)


def _mark_furniture(pieces: list[_Piece]) -> None:
    last = len(pieces) - 1
    for i, piece in enumerate(pieces):
        if len(piece.raw) > _LONG and not marks.is_link(piece.raw):
            continue
        if marks.is_link(piece.raw):
            piece.part = Part.BOILERPLATE
        elif marks.is_caption(piece.text):
            piece.part = Part.CAPTION
        elif marks.is_boilerplate(piece.text) or (i and i >= last - 2 and marks.is_with_credit(piece.text)):
            piece.part = Part.BOILERPLATE


def _mark_captions(pieces: list[_Piece]) -> None:
    """A caption's sentence stands above its credit line; and a caption is often there twice."""
    for before, piece in itertools.pairwise(pieces):
        credited = piece.part is Part.CAPTION and marks.is_credit_line(piece.text)
        if credited and before.part is None and before.words <= 60 and marks.ends_with_date(before.text):
            before.part = Part.CAPTION
    captions = {p.text for p in pieces if p.part is Part.CAPTION}
    for piece in pieces:
        if piece.part is None and piece.text in captions:
            piece.part = Part.CAPTION


def _mark_head(pieces: list[_Piece], title: str | None) -> None:
    head = [p for p in pieces if p.part is None][:_HEAD]
    if len(head) < 2 and not (title and head and _same(head[0].text, title)):
        return
    found = _headlines(head, title)
    for piece in found:
        piece.part = Part.HEADLINE
    _mark_standfirst(pieces, head, found, title)


def _headlines(head: list[_Piece], title: str | None) -> list[_Piece]:
    """The headline blocks: what repeats the known title, is set as a title, or reads like one."""
    if title and (same := [p for p in head if _same(p.text, title)]):
        return same
    shown = _set_as_title(head) or _reads_as_title(head)
    return [p for p in head if p.text == shown.text] if shown else []


def _set_as_title(head: list[_Piece]) -> _Piece | None:
    """A first heading in Markdown, or a line that is there twice."""
    short = [p for p in head[:5] if p.words <= _TITLE_WORDS]
    counts = Counter(p.text for p in head)
    twice = [p for p in short if counts[p.text] > 1 and p.words >= 3 and not _SENTENCE.search(p.text)]
    return next((p for p in short if p.raw.startswith("# ")), None) or next(iter(twice), None)


def _reads_as_title(head: list[_Piece]) -> _Piece | None:
    first = head[0]
    if marks.DATELINE.match(first.text):
        return None
    if _title_like(first):
        return first
    for piece in head[:3]:
        if (_all_bold(piece.raw) or piece.raw.startswith("##")) and 3 <= piece.words <= _TITLE_WORDS:
            return piece
    # A summary above the title: a sentence or two, then a line in title case that shares its words.
    second = head[1] if len(head) > 2 and first.words <= 80 and not first.bullet else None
    if second is None or not (_title_like(second) and _title_case(second.text)):
        return None
    return second if _shared(first, second) and any(p.sentence for p in head[2:]) else None


def _mark_standfirst(pieces: list[_Piece], head: list[_Piece], found: list[_Piece], title: str | None) -> None:
    rest = [p for p in head if p.part is None]
    stop = _body_start(pieces, head, found)
    for piece in rest:
        if stop is not None and piece.start < stop and piece.words <= 90:
            piece.part = Part.STANDFIRST
    if not found and not title:
        return
    for piece in rest:
        if piece.part is not None:
            continue
        if not (piece.bullet or _all_italic(piece.raw) or _deck(piece, pieces)):
            break
        piece.part = Part.STANDFIRST


def _body_start(pieces: list[_Piece], head: list[_Piece], found: list[_Piece]) -> int | None:
    """Where the story begins for sure: after the headline, after a stamp below it, or at a dateline."""
    starts = [p.start for p in head if p.part is None and marks.DATELINE.match(p.text)]
    above = [p for p in head if starts and p.start < starts[0] and p.part is None]
    if starts and len(above) <= 4 and all(p.words <= 60 for p in above):
        return starts[0]
    if not found:
        return None
    last, limit = found[-1], head[-1].end
    stop = last.start
    between = [p for p in head if last.end < p.start]
    for piece in pieces:
        if piece.part is not Part.BOILERPLATE or not last.end < piece.start < limit:
            continue
        before = [p for p in between if p.start < piece.start]
        stamped = marks.is_stamp(piece.text) or marks.is_byline(piece.text)
        if stamped and len(before) <= 3 and all(p.words <= 40 for p in before):
            stop = piece.start
    return stop


def _deck(piece: _Piece, pieces: list[_Piece]) -> bool:
    """A line or single sentence under the headline, where the paragraphs that follow are clearly longer."""
    if piece.words > 40 or _SENTENCE.search(piece.text):
        return False
    following = [p for p in pieces if p.start > piece.start and p.part is None][:3]
    if len(following) < 2:
        return False
    if not piece.sentence:
        return _title_like(piece) and following[0].sentence
    return all(p.words >= 1.8 * piece.words and _SENTENCE.search(p.text) for p in following[:2])


def _mark_tail(pieces: list[_Piece]) -> None:
    """What comes after the closing credits is not the story."""
    body = sum(p.end - p.start for p in pieces if p.part is None)
    before = 0
    for i, piece in enumerate(pieces):
        if piece.part is Part.BOILERPLATE and marks.is_strong_end(piece.text) and 2 * before > body:
            for later in pieces[i + 1 :]:
                if later.part in (None, Part.STANDFIRST):
                    later.part = Part.BOILERPLATE
            return
        before += piece.end - piece.start if piece.part is None else 0


def _mark_links_between(pieces: list[_Piece]) -> None:
    """Titles of other stories that a page sets between paragraphs, and lines beside links without words."""
    sentences = [p.sentence for p in pieces if p.part is None and p.words > 3]
    regular = len(sentences) >= 4 and sum(sentences) >= 0.6 * len(sentences)
    for i, piece in enumerate(pieces):
        if piece.part is not None or piece.sentence or piece.words > 20 or len(piece.text) > 160:
            continue
        near = pieces[max(0, i - 1) : i] + pieces[i + 1 : i + 2]
        linked = any(p.part is Part.BOILERPLATE and marks.is_link(p.raw) for p in near)
        other = regular and i > 0 and piece.words >= 5 and _title_like(piece)
        if linked or (other and _alone(pieces, i)):
            piece.part = Part.BOILERPLATE


def _alone(pieces: list[_Piece], i: int) -> bool:
    """True where the line shares no word with the paragraphs around it."""
    before = [p for p in pieces[:i] if p.part is None and p.sentence][-2:]
    after = [p for p in pieces[i + 1 :] if p.part is None and p.sentence][:2]
    if not before or pieces[i].bullet:
        return False
    return not any(_shared(pieces[i], p) for p in before + after)


def _title_like(piece: _Piece) -> bool:
    text = piece.text
    if len(text) > 220 or not 3 <= piece.words <= _TITLE_WORDS or _SENTENCE.search(text) or piece.bullet:
        return False
    first = text.lstrip("\"'“‘([")[:1]
    if not (first.isupper() or first.isdigit()) or text[-1] in ",:;—-":
        return False
    if text[-1] == "." or (piece.sentence and text[-1] not in "?!'’\"”"):
        return _title_case(text) and piece.words <= 20
    if text[-1] in '"”' and text[:1] in '"“':
        return False
    return _title_case(text) or text.split()[0].lower() not in marks.words("sentence-openers") or piece.words <= 12


def _title_case(text: str) -> bool:
    long = [w for w in _WORD.findall(text) if len(w) > 3]
    return len(long) >= 3 and sum(w[0].isupper() or w[0].isdigit() for w in long) >= 0.75 * len(long)


def _all_bold(raw: str) -> bool:
    return len(raw) > 6 and raw.startswith(("**", "__")) and raw.endswith(("**", "__")) and "\n" not in raw


def _all_italic(raw: str) -> bool:
    return len(raw) > 4 and raw[0] in "*_" and raw[-1] in "*_" and raw[1] not in "*_ " and "\n" not in raw


def _stems(text: str) -> set[str]:
    little = marks.words("little-words")
    words = (w.lower() for w in _WORD.findall(text[:3000]))
    return {w[:6] for w in words if len(w) > 3 and w not in little}


def _shared(one: _Piece, other: _Piece) -> bool:
    return not _stems(one.text).isdisjoint(_stems(other.text))


def _same(text: str, title: str) -> bool:
    """The block is the title, or nearly: most of the words of either are in the other."""
    if len(text) > 400:
        return False
    if text[-1:] == "." and title.rstrip()[-1:] != ".":  # a first sentence often has the title's words
        return text.rstrip(".").lower() == title.strip().lower()
    mine, known = _stems(text), _stems(marks.plain(title))
    if not mine or not known:
        return text.strip().lower() == title.strip().lower()
    common = len(mine & known)
    return common >= 0.7 * len(mine) and common >= 0.6 * len(known)


def _rescue(pieces: list[_Piece]) -> None:
    """A text that looks like furniture throughout is read all the same: what is a sentence is body."""
    for piece in pieces:
        if piece.part is Part.CAPTION or (piece.sentence and piece.words > 5 and not marks.is_link(piece.raw)):
            piece.part = Part.BODY
