"""What a cue may attribute: every clause, phrase and rest of sentence by the parse, to be chosen from.

The list is longer than what holds; ``statement_choice`` scores each. A frame's name says how it was found, so that
the weights can tell "the clause it governs" from "all that follows in the sentence".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rashomon.annotate.quotes import Quote
from rashomon.annotate.statement_spans import Piece, Pieces, strip_edges, tidy
from rashomon.annotate.statement_tree import Range, Tree

Found = tuple[str, tuple[Range, ...]]

_OBJECTS = frozenset({"dobj", "attr", "oprd", "acomp", "dative"})
_CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "acl", "relcl"})
_UP = frozenset({"ccomp", "parataxis", "advcl", "relcl", "acl", "conj", "dep", "pcomp", "xcomp", "ROOT", "prep"})
_BESIDE = frozenset({"nsubj", "nsubjpass", "aux", "auxpass", "neg", "advmod", "npadvmod", "prt", "csubj", "expl"})
LONGEST = 5000  # characters of a content without quotation marks; keeps odd text linear
_FURTHER = frozenset({"conj", "cc", "punct"})


class Option(NamedTuple):
    """One possible content: the frames that gave it and its spans; ``quoted`` spans were widened to their marks."""

    frames: tuple[str, ...]
    spans: Pieces
    quoted: bool = False


def options(tree: Tree, cue: int, quotes: Sequence[Quote], block: Piece) -> list[Option]:
    """Every possible content of the cue at a token, once each; ``quotes`` are those of its sentence."""
    found: dict[Pieces, list[str]] = {}
    widened: set[Pieces] = set()
    known: dict[tuple[Range, ...], tuple[Pieces, Pieces]] = {}
    for frame, ranges in _with_cuts(tree, cue, _frames(tree, cue)):
        if ranges not in known:
            spans = _spans(tree, ranges, block)
            known[ranges] = spans, with_quotes(tree.text, spans, quotes, tree.idx[cue])
        spans, whole = known[ranges]
        if not spans:
            continue
        if whole != spans:
            widened.add(whole)
            found.setdefault(whole, []).append(frame)
            if "|" in frame:
                continue
        found.setdefault(spans, []).append(frame)
    return [Option(tuple(frames), spans, spans in widened) for spans, frames in found.items()]


def _with_cuts(tree: Tree, cue: int, frames: Iterable[Found]) -> Iterator[Found]:
    """Each frame, and the same without the modifiers that close it: ", which …", "and X added …", "on Monday"."""
    for frame, ranges in frames:
        if not ranges:
            continue
        yield frame, ranges
        first, last = ranges[-1]
        if first > last or last < cue or frame.startswith(_UNCUT):
            continue
        if "ccomp" in frame or "xcomp" in frame or frame in (">", ">>"):
            start = next((t for t in range(first + 1, min(last, first + 9)) if tree.lower[t] in ("that", "to")), None)
            if start is not None:
                yield f"{frame}|{tree.lower[start]}", (*ranges[:-1], (start, last))
        for what, stop in _cuts(tree, first, last):
            yield f"{frame}|{what}", (*ranges[:-1], (first, stop))


_UNCUT = ("np:", "up", "acc", "nsubjpass", "<")
_TAILS = frozenset(
    ["relcl", "advcl", "appos", "conj", "acl", "prep", "npadvmod", "parataxis", "ccomp", "advmod", "dep", "xcomp"]
)
_MOST_CUTS = 5


def _cuts(tree: Tree, first: int, last: int) -> Iterator[tuple[str, int]]:
    """Where a phrase could end before its last modifier: the modifier's label and the last token kept."""
    while last > first and tree.pos[last] in ("PUNCT", "SPACE"):
        last -= 1
    token, count, seen = last, 0, last + 1
    while count < _MOST_CUTS:
        left = tree.left[token]
        if left <= first:
            return
        if tree.dep[token] in _TAILS and left < seen:
            stop = left - 1
            mark = ""
            while stop > first and (tree.pos[stop] in ("PUNCT", "SPACE") or tree.dep[stop] == "cc"):
                mark = "cc" if tree.dep[stop] == "cc" else mark or ","
                stop -= 1
            if tree.dep[token] != "conj" or mark:
                yield f"{tree.dep[token]}{mark}", stop
                count, seen = count + 1, left
        head = tree.head[token]
        if head == token:
            return
        token = head


