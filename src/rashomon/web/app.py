"""The reading room as an ASGI application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from rashomon.web.asking import Ask, Page
from rashomon.web.errors import Refused
from rashomon.web.forms import Limits, read_form
from rashomon.web.refusals import refusal
from rashomon.web.rendering import assets, environment
from rashomon.web.room import Room
from rashomon.web.security import Guard, Policy

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from rashomon.archive import Archive

Handler = Callable[[Ask], "Page | Response"]
Endpoint = Callable[["Request"], Awaitable["Response"]]

_log = logging.getLogger("rashomon.web")
_FORM = "form_token"


def create(archive: Archive, *, policy: Policy | None = None, limits: Limits | None = None) -> Starlette:
    """The room of an archive. The archive stays open; closing it is up to the caller.

    ``policy`` says who may ask (by default this machine only), ``limits`` how much one request may send.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware

    room = Room(archive, _short(archive.name), policy or Policy(), limits or Limits())
    environment()  # a template that can't be read is found now

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        room.jobs.close()

    made = Starlette(
        routes=_routes(room),
        middleware=[Middleware(Guard, policy=room.policy)],
        exception_handlers={404: _unknown, 405: _unknown},
        lifespan=life,
    )
    made.state.room = room
    return made


def _short(name: str) -> str:
    return name.replace("\\", "/").rstrip("/").rpartition("/")[2] or name


def _routes(room: Room) -> list[Route]:
    from starlette.routing import Route

    from rashomon.web.pages import ACTIONS, FILES, PAGES

    routes = [Route("/static/{name}", _static, methods=["GET"]), Route("/favicon.ico", _no_icon, methods=["GET"])]
    for path, handler in PAGES:
        for kind in ("json", "csv"):
            routes.append(Route(f"{path}.{kind}", _get(room, handler, kind, path), methods=["GET"]))
        routes.append(Route(path, _get(room, handler, "html"), methods=["GET"]))
    for path, handler in FILES:
        routes.append(Route(path, _get(room, handler, "html"), methods=["GET"]))
    for path, handler in ACTIONS:
        routes.append(Route(path, _post(room, handler), methods=["POST"]))
    return routes


def _get(room: Room, handler: Handler, kind: str, page: str = "") -> Endpoint:
    """A page, or, where ``page`` is its path, its twin for programs: these are told of a query that means nothing."""
    from rashomon.web.openapi import check

    def twin(ask: Ask) -> Page | Response:
        check(page, ask.request.query_params.multi_items())
        return handler(ask)

    if page:
        return _get(room, twin, kind)

    async def endpoint(request: Request) -> Response:
        return await _answered(Ask(room, request), handler, kind)

    return endpoint


def _post(room: Room, handler: Handler) -> Endpoint:
    import hmac

    async def endpoint(request: Request) -> Response:
        ask = Ask(room, request)
        try:
            ask.form = await read_form(request, room.limits)
            if not hmac.compare_digest(ask.form.get(_FORM).encode("utf-8", "replace"), ask.form_token.encode()):
                raise Refused(
                    403,
                    "This form is of an earlier visit, so nothing was changed.",
                    "Go back, reload the page, and do it again.",
                )
        except Refused as refused:
            return refusal(refused, ask.path, partial=ask.partial)
        return await _answered(ask, handler, "html")

    return endpoint


async def _answered(ask: Ask, handler: Handler, kind: str) -> Response:
    """Pages are made in a thread, so that a long one does not hold up the others."""
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(_made, ask, handler, kind)


def _made(ask: Ask, handler: Handler, kind: str) -> Response:
    from rashomon.archive.errors import ArchiveError, NotPossible, UnknownName
    from rashomon.errors import RashomonError

    try:
        found = handler(ask)
        return found.answer(ask, kind) if isinstance(found, Page) else found
    except Refused as error:
        refused = error
    except UnknownName as error:
        refused = Refused(404, f"In this archive there is {error.reason}.", error.cure or "It may have been merged.")
    except NotPossible as error:
        refused = Refused(409, f"{error.reason}.", error.cure)
    except ArchiveError as error:
        refused = Refused(503, f"{error.name}: {error.reason}.", error.cure)
    except RashomonError as error:
        refused = Refused(422, str(error))
    except Exception:
        _log.exception("%s %s", ask.request.method, ask.path)
        refused = Refused(
            500,
            "Something in rashomon broke while this page was made; nothing was changed.",
            "Where the room was started it says what. Please report it with these lines.",
        )
    return refusal(refused, f"{ask.path}.{kind}" if kind != "html" else ask.path, partial=ask.partial)


async def _unknown(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    headers = getattr(error, "headers", None) or {}
    if status == 405:
        refused = Refused(405, "This address does not take that.", "Open it in a browser, or send a form.", headers)
    else:
        refused = Refused(404, "There is no such page.", "Begin with the list of stories.")
    return refusal(refused, request.url.path)


async def _static(request: Request) -> Response:
    from starlette.responses import Response

    found = assets().get(request.path_params["name"])
    if found is None:
        return refusal(Refused(404, "There is no such file."), request.url.path)
    body, kind = found
    # The name changes with what is in it, so it never changes under its name.
    return Response(body, headers={"cache-control": "public, max-age=31536000, immutable", "content-type": kind})


async def _no_icon(request: Request) -> Response:
    from starlette.responses import RedirectResponse

    from rashomon.web.rendering import static

    return RedirectResponse(static("icon.svg"), status_code=302)
