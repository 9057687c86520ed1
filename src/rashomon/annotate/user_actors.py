"""A user's own actors: a CSV file merged over the lexicon, so that local names get the right country and sector.

Columns: ``name`` (required), ``aliases`` (separated by ``|``), ``country`` (ISO 3166-1 alpha-3, a country's name, or an
organisation's code such as IGOEUR), ``sector`` (of PLOVER: GOV, MIL, REB …), ``kind`` (person, organisation …),
``from`` and ``to`` (the first day, and the first day after, of what the row says). Where a row speaks, it wins.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from rashomon.errors import InputError
from rashomon.model import ActorMention
from rashomon.resources.lexicon import by_first_word, country_names, first_word, terms
from rashomon.values import Actor, Relation
from rashomon.values.actor import ActorKind
from rashomon.values.names import fold, person_relation, words

COLUMNS = ("name", "aliases", "country", "sector", "kind", "from", "to")
# The sectors of PLOVER's actor codes, with those of CAMEO that its coders still use.
SECTORS = frozenset(
    words("AGR BUS COP CRM CVL EDU ELI GOV HLH HRI IGO JUD LAB LEG MED MIL NGO OPP PTY REB REF REL SPY UAF UNS")
)
_KINDS = frozenset(get_args(ActorKind))


@dataclass(frozen=True, slots=True)
class UserActor:
    """A row of the file: an actor by all its names, and what is said of it from ``begin`` until before ``end``."""

    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    sector: str | None = None
    kind: ActorKind | None = None
    begin: date | None = None
    end: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether the row speaks of the day; a report without a date is taken to be in every term."""
        if day is None:
            return True
        return (self.begin is None or self.begin <= day) and (self.end is None or day < self.end)


class UserActors:
    """The rows of an actors file, arranged for a scan of a text."""

    def __init__(self, rows: Sequence[UserActor]) -> None:
        self.rows = tuple(rows)
        named: dict[str, list[UserActor]] = {}
        for row in self.rows:
            for text in (row.name, *row.aliases):
                named.setdefault(text, []).append(row)
        self._table = by_first_word({text: (text, tuple(own)) for text, own in named.items()})

    def found(self, text: str, day: date | None) -> Iterator[tuple[int, int, UserActor]]:
        """Where the text names an actor of the file, in order, longest name first, none inside another."""
        reached = 0
        for word in _WORD.finditer(text):
            if word.start() < reached:
                continue
            for name, rows in self._table.get(first_word(text[word.start() : word.end()]), ()):
                end = word.start() + len(name)
                row = next((r for r in rows if r.holds(day)), None)
                if row is not None and text.startswith(name, word.start()) and not text[end : end + 1].isalnum():
                    yield word.start(), end, row
                    reached = end
                    break


_WORD = re.compile(r"(?<!\w)\w+|(?<!\w)[^\w\s]")  # a name may begin with a sign: "@ministry"
_CURRENT: ContextVar[UserActors | None] = ContextVar("rashomon_user_actors", default=None)


