"""A call that is not logged yet is a draft: each agent has one for each customer, and it goes when it is logged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.call_rows import CallRow
from tui_desk.desk import drafts, people
from tui_desk.desk.customers import calls
from tui_desk.desk.done import Done
from tui_desk.errors import DeskError
from tui_desk.rows import DraftRow
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def begun(reader: Reader, agent_id: int) -> tuple[DraftRow, ...]:
    """The calls this agent has not logged yet, newest first."""
    return tuple(one for one in drafts.mine(reader, agent_id) if one.call is not None)


def begin(reader: Reader, agent_id: int, call: CallRow) -> DraftRow:
    """The call with this customer that this agent left; else a fresh one."""
    left = _left(reader, agent_id, call)
    return left if left is not None else _fresh(agent_id, call)


def save(tx: Transaction, draft: DraftRow) -> int:
    """Keep what is typed; gives the draft's id."""
    assert draft.call is not None
    left = _left(tx, draft.agent_id, draft.call) if draft.id is None else None
    return drafts.save(tx, replace(draft, id=left.id) if left is not None else draft)


def log(tx: Transaction, draft: DraftRow) -> Done:
    """Write the call down, which is no draft any more. Raises Conflict where another console was quicker."""
    drafts.require_unsent(tx, draft)
    call = draft.call
    if call is None:
        raise DeskError("this draft is no call")
    done = calls.log_of(
        tx,
        call.kind,
        call.called if call.customer_id is None else call.customer_id,
        draft.text,
        conversation_id=call.conversation_id,
        outgoing=call.outgoing,
    )
    drafts.discard(tx, draft)
    return done


def _fresh(agent_id: int, call: CallRow) -> DraftRow:
    return DraftRow(
        id=None,
        agent_id=agent_id,
        conversation_id=None,
        kind="call",
        channel="",
        to=(),
        cc=(),
        bcc=(),
        subject=call.called,
        text="",
        files=(),
        message_id=None,
        base_message_id=0,
        updated_at=0,
        call=call,
    )


def _left(reader: Reader, agent_id: int, call: CallRow) -> DraftRow | None:
    wanted = _who(reader, call)
    return next(
        (one for one in begun(reader, agent_id) if one.call and _who(reader, one.call) == wanted), None
    )


def _who(reader: Reader, call: CallRow) -> tuple[int | None, str]:
    """What tells one call from another: with whom it was, also where he was joined to another since."""
    if call.customer_id is not None:
        return people.is_now(reader, call.customer_id), ""
    return None, " ".join(call.called.split()).casefold()
