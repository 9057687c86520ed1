"""A record made into a brief: what is disputed, then the record's sections, the ledger worked in, then the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rashomon.export.brief_model import Brief, Line, Notes, Piece, Section, days_words, one_line
from rashomon.export.brief_sources import foot_of, sources_of
from rashomon.export.ledger_view import answer, details, exchange_details, exchange_words
from rashomon.export.shown import GLYPHS, MEANINGS, VERDICTS, folded, number, plural, section_title
from rashomon.model import ClaimRef, Difference, Fact, LedgerEntry, Record, Verdict
from rashomon.values import Relation

DIFFER = "Where the accounts differ"
_ORDER = (
    "What happened",
    "Demands and answers",
    "Agreed terms",
    "Outlook",
    "Statements",
    "Who",
    "Where and when",
    "How many",
    "Background",
)
_CLAUSES = frozenset(("event", "statement", "description", "context"))
_ROLES = {"polarity": "Whether it is so"}
# The section, by its place in _ORDER, that a kind of ledger line stands in; statements have a section of their own.
_LEDGER = {
    "demand": 1,
    "offer": 1,
    "answer": 1,
    "agreed": 2,
    "next": 3,
    "party": 5,
    "mediator": 5,
    "host": 5,
    "delegation": 5,
}
_CONTEXT = 60  # code points either side of a value: enough to see what it is the value of


def brief_of(record: Record) -> Brief:
    """The brief of a record. What a person rejected is left out; every other fact that has words is in it."""
    return _Making(record).brief()


class _Making:
    """Holds the indexes of one record, and the notes in the order in which lines ask for them."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._facts = {f.id: f for f in record.facts if not is_rejected(f)}
        rejected = {f.id for f in record.facts if is_rejected(f)}
        self._entries = [e for e in record.ledger if e.fact not in rejected]
        self._swaps = [e for e in record.exchanges if not e.facts or not rejected.issuperset(e.facts)]
        self._notes = Notes(record)
        self._texts = {report.id: report.text for report in record.reports}
        self._told: set[str] = set()

    def brief(self) -> Brief:
        record = self._record
        sections = [Section(DIFFER, tuple(self._disputed())), *self._sections(), Section("To check", self._checks())]
        return Brief(
            title=one_line(record.story) or "Untitled story",
            head=tuple(self._head()),
            legend=tuple((GLYPHS[v], v.value, MEANINGS[v]) for v in VERDICTS),
            sections=tuple(s for s in sections if s.lines),
            sources=sources_of(record, self._notes),
            foot=foot_of(record),
            notes=self._notes.all(),
        )

    # -- the head -----------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        record = self._record
        days = days_words([r.published for r in record.reports if r.published])
        count = f"{plural(len(record.reports), 'report')} of {plural(len(record.origins), 'independent origin')}"
        yield f"{count}{', ' + days if days else ''}: {', '.join(self._named())}."
        tally = Counter(f.verdict for f in self._facts.values())
        shares = ", ".join(f"{tally[v]} {v.value}" for v in VERDICTS if tally[v])
        yield f"{plural(len(self._facts), 'fact')}{': ' + shares if shares else ''}.{self._reviewed()}"
        yield (
            "In quotation marks are a source's own words, each with a footnote that finds them; what else is said of "
            "them, in italics, is the record's or a person's."
        )

    def _named(self) -> Iterator[str]:
        for report in self._record.reports:
            yield f"{self._notes.letter(report.id)} {self._notes.name(report.id)}"

    def _reviewed(self) -> str:
        found = Counter(f.review.status for f in self._record.facts if f.review and f.review.status)
        said = [f"{found['accepted']} accepted"] if found["accepted"] else []
        said += [f"{found['rejected']} rejected and left out"] if found["rejected"] else []
        return f" By people: {', '.join(said)}." if said else ""

    # -- where the accounts differ --------------------------------------------------------------------------

    def _disputed(self) -> Iterator[Line]:
        """Those that most origins tell of first."""
        for fact in sorted(self._facts.values(), key=lambda f: -f.origins):
            if fact.verdict is Verdict.DISPUTED and fact.claims:
                yield self._line(fact)
                for difference in fact.differences:
                    if difference.relation is Relation.DISJOINT:
                        yield from self._values(difference)

    def _values(self, difference: Difference) -> Iterator[Line]:
        """A line a value: what it is read as, where its words do not say that already, and who says it."""
        groups: dict[str, list[Piece]] = {}
        for v in sorted(difference.values, key=lambda v: (v.report, v.start)):
            said = groups.setdefault(v.value, [])
            said.append(Piece("; " if said else ""))
            said.append(Piece(one_line(v.text), "words", (self._notes.of(v.report, v.start, v.end),)))
            said.append(Piece(f" {self._notes.letter(v.report)} {self._notes.name(v.report)}", "own"))
        role = _ROLES.get(difference.role) or section_title(difference.role)
        for value, said in sorted(groups.items(), key=lambda found: -len(found[1])):
            plain = all(folded(p.text) == folded(value) for p in said if p.style == "words")
            yield Line((Piece(f"{role}: " if plain else f"{role}, {one_line(value)}: ", "own"), *said), 1)

    # -- sections -------------------------------------------------------------------------------------------

    def _sections(self) -> Iterator[Section]:
        named = [(section_title(name), ids) for name, ids in self._record.sections.items()]
        titles = dict.fromkeys([*(title for title, _ in named), *self._wanted(title for title, _ in named)])
        shown = {i for _, ids in named for i in ids}
        led: set[int] = set()
        for title in sorted(titles, key=_rank):
            ids = [i for name, held in named if name == title for i in held]
            lines = tuple(self._ledger(_rank(title))) if _rank(title) not in led else ()
            led.add(_rank(title))
            yield Section(title, (*lines, *self._lines(title, ids)))
        rest = [i for i in self._facts if i not in shown and i not in self._told]
        yield Section("More from the reports", tuple(self._lines("", rest)))

    def _wanted(self, titles: Iterable[str]) -> Iterator[str]:
        """The sections that the ledger, exchanges and figures need and the record has not."""
        held = {_rank(title) for title in titles}
        needed = {_LEDGER[e.kind] for e in self._entries if e.kind in _LEDGER}
        needed |= {2} if self._swaps else set()
        needed |= {7} if any(found.values for found in self._record.quantities.values()) else set()
        yield from (_ORDER[rank] for rank in sorted(needed) if rank not in held)

    def _lines(self, title: str, ids: Sequence[str]) -> Iterator[Line]:
        """The facts of a section that the ledger has not told, those of one report last, small ones in a line."""
        facts = [f for i in dict.fromkeys(ids) if (f := self._facts.get(i)) and f.claims and i not in self._told]
        small = [f for f in facts if _is_small(f)]
        rest = sorted((f for f in facts if not _is_small(f)), key=lambda f: f.verdict is Verdict.SINGLE)
        spoken = _rank(title) == 4
        for fact in _by_speaker(rest) if spoken else rest:
            yield self._line(fact, fact.verdict is Verdict.DISPUTED, spoken)
        if small:
            yield self._together(small)

    def _together(self, facts: Sequence[Fact]) -> Line:
        """Small facts in one line, those of the same words as one."""
        groups: dict[str, list[Piece]] = {}
        for fact in facts:
            for piece in self._quoted(fact):
                groups.setdefault(folded(piece.text), []).append(piece)
        pieces = [Piece(f"{GLYPHS[Verdict.SINGLE]} "), Piece("In one report only: ", "own")]
        for i, held in enumerate(groups.values()):
            notes = _once(note for piece in held for note in piece.notes)
            pieces += [Piece(" · " if i else ""), held[0]._replace(notes=notes)]
        return Line(tuple(pieces))

    def _line(self, fact: Fact, again: bool = False, spoken: bool = False) -> Line:
        """A fact's words. ``again``: it was shown further up, with its values; ``spoken``: the speaker leads."""
        first = _leading(fact)
        lead = [Piece(f"{one_line(first.speaker)}: ", "own")] if spoken and first.speaker else []
        pieces = [Piece(f"{GLYPHS[fact.verdict]} "), *lead, *self._quoted(fact)]
        if again:
            return Line((*pieces, Piece(" see above", "own")))
        pieces += self._around(fact, first)
        if first.speaker and not spoken and fact.kind in _CLAUSES:
            pieces.append(Piece(f" [quoting {one_line(first.speaker)}]", "own"))
        return Line((*pieces, *self._beside(fact)))

    def _quoted(self, fact: Fact) -> list[Piece]:
        """The claim whose words the fact goes by, else its longest, and notes for all of them."""
        first = _leading(fact)
        rest = sorted((c for c in fact.claims if c is not first), key=lambda c: (c.report, c.start))
        notes = tuple(self._notes.of(c.report, c.start, c.end) for c in (first, *rest))
        return [Piece(one_line(first.text), "words", tuple(dict.fromkeys(notes)))]

    def _around(self, fact: Fact, first: ClaimRef) -> list[Piece]:
        """Of a value, the clause that it stands in, cut to what is near."""
        above = self._facts.get(fact.parent or "")
        if above is None or fact.kind in _CLAUSES:
            return []
        clause = next((c for c in above.claims if _holds(c, first)), first)
        if (clause.start, clause.end) == (first.start, first.end):
            return []
        text = self._texts.get(first.report, "")
        start, end = _near(text, first, clause)
        words = one_line(text[start:end])
        cut = f"{'… ' if start > clause.start else ''}{words}{' …' if end < clause.end else ''}"
        return [Piece(" in ", "own"), Piece(cut, "words", (self._notes.of(clause.report, clause.start, clause.end),))]

    def _beside(self, fact: Fact) -> list[Piece]:
        """What is no source's: the range of a number, and what people decided."""
        said = [*self._range(fact), *_decided(fact)]
        return [Piece(f" [{text}]", "own") for text in said]

    def _range(self, fact: Fact) -> Iterator[str]:
        found = self._record.quantities.get(fact.id)
        if found is not None and not found.low == found.high == found.best:
            yield f"best {number(found.best)}, low {number(found.low)}, high {number(found.high)}"

    # -- ledger ---------------------------------------------------------------------------------------------

    def _ledger(self, rank: int) -> Iterator[Line]:
        if rank == 1:
            yield from self._demands()
        elif rank == 2:
            yield from self._exchanges()
        elif rank == 5:
            yield from self._parties()
        elif rank == 7:
            yield from self._figures()
        if rank in (2, 3):
            for entry in self._entries:
                if _LEDGER.get(entry.kind) == rank:
                    yield self._entry(entry)

    def _demands(self) -> Iterator[Line]:
        """Every demand or offer with its answers under it; then answers to what nobody is told to have demanded."""
        entries = [e for e in self._entries if _LEDGER.get(e.kind) == 1]
        asked = {e.fact for e in entries if e.kind != "answer"}
        given: set[str] = set()
        for entry in entries:
            if entry.kind == "answer":
                continue
            yield self._entry(entry)
            if entry.fact in given:
                continue
            given.add(entry.fact)
            for found in entries:
                if found.kind == "answer" and found.answers == entry.fact:
                    yield self._entry(found, 1)
        yield from (self._entry(e) for e in entries if e.kind == "answer" and e.answers not in asked)

    def _entry(self, entry: LedgerEntry, level: int = 0) -> Line:
        """A ledger line; the first on a fact has the notes of all its claims and what people decided on it."""
        fact = self._facts.get(entry.fact)
        fresh = fact if fact is not None and fact.id not in self._told else None
        notes = [self._notes.of(entry.report, entry.start, entry.end)]
        if fresh is not None:
            self._told.add(fresh.id)
            notes += [self._notes.of(c.report, c.start, c.end) for c in sorted(fresh.claims, key=_place)]
        replied = entry.kind == "answer"
        kind = {"next": "", "agreed": "", "answer": entry.answer or "answer"}.get(entry.kind, entry.kind)
        who = " to ".join(one_line(name) for name in (entry.by, entry.to) if name) or "Nobody named"
        glyph = f"{GLYPHS[fact.verdict]} " if fact else ""
        lead = Piece(f"{who}{f' ({one_line(kind)})' if kind else ''}: ", "own")
        pieces = [Piece(glyph), lead, Piece(self._text(entry), "words", _once(notes))]
        beside = [f"→ {answer(entry)}"] if entry.answer and not replied else []
        beside += list(details(entry))
        if beside:
            pieces.append(Piece(f" {one_line(' · '.join(beside))}", "own"))
        return Line((*pieces, *(self._beside(fresh) if fresh else ())), level)

    def _text(self, entry: LedgerEntry) -> str:
        """The words at the line's span: its text may leave some of them out."""
        words = self._texts.get(entry.report, "")[max(0, entry.start) : max(0, entry.end)]
        return one_line(words) or one_line(entry.text)

    def _exchanges(self) -> Iterator[Line]:
        for exchange in self._swaps:
            words = exchange_words(exchange)
            if words is not None:
                who = one_line(" and ".join(exchange.sides)) or "Exchange"
                held = " · ".join(exchange_details(exchange))
                notes = [self._notes.of(w.report, w.start, w.end) for w in (words, *exchange.words)]
                quote = Piece(one_line(words.text), "words", _once(notes))
                yield Line((Piece(f"{who}, exchange: ", "own"), quote, Piece(f" [{one_line(held)}]", "own")))

    def _parties(self) -> Iterator[Line]:
        """Who takes part: those that one sentence names, on that sentence."""
        groups: dict[tuple[str, int, int], list[LedgerEntry]] = {}
        for entry in self._entries:
            if _LEDGER.get(entry.kind) == 5:
                groups.setdefault((entry.report, entry.start, entry.end), []).append(entry)
        for place, entries in groups.items():
            named = "; ".join(
                f"{e.kind} {e.by or ''}".strip() + (f" ({', '.join(e.people)})" if e.people else "") for e in entries
            )
            said = Piece(self._text(entries[0]), "words", (self._notes.of(*place),))
            yield Line((Piece(f"{one_line(named[:1].upper() + named[1:])}: ", "own"), said))

    def _figures(self) -> Iterator[Line]:
        """The story's figures that no single fact has, each with the words that it is made of."""
        for name, found in self._record.quantities.items():
            if name in self._facts or not found.values:
                continue
            figures = f"best {number(found.best)}, low {number(found.low)}, high {number(found.high)}"
            pieces = [Piece(f"{one_line(section_title(name))}, {figures}: ", "own")]
            for i, v in enumerate(found.values):
                quote = Piece(one_line(v.text), "words", (self._notes.of(v.report, v.start, v.end),))
                pieces += [Piece("; " if i else ""), quote, Piece(f" {self._notes.letter(v.report)}", "own")]
            yield Line(tuple(pieces))

    def _checks(self) -> tuple[Line, ...]:
        return tuple(
            Line(
                (
                    Piece(one_line(check.text), "words", (self._notes.of(check.report, check.start, check.end),)),
                    Piece(f" – {one_line(check.says)}", "own"),
                )
            )
            for check in self._record.checks
        )


