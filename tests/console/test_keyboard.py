"""What is typed comes as it is typed, until the keyboard is somebody else's."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import Callable, Iterator

import pytest
from textual.events import Key
from textual.message import Message

from tui_desk.screens.keyboard import Keyboard

TURNS = 100


class Hands:
    """Who types at a terminal, and what came of it."""

    def __init__(self) -> None:
        self.hand, self.terminal = os.openpty()
        tty.setraw(self.terminal)
        self.keys: asyncio.Queue[str] = asyncio.Queue()

    def take(self, message: Message) -> None:
        if isinstance(message, Key):
            self.keys.put_nowait(message.key)

    def hang_up(self) -> None:
        os.close(self.hand)
        self.hand = -1

    def type(self, text: bytes) -> None:
        os.write(self.hand, text)

    def keyboard(self) -> Keyboard:
        return Keyboard(asyncio.get_running_loop(), self.terminal, {}, self.take)


@pytest.fixture
def hands() -> Iterator[Hands]:
    hands = Hands()
    yield hands
    os.close(hands.terminal)
    if hands.hand >= 0:
        os.close(hands.hand)


async def test_what_is_typed_comes_in_order_and_an_esc_once_nothing_follows(hands: Hands) -> None:
    keyboard = hands.keyboard()
    keyboard.listen()
    hands.type("jя\x1b".encode())
    assert [await hands.keys.get() for _ in range(3)] == ["j", "я", "escape"]
    hands.type(b"k")
    assert await hands.keys.get() == "k"
    keyboard.stop()


async def test_it_wakes_by_itself_only_where_what_came_may_go_on(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, naps = asyncio.get_running_loop(), list[float]()
    later = loop.call_later

    def noted(delay: float, callback: Callable[[], object]) -> asyncio.TimerHandle:
        naps.append(delay)
        return later(delay, callback)

    monkeypatch.setattr(loop, "call_later", noted)
    keyboard = hands.keyboard()
    keyboard.listen()
    for typed, key, wakes in ((b"j", "j", 0), (b"\x1b[A", "up", 0), (b"\x1b", "escape", 1), (b"k", "k", 1)):
        hands.type(typed)
        assert await hands.keys.get() == key
        assert len(naps) == wakes
    keyboard.stop()


async def test_a_character_that_comes_in_two_pieces_is_one(hands: Hands) -> None:
    keyboard = hands.keyboard()
    keyboard.listen()
    for byte in "й".encode():
        hands.type(bytes([byte]))
        await asyncio.sleep(0)
    assert await hands.keys.get() == "й"
    keyboard.stop()


async def test_what_is_typed_once_it_was_let_go_is_left_to_whoever_reads_next(hands: Hands) -> None:
    keyboard, editor = hands.keyboard(), hands.keyboard()
    keyboard.listen()
    hands.type(b"j")
    assert await hands.keys.get() == "j"
    keyboard.stop()
    hands.type(b"ab")
    for _ in range(TURNS):
        await asyncio.sleep(0)
    assert hands.keys.empty()
    editor.listen()
    assert [await hands.keys.get() for _ in range(2)] == ["a", "b"]
    editor.stop()


async def test_a_terminal_that_has_hung_up_is_not_asked_again(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyboard, asked, read = hands.keyboard(), list[bytes | OSError](), os.read

    def noted(file: int, size: int) -> bytes:
        try:
            asked.append(read(file, size))
        except OSError as error:
            asked.append(error)
            raise
        return b""

    hands.hang_up()
    monkeypatch.setattr(os, "read", noted)
    keyboard.listen()
    for _ in range(TURNS):
        await asyncio.sleep(0)
    assert len(asked) == 1
    keyboard.stop()


async def test_a_key_that_somebody_else_has_read_is_none_and_the_next_one_comes(hands: Hands) -> None:
    keyboard = hands.keyboard()
    keyboard.listen()
    keyboard._read()
    hands.type(b"j")
    assert await hands.keys.get() == "j"
    keyboard.stop()
