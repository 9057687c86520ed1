"""How fast the reading room opens a large story: 40 reports of 1,000 words, 3,000 spans.

    python -m benchmarks.room [ARCHIVE]

The reports are made up, word by word from a fixed seed, and so are the facts; nothing is annotated. What is timed is
the server's own time from the request to the last byte, on the clock and on the processor (they are far apart where
other programs run): the first time a state of the story is asked for, when it is known, and after a decision, when the
record must be arranged anew. Where there is a Chromium (`room_browser.py`), the page is opened in it as well. With an
archive, its largest story is opened instead.
"""

from __future__ import annotations

import hashlib
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import room_browser
from rashomon.model import (
    Annotated,
    Block,
    ClaimRef,
    Difference,
    DifferenceValue,
    Fact,
    Modality,
    Origin,
    Part,
    Polarity,
    Record,
    RecordReport,
    Report,
    Verdict,
)
from rashomon.values import Relation

REPORTS, WORDS, SPANS = 40, 1_000, 3_000
LIMIT = 1.0  # seconds
_STOCK = """
delegation ceasefire minister talks border exchange prisoners agreement Friday statement official palace round demand
offer troops region mediator host summit proposal answer terms signing mission envoy convoy harbour bridge
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder, "large.rashomon")
        if len(sys.argv) == 1:
            for name, (clock, processor) in measured(path).items():
                print(f"{name:28} {clock * 1000:7.0f} ms {processor * 1000:7.0f} ms of processor time")
        in_browser(path)


def in_browser(path: Path) -> None:
    """Open the largest story's pages in Chromium and print what that took."""
    from rashomon.archive import Archive

    why_not = room_browser.missing()
    if why_not:
        print(f"Not opened in a browser: {why_not}.")
        return
    with Archive.open(path) as archive:
        story = max(archive.stories(limit=500).stories, key=lambda s: s.facts or 0)
        print(f"{story.title}: {story.reports} reports, {story.facts} facts")
        fact = archive.record(story.id).record.facts[0].id
        names = ("", "/reports", "/accounts", "/differences", "/timeline", f"/facts/{fact}")
        pages = [f"/stories/{story.id}{page}" for page in names]
        for line in room_browser.lines(room_browser.opened(archive, [*pages, "/review"])):
            print(line.replace(story.id, "STORY"))


def measured(path: Path) -> dict[str, tuple[float, float]]:
    """Seconds of each request, by what is asked: on the clock, of the processor."""
    from starlette.testclient import TestClient

    from rashomon.archive import Archive, DecisionKind, on_fact
    from rashomon.web.app import create

    with Archive.open(path) as archive:
        archive.add(_reports(), annotate=lambda given: [Annotated(report=r) for r in given], reconcile=_record)
        (story,) = archive.stories().stories
        address = f"/stories/{story.id}"
        client = TestClient(create(archive), base_url="http://127.0.0.1")
        client.get("/stories")
        found = {
            "story, first time": _timed(lambda: client.get(address)),
            "story, known": _timed(lambda: client.get(address), 5),
        }
        record = archive.record(story.id).record
        archive.decide(on_fact(record, record.facts[0].id, DecisionKind.ACCEPT, "bench"))
        found["story, after a decision"] = _timed(lambda: client.get(address))
        for name in ("accounts", "differences", "timeline", "map", f"facts/{record.facts[1].id}"):
            found[f"story/{name.partition('/')[0]}"] = _timed(lambda page=name: client.get(f"{address}/{page}"))
        found["review"] = _timed(lambda: client.get("/review"))
        form = client.get(address).text
        token = re.search(r'name="form_token" value="(\w+)"', form)
        fields = {"form_token": token[1] if token else "", "user": "bench", "do": f"accept {record.facts[2].id}"}
        found["a decision in place"] = _timed(
            lambda: client.post(f"{address}/decide", data=fields, headers={"hx-request": "true"})
        )
        print(f"{len(form) / 1e6:.1f} MB, {form.count('<mark')} marks, {len(record.facts)} facts")
        return found


def _timed(ask: Callable[[], Any], times: int = 1) -> tuple[float, float]:
    took = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        ask().raise_for_status()
        took.append((time.perf_counter() - clock, time.process_time() - processor))
    return statistics.median(t for t, _ in took), statistics.median(t for _, t in took)


def _reports() -> list[Report]:
    rng, stock = random.Random(20240229), _STOCK.split()
    made = []
    for n in range(REPORTS):
        paragraphs = []
        for _ in range(WORDS // 50):
            sentences = (" ".join(rng.choices(stock, k=10)).capitalize() + "." for _ in range(5))
            paragraphs.append(" ".join(sentences))
        text = "\n\n".join(paragraphs)
        blocks, at = [], 0
        for paragraph in paragraphs:
            blocks.append(Block(part=Part.BODY, start=at, end=at + len(paragraph)))
            at += len(paragraph) + 2
        digest = hashlib.sha256(text.encode()).hexdigest()
        made.append(
            Report(id=f"b{n}", text=text, hash=digest, outlet=f"Outlet {n}", story="Large", blocks=tuple(blocks))
        )
    return made


def _record(story: Sequence[Annotated], name: str) -> Record:
    """Facts of one to five claims, each a sentence or a half; every sixth is disputed."""
    rng = random.Random(7)
    reports = [a.report for a in story]
    spans = [(r, m) for r in reports for m in re.finditer(r"[A-Z][^.]+\.", r.text)]
    rng.shuffle(spans)
    facts: list[Fact] = []
    left = SPANS
    while left > 0:
        held = [spans[(SPANS - left + i) % len(spans)] for i in range(min(left, rng.choice((1, 1, 1, 2, 3, 5))))]
        left -= len(held)
        facts.append(_fact(len(facts), held))
    return Record(
        story=name,
        reports=tuple(
            RecordReport(
                origin=f"o{n // 2}",
                **r.model_dump(include={"id", "path", "outlet", "url", "published", "title", "hash", "blocks", "text"}),
            )
            for n, r in enumerate(reports)
        ),
        origins=tuple(
            Origin(id=f"o{n}", reports=tuple(r.id for r in reports[2 * n : 2 * n + 2]), why="wording shared")
            for n in range(len(reports) // 2)
        ),
        facts=tuple(facts),
        quantities={},
        ledger=(),
        sections={"what_happened": tuple(f.id for f in facts)},
    )


def _fact(n: int, held: Sequence[tuple[Report, re.Match[str]]]) -> Fact:
    claims = tuple(
        ClaimRef(
            report=r.id,
            start=m.start(),
            end=m.end(),
            text=m.group(),
            modality=Modality.HAPPENED,
            polarity=Polarity.POSITIVE,
        )
        for r, m in held
    )
    disputed = len(claims) > 1 and n % 6 == 0
    values = tuple(
        DifferenceValue(report=c.report, start=c.start, end=c.start + 5, text=c.text[:5], value=c.text[:5])
        for c in claims
    )
    verdict = Verdict.DISPUTED if disputed else Verdict.CORROBORATED if len(claims) > 1 else Verdict.SINGLE
    return Fact(
        id=f"f{n}",
        kind="event",
        section="what_happened",
        gist=claims[0].text,
        verdict=verdict,
        rule="made up",
        claims=claims,
        differences=(Difference(role="place", relation=Relation.DISJOINT, values=values),) if disputed else (),
        origins=len(claims),
    )


if __name__ == "__main__":
    main()
