"""A real Dovecot on loopback, with throw-away folders and ports, for as long as a test run lasts."""

from __future__ import annotations

import itertools
import os
import random
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from imapclient import IMAPClient

from tests.needs import program
from tests.servers import dovecot_files, process
from tests.waiting import PATIENCE

HOST = "127.0.0.1"
_serial = itertools.count(1)
_PORTS = range(15_000, 32_000)
"""Below those that systems give to connections."""
_dice = random.SystemRandom()


def free_port() -> int:
    """A port nobody listens at, and which nobody is given for a connection before a server listens there."""
    while True:
        port = _dice.choice(_PORTS)
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


@dataclass(slots=True)
class Dovecot:
    """The server. One serves a whole test run: each test takes a fresh `mailbox`."""

    base: Path
    imap: int = field(default_factory=free_port)
    """Plain, with STARTTLS."""
    imaps: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def certificate(self) -> Path:
        """Good for `localhost` and 127.0.0.1, and its own authority."""
        return self.base / "cert.pem"

    def start(self) -> None:
        """Start, and wait until it listens."""
        dovecot_files.write(self.base, self.imap, self.imaps, self.lmtp)
        program("doveadm")
        command = [program("dovecot"), "-F", "-c", str(self.base / "dovecot.conf")]
        self._process = process.start(*command, log=self.base / "dovecot.log")

    def stop(self) -> None:
        """Stop it with all its connections, and wait until it is gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def kill(self) -> None:
        """End it and its processes without a word."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None

    def doveadm(self, *words: str) -> str:
        """What the administrator's tool prints."""
        command = [program("doveadm"), "-c", str(self.base / "dovecot.conf"), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def mailbox(self) -> Mailbox:
        """A new user with an empty mailbox."""
        return Mailbox(self, f"u{uuid4().hex[:8]}@example.test")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One user of the server, as his other mail programs see him."""

    server: Dovecot
    user: str
    password: str = dovecot_files.PASSWORD

    @contextmanager
    def client(self, folder: str | None = None) -> Iterator[IMAPClient]:
        """Another mail program of the same user, with `folder` open for writing."""
        with IMAPClient(HOST, self.server.imap, ssl=False, timeout=PATIENCE) as client:
            client.login(self.user, self.password)
            if folder is not None:
                client.select_folder(folder)
            yield client

    def append(self, raw: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put one mail into a folder, received `at`."""
        with self.client() as client:
            client.append(folder, raw, msg_time=at)

    def deliver(self, raw: bytes, sender: str = "customer@example.net") -> None:
        """Let the mail arrive as a mail server would hand it over."""
        with smtplib.LMTP(HOST, self.server.lmtp) as lmtp:
            lmtp.sendmail(sender, [self.user], raw)

    def fill(self, mails: Sequence[bytes], folder: str = "INBOX", at: datetime | None = None) -> None:
        """Lay many mails into a folder at once, in order, all received `at`; the quick way to a full mailbox."""
        with self.client(folder):
            place = self.maildir(folder) / "cur"
        owner, second = place.stat(), int(at.timestamp() if at else time.time())
        for raw in mails:
            file = place / f"{second}.M{next(_serial):09}.test,S={len(raw)}:2,"
            file.write_bytes(raw)
            os.utime(file, (second, second))
            os.chown(file, owner.st_uid, owner.st_gid)

    def maildir(self, folder: str = "INBOX") -> Path:
        """Where the server keeps a folder."""
        home = self.server.base / "mail" / self.user / "Maildir"
        return home if folder == "INBOX" else home / f".{folder.replace('/', '.')}"

    def flags(self, folder: str = "INBOX") -> dict[int, frozenset[bytes]]:
        """How each mail is marked; Recent, which the server sets and forgets by itself, left out."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.get_flags(client.search("ALL"))
        return {uid: frozenset(flags) - {rb"\Recent"} for uid, flags in found.items()}

    def raws(self, folder: str = "INBOX") -> list[bytes]:
        """Every mail of a folder, oldest first."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
        return [found[uid][b"BODY[]"] for uid in sorted(found)]

    def until(self, condition: Callable[[list[bytes]], bool], folder: str) -> None:
        """Wait until the mails of a folder are so; the server tells when they have changed."""
        deadline = time.monotonic() + PATIENCE
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            client.idle()
            while not condition(self.raws(folder)):
                left = deadline - time.monotonic()
                assert left > 0, f"this never lay in {folder}"
                client.idle_check(timeout=left)
            client.idle_done()

    def kick(self) -> None:
        """Throw every connection of the user out."""
        self.server.doveadm("kick", self.user)


@contextmanager
def running(base: Path) -> Iterator[Dovecot]:
    """A Dovecot below `base`, stopped at the end. `base` must be reachable by other users."""
    server = Dovecot(base)
    server.start()
    try:
        yield server
    finally:
        server.stop()
