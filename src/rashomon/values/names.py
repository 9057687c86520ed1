"""Are two spellings one name? Folding, a consonant key that survives transliteration, and names of people.

Names in the news come from other scripts by many roads (Zelensky, Zelenskiy, Zelenskyy; Heydar, Heidar). What
stays is the order of consonants, so tokens are compared by a skeleton of them and by edit distance; a name is
then compared token by token. Nothing here knows any particular person.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from rashomon.values.relation import Relation


def words(text: str) -> frozenset[str]:
    """A word list written as one string."""
    return frozenset(str(text).split())


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ə": "e"}
)
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиійїклмнопрстуфхцчшщьюяёэыъў",
        re.split(" ", "a b v g g d e ye zh z y i y yi k l m n o p r s t u f kh ts ch sh shch  yu ya yo e y  u"),
        strict=True,
    )
)
_DROP = re.compile(r"[’'‘`ʼʹ´.]")
_PARTICLES = words("al el ul bin ibn ben bint abu de del della da di do dos das du la le van von der den ter")
_TITLES = words(
    "mr mrs ms miss mx dr prof professor sir dame lord lady gen general lt ltgen col colonel maj major "
    "capt captain sgt cpl adm admiral gov governor sen senator rep congressman congresswoman president "
    "premier minister king queen prince princess sheikh shaikh sheik emir ayatollah imam mullah rev "
    "reverend pastor fr father bishop pope cardinal judge justice hon ambassador secretary chancellor "
    "mayor chairman detective officer sheriff commissioner inspector superintendent deputy vice prime "
    "chief brig commander marshal"
)
_SUFFIXES = words("jr sr ii iii iv phd md esq")
_DIGRAPHS = (
    ("shch", "s"),
    ("tsch", "c"),
    ("sch", "s"),
    ("dzh", "j"),
    ("tch", "c"),
    ("sh", "s"),
    ("ch", "c"),
    ("zh", "z"),
    ("kh", "g"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("ts", "c"),
    ("tz", "c"),
    ("cz", "c"),
    ("ck", "k"),
    ("qu", "k"),
    ("ks", "x"),
    ("sz", "s"),
    ("dj", "j"),
    ("ff", "v"),
    ("ow$", "v"),
    ("f$", "v"),
)
_ONE = str.maketrans({"q": "k", "w": "v", "b": "v", "z": "s"})


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, Latin letters without marks, apostrophes and full stops dropped, other signs one space.

    >>> fold("Ana  MÁRQUEZ-Smith's")
    'ana marquez smiths'
    """
    text = unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)
    text = "".join(_CYRILLIC.get(c, c) for c in unicodedata.normalize("NFC", text))
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", _DROP.sub("", text)).split())


def _spelled(token: str) -> str:
    """The token with spelling variants of one sound merged."""
    for old, new in _DIGRAPHS:
        token = re.sub(old, new, token)
    token = re.sub(r"c(?=[eiy])", "s", token).translate(_ONE)
    return re.sub(r"^(?:y(?=[aeiou])|j(?=e))", "", token) or token


def _consonants(token: str) -> str:
    key = re.sub(r"(.)\1+", r"\1", token[:1] + re.sub(r"[aeiouyjh]", "", token[1:]))
    return ("a" + key[1:]) if key[:1] in "aeiouy" else key


@functools.lru_cache(maxsize=65536)
def skeleton(token: str) -> str:
    """The consonants of one folded token, spelling variants merged; short tokens keep their vowels.

    >>> skeleton("zelenskiy") == skeleton("zelenskyy") == skeleton("zelensky")
    True
    """
    token = _spelled(token)
    key = _consonants(token)
    if len(key) < 3:
        vowels = token.replace("ee", "i").replace("oo", "u").replace("y", "i").replace("ou", "u")
        return re.sub(r"(.)\1+", r"\1", vowels)
    return key


