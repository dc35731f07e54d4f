"""The few keys worth a place in the last line, by where one is; names from the registry, keys from the keymap."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from tui_desk.commands import BY_NAME, Command, Where
from tui_desk.keymap import Keymap

_HINTS: dict[Where, tuple[str, ...]] = {
    "list": (
        "pane.open",
        "answer.reply",
        "conversation.close",
        "conversation.snooze",
        "conversation.assign",
        "ticket.new",
        "desk.search",
        "desk.help",
    ),
    "conversation": (
        "answer.reply",
        "answer.note",
        "ticket.new",
        "conversation.close",
        "conversation.assign",
        "conversation.snooze",
        "pane.back",
        "desk.help",
    ),
    "ticket": (
        "pane.open",
        "ticket.jump",
        "ticket.note",
        "ticket.due",
        "ticket.assign",
        "ticket.forward",
        "ticket.tell",
        "desk.help",
    ),
    "customer": (
        "pane.open",
        "customer.find",
        "customer.join",
        "customer.identity",
        "customer.notes",
        "ticket.new",
        "pane.back",
        "desk.help",
    ),
    "tickets": (
        "pane.open",
        "ticket.due",
        "ticket.assign",
        "ticket.forward",
        "tickets.shape",
        "list.filter",
        "pane.back",
        "desk.help",
    ),
    "composer": (
        "draft.send",
        "draft.keep",
        "draft.send_close",
        "draft.attach",
        "draft.editor",
        "draft.recipients",
    ),
}


def hints_for(
    keymap: Keymap, where: Where, refused: Container[str], title: Callable[[Command], str]
) -> Iterable[tuple[str, str]]:
    """Key and `title` of each hint; a command without a key, or that is `refused` just now, is left out."""
    for name in _HINTS.get(where, ()):
        if name not in refused and (label := keymap.label(name)):
            yield (label, title(BY_NAME[name]).lower())


def marked_words(keymap: Keymap, marked: int, *, chat: bool) -> str:
    """What can be done with marked messages; those of a `chat` can be split off."""
    them = "it" if marked == 1 else "them"
    splits = f" · {keymap.label('conversation.split')} makes {them} a conversation" if chat else ""
    return f"{marked} marked{splits} · {keymap.label('ticket.new')} opens a ticket from {them}"
