"""Which line of the ledger a clause makes, and between whom.

By the modality and predicate of the clause, and by words around them that decide what those mean: "call" is a
demand only with "for", "exchange" no term where it is fire that is exchanged.
"""

from __future__ import annotations

import re

from rashomon.model import ActorMention, Claim, Event, LedgerKind, Modality, Polarity
from rashomon.reconcile.ledger_text import Told, codes, name_of, one_line
from rashomon.values import Actor
from rashomon.values.names import words

ACCEPTED, REJECTED, CONDITIONAL = "accepted", "rejected", "conditional"
# The first need nothing beside them; the others answer only where something negotiated is their object.
_ANSWERS = {"reject": REJECTED, "refuse": REJECTED, "rebuff": REJECTED, "spurn": REJECTED, "accept": ACCEPTED}
_ANSWERS_OF = {
    "dismiss": REJECTED, "decline": REJECTED, "rule": REJECTED, "turn": REJECTED, "oppose": REJECTED,
    "welcome": ACCEPTED, "approve": ACCEPTED, "endorse": ACCEPTED,
}  # fmt: skip
_PARTICLE = {
    "rule": re.compile(r"\brul\w+ out\b", re.I),
    "turn": re.compile(r"\bturn\w* down\b|\bturned .{1,40} down\b", re.I),
}
_NO_ANSWER = re.compile(
    r"\b(?:refus|declin)\w* to (?:comment|say|name|give|answer|be |discuss|identify|confirm|elaborate|specify)", re.I
)
_IF = re.compile(r"\b(?:on (?:the |one )?condition|only if|provided|unless|as long as)\b", re.I)
_UNACCEPTABLE = re.compile(r"\b(?:unacceptable|out of the question|a non-?starter)\b", re.I)
NEGOTIATED = words(
    "demand proposal offer request plan ceasefire truce term condition withdrawal pullback deal ultimatum call "
    "idea initiative agreement concession swap exchange talk negotiation meeting summit invitation compromise "
    "resolution accord peace bid appeal pause armistice treaty draft amendment"
)
_OBJECT = re.compile(rf"\b(?:{'|'.join(sorted(NEGOTIATED))})s?\b|\b(?:peace|pull-?back)\b", re.I)

_DEMANDS = words("demand insist urge request appeal plead")
DEMAND_CUE = re.compile(
    r"\b(?:demand|insist|urg|request|appeal)(?:e|s|es|ed|ing)?\b(?! from)|\bcall(?:s|ed|ing)? (?:for|on|upon)\b"
    r"|\bask(?:s|ed|ing)? for\b|\bask(?:s|ed|ing)? [^.;]{2,60}? to\b"
    r"|\bwant(?:s|ed|ing)?\b(?! to\b)|\bseek(?:s|ing)?\b|\bsought\b"
    r"|\bpress(?:ed|es|ing)\b|\brequir(?:e|es|ed|ing)\b",
    re.I,
)
_MODAL = re.compile(r"\b(?:must|should|has to|have to|had to|ought to|needs? to)\b", re.I)
_EMPTY_SUBJECT = re.compile(r"(?:it|this|that)$", re.I)
NOUN_DEMAND = re.compile(r"\b(?:demand|request|ultimatum|insistence|call|plea|appeal|bid)s? (?:for|that|on|to)\b", re.I)
_ITS_DEMAND = re.compile(r"\b(?:include|list|contain|comprise)(?:s|d|ing)?\b", re.I)
_THESE = re.compile(r"^\W*(?:these|those|they|it|among (?:them|these|those))\b", re.I)
_DEMAND_NOUN = re.compile(r"\b(?:demand|condition|term)s?\b", re.I)
_MAKING = re.compile(r"\b(?:mak|made|bring|brought|set|put|present|issu|rais)\w*\b", re.I)

