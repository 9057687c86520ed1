"""The documentation is run: its commands print what it shows, its Python works, its links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


docs = _tool()
PAGES = docs.pages()
MARKDOWN = [
    *PAGES,
    *ROOT.glob("*.md"),
    *(ROOT / "examples").rglob("*.md"),
    *(ROOT / "benchmarks").rglob("*.md"),
]


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [p for p in PAGES if "```console" in p.read_text(encoding="utf8")], ids=_name)
def test_commands_print_what_the_page_shows(page: Path) -> None:
    fences = docs._FENCE.finditer(page.read_text(encoding="utf8"))
    shown = [step for fence in fences for step in docs.steps(fence["body"])]
    assert not [step.command for step in shown if step.output.strip() == "…"], "`make docs` fills these in"
    stale = docs.stale(page)
    assert not stale, "\n\n".join([*stale, "`make docs` writes the pages anew"])


@pytest.mark.parametrize("page", [p for p in PAGES if "```python" in p.read_text(encoding="utf8")], ids=_name)
def test_python_of_the_page_runs(page: Path, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    source = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-c", docs.python_blocks(page)],
        capture_output=True,
        text=True,
        encoding="utf8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": source, "PYTHONIOENCODING": "utf8"},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["commands.md", "record.md"])
def test_reference_is_made_from_the_program(name: str) -> None:
    page = ROOT / "docs" / "reference" / name
    wanted = {"commands.md": docs.commands_page, "record.md": docs.record_page}[name]()
    assert page.read_text(encoding="utf8") == wanted, "`make docs` writes it anew"


@pytest.mark.parametrize("page", sorted(set(MARKDOWN)), ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{_name(page)} links to {target}"
        if anchor and there.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf8"), flags=re.M)
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
            assert anchor in slugs, f"{_name(page)} links to {target}"


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a\n…\n", "a\nb", True),
        ("took … s\n", "took 3.1 s\n", True),
        ("took … s\n", "took 3.1 min\n", False),
        ("…\n", "", True),
        ("", "", True),
        ("", "something\n", False),
        ("(x) [y]* \n", "(x) [y]*\n", True),
    ],
)
def test_ellipsis_stands_for_anything(shown: str, printed: str, same: bool) -> None:
    assert docs.matches(shown, printed) is same


def test_steps_of_a_fence() -> None:
    body = "$ one \\\n  --two\nout\n$ three\n$ four\nx\ny\n"
    found = [(s.command, s.output) for s in docs.steps(body)]
    assert found == [("one \\\n  --two", "out\n"), ("three", ""), ("four", "x\ny\n")]
