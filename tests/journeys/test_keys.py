"""What an agent does all day, by keys, in a real terminal: look closer, sort, command, use an editor, take back."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest

from tests.desk.world import letter
from tests.journeys.office import Office
from tests.journeys.test_mail import answer
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer
from tests.terminal import Terminal
from tui_desk.desk import status

WIDE = (120, 40)
QUOTING = """My own words.
See https://shop.example/orders/7

On Mon, 2 Mar 2026 at 10:00, Support wrote:
> an older question
> on two lines
"""


@pytest.fixture
def one(office: Office) -> Office:
    """One mail with a quote, a link and a file."""
    office.receive(
        letter("Look closer", QUOTING, mail_id="<1@k.example>", attachment=("invoice.pdf", b"%PDF-1.7 x"))
    )
    return office


@pytest.fixture
def many(office: Office) -> Office:
    """Five conversations."""
    subjects = ("Apples", "Bananas", "Cherries", "Dates", "Elderberries")
    office.receive(*(letter(subject, sender=f"{subject} <{subject}@x.example>") for subject in subjects))
    return office


def opened(console: Terminal) -> None:
    """Read the first conversation."""
    console.sees("Look closer", "? keys")
    console.press("enter")
    console.sees("unverified", "My own words.")


def copied(console: Terminal) -> str:
    """The newest text given to the terminal's clipboard."""
    (*_, payload) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", console.raw)
    return base64.b64decode(payload).decode()


def test_a_message_is_seen_raw_explained_and_unfolded(one: Office) -> None:
    with one.console(WIDE) as console:
        opened(console)
        assert "an older question" not in console.text()
        console.press("h")
        console.sees("an older question")
        console.press("u")
        console.sees("Message-ID: <1@k.example>", "MIME-Version: 1.0")
        console.press("q")
        console.misses("MIME-Version: 1.0")
        console.press("w")
        console.sees("Why here", "nothing tied it to an earlier conversation")
        console.press("q")
        console.misses("Why here")


