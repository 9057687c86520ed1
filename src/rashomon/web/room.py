"""What all requests share: the archive, what was made of it already, and the work that goes on behind the pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from rashomon.web.forms import Limits
from rashomon.web.jobs import Jobs
from rashomon.web.security import Policy

if TYPE_CHECKING:
    from rashomon.archive import Archive

T = TypeVar("T")

_KEPT = 64  # things made that are kept: pages of a large story are a few megabytes each


class Memory:
    """The last things made, by what they were made from. Threads may ask at once: each thing is made once."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is held under the key, else what ``make`` gives, which is then held."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]  # type: ignore[no-any-return]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._held:
                    return self._held[key]  # type: ignore[no-any-return]
            try:
                made = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._held[key] = made
                while len(self._held) > self._kept:
                    self._held.popitem(last=False)
            return made


@dataclass
class Room:
    """The reading room: one archive, and who may enter."""

    archive: Archive
    name: str
    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    memory: Memory = field(default_factory=Memory)
    jobs: Jobs = field(default_factory=Jobs)
