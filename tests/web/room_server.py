"""The room on a port of this machine, and a browser that complains of what a page must not do."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Open = Callable[..., Any]


class Server:
    """A room on a port of this machine; ``restart`` ends it and opens the same archive again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.port = 0
        self.start()

    def start(self) -> None:
        import uvicorn
        from room_sample import filled

        from rashomon.web.app import create

        self.archive = filled(self.path)
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            create(self.archive), http="h11", ws="none", log_level="error", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self.archive.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def story(self, title: str = "Dayton talks") -> str:
        return next(s.id for s in self.archive.stories().stories if s.title == title)

    def fact(self, key: str) -> Any:
        facts = self.archive.record(self.story()).record.facts
        return next((f for f in facts if f.id == key), None)


@contextmanager
def watched(browser: Any, own: str) -> Iterator[Open]:
    """Open pages; fails at the end when one wrote to the console, threw, or asked for an address without ``own``."""
    complaints: list[str] = []
    contexts = []

    def opened(address: str, width: int = 1440, **options: Any) -> Any:
        cookies = options.pop("cookies", ())
        context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", **options)
        context.set_default_timeout(8_000)
        contexts.append(context)
        if cookies:
            context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(own) else complaints.append(r.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def visits(browser: Any, server: Server) -> Any:
    """The same for pages of a room, by somebody who has given a name."""

    @contextmanager
    def visiting() -> Iterator[Open]:
        with watched(browser, server.address + "/") as opened:

            def visit(path: str = "/stories", name: str = "Ada", **options: Any) -> Any:
                cookies = [{"name": "rashomon_user", "value": name, "url": server.address}] if name else []
                return opened(server.address + path, cookies=cookies, **options)

            yield visit

    return visiting()


def address(page: Any) -> str:
    """Where a page is now, as it says itself: what the browser reports of it may be some time on its way."""
    return str(page.evaluate("location.href"))


def violations(page: Any, *, but: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on a page that is open, a line each; ``but`` these rules, or ``only`` these."""
    import pytest

    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe.AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in but}}
    if only:
        options = {"resultTypes": ["violations"], "runOnly": list(only)}
    found = page.evaluate("(options) => axe.run(document, options).then((r) => r.violations)", options)
    return [f"{v['id']}: {node['target']} {node['html'][:200]}" for v in found for node in v["nodes"]]


def copied(sample: Path, to: Path) -> Path:
    shutil.copy(sample, to)
    return to
