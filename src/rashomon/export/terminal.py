"""The record on a terminal: disputes first, then the sections, every line with who says it.

Verdicts are glyph and word, never colour alone; widths follow the console; report words are printed as they
are (no markup of rich is read in them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rashomon.export.shown import Entry, FactView, RecordView, SectionView, Words, folded, plural
from rashomon.export.view import view_record
from rashomon.model import Record, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {
    Verdict.DISPUTED: "bold red",
    Verdict.CORROBORATED: "green",
    Verdict.REPEATED: "blue",
    Verdict.SINGLE: "",
}
_SINGLES = 3  # single facts a section shows for each report unless everything is asked for


def print_record(record: Record, console: Console, everything: bool = False) -> None:
    """Print a record for people.

    Disputed, corroborated and repeated facts are printed in full. Of the facts that only one report has, a
    section prints the first few of each report and says how many more there are, unless ``everything``.
    """
    view = view_record(record)
    _print_head(view, console)
    _print_disputes(view, console)
    for section in view.sections:
        _print_section(section, view, console, everything)
    _print_ledger(view, console)
    _print_notes(view, console)


def text(*pieces: str | tuple[str, str]) -> Text:
    """Words with styles; nothing in them is read as markup."""
    from rich.text import Text

    return Text.assemble(*[piece if isinstance(piece, tuple) else (piece, "") for piece in pieces])


def line(console: Console, indent: int, words: Text, hang: int = 0) -> None:
    """Print wrapped with an indent; lines after the first are ``hang`` columns further in."""
    width = max(20, console.width - indent - hang)
    words.no_wrap = False
    for n, row in enumerate(words.wrap(console, width)):
        row.rstrip()
        console.print(text(" " * (indent + (hang if n else 0))).append_text(row), soft_wrap=True, highlight=False)


def _heading(console: Console, title: str, note: str = "") -> None:
    console.print()
    console.print(text((title, "bold"), (f"  {note}" if note else "", "dim")), highlight=False, soft_wrap=True)


def _print_head(view: RecordView, console: Console) -> None:
    line(console, 0, text((view.story, "bold")))
    line(console, 0, text(view.headline))
    counted = [f"{verdict.value} {count:,}" for verdict, count in view.counts if count or verdict is Verdict.DISPUTED]
    line(console, 0, text(" · ".join(counted)))
    for report in view.reports:
        origin = next((o.name for o in view.origins if report.letter in o.letters), "no origin")
        day = f", {report.report.published}" if report.report.published else ""
        identity = f" ({report.report.id})" if report.report.id != report.label else ""
        line(
            console,
            2,
            text((f"[{report.letter}] ", "bold"), f"{report.label}{identity}{day}", (f" – {origin}", "dim")),
            4,
        )


def _print_disputes(view: RecordView, console: Console) -> None:
    if len(view.reports) < 2:
        return
    _heading(console, "Where the accounts differ", "" if view.disputed else "no fact is disputed")
    for fact in view.disputed:
        _print_gist(fact, console, 2)
        _print_differences(fact, console, 6)


def _print_gist(fact: FactView, console: Console, indent: int, who: str = "") -> None:
    style = _STYLES[fact.verdict]
    line(
        console,
        indent,
        text((f"{fact.glyph} {fact.verdict.value}", style), f"  {fact.gist}", (who, "dim")),
        4,
    )
    if fact.range:
        line(console, indent + 4, text((fact.range, "dim")))


def _print_differences(fact: FactView, console: Console, indent: int) -> None:
    for difference in fact.differences:
        mark = "≠" if difference.disputed else "~"
        line(console, indent, text((f"{mark} {difference.role}", "bold"), f" ({difference.relation})"))
        for value in difference.values:
            said = "; ".join(f"[{w.letter}] {w.label} “{w.text}”" for w in value.words)
            line(console, indent + 4, text((value.value, "bold"), f" – {said}"), 2)


def _print_section(section: SectionView, view: RecordView, console: Console, everything: bool) -> None:
    _heading(console, section.title, str(section.size))
    shown: Counter[str] = Counter()
    held_back: Counter[str] = Counter()
    for entry, depth in _walk(section.entries):
        fact = entry.fact
        if entry.again and not everything:
            continue
        if fact.verdict is Verdict.SINGLE and not everything:
            who = fact.letters[0] if fact.letters else "?"
            shown[who] += 1
            if shown[who] > _SINGLES:
                held_back[who] += 1
                continue
        _print_fact(entry, console, 2 + 2 * depth)
    if held_back:
        counts = ", ".join(f"[{letter}] {count:,}" for letter, count in held_back.items())
        total = plural(sum(held_back.values()), "more fact")
        line(console, 2, text((f"… {total} in one report only: {counts}", "dim")), 2)


def _walk(entries: Sequence[Entry], depth: int = 0) -> Iterator[tuple[Entry, int]]:
    for entry in entries:
        yield entry, depth
        yield from _walk(entry.children, depth + 1)


def _print_fact(entry: Entry, console: Console, indent: int) -> None:
    fact = entry.fact
    if entry.again:
        _print_gist(fact, console, indent, "  (above)")
        return
    if len(fact.claims) == 1:
        claim = fact.claims[0]
        _print_gist(fact, console, indent, f"  [{claim.letter}]{_attributes(claim)}")
        if folded(claim.text) != folded(fact.gist):
            line(console, indent + 4, text(f"“{claim.text}”"), 1)
        return
    _print_gist(fact, console, indent)
    for claim in fact.claims:
        line(
            console,
            indent + 4,
            text((f"[{claim.letter}]", "bold"), f"{_attributes(claim)} “{claim.text}”"),
            4,
        )
    if fact.verdict is not Verdict.DISPUTED:  # those stand on top of the record
        _print_differences(fact, console, indent + 4)


def _attributes(claim: Words) -> str:
    speaker = f" quoting {claim.speaker}" if claim.speaker else ""
    tags = f" ({', '.join(claim.tags)})" if claim.tags else ""
    return speaker + tags


def _print_ledger(view: RecordView, console: Console) -> None:
    if not view.ledger:
        return
    _heading(console, "Ledger", str(len(view.ledger)))
    for entry in view.ledger:
        who = f"{entry.by}: " if entry.by else ""
        to = f" to {entry.to}" if entry.to else ""
        answer = f" → {entry.answer}" if entry.answer else ""
        beside = f"  {' · '.join(entry.details)}" if entry.details else ""
        line(
            console,
            2,
            text(
                (entry.kind, "bold"),
                f"{to}  {who}“{entry.words.text}” [{entry.words.letter}]{answer}",
                (beside, "dim"),
            ),
            4,
        )


def _print_notes(view: RecordView, console: Console) -> None:
    if not (view.notes or view.warnings):
        return
    _heading(console, "Notes and warnings")
    for letter, warning in view.warnings:
        line(console, 2, text(f"! [{letter}] {warning}"), 4)
    for note in view.notes:
        line(console, 2, text(f"! {note}"), 2)
