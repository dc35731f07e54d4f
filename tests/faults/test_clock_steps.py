"""A clock that is set while channels wait makes none of them hurry, none of them wait for it, and hides no message.

One desk lives through all of the steps, so that it works by a wrong clock from the first on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.fakes.slack import SlackServer
from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tests.faults.bureau import Bureau, working
from tests.faults.lines import form, slack, web
from tests.faults.ordeal import make_acquainted, suffer
from tests.faults.page import rows
from tests.servers.faults import Fault, reset

pytestmark = pytest.mark.xdist_group("clock")

AWAY = Fault("connections are reset at once", reset)
HOUR, DAY = 3_600.0, 86_400.0
STEPS = {
    "ahead by an hour": HOUR,
    "left as it is, an hour ahead": 0.0,
    "back by an hour": -HOUR,
    "back by a day": -DAY,
    "left as it is, a day behind": 0.0,
    "ahead by a day, right again": DAY,
    "ahead by a day": DAY,
    "back by a day, right again": -DAY,
}


@dataclass
class Clock:
    """The clock of the machine that the desk runs on; its messengers have their own, which are right."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass(frozen=True, slots=True)
class Office:
    """A desk, its clock, and a messenger that forgets."""

    bureau: Bureau
    clock: Clock
    vk: VkServer


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """Channels of those kinds that go by time, one that does not, and one that must not notice."""
    vk, memory, well, clock = VkServer(), MemoryServer(), MemoryServer(), Clock()
    with (
        TemporaryDirectory() as name,
        form("form") as by_mail,
        web("vk", vk, VkRemote(vk)) as club,
        slack("slack", SlackServer()) as acme,
        web("memory", memory, MemoryRemote(memory)) as chat,
        web("well", well, MemoryRemote(well)) as beside,
        working(Path(name), [by_mail, club, acme, chat, beside], clock) as made,
    ):
        make_acquainted(made)
        yield Office(made, clock, vk)


def epochs(bureau: Bureau) -> list[int]:
    """Who holds the desk's leases, by the numbers that only grow."""
    return [row[0] for row in bureau.rows("SELECT epoch FROM lease ORDER BY name")]


@pytest.mark.parametrize("name", STEPS)
def test_a_clock_that_is_set_while_channels_wait_neither_hurries_nor_delays_nor_hides_anything(
    office: Office, name: str
) -> None:
    bureau, held = office.bureau, epochs(office.bureau)

    def step() -> None:
        office.clock.ahead += STEPS[name]
        office.vk.drop_events()  # so that what was said can be found by its time alone

    suffer(
        bureau,
        (("smtp", AWAY), ("http", AWAY)),
        lambda speech, fault: rows("Connections", speech)[fault],
        when=name,
        besides=step,
    )
    assert epochs(bureau) == held
