"""Made-up reports for timing: always the same text for the same number, no file needed."""

from __future__ import annotations

import json
from collections.abc import Iterator

_PLACES = ("Geneva", "Vienna", "Nairobi", "Doha", "Oslo", "Jakarta", "Lima", "Ankara")
_SIDES = ("the government", "the northern command", "the delegation", "the ministry", "the council")
_PEOPLE = ("Maria Keller", "Joseph Otieno", "Anna Lindqvist", "Tomas Rivera", "Leyla Demir", "Peter Novak")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_THINGS = ("prisoners", "soldiers", "trucks", "aid workers", "observers")
_TEMPLATES = (
    "Negotiators met in {place} on {day} for talks that lasted {n} hours.",
    "{person}, who speaks for {side}, said that {n} {things} would be released before {day}.",
    '"We are ready to continue, but not at any price," {person} told reporters in {place}.',
    "{Side} rejected a demand to withdraw {n} {things} from the region around {place}.",
    "According to officials in {place}, at least {n} {things} were held until {day}.",
    "{person} denied that {side} had broken the truce, and asked for proof.",
    "A second round is planned in {place} after {day}, {person} added.",
    "No agreement was reached on the status of {n} {things}, two diplomats said.",
)


def report(number: int, words: int = 1000) -> str:
    """The text of report ``number``, cut at the first sentence end at or over ``words`` words."""
    sentences: list[str] = []
    count = step = 0
    while count < words:
        sentence = _sentence(number, step)
        sentences.append(sentence)
        count += len(sentence.split())
        step += 1
    paragraphs = [" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]
    return "\n\n".join(paragraphs) + "\n"


def _sentence(number: int, step: int) -> str:
    # Neighbouring reports share most of their facts, as accounts of one event do, and differ in every fifth.
    seed = step * 7 + (number if step % 5 == 0 else 0)
    side = _SIDES[seed % len(_SIDES)]
    return _TEMPLATES[(step + number) % len(_TEMPLATES)].format(
        place=_PLACES[seed % len(_PLACES)],
        person=_PEOPLE[seed % len(_PEOPLE)],
        day=_DAYS[seed % len(_DAYS)],
        things=_THINGS[seed % len(_THINGS)],
        side=side,
        Side=side[0].upper() + side[1:],
        n=(seed * 13) % 900 + 2,
    )


def rows(reports: int, words: int = 1000) -> Iterator[str]:
    """``reports`` rows of JSON lines."""
    for number in range(reports):
        row = {"id": f"r{number}", "published": "2025-03-14", "text": report(number, words)}
        yield json.dumps(row) + "\n"
