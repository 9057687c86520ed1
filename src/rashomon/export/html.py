"""The record as one HTML file: no request, readable without JavaScript, every line linked to its words."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from rashomon.export.graph import origins_list, origins_svg
from rashomon.export.marks import visible
from rashomon.export.shown import GLYPHS, MEANINGS, plural
from rashomon.export.view import view_record
from rashomon.model import Record

if TYPE_CHECKING:
    from jinja2 import Template


def render_html(record: Record) -> str:
    """Render a record as a self-contained page (UTF-8 text without lone surrogates).

    All text is escaped; the page's own style and script are allowed by their hashes in a Content Security
    Policy that forbids every request. Links go to fragments of the page only.
    """
    style, script = _asset("record.css"), _asset("record.js")
    return _template().render(
        view=view_record(record),
        graph=Markup(origins_svg(record)),  # noqa: S704  escaped where it is drawn
        graph_list=Markup(origins_list(record)) if record.derivations else "",  # noqa: S704
        style=style,
        script=script,
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
    )


@cache
def _asset(name: str) -> str:
    return resources.files("rashomon.export").joinpath("templates", name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    """The source expression that allows an inline element (W3C Content Security Policy 3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _writable(value: object) -> object:
    """Whatever text reaches the page can be shown and encoded; the page's own markup passes."""
    return visible(value) if type(value) is str else value


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("rashomon.export", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_writable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(glyphs=GLYPHS, meanings=MEANINGS, plural=plural)
    return environment.get_template("record.html.j2")
