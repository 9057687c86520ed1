"""The ends of an event by the parse: subject, agent, object, "with", "between", "against", possessor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rashomon.annotate.event_lexicon import CONTROL, LIGHT, Trigger
from rashomon.model import ActorMention, EventActor
from rashomon.resources.lexicon import terms

if TYPE_CHECKING:
    from spacy.tokens import Token

_TARGET_PREPOSITIONS = frozenset(
    ["with", "against", "on", "upon", "to", "at", "for", "of", "from", "between", "toward", "towards", "over"]
)
_VENUE_PREPOSITIONS = frozenset(["in", "at", "near", "outside", "inside", "around", "by"])
_SUBORDINATE = frozenset({"relcl", "acl", "advcl", "appos", "parataxis"})
_GENERIC = frozenset(["it", "this", "that", "which", "what", "who", "there"])
_NO_ACTOR = frozenset({"DATE", "TIME", "MONEY", "QUANTITY", "PERCENT", "CARDINAL", "ORDINAL", "EVENT"})
_ORGANISED = frozenset({"IGO", "NGO"})
_PRONOUNS = frozenset({"it", "he", "she", "they", "we"})
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


class Ends(NamedTuple):
    """Who did it and to whom."""

    source: tuple[EventActor, ...]
    target: tuple[EventActor, ...]


def ends(token: Token, trigger: Trigger, mentions: Sequence[ActorMention]) -> Ends:
    """Source and target of the event at ``token``; either may be empty."""
    if token.pos_ == "NOUN":
        sources, targets = _nominal(token)
    else:
        sources, targets = _verbal(token, trigger)
    source = _actors(sources, mentions)
    target = tuple(a for a in _actors(targets, mentions) if (a.start, a.end) not in {(s.start, s.end) for s in source})
    return Ends(_coded_first(source), _coded_first(target))


def _coded_first(actors: tuple[EventActor, ...]) -> tuple[EventActor, ...]:
    """Only the actors with a code where there are any: the rest of the phrase is circumstance."""
    return tuple(a for a in actors if a.code is not None) or actors


def _actors(heads: Iterable[Token], mentions: Sequence[ActorMention]) -> tuple[EventActor, ...]:
    found: dict[int, EventActor] = {}
    for head in heads:
        for actor in _of_phrase(head, mentions):
            found.setdefault(actor.start, actor)
    return tuple(found[k] for k in sorted(found))


def _of_phrase(head: Token, mentions: Sequence[ActorMention]) -> list[EventActor]:
    """The actors a noun phrase names; its own words where it names none but is about people or states."""
    tokens = list(_phrase(head))
    low, high = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    at_head = [m for m in mentions if m.start <= head.idx < m.end]
    inside = at_head or [m for m in mentions if low <= m.start and m.end <= high]
    listed = [m for m in mentions if low <= m.start and m.end <= high and _coordinated(m, head)]
    chosen = {m.start: m for m in (*inside, *listed)}
    if chosen:
        country = _country(tokens)
        return [_event_actor(m, country) for _, m in sorted(chosen.items())]
    if head.ent_type_ in _NO_ACTOR:
        return []
    if head.pos_ == "PRON" or head.lower_ in _GENERIC or head.pos_ not in ("NOUN", "PROPN"):
        return []
    start = min(t.idx for t in tokens if t.i >= head.left_edge.i)
    end = head.idx + len(head)
    words = head.doc[head.left_edge.i : head.i + 1].text
    return [EventActor(text=words, code=_organised(_country(tokens)), sector=None, start=start, end=end)]


def _phrase(head: Token) -> Iterator[Token]:
    """The noun phrase at ``head`` without relative clauses and appositions."""
    cut = {t.i for c in head.children if c.dep_ in _SUBORDINATE for t in c.subtree}
    return (t for t in head.subtree if t.i not in cut)


def _coordinated(mention: ActorMention, head: Token) -> bool:
    return any(mention.start <= t.idx < mention.end for t in head.conjuncts)


def _event_actor(mention: ActorMention, country: str | None) -> EventActor:
    """The mention with its code; ``country`` is that of its noun phrase, where its own is not known."""
    actor = mention.actor
    code = actor.country or (actor.sector if actor.sector in _ORGANISED else None) or country
    if code is None and actor.members:
        code = actor.members[0][:3]
    # IGOUNO: PLOVER codes the United Nations as IGO
    return EventActor(
        text=mention.text, code=_organised(code), sector=actor.sector, start=mention.start, end=mention.end
    )


def _organised(code: str | None) -> str | None:
    return code[:3] if code and code[:3] in _ORGANISED else code


def _country(tokens: Sequence[Token]) -> str | None:
    """The country or organisation that a noun phrase names by any of its words: "Kenyan farmers"."""
    for token in tokens:
        if token.pos_ not in ("PROPN", "ADJ"):
            continue
        text = token.text
        for term in terms().get(text, ()):
            if term.text == text:
                return term.code
    return None


def _verbal(verb: Token, trigger: Trigger) -> tuple[list[Token], list[Token]]:
    passive = any(t.dep_ in ("nsubjpass", "auxpass") for t in verb.children)
    sources = [t for child in verb.children for t in _doers(child, verb)]
    targets = [t for child in verb.children for t in _receivers(child, verb)]
    if not sources and not passive:
        sources = _inherited(verb)
    if sources and all(t.lower_ in _PRONOUNS for t in sources):
        sources = [*sources, *_speaker(verb)]
    if trigger.type in CONTROL or not targets:
        targets.extend(_complement(verb))
    if passive and verb.dep_ == "ROOT" and not sources and trigger.type in ("AGREE", "CONSULT"):
        return targets, []
    return sources, targets


def _doers(child: Token, verb: Token) -> list[Token]:
    if child.dep_ == "nsubj":
        return [_antecedent(child, verb)]
    return [t for t in child.children if t.dep_ == "pobj"] if child.dep_ == "agent" else []


def _receivers(child: Token, verb: Token) -> list[Token]:
    if child.dep_ == "nsubjpass":
        return [_antecedent(child, verb)]
    if child.dep_ in ("dobj", "dative"):
        return list(child.children) if child.pos_ == "ADP" else [child]
    return list(_prepositional(child, verb)) if child.dep_ == "prep" else []


def _speaker(verb: Token) -> list[Token]:
    """ "Peru said it would withdraw": a pronoun in reported speech is usually the speaker."""
    while verb.dep_ in ("xcomp", "acomp") and verb.head != verb:
        verb = verb.head
    if verb.dep_ != "ccomp":
        return []
    return [t for t in verb.head.children if t.dep_ == "nsubj"]


def _antecedent(subject: Token, verb: Token) -> Token:
    if subject.lower_ in ("who", "which", "that", "whom") and verb.dep_ == "relcl":
        return verb.head
    return subject


def _inherited(verb: Token) -> list[Token]:
    """The governor's subject, for infinitives, participles, conjuncts: "came to sign", "met and agreed"."""
    seen = 0
    while verb.dep_ in ("xcomp", "conj", "advcl", "pcomp", "prep", "acl", "acomp") and seen < 4:
        seen += 1
        if verb.dep_ == "acl" and verb.head.pos_ in ("NOUN", "PROPN") and verb.tag_ == "VBG":
            return [verb.head]
        verb = verb.head
        own = [t for t in verb.children if t.dep_ in ("nsubj", "nsubjpass")]
        if own:
            return [_antecedent(own[0], verb)]
    return []


