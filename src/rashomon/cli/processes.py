"""What ``list --processes`` and ``show PROCESS`` do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rashomon.cli.archive_shared import opened_archive
from rashomon.cli.shell import Code, RowFormat, line, opened

if TYPE_CHECKING:
    from rashomon.archive import Archive


def list_processes(archive: str, limit: int, format: RowFormat, output: Path | None) -> Code:
    """The processes of an archive, that with the latest round first, as text or a row each."""
    from rashomon.cli.process_text import processes_text

    with opened_archive(archive) as kept:
        page = kept.processes(limit=limit)
    with opened(output) as stream:
        if format is RowFormat.JSONL:
            stream.writelines(line(process.model_dump(mode="json")) for process in page.processes)
        else:
            stream.write(processes_text(page))
    return Code.DONE


def write_process(kept: Archive, name: str, stream: IO[str], *, as_json: bool) -> None:
    """A process with its rounds, ledger and exchanges."""
    from rashomon.cli.process_text import process_text

    found = kept.process(name)
    if as_json:
        stream.write(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n")
    else:
        stream.write(process_text(found))
