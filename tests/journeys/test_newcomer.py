"""From nothing to a desk that works: the first page, `init` with flags, the demo."""

from __future__ import annotations

import re
from pathlib import Path

from tests.desk.world import letter
from tests.journeys.test_mail import answer
from tests.program import TUI_DESK
from tests.servers.dovecot import HOST, Mailbox
from tests.servers.smtp import SmtpServer
from tests.terminal import Terminal


def test_without_a_config_the_first_page_offers_the_demo_and_init(private_home: Path) -> None:
    with Terminal(TUI_DESK, fresh=True) as page:
        page.sees("demo", "init")
        page.press("q")
        page.ends()
    assert not (private_home / ".config/tui-desk/config.toml").exists()


def test_init_with_flags_sets_up_a_mailbox_and_the_console_works_on_it(
    tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    smtp.users[mailbox.user] = mailbox.password
    secret = tmp_path / "password"
    secret.write_text(mailbox.password)
    secret.chmod(0o600)
    flags = (
        f"--name support --address {mailbox.user} --host {HOST} --port {mailbox.server.imap} --tls none"
        f" --smtp-host {HOST} --smtp-port {smtp.port} --smtp-tls none --password-file {secret}"
    )
    mailbox.deliver(letter("Are you there?", "Since yesterday?", to=mailbox.user, mail_id="<1@k.example>"))
    with Terminal((*TUI_DESK, "init", *flags.split()), fresh=True) as init:
        init.sees("Now `tui-desk` opens it")
        assert init.ends() == 0
        assert mailbox.password not in init.text()

    with Terminal(TUI_DESK, size=(120, 40), fresh=True) as console:
        console.sees("Are you there?")
        console.press("enter")
        console.sees("Since yesterday?")
        answer(console, "Yes, since today.")
        (mail,) = smtp.wait_for(1)
        assert b"In-Reply-To: <1@k.example>" in mail.content
        console.sees("sent ✓")


def test_the_demo_shows_a_desk_and_its_customers_answer_on_the_screen(tmp_path: Path) -> None:
    with Terminal(
        (*TUI_DESK, "demo", "--folder", tmp_path / "demo", "--pace", "0.5"), size=(120, 40), fresh=True
    ) as console:
        console.sees("demo")
        console.until(lambda: count(console, "All open") > 20, "a full desk")
        console.sees("synced")
        console.press("enter")
        console.sees("first wrote")
        answer(console, "We look into it.")
        console.until(lambda: is_sent_or_asked_about(console), "our answer sent")
        if "send anyway" in console.text():
            console.press("s")
        console.sees("We look into it.", "sent ✓")
        console.until(lambda: answered(console), "the customer's answer below ours")


def is_sent_or_asked_about(console: Terminal) -> bool:
    """Whether it leaves; a colleague, or the customer who waits longest, may have written meanwhile."""
    return any(words in console.text() for words in ("Sending to", "send anyway"))


def count(console: Terminal, view: str) -> int:
    """How many a view holds, by the first line."""
    found = re.search(rf"{view} (\d+)", console.text())
    return int(found.group(1)) if found else 0


def answered(console: Terminal) -> bool:
    """Whether a further message stands below our answer, or is announced there."""
    middle = [line.split("▏")[1] for line in console.text().splitlines() if line.count("▏") >= 2]
    ours = [number for number, line in enumerate(middle) if "sent ✓" in line]
    times = [number for number, line in enumerate(middle) if re.search(r"\d\d:\d\d +$", line)]
    return re.search(r"↓ \d+ new", console.text()) is not None or bool(ours and max(times) > max(ours) + 4)
