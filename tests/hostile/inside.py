"""The process in which hostile samples are taken in and shown: `inside FOLDER [updates]` tells as JSON what became.

FOLDER holds `config.toml` and the mails. From here on every socket and every file that is opened outside is told, too.
"""

from __future__ import annotations

import io
import json
import mimetypes
import os
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from rich.style import Style
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from tests.hostile.targets import harmful
from tests.hostile.updates import Read, Update, events_of, readers
from tests.program import ROOT
from tui_desk import terminal
from tui_desk.__main__ import run
from tui_desk.config import load
from tui_desk.desk import channel_caps, inbox, intake, timeline
from tui_desk.desk.desk import Desk, open_for_sync
from tui_desk.exchange import Event
from tui_desk.keymap import make_keymap
from tui_desk.priorities import Priorities
from tui_desk.rows import EventRow
from tui_desk.widgets.conversation_lines import ConversationPainter
from tui_desk.widgets.ink import ink_of
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import MessagePainter

INK = ink_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate(), ansi=False, dark=True)
WIDTH = 78
AT_ONCE = 25
OUTWARD = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto")
STARTING = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.startfile",
    "webbrowser.open",
    "pty.spawn",
)
CHANGING = (
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.truncate",
    "shutil.move",
)
PLACES = [str(ROOT), sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *filter(None, sys.path)]
CODE = tuple(str(Path(place).resolve()) for place in PLACES)
"""Where the program itself lies: it may be read."""
ALSO_READ = (
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/proc/self",
    "/dev/null",
    "/dev/urandom",
    *map(str, mimetypes.knownfiles),
)


class Watch:
    """Notes what goes beyond the folder."""

    def __init__(self, folder: Path) -> None:
        self.inside = str(folder.resolve())
        self.sockets: list[str] = []
        self.files: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in OUTWARD or event in STARTING:
            self.sockets.append(f"{event} {args[1:2]!r}")
        elif event == "open" and isinstance(args[0], str | bytes):
            self._opened(os.fsdecode(args[0]), args[2])
        elif event in CHANGING and isinstance(args[0], str | bytes):
            self._opened(os.fsdecode(args[0]), os.O_WRONLY)

    def _opened(self, path: str, flags: int) -> None:
        whole = os.path.abspath(path)
        if _within(whole, [self.inside]):
            return
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (writes and whole != os.devnull) or not _within(whole, (*CODE, *ALSO_READ)):
            self.files.append(whole)


def _within(path: str, places: Iterable[str]) -> bool:
    """Whether it is one of these or lies below one: `/a/bc` is not in `/a/b`."""
    return any(path == place or path.startswith(place.rstrip(os.sep) + os.sep) for place in places)


def main() -> None:
    folder = Path(sys.argv[1])
    config = folder / "config.toml"
    mails = sorted(folder.glob("*.eml"))
    watch = Watch(folder)
    sys.addaudithook(watch)
    told: dict[str, Any] = {
        "mails": [
            json.loads(line)
            for line in cli(
                config, "receive", "--channel", "support", "--json", *map(str, mails)
            ).splitlines()
        ]
    }
    desk = open_for_sync(load(config))
    told["peaks"] = {"mails": peak()}
    try:
        told["updates"] = taken(desk, folder / "updates")
        told["peaks"]["updates"] = peak()
        told["painted"] = painted(desk)
        told["peaks"]["painted"] = peak()
        numbers = desk.ask(conversations)
    finally:
        desk.close()
    told["printed"] = printed(config, numbers[:: max(1, len(numbers) // 40)])
    told["conversations"] = len(numbers)
    told["sockets"], told["files"] = watch.sockets, sorted(set(watch.files))
    told["peaks"]["printed"] = peak()
    json.dump(told, sys.stdout)


def peak() -> int:
    """Bytes this process has had at most; what `getrusage` tells begins with what its parent had."""
    told = Path("/proc/self/status").read_text("ascii", "replace")
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024


def cli(config: Path, *words: str) -> str:
    """What a verb prints, both ways."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        run(["--config", str(config), *words])
    assert "Traceback" not in err.getvalue(), err.getvalue()
    assert "something went wrong inside" not in err.getvalue(), err.getvalue()
    assert not harmful(err.getvalue()), ascii(err.getvalue())
    return out.getvalue()


def taken(desk: Desk, folder: Path) -> dict[str, Any]:
    """How many events of the updates ended as what, how many there were, and which updates none came of."""
    became: Counter[str] = Counter()
    told: dict[str, Any] = {"became": became, "events": 0, "silent": []}
    reads = readers()
    for kind, ours in groupby(lying_in(folder), attrgetter("kind")):
        channel = desk.do(channel_caps.channel_row, kind, kind, "desk@x")
        events = said(ours, reads[kind], told)
        while some := list(islice(events, AT_ONCE)):
            prepared = [intake.prepare(desk.store.files, event) for event in some]
            outcomes = desk.do(intake.receive, channel, prepared)
            became.update(outcome.status for outcome in outcomes)
    return told


def lying_in(folder: Path) -> Iterator[Update]:
    """The updates that were laid there: making them takes more memory than taking them in may."""
    for place in sorted(folder.glob("*")):
        _, kind, name = place.name.split(" ", 2)
        yield Update(kind, name, place.read_bytes())


def said(ours: Iterable[Update], read: Read, told: dict[str, Any]) -> Iterator[Event]:
    """What comes of some updates, one after the other; it is counted."""
    for number, one in enumerate(ours):
        found = events_of(one, number, read)
        told["events"] += len(found)
        if not found:
            told["silent"].append(one.name)
        yield from found


def conversations(reader: Any) -> list[int]:
    """The numbers of all."""
    return [row[0] for row in reader.rows("SELECT id FROM conversation ORDER BY id")]


def painted(desk: Desk) -> list[str]:
    """What of the painted rows, timelines, titles and notifications would harm a terminal."""
    numbers = desk.ask(conversations)
    rows = desk.ask(inbox.lines, numbers, 0)
    keymap = make_keymap()
    lines = ConversationPainter(0, UNICODE, Priorities(), clock=desk.now_ms)
    messages = MessagePainter(0, UNICODE, clock=desk.now_ms, key=keymap.label)
    found: list[str] = []
    for number in numbers:
        found += harm(number, lines.paint(rows[number], WIDTH, selected=False, ink=INK, base=Style()))
        for row in desk.ask(timeline.entries, number, newest=20):
            entry = (row,) if isinstance(row, EventRow) else row
            messages.unfolded.add(row.id)
            found += harm(number, messages.paint(entry, WIDTH, selected=False, ink=INK, base=Style()))
        for sequence in (terminal.title(rows[number].subject), terminal.notification(rows[number].subject)):
            if harmful(sequence[4:-1]) or "\n" in sequence:
                found.append(f"#{number} {sequence!a}")
    return found


def harm(number: int, strips: Sequence[Strip]) -> list[str]:
    """What of some painted lines would do it."""
    return [f"#{number} {strip.text!a}" for strip in strips if harmful(strip.text) or "\n" in strip.text]


def printed(config: Path, numbers: list[int]) -> list[str]:
    """What of the command line's words would harm a terminal."""
    verbs: list[tuple[str, ...]] = [
        ("conversation", "list"),
        ("quarantine", "list"),
        ("customer", "list"),
        ("channel", "list"),
        ("search", "words"),
    ]
    verbs += [("conversation", "show", str(number), "--quotes") for number in numbers]
    return [
        f"{' '.join(words)}: {sorted(map(ascii, found))}"
        for words in verbs
        if (found := harmful(cli(config, *words)))
    ]


if __name__ == "__main__":
    main()
