"""However the console ends, the draft is kept, the terminal is given back, and no process stays."""

from __future__ import annotations

import signal

import pytest

from tests.desk.world import letter
from tests.journeys.office import Office, processes_of
from tests.program import lives
from tests.sync.office import children_of
from tests.terminal import Terminal
from tests.waiting import PATIENCE
from tui_desk.desk import drafts
from tui_desk.widgets.autosave import SAVE_AFTER

CLEAN = (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h")
TYPED = "half a sentence and"


@pytest.fixture
def ready(office: Office) -> Office:
    """One conversation, no sync."""
    office.receive(letter("Keep my words"))
    return office


def writing(console: Terminal, text: str = TYPED) -> None:
    """An answer is begun."""
    console.sees("Keep my words")
    console.press("r")
    console.sees("Markdown works here.")
    console.type(text)
    console.sees(text)


def draft_of(office: Office) -> str:
    """What the store has of the answer."""
    with office.desk() as desk:
        return "".join(draft.text for draft in desk.ask(drafts.mine, desk.agent.id))


def is_clean(console: Terminal) -> bool:
    """Whether everything that was switched on was switched off afterwards, and nothing painted since."""
    begun = console.raw.rindex(b"\x1b[?1049h")
    return all(sequence in console.raw[begun:] for sequence in CLEAN)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_draft_and_gives_the_terminal_back(number: signal.Signals, ready: Office) -> None:
    with ready.console() as console:
        writing(console)
        console.kill(number)
        console.ends()
        assert is_clean(console)
    assert draft_of(ready) == TYPED


@pytest.mark.parametrize("ignoring", [False, True], ids=["SIGHUP", "SIGHUP ignored"])
def test_a_line_that_drops_keeps_the_draft_and_leaves_no_process(ready: Office, ignoring: bool) -> None:
    command: tuple[str, ...] = ready.command()
    if ignoring:
        command = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh", *command)
    with Terminal(command) as console:
        writing(console)
        pid = console.process.pid
        console.hang_up()
        console.process.wait(PATIENCE)
        console.until(lambda: not processes_of(pid), "no process left")
    assert draft_of(ready) == TYPED


def test_the_consoles_own_sync_ends_with_it_even_when_it_is_killed(ready: Office) -> None:
    with ready.console((120, 40)) as console:
        console.sees("Keep my words")
        console.sees("synced")
        children = children_of(console.process.pid)
        assert children
        console.kill(signal.SIGKILL)
        console.until(lambda: not any(map(lives, children)), "the sync child gone")


def test_a_killed_console_loses_a_second_of_typing_at_most(ready: Office) -> None:
    with ready.console() as console:
        writing(console)
        console.until(lambda: draft_of(ready) == TYPED, "the draft in the store")
        console.type(" more")
        console.sees("and more")
        console.kill(signal.SIGKILL)
        console.ends()
    assert draft_of(ready).startswith(TYPED)
    assert SAVE_AFTER < 1
    with ready.console() as console:
        console.sees("Keep my words")
        console.press("r")
        console.sees(TYPED)


def test_a_killed_console_loses_a_second_of_a_tickets_form_at_most(ready: Office) -> None:
    with ready.console() as console:
        console.sees("Keep my words")
        console.press("t")
        console.sees("New ticket")
        console.press("tab")
        console.type("in 3 days")
        console.until(lambda: form_of(ready) == {"due": "in 3 days"}, "the form in the store")
        console.kill(signal.SIGKILL)
        console.ends()
    with ready.console() as console:
        console.sees("Keep my words")
        console.press("t")
        console.sees("in 3 days")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_a_console_that_is_ended_loses_a_second_of_a_call_at_most(
    number: signal.Signals, ready: Office
) -> None:
    with ready.console() as console:
        console.sees("Keep my words")
        console.type(":log phone")
        console.press("enter")
        console.sees("Phone call")
        console.type("Zoe Ruiz")
        console.sees("somebody new")
        console.press("enter")
        console.sees("he called")
        console.type(TYPED)
        console.sees(TYPED)
        if number == signal.SIGKILL:
            console.until(lambda: draft_of(ready) == TYPED, "the call in the store")
            console.type(" more")
            console.sees("and more")
        console.kill(number)
        console.ends()
    assert draft_of(ready).startswith(TYPED)
    with ready.console() as console:
        console.sees("Keep my words")
        console.type(":log phone")
        console.press("enter")
        console.sees("not logged yet")
        console.press("down")
        console.press("enter")
        console.sees("somebody new: Zoe Ruiz")
        console.sees(TYPED)


def form_of(office: Office) -> dict[str, str]:
    """What the store has of what was typed into the form."""
    with office.desk() as desk:
        forms = [draft.form for draft in desk.ask(drafts.mine, desk.agent.id)]
    return {name: text for form in forms if form is not None for name, text in form.typed.items()}


def test_quitting_asks_keeps_the_draft_and_gives_the_terminal_back(ready: Office) -> None:
    with ready.console() as console:
        writing(console)
        console.press("escape")
        console.sees("Draft kept.")
        console.press("q")
        console.press("1")
        console.press("q")
        console.sees("Leave the desk?")
        console.press("q")
        assert console.ends() == 0
        assert is_clean(console)
    assert draft_of(ready) == TYPED
