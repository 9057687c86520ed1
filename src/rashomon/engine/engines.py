"""Where jobs run: in this process, in a pool of processes, or on a Dask cluster. All run ``process_shard``."""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import threading
from collections import deque
from concurrent.futures import CancelledError
from typing import Any, Protocol

from rashomon.engine.jobs import Died, Job, Outcome
from rashomon.engine.work import process_shard
from rashomon.errors import RashomonError

_SHARDS_A_WORKER = 100  # then a process is replaced: spaCy's table of strings grows with every text


_DASK = {
    # A job whose worker is lost comes back to us at once: we know how to find the report that did it.
    "distributed.scheduler.allowed-failures": 0,
    # Giving memory back after each array costs a tenth of the time (seven times the page faults).
    "distributed.nanny.pre-spawn-environ": {"MALLOC_TRIM_THRESHOLD_": None},
    "distributed.worker.profile.enabled": False,
}


class Engine(Protocol):
    """Takes jobs and gives their outcomes in whatever order they come."""

    workers: int

    def submit(self, job: Job) -> None: ...

    def outcome(self, timeout: float | None = None) -> Outcome | None:
        """The next outcome, ``None`` after ``timeout`` seconds. Raises what a job raised."""
        ...

    def close(self) -> None: ...


class InProcess:
    """One job after the other, here. A report that kills the process kills the run."""

    workers = 1

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()

    def submit(self, job: Job) -> None:
        self._jobs.append(job)

    def outcome(self, timeout: float | None = None) -> Outcome | None:
        return process_shard(self._jobs.popleft())

    def close(self) -> None:
        self._jobs.clear()


class _Futures:
    """Jobs that come back as futures, whatever runs them."""

    workers: int
    lost: tuple[type[BaseException], ...]  # what a future raises whose worker was lost

    def __init__(self) -> None:
        self._outcomes: queue.Queue[tuple[Job, Any]] = queue.Queue()

    def _await(self, job: Job, future: Any) -> None:
        future.add_done_callback(lambda done: self._outcomes.put((job, done)))

    def outcome(self, timeout: float | None = None) -> Outcome | None:
        try:
            job, future = self._outcomes.get(timeout=timeout)
        except queue.Empty:
            return None
        self._came(future)
        try:
            found: Outcome = future.result()
        except self.lost as error:
            code = getattr(error, "exitcode", None)
            return Died(job, _died(code, job.patience), slow=code == 1)
        return found

    def _came(self, future: Any) -> None:
        """A future is there and need not be kept."""


class Processes(_Futures):
    """A pebble pool. A worker that dies takes one job with it, and another one takes its place."""

    def __init__(self, workers: int) -> None:
        import multiprocessing

        from pebble import ProcessExpired, ProcessPool

        super().__init__()
        self.workers, self.lost = workers, (ProcessExpired, CancelledError)
        # Not forked: a copy of a process with threads can hang, and one worker must start like the next.
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=2 * _SHARDS_A_WORKER,
            context=multiprocessing.get_context("spawn"),
            initializer=start_worker,
        )

    def submit(self, job: Job) -> None:
        self._await(job, self._pool.schedule(process_shard, args=(job,)))

    def close(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


class Dask(_Futures):
    """Dask distributed: the cluster at ``address``, or one of ``workers`` processes on this machine."""

    def __init__(self, workers: int, address: str | None = None) -> None:
        try:
            dask: Any = importlib.import_module("dask")
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise RashomonError("--engine dask needs Dask: pip install 'rashomon[dask]'") from None
        super().__init__()
        dask.config.set(_DASK)
        self.lost = (distributed.scheduler.KilledWorker, CancelledError)
        self._futures: set[Any] = set()
        self._cluster: Any = None
        if address is None:
            self._cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            )
        self._client: Any = distributed.Client(address or self._cluster, set_as_default=False)
        self.workers = max(1, len(self._client.scheduler_info()["workers"])) if address else workers

    def submit(self, job: Job) -> None:
        key = f"rashomon-{job.name}-{job.tries}-{id(self)}"
        future = self._client.submit(process_shard, job, key=key, pure=False)
        self._futures.add(future)  # one that nobody holds is given up
        self._await(job, future)

    def _came(self, future: Any) -> None:
        self._futures.discard(future)

    def close(self) -> None:
        self._futures.clear()
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def start_worker() -> None:
    """What a process of ours does first: one thread for the matrices, and an end when its parent ends."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _died(code: int | None, patience: float | None) -> str:
    how = f" (exit code {code})" if code is not None else ""
    slow = f", or took over {patience:.0f} seconds" if patience and code in (None, 1) else ""
    return f"it killed its worker{how}{slow}"
