"""Which language a text is in: by its script, and in Latin letters by its function words.

Only meant to keep texts out that there is no model for. It says ``None`` rather than guess.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from importlib import resources

MODELS = frozenset({"en"})  # languages that there is a parser model for

_SAMPLE = 20_000
_MIN_LETTERS = 40
_MIN_WORDS = 20
_MIN_DISTINCT = 5  # tables and lists of names hold a few one-letter "words" of any language
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "HANGUL": "ko",
    "ETHIOPIC": "am",
    "MYANMAR": "my",
    "KHMER": "km",
    "SINHALA": "si",
}


def detect(text: str) -> str | None:
    """ISO 639-1 code of the language of most of ``text``; ``None`` where it is too short or mixed to say."""
    letters = [c for c in text[:_SAMPLE] if c.isalpha()]
    if len(letters) < _MIN_LETTERS:
        return None
    scripts = Counter(_script(c) for c in letters)
    script, count = scripts.most_common(1)[0]
    if script == "LATIN":
        return _latin(text[:_SAMPLE])
    return _other(script, scripts, text) if count >= 0.5 * len(letters) else None


def base(code: str | None) -> str | None:
    """ "en-GB" → "en"."""
    return re.split(r"[-_]", code.strip().lower())[0] if code and code.strip() else None


@functools.cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ", 1)[0]


def _other(script: str, scripts: Counter[str], text: str) -> str | None:
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.05 * scripts.total():
        return "ja"
    if script == "CJK":
        return "zh"
    if script == "CYRILLIC":
        return _cyrillic(text[:_SAMPLE].lower())
    if script == "ARABIC" and sum(text.count(c) for c in "پچژگ") > 0.01 * scripts.total():
        return "fa"
    return _SCRIPTS.get(script)


def _cyrillic(text: str) -> str:
    if any(c in text for c in "іїєґ"):
        return "be" if "ў" in text else "uk"
    if any(c in text for c in "ђћџљњј"):
        return "mk" if "ѓ" in text or "ќ" in text else "sr"
    return "ru" if any(c in text for c in "ыэё") else "bg"


def _latin(text: str) -> str | None:
    words = [w.lower() for w in _WORD.findall(text)]
    if len(words) < _MIN_WORDS:
        return None
    counts = Counter(words)
    shares = {code: sum(counts[w] for w in known) / len(words) for code, known in _function_words().items()}
    best = max(shares, key=lambda code: shares[code])
    if best == "en" or shares[best] < 1.5 * shares["en"]:
        return "en" if shares["en"] >= 0.12 else None
    distinct = sum(word in counts for word in _function_words()[best])
    return best if shares[best] >= 0.15 and distinct >= _MIN_DISTINCT else None


@functools.cache
def _function_words() -> dict[str, frozenset[str]]:
    source = resources.files("rashomon.resources").joinpath("data", "function_words.txt").read_text(encoding="utf-8")
    rows = (line.split(":", 1) for line in source.splitlines() if line and not line.startswith("#"))
    return {code: frozenset(words.split()) for code, words in rows}
