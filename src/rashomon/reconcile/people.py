"""The people that a sentence speaks of: "two other men", "a 31-year-old woman", "six" in "six wounded", "Ann Vale, 31".

Read off the words, with no parse: a number or article, up to seven words, and a noun for people; and the names that
the annotator found. What is read stops at a verb, a preposition or a mark.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rashomon.resources.casualties import words
from rashomon.values.quantity import PERSON_NOUNS


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRONOUNS = frozenset(["he", "she", "him", "her", "himself", "herself"])
_SMALL = str.split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
NUMBERS = {word: n for n, word in enumerate(_SMALL)} | {"both": 2, "couple": 2, "dozen": 12}
_ORDINAL_WORDS = str.split("first second third fourth fifth sixth seventh eighth ninth tenth")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
ORDINALS = {word: n for n, word in enumerate(_ORDINAL_WORDS, 1)} | {
    f"{n}{_ENDINGS.get(n, 'th')}": n for n in range(1, 21)
}
_IRREGULAR = {
    "men": "man", "women": "woman", "people": "person", "children": "child", "wives": "wife", "gunmen": "gunman",
    "policemen": "policeman", "bodies": "body", "policewomen": "policewoman", "servicemen": "serviceman",
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:['’\-][^\W\d_]+)*|[^\w\s]")
_AGED = re.compile(
    r"\b(\d{1,3})[-– ]years?[-– ]old\b|\b(" + "|".join(_SMALL[1:]) + r")[- ]years?[- ]old\b"
    r"|\b(\d{1,2})[- ]month[- ]old\b",
    re.I,
)
_AFTER_NAME = re.compile(
    r"^,? (?:of [A-Z]\w+, )?(?:aged? |who was )?(\d{1,2})(?=[,.;:)]|$| (?:of|was|were|and|who|is|from|had|died|has)\b)"
)
_AGES_BEHIND = re.compile(r",? (?:both )?(?:ages?d? )?((?:\d{1,2}(?:, | and |, and )){1,6}\d{1,2})\b")
_AGE_BEHIND = re.compile(r",? (?:aged? )?(\d{1,2})(?=[,.;)]|$)")
_LIMITS = re.compile(r"(?:at least|more than|over|as many as|up to|nearly|about|some|around|approximately)\s+$", re.I)
_IN_STATE = re.compile(r"in (?:\w+ )?(?:critical|serious|stable|custody)", re.I)
# Words at which the words of a noun phrase have ended.
_STOPS = _set(
    "of in at to and or was were is are be been with who that which on for from by after when as said says say police"
    " told had has have did into near around his her their he she they it during before while where if not no one two"
    " three four five six seven eight nine ten shot killed wounded injured dead hurt died dies arrested charged found"
    " taken shooting kills killing shoots shoot wounds injures hits hit struck leaves leaving left wounding injuring"
    " fatally critically turns opens opened fires fired sent sends including include over"
)
# A number before one of these counts people without naming them: "six wounded".
_STATES = _set(
    "dead killed wounded injured hurt shot die hospitalized hospitalised others more deaths fatalities casualties"
    " injuries bodies fatally critically lives slain missing"
)
_AUXILIARIES = _set("were of are have was is has")
_VERBS = _set(
    "killing kills killed kill wounding wounds wounded injuring injures injured hurting hurts shooting shot shoots"
    " leaving leaves left"
)
_ENDS = _set(". , ; : and in at on near after during")
_OWNED = _set("the his her their this that our my")
_ONE = _set("a an another one")
_AFTER_ORDINAL = _set("shot killed wounded injured dead died dies in was is")
_REACH = 7  # words from the article to the noun

Name = tuple[int, int, str]
Token = tuple[str, int, int]
Age = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Person:
    """``count`` people (``None``: several) at ``start``…``end`` of a sentence, with what tells them from others."""

    start: int
    end: int
    count: float | None
    head: str
    definite: bool = False
    ordinal: int | None = None
    names: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()


@functools.cache
def _nouns() -> tuple[frozenset[str], frozenset[str]]:
    """Singular and plural nouns for people."""
    one = (PERSON_NOUNS - words().no_person) | words().kin
    many = frozenset(n + "s" for n in one) | frozenset(_IRREGULAR) | {"others", "bodies", "deputies", "families"}
    return one, many


def people_of(sentence: str, offset: int, names: Sequence[Name]) -> list[Person]:
    """The people of a sentence in order, none overlapping; ``names`` are in code points of the text it stands in."""
    found = sorted([*_named(sentence, offset, names), *_counted(sentence)], key=lambda p: (p.start, p.start - p.end))
    kept: list[Person] = []
    for one in found:
        last = kept[-1] if kept else None
        if last is not None and one.start < last.end:
            if one.names and not last.names:
                kept[-1] = _together(last, one)
        elif last is not None and _same_person(sentence, last, one):
            kept[-1] = replace(_together(last, one), definite=True)
        else:
            kept.append(one)
    return kept


def _together(a: Person, b: Person) -> Person:
    return replace(a, names=b.names, ages=(*a.ages, *b.ages), end=max(a.end, b.end))


def _same_person(sentence: str, a: Person, b: Person) -> bool:
    """ "a 31-year-old woman, Ann Vale", "a third victim, a 19-year-old man": one person."""
    if a.names or a.count != 1 or b.count != 1 or a.head in PRONOUNS:
        return False
    gap = sentence[a.end : b.start].strip(" ")
    if not b.names:
        return bool(b.ages) and not a.ages and gap == "," and (a.ordinal is not None or a.head in ("victim", "person"))
    return gap in ("", ",") or (bool(a.ages) and gap.strip(" ,") in ("as", "identified as"))


def _named(sentence: str, offset: int, names: Sequence[Name]) -> Iterator[Person]:
    for start, end, name in names:
        start, end = start - offset, end - offset
        if start < 0 or end > len(sentence) or words().officials.search(sentence, max(0, start - 30), start):
            continue
        age = _AFTER_NAME.match(sentence[end : end + 40])
        ages = (age[1],) if age else ()
        yield Person(start, end + (age.end() if age else 0), 1, "name", True, None, (name,), ages)


def _counted(sentence: str) -> Iterator[Person]:
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
    ages = [(m.start(), m.end(), next(g for g in m.groups() if g)) for m in _AGED.finditer(sentence)]
    position = 0
    while position < len(tokens):
        one = _Phrase(sentence, tokens, ages, position).read()
        position += 1
        if one is not None:
            yield one
            while position < len(tokens) and tokens[position][1] < one.end:
                position += 1


def number(word: str) -> float | None:
    """The value of a number in figures or in words; ``None`` for "007" and for what is none."""
    if word in NUMBERS:
        return float(NUMBERS[word])
    digits = word.replace(",", "")
    if digits.isdecimal() and digits.isascii() and len(digits) < 7 and (len(digits) < 2 or digits[0] != "0"):
        return float(digits)
    return None


class _Phrase:
    """A noun phrase that may begin at a token, read word by word."""

    def __init__(self, sentence: str, tokens: Sequence[Token], ages: Sequence[Age], at: int) -> None:
        self.sentence, self.tokens, self.ages = sentence, tokens, ages
        self.at = self.position = at
        self.start = tokens[at][1]
        self.count: float | None = None
        self.written = False  # a number stands there
        self.ordinal: int | None = None
        self.definite = False
        self.own: list[str] = []

    def read(self) -> Person | None:
        low = self._low(self.at)
        if low in PRONOUNS:
            return Person(self.start, self.tokens[self.at][2], 1, low, True)
        if low in ("who", "they", "them") or (low == "one" and self.at and self._low(self.at - 1) in ("no", "any")):
            return None
        self._opening(low)
        limit = self.position + _REACH
        while self.position < min(len(self.tokens), limit):
            if (aged := self._age(self.position)) is not None:
                self.own.append(aged[2])
                while self.position < len(self.tokens) and self.tokens[self.position][1] < aged[1]:
                    self.position += 1
                limit = self.position + _REACH - 2
                following = self._low(self.position)
                if following not in _nouns()[0] and (following in _STOPS or not following[:1].isalpha()):
                    return self._aged(aged[1])
                continue
            done, one = self._word()
            if done:
                return one
            self.position += 1
        return self._bare() if self._is_object() else None

    def _low(self, position: int) -> str:
        return self.tokens[position][0].lower() if position < len(self.tokens) else ""

    def _age(self, position: int) -> Age | None:
        start = self.tokens[position][1]
        return next((a for a in self.ages if a[0] <= start < a[1]), None)

    def _opening(self, low: str) -> None:
        """The article, number or ordinal."""
        self.definite = low in _OWNED
        if self._age(self.at) is not None:
            return
        if (value := number(low)) is not None and low != "one":
            self.count, self.written, self.position = value, True, self.at + 1
        elif low == "one":
            self.count, self.written, self.position = 1.0, True, self.at + 1
        elif low in _ONE or low in _OWNED:
            self.count, self.position = (1.0 if low in _ONE else None), self.at + 1
            self._behind_article()
        elif low in ORDINALS:
            self.ordinal, self.count, self.position = ORDINALS[low], 1.0, self.at + 1

    def _behind_article(self) -> None:
        if self.position >= len(self.tokens) or self._age(self.position) is not None:
            return
        low = self._low(self.position)
        if low in ORDINALS:
            self.ordinal, self.count, self.position = ORDINALS[low], 1.0, self.position + 1
        elif (inner := number(low)) is not None:
            self.count, self.written, self.position = inner, True, self.position + 1

    def _word(self) -> tuple[bool, Person | None]:
        """Whether the phrase ends at the token, and the people it tells of."""
        singular, plural = _nouns()
        word, start, end = self.tokens[self.position]
        low = word.lower()
        if low in singular or low in plural:
            following = self._low(self.position + 1)
            noun_goes_on = following in singular and following not in ("man", "men")
            if noun_goes_on or (following in plural and low in singular):
                return False, None
            return True, self._headed(end, low)
        state = low in _STATES or (low == "in" and _IN_STATE.match(self.sentence[start : start + 30]) is not None)
        if self.written and self.position <= self.at + 2 and state:
            if low in ("others", "more"):
                return True, Person(self.start, end, self.count, "other")
            return True, self._bare()
        if low in _STOPS or not word[0].isalpha():
            return True, self._cut_off(low)
        return False, None

    def _cut_off(self, low: str) -> Person | None:
        if self.own:
            return self._aged(self.tokens[self.position - 1][2])
        if self.ordinal and low in _AFTER_ORDINAL:
            return Person(self.start, self.tokens[self.position - 1][2], 1, "other", True, self.ordinal)
        if self.written and low in _AUXILIARIES and self.count and self.count < 1000:
            return self._bare()
        return self._bare() if self._is_object() else None

    def _is_object(self) -> bool:
        """ "wounding six", "killed 14": a number behind a verb, with nothing behind it."""
        if not self.written or not self.at or self.position != self.at + 1:
            return False
        behind = self._low(self.position)
        return self._low(self.at - 1) in _VERBS and (behind in _ENDS or not behind)

    def _bare(self) -> Person:
        return Person(self.start, self.tokens[self.position - 1][2], self.count, "bare")

    def _aged(self, end: int) -> Person:
        return Person(self.start, end, 1, "year-old", self.definite, self.ordinal, (), tuple(self.own))

    def _headed(self, end: int, head: str) -> Person | None:
        plural = head not in _nouns()[0]
        count = self.count
        if not self.written:
            count = None if plural else count or 1.0
        head = _IRREGULAR.get(head, head.removesuffix("s") if plural else head)
        behind = _AGES_BEHIND.match(self.sentence[end : end + 60]) if count is None or count > 1 else None
        single = _AGE_BEHIND.match(self.sentence[end : end + 12]) if count == 1 and not self.own else None
        ages = [single[1]] if single else re.findall(r"\d{1,2}", behind[1]) if behind else []
        end += behind.end() if behind else 0
        return Person(self.start, end, count, head, self.definite, self.ordinal, (), (*self.own, *ages))


def at_least(sentence: str, one: Person) -> bool:
    """Whether the number is a bound or an estimate: "at least three"."""
    return _LIMITS.search(sentence, max(0, one.start - 18), one.start) is not None
