"""The desk itself: undo, repeat, the command line, the palette, help, mouse, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.commands import find
from tui_desk.desk import health, numbers, status
from tui_desk.desk.agents import agents
from tui_desk.desk.drafts import mine
from tui_desk.rows import AgentRow, DraftRow
from tui_desk.screens.actions.completion import complete
from tui_desk.screens.actions.go import go_on_with
from tui_desk.screens.actions.history import append, read
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles, remembered
from tui_desk.screens.customers.outside import ask_outside
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.command_line import CommandLine
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.help import Help
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.screens.palette import Palette
from tui_desk.screens.reads import WantedAnew
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console


@handles("desk.undo")
def undo(console: Console, argument: str) -> None:
    """Take back the newest deed; an answer that had not left is a draft again and opens."""
    began = console.desk.now_ms()
    held = console.gate.hold()
    console.timeline.expect_back()

    def verb() -> Done:
        from tui_desk.desk.undo import take_back

        try:
            done = take_back(console.desk, console.keymap.label("desk.undo"))
            drafts = console.desk.ask(mine, console.desk.agent.id)
        except BaseException:
            console.gate.release(held)
            raise
        again = [one for one in drafts if one.conversation_id in done.ids and one.updated_at >= began]
        console.call_later(_taken_back, console, done, again, held)
        return done

    console.perform(verb)


def _taken_back(console: Console, done: Done, drafts: Sequence[DraftRow], held: object) -> None:
    """On the screen's own thread. The verb's thread does not wait for it: who leaves waits for the verb.

    An answer stands under its own conversation before the list is read: what opens by that is nothing else then.
    """
    try:
        if drafts and console.composer() is None:
            go_on_with(console, drafts[0])
        console.bring_back(done.ids, done.tickets)
    finally:
        console.gate.release(held)


@handles("desk.repeat")
def repeat(console: Console, argument: str) -> None:
    """The last command, on this one."""
    last = remembered(console)
    if last is None:
        return console.say("There is nothing to repeat yet.")
    return console.run_command(*last)


@handles("desk.command")
def command_line(console: Console, argument: str) -> None:
    """`:` and a verb."""

    def ask(everybody: tuple[AgentRow, ...]) -> None:
        names = {
            "AGENT": [agent.login for agent in everybody if agent.active],
            "TEAM": [*console.desk.policy.teams],
            "@TEAM": [f"@{name}" for name in console.desk.policy.teams],
            "LEVEL": console.desk.policy.priorities.names,
        }
        line = CommandLine(":", complete=lambda typed: complete(typed, names), history=read())
        console.app.push_screen(line, lambda typed: run_line(console, typed) if typed else None)

    later(console, lambda: console.desk.ask(agents), ask)


def run_line(console: Console, line: str) -> None:
    """Do what a line such as `snooze tue 3pm` says. A number opens what it names."""
    verb, _, argument = line.strip().removeprefix(":").partition(" ")
    if not verb:
        return None
    append(line.strip())
    if numbers.is_one(verb):
        return go_to(console, verb)
    command = find(verb)
    if command is None:
        return console.say(
            f"There is no command “{verb}”; {console.keymap.label('desk.palette')} lists all.", error=True
        )
    if argument.strip() and not command.argument and command.name != "pane.open":
        return console.say(f"“{command.verb}” takes nothing after it.", error=True)
    return console.run_command(command.name, argument.strip())


@handles("desk.palette")
def palette(console: Console, argument: str) -> None:
    """Any command by name."""

    def run(chosen: str | None) -> None:
        if chosen is not None:
            (go_to if numbers.is_one(chosen) else _run)(console, chosen)

    console.app.push_screen(Palette(console.keymap), run)


def _run(console: Console, name: str) -> None:
    console.run_command(name)


def go_to(console: Console, number: str) -> None:
    """To the conversation or the ticket that a number names; asks where it names both."""

    def go(meant: numbers.Meant) -> None:
        conversation_id, ticket_id = meant.conversation_id, meant.ticket_id
        if conversation_id is None and ticket_id is not None:
            return console.open_ticket(ticket_id)
        if ticket_id is None and conversation_id is not None:
            return console.open_conversation(conversation_id)
        assert conversation_id is not None
        assert ticket_id is not None
        choices = [
            Choice(lambda: console.open_conversation(conversation_id), f"Conversation #{conversation_id}"),
            Choice(lambda: console.open_ticket(ticket_id), f"Ticket {named(ticket_id)}"),
        ]
        console.app.push_screen(Picker("Go to", choices), lambda open_: open_() if open_ else None)
        return None

    later(console, lambda: console.desk.ask(numbers.meant, number), go)


@handles("desk.help")
def help_here(console: Console, argument: str) -> None:
    """The keys that work here."""
    console.app.push_screen(Help(console.keymap, console.where(), console.size.width))


@handles("desk.refresh")
def refresh(console: Console, argument: str) -> None:
    """Read and paint everything anew, ask outside of the customer in front, let channels that wait try it at once."""
    console.reload()
    if (customer := console.customers.detail()) is not None:
        ask_outside(console, customer.id, again=True)
    console.perform(lambda: _hurry(console))
    console.post_message(WantedAnew())
    console.app.refresh(layout=True)
    console.say("Read anew.")


def _hurry(console: Console) -> None:
    if any(channel.failures for channel in console.desk.ask(status.channels)):
        console.desk.do(health.hurry)


@handles("desk.mouse")
def mouse(console: Console, argument: str) -> None:
    """On or off."""
    console.call_later(console.app.run_action, "toggle_mouse")


@handles("desk.quit")
def leave(console: Console, argument: str) -> None:
    """Ask once, then go; drafts are kept."""
    composer = console.composer()
    body = said("The draft is kept." if composer is not None and composer.unsaved else "")
    ask = Confirm("Leave the desk?", body, [Reply("q", "leave", True)])
    console.app.push_screen(ask, lambda yes: _go(console) if yes else None)


def _go(console: Console) -> None:
    composer = console.composer()
    if composer is None:
        return console.app.exit()
    return later(console, composer.save_now, lambda _: console.app.exit())
