"""What a person types into a search box, as a query that both databases understand, and where its words stand.

Words must all be there; ``"a phrase"``, ``-without``, ``begin*`` and ``one OR other`` work as usual. Letters are
folded (case, accents), and a word also finds its plain plural or third person. No text is a wrong query.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TERM = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_FOLDED = 4  # letters of a word that has a plural


@dataclass(frozen=True)
class Term:
    """Words in a row; of a single word ``prefix`` says that it only begins so."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The spellings of a single word that count as it."""
        word = self.words[0]
        if self.prefix or len(word) < _FOLDED or not word.isalpha():
            return (word,)
        if word.endswith("s"):
            return (word,) if word.endswith("ss") else (word, word[:-1])
        return (word, word + "s")


@dataclass(frozen=True)
class Query:
    """``groups`` must all hold; of a group any term; none of ``without``."""

    groups: tuple[tuple[Term, ...], ...]
    without: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for group in self.groups for term in group)

    def only_without(self) -> Query:
        """What must not be there, as a query for any of it."""
        return Query((self.without,))


@dataclass(frozen=True)
class Word:
    """A word of a text: folded, and where it stands (code points, end exclusive)."""

    text: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text: runs of letters and digits of any script, with their marks."""
    pattern = _ASCII if text.isascii() else _any_script()
    for found in pattern.finditer(text):
        yield Word(fold_word(found.group()), found.start(), found.end())


_ASCII = re.compile(r"[A-Za-z0-9]+")


@functools.cache
def _any_script() -> re.Pattern[str]:
    marks = re.escape("".join(c for c in map(chr, range(0x300, 0xFE30)) if unicodedata.category(c)[0] == "M"))
    return re.compile(rf"[^\W_](?:[^\W_]|[{marks}])*")


def fold_word(word: str) -> str:
    """Lower case without accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) != "Mn"))


def parsed(text: str) -> Query:
    """The query that a person typed. Empty groups: nothing was asked for."""
    groups: list[list[Term]] = []
    without: list[Term] = []
    joining = False
    for found in _TERM.finditer(text.replace("“", '"').replace("”", '"')):
        if found[3] == "OR":
            joining = bool(groups)
            continue
        negated, term = _term(found)
        if term is None:
            continue
        if negated:
            without.append(term)
        elif joining:
            groups[-1].append(term)
        else:
            groups.append([term])
        joining = False
    return Query(tuple(tuple(group) for group in groups), tuple(without))


def _term(found: re.Match[str]) -> tuple[bool, Term | None]:
    if found[3] is None:
        words = tuple(w.text for w in words_of(found[2]))
        return found[1] == "-", Term(words) if words else None
    raw = found[3]
    words = tuple(w.text for w in words_of(raw))
    negated = raw.startswith("-") and len(raw) > 1
    return negated, Term(words, prefix=raw.endswith("*") and len(words) == 1) if words else None


def for_sqlite(query: Query) -> str:
    """The groups in FTS5's words. Needs at least one."""
    return " AND ".join(f"({' OR '.join(map(_fts5, group))})" for group in query.groups)


def _fts5(term: Term) -> str:
    if len(term.words) > 1:
        return '"' + " ".join(term.words) + '"'
    if term.prefix:
        return f'"{term.words[0]}" *'
    return "(" + " OR ".join(f'"{form}"' for form in term.forms) + ")"


def for_postgresql(query: Query) -> str:
    """The groups as a ``tsquery``. Needs at least one."""
    return " & ".join(f"({' | '.join(map(_tsquery, group))})" for group in query.groups)


def _tsquery(term: Term) -> str:
    if len(term.words) > 1:
        return "(" + " <-> ".join(f"'{word}'" for word in term.words) + ")"
    if term.prefix:
        return f"'{term.words[0]}':*"
    return "(" + " | ".join(f"'{form}'" for form in term.forms) + ")"


def occurrences(query: Query, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where the query's terms stand in a text, as numbers of its words: ``(first, after the last)``, in order."""
    single = {form for term in query.terms if len(term.words) == 1 and not term.prefix for form in term.forms}
    begins = tuple(term.words[0] for term in query.terms if term.prefix)
    phrases = [term.words for term in query.terms if len(term.words) > 1]
    found = []
    for at, word in enumerate(words):
        if word.text in single or (begins and word.text.startswith(begins)):
            found.append((at, at + 1))
        for phrase in phrases:
            if word.text == phrase[0] and tuple(w.text for w in words[at : at + len(phrase)]) == phrase:
                found.append((at, at + len(phrase)))
    return found
