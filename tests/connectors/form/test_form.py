"""A form: who may write, what is read from which body, and that what is typed opens no door."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.forms import SECRET, signed
from tui_desk.config import validating
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Request
from tui_desk.connectors.form import FormConnector
from tui_desk.connectors.form.letter import letter
from tui_desk.connectors.form.settings import FormSettings
from tui_desk.connectors.form.submission import Submission, Unclear, read
from tui_desk.errors import ConfigError
from tui_desk.exchange import Message, NeedsOperator, Outgoing, Rejected

NOW = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)
TABLE = {"name": "form", "kind": "form", "address": "support@acme.example"}
FILLED = {"name": "Ann", "email": "ann@x.example", "subject": "Roof", "message": "It leaks.", "order": "A-7"}


def make(clock: Callable[[], datetime] = lambda: datetime.now(UTC), **more: Any) -> FormConnector:
    """The channel."""
    settings = validating.checked(FormSettings, {**TABLE, "secret": SECRET, **more})
    return FormConnector(settings, IO(threading.Event(), lambda _state, _detail: None, clock))


def status(connector: FormConnector, request: Request) -> int:
    """What a post is answered with; 0: it is stored."""
    reply = connector.verify(request)
    return reply.status if reply else 0


def post(body: bytes) -> Request:
    """As a browser posts."""
    return Request("POST", {}, {}, body)


def event_of(body: bytes) -> Message:
    """The message a post becomes."""
    (event,) = make().reread(body, NOW)
    assert isinstance(event, Message)
    return event


def test_a_programs_signature_holds_five_minutes_and_for_one_body() -> None:
    now = datetime.now(UTC)
    body, connector = json.dumps(FILLED).encode(), make(lambda: now)
    assert status(connector, signed(body)) == 0
    assert status(connector, signed(body, at=now.timestamp() - 290)) == 0
    for bad in (
        signed(body, at=now.timestamp() - 301),
        signed(body, at=now.timestamp() + 301),
        signed(body, secret="another"),
        Request("POST", {}, signed(body).headers, body + b" "),
        Request("POST", {}, {**signed(body).headers, "x-desk-timestamp": "nan"}, body),
        Request("POST", {}, {"x-desk-signature": "sha256=é"}, body),
        post(body),
    ):
        assert status(connector, bad) == 401
    assert status(connector, Request("GET", {}, {}, b"")) == 405


def test_browsers_may_write_only_where_the_settings_let_anybody() -> None:
    body = urlencode(FILLED).encode()
    assert status(make(), post(body)) == 401
    assert status(make(anybody=True), post(body)) == 0
    assert status(make(anybody=True), Request("POST", {}, {"x-desk-signature": "sha256=x"}, body)) == 401


def test_what_fills_in_the_hidden_field_is_thanked_and_forgotten_and_what_is_empty_is_told_so() -> None:
    connector = make(anybody=True, thanks="Danke.")
    trapped = connector.verify(post(urlencode({**FILLED, "website": "http://spam"}).encode()))
    assert trapped is not None
    assert (trapped.status, trapped.body) == (200, b"Danke.\n")
    empty = connector.verify(post(b"name=Ann"))
    assert empty is not None
    assert empty.status == 400
    assert b"message" in empty.body


def test_the_same_is_read_from_json_a_form_and_a_form_with_files() -> None:
    content = b"\x00\r\n--\xff PDF\r\n"
    request = httpx.Request(
        "POST", "http://x", data=FILLED, files={"f": ("Счёт 7.pdf", content, "application/pdf")}
    )
    parts = read(request.read())
    assert (
        read(json.dumps(FILLED).encode())
        == read(urlencode(FILLED).encode())
        == Submission("Ann", "ann@x.example", "Roof", "It leaks.", "", (("order", "A-7"),))
    )
    assert (parts.message, parts.others) == ("It leaks.", (("order", "A-7"),))
    (file,) = parts.files
    assert (file.name, file.media_type, file.content) == ("Счёт 7.pdf", "application/pdf", content)


def test_with_an_address_it_is_a_mail_that_can_be_answered() -> None:
    event = event_of(
        json.dumps({**FILLED, "files": [{"name": "a.txt", "type": "text/plain", "content": "aGk="}]}).encode()
    )
    assert event.mail is not None
    assert (event.mail.subject, event.sender.value, event.sender.name) == ("Roof", "ann@x.example", "Ann")
    assert event.text.strip() == "It leaks.\n\norder: A-7"
    assert [(one.name, one.content) for one in event.files] == [("a.txt", b"hi")]
    assert event.thread == ""


def test_a_form_whose_address_has_letters_beyond_ascii_is_a_mail_too() -> None:
    (event,) = make(address="hilfe@büro.example").reread(json.dumps(FILLED).encode(), NOW)
    assert isinstance(event, Message)
    assert event.mail is not None
    assert [one.address for one in event.mail.to] == ["hilfe@xn--bro-hoa.example"]
    assert event.mail.message_id.endswith("@xn--bro-hoa.example>")


def test_without_an_address_it_is_a_message_that_cant_be_answered() -> None:
    event = event_of(b"message=Call+me&phone=123&email=no+address")
    assert event.mail is None
    assert "Call me" in event.text
    assert "phone: 123" in event.text
    with pytest.raises(Rejected, match="without a mail address") as raised:
        make().push(Outgoing(1, "k", event.thread, "hello"), pytest.fail)
    assert raised.value.unreachable
    with pytest.raises(NeedsOperator):
        make().push(Outgoing(1, "k", "", "hello"), pytest.fail)


def test_the_same_post_is_the_same_message_however_often_it_is_read() -> None:
    body = json.dumps(FILLED).encode()
    assert event_of(body) == event_of(body)


def test_what_is_typed_opens_no_door() -> None:
    odd = {**FILLED, "name": "Eve\r\nBcc: all@x.example", "subject": "[#12] Re: yours\r\nIn-Reply-To: <1@x>"}
    mail = message_from_bytes(event_of(json.dumps(odd).encode()).raw, policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["In-Reply-To"] is None
    assert mail["References"] is None
    assert "[#12]" not in str(mail["Subject"])


@given(st.dictionaries(st.sampled_from([*FILLED, "website"]), st.text(max_size=30)))
def test_whatever_is_typed_is_a_message_or_refused_in_words(fields: dict[str, str]) -> None:
    body = json.dumps(fields).encode()
    try:
        found = read(body)
    except Unclear:
        assert not any(fields.get(name, "").strip() for name in ("message", "order"))
        return
    event = event_of(body)
    assert event.text.strip()
    if event.mail is None:
        assert event.thread
    assert found.email == fields.get("email", "").strip()[:320]


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"--x\r\n", b"{", b'--x\r\nContent-Disposition: form-data; name="']),
)
def test_no_body_breaks_the_reading(noise: bytes, start: bytes) -> None:
    try:
        assert read(start + noise).whole or read(start + noise).files
    except Unclear:
        pass


def test_the_mail_is_valid_for_odd_names_of_files() -> None:
    odd = read(
        json.dumps(
            {**FILLED, "files": [{"name": 'a"\r\nb\u202e.txt', "type": "x y/ü", "content": ""}]}
        ).encode()
    )
    mail = message_from_bytes(letter(odd, b"x", "support@acme.example", NOW), policy=policy.default)
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_filename()


def test_a_form_that_nobody_may_use_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="anybody = true"):
        registry.settings(TABLE)


def test_what_is_no_text_is_written_as_it_was_given() -> None:
    given = {"urgent": True, "floors": 2.5, "rooms": ["hall", "attic"], "place": {"lat": 1}, "none": None}
    found = read(json.dumps({**FILLED, "message": 7, **given}).encode())
    assert found.message == "7"
    assert dict(found.others) == {
        "order": "A-7",
        "urgent": "true",
        "floors": "2.5",
        "rooms": "hall, attic",
        "place": '{"lat": 1}',
    }


def test_half_an_emoji_breaks_no_mail() -> None:
    file = {"name": "a\ud83d.txt", "type": "text/plain", "content": "aGVsbG8="}
    fields = {name: f"{value}\ud83d" for name, value in FILLED.items() if name != "email"}
    event = event_of(
        json.dumps({**fields, "\ud83d": "x", "email": "ann@x.example", "files": [file]}).encode()
    )
    assert "It leaks.\N{REPLACEMENT CHARACTER}" in event.text


def many(fields: int, files: int) -> dict[str, bytes]:
    """A form of so many fields and files, posted in each way that can carry it."""
    named = {f"f{number}": "x" for number in range(fields)}
    content = [{"name": f"{number}.txt", "content": "aGVsbG8="} for number in range(files)]
    parts: list[tuple[str, Any]] = [("file", (f"{number}.txt", b"hello")) for number in range(files)]
    parts += [(name, (None, value)) for name, value in named.items()]
    return {
        "json": json.dumps({**named, "files": content}).encode(),
        "parts": httpx.Request("POST", "http://x", files=parts).read(),
        **({} if files else {"urlencoded": urlencode(named).encode()}),
    }


@pytest.mark.parametrize("body", many(100, 20).values(), ids=many(100, 20))
def test_as_many_fields_and_files_as_there_may_be_are_all_there(body: bytes) -> None:
    found = read(body)
    assert (len(found.others), len(found.files)) == (100, 20)


@pytest.mark.parametrize("body", many(101, 0).values(), ids=many(101, 0))
def test_more_fields_are_refused_in_words(body: bytes) -> None:
    reply = make(anybody=True).verify(post(body))
    assert reply
    assert (reply.status, reply.body) == (400, b"there are more than 100 fields.\n")


@pytest.mark.parametrize("body", many(1, 21).values(), ids=many(1, 21))
def test_more_files_are_refused_in_words(body: bytes) -> None:
    reply = make(anybody=True).verify(post(body))
    assert reply
    assert (reply.status, reply.body) == (400, b"there are more than 20 files.\n")
