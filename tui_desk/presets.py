"""Other people's fingers: what a preset binds differently from the registry."""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.commands import COMMANDS

_GMAIL = {
    "answer.reply_all": ("a",),
    "chat.dialogs": ("L",),
    "conversation.assign": ("@",),
    "conversation.snooze": ("b",),
    "message.colleague": ("C",),
    "message.raw": ("H",),
    "move.page_up": ("pageup",),
    "pane.back": ("u", "escape", "q"),
}

_MUTT = {
    "answer.new": ("m",),
    "answer.reply_all": ("g",),
    "conversation.log": ("B",),
    "conversation.tag": ("Y",),
    "customer.name": ("I",),
    "conversation.unread": ("N",),
    "desk.undo": ("u", "z"),
    "list.filter": ("l", "\\"),
    "list.sort": ("o",),
    "message.links": ("v", "ctrl+b"),
    "message.quotes": ("T",),
    "message.raw": ("h",),
    "move.end": ("*", "G", "end"),
    "move.half_down": ("]", "ctrl+d"),
    "move.half_up": ("[", "ctrl+u"),
    "move.top": ("=", "home"),
    "pane.back": ("i", "q", "escape"),
    "pane.open": ("enter",),
    "select.all": ("T",),
    "select.toggle": ("t",),
    "ticket.jump": ("V",),
    "ticket.link": ("_",),
    "ticket.new": ("+",),
    "ticket.tag": ("Y",),
    "ticket.tell": ("!",),
    "ticket.title": ("I",),
    "tickets.earlier": ("{",),
    "tickets.later": ("}",),
    "tickets.shape": ("W",),
}


def _mutt_menu() -> dict[str, tuple[str, ...]]:
    """In mutt `c` changes the folder, so the go-to menu stands there."""
    return {
        command.name: tuple(f"c {key[2:]}" if key.startswith("g ") else key for key in command.keys)
        for command in COMMANDS
        if any(key.startswith("g ") for key in command.keys)
    }


PRESETS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    "gmail": _GMAIL,
    "mutt": {**_mutt_menu(), **_MUTT},
}
