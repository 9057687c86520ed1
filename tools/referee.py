"""The referee of the shared data, for the tools that train: its figures are what the weights are chosen by."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any


def referee(shared: Path) -> ModuleType:
    """``eval/score.py`` of the shared folder, as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval/score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    with path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
