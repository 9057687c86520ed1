"""What a person sets for themselves: name, keys, blind coding. It is kept in cookies, not in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rashomon.__about__ import __version__
from rashomon.web.asking import BLIND, KEYS, USER, Ask, Page, kept, own_path, redirect
from rashomon.web.errors import wrong
from rashomon.web.keys import ACTIONS, DEFAULTS, Keys, clashes

if TYPE_CHECKING:
    from starlette.responses import Response


def shown(ask: Ask) -> Page:
    """The settings, as forms."""

    def show() -> dict[str, Any]:
        return {"usual": DEFAULTS, "actions": ACTIONS, "next": own_path(ask.get("next"), "/settings")}

    def data() -> object:
        return {"name": ask.user, "blind": ask.blind, "keys": dict(ask.keys.held)}

    return Page("settings.html.j2", "Settings", show, data, section="settings")


def name(ask: Ask) -> Response:
    """Set the name that stands with decisions."""
    user = ask.form.line("user", 80)
    if not user:
        raise wrong("The name is empty.", "Write one: it stands with every decision.")
    return redirect(own_path(ask.form.get("next"), "/settings"), kept(USER, user))


def keys(ask: Ask) -> Response:
    """Set the keys, or take the usual ones again."""
    if ask.form.get("do") == "usual":
        return redirect("/settings#keys", kept(KEYS, ""))
    wanted = {action: ask.form.get(f"key-{action}").strip() or DEFAULTS[action] for action in DEFAULTS}
    problems = clashes(wanted)
    if problems:
        raise wrong(" ".join(problems), "Go back and choose other keys.")
    return redirect("/settings#keys", kept(KEYS, Keys.of(wanted).text))


def blind(ask: Ask) -> Response:
    """Hide other people's decisions from this person, or show them again."""
    if not ask.user:
        raise wrong("To code blind you need a name.", "Set it first.")
    to = own_path(ask.form.get("next"), "/settings")
    return redirect(to, kept(BLIND, "yes" if ask.form.get("blind") == "yes" else ""))


def about(ask: Ask) -> Page:
    """What this is, and what it holds."""

    def data() -> dict[str, Any]:
        return {
            "rashomon": __version__,
            "stories": ask.archive.stories(limit=0).total,
            "reports": ask.archive.search("", limit=0).total,
            "decisions": len(ask.archive.decisions()),
        }

    return Page("about.html.j2", "About", lambda: {"facts": data()}, data, section="about")
