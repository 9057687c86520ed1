"""What browsers send: bounded before it is read, counted while it is read, in memory or in temporary files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rashomon.web.errors import Refused

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message

MEGABYTE = 1024 * 1024
_DRAINED = 16  # times the limit


@dataclass(frozen=True)
class Limits:
    """The most that one request may send: ``size`` bytes of all, ``files`` of them, ``text`` bytes of a field."""

    size: int = 64 * MEGABYTE
    files: int = 200
    fields: int = 1_000
    text: int = 8 * MEGABYTE


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. ``name`` is what the sender calls it: a label, never a path."""

    name: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Form:
    """The fields and files of a request."""

    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field, as it was sent."""
        return self.fields.get(name, (default,))[0]

    def line(self, name: str, most: int = 10_000) -> str:
        """The first value of a field in one line, at most so many characters of it."""
        return " ".join(self.get(name).split())[:most]

    def all(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, ())


async def read_form(request: Request, limits: Limits) -> Form:
    """The form that a request carries. Raises ``Refused``: 413 for too much, 400 for what is no form."""
    from python_multipart.exceptions import FormParserError
    from starlette.exceptions import HTTPException
    from starlette.formparsers import MultiPartException
    from starlette.requests import ClientDisconnect

    counted = _Counted(request, limits.size)
    if counted.announced > limits.size:
        await counted.drain()
        raise _too_much(limits)
    try:
        return await _parsed(counted.request(), limits)
    except HTTPException as error:
        reason = str(error.detail)
    except MultiPartException as error:
        reason = error.message
    except (FormParserError, UnicodeError, ValueError, ClientDisconnect) as error:
        reason = str(error)
    await counted.drain()
    if counted.over or "maximum" in reason.lower():
        raise _too_much(limits)
    raise Refused(
        400, "The form did not arrive in a shape that can be read.", "Go back, reload the page and try again."
    )


async def _parsed(request: Request, limits: Limits) -> Form:
    from starlette.datastructures import UploadFile

    fields: dict[str, tuple[str, ...]] = {}
    files = []
    bounds = {"max_files": limits.files, "max_fields": limits.fields, "max_part_size": limits.text}
    async with request.form(**bounds) as given:
        for name, value in given.multi_items():
            if not isinstance(value, UploadFile):
                fields[name] = (*fields.get(name, ()), value)
            elif value.filename:
                files.append(Upload(value.filename, await value.read()))
    return Form(fields, tuple(files))


def _too_much(limits: Limits) -> Refused:
    return Refused(
        413,
        "That is more than the reading room takes at once: "
        f"{limits.size // MEGABYTE} MB, {limits.files} files, {limits.text // MEGABYTE} MB of pasted text.",
        "Send it in parts, or add the folder with `rashomon add FOLDER --archive FILE`.",
    )


class _Counted:
    """A request whose body stops when it is more than ``size`` bytes."""

    def __init__(self, request: Request, size: int) -> None:
        self._request = request
        self._size = size
        self._done = False
        self._read = 0
        self.over = False
        self.announced = _number(request.headers.get("content-length"))

    def request(self) -> Request:
        from starlette.requests import Request

        return Request(self._request.scope, self._receive)

    async def _receive(self) -> Message:
        message = await self._request.receive()
        self._read += len(message.get("body", b""))
        self._done = not message.get("more_body", False)
        if self._read > self._size:
            self.over = True
            raise ValueError("more than the limit")
        return message

    async def drain(self) -> None:
        """Read the rest and forget it: a browser shows no answer before it has sent all, up to a point."""
        while not self._done and self._read < _DRAINED * self._size:
            message = await self._request.receive()
            self._read += len(message.get("body", b""))
            self._done = message["type"] != "http.request" or not message.get("more_body", False)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
