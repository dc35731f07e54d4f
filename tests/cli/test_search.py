"""The search from the command line: what was said, tickets, customers; for people and for programs."""

from __future__ import annotations

import pytest

from tests.cli.shell import Shell
from tui_desk.desk.search import newest
from tui_desk.errors import Exit
from tui_desk.text.ticket_number import named, spelled


def test_conversations_are_found_with_the_line_where_it_stands(shell: Shell) -> None:
    shell.arrive("Router", "Hi,\nthe router is dead. Please help.")
    found = shell("search", "router", "dead")
    assert found.out.splitlines()[0].startswith("#1 ")
    assert found.out.splitlines()[1] == "    Ann: the router is dead. Please help."
    (one,) = shell("search", "router", "-alive", "--json").json
    assert one["conversation"]["id"] == 1
    assert [one["line"][mark["start"] : mark["end"]] for mark in one["marks"]] == ["router"]
    assert shell("search", "router is", "help").code == Exit.OK
    assert shell("search", '"router dead"').err == "nothing is found by that\n"
    assert shell("search", "router", "-dead").err == "nothing is found by that\n"


def test_what_is_left_out_beside_a_key_is_found_nowhere(shell: Shell) -> None:
    shell.arrive("Router", "the router is dead")
    shell.arrive("Lamp", "it flickers", sender="Helen <helen@x.example>")
    for words in (("is:open", "-from:helen"), ("-flickers", "is:open"), ("after:3d", "-subject:lamp")):
        assert [one["conversation"]["id"] for one in shell("search", *words, "--json").json] == [1], words
    assert "say also what to look for" in shell("search", "-flickers").err


def test_what_was_perhaps_meant_and_what_means_nothing_is_said(shell: Shell) -> None:
    shell.arrive("Router", "the router is dead")
    assert shell("search", "ruoter").err == "did you mean: router\nnothing is found by that\n"
    refused = shell("search", "colour:red")
    assert refused.code == Exit.USAGE
    assert "no search key is called colour:; there are from:, to:" in refused.err
    assert "there is no option --tikcets" in shell("search", "--tikcets", "router").err


def test_tickets_are_found_by_what_stands_on_them_and_by_their_number(shell: Shell) -> None:
    shell.arrive("Router", "the router is dead")
    shell("ticket", "open", "--message", 1)
    shell("ticket", "note", spelled(1001), "--text", "needs a new fuse")
    for words in (("fuse",), (spelled(1001),), ("dead", "is:open"), ("is:unassigned OR is:mine",)):
        (one,) = shell("search", "--tickets", *words, "--json").json
        assert one["number"] == spelled(1001), words
    assert shell("search", "--tickets", "fuse").out.splitlines()[0].startswith(named(1001))
    assert shell("search", "--tickets", "fuse").out.splitlines()[1] == "    needs a new fuse"
    assert shell("search", "--tickets", "fuse", "-is:open").out == ""
    assert shell("search", "--tickets", "is:open", "-fuse").out == ""
    assert shell("search", "--tickets", "is:open", "-subject:fuse").out.startswith(named(1001))
    assert "tickets have no channel:" in shell("search", "--tickets", "channel:support").err
    assert "of tickets is: takes open, closed" in shell("search", "--tickets", "is:spam").err


def test_customers_are_found_and_two_lists_at_once_are_refused(shell: Shell) -> None:
    shell.arrive("Router", "the router is dead")
    assert shell("search", "--customers", "ann").rows == shell("customer", "search", "ann").rows
    assert "they are two lists" in shell("search", "--customers", "--tickets", "ann").err


def test_a_ticket_s_number_finds_it_and_what_hangs_on_it_and_a_conversation_s_number_that_one(
    shell: Shell,
) -> None:
    shell.arrive("Router", "the router is dead")
    shell.arrive("Lamp", "it flickers", sender="Bo <bo@x.example>")
    shell("ticket", "open", "--from", 2, "--title", "Broken lamps")
    for typed in (spelled(1001), named(1001)):
        found = shell("search", typed).out.splitlines()
        assert found[0] == f"{named(1001)} Broken lamps", typed
        assert found[1].startswith("#2 "), typed
        assert len(found) == 3, typed
        assert [one["conversation"]["id"] for one in shell("search", typed, "--json").json] == [2]
    assert [one["conversation"]["id"] for one in shell("search", "#1", "--json").json] == [1]
    right = spelled(1001)
    wrong = f"{right[:-1]}{(int(right[-1]) + 1) % 10}"
    for words in ((wrong,), ("--tickets", wrong)):
        assert shell("search", *words).err == f"#{wrong} is no ticket: the last digit says it is mistyped\n"


def test_who_is_found_by_his_name_is_named_once_and_what_says_nothing_has_no_colon(shell: Shell) -> None:
    shell.arrive("", "the router is dead")
    found = shell("search", "from:ann").out.splitlines()
    assert not found[0].endswith(":")
    assert found[1].strip().startswith("Ann <")


def test_a_search_goes_on_until_it_has_what_is_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "FIRST_PORTION", 2)
    monkeypatch.setattr(newest, "MOST_LOOKED_THROUGH", 2)
    for number in range(7):
        shell.arrive(f"Router {number}", "it is dead", sender=f"A{number} <a{number}@x.example>")
    shell("conversation", "tag", 2, "--add", "old")
    (one,) = shell("search", "router", "tag:old", "--json").json
    assert one["conversation"]["id"] == 2
    assert len(shell("search", "router", "--json").json) == 7
    assert shell("search", "router", "--limit", 8).err == ""
    assert shell("search", "router", "tag:new").err == "nothing is found by that\n"
