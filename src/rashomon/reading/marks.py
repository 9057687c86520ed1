"""What single blocks of news pages look like: captions, boilerplate, stamps, bylines, datelines.

The patterns, in ``resources/data/page_furniture.txt``, are of page furniture in general (agency captions,
licence lines, navigation), not of one publisher's pages. Each is tried on the plain text of one short block.
"""

from __future__ import annotations

import functools
import re
from importlib import resources

from rashomon.reading.dates import FULL_DATE, is_date_line, without_stamps

_CAPTION_WORDS = 90
_CREDITED_WORDS = 75
_BOILERPLATE_WORDS = 80
_AGENCIES = r"AP|AFP|Reuters|REUTERS|CNN|UPI|dpa|TASS|Xinhua|EFE|ANSA|Bloomberg"
_CITY = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]{2,}(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ.'’\-]*){0,4}"
DATELINE = re.compile(
    rf"(?:\((?:{_AGENCIES})\)\s*)?{_CITY}(?:,\s+[A-Z][\w.]*(?:\s[A-Z][\w.]*)?)?(?:,\s+[A-Z][a-z]{{2,8}}\.?\s+\d{{1,2}})?"
    rf"\s*(?:\([^()]{{2,40}}\))?\s*(?:--|[–—:]|-(?=\s))|\((?:{_AGENCIES})\)\s*(?:--?|[–—])?\s*[A-Z]"
)
_TAIL = r"(?:\s*(?:purchase licensing rights|buy photo|opens (?:in )?(?:a )?new tab|[\s,.])+)?"
_SECTION = re.compile(r"\[((?:words: )?[a-z-]+)\]")
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)?")
_ADDRESS = re.compile(r"<?(?:https?:/|www\.)[^\s>]*>?")
_SPACED_ADDRESS = re.compile(r"https?\s?:\s?/\s?/")
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|^#{1,6}\s+|^>+\s*|`+|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.’'\-]*,?|and|of|de|da|van|von|al|bin|for|in|the|at|to|&|\||@?\w+@[\w.]+")
_CONTACT = re.compile(r"\S+@\S+|\[email protected\]")


@functools.cache
def _sections() -> dict[str, list[str]]:
    file = resources.files("rashomon.resources").joinpath("data", "page_furniture.txt")
    sections: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if heading := _SECTION.fullmatch(line):
            rows = sections.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("#"):
            rows.append(line)
    return sections


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    agency = "|".join(_sections()["agency"])
    joined = {name: "|".join(rows).replace("AGENCY", agency) for name, rows in _sections().items()}
    joined["caption-end"] = rf"(?:{joined['caption-end']})[\s.\])]*{_TAIL}$"
    joined["date-then-credit"] = rf"{FULL_DATE}\s*[.,]?\s+(?:{joined['date-then-credit']}){_TAIL}$"
    return {name: re.compile(rows, re.I) for name, rows in joined.items() if not name.startswith("words:")}


@functools.cache
def words(name: str) -> frozenset[str]:
    """A list of plain words of the same file."""
    return frozenset(" ".join(_sections()[f"words: {name}"]).split())


def names_outlet(name: str) -> bool:
    """A proper name with a word that outlets have in theirs ("Morning Herald", "example.com")."""
    return name[:1].isupper() and _patterns()["outlet-name"].search(name) is not None


def plain(block: str) -> str:
    """The block without Markdown marks, links as their words, white space single."""
    return " ".join(_EMPHASIS.sub("", _LINK.sub(r"\1", block)).split())


def is_stamp(line: str) -> bool:
    """A date or time by itself, with or without a label ("Posted …", "Last Updated: …")."""
    return is_date_line(line)


def is_byline(line: str) -> bool:
    """ "By Jane Roe", "BY JANE ROE AND JOHN DOE, Staff Writers"."""
    names = line.split()
    if not 2 <= len(names) <= 14 or names[0].rstrip(":").lower() != "by" or line[-1] in "!?…":
        return False
    line = without_stamps(line).strip(" ,|-–—·()")
    names = _CONTACT.sub("", line).replace(",", ", ").split()[1:]
    return bool(names) and all(_NAME.fullmatch(name) for name in names)


def is_credit_line(line: str) -> bool:
    """A photo credit by itself ("Ministry of Defence via Reuters")."""
    if not 1 < len(line.split()) <= 12 or line[-1] in ".!?":
        return False
    return _patterns()["credit-line"].fullmatch(line) is not None


def is_caption(line: str) -> bool:
    """What describes a photograph, by how it begins or by the credit it ends with."""
    if not line or len(line.split()) > _CAPTION_WORDS:
        return False
    patterns = _patterns()
    if patterns["caption-start"].match(line):
        return True
    if len(line.split()) <= _CREDITED_WORDS and patterns["caption-end"].search(line[-160:]):
        return True
    return patterns["date-then-credit"].search(line[-240:]) is not None or is_credit_line(line)


def ends_with_date(line: str) -> bool:
    """Ends with a full date, as agency captions do and body sentences seldom do."""
    return re.search(rf"{FULL_DATE}\W*$", line[-40:], re.I) is not None


def is_link(raw: str) -> bool:
    """Nothing but addresses, or links without words."""
    if len(raw) > 2000 or not ("](" in raw or "http" in raw or "www." in raw):
        return False
    if _SPACED_ADDRESS.match(raw):
        return len(raw) < 400 and raw[-1] not in ".!?"
    rest = _ADDRESS.sub("", _LINK.sub(r"\1", raw))
    return not any(c.isalnum() for c in rest)


def is_boilerplate(line: str) -> bool:
    """Page furniture: stamps, bylines, licence lines, navigation, newsletter and sharing lines."""
    if not any(c.isalnum() for c in line):
        return True
    if len(line.split()) > _BOILERPLATE_WORDS:
        return False
    if is_stamp(line) or is_byline(line):
        return True
    patterns = _patterns()
    if patterns["boilerplate-start"].match(line.lstrip("-–—•*|([ ")):
        return True
    return patterns["boilerplate-inside"].search(line) is not None


def is_with_credit(line: str) -> bool:
    """ "With Jane Roe and wire reports", as the last line of a story."""
    names = line.rstrip(".").split()
    if not 3 <= len(names) <= 14 or names[0].lower() != "with":
        return False
    wires = {"wire", "wires", "reports", "reporting", "services", "service", "news", "files", "from", "by"}
    return all(_NAME.fullmatch(name) or name in wires for name in names[1:])


def is_strong_end(line: str) -> bool:
    """The credits that close a story: nothing of the story follows them."""
    return _patterns()["strong-end"].search(line[:400]) is not None
