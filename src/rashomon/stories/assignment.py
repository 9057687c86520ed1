"""The linear assignment problem, by lapx: scipy's solver is as good, but takes half a second to import."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def assigned(gains: NDArray[np.floating[Any]]) -> list[tuple[int, int]]:
    """The (row, column) pairs of the one-to-one assignment with the largest sum of ``gains``."""
    if not gains.size:
        return []
    from lap import lapjv

    highest = float(gains.max())
    columns = lapjv((highest - gains).astype(np.float64), extend_cost=True)[1]
    return [(row, int(column)) for row, column in enumerate(columns) if column >= 0]