@contextlib.contextmanager
def using(actors: UserActors | None) -> Iterator[None]:
    """Annotate with these actors over the lexicon's: ``with using(load_actors("actors.csv")): annotate(reports)``."""
    token = _CURRENT.set(actors)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def load_actors(path: str | Path) -> UserActors:
    """Read an actors file (CSV, UTF-8, with a header).

    Raises ``rashomon.errors.InputError`` that names the line and the column at the first thing that can't be used.
    """
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(name, (error.strerror or "can't be opened").lower()) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(name, f"line {line}: not UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_header(name, reader.fieldnames)
        rows = [_row(name, reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise InputError(name, f"after line {reader.line_num}: {error}") from error
    return UserActors(rows)


def _check_header(path: str, header: Sequence[str] | None) -> None:
    known = [h.strip().lower() for h in header or ()]
    if "name" not in known:
        raise InputError(path, f"line 1: no column name; the columns are {', '.join(COLUMNS)}")
    for column in known:
        if column not in COLUMNS:
            raise InputError(path, f"line 1, column {column or '(empty)'}: unknown; available: {', '.join(COLUMNS)}")
        if known.count(column) > 1:
            raise InputError(path, f"line 1, column {column}: there twice")


def _row(path: str, line: int, cells: dict[str, str]) -> UserActor:
    if None in cells:  # csv puts what is over the header's width there
        raise InputError(path, f"line {line}: more cells than the header has columns")
    row = {key.strip().lower(): (value or "").strip() for key, value in cells.items()}
    if not row["name"]:
        raise InputError(path, f"line {line}, column name: empty")

    def refuse(column: str, why: str) -> InputError:
        return InputError(path, f"line {line}, column {column}: {row[column]!r} {why}")

    begin, end = (_day(row, column, refuse) for column in ("from", "to"))
    if begin and end and end <= begin:
        raise refuse("to", "is not after the day in from")
    sector = row.get("sector", "").upper() or None
    if sector is not None and sector not in SECTORS:
        raise refuse("sector", f"is no sector; available: {', '.join(sorted(SECTORS))}")
    kind = row.get("kind", "").lower()
    if kind and kind not in _KINDS:
        raise refuse("kind", f"is no kind; available: {', '.join(sorted(_KINDS))}")
    return UserActor(
        name=row["name"],
        aliases=tuple(a.strip() for a in row.get("aliases", "").split("|") if a.strip()),
        country=_country(row, refuse),
        sector=sector,
        kind=next((k for k in get_args(ActorKind) if k == kind), None),
        begin=begin,
        end=end,
    )


_Refuse = Callable[[str, str], InputError]


def _day(row: dict[str, str], column: str, refuse: _Refuse) -> date | None:
    cell = row.get(column, "")
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise refuse(column, "is no day; write 2025-05-16") from None


def _country(row: dict[str, str], refuse: _Refuse) -> str | None:
    cell = row.get("country", "")
    if not cell:
        return None
    if cell.upper() in country_names() or re.fullmatch(r"(?:IGO|NGO|MNC)[A-Z]{0,6}", cell.upper()):
        return cell.upper()
    named = next((t.code for t in terms().get(first_word(cell), ()) if t.text == cell and t.kind == "name"), None)
    if named is None:
        raise refuse("country", "is no ISO 3166-1 alpha-3 code or country")
    return named


def merged(text: str, mentions: Sequence[ActorMention], published: date | None) -> tuple[ActorMention, ...]:
    """The mentions of a report's text with those of the actors in use laid over them.

    A mention of an actor in the file gets the file's country and sector, and so does every other mention of the
    same actor ("the minister", "he"); names that were found by nobody get a mention of their own.
    """
    actors = _CURRENT.get()
    if actors is None:
        return tuple(mentions)
    kept = list(mentions)
    known: dict[Actor, Actor] = {}
    for start, end, row in actors.found(text, published):
        home = [m for m in kept if _names(m, start, end, row)]
        for m in home:
            known[m.actor] = _actor(row, m.actor)
        kept = [m for m in kept if m in home or m.end <= start or end <= m.start or _around(m, start, end)]
        if not home:
            own = _actor(row, Actor(kind=row.kind or "organisation", label=text[start:end]))
            kept.append(ActorMention(start=start, end=end, text=text[start:end], actor=own))
    told = (m.model_copy(update={"actor": known[m.actor]}) if m.actor in known else m for m in kept)
    return tuple(sorted(told, key=lambda m: (m.start, -m.end)))


def _around(mention: ActorMention, start: int, end: int) -> bool:
    return mention.start <= start and end <= mention.end and (mention.start, mention.end) != (start, end)


def _names(mention: ActorMention, start: int, end: int, row: UserActor) -> bool:
    """Whether the mention is one of the row's actor: on its very words, or with a title or country around them."""
    if (mention.start, mention.end) == (start, end):
        return True
    name = mention.actor.name
    if name is None or not _around(mention, start, end):
        return False
    if mention.actor.kind == "person":
        return person_relation(name, row.name) is Relation.EQUAL
    return fold(name) in {fold(n) for n in (row.name, *row.aliases)}


def _actor(row: UserActor, base: Actor) -> Actor:
    kind = row.kind or base.kind
    return base.model_copy(
        update={
            "name": row.name,
            "kind": kind,
            "country": row.country or base.country,
            "sector": row.sector or base.sector,
            "key": row.name if kind == "organisation" else None,
        }
    )
