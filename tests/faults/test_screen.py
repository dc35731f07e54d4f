"""What a broken line tells stands where people look: the list of channels, the doctor, the console's status line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.console.starting import terminal
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import CrowdRemote
from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tests.faults.bureau import Bureau, working
from tests.faults.lines import Line, Speech, mail, web
from tests.faults.ordeal import make_acquainted
from tests.faults.page import rows
from tests.faults.suffering import TOLD_AT, bare
from tests.faults.tls_lines import trusting
from tests.servers.dovecot import Dovecot
from tests.servers.faults import BYE, Fault, answers, says
from tests.servers.tls_faults import shows
from tests.terminal import Terminal
from tests.waiting import until
from tui_desk.__main__ import run
from tui_desk.desk import agents

pytestmark = pytest.mark.xdist_group("tls")

WIDE = (220, 24)
"""Room for a whole sentence beside the rest of the line."""


@dataclass(frozen=True, slots=True)
class Office:
    """A desk with a mailbox and two messengers, one of them encrypted, and a console open on it."""

    bureau: Bureau
    config: Path
    screen: Terminal
    faults: dict[str, tuple[Line, Speech, Fault]]
    """By the page's table: the channel, what is spoken there, and what befalls it."""


@pytest.fixture(scope="module")
def office(dovecot: Dovecot) -> Iterator[Office]:
    vk, telegram = VkServer(), TelegramServer()
    with (
        TemporaryDirectory() as name,
        trusting(Path(name)) as trust,
        mail("mail", dovecot.mailbox(), Path(name)) as by_mail,
        web("vk", vk, VkRemote(vk)) as club,
        web("telegram", trust.speaking(telegram), CrowdRemote(telegram)) as bot,
        working(Path(name), [by_mail, club, bot]) as made,
    ):
        make_acquainted(made)
        made.desk.do(agents.add, "eva", "Eva Lind")
        expired = trust.authority.certificate("expired", days=-1)
        befalls: dict[str, tuple[Line, Speech, Fault]] = {
            "imap": (by_mail, "imap", Fault("BYE instead of a greeting", says(BYE))),
            "smtp": (
                by_mail,
                "smtp",
                Fault("421 to everybody", says(b"421 4.3.2 too busy, come back later\r\n")),
            ),
            "http": (club, "http", Fault("500 to everybody", answers("500 Internal Server Error"))),
            "http in TLS": (bot, "http", Fault("its certificate has expired", hello=shows(expired))),
        }
        config = Path(name) / "config.toml"
        with terminal(config, WIDE) as screen:
            screen.until(lambda: "synced" in screen.text())
            yield Office(made, config, screen, befalls)


@contextmanager
def befallen(office: Office, table: str) -> Iterator[str]:
    """While it lasts; gives the channel's sentence, which is the page's."""
    line, speech, fault = office.faults[table]
    row = rows("Connections", table)[fault.name]
    line.suffer([(speech, fault)])
    sentences: list[str] = []

    def is_told() -> bool:
        sentence, failures = told(office, line)
        sentences[:] = [sentence]
        return failures >= TOLD_AT and row.has(sentence)

    try:
        until(is_told)
        yield sentences[0]
    finally:
        line.recover()
    until(lambda: set(office.bureau.states().values()) == {"connected"})


def told(office: Office, line: Line) -> tuple[str, int]:
    """What a channel says is wrong, and how often in a row."""
    channel = office.bureau.channel_rows()[line.name]
    return bare(channel.detail), channel.failures


@pytest.mark.parametrize("table", ["imap", "http", "http in TLS"])
def test_a_channel_that_is_away_is_told_with_its_remedy_and_its_next_try_wherever_one_looks(
    office: Office, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = office.faults[table][0].name
    with befallen(office, table) as sentence:
        whole = re.compile(rf"{re.escape(sentence)}; again in \d+ s")
        for verb in ("channel", "list"), ("doctor",):
            capsys.readouterr()
            run(["--config", str(office.config), *verb])
            shown = " ".join(capsys.readouterr().out.split())
            assert whole.search(shown), (verb, shown)
        office.screen.until(lambda: any(tells_of(line, name, sentence) for line in office.screen.lines()))
    office.screen.until(
        lambda: "can't be reached" not in office.screen.text() and "synced" in office.screen.text()
    )


def tells_of(line: str, name: str, sentence: str) -> bool:
    """Whether a line of the screen says since when the channel is away, and what to do about it."""
    since, _, told = line.partition(f"{name} can't be reached")[2].partition(": ")
    remedy, found, _ = told.strip().rpartition(" again in ")
    return bool(found) and f"{sentence};".endswith(remedy) and bool(re.fullmatch(r"(, \w+( \w+)?)?", since))


def test_an_answer_that_can_not_leave_says_so_beside_itself(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    line, speech, fault = office.faults["smtp"]
    row = rows("Connections", "smtp")[fault.name]
    line.suffer([(speech, fault)])
    office.bureau.answer(line, "hello", "are you there?")
    sentences: list[str] = []

    def is_told() -> bool:
        sentences[:] = [bare(office.bureau.deliveries("are you there?")["mail"].detail)]
        return row.has(sentences[0])

    until(is_told)
    (sentence,) = sentences
    ((conversation,),) = office.bureau.rows(
        "SELECT conversation_id FROM message WHERE id = :id",
        id=office.bureau.deliveries("are you there?")["mail"].message,
    )
    run(["--config", str(office.config), "conversation", "show", str(conversation)])
    assert f"trying again: {sentence}" in " ".join(capsys.readouterr().out.split())
    office.screen.press(":")
    office.screen.type(f"{conversation}\r")
    office.screen.until(lambda: sentence in " ".join(office.screen.text().split()))
    line.recover()
    until(lambda: "are you there?" in line.received())
