"""The reading room in Chromium: from the beginning of the navigation until a person can use the page.

"Interactive" is when the page's own script has run and the main thread has been idle for the first time after that
(`requestIdleCallback`). The clock says what a person waits on this machine as it is; what Chromium itself counts
(`Performance.getMetrics` of the DevTools protocol: seconds of tasks, layout, style and script) hardly moves when other
programs run.
"""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from rashomon.archive import Archive

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_IDLE = """
document.addEventListener("DOMContentLoaded", () =>
  requestIdleCallback(() => { window.interactive = performance.now(); }));
"""
_TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  return {server: page.responseEnd / 1000, parsed: page.domContentLoadedEventEnd / 1000,
          painted: painted ? painted.startTime / 1000 : null, interactive: interactive / 1000,
          bytes: page.decodedBodySize, elements: document.getElementsByTagName("*").length};
}"""


class Opened(NamedTuple):
    """One page, opened once. Seconds from the beginning of the navigation; of Chromium's own, seconds of work."""

    server: float
    painted: float
    interactive: float
    tasks: float
    layout: float
    style: float
    script: float
    key: float  # of work, for one press of the key that goes to the next fact
    megabytes: float
    elements: int


def missing() -> str:
    """Why no page can be opened in a browser, "" where one can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright is not installed"
    return "" if _chromium() else "there is no Chromium"


def _chromium() -> str | None:
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def opened(archive: Archive, paths: list[str], times: int = 3) -> dict[str, Opened]:
    """Each page opened so many times in a fresh browser context; of those the fastest, as the rest is the machine's."""
    from playwright.sync_api import sync_playwright

    with served(archive) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        found = {p: min((_once(browser, address + p) for _ in range(times)), key=lambda o: o.tasks) for p in paths}
        browser.close()
    return found


@contextmanager
def served(archive: Archive) -> Iterator[str]:
    """The room of an archive on a port of this machine: its address."""
    import uvicorn

    from rashomon.web.app import create

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create(archive), http="h11", ws="none", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def _once(browser: Any, address: str) -> Opened:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(_IDLE)
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def counted() -> dict[str, float]:
        return {m["name"]: m["value"] for m in devtools.send("Performance.getMetrics")["metrics"]}

    page.goto(address)
    while page.evaluate("window.interactive === undefined"):
        page.wait_for_timeout(50)
    times, work = page.evaluate(_TIMES), counted()
    for _ in range(10):
        page.keyboard.press("j")
    pressed = counted()["TaskDuration"] - work["TaskDuration"]
    context.close()
    return Opened(
        server=times["server"],
        painted=times["painted"] or 0.0,
        interactive=times["interactive"],
        tasks=work["TaskDuration"],
        layout=work["LayoutDuration"],
        style=work["RecalcStyleDuration"],
        script=work["ScriptDuration"],
        key=pressed / 10,
        megabytes=times["bytes"] / 1e6,
        elements=times["elements"],
    )


def lines(found: dict[str, Opened]) -> Iterator[str]:
    """What was measured, for people: seconds."""
    for path, o in found.items():
        yield (
            f"{path}: interactive after {o.interactive:.2f} s (bytes {o.server:.2f}, painted {o.painted:.2f}); of work "
            f"{o.tasks:.2f} s: layout {o.layout:.2f}, style {o.style:.2f}, script {o.script:.2f}; a key "
            f"{o.key * 1000:.0f} ms; {o.megabytes:.2f} MB, {o.elements:,} elements"
        )
