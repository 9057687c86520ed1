"""Who derives from whom within a story: one edge a derived report, with the words that show it.

An origin of n reports has n - 1 edges, its strongest (a maximum spanning tree over the links). The direction
of an edge is taken from, in this order: a credit of the agency that published the other; the days of publication; what
is left out of the one or put around it. Where none of these tells, the edge has no direction. Besides there are
edges that join nothing, being evidence and no proof: to the agencies that a report credits, and between reports
of different origins that chose the same quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from rashomon.model import Derivation, Evidence, Origin, Report
from rashomon.stories.credits import Credit, agency_of
from rashomon.stories.derivation import Embed, containment, retold_pairs
from rashomon.stories.origins import Linked, linked
from rashomon.stories.telling import Telling

Kind = Literal["copy", "truncated", "wrapped", "rewrite"]

_WHOLE = 0.8  # share of a text's runs of five words that make it all of it
_LEAD_IN = 0.1  # share of a text that may stand above the words of another which is cut short
_RUN = 8  # words of a copied run that is shown
_SEED = 5
_SHOWN = 3  # pieces of evidence of a kind
_QUOTE = 6  # words of a quote that two reporters hardly choose by chance
_QUOTES = 2
_FEW_QUOTES = 0.5
_FURNITURE = 1.15  # a text with that many times the letters has something around it


def derivations(
    reports: Sequence[Report], *, embed: Embed | None = None, rewrites: bool = True
) -> tuple[Derivation, ...]:
    """The derivation graph of one story; ``embed`` and ``rewrites`` as in ``origins``."""
    return traced(reports, embed=embed, rewrites=rewrites)[1]


def traced(
    reports: Sequence[Report], *, embed: Embed | None = None, rewrites: bool = True
) -> tuple[tuple[Origin, ...], tuple[Derivation, ...]]:
    """``origins`` and ``derivations`` of one story in one go: every pair of reports is compared once."""
    found = linked(reports, embed=embed, rewrites=rewrites)
    within = [edge for members in found.sets for edge in _tree(found, members)]
    return found.origins(), (*within, *_quoting(found), *_crediting(found))


# --- within an origin --------------------------------------------------------------------------------------------


def _tree(found: Linked, members: Sequence[int]) -> Iterator[Derivation]:
    """The strongest links that hold the members together (Kruskal 1956)."""
    tree_of = {m: m for m in members}
    own = [p for p in combinations(sorted(members), 2) if p in found.links]
    for pair in sorted(own, key=lambda p: (-found.links[p].strength, p)):
        one, two = (tree_of[m] for m in pair)
        if one != two:
            tree_of = {m: (one if t == two else t) for m, t in tree_of.items()}
            yield _edge(found, *pair)


class _Shared(NamedTuple):
    """What of each of two texts is in the other, as shares of their runs, and what that makes them."""

    kind: Kind
    first_derives: bool | None


def _edge(found: Linked, i: int, j: int) -> Derivation:
    a, b = found.tellings[i], found.tellings[j]
    link = found.links[i, j]
    shared = _shared(a, b) if link.strength >= 0.5 else _Shared("rewrite", None)
    first_derives, reason = _direction(a.report, b.report, a.credits, b.credits, shared)
    if first_derives is False:
        i, j, a, b = j, i, b, a
    kind = _seen_from(shared, first_derives)
    evidence = [*_copied_runs(a, b)]
    if kind == "rewrite":
        evidence += _retold(found, i, j)
    evidence += [*_same_quotes(a, b), *_same_credits(a, b)]
    return Derivation(
        report=a.report.id,
        source=b.report.id,
        kind=kind,
        score=round(link.strength, 3),
        directed=first_derives is not None,
        why=f"{link.why}; {reason}",
        evidence=tuple(evidence),
    )


def _shared(a: Telling, b: Telling) -> _Shared:
    common = len(a.runs & b.runs)
    mine, its = common / max(1, len(a.runs)), common / max(1, len(b.runs))
    if mine >= _WHOLE and its >= _WHOLE:
        return _furnished(a.report, b.report)
    if mine < _WHOLE and its < _WHOLE:
        return _Shared("rewrite", None)
    short, long = (a, b) if mine > its else (b, a)
    if _begins_alike(short, long):
        return _Shared("truncated", short is a)
    return _Shared("wrapped", long is a)


def _furnished(a: Report, b: Report) -> _Shared:
    """The same words: a copy, or one with page furniture around it."""
    one, two = len(a.text), len(b.text)
    if max(one, two) < _FURNITURE * min(one, two):
        return _Shared("copy", None)
    return _Shared("wrapped", one > two)


def _begins_alike(short: Telling, long: Telling) -> bool:
    words = [w for w, _, _ in long.words]
    first = next((n for n in range(len(words)) if " ".join(words[n : n + _SEED]) in short.runs), 0)
    return first <= max(_SEED, _LEAD_IN * len(words))


def _seen_from(shared: _Shared, first_derives: bool | None) -> Kind:
    """The kind, told of the report that derives: what is cut short by one has been put around by the other."""
    if shared.first_derives is None or first_derives is None or shared.first_derives == first_derives:
        return shared.kind
    return "wrapped" if shared.kind == "truncated" else "truncated"


def _direction(
    a: Report, b: Report, mine: Sequence[Credit], its: Sequence[Credit], shared: _Shared
) -> tuple[bool | None, str]:
    """Whether ``a`` derives from ``b`` (``None``: nothing tells), and what that rests on."""
    if agency_of(a) != agency_of(b):
        for agency, others, answer in ((agency_of(b), mine, True), (agency_of(a), its, False)):
            if agency is not None and any(c.agency == agency for c in others):
                return answer, f"credits {agency}, which published the other"
    if a.published and b.published and a.published != b.published:
        late, early = max(a.published, b.published), min(a.published, b.published)
        return a.published == late, f"published {late}, the other {early}"
    if shared.first_derives is not None:
        said = "part of the other's text" if shared.kind == "truncated" else "the other's text with more around it"
        return shared.first_derives, said
    when = "published on one day" if a.published and b.published else "not all dated"
    return None, f"{when}, so which came first is unknown; both may derive from a third text"


# --- evidence ----------------------------------------------------------------------------------------------------


def _copied_runs(a: Telling, b: Telling) -> list[Evidence]:
    """The longest runs of words that both have, in order of the first's text."""
    at: dict[tuple[str, ...], int] = {}
    its, mine = [w for w, _, _ in b.words], [w for w, _, _ in a.words]
    for n in range(len(its) - _SEED + 1):
        at.setdefault(tuple(its[n : n + _SEED]), n)
    found: list[tuple[int, int, int]] = []
    n = 0
    while n <= len(mine) - _SEED:
        m = at.get(tuple(mine[n : n + _SEED]))
        size = _common(mine, its, n, m) if m is not None else 0
        if m is not None and size >= _RUN:
            found.append((size, n, m))
        n += max(1, size)
    longest = sorted(sorted(found, reverse=True)[:_SHOWN], key=lambda run: run[1])
    return [_run(a, b, *run) for run in longest]


