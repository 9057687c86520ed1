"""Tokens by character position, without a walk over the document for each."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_INDEX = "rashomon token starts"
_TEXT = "rashomon text"


def token_at(doc: Doc, position: int) -> Token | None:
    """The token that holds a character, or the one before it; from an index kept with the document."""
    starts = doc.user_data.get(_INDEX)
    if starts is None:
        starts = doc.user_data[_INDEX] = [token.idx for token in doc]
    index = bisect.bisect_right(starts, position) - 1
    return doc[index] if index >= 0 else None


def text_of(doc: Doc) -> str:
    """``doc.text``, which spaCy joins anew at each call, kept with the document."""
    text = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = doc.text
    return str(text)
