"""The mailbox connector's rules that need no server."""

from __future__ import annotations

import imaplib
import json
import threading
from collections.abc import Generator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.mailbox import letter
from tests.waiting import PATIENCE
from tui_desk.config import validating
from tui_desk.connectors import ahead as running_ahead
from tui_desk.connectors.ahead import ahead
from tui_desk.connectors.imap import cursor, words
from tui_desk.connectors.imap.cursor import Mark
from tui_desk.connectors.imap.download import _base64, _quoted_printable
from tui_desk.connectors.imap.names import Listed, find, is_sent
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.mail import mail_event
from tui_desk.errors import ConfigError
from tui_desk.exchange import Message, Unreadable
from tui_desk.text.header import decode_base64

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def settings(**given: Any) -> ImapSettings:
    return validating.checked(
        ImapSettings,
        {"name": "m", "kind": "imap", "host": "imap.example.com", "address": "a@example.com"} | given,
    )


def test_a_mailbox_needs_little_to_be_said() -> None:
    mailbox = settings()
    assert (mailbox.on_port, mailbox.login_name) == (993, "a@example.com")
    assert mailbox.folders == ("INBOX", "Sent")
    assert mailbox.max_size == 25_000_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"tls": "none"},
        {"address": ""},
        {"max_size": "25"},
        {"max_size": "1kB"},
        {"folders": []},
        {"poll": "1h"},
        {"since": "soon"},
        {"colour": "red"},
    ],
)
def test_settings_that_can_not_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        settings(**wrong)


def test_no_encryption_is_for_this_machine_only() -> None:
    assert settings(tls="none", host="localhost").on_port == 143


@pytest.mark.parametrize(
    ("wanted", "listed", "found"),
    [
        ("inbox", [], "INBOX"),
        ("Sent", [Listed("Gesendet", frozenset({rb"\Sent"})), Listed("Sent")], "Gesendet"),
        ("Sent", [Listed("INBOX.Sent", delimiter=".")], "INBOX.Sent"),
        ("Sent", [Listed("Sent Items")], "Sent Items"),
        ("Archive", [Listed("Archive", frozenset({rb"\Noselect"}))], None),
        ("Support/Billing", [Listed("INBOX.Support.Billing", delimiter=".")], "INBOX.Support.Billing"),
        ("Rechnungen für 2026", [Listed("Rechnungen für 2026")], "Rechnungen für 2026"),
        ("Orders", [Listed("orders")], None),
    ],
)
def test_a_folder_is_found_by_what_it_is_for_or_called(wanted: str, listed: list[Listed], found: str) -> None:
    assert find(wanted, listed) == found


def test_only_the_sent_folder_is_ours() -> None:
    listed = [Listed("INBOX"), Listed("Sent", frozenset({rb"\Sent"})), Listed("Orders")]
    assert [is_sent(folder.name, listed) for folder in listed] == [False, True, False]


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.builds(
            Mark,
            uidvalidity=st.integers(0, 2**32),
            next=st.integers(1, 2**32),
            low=st.integers(1, 2**32),
            since=st.dates().map(date.isoformat),
            modseq=st.integers(0, 2**63),
        ),
    )
)
def test_a_cursor_survives_being_stored(marks: dict[str, Mark]) -> None:
    assert cursor.read(json.loads(json.dumps(cursor.write(marks)))) == marks


def test_a_cursor_of_another_version_is_begun_anew() -> None:
    assert cursor.read({"version": 99, "folders": {"INBOX": {}}}) == {}
    assert cursor.read(None) == {}


@pytest.mark.parametrize(
    ("error", "bad"),
    [
        (imaplib.IMAP4.error(b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)"), True),
        (imaplib.IMAP4.error(b"[ALERT] Application-specific password required: https://x (Failure)"), True),
        (imaplib.IMAP4.error("LOGIN failed."), True),
        (imaplib.IMAP4.error(b"[ALERT] Too many simultaneous connections. (Failure)"), False),
        (imaplib.IMAP4.error(b"[UNAVAILABLE] Temporary authentication failure."), False),
        (imaplib.IMAP4.error(b"[SERVERBUG] Internal error"), False),
        (imaplib.IMAP4.error(b"Account exceeded command or bandwidth limits. (Failure)"), False),
        (imaplib.IMAP4.abort("command: LOGIN => socket error: EOF"), False),
        (TimeoutError("timed out"), False),
    ],
)
def test_only_a_clear_word_counts_as_a_wrong_login(error: Exception, bad: bool) -> None:
    assert words.is_bad_login(error) is bad


def of_sending(error: OSError) -> imaplib.IMAP4.abort:
    """What imaplib makes of an error of the line while it sends."""
    try:
        try:
            raise error
        except OSError as beneath:
            raise imaplib.IMAP4.abort(f"socket error: {beneath}")  # noqa: B904  as imaplib does it
    except imaplib.IMAP4.abort as abort:
        return abort


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            of_sending(OSError(113, "No route to host")),
            "the connection to imap.example.com broke (No route to host); is the network steady?",
        ),
        (of_sending(TimeoutError("timed out")), "imap.example.com does not answer any more"),
        (
            imaplib.IMAP4.abort("socket error: no route"),
            "the connection to imap.example.com broke (no route); is the network steady?",
        ),
        (
            imaplib.IMAP4.abort("command: NOOP => socket error: EOF"),
            "imap.example.com breaks off in the middle of a word; is the network steady?",
        ),
        (imaplib.IMAP4.abort(b"back in an hour"), "imap.example.com ends the connection: back in an hour"),
    ],
)
def test_a_server_is_blamed_for_what_it_says_and_not_for_the_line(error: Exception, told: str) -> None:
    assert words.broken(error, settings()) == told