_OFFERS = words("offer propose volunteer")
_OFFERING = re.compile(
    r"\boffer(?:s|ed|ing)?\b (?:[\w’'-]+ ){0,5}?to\b|\boffer(?:s|ed|ing)?\b[^.;]{0,40}\b"
    rf"(?:{'|'.join(sorted(NEGOTIATED - {'offer', 'call', 'plan', 'idea', 'bid', 'draft', 'term', 'meeting'}))})s?\b"
    r"|\bpropos(?:es?|ed|ing)\b|\bvolunteer\w* to\b|\b(?:ready|willing|prepared) to\b",
    re.I,
)
_NO_OFFER = words("hope condolence sympathy prayer insight glimpse view explanation detail comment praise thanks clue")
_READY = re.compile(
    r"\b(?:ready|willing|prepared) to (?:swap|exchange|give|hand|release|withdraw|sell|return|free|cede|lift|halt|"
    r"stop|suspend|pause|extend|buy|pay|share|supply|provide)\b",
    re.I,
)
# What is settled between parties: no opinion shared ("agrees with her"), no paper signed by one.
_AGREED = {
    "agree": re.compile(r"\bagree\w*\b(?! with)[^.;]{0,40}?\b(?:to|on|upon|that|over)\b", re.I),
    "settle": re.compile(r"\bsettl\w+ (?:on|upon|the|their)\b", re.I),
    "sign": re.compile(
        r"\b(?:agreements?|accords?|pacts?|treat(?:y|ies)|deals?|truce|cease-?fire|armistice|memorand\w+|protocols?|"
        r"declarations?|charter|cessation|communiqu\w+|contracts?)\b",
        re.I,
    ),
}
_GOODS = re.compile(
    r"\b(?:ambassadors|envoys|territor\w+|land|villages|remains|maps|gas|grain|oil|weapons|instruments)\b", re.I
)
_TRADED = words("exchange swap")
_HANDED = words("free release return hand repatriate")
_BLOWS = re.compile(
    r"\b(?:fire|gunfire|shots?|missiles?|rockets?|strikes?|attacks?|blows?|barbs?|insults?|words|views|letters|"
    r"messages|greetings|threats|accusations|pleasantries|shelling|drones?)\b",
    re.I,
)
_TRADING = re.compile(r"\b(?:to (?:exchange|swap)|exchang(?:ed|ing)|swapp(?:ed|ing))\b", re.I)
_CAPTIVES = re.compile(
    r"\b(?:prisoners?|p\.?o\.?w\.?s?|captives?|hostages?|detainees?|soldiers|servicemen|bodies)\b", re.I
)
MEETING = words("talk talks negotiation meeting round summit discussion dialogue session conference consultation")
_ROUND = re.compile(r"\brounds? of (?!talks|negotiation|peace|discussion|meeting|consultation|diplom)", re.I)
_MEETS = words(
    "hold take resume meet continue begin start occur convene reconvene schedule plan expect set organize organise "
    "host happen follow return gather agree travel attend join send give need"
)
_TO_MEET = re.compile(r"\bto (?:meet|reconvene|convene|sit down)\b", re.I)
_HOW = re.compile(r"^\W*(?:how|whether|if|what|why)\b", re.I)
_AGAIN = re.compile(
    r"\b(?:resum|continu|reconven|restart)\w*|\b(?:next|new|another|second|third|further|follow-up|again)\b", re.I
)


def kind_of(claim: Claim) -> LedgerKind | None:
    """The ledger line that a clause makes, or ``None``."""
    if claim.parent is not None or claim.kind in {"role", "participant"}:
        return None
    aside = claim.kind == "context"
    if claim.predicate not in _DEMANDS and outcome(claim) is not None:
        return "answer"
    if is_next(claim):
        return "next"
    if _is_demand(claim, aside):
        return "demand"
    if _is_offer(claim, aside):
        return "offer"
    if _is_agreed(claim):
        return "agreed"
    if not aside and claim.speaker is not None and _person(claim):
        return "statement"
    return None


