"""What is done in chats: their other dialogs, what a message answers, splitting, and who of a group is one of us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import colleagues, timeline
from tui_desk.desk.agents import agents
from tui_desk.rows import AgentRow, LinkedRow, MessageRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.look import message_in_hand
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import fold
from tui_desk.widgets.cells import cut, one_line
from tui_desk.widgets.times import stamp

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.exchange import Person
    from tui_desk.screens.console import Console

_NOBODY = "nobody"
LONGEST_NAME = 40
"""Cells of a name in a title."""


@handles("chat.dialogs")
def dialogs(console: Console, argument: str) -> None:
    """The other dialogs of this chat, and the customer's other conversations; the only one opens at once."""
    detail = console.hand.detail()
    if detail is None:
        return console.say(f"Open a conversation first: {console.keymap.label('pane.open')}.", error=True)
    others = (*detail.dialogs, *detail.others)
    if not others:
        return console.say("This is the only conversation with this customer so far.")
    if len(others) == 1:
        return console.open_conversation(others[0].id)
    now = console.desk.now_ms()
    choices = [Choice(one.id, f"#{one.id} {one.subject or '(no text)'}", _when(one, now)) for one in others]
    key = console.keymap.label("conversation.customer")
    picker = Picker("Other conversations", choices, hint=f"{key} shows all of them" if key else "")
    console.app.push_screen(picker, lambda id_: console.open_conversation(id_) if id_ else None)
    return None


def _when(dialog: LinkedRow, now: int) -> str:
    state = "" if dialog.status == "closed" else f"{dialog.status} · "
    reason = f"{dialog.reason} · " if dialog.reason else ""
    return f"{state}{reason}{stamp(dialog.last_at, now)}"


@handles("message.parent")
def parent(console: Console, argument: str) -> None:
    """To what this message answers, wherever it stands."""
    message = message_in_hand(console)
    if message is None:
        return None
    wanted = message.parent_id
    if wanted is None:
        return console.say("This message answers no other one.")
    if wanted in console.timeline.ids:
        return console.timeline.go_to(wanted)

    def look() -> tuple[MessageRow, int]:
        answered = console.desk.ask(timeline.message, wanted)
        return answered, console.desk.ask(timeline.depth, answered)

    def found(answered: tuple[MessageRow, int]) -> None:
        there = answered[0].conversation_id
        console.go_to_message(*answered)
        if there != message.conversation_id and there == console.in_front():
            console.say(f"What it answers stands in #{there}.")

    return later(console, look, found)


@handles("conversation.split")
def split(console: Console, argument: str) -> None:
    """The marked messages, else the one under the cursor, become a conversation of their own."""
    detail = console.hand.detail()
    message = console.timeline.message()
    marked = console.timeline.selected() or ((message.id,) if message is not None else ())
    if detail is None or not marked:
        return console.say(f"Mark messages first: {console.keymap.label('select.toggle')}.", error=True)
    if detail.chat is None:
        return console.say("Only chats are split; a mail thread stays together.", error=True)
    id_ = detail.line.id

    def verb() -> Done:
        from tui_desk.desk import splitting

        return console.desk.do(splitting.split, id_, marked)

    console.timeline.clear_selection()
    return console.perform(verb, ids=(id_,))


@handles("message.colleague")
def colleague(console: Console, argument: str) -> None:
    """Who wrote the message is one of us from now on, or, if he was said to be, no more."""
    message = message_in_hand(console)
    if message is None:
        return None
    if message.agent_id is not None and message.delivery and message.why.get("rule") == "written-here":
        return console.say("An agent wrote this here.", error=True)

    def look() -> tuple[Person, bool, tuple[AgentRow, ...]]:
        person = console.desk.ask(colleagues.sender, message.id)
        return person, console.desk.ask(colleagues.is_one, person), console.desk.ask(agents)

    def choose(found: tuple[Person, bool, tuple[AgentRow, ...]]) -> None:
        person, already, everybody = found
        active = [agent for agent in everybody if agent.active]
        if argument:
            return _named(console, person, argument, active)
        staff = colleagues.in_staff(console.desk.policy.channel(message.channel), person)
        if already:
            return _ask_remove(console, person, _fixed(message) if staff else "")
        return _ask_which(console, person, active, _fixed(message) if staff else "")

    return later(console, look, choose)


def _named(console: Console, person: Person, word: str, active: list[AgentRow]) -> None:
    found = [one for one in active if fold(word) in map(fold, (one.login, one.short, one.name))]
    if fold(word) != _NOBODY and len(found) != 1:
        return console.say(f"nobody here is called {word}", error=True)
    return _add(console, person, found[0].id if found else None)


def _fixed(message: MessageRow) -> str:
    """Why the console can't make a customer of him."""
    return f"He is in `staff` of {one_line(message.channel)} in config.toml; only there he is taken out."


def _ask_which(console: Console, person: Person, active: list[AgentRow], fixed: str) -> None:
    choices: list[Choice[int]] = [Choice(0, "a colleague who is no agent of this desk")]
    choices += [Choice(agent.id, agent.name, agent.login) for agent in active]
    picker = Picker(f"{cut(_name(person), LONGEST_NAME)} is …", choices, hint=fixed)
    console.app.push_screen(
        picker, lambda id_: _add(console, person, id_ or None) if id_ is not None else None
    )


def _ask_remove(console: Console, person: Person, fixed: str) -> None:
    body = said(f"{_name(person)} counts as a colleague; what he writes is our answer.\n{fixed}".rstrip())
    choice = "a colleague, but no agent of this desk" if fixed else "a customer from now on"
    ask = Confirm("A colleague", body, [Reply("c", choice, True)])

    def verb() -> Done:
        return console.desk.do(colleagues.remove, person.kind, person.value)

    console.app.push_screen(ask, lambda yes: console.perform(verb) if yes else None)


def _add(console: Console, person: Person, agent_id: int | None) -> None:
    console.perform(lambda: console.desk.do(colleagues.add, person, agent_id))


def _name(person: Person) -> str:
    return one_line(person.name or person.handle or person.value)
