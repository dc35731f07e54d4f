"""Reading the customer in front costs so many statements, whatever the desk holds: it is done on every change heard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.desk.world import World
from tui_desk.desk.customers import changing
from tui_desk.desk.desk import Desk
from tui_desk.screens.customers.reads import read_customer
from tui_desk.store.reader import Reader, Row

MOST = 50


class Counted:
    """A reader that counts."""

    def __init__(self, reader: Reader, count: list[str]) -> None:
        self._reader = reader
        self._count = count

    def rows(self, sql: str, **params: Any) -> list[Row]:
        self._count.append(sql)
        return self._reader.rows(sql, **params)

    def row(self, sql: str, **params: Any) -> Row | None:
        self._count.append(sql)
        return self._reader.row(sql, **params)


class Counting(Desk):
    """A desk that counts what is asked of it."""

    def __init__(self, world: World) -> None:
        super().__init__(world.store, world.policy, world.eva.agent, world.clock)
        self.statements: list[str] = []

    def ask(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        with self.store.read() as reader:
            return fn(Counted(reader, self.statements), *args, **kwargs)


def statements(world: World) -> int:
    desk = Counting(world)
    read = read_customer(desk, 1, 50, fresh=False)
    assert read.told is not None
    assert len(read.told.suggestions) == 10
    return len(desk.statements)


def test_namesakes_and_letters_make_it_no_dearer(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.arrive(sender="Anna Koval <anna@koval.example>")
    world.eva.do(changing.add_identity, 1, "phone", "+34 600 111 222")
    world.eva.do(changing.add_identity, 1, "telegram", "@anna")
    for number in range(12):
        world.arrive(f"Letter {number}", sender=f"Anna Koval <anna{number}@koval.example>")
    few = statements(world)
    for number in range(12, 80):
        world.arrive(f"Letter {number}", sender=f"Anna Koval <anna{number}@koval.example>")
        world.arrive(f"More {number}", sender="anna@koval.example")
    assert statements(world) == few <= MOST
