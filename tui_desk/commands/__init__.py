"""All the console can do, listed once: a key, a palette entry, a `:` verb, a line of help are its spellings.

A key of two strokes is written with a space: `g m` is `m` in the menu that `g` opens, and the menu shows its letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.commands.command import (
    ANYWHERE,
    CUSTOMER,
    DRAFT,
    EVERY_PANE,
    LIST,
    PANES,
    READING,
    TICKET,
    TICKETS,
    Command,
    Group,
    Where,
)
from tui_desk.commands.customers import customers
from tui_desk.commands.tickets import screen_of_tickets, tickets

__all__ = ["BY_NAME", "COMMANDS", "MENUS", "Command", "Group", "Where", "find"]

MENUS = {"g": "Go to", "ctrl+x": "Draft", "y": "Copy"}
"""First strokes of the default keys and what their menus are called."""


def _move() -> Iterator[Command]:
    def command(
        name: str, keys: tuple[str, ...], title: str, text: str, where: frozenset[Where] = EVERY_PANE
    ) -> Command:
        return Command(f"move.{name}", keys, where, title, text, "Move")

    yield command("down", ("j", "down"), "Down", "One line down, or to the next message.")
    yield command("up", ("k", "up"), "Up", "One line up, or to the message before.")
    yield command("next", ("J",), "Next conversation", "The next conversation, also while reading.")
    yield command("previous", ("K",), "Previous conversation", "The conversation before, also while reading.")
    yield command("half_down", ("ctrl+d",), "Half a page down", "Half a page down.")
    yield command("half_up", ("ctrl+u",), "Half a page up", "Half a page up.")
    yield command(
        "page_down", ("space", "pagedown"), "Page down", "One page down.", PANES | CUSTOMER | TICKETS
    )
    yield command("page_up", ("b", "pageup"), "Page up", "One page up.")
    yield command("top", ("g g", "home"), "Top", "To the first line: of a conversation its first message.")
    yield command(
        "end",
        ("G", "end"),
        "End",
        "To the last line: of a conversation its newest message, and then the end of that.",
    )


def _panes() -> Iterator[Command]:
    def command(
        name: str, keys: tuple[str, ...], title: str, text: str, where: frozenset[Where] = EVERY_PANE
    ) -> Command:
        return Command(f"pane.{name}", keys, where, title, text, "Panes")

    yield command("open", ("enter", "o"), "Open", "Open what the cursor is on.")
    yield command(
        "back",
        ("escape", "q"),
        "Back",
        "Back to the list; of tickets the selection goes first, then the filter.",
        READING | TICKET | CUSTOMER | TICKETS,
    )
    yield command("cycle", ("tab",), "Next pane", "To the next pane.")
    yield command("cycle_back", ("shift+tab",), "Pane before", "To the pane before.")
    yield command("inbox", ("1",), "List pane", "To the list.")
    yield command("conversation", ("2",), "Conversation pane", "To the conversation.")
    yield command("side", ("3",), "Side pane", "To the customer and the tasks.")
    yield command("zoom", ("Z",), "Zoom", "The pane in hand takes the whole screen, or gives it back.")


def _answer() -> Iterator[Command]:
    def command(name: str, key: str, title: str, text: str, where: frozenset[Where] = PANES) -> Command:
        return Command(f"answer.{name}", (key,), where, title, text, "Answer")

    yield command(
        "reply",
        "r",
        "Reply",
        "Begin or go on with an answer to who wrote; of a ticket in its conversation.",
        PANES | TICKET | TICKETS,
    )
    yield command("reply_all", "R", "Reply all", "Answer everybody who takes part.")
    yield command("forward", "f", "Forward", "Send this mail on to somebody else.")
    yield command("note", "n", "Note", "Write a note; customers never see it.")
    yield command(
        "new", "c", "New conversation", "Write to somebody first.", PANES | TICKET | TICKETS | CUSTOMER
    )
    yield Command(
        "answer.delivery",
        ("D",),
        READING,
        "Delivery",
        "Settle an answer that may or may not have arrived, or that failed.",
        "Answer",
        argument="arrived|lost|again",
    )


def _draft() -> Iterator[Command]:
    def command(name: str, keys: tuple[str, ...], title: str, text: str, argument: str = "") -> Command:
        sends = name.startswith("send")
        return Command(
            f"draft.{name}",
            keys,
            DRAFT,
            title,
            text,
            "Draft",
            argument,
            undoable=sends,
            customer_visible=sends,
        )

    yield command("send", ("ctrl+s", "ctrl+enter", "alt+enter"), "Send", "Send the answer, or save the note.")
    yield command("send_close", ("ctrl+x c",), "Send and close", "Send, then close the conversation.")
    yield command("send_pending", ("ctrl+x p",), "Send, pending", "Send, then wait for the customer.")
    yield command("send_snooze", ("ctrl+x s",), "Send and snooze", "Send, then hide it for a time.", "WHEN")
    yield command("editor", ("ctrl+e",), "Editor", "Write on in $VISUAL or $EDITOR.")
    yield command("attach", ("ctrl+x a",), "Attach", "Attach a file.", "PATH")
    yield command("detach", ("ctrl+x r",), "Remove a file", "Take an attached file off again.")
    yield command(
        "template", ("ctrl+x m",), "Template", "Choose a text that may be sent when a chat has closed."
    )
    yield command("recipients", ("ctrl+x t",), "Recipients", "Show and change To, Cc, Bcc and the subject.")
    yield command("tall", ("ctrl+x z",), "Taller", "Give the draft the whole height, or the small one again.")
    yield command("keep", ("escape",), "Keep for later", "Leave the draft; it stays with the conversation.")
    yield command("discard", ("ctrl+x d",), "Discard", "Throw the draft away, after asking.")


def _triage() -> Iterator[Command]:
    def command(
        name: str, key: str, title: str, text: str, argument: str = "", undoable: bool = True
    ) -> Command:
        return Command(
            f"conversation.{name}",
            (key,),
            PANES,
            title,
            text,
            "Triage",
            argument,
            undoable,
            repeatable=undoable,
        )

    yield command("close", "e", "Close", "Done: out of the list until the customer writes again.")
    yield command("reopen", "E", "Reopen", "Open a closed, pending or snoozed conversation again.")
    yield command("pending", "p", "Pending", "Wait for the customer.")
    yield command("snooze", "s", "Snooze", "Hide it until a time, such as 2d or tue 3pm.", "WHEN")
    yield command("assign", "a", "Assign", "Give it to somebody, or to nobody.", "AGENT|nobody")
    yield command("take", "A", "Take", "Assign it to yourself.")
    yield command("tag", "l", "Tag", "Add tags; -name takes one off.", "NAME …")
    yield command("priority", "P", "Priority", "How urgent it is.", "LEVEL")
    yield command("spam", "!", "Spam", "Mark as spam, or as no spam.")
    yield command("unread", "U", "Unread", "Mark as unread, for you alone.")
    yield command(
        "merge",
        "M",
        "Merge",
        "Make one of this and the customer's other conversation, or of all that are selected.",
        "NUMBER",
    )
    yield command(
        "part", "-", "Part again", "Take out again what was merged into this one.", "NUMBER", undoable=False
    )
    yield command("join", "&", "Join", "Join a stranger's conversation into the one it stands beside.")
    yield Command(
        "conversation.split",
        ("%",),
        READING,
        "Split",
        "Make the marked messages of a chat a conversation of their own.",
        "Triage",
        undoable=True,
    )


def _select() -> Iterator[Command]:
    yield Command(
        "select.toggle",
        ("x",),
        PANES | TICKETS,
        "Select",
        "Select this one; verbs then act on all selected. In a conversation: mark the message.",
        "Select",
    )
    yield Command(
        "select.all", ("X",), LIST | TICKETS, "Select all", "Select all in this list, or none.", "Select"
    )
    yield Command(
        "select.clear", ("escape",), LIST, "Clear", "Drop the selection, then the filter.", "Select"
    )
    yield Command("desk.undo", ("z",), EVERY_PANE, "Undo", "Take back the last thing you did.", "Select")
    yield Command(
        "desk.repeat", (".",), EVERY_PANE, "Repeat", "Do the last command again on this one.", "Select"
    )


def _look() -> Iterator[Command]:
    def command(
        name: str,
        keys: tuple[str, ...],
        title: str,
        text: str,
        argument: str = "",
        where: frozenset[Where] = PANES,
    ) -> Command:
        return Command(name, keys, where, title, text, "Look", argument)

    yield command(
        "desk.search",
        ("/",),
        "Search",
        "Find anything that was ever said, while you type: words, from:, is:, after: and others.",
        "WORDS",
        PANES | TICKET | TICKETS,
    )
    yield command(
        "hit.next", (";",), "Next hit", "Open what the search found next.", where=PANES | TICKET | TICKETS
    )
    yield command(
        "hit.previous",
        (",",),
        "Hit before",
        "Open what the search found before.",
        where=PANES | TICKET | TICKETS,
    )
    yield command(
        "list.filter",
        ("\\",),
        "Filter",
        "Show only what has these words; of tickets also kind:, state:, assignee:, due: and others.",
        "WORDS",
        PANES | TICKETS,
    )
    yield command(
        "list.sort",
        ("S",),
        "Sort",
        "Longest waiting, newest or priority first; tickets also by due time and by change.",
        "waiting|newest|priority|due|updated",
        PANES | TICKETS,
    )
    yield command(
        "message.quotes",
        ("h",),
        "Quotes",
        "Unfold or fold quotes and signatures, and what stood there before an edit.",
        where=READING,
    )
    yield command(
        "message.parent", ("^",), "What it answers", "To the message this one answers.", where=READING
    )
    yield command(
        "message.colleague",
        ("@",),
        "A colleague",
        "Who wrote this is one of us, or is no more: what he writes in chats counts as ours.",
        "AGENT|nobody",
        where=READING,
    )
    yield command(
        "chat.dialogs",
        ("H",),
        "Other conversations",
        "The other dialogs of this chat, and all else of this customer.",
    )
    yield command("message.raw", ("u",), "Raw", "The message exactly as it arrived.")
    yield command("message.why", ("w",), "Why here", "Why the message landed in this conversation.")
    yield command(
        "message.links", ("O",), "Links and files", "Open, save or copy links and attachments.", "NUMBER"
    )
    yield command(
        "message.pipe", ("|",), "Pipe", "Give the message's text to a program, or stop it.", "COMMAND"
    )


def _copy() -> Iterator[Command]:
    def command(
        name: str, key: str, title: str, text: str, where: frozenset[Where] = PANES | TICKET | TICKETS
    ) -> Command:
        return Command(f"copy.{name}", (f"y {key}",), where, title, text, "Copy")

    yield command("text", "y", "Text", "Copy what the message says, or the ticket.")
    yield command("number", "n", "Number", "Copy the number of the conversation or the ticket.")
    yield command("address", "a", "Address", "Copy the customer's address.", PANES)
    yield command("subject", "s", "Subject", "Copy the subject, or the ticket's title.")
    yield command("link", "l", "Link", "Copy a link of the message.", PANES)
    yield command("message_id", "i", "Message-ID", "Copy the mail's Message-ID.", PANES)


def _go() -> Iterator[Command]:
    def command(name: str, key: str, title: str, text: str) -> Command:
        return Command(name, (f"g {key}",), PANES | TICKET, title, text, "Go to")

    yield command("view.mine", "m", "Mine", "Conversations assigned to you.")
    yield command("view.unassigned", "u", "Unassigned", "Conversations nobody has.")
    yield command("view.open", "a", "All open", "All open conversations.")
    yield command("view.pending", "p", "Pending", "Conversations that wait for the customer.")
    yield command("view.snoozed", "s", "Snoozed", "Conversations hidden until a time.")
    yield command("view.closed", "e", "Closed", "Closed conversations.")
    yield command("view.undelivered", "f", "Undelivered", "Answers that failed or may not have arrived.")
    yield command("view.spam", "x", "Spam", "Conversations marked as spam.")
    yield command("view.drafts", "d", "Drafts", "What you have begun and not sent.")
    yield command(
        "view.quarantine", "q", "Quarantine", "What could not be understood; it can be tried again."
    )
    yield Command(
        "quarantine.retry",
        ("g r",),
        PANES,
        "Retry quarantine",
        "Try again to understand all that is in quarantine, or one entry.",
        "Go to",
        "NUMBER",
    )
    yield command(
        "view.channels", "h", "Channels", "How each channel is, and what to do where one needs you."
    )
    yield Command("view.inbox", ("g i",), EVERY_PANE, "Inbox", "The list of conversations.", "Go to")


def _desk() -> Iterator[Command]:
    def command(
        name: str, keys: tuple[str, ...], title: str, text: str, where: frozenset[Where] = ANYWHERE
    ) -> Command:
        return Command(f"desk.{name}", keys, where, title, text, "Desk")

    yield command("command", (":", "ctrl+x :"), "Command line", "Type a command by its name.")
    yield command("palette", ("ctrl+k",), "Find a command", "Every command by name.")
    yield command("help", ("?", "f1"), "Keys", "The keys that work here.")
    yield command(
        "refresh", ("ctrl+l", "f5"), "Refresh", "Read and redraw everything; ask servers that were away."
    )
    yield command("mouse", (), "Mouse on or off", "Off: the terminal's own selection works.")
    yield command("quit", ("q",), "Quit", "Leave; drafts are kept.", LIST)


COMMANDS: tuple[Command, ...] = (
    *_answer(),
    *_draft(),
    *_triage(),
    *tickets(),
    *_select(),
    *_look(),
    *_copy(),
    *_go(),
    *screen_of_tickets(),
    *customers(),
    *_move(),
    *_panes(),
    *_desk(),
)
"""In the order in which help shows them."""

BY_NAME = {command.name: command for command in COMMANDS}


def find(word: str) -> Command | None:
    """The command of that name, or of that verb as `:` takes it."""
    if word in BY_NAME:
        return BY_NAME[word]
    wanted = word.lower().replace("_", "-")
    return next((command for command in COMMANDS if command.verb == wanted), None)
