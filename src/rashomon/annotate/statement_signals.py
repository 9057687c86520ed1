"""What speaks for a cue, for a content and for a source: named signals, weighed by ``statement_choice``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from rashomon.annotate.quotes import Quote
from rashomon.annotate.statement_options import Option
from rashomon.annotate.statement_spans import Piece, Pieces, enclosing
from rashomon.annotate.statement_tree import Tree

_OPENING = frozenset(
    ["that", "to", "if", "whether", "how", "why", "what", "who", "when", "where", "which", "for", "of", "about", "as"]
)
_CHILDREN = frozenset(
    ["ccomp", "xcomp", "dobj", "nsubj", "nsubjpass", "agent", "oprd", "attr", "acomp", "advcl", "neg", "prt", "dative"]
)
_GAP = 2000  # characters looked at between a cue and its content
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


class Setting(NamedTuple):
    """What the signals of a document need: its parse, its quotes and how much is quoted up to each character."""

    tree: Tree
    quotes: Sequence[Quote]
    quoted: list[int]
    blocks: Sequence[Piece]
    lexicon: frozenset[str]
    finite: list[int]  # finite verbs before each token


def quoted_before(size: int, quotes: Sequence[Quote]) -> list[int]:
    """For each position the number of quoted characters before it."""
    flags = bytearray(size)
    for quote in quotes:
        flags[quote.start : quote.end] = b"\x01" * (quote.end - quote.start)
    return [0, *accumulate(flags)]


def finite_before(tree: Tree) -> list[int]:
    """For each token the number of finite verbs before it."""
    return [0, *accumulate(tag in _FINITE for tag in tree.tag)]


def size_of(number: int) -> str:
    """A coarse logarithm, as a name."""
    return str(number if number < 4 else min(number.bit_length() + 1, 9))


def glance_signals(setting: Setting, cue: int) -> list[str]:
    """The first signals of a token as a cue: its word and what it governs. Most tokens are left after these."""
    tree = setting.tree
    tag, dep, pos = tree.tag[cue], tree.dep[cue], tree.pos[cue]
    key = f"{tree.lemma[cue]}/{pos[0]}"
    found = ["*", pos, f"l={key}", f"t={tag}", f"d={dep}", f"t={tag},d={dep}", f"l={key},t={tag}", f"l={key},d={dep}"]
    if key in setting.lexicon:
        found.append("lexicon")
    deps = sorted({tree.dep[k] for k in tree.kids[cue]} & _CHILDREN)
    shape = "+".join(deps)
    found += [f"k={shape}", f"l={key},k={shape}"]
    for dep in deps:
        found += [f"l={key},k:{dep}", f"k:{dep},{pos}"]
    return found


def cue_signals(setting: Setting, cue: int, voice: tuple[str, int] | None) -> list[str]:
    """The further signals of a token as a cue: its words around, its likeliest source, where it stands."""
    tree = setting.tree
    lemma, dep = tree.lemma[cue], tree.dep[cue]
    key = f"{lemma}/{tree.pos[cue][0]}"
    found: list[str] = []
    for kid in tree.kids[cue]:
        if tree.dep[kid] in ("prt", "prep", "neg", "aux", "mark"):
            word = tree.lower[kid]
            found += [f"w:{tree.dep[kid]}={word}", f"l={key},w={word}"]
        elif tree.dep[kid] in ("dobj", "attr"):
            found += [f"o={tree.lemma[kid]}", f"l={key},o={tree.lemma[kid]}", f"oe={tree.ent[kid]}"]
    head = tree.head[cue]
    found += [f"h={tree.lemma[head]},{dep}", f"hp={tree.pos[head]},{dep}", f"hl={tree.lemma[head]},l={key}"]
    found += _neighbours(tree, cue, key)
    found += _who(tree, cue, voice, key)
    found += _where(setting, cue)
    if tree.pos[cue] == "PUNCT":
        found += _punctuation(setting, cue)
    return found


def _punctuation(setting: Setting, cue: int) -> list[str]:
    """Signals of a colon or dash as a cue: what its line holds before it and what comes behind."""
    tree, text = setting.tree, setting.tree.text
    block = enclosing(setting.blocks, tree.idx[cue]) or (0, len(text))
    line = text[block[0] : tree.idx[cue]]
    mark = text[tree.end[cue] : tree.end[cue] + 3].strip()[:1]
    follows = "quote" if mark in "“\"'‘" and mark else "upper" if mark.isupper() else "lower" if mark else "end"
    words = line.split()
    names = sum(w[:1].isupper() for w in words)
    style = "CAPS" if line.isupper() else "Names" if names == len(words) else "words"
    where = f"{size_of(len(words))},{style}"
    behind = size_of(len(text[tree.end[cue] : block[1]].split()))
    before = f"{tree.pos[cue - 1]},{tree.ent[cue - 1]}" if cue else ""
    return [
        f":{where}",
        f":{where},{follows}",
        f":{follows}",
        f":{before}",
        f":{before},{follows},{where}",
        f":behind={behind},{where}",
    ]


def _neighbours(tree: Tree, cue: int, key: str) -> list[str]:
    after = tree.lower[cue + 1] if cue + 1 < tree.size else "$"
    before = tree.lower[cue - 1] if cue else "^"
    first, last = tree.sent[cue]
    found = [f"+1={after}", f"-1={before}", f"l={key},+1={after}", f"l={key},-1={before}"]
    if cue + 2 < tree.size:
        found.append(f"l={key},+2={tree.lower[cue + 2]}")
    found.append(f"end={size_of(last - cue)}")
    found.append(f"start={size_of(cue - first)}")
    if last - first < 14 and tree.text[tree.end[last] - 1 : tree.end[last]] not in (".", "!", "?", "”", '"'):
        found += ["title", f"title,{tree.tag[cue]}", f"title,l={key}"]
    return found


def _who(tree: Tree, cue: int, voice: tuple[str, int] | None, key: str) -> list[str]:
    if voice is None:
        return ["s=none", f"s=none,l={key}", f"s=none,{tree.tag[cue]}"]
    path, head = voice
    kind = kind_of(tree, head)
    found = [f"sp={path}", f"s={kind}", f"s={kind},l={key}", f"sl={tree.lemma[head]}", f"s={kind},{tree.tag[cue]}"]
    found += [f"sp={path},{tree.pos[cue]}", f"sp={path},l={key}"]
    return found


def kind_of(tree: Tree, head: int) -> str:
    """What sort of thing a source is, by its entity label or word class."""
    if tree.pos[head] == "PRON":
        lower = tree.lower[head]
        if lower in ("he", "she", "they", "i", "we", "you", "who", "it"):
            return lower
        return "PRON"
    return tree.ent[head] or tree.pos[head]


def _where(setting: Setting, cue: int) -> list[str]:
    tree, at = setting.tree, setting.tree.idx[cue]
    first, last = tree.sent[cue]
    inside = setting.quoted[at + 1] - setting.quoted[at]
    start, end = tree.idx[first], tree.end[last]
    marks = setting.quoted[end] - setting.quoted[start]
    share = "all" if marks >= 0.9 * (end - start) else "some" if marks else "no"
    found = [f"in quote={inside},{share}"]
    if inside:
        quote = setting.quotes[bisect_right(setting.quotes, at, key=lambda q: q.start) - 1]
        found.append(f"in quote of {size_of(len(tree.text[quote.start : quote.end].split()))}")
    return found


def option_signals(setting: Setting, cue: int, option: Option, voice: tuple[str, int] | None) -> list[str]:
    """Signals of one content of a cue."""
    tree, text = setting.tree, setting.tree.text
    spans = option.spans
    key = f"{tree.lemma[cue]}/{tree.pos[cue][0]}"
    start, end = spans[0][0], spans[-1][1]
    at, behind = tree.idx[cue], tree.end[cue]
    side = "<" if end <= at else ">" if start >= behind else "<>"
    found = [f"n={min(len(spans), 4)}", f"side={side}", f"side={side},{tree.pos[cue]}"]
    for frame in option.frames:
        found += [f"f={frame}", f"f={frame},l={key}", f"f={frame},{tree.tag[cue]}"]
        base, _, cut = frame.partition("|")
        if cut:
            found += [f"cut={cut}", f"cut={cut},l={key}", f"base={base}", f"base={base},l={key}"]
    found.append("fs=" + "|".join(sorted(option.frames)[:3]))
    whole = any("|" not in frame for frame in option.frames)
    found.append(f"whole={whole}")
    found += _extent(setting, cue, spans, side)
    lead = text[start : start + 12].split(None, 1)[0].lower().strip("“\"'‘") if start < end else ""
    if lead in _OPENING:
        found += [f"lead={lead}", f"lead={lead},l={key}"]
    inside = sum(setting.quoted[b] - setting.quoted[a] for a, b in spans)
    size = sum(b - a for a, b in spans)
    share = "all" if inside >= 0.95 * size else "most" if 2 * inside > size else "some" if inside else "no"
    found += [f"q={share}", f"q={share},side={side}", f"q={share},l={key}", f"q={share},f={option.frames[0]}"]
    if option.quoted:
        found.append(f"widened,{share}")
    found += _gap(setting, cue, spans, side, share, key)
    if voice is not None:
        head = tree.idx[voice[1]]
        if any(a <= head < b for a, b in spans):
            found += ["holds voice", f"holds voice,{voice[0]}"]
    if any(a <= at < b for a, b in spans):
        found.append("holds cue")
    return found


def _extent(setting: Setting, cue: int, spans: Pieces, side: str) -> list[str]:
    """How long the content is, whether it fills its sentence and whether it has a verb."""
    tree = setting.tree
    first, last = tree.at(spans[0][0]), tree.at(spans[-1][1] - 1)
    parts = [(first, last)] if len(spans) == 1 else [(tree.at(a), tree.at(b - 1)) for a, b in spans]
    words = sum([right - left + 1 for left, right in parts])
    found = [f"len={size_of(words)}", f"len={size_of(words)},{side}"]
    if first == last:
        found += [
            f"only={tree.lower[first]}",
            f"only={tree.lower[first]},l={tree.lemma[cue]}",
            f"only={tree.pos[first]}",
        ]
    begins, ends = tree.sent[cue]
    opens = first <= begins
    closes = last >= ends - 1
    found += [f"opens={opens},{side}", f"closes={closes},{side}", f"out={first < begins},{last > ends}"]
    finite = any(setting.finite[right + 1] > setting.finite[left] for left, right in parts)
    found += [f"finite={finite}", f"finite={finite},{side},{size_of(words)}", f"finite={finite},l={tree.lemma[cue]}"]
    following = tree.lower[last + 1] if last + 1 < tree.size else "$"
    found.append(f"next={following}")
    if following == "," and last + 2 < tree.size:
        found += [f"next=,{tree.lower[last + 2]}", f"next=,{tree.tag[last + 2]},{tree.dep[last + 2]}"]
        found.append(f"next=,{tree.tag[last + 2]},{side},{tree.lemma[cue]}")
    if following not in (".", ",", "$"):
        deeper = tree.dep[last + 1] if last + 1 < tree.size else "$"
        found.append(f"next dep={deeper},{side}")
    found.append(f"head dep={tree.dep[first]},{side}")
    return found


def _gap(setting: Setting, cue: int, spans: Pieces, side: str, share: str, key: str) -> list[str]:
    """What stands between the cue and the content."""
    tree, text = setting.tree, setting.tree.text
    at, behind = tree.idx[cue], tree.end[cue]
    found = []
    right = [a for a, _ in spans if a >= behind]
    left = [b for _, b in spans if b <= at]
    if right:
        gap = text[behind : min(right[0], behind + _GAP)]
        count = len(gap.split())
        mark = gap.strip()[-1:] if gap.strip()[-1:] in ',:;—–."”' else ""
        found += [f"gap>={size_of(count)}", f"gap>={size_of(count)},{mark}", f"gap>mark={mark},{share}"]
        found.append(f"gap>={size_of(count)},l={key}")
        if count == 1:
            found.append(f"gap>w={gap.strip().lower()[:12]}")
    if left:
        gap = text[max(left[-1], at - _GAP) : at]
        count = len(gap.split())
        mark = gap.strip()[:1] if gap.strip()[:1] in ',:;—–."”' else ""
        ending = text[left[-1] - 1]
        found += [f"gap<={size_of(count)},{mark}", f"gap<mark={mark},{share},{side}"]
        found.append(f"gap<end={ending if not ending.isalnum() else 'a'},{share}")
    return found


def voice_signals(setting: Setting, cue: int, voice: tuple[str, int], rank: int, content: Pieces) -> list[str]:
    """Signals of one source of a cue."""
    tree = setting.tree
    path, head = voice
    key = f"{tree.lemma[cue]}/{tree.pos[cue][0]}"
    kind = kind_of(tree, head)
    inside = any(a <= tree.idx[head] < b for a, b in content)
    side = "<" if head < cue else ">"
    near = size_of(abs(head - cue))
    found = [f"p={path}", f"p={path},l={key}", f"p={path},{kind}", f"p={path},{tree.pos[cue]}", f"r={min(rank, 4)}"]
    found += [f"r={min(rank, 4)},{inside}", f"in={inside}", f"in={inside},p={path}", f"p={path},t={tree.tag[cue]}"]
    found += [f"k={kind}", f"k={kind},{side}{near}", f"{side}{near}", f"{side}{near},{inside}", f"w={tree.lemma[head]}"]
    found += [f"quoted={setting.quoted[tree.idx[head] + 1] - setting.quoted[tree.idx[head]]}"]
    found += [f"d={tree.dep[head]},{side}", f"p={path},r={min(rank, 4)}"]
    between = range(min(head, cue) + 1, max(head, cue))
    if content and any(any(a <= tree.idx[t] < b for a, b in content) for t in between):
        found += ["content between", f"content between,p={path}"]
    return found
