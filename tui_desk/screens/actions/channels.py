"""How the channels are: listed, the ones in trouble first, each with what its server or the sync says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import status
from tui_desk.rows import ChannelRow
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.page import Page
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.status_bar import channel_words, urgency
from tui_desk.widgets.times import age, stamp

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


@handles("view.channels")
def show(console: Console, argument: str) -> None:
    """List them; one of them can be read whole."""

    def choose(found: tuple[ChannelRow, ...]) -> None:
        now = console.desk.now_ms()
        choices = [
            Choice(row, f"{row.name} · {channel_words(row)}", age(row.state_since, now), row.detail)
            for row in sorted(found, key=urgency)
        ]
        picker = Picker(
            "Channels", choices, hint="Enter tells more", empty="No channel was synced yet: `tui-desk sync`."
        )
        console.app.push_screen(picker, lambda row: _open(console, row) if row else None)

    later(console, lambda: console.desk.ask(status.channels), choose)


def _open(console: Console, row: ChannelRow) -> None:
    now = console.desk.now_ms()
    lines = [
        f"{row.name}: {row.kind} {row.address}".rstrip(),
        f"{channel_words(row)}, since {stamp(row.state_since, now)}",
        *([row.detail] if row.detail else []),
        f"Last heard of {stamp(row.last_ok, now)}." if row.last_ok else "Never heard of yet.",
        f"`tui-desk channel check {row.name}` tries everything it needs and says what to do.",
    ]
    console.app.push_screen(Page("Channel", "\n\n".join(lines)))
