"""What can be asked for tickets."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.commands.command import EVERY_PANE, TICKET, TICKETS, Command, Where


def tickets() -> Iterator[Command]:
    def command(
        name: str,
        keys: tuple[str, ...],
        title: str,
        text: str,
        argument: str = "",
        where: frozenset[Where] = EVERY_PANE,
        undoable: bool = True,
    ) -> Command:
        return Command(
            f"ticket.{name}", keys, where, title, text, "Tickets", argument, undoable, repeatable=undoable
        )

    def change(name: str, keys: tuple[str, ...], title: str, text: str, argument: str = "") -> Command:
        return command(name, keys, title, text, argument, TICKET | TICKETS)

    def of_one(name: str, keys: tuple[str, ...], title: str, text: str, argument: str = "") -> Command:
        return command(name, keys, title, text, argument, TICKET)

    yield Command(
        "ticket.new",
        ("t",),
        EVERY_PANE,
        "Ticket",
        "Open a ticket from the marked messages, the conversation, or what is selected.",
        "Tickets",
        undoable=True,
        customer_visible=True,
    )
    yield Command(
        "ticket.each",
        ("ctrl+t",),
        EVERY_PANE,
        "Ticket for each",
        "Open a ticket for each selected conversation, as proposed.",
        "Tickets",
        undoable=True,
        customer_visible=True,
    )
    yield command(
        "link",
        ("T",),
        "Link to a ticket",
        "Hang what is in hand on tickets that are there; of a ticket say what it is to others.",
        "NUMBER KIND",
    )
    yield Command(
        "ticket.jump",
        ("v",),
        EVERY_PANE,
        "Jump",
        "From a conversation to its ticket, from a ticket to its conversation.",
        "Tickets",
        "NUMBER",
    )
    yield command(
        "due", ("d",), "Due", "Until when it is to be done, such as fri 5pm or in 2 days.", "WHEN|never"
    )
    yield command("back", ("<",), "State back", "One state back: in progress, submitted.")
    yield command("forward", (">",), "State on", "One state on: in progress, waiting, resolved.")
    yield change("resolve", ("e",), "Resolve", "Done; customers are told where that is wished.")
    yield change("reopen", ("E",), "Open again", "In progress again.")
    yield change(
        "assign", ("a",), "Assign", "Give the ticket to somebody, or to a team.", "AGENT|@TEAM|nobody"
    )
    yield change("team", ("h",), "Team", "Give the ticket to a team, or to none.", "TEAM|none")
    yield change("take", ("A",), "Take ticket", "Assign the ticket to yourself.")
    yield change("priority", ("p", "P"), "Ticket priority", "How urgent the ticket is.", "LEVEL")
    yield change("tag", ("l", "+"), "Tag ticket", "Add tags to the ticket; -name takes one off.", "NAME …")
    yield change("category", ("C",), "Category", "What the ticket is about; - for nothing.", "NAME|-")
    yield change("merge", ("M",), "Merge tickets", "Make one of this ticket and another.", "NUMBER")
    yield change("title", ("i",), "Title", "Give the ticket another title.", "TITLE")
    yield change("text", ("ctrl+e",), "Text", "What the ticket says, in $VISUAL or $EDITOR.")
    yield of_one("kind", ("W",), "Kind", "Of what kind the ticket is.", "KIND")
    yield change(
        "field",
        ("f",),
        "Fields",
        "Fill in one of the desk's own fields.",
        "NAME=VALUE",
    )
    yield change("requester", ("@",), "Asked by", "Who asked for the ticket.", "CUSTOMER|nobody")
    yield change(
        "concerns", ("&",), "Also concerns", "A further customer whom the ticket concerns.", "CUSTOMER"
    )
    yield Command(
        "ticket.unlink",
        ("delete", "backspace"),
        TICKET,
        "Take off",
        "Take off the ticket what the cursor is on: a step, a conversation, a message, a customer, another ticket.",
        "Tickets",
        undoable=True,
    )
    yield Command("ticket.note", ("n",), TICKET | TICKETS, "Note", "Write a note on the ticket.", "Tickets")
    yield Command(
        "ticket.check",
        ("space",),
        TICKET,
        "Step done",
        "The step under the cursor is done, or not after all; elsewhere one page down.",
        "Tickets",
        undoable=True,
    )
    yield Command("ticket.page", ("pagedown",), TICKET, "Page down", "One page down.", "Tickets")
    yield of_one(
        "step", ("S",), "Add a step", "Add steps to the checklist; a semicolon parts them.", "TEXT; …"
    )
    yield of_one("step_up", ("{",), "Step up", "The step under the cursor comes earlier.")
    yield of_one("step_down", ("}",), "Step down", "The step under the cursor comes later.")
    yield command(
        "gather",
        ("L",),
        "Link conversations",
        "Search conversations by their words and link those you mark to the ticket.",
        "WORDS",
        TICKET,
    )
    yield Command(
        "ticket.tell",
        ("Y",),
        TICKET | TICKETS,
        "Tell everybody",
        "Write one text for all conversations that hang on the ticket; you see what each will read before it goes.",
        "Tickets",
        undoable=True,
        customer_visible=True,
    )
    yield Command(
        "ticket.tell_again",
        ("R",),
        TICKET | TICKETS,
        "Tell again",
        "Try again to tell whom the cursor is on, else all whom the last announcement did not reach.",
        "Tickets",
    )


def screen_of_tickets() -> Iterator[Command]:
    """Looking at all of them."""

    def command(
        name: str,
        keys: tuple[str, ...],
        title: str,
        text: str,
        argument: str = "",
        where: frozenset[Where] = TICKETS,
    ) -> Command:
        return Command(name, keys, where, title, text, "All tickets", argument)

    yield command("desk.tickets", ("g t",), "Tickets", "All tickets: list, board, calendar.", "", EVERY_PANE)
    yield command(
        "tickets.shape", ("V",), "List, board, calendar", "Show them another way.", "list|board|calendar"
    )
    yield command("tickets.left", ("left", "H"), "Left", "To the column or the day before.")
    yield command("tickets.right", ("right", "L"), "Right", "To the next column or day.")
    yield command("tickets.earlier", ("[",), "Month before", "In the calendar: the month before.")
    yield command("tickets.later", ("]",), "Next month", "In the calendar: the next month.")
    yield command("tickets.mine", ("g m",), "Mine", "Open tickets assigned to you.")
    yield command("tickets.teams", ("g T",), "My teams", "Open tickets of your teams that nobody has.")
    yield command("tickets.unassigned", ("g u",), "Unassigned", "Open tickets nobody has.")
    yield command("tickets.overdue", ("g o",), "Overdue", "Tickets that should be done by now.")
    yield command("tickets.today", ("g d",), "Due today", "Tickets that are due before midnight.")
    yield command("tickets.open", ("g a",), "All open", "All open tickets.")
    yield command("tickets.waiting", ("g p",), "Waiting", "Tickets that wait for the customer.")
    yield command("tickets.resolved", ("g e",), "Resolved", "Tickets that are done.")
    yield command("tickets.all", ("g *",), "All", "All tickets, open and resolved.")
    yield command("tickets.kind", ("g k",), "Of a kind", "Only tickets of one kind.", "KIND")
