"""After a start the conversation under the cursor is read unseen, so that the first one opens as any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.driving import driven
from tests.console.test_console import fill
from tests.desk.world import World
from tui_desk import app
from tui_desk.desk.desk import Desk
from tui_desk.errors import StoreError
from tui_desk.screens import warming

WIDE = (120, 40)


async def test_the_conversation_under_the_cursor_is_read_beforehand_and_is_not_taken_for_seen(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world)
    found, read = list[int](), warming.read_unseen

    def noted(desk: Desk, id_: int) -> None:
        read(desk, id_)
        found.append(id_)

    monkeypatch.setattr(app, "WARM_SECONDS", 0.01)
    monkeypatch.setattr(warming, "read_unseen", noted)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.until(lambda: bool(found))
        assert found == [seen.console.inbox.cursor]
        assert world.line(found[0]).unread
        assert seen.console.in_front() is None


async def test_why_nothing_could_be_read_beforehand_is_in_the_log_and_harms_nobody(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def busy(_desk: Desk, _id: int) -> None:
        raise StoreError("the store is busy")

    fill(world)
    monkeypatch.setattr(app, "WARM_SECONDS", 0.01)
    monkeypatch.setattr(warming, "read_unseen", busy)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.until(lambda: "the store is busy" in caplog.text)
        await seen.press("enter")
        await seen.sees("Text of 00")
