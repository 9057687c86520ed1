"""``python -m benchmarks.planted_copies``: copies planted by rule must land in the origin of their source.

Into each of N real stories (``data/stories`` of the shared folder) one altered copy of one of its reports is
planted, by each of the rules of ``RULES`` in turn. Printed are, a rule:

- *found*: the copy shares an origin with its source;
- *alone*: …and with no report that was not in its source's origin before;
- *swallowed*: of all the reports that were in other origins before, those that are now in the copy's;

and for the untouched stories the share of pairs that are joined. Same numbers, same plants: nothing is random
but by ``--seed``.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Sequence
from itertools import combinations, groupby
from pathlib import Path

from benchmarks.measures import shared
from rashomon.model import Origin, Report
from rashomon.reading import Draft, read, report
from rashomon.stories import origins
from rashomon.stories.telling import split

# Common words of news English with a word that may stand for them; good enough to change the wording.
SYNONYMS = {
    "said": "stated", "says": "states", "told": "informed", "police": "officers", "officers": "police",
    "killed": "slain", "dead": "deceased", "died": "lost their life", "shot": "struck by gunfire",
    "wounded": "hurt", "injured": "wounded", "man": "male", "woman": "female", "men": "males",
    "women": "females", "boy": "young male", "girl": "young female", "home": "residence",
    "car": "vehicle", "vehicle": "car", "arrested": "taken into custody", "charged": "accused",
    "suspect": "accused person", "victim": "casualty", "hospital": "medical centre", "about": "around",
    "around": "roughly", "near": "close to", "after": "following", "before": "prior to", "while": "as",
    "because": "since", "also": "as well", "began": "started", "started": "began", "ended": "finished",
    "found": "discovered", "called": "phoned", "several": "a number of", "many": "numerous",
    "children": "kids", "people": "persons", "officials": "authorities", "authorities": "officials",
    "talks": "negotiations", "agreed": "consented", "asked": "requested", "help": "assist",
    "according": "going by accounts", "fled": "ran off", "incident": "event", "shooting": "gunfire incident",
}  # fmt: skip
_WORD = re.compile(r"\b[a-z]+\b")
_TAIL = re.compile(r"^(?P<what>[^\"“”]{20,}), (?P<who>[^,\"“”]{3,60}) (?:said|says)\.$")
_LEAD = re.compile(r"^(?P<lead>(?:In|On|At|After|Before|When|While|During) [^,\"“”]{3,80}), (?P<rest>[^\"“”]{15,})\.$")
_COMMA = re.compile(r"^(?P<first>[^,\"“”]{20,}), (?P<rest>(?:and|but|as|after|while|when) [^\"“”]{15,})\.$")
_ABOVE = "Advertisement\n\nShare this story on social media\n\nSign up for our newsletter every day\n\n"
_BELOW = (
    "\n\nCopyright Example Media Group. All rights reserved. This material may not be published, "
    "broadcast or redistributed.\n\nRead more: our most popular stories this week\n\nFollow us for "
    "updates, and download our app to get alerts on weather, traffic and sport wherever you are.\n"
)
SWALLOWED = 0.01
_LEAST_WORDS = 60  # a report with less is no report to copy


def whole(text: str, chance: random.Random) -> str:
    """The copy that changes nothing but the white space."""
    return text.replace("\n\n", "\n \n") + "\n"


def half(text: str, chance: random.Random) -> str:
    """The first half, cut at the end of a sentence."""
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        kept.append("")
        for sentence in split(paragraph):
            if sum(map(len, kept)) >= len(text) / 2:
                return "\n\n".join(filter(None, kept))
            kept[-1] = f"{kept[-1]} {sentence}".strip()
    return "\n\n".join(filter(None, kept))


def reworded(share: float) -> Callable[[str, random.Random], str]:
    """The rule that puts ``share`` of the sentences in other words and another order of clauses."""

    def rule(text: str, chance: random.Random) -> str:
        paragraphs = [list(split(p)) for p in text.split("\n\n")]
        where = [(i, j) for i, own in enumerate(paragraphs) for j in range(len(own))]
        for i, j in chance.sample(where, round(share * len(where))):
            paragraphs[i][j] = reword(paragraphs[i][j])
        return "\n\n".join(" ".join(own) for own in paragraphs)

    return rule


def reword(sentence: str) -> str:
    """Other words for common ones, and the clauses changed about where a rule fits; quotes are left alone."""
    if tail := _TAIL.match(sentence):
        sentence = f"As {tail['who']} put it, {_lower(tail['what'])}."
    elif found := _LEAD.match(sentence):
        sentence = f"{_upper(found['rest'])} {_lower(found['lead'])}."
    elif found := _COMMA.match(sentence):
        sentence = f"{_upper(found['rest'].split(' ', 1)[1])}; {_lower(found['first'])}."
    pieces = re.split(r"([\"“][^\"”]*[\"”])", sentence)
    return "".join(p if n % 2 else _WORD.sub(_other, p) for n, p in enumerate(pieces))


def wrapped(text: str, chance: random.Random) -> str:
    """The copy with page furniture above and below."""
    return _ABOVE + text + _BELOW


RULES: dict[str, tuple[Callable[[str, random.Random], str], float]] = {
    "whole": (whole, 0.98),
    "first half": (half, 0.95),
    "30 % reworded": (reworded(0.3), 0.85),
    "wrapped in furniture": (wrapped, 0.95),
    "all reworded": (reworded(1.0), 0.0),  # shown, with no figure to reach
}


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 1 where a rule stays under its figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted_copies", description=__doc__)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    folder = shared()
    if folder is None:
        print("benchmarks: no data here (../shared, or set RASHOMON_SHARED to its folder): nothing measured")
        return 0
    stories = _stories(folder / "data" / "stories" / "reports.jsonl", options.stories, options.seed)
    return 1 if any([_measure(rule, stories, options.seed) for rule in RULES] + [_untouched(stories)]) else 0


def _stories(path: Path, count: int, seed: int) -> list[list[Report]]:
    by_story = groupby(sorted(read(path).reports, key=lambda r: (r.story or "", r.id)), key=lambda r: r.story)
    found = [own for _, group in by_story if len(own := [r for r in group if _long(r)]) > 1]
    return random.Random(seed).sample(found, min(count, len(found)))


def _long(own: Report) -> bool:
    return len(own.text.split()) >= _LEAST_WORDS


def _measure(name: str, stories: Sequence[list[Report]], seed: int) -> bool:
    rule, wanted = RULES[name]
    chance = random.Random(seed)
    found = alone = swallowed = independent = 0
    for own in stories:
        source = chance.choice(own)
        copy = report(Draft(text=rule(source.text, chance), id="planted"), "planted")
        before, after = _with(origins(own), source.id), _with(origins([*own, copy]), "planted")
        found += source.id in after
        alone += source.id in after and after <= before | {"planted"}
        swallowed += len(after - before - {"planted"})
        independent += len(own) - len(before)
    share = found / len(stories)
    taken = swallowed / max(1, independent)
    print(
        f"{name:<22} found {share:.3f} (wanted {wanted:.2f})  alone {alone / len(stories):.3f}"
        f"  swallowed {taken:.4f} of {independent} (wanted under {SWALLOWED:.2f})",
        flush=True,
    )
    return share < wanted or (wanted > 0 and taken >= SWALLOWED)


def _with(found: Sequence[Origin], name: str) -> set[str]:
    return next(set(o.reports) for o in found if name in o.reports)


def _untouched(stories: Sequence[list[Report]]) -> bool:
    pairs = joined = 0
    for own in stories:
        origin_of = {name: o.id for o in origins(own) for name in o.reports}
        for a, b in combinations(own, 2):
            pairs += 1
            joined += origin_of[a.id] == origin_of[b.id]
    print(f"untouched stories: {joined} of {pairs} pairs joined ({joined / pairs:.3f}), rightly or not")
    return False


def _other(found: re.Match[str]) -> str:
    return SYNONYMS.get(found[0], found[0])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    sys.exit(main())
