"""What customers hear of tickets, from the command line."""

from __future__ import annotations

from tests.cli.shell import Shell
from tui_desk.errors import Exit
from tui_desk.text.ticket_number import spelled

FIRST = spelled(1001)


def opened(shell: Shell) -> None:
    shell.arrive("Router", "The router is dead.")
    shell("ticket", "open", "--message", 1, "--quiet")


def test_a_preview_says_what_would_go_to_whom_and_sends_nothing(shell: Shell) -> None:
    shell.arrive("Router", "The router is dead.")
    seen = shell("ticket", "open", "--message", 1, "--preview").out
    assert "Hello Ann," in seen
    opened(shell)
    (one,) = shell("ticket", "state", FIRST, "resolved", "--preview", "--json").json
    assert "is resolved" in one["texts"][0]
    assert shell("ticket", "told", FIRST, "--json").json == []
    assert "Nobody was told of it." in shell("ticket", "told", FIRST).err
    assert "telling Ann" in shell("ticket", "state", FIRST, "resolved").err
    assert shell("ticket", "told", FIRST).rows[0][:4] == ["#1", "support", "Ann", "resolved"]


def test_everybody_is_told_and_told_of(shell: Shell) -> None:
    opened(shell)
    text = "It is over, {name}."
    assert "It is over, Ann." in shell("ticket", "tell", FIRST, "--text", text, "--preview").out
    assert (
        "Resolved, telling 1 conversation" in shell("ticket", "tell", FIRST, "--text", text, "--resolve").err
    )
    (notice,) = shell("ticket", "told", FIRST, "--json").json
    assert (notice["state"], notice["text"]) == ("planned", "It is over, Ann.")
    second = shell("ticket", "tell", FIRST, "--text", text)
    assert second.code == Exit.FAILED
    assert "told already" in second.err
    assert "nobody to tell again" in shell("ticket", "told", FIRST, "--again").err
    assert "Took back" in shell("undo").err
    assert shell("ticket", "told", FIRST, "--json").json[0]["state"] == "cancelled"


def test_a_template_that_no_channel_has_is_refused(shell: Shell) -> None:
    opened(shell)
    refused = shell("ticket", "tell", FIRST, "--text", "Over", "--template", "none")
    assert refused.code == Exit.NOT_FOUND
    assert "no channel has a template" in refused.err


def test_each_customer_of_a_merged_conversation_is_shown_and_picked_by_the_number_of_his_part(
    shell: Shell,
) -> None:
    opened(shell)
    shell.arrive("Line", "Down.", sender="Bob <bob@there.example>")
    shell("ticket", "link", FIRST, 2)
    shell("conversation", "merge", 2, "--into", 1)
    tell = ("ticket", "tell", FIRST, "--text", "It is over, {name}.")
    seen = shell(*tell, "--preview").out
    assert "It is over, Ann." in seen
    assert "#2 in #1" in seen
    (one,) = shell(*tell, "--to", 2, "--preview", "--json").json
    assert (one["conversation_id"], one["stands_in"], one["customer"]) == (2, 1, "Bob")


def test_of_two_customers_on_one_ticket_neither_reads_the_other_s_subject(shell: Shell) -> None:
    shell.arrive("Is it worth mending?", "The lamp.")
    shell.arrive("Router is dead", "Down.", sender="Bob <bob@there.example>")
    made_of = ("ticket", "open", "--from", 1, "--from", 2)
    ann, bob = shell(*made_of, "--preview", "--json").json
    assert "“Is it worth mending?”" in ann["texts"][0]
    assert "“Router is dead”" in bob["texts"][0]
    assert "mending" not in bob["texts"][0]
    shell(*made_of, "--quiet")
    text = ("--text", "{name}: {title}", "--preview", "--json")
    said = [one["texts"][0] for one in shell("ticket", "tell", FIRST, *text).json]
    assert [one.splitlines()[0] for one in said] == ["Ann: Is it worth mending?", "Bob: Router is dead"]


def test_who_asks_for_it_names_it(shell: Shell) -> None:
    shell.arrive("Is it worth mending?", "The lamp.")
    shell.arrive("Router is dead", "Down.", sender="Bob <bob@there.example>")
    shell("ticket", "open", "--from", 1, "--from", 2, "--requester", "Bob", "--quiet")
    assert shell("ticket", "show", FIRST, "--json").json["title"] == "Router is dead"
