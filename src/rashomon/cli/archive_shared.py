"""What the commands on an archive share: where it is, and opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rashomon.archive import Archive

_OPTION = typer.Option(
    "--archive",
    "-a",
    metavar="FILE",
    envvar="RASHOMON_ARCHIVE",
    help="The archive: a file, or postgresql://USER@HOST/NAME.",
    show_default=False,
)
Place = Annotated[str, _OPTION]
OptionalPlace = Annotated[str | None, _OPTION]  # where a command can do without an archive


def opened_archive(place: str, create: bool = False) -> Archive:
    """The archive; only ``add`` and ``restore`` make one where there is none. Raises ``ArchiveError``."""
    from rashomon.archive import Archive as _Archive

    return _Archive.open(place, create)
