"""Run as a program: a job as JSON on standard input, the PDF on standard output.

Typst keeps what it has set for the next time, hundreds of megabytes after a few briefs, and what it takes can't be
told beforehand. In a process of its own it gives all of that back, and can be stopped.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def typeset(job: dict[str, Any]) -> bytes:
    """``template`` (Typst), ``inputs`` (its ``sys.inputs``), ``fonts`` (a folder), ``system``: the system's fonts too.

    Raises what Typst does.
    """
    import typst

    made = typst.compile(
        job["template"].encode("utf-8"),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=job["system"], font_paths=[job["fonts"]]),
        sys_inputs=job["inputs"],
        timestamp=0,  # the document has no date: the same record gives the same bytes
    )
    if not isinstance(made, bytes):
        raise RuntimeError("it has no page")
    return made


def main() -> None:
    job = json.load(sys.stdin.buffer)
    sys.path.insert(0, job["path"])  # where the caller found Typst
    try:
        sys.stdout.buffer.write(typeset(job))
    except Exception as error:
        raise SystemExit(str(error) or type(error).__name__) from None


if __name__ == "__main__":
    main()
