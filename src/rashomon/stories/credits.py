"""What a report says of where its words come from: the credits of news agencies.

Some credits are of the whole text: the agency in the dateline ("OSLO (Reuters) -") or on a line of its own. Others are
of a part of it, or of a right in it: "AFP contributed to this report", "© 2019 The Associated Press", "Follow AP's
coverage". Being quoted ("told Reuters") is no credit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rashomon.model import Report

# The news agencies that write in English, with the names they go by. General knowledge, written for this table.
_AGENCIES = {
    "AP": "AP", "Associated Press": "AP", "AFP": "AFP", "Agence France-Presse": "AFP", "Reuters": "Reuters",
    "UPI": "UPI", "United Press International": "UPI", "dpa": "dpa", "TASS": "TASS", "Interfax": "Interfax",
    "Xinhua": "Xinhua", "EFE": "EFE", "ANSA": "ANSA", "PTI": "PTI", "Press Trust of India": "PTI", "IANS": "IANS",
    "Kyodo": "Kyodo", "Anadolu": "Anadolu", "PA Media": "PA", "Yonhap": "Yonhap", "Ukrinform": "Ukrinform",
    "RIA Novosti": "RIA Novosti", "Canadian Press": "CP", "Antara": "Antara", "Bernama": "Bernama", "ANI": "ANI",
}  # fmt: skip
_BY_NAME = {name.casefold(): agency for name, agency in _AGENCIES.items()}
_NAMES = "|".join(sorted(map(re.escape, _AGENCIES), key=len, reverse=True))
_THE = r"(?:[Tt]he )?"

Kind = Literal["dateline", "byline", "contributed", "coverage", "copyright"]
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("dateline", re.compile(rf"\(({_NAMES})\)\s{{0,3}}(?:--|[-–—])", re.I)),
    (
        "byline",
        re.compile(
            rf"^[ \t]*(?:(?:by|source:|from|©|copyright(?: \d{{4}})?)[ \t]+)?(?:the[ \t]+)?({_NAMES})[ \t]*$",
            re.M | re.I,
        ),
    ),
    (
        "contributed",
        re.compile(
            rf"\b{_THE}({_NAMES})\b(?: (?:writer|reporter|journalist|correspondent)s?)?[^.\n]{{0,80}}? contributed\b"
            rf"|\b[Ww]ith (?:\w+ )?(?:files|reporting|reports|material|agencies|inputs?) (?:from|by) {_THE}({_NAMES})\b"
            rf"|\b[Cc]ontributions? (?:from|by) {_THE}({_NAMES})\b"
        ),
    ),
    (
        "coverage",
        re.compile(rf"\b(?:[Ff]ollow|[Ss]ee|[Rr]ead|[Mm]ore)(?: \w+)? {_THE}({_NAMES})(?:['’]s?)? (?:\w+ )?coverage\b"),
    ),
    ("copyright", re.compile(rf"(?:©|\([cC]\)|\b[Cc]opyright\b)[^.\n]{{0,40}}?\b({_NAMES})\b")),
)
_WEIGHT: dict[Kind, float] = {"dateline": 0.9, "byline": 0.9, "copyright": 0.5, "contributed": 0.4, "coverage": 0.3}


@dataclass(frozen=True, slots=True)
class Credit:
    """``text[start:end]`` credits ``agency``; ``weight`` (0 to 1) is how much of the text it speaks of."""

    agency: str
    kind: Kind
    start: int
    end: int

    @property
    def whole(self) -> bool:
        """Whether the credit is of the whole text."""
        return self.kind in ("dateline", "byline")

    @property
    def weight(self) -> float:
        return _WEIGHT[self.kind]


def credits(text: str) -> tuple[Credit, ...]:
    """Every credit of the text in order; of those that overlap, the one of the whole text."""
    kept: list[Credit] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            name = next(group for group in match.groups() if group)
            one = Credit(_BY_NAME[name.casefold()], kind, match.start(), match.end())
            if not any(one.start < other.end and other.start < one.end for other in kept):
                kept.append(one)
    return tuple(sorted(kept, key=lambda c: c.start))


def agency_of(report: Report) -> str | None:
    """The agency that published the report itself, by its outlet or the host of its address."""
    outlet = re.sub(r"^the ", "", (report.outlet or "").strip().casefold())
    if outlet in _BY_NAME:
        return _BY_NAME[outlet]
    host = re.match(r"https?://(?:www\.)?([^/.]+)\.", report.url or "")
    return _BY_NAME.get({"apnews": "ap"}.get(host[1].casefold(), host[1].casefold())) if host else None
