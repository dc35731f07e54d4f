"""What the task pane lists: tickets of the conversation in front, else the agent's own; done ones only as a number."""

from __future__ import annotations

from tui_desk.desk.tickets import finding
from tui_desk.desk.tickets.narrowing import Context
from tui_desk.store.reader import Reader
from tui_desk.ticket_rows import TicketLine
from tui_desk.typed import dataclass

MOST = 200

_DONE = (
    "SELECT count(*) FROM ticket WHERE assignee_id = :agent AND state = 'resolved'"
    " AND id NOT IN (SELECT id FROM ticket WHERE merged_into_id > 0)"
)
"""Indexes alone tell it: an agent resolves thousands, whose rows would fill the cache."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tickets of a task pane."""

    lines: tuple[TicketLine, ...]
    """Open ones, soonest due first."""
    done: int
    """How many are resolved."""
    here: bool
    """They hang on the conversation in front; else they are the agent's own."""


def tasks(reader: Reader, context: Context, conversation_id: int | None) -> Tasks:
    """The tickets beside a conversation; the agent's own where none hangs on it, or none is in front."""
    here = of_conversation(reader, conversation_id) if conversation_id is not None else None
    return here or of_agent(reader, context)


def of_conversation(reader: Reader, conversation_id: int) -> Tasks | None:
    """The tickets that hang on a conversation; None where there are none."""
    hung = finding.of_conversation(reader, conversation_id)
    if not hung:
        return None
    found = finding.lines(reader, hung)
    lines = [found[id_] for id_ in hung if id_ in found]
    still = tuple(line for line in lines if line.state != "resolved")
    return Tasks(still[:MOST], len(lines) - len(still), here=True)


def of_agent(reader: Reader, context: Context) -> Tasks:
    """The agent's own."""
    mine = finding.ids(reader, "mine", "due", context, limit=MOST)
    rows = finding.lines(reader, mine)
    done = reader.row(_DONE, agent=context.agent.id)
    assert done is not None
    return Tasks(tuple(rows[id_] for id_ in mine if id_ in rows), done[0], here=False)


def of_conversations(reader: Reader, conversation_ids: tuple[int, ...]) -> tuple[TicketLine, ...]:
    """The open tickets that hang on these conversations, each once; where none is open, the resolved ones."""
    hung = dict.fromkeys(one for id_ in conversation_ids for one in finding.of_conversation(reader, id_))
    rows = finding.lines(reader, tuple(hung))
    lines = [rows[id_] for id_ in hung if id_ in rows]
    return tuple(line for line in lines if line.state != "resolved") or tuple(lines)
