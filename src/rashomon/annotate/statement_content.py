"""What a cue attributes: its clause, infinitive, object or prepositional phrase, by the parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rashomon.annotate.statement_cues import Cue
from rashomon.annotate.statement_sources import is_passive
from rashomon.annotate.statement_spans import Pieces, pieces

if TYPE_CHECKING:
    from spacy.tokens import Token

_TALKERS = frozenset({"ask", "tell", "order", "beg", "implore", "instruct", "warn", "advise"})
# "blamed them for the delay", "accused it of fraud": the reason is part of what is said
_REASONS = frozenset({"for", "of", "about", "over"})


def content_pieces(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """The content of a cue by the parse, with the frame that gave it ("" where there is none)."""
    if token.lower_ == "according":
        return _according(token)
    if token.pos_ == "NOUN":
        return _nominal(token, cue)
    for frame in (_clause, _parenthetical, _passive, _infinitive, _object, _prepositional):
        name, found = frame(token, cue)
        if found:
            return name, found
    return "", ()


def _less(tokens: Iterable[Token], without: Token) -> Iterator[Token]:
    """The tokens without those of the sub-tree at ``without``."""
    cut = {t.i for t in without.subtree}
    return (t for t in tokens if t.i not in cut)


def _clause(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "said (that) …", also with the clause first: "…, said X"."""
    if not cue.frames & {"c", "q", "n"}:
        return "", ()
    clauses = [t for t in token.children if t.dep_ == "ccomp" and not _is_quote_stub(t)]
    if "c" not in cue.frames:
        clauses = [t for t in clauses if t.i < token.i or _has_subject(t)] if "n" in cue.frames else []
    if not clauses:
        return "", ()
    if is_passive(token) and "p" not in cue.frames and any(t.dep_ == "nsubjpass" for t in token.children):
        return "", ()
    subject = {t.i for c in token.children if c.dep_ in ("nsubj", "nsubjpass", "aux") for t in c.subtree}
    best = max(clauses, key=lambda t: len(list(t.subtree)))
    return "c", pieces(t for t in best.subtree if t.i not in subject)


def _is_quote_stub(token: Token) -> bool:
    return token.is_punct


def _has_subject(token: Token) -> bool:
    return any(t.dep_ in ("nsubj", "nsubjpass") for t in token.children)


def _parenthetical(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "The plane, officials said, had crashed", "as X said": the content is the clause around the cue's."""
    if "c" not in cue.frames or token.head == token:
        return "", ()
    as_clause = token.dep_ == "advcl" and any(t.lower_ == "as" for t in token.children if t.i < token.i)
    if not (token.dep_ == "parataxis" or as_clause) or token.head.pos_ not in ("VERB", "AUX", "NOUN", "ADJ"):
        return "", ()
    if any(t.dep_ in ("ccomp", "dobj", "xcomp") for t in token.children):
        return "", ()
    return "c", pieces(_less(token.head.subtree, token))


def _passive(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "X is said to …", "X was accused of …", "X was criticised by Y"."""
    if not is_passive(token):
        return "", ()
    subject = next((t for t in token.children if t.dep_ == "nsubjpass"), None)
    if subject is None and token.dep_ in ("acl", "relcl"):
        subject = token.head
    if subject is None or not cue.frames & {"p", "o", "n", "a"}:
        return "", ()
    rest = [t for t in token.children if t.dep_ in ("xcomp", "oprd") or (t.dep_ == "prep" and t.lower_ in ("of", "as"))]
    has_agent = any(t.dep_ == "agent" for t in token.children)
    if not has_agent and not ("p" in cue.frames and rest):
        return "", ()
    if subject == token.head:
        words = [t for t in subject.subtree if t.i <= subject.i]
    else:
        words = list(subject.subtree)
    if "p" in cue.frames or "n" in cue.frames or "a" in cue.frames:
        words += [t for r in rest for t in r.subtree]
    return "p", pieces(words)


def _infinitive(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "vowed to …", "urged X to …"."""
    if "x" not in cue.frames:
        return "", ()
    clause = next((t for t in token.children if t.dep_ in ("xcomp", "ccomp") and t.i > token.i), None)
    if clause is None or (clause.tag_ not in ("VB", "VBG", "VBN") and not _has_to(clause)):
        return "", ()
    words = list(clause.subtree)
    if cue.lemma in _TALKERS or "o" not in cue.frames:
        words += [t for o in token.children if o.dep_ == "dobj" and o.i < clause.i for t in o.subtree]
    return "x", pieces(words)


def _has_to(token: Token) -> bool:
    return any(t.dep_ == "aux" and t.lower_ == "to" for t in token.children)


def _object(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "condemned the attack", "described it as a mistake", "called it a lie"."""
    if is_passive(token) or not cue.frames & {"o", "a", "n"}:
        return "", ()
    objects = [t for t in token.children if t.dep_ == "dobj"]
    predicates = [t for t in token.children if t.dep_ in ("oprd", "ccomp") and "n" in cue.frames]
    as_phrases = [t for t in token.children if t.dep_ == "prep" and t.lower_ == "as" and "a" in cue.frames]
    if not objects and not predicates:
        return "", ()
    if "o" not in cue.frames and not predicates and not as_phrases:
        return "", ()
    why = [t for t in token.children if t.dep_ == "prep" and t.lower_ in _REASONS] if objects else []
    why = [t for t in why if t.i == objects[-1].right_edge.i + 1]
    words = [t for o in (*objects, *predicates, *as_phrases, *why) for t in o.subtree]
    return "o", pieces(words)


def _prepositional(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "called for …", "referred to …"."""
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative") and child.lower_ in cue.frames and child.i > token.i:
            return child.lower_, pieces(t for t in child.subtree if t != child)
    return "", ()


def _according(token: Token) -> tuple[str, Pieces]:
    """The clause that "according to X" hangs on, without the phrase itself."""
    clause = token.head
    while clause.head != clause and clause.pos_ not in ("VERB", "AUX"):
        clause = clause.head
    if clause == token:
        return "", ()
    phrase = token if token.head != token else token.nbor(1)
    return "c", pieces(_less(_whole(clause), phrase))


def _whole(clause: Token) -> Iterable[Token]:
    """The clause with its conjuncts; a relative clause stands alone."""
    while clause.dep_ in ("xcomp", "advcl", "conj") and clause.head.pos_ in ("VERB", "AUX"):
        clause = clause.head
    return clause.subtree


def _nominal(token: Token, cue: Cue) -> tuple[str, Pieces]:
    """ "his warning that …", "calls for …", "an offer to …"."""
    for child in token.children:
        if child.i < token.i:
            continue
        if child.dep_ in ("acl", "ccomp") and child.tag_ != "VBN":
            that = any(t.dep_ == "mark" and t.lower_ == "that" for t in child.children)
            if (that and "c" in cue.frames) or (_has_to(child) and "x" in cue.frames):
                return "c", pieces(child.subtree)
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in cue.frames:
            return child.lower_, pieces(t for t in child.subtree if t != child)
    return "", ()
