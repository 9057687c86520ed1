"""Who said what over several reports: every statement, its speaker under one name in all of them.

Within a report the annotator resolves the speaker ("the minister", "he"). Between reports one person is spelled
in several ways and may be a bare surname: here they become one speaker, by the names' own relation.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rashomon.model import Annotated, SpanPair, Statement, StatementRef
from rashomon.values import Actor, Relation
from rashomon.values.names import fold, name_tokens, person_relation, skeleton

_ARTICLE = re.compile(r"^(?:the|a|an) ", re.I)
_BACK = re.compile(r"^(?:the|this|that|these|those|both) ", re.I)
_Key = tuple[str, ...]


def said(reports: Sequence[Annotated], one_story: bool = True) -> tuple[StatementRef, ...]:
    """Every statement with content of the reports, in order of report and text.

    In reports of one story a bare surname is the person who has it in the others; elsewhere only where the
    reports also give both one country or one office.
    """
    name_of = _names(reports, one_story)
    return tuple(row for annotated in reports for row in _rows(annotated, name_of))


def by_speaker(rows: Iterable[StatementRef]) -> dict[str | None, tuple[StatementRef, ...]]:
    """Statements by speaker: those with most reports and statements first, those of nobody named last."""
    groups: dict[str | None, list[StatementRef]] = defaultdict(list)
    for row in rows:
        groups[row.speaker].append(row)

    def weight(item: tuple[str | None, list[StatementRef]]) -> tuple[bool, int, int, str]:
        speaker, held = item
        return speaker is None, -len({r.report for r in held}), -len(held), speaker or ""

    return {speaker: tuple(held) for speaker, held in sorted(groups.items(), key=weight)}


def is_speaker(row: StatementRef, wanted: str) -> bool:
    """Whether a statement is of whom a person asks for: a name in any spelling, an office, a country, a description.

    >>> from rashomon.model import StatementKind, Strength
    >>> row = StatementRef(report="r", speaker="Ana Márquez", office="foreign minister", kind=StatementKind.INDIRECT,
    ...     strength=Strength.SAID, source="she", cue="said", text="no", start=0, end=2, line=1, content=((0, 2),))
    >>> is_speaker(row, "marquez"), is_speaker(row, "foreign minister"), is_speaker(row, "prime minister")
    (True, True, False)
    """
    asked = fold(wanted).split()
    if not asked:
        return False
    known = [fold(text).split() for text in (row.speaker or "", row.source, row.office or "", row.country or "")]
    if any(_holds(words, asked) for words in known):
        return True
    return person_relation(wanted, row.speaker or "") is Relation.EQUAL


def _holds(words: Sequence[str], asked: Sequence[str]) -> bool:
    size = len(asked)
    return any(list(words[i : i + size]) == list(asked) for i in range(len(words) - size + 1))


def _rows(annotated: Annotated, name_of: dict[tuple[str, _Key], str]) -> Iterator[StatementRef]:
    text = annotated.report.text
    breaks = [m.start() for m in re.finditer("\n", text)]
    speakers = _speakers(annotated)

    def row(found: Statement) -> StatementRef:
        start, end = found.content[0]
        actor = found.actor
        key = speakers[id(found)].key
        return StatementRef(
            report=annotated.report.id,
            speaker=name_of.get((annotated.report.id, key)) if key else None,
            office=actor.office if actor else None,
            country=actor.country if actor else None,
            sector=actor.sector if actor else None,
            kind=found.kind,
            strength=found.strength,
            source=_words(text, found.source),
            cue=_words(text, found.cue),
            text=_words(text, found.content),
            start=start,
            end=end,
            line=bisect.bisect_left(breaks, start) + 1,
            content=found.content,
            via=found.via,
            nested=tuple(row(inner) for inner in found.nested if inner.content),
        )

    for statement in annotated.statements:
        if statement.content:
            yield row(statement)


def _words(text: str, spans: Sequence[SpanPair]) -> str:
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)


# --- one name for one speaker


class _Speaker(NamedTuple):
    """A report's speaker: what tells it from others (empty where nobody is named), and how it is shown."""

    key: _Key
    shown: str
    actor: Actor | None


