"""What is done to conversations, to one or to all selected. Rows change at once; the desk has the last word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui_desk.desk import agents, conversations
from tui_desk.rows import AgentRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.patches import Patch, leaving, staying
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tagging import ask_tags, tags_of
from tui_desk.screens.actions.times import ask_when, moment
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import fold

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console

_NOBODY = ("nobody", "none", "-")


@handles("conversation.close")
def close(console: Console, argument: str) -> None:
    """Close what is selected."""
    _change(console, conversations.close, leaving(console, "closed"))


@handles("conversation.reopen")
def reopen(console: Console, argument: str) -> None:
    """Open it again."""
    _change(console, conversations.reopen, leaving(console, "open"))


@handles("conversation.pending")
def pending(console: Console, argument: str) -> None:
    """Wait for the customer."""
    _change(console, conversations.pend, leaving(console, "pending"))


@handles("conversation.snooze")
def snooze(console: Console, argument: str) -> None:
    """Hide until a time; asks for it where none is given."""
    if not console.hand.target_ids():
        return _nothing(console)
    if not argument:
        return ask_when(console, "Snooze until", lambda text: _again(console, "snooze", text))
    until = moment(console, argument)
    if until is None:
        return console.say(f"“{argument}” is no time to come; try 2d, tue 3pm, tomorrow", error=True)
    return _change(console, conversations.snooze, leaving(console, "snoozed", until), until)


@handles("conversation.take")
def take(console: Console, argument: str) -> None:
    """Mine."""
    _assign(console, console.desk.agent)


@handles("conversation.assign")
def assign(console: Console, argument: str) -> None:
    """Give it to somebody; asks to whom where nobody is named."""
    if not console.hand.target_ids():
        return _nothing(console)
    if fold(argument) in _NOBODY:
        return _assign(console, None)
    ask = console.desk.ask
    if not argument:
        return later(console, lambda: ask(agents.agents), lambda everybody: _pick_agent(console, everybody))
    return later(console, lambda: ask(agents.find, argument), lambda agent: _assign(console, agent))


@handles("conversation.tag")
def tag(console: Console, argument: str) -> None:
    """Add tags, take off those with a dash."""
    if not console.hand.target_ids():
        return _nothing(console)
    new, gone = tags_of(argument)
    if not new and not gone:
        return _ask_tags(console)
    return _change(console, conversations.retag, None, new, gone, versioned=False)


@handles("conversation.priority")
def priority(console: Console, argument: str) -> None:
    """How urgent it is."""
    if not console.hand.target_ids():
        return _nothing(console)
    known = console.desk.policy.priorities
    if not argument:
        picker = Picker("Priority", [Choice(name, name) for name in reversed(known.names)])
        console.app.push_screen(picker, lambda name: _again(console, "priority", name))
        return None
    rank = known.rank(argument)
    if rank is None:
        return console.say(f"a priority is {known.either}; not {argument}", error=True)
    patch = staying(console, lambda line: line._replace(priority=rank))
    return _change(console, conversations.set_priority, patch, rank)


@handles("conversation.spam")
def spam(console: Console, argument: str) -> None:
    """Spam, or no spam if it was."""
    ids = console.hand.target_ids()
    first = console.hand.line(ids[0]) if ids else None
    on = not (first is not None and first.spam)
    _change(console, conversations.turn_spam, staying(console, lambda line: line._replace(spam=on)))


@handles("conversation.unread")
def unread(console: Console, argument: str) -> None:
    """Unread again, for me."""
    _change(
        console,
        conversations.mark_unread,
        staying(console, lambda line: line._replace(unread=True)),
        versioned=False,
    )


@handles("conversation.join")
def join(console: Console, argument: str) -> None:
    """Into the conversation it stands beside."""
    line = console.hand.current()
    if line is None:
        return _nothing(console)
    id_ = line.id
    console.reading.merged_here.add(id_)

    def verb() -> Done:
        from tui_desk.desk import joining

        done = console.desk.do(joining.join, id_)
        if console.in_front() not in done.ids:
            console.call_later(console.open_conversation, done.ids[0])
        return done

    return console.perform(verb, ids=(id_,))


def _change(
    console: Console,
    change: Callable[..., Done],
    patch: Patch | None,
    *values: Any,
    versioned: bool = True,
) -> None:
    """One verb of `desk.conversations` on everything selected; `versioned`: one that others may overtake."""
    ids = console.hand.target_ids()
    if not ids:
        return _nothing(console)
    seen = {id_: line.version for id_ in ids if (line := console.hand.line(id_)) is not None}
    options = {"versions": seen} if versioned else {}
    return console.perform(lambda: console.desk.do(change, ids, *values, **options), ids=ids, patch=patch)


def _again(console: Console, verb: str, argument: str | None) -> None:
    """What was asked for is here: the command once more, with it."""
    if argument:
        console.run_command(f"conversation.{verb}", argument)


def _assign(console: Console, agent: AgentRow | None) -> None:
    id_, short = (agent.id, agent.short) if agent else (None, "")
    _change(
        console,
        conversations.assign,
        staying(console, lambda line: line._replace(assignee_id=id_, assignee=short)),
        id_,
    )


def _pick_agent(console: Console, everybody: tuple[AgentRow, ...]) -> None:
    me = console.desk.agent.id
    active = [agent for agent in everybody if agent.active]
    ordered = sorted(active, key=lambda agent: (agent.id != me, agent.name))
    choices = [Choice(agent.login, agent.name, "you" if agent.id == me else agent.short) for agent in ordered]
    picker = Picker("Assign to", [*choices, Choice("nobody", "nobody")])
    console.app.push_screen(picker, lambda login: _again(console, "assign", login))


def _ask_tags(console: Console) -> None:
    line = console.hand.current()
    ask_tags(console, line.tags if line is not None else (), lambda text: _again(console, "tag", text))


def _nothing(console: Console) -> None:
    console.say("There is no conversation here.", error=True)
