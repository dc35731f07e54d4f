"""A big mail: its words come at once, its attachments when somebody wants them, and neither costs the whole."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.connectors.mailbox import connector, letter, pulling
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.proxy import Proxy
from tui_desk.connectors.imap import structure
from tui_desk.errors import ChannelError
from tui_desk.exchange import File, Message
from tui_desk.text.mail import parse

MEGABYTE = 1_000_000


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with Proxy(dovecot.imap) as running:
        yield running


def with_files(*contents: bytes, text: str = "see the films") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Eva <eva@example.net>", "films"
    mail["Message-ID"] = "<films@example.net>"
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    for number, content in enumerate(contents):
        mail.add_attachment(content, "video", "mp4", filename=f"film {number}.mp4")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def only(mailbox: Mailbox, port: int = 0) -> Message:
    with pulling(mailbox, max_size="1MB", port=port or mailbox.server.imap) as run:
        [event] = run.until(1)
    assert isinstance(event, Message)
    return event


def test_the_text_comes_and_the_files_stay(mailbox: Mailbox, proxy: Proxy) -> None:
    film = random.Random(1).randbytes(20 * MEGABYTE)
    mailbox.fill([with_files(b"small" * 100, film)])
    event = only(mailbox, proxy.port)
    assert event.text.strip() == "see the films"
    assert proxy.down < 100_000
    small, big = event.files
    assert small.content == b"small" * 100
    assert (big.name, big.media_type, big.content) == ("film 1.mp4", "video/mp4", None)
    assert big.size > 20 * MEGABYTE


def test_a_file_left_on_the_server_comes_in_pieces_when_it_is_wanted(mailbox: Mailbox) -> None:
    film = random.Random(1).randbytes(5 * MEGABYTE + 123)
    mailbox.fill([with_files(film)])
    pieces = list(connector(mailbox).download(reference(only(mailbox).files[0])))
    assert max(map(len, pieces)) <= 1_048_576
    assert hashlib.sha256(b"".join(pieces)).digest() == hashlib.sha256(film).digest()


def test_reading_a_big_mail_and_its_files_marks_nothing(mailbox: Mailbox) -> None:
    mailbox.fill([with_files(bytes(2 * MEGABYTE))])
    list(connector(mailbox).download(reference(only(mailbox).files[0])))
    assert set(mailbox.flags().values()) == {frozenset()}


def test_a_file_of_a_mail_that_is_gone_says_so(mailbox: Mailbox) -> None:
    mailbox.fill([with_files(bytes(2 * MEGABYTE))])
    file = only(mailbox).files[0]
    with mailbox.client("INBOX") as client:
        client.delete_messages([1])
        client.expunge()
    with pytest.raises(ChannelError, match="no longer in INBOX"):
        list(connector(mailbox).download(reference(file)))


def test_a_big_mail_is_the_same_mail_in_every_folder(mailbox: Mailbox) -> None:
    mail = with_files(bytes(2 * MEGABYTE))
    mailbox.fill([mail])
    mailbox.fill([mail], "Sent Items")
    with pulling(mailbox, max_size="1MB") as run:
        first, second = run.until(2)
    assert first.ext_id == second.ext_id


def test_a_text_of_many_megabytes_stays_as_a_file(mailbox: Mailbox) -> None:
    mailbox.fill([letter(1, "line of a log\r\n" * 200_000)])
    event = only(mailbox)
    [file] = event.files
    assert b"".join(connector(mailbox).download(reference(file))).strip().endswith(b"line of a log")
    assert len(event.raw) < 2_000


def test_quoted_printable_text_is_decoded_in_slices(mailbox: Mailbox) -> None:
    words = "größer als gedacht: äöü=\n" * 150_000
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "eva@example.net", "text"
    mail.set_content("short")
    mail.add_attachment(words, filename="long.txt", cte="quoted-printable")
    mailbox.fill([mail.as_bytes().replace(b"\n", b"\r\n")])
    [file] = only(mailbox).files
    content = b"".join(connector(mailbox).download(reference(file))).decode()
    assert content.split() == words.split()


def test_damaged_base64_is_read_as_in_a_small_mail(mailbox: Mailbox) -> None:
    film = random.Random(1).randbytes(3 * MEGABYTE)
    mail = with_files(film)
    head, begin, letters = mail.rpartition(b"base64\r\n")
    lines = letters.split(b"\r\n")
    middle = len(lines) // 2
    lines[9:9] = [b"!"]
    lines[middle] = lines[middle][:-1] + b"=="  # two pieces that were put together
    damaged = head + begin + b"\r\n".join(lines)
    mailbox.fill([damaged])
    (file,) = only(mailbox).files
    (small,) = parse(damaged).attachments
    assert len(small.content) > 2 * MEGABYTE
    assert b"".join(connector(mailbox).download(reference(file))) == small.content


def test_a_structure_beyond_all_measure_leaves_the_mail_as_one_file(mailbox: Mailbox, proxy: Proxy) -> None:
    mail = with_files(bytes(2 * MEGABYTE))
    mailbox.fill([mail])
    proxy.edit = lambda piece: piece.replace(b'"boundary"', b'"xoundary"')
    event = only(mailbox, proxy.port)
    [file] = event.files
    assert file.name == "message.eml"
    assert event.mail is not None
    assert event.mail.subject == "films"
    assert b"".join(connector(mailbox).download(reference(file))) == mail


def test_a_damaged_structure_is_a_value_error() -> None:
    structures: tuple[object, ...] = (None, (), ([],), ([()], b"mixed", None), (b"text", b"plain"), 7)
    for damaged in structures:
        with pytest.raises(ValueError, match=r"structure|boundary"):
            structure.read(damaged)


def reference(file: File) -> dict[str, object]:
    assert file.ref is not None
    return dict(file.ref)
