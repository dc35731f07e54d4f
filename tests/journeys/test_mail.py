"""A mail's whole way: delivered, on the screen, answered by keys, out through SMTP, and its copy back from Sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.world import letter
from tests.journeys.office import Office
from tests.servers.dovecot import Mailbox, running
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tests.terminal import Terminal

SIZES = [(80, 24), (120, 40)]


def answer(console: Terminal, text: str) -> None:
    """Answer the conversation in hand."""
    console.press("r")
    console.sees("Markdown works here.")
    console.type(text)
    console.sees(text)
    console.press("ctrl+s")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_mail_is_shown_answered_by_keys_and_the_answers_copy_does_not_double(
    office: Office, size: tuple[int, int]
) -> None:
    office.receive()
    with office.sync(), office.console(size) as console:
        console.sees("All open", "Nothing in All open")
        office.mailbox.deliver(
            letter(
                "Where is my parcel?",
                "Good morning,\nit is late.",
                to=office.mailbox.user,
                mail_id="<1@k.example>",
            )
        )
        console.sees("Where is my parcel?", "Anna Koval")
        console.press("enter")
        console.sees("it is late.", "<anna@koval.example>")
        answer(console, "It is **on** its way.")
        (mail,) = office.answers()
        console.sees("sent ✓")
        console.until(lambda: len(office.mailbox.raws("Sent Items")) == 1, "the copy in Sent")

        assert mail["To"] == "Anna Koval <anna@koval.example>"
        assert mail["In-Reply-To"] == "<1@k.example>"
        assert mail["References"].split() == ["<1@k.example>"]
        assert mail["Message-ID"].endswith("@example.test>")
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "on** its way" in text.get_content()
        assert "<strong>on</strong>" in html.get_content()

        # A customer's answer comes after the copy in the same server's order: seeing it, the copy was seen as well.
        office.mailbox.append(
            letter("Also in Sent", "x", sender=office.mailbox.user, to="bo@else.example"), "Sent Items"
        )
        office.mailbox.deliver(
            letter(
                "Re: Where is my parcel?", "It came!", to=office.mailbox.user, answers=str(mail["Message-ID"])
            )
        )
        console.sees("It came!")
        console.until(
            lambda: any(line.subject == "Also in Sent" for line in office.lines()), "the other mail in Sent"
        )
        (mine,) = [line for line in office.lines() if line.subject == "Where is my parcel?"]
        written = office.messages(mine.id)
        assert sorted(message.direction for message in written) == ["inbound", "inbound", "outbound"]
        assert console.text().count("sent ✓") == 1
        assert len(office.smtp.received) == 1


def test_the_servers_own_notice_brings_a_mail_to_the_screen_not_a_poll(
    tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    heard: list[str] = []
    with Proxy(mailbox.server.imap) as proxy:
        proxy.edit = overhearing(rb"\* \d+ EXISTS", lambda: heard.append("exists"))
        proxy.edit_up = overhearing(rb"FETCH", lambda: heard.append("fetch"))
        office = Office(tmp_path, mailbox, smtp, imap=proxy.port)
        office.receive()
        with office.sync(), office.console() as console:
            console.until(lambda: proxy.up.count(b"IDLE\r\n") >= 1, "IDLE")
            console.sees("Nothing in All open")
            heard.clear()
            mailbox.deliver(letter("By notice", to=mailbox.user))
            console.sees("By notice")
            heard.append("shown")
        assert heard[0] == "exists"
        assert heard.index("exists") < heard.index("fetch") < heard.index("shown")


def overhearing(pattern: bytes, tell: Callable[[], None]) -> Callable[[bytes], bytes]:
    """Passes pieces on as they are, and tells of those with the pattern in them."""

    def listen(piece: bytes) -> bytes:
        if re.search(pattern, piece):
            tell()
        return piece

    return listen


def test_a_server_that_goes_and_comes_back_is_shown_and_mail_after_that_arrives(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, smtp: SmtpServer, throwaway: Path
) -> None:
    with running(throwaway) as server:
        office = Office(tmp_path, server.mailbox(), smtp)
        office.receive()
        with office.sync(), office.console((120, 40)) as console:
            office.mailbox.deliver(letter("Before", to=office.mailbox.user))
            console.sees("Before")
            server.stop()
            console.sees("support can't be reached")
            server.start()
            office.mailbox.deliver(letter("Afterwards", to=office.mailbox.user))
            console.sees("Afterwards")
            console.misses("be reached")
