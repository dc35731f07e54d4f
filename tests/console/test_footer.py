"""What stands in the last line, and for how long."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.driving import driven, listed, reading
from tests.desk.world import World
from tui_desk.desk import presence, status
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


CONSOLE = """
from tui_desk.desk.status import console_session
print(console_session(), flush=True)
input()
"""
"""As far as its presence goes."""


@pytest.fixture
def colleague() -> Iterator[subprocess.Popen[str]]:
    """Somebody's console."""
    with subprocess.Popen(
        (sys.executable, "-c", CONSOLE), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as console:
        yield console


async def test_a_colleague_whose_console_was_killed_is_not_there_any_more(
    world: World, tmp_path: Path, colleague: subprocess.Popen[str]
) -> None:
    id_ = world.arrive("Router", "It smokes").conversation_id
    assert colleague.stdout is not None
    world.bo.do(presence.beat, colleague.stdout.readline().strip(), id_, "writing")
    async with reading(world, tmp_path, "It smokes") as seen:
        await seen.sees("Bo Berg is writing here")
        colleague.kill()
        colleague.wait()
        await seen.misses("is writing here")


def test_the_number_of_a_process_counts_only_where_it_was_given() -> None:
    """Containers that share a desk may go by one name, and each has numbers of its own."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    here = status.this_process().rpartition(":")[2]
    assert not status.may_be_there(f"{socket.gethostname()}:{gone.pid}:{here}:0123")
    assert status.may_be_there(f"{socket.gethostname()}:{gone.pid}:{here}0:0123")
    assert not status.may_be_there(f"{socket.gethostname()}:{gone.pid}")


def test_a_process_that_was_gone_before_an_update_is_gone_after_it() -> None:
    """It named the namespace of its number only."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    namespace = Path("/proc/self/ns/pid").stat().st_ino
    assert not status.may_be_there(f"{socket.gethostname()}:{gone.pid}:{namespace}:0123")
    assert status.may_be_there(f"{socket.gethostname()}:{gone.pid}:{namespace}0:0123")


def test_of_two_machines_of_one_name_each_knows_its_own_processes_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They share a desk, and the first is told from the second by what it wrote there."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    named = []
    for machine in ("one", "two"):
        (tmp_path / machine).write_text(f"{machine}\n")
        monkeypatch.setattr(status, "MACHINE_ID", tmp_path / machine)
        name, _, place = status.this_process().split(":")
        assert machine not in place
        named.append(f"{name}:{gone.pid}:{place}")
    assert [status.may_be_there(one) for one in named] == [True, False]


async def test_a_console_tells_which_process_it_is(world: World, tmp_path: Path) -> None:
    world.arrive("Router", "It smokes")

    def sessions() -> list[str]:
        return [row[0] for row in world.bo.ask(lambda reader: reader.rows("SELECT session FROM presence"))]

    async with listed(world, tmp_path) as seen:
        await seen.until(lambda: bool(sessions()))
        (session,) = sessions()
        assert session.startswith(f"{socket.gethostname()}:{os.getpid()}:")
        assert [one.name for one in world.bo.ask(status.here, world.bo.agent.id, world.bo.now_ms())] == [
            world.eva.agent.name
        ]


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
