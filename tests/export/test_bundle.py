"""The case bundle: all of a record is in it, and whatever is changed in it is found, forged manifest or not."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_sample import RECORD, TEXTS

from rashomon.export import bundle_check, bundle_config
from rashomon.export.bundle import Case, bundle_bytes, format_bytes, json_bytes, manifest_digest, report_files
from rashomon.export.bundle_chain import START, linked
from rashomon.export.bundle_check import check_bundle
from rashomon.export.bundle_zip import BadBundle, packed, unpacked
from rashomon.model import Annotated, Claim, Record, Report, Review


def report_of(name: str) -> Report:
    held = next(r for r in RECORD.reports if r.id == name)
    return Report.model_validate(held.model_dump(exclude={"origin"}))


def annotated() -> Annotated:
    report = report_of("lc-1")
    words = "split 51 to 49 percent"
    start = report.text.index(words)
    claim = Claim(report="lc-1", start=start, end=start + len(words), text=words, kind="event", predicate="split")
    return Annotated(report=report, claims=(claim,))


def chain(*texts: str | None) -> bytes:
    """Decisions, notes that say so; for ``None`` one of another case."""
    rows, previous = [], START
    for seq, text in enumerate(texts, 1):
        decision = {"id": f"d{seq}", "user": "Ada", "kind": "note", "text": text, "at": "2024-05-01T10:00:00Z"}
        digest = linked(seq, previous, "2024-05-01T10:00:01.000000Z", decision)
        row: dict[str, Any] = {"seq": seq, "previous": previous, "hash": digest}
        if text is not None:
            row |= {"appended_at": "2024-05-01T10:00:01.000000Z", "decision": decision}
        rows.append(row)
        previous = digest
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def version(record: Record) -> bytes:
    held = record.model_dump(mode="json")
    for report in held["reports"]:
        report["text"] = ""
    body = json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()
    return json_bytes({"story": "s1", "version": 1, "hash": hashlib.sha256(body).hexdigest(), "record": held})


CASE = Case(
    RECORD,
    annotated=[annotated()],
    files={"decisions.jsonl": chain("looked at", None, "asked the outlet"), "versions/1.json": version(RECORD)},
)
RAW = bundle_bytes([CASE])
FILES = unpacked(RAW)


def sealed(files: Mapping[str, bytes]) -> bytes:
    """A forger's bundle: packed anew, its manifest as it was."""
    return packed(files)


def forged(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A careful forger's: the manifest fits the changed files."""
    files = dict(FILES)
    change(files)
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in files.items()
        if name != "manifest.json"
    }
    return packed(files | {"manifest.json": json_bytes(manifest)})


def says(raw: bytes) -> str:
    return "\n".join(map(str, check_bundle(raw).wrong))


def test_a_bundle_holds_all_and_holds() -> None:
    checked = check_bundle(RAW)
    assert checked.wrong == ()
    assert checked.digest == manifest_digest(RAW) == hashlib.sha256(FILES["manifest.json"]).hexdigest()
    assert Record.model_validate_json(FILES["record.json"]) == RECORD
    for name, text in TEXTS.items():
        assert FILES[f"reports/{name}.txt"] == text.encode()
    assert {"README.txt", "record.html", "brief.md", "annotations.jsonl", "decisions.jsonl"} <= FILES.keys()
    assert "12 facts" in FILES["README.txt"].decode()


def test_the_same_case_gives_the_same_bytes() -> None:
    assert bundle_bytes([CASE]) == RAW


