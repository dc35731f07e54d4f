"""Every hostile mail and update ends as a message, a held one or a quarantine entry, and harms nothing on its way.

They go through the real doors (`tui-desk receive`, each connector's reading, the intake), in a process of their own
that is watched for what it opens and how big it gets; then all of it is shown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import CONFIG
from tests.hostile.making import mails
from tests.hostile.updates import updates
from tests.needs import corpora

MEMORY = 200 * 2**20
"""Bytes that the process which takes all of them in may have at most."""
SHOWING = 100 * 2**20
"""Bytes that it may need besides to show them all, one after the other."""
PATIENCE = 600
TOLD = {"new", "joined", "held", "quarantined", "duplicate", "changed"}
pytestmark = pytest.mark.timeout(PATIENCE)


def taken_in(folder: Path) -> Any:
    """What became of the mails that lie in a folder, and of the updates in the one in it."""
    (folder / "config.toml").write_text(CONFIG.format(folder=folder))
    (folder / "config.toml").chmod(0o600)
    words = [sys.executable, "-B", "-m", "tests.hostile.inside", str(folder)]
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    env = {**os.environ, **home}
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=PATIENCE, env=env)
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("hostile")
    for number, one in enumerate(mails()):
        (folder / f"{number:04}.eml").write_bytes(one.raw)
    (folder / "updates").mkdir()
    for number, update in enumerate(updates()):
        (folder / "updates" / f"{number:05} {update.kind} {update.name}").write_bytes(update.body)
    return taken_in(folder)


def test_every_mail_becomes_a_message_or_a_quarantine_entry(told: Any) -> None:
    samples = [one for one in mails() if one.raw.strip()]
    lost = [
        (one.kind, one.name, became)
        for one, became in zip(samples, told["mails"], strict=True)
        if not (became["message_id"] or became["quarantine_id"])
    ]
    assert lost == []
    assert {one["status"] for one in told["mails"]} <= TOLD


def test_every_update_ends_as_something_the_desk_knows(told: Any) -> None:
    became = told["updates"]["became"]
    assert set(became) <= TOLD
    assert sum(became.values()) == told["updates"]["events"]


def test_nothing_comes_only_of_updates_that_do_not_say_any_more_what_they_are(told: Any) -> None:
    silent = [one.partition(" ")[0] for one in told["updates"]["silent"]]
    assert set(silent) <= {"bent", "raw"}
    assert silent.count("bent") <= sum(one.name.startswith("bent") for one in updates()) // 4


def test_none_of_them_opens_a_socket_a_program_or_a_file_elsewhere(told: Any) -> None:
    assert told["sockets"] == []
    assert told["files"] == []


def test_none_of_them_needs_more_memory_than_it_may(told: Any) -> None:
    peaks = told["peaks"]
    assert max(peaks["mails"], peaks["updates"]) < MEMORY, peaks
    assert peaks["printed"] - peaks["updates"] < SHOWING, peaks


def test_nothing_that_is_painted_would_harm_a_terminal(told: Any) -> None:
    assert told["conversations"] > 300
    assert told["painted"] == []


def test_nothing_that_is_printed_would_harm_a_terminal(told: Any) -> None:
    assert told["printed"] == []


@pytest.mark.parametrize("step", [40, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_mails_that_were_collected_end_no_worse(step: int, tmp_path: Path) -> None:
    patterns = (
        "stalwart/**/*.eml",
        "mikel-mail/**/*.eml",
        "cpython/msg_*.txt",
        "sisimai/**/*.eml",
        "spamassassin/*/*.txt",
    )
    found = sorted(path for pattern in patterns for path in corpora().glob(pattern) if path.is_file())[::step]
    for number, path in enumerate(found):
        (tmp_path / f"{number:05}.eml").write_bytes(path.read_bytes())
    told = taken_in(tmp_path)
    assert all(one["message_id"] or one["quarantine_id"] for one in told["mails"])
    assert len(told["mails"]) >= len(found)
    assert (told["sockets"], told["files"], told["painted"], told["printed"]) == ([], [], [], [])
    assert told["peaks"]["mails"] < MEMORY, told["peaks"]
