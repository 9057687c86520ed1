"""What people decide, taken from forms. Nothing is written that does not stand on words of a report, or says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rashomon.archive import Decision, DecisionKind, on_fact
from rashomon.web.asking import USER, Ask, Page, kept, own_path, redirect
from rashomon.web.errors import Refused, wrong
from rashomon.web.rendering import address, render, sent
from rashomon.web.told import Told, tell, told
from rashomon.web.words import found_span

if TYPE_CHECKING:
    from starlette.responses import Response

    from rashomon.web.app import Handler

_NOTE = 10_000  # characters of a note
_KINDS = {k.value: k for k in (DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.EDIT, DecisionKind.NOTE)} | {
    k.value: k for k in (DecisionKind.MERGE, DecisionKind.SPLIT, DecisionKind.MOVE)
}


def named(action: Callable[[Ask, str], Response]) -> Handler:
    """An action that somebody signs. Who has no name yet is asked for one, and the form goes on from there."""

    def signed(ask: Ask) -> Page | Response:
        given = ask.form.line("user", 80)
        user = given or ask.user
        if not user:
            return _asked_for_name(ask)
        answer = action(ask, user)
        if given and given != ask.user:
            answer.headers.append("set-cookie", kept(USER, given))
        return answer

    return signed


def _asked_for_name(ask: Ask) -> Page | Response:
    fields = [(n, v) for n, values in ask.form.fields.items() for v in values if n not in ("form_token", "user")]
    shown = {"fields": fields, "action": ask.path}
    if ask.partial:
        from starlette.responses import Response

        made = render("_name.html.j2", form_token=ask.form_token, **shown)
        headers = {"hx-retarget": "#flash", "hx-reswap": "innerHTML"}
        return Response(sent(made), headers=headers, media_type="text/html; charset=utf-8")
    return Page("name.html.j2", "Your name", lambda: shown, lambda: {"error": "give `user`"}, status=422)


@named
def decide(ask: Ask, user: str) -> Response:
    """A decision on a fact: ``do`` is what, with the fact's key behind it or in ``fact``."""
    verb, _, key = ask.form.line("do").partition(" ")
    kind = _KINDS.get(verb)
    if kind is None:
        raise wrong(f"There is no decision “{verb}”.", f"There are: {', '.join(_KINDS)}.")
    found = told(ask)
    fact = found.fact(key or ask.form.line("fact"))
    decision = _made(ask, found, fact.fact.id, kind, user)
    entry = ask.archive.decide(decision)
    name = entry.decision.story or found.story.summary.id
    if ask.partial:
        return _fragment(ask, tell(ask, name), fact.key, f"{_DONE[kind]} “{_short(fact.gist)}”.")
    return redirect(_back(ask, name, fact.key))


_DONE = {
    DecisionKind.ACCEPT: "Accepted",
    DecisionKind.REJECT: "Rejected",
    DecisionKind.EDIT: "Edited",
    DecisionKind.NOTE: "Noted on",
    DecisionKind.MERGE: "Merged into",
    DecisionKind.SPLIT: "Split",
    DecisionKind.MOVE: "Moved claims of",
}


def _made(ask: Ask, found: Told, fact: str, kind: DecisionKind, user: str) -> Decision:
    options: dict[str, Any] = {"story": found.story.summary.id}
    if kind is DecisionKind.NOTE:
        options["text"] = _text(ask)
    elif kind is DecisionKind.EDIT:
        options |= _edit(ask, found)
    elif kind is DecisionKind.SPLIT:
        options["leaving"] = _claims(ask, found, fact, whole=False)
    elif kind in (DecisionKind.MERGE, DecisionKind.MOVE):
        options["other"] = found.fact(ask.form.line("other")).fact.id
        if options["other"] == fact:
            raise wrong("That is the same fact.", "Choose another one.")
        if kind is DecisionKind.MOVE:
            options["leaving"] = _claims(ask, found, fact, whole=True)
    return on_fact(found.record, fact, kind, user, **options)


def _text(ask: Ask) -> str:
    text = ask.form.get("text").replace("\r\n", "\n").replace("\0", "").strip()[:_NOTE]
    if not text:
        raise wrong("The note is empty.", "Write something, or leave it.")
    return text


def _edit(ask: Ask, found: Told) -> dict[str, Any]:
    """A field set to words of a report, or, where it says so, to the analyst's own."""
    field = ask.form.line("field", 100)
    if not field:
        raise wrong("Which field is edited?", "Choose one.")
    own = ask.form.line("own", _NOTE)
    if own:
        return {"field": field, "value": own}
    return {"field": field, "source": found_span(found, ask.form)}


def _claims(ask: Ask, found: Told, fact: str, *, whole: bool) -> list[tuple[str, int, int]]:
    held = {f"{c.report}:{c.start}:{c.end}": (c.report, c.start, c.end) for c in found.facts[fact].claims}
    chosen = [held[name] for name in ask.form.all("claim") if name in held]
    if not chosen:
        raise wrong("No claim was chosen.", "Tick the claims that go.")
    if not whole and len(chosen) == len(held):
        raise wrong("All claims were chosen, so nothing would be split.", "Leave at least one where it is.")
    return chosen


