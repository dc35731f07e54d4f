"""Desks on which one customer writes of one matter over two channels."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.desk.chats import Chats
from tui_desk.desk import answering, homes, pieces
from tui_desk.desk.customers import joining as customers
from tui_desk.desk.done import Done
from tui_desk.rows import DraftRow


class Merging(Chats):
    """One customer who writes a mail and, of the same, to the bot."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.mail = self.arrive("Refund", "where is it?", mail_id="<q@koval.example>").conversation_id or 0
        self.clock.forward(seconds=60)
        self.talk = self.says("did you get my mail?").conversation_id or 0
        self.clock.forward(seconds=60)

    def reply(self, conversation_id: int, text: str, message_id: int | None = None) -> DraftRow:
        draft = self.eva.ask(
            answering.begin,
            conversation_id,
            "reply",
            self.eva.agent.id,
            policy=self.policy,
            message_id=message_id,
        )
        return replace(draft, text=text)

    def texts(self, conversation_id: int) -> list[str]:
        return [one.text.strip() for one in self.messages(conversation_id)]

    def plain(self, conversation_id: int) -> dict[str, list[tuple[Any, ...]]]:
        """Everything of a conversation that a merge could change; not its version, which only ever grows."""
        with self.store.read() as reader:
            row = reader.rows(
                "SELECT status, assignee_id, priority, closed_at, snoozed_until, waiting_since, last_at,"
                " last_inbound_at, messages, undelivered, snippet, customer_id, merged_into_id, spam"
                " FROM conversation WHERE id = :id",
                id=conversation_id,
            )
            hanging = {
                sql: reader.rows(sql, id=conversation_id)
                for sql in (
                    "SELECT id, home_id FROM message WHERE conversation_id = :id ORDER BY id",
                    "SELECT id FROM outbox WHERE conversation_id = :id ORDER BY id",
                    "SELECT name FROM tag WHERE conversation_id = :id ORDER BY name",
                    "SELECT kind, value, name, role FROM participant WHERE conversation_id = :id ORDER BY kind, value",
                    "SELECT ticket_id FROM ticket_conversation WHERE conversation_id = :id ORDER BY ticket_id",
                    "SELECT other_id, reason FROM link WHERE conversation_id = :id ORDER BY other_id",
                    "SELECT agent_id, upto FROM read_mark WHERE conversation_id = :id ORDER BY agent_id",
                    "SELECT id FROM draft WHERE conversation_id = :id ORDER BY id",
                )
            }
        return {"row": row, **hanging}

    def leaves(self, done: Done) -> tuple[int, list[str], str]:
        """By which channel an answer leaves, to which addresses, and in which chat."""
        with self.store.read() as reader:
            row = reader.row(
                "SELECT id, channel_id, recipients FROM outbox WHERE message_id = :id", id=done.message_id
            )
            assert row is not None
            piece = pieces.next_of(reader, self.store.files, row[0])
        return row[1], json.loads(row[2]), piece.thread if piece else ""


class Twice(Merging):
    """Anna wrote a mail and to the bot, and is known to be one customer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        mail, talk = (self.line(id_).customer_id for id_ in (self.mail, self.talk))
        assert mail is not None
        assert talk is not None
        self.bo.do(customers.join, [talk], mail)

    def but_reading(self) -> list[dict[str, list[tuple[Any, ...]]]]:
        """Everything of both that a merge could change, but what the agent has read meanwhile."""
        both = (self.plain(id_) for id_ in (self.mail, self.talk))
        return [{sql: rows for sql, rows in one.items() if "read_mark" not in sql} for one in both]

    def stands(self, id_: int) -> int:
        """Where a conversation's messages are."""
        return self.eva.ask(homes.now_in, id_)
