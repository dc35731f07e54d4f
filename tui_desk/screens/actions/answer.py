"""Beginning to write: the draft that was left here, else a fresh one, opens under the conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import answering, chat_writing, chats, homes, timeline
from tui_desk.placeholders import VARIABLES
from tui_desk.rows import DraftKind, DraftRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import Handler, handles
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.chat_draft_words import Where

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.screens.console import Console


def _begins(kind: DraftKind) -> Handler:
    return lambda console, argument: begin(console, kind)


_KINDS: tuple[DraftKind, ...] = ("reply_all", "forward", "note")

for _kind in _KINDS:
    handles(f"answer.{_kind}")(_begins(_kind))


@handles("answer.new")
def new(console: Console, argument: str) -> None:
    """Write to somebody first; asks through which channel where there are several."""
    channels = [channel for channel in console.desk.policy.channels.values() if channel.address]
    if not channels:
        return console.say(
            "There is no channel to write through; `tui-desk init` adds a mailbox.", error=True
        )
    if len(channels) == 1:
        return _open_new(console, channels[0].name)
    choices = [Choice(channel.name, channel.name, channel.address) for channel in channels]
    picker = Picker("Write through", choices)
    console.app.push_screen(picker, lambda name: _open_new(console, name) if name else None)
    return None


def begin(console: Console, kind: DraftKind) -> None:
    """Open the draft of this kind for the conversation in hand; what is open now is kept."""
    line = console.hand.current()
    if line is None:
        return console.say("There is no conversation here.", error=True)
    return begin_in(console, line.id, kind, _message_meant(console, kind))


def begin_in(console: Console, id_: int, kind: DraftKind, meant: int | None) -> None:
    """Open the draft of this kind for a conversation, in which a message may be meant."""
    composer = console.composer()
    if composer is not None and (composer.draft.conversation_id, composer.draft.kind) == (id_, kind):
        return composer.focus_first()

    def read() -> tuple[DraftRow, Where | None]:
        if composer is not None:
            composer.save_now()
        return _begun(console.desk, id_, kind, meant)

    def show(found: tuple[DraftRow, Where | None]) -> None:
        draft, where = found
        if where is not None and where.chat.unreachable and not draft.text:
            note = console.keymap.label("answer.note")
            why = f"Nothing can be sent to this chat: {one_line(where.chat.unreachable)}"
            return console.say(f"{why}; {note} writes a note.", error=True)
        if console.hand.detail() is None or console.pane == "list" or console.in_front() != id_:
            console.open_conversation(id_)
        return _show(console, draft, where)

    return later(console, read, show)


def _begun(desk: Desk, id_: int, kind: DraftKind, meant: int | None) -> tuple[DraftRow, Where | None]:
    """The draft, and the chat it goes to: there an answer to all is an answer, and the message meant is the quoted."""
    chat = desk.ask(chats.of_conversation, desk.ask(homes.of_answer, id_, meant)) is not None
    kind = "reply" if chat and kind == "reply_all" else kind
    if kind == "reply" and meant is not None and desk.ask(timeline.message, meant).direction != "inbound":
        meant = None
    draft = desk.ask(answering.begin, id_, kind, desk.agent.id, policy=desk.policy, message_id=meant)
    if chat and draft.kind == "reply" and meant is not None:
        draft = replace(draft, message_id=meant)
    return draft, _where(desk, draft)


def _where(desk: Desk, draft: DraftRow) -> Where | None:
    """The chat an answer goes to; None for mail and notes."""
    if draft.conversation_id is None or draft.internal:
        return None
    chat = desk.ask(chats.row, desk.ask(homes.of_answer, draft.conversation_id, draft.message_id))
    if chat is None:
        return None
    quoted = desk.ask(chat_writing.quoted, draft)
    message = desk.ask(timeline.message, quoted) if quoted is not None else None
    return Where(
        chat, desk.ask(chat_writing.name, draft.conversation_id, draft.message_id), draft.channel, message
    )


def open_draft(console: Console, draft: DraftRow) -> None:
    """Show a draft, with as whom it goes and what sending will do."""
    later(console, lambda: _where(console.desk, draft), lambda where: _show(console, draft, where))


def _show(console: Console, draft: DraftRow, where: Where | None) -> None:
    console.open_composer(draft, sender=_sender(console, draft), after=_after(console, draft), where=where)


def _open_new(console: Console, channel: str) -> None:
    composer = console.composer()

    def read() -> DraftRow:
        if composer is not None:
            composer.save_now()
        agent, policy = console.desk.agent.id, console.desk.policy
        return console.desk.ask(answering.begin, None, "new", agent, policy=policy, channel=channel)

    later(console, read, lambda draft: _show(console, draft, None))


def _message_meant(console: Console, kind: DraftKind) -> int | None:
    """In the conversation the message under the cursor is answered, if a customer wrote it, or forwarded."""
    message = console.timeline.message() if console.pane != "list" else None
    if message is None or message.kind == "note" or kind == "note":
        return None
    return message.id if kind == "forward" or message.direction == "inbound" else None


def _sender(console: Console, draft: DraftRow) -> str:
    if draft.kind == "announcement":
        return f"filled in for each: {', '.join(f'{{{name}}}' for name in VARIABLES)}"
    if draft.internal:
        return ""
    channel = console.desk.policy.channel(draft.channel)
    address = f" <{channel.address}>" if channel.address else ""
    return f"by {draft.channel}, as {channel.sender_name or console.desk.agent.name}{address}"


def _after(console: Console, draft: DraftRow) -> str:
    send = console.keymap.label("draft.send")
    if draft.internal:
        return f"{send} saves the note"
    if draft.kind == "announcement":
        return f"{send} shows what each will be told"
    seconds, undo = console.desk.policy.undo_seconds, console.keymap.label("desk.undo")
    return f"{send} sends after {seconds} s · {undo} takes it back" if seconds else f"{send} sends at once"
