"""What a command is: its name, its keys, where they work, and what a person reads of it."""

from __future__ import annotations

from typing import Literal

from tui_desk.typed import dataclass

Where = Literal["list", "conversation", "ticket", "tickets", "customer", "composer", "anywhere"]
"""`conversation` is every pane but the list, `ticket` while a ticket is read or in hand there, `tickets` the list of
all of them, `customer` while one has the screen; `anywhere` is all, save that text fields keep what types text."""

Group = Literal[
    "Move",
    "Panes",
    "Answer",
    "Draft",
    "Triage",
    "Tickets",
    "All tickets",
    "Customers",
    "Select",
    "Look",
    "Copy",
    "Go to",
    "Desk",
]

_SPOKEN_NOUNS = ("copy", "customer", "hit", "move", "pane", "ticket", "tickets", "view")
LIST: frozenset[Where] = frozenset({"list"})
READING: frozenset[Where] = frozenset({"conversation"})
PANES: frozenset[Where] = frozenset({"list", "conversation"})
TICKET: frozenset[Where] = frozenset({"ticket"})
CUSTOMER: frozenset[Where] = frozenset({"customer"})
TICKETS: frozenset[Where] = frozenset({"tickets"})
EVERY_PANE: frozenset[Where] = PANES | TICKET | TICKETS | CUSTOMER
DRAFT: frozenset[Where] = frozenset({"composer"})
ANYWHERE: frozenset[Where] = frozenset({"anywhere"})


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can ask the console to do."""

    name: str
    """`noun.verb`; what `[keys]` in the config binds keys to."""
    keys: tuple[str, ...]
    """Default keys as `[keys]` spells them: `!`, `ctrl+e`, two strokes as `g m`."""
    where: frozenset[Where]
    """Where its keys work; the palette and `:` offer it everywhere."""
    title: str
    """Two or three words, for footer, menus and palette."""
    help: str
    """One sentence."""
    group: Group
    argument: str = ""
    """What may follow in `:verb …`, as help shows it; empty: nothing."""
    undoable: bool = False
    """`z` takes it back."""
    repeatable: bool = False
    """`.` does it again on what is selected then."""
    customer_visible: bool = False
    """Something goes to a customer."""

    @property
    def verb(self) -> str:
        """What is typed after `:`: `close`, `reply-all`; with its noun where the verb alone says too little."""
        noun, _, verb = self.name.partition(".")
        return f"{noun}-{verb}".replace("_", "-") if noun in _SPOKEN_NOUNS else verb.replace("_", "-")
