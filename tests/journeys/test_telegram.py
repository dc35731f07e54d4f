"""On a Bot API that others wrote: a customer writes, it shows, keys answer it, and the customer has the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.chats import ChatOffice
from tests.servers import telegram_test_api
from tests.servers.telegram_test_api import TOKEN, TelegramTestApi

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(scope="session")
def installed() -> Path:
    """Installed before a test has a home of its own; skips where it can't be had."""
    return telegram_test_api.installed()


@pytest.fixture
def telegram(installed: Path) -> Iterator[TelegramTestApi]:
    """The server of one test."""
    with telegram_test_api.running(installed) as server:
        yield server


def office_at(telegram: TelegramTestApi, folder: Path) -> ChatOffice:
    table = {"name": "bot", "kind": "telegram", "api_url": telegram.url, "token": TOKEN}
    return ChatOffice(folder, "\n".join(f'{key} = "{value}"' for key, value in table.items()))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_customer_writes_and_is_answered_by_keys(
    tmp_path: Path, telegram: TelegramTestApi, size: tuple[int, int]
) -> None:
    office = office_at(telegram, tmp_path)
    with office.sync(), office.console(size) as console:
        console.sees("Nothing in All open")
        telegram.says("Where is my parcel?")
        console.sees("Anna", "Where is my parcel?")
        console.press("enter")
        console.press("r")
        console.sees("keep for later")
        console.type("It is **on** its way.")
        console.sees("It is **on** its way.")
        console.press("ctrl+s")
        console.until(lambda: bool(telegram.answers()), "the answer with the customer")
        (answer,) = telegram.answers()
        assert answer["text"] == "It is on its way."
        assert answer["entities"] == [{"type": "bold", "offset": 6, "length": 2}]
        console.sees("sent ✓")
        telegram.says("It came, thanks!")
        console.sees("It came, thanks!")
        (line,) = office.lines()
        assert line.customer_name == "Anna"
        assert [one.direction for one in office.messages()] == ["inbound", "outbound", "inbound"]
        assert len(telegram.answers()) == 1


def test_what_thirty_customers_write_comes_in_and_the_token_is_in_no_log(
    tmp_path: Path, telegram: TelegramTestApi
) -> None:
    office = office_at(telegram, tmp_path)
    with office.sync(), office.console((80, 24)) as console:
        for number in range(30):
            telegram.says(f"message {number}", user=100 + number, name=f"Customer{number}")
        console.until(lambda: len(office.lines()) == 30, "thirty conversations")
    assert TOKEN not in (tmp_path / "sync.log").read_text()
