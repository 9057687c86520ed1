"""Which charset a page is in: by its bytes, what the server and the page say, and detection where those fail."""

from __future__ import annotations

import codecs
import re

from rashomon.reading.decode import decode

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.I)
_HEAD = 4096  # bytes in which a page names its charset (HTML asks for the first 1,024)
_SAMPLE = 65_536
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What pages call Latin-1 or ASCII is windows-1252 (WHATWG Encoding Standard, section 4.2).
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gb18030"}


def decode_page(data: bytes, said: str | None = None) -> tuple[str, list[str]]:
    """The text of a page and what to warn of. ``said`` is the charset that the server gave. Never raises.

    A byte order mark decides; then bytes that are valid UTF-8 are UTF-8, whatever was said; then the charsets that
    the server and the page name, where the bytes allow them; then detection.
    """
    if data.startswith(_BOMS):
        return decode(data)[0], []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    named = [name for name in (_known(said), _known(_in_page(data))) if name and name != "utf-8"]
    fitting = [name for name in dict.fromkeys(named) if _fits(data, name)]
    if len(fitting) == 1:
        return data.decode(fitting[0]), []
    found = _detected(data, fitting or None)
    if found is None:
        return decode(data, fitting[0] if fitting else None)
    told = said or _in_page(data) or "nothing"
    warnings = [] if found in fitting else [f"charset taken to be {found} ({told} was said, which the bytes are not)"]
    return data.decode(found, errors="replace"), warnings


def _in_page(data: bytes) -> str | None:
    found = _XML.search(data[:_HEAD]) or _META.search(data[:_HEAD])
    return found[1].decode("ascii") if found else None


def _known(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name.strip(" \"'")).name if name else None
    except (LookupError, ValueError):
        return None
    return _WINDOWS.get(found, found) if found else None


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _detected(data: bytes, among: list[str] | None) -> str | None:
    import logging

    from charset_normalizer import from_bytes

    logging.getLogger("charset_normalizer").setLevel(logging.CRITICAL)
    best = from_bytes(data[:_SAMPLE], cp_isolation=among).best()
    if best is None:
        return None
    return best.encoding if _fits(data, best.encoding) else None
