"""A bar on standard error, once the work takes a while."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_PATIENCE = 1.0  # seconds of work before progress is shown


class Progress:
    """Called with ``(stage, done, total)``; shows a bar on standard error after a second of work."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._began = time.monotonic()
        self._bars: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown or time.monotonic() - self._began < _PATIENCE:
            return
        bars = self._bars or self._start()
        if stage not in self._tasks:
            self._tasks[stage] = bars.add_task(stage, total=total)
        bars.update(self._tasks[stage], completed=done, total=total)

    def _start(self) -> RichProgress:
        from rich.console import Console
        from rich.progress import Progress as Bars

        self._bars = Bars(console=Console(stderr=True), transient=True)
        self._bars.start()
        return self._bars

    def close(self) -> None:
        """Take the bar away; nothing more is shown."""
        self._shown = False
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