def _common(mine: Sequence[str], its: Sequence[str], n: int, m: int) -> int:
    size = 0
    while n + size < len(mine) and m + size < len(its) and mine[n + size] == its[m + size]:
        size += 1
    return size


def _run(a: Telling, b: Telling, size: int, n: int, m: int) -> Evidence:
    own = (a.words[n][1], a.words[n + size - 1][2])
    return Evidence(
        kind="run",
        text=a.report.text[own[0] : own[1]],
        report=own,
        source=(b.words[m][1], b.words[m + size - 1][2]),
    )


def _retold(found: Linked, i: int, j: int) -> list[Evidence]:
    """The sentences that retell the other's, all of them: that they keep the order is the evidence."""
    a, b = found.tellings[i], found.tellings[j]
    if not a.sentences or not b.sentences:
        return []
    out = []
    for mine, its in retold_pairs(found.vectors[i] @ found.vectors[j].T):
        own = a.sentence_spans[mine]
        text = a.report.text[own[0] : own[1]]
        out.append(Evidence(kind="retold", text=text, report=own, source=b.sentence_spans[its]))
    return out


def _same_quotes(a: Telling, b: Telling, least: int = 0) -> list[Evidence]:
    its = b.quote_spans
    shared = [(words, span) for words, span in a.quote_spans.items() if words in its and len(words.split()) >= least]
    return [
        Evidence(kind="quote", text=a.report.text[span[0] : span[1]], report=span, source=its[words])
        for words, span in shared[:_SHOWN]
    ]


def _same_credits(a: Telling, b: Telling) -> Iterator[Evidence]:
    own = agency_of(b.report)
    for credit in a.credits:
        other = next((c for c in b.credits if c.agency == credit.agency), None)
        if other is not None or credit.agency == own:
            yield _credited(a, credit, (other.start, other.end) if other else None)


def _credited(a: Telling, credit: Credit, source: tuple[int, int] | None = None) -> Evidence:
    text = a.report.text[credit.start : credit.end].strip()
    return Evidence(kind="credit", text=text, report=(credit.start, credit.end), source=source)


# --- evidence that joins nothing ---------------------------------------------------------------------------------


def _quoting(found: Linked) -> Iterator[Derivation]:
    """Between two origins, the two reports that share most of their long quotes."""
    for one, two in combinations(found.sets, 2):
        pairs = [(found.tellings[i], found.tellings[j]) for i in one for j in two]
        share, a, b = max(((_quotes_shared(a, b), a, b) for a, b in pairs), key=lambda row: row[0])
        if share:
            count = len(_long(a) & _long(b))
            yield Derivation(
                report=b.report.id,
                source=a.report.id,
                kind="quotes",
                score=round(share / 2, 3),  # a speech heard by both explains it as well
                directed=False,
                why=f"{count} of the same quotes; whoever was there, or had the words sent, may have chosen them",
                evidence=tuple(_same_quotes(b, a, _QUOTE)),
            )


def _long(a: Telling) -> frozenset[str]:
    return frozenset(words for words in a.quotes if len(words.split()) >= _QUOTE)


def _quotes_shared(a: Telling, b: Telling) -> float:
    mine, its = _long(a), _long(b)
    share = containment(mine, its)
    return share if len(mine & its) >= _QUOTES and share >= _FEW_QUOTES else 0.0


def _crediting(found: Linked) -> Iterator[Derivation]:
    """From each report to the agencies it credits: their own report where the story has it, else their name."""
    own = {agency: t.report.id for t in reversed(found.tellings) if (agency := agency_of(t.report))}
    joined = {t.report.id: n for n, members in enumerate(found.sets) for t in (found.tellings[i] for i in members)}
    for telling in found.tellings:
        best: dict[str, Credit] = {}
        for credit in telling.credits:
            if credit.agency not in best or credit.weight > best[credit.agency].weight:
                best[credit.agency] = credit
        for agency, credit in best.items():
            source = own.get(agency)
            if source is not None and joined[source] == joined[telling.report.id]:
                continue  # its own words, or an edge that says more
            yield Derivation(
                report=telling.report.id,
                source=source or agency,
                kind="credit",
                score=credit.weight,
                directed=True,
                why=f"credits {agency} ({credit.kind})",
                wire=source is None,
                evidence=(_credited(telling, credit),),
            )
