"""One text goes by keys to all who hang on a tracker, by mail and Telegram; it is known who has it and who has not."""

from __future__ import annotations

from tests.desk.world import letter
from tests.fakes.telegram import BLOCKED, TOKEN, TelegramServer
from tests.journeys.office import Office
from tests.terminal import Terminal
from tui_desk.desk.tickets import opening
from tui_desk.ticket_rows import NewTicket

MAILS = ("carl", "dora", "emil")
CHATS = ("anna", "boris", "greta")
CHANNEL = """
[[channels]]
name = "bot"
kind = "telegram"
api_url = "{url}"
token = "{token}"
"""


def ask(office: Office, telegram: TelegramServer) -> None:
    """Everybody writes; Boris has blocked the bot since."""
    for name in CHATS:
        telegram.write(telegram.user(name)["id"], telegram.user(name), text=f"{name}: the line is down")
    for name in MAILS:
        sender = f"{name.capitalize()} <{name}@x.example>"
        office.mailbox.deliver(letter(f"No line, {name}", "Help!", sender=sender, to=office.mailbox.user))


def link_all(console: Terminal) -> None:
    """From the task pane every conversation onto the tracker."""
    console.press("3")
    console.sees("Outage")
    console.press("L")
    console.sees("6 found")
    console.type("line")
    for _ in range(6):
        console.press("tab")
    console.sees("6 found · 6 marked")
    console.press("enter")
    console.sees("Linked to #")


def test_everybody_is_told_by_keys_over_mail_and_telegram(office: Office) -> None:
    with TelegramServer() as telegram:
        with office.config_path.open("a") as config:
            config.write(CHANNEL.format(url=telegram.url, token=TOKEN))
        with office.desk() as desk:
            new = NewTicket("Outage", kind="tracker", assignee_id=desk.agent.id)
            desk.do(opening.open_ticket, new)
        with office.sync(), office.console((120, 40)) as console:
            console.sees("Nothing in All open")
            ask(office, telegram)
            console.sees("All open 6")
            telegram.block(telegram.user("boris"))
            telegram.refusals[telegram.user("greta")["id"]] = BLOCKED  # nobody tells us
            link_all(console)
            console.press("Y")
            console.sees("Tell everybody on #", "{name}")
            console.type("Dear {name}, the line is up. {agent}")
            console.press("ctrl+s")
            console.sees("5 conversations told: ", "1 can't be", "blocked")
            console.press("enter")
            console.sees("Tell 5 conversations?", "3 by support", "2 by bot", "within a minute")
            console.press("t")
            console.sees("Telling 5 conversations of #")
            console.sees("What was announced")
            console.sees("1 not sent, 1 not told, 4 sent ✓")
            del telegram.refusals[telegram.user("greta")["id"]]
            console.press("k")
            console.press("R")
            console.sees("Telling Greta of #")
            console.sees("1 not told, 5 sent ✓")
            mails = office.answers(3)
        assert {mail["To"] for mail in mails} == {f"{one.capitalize()} <{one}@x.example>" for one in MAILS}
        assert len(mails) == len(office.smtp.received) == 3
        assert [message["text"].partition(",")[0] for message, _ in telegram.sent] == [
            "Dear Anna Koval",
            "Dear Greta",
        ]
