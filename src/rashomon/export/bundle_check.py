"""Does a case bundle hold: nothing missing, added or changed, and every word where its record says it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rashomon.export.brief import render_brief
from rashomon.export.bundle import FORMAT, FORMAT_VERSION, MANIFEST, ROWS
from rashomon.export.bundle_chain import anchor_findings, chain_findings
from rashomon.export.bundle_config import code, compared
from rashomon.export.bundle_spans import Placed, of_annotated, of_record, off_words
from rashomon.export.bundle_zip import BadBundle, is_sealed, unpacked
from rashomon.export.html import render_html
from rashomon.model import Annotated, Record, Report

_MOST = 20  # findings of one kind in one file: the next thousand would say no more
_OF_CASE = ("record.json", "record.html", "brief.md", "reports.jsonl", "annotations.jsonl", "decisions.jsonl")
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class Wrong(NamedTuple):
    """Something that is wrong: in which file, with which row, what."""

    file: str
    row: str
    says: str

    def __str__(self) -> str:
        return f"{self.file} {self.row}: {self.says}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. ``notes`` are no faults: what this bundle is, and what differs here from where it is from.

    ``remakable``: this rashomon, being the same, would make the same files of the same case.
    """

    wrong: tuple[Wrong, ...]
    notes: tuple[str, ...]
    digest: str | None
    files: Mapping[str, bytes]
    remakable: bool = False