def test_several_records_stand_in_folders_of_their_own() -> None:
    raw = format_bytes([RECORD, RECORD.model_copy(update={"story": "Again"})])
    assert check_bundle(raw).wrong == ()
    assert {"1/record.json", "2/record.json", "2/reports/nr-1.txt"} <= unpacked(raw).keys()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_changed_byte_in_any_file_is_found(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    body = bytearray(FILES[name])
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    raw = sealed({**FILES, name: bytes(body)})
    digest = None if name != "manifest.json" else manifest_digest(RAW)
    assert check_bundle(raw, digest).wrong


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_changed_byte_of_the_zip_is_found(data: st.DataObject) -> None:
    raw = bytearray(RAW)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    assert check_bundle(bytes(raw)).wrong


def test_missing_and_added_files_are_found() -> None:
    without = {name: body for name, body in FILES.items() if name != "brief.md"}
    assert "brief.md -: is missing" in says(sealed(without))
    assert "extra.txt -: is not in the manifest" in says(sealed({**FILES, "extra.txt": b"x"}))


def test_another_digest_than_the_one_told_is_found() -> None:
    assert check_bundle(RAW, manifest_digest(RAW).upper()).wrong == ()
    assert "not the one given" in "\n".join(map(str, check_bundle(RAW, "0" * 64).wrong))


def edited(name: str, change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def work(files: dict[str, bytes]) -> None:
        held = copy.deepcopy(json.loads(files[name]))
        change(held)
        files[name] = json_bytes(held)

    return work


def test_a_forged_text_is_found_by_its_hash_and_a_forged_hash_by_the_record() -> None:
    def text(files: dict[str, bytes]) -> None:
        files["reports/lc-1.txt"] = files["reports/lc-1.txt"].replace(b"51 to 49", b"49 to 51")

    assert "reports/lc-1.txt lc-1: is not the text that was kept" in says(forged(text))

    def both(files: dict[str, bytes]) -> None:
        text(files)
        rows = [json.loads(line) for line in files["reports.jsonl"].splitlines()]
        for row in rows:
            if row["id"] == "lc-1":
                row["hash"] = hashlib.sha256(files["reports/lc-1.txt"]).hexdigest()
        files["reports.jsonl"] = "".join(json.dumps(row) + "\n" for row in rows).encode()

    found = says(forged(both))
    assert "record.json lc-1: is not the text that it was made from" in found
    assert "annotations.jsonl lc-1: its words" in found
    assert "versions/1.json lc-1" in found


def test_a_forged_record_is_found() -> None:
    def words(record: Any) -> None:
        record["facts"][0]["claims"][0]["text"] = "The presidents signed nothing"

    def place(record: Any) -> None:
        record["facts"][3]["claims"][0]["start"] += 1

    def verdict(record: Any) -> None:
        record["facts"][4]["verdict"] = "corroborated"

    assert "its words" in says(forged(edited("record.json", words)))
    assert "its words" in says(forged(edited("record.json", place)))
    assert "brief.md -: does not show what is in record.json" in says(forged(edited("record.json", verdict)))


def test_a_forged_version_is_found() -> None:
    def verdict(held: Any) -> None:
        held["record"]["facts"][4]["verdict"] = "corroborated"

    assert "versions/1.json -: is not the record that was made" in says(forged(edited("versions/1.json", verdict)))


@pytest.mark.parametrize("wrong", ["changed", "left out", "turned"])
def test_a_forged_chain_is_found(wrong: str) -> None:
    def work(files: dict[str, bytes]) -> None:
        rows = files["decisions.jsonl"].splitlines(keepends=True)
        if wrong == "changed":
            rows[2] = rows[2].replace(b"asked the outlet", b"asked nobody....")
        elif wrong == "left out":
            del rows[1]
        else:
            rows = rows[::-1]
        files["decisions.jsonl"] = b"".join(rows)

    assert "decisions.jsonl" in says(forged(work))


def test_a_decision_on_words_beyond_its_text_is_found() -> None:
    def work(files: dict[str, bytes]) -> None:
        digest = hashlib.sha256(TEXTS["lc-1"].encode()).hexdigest()
        claims = [{"report": "lc-1", "hash": digest, "start": 5, "end": 99_999}]
        decision = {"id": "d1", "user": "Ada", "kind": "accept", "claims": claims}
        row = {"seq": 1, "previous": START, "hash": linked(1, START, "t", decision), "appended_at": "t"}
        files["decisions.jsonl"] = json.dumps(row | {"decision": decision}).encode() + b"\n"

    assert "names words beyond the text of lc-1" in says(forged(work))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(max_size=8), held, max_size=3),
    max_leaves=8,
)
READ = ["reports.jsonl", "record.json", "annotations.jsonl", "decisions.jsonl", "versions/1.json"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(READ), JUNK | st.binary(max_size=30))
def test_no_junk_in_a_file_makes_the_check_raise(name: str, junk: Any) -> None:
    body = junk if isinstance(junk, bytes) else json.dumps(junk).encode() + b"\n"
    check_bundle(forged(lambda files: files.update({name: body})))


