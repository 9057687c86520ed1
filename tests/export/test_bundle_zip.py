"""The zip of a bundle: the same bytes for the same files, every changed byte seen, and nothing harmful opened."""

from __future__ import annotations

import contextlib
import io
import stat
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.export import bundle_zip
from rashomon.export.bundle_zip import BadBundle, is_sealed, packed, unpacked

FILES = {"manifest.json": b"{}\n", "reports/a.txt": "Émile \U0001f54a".encode(), "empty.txt": b""}
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(/[a-z][a-z0-9]{0,8})?\.txt", fullmatch=True)


def zipped(write: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        write(made)
    return out.getvalue()


def named(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    info.create_system = 3
    info.external_attr = mode << 16
    return info


@given(st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=6))
def test_what_is_packed_comes_out_again_in_its_order(files: dict[str, bytes]) -> None:
    raw = packed(files)
    assert list(unpacked(raw).items()) == list(files.items())
    assert raw == packed(files)
    assert is_sealed(raw)


@given(st.data())
def test_any_changed_byte_breaks_the_seal(data: st.DataObject) -> None:
    raw = bytearray(packed(FILES))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    assert not is_sealed(bytes(raw))


@given(st.data())
def test_a_broken_zip_is_refused_or_read_never_anything_else(data: st.DataObject) -> None:
    raw = bytearray(packed(FILES))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for bad in (bytes(raw), bytes(raw[:cut])):
        with contextlib.suppress(BadBundle):
            unpacked(bad)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_zip_are_refused(raw: bytes) -> None:
    with pytest.raises(BadBundle):
        unpacked(raw)


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt",
        "/etc/passwd",
        "a/../../b",
        "C:\\x",
        "a\\b",
        "a/",
        ".hidden",
        "a/.b",
        "a//b",
        "é.txt",
        "a\nb",
        "x" * 300,
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    raw = zipped(lambda z: z.writestr(named(name), b"x"))
    with pytest.raises(BadBundle, match="name in a bundle"):
        unpacked(raw)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["a.txt", "A.TXT"])
def test_double_names_are_refused(other: str) -> None:
    def write(made: zipfile.ZipFile) -> None:
        made.writestr("a.txt", b"one")
        made.writestr(other, b"two")

    with pytest.raises(BadBundle, match="two files"):
        unpacked(zipped(write))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_links_and_devices_are_refused(kind: int) -> None:
    with pytest.raises(BadBundle, match="no plain file"):
        unpacked(zipped(lambda z: z.writestr(named("a.txt", kind | 0o777), b"/etc/passwd")))


def test_encrypted_files_are_refused() -> None:
    raw = bytearray(packed({"a.txt": b"one"}))
    raw[6] |= 1  # the flags of the file's own head, and of its line in the directory
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadBundle, match="encrypted"):
        unpacked(bytes(raw))


def test_other_ways_of_packing_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("a.txt", b"one")
    with pytest.raises(BadBundle, match="packed in a way"):
        unpacked(out.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    zeros = bytes(1024**2)

    def write(made: zipfile.ZipFile) -> None:
        for n in range(65):
            made.writestr(f"{n}.txt", zeros)

    with pytest.raises(BadBundle, match="more than any case has"):
        unpacked(zipped(write))


def test_a_long_line_of_one_letter_is_no_bomb() -> None:
    text = b"a" * 2_000_000
    assert unpacked(packed({"reports/a.txt": text}))["reports/a.txt"] == text


def test_a_stream_longer_than_the_zip_says_is_refused() -> None:
    raw = bytearray(packed({"a.txt": b"x" * 1000}))
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    with pytest.raises(BadBundle):
        unpacked(bytes(raw))


def test_too_many_files_and_too_large_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = packed(FILES)
    monkeypatch.setattr(bundle_zip, "MOST_FILES", 2)
    with pytest.raises(BadBundle, match="more than a bundle may have"):
        unpacked(raw)
    monkeypatch.setattr(bundle_zip, "MOST_PACKED", 10)
    with pytest.raises(BadBundle, match="larger than a bundle"):
        unpacked(raw)
