"""On a real pty: how much is written, what is imported, and how the console leaves."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.console.resting import resting, size_of, stands
from tests.console.starting import RUN, terminal
from tests.desk.world import World
from tests.terminal import Terminal
from tests.waiting import PATIENCE
from tui_desk.desk import drafts
from tui_desk.screens.arrange import list_box

STEPS = 80


CHANGES_WHILE_ASKED = """
import fcntl, struct, termios
from tui_desk.screens.driver import DeskDriver
ask = DeskDriver._get_terminal_size
def asked(self):
    size = ask(self)
    if size == (50, 12):
        fcntl.ioctl(self.fileno, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return size
DeskDriver._get_terminal_size = asked
"""
"""A window that is made small has its old size again before the program that was told asks for it once more."""


@pytest.fixture
def config(world: World, tmp_path: Path) -> Path:
    """A desk with 120 conversations, and its config."""
    for number in range(120):
        sender = f"Customer {number:03} <c{number}@customers.example>"
        world.arrive(f"Question {number:03} about an order", f"Text of {number:03}", sender=sender)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n[ui]\nicons = "unicode"\ntheme = "dark"\n'
    )
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(("colours", "most"), [("sixteen, as over SSH", 1024), ("all", 1800)])
def test_a_cursor_step_writes_little_on_average(colours: str, most: int, config: Path) -> None:
    theme = "ansi-dark" if colours.startswith("sixteen") else "dark"
    config.write_text(config.read_text().replace('theme = "dark"', f'theme = "{theme}"'))
    with resting(config) as shown:
        shown.sees("Question 010")
        stands(shown)
        assert sum(size_of(shown, "j") for _ in range(STEPS)) / STEPS < most
        assert size_of(shown, " ") < 6 * most


def test_nothing_is_written_while_nothing_happens(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("Question 010")
        silences = (len(shown.quiet(2.5)) for _ in range(20))
        assert 0 in silences, "it never came to rest"


def test_the_first_screen_stands_before_anything_slow_is_imported(config: Path) -> None:
    slow = ("sqlmodel", "sqlalchemy", "httpx", "imapclient", "alembic", "selectolax")
    code = RUN.replace(
        "from tui_desk.app import run\n",
        "from tui_desk.app import run\n"
        "from tui_desk.app import DeskApp\n"
        "def told(app):\n"
        f"    found = [name for name in {slow!r} if name in sys.modules]\n"
        "    app.exit(); print('IMPORTED', found, file=open(sys.argv[1] + '.told', 'w'), flush=True)\n"
        "DeskApp._warm = lambda app: None\n"
        "DeskApp._settle = told\n",
    )
    with terminal(config, code=code, fresh=True) as shown:
        shown.ends()
    assert Path(f"{config}.told").read_text() == "IMPORTED []\n"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_from_the_first_frame_on_the_list_is_never_empty(size: tuple[int, int], config: Path) -> None:
    box = list_box(*size)
    with terminal(config, size) as shown:
        shown.sees("Question 000", "r reply")
        shown.type("j")
        shown.quiet(0.3)
        rows = [sum("estion " in line for line in lines[box.top :]) for lines in shown.history()]
    filled = rows.index(max(rows))
    assert rows[filled] >= box.height // 2
    assert min(rows[filled:]) == rows[filled]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_keeps_the_draft_gives_the_terminal_back_and_ends(
    number: signal.Signals, config: Path, world: World
) -> None:
    with terminal(config) as shown:
        shown.sees("Question 010")
        shown.type("r")
        shown.sees("Reply to")
        shown.type("half a sen")
        shown.sees("half a sen")
        shown.kill(number)
        shown.ends()
        for sequence in (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?2004l"):
            assert sequence in shown.raw
    (draft,) = world.eva.ask(drafts.mine, world.eva.agent.id)
    assert draft.text.startswith("half a sen")


def test_a_terminal_that_goes_away_without_a_word_ends_the_console(config: Path) -> None:
    code = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + RUN
    code = code.replace(
        "from tui_desk.app import run\n",
        "from tui_desk.app import run\n"
        "from tui_desk.app import DeskApp\n"
        "DeskApp._watch_exits = lambda app: None\n",
    )
    with terminal(config, code=code) as shown:
        shown.sees("Question 010")
        shown.hang_up()
        shown.process.wait(PATIENCE)


@pytest.mark.parametrize("where", ["2>/dev/null", "2>&-"])
def test_the_console_is_on_the_terminal_wherever_its_errors_go(where: str, config: Path) -> None:
    code = "from tui_desk.__main__ import _take_every_stream\n_take_every_stream()\n" + RUN
    command = ("sh", "-c", f'exec "$@" {where}', "sh", sys.executable, "-c", code, str(config))
    with Terminal(command) as shown:
        shown.sees("Question 010", "? keys")
        shown.type("qq")
        shown.ends()
        assert b"\x1b[?1049l" in shown.raw


def test_the_title_counts_what_is_unread_and_is_given_back(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("Question 010")
        shown.until(lambda: b"\x1b]2;(120) Support\x07" in shown.raw)
        shown.type("q")
        shown.sees("Leave the desk?")
        shown.type("q")
        shown.ends()
        assert shown.raw.index(b"\x1b[22;2t") < shown.raw.index(b"\x1b[23;2t")


def test_the_other_screen_is_entered_once_so_that_nothing_flashes(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("Question 010")
        shown.sees("All open")
        shown.quiet(0.5)
        assert shown.raw.count(b"\x1b[?1049h") == 1
        assert shown.raw.index(b"Question 010") < shown.raw.index(b"All open")


def test_a_frame_arrives_whole_though_the_console_is_held_while_it_writes_it(config: Path) -> None:
    columns, rows = 240, 70
    with terminal(config, (200, 60), {"PYTHONUNBUFFERED": "1"}) as shown:
        shown.sees("All open", "? keys")
        shown.quiet(0.5)
        begun = len(shown.raw)
        with shown.unread():
            shown.resize(columns, rows)
            shown.until(shown.full)
            shown.hold()
        shown.kill(signal.SIGCONT)
        left = shown.writes(b"\x1b[?2004l", begun).start()
        frame = shown.raw[begun:left]
        assert [row for row in range(1, rows + 1) if b"\x1b[%d;1H" % row not in frame] == []


@pytest.mark.parametrize("keys", ["", "qq"])
def test_a_console_whose_terminal_nobody_reads_can_be_ended(keys: str, config: Path) -> None:
    with terminal(config, (200, 60), code=RUN.replace("print", "")) as shown:
        shown.sees("All open", "? keys")
        shown.quiet(0.5)
        with shown.unread():
            shown.press("ctrl+l")
            shown.until(shown.full, "a full terminal")
            shown.type(keys)
            if not keys:
                shown.kill(signal.SIGTERM)
            assert shown.process.wait(PATIENCE) == 0


def test_for_other_programs_writing_to_the_terminal_stays_as_it_was(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("? keys")
        files = Path(f"/proc/{shown.process.pid}/fdinfo")
        flags = {one.name: int(one.read_text().split()[3], 8) for one in files.iterdir()}
        assert [name for name in ("0", "1", "2") if flags[name] & os.O_NONBLOCK] == []


def test_a_console_that_was_held_goes_on_with_one_reader_of_its_keys(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("All open", "? keys")
        for _ in range(2):
            shown.quiet(0.5)
            held = len(shown.raw)
            shown.hold()
            shown.kill(signal.SIGCONT)
            shown.writes(b"\x1b[?2004h", held)
        shown.type("r")
        shown.sees("Reply to")
        shown.type("every single key of this")
        shown.sees("every single key of this")
        shown.kill(signal.SIGTERM)
        assert shown.ends() == 0
        assert shown.raw.count(b"\x1b[>25u") == shown.raw.count(b"\x1b[<u") == 3


def test_a_console_that_was_held_paints_all_of_its_screen_again(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("All open", "? keys")
        shown.hold()
        shown.wipe()
        shown.kill(signal.SIGCONT)
        shown.until(lambda: shown.cells() == shown.unwiped(), "the whole screen again")


@pytest.mark.parametrize(
    ("keys", "words"), [("", "All open"), ("?", "Keys in the list")], ids=["the list", "the help before it"]
)
def test_a_terminal_that_tells_its_size_again_gets_the_whole_screen_again(
    keys: str, words: str, config: Path
) -> None:
    with terminal(config) as shown:
        shown.sees("All open", "? keys")
        shown.type(keys)
        shown.sees(words)
        shown.wipe()
        shown.kill(signal.SIGWINCH)
        shown.until(lambda: shown.cells() == shown.unwiped(), "the whole screen again")


def test_a_window_that_was_smaller_for_a_moment_shows_all_as_before(config: Path) -> None:
    with terminal(config) as shown:
        shown.sees("All open", "? keys", "not syncing")
        shown.quiet(0.5)
        stood = beside_the_scrollbar(shown)
        for times in (1, 2, 3):
            for _ in range(times):
                shown.resize(50, 12)
                shown.resize(80, 24)
            shown.until(lambda: beside_the_scrollbar(shown) == stood, "the whole screen again")
        shown.resize(50, 12)
        shown.quiet(0.5)
        shown.resize(80, 24)
        shown.until(lambda: beside_the_scrollbar(shown) == stood, "the whole screen again")


def test_a_window_that_changes_while_its_size_is_asked_is_told_of_with_its_last_size(config: Path) -> None:
    with terminal(config, code=f"{CHANGES_WHILE_ASKED}\n{RUN}") as shown:
        shown.sees("All open", "? keys", "not syncing")
        shown.quiet(0.5)
        stood = beside_the_scrollbar(shown)
        shown.resize(50, 12)
        shown.until(lambda: shown.window() == (80, 24), "a window of its old size")
        shown.resize(80, 24)
        shown.press("ctrl+l")
        shown.sees("Read anew.")
        shown.until(lambda: beside_the_scrollbar(shown)[:-1] == stood[:-1], "the whole screen again")


def beside_the_scrollbar(shown: Terminal) -> list[str]:
    """The lines, but for the column of the scrollbar."""
    return [line[:-1] for line in shown.lines()]