def _back(ask: Ask, story: str, key: str) -> str:
    """The page that the form was on, at the fact; where the fact has another name now, at the record."""
    to = own_path(ask.form.get("next"), address("/stories/{story}", story=story))
    if f"/facts/{key}" in to and key not in tell(ask, story).views:
        to = address("/stories/{story}", story=story)
    return to if "/facts/" in to or to.startswith("/review") else at_fact(to, key)


def at_fact(to: str, key: str) -> str:
    """An address of a record's page at one of its facts, also where the record is longer than a page."""
    from urllib.parse import parse_qsl, urlencode, urlsplit

    if "#" in to:
        return to
    parts = urlsplit(to)
    query = [(n, v) for n, v in parse_qsl(parts.query) if n != "fact"]
    start = any(n == "start" for n, _ in query)
    return f"{parts.path}?{urlencode([*query, ('fact', key)])}#f-{key}" if start else f"{to}#f-{key}"


def _fragment(ask: Ask, found: Told, key: str, said: str) -> Response:
    """The inside of the fact as it is now, and the line that says what was done."""
    from starlette.responses import Response

    if key not in found.views:
        return Response(headers={"hx-redirect": address("/stories/{story}", story=found.story.summary.id)})
    made = render(
        "_decided.html.j2",
        told=found,
        fact=found.views[key],
        elsewhere=found.elsewhere(key),
        said=said,
        form_token=ask.form_token,
        keys=ask.keys,
        next=own_path(ask.form.get("next")),
    )
    headers = {"hx-retarget": f'[id="f-{key}"]', "hx-reswap": "innerHTML"}
    return Response(sent(made), headers=headers, media_type="text/html; charset=utf-8")


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


# -- stories ----------------------------------------------------------------------------------------------


@named
def note_on_story(ask: Ask, user: str) -> Response:
    story = ask.archive.story(ask.part("story")).summary.id
    ask.archive.decide(Decision(user=user, kind=DecisionKind.NOTE, story=story, text=_text(ask)))
    return redirect(own_path(ask.form.get("next"), address("/stories/{story}/decisions", story=story)))


@named
def merge_story(ask: Ask, user: str) -> Response:
    """The reports of another story come into this one."""
    story = ask.archive.story(ask.part("story")).summary.id
    name = ask.form.line("other").rpartition("/")[2].partition("?")[0].partition("#")[0]
    if not name:
        raise wrong("Which story is merged in?", "Choose one, or paste its address.")
    other = ask.archive.story(name)
    if other.summary.id == story:
        raise wrong("That is the same story.", "Choose another one.")
    reports = tuple(r.id for r in other.reports)
    made = Decision(
        user=user, kind=DecisionKind.MERGE_STORIES, story=story, other_story=other.summary.id, reports=reports
    )
    return _moved(ask, made, story)


@named
def split_story(ask: Ask, user: str) -> Response:
    """Some reports of this story become one of their own."""
    story = ask.archive.story(ask.part("story"))
    held = {r.id for r in story.reports}
    leaving = tuple(r for r in ask.form.all("report") if r in held)
    if not leaving or len(leaving) == len(held):
        raise wrong("To split a story, some of its reports go and some stay.", "Tick those that go.")
    made = Decision(user=user, kind=DecisionKind.SPLIT_STORY, story=story.summary.id, reports=leaving)
    return _moved(ask, made, story.summary.id)


def _moved(ask: Ask, decision: Decision, story: str) -> Response:
    """The decision at once; the records that it makes stale behind the page, as that takes seconds."""
    ask.archive.decide(decision, remake=False)
    to = address("/stories/{story}/versions", story=story)
    return redirect(remade(ask, "Making the records anew", to))


def remade(ask: Ask, title: str, to: str) -> str:
    """Have the stale records made, and say where that can be looked at."""
    job = ask.room.jobs.start(title, lambda progress: ask.archive.remake(progress=progress))
    return address("/jobs/{job}", job=job.number, next=to)


# -- taking back ------------------------------------------------------------------------------------------

_MOVING = (DecisionKind.MERGE_STORIES, DecisionKind.SPLIT_STORY)


@named
def undo(ask: Ask, user: str) -> Response:
    """Take back this person's last decision that stands, of the story that is named or of all."""
    story = ask.form.line("story") or None
    held = ask.archive.decisions(story=story, user=user)
    standing = [e for e in held if e.withdrawn_by is None and e.decision.kind is not DecisionKind.WITHDRAW]
    if not standing:
        raise Refused(
            409, "There is no decision of yours to take back.", "Those of others are in the list of decisions."
        )
    return _withdrawn(ask, standing[-1].decision, user)


@named
def withdraw(ask: Ask, user: str) -> Response:
    """Take back the decision that is named, or bring it back by taking back its withdrawal."""
    name = ask.form.line("decision")
    entry = next((e for e in ask.archive.decisions() if e.decision.id == name), None)
    if entry is None:
        raise wrong(f"There is no decision “{name}”.", "It may be of another archive.")
    return _withdrawn(ask, entry.decision, user)


def _withdrawn(ask: Ask, decision: Decision, user: str) -> Response:
    ask.archive.withdraw(decision.id, user, remake=False)
    story = decision.story
    to = own_path(ask.form.get("next"), address("/stories/{story}", story=story) if story else "/decisions")
    if decision.kind in _MOVING or decision.kind is DecisionKind.WITHDRAW:
        return redirect(remade(ask, "Making the records anew", to))
    return redirect(to if not decision.fact or "/facts/" in to else at_fact(to, decision.fact))
