"""Mail from files takes the path of any mail: once, in order, told line by line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell, letter
from tests.faulty_readers import DEADLY, REFUSED, make_faulty
from tui_desk.text import mail

KEYS = ["source", "status", "conversation_id", "message_id", "quarantine_id", "rule"]


def test_each_mail_is_one_line_with_exactly_these_keys(shell: Shell) -> None:
    first = shell.file("a.eml", letter("Help", message_id="<a@x.example>"))
    second = shell.file("b.eml", letter("Re: Help", "more", In_Reply_To="<a@x.example>"))
    lines = shell("receive", "--channel", "support", "--json", first, second, first).lines
    assert [list(line) for line in lines] == [KEYS] * 3
    assert [line["source"] for line in lines] == [str(first), str(second), str(first)]
    assert [line["status"] for line in lines] == ["new", "joined", "duplicate"]
    assert {line["conversation_id"] for line in lines} == {1}
    assert lines[0]["message_id"] == lines[2]["message_id"]


def test_it_works_before_any_sync_and_needs_no_network(shell: Shell) -> None:
    assert not (shell.folder / "desk.db").exists()
    assert shell.arrive()["status"] == "new"


def test_a_person_reads_a_line_per_mail_and_a_sum(shell: Shell) -> None:
    path = shell.file("a.eml", letter())
    printed = shell("receive", "--channel", "support", path)
    assert printed.rows == [[str(path), "new", "#1", "new"]]
    assert printed.err == "1 new\n"


def test_a_file_that_is_missing_costs_the_exit_code_and_nothing_else(shell: Shell, tmp_path: Path) -> None:
    good = shell.file("a.eml", letter())
    printed = shell("receive", "--channel", "support", "--json", tmp_path / "none.eml", good)
    assert printed.code == 1
    assert [line["status"] for line in printed.lines] == ["new"]
    assert "none.eml: No such file" in printed.err


def test_a_channel_that_is_not_in_the_config_is_not_found(shell: Shell) -> None:
    assert shell("receive", "--channel", "nope", "-", stdin=letter()).code == 4
    assert shell("receive", "-", stdin=letter()).code == 2


def test_many_mails_of_an_mbox_keep_their_order(shell: Shell) -> None:
    mark = b"From a@x.example Mon Mar  2 10:00:00 2026\n"
    box = b"".join(mark + letter(f"number {number}") + b"\n" for number in range(60))
    lines = shell("receive", "--channel", "support", "--json", "-", stdin=box).lines
    assert [line["source"] for line in lines] == [f"-:{number}" for number in range(1, 61)]
    assert [line["conversation_id"] for line in lines] == list(range(1, 61))


def test_what_can_not_be_understood_is_quarantined_and_tried_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> mail.Mail:
        raise mail.Unreadable("ValueError: \x1b[31mbad")

    raw = letter("Odd", REFUSED)
    with monkeypatch.context() as patch:
        patch.setattr(mail, "parse", broken)
        make_faulty(patch)
        (line,) = shell("receive", "--channel", "support", "--json", "-", stdin=raw).lines
        assert (line["status"], line["quarantine_id"], line["conversation_id"]) == ("quarantined", 1, None)
        assert "␛[31mbad" in shell("quarantine", "show", 1).out
        assert shell("quarantine", "retry", 1).code == 1
    (entry,) = shell("quarantine", "list", "--json").json
    assert (entry["id"], entry["has_raw"], entry["message_id"]) == (1, True, None)
    assert "it can't be read" in shell("quarantine", "show", 1).out
    assert shell("quarantine", "show", 1, "--raw").out.encode() == raw
    (retried,) = shell("quarantine", "retry", "--all", "--json").lines
    assert (retried["status"], retried["conversation_id"]) == ("new", 1)
    assert shell("quarantine", "list", "--json").json == []
    assert shell("quarantine", "list", "--all", "--json").json[0]["message_id"] == 1


def test_of_all_that_is_tried_again_a_deadly_mail_ends_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> mail.Mail:
        raise mail.Unreadable("it can't be read")

    with monkeypatch.context() as patch:
        patch.setattr(mail, "parse", broken)
        for number, text in enumerate((DEADLY, "Hello")):
            shell("receive", "--channel", "support", "-", stdin=letter(f"Odd {number}", text))
    make_faulty(monkeypatch)
    done = shell("quarantine", "retry", "--all", "--json")
    assert done.code == 1
    assert [line["status"] for line in done.lines] == ["quarantined", "new"]
    (entry,) = shell("quarantine", "list", "--json").json
    assert (entry["id"], entry["tries"]) == (1, 2)
    assert "ended the process that read it" in entry["error"]


def test_a_retry_names_entries_or_all(shell: Shell) -> None:
    assert shell("quarantine", "retry").code == 2
    assert shell("quarantine", "retry", 1, "--all").code == 2
    assert shell("quarantine", "retry", 9).code == 4
    assert shell("quarantine", "show", 9).code == 4


def test_copies_of_our_own_answers_are_outbound(shell: Shell) -> None:
    raw = letter("Our news", sender="support@desk.example", Cc="ann@x.example")
    shell("receive", "--channel", "support", "--sent", "-", stdin=raw)
    (message,) = shell.show()["messages"]
    assert (message["direction"], message["delivery"]) == ("outbound", "sent")


@pytest.mark.slow
def test_a_big_mbox_is_taken_in_with_bounded_memory(shell: Shell, tmp_path: Path) -> None:
    box = tmp_path / "big.mbox"
    with box.open("wb") as out:
        for number in range(150):
            out.write(b"From a@x.example Mon Mar  2 10:00:00 2026\n")
            out.write(letter(f"n {number}", files=(("a.bin", bytes([number]) * 700_000),)) + b"\n")
    code = (
        "import resource, sys; from tui_desk.__main__ import run; code = run(sys.argv[1:]);"
        " print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )
    words = ["--config", str(shell.config), "receive", "--channel", "support", "--json", str(box)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout.count('"new"') >= 150
    assert int(done.stderr.split()[-1]) < 400_000


def test_what_a_mail_names_and_may_not_join_is_told(shell: Shell) -> None:
    shell.arrive("Rent", sender="bob@bob.example", message_id="<b@bob.example>")
    shell.arrive("Refund", message_id="<q@koval.example>")
    came = shell.arrive("Re: Refund", In_Reply_To="<b@bob.example>", References="<q@koval.example>")
    told = "#1, which <b@bob.example> names: its sender takes no part there"
    assert (came["conversation_id"], came["rule"]) == (2, "reference")
    assert f"not in {told}" in shell("message", "show", came["message_id"]).out
    assert shell("message", "show", came["message_id"], "--json").json["why"]["refused"] == [told]
