"""Customers worked from the command line."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.cli.shell import Shell
from tests.cli.test_manual import holds
from tui_desk.errors import Exit

HOSTILE = "\x1b[31mAnn\x1b]0;x\x07 \u202eevil"


def card(shell: Shell, customer: object = 1) -> Any:
    return shell("customer", "show", customer, "--json").json


@pytest.fixture
def ann(shell: Shell) -> Shell:
    """Ann wrote by mail."""
    shell.arrive("Router", "It is dead")
    return shell


def test_a_customer_is_listed_found_and_shown(ann: Shell) -> None:
    ann("conversation", "tag", 1, "network")
    ann("ticket", "open", "--message", 1, "--category", "Net")
    (row,) = ann("customer", "list").rows
    assert (row[0], row[-1]) == ("1", "Ann")
    assert ann("customer", "search", "customer.example").rows == [row]
    assert ann("customer", "search", "nobody").err == "nobody is found by that\n"
    whole = card(ann, "ann@customer.example")
    holds(whole, "CustomerCard")
    holds(ann("customer", "list", "--json").json[0], "CustomerLine")
    assert whole["tags"] == [{"name": "network", "count": 1}]
    assert whole["categories"] == [{"name": "Net", "count": 1}]
    assert [one["subject"] for one in whole["conversations"]] == ["Router"]
    shown = ann("customer", "show", 1).out
    assert "mail: ann@customer.example" in shown
    assert "wrote 1 message, first " in shown
    assert "[network] Router" in shown


def test_every_change_of_a_card_is_one_deed_and_taken_back(ann: Shell) -> None:
    before = card(ann)
    done = ann(
        "customer", "edit", 1, "--name", "Ann Ash", "--organisation", "Ash Ltd", "--language", "de", "--vip",
        "--time-zone", "europe/berlin", "--attribute", "plan=gold", "--json",
    )  # fmt: skip
    assert done.json["text"] == "Changed Ann Ash"
    after = card(ann)
    assert (after["name"], after["organisation"], after["language"]) == ("Ann Ash", "Ash Ltd", "de")
    assert (after["vip"], after["time_zone"]) == (True, "Europe/Berlin")
    assert after["attributes"] == [{"name": "plan", "value": "gold"}]
    ann("undo")
    assert {**card(ann), "events": []} == {**before, "events": []}
    ann("customer", "note", "ann", stdin=b"call first\n")
    assert card(ann)["notes"] == "call first"
    ann("customer", "note", "ann", "--add", "--text", "likes tea")
    assert card(ann)["notes"] == "call first\nlikes tea"
    assert ann("customer", "note", "ann", "--add", "--text", " ").code == Exit.FAILED


def test_identities_are_added_and_removed(ann: Shell) -> None:
    assert ann("customer", "identity", "add", 1, "+34 600 111 222").err == "+34600111222: Ann\n"
    assert ann("customer", "identity", "add", 1, "telegram:4711").code == 0
    assert [one["kind"] for one in card(ann, "600111222")["identities"]] == ["mail", "phone", "telegram"]
    assert ann("customer", "identity", "remove", 1, "telegram:4711").code == 0
    wrong = ann("customer", "identity", "add", 1, "something")
    assert wrong.code == Exit.USAGE
    assert "is not KIND:VALUE" in wrong.err


def test_customers_are_made_joined_and_parted(ann: Shell) -> None:
    ann("customer", "new", "Ann Other", "--identity", "phone:600111222", "--identity", "ann@other.example")
    assert card(ann, 2)["name"] == "Ann Other"
    ann("customer", "identity", "add", 1, "+34600111222")
    (found,) = ann("customer", "suggest", 1, "--json").json
    holds(found, "Suggestion")
    assert found["reason"] == "the same phone number: +34600111222"
    assert ann("customer", "join", 2, "--into", 1).err == "Joined Ann Other (2) to Ann (1)\n"
    assert card(ann, 2)["id"] == 1
    assert ann("customer", "part", 2).err == "Parted Ann Other (2) from Ann (1)\n"
    assert card(ann, 2)["id"] == 2
    assert ann("customer", "part", 2, "--put-out").code == Exit.NOT_FOUND
    assert ann("undo").code == 0
    assert card(ann, 2)["id"] == 1


def test_what_can_not_be_meant_is_told(ann: Shell) -> None:
    ann.arrive(sender="Ann Two <two@customer.example>")
    many = ann("customer", "show", "customer.example")
    assert (many.code, "may be several: " in many.err) == (Exit.FAILED, True)
    assert ann("customer", "show", "zoe").code == Exit.NOT_FOUND
    assert ann("customer", "edit", 1).code == Exit.USAGE


def test_hostile_words_reach_no_terminal(ann: Shell) -> None:
    ann("customer", "new", HOSTILE, "--identity", "telegram:4711")
    ann("customer", "edit", 2, "--organisation", HOSTILE, "--attribute", f"{HOSTILE}={HOSTILE}")
    ann("customer", "note", 2, "--text", HOSTILE)
    for words in (("list",), ("show", 2), ("search", "4711"), ("list", "--json"), ("show", 2, "--json")):
        printed = ann("customer", *words)
        assert printed.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(printed.out + printed.err)


def test_a_call_and_a_visit_are_logged(ann: Shell) -> None:
    done = ann(
        "conversation", "log", "--phone", "--customer", "+34 600 111 222", "--name", "Zoe", "--subject", "Bill",
        "--text", "Too much", "--json",
    )  # fmt: skip
    assert done.json["ids"] == [2]
    assert ann.show(2)["customer"]["name"] == "Zoe"
    assert ann("conversation", "log", 2, "--phone", "--outgoing", "--text", "We look at it").code == 0
    assert (
        ann("conversation", "log", "--counter", "--customer", "Ann", stdin=b"came in").err
        == "Logged on #3, Ann\n"
    )
    assert [one["text"] for one in ann.show(2)["messages"] if one["kind"] == "message"] == [
        "Too much",
        "We look at it",
    ]
    refused = ann("conversation", "reply", 2, "--text", "x")
    assert "nothing is sent by phone" in refused.err
    assert ann("conversation", "log", "--customer", "Ann", "--text", "x").code == Exit.USAGE
    assert ann("conversation", "log", "--phone", "--text", "x").code == Exit.USAGE


def test_a_call_its_customer_and_its_ticket_are_one_deed(ann: Shell) -> None:
    said = ("--customer", "Zoe Ruiz", "--text", "Her lamp is broken", "--ticket")
    done = ann("conversation", "log", "--phone", *said, "--json").json
    (ticket,) = done["tickets"]
    assert ann("ticket", "show", ticket, "--json").json["title"] == "Her lamp is broken"
    taken = ann("undo", "--json").json
    assert (taken["ids"], taken["tickets"], taken["customers"]) == ([2], [ticket], [2])
    assert ann("ticket", "show", ticket).code == Exit.NOT_FOUND
    assert ann("customer", "show", "Zoe Ruiz").code == Exit.NOT_FOUND


def test_who_has_no_name_and_can_t_be_told_of_his_ticket_is_named_with_the_reason(ann: Shell) -> None:
    said = ("--customer", "+44 20 7946 0000", "--text", "called", "--ticket")
    told = ann("conversation", "log", "--phone", *said).err
    assert told.endswith("0000 can't be told: nothing is sent by phone\n")


def test_namesakes_are_told_apart_and_somebody_new_of_the_name_has_an_option(ann: Shell) -> None:
    for address in ("one@x.example", "two@x.example"):
        ann.arrive("Lamp", "It is dead.", sender=f"Lena Hofer <{address}>")
    asked = ann("conversation", "log", "--phone", "--customer", "Lena Hofer", "--text", "called").err
    assert all(part in asked for part in ("Lena Hofer <one@x.example>", "<two@x.example>", "--new"))


def test_conversations_of_one_person_are_merged_with_their_customers_as_one_deed(ann: Shell) -> None:
    ann("conversation", "log", "--phone", "--customer", "Zoe Ruiz", "--text", "Her lamp is broken")
    done = ann("conversation", "merge", 2, "--into", 1, "--same-customer", "--json").json
    assert (done["ids"], done["customers"]) == ([1, 2], [1, 2])
    assert card(ann, 2)["id"] == 1
    ann("undo")
    assert card(ann, 2)["id"] == 2
    assert ann.show(2)["customer"]["name"] == "Zoe Ruiz"


def test_a_customer_is_handed_everything_and_deleted_for_good(ann: Shell) -> None:
    ann("customer", "edit", 1, "--name", "Ann Ash")
    target = ann.folder / "ann.zip"
    assert ann("customer", "export-all", 1, "--to", target, "--json").json["files"] == 2
    assert ann("customer", "export-all", 1, "--to", target).code == Exit.USAGE
    kept = ann("customer", "forget", 1, stdin=b"Bob\n")
    assert (kept.code, "nothing was deleted" in kept.err) == (Exit.FAILED, True)
    assert "1 conversation, 1 message, 0 files and 0 tickets" in kept.err
    assert "This can't be undone" in kept.err
    gone = ann("customer", "forget", 1, stdin=b"ann ash\n")
    assert (gone.code, gone.err.endswith("Forgotten for good\n")) == (Exit.OK, True)
    assert ann("customer", "list").rows == []
    assert ann("customer", "forget", 1, "--yes").code == Exit.NOT_FOUND


def test_customers_come_from_a_file_and_go_into_one(ann: Shell) -> None:
    source = ann.file("in.csv", b"name,mail,phone\nAnn Ash,ann@customer.example,\nZoe,,+34 600 111 222\n")
    tried = ann("customer", "import", source, "--dry-run")
    assert tried.rows == [["2", "changed", "1", "Ann Ash", "name"], ["3", "added", "2", "Zoe", ""]]
    assert tried.err == "1 added, 1 changed, 0 same, 0 skipped; nothing was written\n"
    (first, second) = ann("customer", "import", source, "--json").json
    holds(first, "Imported")
    assert (first["outcome"], second["outcome"]) == ("changed", "added")
    target = ann.folder / "out.csv"
    assert ann("customer", "export", "--to", target).code == 0
    assert target.stat().st_mode & 0o777 == 0o600
    assert ann("customer", "export").out == target.read_bytes().decode()
    assert ann("customer", "export", "--to", target).code == Exit.USAGE
    holds(ann("customer", "export", "--json").json[0], "CustomerRecord")
    assert [row[1] for row in ann("customer", "import", target).rows] == ["same", "same"]
    assert ann("customer", "import", ann.folder / "none.csv").code == Exit.FAILED
    assert ann("undo").err == "Took back: wrote down 1 customer; what was changed of 1 more\n"


def test_outside_sources_are_asked_and_shown(ann: Shell) -> None:
    assert "no source is set up" in ann("customer", "lookup", 1).err
    assert ann("customer", "lookup", 9999).code == Exit.NOT_FOUND
    code = 'import sys; print(\'{"plan": "gold \\\\u001b[31m", "of": "\' + sys.argv[1] + \'"}\')'
    with ann.config.open("a") as config:
        config.write(
            f"[[customers.lookup]]\nname = 'shop'\ncommand = ['{sys.executable}', '-c', '''{code}''', '{{mail}}']\n"
        )
    (row,) = ann("customer", "lookup", 1, "--json").json
    holds(row, "Lookup")
    assert row["fields"][1] == {"name": "of", "value": "ann@customer.example"}
    shown = ann("customer", "show", 1).out
    assert "shop, " in shown
    assert "  of: ann@customer.example" in shown
    assert "\x1b" not in shown + ann("customer", "lookup", 1, "--again").out
