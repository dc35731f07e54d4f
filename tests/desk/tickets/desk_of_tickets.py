"""What tests of tickets need again and again."""

from __future__ import annotations

from dataclasses import replace

from tests.desk.world import World
from tui_desk.desk.tickets import opening, reading
from tui_desk.ticket_policy import TicketPolicy
from tui_desk.ticket_rows import NewTicket, TicketDetail


def opened(world: World, title: str = "Router is dead", **kwargs: object) -> int:
    new = replace(NewTicket(title), **kwargs)  # type: ignore[arg-type]
    (ticket_id,) = world.eva.do(opening.open_ticket, new).tickets
    return ticket_id


def read(world: World, ticket_id: int) -> TicketDetail:
    return world.eva.ask(reading.detail, ticket_id)


def set_policy(world: World, tickets: TicketPolicy) -> None:
    """The desk's settings of tickets from now on."""
    world.policy = replace(world.policy, tickets=tickets)
    world.sync.policy = world.eva.policy = world.bo.policy = world.policy


def newest(world: World) -> int:
    """The number of the ticket that was opened last."""
    row = world.eva.ask(lambda reader: reader.row("SELECT max(id) FROM ticket"))
    assert row is not None
    return int(row[0])
