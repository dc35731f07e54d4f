"""Chats on the command line: the same words as in the console, and values a program can rely on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.shell import Shell
from tests.cli.test_hostile import EVIL, harmful
from tests.desk.chats import BORIS, Chats
from tui_desk.desk import channel_caps, conversations
from tui_desk.exchange import Caps, Deleted, Edited, Person
from tui_desk.rows import Template

CLOSED = Caps(window=timedelta(hours=24), templates=True, replies=True, groups=True)


@pytest.fixture
def chats(shell: Shell) -> Chats:
    """Chats in the store that the command line opens, whose first user is its first agent."""
    shell("conversation", "list")
    return Chats(shell.folder, CLOSED)


def test_a_conversation_tells_its_chat_and_a_message_what_became_of_it(shell: Shell, chats: Chats) -> None:
    first = chats.says("one", group=True, title="House 5", ext_id="x")
    chats.says("two", BORIS, group=True, parent="x", ext_id="y")
    chats.event(Edited("x", "a", chats.clock.now() + timedelta(seconds=9), "won"))
    chats.event(Deleted("y", "a", chats.clock.now()))
    found = shell.show(first.conversation_id or 0)
    assert found["chat"] == {"title": "House 5", "group": True}
    one, two = found["messages"]
    assert [revision["text"] for revision in one["revisions"]] == ["one"]
    assert (one["text"], one["edited_at"], one["parent_id"]) == ("won", "2026-03-02T12:00:09Z", None)
    assert (two["parent_id"], two["deleted_at"]) == (one["id"], "2026-03-02T12:00:00Z")
    assert {person["kind"] for person in found["participants"]} == {"memory"}
    shown = shell("conversation", "show", first.conversation_id, "--quotes").out
    assert "chat House 5" in shown
    assert "[before, " in shown
    assert "taken back" in shown


def test_a_message_tells_where_a_thread_hangs_on_it(shell: Shell, chats: Chats) -> None:
    root = chats.says("one", group=True, title="House 5", ext_id="x")
    thread = chats.says("two", BORIS, group=True, title="House 5", thread="a|1", root="x")
    (message,) = shell.show(root.conversation_id or 0)["messages"]
    assert message["answered_in"] == thread.conversation_id
    assert f"answered in #{thread.conversation_id}" in shell("conversation", "show", root.conversation_id).out


def test_a_mail_has_no_chat(shell: Shell) -> None:
    shell.arrive()
    found = shell.show()
    assert (found["chat"], found["dialogs"]) == (None, [])
    assert (found["messages"][0]["parent_id"], found["messages"][0]["revisions"]) == (None, [])


def test_the_dialogs_of_a_chat_know_each_other(shell: Shell, chats: Chats) -> None:
    first = chats.says("the first matter").conversation_id
    assert first
    chats.eva.do(conversations.close, [first])
    chats.clock.forward(seconds=3600)
    second = chats.says("another matter").conversation_id
    assert second
    (earlier,) = shell.show(second)["dialogs"]
    (later,) = shell.show(first)["dialogs"]
    assert (earlier["id"], earlier["reason"], earlier["subject"]) == (first, "earlier", "the first matter")
    assert (later["id"], later["reason"]) == (second, "later")


def test_a_chat_is_split_and_undo_puts_it_together(shell: Shell, chats: Chats) -> None:
    whole = chats.says("one", group=True).conversation_id
    moved = chats.says("two", BORIS, group=True).message_id
    done = shell("conversation", "split", whole, moved, "--json").json
    (fresh, came_from) = done["ids"]
    assert came_from == whole
    assert [one["id"] for one in shell.show(fresh)["messages"] if one["kind"] == "message"] == [moved]
    assert shell("undo").code == 0
    assert len(shell.show(whole or 0)["messages"]) >= 2


def test_an_account_becomes_a_colleagues_and_a_customers_again(shell: Shell, chats: Chats) -> None:
    assert shell("agent", "identity", "add", "memory:18", "--agent", "bo").code == 0
    assert shell("agent", "identity", "list", "--json").json == [
        {"kind": "memory", "value": "18", "agent": "bo"}
    ]
    asked = chats.says("hello", group=True).conversation_id
    chats.says("on my way", BORIS, group=True)
    assert shell.show(asked or 0)["messages"][-1]["direction"] == "outbound"
    assert shell("agent", "identity", "remove", "memory:18").code == 0
    assert shell("agent", "identity", "list").out == ""
    assert shell("agent", "identity", "remove", "memory:18").code == 4
    assert shell("agent", "identity", "add", "eighteen").code == 2


def test_a_template_is_filled_and_sent(shell: Shell, chats: Chats) -> None:
    offered = (Template("again", "en", "Hello {{1}}, your {{2}} is ready."),)
    chats.sync.do(channel_caps.tell_templates, chats.chat, offered)
    asked = chats.says("hello").conversation_id
    reply = ("conversation", "reply", asked)
    assert "template" in shell(*reply, "--text", "hi").err
    assert shell(*reply, "--template", "none").code == 4
    assert shell(*reply, "--template", "again", "--value", "Anna").code == 2
    assert shell(*reply, "--template", "again", "--value", "Anna", "--value", "bike").code == 0
    texts = [one["text"] for one in shell.show(asked or 0)["messages"]]
    assert "Hello Anna, your bike is ready." in texts


def test_a_chats_answer_takes_no_recipients(shell: Shell, chats: Chats) -> None:
    asked = chats.says("hello").conversation_id
    printed = shell("conversation", "reply", asked, "--text", "hi", "--to", "a@b.example")
    assert printed.code == 2
    assert "the answer goes there" in printed.err


@pytest.mark.parametrize("as_json", [False, True], ids=["words", "json"])
def test_nothing_a_chat_says_harms_a_terminal(shell: Shell, chats: Chats, as_json: bool) -> None:
    sender = Person("memory", EVIL, EVIL, EVIL)
    first = chats.says(EVIL, sender, group=True, title=EVIL, ext_id="x").conversation_id
    chats.says(EVIL, BORIS, group=True, parent="x", ext_id="y")
    chats.event(Edited("x", "a", chats.clock.now() + timedelta(seconds=9), f"{EVIL} again"))
    chats.event(Deleted("y", "a", chats.clock.now()))
    chats.sync.do(channel_caps.tell_templates, chats.chat, (Template(EVIL, EVIL, EVIL),))
    more = ("--json",) if as_json else ()
    for words in (
        ("conversation", "list"),
        ("conversation", "show", first),
        ("conversation", "show", first, "--quotes"),
        ("message", "show", 1, "--quotes"),
        ("agent", "identity", "list"),
        ("agent", "identity", "add", f"memory:{EVIL}"),
        ("conversation", "reply", first, "--template", "x"),
        ("conversation", "split", first, 1),
    ):
        printed = shell(*words, *more)
        assert harmful(printed.out) == set(), words
        assert harmful(printed.err) == set(), words
        assert "something went wrong inside" not in printed.err
