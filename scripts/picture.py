#!/usr/bin/env python3
"""Draw the pictures of the console in docs/: the demo desk at a fixed moment, so that the same code draws the same.

.venv/bin/python scripts/picture.py            writes console.svg and the others into docs/
.venv/bin/python scripts/picture.py --check    exit code 1 if they are not what the code draws now
"""

from __future__ import annotations

import argparse
import asyncio
import html
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.cells import cell_len

from tui_desk.app import DeskApp
from tui_desk.cli import demo_tickets
from tui_desk.config import ChannelSettings, Config, load
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO
from tui_desk.demo.desk import demo_config
from tui_desk.desk import agents, channel_caps, conversations, health, inbox, intake, lease, notes, presence
from tui_desk.desk.desk import Desk
from tui_desk.keymap import load_keymap
from tui_desk.policy import policy_of
from tui_desk.screens.console import Console
from tui_desk.store.engine import open_store

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOW = datetime(2026, 3, 4, 10, 24, tzinfo=UTC)
WIDE, NARROW = (124, 43), (80, 24)
OPENED = "Spare part for Kurier 7"
GROUP = "Riverside Cycling Club"
PATIENCE = 30.0
CELL = 12.2
"""The width of a cell in the SVG that Rich draws."""
_REMOTE = re.compile(r"@font-face\s*\{[^}]*\}\s*|<!--.*?-->\s*", re.DOTALL)
_TEXT = re.compile(
    r'<text class="([^"]*)" x="([^"]*)" y="([^"]*)" textLength="[^"]*" clip-path="[^"]*">([^<]*)</text>'
)
_WORD = re.compile("[^\\s\xa0]+")


def main() -> int:
    """Draw, and write or compare."""
    options = argparse.ArgumentParser(description="Draw the pictures of the console in docs/.")
    options.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    check = options.parse_args().check
    os.environ.update(TZ="UTC", COLORTERM="truecolor", TERM="xterm-256color", LC_ALL="C.UTF-8")
    time.tzset()
    with tempfile.TemporaryDirectory() as folder:
        pictures = asyncio.run(draw(Path(folder)))
    stale = [name for name, svg in pictures.items() if _old(DOCS / name) != svg]
    if check:
        for name in stale:
            print(
                f"docs/{name} is not what the console looks like now; run scripts/picture.py", file=sys.stderr
            )
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(pictures[name], "utf-8")
    print(f"drawn: {', '.join(stale) or 'nothing new'}", file=sys.stderr)
    return 0


async def draw(folder: Path) -> dict[str, str]:
    """The pictures by file name."""
    config, eva = furnished(folder)
    return {
        "console.svg": await _picture(config, eva, WIDE, "enter"),
        "console-narrow.svg": await _picture(config, eva, NARROW),
        "chat.svg": await _picture(config, eva, WIDE, ":", *str(_group(eva)), "enter"),
        "tickets.svg": await _picture(config, eva, WIDE, "g", "t", "V"),
    }


def furnished(folder: Path) -> tuple[Config, Desk]:
    """The demo desk after a morning's work, and Eva's way in."""
    path = folder / "config.toml"
    path.write_text(demo_config(folder, live=False) + '\n[ui]\ntheme = "dark"\nicons = "unicode"\n', "utf-8")
    config = load(path)
    store = open_store(config.store.url)
    policy = policy_of(config, (b"a key for pictures, of 32 bytes..",))
    sync = Desk(store, policy, None, NOW.timestamp)
    eva, bo = (
        Desk(store, policy, sync.do(agents.add, login, name), NOW.timestamp)
        for login, name in (("eva", "Eva Brandt"), ("bo", "Bo Lindgren"))
    )
    for settings in registry.all_settings(config):
        _take_in(sync, settings)
    _work(eva, bo)
    sync.do(lease.take, "picture", 1)
    return config, eva


def _take_in(sync: Desk, settings: ChannelSettings) -> None:
    """All of a demo mailbox's history."""
    stop = threading.Event()
    channel = sync.do(channel_caps.channel_row, settings.name, settings.kind, settings.address)
    io = IO(stop=stop, report=lambda state, _: stop.set() if state == "connected" else None, now=lambda: NOW)
    for batch in registry.connector(settings, io).pull(None):
        prepared = [intake.prepare(sync.store.files, event) for event in batch.events]
        sync.do(
            intake.receive, channel, prepared, cursor=batch.cursor, progress=batch.progress, catching_up=True
        )
    sync.do(health.report, channel, "connected", "")


