"""The keys of the room: what each does, and what a person made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

#: What can be done by a key: the action, its key, and what it does. The first ones are those of the record's page.
ACTIONS = (
    ("next", "j", "next fact"),
    ("previous", "k", "previous fact"),
    ("next-disputed", "d", "next disputed fact"),
    ("previous-disputed", "D", "previous disputed fact"),
    ("words", "n", "next words of the fact in the reports"),
    ("accept", "a", "accept the fact"),
    ("reject", "r", "reject the fact"),
    ("edit", "e", "edit a field from the words selected in a report"),
    ("note", "t", "write a note"),
    ("open", "o", "open the fact on its own: merge, split, move"),
    ("undo", "u", "take back the last decision"),
    ("search", "/", "search"),
    ("stories", "s", "to the stories"),
    ("queue", "q", "to the review queue"),
    ("help", "?", "the keys"),
)
DEFAULTS = {action: key for action, key, _ in ACTIONS}


@dataclass(frozen=True)
class Keys:
    """One key an action, none of them twice."""

    held: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> Keys:
        """The keys that a cookie keeps; the usual ones for what it does not name or can't be read."""
        try:
            given = json.loads(text) if text else {}
        except ValueError:
            given = {}
        return cls.of(given if isinstance(given, dict) else {})

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Keys:
        """With these for their actions; one that is no single character, or is taken, stays the usual one."""
        held = dict(DEFAULTS)
        wanted = {a: k for a, k in given.items() if a in DEFAULTS and isinstance(k, str) and is_key(k)}
        held.update(wanted)
        return cls(held) if len(set(held.values())) == len(held) else cls(dict(DEFAULTS))

    def __getitem__(self, action: str) -> str:
        return self.held[action]

    @property
    def text(self) -> str:
        """What a cookie keeps: only what is not as usual."""
        changed = {a: k for a, k in self.held.items() if DEFAULTS[a] != k}
        return json.dumps(changed, ensure_ascii=True, separators=(",", ":")) if changed else ""

    @property
    def json(self) -> str:
        """For the page's script: every action's key now."""
        return json.dumps(dict(self.held), ensure_ascii=True, separators=(",", ":"))


def is_key(text: str) -> bool:
    """Whether it is a key that writes one character, and none that moves about in a page."""
    return len(text) == 1 and text.isprintable() and not text.isspace()


def clashes(given: Mapping[str, str]) -> list[str]:
    """What is wrong with keys that a person wants, a line each."""
    found = []
    held = {**DEFAULTS, **given}
    for action, _, what in ACTIONS:
        key = held[action]
        if not is_key(key):
            found.append(f"“{what}” needs one character.")
            continue
        others = [w for a, _, w in ACTIONS if a != action and held[a] == key]
        if others and next(a for a in held if held[a] == key) == action:
            found.append(f"“{key}” can't be both: {what}, and {others[0]}.")
    return found
