"""The referee's measures: run a command of rashomon, hand what it printed to ``eval/score.py``.

The data and the referee are not part of the project (the texts belong to their publishers). They are looked
for in ``../shared``, or where the environment variable RASHOMON_SHARED points.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RASHOMON = (sys.executable, "-m", "rashomon")
DRIFT_TIMEOUT = 1200  # seconds; one case plants up to a dozen changes, each a run of its own


class MeasureError(Exception):
    """A measure that could not be taken; the text says why in one line."""


@dataclass(frozen=True)
class Measure:
    """One figure between 0 and 1. ``files`` are the data it was taken on, relative to the shared folder."""

    name: str
    value: float
    files: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True)
class Bench:
    """A named group of measures that one run of the referee gives."""

    name: str
    run: Callable[[], Iterator[Measure]] = field(compare=False)


def shared() -> Path | None:
    """The folder with the data and the referee, or None where it is missing."""
    given = os.environ.get("RASHOMON_SHARED")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder if (folder / "eval" / "score.py").is_file() else None


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def benches(folder: Path) -> list[Bench]:
    """Every bench for which the data is in ``folder``, quick ones first."""
    cases = sorted(p.parent for p in (folder / "cases").glob("*/gold.json"))
    out = [Bench(f"facts {case.name}", lambda c=case: _facts(folder, c)) for case in cases]
    data = folder / "data"
    if (data / "events" / "sentences.jsonl").is_file():
        out.append(Bench("events", lambda: _events(folder)))
    if (data / "statements" / "dev.jsonl").is_file():
        out.append(Bench("statements", lambda: _statements(folder)))
    for name, file in (("shootings", "stories/reports.jsonl"), ("ecb", "coreference/train.jsonl")):
        if (data / file).is_file():
            out.append(Bench(f"stories {name}", lambda n=name, f=data / file: _stories(folder, n, f)))
    out += [Bench(f"drift {case.name}", lambda c=case: _drift(folder, c)) for case in cases]
    if (data / "events" / "pairs.jsonl").is_file():
        out.append(Bench("pairs", lambda: _pairs(folder)))
    return out


def last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "no output"


def rashomon(*arguments: str | Path) -> str:
    """What a command of rashomon prints. Raises ``MeasureError`` where it fails."""
    done = subprocess.run(
        [*RASHOMON, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf8",
        cwd=ROOT,
        env=environment(),
    )
    # 1 says that some input was set aside; a traceback ends with 1 too, but then nothing was printed.
    if done.returncode not in (0, 1) or not done.stdout.strip():
        raise MeasureError(f"rashomon {arguments[0]} ended with {done.returncode}: {last_line(done.stderr)}")
    return done.stdout


def environment() -> dict[str, str]:
    source = str(ROOT / "src")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))}


def referee(folder: Path, *arguments: str | Path, timeout: float | None = None) -> dict[str, Any]:
    """The referee's answer. Raises ``MeasureError`` where it fails."""
    command = [sys.executable, str(folder / "eval" / "score.py"), *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf8",
            cwd=ROOT,
            env=environment(),
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise MeasureError(f"score.py {arguments[0]} took more than {timeout:.0f} s") from None
    if done.returncode:
        raise MeasureError(f"score.py {arguments[0]}: {last_line(done.stderr)}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _scored(folder: Path, job: str, gold: Path, *command: str | Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "system"
        output.write_text(rashomon(*command), encoding="utf8")
        return referee(folder, job, gold, output)


def _facts(folder: Path, case: Path) -> Iterator[Measure]:
    reports = case / "reports.jsonl"
    answer = _scored(folder, "facts", case / "gold.json", "compare", reports, "--format", "json")
    files = _relative(folder, reports, case / "gold.json")
    name = f"facts.{case.name}"
    detail = f"{answer['system facts']} facts for {answer['gold facts']}"
    yield Measure(f"{name}.found", answer["found"], files, detail)
    align = answer["alignment"]
    yield Measure(f"{name}.alignment_f1", align["f1"], files, f"p {align['p']:.2f}, r {align['r']:.2f}")
    yield Measure(f"{name}.verdict", answer["verdict accuracy"], files)
    yield Measure(f"{name}.single", answer["single kept single"], files)
    disputes = answer["disputes"]
    told = f"{disputes['system']} disputes for {disputes['gold']}"
    yield Measure(f"{name}.dispute_p", disputes["p"] if disputes["system"] else 1.0, files, told)
    if disputes["gold"]:
        yield Measure(f"{name}.dispute_r", disputes["r"], files, f"role named {disputes['role named']}")


def _drift(folder: Path, case: Path) -> Iterator[Measure]:
    command = " ".join(f'"{part}"' for part in (*RASHOMON, "compare", "{}", "--format", "json"))
    answer = referee(folder, "drift", case, command, timeout=DRIFT_TIMEOUT)
    files = _relative(folder, case / "reports.jsonl", case / "gold.json")
    planted = answer["planted"]
    if not planted:
        return
    missed = ", ".join(answer["missed"])
    detail = f"{answer['found']} of {planted}" + (f"; missed {missed}" if missed else "")
    yield Measure(f"drift.{case.name}.found", answer["found"] / planted, files, detail)
    yield Measure(f"drift.{case.name}.role", answer["role named"] / planted, files)


def _statements(folder: Path) -> Iterator[Measure]:
    gold = folder / "data" / "statements" / "dev.jsonl"
    answer = _scored(folder, "statements", gold, "annotate", gold, "--format", "jsonl")
    files = _relative(folder, gold)
    for key, name in (("f@0.3", "f_30"), ("f@0.8", "f_80")):
        part = answer[key]
        yield Measure(f"statements.{name}", part["f1"], files, f"p {part['p']:.2f}, r {part['r']:.2f}")
        yield Measure(f"statements.{name}.speaker", part["speaker"] or 0.0, files)
    yield Measure("statements.quoted_r", answer["quoted f@0.3"]["r"], files)


def _stories(folder: Path, name: str, gold: Path) -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as scratch:
        blind = Path(scratch) / "reports.jsonl"
        rows = [json.loads(row) for row in gold.read_text("utf8").splitlines() if row.strip()]
        kept = ({k: v for k, v in row.items() if k not in ("story", "topic", "mentions")} for row in rows)
        blind.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf8")
        answer = _scored(folder, "stories", gold, "group", blind)
    files = _relative(folder, gold)
    detail = f"{answer['system stories']} stories for {answer['gold stories']}"
    yield Measure(f"stories.{name}.bcubed", answer["bcubed"]["f1"], files, detail)
    yield Measure(f"stories.{name}.pairs", answer["pairs"]["f1"], files)


def _events(folder: Path) -> Iterator[Measure]:
    gold = folder / "data" / "events" / "sentences.jsonl"
    answer = _scored(folder, "events", gold, "annotate", gold, "--format", "jsonl")
    files = _relative(folder, gold)
    whole = answer["type+source+target"]
    yield Measure("events.type_r", answer["type recall"], files)
    yield Measure("events.full_f1", whole["f1"], files, f"p {whole['p']:.2f}, r {whole['r']:.2f}")


def _pairs(folder: Path) -> Iterator[Measure]:
    gold = folder / "data" / "events" / "pairs.jsonl"
    answer = _scored(folder, "pairs", gold, "annotate", gold, "--format", "jsonl")
    files = _relative(folder, gold)
    yield Measure("pairs.accuracy", answer["accuracy"], files)
    yield Measure("pairs.macro_f1", answer["macro f1"], files)


def _relative(folder: Path, *paths: Path) -> tuple[str, ...]:
    return tuple(path.relative_to(folder).as_posix() for path in paths)
