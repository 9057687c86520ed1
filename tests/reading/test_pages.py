"""Pages of a crawl: an article is kept, in whatever style it is written; a front page or a list is not."""

from __future__ import annotations

import pytest

from rashomon.errors import EmptyInput
from rashomon.reading import Draft
from rashomon.reading.pages import page_drafts
from rashomon.reading.source import Source

SHORT = (
    "The ferry to Bergen stays in port until Friday.",
    "Its crew has asked for another engineer on board.",
    "The company says that it can't find one.",
    "“We have looked since March,” said its director, Kari Lund.",
    "Passengers can use the bus over the bridge instead.",
    "Their tickets stay valid until the end of June.",
)


def page(body: str, title: str = "Ferry stays in port") -> Source:
    text = f"<html lang='en'><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    return Source("page", data=text.encode(), url="https://example.org/1")


def test_short_paragraphs_are_prose() -> None:
    (found,) = page_drafts(page("<article>" + "".join(f"<p>{line}</p>" for line in SHORT) + "</article>"), "text/html")
    assert isinstance(found, Draft) and all(line in found.text for line in SHORT)


def test_a_list_of_titles_is_no_article() -> None:
    titles = [f"Harbour number {n} to close in winter, council members say" for n in range(30)]
    listed = "".join(f"<li><a href='/{n}'>{title}</a></li>" for n, title in enumerate(titles))
    with pytest.raises(EmptyInput, match="article"):
        list(page_drafts(page(f"<p>All our news of the coast at a glance.</p><ul>{listed}</ul>", "News"), "text/html"))