def outcome(claim: Claim) -> str | None:
    """What a clause answers to a demand or offer: accepted, rejected, conditional; ``None`` where it is no answer."""
    negative = claim.polarity is Polarity.NEGATIVE
    own = _ANSWERS.get(claim.predicate)
    if own is None and claim.predicate in _ANSWERS_OF and _OBJECT.search(claim.text):
        particle = _PARTICLE.get(claim.predicate)
        own = _ANSWERS_OF[claim.predicate] if particle is None or particle.search(claim.text) else None
    if own is not None and not _NO_ANSWER.search(claim.text):
        if own == REJECTED:
            return None if negative else REJECTED
        if negative:
            return REJECTED
        return CONDITIONAL if claim.modality is Modality.CONDITIONAL or _IF.search(claim.text) else ACCEPTED
    if claim.predicate == "meet" and negative and _DEMAND_NOUN.search(claim.topic):
        return REJECTED  # "the demand was not met"
    if _UNACCEPTABLE.search(claim.text) and _OBJECT.search(claim.text):
        return None if negative else REJECTED
    return None


def is_next(claim: Claim) -> bool:
    """A meeting to come: planned, agreed, possible or called for."""
    meeting = MEETING & set(claim.terms) or _TO_MEET.search(claim.text)
    if not meeting or _ROUND.search(claim.text) or _HOW.match(claim.text):
        return False
    if claim.predicate not in _MEETS and not (claim.predicate == "be" and "possible" in claim.terms):
        return False
    if claim.modality in {Modality.PLANNED, Modality.DEMANDED} or "possible" in claim.terms:
        return claim.predicate != "agree" or bool(_AGAIN.search(claim.text) or _TO_MEET.search(claim.text))
    return (
        claim.predicate in {"schedule", "plan", "give", "set"}
        and claim.modality is Modality.HAPPENED
        and (bool(_AGAIN.search(claim.text)))
    )


def _is_demand(claim: Claim, aside: bool) -> bool:
    text = claim.text
    if claim.predicate in _DEMANDS and (_acting(claim) or claim.speaker is not None or claim.kind == "event"):
        return not (claim.predicate == "appeal" and aside)
    if claim.predicate in {"call", "ask", "press"} and not aside and DEMAND_CUE.search(text):
        return True
    if claim.predicate in {"want", "seek"} and not aside and _party(claim):
        return bool(DEMAND_CUE.search(text))
    if claim.modality is Modality.DEMANDED and not aside:
        wish = claim.speaker is not None and _MODAL.search(text) and not _EMPTY_SUBJECT.match(claim.topic)
        return bool(DEMAND_CUE.search(text) or wish)
    return (
        not aside
        and claim.polarity is Polarity.POSITIVE
        and bool(NOUN_DEMAND.search(text))
        and (claim.predicate in {"include", "repeat", "make", "renew", "reiterate", "issue", "present", "note"})
    )


def _is_offer(claim: Claim, aside: bool) -> bool:
    if aside or claim.polarity is Polarity.NEGATIVE:
        return False
    if claim.modality is Modality.OFFERED or claim.predicate in _OFFERS:
        return bool(_OFFERING.search(claim.text)) and not _NO_OFFER & set(claim.terms)
    return claim.speaker is not None and bool(_READY.search(claim.text))


def _is_agreed(claim: Claim) -> bool:
    if claim.polarity is Polarity.NEGATIVE or claim.modality in {Modality.CONDITIONAL, Modality.DENIED}:
        return False
    if claim.predicate in _TRADED:
        if claim.kind == "context" and not _TRADING.search(claim.text):
            return False  # "…, the largest exchange of the war"
        return bool(_CAPTIVES.search(claim.text) or (_GOODS.search(claim.text) and not _BLOWS.search(claim.text)))
    if claim.predicate in _HANDED:
        return bool(_CAPTIVES.search(claim.text)) and any(
            isinstance(r.value, Actor) and len(r.value.members) > 1 for r in claim.roles
        )
    pattern = _AGREED.get(claim.predicate)
    return claim.kind != "context" and pattern is not None and bool(pattern.search(claim.text))


def _acting(claim: Claim) -> bool:
    return any(r.name == "participant" and r.slot in {"nsubj", "agent", "prep:by", "clause"} for r in claim.roles)


def _party(claim: Claim) -> bool:
    """Whether a state, delegation or named person acts in the clause."""
    acting = [r.value for r in claim.roles if r.name == "participant" and r.slot in {"nsubj", "clause"}]
    acting += [r.value for r in claim.roles if r.name == "speaker"]
    return any(isinstance(a, Actor) and (codes(a) or a.kind == "person") for a in acting)


