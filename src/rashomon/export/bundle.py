"""The case bundle: all that a record stands on, in one zip that checks itself on another machine.

For each case (a story) it holds the texts byte for byte, their data and annotations, the record as people decided
it, the page and the brief made of it, and, from an archive, the decisions with their chain, earlier versions and
the archive's own rows. ``manifest.json`` names every file with its hash, and what made the record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rashomon.__about__ import __version__
from rashomon.export.brief import render_brief
from rashomon.export.bundle_config import code, configuration
from rashomon.export.bundle_readme import readme
from rashomon.export.bundle_zip import BadBundle, packed, unpacked
from rashomon.export.html import render_html
from rashomon.model import Annotated, Record, RecordReport, Report

FORMAT = "rashomon case bundle"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
ROWS = "archive.jsonl"
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}")


class CaseLike(Protocol):
    """A case as ``bundle_bytes`` takes it: a ``Case``, or what an archive gives."""

    @property
    def record(self) -> Record: ...
    @property
    def reports(self) -> Sequence[Report]: ...
    @property
    def annotated(self) -> Sequence[Annotated]: ...
    @property
    def files(self) -> Mapping[str, bytes]: ...


@dataclass(frozen=True, slots=True)
class Case:
    """A record with what belongs to it.

    ``reports`` are all kept texts, of earlier versions too; those of the record where there are none. ``files`` are
    further ones by name: ``decisions.jsonl``, ``versions/1.json``.
    """

    record: Record
    reports: Sequence[Report] = ()
    annotated: Sequence[Annotated] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


def bundle_bytes(cases: Sequence[CaseLike], rows: bytes | None = None) -> bytes:
    """Cases as one zip: one at its root, several in folders ``1/``, ``2/`` … ``rows`` are an archive's (``ROWS``).

    The same cases give the same files, and the same ``manifest_digest``, wherever they are bundled by the same
    rashomon with the same data.
    """
    folders = [""] if len(cases) == 1 else [f"{n}/" for n in range(1, len(cases) + 1)]
    told: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    for folder, case in zip(folders, cases, strict=True):
        made = _files(case)
        files |= {f"{folder}{name}": body for name, body in made.items()}
        told.append(_case(folder, case, made))
    if rows is not None:
        files[ROWS] = rows
    files = {"README.txt": readme(told, rows is not None).encode("utf-8", "replace"), **files}
    return packed({MANIFEST: _manifest(told, files), **files})


def format_bytes(records: Sequence[Record], annotated: Sequence[Annotated] = ()) -> bytes:
    """Records alone as a bundle: without decisions' history and earlier versions, which only an archive has."""
    layers = {a.report.id: a for a in annotated}
    return bundle_bytes(
        [Case(record, annotated=[layers[r.id] for r in record.reports if r.id in layers]) for record in records]
    )


def manifest_digest(raw: bytes) -> str:
    """The sha256 of a bundle's manifest, in which every file's hash is: who knows it knows the whole bundle.

    Raises ``BadBundle`` for what is no bundle.
    """
    files = unpacked(raw)
    if MANIFEST not in files:
        raise BadBundle("it has no manifest.json: no case bundle")
    return hashlib.sha256(files[MANIFEST]).hexdigest()


def report_files(names: Iterable[str]) -> dict[str, str]:
    """The file of each report: its id where that can be a file's name everywhere, else its number."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for number, name in enumerate(names, 1):
        own = name if _SAFE.fullmatch(name) and not name.endswith(".") and name.casefold() not in taken else ""
        own = own.removesuffix(".txt") or f"report-{number}"
        while own.casefold() in taken:
            own += "_"
        taken.add(own.casefold())
        found[name] = f"reports/{own}.txt"
    return found


def json_bytes(value: Any) -> bytes:
    """JSON as it stands in a bundle: UTF-8, keys in their order, one blank an indent, a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def lines_bytes(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as JSON lines."""
    return "".join(json.dumps(dict(row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows).encode(
        "utf-8", "replace"
    )


def _files(case: CaseLike) -> dict[str, bytes]:
    record, held = case.record, _reports(case)
    where = report_files(report.id for report in held)
    files = {
        "record.json": json_bytes(record.model_dump(mode="json")),
        "record.html": render_html(record).encode("utf-8", "replace"),
        "brief.md": render_brief(record).encode("utf-8", "replace"),
        "reports.jsonl": lines_bytes(_row(report, where[report.id]) for report in held),
    }
    files |= {where[report.id]: report.text.encode("utf-8", "replace") for report in held}
    if case.annotated:
        files["annotations.jsonl"] = lines_bytes(_layers(a) for a in case.annotated)
    return files | dict(sorted(case.files.items()))


def _reports(case: CaseLike) -> Sequence[Report | RecordReport]:
    """The kept reports, and those of the record that are not among them."""
    known = {report.id for report in case.reports}
    return [*case.reports, *(report for report in case.record.reports if report.id not in known)]


def _row(report: Report | RecordReport, file: str) -> dict[str, Any]:
    told = report.model_dump(mode="json", exclude={"text", "origin"})
    return {"id": report.id, "file": file, **told}


def _layers(annotated: Annotated) -> dict[str, Any]:
    return {"report": annotated.report.id, "layers": annotated.model_dump(mode="json", exclude={"report"})}


def _case(folder: str, case: CaseLike, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "folder": folder,
        "story": case.record.story,
        "reports": sum(name.startswith("reports/") for name in files),
        "facts": len(case.record.facts),
        "decisions": _decided(files.get("decisions.jsonl", b"")),
        "versions": sum(name.startswith("versions/") for name in files),
        "made_by": dict(sorted(case.record.versions.items())),
    }


def _decided(lines: bytes) -> int:
    return sum(b'"decision":' in line for line in lines.split(b"\n"))


def _manifest(told: Sequence[Mapping[str, Any]], files: Mapping[str, bytes]) -> bytes:
    return json_bytes(
        {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "rashomon": __version__,
            "cases": list(told),
            "configuration": configuration(),
            "code": code(),
            "files": {
                name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()} for name, body in files.items()
            },
        }
    )
