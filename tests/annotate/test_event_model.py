from __future__ import annotations

from pathlib import Path

import numpy as np

from rashomon.annotate.event_kinds import ROOTS
from rashomon.annotate.event_model import Coded, Models, Types, models, read, use, write


def small() -> Models:
    types = Types(
        ("AID", "YIELD"),
        {"c=give": 0, "c=free": 1, "w=café": 2},
        np.array([1.0, 2.0, 1.5], dtype=np.float32),
        np.array([[1.0, -1.0], [-1.0, 1.0], [0.5, 0.5]], dtype=np.float32),
        np.array([0.1, -0.1], dtype=np.float32),
    )
    return Models(types, Coded({"depth=0": 1.5, "nominal=True": -2.0}, -0.5, -2.0, 0.5))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "m.npz", small())
    found, made = read(tmp_path / "m.npz"), small()
    assert found.types.labels == made.types.labels
    assert found.types.rows == made.types.rows
    assert np.allclose(found.types.weights, made.types.weights)
    assert found.coded == made.coded


def test_a_block_counts_by_its_direction_and_repetition_adds_nothing() -> None:
    types = small().types
    once = types.scores((["c=give"], [], []))
    assert np.allclose(once, types.scores((["c=give", "c=give", "c=unknown"], [], [])))
    assert np.allclose(types.scores(([], [], [])), types.bias)


def test_the_shipped_models_know_every_root() -> None:
    assert set(models().types.labels) == set(ROOTS)
    assert np.isfinite(models().types.weights).all()


def test_other_models_can_be_used_for_a_while() -> None:
    shipped = models()
    use(small())
    try:
        assert models().types.labels == ("AID", "YIELD")
    finally:
        use(None)
    assert models() is shipped
