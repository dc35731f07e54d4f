"""How the desk is doing, in as few words as are true; silence means all is well."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.geometry import Size

from tui_desk.moments import MINUTE_MS
from tui_desk.rows import ChannelRow, DeskStatus
from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import cut, length, one_line
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.strips import Piece
from tui_desk.widgets.times import age

SILENT_MS = 60_000
"""After so long without a sign the sync process counts as gone."""
LAGGING_MS = 5 * MINUTE_MS
_TROUBLE = {
    "retrying": "can't be reached",
    "no_room": "waits for room on the disk",
    "needs_operator": "needs somebody",
}
"""Words for the states in which a channel does not work (`connectors.base.State`)."""
_URGENCY = ("needs_operator", "no_room", "retrying")
_WELL = {
    "starting": "starts",
    "connecting": "connects",
    "catching_up": "brings what is there",
    "connected": "works",
}
_REMEDY = {
    "retrying": "is its server up? It is tried again by itself",
    "no_room": "make room; it is tried again by itself",
    "needs_operator": "`tui-desk channel check` says what",
}
"""What to do where a channel's own words don't say it."""
SHORT_NAME = 12
"""Cells that are left of a channel's name where its remedy needs the room."""
NOT_UP_TO_DATE = "not up to date"
"""Stands instead of all else as long as what happens, or how the desk is doing, can't be read."""
WAITS = "waits for the store"
"""Stands before that, or instead of all else, as long as something that was asked for is not done."""
STILL_AT_IT = "still at it"
"""Stands there where what is not done is not the store's: a file that is saved, or opened."""


def status_pieces(status: DeskStatus, now: int, ink: Ink, width: int, *, starts: bool = False) -> list[Piece]:
    """The words, most urgent first; what a broken channel says has at most `width` cells.

    `starts`: the sync of this console is about to take the work up.
    """
    return [
        *_channels(status.channels, now, ink, width),
        *_sync(status, now, ink, starts=starts),
        *_waiting(status, ink),
        *_people(status, ink),
    ]


