"""The thread that reads what is typed, and who ends it."""

from __future__ import annotations

import os
import sys
import threading
from types import FrameType
from typing import Any

import pytest

from tests.waiting import until
from tui_desk.screens.driver import DeskDriver, OnGlass
from tui_desk.screens.keyboard import Keyboard


@pytest.mark.parametrize("line", range(1, 4))
async def test_the_keyboard_may_be_let_go_before_its_thread_has_begun_to_read(line: int) -> None:
    terminal, hand = os.pipe()
    driver, keyboard = DeskDriver(OnGlass()), Keyboard(terminal, {})
    driver._keyboard = keyboard
    there, failed, count = threading.Event(), list[AttributeError](), 0

    def waits(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if frame.f_code is not DeskDriver.run_input_thread.__code__:
            return None
        count += event == "line"
        if count == line:
            there.set()
            until(lambda: driver._keyboard is None)
        return waits

    def read() -> None:
        sys.settrace(waits)
        try:
            driver.run_input_thread()
        except AttributeError as error:
            failed.append(error)
        finally:
            sys.settrace(None)
            there.set()

    driver._key_thread = threading.Thread(target=read)
    driver._key_thread.start()
    there.wait()
    driver.disable_input()
    assert not failed
    os.close(terminal)
    os.close(hand)