def is_rejected(fact: Fact) -> bool:
    return fact.review is not None and fact.review.status == "rejected"


def _rank(title: str) -> int:
    """Where a section stands; other ones than these keep their order, before what only one report has."""
    name = title.casefold()
    for rank, known in enumerate(_ORDER):
        if name == known.casefold() or (rank in (1, 2) and name.startswith(known.casefold())):
            return rank
    return len(_ORDER) + 1 if name.startswith("only in") else len(_ORDER)


def _is_small(fact: Fact) -> bool:
    """A value that one report gives and nobody looked at: a line of its own would say no more."""
    return fact.kind not in _CLAUSES and fact.verdict is Verdict.SINGLE and fact.review is None


def _by_speaker(facts: Sequence[Fact]) -> list[Fact]:
    """What one speaker said together, in the order in which the speakers first come up."""
    first: dict[str | None, int] = {}
    for fact in facts:
        first.setdefault(_leading(fact).speaker, len(first))
    return sorted(facts, key=lambda f: first[_leading(f).speaker])


def _leading(fact: Fact) -> ClaimRef:
    return max(fact.claims, key=lambda c: (c.text.split() == fact.gist.split(), len(c.text)))


def _holds(clause: ClaimRef, claim: ClaimRef) -> bool:
    return clause.report == claim.report and clause.start <= claim.start and claim.end <= clause.end


def _place(claim: ClaimRef) -> tuple[str, int]:
    return claim.report, claim.start


def _once(notes: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(notes))


def _near(text: str, value: ClaimRef, clause: ClaimRef) -> tuple[int, int]:
    """The clause's words around a value, cut between words."""
    start, end = max(clause.start, value.start - _CONTEXT), min(clause.end, value.end + _CONTEXT)
    if start > clause.start:
        start = min((i + 1 for i in range(start, value.start) if text[i].isspace()), default=value.start)
    if end < clause.end:
        end = max((i for i in range(value.end, end) if text[i].isspace()), default=value.end)
    return start, end


def _decided(fact: Fact) -> Iterator[str]:
    held = fact.review
    if held is None:
        return
    said = [f"{held.status} by {one_line(held.by or '')}" + (", before it grew" if held.grown else "")]
    said = said if held.status else []
    for edit in held.edits:
        own = ", their own words" if edit.own else ""
        said.append(f"{one_line(edit.field)} set to “{one_line(edit.value)}” by {one_line(edit.by)}{own}")
    said += [f"note of {one_line(note)}" for note in held.notes]
    if said:
        yield "; ".join(said)


__all__ = ["DIFFER", "brief_of", "is_rejected"]
