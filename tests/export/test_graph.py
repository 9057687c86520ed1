"""The drawn derivation graph: safe, without scripts, and the same in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from rashomon.export.graph import origins_list, origins_svg
from rashomon.model import Derivation, Record, RecordReport

SVG = "{http://www.w3.org/2000/svg}"


def record(names: list[str], *edges: Derivation) -> Record:
    reports = tuple(
        RecordReport(
            id=str(n),
            path=None,
            outlet=name,
            url=None,
            published=None,
            title=None,
            hash="",
            origin="o1",
            blocks=(),
            text="",
        )
        for n, name in enumerate(names)
    )
    return Record(
        story="s", reports=reports, origins=(), derivations=edges, facts=(), quantities={}, ledger=(), sections={}
    )


def edge(report: str, source: str, kind: str = "copy", directed: bool = True, wire: bool = False) -> Derivation:
    return Derivation(report=report, source=source, kind=kind, score=0.9, directed=directed, why="because", wire=wire)  # type: ignore[arg-type]


def test_a_box_a_report_and_an_arrow_an_edge() -> None:
    made = record(["Harbour Wire", "Courier", "Radio"], edge("1", "0"), edge("2", "0", directed=False))
    root = ET.fromstring(origins_svg(made))
    assert [t.text for t in root.iter(f"{SVG}text")] == ["A  Harbour Wire", "B  Courier", "C  Radio"]
    paths = [p for g in root.iter(f"{SVG}g") if "edge" in g.get("class", "") for p in g.iter(f"{SVG}path")]
    assert [p.get("marker-end") is not None for p in paths] == [True, False]
    assert root.get("role") == "img" and root.find(f"{SVG}title") is not None
    assert "Courier copies Harbour Wire" in (root.findtext(f"{SVG}desc") or "")


def test_boxes_do_not_lie_on_each_other() -> None:
    made = record(list("ABCDEF"), edge("1", "0"), edge("2", "1"), edge("3", "1"), edge("4", "AP", "credit", wire=True))
    root = ET.fromstring(origins_svg(made))
    places = [(r.get("x"), r.get("y")) for r in root.iter(f"{SVG}rect")]
    assert len(places) == len(set(places)) == 7


def test_names_are_text_never_markup() -> None:
    made = record(["<script>alert(1)</script>", '"&\x00\u202e'], edge("1", "0"))
    for text in (origins_svg(made), origins_list(made)):
        assert "<script" not in text and "&lt;script" in text
        ET.fromstring(text)


def test_no_edge_no_drawing_and_reports_of_their_own_are_named() -> None:
    made = record(["Courier"])
    assert origins_svg(made) == ""
    assert "Courier: wording of their own" in origins_list(made)


def test_a_circle_of_edges_ends() -> None:
    made = record(["A", "B"], edge("0", "1"), edge("1", "0"))
    assert ET.fromstring(origins_svg(made)) is not None
