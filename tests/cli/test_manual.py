"""The manual says what the command line does, and the command line what the manual says."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tests.cli.shell import Shell, letter
from tui_desk.cli import customer_shapes, search_shapes, shapes, ticket_shapes
from tui_desk.text.ticket_number import spelled

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
MAN = ROOT / "tui_desk" / "man" / "tui-desk.1"
NUMBERS = [spelled(1001), spelled(1002)]
SHAPES = {
    name: set(get_type_hints(shape))
    for name, shape in (
        vars(shapes) | vars(ticket_shapes) | vars(customer_shapes) | vars(search_shapes)
    ).items()
    if hasattr(shape, "__total__") and name not in ("TypedDict", "Parts")
}


def manual() -> Any:
    spec = importlib.util.spec_from_file_location("manual", ROOT / "scripts" / "manual.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written() -> Mapping[str, dict[str, str]]:
    """Shape to field to type, as docs/cli.md has them."""
    parts = re.split(r"^### (\w+)$", PAGE.split("## JSON")[1], flags=re.MULTILINE)[1:]
    return {
        name: dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE))
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def test_the_verbs_and_codes_of_the_document_are_those_of_the_command_line() -> None:
    assert manual().filled(PAGE) == PAGE


def test_the_man_page_is_current() -> None:
    assert manual().man() == MAN.read_text("utf-8")


def test_the_man_page_is_installed_where_man_looks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["setuptools"]["data-files"]["share/man/man1"] == [str(MAN.relative_to(ROOT))]


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_man_page_is_good_roff() -> None:
    command = ["groff", "-man", "-Tutf8", "-ww", "-k", str(MAN)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "conversation snooze" in re.sub(".\b", "", done.stdout)


def test_the_shapes_of_the_document_are_those_of_the_code() -> None:
    assert {name: set(fields) for name, fields in written().items()} == SHAPES


TYPES: Mapping[str, type | tuple[type, ...]] = {
    "number": int,
    "string": str,
    "boolean": bool,
    "time": (str, type(None)),
    "string or null": (str, type(None)),
    "number or null": (int, type(None)),
}


def holds(value: Any, shape: str) -> None:
    """The value has exactly the fields of a shape, of the types that are written."""
    fields = written()[shape]
    assert set(value) == set(fields)
    for name, said in fields.items():
        _of_type(value[name], said.strip(), f"{shape}.{name}")


def _of_type(value: Any, said: str, where: str) -> None:
    if said in TYPES:
        assert isinstance(value, TYPES[said]), where
        if said == "time" and value:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(value)), where
    elif found := re.fullmatch(r"array of (\w+)", said):
        for one in value:
            inner = {"strings": "string", "numbers": "number"}.get(found[1], found[1])
            _of_type(one, inner, where)
    elif found := re.fullmatch(r"(\w+) or null", said):
        if value is not None:
            holds(value, found[1])
    else:
        holds(value, said)


@pytest.fixture
def full(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A desk on which there is one of everything."""
    shell.begins(tmp_path_factory.getbasetemp() / "full", lambda: fill(shell))
    return shell


def fill(shell: Shell) -> None:
    """Do one of everything."""
    shell.arrive(
        "Help", "Hello\n\nOn Mon, 2 Mar 2026, Bo wrote:\n> x\n-- \nAnn", files=(("a.pdf", b"x"),),
        html="<p>Hello</p>", message_id="<first@customer.example>",
    )  # fmt: skip
    raw = letter("Re: Help", "me", sender="eve@else.example", In_Reply_To="<first@customer.example>")
    shell("receive", "--channel", "support", "-", stdin=raw)
    shell("conversation", "tag", 1, "vip")
    shell("conversation", "note", 1, "--text", "n")
    shell("conversation", "reply", 1, "--text", "a", "--cc", "bo@x.example")
    shell("conversation", "snooze", 1, "2d")
    shell("ticket", "open", "--message", 1, "--from", 2, "--due", "2d", "--step", "call", "--quiet")
    shell("ticket", "open", "--title", "Other")
    shell("ticket", "tell", NUMBERS[0], "--text", "Soon, {name}", "--to", 1)
    shell("ticket", "relate", NUMBERS[0], "blocks", NUMBERS[1])
    shell("ticket", "note", NUMBERS[0], "--text", "n")


