"""The colleagues of a demo desk and their morning's work: done once, by the desk's own verbs, after the first mail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_desk.moments import HOUR_MS

if TYPE_CHECKING:
    from tui_desk.config import Config
    from tui_desk.desk.desk import Desk

TEAM = (("eva", "Eva Brandt"), ("bo", "Bo Lindgren"), ("ann", "Ann Moreau"))
LOOK_SECONDS = 0.2
NOTES = (
    ("bo", "Asked the workshop: they look for it this afternoon."),
    ("eva", "A regular of ours. Let us be generous here."),
    ("ann", "I can take this one over if it gets late."),
)


def begin(config: Config, stop: threading.Event) -> threading.Thread:
    """Let the team work in the background once the channels have caught up, or never, where `stop` is set before."""
    thread = threading.Thread(target=_wait_and_work, args=(config, stop), name="demo team", daemon=True)
    thread.start()
    return thread


def hire(desk: Desk) -> None:
    """The colleagues who are not there yet."""
    from tui_desk.desk import agents

    for login, name in TEAM:
        if desk.ask(agents.by_login, login) is None:
            desk.do(agents.add, login, name, f"{login}@lindenthal.example")


def work(you: Desk, colleague: Callable[[str], Desk]) -> None:
    """Some conversations get somebody, some wait, some rest; nothing where anybody has taken one before."""
    from tui_desk.cli import demo_customers, demo_tickets
    from tui_desk.desk import conversations, inbox, notes

    ids = you.ask(inbox.ids, "open", "waiting", you.agent.id)
    lines = you.ask(inbox.lines, ids, you.agent.id)
    if any(line.assignee_id is not None for line in lines.values()):
        return
    eva, bo = colleague("eva"), colleague("bo")
    waiting = [id_ for id_ in ids if lines[id_].waiting_since is not None]
    answered = [id_ for id_ in ids if lines[id_].waiting_since is None]
    eva.do(conversations.assign, waiting[1:12:4], eva.agent.id)
    bo.do(conversations.assign, waiting[2:12:4], bo.agent.id)
    eva.do(conversations.assign, waiting[3:12:4], you.agent.id)
    eva.do(conversations.set_priority, waiting[3:4], 1)
    for place, tag in enumerate(("warranty", "parts", "refund")):
        bo.do(conversations.add_tags, waiting[place + 1 : 12 : 5], [tag])
    for (login, text), id_ in zip(NOTES, waiting[3:12:4], strict=False):
        colleague(login).do(notes.add, id_, text)
    bo.do(conversations.pend, answered[:6])
    eva.do(conversations.snooze, waiting[12:15], eva.now_ms() + 20 * HOUR_MS)
    demo_tickets.open_all(you, {"eva": eva, "bo": bo}, [lines[id_] for id_ in waiting[3:24]])
    demo_customers.know(eva)


def _wait_and_work(config: Config, stop: threading.Event) -> None:
    from tui_desk.desk.desk import open_desk

    desk = open_desk(config)
    others: dict[str, Desk] = {}

    def colleague(login: str) -> Desk:
        if login not in others:
            others[login] = open_desk(config, login=login)
        return others[login]

    try:
        while not _caught_up(desk, len(config.channels)):
            if stop.wait(LOOK_SECONDS):
                return
        work(desk, colleague)
    finally:
        for one in (desk, *others.values()):
            one.close()


def _caught_up(desk: Desk, channels: int) -> bool:
    from tui_desk.desk import status

    return [row.state for row in desk.ask(status.channels)] == ["connected"] * channels