def test_a_line_that_breaks_while_we_begin_is_no_refusal() -> None:
    told = words.unreachable(of_sending(BrokenPipeError(32, "Broken pipe")), settings())
    assert "breaks off before it has answered; is the network steady" in told


def test_google_wants_app_passwords_and_microsoft_tokens() -> None:
    error = imaplib.IMAP4.error(b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)")
    assert "app password" in words.bad_login(error, settings(host="imap.gmail.com"))
    assert "oauth" in words.bad_login(error, settings(host="outlook.office365.com"))


def test_what_a_server_says_is_harmless_to_show() -> None:
    told = words.said(imaplib.IMAP4.error("NO \x1b]0;owned\x07 go\naway " + "x" * 1_000))

    assert told.startswith("NO ␛]0;owned␇ go away x")
    assert len(told) == 300


def test_what_is_no_mail_is_kept_whole() -> None:
    event = mail_event(b"\x00\xff" * 50, place=None, received_at=NOON)
    assert isinstance(event, Message | Unreadable)
    assert event.raw == b"\x00\xff" * 50


def test_copies_of_a_mail_are_known_as_one() -> None:
    first = mail_event(letter(1), place=None, received_at=NOON)
    second = mail_event(b"Received: from elsewhere\r\n" + letter(1), place=None, received_at=NOON)
    assert first.ext_id == second.ext_id


@given(st.binary(max_size=3_000), st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_base64_is_decoded_wherever_it_is_sliced(content: bytes, lengths: list[int]) -> None:
    import base64

    assert b"".join(_base64(_sliced(base64.encodebytes(content), lengths))) == content


@given(
    st.lists(
        st.sampled_from([b"=", b"==", b"\r\n", b"!", b"Q", b"QUJD", b"QUI", b"-- ", b"\0"]), max_size=40
    ),
    st.lists(st.integers(1, 9), min_size=1, max_size=20),
)
def test_damaged_base64_is_decoded_as_in_a_small_mail(pieces: list[bytes], lengths: list[int]) -> None:
    damaged = b"".join(pieces)
    assert b"".join(_base64(_sliced(damaged, lengths))) == decode_base64(damaged)


@given(st.text(max_size=2_000), st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_quoted_printable_is_decoded_wherever_it_is_sliced(text: str, lengths: list[int]) -> None:
    import quopri

    encoded = quopri.encodestring(text.encode())
    assert b"".join(_quoted_printable(_sliced(encoded, lengths))) == quopri.decodestring(encoded)


def _sliced(content: bytes, lengths: list[int]) -> list[bytes]:
    pieces, turn = [], 0
    while content:
        length = lengths[turn % len(lengths)]
        pieces.append(content[:length])
        content, turn = content[length:], turn + 1
    return pieces


def test_an_iterator_run_ahead_hands_over_everything_and_then_its_error() -> None:
    def source() -> Any:
        yield from range(5)
        raise KeyError("end")

    items = ahead(source(), threading.Event(), lambda: None)
    assert [next(items) for _ in range(5)] == list(range(5))
    with pytest.raises(KeyError):
        next(items)


def test_what_is_behind_the_first_item_that_is_waited_for_is_asked_for_once_that_is_done() -> None:
    dealt_with, ahead_again = threading.Event(), threading.Event()
    waited: list[bool] = []

    def source() -> Generator[int]:
        yield from (0, 1)
        waited.append(dealt_with.is_set())
        yield 2
        ahead_again.set()
        yield 3

    items = ahead(source(), threading.Event(), lambda: None, waited_for=lambda item: item >= 1)
    assert [next(items), next(items)] == [0, 1]
    dealt_with.set()
    assert next(items) == 2
    assert waited == [True]
    assert ahead_again.wait(PATIENCE)
    assert list(items) == [3]


def test_who_takes_long_over_what_is_waited_for_keeps_nobody_from_reading_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running_ahead, "HOLD_SECONDS", 0.05)
    read_on = threading.Event()

    def source() -> Generator[int]:
        yield 0
        read_on.set()
        yield 1

    items = ahead(source(), threading.Event(), lambda: None, waited_for=lambda _: True)
    assert next(items) == 0
    assert read_on.wait(PATIENCE)
    assert list(items) == [1]


def test_an_iterator_that_is_left_while_an_item_is_waited_for_ends_with_its_source() -> None:
    closed = threading.Event()

    def source() -> Generator[int]:
        try:
            yield 1
        finally:
            closed.set()

    items = ahead(source(), threading.Event(), lambda: None, waited_for=lambda _: True)
    assert next(items) == 1
    items.close()
    assert closed.wait(PATIENCE)


def test_an_iterator_run_ahead_stops_although_its_source_hangs() -> None:
    stop, hung = threading.Event(), threading.Event()

    def source() -> Any:
        yield 1
        hung.wait(30)

    items = ahead(source(), stop, hung.set)
    assert next(items) == 1
    stop.set()
    assert list(items) == []
    assert hung.is_set()