def with_quotes(text: str, spans: Pieces, quotes: Sequence[Quote], cue: int) -> Pieces:
    """The spans with every quote they touch taken in whole, unless the cue stands in it."""
    if not spans or not quotes:
        return spans
    touched = [
        (q.start, q.end)
        for q in quotes
        if not q.start <= cue < q.end and any(a < q.end and q.start < b for a, b in spans)
    ]
    return tidy(text, [*spans, *touched]) if touched else spans


def _spans(tree: Tree, ranges: Sequence[Range], block: Piece) -> Pieces:
    text = tree.text
    spans = []
    for first, last in ranges:
        if first > last:
            continue
        start, end = max(tree.idx[first], block[0]), min(tree.end[last], block[1])
        start, end = strip_edges(text, start, end)
        if start < end and any(c.isalnum() for c in text[start:end]):
            spans.append((start, end))
    if sum(end - start for start, end in spans) > LONGEST:
        return ()
    return tidy(text, spans) if len(spans) > 1 else tuple(spans)


def _frames(tree: Tree, cue: int) -> Iterator[Found]:
    if tree.lower[cue] == "according":
        yield from _according(tree, cue)
        return
    if tree.lower[cue] == ":":
        return
    if tree.pos[cue] == "ADV":
        yield from _adverb(tree, cue)
        return
    for reader in _READERS:
        yield from reader(tree, cue)


def _rest(tree: Tree, cue: int) -> int:
    """The last token of what the cue governs to its right, conjoined verbs left out."""
    last = cue
    for kid in tree.kids[cue]:
        if kid > cue:
            if tree.dep[kid] == "conj" and tree.pos[kid] in ("VERB", "AUX"):
                break
            if tree.dep[kid] not in _FURTHER:
                last = tree.right[kid]
    return last


def _clear(tree: Tree, kid: int, cue: int) -> tuple[Range, ...]:
    """A child's words without the cue and the cue's other children, which a crossing parse may have between."""
    first, last = tree.left[kid], tree.right[kid]
    if not first < cue < last:
        return ((first, last),)
    low, high = cue, cue
    for other in tree.kids[cue]:
        if other != kid and first <= tree.left[other] and tree.right[other] <= last and tree.dep[other] in _BESIDE:
            low, high = min(low, tree.left[other]), max(high, tree.right[other])
    return ((first, low - 1), (high + 1, last))


def _governed(tree: Tree, cue: int) -> Iterator[Found]:
    """Clauses, objects and prepositional phrases at the cue, alone and with what follows them."""
    rest, stop = _rest(tree, cue), tree.sent[cue][1]
    objects: list[int] = []
    for kid in tree.kids[cue]:
        dep = tree.dep[kid]
        if dep in _CLAUSES:
            yield from _clause(tree, cue, kid, rest, stop)
            for other in (o for o in objects if cue < o < kid):
                yield f"{tree.dep[other]}+{dep}", ((tree.left[other], tree.right[kid]),)
        elif dep in _OBJECTS:
            yield from _object(tree, cue, kid, rest, objects)
            objects.append(kid)
        elif dep == "prep" and kid > cue:
            yield from _phrase(tree, cue, kid, rest, objects)
        elif dep == "agent" and kid > cue and objects and objects[0] > cue:
            yield "agent", ((tree.left[objects[0]], tree.right[kid]),)


def _object(tree: Tree, cue: int, kid: int, rest: int, objects: Sequence[int]) -> Iterator[Found]:
    """An object or predicate of the cue, alone, with what follows it and with the objects before it."""
    dep, words = tree.dep[kid], (tree.left[kid], tree.right[kid])
    yield dep, _clear(tree, kid, cue)
    if kid < cue:
        return
    for other in (o for o in objects if o < cue):
        yield f"{tree.dep[other]}<+{dep}", ((tree.left[other], tree.right[other]), words)
    for other in (o for o in objects if o > cue):
        yield f"{tree.dep[other]}+{dep}", ((tree.left[other], words[1]),)
    if rest > words[1]:
        yield f"{dep}..", ((words[0], rest),)


