"""The last part of a brief: its sources by origin, who derives from whom, and what the record was made by."""

from __future__ import annotations

from collections.abc import Iterator

from rashomon.export.brief_model import Line, Notes, Piece, Section, day_words, one_line
from rashomon.export.shown import file_name, plural
from rashomon.model import Derivation, Origin, Record, RecordReport

_KINDS = {
    "copy": "is a copy of",
    "truncated": "is a shortened copy of",
    "wrapped": "carries the text of",
    "rewrite": "is a rewrite of",
    "quotes": "shares its quotes with",
    "credit": "credits",
}
_EITHER = {
    "copy": "are copies of one text",
    "truncated": "are one text, one of them shortened",
    "wrapped": "hold one text",
    "rewrite": "are rewrites of one text",
    "quotes": "share their quotes",
    "credit": "are credited to one another",
}


def sources_of(record: Record, notes: Notes) -> Section:
    """The reports, those of one origin together, each with its address, hash, and what it derives from."""
    return Section("Sources", tuple(_Sources(record, notes).lines()))


def foot_of(record: Record) -> tuple[str, ...]:
    """Notes of the record itself, warnings of its reports, and what made it."""
    made = ", ".join(f"{one_line(name)} {one_line(version)}" for name, version in sorted(record.versions.items()))
    return (*map(one_line, record.notes), *([f"Made by {made}."] if made else []))


class _Sources:
    def __init__(self, record: Record, notes: Notes) -> None:
        self._record = record
        self._notes = notes
        self._reports = {report.id: report for report in record.reports}

    def lines(self) -> Iterator[Line]:
        shown: set[str] = set()
        for i, origin in enumerate(self._record.origins, 1):
            held = [r for r in origin.reports if r in self._reports and r not in shown]
            shown.update(held)
            if held:
                yield Line((Piece(f"Origin {i}, {_origin(origin, len(held))}", "own"),))
                yield from self._of(held)
        rest = [name for name in self._reports if name not in shown]
        yield from self._of(rest, 0)

    def _of(self, names: list[str], level: int = 1) -> Iterator[Line]:
        for name in names:
            yield self._report(self._reports[name], level)
            for found in self._record.derivations:
                if found.report == name:
                    yield Line((Piece(self._derived(found), "own"),), level + 1)
            for warning in self._reports[name].warnings:
                yield Line((Piece(f"! {one_line(warning)}", "own"),), level + 1)

    def _report(self, report: RecordReport, level: int) -> Line:
        name = self._notes.name(report.id)
        title = one_line(report.title or "")
        where = one_line(report.url or file_name(report.path) or report.id)
        rest = [f" {day_words(report.published) or 'no date'}"] + ([where] if where != name else [])
        pieces = [Piece(f"{self._notes.letter(report.id)} {name}", "strong"), Piece(", ")]
        if title:
            pieces += [Piece(title, "words"), Piece(",")]
        return Line((*pieces, Piece(f"{', '.join(rest)}. "), Piece(f"sha256 {report.hash}", "own")), level)

    def _derived(self, found: Derivation) -> str:
        one, why = self._notes.letter(found.report), one_line(found.why)
        other = one_line(found.source) if found.wire else self._notes.letter(found.source)
        if found.directed or found.wire:
            return f"{one} {_KINDS[found.kind]} {other}: {why}"
        return f"{one} and {other} {_EITHER[found.kind]}: {why}"


def _origin(origin: Origin, count: int) -> str:
    sure = f" ({origin.sure})" if origin.sure else ""
    kept = plural(count, "report") + (f" of one text{sure}" if count > 1 else "")
    return f"{kept}: {one_line(origin.why)}"
