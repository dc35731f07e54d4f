"""What hangs on a ticket is put on it and taken off by keys: conversations, messages, customers, steps, tickets."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.console.driving import Driven, listed, reading
from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.tickets.desk_of_tickets import newest, opened, read
from tests.desk.world import World
from tui_desk.desk.tickets import linking
from tui_desk.text.ticket_number import named, spelled

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]


async def test_capital_t_links_to_a_ticket_found_by_its_title_or_number(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Me too").conversation_id
    opened(world, "Another thing")
    ticket = opened(world, "Outage in the north", kind="tracker")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("T")
        await seen.sees("Link to")
        await seen.press(*"north", "enter")
        await seen.sees(f"Linked to {named(ticket)}")
        assert [one.id for one in read(world, ticket).conversations] == [conversation]
        await seen.press("z")
        await seen.until(lambda: not read(world, ticket).conversations)
        await seen.press("colon", *f"ticket-link {spelled(ticket)}", "enter")
        await seen.until(lambda: bool(read(world, ticket).conversations))


async def test_what_is_in_hand_is_linked_to_several_tickets_and_taken_back_at_once(
    world: World, tmp_path: Path
) -> None:
    conversation = world.arrive("Me too").conversation_id
    tickets = [opened(world, f"Outage {number}", kind="tracker") for number in range(3)]
    async with listed(world, tmp_path) as seen:
        await seen.press("T")
        await seen.sees("Tab marks several")
        await seen.press(*"outage", "tab", "tab")
        await seen.sees("[x] ")
        await seen.press("enter")
        await seen.sees("Linked to 2 tickets")
        assert [len(read(world, one).conversations) for one in tickets] == [0, 1, 1]
        assert read(world, tickets[2]).conversations[0].id == conversation
        await seen.press("z")
        await seen.until(lambda: not any(read(world, one).conversations for one in tickets))


async def test_a_marked_message_is_linked_alone_and_leads_back(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("where is the courier?", ANNA, group=True, title="House 5")
    world.clock.forward(seconds=60)
    world.says("my lamp is broken", BORIS, group=True)
    ticket = opened(world, "Lamps", kind="tracker")
    async with reading(world, tmp_path, "my lamp", WIDE) as seen:
        await seen.press("x")
        await seen.sees("1 marked")
        await seen.press("T")
        await seen.sees("Link to")
        await seen.press("enter")
        await seen.sees(f"Linked to {named(ticket)}")
    assert [one.text for one in read(world, ticket).messages] == ["my lamp is broken"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_ticket_says_what_it_is_to_others_and_takes_it_back(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    world.arrive("Hello")
    first = opened(world, "Move house", kind="back_office", conversation_ids=(1,))
    others = [opened(world, f"Pack box {number}", kind="back_office") for number in range(2)]
    async with listed(world, tmp_path, size) as seen:
        await on_ticket(seen, first)
        await seen.press("T")
        await seen.sees(f"Link {named(first)} with")
        await seen.press(*"pack", "tab", "tab", "enter")
        await seen.sees(f"{named(first)} to 2 tickets")
        await seen.press(*"parent", "enter")
        await seen.sees(f"Linked {named(first)} and 2 tickets")
        assert {one.kind for one in read(world, first).tickets} == {"parent_of"}
        await seen.sees("below this")
        await seen.press("z")
        await seen.until(lambda: not read(world, first).tickets)
        await seen.press("colon", *f"ticket-link {spelled(others[0])} blocked by", "enter")
        await seen.sees("blocks this")
        assert read(world, others[0]).tickets[0].kind == "blocks"


async def on_ticket(seen: Driven, ticket: int) -> None:
    """It is read."""
    await seen.press("v")
    await seen.sees(f"{named(ticket)} ")
    await seen.until(lambda: seen.console.tickets.detail() is not None)


CURSOR = (
    (0, "[ ] look", "checklist"),
    (1, "#1 Anna", "conversations"),
    (2, "Also concerns", "customers"),
    (3, "Made from", "messages"),
    (4, "Another", "tickets"),
)
"""How far down each stands, its words, and what it is a part of."""


async def test_what_the_cursor_is_on_is_taken_off_and_comes_back(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Hello").conversation_id or 0
    message = world.messages(conversation)[0].id
    ticket = opened(
        world,
        "Fix it",
        kind="back_office",
        checklist=("look",),
        conversation_ids=(conversation,),
        message_ids=(message,),
        customer_ids=(1,),
    )
    other = opened(world, "Another", kind="back_office")
    world.eva.do(linking.relate, ticket, other, "blocks")

    def gone() -> set[str]:
        """What the screen shows no more, and the desk neither."""
        now = seen.console.tickets.detail()
        return {
            part for _, _, part in CURSOR if not getattr(now, part) and not getattr(read(world, ticket), part)
        }

    def back() -> bool:
        now = seen.console.tickets.detail()
        return all(getattr(now, part) for _, _, part in CURSOR)

    async with listed(world, tmp_path, WIDE) as seen:
        await on_ticket(seen, ticket)
        for down, words, part in CURSOR:
            await seen.press("g", "g", *["j"] * down)
            await seen.press("delete")
            await seen.until(partial(lambda part: part in gone(), part))
            await seen.press("z")
            await seen.until(back)
            await seen.sees(words)


async def test_who_asked_and_whom_it_concerns_is_changed_by_keys(world: World, tmp_path: Path) -> None:
    world.arrive("Hello")
    world.clock.forward(seconds=60)
    world.arrive("Late parcel", sender="bob@other.example")
    ticket = opened(world, "Fix it", kind="back_office", conversation_ids=(1,))
    async with listed(world, tmp_path, WIDE) as seen:
        await on_ticket(seen, ticket)
        await seen.press("@")
        await seen.sees(f"Who asked for {named(ticket)}")
        await seen.sees("Anna Koval")
        await seen.press("enter")
        await seen.until(lambda: read(world, ticket).line.requester == "Anna Koval")
        await seen.press("&")
        await seen.sees("concerns, too")
        await seen.press(*"bob")
        await seen.sees("bob@other.example")
        await seen.press("enter")
        await seen.sees("Also concerns")
        assert [id_ for id_, _ in read(world, ticket).customers] == [1, 2]
        await seen.press("colon", *"ticket-requester nobody", "enter")
        await seen.until(lambda: read(world, ticket).line.requester_id is None)


async def test_on_a_customers_screen_he_is_linked_and_the_form_of_his_ticket_is_his_alone(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Hello")
    world.clock.forward(seconds=60)
    world.arrive("Late parcel", sender="bob@other.example")
    ticket = opened(world, "Outage", kind="tracker")
    async with listed(world, tmp_path, WIDE) as seen:
        await on_customer(seen, 1)
        await seen.press("T")
        await seen.sees("Link to")
        await seen.press("enter")
        await seen.sees(f"Linked to {named(ticket)}")
        assert read(world, ticket).customers == ((1, "Anna Koval"),)
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press(*"Call her", "escape")
        await seen.sees("The form is kept")
        await seen.press("q", "j")
        await on_customer(seen, 2)
        await seen.press("t")
        await seen.sees("New ticket")
        assert "Call her" not in seen.text()
        await seen.press("escape", "q", "k")
        await on_customer(seen, 1)
        await seen.press("t")
        await seen.sees("Call her")
        await seen.press("enter")
        await seen.sees("Opened #")
    assert read(world, newest(world)).line.requester == "Anna Koval"


async def on_customer(seen: Driven, customer_id: int) -> None:
    """He has the screen."""
    await seen.press("g", "c")
    await seen.until(lambda: _customer_in_front(seen) == customer_id)


def _customer_in_front(seen: Driven) -> int | None:
    detail = seen.console.customers.detail()
    return detail.id if detail is not None else None
