"""A key that comes while the one before it is still on its way waits for it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Input, Static

from tests.console.driving import driven, listed, reading, until
from tests.console.held import held
from tests.console.many_tickets import tickets_shown
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk.customers import reading as cards
from tui_desk.screens import reads as conversation_reads
from tui_desk.screens.customers import reads
from tui_desk.screens.frames import has_mail
from tui_desk.screens.modals.command_line import CommandLine
from tui_desk.screens.tickets import reads as ticket_reads
from tui_desk.ticket_rows import ChecklistRow


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


def done_of(world: World, *kinds: str) -> list[str]:
    """What was done of these kinds, in that order."""
    rows = world.eva.ask(lambda reader: reader.rows("SELECT kind FROM event ORDER BY id"))
    return [kind for (kind,) in rows if kind in kinds]


def is_anew(*_: object, fresh: bool) -> bool:
    """Whether what is shown is read again."""
    return not fresh


async def test_the_first_key_of_a_customer_twice_turns_it_back_whatever_was_read_meanwhile(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Router")
    async with listed(world, tmp_path) as seen:
        await seen.press("g", "c")
        await seen.sees("Known by")
        before = reads.read_customer(world.eva, 1, 10, fresh=False)
        with held(reads, "read_customer", when=is_anew):
            await seen.press("P")
            await seen.until(lambda: done_of(world, "customer_vip") == ["customer_vip"])
            seen.console.post_message(before)
            await seen.press("P")
            await seen.until(lambda: len(done_of(world, "customer_vip")) == 2)
            assert not world.eva.ask(cards.detail, 1).line.vip


async def test_space_twice_on_a_step_turns_it_back_before_that_is_read_anew(
    world: World, tmp_path: Path
) -> None:
    ticket = opened(world, "Send a router", kind="back_office", checklist=("pack it",))
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("enter")
        await seen.sees("[ ] pack it")
        await seen.press("g", "g")
        await seen.until(lambda: isinstance(seen.console.tickets.target(), ChecklistRow))
        with held(ticket_reads, "read_ticket", when=is_anew):
            await seen.press("space", "space")
            await seen.until(lambda: done_of(world, "ticket_step") == ["ticket_step"] * 2)
            assert read(world, ticket).checklist[0].done_at is None


async def test_the_key_for_spam_twice_turns_it_back_before_that_is_read_anew(
    world: World, tmp_path: Path
) -> None:
    id_ = world.arrive("Router").conversation_id
    async with reading(world, tmp_path, "Hello") as seen:
        seen.console._after = "stay"
        with held(conversation_reads, "read_conversation", when=is_anew):
            await seen.press("!", "!")
            await seen.until(lambda: done_of(world, "spam", "not_spam") == ["spam", "not_spam"])
        assert seen.console.in_front() == id_


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
