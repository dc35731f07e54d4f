"""A ticket on which many customers' conversations hang, and how all of them are told."""

from __future__ import annotations

from typing import Any

from tests.desk.world import World
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import announcing, opening
from tui_desk.notice_rows import NoticeRow, Recipient, Wish
from tui_desk.ticket_rows import NewTicket

TEXT = "Dear {name},\n\nthe outage is over, see {number}.\n\n{agent}"


def tracker(world: World, *conversation_ids: int | None) -> int:
    new = NewTicket("Outage", kind="tracker", conversation_ids=tuple(one or 0 for one in conversation_ids))
    (ticket_id,) = world.eva.do(opening.open_ticket, new).tickets
    return ticket_id


def outage(world: World, number: int) -> tuple[int, list[int]]:
    """A ticket on which so many customers' mails hang."""
    mails = [
        world.arrive(f"Down {n}", sender=f"C{n} <c{n}@x.example>", mail_id=f"<down{n}@x.example>")
        for n in range(number)
    ]
    ids = [one.conversation_id or 0 for one in mails]
    return tracker(world, *ids), ids


def announce(world: World, ticket: int, text: str = TEXT, **more: Any) -> Done:
    return world.eva.do(announcing.announce, ticket, text, Wish(**more))


def preview(world: World, ticket: int, text: str = TEXT, **more: Any) -> tuple[Recipient, ...]:
    eva = world.eva
    return eva.ask(announcing.preview, eva.policy, eva.agent.id, ticket, text, Wish(**more), now=eva.now_ms())


def results(world: World, ticket: int) -> tuple[NoticeRow, ...]:
    return world.eva.ask(announcing.results, world.eva.ask(announcing.of_ticket, ticket))