def _prepositional(preposition: Token, governor: Token) -> Iterator[Token]:
    """The objects of prepositions that name the other end; a venue ("in Doha", "at the UN") is none."""
    lower = preposition.lower_
    if lower not in _TARGET_PREPOSITIONS or lower in _VENUE_PREPOSITIONS - {"at"}:
        return
    for child in preposition.children:
        if child.dep_ == "pobj" and not (
            lower == "at" and (child.ent_type_ in _PLACE_LABELS or governor.pos_ != "VERB")
        ):
            yield child


def _complement(verb: Token) -> Iterator[Token]:
    """Arguments of the complement clause: the other end of promises, refusals, threats and requests."""
    for child in verb.children:
        if child.dep_ not in ("xcomp", "ccomp"):
            continue
        for grand in child.children:
            if grand.dep_ in ("dobj", "nsubj", "nsubjpass", "dative", "attr"):
                yield grand
            elif grand.dep_ == "prep":
                yield from _prepositional(grand, child)


def _nominal(noun: Token) -> tuple[list[Token], list[Token]]:
    sources: list[Token] = []
    targets: list[Token] = []
    for child in noun.children:
        lower = child.lower_
        if child.dep_ in ("poss", "amod", "compound", "nmod"):
            sources.append(child)
        elif child.dep_ in ("prep", "agent"):
            objects = [t for t in child.children if t.dep_ == "pobj"]
            if lower in ("by", "between", "among"):
                sources.extend(objects)
            elif lower in _TARGET_PREPOSITIONS and lower != "at":
                targets.extend(objects)
    verb = noun.head
    if noun.dep_ in ("dobj", "pobj", "nsubjpass") and (governor := _light(noun)) is not None:
        extra_sources, extra_targets = _verbal(governor, Trigger("", None))
        sources.extend(t for t in extra_sources if t != noun)
        targets.extend(t for t in extra_targets if t != noun and not t.is_ancestor(noun))
    elif noun.dep_ == "nsubj" and verb.lemma_ in ("be", "take", "begin", "start", "resume"):
        targets.extend(t for c in verb.children if c.dep_ == "prep" and c.lower_ == "with" for t in c.children)
    people = [t for t in sources if t.pos_ in ("PROPN", "ADJ") or t.ent_type_ or t.dep_ not in ("amod", "compound")]
    return [t for t in people if t.dep_ != "amod" or t.ent_type_ in ("NORP", "GPE")], targets


def _light(noun: Token) -> Token | None:
    governor: Token = noun.head
    if governor.pos_ == "ADP":
        governor = governor.head
    return governor if governor.pos_ == "VERB" and governor.lemma_ in LIGHT else None
