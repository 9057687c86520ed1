"""The derivation graph of a record: an SVG without scripts, and the same in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rashomon.export.marks import visible
from rashomon.export.shown import letters
from rashomon.model import Derivation, Record, RecordReport

_WIDTH, _HEIGHT = 190, 34  # of a box
_ACROSS, _DOWN = 80, 18  # between boxes
_MARGIN = 12
_LETTERS = 22
_SAYS = {
    "copy": "copies",
    "truncated": "cuts short",
    "wrapped": "has the text with more around it of",
    "rewrite": "retells",
    "quotes": "chose the same quotes as",
    "credit": "credits",
}
_EITHER = {"copy": "is a copy of, or copied by,", "rewrite": "tells the same in the same order as"}


@dataclass(frozen=True, slots=True)
class _Box:
    label: str
    column: int
    row: int
    wire: bool

    @property
    def left(self) -> int:
        return _MARGIN + self.column * (_WIDTH + _ACROSS)

    @property
    def top(self) -> int:
        return _MARGIN + self.row * (_HEIGHT + _DOWN)


def origins_svg(record: Record) -> str:
    """The graph as one ``<svg>``, ``""`` where there is no edge.

    A box a report, what derives from it on its right; arrows from a source to what derives from it, dashed where
    they are evidence only. Colours are the page's ``currentColor``; classes ``origins-graph``, ``report``, ``wire``,
    ``edge`` and the kind of the edge.
    """
    if not record.derivations:
        return ""
    boxes = _laid_out(record)
    width = max(box.left for box in boxes.values()) + _WIDTH + _MARGIN
    height = max(box.top for box in boxes.values()) + _HEIGHT + _MARGIN
    edges = "".join(_edge(edge, boxes) for edge in record.derivations)
    drawn = "".join(_drawn(box) for box in boxes.values())
    told = "; ".join(_sentences(record))
    return (
        f'<svg class="origins-graph" role="img" aria-labelledby="origins-title origins-desc" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="origins-title">Who derives from whom</title><desc id="origins-desc">{_clean(told)}</desc>'
        '<defs><marker id="origins-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
        f"{edges}{drawn}</svg>"
    )


def origins_list(record: Record) -> str:
    """The same in words, as an ``<ul>``: a line an edge, with why, and one for reports with words of their own."""
    lines = [
        f'<li><span class="edge">{_clean(said)}.</span> <span class="why">{_clean(edge.why)}</span></li>'
        for said, edge in zip(_sentences(record), record.derivations, strict=True)
    ]
    touched = {name for edge in record.derivations for name in (edge.report, edge.source)}
    alone = [_label(r) for r in record.reports if r.id not in touched]
    if alone:
        lines.append(f"<li>{_clean(', '.join(alone))}: wording of their own.</li>")
    return f'<ul class="origins-list">{"".join(lines)}</ul>'


def _sentences(record: Record) -> Iterator[str]:
    labels = {r.id: _label(r) for r in record.reports}
    for edge in record.derivations:
        says = _SAYS[edge.kind] if edge.directed else _EITHER.get(edge.kind, _SAYS[edge.kind])
        yield f"{labels.get(edge.report, edge.report)} {says} {labels.get(edge.source, edge.source)}"


def _label(report: RecordReport) -> str:
    return report.outlet or report.title or report.path or report.id


def _clean(text: str) -> str:
    return escape(visible(text), quote=True)


# --- layout ------------------------------------------------------------------------------------------------------


def _laid_out(record: Record) -> dict[str, _Box]:
    """A box a node: agencies on the left, behind them each report one column right of what it derives from."""
    wires = list(dict.fromkeys(e.source for e in record.derivations if e.wire))
    children: dict[str, list[str]] = defaultdict(list)
    for edge in record.derivations:
        if edge.kind not in ("quotes", "credit"):
            children[edge.source].append(edge.report)
    derived = {name for own in children.values() for name in own}
    labels = {r.id: f"{letters(i)}  {_label(r)}" for i, r in enumerate(record.reports)}
    boxes = {name: _Box(name, 0, row, True) for row, name in enumerate(wires)}
    row = 0
    roots = [r.id for r in record.reports if r.id not in derived]
    for root in (*roots, *(r.id for r in record.reports)):  # the rest only where edges run in a circle
        if root not in boxes:
            row = _place(root, 1 if wires else 0, row, children, labels, boxes)
    return boxes


def _place(
    root: str, column: int, row: int, children: dict[str, list[str]], labels: dict[str, str], boxes: dict[str, _Box]
) -> int:
    """Lay out a tree from its root, without recursion; the first free row."""
    waiting = [(root, column)]
    while waiting:
        name, depth = waiting.pop()
        if name in boxes:
            continue
        own = children.get(name, [])
        boxes[name] = _Box(labels.get(name, name), depth, row, False)
        waiting += [(child, depth + 1) for child in reversed(own)]
        if not own:
            row += 1
    return row


# --- drawing -----------------------------------------------------------------------------------------------------


def _cut(label: str) -> str:
    """As much of a label as a box holds; capitals are wide."""
    room = _LETTERS * 3 // 4 if sum(c.isupper() for c in label) > len(label) // 2 else _LETTERS
    return label if len(label) <= room else label[: room - 1] + "…"


def _drawn(box: _Box) -> str:
    kind, dash = ("wire", ' stroke-dasharray="4 3"') if box.wire else ("report", "")
    shown = _cut(box.label)
    return (
        f'<g class="{kind}"><title>{_clean(box.label)}</title><rect x="{box.left}" y="{box.top}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" rx="5" fill="none" stroke="currentColor"{dash}/><text x="{box.left + _WIDTH // 2}" '
        f'y="{box.top + _HEIGHT // 2}" text-anchor="middle" dominant-baseline="central" fill="currentColor" '
        f'font-size="13">{_clean(shown)}</text></g>'
    )


def _edge(edge: Derivation, boxes: dict[str, _Box]) -> str:
    source, report = boxes.get(edge.source), boxes.get(edge.report)
    if source is None or report is None:
        return ""
    proof = edge.kind not in ("quotes", "credit")
    dash = "" if proof else ' stroke-dasharray="2 4"'
    arrow = ' marker-end="url(#origins-arrow)"' if edge.directed else ""
    return (
        f'<g class="edge {edge.kind}"><title>{_clean(f"{edge.kind}: {edge.why}")}</title>'
        f'<path d="{_path(source, report)}" fill="none" stroke="currentColor"{dash}{arrow}/></g>'
    )


def _path(source: _Box, report: _Box) -> str:
    """From the right of the source to the left of the report; between boxes of one column, around their right."""
    y1, y2 = source.top + _HEIGHT // 2, report.top + _HEIGHT // 2
    x1 = source.left + _WIDTH
    if source.column < report.column:
        return _curve(x1, y1, report.left, y2, _ACROSS // 2)
    x2 = report.left + _WIDTH
    bend = _ACROSS // 2 + max(0, x1 - x2, x2 - x1)
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 + bend} {y2} {x2} {y2}"


def _curve(x1: int, y1: int, x2: int, y2: int, bend: int) -> str:
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def edges_of(record: Record, report: str) -> Sequence[Derivation]:
    """The edges that touch a report, its own sources first."""
    own = [e for e in record.derivations if e.report == report]
    return (*own, *(e for e in record.derivations if e.source == report and not e.wire))
