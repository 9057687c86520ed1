"""The comparable roles of a clause: which mentions of actors, places, times and quantities play a part in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from rashomon.model import Mention, Role
from rashomon.values import Place, Quantity, Time

if TYPE_CHECKING:
    from rashomon.annotate.claims import Layers
    from rashomon.annotate.parsed import Doc, Span, Token

_CLAUSAL = {"ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "csubj"}
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "agent"}
_SINCE_LAST = {"in", "for", "since"}


_DAY = 86400.0
_M = TypeVar("_M", bound=Mention)


def roles_of(doc: Doc, head: Token, tokens: Sequence[Token], layers: Layers) -> Iterator[Role]:
    """The roles of a clause whose own tokens are ``tokens``, in reading order within each kind."""
    own = {t.i for t in tokens}
    reach = own | _trailing(head) if _any_below(head, layers.times) else own
    for when in _inside(doc, reach, layers.times):
        yield _role("time", doc, head, when, when.time)
    for place in _inside(doc, own, layers.places):
        role = _role("place", doc, head, place, place.place)
        if _locates(role, place.place):
            yield role
    for quantity in _inside(doc, own, layers.quantities):
        value = quantity.quantity
        if value.unit == "second" and _since_last(doc, quantity):
            yield _role("time", doc, head, quantity, _since(value, layers.published) or value, unit=value.unit)
        else:
            yield _role("quantity", doc, head, quantity, value, unit=value.unit)
    for actor in _inside(doc, own, layers.actors):
        yield _role("participant", doc, head, actor, actor.actor)


def _inside(doc: Doc, own: set[int], mentions: Iterable[_M]) -> Iterator[_M]:
    if not own:
        return
    last = doc.tokens[max(own)]
    start, end = doc.tokens[min(own)].idx, last.end + len(last.whitespace_)
    near = [m for m in mentions if m.start < end and start < m.end]  # few are: no need to ask for the others' tokens
    for mention in near:
        span = doc.char_span(mention.start, mention.end)
        if span is not None and len(span) and span.root.i in own:
            yield mention


def _role(name: str, doc: Doc, head: Token, mention: Mention, value: object, unit: str | None = None) -> Role:
    span = doc.char_span(mention.start, mention.end) or doc[head.i : head.i + 1]
    return Role(
        name=name,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        value=value,  # type: ignore[arg-type]
        unit=unit,
        context=skeleton(head, span),
        slot=slot(head, span, nearest=name in {"time", "place"}),
    )


def slot(head: Token, span: Span, nearest: bool = False) -> str:
    """How the mention hangs on the clause: "nsubj", "dobj", "prep:in", …; ``nearest``: on the word above it."""
    token = span.root
    path = []
    for _ in range(6):
        if token.i == head.i or token.head.i == token.i:
            break
        if token.dep_ in _SUBJECTS | {"dobj", "dative", "attr", "npadvmod"}:
            path.append(token.dep_)
        elif token.dep_ in {"prep", "agent"}:
            path.append(f"prep:{token.lower_}")
        elif token.dep_ == "poss":
            path.append("poss")
        elif token.dep_ in _CLAUSAL:
            path.append("clause")
        token = token.head
    return path[0 if nearest else -1] if path else ""


def skeleton(head: Token, span: Span) -> str:
    """The clause pared down to what governs the mention: subject, predicate, the path and the mention itself."""
    keep = {t.i for t in span}
    token = span.root
    for _ in range(8):
        keep.add(token.i)
        if token.i == head.i or token.head.i == token.i:
            break
        token = token.head
        keep.update(c.i for c in token.children if c.dep_ in {"neg", "prt", "aux", "amod", "compound"})
    for child in head.children:
        if child.dep_ in _SUBJECTS or child.dep_ in {"dobj", "attr", "neg", "prt"}:
            keep.update(
                t.i for t in child.subtree if t.dep_ in {"compound", "amod", "poss", "nummod"} or t.i == child.i
            )
    if not any(c.dep_ in _SUBJECTS for c in head.children) and head.dep_ in {"relcl", "acl", "advcl", "appos", "conj"}:
        keep.add(head.head.i)
    keep -= head.doc.filed.difference(t.i for t in span)
    tokens = head.doc.tokens
    return " ".join([tokens[i].text for i in sorted(keep) if not tokens[i].is_space])


def _any_below(head: Token, mentions: Iterable[Mention]) -> bool:
    """Whether a mention lies among the words that hang on ``head``: most have none, and need no walk over them."""
    last = head.right_edge
    start, end = head.left_edge.idx, last.idx + len(last)
    return any(m.start < end and start < m.end for m in mentions)


def _trailing(head: Token) -> set[int]:
    """Tokens after which a day may speak of this clause too: "met in a palace overlooking the strait on Friday"."""
    out: set[int] = set()
    for token in head.subtree:
        if token.dep_ == "acl" and token.tag_ in {"VBG", "VBN"} and token.head.i != head.i:
            out.update(t.i for t in token.subtree)
    return out


def _locates(role: Role, place: Place) -> bool:
    """Whether the place says where: "in the palace", not "the palace was damaged" or "the fate of the region"."""
    if place.kind in {"facility", "street", "body_part"}:
        return role.slot not in _SUBJECTS
    if place.kind == "phrase":
        return role.slot.startswith("prep:") and role.slot not in {"prep:of", "prep:for", "prep:about", "prep:with"}
    return role.slot not in _SUBJECTS


def _since(length: Quantity, published: date | None) -> Time | None:
    """ "The first in three years", told on a day: since three years before it, give or take half the unit."""
    if published is None or length.asserted is None:
        return None
    told = datetime.combine(published, time())
    slack = max(15 * _DAY, 0.1 * length.asserted) if length.asserted > 45 * _DAY else 0.2 * length.asserted
    try:
        start = None if length.high is None else told - timedelta(seconds=length.high + slack)
        end = None if length.low is None else told - timedelta(seconds=max(0.0, length.low - slack))
    except OverflowError:
        return None
    return Time(start=start, end=end, anchor="since", precision="month", approximate=True)


def _since_last(doc: Doc, mention: Mention) -> bool:
    """Whether a length of time says how long since the last one: "the first in five months"."""
    span = doc.char_span(mention.start, mention.end)
    if span is None or not len(span):
        return False
    token = span.root
    if token.dep_ != "pobj" or token.head.lower_ not in _SINCE_LAST:
        return False
    sentence = token.sent
    before = doc[sentence.start : span.start]
    return any(t.lower_ in {"first", "since"} for t in before) or any(t.dep_ == "neg" for t in before)
