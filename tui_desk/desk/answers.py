"""Answers: written with their delivery in one transaction, sent by nobody here.

If the customer or a colleague wrote since the draft was begun, sending asks first. A mail is put together before that
transaction begins: nobody waits for somebody else's big files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Literal

from tui_desk.desk import (
    answering,
    channel_caps,
    chat_writing,
    chats,
    conversations,
    drafts,
    homes,
    notes,
    people,
    sendable,
    timeline,
)
from tui_desk.desk.done import Done
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.standing import put, recount, show_delivery
from tui_desk.desk.writing import Written, put_out, write
from tui_desk.errors import Changed, DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.moments import moment
from tui_desk.rows import DraftRow, MessageRow
from tui_desk.store import tables
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.composing import Composed
    from tui_desk.desk.desk import Desk
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

Then = Literal["", "close", "pending", "snooze"]


@dataclass(frozen=True, slots=True)
class _After:
    """What becomes of the conversation when its answer is on its way."""

    then: Then
    until: int | None


def send(
    desk: Desk, draft: DraftRow, *, anyway: bool = False, then: Then = "", until: int | None = None
) -> Done:
    """Put an answer on its way; it leaves after the desk's undo seconds. Raises `Changed` unless `anyway`."""
    if then == "snooze" and until is None:
        raise DeskError("say until when to snooze")
    if draft.form is not None:
        raise DeskError("this is the form of a ticket; it is opened in the console")
    if draft.call is not None:
        raise DeskError("this is a call; it is logged, not sent")
    if draft.ticket_id is not None:
        raise DeskError("this is written on a ticket; go on with it there in the console")
    if draft.kind == "note":
        return _note(desk, draft, _After(then, until))
    if desk.ask(_goes_to_chat, draft):
        return desk.do(_put_in_chat, draft, anyway=anyway, then=then, until=until)
    desk.ask(_require_sendable, draft, anyway=anyway)
    if draft.conversation_id is None:
        draft = desk.do(_reserve, draft)
    from tui_desk.desk import composing  # brings what writes mail: for who sends one

    now = moment(desk.now_ms())
    letter = desk.ask(
        composing.letter,
        draft,
        draft.conversation_id or 0,
        now,
        policy=desk.policy,
        agent_id=desk.agent.id,
    )
    frozen = desk.with_room(lambda: composing.compose(desk.store.files, letter))
    return desk.do(_put, draft, frozen, anyway=anyway, then=then, until=until)


def recall(tx: Transaction, message_id: int, answered: Mapping[str, Any]) -> None:
    """Take back an answer that has not left: its text is a draft again, and who came in by it is out again.

    `answered`: the data of its event.
    """
    row = tx.row("SELECT state, conversation_id FROM outbox WHERE message_id = :id", id=message_id)
    if row is None:
        raise NotFound("this message is not on its way")
    state, conversation_id = row
    assert state == "queued", "what has left is refused before"
    tx.run("UPDATE outbox SET state = 'cancelled' WHERE message_id = :id", id=message_id)
    show_delivery(tx, message_id, "cancelled", None)
    for address in answered["let_in"]:
        put_out(tx, conversation_id, address)
    recount(tx, [conversation_id])
    _restore(tx, replace(_from_data(answered["draft"]), conversation_id=conversation_id))


def _note(desk: Desk, draft: DraftRow, after: _After) -> Done:
    """A note stands at once; what was asked for besides is a deed of its own, and undone as one."""
    done = desk.do(notes.from_draft, draft)
    try:
        match after.then:
            case "close":
                return desk.do(conversations.close, done.ids)
            case "pending":
                return desk.do(conversations.pend, done.ids)
            case "snooze":
                return desk.do(conversations.snooze, done.ids, after.until or 0)
            case _:
                return done
    except DeskError as error:
        return replace(done, text=f"{done.text}, but {error}")


def _require_sendable(reader: Reader, draft: DraftRow, *, anyway: bool) -> None:
    """Refuse what can't be sent before any work is done for it."""
    drafts.require_unsent(reader, draft)
    channel_caps.require_sending(reader, draft.channel)
    sendable.check(draft, _said_before(reader, draft))
    if not anyway and (news := _news(reader, draft)):
        raise Changed(news)


def _put(
    tx: Transaction, draft: DraftRow, frozen: Composed, *, anyway: bool, then: Then, until: int | None
) -> Done:
    """Store the finished answer, unless the draft was sent or the conversation has changed meanwhile."""
    conversation_id = _require_current(tx, draft, anyway=anyway)
    written = write(tx, draft, conversation_id, frozen)
    return _told(tx, draft, conversation_id, written, _names(draft), _After(then, until))


def _goes_to_chat(reader: Reader, draft: DraftRow) -> bool:
    """Whether what is answered came by a messenger."""
    if draft.conversation_id is None:
        return False
    home = homes.of_answer(reader, draft.conversation_id, draft.message_id)
    return chats.of_conversation(reader, home) is not None


def _put_in_chat(tx: Transaction, draft: DraftRow, *, anyway: bool, then: Then, until: int | None) -> Done:
    """Store an answer that goes to a messenger."""
    sendable.check_variables(draft, _said_before(tx, draft))
    conversation_id = _require_current(tx, draft, anyway=anyway)
    written = chat_writing.write(tx, draft, conversation_id)
    return _told(tx, draft, conversation_id, Written(written.message_id, ()), written.to, _After(then, until))


