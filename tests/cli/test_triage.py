"""What the console does to conversations, the command line does too, to one or many."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell, letter


@pytest.fixture
def three(shell: Shell) -> Shell:
    for number in range(3):
        shell.arrive(f"letter {number}", f"text {number}")
    return shell


@pytest.mark.parametrize(("verb", "view"), [("close", "closed"), ("pending", "pending"), ("spam", "spam")])
def test_many_conversations_change_at_once_and_come_back_by_one_undo(
    verb: str, view: str, three: Shell
) -> None:
    assert three("conversation", verb, "1", "#3").code == 0
    assert sorted(three.view(view)) == [1, 3]
    assert three.view("open") == [2]
    assert three("undo").code == 0
    assert three.view("open") == [1, 2, 3]


def test_what_was_closed_is_opened_again(three: Shell) -> None:
    three("conversation", "close", 1)
    three("conversation", "reopen", 1)
    assert three.view("open") == [1, 2, 3]


def test_spam_is_taken_back_by_its_own_verb(three: Shell) -> None:
    three("conversation", "spam", 1)
    three("conversation", "not-spam", 1)
    assert three.view("spam") == []


@pytest.mark.parametrize(
    "words", [("1", "2", "2d"), ("#1", "#2", "tomorrow", "3pm"), ("1", "2", "in 3 days")]
)
def test_a_snooze_takes_numbers_and_then_a_time(words: tuple[str, ...], three: Shell) -> None:
    assert three("conversation", "snooze", *words).code == 0
    assert sorted(three.view("snoozed")) == [1, 2]


@pytest.mark.parametrize(
    "words", [("1", "yesterday"), ("1", "soonish"), ("1", "2"), ("tomorrow",), ("x", "2d")]
)
def test_a_snooze_without_a_time_to_come_is_refused(words: tuple[str, ...], three: Shell) -> None:
    assert three("conversation", "snooze", *words).code == 2
    assert three.view("snoozed") == []


def test_conversations_are_given_to_agents_and_to_nobody(three: Shell) -> None:
    three("agent", "add", "bo", "--name", "Bo Berg")
    assert three("conversation", "assign", 1, 2, "bo").code == 0
    assert three.show(1)["assignee"] == "bo"
    assert three("conversation", "assign", 1, "Bo", "Berg").code == 0
    three("conversation", "assign", 1, "nobody")
    three("conversation", "unassign", 2)
    assert three.view("unassigned") == [1, 2, 3]
    assert three("conversation", "take", 1).code == 0
    assert three.view("mine") == [1]
    assert three("conversation", "assign", 1, "zed").code == 4


def test_tags_are_put_on_and_taken_off_in_one_deed(three: Shell) -> None:
    three("conversation", "tag", 1, 2, "+vip", "refund", "old")
    done = three("conversation", "tag", 1, 2, "-old", "+new", "--json").json
    assert done["ids"] == [1, 2]
    assert three.show(1)["tags"] == ["new", "refund", "vip"]
    three("undo", done["deed"])
    assert three.show(2)["tags"] == ["old", "refund", "vip"]
    three("conversation", "untag", 1, "vip", "refund")
    assert three.show(1)["tags"] == ["old"]


def test_a_priority_is_one_of_four(three: Shell) -> None:
    assert three("conversation", "priority", 1, 2, "urgent").code == 0
    assert three.show(2)["priority"] == "urgent"
    assert three("conversation", "priority", 1, "dire").code == 2


def test_read_and_unread_are_the_agents_own(three: Shell) -> None:
    def unread() -> list[int]:
        found = three("conversation", "list", "--json").json
        return [one["id"] for one in found if one["unread"]]

    assert unread() == [1, 2, 3]
    three("conversation", "read", 1, 2)
    assert unread() == [3]
    three("conversation", "unread", 1)
    assert unread() == [1, 3]
    assert three("conversation", "read", 9).code == 4


def test_reading_alone_marks_nothing_as_read(three: Shell) -> None:
    three("conversation", "show", 1)
    assert three("conversation", "list", "--json").json[0]["unread"]


def test_a_stranger_is_joined_into_the_conversation_he_stands_beside(shell: Shell) -> None:
    shell.arrive("Help", message_id="<first@customer.example>")
    raw = letter("Re: Help", "me too", sender="eve@else.example", In_Reply_To="<first@customer.example>")
    (held,) = shell("receive", "--channel", "support", "--json", "-", stdin=raw).lines
    assert (held["status"], held["conversation_id"]) == ("held", 2)
    assert shell("conversation", "join", 2).code == 0
    assert [one["kind"] for one in shell.show(1)["messages"]].count("message") == 2
    assert shell("conversation", "join", 1).code == 4


@pytest.mark.parametrize("verb", ["close", "reopen", "pending", "take", "unassign", "spam", "unread", "show"])
def test_a_conversation_that_is_not_there_has_its_exit_code(verb: str, three: Shell) -> None:
    printed = three("conversation", verb, "77")
    assert printed.code == 4
    assert printed.err == "tui-desk: there is no conversation #77\n"


@pytest.mark.parametrize("number", ["one", "-1", "1.5", "٣", "9" * 30])
def test_a_number_is_a_number(number: str, three: Shell) -> None:
    assert three("conversation", "close", number).code == 2


def test_the_list_filters_sorts_and_says_if_there_is_more(three: Shell) -> None:
    three("conversation", "priority", 3, "high")
    assert [row[0] for row in three("conversation", "list", "--sort", "priority").rows] == ["3", "1", "2"]
    assert [row[0] for row in three("conversation", "list", "--find", "letter 1").rows] == ["2"]
    printed = three("conversation", "list", "--limit", 2)
    assert len(printed.rows) == 2
    assert "2 of 3" in printed.err


def test_there_is_nothing_to_take_back_twice(three: Shell) -> None:
    three("conversation", "close", 1)
    assert three("undo").code == 0
    assert three("undo").code == 4


def test_conversations_are_merged_under_one_number_and_parted_again(shell: Shell) -> None:
    shell.arrive("First")
    shell.arrive("Second", sender="boris@elsewhere.example")
    merged = shell("conversation", "merge", 2, "--into", 1)
    assert (merged.code, "Merged #2 into #1; they are of different customers" in merged.err) == (0, True)
    assert "--same-customer" in merged.err
    shown = shell("conversation", "show", 2, "--json")
    assert (shown.json["number"], "#2 is part of #1" in shown.err) == (1, True)
    assert shell.view("open") == [1]
    parted = shell("conversation", "part", 1)
    assert (parted.code, "Parted #2 from #1" in parted.err) == (0, True)
    assert shell("conversation", "show", 2, "--json").json["number"] == 2
    assert shell("conversation", "part", 2).code != 0
