"""Putting a big answer together keeps nobody waiting, and loses nothing of what happens meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.desk.world import World
from tests.waiting import PATIENCE
from tui_desk.desk import answers, conversations, drafts, joining, timeline
from tui_desk.desk.done import Done
from tui_desk.errors import Changed, Conflict, DeskError
from tui_desk.rows import DraftRow


@contextmanager
def composing(
    world: World, monkeypatch: pytest.MonkeyPatch, draft: DraftRow, *, anyway: bool = False
) -> Iterator[tuple[Future[Done], Callable[[], None]]]:
    """An answer whose file takes as long to read as the test likes: the sending, and what lets it go on."""
    reading, go_on = threading.Event(), threading.Event()
    read = world.store.files.read

    def slowly(sha256: str) -> bytes:
        reading.set()
        assert go_on.wait(PATIENCE)
        return read(sha256)

    monkeypatch.setattr(world.store.files, "read", slowly)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(lambda: answers.send(world.eva, draft, anyway=anyway))
        try:
            assert reading.wait(PATIENCE)
            yield sending, go_on.set
        finally:
            go_on.set()


def with_file(world: World, draft: DraftRow) -> DraftRow:
    sha256, size = world.store.files.put(bytes(300_000))
    draft = replace(draft, text="see the plan", files=(("plan.pdf", "application/pdf", sha256, size),))
    return replace(draft, id=world.eva.do(drafts.save, draft))


def test_others_write_while_a_big_answer_is_put_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, other = (world.arrive(name).conversation_id or 0 for name in ("one", "two"))
    draft = with_file(world, world.draft(conversation))
    with composing(world, monkeypatch, draft) as (sending, go_on):
        world.bo.do(conversations.close, [other])
        assert world.arrive("three").status == "new"
        assert not sending.done()
        go_on()
        done = sending.result(PATIENCE)
    assert done.message_id is not None
    sent = world.eva.ask(timeline.message, done.message_id)
    assert [file.name for file in sent.attachments] == ["plan.pdf"]
    assert world.eva.ask(drafts.mine, world.eva.agent.id) == ()


def test_what_the_customer_writes_meanwhile_is_asked_about(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.arrive("Help", mail_id="<q@koval.example>").conversation_id
    draft = with_file(world, world.draft(first))
    with composing(world, monkeypatch, draft) as (sending, go_on):
        world.arrive("Re: Help", "never mind", answers="<q@koval.example>")
        go_on()
        with pytest.raises(Changed) as changed:
            sending.result(PATIENCE)
    assert [one.text.strip() for one in changed.value.new] == ["never mind"]
    assert world.eva.ask(drafts.mine, world.eva.agent.id)[0].text == "see the plan"
    assert world.line(first).undelivered == 0
    assert [one.direction for one in world.messages(first)] == ["inbound", "inbound"]


def test_a_draft_that_is_sent_twice_at_once_is_sent_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = with_file(world, world.draft(world.arrive().conversation_id))
    with composing(world, monkeypatch, draft) as (sending, go_on):
        world.eva.do(drafts.discard, draft)
        go_on()
        with pytest.raises(Conflict):
            sending.result(PATIENCE)


def test_an_answer_goes_where_its_conversation_went_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = world.arrive("Help", mail_id="<q@koval.example>").conversation_id
    held = world.arrive("Re: Help", sender="new@koval.example", answers="<q@koval.example>")
    assert held.status == "held"
    draft = with_file(world, world.draft(held.conversation_id))
    with composing(world, monkeypatch, draft) as (sending, go_on):
        world.bo.do(joining.join, held.conversation_id or 0)
        go_on()
        assert sending.result(PATIENCE).ids == (target,)


def test_a_new_mail_that_cannot_be_sent_yet_waits_in_one_conversation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = replace(world.draft(None, "new"), to=(("", "carl@x.example"),), subject="Hi")
    draft = with_file(world, new)

    def gone(_: str) -> bytes:
        raise DeskError("the file is gone")

    with monkeypatch.context() as patch:
        patch.setattr(world.store.files, "read", gone)
        for _ in range(2):
            with pytest.raises(DeskError, match="the file is gone"):
                answers.send(world.eva, draft)
    (kept,) = world.eva.ask(drafts.mine, world.eva.agent.id)
    assert kept.text == "see the plan"
    assert world.view("open") == []
    done = answers.send(world.eva, draft)
    assert done.ids == (kept.conversation_id,)
    assert world.view("open") == [kept.conversation_id]
    (message,) = world.messages(done.ids[0])
    assert world.policy.signer.conversation_of(message.mail_id) == kept.conversation_id