@pytest.mark.parametrize(
    ("words", "shape", "many"),
    [
        ("conversation show 1", "Conversation", False),
        ("conversation show 2", "Conversation", False),
        ("conversation list --view snoozed", "Line", True),
        ("message show 1", "Message", False),
        ("conversation close 1", "Done", False),
        ("conversation note 1 --text x", "Done", False),
        ("conversation reply 1 --text x", "Done", False),
        ("conversation reply 1 --text x --keep", "Draft", False),
        ("undo", "Done", False),
        ("channel list", "Channel", True),
        ("channel check", "Check", True),
        ("agent list", "Agent", True),
        ("agent add bo", "Agent", False),
        ("attachment save 1 --to {folder}", "Saved", False),
        ("config path", "Places", False),
        ("doctor", "Finding", True),
        ("ticket list", "TicketLine", True),
        ("search hello", "Found", True),
        ("search --tickets other", "FoundTicket", True),
        (f"ticket show {NUMBERS[0]}", "Ticket", False),
        (f"ticket check {NUMBERS[0]} 1", "Done", False),
        (f"ticket state {NUMBERS[0]} resolved --preview", "Recipient", True),
        (f"ticket told {NUMBERS[0]}", "Notice", True),
    ],
)
def test_what_is_printed_has_the_written_shape(words: str, shape: str, many: bool, full: Shell) -> None:
    value = full(*words.format(folder=full.folder).split(), "--json").json
    assert bool(value)
    for one in value if many else [value]:
        holds(one, shape)


def test_lists_of_what_is_rare_have_the_written_shapes(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui_desk.text import mail

    def broken(*_: object) -> mail.Mail:
        raise mail.Unreadable("x")

    full("conversation", "reply", 1, "--text", "x", "--keep")
    holds(full("draft", "list", "--json").json[0], "Draft")
    holds(full("draft", "show", 1, "--json").json, "Draft")
    with monkeypatch.context() as patch:
        patch.setattr(mail, "parse", broken)
        (line,) = full("receive", "--channel", "support", "--json", "-", stdin=b"Subject: odd\n\n").lines
    holds(line, "Received")
    holds(full("quarantine", "list", "--json").json[0], "Entry")
    holds(full("quarantine", "show", 1, "--json").json, "Entry")
    holds(full("quarantine", "retry", 1, "--json").lines[0], "Retried")


def test_a_message_is_told_with_what_is_folded_and_its_html(full: Shell) -> None:
    message = full("message", "show", 1, "--json").json
    assert (message["text"], message["signature"]) == ("Hello", "-- \nAnn")
    assert message["quoted"].endswith("> x")
    assert message["html"].strip() == "<p>Hello</p>"
    assert message["external_id"] == "<first@customer.example>"
    assert message["attachments"][0]["size"] == 1
    assert message["why"] == {"rule": "new", "detail": "", "refused": []}


def test_answers_between_quoted_questions_stand_where_they_were_given(full: Shell) -> None:
    text = "> Which size,\n> and how many?\nLarge.\n\n> Which colour?\nBlue.\n\n-- \nAnn"
    number = full.arrive("Between", text)["conversation_id"]
    said = full("conversation", "show", number).out
    told = [line for line in said.splitlines() if line and not line.startswith(("to:", "cc:"))]
    first = told.index("[folded: 2 quoted lines; --quotes shows it]")
    assert told[first : first + 5] == [
        "[folded: 2 quoted lines; --quotes shows it]",
        "Large.",
        "[folded: 1 quoted line; --quotes shows it]",
        "Blue.",
        "[folded: signature; --quotes shows it]",
    ]
    assert "> Which colour?" in full("conversation", "show", number, "--quotes").out


def test_events_stand_among_the_messages(full: Shell) -> None:
    entries = full.show(1)["messages"]
    assert [one["kind"] for one in entries if one["kind"] != "message"].count("note") == 1
    told = [one["text"] for one in entries if one["kind"] == "event"]
    assert "added vip" in told
    assert any(text.startswith("snoozed this until 20") for text in told)
