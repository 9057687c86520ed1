"""What tests name in their signatures: importable from every folder, where each has a conftest of its own."""

from __future__ import annotations

from collections.abc import Callable

from rashomon.model import Report

#: ``make(text, id, published)``: a report as the readers give it.
Make = Callable[..., Report]
