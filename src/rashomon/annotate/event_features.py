"""What the type of an event is read from: its chain of predicates, the words outside and between its ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rashomon.annotate.event_candidates import SPEECH, Candidate
from rashomon.annotate.event_lexicon import hints_of, trigger_of
from rashomon.annotate.polarity import modality, polarity
from rashomon.model import EventActor

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Span, Token

Spans = Sequence[tuple[int, int]]
BLOCKS = ("chain", "words", "between")


def chain_features(candidate: Candidate) -> list[str]:
    """Lemmas of the links in their order, particles and prepositions, negation and modality, the lexicon's types."""
    out: list[str] = []
    lemmas = [t.lemma for t in candidate.chain]
    out += [f"c={lemma}" for lemma in lemmas]
    out += [f"cc={a}_{b}" for a, b in pairwise(lemmas)]
    out += [f"f={lemmas[0]}", f"l={lemmas[-1]}"]
    for token in candidate.chain:
        out += _children(token)
    out += [f"h={kind}" for t in candidate.chain for kind in hints_of(t)]
    out += [f"hc={kind}" for t in candidate.chain for c in t.children for kind in hints_of(c)]
    types = [found.type for t in candidate.chain if (found := trigger_of(t)) is not None]
    mood, pole = modality(candidate.chain[-1]), polarity(candidate.chain[-1])
    first = polarity(candidate.chain[0])
    out += [f"m={mood}", f"n={pole}", f"n0={first}", f"mn={mood}/{pole}"]
    out += [f"t={kind}" for kind in types]
    if types:
        out += [f"tf={types[0]}", f"tl={types[-1]}", f"tm={types[-1]}/{mood}", f"tn={types[-1]}/{pole}"]
        out += [f"tt={types[0]}/{types[-1]}"]
    else:
        out += ["t=none"]
    return out


def _children(token: Token) -> Iterator[str]:
    lemma = token.lemma
    for child in token.children:
        if child.dep_ == "prt":
            yield f"pt={lemma}_{child.lower_}"
        elif child.dep_ in ("aux", "neg"):
            yield f"a={child.lower_}"
        elif child.dep_ in ("prep", "agent"):
            yield f"p={lemma}_{child.lower_}"
        elif child.dep_ in ("dobj", "nsubjpass", "attr") and child.pos_ == "NOUN":
            yield f"o={child.lemma}"
            yield f"vo={lemma}_{child.lemma}"
        elif child.dep_ in ("ccomp", "xcomp", "advcl"):
            yield f"e={child.lemma}"
            if (found := trigger_of(child)) is not None:
                yield f"et={found.type}"


def word_features(sentence: Span, ends: Spans) -> tuple[list[str], list[str]]:
    """Lemmas and their pairs outside the ends, and the words between the first source and the first target."""
    outside = [t for t in sentence if not _held(t, ends) and not t.is_punct and not t.is_space and not t.ent_type_]
    lemmas = [t.lemma for t in outside]
    words = [f"w={x}" for x in lemmas] + [f"ww={a}_{b}" for a, b in pairwise(lemmas)]
    return words, _between(sentence, ends)


def _between(sentence: Span, ends: Spans) -> list[str]:
    if len(ends) < 2:
        return []
    (_, low), (high, _) = sorted((ends[0], ends[-1]))
    inner = [t.lower_ for t in sentence if low <= t.idx < high and not t.is_space]
    order = "<" if ends[0] > ends[-1] else ">"
    return [f"b{order}={x}" for x in inner] + [f"bb={a}_{b}" for a, b in pairwise(inner)]


def _held(token: Token, ends: Spans) -> bool:
    return any(a <= token.idx < b for a, b in ends)


def spans_of(source: Sequence[EventActor], target: Sequence[EventActor]) -> list[tuple[int, int]]:
    """The ends as the features take them: the first source, then the first target."""
    return [(a.start, a.end) for side in (source[:1], target[:1]) for a in side]


def masked(sentence: Span, source: Sequence[EventActor], target: Sequence[EventActor]) -> str:
    """The sentence with its ends named X and Y: what the sentence vector is of."""
    text, offset = sentence.doc.text, sentence.start_char
    out, at = [], offset
    cuts = sorted([(a.start, a.end, "X") for a in source] + [(a.start, a.end, "Y") for a in target])
    for start, end, name in cuts:
        if start < at or end > sentence.end_char:
            continue
        out += [text[at:start], name]
        at = end
    return "".join(out) + text[at : sentence.end_char]


def place_features(candidate: Candidate, source: Sequence[EventActor], target: Sequence[EventActor]) -> list[str]:
    """Where a candidate stands in its sentence and what it has: what tells coded events from the rest."""
    first = candidate.chain[0]
    depth = _depth(first)
    coded = f"{_state(source)}{_state(target)}"
    out = [f"dep={first.dep_}", f"depth={min(depth, 3)}", f"nominal={candidate.nominal}", f"ends={coded}"]
    out += [f"nominal={candidate.nominal}/{coded}", f"depth={min(depth, 3)}/{coded}", f"links={len(candidate.chain)}"]
    kind = candidate.trigger.type if candidate.trigger else "none"
    out += [
        f"type={kind}",
        f"trigger={candidate.trigger is not None}",
        f"trigger={candidate.trigger is not None}/{coded}",
    ]
    out += [f"governor={_governor(first)}", f"pos={first.pos_}", f"tag={first.tag_}"]
    out.append(f"direct={bool(candidate.target)}")
    if {a.code for a in source if a.code} & {a.code for a in target if a.code}:
        out.append("same code")
    if source and candidate.source and candidate.source[0].pos_ == "PRON":
        out.append("pronoun")
    return out


def _state(actors: Sequence[EventActor]) -> str:
    if not actors:
        return "0"
    if any(a.code for a in actors):
        return "C"
    return "s" if any(a.sector for a in actors) else "u"


def _depth(token: Token) -> int:
    """Clauses above, not counting those that only carry speech."""
    depth, current = 0, token
    while current.head.i != current.i and depth < 6:
        if current.dep_ in ("ccomp", "advcl", "relcl", "acl", "conj", "pcomp", "xcomp", "parataxis"):
            depth += not (current.dep_ == "ccomp" and current.head.lemma in SPEECH)
        current = current.head
    return depth


def _governor(token: Token) -> str:
    if token.head.i == token.i:
        return "none"
    head = token.head
    if head.lemma in SPEECH:
        return "speech"
    found = trigger_of(head)
    return found.type if found is not None else head.pos_
