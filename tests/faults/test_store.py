"""A harmed store is told in one sentence, reading goes on where it can, and a draft outlives it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.console.starting import terminal
from tests.desk.world import World, letter
from tests.faults import damage
from tests.faults.damage import HARMS, INVOICE, Harm, Store
from tests.faults.page import rows
from tests.program import TUI_DESK, run
from tui_desk.desk import agents
from tui_desk.desk.login import who_runs_this
from tui_desk.errors import Exit
from tui_desk.store.reader import connect

CONFIG = """
[store]
url = "sqlite:///{database}"
[desk]
undo_seconds = 0
[ui]
icons = "unicode"
theme = "dark"
[[channels]]
name = "support"
kind = "imap"
address = "support@desk.example"
host = "127.0.0.1"
tls = "none"
password = "none"
"""
SECTION, TABLE = "The store and the disk", "What befalls the store"


@pytest.fixture
def store() -> Iterator[Store]:
    """A desk with a few conversations and a file, on a disk of eight megabytes; its path fits into a line."""
    place = Path(tempfile.mkdtemp(prefix="d-"))
    damage.small_disk(place)
    made = Store(place / "desk" / "desk.db")
    made.folder.mkdir()
    world = World(made.folder)
    world.receive(letter("Broken bell", "My bell is broken", attachment=("invoice.pdf", INVOICE)))
    for number in range(3):
        world.arrive(f"Question {number}", f"Text of {number}")
    if who_runs_this() not in ("eva", "bo"):
        world.sync.do(agents.add, who_runs_this(), "Root")
    world.store.close()
    yield made
    for one in made.at_work:
        one.close()
    subprocess.run(["umount", "-l", str(place)], check=True)
    place.rmdir()


@pytest.fixture
def config(tmp_path: Path, store: Store) -> Path:
    """Its config, which lies elsewhere."""
    path = tmp_path / "config.toml"
    path.touch(0o600)
    path.write_text(CONFIG.format(database=store.database))
    return path


def verb(config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One of the command line."""
    return run((*TUI_DESK, "--config", str(config), *words))


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.name)
def test_the_command_line_says_what_the_page_says_and_works_again_when_it_is_mended(
    store: Store, config: Path, harm: Harm
) -> None:
    harm.do(store)
    told = verb(config, *harm.told_by)
    assert rows(SECTION, TABLE)[harm.name].has(told.stderr.strip().removeprefix("tui-desk: ")), told.stderr
    assert "Traceback" not in told.stderr
    listed = verb(config, "conversation", "list")
    assert listed.returncode == (Exit.OK if harm.lists else Exit.STORE), listed.stderr
    if harm.mend is not None:
        harm.mend(store)
        assert verb(config, "conversation", "close", "3").returncode == Exit.OK
        assert "Question 0" in verb(config, "conversation", "list").stdout


@pytest.mark.parametrize("harm", [one for one in HARMS if one.while_open], ids=lambda harm: harm.name)
def test_a_console_says_so_too_keeps_the_draft_and_sends_it_once_when_all_is_mended(
    store: Store, config: Path, harm: Harm
) -> None:
    row = rows(SECTION, TABLE)[harm.name]
    with terminal(config, (160, 40)) as shown:
        shown.sees("Broken bell", "Question 2")
        shown.press("enter")
        shown.sees("My bell is broken")
        shown.press("r")
        shown.sees("Reply to")
        shown.type("It is being mended")
        harm.do(store)
        shown.type(", wait please")
        shown.sees("It is being mended, wait please")
        shown.press("ctrl+s")
        if not harm.sends:
            shown.until(lambda: row.has(shown.lines()[-1].strip()), f"a sentence of {row.sentences}")
            assert "It is being mended, wait please" in shown.text()
            if harm.mend is None:
                return
            harm.mend(store)
            shown.press("ctrl+s")
        shown.sees("Sending to")
    with closing(connect(store.database)) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (1,)


def test_the_page_has_every_harm_and_no_other() -> None:
    assert list(rows(SECTION, TABLE)) == [one.name for one in HARMS]