def _require_current(tx: Transaction, draft: DraftRow, *, anyway: bool) -> int:
    """The conversation the draft belongs to now. Raises if the draft was sent or something is new."""
    drafts.require_unsent(tx, draft)
    if not anyway and (news := _news(tx, draft)):
        raise Changed(news)
    assert draft.conversation_id is not None
    return homes.now_in(tx, draft.conversation_id)


def _told(
    tx: Transaction, draft: DraftRow, conversation_id: int, written: Written, to: str, after: _After
) -> Done:
    """What a stored answer changes: its draft is gone, the conversation has somebody, and goes where it is to go."""
    drafts.discard(tx, draft)
    tx.event(
        "answered", conversation_id, written.message_id, draft=_as_data(draft), let_in=list(written.let_in)
    )
    if draft.kind == "new":
        _begin(tx, conversation_id)
    _take_if_free(tx, conversation_id)
    recount(tx, [conversation_id])
    words = _then(tx, conversation_id, after.then, after.until)
    return Done(f"Sending to {to}{words}", tx.deed, (conversation_id,), written.message_id)


def _reserve(tx: Transaction, draft: DraftRow) -> DraftRow:
    """Make the conversation that a new mail's Message-ID will name. It stands closed and keeps the draft until then."""
    drafts.require_unsent(tx, draft)
    row = tx.row("SELECT conversation_id FROM draft WHERE id = :id", id=draft.id)
    conversation_id = row[0] if row and row[0] else _new_conversation(tx, draft)
    draft = replace(draft, conversation_id=conversation_id)
    if draft.id is None:
        return replace(draft, id=drafts.add(tx, draft))
    tx.run("UPDATE draft SET conversation_id = :to WHERE id = :id", to=conversation_id, id=draft.id)
    return draft


def _new_conversation(tx: Transaction, draft: DraftRow) -> int:
    channel = tx.row("SELECT id FROM channel WHERE name = :name", name=draft.channel)
    if channel is None:
        raise NotFound(f"there is no channel {draft.channel!r} yet; its first sync makes it")
    name, address = (*draft.to, *draft.cc, *draft.bcc)[0]
    customer = people.meet(tx, Person("mail", sendable.normalised(address), name))
    return tx.insert(
        tables.Conversation,
        channel_id=channel[0],
        customer_id=customer,
        subject=draft.subject,
        status="closed",
        closed_at=tx.now,
        created_at=tx.now,
        last_at=tx.now,
        waiting_key=NEVER,
    )


def _news(reader: Reader, draft: DraftRow) -> tuple[MessageRow, ...]:
    """What was written since the draft was begun, also by oneself from elsewhere; one's own notes are no news."""
    if draft.conversation_id is None:
        return ()
    rows = reader.rows(
        "SELECT id FROM message WHERE conversation_id = :id AND id > :base AND delivery != 'cancelled'"
        " AND (agent_id IS NULL OR agent_id != :agent OR kind != 'note')",
        id=homes.now_in(reader, draft.conversation_id),
        base=draft.base_message_id,
        agent=draft.agent_id,
    )
    return timeline.messages(reader, [row[0] for row in rows])


def _take_if_free(tx: Transaction, conversation_id: int) -> None:
    """Who answers a conversation that nobody has, has it."""
    row = tx.row("SELECT assignee_id FROM conversation WHERE id = :id", id=conversation_id)
    if row and row[0] is None and tx.agent_id is not None:
        conversations.assign(tx, [conversation_id], tx.agent_id)


def _then(tx: Transaction, conversation_id: int, then: Then, until: int | None) -> str:
    match then:
        case "close":
            conversations.close(tx, [conversation_id])
            return ", closed"
        case "pending":
            conversations.pend(tx, [conversation_id])
            return ", pending"
        case "snooze":
            assert until is not None
            conversations.snooze(tx, [conversation_id], until)
            return f", snoozed until {conversations.when(tx, until)}"
        case _:
            return ""


def _names(draft: DraftRow) -> str:
    everybody = (*draft.to, *draft.cc, *draft.bcc)
    more = f" and {len(everybody) - 1} more" if len(everybody) > 1 else ""
    return f"{everybody[0][1]}{more}"


def _said_before(reader: Reader, draft: DraftRow) -> str:
    """The words of the message that is answered or forwarded."""
    if draft.message_id is None:
        return ""
    message = timeline.message(reader, draft.message_id)
    return f"{message.subject}\n{message.text}"


def _begin(tx: Transaction, conversation_id: int) -> None:
    """A conversation that we begin stands open for as long as its first message is not taken back."""
    put(tx, conversation_id, {"status": "open", "closed_at": None})
    tx.event("begun", conversation_id, status=["closed", "open"], closed_at=[tx.now, None])


def _as_data(draft: DraftRow) -> dict[str, Any]:
    return asdict(replace(draft, id=None))


def _from_data(data: Mapping[str, Any]) -> DraftRow:
    lists = {name: tuple(tuple(one) for one in data[name]) for name in ("to", "cc", "bcc", "files")}
    return DraftRow(**{**data, **lists, "template": drafts.template_of(data.get("template"))})


def _restore(tx: Transaction, draft: DraftRow) -> None:
    """Put a recalled answer back, as a draft of its own: what was begun since may be on a screen, and is kept too."""
    kept = answering.begin(tx, draft.conversation_id, draft.kind, draft.agent_id, policy=tx.policy)
    if kept.id is None or kept.text.strip():
        drafts.add(tx, replace(draft, id=None))
    else:
        drafts.save(tx, replace(draft, id=kept.id))
