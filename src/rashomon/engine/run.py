"""A run from inputs to results: plan, read, sieve, annotate, account. Whatever the engine, the same bytes.

Shards are read side by side, sieved in order, annotated side by side. A shard whose worker dies is tried once
more, then halved until the report that does it is found and set aside.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from rashomon.engine.engines import Engine
from rashomon.engine.folder import Folder
from rashomon.engine.jobs import BATCH, Died, Format, Job, Outcome, Shard, Stage
from rashomon.engine.plan import Plan
from rashomon.engine.sieve import Sieve
from rashomon.engine.work import assemble, kept_reports, quarantine
from rashomon.errors import RashomonError

_HOPELESS = 12  # workers lost before the first job is done: then it is not the reports
PATIENCE = 300.0  # seconds for one item or batch; the slowest page of a crawl takes a few


@dataclass(slots=True)
class _Stage:
    """A stage of a shard in the works: its parts that are done, and how many jobs are out."""

    parts: list[tuple[int, int | None]] = field(default_factory=list)
    out: int = 0


class Run:
    """The order of work. ``on_shard`` is called with each shard that is done."""

    def __init__(
        self,
        place: Folder,
        plan: Plan,
        sieve: Sieve,
        engine: Engine,
        *,
        format: Format = "jsonl",
        patience: float | None = PATIENCE,
        on_shard: Callable[[Shard], None] = lambda shard: None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._place, self._plan, self._sieve, self._engine = place, plan, sieve, engine
        self._format, self._patience, self._on_shard, self._tick = format, patience, on_shard, tick
        self._shards: Iterator[Shard] = plan.shards()
        self._ready: deque[Job] = deque()
        self._to_sieve: deque[Shard] = deque()  # in order: read, being read, or done already
        self._stages: dict[tuple[int, Stage], _Stage] = {}
        self._out = self._lost = 0
        self._any_done = self._all_begun = False

    def go(self) -> None:
        """Work until every shard is done. Raises what a worker could not handle (a full disk, no model).

        Raises ``RashomonError`` where every worker dies (too little memory for the model, say).
        """
        while True:
            self._fill()
            if not self._out:
                return
            outcome = self._engine.outcome(timeout=0.5)
            self._tick()
            if outcome is not None:
                self._take(outcome)

    def _fill(self) -> None:
        """Keep the workers busy, but read only so far ahead: what is read lies on the disk until annotated."""
        window = 2 * self._engine.workers + 1
        while self._out < window:
            self._sift()
            if self._ready:
                self._annotate(self._ready.popleft())
                continue
            if len(self._to_sieve) >= 2 * window:
                return
            shard = next(self._shards, None)
            if shard is None:
                self._all_begun = True
                return
            self._begin(shard)

    def _begin(self, shard: Shard) -> None:
        if self._place.account_file(shard.number).is_file():
            self._to_sieve.append(shard)
            self._on_shard(shard)
            return
        self._to_sieve.append(shard)
        if not self._place.read_file(shard.number).is_file():
            self._submit(self._job(shard, "read"))

    def _job(self, shard: Shard, stage: Stage) -> Job:
        return Job(str(self._place.path), shard, stage, self._format, patience=self._patience)

    def _annotate(self, job: Job) -> None:
        """The last shards go out in parts, so that no worker is idle while another one has a whole one to do."""
        workers, left = self._engine.workers, len(self._ready) + len(self._to_sieve)
        if workers == 1 or left >= workers or not self._all_begun:
            self._submit(job)
            return
        count = self._length(job)
        size = max(1, -(-count // (2 * workers * BATCH))) * BATCH
        for low in range(0, max(1, count), size):
            self._submit(replace(job, low=low, high=low + size if low + size < count else None))

    def _submit(self, job: Job) -> None:
        stage = self._stages.setdefault((job.shard.number, job.stage), _Stage())
        stage.out += 1
        self._out += 1
        self._engine.submit(job)

    def _sift(self) -> None:
        """Sieve what is read, in order, and make it ready to be annotated."""
        while self._to_sieve:
            shard = self._to_sieve[0]
            account = self._place.account_file(shard.number)
            if account.is_file():
                self._sieve.know(shard.number, lambda file=account: json.loads(file.read_bytes())["kept"])  # type: ignore[misc]
                self._to_sieve.popleft()
                continue
            if (shard.number, "read") in self._stages or not self._place.read_file(shard.number).is_file():
                return
            self._to_sieve.popleft()
            self._sieve.sift(self._place, shard.number)
            self._ready.append(self._job(shard, "annotate"))

    # -- what comes back --------------------------------------------------------------------------
    def _take(self, outcome: Outcome) -> None:
        job = outcome.job
        self._out -= 1
        stage = self._stages[(job.shard.number, job.stage)]
        stage.out -= 1
        if isinstance(outcome, Died):
            self._lost += 1
            if self._lost >= _HOPELESS and not self._any_done:
                raise RashomonError(f"no worker gets through its first job: {outcome.reason}")
            self._again(replace(job, tries=1) if outcome.slow else job, outcome.reason, stage)
        else:
            self._any_done = True
            stage.parts.append((job.low, job.high))
        if stage.out:
            return
        del self._stages[(job.shard.number, job.stage)]
        if stage.parts != [(0, None)]:
            assemble(replace(job, low=0, high=None), stage.parts)
        if job.stage == "annotate":
            self._on_shard(job.shard)

    def _again(self, job: Job, reason: str, stage: _Stage) -> None:
        """Once more as it is (a worker may die of something else), then in halves, then not at all."""
        if job.tries == 0:
            self._submit(replace(job, tries=1))
            return
        high = job.high if job.high is not None else self._length(job)
        if high - job.low <= 1:
            quarantine(replace(job, high=high), reason)
            stage.parts.append((job.low, high))
            return
        middle = _middle(job, high)
        for low, end in ((job.low, middle), (middle, high)):
            # The last one left gets a second chance of its own.
            self._submit(replace(job, low=low, high=end, tries=0 if end - low <= 1 else 1))

    def _length(self, job: Job) -> int:
        if job.stage == "read":
            # A WARC's last item tells of the records that are no pages; it is not counted in the plan.
            return job.shard.items + len(job.shard.units)
        return len(kept_reports(self._place, job.shard.number))


def _middle(job: Job, high: int) -> int:
    """Half-way; reports that are parsed together stay together as long as they can."""
    middle = (job.low + high) // 2
    if job.stage == "annotate" and high - job.low > BATCH:
        middle = max(job.low + BATCH, middle - middle % BATCH)
    return middle
