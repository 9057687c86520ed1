"""What speaks for each number of dead or injured that a story's words allow: the signals of ``casualty_model``.

First every report is summed up (``Summary``): the largest figures of title, lead and body, the people told one by
one, the signs of a killing. From the summaries of a story come the numbers that its words allow (``candidates``) and
for each of them the signals (``signals``): what all the reports say, and how far the number is from each thing said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rashomon.model import Annotated, Part
from rashomon.reconcile.casualties import Outcome, Tally, Where, tallies
from rashomon.reconcile.people import PRONOUNS
from rashomon.resources.casualties import words

OUTCOMES: tuple[Outcome, ...] = ("killed", "injured", "hit")
PLACES: tuple[Where, ...] = ("title", "lead", "body")
LARGEST = 60  # numbers from here on are given as figures, hardly told one by one
_TOLD = ("dist", "anon", "ord", "fig", "past", "neg", "perp", "own")
_PEOPLE = ("k", "i", "kh", "ih", "ko", "own", "kown", "chk", "chh")
_LEAD = 500  # code points
_MOST_SIGNS = 5
_PLAUSIBLE = 150

# Words that may count the same people as any other word for people.
_GENERIC = PRONOUNS | frozenset(
    ["bare", "other", "person", "victim", "adult", "name", "year-old", "count", "resident", "civilian", "passenger"]
)

Signals = dict[str, float]


@dataclass(frozen=True)
class Summary:
    """One report. ``said`` counts the numbers given, by outcome and place; the others are named as the signals are."""

    said: dict[tuple[Outcome, Where], Counter[float]]
    told: Signals
    keys: dict[Outcome, frozenset[str]]
    signs: Signals
    tallies: tuple[Tally, ...]


def summary(annotated: Annotated) -> Summary:
    found = tallies(annotated)
    live = [t for t in found if not t.past and not t.negated and (t.count or 0) < _PLAUSIBLE]
    said: dict[tuple[Outcome, Where], Counter[float]] = {}
    told: Signals = {}
    keys: dict[Outcome, frozenset[str]] = {}
    for outcome in OUTCOMES:
        own = [t for t in live if t.outcome == outcome]
        for place in PLACES:
            here = [t for t in own if t.where == place and t.cue != "counts of" and _tells(t)]
            said[outcome, place] = Counter(t.count for t in here if t.count)
            told[f"{outcome}.{place}.max"] = max((t.count or 0 for t in here), default=0)
            told[f"{outcome}.{place}.n"] = len(here)
            told[f"{outcome}.{place}.vague"] = any(t.count is None for t in here)
        single = [t for t in own if t.cue not in ("shooting", "counts of")]
        keys[outcome] = frozenset(k for t in single for k in t.keys)
        told |= {f"{outcome}.{name}": value for name, value in _by_outcome(own, single, keys[outcome]).items()}
        told[f"{outcome}.past"] = sum(t.outcome == outcome and t.past for t in found)
        told[f"{outcome}.neg"] = sum(t.outcome == outcome and t.negated for t in found)
    signs = _signs(annotated)
    told |= {f"p.{name}": value for name, value in _people(live, signs["own hand.b"] > 0).items()}
    return Summary(said, told, keys, signs, found)


def _tells(tally: Tally) -> bool:
    """Whether "shooting" is of somebody: "the shooting of four", not "a man heard the shooting"."""
    return tally.cue != "shooting" or tally.count != 1


def _by_outcome(own: Sequence[Tally], single: Sequence[Tally], keys: frozenset[str]) -> Signals:
    return {
        "dist": len(keys),
        "anon": sum(t.count == 1 and not t.keys and not t.definite for t in single),
        "ord": max((t.ordinal or 0 for t in own), default=0),
        "fig": max((t.count or 0 for t in own if t.figure and t.cue != "counts of"), default=0),
        "perp": any(t.perpetrator for t in own),
        "own": any(t.own for t in own),
    }


def _people(live: Sequence[Tally], by_own_hand: bool) -> Signals:
    """People told one by one: with names or ages, by what they are called, with and without one who did it."""
    single = [t for t in live if t.cue not in ("shooting", "counts of")]
    dead = [t for t in single if t.outcome == "killed"]
    hurt = [t for t in single if t.outcome != "killed"]
    names = {k for t in dead for k in t.keys}
    others = [t for t in dead if not t.own and not t.perpetrator]
    by_name = {k for t in others for k in t.keys} - {k for t in dead if t.own for k in t.keys}
    victims = max(max((t.count or 0 for t in others), default=0), len(by_name))
    own = by_own_hand or any(t.own or t.perpetrator for t in dead)
    counts = [t for t in live if t.cue == "counts of"]
    return {
        "k": len(names),
        "i": len({k for t in hurt for k in t.keys} - names),
        "kh": len(_called(dead)),
        "ih": len(_called(hurt) - _called(dead)),
        "ko": victims,
        "own": own,
        "kown": victims + own,
        "chk": max((t.count or 0 for t in counts if t.outcome == "killed"), default=0),
        "chh": max((t.count or 0 for t in counts if t.outcome == "hit"), default=0),
    }


def _called(told: Sequence[Tally]) -> frozenset[tuple[str, int]]:
    """What single people without a name or an age are called: "man", "woman", "third victim"."""
    return frozenset(
        (t.head, t.ordinal or 0)
        for t in told
        if t.count == 1 and not t.keys and t.head != "bare" and t.head not in PRONOUNS
    )


def _signs(annotated: Annotated) -> Signals:
    report = annotated.report
    kept = [report.text[b.start : b.end] for b in report.blocks if b.part is not Part.BOILERPLATE]
    body = " ".join(kept) if kept else report.text
    lead, title = body[:_LEAD], report.title or ""
    found: Signals = {}
    for name, pattern in words().signs.items():
        found[f"{name}.t"] = pattern.search(title) is not None
        found[f"{name}.l"] = pattern.search(lead) is not None
        found[f"{name}.b"] = min(_MOST_SIGNS, sum(1 for _ in pattern.finditer(body)))
    return found


# --- a story ---------------------------------------------------------------------------------------------------


def story_signals(story: Sequence[Summary]) -> Signals:
    """The signals of a story as a whole; ``story`` in order of publication, not empty."""
    last, size = story[-1], len(story)
    found: Signals = {"n": size}
    for name in (f"{o}.{p}" for o in OUTCOMES for p in PLACES):
        largest = [s.told[f"{name}.max"] for s in story]
        given = Counter(x for x in largest if x)
        found[f"{name}.max"], found[f"{name}.last"] = max(largest), largest[-1]
        found[f"{name}.mode"] = max(given, key=lambda x: (given[x], x)) if given else 0
        found[f"{name}.n"] = sum(s.told[f"{name}.n"] for s in story) / size
        found[f"{name}.vague"] = max(s.told[f"{name}.vague"] for s in story)
    names = [f"{o}.{name}" for o in OUTCOMES for name in _TOLD] + [f"p.{name}" for name in _PEOPLE]
    for name in names:
        found[f"{name}.max"], found[f"{name}.last"] = max(s.told[name] for s in story), last.told[name]
    union = {o: frozenset[str]().union(*(s.keys[o] for s in story)) for o in OUTCOMES}
    found |= {f"{o}.union": len(union[o]) for o in OUTCOMES}
    found["unkilled"] = len((union["hit"] | union["injured"]) - union["killed"])
    for sign in words().signs:
        for at in ("t", "l", "b"):
            found[f"c.{sign}.{at}"] = max(s.signs[f"{sign}.{at}"] for s in story)
        found[f"c.{sign}.m"] = sum(s.signs[f"{sign}.b"] for s in story) / size
        found[f"c.{sign}.last"] = last.signs[f"{sign}.b"]
    return {name: float(value) for name, value in found.items()}


def tells_of_gunfire(story: Sequence[Summary]) -> bool:
    """Whether at least half of the reports do."""
    told = sum(any(s.signs[f"gunfire.{at}"] for at in ("t", "l", "b")) for s in story)
    return 2 * told >= len(story)


def estimate(one: Summary, outcome: Outcome) -> float:
    """How many of a report's people had this outcome, by rule: its largest figure, and with it those told apart from
    it ("two women were killed and a child died"), or those told one by one where they are more."""
    live = [t for t in one.tallies if t.outcome == outcome and not t.past and not t.negated]
    live = [t for t in live if t.cue not in ("shooting", "counts of") and t.count is not None]
    figures = [t for t in live if t.figure and t.head not in PRONOUNS]
    largest = max(figures, key=lambda t: t.count or 0, default=None)
    apart = {t.head for t in live if t.count == 1 and not t.definite and t.head not in _GENERIC}
    single = len(one.keys[outcome]) or len(_called(live))
    if largest is None:
        return single
    more = len(apart - {largest.head}) if largest.head not in _GENERIC else 0
    return max((largest.count or 0) + more, single)


def candidates(story: Sequence[Summary], whole: Signals) -> tuple[int, ...]:
    """The numbers that the words allow: none, those written, those of people told one by one, and what is left of
    those hit when the others are taken off."""
    found: set[float] = {0}
    for one in story:
        found |= {x for counter in one.said.values() for x in counter}
        found |= {one.told[f"p.{name}"] for name in _PEOPLE if name != "own"}
        found |= {one.told["p.k"] + one.told["p.kh"], one.told["p.i"] + one.told["p.ih"]}
        found |= {one.told[f"{o}.{name}"] for o in OUTCOMES for name in ("dist", "ord")}
    found |= {whole[f"{o}.union"] for o in OUTCOMES}
    for number, signs in ((1, ("died", "fatal", "homicide", "murder", "wound", "suicide")), (2, ("double",)),
                          (3, ("triple",)), (4, ("many",))):  # fmt: skip
        if any(whole[f"c.{sign}.{at}"] for sign in signs for at in ("t", "b")):
            found.add(number)
    if any(whole[f"{o}.{p}.n"] for o in OUTCOMES for p in PLACES):
        found.add(1)
    hit = _most(whole, "hit")
    found |= {hit - x for x in found}
    return tuple(sorted(int(x) for x in found if 0 <= x < LARGEST))


def _most(whole: Signals, outcome: Outcome) -> float:
    return max(whole[f"{outcome}.fig.max"], whole[f"{outcome}.title.max"], whole[f"{outcome}.lead.max"])


def signals(story: Sequence[Summary], whole: Signals, number: int) -> Signals:
    """The signals of one candidate, those of the story among them."""
    found: Signals = dict(whole)
    found["v"] = number
    last, size = story[-1], len(story)
    for outcome in OUTCOMES:
        for place in PLACES:
            name = f"{outcome}.{place}"
            found[f"s.{name}"] = sum(number in s.said[outcome, place] for s in story) / size
            found[f"l.{name}"] = float(number in last.said[outcome, place])
            found[f"d.{name}"] = number - whole[f"{name}.max"]
            found[f"dl.{name}"] = number - whole[f"{name}.last"]
            found[f"dm.{name}"] = number - whole[f"{name}.mode"]
        for name in ("dist", "fig", "ord"):
            found[f"d.{outcome}.{name}"] = number - whole[f"{outcome}.{name}.max"]
        found[f"d.{outcome}.union"] = number - whole[f"{outcome}.union"]
        found[f"dl.{outcome}.dist"] = number - whole[f"{outcome}.dist.last"]
        found[f"d.{outcome}.all"] = number - whole[f"{outcome}.dist.max"] - whole[f"{outcome}.anon.max"]
    for name in _PEOPLE:
        if name != "own":
            found[f"d.p.{name}"] = number - whole[f"p.{name}.max"]
            found[f"dl.p.{name}"] = number - whole[f"p.{name}.last"]
    found["d.p.hurt"] = number - max(whole["p.i.max"], whole["p.ih.max"])
    hit = _most(whole, "hit")
    found["d.unhurt"] = number - (hit - _most(whole, "injured"))
    found["d.undead"] = number - (hit - _most(whole, "killed"))
    found["d.unkilled"] = number - whole["unkilled"]
    return found
