"""A demo desk looks like a team's: everybody has something, and it is arranged once."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.waiting import PATIENCE
from tui_desk.cli import demo_team
from tui_desk.cli.demo import write_demo
from tui_desk.config import load
from tui_desk.connectors import registry
from tui_desk.desk import agents, inbox
from tui_desk.desk.desk import open_desk, open_for_sync
from tui_desk.rows import ViewName
from tui_desk.sync.run import run


def test_every_view_of_a_demo_has_something_and_the_team_works_once(tmp_path: Path) -> None:
    config = load(write_demo(tmp_path / "demo", 1_000, fresh=False))
    you = open_desk(config)
    demo_team.hire(you)
    team = demo_team.begin(config, threading.Event())
    sync = open_for_sync(config)
    run(sync, registry.all_settings(config), once=True)
    team.join(PATIENCE)
    assert not team.is_alive()

    def counts() -> dict[str, int]:
        views: tuple[ViewName, ...] = ("mine", "open", "unassigned", "pending", "snoozed")
        return {view: len(you.ask(inbox.ids, view, "waiting", you.agent.id)) for view in views}

    before = counts()
    assert all(before.values())
    logins = {agent.login for agent in you.ask(agents.agents)}
    assert {"eva", "bo", "ann"} < logins
    demo_team.hire(you)
    demo_team.begin(config, threading.Event()).join(PATIENCE)
    assert counts() == before
    for desk in (you, sync):
        desk.close()
