"""How long a change takes to the eye, on real parts: Dovecot, a sync process, consoles in terminals.

    python -m bench.journeys [--quick]

From the server's notice of a new mail to the screen, and from one console's key to the other console's screen.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import Row, Sample, at_home, given, told
from tests.desk.world import letter
from tests.journeys.office import Office
from tests.servers.dovecot import running
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer

WIDE = (120, 40)


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=20)
    times = options.rounds
    with (
        at_home(),
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as base,
        running(Path(base)) as server,
        SmtpServer() as smtp,
        Proxy(server.imap) as proxy,
    ):
        office = Office(Path(folder), server.mailbox(), smtp, imap=proxy.port)
        office.receive(*(letter(f"Old {number}") for number in range(times)))
        office.add_agent("bo", "Bo Berg")
        noticed = Sample(from_notice_to_screen(office, proxy, times))
        closed = Sample(from_key_to_screens(office, times))
    rows = [
        Row(
            "the server's notice of a mail to the screen",
            noticed.told(),
            "",
            None,
            "≤ 30 ms",
            noticed.median <= 30,
        ),
        Row("one console's key to another's screen", closed.told(), "", None, "", None),
    ]
    told("Journeys", rows, options)


def from_notice_to_screen(office: Office, proxy: Proxy, times: int) -> list[float]:
    """Seconds for each of so many mails."""
    noticed = [0.0]
    proxy.edit = noting(b" EXISTS", noticed)
    found = []
    with office.sync(), office.console(WIDE) as console:
        console.sees("? keys")
        console.until(lambda: proxy.up.count(b"IDLE\r\n") >= 1)
        for number in range(times):
            office.mailbox.deliver(letter(f"New {number}", to=office.mailbox.user))
            console.sees(f"All open {times + number + 1} ")
            found.append(time.monotonic() - noticed[0])
    return found


def noting(words: bytes, when: list[float]) -> Callable[[bytes], bytes]:
    """Passes pieces on, and notes when these words went by."""

    def listen(piece: bytes) -> bytes:
        if words in piece:
            when[0] = time.monotonic()
        return piece

    return listen


def from_key_to_screens(office: Office, times: int) -> list[float]:
    """Seconds from closing in one console to the row's leaving the other."""
    found = []
    with office.sync(), office.console(WIDE) as mine, office.console(WIDE, login="bo") as his:
        for console in (mine, his):
            console.sees("? keys", "Old 0")
        for number in range(times):
            mine.press("e")
            pressed = time.monotonic()
            his.misses(f"Old {number} ")
            found.append(time.monotonic() - pressed)
            mine.misses(f"Old {number} ")
    return found


if __name__ == "__main__":
    main()
