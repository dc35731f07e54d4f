"""Sending: checked, asked about where it may be a slip, and never over the head of who wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_desk.commands import BY_NAME
from tui_desk.errors import Changed
from tui_desk.rows import MessageRow, Status
from tui_desk.screens.actions.drafts import open_composer
from tui_desk.screens.actions.later import complain, later
from tui_desk.screens.actions.patches import leaving
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.ticket_telling import announce
from tui_desk.screens.actions.times import ask_when, moment
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.text.clean import clean
from tui_desk.text.quotes import own_text
from tui_desk.widgets.draft_words import why_not_send, worth_asking
from tui_desk.widgets.times import stamp

if TYPE_CHECKING:
    from tui_desk.desk.answers import Then
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console
    from tui_desk.ticket_rows import TicketDetail
    from tui_desk.widgets.composer import Composer

_SHOWN_LINES = 12
_STATES: dict[Then, Status] = {"close": "closed", "pending": "pending", "snooze": "snoozed"}


@handles("draft.send")
def send(console: Console, argument: str) -> None:
    """Send, or save the note."""
    _checked(console, lambda composer: _send(console, composer))


def _add_ticket_note(console: Console, composer: Composer) -> None:
    """On the ticket; as a note in its conversations, too, if that is chosen."""
    from tui_desk.desk.tickets import notes, reading

    desk, ticket_id = console.desk, composer.draft.ticket_id
    assert ticket_id is not None

    def add(post_to: tuple[int, ...]) -> None:
        def work() -> Done:
            with composer.held() as stored:
                done = desk.do(notes.add_drafted, stored, post_to)
                composer.finish()
            return done

        def added(done: Done) -> None:
            console.close_composer()
            console.perform(lambda: done, ids=done.ids)
            console.tickets.again()

        later(console, work, added)

    def choose(detail: TicketDetail) -> None:
        there = tuple(one.id for one in detail.conversations)
        if not there:
            return add(())
        where = f"#{there[0]}" if len(there) == 1 else f"{len(there)} conversations"
        replies: list[Reply[tuple[int, ...]]] = [
            Reply("t", "on the ticket only", ()),
            Reply("c", f"also as a note in {where}", there),
        ]
        ask = Confirm("Save the note", said(""), replies)
        console.app.push_screen(ask, lambda chosen: add(chosen) if chosen is not None else None)
        return None

    later(console, lambda: desk.ask(reading.detail, ticket_id), choose)


@handles("draft.send_close")
def send_close(console: Console, argument: str) -> None:
    """Send and close."""
    _checked(console, lambda composer: _send(console, composer, "close"))


@handles("draft.send_pending")
def send_pending(console: Console, argument: str) -> None:
    """Send and wait for the customer."""
    _checked(console, lambda composer: _send(console, composer, "pending"))


@handles("draft.send_snooze")
def send_snooze(console: Console, argument: str) -> None:
    """Send and hide until a time."""
    if not argument:
        title = console.title_of(BY_NAME["draft.send_snooze"])
        return ask_when(console, f"{title} until", lambda text: send_snooze(console, text))
    until = moment(console, argument)
    if until is None:
        return console.say(f"“{argument}” is no time to come; try 2d, tue 3pm, tomorrow", error=True)
    return _checked(console, lambda composer: _send(console, composer, "snooze", until))


def _checked(console: Console, go: Callable[[Composer], None]) -> None:
    composer = open_composer(console)
    if composer is None:
        return None
    if reason := _reason(composer):
        return console.say(reason, error=True)
    if doubt := worth_asking(composer.draft):
        ask = Confirm("Send?", said(doubt), [Reply("s", "send all the same", True)])
        console.app.push_screen(ask, lambda yes: go(composer) if yes else None)
        return None
    return go(composer)


def _reason(composer: Composer) -> str:
    """Why it can't be sent; empty: it can."""
    if composer.where is not None:
        return composer.why_not_send()
    return why_not_send(composer.draft, composer.wrong_addresses())


def _send(
    console: Console, composer: Composer, then: Then = "", until: int | None = None, *, anyway: bool = False
) -> None:
    """Nothing of the draft is lost: it is stored first, and stays open until the desk has taken it."""
    match composer.draft.kind:
        case "ticket_note":
            return _add_ticket_note(console, composer)
        case "announcement":
            return announce(console, composer, closes=then == "close")
    composer.disabled = True
    draft = composer.draft

    def work() -> Done:
        from tui_desk.desk import answers

        with composer.held() as stored:
            done = answers.send(console.desk, stored, anyway=anyway, then=then, until=until)
            composer.finish()
        return done

    def sent(done: Done) -> None:
        console.close_composer()
        if draft.conversation_id is None and done.ids:
            console.open_conversation(done.ids[0])
        console.timeline.follow()
        console.perform(lambda: done, ids=done.ids, patch=leaving(console, _STATES.get(then)))

    def refused(error: Exception) -> None:
        composer.disabled = False
        composer.focus_first()
        if isinstance(error, Changed):
            _ask_anyway(console, error.new, lambda: _send(console, composer, then, until, anyway=True))
        else:
            complain(console, error)

    return later(console, work, sent, refused)


def _ask_anyway(console: Console, new: tuple[MessageRow, ...], again: Callable[[], None]) -> None:
    now = console.desk.now_ms()
    body = said("\n\n".join(_summary(message, now) for message in new[-3:]))
    replies = [Reply("v", "view the conversation", "view"), Reply("s", "send anyway", "send")]

    def answered(what: str | None) -> None:
        match what:
            case "send":
                again()
            case "view":
                console.reload()
                console.focus_pane("conversation")
                console.timeline.to_newest()
                console.timeline.focus()
            case _:
                console.say("Not sent; the draft is kept.")

    count = "1 new message" if len(new) == 1 else f"{len(new)} new messages"
    console.app.push_screen(Confirm(f"{count} since you began", body, replies), answered)


def _summary(message: MessageRow, now: int) -> str:
    lines = clean(own_text(message.text, message.spans)).strip().split("\n")
    more = ["…"] if len(lines) > _SHOWN_LINES else []
    who = (
        f"{message.author_name} <{message.author_address}>" if message.author_address else message.author_name
    )
    kind = "note · " if message.kind == "note" else ""
    return "\n".join(
        [f"{kind}{clean(who, one_line=True)} · {stamp(message.at, now)}", *lines[:_SHOWN_LINES], *more]
    )
