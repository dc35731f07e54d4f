"""What was typed of a call is not lost where it can't be written down."""

from __future__ import annotations

from pathlib import Path

from tests.console.driving import driven
from tests.desk.world import World


async def test_what_was_said_is_there_again_when_the_call_could_not_be_logged(
    world: World, tmp_path: Path
) -> None:
    async with driven(world, tmp_path, (120, 40)) as seen:
        await seen.press(*":log phone", "enter", *"#99")
        await seen.sees("somebody new")
        await seen.press("enter", *"her lamp is broken", "ctrl+s")
        await seen.sees("there is no customer")
        await seen.press(*":log phone", "enter", *"Zoe Ruiz")
        await seen.sees("somebody new")
        await seen.press("enter")
        await seen.sees("her lamp is broken")
        await seen.press("ctrl+s")
        await seen.sees("Logged on #1")
        await seen.press(*":log phone", "enter", *"Carl Maria")
        await seen.sees("somebody new")
        await seen.press("enter")
        await seen.sees("somebody new: Carl Maria")
        assert "her lamp is broken" not in seen.text().split("somebody new: Carl Maria")[1]
