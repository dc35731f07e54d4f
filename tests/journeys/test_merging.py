"""One customer writes of the same by mail and by Telegram: joined, merged, answered where he wrote last, and parted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.world import letter
from tests.fakes.telegram import TOKEN, TelegramServer
from tests.journeys.office import Office
from tests.terminal import Terminal

SIZES = [(80, 24), (120, 40)]
BOT = """
[[channels]]
name = "bot"
kind = "telegram"
api_url = "{url}"
token = "{token}"
"""


def by_mail_and_chat(office: Office, telegram: TelegramServer, console: Terminal) -> tuple[int, int]:
    """Both arrive; gives their numbers."""
    office.mailbox.deliver(letter("Refund", "Where is my money?", to=office.mailbox.user))
    console.sees("Refund")
    (mail,) = office.lines()
    anna = telegram.user("anna")
    telegram.write(anna["id"], anna, text="did you get my mail?")
    console.sees("did you get my")
    (talk,) = (line for line in office.lines() if line.id != mail.id)
    return mail.id, talk.id


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_one_matter_over_two_channels_is_merged_answered_and_parted(
    office: Office, size: tuple[int, int]
) -> None:
    with TelegramServer() as telegram:
        with office.config_path.open("a") as config:
            config.write(BOT.format(url=telegram.url, token=TOKEN))
        with office.sync(), office.console(size) as console:
            console.sees("Nothing in All open")
            mail, talk = by_mail_and_chat(office, telegram, console)
            console.type(f":{mail}")
            console.press("enter")
            console.sees("Where is my money?")
            console.type("gc")
            console.sees("the same name: Anna Koval")
            console.type("M")
            console.sees("The same person as")
            console.press("enter")
            console.sees("join them")
            console.type("j")
            console.sees("2 conversations, 2 open", "@anna_koval")
            console.type("q")
            console.sees(f"also open #{talk}", "M merges")
            before = [office.messages(id_) for id_ in (mail, talk)]
            console.type("M")
            console.sees("becomes part of")
            console.type("m")
            console.sees(f"Merged #{talk} into #{mail}")
            console.sees("did you get my mail?", "parts it")

            console.type("G")
            console.sees("▌  did you get my mail?")
            console.type("r")
            console.sees("keep for later")
            console.type("It leaves today.")
            console.press("ctrl+s")
            console.until(lambda: bool(telegram.sent), "the answer with the customer")
            assert telegram.sent[0][0]["text"] == "It leaves today."
            anna = telegram.user("anna")
            telegram.write(anna["id"], anna, text="Thanks a lot!")
            console.sees("Thanks a lot!")
            assert [one.text.strip() for one in office.messages(mail)] == [
                "Where is my money?",
                "did you get my mail?",
                "It leaves today.",
                "Thanks a lot!",
            ]

            console.type("-")
            console.sees("Part from #")
            console.press("enter")
            console.sees(f"Parted #{talk} from #{mail}")
            after = [office.messages(id_) for id_ in (mail, talk)]
            assert [one.text for one in after[0]] == [one.text for one in before[0]]
            assert after[1][:1] == before[1]
            assert [one.text.strip() for one in after[1][1:]] == ["It leaves today.", "Thanks a lot!"]
            assert len(telegram.sent) == 1
            assert not office.smtp.received


def test_what_was_merged_by_mistake_is_taken_back_at_once(office: Office, tmp_path: Path) -> None:
    with TelegramServer() as telegram:
        with office.config_path.open("a") as config:
            config.write(BOT.format(url=telegram.url, token=TOKEN))
        with office.sync(), office.console((120, 40)) as console:
            console.sees("Nothing in All open")
            mail, talk = by_mail_and_chat(office, telegram, console)
            before = [office.messages(id_) for id_ in (mail, talk)]
            console.type("ggxxM")
            console.sees("They are of different customers.")
            console.type("m")
            console.sees("Merged #")
            console.type("z")
            console.sees("Took back: merged")
            assert [office.messages(id_) for id_ in (mail, talk)] == before
