"""Whatever befalls a line, the others go on; it is told with its remedy; afterwards all is there once.

One desk suffers one fault after the other, so that whatever each left behind would add up.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.faults.bureau import Bureau, handles, working
from tests.faults.lines import every_kind, web
from tests.faults.page import rows
from tests.faults.suffering import Suffering
from tests.faults.table import ANY, SPOKEN, Round, rounds
from tests.servers.dovecot import Dovecot
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("faults")

OUT = {"sent", "delivered", "read"}
SPARE = 40
"""Threads, and files with sockets, that ten lines take while they are kept open for the next question: four each, the
proxy's and the server's among them. They are counted from before the first fault: what leaked each time would grow."""


@pytest.fixture(scope="module")
def bureau(dovecot: Dovecot) -> Iterator[Bureau]:
    """Ten channels that will suffer, and one that must not notice."""
    well = MemoryServer()
    with (
        TemporaryDirectory() as name,
        every_kind(dovecot.mailbox(), Path(name)) as lines,
        web("well", well, MemoryRemote(well)) as beside,
        working(Path(name), [*lines, beside]) as made,
    ):
        for line in made.lines:
            line.remote.says("hello")
        until(lambda: all(made.came()[line.name, "hello"] for line in made.lines))
        for line in made.lines:
            made.answer(line, "hello", "welcome")
        until(lambda: {one.state for one in made.deliveries("welcome").values()} <= OUT)
        made.standing = standing()
        yield made


def named(together: Round) -> str:
    """The names of faults that are suffered together."""
    return ", ".join(dict.fromkeys(fault.name for _, fault in together))


@pytest.mark.parametrize("together", rounds(), ids=named)
def test_a_fault_is_told_and_delays_nobody_it_neither_spins_nor_leaks_and_then_all_is_there_once(
    bureau: Bureau, together: Round
) -> None:
    asked, answer = f"meanwhile, {named(together)}", f"answer, {named(together)}"
    *lines, beside = bureau.lines
    suffering = Suffering(bureau, [line for line in lines if line.speaks & {one for one, _ in together}])
    with suffering.of(together):
        for line in bureau.lines:
            line.remote.says(asked)
            bureau.answer(line, "hello", answer)
        until(lambda: bureau.came()["well", asked] and answer in beside.received())
        assert bureau.states()["well"] == "connected"
        for speech, fault in together:
            suffering.is_told(speech, rows("Connections", speech)[fault.name], answer)
        suffering.require_patience()
    until(lambda: all(bureau.came()[line.name, asked] for line in bureau.lines) or bureau.retry())
    until(lambda: bureau.settled(answer))
    for line in bureau.lines:
        if bureau.deliveries(answer)[line.name].state == "uncertain":
            bureau.decide(line, answer)
    until(lambda: {one.state for one in bureau.deliveries(answer).values()} <= OUT)
    for line in bureau.lines:
        assert bureau.came()[line.name, asked] == 1, line.name
        assert line.received().count(answer) == 1, line.name
    until(lambda: set(bureau.states().values()) == {"connected"})
    until(lambda: all(now <= then + SPARE for now, then in zip(standing(), bureau.standing, strict=True)))


def standing() -> tuple[int, int]:
    """How many threads this process has, and files and sockets."""
    return threading.active_count(), handles()


def test_the_page_has_every_fault_and_no_other() -> None:
    for speech, own in SPOKEN.items():
        assert list(rows("Connections", speech)) == [one.name for one in (*ANY, *own)]
