"""Do the words of a record, or of annotations, stand where they say: every span against its report's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rashomon.model import Annotated, Fact, Record, SpanPair, StatementRef

Placed = tuple[str, int, int, str | None]  # report, start, end, and the words that must be there where they are known


def off_words(texts: Mapping[str, str], placed: Iterable[Placed]) -> list[Placed]:
    """Those that are beyond their text, on other words, or on a text that is not there."""
    return [one for one in placed if not _stands(texts.get(one[0]), *one[1:])]


def _stands(text: str | None, start: int, end: int, words: str | None) -> bool:
    """Words are compared by their letters and numbers: layout and Markdown's marks are not part of a claim."""
    if text is None or not 0 <= start <= end <= len(text):
        return False
    return words is None or words == text[start:end] or _letters(words) == _letters(text[start:end])


def _letters(words: str) -> str:
    return "".join(c for c in words if c.isalnum())


def of_record(record: Record) -> Iterator[Placed]:
    """Every span of a record."""
    for report in record.reports:
        yield from ((report.id, block.start, block.end, None) for block in report.blocks)
    for fact in record.facts:
        yield from _of_fact(fact)
    for found in record.quantities.values():
        yield from ((v.report, v.start, v.end, v.text) for v in found.values)
    # A line of the ledger may leave words of its span out, so only its place is checked.
    yield from ((e.report, e.start, e.end, None) for e in record.ledger)
    for exchange in record.exchanges:
        yield from ((w.report, w.start, w.end, w.text) for w in exchange.words)
    yield from ((c.report, c.start, c.end, None) for c in record.checks)
    for statement in record.statements:
        yield from _of_statement(statement)
    for derivation in record.derivations:
        for evidence in derivation.evidence:
            if evidence.report is not None:
                yield derivation.report, *evidence.report, None
            if evidence.source is not None and not derivation.wire:
                yield derivation.source, *evidence.source, None


def _of_fact(fact: Fact) -> Iterator[Placed]:
    yield from ((c.report, c.start, c.end, c.text) for c in fact.claims)
    for difference in fact.differences:
        yield from ((v.report, v.start, v.end, v.text) for v in difference.values)
    for edit in fact.review.edits if fact.review else ():
        if edit.report is not None and edit.start is not None and edit.end is not None:
            yield edit.report, edit.start, edit.end, None


def _of_statement(row: StatementRef) -> Iterator[Placed]:
    words = row.text if len(row.content) == 1 else None
    yield row.report, row.start, row.end, words
    yield from ((row.report, start, end, None) for start, end in row.content)
    for nested in row.nested:
        yield from _of_statement(nested)


def of_annotated(annotated: Annotated) -> Iterator[Placed]:
    """Every span of a report's annotations."""
    name = annotated.report.id
    for layer in (annotated.actors, annotated.places, annotated.times, annotated.quantities):
        yield from ((name, m.start, m.end, m.text) for m in layer)
    yield from ((name, c.start, c.end, c.text) for c in annotated.claims)
    for statement in annotated.statements:
        spans: tuple[SpanPair, ...] = (*statement.source, *statement.cue, *statement.content)
        yield from ((name, start, end, None) for start, end in spans)
    yield from ((name, e.start, e.end, None) for e in annotated.events)
    yield from ((name, b.start, b.end, None) for b in annotated.report.blocks)
