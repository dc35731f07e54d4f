"""Killed at any step of any work and begun again, the desk ends up as if nothing had ever happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.answer import Attached
from tests.crash.chat import ChatIn, ChatOut, FilesIn
from tests.crash.harness import walk
from tests.crash.mail import MailIn, MailOut
from tests.crash.scene import Scene
from tests.crash.stopping import Step
from tests.crash.upkeep import BackedUp, Migrated, PutBack, Swept
from tests.servers.dovecot import Dovecot
from tests.store.test_schema import ANNOUNCED, FIRST_RELEASE, JOINED, TOLD

SEED = 20
FEW: dict[Step, int] = {"commit": 1, "file": 1, "network": 1, "statement": 1}
ALL: dict[Step, int] = {**dict.fromkeys(FEW, 10_000), "statement": 10, "end": 1}
SCENES: dict[str, Callable[[Dovecot], Scene]] = {
    "mail-in": MailIn,
    "mail-out": MailOut,
    "chat-in": lambda _: ChatIn(),
    "chat-out": lambda _: ChatOut(),
    "files-in": lambda _: FilesIn(),
    "files-sent": lambda _: Attached(),
    "files-swept": lambda _: Swept(),
    "migrated-0001": lambda _: Migrated("0001", FIRST_RELEASE, JOINED),
    "migrated-0009": lambda _: Migrated("0009", FIRST_RELEASE, JOINED, ANNOUNCED, TOLD),
    "migrated-0014": lambda _: Migrated("0014", FIRST_RELEASE, ANNOUNCED),
    "backed-up": lambda _: BackedUp(),
    "put-back": lambda _: PutBack(),
}


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest, dovecot: Dovecot) -> Scene:
    """Each piece of work in turn."""
    return SCENES[request.param](dovecot)


def test_a_kill_leaves_no_trace(
    scene: Scene, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = walk(scene, tmp_path, each=FEW, seed=SEED)
    record_property("summary", str(tally))
    assert tally.points > 1


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_kill_at_every_step_leaves_no_trace(
    scene: Scene, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = walk(scene, tmp_path, each=ALL, seed=SEED)
    record_property("summary", str(tally))
    assert tally.points > 12