def _speakers(annotated: Annotated) -> dict[int, _Speaker]:
    """The speaker of each statement, nested ones too, by the statement's ``id()``.

    An unnamed source is told by all the words that describe it, "a source close to the delegation"; a later bare
    "the source" is the last one so described.
    """
    out: dict[int, _Speaker] = {}
    described: dict[str, str] = {}
    for found in _all(annotated.statements):
        actor, shown = found.actor, " ".join((found.speaker or "").split())
        if actor is not None and actor.kind == "described" and actor.label:
            words = _words(annotated.report.text, found.source)
            bare = _BACK.sub("", words)
            if fold(actor.label) in fold(words) and (bare == words or fold(bare) != fold(actor.label)):
                described[actor.label] = _ARTICLE.sub("", words)
            shown = described.get(actor.label, shown)
        out[id(found)] = _Speaker(_key(actor, shown), shown, actor)
    return out


def _key(actor: Actor | None, shown: str) -> _Key:
    if actor is not None and actor.kind == "person" and actor.name:
        return "person", actor.name
    if actor is not None and actor.kind == "government" and actor.country:
        return "government", actor.country, actor.sector or ""
    if actor is not None and actor.kind == "delegation" and actor.country:
        return "delegation", actor.country
    label = _ARTICLE.sub("", fold(shown))
    return ("other", label, (actor.country if actor else None) or "") if label else ()


def _names(reports: Sequence[Annotated], one_story: bool) -> dict[tuple[str, _Key], str]:
    """The name over all reports of each report's speakers."""
    people: dict[str, list[tuple[str, _Key, Actor]]] = defaultdict(list)
    labels: dict[_Key, Counter[str]] = defaultdict(Counter)
    where: dict[_Key, set[str]] = defaultdict(set)
    for report, found in ((a.report.id, s) for a in reports for s in _speakers(a).values()):
        if not found.key:
            continue
        where[found.key].add(report)
        if found.key[0] == "person" and found.actor is not None:
            people[_bucket(found.key[1])].append((report, found.key, found.actor))
        else:
            official = found.actor.name if found.actor and found.key[0] == "government" else None
            labels[found.key][official or found.shown] += 1
    names = {(r, key): _best(labels[key]) for key in labels for r in where[key]}
    for held in people.values():
        names.update(_people(held, one_story))
    return names


def _all(statements: Iterable[Statement]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        yield from _all(statement.nested)


def _best(counts: Counter[str]) -> str:
    """The label used most; of several the shortest, then the first by letters."""
    return min(counts, key=lambda label: (-counts[label], len(label), label))


def _bucket(name: str) -> str:
    """Spellings of one family name share it."""
    tokens = name_tokens(name)
    return skeleton(tokens[-1]) if tokens else ""


def _people(held: list[tuple[str, _Key, Actor]], one_story: bool) -> dict[tuple[str, _Key], str]:
    """Clusters of one bucket's names: full names first, a bare surname joins where one person only can be meant."""
    counts = Counter(key[1] for _, key, _ in held)
    known = {name: _known(a for _, key, a in held if key[1] == name) for name in counts}
    clusters: list[list[str]] = []
    for name in sorted(counts, key=lambda n: (-len(name_tokens(n)), -counts[n], n)):
        fits = [c for c in clusters if all(_one_person(name, other, known, one_story) for other in c)]
        if len(fits) == 1 or (fits and len(name_tokens(name)) > 1):
            fits[0].append(name)
        else:
            clusters.append([name])
    of = {name: _shown(cluster, counts) for cluster in clusters for name in cluster}
    return {(report, key): of[key[1]] for report, key, _ in held}


_Known = tuple[set[str], set[str]]  # countries, offices


def _known(actors: Iterable[Actor]) -> _Known:
    held = list(actors)
    offices = {office for a in held for office in (a.office, *a.offices) if office}
    return {a.country for a in held if a.country}, offices


def _one_person(a: str, b: str, known: dict[str, _Known], one_story: bool) -> bool:
    (mine, office), (its, its_office) = known[a], known[b]
    if mine and its and not mine & its:
        return False
    bare = min(len(name_tokens(a)), len(name_tokens(b))) < 2
    if bare and not (one_story or mine & its or office & its_office):
        return False
    return person_relation(a, b) is Relation.EQUAL


def _shown(cluster: Sequence[str], counts: Counter[str]) -> str:
    """The fullest spelling, of equals the one used most."""
    return min(cluster, key=lambda n: (-len(name_tokens(n)), -counts[n], n))
