"""Beginning to write: the draft that was left here, else a fresh one, opens under the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import drafts
from tui_desk.rows import DraftKind, DraftRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import Handler, handles
from tui_desk.screens.modals.picker import Choice, Picker

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


def _begins(kind: DraftKind) -> Handler:
    return lambda console, argument: begin(console, kind)


_KINDS: tuple[DraftKind, ...] = ("reply", "reply_all", "forward", "note")

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
    line = console.current()
    if line is None:
        return console.say("There is no conversation here.", error=True)
    composer = console.composer()
    if composer is not None and (composer.draft.conversation_id, composer.draft.kind) == (line.id, kind):
        return composer.focus_first()
    meant = _message_meant(console, kind)

    def read() -> DraftRow:
        if composer is not None:
            composer.save_now()
        agent, policy = console.desk.agent.id, console.desk.policy
        return console.desk.ask(drafts.begin, line.id, kind, agent, policy=policy, message_id=meant)

    def show(draft: DraftRow) -> None:
        if console.detail() is None or console.pane == 1:
            console.open_conversation(line.id)
        open_draft(console, draft)

    return later(console, read, show)


def open_draft(console: Console, draft: DraftRow) -> None:
    """Show a draft, with as whom it goes and what sending will do."""
    console.open_composer(draft, sender=_sender(console, draft), after=_after(console, draft))


def _open_new(console: Console, channel: str) -> None:
    composer = console.composer()

    def read() -> DraftRow:
        if composer is not None:
            composer.save_now()
        agent, policy = console.desk.agent.id, console.desk.policy
        return console.desk.ask(drafts.begin, None, "new", agent, policy=policy, channel=channel)

    later(console, read, lambda draft: open_draft(console, draft))


def _message_meant(console: Console, kind: DraftKind) -> int | None:
    """In the conversation the message under the cursor is answered, if a customer wrote it, or forwarded."""
    message = console.timeline.message() if console.pane != 1 else None
    if message is None or message.kind == "note" or kind == "note":
        return None
    return message.id if kind == "forward" or message.direction == "inbound" else None


def _sender(console: Console, draft: DraftRow) -> str:
    if draft.kind == "note":
        return ""
    channel = console.desk.policy.channel(draft.channel)
    return f"by {draft.channel}, as {channel.sender_name or console.desk.agent.name} <{channel.address}>"


def _after(console: Console, draft: DraftRow) -> str:
    send = console.keymap.label("draft.send")
    if draft.kind == "note":
        return f"{send} adds the note"
    seconds, undo = console.desk.policy.undo_seconds, console.keymap.label("desk.undo")
    return f"{send} sends after {seconds} s · {undo} takes it back" if seconds else f"{send} sends at once"