def test_text_and_number_are_copied_piped_and_a_file_is_saved(one: Office, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    with one.console(WIDE) as console:
        opened(console)
        console.press("y")
        console.sees("Copy", "Message-ID")
        console.press("y")
        console.sees("Copied the text")
        assert copied(console).startswith("My own words.")
        assert not copied(console).endswith("\n")
        console.press("y", "n")
        console.sees("Copied the number")
        assert copied(console) == "#1"

        console.press("|")
        console.sees("Pipe to")
        console.type("tr a-z A-Z")
        console.press("enter")
        console.sees("MY OWN WORDS.")
        console.press("q")

        console.press("O")
        console.sees("Links and files", "invoice.pdf", "https://shop.example/orders/7")
        console.type("invoice")
        console.press("enter")
        console.sees("application/pdf")
        console.press("s")
        console.sees("Save into the folder")
        for _ in range(20):
            console.press("backspace")
        console.type(f"{saved}/")
        console.press("enter")
        console.sees("Saved")
    (file,) = saved.iterdir()
    assert file.name == "invoice.pdf"
    assert file.read_bytes() == b"%PDF-1.7 x"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_filter_snooze_tag_and_assign(many: Office) -> None:
    many.add_agent("bo", "Bo Berg")
    with many.console(WIDE) as console:
        console.sees("Apples", "Elderberries", "? keys")
        console.press("\\")
        console.until(lambda: console.lines()[-1].startswith(" \\"), "the filter's line")
        console.type("cherr")
        console.misses("Apples")
        console.press("enter")
        console.press("l")
        console.sees("Tags")
        console.type("fruit red")
        console.press("enter")
        console.sees("fruit")
        console.press("a")
        console.sees("Assign to", "Bo Berg")
        console.type("bo")
        console.press("enter")
        console.sees("z to undo", " bo")
        console.press("s")
        console.sees("Snooze until")
        console.type("2d")
        console.sees("in 2 days")
        console.press("enter")
        console.misses("Cherries")
        console.press("escape")
        console.sees("Apples")
        console.press("g")
        console.sees("Go to")
        console.press("s")
        console.sees("Cherries")
    (line,) = many.lines("snoozed")
    assert (line.subject, sorted(line.tags), line.assignee) == ("Cherries", ["fruit", "red"], "bo")


def test_many_are_selected_closed_and_taken_back(many: Office) -> None:
    with many.console() as console:
        console.sees("Apples", "Elderberries", "? keys")
        console.press("x", "x", "x")
        console.sees("3 selected")
        console.press("e")
        console.misses("Cherries")
        console.sees("z to undo", "Dates")
        assert len(many.lines("closed")) == 3
        console.press("z")
        console.sees("Apples", "Bananas", "Cherries")
    assert many.lines("closed") == []


def test_commands_are_typed_completed_found_and_listed(many: Office) -> None:
    with many.console(WIDE) as console:
        console.sees("Apples", "? keys")
        console.press(":")
        console.until(lambda: console.lines()[-1].startswith(" :"), "the command line")
        console.type("snoo")
        console.sees("snooze")
        console.press("tab")
        console.sees(":snooze")
        console.type(" 3d")
        console.press("enter")
        console.misses("Apples")
        console.press("ctrl+k")
        console.sees("Commands")
        console.type("take")
        console.sees("Assign it to yourself")
        console.press("enter")
        console.sees("z to undo", " me")
        console.press("?")
        console.sees("Keys in the list", "Reply")
        console.press("q")
        console.misses("Keys in the list")
        console.press(":")
        console.until(lambda: console.lines()[-1].startswith(" :"), "the command line")
        console.type("nonsense")
        console.press("enter")
        console.sees("There is no command")


def test_an_answer_is_written_on_in_the_editor_in_a_private_file_that_is_gone_afterwards(
    one: Office, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        f'#!/bin/sh\nstat -c "%a" "$1" "$(dirname "$1")" > {tmp_path}/modes\necho "$1" > {tmp_path}/path\n'
        'printf " and more from the editor" >> "$1"\n'
    )
    editor.chmod(0o700)
    with one.console(env={"EDITOR": str(editor)}) as console:
        opened(console)
        console.press("r")
        console.sees("Markdown works here.")
        console.type("Begun here")
        console.sees("Begun here")
        console.press("ctrl+e")
        console.sees("Begun here", "and more from the editor")
        assert (tmp_path / "modes").read_text().split() == ["600", "700"]
        assert not Path((tmp_path / "path").read_text().strip()).exists()
        console.type("!")
        console.sees("from the editor!")


def test_an_answer_taken_back_within_its_seconds_never_leaves(
    tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer
) -> None:
    office = Office(tmp_path, mailbox, smtp, undo_seconds=30)
    office.receive(letter("Look closer", QUOTING))
    with office.sync(), office.console(WIDE) as console:
        opened(console)
        answer(console, "Too hasty.")
        console.sees("z to undo")
        console.misses("Reply to")
        console.press("z")
        console.sees("Reply to", "Too hasty.")
        with office.desk() as desk:
            assert desk.ask(status.status, desk.agent.id, desk.now_ms()).outbox == 0
        console.press("escape")
        console.sees("Draft kept.")
        console.press("1")
        console.sees("draft")
    assert smtp.received == []


@pytest.mark.parametrize(
    ("burst", "seen"),
    [
        ("\\cherr\r", "“cherr”"),
        ("/cherr\rnonly for us\x13", "note · you"),
        (":snooze 2d\r", "Snoozed"),
        ("\x0btake\r", "  me "),
        ("yn", "Copied the number"),
        ("gsgajjA", "  me "),
        ("nonly for us\x13", "note · you"),
        ("\rrWe are on it.\x13", "Sending to"),
        ("lred\rsfri\r", "Snoozed"),
        ("\rrNot so\x1bnonly for us\x13", "note · you"),
        ("\r\x1b!\x1bz\x1bx", "1 selected"),
    ],
    ids=[
        "filter",
        "search",
        "command",
        "palette",
        "menu",
        "menus",
        "note",
        "reply",
        "prompts",
        "esc",
        "escs",
    ],
)
def test_keys_that_come_in_one_burst_mean_what_they_mean_one_by_one(
    many: Office, burst: str, seen: str
) -> None:
    with many.console(WIDE) as console:
        console.sees("Apples", "? keys")
        console.type(burst)
        console.sees(seen)
        assert len(many.lines("closed")) == 0
