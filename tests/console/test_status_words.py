"""The status line says first what is wrong, and never that all is well beside it."""

from __future__ import annotations

from tui_desk.keymap import make_keymap
from tui_desk.moments import HOUR_MS
from tui_desk.rows import ChannelRow, DeskStatus
from tui_desk.screens.headings import empty_list
from tui_desk.widgets.ink import ink_of
from tui_desk.widgets.status_bar import status_pieces

KEYMAP = make_keymap()
MUTT = make_keymap({"preset": "mutt"})
NOW = 1_800_000_000_000
COLOURS = dict.fromkeys(("warning", "accent", "success", "error", "background"), "#808080")
WIDE = 120
INK = ink_of(COLOURS, ansi=False, dark=True)


def words(state: str, *, outbox: int = 0, beat: int | None = NOW - 1_000, detail: str = "") -> list[str]:
    channel = ChannelRow(1, "support", "imap", "", state, NOW - 180_000, detail, NOW - 1_000, None, 0, 0, 0)
    status = DeskStatus((channel,), outbox, 0, 0, beat, ())
    return [text for text, _ in status_pieces(status, NOW, INK, WIDE)]


def test_a_healthy_channel_is_synced_and_nothing_more() -> None:
    for state in ("connected", "connecting", "starting"):
        assert words(state) == ["synced"]


def test_a_channel_that_brings_many_new_mails_is_not_synced_yet() -> None:
    assert words("catching_up") == ["syncing"]
    channels = (
        ChannelRow(1, "a", "imap", "", "catching_up", NOW, "", NOW, None, 0, 0, 0),
        ChannelRow(2, "b", "imap", "", "connected", NOW, "", NOW - 3 * HOUR_MS, None, 0, 0, 0),
    )
    [(told, _)] = status_pieces(DeskStatus(channels, 0, 0, 0, NOW, ()), NOW, INK, WIDE)
    assert told == "synced 3 h ago"


def test_a_first_sync_tells_how_many_mails_come_once_that_is_known() -> None:
    def told(*progress: tuple[int, int]) -> list[str]:
        channels = tuple(
            ChannelRow(number, "a", "imap", "", "catching_up", NOW, "", NOW, None, 0, done, total)
            for number, (done, total) in enumerate(progress)
        )
        return [text for text, _ in status_pieces(DeskStatus(channels, 0, 0, 0, NOW, ()), NOW, INK, WIDE)]

    assert told((20, 2000), (9, 9)) == ["syncing 20 of 2,000"]
    assert told((20, 0), (9, 9)) == ["syncing, 20 so far"]
    assert told((20, 0), (100, 2000)) == ["syncing, 120 so far"]
    assert told((20, 20)) == ["syncing"]


def test_a_broken_channel_comes_first_with_its_age_and_a_remedy_and_nothing_is_synced() -> None:
    assert words("retrying", outbox=2) == [
        "support can't be reached, 3 m: is its server up? It is tried again by itself",
        "outbox 2",
    ]
    assert words("no_room") == [
        "support waits for room on the disk, 3 m: make room; it is tried again by itself"
    ]
    assert words("needs_operator") == ["support needs somebody, 3 m: `tui-desk channel check` says what"]


def test_what_a_channel_says_of_itself_stands_in_the_status_line() -> None:
    told = words("needs_operator", detail="the token was revoked; make a new one\x1b]0;x")
    assert told == ["support needs somebody, 3 m: the token was revoked; make a new one␛]0;x"]
    told = words("retrying", detail="connection refused")
    assert told == [
        "support can't be reached, 3 m: connection refused; is its server up? It is tried again by itself"
    ]


def trouble(width: int, *rows: tuple[str, str, str]) -> list[str]:
    """The status line of channels with these names, states and details."""
    channels = tuple(
        ChannelRow(number, name, "imap", "", state, NOW - 180_000, detail, NOW, None, 0, 0, 0)
        for number, (name, state, detail) in enumerate(rows)
    )
    return [text for text, _ in status_pieces(DeskStatus(channels, 0, 0, 0, NOW, ()), NOW, INK, width)]


def test_who_needs_somebody_is_told_before_who_may_come_back_by_itself_and_how_many_more_there_are() -> None:
    told = trouble(WIDE, ("mail", "retrying", ""), ("bot", "needs_operator", "no token. Make one"))
    assert told == ["bot needs somebody, 3 m: no token. Make one, 1 more broken"]


def test_where_room_is_short_the_remedy_stays_and_reason_and_name_give_way() -> None:
    slack = (
        "slack-of-the-whole-house",
        "needs_operator",
        "Slack does not know the app's token: make a new one",
    )
    assert trouble(50, slack) == ["slack-of-th…: make a new one"]
    assert trouble(50, slack, ("mail", "retrying", "")) == ["slack-of-th…: make a new one, 1 more broken"]
    narrow = trouble(40, slack, ("mail", "retrying", ""))
    assert narrow == ["slack-of-th…: make a new…, 1 more broken"]


def test_a_sync_that_fell_silent_is_told_within_a_minute_and_a_half() -> None:
    assert words("connected", outbox=2, beat=NOW - 90_000) == ["no sync for 1 m", "outbox 2"]
    assert words("connected", beat=NOW - 30_000) == ["synced"]
    assert words("connected", beat=None) == ["not syncing"]


def test_an_empty_list_never_sends_the_agent_to_where_he_is() -> None:
    assert "g a" not in empty_list("open", "", KEYMAP.label)
    assert "g a shows all open" in empty_list("mine", "", KEYMAP.label)
    assert "c a shows all open" in empty_list("mine", "", MUTT.label)
    assert "Esc" in empty_list("open", "rose", KEYMAP.label)
