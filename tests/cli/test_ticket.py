"""Tickets worked from the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.shell import Shell
from tui_desk.errors import Exit
from tui_desk.text.ticket_number import spelled

FIRST, SECOND = spelled(1001), spelled(1002)
TICKETS = """
[tickets]
categories = ["Hardware", "Billing"]
[[tickets.kinds]]
name = "complaint"
assignee = "bo"
priority = "high"
[[tickets.fields]]
name = "broken"
type = "yes_no"
required = true
kinds = ["complaint"]
[[tickets.templates]]
name = "check"
title = "Monthly check"
kind = "complaint"
checklist = ["look", "write down"]
due = "8 working hours"
"""
PRIORITIES = """
[priorities]
plain = 0
raised = 1
critical = 9
[[tickets.kinds]]
name = "complaint"
priority = "critical"
"""


def opened(shell: Shell, *words: object) -> Any:
    shell.arrive("Router", "Hi,\nthe router is dead. Please help.")
    done = shell("ticket", "open", *(words or ("--message", 1)), "--json").json
    return shell("ticket", "show", done["tickets"][0], "--json").json


def shown(shell: Shell, number: str = FIRST) -> Any:
    return shell("ticket", "show", number, "--json").json


def test_a_ticket_is_opened_from_a_message_and_listed(shell: Shell) -> None:
    ticket = opened(shell)
    assert (ticket["number"], ticket["title"]) == (FIRST, "the router is dead")
    assert ticket["requester"]["name"] == "Ann"
    assert ticket["conversations"][0]["id"] == 1
    assert ticket["assignee"]
    (row,) = shell("ticket", "list", "--find", "router").rows
    assert row[0] == FIRST
    assert FIRST in shell("ticket", "show", FIRST).out


def test_options_say_otherwise(shell: Shell) -> None:
    shell("agent", "add", "bo", "--name", "Bo Berg")
    ticket = opened(
        shell, "--from", 1, "--title", "Dead router", "--due", "fri 5pm", "--assign", "bo", "--kind", "tracker",
        "--priority", "urgent", "--category", "Net", "--tag", "vip", "--step", "call", "--text", "see there",
    )  # fmt: skip
    assert (ticket["title"], ticket["text"], ticket["assignee"]) == ("Dead router", "see there", "bo")
    assert (ticket["kind"], ticket["priority"], ticket["category"]) == ("tracker", "urgent", "Net")
    assert ticket["due_at"]
    assert ticket["tags"] == ["vip"]
    assert [one["text"] for one in ticket["checklist"]] == ["call"]


def test_every_change_is_a_verb_and_taken_back(shell: Shell) -> None:
    opened(shell)
    changes: list[tuple[str, str, object]] = [
        ("state", "waiting-on-customer", "waiting_on_customer"),
        ("priority", "high", "high"),
        ("category", "Net work", "Net work"),
        ("kind", "back-office", "back_office"),
        ("assign", "nobody", None),
    ]
    for verb, word, wanted in changes:
        name = {"assign": "assignee"}.get(verb, verb)
        before = shown(shell)[name]
        shell("ticket", verb, FIRST, "--quiet", *word.split()) if verb == "state" else shell(
            "ticket", verb, FIRST, *word.split()
        )
        assert shown(shell)[name] == wanted
        shell("undo")
        assert shown(shell)[name] == before


def test_due_words_of_several_languages_and_never(shell: Shell) -> None:
    opened(shell)
    for words in ("in 2 days", "завтра в 10", "п'ятниця 17:00", "in 2 working days"):
        assert shell("ticket", "due", FIRST, *words.split()).code == Exit.OK
        assert shown(shell)["due_at"]
    told = shell("ticket", "due", FIRST, "25", "dec", "2099", "17:00").err
    assert told == f"Due Friday, 25 December 2099, 17:00: #{FIRST}\n"
    shell("ticket", "due", FIRST, "never")
    assert shown(shell)["due_at"] is None
    assert opened(shell, "--message", 1, "--due", "16 working hours")["due_at"]
    assert shell("ticket", "due", FIRST, "0", "working", "days").code == Exit.USAGE
    assert shell("ticket", "due", FIRST, "yesterday").code == Exit.USAGE


def test_tags_steps_notes_and_edits(shell: Shell) -> None:
    opened(shell)
    shell("ticket", "tag", FIRST, "red", "+net", "-gone")
    shell("ticket", "step", FIRST, "call", "Ann")
    shell("ticket", "step", FIRST, "write")
    shell("ticket", "check", FIRST, 1, 2)
    shell("ticket", "uncheck", FIRST, 2)
    shell("ticket", "step", FIRST, "--remove", 2)
    shell("ticket", "edit", FIRST, "--title", "New", "--text", "all of it")
    shell("ticket", "note", FIRST, "--text", "ordered", "--post")
    ticket = shown(shell)
    assert (ticket["tags"], ticket["title"], ticket["text"]) == (["net", "red"], "New", "all of it")
    assert [(one["text"], bool(one["done_at"])) for one in ticket["checklist"]] == [("call Ann", True)]
    assert [one["text"] for one in ticket["entries"] if one["kind"] == "note"] == ["ordered"]
    assert shell.show()["messages"][-1]["text"].endswith("ordered")
    assert shell("ticket", "check", FIRST, 5).code == Exit.NOT_FOUND


def test_links_relations_and_merging(shell: Shell) -> None:
    opened(shell)
    shell.arrive("Line", "dead", sender="Bob <bob@customer.example>")
    shell("ticket", "open", "--from", 2, "--quiet")
    shell("ticket", "link", FIRST, 2, "--message", 2)
    assert [one["id"] for one in shown(shell)["conversations"]] == [1, 2]
    shell("ticket", "unlink", FIRST, 2)
    assert shell("ticket", "unlink", FIRST, 2).code == Exit.NOT_FOUND
    shell("ticket", "relate", FIRST, "blocks", SECOND)
    assert shown(shell, SECOND)["tickets"][0]["kind"] == "blocked_by"
    shell("ticket", "unrelate", FIRST, "blocks", SECOND)
    assert shell("ticket", "merge", SECOND, "--into", FIRST).code == Exit.OK
    assert shown(shell, SECOND)["number"] == FIRST
    assert [one["id"] for one in shown(shell)["conversations"]] == [1, 2]
    shell("undo")
    assert shown(shell, SECOND)["number"] == SECOND


def test_the_history_says_what_was_taken_back_and_of_which_ticket_it_tells(shell: Shell) -> None:
    opened(shell)
    shell("ticket", "open", "--title", "Line", "--quiet")
    shell("ticket", "priority", FIRST, "high")
    shell("undo")
    shell("ticket", "merge", SECOND, "--into", FIRST)
    told = shell("ticket", "show", FIRST).out.splitlines()
    assert [line for line in told if "took back “set the priority to high”" in line]
    of_second = [line for line in told if f"#{SECOND}: " in line]
    assert [line for line in told if "opened this ticket" in line and line not in of_second] != []
    assert "opened this ticket" in of_second[0]
    texts = [one["text"] for one in shown(shell)["entries"] if one["kind"] == "undone"]
    assert texts == ["took back “set the priority to high”"]
    shell("conversation", "close", 1)
    shell("undo")
    assert "took back “closed this”" in shell("conversation", "show", 1).out


@pytest.mark.parametrize("typed", ["Bob", "bob@customer.example", "1"])
def test_who_asked_is_named_as_customers_are_everywhere(shell: Shell, typed: str) -> None:
    shell.arrive("Line", "dead", sender="Bob <bob@customer.example>")
    assert opened(shell, "--from", 1, "--requester", "Ann")["requester"]["name"] == "Ann"
    shell("ticket", "edit", FIRST, "--requester", typed)
    assert shown(shell)["requester"]["name"] == "Bob"
    nobody = shell("ticket", "open", "--title", "Line", "--requester", "Zoe")
    assert (nobody.code, nobody.err) == (Exit.NOT_FOUND, "tui-desk: there is no customer 'Zoe'\n")


def test_what_the_config_says_of_kinds_fields_and_templates(shell: Shell) -> None:
    shell.config.write_text(shell.config.read_text() + TICKETS)
    shell("agent", "add", "bo", "--name", "Bo Berg")
    done = shell("ticket", "open", "--template", "check", "--category", "hardware", "--json").json
    ticket = shown(shell, done["tickets"][0])
    assert (ticket["assignee"], ticket["priority"], ticket["category"]) == ("bo", "high", "Hardware")
    assert ticket["due_at"]
    assert len(ticket["checklist"]) == 2
    assert "without: Broken" in shell("ticket", "state", FIRST, "resolved").err
    shell("ticket", "field", FIRST, "broken=no")
    assert shown(shell)["fields"] == [{"name": "broken", "title": "Broken", "value": "no"}]
    said = ("--title", "Noise", "--kind", "complaint", "--priority", "normal", "--json")
    assert shown(shell, shell("ticket", "open", *said).json["tickets"][0])["priority"] == "normal"
    assert shell("ticket", "state", FIRST, "resolved").code == Exit.OK
    assert shell("ticket", "category", FIRST, "Weather").code == Exit.USAGE


def test_priorities_are_called_as_the_config_calls_them_whatever_was_stored_before(shell: Shell) -> None:
    opened(shell, "--from", 1, "--priority", "urgent")
    shell("conversation", "priority", 1, "low")
    shell.config.write_text(shell.config.read_text() + PRIORITIES)
    assert (shown(shell)["priority"], shell.show(1)["priority"]) == ("raised", "plain")
    refused = shell("ticket", "priority", FIRST, "urgent")
    assert (refused.code, "there are plain, raised, critical" in refused.err) == (Exit.USAGE, True)
    assert shell("ticket", "open", "--title", "Fire", "--kind", "complaint").code == Exit.OK
    assert shown(shell, SECOND)["priority"] == "critical"
    assert [row[0] for row in shell("ticket", "list", "--sort", "priority").rows] == [SECOND, FIRST]
    assert [row[0] for row in shell("ticket", "list", "--find", "priority:raised").rows] == [FIRST]
    assert shell("ticket", "list", "--find", "priority:low").err.endswith(
        "a priority is plain, raised or critical; not low\n"
    )
    assert shell("ticket", "priority", FIRST, "Critical").code == Exit.OK
    assert shell("conversation", "priority", 1, "raised").code == Exit.OK
    shell.config.write_text(shell.config.read_text().replace("critical", "blazing"))
    assert shown(shell)["priority"] == "blazing"
    assert "set the priority to critical" in shell("ticket", "show", FIRST).out
    assert shell.show(1)["priority"] == "raised"


def test_a_ticket_is_given_to_a_team_until_one_of_it_takes_it(shell: Shell) -> None:
    me = shell("agent", "list", "--json").json[0]["login"]
    shell.config.write_text(shell.config.read_text() + f'[teams]\nbikes = ["{me}"]\nbilling = ["bo"]\n')
    ticket = opened(shell, "--from", 1, "--team", "bik")
    assert (ticket["team"], ticket["assignee"]) == ("bikes", None)
    assert shell("ticket", "list", "--view", "teams").rows[0][3] == "@bikes"
    assert "nobody has it, team bikes" in shell("ticket", "show", FIRST).out
    assert [row[0] for row in shell("ticket", "list", "--find", "team:bikes").rows] == [FIRST]
    shell("ticket", "assign", FIRST, me)
    assert (shown(shell)["team"], shown(shell)["assignee"]) == ("bikes", me)
    assert shell("ticket", "list", "--view", "teams", "--json").json == []
    assert shell("ticket", "team", FIRST, "billing").code == Exit.OK
    assert (shown(shell)["team"], shown(shell)["assignee"]) == ("billing", None)
    shell("undo")
    assert (shown(shell)["team"], shown(shell)["assignee"]) == ("bikes", me)
    assert shell("ticket", "assign", FIRST, "@none").code == Exit.OK
    assert shown(shell)["team"] is None
    assert shell("ticket", "assign", FIRST, "@bikes").err == f"Gave bikes #{FIRST}\n"
    assert shell("ticket", "team", FIRST, "none").code == Exit.OK
    assert shown(shell)["team"] is None
    refused = shell("ticket", "team", FIRST, "b")
    assert (refused.code, refused.err) == (Exit.NOT_FOUND, "tui-desk: 'b' may be bikes or billing\n")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["state", "resolved"], Exit.USAGE, "number first"),
        (["state", FIRST, "gone"], Exit.USAGE, "is no state"),
        (["show", "1001-0"], Exit.NOT_FOUND, "the last digit says it is mistyped"),
        (["show", spelled(1099)], Exit.NOT_FOUND, "there is no ticket"),
        (["open"], Exit.USAGE, "needs a title"),
        (["open", "--title", "x", "--kind", "odd"], Exit.USAGE, "no kind of ticket"),
        (["field", FIRST, "broken"], Exit.USAGE, "NAME=VALUE"),
        (["edit", FIRST], Exit.USAGE, "say what"),
    ],
)
def test_what_cannot_be_done_is_told(shell: Shell, words: list[str], code: Exit, told: str) -> None:
    opened(shell)
    printed = shell("ticket", *words)
    assert printed.code == code
    assert told in " ".join(printed.err.split())


def test_a_customers_words_are_harmless_in_a_list(shell: Shell) -> None:
    shell.arrive("x", "\x1b]0;owned\x07 red")
    shell("ticket", "open", "--message", 1, "--quiet")
    for printed in (
        shell("ticket", "list"),
        shell("ticket", "show", FIRST),
        shell("ticket", "list", "--json"),
    ):
        assert "\x1b" not in printed.out
        assert FIRST in printed.out


def test_what_is_named_makes_a_ticket_each_as_one_deed(shell: Shell) -> None:
    for name in ("Router", "Lamp"):
        shell.arrive(name, f"The {name} is dead.")
    words = ("ticket", "open", "--from", 1, "--message", 2, "--each", "--priority", "high")
    assert [one["conversation_id"] for one in shell(*words, "--preview", "--json").json] == [1, 2]
    assert "Opened #1001-9 to #1002-" in shell(*words).err
    made = shell("ticket", "list", "--view", "all", "--sort", "newest", "--json").json
    assert [(one["title"], one["priority"]) for one in made] == [
        ("The Lamp is dead", "high"),
        ("Router", "high"),
    ]
    assert shell("undo").code == 0
    assert shell("ticket", "list", "--view", "all", "--json").json == []
    assert shell("ticket", "open", "--each").code == Exit.USAGE


def test_a_filter_by_somebody_who_is_nobody_here_says_so(shell: Shell) -> None:
    opened(shell)
    refused = shell("ticket", "list", "--find", "assignee:zoe")
    assert refused.code == Exit.NOT_FOUND
    assert "nobody here is called 'zoe'; there are " in refused.err
    assert shell("ticket", "list", "--find", "assignee:me state:resolved").code == Exit.OK
