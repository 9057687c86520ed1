"""Who does what a clause tells: its subject, own or shared, and clauses that go on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rashomon.annotate.scan import dateline
from rashomon.values.names import words

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

DEPTH = 6
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_PRONOUNS = frozenset({"it", "he", "she", "they", "we", "i", "its", "his", "her", "their", "our"})
_DUTY = frozenset({"must", "should", "ought"})
_BODIES = words("force troop army military government country group party side team office soldier navy")


def continues(verb: Token) -> bool:
    """A speech verb that is itself the deed or leads to one of the same doer: "said it would", "told X to leave"."""
    for child in verb.children:
        if child.dep_ in ("ccomp", "xcomp"):
            subject = own_subject(child)
            if (subject is None and open_clause(child)) or (subject is not None and same(subject, verb)) or duty(child):
                return True
    return False


def own_subject(clause: Token) -> Token | None:
    return next((c for c in clause.children if c.dep_ in SUBJECTS), None)


def open_clause(clause: Token) -> bool:
    """An infinitive or participle without a subject of its own; "said there was" is none."""
    return clause.dep_ == "xcomp" or (clause.tag_ in ("VB", "VBG") and all(c.dep_ != "expl" for c in clause.children))


def duty(clause: Token) -> bool:
    """ "must", "should", "has to", "needs to": what a speaker asks of the clause's subject."""
    if any(c.dep_ == "aux" and c.lower_ in _DUTY for c in clause.children):
        return True
    return clause.lemma_ in ("have", "need") and any(c.dep_ == "xcomp" for c in clause.children)


def same(subject: Token, verb: Token) -> bool:
    """A pronoun, or a phrase with its possessive, stands for the governor's subject; so does its repetition."""
    if subject.lower_ in _PRONOUNS:
        return True
    own_body = subject.lemma_.lower() in _BODIES and not subject.conjuncts
    if own_body and any(c.dep_ == "poss" and c.lower_ in _PRONOUNS for c in subject.children):
        return all(c.dep_ in ("poss", "det") or c.pos_ == "ADJ" for c in subject.lefts)
    mine = [c for c in verb.children if c.dep_ in SUBJECTS]
    return any(t.lower_ == subject.lower_ for t in mine)


def subjects_of(verb: Token) -> list[Token]:
    """The subject of a verb, its own or the one it shares."""
    current = verb
    for _ in range(DEPTH):
        own = [c for c in current.children if c.dep_ in SUBJECTS and c.dep_ != "csubj"]
        if own:
            return [_antecedent(s, current) for s in own[:1]]
        if current.dep_ in ("acl", "relcl") and current.head.pos_ in ("NOUN", "PROPN", "PRON"):
            if current.tag_ == "VBN" and current is verb:
                return [current.head]
            if current.tag_ in ("VBG", "VBN"):
                return [current.head]
            return _holders(current.head)
        if current.dep_ not in ("xcomp", "conj", "advcl", "pcomp", "prep", "acomp", "ccomp", "acl"):
            return []
        current = current.head
    return []


def _holders(noun: Token) -> list[Token]:
    """Who holds a plan or decision to act: its possessor, or the subject of the verb that takes it."""
    owners = [c for c in noun.children if c.dep_ == "poss"]
    if owners:
        return owners
    governor = noun.head
    return [c for c in governor.children if c.dep_ == "nsubj"] if governor.pos_ == "VERB" else []


def _antecedent(subject: Token, verb: Token) -> Token:
    if subject.lower_ in _RELATIVE and verb.dep_ == "relcl":
        return verb.head
    return subject


def past_dateline(subject: Token) -> Token:
    """ "BEIJING -- A court ruled": the parse may take the dateline for the subject."""
    if not dateline(subject):
        return subject
    later = (t for t in subject.rights if t.dep_ in ("appos", "dep", "conj", "nmod") and t.pos_ in ("NOUN", "PROPN"))
    return next(later, subject)


def speaker_of(subject: Token, verb: Token) -> Token:
    """ "Peru said it would withdraw": the pronoun is Peru, where the clause is told by one who can be meant."""
    if subject.lower_ not in _PRONOUNS:
        return subject
    current = verb
    for _ in range(DEPTH):
        if current.dep_ in ("ccomp", "advcl", "xcomp", "conj"):
            for child in current.head.children:
                if child.dep_ in SUBJECTS and child.i != subject.i and child.lower_ not in _PRONOUNS:
                    return child
        if current.head.i == current.i:
            break
        current = current.head
    return subject
