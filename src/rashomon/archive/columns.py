"""Column types that keep the same values in SQLite and in PostgreSQL."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, String, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


_CLOCK: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This moment, in UTC; within ``clock`` the one given there."""
    return _CLOCK.get() or datetime.now(UTC)


@contextmanager
def clock(moment: datetime | None) -> Iterator[None]:
    """What is written within is dated ``moment``, so that it is a function of the input; ``None``: by the clock."""
    token = _CLOCK.set(moment)
    try:
        yield
    finally:
        _CLOCK.reset(token)


def stamp(moment: datetime) -> str:
    """A moment as it is kept: ISO 8601 in UTC with microseconds, so that its order is that of the letters."""
    return moment.astimezone(UTC).strftime(_FORMAT)


def moment(text: str) -> datetime:
    """The moment of a stamp. Raises ``ValueError`` for other text."""
    return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware ``datetime``, kept as its stamp: SQLite has no type for it, and PostgreSQL's would round trip else."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else stamp(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class KeptText(TypeDecorator[str]):
    """A report's text, every code point of it. PostgreSQL's own text can't hold NUL: there it is UTF-8 in ``bytea``."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else LargeBinary())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "sqlite" else value.encode("utf-8")

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return value if value is None or isinstance(value, str) else bytes(value).decode("utf-8")


class Packed(TypeDecorator[bytes]):
    """Bytes, compressed with zlib: the JSON of a record shrinks to about a tenth."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(value, 6)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.decompress(bytes(value))
