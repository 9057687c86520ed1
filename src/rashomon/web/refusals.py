"""A refusal as a small page (or a line of JSON) that names the thing and the cure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rashomon.web.errors import Refused
from rashomon.web.rendering import render, sent

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_TITLES = {
    400: "That request can't be read",
    403: "Not from here",
    404: "Nothing there",
    405: "Not in this way",
    409: "Something else came first",
    413: "Too much at once",
    421: "Not our name",
    422: "That can't be done",
    500: "Something broke",
    501: "Not installed",
    503: "The archive can't answer",
}


def refusal(refused: Refused, path: str = "", *, partial: bool = False) -> Response:
    """The answer to a request that gets no page; ``partial``: only a line for the place on the page it is for."""
    from starlette.responses import Response

    if refused.status == 303:
        return Response(status_code=303, headers=refused.headers)
    if path.endswith((".json", ".csv")):
        body = json.dumps({"error": refused.reason, "cure": refused.cure}, ensure_ascii=False) + "\n"
        return Response(sent(body), refused.status, refused.headers, "application/json")
    if partial:
        headers = {**refused.headers, "hx-retarget": "#flash", "hx-reswap": "innerHTML", "hx-push-url": "false"}
        page = render("_said.html.j2", reason=refused.reason, cure=refused.cure)
        return Response(sent(page), refused.status, headers, "text/html; charset=utf-8")
    title = _TITLES.get(refused.status, "That did not work")
    page = render("refused.html.j2", title=title, reason=refused.reason, cure=refused.cure, status=refused.status)
    return Response(sent(page), refused.status, refused.headers, "text/html; charset=utf-8")


async def refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request that is not let in."""
    await refusal(refused, str(scope.get("path", "")))(scope, receive, send)
