"""A key that comes while the one before it is still on its way waits for it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Input, Static

from tests.console.driving import PATIENCE, listed, until
from tests.desk.world import World
from tui_desk.desk.customers import reading as cards
from tui_desk.desk.desk import Desk
from tui_desk.screens.customers import reads
from tui_desk.screens.frames import has_mail
from tui_desk.screens.modals.command_line import CommandLine


async def test_a_key_that_overtakes_enter_on_its_way_up_is_not_typed_into_the_line_that_enter_closes(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Apples", "Cherries"):
        world.arrive(name)
    passed_on = CommandLine.on_key

    def overtaken(line: CommandLine, event: Key) -> None:
        """Enter climbs from the field to the app, and `e` is typed just before it is there."""
        if event.key == "enter":
            line.app.post_message(Key("e", "e"))
        passed_on(line, event)

    monkeypatch.setattr(CommandLine, "on_key", overtaken)
    async with listed(world, tmp_path) as seen:
        await seen.press("backslash", *"cherr")
        await seen.until(
            lambda: "Apples" not in seen.text() and seen.app.screen.query_one(Input).value == "cherr"
        )
        await seen.press("enter")
        await seen.sees("Closed #2")
    assert world.view("closed") == [2]


async def test_a_key_that_turns_something_over_does_so_again_before_that_is_read_anew(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.arrive("Router")
    goes_on, read = Event(), reads.read_customer

    def held(desk: Desk, id_: int, depth: int, *, fresh: bool) -> reads.CustomerRead:
        assert fresh or goes_on.wait(PATIENCE)
        return read(desk, id_, depth, fresh=fresh)

    def turned() -> int:
        sql = "SELECT 1 FROM event WHERE kind = 'customer_vip'"
        return len(world.eva.ask(lambda reader: reader.rows(sql)))

    async with listed(world, tmp_path) as seen:
        await seen.press("g", "c")
        await seen.sees("Known by")
        monkeypatch.setattr(reads, "read_customer", held)
        await seen.press("P", "P")
        await seen.until(lambda: turned() == 2)
        assert not world.eva.ask(cards.detail, 1).line.vip
        goes_on.set()


async def test_a_message_that_was_put_aside_waits_though_the_queue_is_empty() -> None:
    class Box(Static):
        seen: ClassVar[list[tuple[int, bool]]] = []

        def on_key(self) -> None:
            self.seen.append((self.message_queue_size, has_mail(self.screen)))

    box = Box()

    class OneBox(App[None]):
        def compose(self) -> ComposeResult:
            yield box

    async with OneBox().run_test() as pilot:
        await pilot.pause()
        box.post_message(Key("a", "a"))
        box.post_message(Key("b", "b"))
        await until(pilot, lambda: len(box.seen) == 2, str)
        assert (0, True) in box.seen


async def test_keys_that_wait_while_the_console_ends_are_dropped(world: World, tmp_path: Path) -> None:
    world.arrive()
    async with listed(world, tmp_path) as seen:
        console = seen.console
        console.gate.hold()
        seen.app.post_message(Key("j", "j"))
        await seen.until(lambda: bool(console.gate._waiting))
    assert not console.gate._waiting
