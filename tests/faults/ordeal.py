"""What every fault of a line has to show: it is told, it delays nobody else, and afterwards all is there once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tests.faults.bureau import Bureau, handles
from tests.faults.lines import Speech
from tests.faults.page import Row
from tests.faults.suffering import Suffering
from tests.faults.table import Round
from tests.waiting import until

OUT = {"sent", "delivered", "read"}
SPARE = 40
"""Threads, and files with sockets, that ten lines take while they are kept open for the next question: four each, the
proxy's and the server's among them. They are counted from before the first fault: what leaked each time would grow."""


def named(together: Round) -> str:
    """The names of faults that are suffered together."""
    return ", ".join(dict.fromkeys(fault.name for _, fault in together))


def make_acquainted(bureau: Bureau) -> None:
    """A customer says hello on every line, and is answered."""
    for line in bureau.lines:
        line.remote.says("hello")
    until(lambda: all(bureau.came()[line.name, "hello"] for line in bureau.lines))
    for line in bureau.lines:
        bureau.answer(line, "hello", "welcome")
    until(lambda: {one.state for one in bureau.deliveries("welcome").values()} <= OUT)
    bureau.standing = standing()


def suffer(
    bureau: Bureau,
    together: Round,
    words: Callable[[Speech, str], Row],
    *,
    when: str = "",
    besides: Callable[[], object] = lambda: None,
) -> None:
    """All lines but the last one, which is named `well`, suffer; `words` gives the page's row of a fault.

    `when` tells this time from others with the same fault; `besides` happens while they suffer.
    """
    asked, answer = (
        f"meanwhile, {named(together)} {when}".strip(),
        f"answer, {named(together)} {when}".strip(),
    )
    *lines, beside = bureau.lines
    suffering = Suffering(bureau, [line for line in lines if line.speaks & {one for one, _ in together}])
    with suffering.of(together):
        for line in bureau.lines:
            line.remote.says(asked)
            bureau.answer(line, "hello", answer)
        until(lambda: bureau.came()["well", asked] and answer in beside.received())
        until(lambda: bureau.states()["well"] == "connected")
        for speech, fault in together:
            suffering.is_told(speech, words(speech, fault.name), answer)
        besides()
        suffering.require_patience()
    _require_all_is_there_once(bureau, asked, answer)
    until(lambda: set(bureau.states().values()) == {"connected"})
    until(lambda: all(now <= then + SPARE for now, then in zip(standing(), bureau.standing, strict=True)))


def _require_all_is_there_once(bureau: Bureau, asked: str, answer: str) -> None:
    until(lambda: all(bureau.came()[line.name, asked] for line in bureau.lines) or bureau.retry())
    until(lambda: bureau.settled(answer))
    for line in bureau.lines:
        if bureau.deliveries(answer)[line.name].state == "uncertain":
            bureau.decide(line, answer)
    until(lambda: {one.state for one in bureau.deliveries(answer).values()} <= OUT)
    for line in bureau.lines:
        assert bureau.came()[line.name, asked] == 1, line.name
        assert line.received().count(answer) == 1, line.name


def standing() -> tuple[int, int]:
    """How many threads this process has, and files and sockets."""
    return threading.active_count(), handles()
