"""Web archives: every record is read or named, whatever is broken, whole or in parts."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdWriter, zstd_train_dictionary_from_samples
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import OUTCOMES, archive, article, record, response
from rashomon.reading import Draft, Problem, Source, read
from rashomon.reading.registry import reader_for
from rashomon.reading.warc import WarcReader

Pack = Callable[[bytes], bytes]


class _Kept(io.BytesIO):
    """What is written stays when the writer closes it."""

    def close(self) -> None:
        pass


def zstd(data: bytes, dictionary: bytes | None = None) -> bytes:
    """A frame of its own; with a dictionary, which stands before the first one only, without it."""
    held = _Kept()
    writer = ZstdWriter(held, dictionary=dictionary) if dictionary else ZstdWriter(held)
    writer.write(data)
    writer.close()
    found = held.getvalue()
    return found[8 + int.from_bytes(found[4:8], "little") :] if dictionary else found


PACKS: dict[str, Pack] = {
    "plain": lambda data: data,
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zstd": zstd,
}
PAGES = [response(f"https://a.example/{n}", article(n).encode()) for n in range(6)]


def drafts(path: Path) -> list[Draft | Problem]:
    return list(WarcReader().read(Source(name="w", path=path)))


def in_parts(path: Path, size: int) -> list[Draft | Problem]:
    reader, found = WarcReader(), []
    for cut in reader.cuts(Source(name="w", path=path), size):
        found += list(reader.read(Source(name="w", path=path, cut=cut)))
    return found


def outcome(found: list[Draft | Problem]) -> list[str]:
    """What became of each record, in order; warnings apart."""
    return [
        str(one.id) if isinstance(one, Draft) else "problem"
        for one in found
        if isinstance(one, Draft) or one.severity == "error"
    ]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_whole_and_in_parts_are_the_same(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(map(pack, PAGES)))
    whole = drafts(path)
    assert outcome(whole) == [f"https://a.example/{n}" for n in range(6)]
    for size in (1, 2, 4, 100):
        cuts = list(WarcReader().cuts(Source(name="w", path=path), size))
        assert sum(cut.items for cut in cuts) == 6
        assert [cut.start for cut in cuts[1:]] == [cut.end for cut in cuts[:-1]]
        assert outcome(in_parts(path, size)) == outcome(whole)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
@pytest.mark.parametrize("left", [5, 30, 0.3, 0.9])
def test_a_truncated_end_is_named(pack: Pack, left: float, tmp_path: Path) -> None:
    parts = list(map(pack, PAGES))
    keep = int(left * len(parts[-1])) if left < 1 else int(left)
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(parts[:-1]) + parts[-1][:keep])
    found = drafts(path)
    assert outcome(found) == [f"https://a.example/{n}" for n in range(5)] + ["problem"]
    assert outcome(in_parts(path, 2)) == outcome(found)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
@pytest.mark.parametrize("spot", ["begin", "middle", "before"])
def test_reading_goes_on_behind_a_broken_record(pack: Pack, spot: str, tmp_path: Path) -> None:
    parts = list(map(pack, PAGES))
    if spot == "before":
        parts.insert(3, b"\r\nno record at all\r\n\r\n")
    else:
        at = 0 if spot == "begin" else len(parts[3]) // 2
        parts[3] = parts[3][:at] + bytes(b ^ 0xFF for b in parts[3][at : at + 8]) + parts[3][at + 8 :]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(parts))
    found = drafts(path)
    ids = [f"https://a.example/{n}" for n in range(6)]
    assert outcome(found) == [*ids[:3], "problem", *ids[3 if spot == "before" else 4 :]]
    for size in (1, 2, 3):
        assert outcome(in_parts(path, size)) == outcome(found)


def test_many_records_in_one_member(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(PAGES)))
    assert len(list(WarcReader().cuts(Source(name="w", path=path), 2))) == 1
    assert len(in_parts(path, 2)) == 6


@pytest.mark.parametrize("packed", [False, True], ids=["as it is", "compressed"])
def test_frames_with_a_dictionary_are_read_whole_and_in_parts(packed: bool, tmp_path: Path) -> None:
    """As archives of the Internet Archive's crawlers are: the dictionary is the file's first frame."""
    pages = [response(f"https://a.example/{n}", article(n).encode()) for n in range(60)]
    dictionary = zstd_train_dictionary_from_samples(pages, 8192)
    frame = zstd(dictionary) if packed else dictionary
    head = b"\x5d\x2a\x4d\x18" + len(frame).to_bytes(4, "little") + frame
    path = tmp_path / "a.warc.zst"
    path.write_bytes(head + b"".join(zstd(page, dictionary) for page in pages))
    ids = [f"https://a.example/{n}" for n in range(60)]
    assert outcome(drafts(path)) == ids
    for size in (7, 20):
        assert outcome(in_parts(path, size)) == ids
    broken = bytearray(path.read_bytes())
    broken[len(broken) // 2] ^= 0xFF
    path.write_bytes(broken)
    found = outcome(drafts(path))
    assert "problem" in found and found[0] == ids[0] and found[-1] == ids[-1] and outcome(in_parts(path, 7)) == found


def test_a_false_digest_is_no_page(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(PAGES[0].replace(b"mayor", b"major", 1) + PAGES[1])
    first, second = drafts(path)
    assert isinstance(first, Problem) and "digest" in first.reason and "https://a.example/0" in first.name
    assert isinstance(second, Draft)


def test_records_that_are_no_pages_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    info = record("warcinfo", b"software: x\r\n", media="application/warc-fields")
    path.write_bytes(info + PAGES[0] + record("request", b"GET / HTTP/1.1\r\n\r\n", "https://a.example/0"))
    *_, last = drafts(path)
    assert isinstance(last, Problem) and last.severity == "warning"
    assert "1 request, 1 warcinfo" in last.reason


@pytest.mark.parametrize(
    ("body", "kind", "status", "reason"),
    [
        (b"<html><body>gone</body></html>", "text/html", "404 Not Found", "answered 404"),
        (b"\x89PNG\r\n\x1a\n\0", "image/png", "200 OK", "not a page: image/png"),
        (b"", "text/html", "200 OK", "an empty page"),
        (b"<html><body><ul><li>A</li><li>B</li></ul></body></html>", "text/html", "200 OK", "article"),
    ],
)
def test_pages_that_are_no_reports(body: bytes, kind: str, status: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response("https://a.example/x", body, kind, status))
    (found,) = drafts(path)
    assert isinstance(found, Problem) and reason in found.reason


@pytest.mark.parametrize(
    ("encoding", "said", "meta"),
    [
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", "", '<meta charset="windows-1252">'),
        ("windows-1252", "utf-8", '<meta charset="windows-1252">'),
        ("iso-8859-1", "iso-8859-1", ""),
        ("utf-16", "", ""),
    ],
)
def test_the_bytes_decide_the_charset(encoding: str, said: str, meta: str, tmp_path: Path) -> None:
    text = article(3, "The café’s façade was praised.".replace("’", "'")).replace('<meta charset="utf-8">', meta)
    kind = "text/html" + (f"; charset={said}" if said else "")
    path = tmp_path / "a.warc"
    path.write_bytes(response("https://a.example/x", text.encode(encoding), kind))
    (found,) = drafts(path)
    assert isinstance(found, Draft) and "café's façade" in found.text


_GERMAN = "Die Stadt hat am Montag den Hafen eröffnet, und der Bau war nicht teurer als es in dem Plan stand. "


@pytest.mark.parametrize(
    ("said", "sentence", "reason"),
    [
        ("de", _GERMAN, "'de'"),
        ("", "Город открыл новый мост в понедельник, и мэр поблагодарил рабочих, которые его построили. ", "'ru'"),
        ("en", _GERMAN, None),
        ("de", "The mayor opened the harbour on Monday, and she thanked all of the workers who built it. ", None),
    ],
)
def test_pages_in_other_languages_are_named(said: str, sentence: str, reason: str | None, tmp_path: Path) -> None:
    page = article(1).replace("<html>", f'<html lang="{said}">').split("<p>")[0] + f"<p>{sentence * 8}</p></article>"
    path = tmp_path / "a.warc"
    path.write_bytes(response("https://a.example/x", page.encode(), "text/html; charset=utf-8"))
    (found,) = drafts(path)
    if reason:
        assert isinstance(found, Problem) and found.reason == f"language {reason}: no model"
    else:
        assert isinstance(found, Draft)


def test_encoded_bodies_are_unpacked_and_false_claims_survived(tmp_path: Path) -> None:
    body = article(1).encode()
    packed = response("https://a.example/1", gzip.compress(body), more="Content-Encoding: gzip\r\n")
    claimed = response("https://a.example/2", body, more="Content-Encoding: gzip\r\n")
    path = tmp_path / "a.warc"
    pieces = b"%x\r\n" % 99 + body[:99] + b"\r\n" + b"%x\r\n" % (len(body) - 99) + body[99:] + b"\r\n0\r\n\r\n"
    chunked = response("https://a.example/3", pieces, more="Transfer-Encoding: chunked\r\n")
    path.write_bytes(packed + claimed + chunked)
    texts = {one.text for one in drafts(path) if isinstance(one, Draft)}
    assert len(texts) == 1 and len(drafts(path)) == 3


def test_a_page_without_a_day_has_that_of_the_crawl(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(PAGES))
    reading = read([path])
    assert {str(r.published) for r in reading.reports} == {"2024-03-05"}
    assert all(r.url and r.outlet for r in reading.reports)


def test_found_by_suffix_and_by_content(tmp_path: Path) -> None:
    for name in ("a.warc", "a.WARC.GZ", "crawl.bin"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(PAGES[0]))
        assert isinstance(reader_for(Source(name=name, path=path)), WarcReader)


def test_every_record_of_a_crawl_is_accounted_for(tmp_path: Path) -> None:
    made = archive(120, odd=True)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(made.data)
    found = drafts(path)
    reasons = Counter(one.reason.split(" (")[0][:20] for one in found if isinstance(one, Problem))
    assert len(outcome(found)) == 120
    assert len([one for one in found if isinstance(one, Draft)]) == sum(
        count for kind, count in made.kinds.items() if OUTCOMES[kind] in ("kept", "duplicate")
    ), reasons
    assert outcome(in_parts(path, 7)) == outcome(found)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), at=st.integers(0, 4), keep=st.integers(0, 400))
def test_no_bytes_make_it_raise(data: bytes, at: int, keep: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    parts = [gzip.compress(page, mtime=0) for page in PAGES[:4]]
    parts.insert(at, data)
    path = tmp_path_factory.mktemp("w") / "a.warc.gz"
    path.write_bytes(parts[0][: len(parts[0]) - keep] + b"".join(parts[1:]) if keep % 3 == 0 else b"".join(parts))
    source = Source(name="w", path=path)
    reader = WarcReader()
    whole = [one for item in reader.items(source) for one in item()]
    assert all(isinstance(one, Draft | Problem) for one in whole)
    counted = sum(cut.items for cut in reader.cuts(source, 3))
    assert counted == len(outcome(whole))
