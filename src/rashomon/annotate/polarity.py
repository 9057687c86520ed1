"""Polarity and modality of a predicate, read off the dependency parse of its clause.

Negation counts along the chain of predicates that govern the token (implicative verbs after Karttunen,
1971): two negations cancel. Modality is the strongest mark found (denied before alleged before demanded …).
Word lists: ``resources/data/negation*`` and ``modality.json``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.annotate.polarity_lexicon import (
    antonyms,
    load_json,
    negative_base,
    negative_word,
    opposite,
    words,
)
from rashomon.model import Modality, Polarity

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Token

__all__ = ["antonyms", "modality", "negative_base", "negative_word", "opposite", "polarity"]

_NEGATION = "negation.json"
_DEPTH = 6  # governors looked at; longer chains are parse errors more often than grammar
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "dative", "oprd"})
_OBJECTS = frozenset({"dobj", "nsubjpass", "attr", "oprd", "pobj"})
_CLAUSES = frozenset({"xcomp", "ccomp", "pcomp", "acl", "advcl", "relcl"})
_FACT_WITH_THAT = frozenset({"tell", "call", "suggest", "warn", "set", "charge", "decide", "agree"})
_RANK = (
    Modality.DENIED,
    Modality.ALLEGED,
    Modality.DEMANDED,
    Modality.OFFERED,
    Modality.CONDITIONAL,
    Modality.PLANNED,
)


def polarity(token: Token) -> Polarity:
    """Whether the predicate at ``token`` (verb, noun or adjective) is asserted or negated in its clause."""
    count = _own_negations(token)
    seen = {token.i}
    current = token
    for _ in range(_DEPTH):
        parent = current.head
        if parent.i in seen:
            break
        seen.add(parent.i)
        step = _passed_down(current, parent)
        if step is None:
            break
        count += step
        current = parent
    return Polarity.NEGATIVE if count % 2 else Polarity.POSITIVE


def _own_negations(token: Token) -> int:
    """Negations that sit on the predicate itself: particles, "no" + argument, adverbs."""
    count = sum(_is_negator(child) for child in token.children)
    if count == 0 and token.pos_ in ("VERB", "AUX"):
        count = int(any(_negative_argument(child) for child in token.children))
    if count == 0 and _under_without(token):
        count = 1
    return min(count, 1)


def _is_negator(child: Token) -> bool:
    """A negation particle or determiner that is not part of "not only", "no fewer than", "no doubt"."""
    lower = child.lower_
    if lower == "longer" and child.i and child.nbor(-1).lower_ == "no":
        return True
    following = child.nbor(1).lower_ if child.i + 1 < len(child.doc) else ""
    if child.dep_ == "det" or lower == "no":
        if lower not in words(_NEGATION, "determiners"):
            return False
        return following not in words(_NEGATION, "not_after_no") and following != "-"
    if child.dep_ == "neg" or lower in words(_NEGATION, "particles"):
        if lower in ("nor", "neither") and child.dep_ not in ("cc", "preconj", "advmod", "neg", "dep"):
            return False
        return following not in words(_NEGATION, "focus")
    return False


def _negative_argument(child: Token) -> bool:
    """ "no agreement was reached", "nobody was hurt", "made no progress", "in no way"."""
    if child.dep_ not in _ARGUMENTS:
        return False
    if child.lower_ in words(_NEGATION, "pronouns"):
        return True
    return any(grand.dep_ == "det" and _is_negator(grand) for grand in child.children)


def _under_without(token: Token) -> bool:
    head = token.head
    return head != token and token.dep_ in ("pobj", "pcomp") and head.lower_ in words(_NEGATION, "prepositions")


def _passed_down(child: Token, parent: Token) -> int | None:
    """How many negations reach ``child`` from its governor; ``None`` where the scope ends."""
    if child.dep_ in ("conj",):
        return _from_conjunct(child, parent)
    if child.dep_ in ("xcomp", "pcomp"):
        return _lexical(parent) + _own_negations(parent) if child.dep_ == "xcomp" else _lexical(parent)
    if child.dep_ == "ccomp":
        return _from_clause(parent)
    if child.dep_ == "acl" and parent.pos_ == "NOUN":
        return _lexical(parent) + _own_negations(parent)
    if (parent.pos_ == "ADP" and child.dep_ == "pobj") or child.dep_ in ("prep", "agent"):
        return _from_preposition(child, parent)
    if child.dep_ in _OBJECTS and parent.pos_ in ("VERB", "AUX"):
        return _from_verb(child, parent)
    return None


def _from_conjunct(child: Token, parent: Token) -> int | None:
    """ "did not call or write", "neither signed nor agreed": "or" and "nor" carry the negation on."""
    linked = {t.lower_ for t in parent.children if t.dep_ in ("cc", "preconj")} & {"or", "nor"}
    own_subject = any(t.dep_ in _SUBJECTS for t in child.children)
    if not linked or own_subject or _own_negations(child):
        return 0 if child.dep_ == "conj" and not own_subject and child.pos_ == parent.pos_ == "NOUN" else None
    return _own_negations(parent)


def _from_clause(parent: Token) -> int | None:
    """A that-clause is under the negation of neg-raising verbs ("does not expect that") and of denials."""
    if parent.lemma_ in words(_NEGATION, "raising"):
        return _own_negations(parent)
    if parent.lemma_ in ("deny", "refute", "dispute"):
        return 1 + _own_negations(parent)
    return None


def _from_preposition(child: Token, parent: Token) -> int | None:
    """ "absence of progress", "no sign of progress", "without a deal"."""
    if parent.pos_ == "ADP":
        return 0
    if parent.pos_ == "NOUN" and child.lower_ in (
        "of",
        "on",
        "about",
        "for",
        "to",
        "toward",
        "towards",
        "from",
    ):
        carries = parent.lemma_ in words(_NEGATION, "sign_nouns") | words(_NEGATION, "claim_nouns")
        if carries or parent.lemma_ in words(_NEGATION, "implicative_nouns"):
            return _lexical(parent) + _own_negations(parent)
        return None
    if parent.pos_ in ("VERB", "ADJ", "AUX") and _lexical(parent):
        return 1
    return None


def _from_verb(child: Token, parent: Token) -> int | None:
    """The object of a negated or implicative verb ("did not produce a deal", "denied any role")."""
    definite = any(t.dep_ in ("det", "poss") and (t.lower_ in _DEFINITE or t.dep_ == "poss") for t in child.children)
    if parent.lemma_ == "rule" and not any(t.lower_ == "out" for t in parent.children):
        return None
    lexical = _lexical(parent)
    if definite and not lexical:
        return None
    if any(t.dep_ == "det" and _is_negator(t) for t in child.children):
        return lexical
    return lexical + _own_negations(parent)


def _lexical(token: Token) -> int:
    """1 for words that imply that what they govern is not so: "fail", "absence", "unable"."""
    lemma = token.lemma
    if token.pos_ == "VERB":
        return int(lemma in words(_NEGATION, "implicative"))
    if token.pos_ == "NOUN":
        return int(lemma in words(_NEGATION, "implicative_nouns"))
    return int(lemma in words(_NEGATION, "implicative_adjectives"))


def modality(token: Token) -> Modality:
    """The modality of the predicate at ``token``: the strongest mark on it or on what governs it."""
    marks = set(_marks(token))
    return next((m for m in _RANK if m in marks), Modality.HAPPENED)


def _marks(token: Token) -> Iterator[Modality]:
    seen = {token.i}
    current = token
    yield from _own_marks(token)
    for _ in range(_DEPTH):
        parent = current.head
        if parent.i in seen:
            return
        seen.add(parent.i)
        yield from _governor_marks(current, parent)
        if not _transparent(current, parent):
            return
        yield from _own_marks(parent)
        current = parent


def _own_marks(token: Token) -> Iterator[Modality]:
    """Auxiliaries, adverbs, adjectives and clause markers that depend on the predicate itself."""
    for child in token.children:
        yield from _child_marks(child, token)
    if _scheduled(token):
        yield Modality.PLANNED
    if token.tag_ in ("VBP", "VBZ", "VBG") and any(_future(child) for child in token.children):
        yield Modality.PLANNED


def _scheduled(token: Token) -> bool:
    """ "Lavrov to meet Fidan", "talks to be held": infinitives that no verb or noun of speech governs."""
    if token.tag_ != "VB" or token.dep_ not in ("ROOT", "relcl", "acl", "ccomp") or not _has_to(token):
        return False
    return token.dep_ != "acl" or token.head.lemma_ not in _noun_marks()


def _has_to(token: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)


def _future(child: Token) -> bool:
    if child.dep_ not in ("npadvmod", "advmod", "prep"):
        return False
    future = words("modality.json", "future_words")
    return any(t.lower_ in future for t in child.subtree) and child.lower_ not in ("before", "until")


def _child_marks(child: Token, token: Token) -> Iterator[Modality]:
    lower = child.lower_
    if child.dep_ in ("aux", "auxpass"):
        mark = _table("auxiliaries").get(lower)
        if mark is Modality.CONDITIONAL and lower in ("would", "'d", "’d") and _reported_past(token):
            mark = Modality.PLANNED  # "said it would withdraw" reports "it will withdraw"
        if mark is not None:
            yield mark
    elif child.dep_ in ("advmod", "amod", "compound"):
        table = _table("adverbs") if child.dep_ == "advmod" else _table("adjectives")
        if lower in table:
            yield table[lower]
    elif child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ in words("modality.json", "bare_object_planned"):
        yield Modality.PLANNED
    elif child.dep_ in ("mark", "advmod") and lower in words("modality.json", "markers"):
        yield Modality.CONDITIONAL


def _reported_past(token: Token) -> bool:
    """True where the clause is the content of a past-tense verb and holds no condition."""
    head = token.head
    if any(child.dep_ == "advcl" and _conditional_clause(child) for child in token.children):
        return False
    return token.dep_ in ("ccomp", "conj") and head != token and (head.tag_ == "VBD" or _has_past_aux(head))


def _has_past_aux(token: Token) -> bool:
    return any(child.dep_ in ("aux", "auxpass") and child.tag_ == "VBD" for child in token.children)


def _conditional_clause(clause: Token) -> bool:
    return any(child.lower_ in words("modality.json", "markers") for child in clause.children)


@functools.cache
def _table(kind: str) -> dict[str, Modality]:
    entries = load_json("modality.json")[kind]
    return {word: Modality(name) for name, listed in entries.items() for word in listed}


def _noun_marks() -> dict[str, Modality]:
    return _table("nouns")


def _governor_marks(child: Token, parent: Token) -> Iterator[Modality]:
    """What a governing verb, noun or adjective does to the predicate it takes."""
    lemma = parent.lemma
    if parent.pos_ == "ADP":
        yield from _over_preposition(child, parent)
    elif parent.pos_ == "VERB" and child.dep_ in ("xcomp", "ccomp", "dobj", "nsubjpass", "oprd"):
        yield from _verb_marks(child, parent, lemma)
    elif parent.pos_ in ("NOUN", "PROPN") and child.dep_ in ("acl", "ccomp"):
        if lemma in _noun_marks() and child.tag_ != "VBN":
            yield _noun_marks()[lemma]
    elif parent.pos_ in ("ADJ", "AUX") and child.dep_ in ("xcomp", "ccomp") and lemma in _table("adjectives"):
        yield _table("adjectives")[lemma]
    elif parent.lemma_ == "be" and child.dep_ == "xcomp" and _has_to(child):
        yield Modality.PLANNED  # "is to visit"


def _verb_marks(child: Token, parent: Token, lemma: str) -> Iterator[Modality]:
    mark = _table("verbs").get(lemma)
    if lemma == "go":
        mark = Modality.PLANNED if parent.tag_ == "VBG" and child.dep_ == "xcomp" else None
    if mark is None:
        return
    nominal = child.dep_ in ("dobj", "nsubjpass", "oprd")
    if nominal and mark is Modality.PLANNED and lemma not in words("modality.json", "bare_object_planned"):
        return
    if nominal and lemma in (
        "tell",
        "call",
        "urge",
        "need",
        "present",
        "charge",
        "blame",
        "discuss",
        "advise",
    ):
        return
    # with a that-clause these report a fact; only an infinitive is a request or a plan
    infinitive = _has_to(child) and lemma not in ("warn", "suggest")
    if child.dep_ == "ccomp" and lemma in _FACT_WITH_THAT and not infinitive:
        return
    if child.dep_ == "xcomp" and child.tag_ == "VBG" and mark is Modality.PLANNED:
        return
    yield mark


def _over_preposition(child: Token, preposition: Token) -> Iterator[Modality]:
    """ "accused of attacking", "a demand for withdrawal", "called for a ceasefire", "agreed to a truce"."""
    governor = preposition.head
    lemma = governor.lemma
    lower = preposition.lower_
    if governor.pos_ == "VERB":
        mark = _table("verbs").get(lemma)
        pairs = {
            Modality.ALLEGED: ("of", "with"),
            Modality.DEMANDED: ("for", "on"),
            Modality.PLANNED: ("to", "on"),
        }
        if mark is not None and lower in pairs.get(mark, ()) and not (lower == "on" and child.dep_ == "pobj"):
            yield mark
    elif governor.pos_ == "NOUN" and lower in ("for", "of", "to", "about"):
        mark = None if lemma in ("deal", "agreement", "decision") else _noun_marks().get(lemma)
        if mark is not None:
            yield mark


def _transparent(child: Token, parent: Token) -> bool:
    """Whether the governor's own modality is also the child's."""
    if child.dep_ == "conj":
        return not any(t.dep_ in _SUBJECTS or t.dep_ == "aux" for t in child.children)
    if child.dep_ in ("xcomp", "pcomp", "dobj", "attr", "pobj", "oprd", "prep", "agent"):
        return parent.pos_ in ("VERB", "AUX", "ADP") or (
            parent.pos_ == "NOUN" and child.dep_ == "prep" and _light(parent)
        )
    if child.dep_ in _SUBJECTS:
        return child.dep_ == "nsubjpass" or parent.lemma_ in words("modality.json", "occurrence") | {
            "expect",
            "be",
        }
    return child.dep_ == "ccomp" and parent.lemma_ in words(_NEGATION, "raising")


def _light(noun: Token) -> bool:
    return noun.lemma_ in words(_NEGATION, "sign_nouns") | {
        "round",
        "series",
        "wave",
        "number",
        "set",
        "start",
        "end",
    }
