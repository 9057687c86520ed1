"""Keeps the documentation true: runs its commands, and makes the reference pages from the program itself.

    python tools/docs.py          checks; ends with 1 and a diff where a page is stale
    python tools/docs.py --write  writes the pages anew

In README.md and docs/ a fence marked ``console`` holds commands (``$ …``) and what they print. A line ``…``
stands for any lines, ``…`` inside a line for any text in it. ``console head=12`` keeps the first 12 lines
when it is written anew.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    *("compare", "quotes", "events", "annotate", "group", "record", "ingest"),
    *("add", "list", "search", "show", "diff", "export", "restore", "verify", "migrate"),
    *("decisions export", "decisions import", "serve", "schema"),
)
TIMEOUT = 300  # seconds a command
_FENCE = re.compile(r"^```console(?P<options>[^\n]*)\n(?P<body>.*?)^```$", re.M | re.S)
# The command as an install would put it on the path, but over this checkout's sources.
_SHIM = """#!/bin/sh
exec "{python}" -c 'import sys; sys.argv[0] = "rashomon"; from rashomon.cli import main; main()' "$@"
"""
_PYTHON = re.compile(r"^```python\n(?P<body>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """A command of a console fence and the output that the page shows for it."""

    command: str
    output: str


def pages() -> list[Path]:
    """The pages whose fences are run."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def steps(body: str) -> Iterator[Step]:
    """The commands of a fence's body, each with its output."""
    for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
        lines = part.splitlines(keepends=True)
        first = 1
        while first < len(lines) and lines[first - 1].endswith("\\\n"):
            first += 1
        yield Step("".join(lines[:first]).rstrip("\n"), "".join(lines[first:]))


def matches(shown: str, printed: str) -> bool:
    """Whether ``printed`` is what a page shows; ``…`` stands for anything, trailing blanks don't count."""
    pattern = ""
    for line in shown.rstrip().splitlines():
        if line.strip() == "…":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += r"[^\n]*".join(re.escape(piece) for piece in line.rstrip().split("…")) + r"[ \t]*\n"
    return re.fullmatch(pattern, printed.rstrip() + "\n" if printed.strip() else "") is not None


