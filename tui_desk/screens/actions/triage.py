"""What is done to conversations, to one or to all selected. Rows change at once; the desk has the last word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_desk.desk.agents import agents
from tui_desk.rows import AgentRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.patches import Patch, leaving, staying
from tui_desk.screens.actions.registry import handles, remember
from tui_desk.screens.actions.times import ask_when, moment
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import fold

if TYPE_CHECKING:
    from tui_desk.desk.desk import Done
    from tui_desk.screens.console import Console

_PRIORITIES = {"low": -1, "normal": 0, "high": 1, "urgent": 2}
_NOBODY = ("nobody", "none", "-")
_WITHOUT_VERSIONS = ("add_tags", "remove_tags", "mark_unread")
"""Verbs in which nobody can be overtaken."""


@handles("conversation.close")
def close(console: Console, argument: str) -> None:
    """Close what is selected."""
    _change(console, "close", leaving(console, "closed"))
    remember(console, "conversation.close")


@handles("conversation.reopen")
def reopen(console: Console, argument: str) -> None:
    """Open it again."""
    _change(console, "reopen", leaving(console, "open"))
    remember(console, "conversation.reopen")


@handles("conversation.pending")
def pending(console: Console, argument: str) -> None:
    """Wait for the customer."""
    _change(console, "pend", leaving(console, "pending"))
    remember(console, "conversation.pending")


@handles("conversation.snooze")
def snooze(console: Console, argument: str) -> None:
    """Hide until a time; asks for it where none is given."""
    if not console.target_ids():
        return _nothing(console)
    if not argument:
        return ask_when(console, "Snooze until", lambda text: snooze(console, text))
    until = moment(console, argument)
    if until is None:
        return console.say(f"“{argument}” is no time to come; try 2d, tue 3pm, tomorrow", error=True)
    remember(console, "conversation.snooze", argument)
    return _change(console, "snooze", leaving(console, "snoozed", until), until)


@handles("conversation.take")
def take(console: Console, argument: str) -> None:
    """Mine."""
    _assign(console, console.desk.agent)
    remember(console, "conversation.take")


@handles("conversation.assign")
def assign(console: Console, argument: str) -> None:
    """Give it to somebody; asks to whom where nobody is named."""
    if not console.target_ids():
        return _nothing(console)
    if fold(argument) in _NOBODY:
        remember(console, "conversation.assign", argument)
        return _assign(console, None)

    def choose(everybody: tuple[AgentRow, ...]) -> None:
        active = [agent for agent in everybody if agent.active]
        if not argument:
            return _pick_agent(console, active)
        found = [
            agent for agent in active if fold(argument) in map(fold, (agent.login, agent.short, agent.name))
        ]
        if len(found) != 1:
            return console.say(f"nobody here is called {argument}", error=True)
        remember(console, "conversation.assign", argument)
        return _assign(console, found[0])

    return later(console, lambda: console.desk.ask(agents), choose)


@handles("conversation.tag")
def tag(console: Console, argument: str) -> None:
    """Add tags, take off those with a dash."""
    if not console.target_ids():
        return _nothing(console)
    words = argument.replace(",", " ").split()
    if not words:
        return _ask_tags(console)
    remember(console, "conversation.tag", argument)
    gone = [word[1:] for word in words if word.startswith("-") and word[1:]]
    new = [word for word in words if not word.startswith("-")]
    if new:
        _change(console, "add_tags", None, new)
    if gone:
        _change(console, "remove_tags", None, gone)
    return None


@handles("conversation.priority")
def priority(console: Console, argument: str) -> None:
    """Low to urgent."""
    if not console.target_ids():
        return _nothing(console)
    if argument in _PRIORITIES:
        number = _PRIORITIES[argument]
        remember(console, "conversation.priority", argument)
        return _change(
            console, "set_priority", staying(console, lambda line: replace(line, priority=number)), number
        )
    choices = [Choice(name, name) for name in reversed(_PRIORITIES)]
    picker = Picker("Priority", choices)
    console.app.push_screen(picker, lambda name: priority(console, name) if name else None)
    return None


@handles("conversation.spam")
def spam(console: Console, argument: str) -> None:
    """Spam, or no spam if it was."""
    line = console.current()
    on = not (line is not None and line.spam)
    _change(console, "set_spam", staying(console, lambda line: replace(line, spam=on)), on)
    remember(console, "conversation.spam")


@handles("conversation.unread")
def unread(console: Console, argument: str) -> None:
    """Unread again, for me."""
    _change(console, "mark_unread", staying(console, lambda line: replace(line, unread=True)))
    remember(console, "conversation.unread")


@handles("conversation.join")
def join(console: Console, argument: str) -> None:
    """Into the conversation it stands beside."""
    line = console.current()
    if line is None:
        return _nothing(console)
    id_ = line.id

    def verb() -> Done:
        from tui_desk.desk import joining

        done = console.desk.do(joining.join, id_)
        console.app.call_from_thread(console.open_conversation, done.ids[0])
        return done

    return console.perform(verb, ids=(id_,))


def _change(console: Console, name: str, patch: Patch | None, *values: Any) -> None:
    """One verb of `desk.conversations` on everything selected."""
    ids = console.target_ids()
    if not ids:
        return _nothing(console)
    seen = {id_: line.version for id_ in ids if (line := console.line(id_)) is not None}
    options = {} if name in _WITHOUT_VERSIONS else {"versions": seen}

    def verb() -> Done:
        from tui_desk.desk import conversations

        done: Done = console.desk.do(getattr(conversations, name), ids, *values, **options)
        return done

    return console.perform(verb, ids=ids, patch=patch)


def _assign(console: Console, agent: AgentRow | None) -> None:
    id_, short = (agent.id, agent.short) if agent else (None, "")
    _change(
        console, "assign", staying(console, lambda line: replace(line, assignee_id=id_, assignee=short)), id_
    )


def _pick_agent(console: Console, active: list[AgentRow]) -> None:
    me = console.desk.agent.id
    ordered = sorted(active, key=lambda agent: (agent.id != me, agent.name))
    choices = [Choice(agent.login, agent.name, "you" if agent.id == me else agent.short) for agent in ordered]
    picker = Picker("Assign to", [*choices, Choice("nobody", "nobody")])
    console.app.push_screen(picker, lambda login: assign(console, login) if login else None)


def _ask_tags(console: Console) -> None:
    line = console.current()
    now = " ".join(line.tags) if line is not None and line.tags else "none yet"
    ask = Ask("Tags", placeholder="refund vip -spam", help=f"now: {now}", preview=_tags_preview)
    console.app.push_screen(ask, lambda text: tag(console, text) if text else None)


def _tags_preview(text: str) -> Preview:
    words = text.replace(",", " ").split()
    new = [word for word in words if not word.startswith("-")]
    gone = [word[1:] for word in words if word.startswith("-") and word[1:]]
    said = [f"add {' '.join(new)}"] * bool(new) + [f"take off {' '.join(gone)}"] * bool(gone)
    return Preview(" · ".join(said) or "Words; a dash before one takes it off.", right=bool(said))


def _nothing(console: Console) -> None:
    console.say("There is no conversation here.", error=True)
