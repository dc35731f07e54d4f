"""A console that has done a day's work holds no more than it needs: modules, and connections to its store."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.console.starting import RUN, terminal
from tests.desk.world import World
from tui_desk.config import load

HEAVY = {"pydantic", "pydantic_core", "sqlmodel", "sqlalchemy", "alembic", "httpx", "imapclient", "typer"}
DEAR = {"zoneinfo", "sysconfig", "tomllib"}
"""Of Python what takes much and is for a few: who names a time zone, who has changed the settings."""
OPENING = 1
"""The connection that looks at the store before anything is asked of it."""
COUNT = """
from tui_desk.store import engine
opened, in_use, at_once = [], [], [0]
connect, taken, put_back = engine.connect, engine.Store._taken, engine.Store._put_back
def counted(*args, **options):
    opened.append(connect(*args, **options))
    return opened[-1]
def takes(*args):
    in_use.append(1)
    at_once[0] = max(at_once[0], len(in_use))
    return taken(*args)
def gives_back(*args):
    put_back(*args)
    in_use.pop()
engine.connect, engine.Store._taken, engine.Store._put_back = counted, takes, gives_back
"""
TELL = """
tops = {name.partition('.')[0] for name in sys.modules}
print([tops, len(opened), at_once[0]], file=open(sys.argv[1] + '.told', 'w'), flush=True)
"""


@pytest.fixture
def config(world: World, tmp_path: Path) -> Path:
    """A desk with two conversations, and its config."""
    world.arrive("Where is my order", "It is late", sender="Ada <ada@customers.example>")
    world.arrive("A second question", "About it", sender="Bob <bob@customers.example>")
    path = tmp_path / "config.toml"
    path.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n[ui]\nicons = "unicode"\ntheme = "dark"\n'
        '[[channels]]\nname = "support"\nkind = "imap"\naddress = "support@desk.example"\n'
        'host = "127.0.0.1"\npassword_env = "NOBODY"\n'
    )
    path.chmod(0o600)
    return path


def a_day(config: Path) -> tuple[set[str], int, int]:
    """Read, answer, close, open a ticket, leave.

    Gives what was imported, how many connections were opened, and how many were in use at once.
    """
    code = RUN.replace("config = load", f"{COUNT}config = load") + TELL
    with terminal(config, size=(120, 40), code=code, fresh=True) as shown:
        shown.sees("Where is my order")
        shown.press("enter")
        shown.sees("It is late")
        shown.press("r")
        shown.sees("Reply to")
        shown.type("It comes today")
        shown.sees("It comes today")
        shown.press("ctrl+s")
        shown.sees("outbox 1", "queued")
        shown.press("e")
        shown.sees("#2 · –")
        shown.press("t")
        shown.sees("New ticket")
        shown.press("ctrl+s")
        shown.sees("linked this to")
        shown.press("escape")
        shown.quiet(0.3)
        shown.press("q")
        shown.sees("Leave the desk?")
        shown.press("q")
        shown.ends()
    modules, opened, at_once = ast.literal_eval(Path(f"{config}.told").read_text())
    return modules, opened, at_once


def test_a_days_work_imports_nothing_that_models_validates_or_speaks_with_servers(config: Path) -> None:
    load(config)  # checks the settings, which no console has to do again
    modules, opened, at_once = a_day(config)
    assert modules & (HEAVY | DEAR) == set()
    assert OPENING < opened <= OPENING + at_once, "one that is idle is taken before another is opened"