def _person(claim: Claim) -> bool:
    return any(r.name == "speaker" and isinstance(r.value, Actor) and r.value.kind == "person" for r in claim.roles)


# -- between whom -----------------------------------------------------------------------------------------
Ends = tuple[str | None, str | None]


def ends(told: Told, claim: Claim, kind: LedgerKind) -> Ends:
    """Who demands, offers, answers, agrees or says it, and whom it is addressed to."""
    if kind == "demand":
        return _demand_ends(told, claim)
    if kind == "statement" or (kind == "next" and claim.speaker):
        return speaker(claim), None
    if kind == "agreed":
        return _doers(told, claim) or None, None
    return _doer(claim) or (None if kind == "next" else _subject(claim)), None


def _subject(claim: Claim) -> str | None:
    """Who acts though nobody knows them as an actor ("the union"); never the demand itself, nor a meeting."""
    if not claim.topic or _OBJECT.search(claim.topic) or MEETING & set(claim.topic.lower().split()):
        return speaker(claim) if claim.speaker and not _OBJECT.search(claim.speaker) else None
    return speaker(claim) or claim.topic


def _doers(told: Told, claim: Claim) -> str:
    """All who agree or exchange, of one name each: "Russia, Ukraine"."""
    acting = [r for r in claim.roles if r.name == "participant" and r.slot == "nsubj" and isinstance(r.value, Actor)]
    if claim.speaker is not None and len(acting) > 1:
        said = speaker(claim)
        acting = [r for r in acting if isinstance(r.value, Actor) and name_of(r.value, r.text) != said]
    whole = next((r for r in acting if isinstance(r.value, Actor) and len(r.value.members) > 1), None)
    names = [name_of(r.value, r.text) for r in acting if isinstance(r.value, Actor) and r.value.kind != "person"]
    if whole is not None and isinstance(whole.value, Actor):
        return name_of(whole.value, whole.text)
    return ", ".join(dict.fromkeys(names or _chained(told, claim))) or speaker(claim) or ""


_LINK = re.compile(r"\W*(?:(?:and|the|with|both|have|has|had|also|then|jointly|together)\W+){0,3}")


def _chained(told: Told, claim: Claim) -> list[str]:
    """ "… and the U.S. and Russia agreeing": who stands right before the verb, back over "and" and commas."""
    start, _ = told.sentence(claim.head or claim.start)
    names: list[str] = []
    at = claim.head or claim.start
    for m in reversed(told.actors_in(start, at)):
        if not _LINK.fullmatch(told.text[m.end : at]) or m.actor.kind == "person":
            break
        names.insert(0, m.actor.name or one_line(m.actor.label or m.text))
        at = m.start
    return names


def speaker(claim: Claim) -> str | None:
    role = next((r for r in claim.roles if r.name == "speaker"), None)
    if role is None:
        return claim.speaker
    return name_of(role.value, role.text) if isinstance(role.value, Actor) else claim.speaker or role.text


def _doer(claim: Claim) -> str | None:
    """The nearest participant in front of the predicate, or the agent of a passive."""
    acting = [r for r in claim.roles if r.name == "participant" and r.slot in {"agent", "prep:by"}]
    if not acting:
        acting = [r for r in claim.roles if r.name == "participant" and r.slot == "nsubj" and r.start <= claim.head]
        acting = acting[-1:] if claim.speaker is not None else acting[:1]
    return next((name_of(r.value, r.text) for r in acting if isinstance(r.value, Actor)), None)


