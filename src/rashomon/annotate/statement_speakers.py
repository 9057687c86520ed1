"""From the words of a source to the speaker's name, through the actor mentions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rashomon.annotate.statement_spans import Pieces, overlap
from rashomon.model import ActorMention
from rashomon.values import Actor

if TYPE_CHECKING:
    from rashomon.annotate.parsed import Doc

_ARTICLE = 4  # "The "
_HE_SHE = frozenset({"he", "she", "him", "her", "his"})
_PRONOUNS = _HE_SHE | {"it", "they", "them", "their", "its", "who", "i", "we", "you"}


class Speakers:
    """Resolves sources of one document, in text order."""

    def __init__(self, doc: Doc, actors: Sequence[ActorMention]) -> None:
        self.text = doc.text
        self.actors = sorted(actors, key=lambda a: a.start)
        self.mention_starts = [a.start for a in self.actors]
        self.longest = max((a.end - a.start for a in self.actors), default=0)
        people = [(e.start_char, e.text) for e in doc.ents if e.label_ == "PERSON"]
        self.people = [p for p in people if p[1].strip()]
        self.starts = [p[0] for p in self.people]
        self.last_person: str | None = None
        self.last_actor: Actor | None = None

    def resolve(self, source: Pieces) -> tuple[str | None, Actor | None]:
        """The speaker's name (the source's words where nothing better is known) and actor, if known."""
        if not source:
            return None, None
        words = " ".join(" ".join(self.text[a:b].split()) for a, b in source)
        mention = self._mention(source)
        if mention is not None:
            actor = mention.actor
            name = _name(actor) or mention.text
            if words.lower() not in _PRONOUNS or _name(actor):
                self._remember(name, actor)
                return name, actor
        if words.lower() in _HE_SHE:
            return self._person_before(source[0][0], words)
        self._remember(words if any(self._names(source)) else None, None)
        return words, None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Inside, speakers are resolved without becoming who "he" or "she" is afterwards."""
        held = self.last_person, self.last_actor
        yield
        self.last_person, self.last_actor = held

    def _remember(self, name: str | None, actor: Actor | None) -> None:
        if name is not None:
            self.last_person, self.last_actor = name, actor

    def _mention(self, source: Pieces) -> ActorMention | None:
        """The mention that opens the source, else the one that shares most characters with it; the first of equals."""
        best, score = None, (False, 0)
        low = bisect_left(self.mention_starts, source[0][0] - self.longest)
        for mention in self.actors[low : bisect_right(self.mention_starts, source[-1][1])]:
            shared = overlap([(mention.start, mention.end)], source)
            found = (shared > 0 and abs(mention.start - source[0][0]) <= _ARTICLE, shared)
            if shared and found > score:
                best, score = mention, found
        return best

    def _names(self, source: Pieces) -> list[str]:
        return [name for start, name in self.people if any(a <= start < b for a, b in source)]

    def _person_before(self, position: int, words: str) -> tuple[str | None, Actor | None]:
        """A bare "he" or "she": the last speaker who is a person, else the last person named before."""
        if self.last_person is not None:
            return self.last_person, self.last_actor
        index = bisect_right(self.starts, position) - 1
        return (self.people[index][1] if index >= 0 else words), None


def _name(actor: Actor) -> str | None:
    name = getattr(actor, "name", None) or getattr(actor, "label", None)
    return name if isinstance(name, str) else None
