"""A case out of an archive: its rows make an archive that holds it alone, and gives the same bundle again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from archive_parts import add, numbered, reconcile, report
from typer.testing import CliRunner

from rashomon import cli
from rashomon.archive import Archive, Decision, DecisionKind, on_fact
from rashomon.archive.bundle import KeptCases
from rashomon.archive.errors import NotPossible, UnknownName
from rashomon.export.bundle import bundle_bytes, json_bytes
from rashomon.export.bundle_check import check_bundle
from rashomon.export.bundle_zip import packed, unpacked

K = DecisionKind
runner = CliRunner()
MAYOR = "The mayor resigned on Monday. Nobody in the town had seen it coming."


def bundled(kept: KeptCases) -> bytes:
    return bundle_bytes(kept.cases, kept.rows)


def rows(kept: KeptCases) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.rows.decode().split("\n") if line]


def story_of(archive: Archive, words: str) -> str:
    (found,) = archive.stories(words).stories
    return found.id


def filled(archive: Archive) -> str:
    """A story of two versions with decisions, another one with its own. Returns the first."""
    add(archive, numbered(0), numbered(1))
    add(archive, report(MAYOR, "m.txt", story="mayor"))
    talks, mayor = story_of(archive, "ferry"), story_of(archive, "mayor")
    other = archive.record(mayor).record
    archive.decide(on_fact(other, other.facts[0].id, K.ACCEPT, "tom"))
    record = archive.record(talks).record
    first = archive.decide(on_fact(record, record.facts[0].id, K.REJECT, "eva"))
    archive.decide(on_fact(other, other.facts[1].id, K.NOTE, "tom", text="a secret of the other story"))
    archive.decide(on_fact(record, record.facts[1].id, K.ACCEPT, "eva"))
    archive.withdraw(first.decision.id, "eva")
    add(archive, numbered(2))
    return talks


@pytest.fixture(scope="module")
def case(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[KeptCases, bytes]]:
    path = tmp_path_factory.mktemp("case") / "kept.rashomon"
    path.write_bytes(empty.read_bytes())
    with Archive.open(path) as archive:
        kept = archive.case(filled(archive))
    yield kept, bundled(kept)


def test_a_case_has_every_version_and_text_and_its_decisions_alone(case: tuple[KeptCases, bytes]) -> None:
    kept, raw = case
    files = unpacked(raw)
    assert check_bundle(raw).wrong == ()
    assert {"versions/1.json", "versions/2.json", "archive.jsonl"} <= files.keys()
    assert len(kept.cases[0].reports) == len(kept.cases[0].annotated) == 3
    chain = [json.loads(line) for line in files["decisions.jsonl"].splitlines()]
    assert [row["seq"] for row in chain] == [1, 2, 3, 4, 5]
    assert ["decision" in row for row in chain] == [False, True, False, True, True]
    assert [set(row) for row in chain if "decision" not in row] == [{"seq", "previous", "hash"}] * 2
    assert not any(b"secret" in body or b"mayor" in body for body in files.values())


def test_its_rows_make_an_archive_that_gives_the_same_again(archive: Archive, somewhere: Any) -> None:
    kept = archive.case(filled(archive))
    with somewhere("sqlite") as where, Archive.open(where) as again:
        again.restore(kept.rows.decode().split("\n"))
        assert again.verify() == ()
        exported = list(again.export())
        assert exported == rows(kept)
        (story,) = again.stories().stories
        assert again.record(story.id).record == kept.cases[0].record
        assert len(again.versions(story.id)) == 2
        assert again.case(story.id).rows == kept.rows
        # Work goes on: a further report makes a further version, decisions stand.
        add(again, numbered(3))
        assert len(again.versions(story.id)) == 3
        assert [f.review.status for f in again.record(story.id).record.facts if f.review] == ["accepted"]


def test_several_stories_are_one_bundle(archive: Archive, somewhere: Any) -> None:
    talks = filled(archive)
    kept = archive.cases([talks, story_of(archive, "mayor"), talks])
    assert len(kept.cases) == 2
    assert check_bundle(bundled(kept)).wrong == ()
    with somewhere("sqlite") as where, Archive.open(where) as again:
        again.restore(kept.rows.decode().split("\n"))
        assert list(again.export()) == rows(kept)
        whole = sorted(json.dumps(row) for row in archive.export())  # its own order is that of the database
        assert whole == sorted(json.dumps(row) for row in rows(kept))


def test_replaced_texts_and_moved_reports_come_along(archive: Archive, somewhere: Any) -> None:
    """A page that was edited; a story split off, one merged in: other stories are there by name alone."""
    url = "https://news.example/ferry"
    add(archive, numbered(0), numbered(1))
    add(archive, report('The ferry sank. "We saw it," Ana Marquez said.', "p.txt", url=url, story="talks"))
    add(archive, report("The ferry sank. Nobody is quoted now.", "p.txt", url=url, story="talks"))
    add(archive, report(MAYOR, "m.txt", story="mayor"), report("The mayor sailed off.", "n.txt", story="boat"))
    talks, mayor, boat = story_of(archive, "ferry"), story_of(archive, "resigned"), story_of(archive, "sailed")
    archive.decide(Decision(user="eva", kind=K.MERGE_STORIES, story=talks, other_story=boat), reconcile=reconcile)
    leaving = archive.story(talks).reports[0].id
    archive.decide(Decision(user="eva", kind=K.SPLIT_STORY, story=talks, reports=(leaving,)), reconcile=reconcile)
    kept = archive.case(talks)
    assert check_bundle(bundled(kept)).wrong == ()
    assert len(kept.cases[0].reports) == 5
    told = {row["id"]: row for row in rows(kept) if row["table"] == "stories"}
    assert {talks, boat} < told.keys() and mayor not in told
    with somewhere("sqlite") as where, Archive.open(where) as again:
        again.restore(kept.rows.decode().split("\n"))
        assert again.verify() == ()
        assert list(again.export()) == rows(kept)
        assert again.record(boat).story == talks
        assert again.record(talks).record == kept.cases[0].record
        assert len(again.record(talks).withdrawn) == 1
        assert again.case(talks).rows == kept.rows


def test_a_merged_story_leads_to_the_one_it_is_in(archive: Archive) -> None:
    add(archive, numbered(0), report(MAYOR, "m.txt", story="mayor"))
    talks, mayor = story_of(archive, "ferry"), story_of(archive, "mayor")
    archive.decide(Decision(user="eva", kind=K.MERGE_STORIES, story=talks, other_story=mayor), reconcile=reconcile)
    assert archive.case(mayor) == archive.case(talks)
    with pytest.raises(UnknownName):
        archive.case("s-nothing")


# -- on the command line ------------------------------------------------------------------------------------


def run(*arguments: str | Path, code: int = 0) -> Any:
    done = runner.invoke(cli.app, [str(a) for a in arguments])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def file(case: tuple[KeptCases, bytes], tmp_path: Path) -> Path:
    path = tmp_path / "case.zip"
    path.write_bytes(case[1])
    return path


def changed(raw: bytes, files: Mapping[str, bytes]) -> bytes:
    """A bundle with other files, whose manifest and every hash fit them."""
    held = {**unpacked(raw), **files}
    manifest = json.loads(held["manifest.json"])
    manifest["files"] = {
        name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in held.items()
        if name != "manifest.json"
    }
    return packed({**held, "manifest.json": json_bytes(manifest)})


def test_a_bundle_is_exported_verified_and_restored(path: Path, tmp_path: Path) -> None:
    with Archive.open(path) as archive:
        talks = filled(archive)
    zipped, fresh = tmp_path / "case.zip", tmp_path / "fresh.rashomon"
    told = run("export", talks, "--archive", path, "--format", "bundle", "-o", zipped).stderr
    digest = told.rsplit("sha256 ", 1)[1].split()[0]
    assert run("verify", zipped, "--digest", digest).stdout == "everything holds\n"
    assert "not the one given" in run("verify", zipped, "--digest", "0" * 64, code=1).stdout
    run("restore", zipped, "--archive", fresh)
    assert run("verify", "--archive", fresh).stdout == "everything holds\n"
    again = tmp_path / "again.zip"
    run("export", "--archive", fresh, "--format", "bundle", "-o", again)
    before, after = unpacked(zipped.read_bytes()), unpacked(again.read_bytes())
    differing = {name for name in before | after if before.get(name) != after.get(name)}
    assert differing == {"manifest.json", "decisions.jsonl"}  # the chain has this story's decisions alone now


def test_what_is_wrong_is_a_line_each_and_is_not_restored(file: Path, tmp_path: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)
    assert "zip -: is not as it was written" in run("verify", file, code=1).stdout
    row = json.loads(run("verify", file, "--format", "jsonl", code=1).stdout)
    assert (row["table"], row["row"]) == ("zip", "-")
    fresh = tmp_path / "fresh.rashomon"
    assert "does not hold" in run("restore", file, "--archive", fresh, code=4).stderr
    assert not fresh.exists()


@pytest.mark.parametrize("wrong", ["record", "rows"])
def test_a_record_that_its_versions_and_decisions_do_not_give_is_found(
    case: tuple[KeptCases, bytes], file: Path, wrong: str
) -> None:
    """The whole of it forged with care, every hash made to fit."""
    from rashomon.export.brief import render_brief
    from rashomon.export.html import render_html

    if wrong == "record":
        record = case[0].cases[0].record
        facts = tuple(f.model_copy(update={"review": None}) for f in record.facts)
        forged = record.model_copy(update={"facts": facts})
        files = {
            "record.json": json_bytes(forged.model_dump(mode="json")),
            "record.html": render_html(forged).encode(),
            "brief.md": render_brief(forged).encode(),
        }
    else:
        files = {"archive.jsonl": case[0].rows.replace(b"Outlet 1", b"Outlet 7")}
    raw = changed(case[1], files)
    assert check_bundle(raw).wrong == ()
    file.write_bytes(raw)
    assert "is not what the bundle's own rows give" in run("verify", file, code=1).stdout


def test_rows_that_no_archive_takes_are_a_finding(case: tuple[KeptCases, bytes], file: Path) -> None:
    for rows in (b"{}\n", b'{"table":"reports","number":{}}\n', b"[1]\n", b'{"table":"archive","schema":"9999"}\n'):
        file.write_bytes(changed(case[1], {"archive.jsonl": rows}))
        assert "archive.jsonl" in run("verify", file, code=1).stdout


def test_a_bundle_without_rows_is_verified_and_not_restored(tmp_path: Path, case: tuple[KeptCases, bytes]) -> None:
    alone = tmp_path / "alone.zip"
    alone.write_bytes(bundle_bytes(case[0].cases))
    assert "it can be checked and read, not restored" in run("verify", alone).stderr
    assert "holds no rows" in run("restore", alone, "--archive", tmp_path / "x.rashomon", code=4).stderr


def test_verify_needs_a_bundle_or_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASHOMON_ARCHIVE", raising=False)
    run("verify", code=2)
    run("verify", tmp_path / "none.zip", code=2)
    run("verify", "--archive", tmp_path / "a.rashomon", "--digest", "0" * 64, code=2)
    text = tmp_path / "a.txt"
    text.write_text("no zip", encoding="utf-8")
    assert "can't be opened as a zip" in run("verify", text, code=1).stdout


def test_a_filled_archive_takes_no_bundle(path: Path, file: Path) -> None:
    with Archive.open(path) as archive:
        add(archive, numbered(0))
        with pytest.raises(NotPossible):
            archive.restore(unpacked(file.read_bytes())["archive.jsonl"].decode().split("\n"))


def test_a_bundle_of_another_machine_and_rashomon_still_holds_and_opens(tmp_path: Path) -> None:
    """``data/case-1.zip`` was made when format version 1 came; nothing in it is made anew."""
    made = Path(__file__).parent / "data" / "case-1.zip"
    assert run("verify", made).stdout == "everything holds\n"
    fresh = tmp_path / "fresh.rashomon"
    run("restore", made, "--archive", fresh)
    with Archive.open(fresh) as archive:
        assert archive.verify() == ()
        (story,) = archive.stories("ferry").stories
        held = archive.record(story.id)
        assert (held.version, len(held.record.reports), len(archive.decisions(story.id))) == (2, 3, 3)
