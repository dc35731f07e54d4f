"""Answers from the command line: the same drafts, recipients, checks and undo as in the console."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import SUPPORT, Shell
from tui_desk.call_rows import CallRow
from tui_desk.config import load
from tui_desk.desk.customers import call_drafts
from tui_desk.desk.desk import open_desk


@pytest.fixture
def asked(shell: Shell) -> Shell:
    shell.arrive("Broken lamp", "It does not glow.", Cc="Bob <bob@customer.example>")
    return shell


def sent(shell: Shell, conversation: int = 1) -> list[Any]:
    return [one for one in shell.show(conversation)["messages"] if one["direction"] == "outbound"]


def test_an_answer_waits_its_undo_seconds_and_is_taken_back_as_a_draft(asked: Shell) -> None:
    done = asked("conversation", "reply", 1, "--text", "We **will** see", "--json").json
    (answer,) = sent(asked)
    assert answer["id"] == done["message_id"]
    assert answer["delivery"] == "queued"
    assert answer["to"] == [{"name": "Ann", "address": "ann@customer.example"}]
    assert answer["subject"].startswith("Re: Broken lamp")
    assert asked("undo").code == 0
    assert sent(asked) == []
    (draft,) = asked("draft", "list", "--json").json
    assert draft["text"] == "We **will** see"


def test_the_html_of_an_answer_is_made_from_its_markdown(asked: Shell) -> None:
    asked("conversation", "reply", 1, "--text", "We **will** see")
    assert "<strong>will</strong>" in sent(asked)[0]["html"]


@pytest.mark.parametrize("how", ["stdin", "file", "dash"])
def test_the_text_comes_from_wherever_it_is(how: str, asked: Shell) -> None:
    text = "Grüße aus Köln\n"
    path = asked.file("answer.md", text.encode())
    more: dict[str, list[object]] = {"stdin": [], "file": ["--file", path], "dash": ["--file", "-"]}
    asked("conversation", "reply", 1, *more[how], stdin=text.encode())
    assert sent(asked)[0]["text"].startswith("Grüße aus Köln")


def test_everybody_is_answered_on_request(asked: Shell) -> None:
    asked("conversation", "reply", 1, "--all", "--text", "hi", "--bcc", "boss@desk.example")
    (answer,) = sent(asked)
    assert [one["address"] for one in answer["cc"]] == ["bob@customer.example"]
    assert [one["address"] for one in answer["bcc"]] == ["boss@desk.example"]


def test_given_recipients_stand_instead_of_the_usual(asked: Shell) -> None:
    asked("conversation", "reply", 1, "--text", "hi", "--to", "Cy <cy@x.example>, di@x.example")
    assert [one["address"] for one in sent(asked)[0]["to"]] == ["cy@x.example", "di@x.example"]
    assert asked("conversation", "reply", 1, "--text", "hi", "--to", "nobody").code == 2


def test_files_go_along_and_are_saved_again_byte_for_byte(asked: Shell, tmp_path: Path) -> None:
    content = bytes(range(256)) * 40
    path = asked.file("plan.pdf", content)
    asked("conversation", "reply", 1, "--text", "see", "--attach", path)
    (file,) = sent(asked)[0]["attachments"]
    target = tmp_path / "out"
    target.mkdir()
    saved = [asked("attachment", "save", file["id"], "--to", target).out.strip() for _ in range(2)]
    assert saved == [str(target / "plan.pdf"), str(target / "plan (2).pdf")]
    assert all(Path(one).read_bytes() == content for one in saved)
    assert asked("attachment", "save", 99).code == 4
    assert asked("conversation", "reply", 1, "--text", "x", "--attach", tmp_path / "none").code == 1


@pytest.mark.parametrize(("flag", "status"), [("--close", "closed"), ("--pending", "pending")])
def test_an_answer_may_close_or_wait(flag: str, status: str, asked: Shell) -> None:
    assert asked("conversation", "reply", 1, "--text", "done", flag).code == 0
    assert asked.show()["status"] == status


def test_an_answer_may_snooze(asked: Shell) -> None:
    asked("conversation", "reply", 1, "--text", "later", "--snooze", "2d")
    assert asked.show()["status"] == "snoozed"
    assert asked("conversation", "reply", 1, "--text", "x", "--snooze", "2d", "--close").code == 2


def test_what_came_since_you_looked_is_told_before_anything_leaves(asked: Shell) -> None:
    seen = asked.show()["messages"][-1]["id"]
    asked.arrive("Re: Broken lamp", "It glows!", In_Reply_To=asked.show()["messages"][0]["external_id"])
    printed = asked("conversation", "reply", 1, "--text", "hm", "--seen", seen)
    assert printed.code == 5
    assert "Ann wrote since you began" in printed.err
    assert sent(asked) == []
    assert asked("conversation", "reply", 1, "--text", "hm", "--seen", seen, "--anyway").code == 0


def test_an_empty_answer_and_one_to_nobody_do_not_leave(asked: Shell) -> None:
    assert asked("conversation", "reply", 1, stdin=b"  \n").code == 1
    assert asked("conversation", "new", "--subject", "x", "--text", "y").code == 2
    assert asked("conversation", "reply", 1, "--text", "a", "--file", "b").code == 2
    assert asked("conversation", "reply", 1, stdin=b"\xff\xfe").code == 1


def test_an_answer_leaves_the_consoles_draft_alone(asked: Shell) -> None:
    asked("conversation", "reply", 1, "--text", "half a thought", "--keep")
    asked("conversation", "reply", 1, "--text", "a quick word")
    (draft,) = asked("draft", "list", "--json").json
    assert draft["text"] == "half a thought"
    assert asked("conversation", "reply", 1, "--text", "another", "--keep").code == 5


def test_a_call_that_was_begun_in_the_console_is_shown_and_logged(asked: Shell) -> None:
    with closing(open_desk(load(asked.config))) as desk:
        call = desk.ask(call_drafts.begin, desk.agent.id, CallRow(None, "Zoe Ruiz", "phone", outgoing=False))
        id_ = desk.do(call_drafts.save, replace(call, text="her lamp is broken"))
    assert "Zoe Ruiz" in asked("draft", "list").out
    assert asked("draft", "show", id_).out == "Call with: Zoe Ruiz\n\nher lamp is broken\n"
    assert asked("draft", "send", id_, "--close").code != 0
    assert "Logged on #2, Zoe Ruiz" in asked("draft", "send", id_).err
    assert asked("draft", "list", "--json").json == []


def test_a_draft_is_shown_sent_and_thrown_away(asked: Shell) -> None:
    kept = asked("conversation", "reply", 1, "--text", "half", "--keep", "--json").json
    assert "To: Ann <ann@customer.example>" in asked("draft", "show", kept["id"]).out
    assert asked("draft", "send", kept["id"], "--close").code == 0
    assert sent(asked)[0]["text"].startswith("half")
    assert asked("draft", "send", kept["id"]).code == 4
    kept = asked("conversation", "forward", 1, "--to", "z@x.example", "--keep", "--json").json
    assert asked("draft", "discard", kept["id"]).code == 0
    assert asked("draft", "list", "--json").json == []


def test_a_message_is_passed_on_with_its_text_and_words_before_it(asked: Shell) -> None:
    assert asked("conversation", "forward", 1, "--to", "lab@desk.example", "--text", "please look").code == 0
    (passed,) = sent(asked)
    raw = asked("message", "show", passed["id"], "--raw").out.encode()
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.index("please look") < text.index("It does not glow.")
    assert asked("conversation", "forward", 1).code == 2


def test_a_new_conversation_begins_with_a_mail_of_ours(shell: Shell) -> None:
    done = shell(
        "conversation",
        "new",
        "--to",
        "Di <di@x.example>",
        "--subject",
        "Your visit",
        "--text",
        "hi",
        "--json",
    ).json
    found = shell.show(done["ids"][0])
    assert (found["subject"], found["channel"]) == ("Your visit", "support")
    assert found["messages"][0]["author"]["address"] == SUPPORT
    assert shell("conversation", "new", "--channel", "no", "--to", "a@b.example", "--text", "x").code == 4


def test_a_note_stays_inside(asked: Shell) -> None:
    done = asked("conversation", "note", 1, "--text", "she is *nice*", "--json").json
    note = asked("message", "show", done["message_id"], "--json").json
    assert (note["kind"], note["direction"], note["delivery"]) == ("note", "internal", None)
    assert asked("message", "show", done["message_id"], "--raw").code == 4
    assert asked("conversation", "note", 1, "--text", " ").code == 1


def test_only_what_is_in_doubt_is_settled(asked: Shell) -> None:
    done = asked("conversation", "reply", 1, "--text", "hi", "--json").json
    assert asked("message", "settle", done["message_id"], "arrived").code == 1
    assert asked("message", "resend", done["message_id"]).code == 1
    assert asked("message", "settle", done["message_id"], "perhaps").code == 2
