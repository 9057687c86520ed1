"""The zip that a case bundle is: written the same way every time, and opened only where it can do no harm."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping

from rashomon.errors import RashomonError

SEAL = b"sha256:"  # begins the zip's comment: the hash of the zip as it is without one
_SEALED = len(SEAL) + 64
_STAMP = (1980, 1, 1, 0, 0, 0)
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*")
MOST_FILES = 100_000
MOST_BYTES = 2 * 1024**3  # unpacked, all files together
MOST_PACKED = 1024**3
_RATIO = 200  # unpacked to packed, where there is more than _FREE of it: text shrinks to a tenth, hardly to less
_FREE = 64 * 1024**2


class BadBundle(RashomonError):  # noqa: N818  a name of the field, as in errors.py
    """What was given is no bundle that can be opened safely; the message says why."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files in this order: no times, no owners, and sealed with its own hash.

    The same files give the same bytes on every machine with the same zlib; what is in them does not depend on it.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=9) as zipped:
        for name, body in files.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(info, body, compresslevel=9)
    raw = out.getvalue()
    seal = SEAL + hashlib.sha256(raw).hexdigest().encode()
    return raw[:-2] + len(seal).to_bytes(2, "little") + seal


def is_sealed(raw: bytes) -> bool:
    """Whether every byte of the zip is the one that was written."""
    head, seal = raw[: -_SEALED - 2], raw[-_SEALED:]
    length = raw[-_SEALED - 2 : -_SEALED]
    if not seal.startswith(SEAL) or length != _SEALED.to_bytes(2, "little"):
        return False
    return seal[len(SEAL) :] == hashlib.sha256(head + b"\0\0").hexdigest().encode()


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files of a bundle, in their order. Raises ``BadBundle``.

    Refused: what is no zip or a broken one; names that lead elsewhere, that are double, or not a bundle's; links,
    folders, encrypted files; more files or bytes than a case has, and bytes that come out of nowhere (a zip bomb).
    """
    if len(raw) > MOST_PACKED:
        raise BadBundle(f"larger than a bundle may be ({MOST_PACKED:,} bytes)")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as zipped:
            entries = zipped.infolist()
            _bounded(entries, len(raw))
            return {entry.filename: _read(zipped, entry) for entry in entries}
    except BadBundle:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadBundle(f"can't be opened as a zip: {' '.join(str(error).split()) or type(error).__name__}") from None


def _bounded(entries: list[zipfile.ZipInfo], size: int) -> None:
    """From the directory alone, before a byte is unpacked."""
    if len(entries) > MOST_FILES:
        raise BadBundle(f"{len(entries):,} files are more than a bundle may have")
    seen: set[str] = set()
    for entry in entries:
        _fit(entry)
        if entry.filename.casefold() in seen:
            raise BadBundle(f"two files are called {_told(entry)}")
        seen.add(entry.filename.casefold())
    whole = sum(entry.file_size for entry in entries)
    if whole > MOST_BYTES or (whole > _FREE and whole > _RATIO * size):
        raise BadBundle(f"{whole:,} bytes would come out of {size:,}: more than any case has")


def _fit(entry: zipfile.ZipInfo) -> None:
    if not _NAME.fullmatch(entry.orig_filename) or len(entry.filename) > 200:
        raise BadBundle(f"a file is called {_told(entry)}: no name in a bundle")
    if entry.flag_bits & 0x1:
        raise BadBundle(f"{_told(entry)} is encrypted")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise BadBundle(f"{_told(entry)} is no plain file")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadBundle(f"{_told(entry)} is packed in a way that a bundle does not know")


def _read(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most as many bytes as the directory told: a stream that holds more is broken off."""
    with zipped.open(entry) as stream:
        body = stream.read(entry.file_size + 1)
    if len(body) != entry.file_size:
        raise BadBundle(f"{_told(entry)} is not as long as the zip says")
    return body


def _told(entry: zipfile.ZipInfo) -> str:
    return ascii(entry.orig_filename[:80])
