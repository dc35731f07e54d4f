"""What is done each second, with each message and with each `z` reads no more of the past than it is about."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import Chats
from tests.desk.tickets.outage import TEXT, announce, outage, preview
from tests.desk.tickets.test_telling import made, set_state, tell
from tests.store.test_plans import scans, steps
from tui_desk.desk import answers, conversations, joining, outbox, undo
from tui_desk.desk.tickets import due_notices, reminding
from tui_desk.errors import TooLate
from tui_desk.store.reader import SqliteReader
from tui_desk.store.transaction import Transaction

PAST = re.compile(
    r" (ix_event_kind \(kind=\?\)|ix_outbox_channel_id |ix_conversation_(waiting|list) \(status=\?\)"
    r"|ix_notice_planned \(state=\?\))"
)
"""By such an index everything of one sort is read, however long ago it was."""
FEW = re.compile(r"undo_refused|:refused|n\.state = 'planned'|WHERE state = 'planned'|FROM search_")
"""What there is little of at any time: refusals, what is planned, the parts of the search's index."""


class Asked:
    """What was asked for since the last look, as SQLite carries it out."""

    def __init__(self) -> None:
        self.statements: dict[str, tuple[list[str], list[str]]] = {}

    def note(self, reader: SqliteReader, sql: str, params: dict[str, Any]) -> None:
        if sql not in self.statements and not sql.startswith("EXPLAIN"):
            self.statements[sql] = ([], [])
            self.statements[sql] = (scans(reader, sql, params), steps(reader, sql, params))

    def wrong(self) -> list[str]:
        """Statements that read a growing table whole, or all the past of something."""
        found = [one for scanned, _ in self.statements.values() for one in scanned]
        for sql, (_, done) in self.statements.items():
            found += [f"{step}: {sql}" for step in done if PAST.search(f"{step} ") and not FEW.search(sql)]
        return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked()
    real_execute, real_run = SqliteReader._execute, Transaction.run

    def execute(self: SqliteReader, sql: str, params: dict[str, Any]) -> sqlite3.Cursor:
        found.note(self, sql, params)
        return real_execute(self, sql, params)

    def run(self: Transaction, sql: str, **params: Any) -> int:
        found.note(self, sql, params)
        return real_run(self, sql, **params)

    monkeypatch.setattr(SqliteReader, "_execute", execute)
    monkeypatch.setattr(Transaction, "run", run)
    return found


Work = Callable[[], object]
"""What is looked at, when all that it needs has been made."""


def a_second(world: Chats) -> Work:
    """The sync process looks at what is due, while something is planned and something snoozed."""
    made(world, world.arrive("Router"))
    asleep = world.arrive("Later").conversation_id
    assert asleep is not None
    world.eva.do(conversations.snooze, [asleep], world.eva.now_ms() + 1000)
    world.clock.forward(seconds=11)

    def look() -> None:
        now = world.sync.now_ms()
        assert world.sync.ask(due_notices.due, 60, now)
        assert world.sync.ask(conversations.any_due, now)
        world.sync.do(conversations.wake_due)
        world.sync.ask(reminding.any_due, world.sync.policy, now)

    return look


def an_answer_sent(world: Chats) -> Work:
    arrived = world.says("hello")
    world.answer(arrived, "hello Anna")
    world.clock.forward(seconds=11)

    def send() -> None:
        world.sync.do(outbox.adopt, world.chat, world.epoch)
        assert world.sync.ask(outbox.next_due, world.chat, world.sync.now_ms()) is not None
        assert world.sync.do(outbox.claim, world.chat, world.epoch)

    return send


def an_album(world: Chats) -> Work:
    world.says("our door", album="g1")
    return lambda: world.says("", album="g1")


def a_mail_about_a_ticket(world: Chats) -> Work:
    arrived = world.arrive("Router", mail_id="<r@koval.example>")
    ticket = made(world, arrived)
    set_state(world, ticket, "waiting_on_customer")
    return lambda: world.arrive("Re: Router", "done", answers="<r@koval.example>")


def a_history(world: Chats) -> Work:
    return lambda: world.arrive("Old", catching_up=True)


def a_thread_brought_together(world: Chats) -> Work:
    """A mail names two that were begun as conversations of their own, and are one."""
    one, other = (world.arrive(f"Part {n}", mail_id=f"<{n}@koval.example>") for n in "ab")
    assert one.conversation_id != other.conversation_id
    both = "<a@koval.example> <b@koval.example>"
    return lambda: world.arrive("Re: Part b", answers="<b@koval.example>", references=both)


def a_deed_taken_back(world: Chats) -> Work:
    arrived = world.arrive()
    assert arrived.conversation_id is not None
    world.eva.do(conversations.close, [arrived.conversation_id])
    return lambda: undo.take_back(world.eva, "z")


def an_answer_taken_back(world: Chats) -> Work:
    draft = world.draft(world.arrive().conversation_id)
    answers.send(world.eva, replace(draft, text="so it is", cc=(("", "boss@koval.example"),)))
    return lambda: undo.take_back(world.eva, "z")


def a_deed_behind_one_refused(world: Chats) -> Work:
    arrived = world.says("hello")
    assert arrived.conversation_id is not None
    world.eva.do(conversations.add_tags, [arrived.conversation_id], ["door"])
    world.answer(arrived, "hello Anna")
    world.out()
    with pytest.raises(TooLate):
        undo.take_back(world.eva, "z")
    return lambda: undo.take_back(world.eva, "z")


def what_was_told_taken_back(world: Chats) -> Work:
    ticket = made(world, world.arrive("Router"))
    tell(world)
    set_state(world, ticket, "resolved")
    return lambda: undo.take_back(world.eva, "z")


def a_merge_parted(world: Chats) -> Work:
    ids = [world.arrive(f"Part {n}").conversation_id or 0 for n in "ab"]
    world.eva.do(joining.merge, ids[1:], ids[0])
    return lambda: world.eva.do(joining.part, ids[1])


def an_announcement_written(world: Chats) -> Work:
    ticket, _ = outage(world, 2)
    announce(world, ticket)
    tell(world)
    return lambda: preview(world, ticket, TEXT)


WORKS: tuple[Callable[[Chats], Work], ...] = (
    *(a_second, an_answer_sent, an_album, a_mail_about_a_ticket, a_history, a_thread_brought_together),
    *(a_deed_taken_back, an_answer_taken_back, a_deed_behind_one_refused, what_was_told_taken_back),
    *(a_merge_parted, an_announcement_written),
)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
def test_no_more_of_the_past_is_read_than_it_is_about(
    tmp_path: Path, asked: Asked, work: Callable[[Chats], Work]
) -> None:
    do = work(Chats(tmp_path))
    asked.statements.clear()
    do()
    assert asked.statements
    assert asked.wrong() == []
