"""What leaves the screen for something else: openers, files, editors, notifications; and text of absurd size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.desk.world import World
from tests.terminal import ESCAPE, Terminal
from tests.tty.conftest import eva, write_config
from tests.tty.twins import harmful, hostile

WIDE = (132, 40)
LINKS = """One: https://shop.example/a?b=c&d=e
Two: http://user:secret@evil.example/
Three: javascript:alert(1)
Four: https://xn--pple-43d.example/login
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk to fill; its config lies beside it."""
    write_config(tmp_path)
    return World(tmp_path)


def console(folder: Path, env: dict[str, str] | None = None, size: tuple[int, int] = WIDE) -> Terminal:
    """Eva's console."""
    return Terminal(eva(folder / "config.toml"), size=size, env=env)


def opened(shown: Terminal) -> None:
    """Read the first conversation."""
    shown.sees("All open", "? keys")
    shown.press("enter")
    shown.sees("#1 · –")


def test_a_link_reaches_the_opener_as_one_argument_and_only_if_it_is_plain(
    world: World, tmp_path: Path
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    told = tmp_path / "argv"
    (programs / "xdg-open").write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" > {told}.new; mv {told}.new {told}\n'
    )
    (programs / "xdg-open").chmod(0o700)
    world.arrive("Links", LINKS)
    with console(tmp_path, {"PATH": f"{programs}:/usr/bin:/bin"}) as shown:
        opened(shown)
        shown.type("Oshop\r")
        shown.sees("o open   c copy", "https://shop.example/a?b=c&d=e")
        shown.press("o")
        shown.until(told.exists, "the opener")
        assert told.read_text().splitlines() == ["1", "https://shop.example/a?b=c&d=e"]
        for other in ("user:secret", "javascript"):
            shown.press("O")
            shown.sees("Links and files", "Enter takes")
            if other in shown.text().partition("Links and files")[2]:
                shown.type(f"{other}\r")
                shown.sees("Link ─", " c/y copy   Esc/n cancel")
            shown.press("escape")
            shown.misses("╭")


def test_over_ssh_nothing_is_opened_only_copied(world: World, tmp_path: Path) -> None:
    world.arrive("Links", LINKS)
    with console(tmp_path, {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}) as shown:
        opened(shown)
        shown.type("Oshop\r")
        shown.sees(" c/y copy   Esc/n cancel")


def test_a_file_with_a_hostile_name_is_saved_under_a_harmless_one_where_it_was_meant_to(
    world: World, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    world.arrive("File", "Look", attachment=("../../.bashrc\x1b[2J\u202egpj.sh", b"content"))
    with console(tmp_path) as shown:
        opened(shown)
        shown.type("O\r")
        shown.sees("save   Esc")
        shown.press("s")
        shown.sees("Save into the folder")
        shown.type("\x7f" * 30)
        shown.type(f"{saved}/\r")
        shown.until(lambda: any(saved.iterdir()), "the file")
        (file,) = saved.iterdir()
        assert harmful(file.name) == set()
        assert not file.name.startswith((".", "-"))
        shown.sees("Saved")
    assert not list(tmp_path.rglob(".bashrc*"))


def test_a_notification_and_the_title_hold_no_words_a_terminal_would_obey(
    world: World, tmp_path: Path
) -> None:
    world.arrive("First")
    with console(tmp_path) as shown:
        shown.sees("All open", "? keys")
        before = len(shown.raw)
        shown.type("\x1b[O")
        subject = hostile(1).replace("\r", "").replace("\x85", "")
        raw = f"From: Evil <evil@x.example>\r\nTo: support@desk.example\r\nSubject: {subject}\r\n\r\nx"
        world.receive(raw.encode())
        told = shown.writes(re.compile(rb"\x1b\]9;([^\x07]*)\x07"), before).group(1).decode()
        assert told.startswith("Evil: ")
        assert harmful(told) == set()
        shown.writes(b"\x1b]2;(2) Support\x07")


def test_markup_and_marks_typed_into_every_prompt_are_words(world: World, tmp_path: Path) -> None:
    world.arrive("Help")
    typed = "[/][@click=app.quit]x[/][b] \u202e\\["
    pasted = f"\x1b[200~{typed}\x1b[201~"
    with console(tmp_path) as shown:
        shown.sees("All open", "? keys")
        for prompt in (
            "/",
            "\\",
            ":",
            "l",
            "s",
            "a",
            "\x0b",
            "gd",
            ":tag ",
            ":assign ",
            ":snooze ",
            "r",
            "n",
            "c",
        ):
            shown.type(prompt)
            shown.type(pasted)
            shown.press("enter")
            shown.type(ESCAPE)
            shown.press("1")
        shown.press("?")
        shown.press("q")
        shown.type(":sort newest\r")
        shown.sees("newest first")
        assert shown.process.poll() is None


@pytest.mark.parametrize(
    "text",
    ["\n".join(f"row {number}" for number in range(100_000)), "word " * 200_000, "x" * 1_000_000],
    ids=["100,000 lines", "a line of 200,000 words", "a word of a million letters"],
)
def test_a_mail_of_absurd_size_is_shown_in_part(world: World, tmp_path: Path, text: str) -> None:
    raw = (
        b"From: Anna <anna@koval.example>\r\nTo: support@desk.example\r\nSubject: Huge\r\n\r\n"
        + text.encode()
    )
    world.receive(raw)
    with console(tmp_path) as shown:
        shown.sees("Huge", "? keys")
        before = len(shown.raw)
        shown.press("enter")
        shown.sees("#1 · –", text[:20].split("\n", maxsplit=1)[0].strip())
        assert len(shown.raw) - before < 100_000
        shown.type("G\x04\x15g")
        shown.sees("Go to")
        shown.press("g")
        shown.misses("Go to")
        shown.type("uG")
        shown.sees("raw ─", "shortened")
        shown.press("q")
        shown.misses("raw ─")
        assert len(shown.raw) - before < 600_000


@pytest.mark.parametrize(
    ("sender", "warned"),
    [
        ("Support <anna@koval.example> <mallory@evil.example>", "its sender can't be read"),
        ('"anna@koval.example" <mallory@evil.example>', "the name shows another address"),
        ("Anna <anna@xn--koval-3ve.example>", "punycode"),
    ],
    ids=["an address in the name", "a quoted address as the name", "letters of two alphabets"],
)
def test_who_pretends_to_be_somebody_else_is_marked(
    world: World, tmp_path: Path, sender: str, warned: str
) -> None:
    world.receive(f"From: {sender}\r\nTo: support@desk.example\r\nSubject: Trust me\r\n\r\nx".encode())
    with console(tmp_path) as shown:
        shown.sees("Trust me", "? keys")
        shown.press("enter")
        shown.sees(warned)
