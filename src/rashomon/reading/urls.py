"""Lists of web addresses: a text with one address a line; ``#`` begins a comment."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rashomon.errors import EmptyInput, InputError
from rashomon.reading.decode import MAX_BYTES, decode
from rashomon.reading.fetch import is_url
from rashomon.reading.pages import page_drafts
from rashomon.reading.source import Draft, Problem, Source

if TYPE_CHECKING:
    from rashomon.reading.polite import Answer, Polite

_SNIFFED = 3  # lines that must all be addresses for a text to be a list


class UrlListReader:
    name = "addresses"
    suffixes: tuple[str, ...] = (".urls",)

    def sniff(self, head: bytes) -> bool:
        lines = [line.strip() for line in decode(head)[0].splitlines()[:50] if line.strip()]
        whole = lines[:-1] if len(head) >= 4096 else lines  # the last one may be cut off
        return bool(whole) and all(_is_address(line) or line.startswith("#") for line in whole)

    def read(self, source: Source) -> Iterator[Draft | Problem]:
        """The pages, fetched one after the other; each that can't be had is a problem."""
        from rashomon.reading.polite import Polite

        polite = Polite()
        for found in addresses(source):
            if isinstance(found, Problem):
                yield found
                continue
            try:
                yield from fetched(found, polite)
            except InputError as error:
                yield Problem(name=error.name, reason=error.reason)


def addresses(source: Source) -> list[str | Problem]:
    """The addresses in order, each once; other lines as problems. Raises ``EmptyInput`` where there is no address."""
    text, _ = decode(source.bytes(MAX_BYTES))
    found: dict[str, str | Problem] = {}
    for number, line in enumerate(text.splitlines(), 1):
        given = line.strip()
        if not given or given.startswith("#"):
            continue
        where = f"{source.name}:{number}"
        found.setdefault(given, given if _is_address(given) else Problem(name=where, reason="not a web address"))
    if not any(isinstance(one, str) for one in found.values()):
        raise EmptyInput(source.name, "no web address in it")
    return list(found.values())


def fetched(url: str, polite: Polite) -> Iterator[Draft | Problem]:
    """The report at an address. Raises ``InputError``."""
    answer = polite.get(url)
    if answer.status != 200:
        yield Problem(name=url, reason=f"the server answered {answer.status} {answer.reason}")
        return
    for draft in page_drafts(_source(answer), answer.kind):
        if isinstance(draft, Draft):
            draft.url, draft.id, draft.where = answer.url, draft.id or url, url
        yield draft


def _source(answer: Answer) -> Source:
    return Source(name=answer.url, data=answer.data, url=answer.url, charset=charset_of(answer.kind))


@functools.cache
def charset_of(kind: str) -> str | None:
    """The charset that a Content-Type names."""
    from email.message import Message

    message = Message()
    message["Content-Type"] = kind
    found = message.get_content_charset()
    return found if isinstance(found, str) else None


def _is_address(line: str) -> bool:
    return is_url(line) and " " not in line and "." in line
