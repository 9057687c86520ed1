"""Reports taken in from the browser: files or pasted text. Reading and comparing goes on behind the page."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rashomon.web.asking import Ask, Page, own_path, redirect
from rashomon.web.errors import missing, wrong
from rashomon.web.forms import MEGABYTE, Upload
from rashomon.web.rendering import address

if TYPE_CHECKING:
    from starlette.responses import Response

    from rashomon.archive import Decision
    from rashomon.archive.model import AddResult
    from rashomon.model import Report
    from rashomon.web.jobs import Job, Progress

_ODD = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\ud800-\udfff]")


def form(ask: Ask) -> Page:
    """Where reports are given."""

    def show() -> dict[str, Any]:
        limits = ask.room.limits
        stories = ask.archive.stories(order="newest", limit=200).stories
        return {"size": limits.size // MEGABYTE, "files": limits.files, "stories": stories}

    return Page("add.html.j2", "Add reports", show, lambda: {"post": "/add"}, section="add")


def add(ask: Ask) -> Response:
    """Take in the files and the text of a form."""
    uploads = list(ask.form.files)
    pasted = ask.form.get("text").replace("\r\n", "\n")
    if not uploads and not pasted.strip():
        raise wrong("There is nothing to add.", "Choose files, or paste a report.")
    about = {name: ask.form.line(name, 1_000) for name in ("title", "outlet", "url", "published", "story")}
    count = len(uploads) + bool(pasted.strip())
    title = f"Reading {count} {'input' if count == 1 else 'inputs'}"

    def work(progress: Progress) -> dict[str, Any]:
        progress("reading", 0, count)
        reports, problems = _read(uploads)
        if pasted.strip():
            made, said = _pasted(pasted, about)
            reports += made
            problems += said
        if about["story"]:
            reports = [r.model_copy(update={"story": about["story"]}) for r in reports]
        added: AddResult = ask.archive.add(reports, progress)
        return {"added": added, "problems": problems}

    job = ask.room.jobs.start(title, work)
    return redirect(address("/jobs/{job}", job=job.number))


def decisions(ask: Ask) -> Response:
    """Take in decisions that were made elsewhere, as lines: with their users and times, each once."""
    lines = [line for upload in ask.form.files for line in _lines(upload)]
    lines += [(f"line {n}", line) for n, line in enumerate(ask.form.get("text").splitlines(), 1)]
    made = [_decision(name, line) for name, line in lines if line.strip()]
    if not made:
        raise wrong("There are no decisions to take in.", "Choose a file that Decisions or `rashomon decisions` wrote.")

    def work(progress: Progress) -> dict[str, Any]:
        progress("taking in", 0, len(made))
        new, refused = ask.archive.import_decisions(made)
        return {"decided": len(new), "known": len(made) - len(new) - len(refused), "problems": list(refused)}

    job = ask.room.jobs.start("Taking in decisions", work)
    return redirect(address("/jobs/{job}", job=job.number, next="/decisions"))


def _lines(upload: Upload) -> list[tuple[str, str]]:
    name = safe_name(upload.name)
    try:
        text = upload.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong(f"{name} is no text in UTF-8.", "Decisions are lines of JSON.") from None
    return [(f"{name}, line {n}", line) for n, line in enumerate(text.splitlines(), 1)]


def _decision(name: str, line: str) -> Decision:
    from pydantic import ValidationError

    from rashomon.archive import Decision

    try:
        return Decision.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise wrong(f"{name}: {where + ': ' if where else ''}{first['msg']}.", "Nothing was taken in.") from None


def _pasted(text: str, about: dict[str, str]) -> tuple[list[Report], list[str]]:
    from rashomon.errors import InputError
    from rashomon.reading import Draft, report
    from rashomon.reading.dates import parse_date

    name = about["title"] or "pasted"
    day = parse_date(about["published"]) if about["published"] else None
    draft = Draft(
        text=text,
        title=about["title"] or None,
        outlet=about["outlet"] or None,
        url=about["url"] or None,
        published=day,
    )
    try:
        return [report(draft, name)], []
    except InputError as error:
        return [], [str(error)]


def _read(uploads: Sequence[Upload]) -> tuple[list[Report], list[str]]:
    """The reports in the files. Readers want files, so each gets a folder of its own, under its own name."""
    from rashomon.reading import read

    reports: list[Report] = []
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="rashomon-") as folder:
        for n, upload in enumerate(uploads):
            name = safe_name(upload.name)
            path = Path(folder, str(n), name)
            path.parent.mkdir()
            if _asks_the_web(name, upload.body):
                problems.append(
                    f"{name}: a list of addresses; `rashomon add` fetches those, the reading room asks nobody"
                )
                continue
            path.write_bytes(upload.body)
            found = read([path])
            for made in found.reports:
                where = made.path.replace(str(path), name) if made.path else None
                reports.append(made.model_copy(update={"path": where, "id": _unique(made.id, reports)}))
            problems += [
                f"{p.name.replace(str(path), name)}: {p.reason.replace(str(path), name)}" for p in found.problems
            ]
    return reports, problems


def _asks_the_web(name: str, body: bytes) -> bool:
    from rashomon.reading.urls import UrlListReader

    reader = UrlListReader()
    return name.lower().endswith(reader.suffixes) or reader.sniff(body[:4096])


def safe_name(name: str) -> str:
    """The last part of a file's name, fit to be one here.

    >>> safe_name("../../etc/passwd"), safe_name("a b.txt"), safe_name("..")
    ('passwd', 'a b.txt', 'upload')
    """
    last = _ODD.sub("_", re.split(r"[\\/]", name)[-1]).strip(". ")
    while len(last.encode()) > 180:
        last = last[1:]
    return last or "upload"


def _unique(name: str, held: Sequence[Report]) -> str:
    taken = {r.id for r in held}
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}#{count}"
    return found


def job(ask: Ask) -> Page:
    """How far a piece of work is, and what came of it."""
    number = ask.part("job")
    found: Job | None = ask.room.jobs.get(int(number)) if number.isascii() and number.isdigit() else None
    if found is None:
        raise missing("piece of work", number)
    work = found

    def show() -> dict[str, Any]:
        result = work.result if isinstance(work.result, dict) else {}
        added: AddResult | None = result.get("added")
        names = {s: ask.archive.story(s).summary for s in (added.stories_touched if added else ())}
        return {
            "job": work,
            "added": added,
            "problems": result.get("problems", []),
            "decided": result.get("decided"),
            "known": result.get("known", 0),
            "stories": names,
            "next": own_path(ask.get("next"), ""),
        }

    def data() -> object:
        told = {"state": work.state, "stage": work.stage, "done": work.done, "total": work.total, "error": work.error}
        return {**told, "result": work.result}

    return Page("job.html.j2", work.title, show, data, fragment="_job.html.j2", section="add")
