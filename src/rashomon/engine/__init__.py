"""From a folder to a crawl: the same stages at any size (DESIGN, section 3).

``ingest`` reads, sieves and annotates whatever it is given into a run's folder, in this process, in several, or on
a cluster; ``iter_results`` gives back what is in such a folder, one report at a time.
"""

from __future__ import annotations

from rashomon.engine.account import Summary
from rashomon.engine.ingestion import Settings, ingest
from rashomon.engine.results import iter_results

__all__ = ["Settings", "Summary", "ingest", "iter_results"]
