"""What the linked formats share: ids that are the same for the same thing, addresses that are safe, JSON as bytes."""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import json
import re
import uuid
from datetime import date
from urllib.parse import quote, urlsplit

from rashomon.model import Fact, Record, RecordReport
from rashomon.resources.lexicon import iso3_of

#: The namespace of rashomon's own terms and of its UUIDs (version 5, RFC 9562).
VOCABULARY = "https://rashomon.readthedocs.io/ns#"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, VOCABULARY).bytes
_SCHEMES = frozenset(("http", "https", "ftp"))
_HEX = re.compile(r"[0-9a-f]{64}")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def uid(*parts: str) -> str:
    """The UUID (version 5) of a thing that is told by these words: the same words give the same one.

    >>> uid("fact", "f1") == uid("fact", "f1") != uid("fact", "f2")
    True
    """
    name = "".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "replace")
    digest = hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest[:16], version=5))


def urn(*parts: str) -> str:
    """The same as an address: ``urn:uuid:…``."""
    return f"urn:uuid:{uid(*parts)}"


def story_key(record: Record) -> tuple[str, str]:
    """What tells a story from another of its name: its first report."""
    return record.story, record.reports[0].hash if record.reports else ""


def fact_uid(record: Record, fact: Fact) -> str:
    return uid("fact", *story_key(record), fact.id)


def iri(address: str | None) -> str | None:
    """A web address as an IRI reference may have it, percent-encoded (RFC 3986); ``None`` where it is none.

    Only http, https and ftp: what else a report calls its address is not for a machine to follow.

    >>> iri("https://a.example/x y?q=<b>"), iri("javascript:alert(1)")
    ('https://a.example/x%20y?q=%3Cb%3E', None)
    """
    try:
        parts = urlsplit((address or "").strip())
        known = parts.scheme.lower() in _SCHEMES and bool(parts.hostname)
    except ValueError:
        return None
    if not known or address is None:
        return None
    host = _host(parts.netloc)
    rest = parts._replace(scheme="", netloc="").geturl()
    before, mark, fragment = rest.partition("#")
    return _BAD_ESCAPE.sub("%25", f"{parts.scheme.lower()}://{host}{_escaped(before)}{mark}{_escaped(fragment)}")


def _host(netloc: str) -> str:
    """The authority part: a name in other letters as it stands in the DNS (IDNA), what else is odd percent-encoded."""
    user, mark, host = netloc.rpartition("@")
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return quote(f"{user}{mark}{host}".encode("utf-8", "replace"), safe="%:@[]!$&'()*+,;=~")


def _escaped(part: str) -> str:
    return quote(part.encode("utf-8", "replace"), safe="%/:@!$&'()*+,;=~?")


def text_iri(report: RecordReport) -> str:
    """The kept text by its hash: ``ni:///sha-256;…`` (RFC 6920), a URN where the hash is none."""
    if not _HEX.fullmatch(report.hash):
        return urn("text", report.id, report.hash)
    digest = base64.urlsafe_b64encode(bytes.fromhex(report.hash)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


@functools.cache
def _alpha2() -> dict[str, str]:
    return {three: two for two, three in iso3_of().items()}


def alpha2(code: str | None) -> str | None:
    """ISO 3166-1 alpha-2 of a country's alpha-3 code; ``None`` for what is no country (IGOEUR).

    >>> alpha2("TUR"), alpha2("IGOEUR")
    ('TR', None)
    """
    return _alpha2().get(code or "")


def day(found: date | None) -> str | None:
    return found.isoformat() if found is not None else None


def source_name(report: RecordReport) -> str:
    """Who published it: the outlet, else the report's title, else its id."""
    return report.outlet or report.title or report.id


def one_line(text: str) -> str:
    return " ".join(text.split())


def json_bytes(value: object) -> bytes:
    """A JSON document as UTF-8: letters as they are, keys in their order, no ``NaN``, a line end at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8", "replace")


def json_line(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False) + "\n").encode(
        "utf-8", "replace"
    )
