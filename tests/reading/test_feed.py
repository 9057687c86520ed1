"""Feeds and lists of addresses: read as they stand, and collected politely from a server of the test's own."""

from __future__ import annotations

import http.server
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from archives import article
from rashomon.errors import InputError
from rashomon.reading import Source, read
from rashomon.reading.collect import Collector
from rashomon.reading.feed import FeedReader
from rashomon.reading.polite import Polite
from rashomon.reading.urls import UrlListReader, addresses
from rashomon.reading.warc import WarcReader

WHOLE = (
    "<p>The council of Ghent opened the new library on Monday. The mayor thanked the workers who had built it.</p>"
    "<p>It holds half a million books, according to the city, and will be open every day of the week.</p>"
)
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Ghent Daily</title>
<item><title>Library opens</title><link>HOST/1</link><pubDate>Tue, 05 Mar 2024 06:00:00 GMT</pubDate>
<description>Short.</description><content:encoded><![CDATA[{WHOLE}]]></content:encoded></item>
<item><title>Tram delayed &amp; crowded</title><link>HOST/2</link><description>The tram was &lt;b&gt;late&lt;/b&gt; by
an hour on Tuesday, and the company told travellers that it was sorry for it.</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Tartu News</title>
<entry><title>Bridge</title><link href="https://t.example/1"/><updated>2024-03-05T10:00:00Z</updated>
<summary>The bridge over the river was opened on Monday by the mayor of the city.</summary></entry></feed>"""


_DAY = "Tue, 05 Mar 2024 06:00:00 GMT"


class Site(http.server.BaseHTTPRequestHandler):
    """Pages, a feed with an ETag, robots.txt; counts who asks for what."""

    asked: ClassVar[Counter[str]] = Counter()
    robots = "User-agent: *\nDisallow: /private\n"

    def do_GET(self) -> None:
        Site.asked[self.path] += 1
        host = f"http://{self.headers['Host']}"
        if self.path == "/feed" and self.headers.get("If-None-Match") == '"v1"':
            self._answer(304, b"", "text/plain")
        elif self.path == "/feed":
            self._answer(200, RSS.replace("HOST", host).encode(), "application/rss+xml")
        elif self.path == "/robots.txt":
            self._answer(200, Site.robots.encode(), "text/plain")
        elif self.path == "/dated" and self.headers.get("If-Modified-Since") == _DAY:
            self._answer(304, b"", "text/plain")
        elif self.path == "/dated":
            self._answer(200, RSS.replace("HOST", host).encode(), "application/rss+xml", {"Last-Modified": _DAY})
        elif self.path == "/busy" and Site.asked[self.path] == 1:
            self._answer(503, b"later", "text/plain", {"Retry-After": "7"})
        elif self.path == "/gone":
            self._answer(404, b"gone", "text/plain")
        else:
            self._answer(200, article(len(self.path) * 7 + ord(self.path[-1])).encode(), "text/html")

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in (headers or {"ETag": '"v1"'}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    Site.asked = Counter()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def polite() -> Polite:
    return Polite(wait=0)


def test_entries_of_rss_are_reports(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(RSS.replace("HOST", "https://g.example"), encoding="utf-8")
    one, two = read([path]).reports
    assert (one.title, one.outlet, str(one.published), one.url) == (
        "Library opens",
        "Ghent Daily",
        "2024-03-05",
        "https://g.example/1",
    )
    assert "half a million books" in one.text and "<" not in one.text
    assert two.title == "Tram delayed & crowded" and "was late by an hour" in two.text
    assert any("summary" in w for w in two.warnings) and not one.warnings


def test_atom_and_what_is_no_feed(tmp_path: Path) -> None:
    (tmp_path / "a.atom").write_text(ATOM, encoding="utf-8")
    (tmp_path / "b.xml").write_text("<?xml version='1.0'?><prices><rope>3</rope></prices>", encoding="utf-8")
    (tmp_path / "c.rss").write_text("<rss version='2.0'><channel></channel></rss>", encoding="utf-8")
    reading = read([tmp_path / name for name in ("a.atom", "b.xml", "c.rss")])
    assert [r.title for r in reading.reports] == ["Bridge"]
    reasons = [p.reason for p in reading.problems if p.severity == "error"]
    assert reasons == ["XML, but no RSS or Atom feed", "a feed without entries"]
    assert FeedReader().sniff(b"<?xml version='1.0'?>\n<!-- x -->\n<rss version='2.0'>")
    assert not FeedReader().sniff(b"<html><body>rss</body></html>")


def test_a_text_of_addresses_is_a_list() -> None:
    reader = UrlListReader()
    assert reader.sniff(b"# my list\nhttps://a.example/1\nhttp://b.example/2\n")
    assert not reader.sniff(b"See https://a.example/1 for more.\n")
    found = addresses(Source(name="l", data=b"https://a.example/1\n\nnot one\nhttps://a.example/1\n#x\n"))
    assert found[0] == "https://a.example/1" and len(found) == 2 and "not a web address" in str(found[1])


def test_a_feed_is_followed_once_and_then_asked_what_is_new(host: str, polite: Polite, tmp_path: Path) -> None:
    memory = tmp_path / "feeds.json"
    first = Collector(tmp_path / "one", memory, polite).collect([f"{host}/feed"])
    assert first.warc is not None
    pages = list(WarcReader().read(Source(name="w", path=first.warc)))
    assert [page.id for page in pages] == [f"{host}/1", f"{host}/2"]
    second = Collector(tmp_path / "two", memory, polite).collect([f"{host}/feed"])
    assert second.warc is None and "not changed" in second.problems[0].reason
    assert Site.asked["/1"] == 1 and Site.asked["/feed"] == 2


def test_a_feed_that_only_has_a_day_is_asked_by_that(host: str, polite: Polite, tmp_path: Path) -> None:
    memory = tmp_path / "feeds.json"
    first = Collector(tmp_path / "one", memory, polite).collect([f"{host}/dated"])
    assert first.warc is not None and Site.asked["/1"] == Site.asked["/2"] == 1
    second = Collector(tmp_path / "two", memory, polite).collect([f"{host}/dated"])
    assert second.warc is None and "not changed" in second.problems[0].reason


def test_a_busy_server_is_asked_again_when_it_says(host: str) -> None:
    slept: list[float] = []
    answer = Polite(wait=0, sleep=slept.append).get(f"{host}/busy")
    assert (answer.status, slept) == (200, [7.0]) and Site.asked["/busy"] == 2


def test_what_was_fetched_is_not_fetched_again_after_a_kill(host: str, polite: Polite, tmp_path: Path) -> None:
    urls = [f"{host}/{n}" for n in range(6)]
    whole = Collector(tmp_path / "whole", tmp_path / "m1", polite).collect(urls)
    Collector(tmp_path / "killed", tmp_path / "m2", polite)._fetch(urls[:3])
    torn = tmp_path / "killed" / "pages.warc.gz"
    with torn.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08 half a record")
    with (tmp_path / "killed" / "log.jsonl").open("a") as stream:
        stream.write('{"url": "half a')
    Site.asked = Counter()
    again = Collector(tmp_path / "killed", tmp_path / "m2", polite).collect(urls)
    assert set(Site.asked) == {"/3", "/4", "/5", "/robots.txt"} - {"/robots.txt"}
    assert whole.warc and again.warc
    ids = [[p.id for p in WarcReader().read(Source(name="w", path=w))] for w in (whole.warc, again.warc)]
    assert ids[0] == ids[1] == urls


def test_robots_and_errors_are_problems_of_their_page(host: str, polite: Polite, tmp_path: Path) -> None:
    urls = [f"{host}/private/1", f"{host}/gone", "http://127.0.0.1:9/nobody", f"{host}/7"]
    found = Collector(tmp_path / "c", tmp_path / "m", polite).collect(urls)
    reasons = {problem.name: problem.reason for problem in found.problems}
    assert "robots.txt" in reasons[urls[0]] and urls[2] in reasons
    assert Site.asked["/private/1"] == 0 and Site.asked["/robots.txt"] == 1
    assert found.warc is not None
    read_back = list(WarcReader().read(Source(name="w", path=found.warc)))
    assert ["answered 404" in getattr(one, "reason", "") for one in read_back] == [True, False]


def test_a_host_is_asked_once_a_second(host: str) -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    polite = Polite(clock=lambda: now[0], sleep=sleep)
    for path in ("/1", "/2", "/3"):
        polite.get(host + path)
    assert slept == [1.0, 1.0, 1.0]  # robots.txt was the first request


def test_rules_that_cannot_be_had_forbid(monkeypatch: pytest.MonkeyPatch, host: str, polite: Polite) -> None:
    with pytest.raises(InputError, match=r"robots\.txt"):
        polite.get("http://127.0.0.1:9/page")
    monkeypatch.setattr(Site, "robots", "User-agent: rashomon\nCrawl-delay: 2\nDisallow: /\n")
    with pytest.raises(InputError, match=r"robots\.txt"):
        polite.get(host + "/1")
