"""Looking closer: raw, why here, quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import timeline
from tui_desk.rows import MessageRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.page import Page
from tui_desk.text.clean import clean
from tui_desk.widgets.chat_lines import answered
from tui_desk.widgets.times import exact
from tui_desk.words.messages import CHAT_RULES, FLAGS, RULES, SENDERS, refused

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


def message_in_hand(console: Console) -> MessageRow | None:
    """The message under the cursor, else the newest; says so where none is open."""
    message = console.hand.message() if console.hand.reads() else None
    if message is None:
        console.say(f"Open a conversation first: {console.keymap.label('pane.open')}.", error=True)
    return message


@handles("message.quotes")
def quotes(console: Console, argument: str) -> None:
    """Unfold or fold."""
    if not console.timeline.toggle_quotes():
        console.say("Nothing is folded here.")


@handles("message.raw")
def raw(console: Console, argument: str) -> None:
    """Exactly as it arrived."""
    message = message_in_hand(console)
    if message is None:
        return None
    if message.raw_id is None:
        return console.say("This was written here; there is no other original.")
    return show_raw(console, message.raw_id, f"Message {message.id}, raw")


def show_raw(console: Console, raw_id: int, title: str) -> None:
    """Show the bytes a channel delivered."""
    files = console.desk.store.files

    def show(content: bytes) -> None:
        console.app.push_screen(Page(title, content.decode("utf-8", errors="replace")))

    later(console, lambda: console.desk.ask(timeline.raw, files, raw_id), show)


@handles("message.why")
def why(console: Console, argument: str) -> None:
    """Why the message is in this conversation, and what is known of its sender."""
    message = message_in_hand(console)
    if message is not None:
        console.app.push_screen(Page("Why here", _why(message)))


def _why(message: MessageRow) -> str:
    """Each thing that is known, in a line; of an edited message also what stood there before."""
    rule = str(message.why.get("rule", ""))
    detail = str(message.why.get("detail", ""))
    told = [
        ("rule", f"{rule} · {RULES[rule]}" if rule in RULES else rule or "not recorded"),
        ("because", detail),
        *(("not in", one) for one in refused(message.why)),
        ("from", f"{message.author_name} <{message.author_address}>"),
        ("sender", _sender(message)),
        ("automatic", message.automatic),
        ("odd", "; ".join(FLAGS.get(flag, flag) for flag in message.flags)),
        ("arrived", exact(message.at)),
        ("dated", exact(message.sent_at) if message.sent_at is not None else ""),
        ("channel", message.channel),
        ("Message-ID", message.mail_id),
        ("delivery", f"{message.delivery} {message.delivery_detail}".strip()),
        ("answers", answered(message)),
        ("edited", exact(message.edited_at) if message.edited_at is not None else ""),
        ("taken back", exact(message.deleted_at) if message.deleted_at is not None else ""),
        *(("before", f"{exact(at)}: {text}") for at, text in reversed(message.revisions)),
    ]
    return "\n".join(f"{name:<12}{clean(value, one_line=True)}" for name, value in told if value)


def _sender(message: MessageRow) -> str:
    if message.why.get("rule") not in CHAT_RULES:
        return SENDERS.get(message.authentication, "written here")
    return "one of us, outside the desk" if message.direction == "outbound" else "an account of the messenger"
