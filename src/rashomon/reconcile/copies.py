"""Reports that print one text word for word: their claims are the same, and are compared with others' once."""

from __future__ import annotations

from collections.abc import Sequence

from rashomon.model import Annotated, Claim


def copied(story: Sequence[Annotated]) -> list[list[int]]:
    """The reports (numbers in the story) of each text with its claims, both in order of first appearance.

    A text is only the same where what was read from it is: "Thursday" is another day in a report of next week.
    """
    texts: dict[str, list[list[int]]] = {}
    found: list[list[int]] = []
    for number, annotated in enumerate(story):
        known = texts.setdefault(annotated.report.text, [])
        own = next((n for n in known if _same(story[n[0]].claims, annotated.claims)), None)
        if own is None:
            own = []
            known.append(own)
            found.append(own)
        own.append(number)
    return found


def _same(ones: Sequence[Claim], others: Sequence[Claim]) -> bool:
    return len(ones) == len(others) and all(
        one == other.model_copy(update={"report": one.report}) for one, other in zip(ones, others, strict=True)
    )
