"""A message's text through a program, one at a time. The desk stays at hand, and output breaks into no typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.errors import DeskError
from tui_desk.piping import Program
from tui_desk.screens.actions.later import complain, complain_meanwhile, meanwhile
from tui_desk.screens.actions.look import message_in_hand
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.ask import Ask
from tui_desk.screens.modals.page import Page

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


@handles("message.pipe")
def pipe(console: Console, argument: str) -> None:
    """Ask for a program and start it; while one runs, stop it; when one is done, show what it printed."""
    if console.program is not None:
        return console.program.stop()
    if console.printed is not None:
        return _show(console)
    message = message_in_hand(console)
    if message is None:
        return None
    if not argument:
        ask = Ask("Pipe to", placeholder="wc -w", help="A program and its arguments; no shell.")
        console.app.push_screen(ask, lambda text: _start(console, text, message.text) if text else None)
        return None
    return _start(console, argument, message.text)


def _start(console: Console, command: str, text: str) -> None:
    def done(output: str) -> None:
        console.set_program(None)
        console.printed = (command, output)
        if console.is_active and console.where() != "composer":
            _show(console)
        else:
            console.tell(f"{program.name} is done · {_key(console)} shows what it printed")

    def failed(error: Exception) -> None:
        console.set_program(None)
        complain_meanwhile(console, error)

    try:
        program = Program(command, text)
    except DeskError as error:
        return complain(console, error)
    console.set_program(program)
    words = f"{program.name} runs · {_key(console)} stops it"
    return meanwhile(console, program.finish, done, failed, words=words)


def _show(console: Console) -> None:
    command, output = console.printed or ("", "")
    console.printed = None
    console.app.push_screen(Page(command, output or "It printed nothing."))


def _key(console: Console) -> str:
    return console.keymap.label("message.pipe") or ":pipe"
