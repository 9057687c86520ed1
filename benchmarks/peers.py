"""``python -m benchmarks.throughput --peers N``: rashomon beside libraries that do a part of its work, in one run.

Reading: the article in a page. trafilatura (Apache-2.0) is what rashomon calls itself; newspaper4k (MIT) is the
other one that is alive. Annotating: textacy (Apache-2.0), whose ``direct_quotations`` finds speaker, cue and words of
direct speech on top of a spaCy parse. No event coder that is alive can be installed without a server of its own.

The peers are no dependencies: ``pip install newspaper4k lxml_html_clean textacy``. One that is not there is said to be
missing and left out.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class _Peer(NamedTuple):
    """What is timed: a name, what it does, and the work itself, which returns how much it found."""

    name: str
    does: str
    work: Callable[[], int]


def compare(texts: list[str], pages: list[str], stock: Callable[[], Any], times: int) -> None:
    """Prints both tables: seconds of CPU a page and a report, and what was found."""
    logging.disable(logging.WARNING)  # trafilatura and newspaper tell of every page
    _table("reading: the article in a page", list(_readers(pages)), len(pages), times)
    _table("annotating: who said what", list(_annotators(texts, stock)), len(texts), times)
    logging.disable(logging.NOTSET)


def _table(title: str, peers: list[_Peer], count: int, times: int) -> None:
    print(f"{title:<42} {'ms each':>9} {'each/s/core':>12} {'found':>9}")
    for peer in peers:
        peer.work()  # loads what it loads
        seconds, found = min(_timed(peer.work) for _ in range(times))
        label = f"{peer.name}: {peer.does}"
        print(f"{label:<42} {1000 * seconds / count:>9.1f} {count / seconds:>12.2f} {found:>9,}", flush=True)
    print()


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def _there(module: str, package: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError as error:
        print(f"{package} is left out ({error}): pip install {package}")
        return False
    return True


# -- reading --------------------------------------------------------------------------------------
def _readers(pages: list[str]) -> Iterator[_Peer]:
    import trafilatura

    yield _Peer("rashomon", "article, title, day, parts", lambda: sum(map(_ours, pages)))
    yield _Peer("trafilatura", "article, title, day", lambda: sum(map(_trafilatura, pages)))
    yield _Peer("trafilatura", "article alone", lambda: sum(len(trafilatura.extract(p) or "") > 0 for p in pages))
    if _there("newspaper", "newspaper4k"):
        yield _Peer("newspaper4k", "article, title, day", lambda: sum(map(_newspaper, pages)))


def _ours(page: str) -> int:
    from rashomon.reading import Draft, Source, report
    from rashomon.reading.pages import page_drafts

    url = "https://news.example/1"
    found = page_drafts(Source(name=url, data=page.encode("utf-8"), url=url), "text/html")
    return sum(bool(report(draft, url).text) for draft in found if isinstance(draft, Draft))


def _trafilatura(page: str) -> int:
    import trafilatura

    return bool(trafilatura.bare_extraction(page, url="https://news.example/1", with_metadata=True))


def _newspaper(page: str) -> int:
    import newspaper

    article = newspaper.Article("https://news.example/1", language="en", fetch_images=False)
    article.download(input_html=page)
    article.parse()
    return bool(article.text)


# -- annotating -----------------------------------------------------------------------------------
def _annotators(texts: list[str], stock: Callable[[], Any]) -> Iterator[_Peer]:
    from rashomon.annotate import annotate
    from rashomon.reading import Draft, report

    made = [report(Draft(text=text, id=str(n)), str(n)) for n, text in enumerate(texts)]
    model = stock()
    yield _Peer("spaCy", "bare pipeline, no statement", lambda: sum(1 for _ in model.pipe(texts, batch_size=8)) * 0)
    yield _Peer("rashomon", "all layers; statements", lambda: sum(len(one.statements) for one in annotate(made)))
    if _there("textacy", "textacy"):
        from textacy.extract.triples import direct_quotations

        def quotations() -> int:
            return sum(len(list(direct_quotations(doc))) for doc in model.pipe(texts, batch_size=8))

        yield _Peer("textacy", "direct quotations alone", quotations)