def _clause(tree: Tree, cue: int, kid: int, rest: int, stop: int) -> Iterator[Found]:
    dep = tree.dep[kid]
    if kid < cue:
        if dep == "ccomp":
            ranges = _clear(tree, kid, cue)
            yield "<ccomp", ranges
            yield "<ccomp..", ((tree.sent[cue][0], ranges[0][1]), *ranges[1:])
        return
    if dep == "advcl":
        mark = next((tree.lower[k] for k in tree.kids[kid] if tree.dep[k] in ("mark", "advmod") and k < kid), "-")
        dep = f"advcl:{mark}"
    yield dep, _clear(tree, kid, cue)
    if rest > tree.right[kid]:
        yield f"{dep}..", ((tree.left[kid], rest),)
    if stop > max(rest, tree.right[kid]) + 1:
        yield f"{dep}>>", ((tree.left[kid], stop),)


def _phrase(tree: Tree, cue: int, kid: int, rest: int, objects: Sequence[int]) -> Iterator[Found]:
    word = tree.lower[kid]
    inner = [k for k in tree.kids[kid] if k > kid]
    if inner:
        yield f"prep:{word}", ((kid + 1, tree.right[kid]),)
        if rest > tree.right[kid]:
            yield f"prep:{word}..", ((kid + 1, rest),)
        for deeper in (k for k in inner if tree.dep[k] == "prep"):  # "out against …"
            yield f"prep:{word}:{tree.lower[deeper]}", ((deeper + 1, tree.right[deeper]),)
    for other in objects:
        if other < cue:
            parts = ((tree.left[other], tree.right[other]), (tree.left[kid], tree.right[kid]))
            yield f"{tree.dep[other]}<+prep:{word}", parts
            continue
        yield f"{tree.dep[other]}+prep:{word}", ((tree.left[other], tree.right[kid]),)
        yield f"{tree.dep[other]},prep:{word}", ((tree.left[other], tree.right[other]), (kid + 1, tree.right[kid]))


def _object_of_object(tree: Tree, cue: int) -> Iterator[Found]:
    """ "raised questions about …", "made the case that …": what hangs on the cue's object."""
    for kid in tree.kids[cue]:
        if kid > cue and tree.dep[kid] in ("dobj", "attr", "acomp", "prep", "dative"):
            noun = kid
            if tree.dep[kid] in ("prep", "dative"):
                inner = tree.kid(kid, "pobj")
                if inner is None:
                    continue
                noun = inner
            for deep in tree.kids[noun]:
                if deep > noun and tree.dep[deep] == "prep" and tree.right[deep] > deep:
                    yield f"o:prep:{tree.lower[deep]}", ((deep + 1, tree.right[deep]),)
                elif deep > noun and tree.dep[deep] in _CLAUSES:
                    yield f"o:{tree.dep[deep]}", ((tree.left[deep], tree.right[deep]),)


def _passive(tree: Tree, cue: int) -> Iterator[Found]:
    """ "X was accused of …": the subject, alone and with the rest; also the noun a participle stands at."""
    subject = tree.kid(cue, "nsubjpass")
    if subject is not None and subject < cue:
        words = (tree.left[subject], tree.right[subject])
        yield "nsubjpass", (words,)
        for kid in tree.kids[cue]:
            if kid > cue and tree.dep[kid] in ("xcomp", "oprd", "prep", "ccomp", "dobj", "advcl"):
                what = f":{tree.lower[kid]}" if tree.dep[kid] == "prep" else ""
                yield f"nsubjpass+{tree.dep[kid]}{what}", (words, (tree.left[kid], tree.right[kid]))
    head = tree.head[cue]
    if tree.dep[cue] in ("acl", "relcl") and head < cue:
        before = (tree.left[head], tree.left[cue] - 1)
        yield f"np:{tree.dep[cue]}", (before,)
        after = [k for k in tree.kids[cue] if k > cue and tree.dep[k] in ("oprd", "xcomp", "prep", "ccomp", "dobj")]
        if after:
            yield f"np:{tree.dep[cue]}+{tree.dep[after[0]]}", (before, (tree.left[after[0]], tree.right[after[-1]]))
        if tree.right[head] > tree.right[cue]:
            yield f"np:{tree.dep[cue]}+", (before, (tree.right[cue] + 1, tree.right[head]))


