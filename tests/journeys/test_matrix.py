"""A chat's whole way: written in Matrix, on the screen, answered by keys, with the customer; its echo is no second."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.synapse import Synapse, User
from tests.terminal import ROOT, TUI_DESK, Terminal
from tui_desk.config import load
from tui_desk.desk import inbox, timeline
from tui_desk.desk.desk import open_desk
from tui_desk.rows import MessageRow

CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[desk]
undo_seconds = 0
[ui]
theme = "dark"
icons = "unicode"
[[channels]]
name = "matrix"
kind = "matrix"
address = "{user}"
api_url = "{url}"
token = "{token}"
"""
SIZES = [(80, 24), (120, 40)]


class ChatOffice:
    """A desk whose only channel is a Matrix account."""

    def __init__(self, folder: Path, account: User) -> None:
        self.folder, self.account = folder, account
        self.config = folder / "config.toml"
        self.config.touch(0o600)
        self.config.write_text(
            CONFIG.format(folder=folder, user=account.id, url=account.url, token=account.token)
        )
        open_desk(load(self.config)).close()

    @contextmanager
    def sync(self) -> Iterator[None]:
        """`tui-desk sync` as a process."""
        command = (*TUI_DESK, "--config", str(self.config), "sync")
        log = (self.folder / "sync.log").open("wb")
        with log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process:
            try:
                yield
            finally:
                process.kill()

    def console(self, size: tuple[int, int]) -> Terminal:
        return Terminal((*TUI_DESK, "--config", str(self.config)), size=size)

    def messages(self) -> list[MessageRow]:
        """Every message of the open conversations."""
        desk = open_desk(load(self.config))
        try:
            ids = desk.ask(inbox.ids, "open", "waiting", desk.agent.id)
            entries = [entry for id_ in ids for entry in desk.ask(timeline.entries, id_)]
        finally:
            desk.close()
        return [one for one in entries if isinstance(one, MessageRow)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_chat_is_shown_answered_by_keys_and_its_echo_does_not_double(
    tmp_path: Path, synapse: Synapse, size: tuple[int, int]
) -> None:
    anna = synapse.user("anna", "Anna Koval")
    office = ChatOffice(tmp_path, synapse.user("support"))
    with office.sync(), office.console(size) as console:
        console.sees("Nothing in All open")
        room = anna.chats_with(office.account.id)
        anna.says(room, "Where is my parcel?")
        console.sees("Anna Koval", "Where is my parcel?")
        console.press("enter")
        console.press("r")
        console.sees("Markdown works here.")
        console.type("It is **on** its way.")
        console.sees("It is **on** its way.")
        console.press("ctrl+s")
        console.until(lambda: len(anna.hears(room)) == 2, "the answer in the room")
        answer = anna.hears(room)[-1]
        assert answer["sender"] == office.account.id
        assert answer["content"]["body"] == "It is on its way."
        assert "<strong>on</strong>" in answer["content"]["formatted_body"]
        console.sees("sent ✓")
        anna.reads(room, answer["event_id"])
        console.sees("read ✓")

        # The homeserver tells in order: seeing what came after the echo, the echo was seen as well.
        anna.says(room, "It came, thanks!")
        console.sees("It came, thanks!")
        assert [one.direction for one in office.messages()] == ["inbound", "outbound", "inbound"]
        assert len(anna.hears(room)) == 3
