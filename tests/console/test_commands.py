"""The registry of commands."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from tui_desk.commands import BY_NAME, COMMANDS, find


def test_no_two_commands_share_a_name_or_a_verb() -> None:
    counts = Counter([command.name for command in COMMANDS] + [command.verb for command in COMMANDS])
    assert [word for word, count in counts.items() if count > 1] == []


def test_every_command_says_what_it_does_in_one_sentence() -> None:
    for command in COMMANDS:
        assert command.help.endswith("."), command.name
        assert len(command.title) <= 21, command.name


def test_a_command_is_found_by_name_and_by_verb() -> None:
    assert find("conversation.close") is BY_NAME["conversation.close"]
    assert find("close") is BY_NAME["conversation.close"]
    assert find("send-close") is find("send_close") is BY_NAME["draft.send_close"]
    assert find("view-mine") is BY_NAME["view.mine"]
    assert find("nonsense") is None


def test_everything_that_reaches_a_customer_can_be_undone() -> None:
    assert all(command.undoable for command in COMMANDS if command.customer_visible)


def test_the_registry_loads_neither_textual_nor_the_store() -> None:
    program = (
        "import sys, tui_desk.commands, tui_desk.keymap;"
        "bad = {'textual', 'sqlmodel', 'pydantic', 'rich'} & set(sys.modules); sys.exit(repr(bad) if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