@settings(max_examples=60, deadline=None)
@given(JUNK)
def test_no_junk_for_a_manifest_makes_the_check_raise(junk: Any) -> None:
    manifest = json.loads(FILES["manifest.json"])
    for held in (junk, {**manifest, "cases": junk}, {**manifest, "files": junk}, {**manifest, "configuration": junk}):
        raw = sealed({**FILES, "manifest.json": json.dumps(held).encode()})
        found = check_bundle(raw)
        assert found.wrong or held == {**manifest, "configuration": junk}


def test_files_that_no_case_has_are_found() -> None:
    assert "notes/a.txt -: is no file of a case" in says(forged(lambda files: files.update({"notes/a.txt": b"x"})))

    def drop(files: dict[str, bytes]) -> None:
        files.update({f"2/{name}": body for name, body in files.items() if name != "manifest.json"})

    assert "2/record.json -: is no file of a case" in says(forged(drop))
    assert "no row of reports.jsonl leads to it" in says(forged(lambda files: files.update({"reports/z.txt": b"x"})))


def test_findings_hold_nothing_that_a_terminal_obeys() -> None:
    def work(record: Any) -> None:
        record["facts"][0]["claims"][0]["text"] = "\x1b[31mred\nnext line"

    def folder(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        manifest["cases"] = [{"folder": "\x1b[2J"}]
        files["manifest.json"] = json_bytes(manifest)

    for raw in (forged(edited("record.json", work)), forged(folder)):
        found = check_bundle(raw).wrong
        assert found and all(str(one).isprintable() for one in found)


def test_another_configuration_is_said_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert any("configuration that is here" in note for note in check_bundle(RAW).notes)
    other = {"rashomon": "9.9", "parser": None, "resources": {"data/offices.csv": "0"}}
    monkeypatch.setattr(bundle_config, "configuration", lambda: other)
    monkeypatch.setattr(bundle_check, "code", lambda: "another")
    found = check_bundle(RAW)
    assert found.wrong == () and not found.remakable
    assert "rashomon 0" in found.notes[0] and "9.9 here" in found.notes[0] and "data files differ" in found.notes[0]


def test_what_people_decided_is_in_the_record_page_and_brief() -> None:
    facts = tuple(
        f.model_copy(update={"review": Review(status="rejected", by="Ada")}) if f.id == "f10" else f
        for f in RECORD.facts
    )
    files = unpacked(format_bytes([RECORD.model_copy(update={"facts": facts})]))
    assert b"Moscow has not said" not in files["brief.md"]
    assert b'"rejected"' in files["record.json"]


@pytest.mark.parametrize(
    "names",
    [["a.md", "b/../../c.txt", "C:\\d.txt", "é"], ["A", "a"], [".x", "-x", "con.", ""], ["x" * 200, "x" * 201]],
)
def test_any_name_of_a_report_gives_a_file_that_can_be_opened(names: list[str]) -> None:
    found = report_files(names)
    assert len({file.casefold() for file in found.values()}) == len(names)
    assert unpacked(packed(dict.fromkeys(found.values(), b"x")))


@pytest.mark.parametrize("text", ["", "a\x00b", "\u202eabc", "👩‍👩‍👧 " * 50, "x" * 100_000])
def test_odd_texts_are_kept_byte_for_byte(text: str) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    report = RECORD.reports[0].model_copy(update={"id": "../odd\x00", "text": text, "hash": digest, "blocks": ()})
    record = RECORD.model_copy(
        update={"reports": (report,), "facts": (), "ledger": (), "statements": (), "sections": {}, "origins": ()}
    )
    raw = format_bytes([record])
    assert check_bundle(raw).wrong == ()
    assert unpacked(raw)["reports/report-1.txt"] == text.encode()


def test_what_is_no_bundle_has_no_digest() -> None:
    with pytest.raises(BadBundle, match=r"manifest\.json"):
        manifest_digest(packed({"a.txt": b"x"}))
    assert "no case bundle" in says(packed({"a.txt": b"x"}))
