"""What stands in the last line, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.driving import driven, listed
from tests.desk.world import World
from tui_desk.desk import presence
from tui_desk.screens.pump import Pump, Vital
from tui_desk.widgets import footer_bar
from tui_desk.widgets.footer_bar import FooterBar


@pytest.mark.parametrize("error", [False, True])
async def test_what_is_said_gives_way_to_the_hints_by_itself(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: bool
) -> None:
    async with driven(world, tmp_path) as seen:
        footer = seen.console.query_one(FooterBar)
        await seen.until(lambda: bool(seen.lines()[-1].strip()) and not footer.said)
        hints = seen.lines()[-1]
        with monkeypatch.context() as patch:
            patch.setattr(footer_bar, "ERROR_SECONDS" if error else "SAID_SECONDS", 0.02)
            footer.say("It is done.", error=error)
        assert footer.said
        await seen.until(lambda: not footer.said)
        await seen.sees(hints.strip())


@pytest.mark.parametrize(("doing", "words"), [("writing", "is writing here"), ("reading", "is reading here")])
async def test_who_opens_a_conversation_sees_at_once_who_else_is_there(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doing: str, words: str
) -> None:
    id_ = world.arrive("Router", "It smokes").conversation_id
    async with listed(world, tmp_path) as seen:
        world.bo.do(presence.beat, "bo", id_, doing)
        await seen.until(lambda: seen.console.status is not None and bool(seen.console.status.here))
        assert words not in seen.text()
        monkeypatch.setattr(Pump, "tell_status", lambda _: None)
        monkeypatch.setattr(Vital, "is_news", lambda *_: False)
        await seen.press("enter")
        await seen.sees("It smokes")
        await seen.sees(words)