def distance(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


@functools.lru_cache(maxsize=65536)
def same_token(a: str, b: str) -> bool:
    """Two folded tokens spell one name: equal, one skeleton and near spelling, or one letter off in a long
    token."""
    if a == b:
        return True
    if len(a) < 3 or len(b) < 3 or a[-1] + b[-1] in ("ao", "oa"):
        return False
    off = distance(a, b)
    longest = max(len(a), len(b))
    if skeleton(a) == skeleton(b):
        return off * 5 <= longest * 2 if longest >= 7 else off * 3 <= longest
    return off == 1 and longest >= 7 and a[0] == b[0]


@functools.lru_cache(maxsize=16384)
def name_tokens(name: str) -> tuple[str, ...]:
    """A person's name as folded tokens, titles, particles and suffixes dropped ("Gen. Abdel al-Burhan
    Jr.")."""
    tokens = fold(re.sub(r"(?<=\w)[’']s\b", "", name)).split()
    kept = [t for t in tokens if t not in _SUFFIXES]
    while len(kept) > 1 and kept[0] in _TITLES:
        kept = kept[1:]
    return tuple([t for t in kept if t not in _PARTICLES] or kept)


def _given(a: str, b: str) -> bool:
    """Given names that can be one person's: a spelling variant, an initial, a short form by prefix."""
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    if same_token(a, b):
        return True
    if min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return True
    # Given names are translated, not only transliterated: Serhiy and Sergei, Volodymyr and Vladimir
    if a[-1] + b[-1] in ("ao", "oa") or min(len(a), len(b)) < 5:
        return False
    x, y = (_consonants(_spelled(t)).replace("g", "") for t in (a, b))
    return x == y and (len(x) >= 4 or distance(a, b) <= 3)


def person_relation(a: str, b: str) -> Relation:
    """``EQUAL`` for spellings of one person's name (a surname alone counts), ``DISJOINT`` for different
    people.

    >>> person_relation("Ana Torres", "Ana Moreno")
    <Relation.DISJOINT: 'disjoint'>
    """
    x, y = sorted((name_tokens(a), name_tokens(b)), key=lambda t: (len(t), t))
    if not x or not y:
        return Relation.UNKNOWN
    if x == y:
        return Relation.EQUAL
    if len(x) == 1:
        return Relation.EQUAL if any(same_token(x[0], t) for t in y) else Relation.DISJOINT
    if same_token(x[-1], y[-1]) or (len(y) > 2 and any(same_token(x[-1], t) for t in y[1:-1])):
        return Relation.EQUAL if _given(x[0], y[0]) or _all_in(x, y) else Relation.DISJOINT
    return Relation.EQUAL if _all_in(x, y) else Relation.DISJOINT


def _all_in(x: tuple[str, ...], y: tuple[str, ...]) -> bool:
    """Every token of the shorter name is in the longer one, in any order (family name first or last)."""
    left = list(y)
    for token in x:
        found = next((t for t in left if same_token(token, t)), None)
        if found is None:
            return False
        left.remove(found)
    return True


_ORG_STOP = words("the of for and in on at de la a an to")
_ORG_SPELL = {
    "defense": "defence",
    "center": "centre",
    "organization": "organisation",
    "dept": "department",
    "seismologic": "seismological",
    "labor": "labour",
    "intl": "international",
    "natl": "national",
    "us": "us",
    "united_states": "us",
    "ministries": "ministry",
    "corp": "corporation",
}


@functools.lru_cache(maxsize=16384)
def org_tokens(name: str) -> tuple[str, ...]:
    """An organisation's name as normalised tokens without articles and links."""
    text = re.sub(r"\bunited states\b(?: of america)?|\bamerican\b", "us", fold(re.sub(r"(?<=\w)[’']s\b", "", name)))
    text = re.sub(r"\bunited kingdom\b|\bbritish\b", "uk", text)
    text = re.sub(r"\bministry ((?:of|for) )(?:the )?((?:\w+ ?){1,4})$", r"\2 ministry", text)
    return tuple(_ORG_SPELL.get(t, t) for t in text.split() if t not in _ORG_STOP)


def acronym(name: str) -> str:
    """The initials of an organisation's name: "US Geological Survey" is ``usgs``."""
    return "".join(t if t in ("us", "uk", "un", "eu") else t[0] for t in org_tokens(name))


def organisation_relation(a: str, b: str) -> Relation:
    """``EQUAL`` for one organisation (normalised tokens, acronyms), ``REFINES`` for a fuller name, else
    ``DISJOINT``.

    >>> organisation_relation("U.S. Geological Survey", "USGS")
    <Relation.EQUAL: 'equal'>
    """
    x, y = org_tokens(a), org_tokens(b)
    if not x or not y:
        return Relation.UNKNOWN
    if sorted(x) == sorted(y) or "".join(x) in (acronym(b), "".join(y)) or "".join(y) == acronym(a):
        return Relation.EQUAL
    if set(y) < set(x):
        return Relation.REFINES
    if set(x) < set(y):
        return Relation.REFINED_BY
    return Relation.DISJOINT
