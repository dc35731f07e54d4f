"""What stands before the first mails of a sync, and what a sync does without that finds nothing: counted, not timed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tests.sync.letters import letters
from tests.sync.office import Office
from tests.waiting import PATIENCE

FOR_MAIL = {
    *("tui_desk.text.mail", "tui_desk.text.html", "tui_desk.connectors.mail", "selectolax"),
    *("tui_desk.desk.intake", "tui_desk.desk.placing", "tui_desk.desk.tickets.hearing"),
    *("tui_desk.connectors.smtp", "smtplib", "idna", "httpx", "tui_desk.desk.tickets.planned"),
}
"""What reads a mail, takes it in, or sends one."""
FOR_WORDS = {"typer", "click", "rich"}
"""What reads command lines, and prints tables."""
FOR_SETTINGS = {"pydantic", "pydantic_core", "tomllib"}
"""What reads and checks a config that is new."""
FOR_VERSIONS = {"importlib.metadata", "email.message", "zipfile", "csv"}
"""What tells which version of a package is installed."""
FOR_ANSWERS = {
    *("tui_desk.desk.changes", "tui_desk.desk.timeline", "tui_desk.desk.drafts", "tui_desk.desk.pieces"),
    *("tui_desk.desk.tickets.finding", "tui_desk.text.address", "tui_desk.words.tickets", "difflib"),
}
"""What sends an answer, a piece of one or a reminder, and says what a word may have meant."""
FOR_OTHERS = {"logging.handlers", "pickle"}
"""What sends mails to other processes, and records to other machines."""
FOR_THE_NEXT = {"tui_desk.bytecode_keeping"}
"""What writes down what a start imports, where the last one has not."""
MOST_OF_OURS = 144
"""Modules of ours that a sync needs which finds nothing."""
QUESTIONS = ("CAPABILITY", "LOGIN", "ENABLE", "LIST", "EXAMINE", "SEARCH", "FETCH", "FETCH")
"""What a mailbox is asked until its first mails are here, on one connection."""


def test_a_sync_that_finds_nothing_new_imports_only_what_looks(
    office: Office,
) -> None:
    code = "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]); print(); print(*sys.modules)"
    command = [sys.executable, "-c", code, "--config", str(office.config), "sync", "--once"]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    told, *_, modules = done.stdout.splitlines()
    assert told == "support: 0 received, 0 quarantined, 0 sent"
    found = set(modules.split())
    unused = FOR_MAIL | FOR_WORDS | FOR_SETTINGS | FOR_VERSIONS | FOR_ANSWERS | FOR_OTHERS | FOR_THE_NEXT
    assert found & unused == set()
    assert sum(name.startswith("tui_desk") for name in found) <= MOST_OF_OURS


def test_the_next_sync_takes_what_it_imports_out_of_one_file(office: Office) -> None:
    code = (
        "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]); print();"
        " print(*(f'{type(one.__spec__.loader).__module__}:{name}' for name, one in sys.modules.items()"
        " if getattr(one, '__spec__', None)))"
    )
    command = [sys.executable, "-c", code, "--config", str(office.config), "sync", "--once"]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaders = [found.split(":") for found in done.stdout.splitlines()[-1].split()]
    ordinary = {name for loader, name in loaders if loader.endswith("_bootstrap_external") and "." in name}
    assert not {name for name in ordinary if name.startswith(("tui_desk.cli", "tui_desk.desk", "imapclient"))}
    assert sum(loader == "tui_desk.bytecode" for loader, _ in loaders) > len(ordinary)


def test_a_sync_that_runs_once_logs_in_once_however_many_folders_it_looks_into(
    tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    mailbox.fill(list(letters(3)))
    mailbox.fill(list(letters(2, seed=2)), "Sent Items")
    with Proxy(mailbox.server.imap) as line:
        office = Office(tmp_path, mailbox, smtp, imap=line.port)
        for _ in range(2):
            assert office.start("--once").wait(PATIENCE) == 0, office.log
        assert office.one("SELECT count(*) FROM message") == 5
        office.desk.close()
    asked = re.findall(rb"^\w+ (?:UID )?([A-Z]+)", bytes(line.up), re.MULTILINE)
    assert (asked.count(b"LOGIN"), asked.count(b"EXAMINE")) == (2, 4)


def test_the_first_mails_are_asked_for_before_anything_else(
    tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    mailbox.fill(list(letters(40)))
    with Proxy(mailbox.server.imap) as line:
        office = Office(tmp_path, mailbox, smtp, imap=line.port)
        assert office.start("--once").wait(PATIENCE) == 0, office.log
        office.desk.close()
    asked = re.findall(rb"^\w+ (?:UID )?([A-Z]+)", bytes(line.up), re.MULTILINE)
    assert tuple(word.decode() for word in asked[: len(QUESTIONS)]) == QUESTIONS
