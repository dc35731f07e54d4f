"""Hostile words where no stored row holds them: in paths, in what a server says, in HTML, in the box before sending."""

from __future__ import annotations

import html
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.desk.world import World
from tests.program import TUI_DESK
from tests.terminal import Terminal
from tests.tty.conftest import eva, write_config
from tests.tty.test_console_twins import SEQUENCE
from tests.tty.twins import harmful, hostile

DANGEROUS = (b"\x1b]52;c;UFdO", b"\x1b[c", b"\x1b[6n", b"\x1b]11;?", b"\xc2\x9b", b"\xe2\x80\xae")
WORDS = "".join(hostile(1).replace("\r", "").replace("\x85", "").splitlines())


def assert_harmless(shown: Terminal) -> None:
    """Nothing of the words was written that a terminal would obey; looked at when the program has ended."""
    shown.kill(signal.SIGTERM)
    shown.ends()
    assert not [sequence for sequence in DANGEROUS if sequence in shown.raw]
    assert harmful(SEQUENCE.sub("", shown.raw.decode(errors="replace"))) <= {"\r", "\n"}


@contextmanager
def greeting(words: bytes) -> Iterator[int]:
    """A server on loopback that says this to everybody and hangs up; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.sendall(words)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_the_first_page_shows_a_hostile_path_as_words(tmp_path: Path) -> None:
    folder = tmp_path / WORDS.replace("/", "_")[:60]
    with Terminal(TUI_DESK, env={"XDG_CONFIG_HOME": str(folder)}) as page:
        page.sees("demo", "init", "There is no")
        page.press("q")
        page.ends()
        assert_harmless(page)


@pytest.mark.parametrize("words", [f"* OK {WORDS}", f"* BYE {WORDS}", WORDS], ids=["OK", "BYE", "no IMAP"])
def test_what_a_server_greets_with_is_told_as_words(words: str, tmp_path: Path) -> None:
    with greeting(words.encode() + b"\r\n") as port:
        flags = (
            f"--config {tmp_path}/config.toml init --address eva@desk.example --password-env WORD"
            f" --host 127.0.0.1 --port {port} --tls none"
            f" --smtp-host 127.0.0.1 --smtp-port {port} --smtp-tls none"
        )
        with Terminal((*TUI_DESK, *flags.split()), env={"WORD": "x"}, size=(100, 40)) as init:
            init.sees("FAIL", "[q]uit")
            init.press("q", "enter")
            init.ends()
            assert_harmless(init)


def test_html_and_what_its_entities_spell_is_shown_as_words(tmp_path: Path) -> None:
    spelled = "".join(f"&#{ord(char)};" for char in WORDS)
    body = (
        f"<html><body><p>begin {html.escape(WORDS)}</p><h1>{spelled}</h1><img alt='{spelled}'>"
        f"<a href='https://x.example/{spelled}'>{spelled}</a><table><tr><td>{spelled}</td></tr></table>end"
    )
    head = "From: Anna <anna@koval.example>\r\nTo: support@desk.example\r\nSubject: Page\r\n"
    kind = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    write_config(tmp_path)
    World(tmp_path).receive((head + kind + body).encode())
    with Terminal(eva(tmp_path / "config.toml"), size=(132, 40)) as shown:
        shown.sees("All open", "? keys")
        shown.press("enter")
        shown.sees("#1 · –", "begin ")
        shown.press("O")
        shown.sees("Links and files")
        shown.press("escape")
        shown.misses("Links and files")
        shown.press("u")
        shown.sees("y copy · q close")
        assert_harmless(shown)


def test_the_box_of_what_came_since_one_began_shows_words(tmp_path: Path) -> None:
    write_config(tmp_path)
    world = World(tmp_path)
    world.arrive("Help", mail_id="<a@koval.example>")
    with Terminal(eva(tmp_path / "config.toml"), size=(132, 40)) as shown:
        shown.sees("All open", "? keys")
        shown.press("r")
        shown.sees("Reply to")
        shown.type("An answer")
        shown.sees("An answer")
        world.clock.forward(seconds=60)
        sender = f'"{WORDS.translate(str.maketrans("", "", chr(34) + chr(92)))}" <anna@koval.example>'
        raw = (
            f"From: {sender}\r\nTo: support@desk.example\r\nIn-Reply-To: <a@koval.example>\r\n"
            f"Subject: {WORDS}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nmore {WORDS}"
        )
        world.receive(raw.encode())
        shown.press("ctrl+s")
        shown.sees("1 new message since you began", "send anyway")
        assert_harmless(shown)