def _demand_ends(told: Told, claim: Claim) -> Ends:
    start, end = told.sentence(claim.head or claim.start)
    noun = NOUN_DEMAND.search(told.text, claim.start, claim.end)
    if noun is not None and claim.predicate not in _DEMANDS:
        return _noun_ends(told, noun.start(), noun.end(), (start, end), claim)
    agent = next((r for r in claim.roles if r.slot == "prep:by" and isinstance(r.value, Actor)), None)
    if agent is not None and isinstance(agent.value, Actor):
        asked = next((r for r in claim.roles if r.slot == "prep:to" and isinstance(r.value, Actor)), None)
        to_whom = name_of(asked.value, asked.text) if asked and isinstance(asked.value, Actor) else None
        return name_of(agent.value, agent.text), to_whom
    cue = _cue(told, claim, start)
    if cue is None:
        subject = next((r for r in claim.roles if r.slot == "nsubj" and isinstance(r.value, Actor)), None)
        bound = subject.value if subject is not None and isinstance(subject.value, Actor) else None
        own = next((r.value for r in claim.roles if r.name == "speaker"), None)
        if bound is None or (isinstance(own, Actor) and set(codes(own)) & set(codes(bound))):
            return speaker(claim), None  # "we must get guarantees" asks it of somebody else
        return speaker(claim), name_of(bound, subject.text if subject else "")
    coded = next((e for e in told.annotated.events if e.type == "REQUEST" and cue.start() <= e.start < cue.end()), None)
    by = _source(told, coded) or told.actor_before(cue.start(), start)
    to = told.actor_after(cue.end(), end)
    if to is not None and not _ADDRESSED.fullmatch(told.text[cue.end() : to.start]):
        to = None
    return (
        name_of(by.actor, by.text) if by else speaker(claim),
        name_of(to.actor, to.text) if to is not None and (by is None or codes(to.actor) != codes(by.actor)) else None,
    )


def _cue(told: Told, claim: Claim, start: int) -> re.Match[str] | None:
    """The demanding word that governs the clause: the last one up to its head."""
    found = None
    for match in DEMAND_CUE.finditer(told.text, start, max(claim.end, claim.head)):
        if match.start() <= claim.head or found is None:
            found = match
    return found


_ADDRESSED = re.compile(r"\W*(?:(?:that|for|on|upon|from|of|by|a|an|the|full|complete|immediate|[a-z]+ of)\W+){0,4}")


def _source(told: Told, event: Event | None) -> ActorMention | None:
    """The mention that the coded source of an event stands on; only one with a country counts."""
    for side in event.source if event is not None else ():
        if side.code is not None:
            found = next((m for m in told.actors if m.start <= side.start < m.end), None)
            if found is not None and codes(found.actor):
                return found
    return None


def _noun_ends(told: Told, at: int, after: int, sentence: tuple[int, int], claim: Claim) -> Ends:
    """ "Kyiv's demand for …", "a request for Ukraine to withdraw …": whose it is, and to whom."""
    start, end = sentence
    to = told.actor_after(after, end, within=5)
    receiver = name_of(to.actor, to.text) if to and re.match(r"\W*to\b", told.text[to.end : to.end + 5]) else None
    owner = told.actor_before(at, start)
    if owner is not None and re.fullmatch(r"(?:['’]s?)?(?: [\w-]+){0,2} ?", told.text[owner.end : at]):
        return name_of(owner.actor, owner.text), receiver
    if re.search(r"\b(?:his|her|their|its) (?:[\w-]+ )?$", told.text[max(start, at - 30) : at]):
        return speaker(claim) or (name_of(owner.actor, owner.text) if owner else None), receiver
    return maker(told, sentence, claim), receiver


def maker(told: Told, sentence: tuple[int, int], claim: Claim) -> str | None:
    """ "These included …": who made the demands that the sentence before speaks of."""
    own = told.text[sentence[0] : sentence[1]]
    previous = told.before(sentence[0])
    if previous is None or not _ITS_DEMAND.search(own) or not (_THESE.match(own) or _THESE.match(claim.topic)):
        return None
    for noun in _DEMAND_NOUN.finditer(told.text, *previous):
        giver = re.match(r"[\"”']? (?:from|by|of) ", told.text[noun.end() : noun.end() + 10])
        found = told.actor_after(noun.end(), previous[1], within=12) if giver else None
        if found is None:
            made = list(_MAKING.finditer(told.text, previous[0], noun.start()))
            found = told.actor_before(made[-1].start(), previous[0]) if made else None
        if found is not None:
            return name_of(found.actor, found.text)
    return None