class StatusBar(Bar):
    """`synced · outbox 2 · Eva, Bo`, at the right end of its line."""

    def __init__(self, *, starts: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """`starts`: a sync of this console is started where nobody syncs; `mark` says what became of it."""
        super().__init__(id=id)
        self._status: DeskStatus | None = None
        self._starts = starts
        self._up_to_date = True
        self._waits = ""
        self._now = 0
        self._width = 0
        """The cells it asked for last; asked again for the same it would lay out the whole screen for nothing."""

    def show(self, status: DeskStatus, now: int) -> None:
        """The desk's state as just read; `mark` says what counts more."""
        self._status, self._now = status, now
        self.set_class(broken(status), "broken")
        self.update()

    def mark(self, *, up_to_date: bool | None = None, waits: str | None = None) -> None:
        """Whether the screen hears of all that happens; where it does not, whatever is read, more may have happened.

        `waits`: what to say of what was asked for and is long in coming; empty: nothing is. What is not named stays
        as it is.
        """
        self._up_to_date = self._up_to_date if up_to_date is None else up_to_date
        self._waits = self._waits if waits is None else waits
        self.update()

    def mark_start(self, *, starts: bool) -> None:
        """Whether the sync of this console is about to take the work up."""
        if starts != self._starts:
            self._starts = starts
            self.update()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as what it says and a blank before it, within the bounds of its style."""
        return length(self.pieces(container.width)[1]) + 1

    def update(self) -> None:
        super().update()
        width = self.get_content_width(self.app.size, self.app.size) if self.is_mounted else self._width
        if width != self._width:
            self._width = width
            self.refresh(layout=True)

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        ink = self.ink
        if marks := [self._waits] * bool(self._waits) + [NOT_UP_TO_DATE] * (not self._up_to_date):
            return [], [(f"{' · '.join(marks)} ", ink.warn if self._up_to_date else ink.bad)]
        if self._status is None:
            return [], []
        right: list[Piece] = []
        for piece in status_pieces(self._status, self._now, ink, width - 2, starts=self._starts):
            joined = [*right, (" · ", ink.dim), piece] if right else [(cut(piece[0], width - 2), piece[1])]
            if length(joined) + 2 > width:
                break
            right = joined
        return [], [*right, (" ", ink.plain)]


def _sync(status: DeskStatus, now: int, ink: Ink, *, starts: bool) -> Iterator[Piece]:
    if status.sync_beat_at is None:
        yield ("sync starts", ink.dim) if starts else ("not syncing", ink.warn)
        return
    if now - status.sync_beat_at > SILENT_MS:
        yield (f"no sync for {age(status.sync_beat_at, now)}", ink.bad)
        return
    if catching_up := [channel for channel in status.channels if channel.done != channel.total]:
        done = sum(channel.done for channel in catching_up)
        total = sum(channel.total for channel in catching_up)
        counted = all(channel.total for channel in catching_up)
        yield (f"syncing {done:,} of {total:,}" if counted else f"syncing, {done:,} so far", ink.accent)
        return
    if broken(status):
        return
    last = [channel.last_ok for channel in status.channels if channel.last_ok is not None]
    lag = now - min(last) if last else 0
    if last and lag > LAGGING_MS:
        yield (f"synced {age(min(last), now)} ago", ink.warn)
    elif any(channel.state == "catching_up" for channel in status.channels):
        yield ("syncing", ink.accent)
    else:
        yield ("synced", ink.dim)


def urgency(channel: ChannelRow) -> int:
    """What to tell first: who needs somebody, then who waits, then who is well."""
    return _URGENCY.index(channel.state) if channel.state in _URGENCY else len(_URGENCY)


def channel_words(channel: ChannelRow) -> str:
    """How a channel is, in words."""
    return _TROUBLE.get(channel.state) or _WELL.get(channel.state, channel.state)


def broken(status: DeskStatus) -> bool:
    """Whether some channel does not work."""
    return any(channel.state in _TROUBLE for channel in status.channels)


def _channels(channels: tuple[ChannelRow, ...], now: int, ink: Ink, width: int) -> Iterator[Piece]:
    """The most urgent broken channel with what to do, and how many more there are; `view.channels` has all of it."""
    found = sorted((channel for channel in channels if channel.state in _TROUBLE), key=urgency)
    if not found:
        return
    first = found[0]
    more = f", {len(found) - 1} more broken" if len(found) > 1 else ""
    name, since = one_line(first.name), age(first.state_since, now)
    state = f"{name} {_TROUBLE[first.state]}"
    for whole in (f"{state}, {since}: {_detail(first)}{more}", f"{state}: {_remedy(first)}{more}"):
        if cell_len(whole) <= width:
            yield (whole, ink.bad)
            return
    head = f"{cut(name, SHORT_NAME)}: "
    yield (f"{head}{cut(_remedy(first), width - cell_len(head) - len(more))}{more}", ink.bad)


def _detail(channel: ChannelRow) -> str:
    """Reason and remedy, as the channel tells them."""
    told = one_line(channel.detail)
    return told if _split(told)[1] else "; ".join(filter(None, (told, _REMEDY[channel.state])))


def _remedy(channel: ChannelRow) -> str:
    """What to do, without the reason."""
    return _split(one_line(channel.detail))[1] or _REMEDY[channel.state]


def _split(detail: str) -> tuple[str, str]:
    """Reason and remedy: a sentence each, or the two halves of one."""
    for mark in (". ", ": ", "; "):
        reason, found, remedy = detail.partition(mark)
        if found:
            return reason, remedy
    return detail, ""


def _waiting(status: DeskStatus, ink: Ink) -> Iterator[Piece]:
    if status.uncertain:
        yield (f"{status.uncertain} uncertain", ink.bad)
    if status.quarantine:
        yield (f"quarantine {status.quarantine}", ink.warn)
    if status.outbox:
        yield (f"outbox {status.outbox}", ink.plain)


def _people(status: DeskStatus, ink: Ink) -> Iterator[Piece]:
    names = list(dict.fromkeys(one_line(person.short or person.name) for person in status.here))
    if names:
        yield (", ".join(names[:4]) + (f" +{len(names) - 4}" if len(names) > 4 else ""), ink.dim)
