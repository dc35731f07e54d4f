"""A rule, a flow or a program opens and works tickets by the same verbs as an agent, under its own name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import Chats
from tests.desk.tickets.desk_of_tickets import read
from tests.desk.tickets.test_telling import history, ours, tell, told
from tests.desk.world import World
from tui_desk.desk import undo
from tui_desk.desk.desk import Cause
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import changing, opening, proposing, reading
from tui_desk.errors import DeskError, NotFound
from tui_desk.rows import EventRow
from tui_desk.tell_policy import TellPolicy
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import NewTicket
from tui_desk.words.events import sentence


def opened_by_rule(world: World, conversation: int | None, **more: object) -> Done:
    """As a rule would: from what a customer wrote, with what is proposed."""
    new: NewTicket = world.sync.ask(proposing.propose, None, conversation_ids=[conversation or 0])
    new = replace(new, **more)  # type: ignore[arg-type]
    return world.sync.caused_by("rule", "refunds").do(opening.open_ticket, new)


def test_the_customer_is_told_and_nobody_signs(world: World) -> None:
    arrived = world.arrive("Refund", "I want my money back")
    done = opened_by_rule(world, arrived.conversation_id)
    (ticket,) = done.tickets
    assert done.text == f"Opened {named(ticket)}, telling Anna Koval"
    assert [(one.occasion, one.state) for one in told(world, ticket)] == [("created", "planned")]
    tell(world)
    (message,) = ours(world, arrived.conversation_id)
    assert named(ticket) in message.text
    assert "answer with “status”.\n\n-- \n" in message.text
    assert message.agent_id is None
    world.sync.caused_by("flow", "returns").do(changing.set_state, [ticket], "resolved")
    tell(world)
    assert len(ours(world, arrived.conversation_id)) == 2


def test_in_a_chat_he_is_told_too(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    arrived = chats.says("my money back")
    (ticket,) = opened_by_rule(chats, arrived.conversation_id).tickets
    tell(chats)
    (message,) = ours(chats, arrived.conversation_id)
    assert named(ticket) in message.text
    assert message.author_name == chats.policy.name


@pytest.mark.parametrize("settings", [TellPolicy(created=False), None], ids=["switched off", "back office"])
def test_he_is_told_only_where_the_settings_say_so(world: World, settings: TellPolicy | None) -> None:
    arrived = world.arrive("Refund", "I want my money back")
    if settings is not None:
        world.sync.policy = replace(world.policy, tell=settings)
    kind = "customer" if settings is not None else "back_office"
    (ticket,) = opened_by_rule(world, arrived.conversation_id, kind=kind).tickets
    assert told(world, ticket) == ()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("rule", "Rule “refunds␛[31m”"), ("flow", "Flow “refunds␛[31m”"), ("api", "Program “refunds␛[31m”")],
)
def test_history_tells_what_did_it(world: World, kind: Cause, words: str) -> None:
    cause = world.sync.caused_by(kind, "refunds\x1b[31m")
    (ticket,) = cause.do(opening.open_ticket, NewTicket("Refund")).tickets
    cause.do(changing.set_priority, [ticket], 2)
    events = [one for one in world.eva.ask(reading.entries, ticket) if isinstance(one, EventRow)]
    assert {one.actor for one in events} == {f"{kind}:refunds\x1b[31m"}
    told = [sentence(one, str) for one in events]
    assert told == [f"{words} opened this ticket", f"{words} set the priority to urgent"]
    assert "\x1b" not in "".join(told)


def test_an_agent_takes_it_back_by_its_deed_and_is_never_given_it_as_his_own(world: World) -> None:
    arrived = world.arrive("Refund", "I want my money back")
    done = opened_by_rule(world, arrived.conversation_id)
    with pytest.raises(NotFound, match="nothing of yours"):
        world.eva.do(undo.undo)
    world.eva.do(undo.undo, done.deed)
    with pytest.raises(NotFound):
        read(world, done.tickets[0])
    world.clock.forward(seconds=60)
    tell(world)
    assert ours(world, arrived.conversation_id) == []


def test_what_it_changed_is_taken_back_as_an_agents_change_is(world: World) -> None:
    (ticket,) = opened_by_rule(world, world.arrive().conversation_id).tickets
    changed = world.sync.caused_by("rule", "refunds").do(changing.assign, [ticket], world.bo.agent.id)
    world.eva.do(undo.undo, changed.deed)
    assert read(world, ticket).line.assignee_id is None
    assert history(world, ticket)[-1] == "undone"


def test_what_is_no_agent_does_nothing_that_only_an_agent_can(world: World) -> None:
    with pytest.raises(DeskError, match="only an agent"):
        _ = world.sync.caused_by("api", "shop").agent
