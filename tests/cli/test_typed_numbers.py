"""Numbers on the command line lead to where what they name stands; a mistyped one says so and names nothing else."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell
from tui_desk.errors import Exit
from tui_desk.text.ticket_number import spelled

FIRST, SECOND = spelled(1001), spelled(1002)
WRONG = f"{FIRST[:-1]}{(int(FIRST[-1]) + 1) % 10}"


@pytest.fixture
def merged(shell: Shell) -> Shell:
    """Two conversations, a ticket on the first, and one that was merged into that."""
    shell.arrive("Router", "The router is dead.")
    shell.arrive("Lamp", "The lamp is dead.")
    shell("ticket", "open", "--from", 1, "--title", "Router", "--quiet")
    shell("ticket", "open", "--title", "Another")
    assert shell("ticket", "merge", SECOND, "--into", FIRST).code == 0
    return shell


@pytest.mark.parametrize("number", [FIRST, f"#{FIRST}", SECOND])
def test_a_ticket_s_number_shows_and_finds_its_conversation(merged: Shell, number: str) -> None:
    assert merged("conversation", "show", number, "--json").json["id"] == 1
    assert [one["id"] for one in merged("conversation", "list", "--find", number, "--json").json] == [1]
    assert [one["number"] for one in merged("ticket", "list", "--find", number, "--json").json] == [FIRST]
    assert merged("ticket", "show", number, "--json").json["number"] == FIRST


def test_of_several_conversations_the_one_that_is_meant_must_be_named(merged: Shell) -> None:
    merged("ticket", "link", FIRST, 2)
    told = merged("conversation", "show", FIRST)
    assert told.code == Exit.FAILED
    assert "#1, #2 hang on" in told.err
    assert "no conversation hangs on" in merged("conversation", "show", alone(merged)).err


def alone(shell: Shell) -> str:
    """A ticket on which nothing hangs."""
    assert shell("ticket", "open", "--title", "Alone").code == 0
    return spelled(1003)


def test_a_merged_conversation_s_number_shows_finds_and_links_the_one_it_is_part_of(merged: Shell) -> None:
    assert merged("conversation", "merge", 2, "--into", 1).code == 0
    assert merged("conversation", "show", 2, "--json").json["id"] == 1
    assert [one["id"] for one in merged("conversation", "list", "--find", 2, "--json").json] == [1]
    number = alone(merged)
    merged("ticket", "link", number, 2)
    assert [one["id"] for one in merged("ticket", "show", number, "--json").json["conversations"]] == [1]


@pytest.mark.parametrize(
    "words",
    [
        ("conversation", "show", WRONG),
        ("conversation", "list", "--find", WRONG),
        ("ticket", "list", "--find", WRONG),
        ("ticket", "show", WRONG),
        ("ticket", "state", WRONG, "resolved"),
        ("ticket", "link", WRONG, "1"),
        ("ticket", "merge", WRONG, "--into", FIRST),
        ("ticket", "told", f"#{WRONG}"),
    ],
    ids=" ".join,
)
def test_a_mistyped_number_says_so(merged: Shell, words: tuple[str, ...]) -> None:
    told = merged(*words)
    assert told.code != 0
    assert told.out == ""
    assert f"#{WRONG} is no ticket: the last digit says it is mistyped" in told.err
