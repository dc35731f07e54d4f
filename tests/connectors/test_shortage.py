"""What this machine lacks is told as that: no server and no network is to blame."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator

import pytest

from tests.descriptors import no_descriptors
from tests.servers.smtp import HOST, SmtpServer
from tui_desk.connectors import smtp
from tui_desk.connectors.imap import dialling
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.mail_server import ssl_context
from tui_desk.connectors.network_words import no_answer, unreachable
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.connectors.web_api import Unreached, WebApi
from tui_desk.errors import ChannelError, StoreFull
from tui_desk.exchange import Outgoing, Retry
from tui_desk.shortage import shortage
from tui_desk.store.room import is_full
from tui_desk.sync.pulling import state_of, words_of

TOO_MANY = "too many files open"
OUT = Outgoing(
    1,
    "<a@desk.example>",
    "",
    "hi",
    sender="a@desk.example",
    recipients=("b@x.example",),
    frozen=b"A: b\r\n\r\nhi\r\n",
)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as made:
        yield made


def test_a_mailbox_is_not_blamed_for_it(server: SmtpServer) -> None:
    settings = ImapSettings(name="s", kind="imap", username="u", host=HOST, port=server.port, tls="none")
    with no_descriptors(), pytest.raises(ChannelError, match=TOO_MANY):
        dialling.connect(settings, dialling.Patience())


def test_nor_is_a_sending_server_and_the_answer_waits(server: SmtpServer) -> None:
    settings = SmtpSettings(host=HOST, port=server.port, tls="none")
    smtp.send(settings, lambda: None, OUT, lambda: None)
    with no_descriptors(), pytest.raises(Retry, match=TOO_MANY):
        smtp.send(settings, lambda: None, OUT, lambda: None)


def test_nor_is_a_certificate_that_can_not_be_opened_for_it(tmp_path: object) -> None:
    settings = SmtpSettings(host=HOST, ca_file=f"{tmp_path}/ca.pem")
    with no_descriptors(), pytest.raises(OSError, match="Too many open files") as raised:
        ssl_context(settings)
    assert raised.value.errno == errno.EMFILE


def test_nor_is_a_messenger() -> None:
    api = WebApi(f"http://{HOST}:9", stop=threading.Event())
    with pytest.raises(Unreached, match="nothing answers there"):
        api.get("/")
    with no_descriptors(), pytest.raises(Unreached, match=TOO_MANY):
        api.get("/")
    api.close()


def test_a_full_disk_is_known_also_beneath_another_error() -> None:
    full, wrapped = OSError(errno.ENOSPC, "No space left on device"), ChannelError("it broke")
    wrapped.__cause__ = full
    assert is_full(full)
    assert is_full(wrapped)
    assert is_full(StoreFull("2 MB are free"))
    assert not is_full(OSError(errno.EMFILE, "Too many open files"))
    assert [state_of(one) for one in (full, wrapped)] == ["no_room", "no_room"]
    assert words_of(full) == shortage(wrapped) == "this machine's disk is full; make room"
    assert words_of(wrapped) == "it broke"
    assert "disk is full" in unreachable(full, SmtpSettings(host=HOST))
    assert "no memory" in no_answer(HOST, OSError(errno.ENOBUFS, "No buffer space available"))
    assert shortage(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")) == ""