def check_bundle(raw: bytes, digest: str | None = None) -> Checked:
    """Check a bundle; nothing in it can raise, lead out of it, or run. ``digest`` is the one told at its export."""
    try:
        files = unpacked(raw)
    except BadBundle as error:
        return Checked((Wrong("zip", "-", str(error)),), (), None, {})
    wrong = (
        []
        if is_sealed(raw)
        else [Wrong("zip", "-", "is not as it was written: bytes were changed, or it was packed anew")]
    )
    found = hashlib.sha256(files[MANIFEST]).hexdigest() if MANIFEST in files else None
    if digest is not None and found != digest.strip().lower():
        wrong.append(Wrong(MANIFEST, "-", f"its digest is {found or 'none'}, not the one given"))
    try:
        manifest = _manifest(files)
    except ValueError as error:
        return Checked((*wrong, Wrong(MANIFEST, "-", str(error))), (), found, files)
    wrong += _listed(manifest["files"], files)
    wrong += _strays([str(case["folder"]) for case in manifest["cases"]], files)
    for case in manifest["cases"]:
        wrong += _Case(str(case["folder"]), files, manifest).findings()
    return Checked(tuple(wrong), tuple(_notes(manifest, files)), found, files, manifest.get("code") == code())


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest, of the right shape. Raises ``ValueError`` with what is wrong."""
    if MANIFEST not in files:
        raise ValueError("is missing: this is no case bundle")
    try:
        held = json.loads(files[MANIFEST])
    except _UNREADABLE:
        raise ValueError("can't be read") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise ValueError("is not that of a case bundle")
    version = held.get("format_version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise ValueError(f"is of format version {str(version)[:20]}; this rashomon knows {FORMAT_VERSION}: update it")
    listed, cases = held.get("files"), held.get("cases")
    if not isinstance(listed, dict) or not isinstance(cases, list) or not cases:
        raise ValueError("names no files or no cases")
    if not all(isinstance(case, dict) and isinstance(case.get("folder"), str) for case in cases):
        raise ValueError("names a case without a folder")
    return held


def _listed(listed: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Wrong]:
    for name in sorted(listed.keys() - files.keys()):
        yield Wrong(_told(name), "-", "is missing")
    for name in sorted(files.keys() - listed.keys() - {MANIFEST}):
        yield Wrong(name, "-", "is not in the manifest")
    for name, told in listed.items():
        if name not in files:
            continue
        body = files[name]
        if not isinstance(told, dict) or told.get("sha256") != hashlib.sha256(body).hexdigest():
            yield Wrong(name, "-", "is not the file that was exported: the hash differs")
        elif told.get("size") != len(body):
            yield Wrong(name, "-", "is not as long as the manifest says")


def _strays(folders: Sequence[str], files: Mapping[str, bytes]) -> Iterator[Wrong]:
    """Files that are of no case, so that nothing below would look at them."""
    known = {MANIFEST, ROWS, "README.txt", *(folder + name for folder in folders for name in _OF_CASE)}
    within = tuple(folder + name for folder in folders for name in ("reports/", "versions/"))
    for name in files:
        if name not in known and not name.startswith(within):
            yield Wrong(name, "-", "is no file of a case")


def _notes(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    config = manifest.get("configuration")
    other = compared(config if isinstance(config, dict) else {})
    if other:
        yield f"made with another configuration than the one here: {'; '.join(other)}"
    else:
        yield "made with the configuration that is here"
    if ROWS not in files:
        yield "holds no rows of an archive: it can be checked and read, not restored"


class _Case:
    """One case of a bundle while it is checked: its files, texts and hashes."""

    def __init__(self, folder: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
        self._folder = folder
        self._files = files
        self._same = manifest.get("code") == code()
        self._rows: dict[str, dict[str, Any]] = {}
        self._texts: dict[str, str] = {}
        self._hashes: dict[str, str] = {}

    def findings(self) -> Iterator[Wrong]:
        for name, step in (
            ("reports.jsonl", self._reports),
            ("record.json", self._record),
            ("annotations.jsonl", self._annotations),
            ("decisions.jsonl", self._decisions),
        ):
            if self._folder + name in self._files:
                yield from self._safely(name, step(name))
            elif name in ("reports.jsonl", "record.json"):
                yield self._wrong(name, "-", "is missing")
        for name in sorted(self._files):
            if name.startswith(f"{self._folder}versions/"):
                own = name.removeprefix(self._folder)
                yield from self._safely(own, self._version(own))

    def _safely(self, name: str, found: Iterator[Wrong]) -> Iterator[Wrong]:
        """Whatever a damaged or forged file does to its reader is a finding."""
        try:
            for count, one in enumerate(found):
                if count == _MOST:
                    yield self._wrong(name, "-", "more is wrong with it")
                    return
                yield one
        except _UNREADABLE:
            yield self._wrong(name, "-", "can't be read by this rashomon")

    def _wrong(self, name: str, row: str, says: str) -> Wrong:
        return Wrong(_told(self._folder + name), _told(row), _told(says))

    def _lines(self, name: str) -> list[dict[str, Any]]:
        rows = [json.loads(line) for line in self._files[self._folder + name].decode("utf-8").split("\n") if line]
        if not all(isinstance(row, dict) for row in rows):
            raise ValueError("rows that are no objects")
        return rows

    # -- the steps ------------------------------------------------------------------------------------------

    def _reports(self, name: str) -> Iterator[Wrong]:
        """Every text is there, and is the one whose hash was kept."""
        for row in self._lines(name):
            own, file = str(row["id"]), str(row["file"])
            body = self._files.get(self._folder + file)
            if body is None:
                yield self._wrong(name, own, f"its text {file} is missing")
                continue
            self._rows[own] = row
            self._texts[own], self._hashes[own] = body.decode("utf-8", "replace"), str(row["hash"])
            if hashlib.sha256(body).hexdigest() != row["hash"]:
                yield self._wrong(file, own, "is not the text that was kept: the hash differs")
        held = {str(row["file"]) for row in self._rows.values()}
        for file in sorted(self._files):
            if file.startswith(f"{self._folder}reports/") and file.removeprefix(self._folder) not in held:
                yield Wrong(file, "-", "no row of reports.jsonl leads to it")

    def _record(self, name: str) -> Iterator[Wrong]:
        record = Record.model_validate_json(self._files[self._folder + name])
        yield from self._made_from(name, record)
        for report in record.reports:
            if report.text != self._texts.get(report.id, report.text):
                yield self._wrong(name, report.id, "its text is not the one in reports/")
        yield from self._off(name, of_record(record))
        if self._same:
            for file, made in (("brief.md", render_brief), ("record.html", render_html)):
                body = self._files.get(self._folder + file)
                if body is None:
                    yield self._wrong(file, "-", "is missing")
                elif body != made(record).encode("utf-8", "replace"):
                    yield self._wrong(file, "-", "does not show what is in record.json")

    def _made_from(self, name: str, record: Record) -> Iterator[Wrong]:
        for report in record.reports:
            if report.id not in self._texts:
                yield self._wrong(name, report.id, "the report that it was made from is missing")
            elif report.hash != self._hashes[report.id]:
                yield self._wrong(name, report.id, "is not the text that it was made from")

    def _off(self, name: str, placed: Iterator[Placed]) -> Iterator[Wrong]:
        for report, start, end, words in off_words(self._texts, placed):
            shown = f": “{' '.join(words.split())[:60]}”" if words else ""
            yield self._wrong(name, report, f"its words {start}–{end} are not there{shown}")

    def _annotations(self, name: str) -> Iterator[Wrong]:
        for row in self._lines(name):
            own = str(row["report"])
            if own not in self._rows:
                yield self._wrong(name, own, "its report is missing")
                continue
            told = {key: value for key, value in self._rows[own].items() if key in Report.model_fields}
            report = Report.model_validate(told | {"text": self._texts[own]})
            yield from self._off(name, of_annotated(Annotated.model_validate({**row["layers"], "report": report})))

    def _decisions(self, name: str) -> Iterator[Wrong]:
        rows = self._lines(name)
        lengths = {own: len(text) for own, text in self._texts.items()}
        for row, says in (*chain_findings(rows), *anchor_findings(rows, self._hashes, lengths)):
            yield self._wrong(name, row, says)

    def _version(self, name: str) -> Iterator[Wrong]:
        """An earlier record, its texts put in again: the one that was made, on texts that are here."""
        held = json.loads(self._files[self._folder + name])
        body = json.dumps(held["record"], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        if hashlib.sha256(body).hexdigest() != held["hash"]:
            yield self._wrong(name, "-", "is not the record that was made: the hash differs")
        record = Record.model_validate_json(body)
        yield from self._made_from(name, record)
        yield from self._off(name, of_record(record))


def _told(text: object) -> str:
    """Text of a bundle that may be forged, for a terminal: one short line without controls."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(str(text).split())[:200])


__all__ = ["Checked", "Wrong", "check_bundle"]
