"""From a group chat with three customers, three tickets for three people, each leading back to its messages."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.fakes.telegram import GROUP, TOKEN, TelegramServer
from tests.journeys.chats import ChatOffice
from tests.terminal import Terminal
from tui_desk.config import load
from tui_desk.desk import agents
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.desk.tickets import finding, reading
from tui_desk.desk.tickets.narrowing import context_of
from tui_desk.ticket_rows import TicketDetail

SAID = {
    "anna": "the lift is stuck again",
    "boris": "my heating is cold",
    "clara": "who has the key of the cellar?",
}
WORK = {"anna": ("bo", "2d"), "boris": ("ann", "3d"), "clara": ("eva", "5d")}


def hire(desk: Desk) -> None:
    """Colleagues with short logins."""
    for login, _ in WORK.values():
        desk.do(agents.add, login, login.capitalize(), "")


def tickets(desk: Desk) -> list[TicketDetail]:
    """Every ticket, in the order they were opened."""
    found = desk.ask(finding.ids, "all", "newest", context_of(desk))
    return [desk.ask(reading.detail, id_) for id_ in reversed(found)]


def has_opened(desk: Desk, number: int) -> bool:
    """Whether there are so many."""
    return len(tickets(desk)) == number


def open_ticket(console: Terminal, title: str, assignee: str, due: str) -> None:
    """Mark the message under the cursor and open a ticket from it."""
    console.press("x")
    console.sees("1 marked")
    console.press("t")
    console.sees("New ticket", "made from 1 message")
    console.press("tab")
    console.type(due)
    console.press("tab", "ctrl+u")
    console.type(assignee)
    console.sees(assignee.capitalize())
    console.press("enter")
    console.sees("Opened #")
    console.sees(f" {title[:10]}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_three_tickets_come_from_chosen_messages_of_a_group_and_lead_back(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with TelegramServer() as telegram:
        telegram.group()
        table = {"name": "bot", "kind": "telegram", "api_url": telegram.url, "token": TOKEN}
        office = ChatOffice(tmp_path, "\n".join(f'{key} = "{value}"' for key, value in table.items()))
        desk = open_desk(load(office.config))
        hire(desk)
        with office.sync(), office.console(size) as console:
            console.sees("Nothing in All open")
            for name, text in SAID.items():
                telegram.write(GROUP, telegram.user(name), text=text)
                console.sees(text[:12])
            console.press("enter")
            console.sees(*SAID.values())
            console.press("g", "g")
            for number, (name, text) in enumerate(SAID.items(), start=1):
                open_ticket(console, text, *WORK[name])
                console.until(partial(has_opened, desk, number), "the ticket in the store")
            made = tickets(desk)
            assert [one.line.assignee for one in made] == [login for login, _ in WORK.values()]
            assert [one.line.requester for one in made] == ["Anna Koval", "Boris", "Clara"]
            assert [one.messages[0].text for one in made] == list(SAID.values())
            assert len({one.line.due_at for one in made}) == 3
            for text in SAID.values():
                console.press("v")
                console.sees("Its tickets")
                console.type(text.split()[-1].strip("?"))
                console.press("enter")
                console.sees("Made from")
                console.press("v")
                console.sees(f"▌  {text}")
        desk.close()
