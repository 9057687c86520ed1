"""What can go wrong with an archive, as a tree under ``rashomon.errors.RashomonError``:

ArchiveError               names the archive, says what is wrong and what to do about it
├── NoArchive              there is no file, database or server of that name
├── NotAnArchive           it is something else
├── DamagedArchive         what is in it can't be read
├── NewerArchive           a newer rashomon wrote it
├── OlderArchive           it must be migrated first
├── LockedArchive          another program is writing and does not finish
├── FullDisk               there is no room for what should be written
├── ReadOnlyArchive        this user may not write to it
├── NotPossible            what was asked for can't be done with what is in it
└── UnknownName            no story, report, record or decision of that name is in it
"""

# The names are the field's words; "Error" at their ends would add nothing.
# ruff: noqa: N818

from __future__ import annotations

from rashomon.errors import RashomonError


class ArchiveError(RashomonError):
    """``name`` is the archive as given (without a password), ``reason`` one clause, ``cure`` what to do."""

    def __init__(self, name: str, reason: str, cure: str = "") -> None:
        super().__init__(f"{name}: {reason}" + (f"; {cure}" if cure else ""))
        self.name = name
        self.reason = reason
        self.cure = cure


class NoArchive(ArchiveError):
    """There is no file, database or server of that name."""


class NotAnArchive(ArchiveError):
    """It is something else."""


class DamagedArchive(ArchiveError):
    """What is in it can't be read."""


class NewerArchive(ArchiveError):
    """A newer rashomon wrote it."""


class OlderArchive(ArchiveError):
    """It must be migrated first."""


class LockedArchive(ArchiveError):
    """Another program is writing and does not finish."""


class FullDisk(ArchiveError):
    """There is no room for what should be written."""


class ReadOnlyArchive(ArchiveError):
    """This user may not write to it."""


class NotPossible(ArchiveError):
    """What was asked for can't be done with what is in it."""


class UnknownName(ArchiveError):
    """No story, report, record or decision of that name is in it."""
