"""Work that takes longer than a page: done one after the other in a thread, looked at while it goes on."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[str, int, int], None]
_KEPT = 50


@dataclass
class Job:
    """A piece of work. ``state`` is waiting, working, done or failed; ``result`` what it gave, ``error`` why not."""

    number: int
    title: str
    state: str = "waiting"
    stage: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    error: str = ""
    ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")

    def progress(self, stage: str, done: int, total: int) -> None:
        self.stage, self.done, self.total = stage, done, total


class Jobs:
    """The work that was asked for, the latest last. One piece at a time: an archive has one writer."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._thread: ThreadPoolExecutor | None = None

    def start(self, title: str, work: Callable[[Progress], Any]) -> Job:
        """Take on a piece of work."""
        job = Job(next(self._numbers), title)
        self._jobs[job.number] = job
        for number in [n for n, held in self._jobs.items() if held.over][:-_KEPT]:
            del self._jobs[number]
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rashomon-job")
        self._thread.submit(_run, job, work)
        return job

    def get(self, number: int) -> Job | None:
        return self._jobs.get(number)

    def close(self) -> None:
        """Take on nothing more; what waits is dropped, what is being done is finished."""
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)


def _run(job: Job, work: Callable[[Progress], Any]) -> None:
    job.state = "working"
    try:
        job.result = work(job.progress)
        job.state = "done"
    except Exception as error:  # whatever it was, a page must say so
        from rashomon.errors import RashomonError

        told = isinstance(error, RashomonError)
        job.error = str(error) if told else f"{type(error).__name__}: {error}"
        job.state = "failed"
    finally:
        job.ended.set()