def _work(eva: Desk, bo: Desk) -> None:
    """Some conversations are somebody's, some wait, some have tags."""
    ids = eva.ask(inbox.ids, "open", "waiting", eva.agent.id)
    lines = eva.ask(inbox.lines, ids, eva.agent.id)
    opened = next(id_ for id_ in ids if lines[id_].subject == OPENED)
    later = [id_ for id_ in ids if id_ != opened and lines[id_].waiting_since is not None]
    answered = [id_ for id_ in ids if lines[id_].waiting_since is None]
    eva.do(conversations.assign, [opened, *later[3:6]], eva.agent.id)
    bo.do(conversations.assign, later[1:3], bo.agent.id)
    eva.do(conversations.set_priority, later[1:2], 1)
    eva.do(conversations.add_tags, [opened], ["parts"])
    eva.do(conversations.add_tags, later[4:5], ["warranty"])
    eva.do(conversations.pend, answered[:6])
    eva.do(conversations.close, answered[6:])
    tomorrow = NOW + timedelta(hours=23)
    eva.do(conversations.snooze, later[7:9], int(tomorrow.timestamp() * 1000))
    bo.do(notes.add, opened, "The last one in the drawer. Put it aside for her.")
    for id_ in later[1:4]:
        eva.do(conversations.mark_read, id_)
    demo_tickets.open_all(eva, {"eva": eva, "bo": bo}, [lines[id_] for id_ in later])
    bo.do(presence.beat, "picture", opened, "reading")


async def _picture(config: Config, eva: Desk, size: tuple[int, int], *keys: str) -> str:
    """The console after these keys, as SVG that needs nothing from elsewhere."""
    app = DeskApp(eva, config, load_keymap(config), sync=False)
    async with app.run_test(size=size) as pilot:

        async def until(ready: Callable[[], bool]) -> None:
            end = time.monotonic() + PATIENCE
            while not ready():
                if time.monotonic() > end:
                    raise TimeoutError("the console never came to rest")
                await pilot.pause(0.05)

        console = app.console_screen
        assert console is not None
        await until(lambda: console.hand.current() is not None and console.status is not None)
        await pilot.press(*keys)
        if keys:
            await until(lambda: not console.unsettled() and _shown(console, eva))
        await pilot.pause(0.5)
        svg = app.export_screenshot(title="tui-desk", simplify=True)
    svg = _TEXT.sub(_words, _REMOTE.sub("", svg))
    return svg.replace("font-family: Fira Code, monospace", "font-family: 'DejaVu Sans Mono', monospace")


def _shown(console: Console, eva: Desk) -> bool:
    """Whether what was asked for stands there: tickets, or a conversation that counts as read."""
    if console.where() == "tickets":
        return console.tickets.current() is not None
    return console.hand.detail() is not None and not _unread(eva)


def _words(found: re.Match[str]) -> str:
    """Each word at its own cell: whatever font draws them, columns stand."""
    style, left, y, written = found.groups()
    text = html.unescape(written)
    return "".join(
        f'<text class="{style}" x="{float(left) + CELL * cell_len(text[: word.start()]):g}" y="{y}"'
        f' textLength="{CELL * cell_len(word[0]):g}" lengthAdjust="spacingAndGlyphs">{html.escape(word[0])}</text>'
        for word in _WORD.finditer(text)
    )


def _group(eva: Desk) -> int:
    """The number of the group's dialog."""
    lines = eva.ask(inbox.lines, eva.ask(inbox.ids, "open", "waiting", eva.agent.id), eva.agent.id)
    return next(id_ for id_, line in lines.items() if line.title == GROUP)


def _unread(eva: Desk) -> bool:
    """Whether the opened conversation still counts as unread."""
    ids = eva.ask(inbox.ids, "open", "waiting", eva.agent.id, find="")
    lines = eva.ask(inbox.lines, ids, eva.agent.id)
    return any(line.unread for line in lines.values() if line.subject == OPENED)


def _old(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