def _chunk(tree: Tree, cue: int) -> Range:
    """The cue with subject, auxiliaries and adverbs that touch it."""
    low = high = cue
    for kid in reversed([k for k in tree.kids[cue] if k < cue]):
        if tree.dep[kid] in _BESIDE and tree.right[kid] >= low - 2:
            low = min(low, tree.left[kid])
    for kid in (k for k in tree.kids[cue] if k > cue):
        if (tree.dep[kid] in _BESIDE or tree.dep[kid] in ("dobj", "dative")) and tree.left[kid] <= high + 1:
            high = max(high, tree.right[kid])
    return low, high


def _around(tree: Tree, cue: int) -> Iterator[Found]:
    """The clause or the sentence that the cue interrupts or closes, and what simply follows or goes before it."""
    head = tree.head[cue]
    low, high = tree.left[cue], tree.right[cue]
    if head != cue and tree.dep[cue] in _UP:
        outer = (tree.left[head], tree.right[head])
        yield f"up:{tree.dep[cue]}", tuple(_minus(outer, (low, high)))
        above = tree.head[head]
        if above != head and tree.dep[head] in _UP:
            yield "upup", tuple(_minus((tree.left[above], tree.right[above]), (low, high)))
    first, last = tree.sent[cue]
    low, high = _chunk(tree, cue)
    yield ">>", ((cue + 1, last),)
    if high > cue:
        yield ">", ((high + 1, last),)
    if first < low:
        yield "<<", ((first, low - 1),)
        yield "<>", ((first, low - 1), (high + 1, last))


def _minus(outer: Range, inner: Range) -> Iterator[Range]:
    if inner[0] > outer[0]:
        yield (outer[0], inner[0] - 1)
    if inner[1] < outer[1]:
        yield (inner[1] + 1, outer[1])


def _adverb(tree: Tree, cue: int) -> Iterator[Found]:
    """ "The ship reportedly sank": the clause without the adverb."""
    head = tree.head[cue]
    if head != cue:
        yield "adv", tuple(_minus((tree.left[head], tree.right[head]), (cue, cue)))
        yield "adv>", ((cue + 1, tree.right[head]),)


def _nominal(tree: Tree, cue: int) -> Iterator[Found]:
    """ "the claim is that …", "made a pledge to …": what a noun's or adjective's verb holds for it."""
    if tree.pos[cue] not in ("NOUN", "ADJ", "PROPN"):
        return
    verb = tree.head[cue]
    if verb == cue or tree.pos[verb] not in ("VERB", "AUX"):
        return
    for kid in tree.kids[verb]:
        if kid > max(cue, verb) and tree.dep[kid] in ("ccomp", "xcomp", "attr", "acomp", "advcl", "prep"):
            what = f":{tree.lower[kid]}" if tree.dep[kid] == "prep" else ""
            start = kid + 1 if what else tree.left[kid]
            if start <= tree.right[kid]:
                yield f"v:{tree.dep[cue]}:{tree.dep[kid]}{what}", ((start, tree.right[kid]),)


def _according(tree: Tree, cue: int) -> Iterator[Found]:
    """The clause that "according to X" hangs on, without the phrase; the same of each clause above."""
    top = cue
    while tree.dep[top] in ("prep", "pcomp") and tree.lower[tree.head[top]] == "to" and tree.head[top] != top:
        top = tree.head[top]
    phrase = (tree.left[cue], tree.right[cue])
    if tree.right[cue] <= cue + 1:  # the parse hung the source elsewhere
        to = cue + 1 if cue + 1 < tree.size else cue
        phrase = (cue, max(to, tree.right[to]))
    clause, steps = tree.head[cue], 0
    while steps < 4:
        outer = (tree.left[clause], tree.right[clause])
        if tree.pos[clause] in ("VERB", "AUX"):
            yield f"acc:{tree.dep[clause] if steps else 'head'}", tuple(_minus(outer, phrase))
        if tree.head[clause] == clause:
            break
        clause, steps = tree.head[clause], steps + 1
    first, last = tree.sent[cue]
    yield "acc<>", tuple(_minus((first, last), phrase))
    yield "acc<", ((first, phrase[0] - 1),)
    yield "acc>", ((phrase[1] + 1, last),)


_READERS: tuple[Callable[[Tree, int], Iterator[Found]], ...] = (
    _governed,
    _object_of_object,
    _passive,
    _around,
    _nominal,
)
