"""What the commands on an archive print for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING

from rashomon.cli.shell import console
from rashomon.export.marks import visible

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.archive.model import (
        AddResult,
        FactChange,
        RecordDiff,
        ReportRow,
        SearchResult,
        Story,
        StoryPage,
        StoryRecord,
        StorySummary,
    )
    from rashomon.archive.processes import ProcessSummary

_GIST = 100  # letters of a fact
_SHOWN = 15  # changes of a kind


def one_line(text: str, most: int = _GIST) -> str:
    """Words in one line, nothing in them that steers a terminal, cut where they are too long."""
    plain = " ".join(visible(text).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def count(number: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number:,} {word if number == 1 else plural}"


def added_text(result: AddResult, touched: Sequence[StorySummary]) -> str:
    told = [f"kept {count(len(result.kept), 'report')}"]
    if result.versions:
        told.append(f"{count(len(result.versions), 'report')} a later text of a page")
    if result.duplicates:
        told.append(f"{len(result.duplicates):,} kept before")
    if result.set_aside:
        told.append(f"{len(result.set_aside):,} set aside")
    lines = [", ".join(told)]
    if touched:
        lines.append(f"{'records' if len(touched) > 1 else 'record'} made of {count(len(touched), 'story')}:")
        lines += [_story_line(story) for story in touched]
    return "\n".join(lines) + "\n"


def stories_text(page: StoryPage) -> str:
    return listed([_story_line(story) for story in page.stories], page.total, "no story fits")


def listed(lines: list[str], total: int, none: str) -> str:
    """A paragraph each, and how many more there are; ``none`` where there is nothing."""
    more = [f"… and {total - len(lines):,} more"] if lines and total > len(lines) else []
    return "\n".join([*(lines or [none]), *more]) + "\n"


def disputed_told(found: StorySummary | ProcessSummary) -> list[str]:
    """How many facts are disputed, and how many of them nobody decided on; empty where none is."""
    if not found.disputed:
        return []
    left = "" if found.undecided == found.disputed else f" ({found.undecided} undecided)"
    return [f"{found.disputed} disputed{left}"]


def _story_line(story: StorySummary) -> str:
    days = [str(day) for day in dict.fromkeys((story.first_day, story.last_day)) if day]
    counts = [count(story.reports, "report"), count(story.origins, "origin"), *disputed_told(story)]
    if story.corroborated:
        counts.append(f"{story.corroborated} corroborated")
    if story.stale:
        counts.append("record not made yet" if story.version is None else "record out of date")
    when = f" ({' to '.join(days)})" if days else ""
    return f"{story.id}  {one_line(story.title)}{when}\n    {' · '.join(counts)}"


def hits_text(found: SearchResult) -> str:
    lines = [f"{count(found.total, 'report')} found"]
    for hit in found.hits:
        end = hit.start + len(hit.excerpt)
        cut = ("… " if hit.start else "") + one_line(_lit(hit.excerpt, hit.start, hit.spans, end), 400)
        lines += [_report_line(hit.report), f"    {cut}"]
    more = found.total - len(found.hits)
    if more > 0 and found.hits:
        lines.append(f"… and {more:,} more")
    return "\n".join(lines) + "\n"


def _lit(excerpt: str, start: int, spans: Iterable[object], end: int) -> str:
    """The excerpt with the found words between brackets."""
    out, at = [], 0
    for span in spans:
        first, last = getattr(span, "start", 0) - start, getattr(span, "end", 0) - start
        if first >= at and last + start <= end:
            out += [excerpt[at:first], "[", excerpt[first:last], "]"]
            at = last
    return "".join([*out, excerpt[at:]])


def _report_line(row: ReportRow) -> str:
    told = [row.outlet, str(row.published) if row.published else None, f"story {row.story}" if row.story else None]
    if row.successor:
        told.append(f"replaced by {row.successor}")
    elif row.version > 1:
        told.append(f"version {row.version}")
    name = one_line(row.title or row.name)
    return f"{row.id}  {name}" + "".join(f" · {one_line(t)}" for t in told if t)


def write_story(
    kept: Archive, story: str, stream: IO[str], *, version: int | None, as_json: bool, everything: bool
) -> None:
    """A story's record, with what was decided and what could not be applied."""
    from rashomon.export.terminal import print_record

    found = kept.record(story, version)
    if as_json:
        stream.write(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
        return
    print_record(found.record, console(stream), everything=everything)
    stream.write("\n" + _about(found, kept.story(story)))


def _about(found: StoryRecord, story: Story) -> str:
    last = max((v.version for v in story.versions), default=found.version)
    lines = [f"Story {found.story}, record {found.version} of {last}, made {found.made_at:%Y-%m-%d %H:%M} UTC"]
    for fact in found.record.facts:
        if fact.review and fact.review.status and fact.review.by:
            lines.append(f"  {fact.review.status} by {one_line(fact.review.by)}: {one_line(fact.gist)}")
    for one in found.unapplied:
        name = one_line(f"{one.decision.kind.value.replace('_', ' ')} by {one.decision.user}")
        lines.append(f"  not applied: {name} ({one.decision.id}): {one.reason}")
    for quote in found.withdrawn:
        said = quote.statement
        lines.append(
            f"  no longer on its page ({said.report}): {one_line(said.speaker or said.source)}: {one_line(said.text)}"
        )
    return "\n".join(lines) + "\n"


def write_report(
    kept: Archive, report: str, stream: IO[str], *, version: int | None, as_json: bool, everything: bool
) -> None:
    """A report: where it came from, its other versions, and what is in it."""
    from rashomon.export.rows import annotated_row, annotated_text

    row, annotated = kept.report_row(report), kept.annotated(report)
    if as_json:
        found = row.model_dump(mode="json") | {"text": annotated.report.text} | annotated_row(annotated)
        stream.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    stream.write(_report_line(row) + "\n")
    # Runs date by their input; what tells no time stands at the beginning of 1970 (archive/bulk.py).
    when = f" {row.added_at:%Y-%m-%d %H:%M} UTC" if row.added_at.year > 1970 else ""
    stream.write(f"  kept{when}, sha256 {row.hash}\n")
    for name, value in (("from", row.path), ("at", row.url)):
        if value:
            stream.write(f"  {name} {one_line(value, 400)}\n")
    for quote in kept.gone_quotes(report):
        stream.write(f"  no longer in {quote.successor}: {one_line(quote.statement.text)}\n")
    stream.write("\n" + visible(annotated_text(annotated)))


def diff_text(found: RecordDiff, story: Story) -> str:
    if found.before == found.after:
        return f"{found.story}: record {found.after}, the only version\n"
    lines = [f"{found.story}: record {found.before} to {found.after}"]
    names = {row.id: row.title or row.name for row in story.reports}
    lines += [f"  + report {r} {one_line(names.get(r, ''))}".rstrip() for r in found.reports_added]
    lines += [f"  - report {r} {one_line(names.get(r, ''))}".rstrip() for r in found.reports_gone]
    parts: tuple[tuple[str, tuple[FactChange, ...]], ...] = (
        ("newly disputed", found.disputed),
        ("newly corroborated", found.corroborated),
        ("other verdict", found.other),
        ("gone", found.gone),
        ("new", found.new),
    )
    for name, changes in parts:
        if changes:
            lines += ["", f"{name} ({len(changes)})", *(f"  {_change(change, name)}" for change in changes[:_SHOWN])]
            if len(changes) > _SHOWN:
                lines.append(f"  … and {len(changes) - _SHOWN} more")
    if found.values:
        lines += ["", "ranges"]
        lines += [f"  {one_line(v.name)}: {_range(v.before)} → {_range(v.after)}" for v in found.values]
    if len(lines) == 1:
        lines.append("  nothing changed")
    return "\n".join(lines) + "\n"


def _change(change: FactChange, told: str) -> str:
    if change.before is None or change.after is None:
        return one_line(change.gist)
    after = "" if change.after.value in told else f", is {change.after.value}"
    return f"{one_line(change.gist)} (was {change.before.value}{after})"


def _range(found: tuple[float | None, float | None, float | None] | None) -> str:
    if found is None:
        return "none"
    best, low, high = (f"{n:g}" if n is not None else "?" for n in found)
    return best if low == best == high else f"{best} ({low} to {high})"
