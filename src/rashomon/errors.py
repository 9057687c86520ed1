"""What can go wrong, as a tree:

RashomonError
├── InputError            one input can't be used: says which and why
│   ├── UnreadableInput   the bytes can't be opened or decoded as a report
│   ├── EmptyInput        there is no text in it
│   └── TooLarge          more than one report can have
├── NothingToRead         none of the inputs could be used
└── MissingModel          the parser's model is not installed
"""

# The names are the field's words; "Error" at their ends would add nothing.
# ruff: noqa: N818

from __future__ import annotations

from collections.abc import Sequence


class RashomonError(Exception):
    """The root: catch this to catch everything rashomon raises on purpose."""


class InputError(RashomonError):
    """An input that can't be used. ``name`` is the input as given, ``reason`` one clause."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class UnreadableInput(InputError):
    """The bytes can't be opened, or are no text of a kind that rashomon reads."""


class EmptyInput(InputError):
    """Nothing to read in it."""


class TooLarge(InputError):
    """More bytes or characters than one report can have."""


class NothingToRead(RashomonError):
    """None of the inputs could be used."""


class MissingModel(RashomonError):
    """No parser model is installed."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"no English parser model is installed; install one of: {', '.join(names)}")