@functools.cache
def run(command: str) -> str:
    """What a shell command prints (both streams), in a folder that holds only a copy of ``examples/``."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(ROOT / "examples", Path(scratch) / "examples")
        shim = Path(scratch) / ".bin" / "rashomon"
        shim.parent.mkdir()
        shim.write_text(_SHIM.format(python=sys.executable), encoding="utf8")
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
        done = subprocess.run(  # noqa: S603  the commands are those of our own pages
            ["/bin/sh", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=scratch,
            env=_environment(shim.parent),
            timeout=TIMEOUT,
            text=True,
            encoding="utf8",
        )
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def _environment(bin_folder: Path) -> dict[str, str]:
    path = os.pathsep.join((str(bin_folder), str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    source = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    drop = {"FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"}
    kept = {k: v for k, v in os.environ.items() if k not in drop}
    return {**kept, "PATH": path, "PYTHONPATH": source, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}


def stale(page: Path) -> list[str]:
    """The commands of ``page`` that print something else by now, each with a diff."""
    out = []
    for fence in _FENCE.finditer(page.read_text(encoding="utf8")):
        for step in steps(fence["body"]):
            printed = run(step.command)
            if not matches(step.output, printed):
                out.append(f"{page.relative_to(ROOT)}: $ {step.command}\n{_diff(step.output, printed)}")
    return out


def python_blocks(page: Path) -> str:
    """The Python fences of ``page``, in order, as one program."""
    return "\n".join(m["body"] for m in _PYTHON.finditer(page.read_text(encoding="utf8")))


def rewritten(page: Path) -> str:
    """``page`` with every output as it is now."""

    def fence(match: re.Match[str]) -> str:
        body = "".join(_shown(step, match["options"]) for step in steps(match["body"]))
        return f"```console{match['options']}\n{body}```"

    return _FENCE.sub(fence, page.read_text(encoding="utf8"))


def _shown(step: Step, options: str) -> str:
    printed = run(step.command)
    # A lone ellipsis is a place left for the output.
    if "…" in step.output and step.output.strip() != "…" and matches(step.output, printed):
        return f"$ {step.command}\n{step.output}"
    head = re.search(r"head=(\d+)", options)
    lines = printed.splitlines(keepends=True)
    if head and len(lines) > int(head[1]):
        printed = "".join(lines[: int(head[1])]) + "…\n"
    return f"$ {step.command}\n{printed}"


def _diff(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "page", "now", lineterm="", n=1)
    return "\n".join(list(lines)[:40])


def commands_page() -> str:
    """docs/reference/commands.md: what every command says of itself."""
    parts = ["# Commands\n", "<!-- Made by tools/docs.py from `--help`: do not edit. -->\n"]
    for name in ("", *COMMANDS):
        command = f"rashomon {name}".strip()
        parts.append(f"## `{command}`\n\n```text\n{run(command + ' --help').strip(chr(10))}\n```\n")
    return "\n".join(parts)


def record_page() -> str:
    """docs/reference/record.md: the fields of a record, from the models."""
    from rashomon.model import Record

    schema = Record.model_json_schema(mode="serialization")
    parts = [
        "# The record, field by field\n",
        "<!-- Made by tools/docs.py from the models: do not edit. -->\n",
        "`rashomon compare … --format json` prints one `Record`; `rashomon record … --format jsonl` one a",
        "line. `rashomon schema` prints the same as JSON Schema. `start` and `end` count code points of the",
        "report's `text`, end exclusive.\n",
        _model("Record", schema),
    ]
    parts += [_model(name, definition) for name, definition in sorted(schema.get("$defs", {}).items())]
    return "\n".join(parts)


def _model(name: str, schema: dict[str, Any]) -> str:
    # The first paragraph only: the rest of a docstring is for those who work on the code.
    about = " ".join(schema.get("description", "").split("\n\n")[0].replace("``", "`").split())
    head = f"## {name}\n" + (f"\n{about}\n" if about else "")
    if "enum" in schema:
        return head + "\nOne of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".\n"
    rows = [f"| `{field}` | {_type(told)} |" for field, told in schema.get("properties", {}).items()]
    return head + "\n| field | type |\n|---|---|\n" + "\n".join(rows) + "\n"


def _type(told: dict[str, Any]) -> str:
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in told or "oneOf" in told:
        return " or ".join(_type(choice) for choice in told.get("anyOf", told.get("oneOf", ())))
    if "enum" in told:
        return ", ".join(f"`{value}`" for value in told["enum"])
    if told.get("type") == "array":
        return f"list of {_type(told['items'])}" if "items" in told else "list"
    if told.get("type") == "object":
        inner = told.get("additionalProperties")
        return f"object of {_type(inner)}" if isinstance(inner, dict) else "object"
    return str(told.get("format") or told.get("type") or "anything")


def generated() -> dict[Path, str]:
    """The pages that are made as a whole."""
    reference = ROOT / "docs" / "reference"
    return {reference / "commands.md": commands_page(), reference / "record.md": record_page()}


def main(arguments: list[str] | None = None) -> int:
    """Checks, or writes; 1 where a check fails."""
    parser = argparse.ArgumentParser(description="Check or write the generated parts of the documentation.")
    parser.add_argument("--write", action="store_true", help="write the pages anew")
    write = parser.parse_args(arguments).write
    sys.path.insert(0, str(ROOT / "src"))
    wanted = generated()
    problems = []
    for page, text in wanted.items():
        now = page.read_text(encoding="utf8") if page.is_file() else ""
        if write:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf8")
        elif now != text:
            problems.append(f"{page.relative_to(ROOT)} is stale\n{_diff(now, text)}")
    for page in pages():
        if page in wanted:
            continue
        if write:
            page.write_text(rewritten(page), encoding="utf8")
        else:
            problems += stale(page)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("docs: stale; `make docs` writes them anew", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
