"""The first frame and the console's own say the same in the same cells; where there is doubt, there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len

from tests.console.driving import config_of, driven
from tests.desk.world import World
from tui_desk import prepaint
from tui_desk.desk import conversations
from tui_desk.prepaint import frame
from tui_desk.remembered import Look, look_of
from tui_desk.screens.arrange import list_box
from tui_desk.store.reader import connect

MOST_STATEMENTS = 15
"""Settings of the connection, the agent, the schema, the page."""
PATIENCE = 8.0
"""Seconds this test waits for it: fewer than a connection waits for a lock, so who waits for one is seen."""
SENDERS = (
    "Anna 安娜 {} <a{}@customers.example>",
    "Ірина Ґалаґан {} <i{}@customers.example>",
    "مريم {} <m{}@customers.example>",
    "😀 {} <e{}@customers.example>",
)
SUBJECTS = ("Frage {} \x1b[31m[b]", "re\u202eversed {}", "지우 이, 您好。。。 {}")


def look(world: World, tmp_path: Path, theme: str = "dark") -> Look:
    return look_of(config_of(tmp_path), str(world.store.path))._replace(theme=theme)


def painted(world: World, seen: Look, size: tuple[int, int] = (80, 24), login: str = "eva") -> str | None:
    return frame(seen, login, int(world.clock.seconds * 1000), *size)


def fill(world: World) -> None:
    """Sixty conversations in many scripts, some of them hostile, urgent, tagged, answered for, of a colleague."""
    for number in range(60):
        at = world.clock.now() - timedelta(hours=60 - number)
        sender = SENDERS[number % len(SENDERS)].format(number, number)
        outcome = world.arrive(SUBJECTS[number % 3].format(number), "Körper\n\x07", sender=sender, at=at)
        assert outcome.conversation_id is not None
        if number % 5 == 0:
            world.eva.do(conversations.set_priority, [outcome.conversation_id], number // 5 % 4 - 1)
        if number % 7 == 0:
            world.eva.do(conversations.add_tags, [outcome.conversation_id], ["rückgabe"])
        if number % 11 == 0:
            world.eva.do(conversations.assign, [outcome.conversation_id], world.bo.agent.id)


@pytest.mark.parametrize("size", [(80, 24), (110, 28), (120, 40), (200, 50)])
async def test_the_console_takes_over_exactly_what_was_painted(
    size: tuple[int, int], world: World, tmp_path: Path
) -> None:
    fill(world)
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(painted(world, look(world, tmp_path), size) or "")
    box = list_box(*size)
    async with driven(world, tmp_path, size) as seen:
        await seen.sees("Frage 6 ")
        rows = slice(box.top, box.top + box.height)
        own = [_cells(line)[1 : box.width - 1] for line in seen.lines()[rows]]
        first = [_cells(line)[1 : box.width - 1] for line in screen.display[rows]]
    assert own == first


@pytest.mark.parametrize("theme", ["dark", "ansi-light"])
def test_what_customers_wrote_reaches_no_terminal_unclean_in_any_theme(
    theme: str, world: World, tmp_path: Path
) -> None:
    fill(world)
    sent = painted(world, look(world, tmp_path, theme), (120, 40)) or ""
    assert "␛[31m[b]" in sent
    assert "\u202e" not in sent
    assert "\x07" not in sent


def test_a_theme_whose_colours_only_the_console_knows_has_no_first_frame(
    world: World, tmp_path: Path
) -> None:
    assert painted(world, look(world, tmp_path, "nord")) is None


@pytest.mark.parametrize("theme", ["dark", "ansi-dark"])
def test_the_terminal_gets_its_own_pen_back(theme: str, world: World, tmp_path: Path) -> None:
    fill(world)
    sent = painted(world, look(world, tmp_path, theme), (120, 40)) or ""
    assert sent.endswith("\x1b[0m")


def _older(world: World) -> None:
    _write(world.store.path, "UPDATE alembic_version SET version_num = '0001'")


def _newer(world: World) -> None:
    _write(world.store.path, "UPDATE alembic_version SET version_num = '9999'")


def _locked(world: World) -> None:
    _write(world.store.path, "UPDATE agent SET active = 0 WHERE login = 'eva'")


def _unknown(world: World) -> None:
    _write(world.store.path, "UPDATE agent SET login = 'evelyn' WHERE login = 'eva'")


@pytest.mark.parametrize("made", [_older, _newer, _locked, _unknown])
def test_a_store_or_an_agent_to_be_spoken_of_first_has_no_first_frame(
    made: Callable[[World], None], world: World, tmp_path: Path
) -> None:
    assert painted(world, look(world, tmp_path)) is not None
    made(world)
    assert painted(world, look(world, tmp_path)) is None


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 99])
def test_no_store_or_none_that_can_be_read_has_no_first_frame_and_is_left_as_it_is(
    content: bytes | None, world: World, tmp_path: Path
) -> None:
    place = tmp_path / "other.db"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(sqlite3.Error):
        painted(world, look(world, tmp_path)._replace(store=str(place)))
    assert (place.read_bytes() if place.exists() else None) == content


def test_the_first_frame_is_given_up_while_another_still_has_the_store_for_itself(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Frage")
    world.store.close()
    with closing(connect(world.store.path)) as other, ThreadPoolExecutor(1) as starting:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        tried = starting.submit(painted, world, look(world, tmp_path))
        assert wait([tried], PATIENCE).done
        assert isinstance(tried.exception(), sqlite3.OperationalError)
        other.execute("COMMIT")


def test_the_first_frame_asks_little(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(path: str, *, read_only: bool, patience: str) -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        connection.set_trace_callback(asked.append)
        connection.execute(patience)
        return connection

    world.arrive("Frage")
    monkeypatch.setattr(prepaint, "connect", counted)
    shown = prepaint.frame(look(world, tmp_path), "eva", 0, 120, 40)
    assert shown is not None
    assert len(asked) <= MOST_STATEMENTS


def _write(store: Path, sql: str) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(sql)


def _cells(line: str) -> list[str]:
    """One entry a cell, so that wide letters count twice on both sides."""
    found: list[str] = []
    for character in line:
        found += [character, *[""] * (cell_len(character) - 1)]
    return found
